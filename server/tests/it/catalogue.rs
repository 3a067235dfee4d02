//! HR keeps the catalogue and the role profiles; everybody reads them.

use crate::world::{NOW, World};
use axum::http::StatusCode;
use domain::competence::{CatalogueRefusal, Competence, Level, ProfileVersion, Scale};
use domain::text::Unwritable;
use domain::{CompetenceId, Language, ProfileVersionId, Refusal, RoleProfileId};
use serde_json::{Value as Json, json};
use server::catalogue::Catalogue;
use std::collections::BTreeSet;

const PROFILE: &str = "underskoterska";
const HYGIENE: &str = "underskoterska.hygien";
const LICENCE: &str = "forskollararlegitimation";

async fn catalogue(world: &World) -> Catalogue {
    Catalogue::read(&mut world.kunna.store.reader().await.unwrap()).await.unwrap()
}

async fn competence(world: &World, id: &str) -> Option<Competence> {
    catalogue(world).await.competences.remove(&CompetenceId::new(id).unwrap())
}

async fn in_force(world: &World) -> ProfileVersion {
    catalogue(world).await.in_force(&RoleProfileId::new(PROFILE).unwrap()).unwrap().clone()
}

/// The version in force as the next one would be proposed, with something done to its arguments.
async fn proposed(world: &World, id: &str, change: impl FnOnce(&mut Json)) -> Json {
    let old = in_force(world).await;
    let mut version = json!({
        "based_on": old.id, "scale": old.scale, "targets": old.targets, "credentials": old.credentials,
    });
    change(&mut version);
    json!({ "profile": PROFILE, "id": id, "version": version })
}

fn critical(version: &mut Json) {
    let mark = &mut version["targets"][0]["is_critical"];
    *mark = json!(!mark.as_bool().unwrap());
}

type Spoil = fn(&mut Json);

#[tokio::test]
async fn only_the_hr_strategist_changes_the_catalogue() {
    let world = World::new().await;
    let title = json!({ "sv": "Ny" });
    let words = json!({ "id": "ny", "component": "skill", "title": title, "description": title });
    let commands = [
        ("competence.add", words),
        ("competence.reword", json!({ "id": HYGIENE, "title": title, "description": title })),
        ("competence.retire", json!({ "id": HYGIENE, "is_retired": true })),
        ("credential.add", json!({ "id": "korkort", "title": title })),
        ("profile.add", json!({ "id": "ny", "code": "ny", "title": title })),
        ("profile.reword", json!({ "id": PROFILE, "title": title })),
        ("credential.reword", json!({ "id": LICENCE, "title": title })),
        // Without the competence that is retired above.
        ("profile.publish", proposed(&world, "v2", drop_hygiene).await),
    ];
    let before = format!("{:?}", catalogue(&world).await);
    for (name, args) in &commands {
        for who in ["amina", "karin", "nils", "ulla", "sven", "ingrid"] {
            assert_eq!(world.refused(who, name, args.clone()).await, Refusal::NotAllowed, "{who} {name}");
        }
    }
    assert_eq!(format!("{:?}", catalogue(&world).await), before);
    for (name, args) in commands {
        world.must("mona", name, args).await;
    }
    assert_eq!(in_force(&world).await.id.as_str(), "v2");
}

fn drop_hygiene(version: &mut Json) {
    version["targets"].as_array_mut().unwrap().retain(|target| target["competence"] != HYGIENE);
}

#[tokio::test]
async fn a_published_version_is_never_rewritten() {
    let world = World::new().await;
    let first = in_force(&world).await;
    world.must("mona", "profile.publish", proposed(&world, "v2", critical).await).await;
    let second = in_force(&world).await;
    assert_eq!((second.number, second.published_by.as_ref().unwrap().as_str()), (first.number + 1, "mona"));
    assert_eq!(second.published_at, NOW.at);
    for taken in [&first.id, &second.id] {
        let again = proposed(&world, taken.as_str(), drop_hygiene).await;
        assert_eq!(world.refused("mona", "profile.publish", again).await, CatalogueRefusal::Exists.into());
    }
    let versions = catalogue(&world).await.versions;
    assert_eq!((&versions[&first.id], &versions[&second.id]), (&first, &second));
}

