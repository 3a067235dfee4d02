//! Anything at all, sent to everything that reads: the answer is never that something of ours broke.
//!
//! `KUNNA_SEED` begins elsewhere; proptest shrinks and prints what went wrong.

use crate::world::{OPEN, World};
use crate::{first_seed, times};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value as Json, json};
use sync::Entry;
use tower::ServiceExt as _;

/// A request as somebody makes it who knows the addresses.
#[derive(Debug, Clone)]
struct Sent {
    method: &'static str,
    path: String,
    kind: &'static str,
    cookie: String,
    is_signed_in: bool,
    body: Vec<u8>,
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Texts that have broken programs.
fn nasty() -> impl Strategy<Value = String> {
    let known = [
        "",
        "\0",
        "a\0b",
        "%00",
        "\u{202e}",
        "\u{feff}",
        "å",
        "𝕬",
        "\u{fffd}",
        "'",
        "\";--",
        "%",
        "_",
        "..",
        "../..",
        "null",
        "true",
        "-1",
        "0",
        "1e400",
        "NaN",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "99999999999999999999",
        "2026-02-30",
        "9999-12-31",
        "-9999-01-01",
        "0000-00-00",
        OPEN,
        "amina",
        "underskoterska.demens",
        "answers:x:amina",
        "a:b:c:d",
        "level",
        "dont_know",
    ];
    prop_oneof![
        4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => (1_usize..3_000).prop_map(|length| "x".repeat(length)),
    ]
}

/// JSON of any shape, or nested so deeply that a reader which calls itself would end.
fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        nasty().prop_map(Json::from),
    ];
    let shallow = leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Json::from),
            vec((nasty(), inner), 0..6).prop_map(|pairs| Json::Object(pairs.into_iter().collect())),
        ]
    });
    let deep = (0_usize..140).prop_map(|depth| (0..depth).fold(Json::Null, |inside, _| json!([inside])));
    prop_oneof![8 => shallow, 1 => deep]
}

/// Something right, with one of its parts replaced.
fn mutated(right: Json) -> impl Strategy<Value = Json> {
    (any::<prop::sample::Index>(), any_json()).prop_map(move |(place, value)| {
        let mut whole = right.clone();
        let many = parts(&mut whole, &mut usize::MAX.clone(), &value);
        parts(&mut whole, &mut place.index(many), &value);
        whole
    })
}

/// Replaces the part with that number, and counts them all.
fn parts(at: &mut Json, left: &mut usize, value: &Json) -> usize {
    if *left == 0 {
        *left = usize::MAX;
        *at = value.clone();
        return 1;
    }
    *left -= 1;
    1 + match at {
        Json::Array(list) => list.iter_mut().map(|item| parts(item, left, value)).sum(),
        Json::Object(map) => map.values_mut().map(|item| parts(item, left, value)).sum(),
        _ => 0,
    }
}

/// A push of a new client: one entry or several, each right until it is changed.
fn right_push(number: u64) -> Json {
    let about = json!({ "mapping": OPEN, "competence": "underskoterska.demens" });
    let with = |mut args: Json, more: Json| {
        args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        args
    };
    let text = json!({ "sv": "Samtal", "fi": "Keskustelu" });
    let commands = [
        ("answer.rate", with(about.clone(), json!({ "value": { "level": 2 } }))),
        ("answer.comment", with(about.clone(), json!({ "text": "Så här" }))),
        ("answer.wish", with(about.clone(), json!({ "wish": "develop", "is_wanted": true }))),
        ("assessment.rate", with(about, json!({ "person": "amina", "value": { "level": 3 } }))),
        ("assessment.confirm", json!({ "mapping": OPEN, "person": "amina", "competences": ["underskoterska.team"] })),
        ("mapping.extend", json!({ "mapping": OPEN, "closes_on": "2027-01-31" })),
        ("competence.reword", json!({ "id": "underskoterska.team", "title": text, "description": text })),
        ("profile.add", json!({ "id": format!("p{number}"), "code": "X", "title": text })),
        (
            "role.grant",
            json!({ "id": format!("g{number}"), "person": "elsa", "role": "hr_strategist",
            "unit": "kommunen", "from_on": "2026-11-22", "to_on": null }),
        ),
        ("person.language", json!({ "language": "fi" })),
        ("refused.dismiss", json!({ "command": "a1", "is_dismissed": true })),
    ];
    let chosen = commands.into_iter().cycle().skip(usize::try_from(number % 11).unwrap()).take(3);
    let entries = (1..).zip(chosen).map(|(seq, (name, args))| {
        let id = format!("f{number}-{seq}");
        Entry { seq, id, name: name.into(), format: 1, args, base: Some(3), at: Some(1_795_348_800_000) }
    });
    json!({ "epoch": "", "client_id": format!("f{number}"), "app": "1", "batch": entries.collect::<Vec<_>>() })
}

