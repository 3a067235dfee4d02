use super::*;
use domain::competence::{Component, Level, Scale};
use domain::mapping::{Blind, Device, Frame, Phase, Question, Rating, Said, Told as Spoken, Value};
use domain::{Date, Instant, ProfileVersionId, Text};
use serde_json::json;
use sync::{Pending, Row};

const NOW: Now = Now { at: Instant(1_000), today: Date::constant(2026, 11, 22) };
const OWN: &str = "answers:m:amina";

fn mapping() -> MappingId {
    MappingId::new("m").unwrap()
}

fn person() -> PersonId {
    PersonId::new("amina").unwrap()
}

fn competence() -> CompetenceId {
    CompetenceId::new("k").unwrap()
}

fn frame() -> Frame {
    let text = || Text::swedish("Samtal");
    let question = Question {
        competence: competence(),
        component: Component::Skill,
        name: text(),
        description: text(),
        target: Level(3),
        is_critical: true,
    };
    Frame {
        mapping: mapping(),
        title: text(),
        purpose: text(),
        closes_on: Date::constant(2026, 12, 20),
        phase: Phase::Open { at: Instant(0) },
        blind: Blind::Critical,
        profile_version: ProfileVersionId::new("v").unwrap(),
        profile_name: text(),
        scale: Scale::ZeroToFive,
        questions: vec![question],
    }
}

fn held(version: u64) -> Base {
    let mut base = Base::default();
    base.receive_sheet(Sheet::new(frame()), version);
    base
}

fn rate(level: u8) -> OwnCommand {
    OwnCommand::RateAnswer { mapping: mapping(), competence: competence(), value: Value::Level(Level(level)) }
}

fn given(command: OwnCommand) -> Outbox<OwnCommand> {
    let mut outbox = Outbox::default();
    outbox.restore(vec![Pending { id: "e1".into(), is_stored: true, base: Some(5), command, at: 0 }]);
    outbox
}

fn told(outcome: Outcome, version: Option<u64>) -> Vec<(String, Told)> {
    let spaces = version.map(|version| (OWN.to_owned(), version)).into_iter().collect();
    vec![("e1".into(), Told { seq: 1, outcome, reason: None, spaces })]
}

fn pulled(space: &str, (from, to): (u64, u64), rows: &[(&str, serde_json::Value)], del: &[&str]) -> PullReply {
    let row = |(key, body): &(&str, serde_json::Value)| Row {
        key: (*key).into(),
        version: to,
        kind: String::new(),
        format: 1,
        body: body.clone(),
    };
    let put = rows.iter().map(row).collect();
    let del = del.iter().map(|key| (*key).to_owned()).collect();
    let delta = SpaceDelta { id: space.into(), from, to, reset: false, put, del };
    let reply = json!({ "epoch": "e", "last_seq": 0, "spaces": [delta], "drop": [], "more": false });
    serde_json::from_value(reply).unwrap()
}

fn level(base: &Base) -> Option<u8> {
    Some(base.sheet(&mapping())?.answer(&competence())?.value?.level()?.0)
}

#[test]
fn what_a_pull_brought_is_not_undone_by_the_later_answer_to_an_earlier_push() {
    let mut base = held(5);
    // Another device has already written over what this one pushed.
    base.merge(pulled(OWN, (5, 7), &[("answer.k", json!({ "value": { "level": 4 } }))], &[]));
    assert!(!base.absorb(&given(rate(2)), &told(Outcome::Applied, Some(6)), NOW));
    assert_eq!(level(&base), Some(4));
    assert_eq!(base.have(Some(&person()))[OWN], 7);
}

#[test]
fn an_answer_that_is_next_counts_at_once_and_any_other_is_looked_up() {
    let mut base = held(5);
    assert!(!base.absorb(&given(rate(2)), &told(Outcome::Applied, Some(6)), NOW));
    assert_eq!((level(&base), base.have(Some(&person()))[OWN]), (Some(2), 6));
    let behind = [(Outcome::Applied, Some(8)), (Outcome::Conflict, Some(7)), (Outcome::Noop, None)];
    for (outcome, version) in behind {
        let mut base = base.clone();
        assert!(base.absorb(&given(rate(3)), &told(outcome, version), NOW), "{outcome:?}");
        assert_eq!(base.have(Some(&person()))[OWN], 6, "a pull brings all that came since");
    }
    assert!(!base.absorb(&given(rate(3)), &told(Outcome::Refused, None), NOW));
}

#[test]
fn a_collision_comes_with_a_pull_and_goes_where_it_is_settled() {
    let mut base = held(5);
    let said = |level| Spoken { said: Said::Value(Value::Level(Level(level))), on: Device::Phone, at: NOW.at };
    let collision = Collision { version: 6, competence: competence(), kept: said(2), other: said(4) };
    let row = ("collision.6", serde_json::to_value(&collision).unwrap());
    for _ in 0..2 {
        base.merge(pulled(OWN, (5, 6), std::slice::from_ref(&row), &[]));
        assert_eq!(base.sheet(&mapping()).unwrap().collisions, std::slice::from_ref(&collision));
    }
    base.merge(pulled(OWN, (6, 7), &[], &["collision.6"]));
    assert!(base.sheet(&mapping()).unwrap().collisions.is_empty());
}

#[test]
fn a_manager_is_told_of_her_own_levels_and_keeps_those_of_a_page_that_she_may_not_ask_for() {
    const SPACE: &str = "assessment:m:elsa";
    let mut base = Base::default();
    let elsa = PersonId::new("elsa").unwrap();
    let assessment = Assessment {
        frame: frame(),
        has_submission: true,
        ratings: BTreeMap::new(),
        completed_at: None,
        compared: Vec::new(),
    };
    base.receive_assessment(elsa.clone(), assessment);
    assert_eq!(base.have(Some(&person())), BTreeMap::from([(SPACE.to_owned(), 0)]));
    let rating = Rating { value: domain::mapping::Assessed::Level(Level(3)), at: NOW.at };
    base.merge(pulled(SPACE, (0, 4), &[("rating.k", serde_json::to_value(rating).unwrap())], &[]));
    let ratings = |base: &Base| base.assessment(&mapping(), &elsa).unwrap().ratings.clone();
    assert_eq!(ratings(&base), BTreeMap::from([(competence(), rating)]));
    assert_eq!(base.have(Some(&person()))[SPACE], 4);
    base.merge(PullReply { spaces: Vec::new(), drop: vec![SPACE.into()], ..pulled(SPACE, (4, 4), &[], &[]) });
    assert!(base.have(Some(&person())).is_empty());
    assert_eq!(ratings(&base).len(), 1);
}

#[test]
fn a_command_that_an_old_copy_refuses_is_pulled_from_the_version_before_it() {
    let closed = Frame { phase: Phase::Closed { opened_at: Instant(0), at: Instant(1) }, ..frame() };
    let mut base = Base::default();
    base.receive_sheet(Sheet::new(closed), 5);
    assert!(base.absorb(&given(rate(3)), &told(Outcome::Applied, Some(6)), NOW));
    assert_eq!(base.have(Some(&person()))[OWN], 5);
}