#[tokio::test]
async fn a_profile_and_a_credential_are_reworded_and_their_drafts_reviewed_on_their_pages() {
    let world = World::new().await;
    let (versions, mona) = (catalogue(&world).await.versions, world.sign_in("mona").await);
    for (page, command, id) in [
        (format!("/role-profiles/{PROFILE}"), "profile.reword", PROFILE),
        (format!("/credentials/{LICENCE}"), "credential.reword", LICENCE),
    ] {
        let send = async |form: &str, sv: &str, is_reviewed: bool| {
            let mut fields = vec![
                ("form_id", form),
                ("id", id),
                ("then", page.as_str()),
                ("back", page.as_str()),
                ("title.sv", sv),
                ("title.fi?", "Uusi nimi"),
                ("title.unreviewed.0", "fi"),
            ];
            fields.extend(is_reviewed.then_some(("title.unreviewed.0:drop", "on")));
            world.form(&mona, &format!("/commands/{command}"), &fields).await.1
        };
        assert_eq!(send(&format!("{id}-1"), "Nytt namn", false).await, page);
        let shown = world.get(&mona, &page).await.1;
        assert!(shown.contains("Nytt namn") && shown.contains("Suomi: ej granskad"), "{page}");
        assert_eq!(send(&format!("{id}-2"), "Nytt namn", true).await, page);
        assert!(!world.get(&mona, &page).await.1.contains("Suomi: ej granskad"), "{page}");
        let back = send(&format!("{id}-3"), " ", true).await;
        let refused = world.get(&mona, &back).await.1;
        assert!(refused.contains("aria-invalid") && refused.contains("Uusi nimi"), "{page}");
        let amina = world.sign_in("amina").await;
        let read = world.get(&amina, &page).await;
        assert!(read.0 == StatusCode::OK && read.1.contains("Nytt namn") && !read.1.contains(command), "{page}");
        let unknown = json!({ "id": "x", "title": { "sv": "Nytt namn" } });
        assert_eq!(world.refused("mona", command, unknown).await, CatalogueRefusal::Unknown.into());
    }
    assert_eq!(world.get(&mona, "/credentials/x").await.0, StatusCode::NOT_FOUND);
    assert_eq!(catalogue(&world).await.versions, versions, "no version is rewritten");
}

#[tokio::test]
async fn whoever_publishes_too_late_is_told_and_changes_nothing() {
    let world = World::new().await;
    let late = proposed(&world, "late", drop_hygiene).await;
    world.must("mona", "profile.publish", proposed(&world, "v2", critical).await).await;
    assert_eq!(world.refused("mona", "profile.publish", late).await, CatalogueRefusal::Superseded.into());
    let second = in_force(&world).await;
    assert!(second.targets.iter().any(|target| target.competence.as_str() == HYGIENE));
    let same = proposed(&world, "same", |_| ()).await;
    assert_eq!(world.refused("mona", "profile.publish", same).await, CatalogueRefusal::Unchanged.into());
}

#[tokio::test]
async fn a_version_asks_only_what_exists_is_in_use_on_the_scale_and_once() {
    let world = World::new().await;
    world.must("mona", "competence.retire", json!({ "id": HYGIENE, "is_retired": true })).await;
    let wrong: [(Spoil, CatalogueRefusal); 6] = [
        (|version| version["targets"][0]["level"] = json!(6), CatalogueRefusal::TargetOffScale),
        (|version| version["scale"] = json!("four_levels"), CatalogueRefusal::TargetOffScale),
        (
            |version| version["targets"][0]["competence"] = version["targets"][1]["competence"].clone(),
            CatalogueRefusal::AskedTwice,
        ),
        (|version| version["targets"][0]["competence"] = json!("x"), CatalogueRefusal::Unknown),
        (|version| version["credentials"] = json!(["x"]), CatalogueRefusal::Unknown),
        (|version| version["targets"] = json!([]), CatalogueRefusal::NoTargets),
    ];
    for (change, expected) in wrong {
        let change = |version: &mut Json| {
            drop_hygiene(version);
            change(version);
            if expected == CatalogueRefusal::TargetOffScale && version["scale"] == "four_levels" {
                version["targets"][0]["level"] = json!(0);
            }
        };
        let args = proposed(&world, "v2", change).await;
        assert_eq!(world.refused("mona", "profile.publish", args).await, expected.into());
    }
    let retired = proposed(&world, "v2", critical).await;
    assert_eq!(world.refused("mona", "profile.publish", retired.clone()).await, CatalogueRefusal::Retired.into());
    world.must("mona", "competence.retire", json!({ "id": HYGIENE, "is_retired": false })).await;
    world.must("mona", "profile.publish", retired).await;
}