fn right_pull() -> Json {
    json!({ "epoch": "", "client_id": "fuzz", "have": { "organisation": 0, format!("answers:{OPEN}:amina"): 7 } })
}

/// Bytes with some of them cut out, doubled or replaced.
fn torn(bytes: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let length = bytes.len();
    vec((0..length, 0..length, prop_oneof![Just(Vec::new()), vec(any::<u8>(), 1..6)]), 1..4).prop_map(move |cuts| {
        let mut torn = bytes.clone();
        for (from, to, instead) in cuts {
            let (from, to) = (from.min(to).min(torn.len()), from.max(to).min(torn.len()));
            torn.splice(from..to, instead);
        }
        torn
    })
}

/// Every command that a form may carry, and some that none may.
const COMMANDS: [&str; 12] = [
    "answer.rate",
    "answers.submit",
    "assessment.rate",
    "mapping.draw-up",
    "mapping.extend",
    "need.state",
    "competence.add",
    "role-profile.publish",
    "people.apply-import",
    "person.language",
    "role.grant",
    "no.such",
];

/// Fields as names of ours are made, with something else in them.
fn form() -> impl Strategy<Value = Vec<u8>> {
    let names =
        ["mapping", "competence", "value", "level", "draft.title.sv", "draft.units[]", "form_id", "then", "back"];
    let ends = ["", ":n", ":b", "[]", "?", "!", ":drop", ":place", ".199", ".200", ".0.name"];
    let name = prop_oneof![
        6 => (prop::sample::select(names.to_vec()), prop::sample::select(ends.to_vec()))
            .prop_map(|(name, end)| format!("{name}{end}")),
        1 => nasty(),
        1 => (1_usize..20_000).prop_map(|depth| "a.".repeat(depth)),
    ];
    vec((name, nasty()), 0..12).prop_map(|fields| {
        let field = |(name, text): (String, String)| format!("{}={}", encoded(&name), encoded(&text));
        fields.into_iter().map(field).collect::<Vec<_>>().join("&").into_bytes()
    })
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'.' {
            all + &char::from(byte).to_string()
        } else {
            all + &format!("%{byte:02X}")
        }
    })
}

/// A page or a form somewhere, with something in its address.
fn address() -> impl Strategy<Value = String> {
    let shapes = [
        "/?{}={}",
        "/mappings/{}",
        "/mappings/{}/questions/{}",
        "/mappings/{}/questions/{}?refused={}",
        "/mappings/{}/review",
        "/mappings/{}/result",
        "/mappings/{}/people/{}",
        "/mappings/{}/people/{}?refused={}",
        "/mappings/{}/units/{}?show={}",
        "/mappings/{}/units/{}/people",
        "/mappings/{}/units/{}/needs?refused={}",
        "/mappings/new?refused={}",
        "/mappings/{}/setup?refused={}",
        "/mappings/{}/open",
        "/mappings/{}/progress",
        "/mappings/{}/close",
        "/people?name={}&unit={}&profile={}&page={}",
        "/people?title={}",
        "/people/{}",
        "/people/imports?{}={}",
        "/people/imports/{}?refused={}",
        "/people/imports/{}/errors",
        "/people/imports/{}/progress",
        "/people/imports/samples/{}",
        "/competences?{}={}",
        "/competences/{}?refused={}",
        "/role-profiles/{}",
        "/role-profiles/{}/edit?refused={}",
        "/credentials/{}",
        "/figures?mapping={}&unit={}",
        "/figures.csv?mapping={}",
        "/sign-in?next={}&link={}",
        "/sign-in/link/{}",
        "/settings/roles?refused={}",
        "/refused?{}={}",
        "/sync/v1/events?spaces={}",
        "/pkg/{}",
        "/api/{}",
        "/{}",
    ];
    (prop::sample::select(shapes.to_vec()), vec(nasty(), 4)).prop_map(|(shape, texts)| {
        let mut parts = shape.split("{}");
        let mut address = parts.next().unwrap().to_owned();
        for (part, text) in parts.zip(texts) {
            address += &encoded(&text);
            address += part;
        }
        address
    })
}

