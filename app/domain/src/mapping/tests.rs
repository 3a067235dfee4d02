mod assessing;
mod audience;
mod sheet;

use super::*;
use crate::ProfileVersionId;
use crate::competence::Component;

/// A day of November, and a moment on it.
fn now(day: i8) -> Now {
    Now { at: Instant(i64::from(day) * 86_400_000), today: Date::constant(2026, 11, day) }
}

fn competence(number: usize) -> CompetenceId {
    CompetenceId::new(format!("k{number}")).expect("an id")
}

/// Four questions; the first two are critical.
fn frame(blind: Blind) -> Frame {
    let question = |number| Question {
        competence: competence(number),
        component: Component::Skill,
        name: Text::swedish("Samtal"),
        description: Text::swedish("Samtal med vårdnadshavare"),
        target: Level(3),
        is_critical: number < 2,
    };
    Frame {
        mapping: MappingId::new("m").expect("an id"),
        title: Text::swedish("Kartläggning 2026"),
        purpose: Text::swedish("För att se vad vi kan"),
        closes_on: Date::constant(2026, 11, 20),
        phase: Phase::Open { at: now(1).at },
        blind,
        profile_version: ProfileVersionId::new("v").expect("an id"),
        profile_name: Text::swedish("Förskollärare"),
        scale: Scale::ZeroToFive,
        questions: (0..4).map(question).collect(),
    }
}

fn draft() -> Draft {
    Draft {
        title: Text::swedish("  Kartläggning 2026 "),
        purpose: Text::swedish("För att se vad vi kan"),
        opens_on: Date::constant(2026, 11, 5),
        closes_on: Date::constant(2026, 11, 20),
        units: vec![UnitId::new("u").expect("an id")],
        blind: Blind::Critical,
    }
}

fn drawn_up(before: Option<Mapping>, draft: Draft) -> Result<Mapping, MappingRefusal> {
    Mapping::draw_up(MappingId::new("m").expect("an id"), before, draft, now(1).today)
}

fn cooperation() -> Cooperation {
    Cooperation {
        procedure: CooperationProcedure::Swedish,
        forum: "Samverkansgruppen".into(),
        held_on: Date::constant(2026, 11, 2),
        outcome: CooperationOutcome::Agreed,
    }
}

fn opened() -> Mapping {
    let mapping = drawn_up(None, draft()).and_then(|mapping| mapping.record(cooperation(), now(3).today));
    mapping.and_then(|mapping| mapping.open(now(4))).expect("an open mapping")
}

#[test]
fn a_draft_can_be_drawn_up_anew_and_keeps_its_cooperation() {
    let mapping = drawn_up(None, draft()).expect("a draft");
    assert_eq!(mapping.title.sv, "Kartläggning 2026");
    let mapping = mapping.record(cooperation(), now(3).today).expect("recorded");
    let purpose = Text { fi: Some("Jotta näemme, mitä osaamme".into()), ..draft().purpose };
    let anew = Draft { title: Text::swedish("Höst"), purpose, closes_on: Date::constant(2026, 11, 27), ..draft() };
    let again = drawn_up(Some(mapping), anew).expect("a draft");
    assert_eq!((again.title.sv.as_str(), again.cooperation), ("Höst", Some(cooperation())));
}

#[test]
fn what_the_unions_were_asked_about_cannot_change_behind_their_back() {
    let recorded = drawn_up(None, draft()).and_then(|mapping| mapping.record(cooperation(), now(3).today));
    let recorded = recorded.expect("recorded");
    let more = vec![UnitId::new("u").expect("an id"), UnitId::new("w").expect("an id")];
    let changed = [
        Draft { blind: Blind::All, ..draft() },
        Draft { units: more, ..draft() },
        Draft { purpose: Text::swedish("För att sätta lön"), ..draft() },
    ];
    for anew in changed {
        let again = drawn_up(Some(recorded.clone()), anew).expect("a draft");
        assert_eq!(again.cooperation, None);
        assert_eq!(again.open(now(4)), Err(MappingRefusal::NoCooperation));
    }
}