#[tokio::test]
async fn retiring_a_competence_leaves_the_versions_that_use_it_alone() {
    let world = World::new().await;
    let before = in_force(&world).await;
    world.must("mona", "competence.retire", json!({ "id": HYGIENE, "is_retired": true })).await;
    assert_eq!(competence(&world, HYGIENE).await.unwrap().retired_on, Some(NOW.today));
    assert_eq!(in_force(&world).await, before);
    world.must("mona", "competence.retire", json!({ "id": HYGIENE, "is_retired": false })).await;
    assert_eq!(competence(&world, HYGIENE).await.unwrap().retired_on, None);
}

#[tokio::test]
async fn texts_are_tidied_and_hidden_characters_refused() {
    let world = World::new().await;
    let args = |name: &str, description: &str| {
        let title = json!({ "sv": name, "fi": "  ", "en": "Hygiene", "unreviewed": ["fi", "en"] });
        json!({ "id": HYGIENE, "title": title, "description": { "sv": description } })
    };
    world.must("mona", "competence.reword", args(" Hygien \r\n", "Rad ett\r\nrad två\rrad tre")).await;
    let stored = competence(&world, HYGIENE).await.unwrap();
    assert_eq!((stored.name.sv.as_str(), stored.name.fi.as_deref()), ("Hygien", None));
    assert_eq!(stored.name.unreviewed, [Language::En]);
    assert_eq!(stored.description.sv, "Rad ett\nrad två\nrad tre");
    let wrong = [
        (args("a\r\nb", "x"), Unwritable::ControlCharacters),
        (args("Hygien", "a\u{0}b"), Unwritable::ControlCharacters),
        (args("abc\u{202e}fdp", "x"), Unwritable::ControlCharacters),
        (args(" ", "x"), Unwritable::Empty),
        (args(&"x".repeat(201), "x"), Unwritable::TooLong),
        (args("Hygien", &"x".repeat(1 << 20)), Unwritable::TooLong),
    ];
    for (args, problem) in wrong {
        let refusal = world.refused("mona", "competence.reword", args).await;
        assert_eq!(refusal, CatalogueRefusal::Text(problem).into());
    }
    assert_eq!(competence(&world, HYGIENE).await.unwrap(), stored);
}

#[tokio::test]
async fn ids_and_codes_are_taken_once() {
    let world = World::new().await;
    let title = json!({ "sv": "Ny" });
    let competence = json!({ "id": HYGIENE, "component": "skill", "title": title, "description": title });
    assert_eq!(world.refused("mona", "competence.add", competence).await, CatalogueRefusal::Exists.into());
    let profile = json!({ "id": "ny", "code": " UnderSkoterska ", "title": title });
    assert_eq!(world.refused("mona", "profile.add", profile).await, CatalogueRefusal::Exists.into());
    world.must("mona", "credential.add", json!({ "id": "ny", "title": title })).await;
    let again = world.refused("mona", "credential.add", json!({ "id": "ny", "title": title })).await;
    assert_eq!(again, CatalogueRefusal::Exists.into());
    let unknown = json!({ "profile": "x", "id": "v", "version": { "scale": "four_levels" } });
    assert_eq!(world.refused("mona", "profile.publish", unknown).await, CatalogueRefusal::Unknown.into());
}