/// A question of a page, with something in place of everything it may be asked about.
fn question() -> impl Strategy<Value = (String, Vec<u8>)> {
    let paths: Vec<&'static str> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    assert!(paths.len() > 30, "the questions of pages are not registered");
    let names = ["mapping", "unit", "person", "competence", "id", "import", "profile", "refused", "credential"];
    let wanted = json!({ "name": "", "unit": "", "profile": "", "title": "", "page": 1, "mapping": OPEN, "of": "" });
    let filled = (prop::sample::select(paths), vec(nasty(), names.len()), mutated(wanted), any_json());
    filled.prop_map(move |(path, texts, wanted, other)| {
        let mut all: serde_json::Map<String, Json> =
            names.iter().zip(texts).map(|(name, text)| ((*name).to_owned(), text.into())).collect();
        for name in ["wanted", "filter", "show", "page"] {
            all.insert(name.to_owned(), wanted.clone());
        }
        all.insert("other".into(), other);
        (path.to_owned(), Json::Object(all).to_string().into_bytes())
    })
}

fn sent() -> impl Strategy<Value = Sent> {
    let posted = |kind: &'static str| move |(path, body): (String, Vec<u8>)| ("POST", path, kind, body);
    let push = || {
        any::<u64>().prop_flat_map(|number| mutated(right_push(number))).prop_map(|json| json.to_string().into_bytes())
    };
    let pull = || mutated(right_pull()).prop_map(|json| json.to_string().into_bytes());
    let to = |path: &'static str| Just(path.to_owned());
    let command = prop::sample::select(COMMANDS.to_vec()).prop_map(|name| format!("/commands/{name}"));
    let forms = prop_oneof![
        4 => command,
        1 => address(),
        1 => prop::sample::select(vec!["/sign-in/demo", "/language", "/theme", "/people/imports"])
            .prop_map(str::to_owned),
    ];
    let what = prop_oneof![
        4 => (to("/sync/v1/push"), push()).prop_map(posted(JSON)),
        2 => (to("/sync/v1/pull"), pull()).prop_map(posted(JSON)),
        1 => (to("/sync/v1/push"), torn(right_push(7).to_string().into_bytes())).prop_map(posted(JSON)),
        1 => (to("/sync/v1/pull"), torn(right_pull().to_string().into_bytes())).prop_map(posted(JSON)),
        1 => (address(), vec(any::<u8>(), 0..300)).prop_map(posted(JSON)),
        1 => (forms, form()).prop_map(posted(FORM)),
        1 => question().prop_map(posted(JSON)),
        1 => address().prop_map(|path| ("GET", path, FORM, Vec::new())),
    ];
    let cookie = prop_oneof![4 => Just(String::new()), 1 => "[ -:<-~]{0,60}", 1 => "session=[A-Za-z0-9_-]{0,30}"];
    let who = prop::bool::weighted(0.9);
    (what, cookie, who).prop_map(|((method, path, kind, body), cookie, is_signed_in)| Sent {
        method,
        path,
        kind,
        cookie,
        is_signed_in,
        body,
    })
}

async fn answer(world: &World, session: &str, sent: &Sent) -> StatusCode {
    let cookie = if sent.is_signed_in { format!("{session}; {}", sent.cookie) } else { sent.cookie.clone() };
    let request = Request::builder().method(sent.method).uri(&sent.path).header("sec-fetch-site", "same-origin");
    let request = request.header("x-kunna", "1").header(header::CONTENT_TYPE, sent.kind);
    // What no address and no header may hold is refused before anything of ours sees it.
    let Ok(request) = request.header(header::COOKIE, cookie).body(Body::from(sent.body.clone())) else {
        return StatusCode::BAD_REQUEST;
    };
    let response = world.router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    // A stream of events has no end.
    if !sent.path.starts_with("/sync/v1/events") {
        axum::body::to_bytes(response.into_body(), 16 << 20).await.unwrap();
    }
    status
}

#[test]
fn whatever_is_sent_nothing_of_ours_breaks() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    // HR sees and may do the most.
    let sessions: Vec<String> = ["amina", "mona"].iter().map(|name| runtime.block_on(world.sign_in(name))).collect();
    let cases = u32::try_from(times(2_000, 100_000)).unwrap();
    let seed = first_seed();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let strategy = (sent(), prop::sample::select(sessions));
    let done = TestRunner::new_with_rng(config, rng).run(&strategy, |(sent, session)| {
        let status = runtime.block_on(answer(&world, &session, &sent));
        prop_assert!(!status.is_server_error(), "{status}");
        Ok(())
    });
    done.unwrap_or_else(|failure| panic!("KUNNA_SEED={seed}: {failure}"));
    // It still does what it is there for.
    runtime.block_on(world.must(
        "amina",
        "answer.rate",
        json!({
            "mapping": OPEN, "competence": "underskoterska.hygien", "value": "dont_know"
        }),
    ));
}