#[test]
fn a_draft_needs_words_and_days_in_order() {
    let refused = |draft| drawn_up(None, draft).expect_err("a refusal");
    let late = Draft { opens_on: Date::constant(2026, 11, 21), ..draft() };
    assert_eq!(refused(late), MappingRefusal::EndsBeforeItBegins);
    let past = Draft { opens_on: Date::constant(2026, 10, 1), closes_on: Date::constant(2026, 10, 31), ..draft() };
    assert_eq!(refused(past), MappingRefusal::EndsInThePast);
    assert_eq!(refused(Draft { units: vec![], ..draft() }), MappingRefusal::NoUnits);
    for empty in [Draft { title: Text::swedish(" "), ..draft() }, Draft { purpose: Text::swedish("\n"), ..draft() }] {
        assert_eq!(refused(empty), MappingRefusal::Text(Unwritable::Empty));
    }
    let endless = Draft { purpose: Text::swedish("x".repeat(1 << 20)), ..draft() };
    assert_eq!(refused(endless), MappingRefusal::Text(Unwritable::TooLong));
}

#[test]
fn it_opens_only_with_cooperation_units_and_days_left() {
    let drawn = drawn_up(None, draft()).expect("a draft");
    assert_eq!(drawn.clone().open(now(4)), Err(MappingRefusal::NoCooperation));
    assert_eq!(drawn.clone().record(cooperation(), now(1).today), Err(MappingRefusal::CooperationInTheFuture));
    let recorded = drawn.record(cooperation(), now(3).today).expect("recorded");
    assert_eq!(recorded.clone().open(now(21)), Err(MappingRefusal::EndsInThePast));
    assert_eq!(Mapping { units: vec![], ..recorded.clone() }.open(now(4)), Err(MappingRefusal::NoUnits));
    let open = recorded.open(now(4)).expect("open");
    assert_eq!((open.opens_on, open.phase), (now(4).today, Phase::Open { at: now(4).at }));
}

#[test]
fn what_has_opened_is_frozen_but_for_a_later_last_day() {
    let open = opened();
    assert_eq!(drawn_up(Some(open.clone()), draft()), Err(MappingRefusal::AlreadyOpen));
    assert_eq!(open.clone().record(cooperation(), now(5).today), Err(MappingRefusal::AlreadyOpen));
    assert_eq!(open.clone().open(now(5)), Err(MappingRefusal::AlreadyOpen));
    for not_later in [10, 20] {
        assert_eq!(open.clone().extend(now(not_later).today, now(5).today), Err(MappingRefusal::NotAnExtension));
    }
    assert_eq!(open.clone().extend(now(22).today, now(23).today), Err(MappingRefusal::NotAnExtension));
    let extended = open.extend(now(25).today, now(22).today).expect("extended after the last day");
    assert_eq!(extended.closes_on, now(25).today);
}

#[test]
fn a_closed_mapping_stays_as_it_was() {
    let draft_only = drawn_up(None, draft()).expect("a draft");
    assert_eq!(draft_only.clone().close(now(5).at), Err(MappingRefusal::NotOpen));
    assert_eq!(draft_only.extend(now(25).today, now(5).today), Err(MappingRefusal::NotOpen));
    let closed = opened().close(now(21).at).expect("closed");
    assert_eq!(closed.phase, Phase::Closed { opened_at: now(4).at, at: now(21).at });
    assert_eq!(closed.clone().close(now(22).at), Err(MappingRefusal::Closed));
    assert_eq!(closed.clone().open(now(22)), Err(MappingRefusal::Closed));
    assert_eq!(closed.clone().extend(now(25).today, now(22).today), Err(MappingRefusal::Closed));
    assert_eq!(drawn_up(Some(closed), draft()), Err(MappingRefusal::AlreadyOpen));
}

#[test]
fn every_code_reads_back() {
    for blind in [Blind::All, Blind::Critical, Blind::Nothing] {
        assert_eq!(Blind::from_code(blind.code()), Some(blind));
    }
    assert_eq!(Blind::from_code("some"), None);
}