#[tokio::test]
async fn everybody_reads_profiles_and_scales_and_only_hr_is_offered_to_change_them() {
    let world = World::new().await;
    let pages =
        ["/competences", "/competences/underskoterska.hygien", "/role-profiles", "/role-profiles/underskoterska"];
    for who in ["mona", "amina", "ulla"] {
        let cookie = world.sign_in(who).await;
        for page in pages {
            let (status, html) = world.get(&cookie, page).await;
            assert_eq!(status, StatusCode::OK, "{who} {page}");
            let offers = html.contains("/commands/") || html.contains("/edit\"") || html.contains("/new\"");
            assert_eq!(offers, who == "mona", "{who} {page}");
        }
        let (_, html) = world.get(&cookie, "/role-profiles/underskoterska").await;
        assert!(html.contains("Självständig") && html.contains("Utför uppgiften självständigt"), "{who}");
        for page in ["/role-profiles/underskoterska/edit", "/role-profiles/new", "/competences/new"] {
            let expected = if who == "mona" { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(world.get(&cookie, page).await.0, expected, "{who} {page}");
        }
        for page in ["/competences/x", "/competences/å", "/role-profiles/x", "/role-profiles/underskoterska?version=9"]
        {
            assert_eq!(world.get(&cookie, page).await.0, StatusCode::NOT_FOUND, "{who} {page}");
        }
    }
}

/// The fields by which the page proposes the version in force again, unchanged.
fn fields(version: &ProfileVersion, form: &str, id: &str) -> Vec<(String, String)> {
    let here = format!("/role-profiles/{PROFILE}");
    let fixed = [
        ("form_id", form.to_owned()),
        ("then", format!("{here}?published={id}")),
        ("back", format!("{here}/edit?scale=zero_to_five")),
        ("profile", PROFILE.to_owned()),
        ("id", id.to_owned()),
        ("version.based_on", version.id.to_string()),
        ("version.scale", version.scale.code().to_owned()),
    ];
    let mut fields: Vec<_> = fixed.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    for (place, target) in version.targets.iter().enumerate() {
        let row = format!("version.targets.{place}");
        fields.push((format!("{row}.competence"), target.competence.to_string()));
        fields.push((format!("{row}.level:n"), target.level.to_string()));
        fields.push((format!("{row}.is_critical:b"), "no".into()));
        if target.is_critical {
            fields.push((format!("{row}.is_critical:b"), "yes".into()));
        }
    }
    for (place, credential) in version.credentials.iter().enumerate() {
        fields.push((format!("version.credentials.{place}"), credential.to_string()));
    }
    fields
}

async fn post(world: &World, cookie: &str, fields: &[(String, String)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (status, to) = world.form(cookie, "/commands/profile.publish", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    to
}

#[tokio::test]
async fn a_form_without_script_moves_drops_and_adds() {
    let world = World::new().await;
    let old = in_force(&world).await;
    let cookie = world.sign_in("mona").await;
    let mut form = fields(&old, "form-1", "v2");
    let add =
        |form: &mut Vec<_>, name: &str, text: &str| form.push((format!("version.targets.{name}"), text.to_owned()));
    add(&mut form, "1:place", "0");
    add(&mut form, "2:drop", "yes");
    add(&mut form, "40.competence!", "enhetschef.bemanning");
    add(&mut form, "40.level:n", "2");
    add(&mut form, "40.is_critical:b", "no");
    add(&mut form, "41.competence!", "");
    add(&mut form, "41.level:n", "9");
    add(&mut form, "41.is_critical:b", "no");
    assert_eq!(post(&world, &cookie, &form).await, "/role-profiles/underskoterska?published=v2");
    let new = in_force(&world).await;
    let ids = |version: &ProfileVersion| -> Vec<_> {
        version.targets.iter().map(|target| target.competence.to_string()).collect()
    };
    let mut expected = ids(&old);
    expected.remove(2);
    expected.swap(0, 1);
    expected.push("enhetschef.bemanning".into());
    assert_eq!(ids(&new), expected);
    assert_eq!((new.id.as_str(), new.scale, &new.credentials), ("v2", Scale::ZeroToFive, &old.credentials));
    assert_eq!(new.targets.last().map(|target| target.level), Some(Level(2)));
    // The same form again is the same version.
    assert_eq!(post(&world, &cookie, &form).await, "/role-profiles/underskoterska?published=v2");
    assert_eq!(catalogue(&world).await.versions.keys().filter(|id| id.as_str() == "v2").count(), 1);
    let (_, html) = world.get(&cookie, "/role-profiles/underskoterska?from=1&to=2").await;
    assert!(html.contains("borttagen") && html.contains("ny, mål 2 Med stöd"), "{html}");
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_chosen() {
    let world = World::new().await;
    let old = in_force(&world).await;
    let cookie = world.sign_in("mona").await;
    let mut form = fields(&old, "form-1", "late");
    form.push(("version.targets.0:drop".into(), "yes".into()));
    form.push(("version.targets.1.level:n".into(), "5".into()));
    world.must("mona", "profile.publish", proposed(&world, "v2", critical).await).await;
    let back = post(&world, &cookie, &form).await;
    assert_eq!(back, "/role-profiles/underskoterska/edit?scale=zero_to_five&refused=form-1");
    let (status, html) = world.get(&cookie, &back).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("publicerade version 2") && html.contains("blev 5 Vägledande"), "{html}");
    let kept: BTreeSet<_> = html.split("value=\"").filter_map(|rest| rest.split('"').next()).collect();
    assert!(kept.contains("v2") && !kept.contains(old.id.as_str()), "the next try is based on the version in force");
    let (_, fresh) = world.get(&cookie, "/role-profiles/underskoterska/edit").await;
    assert!(!fresh.contains("publicerade version 2"));
    // Nobody else is shown it.
    let amina = world.sign_in("amina").await;
    assert_eq!(world.get(&amina, &back).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whoever_may_not_is_sent_back_and_nothing_changes() {
    let world = World::new().await;
    let old = in_force(&world).await;
    for who in ["amina", "ulla"] {
        let cookie = world.sign_in(who).await;
        let mut form = fields(&old, &format!("form-{who}"), "v2");
        form.push(("version.targets.0:drop".into(), "yes".into()));
        assert!(post(&world, &cookie, &form).await.contains("refused="), "{who}");
    }
    assert_eq!(in_force(&world).await, old);
    assert!(!catalogue(&world).await.versions.contains_key(&ProfileVersionId::new("v2").unwrap()));
}

#[tokio::test]
async fn another_scale_begins_without_any_target_and_levels_are_not_converted() {
    let world = World::new().await;
    let cookie = world.sign_in("mona").await;
    let (_, html) = world.get(&cookie, "/role-profiles/underskoterska/edit?scale=four_levels").await;
    let asked = in_force(&world).await.targets.len();
    assert!(html.matches("Välj nivå").count() >= asked);
    let first = html.split("name=\"version.targets.0.level:n\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert!(first.contains("4 Mycket hög") && !first.contains("Fördjupad"), "{first}");
    assert!(html.contains("Nu gäller målet 4 Fördjupad"), "the old target stands beside");
}

#[tokio::test]
async fn as_many_people_have_a_profile_as_have_an_employment_with_it_today() {
    let world = World::new().await;
    let db = &mut *world.kunna.store.reader().await.unwrap();
    let counted = server::store::catalogue::people_by_profile(db, NOW.today).await.unwrap();
    let employments = world.city.employments_on(NOW.today);
    for profile in &world.city.catalogue.profiles {
        let own = employments.iter().filter(|employment| employment.role_profile.as_ref() == Some(&profile.id));
        let people: BTreeSet<_> = own.map(|employment| &employment.person).collect();
        assert_eq!(counted.get(&profile.id).copied().unwrap_or_default() as usize, people.len(), "{}", profile.code);
    }
    assert!(counted[&RoleProfileId::new(PROFILE).unwrap()] > 10);
}
