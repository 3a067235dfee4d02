use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn answered() -> Sheet {
    let mut sheet = Sheet::new(frame(Blind::Critical));
    for number in 0..4 {
        sheet.rate(&competence(number), Value::Level(Level(2)), now(5)).expect("an answer");
    }
    sheet
}

#[test]
fn an_answer_has_a_level_or_a_way_out_with_wishes_and_a_comment() {
    let mut sheet = answered();
    sheet.rate(&competence(1), Value::DontKnow, now(6)).expect("an answer");
    sheet.wish(&competence(1), Wish::Develop, true, now(6)).expect("a wish");
    sheet.wish(&competence(1), Wish::UseMore, true, now(6)).expect("a wish");
    sheet.wish(&competence(1), Wish::UseMore, false, now(6)).expect("a wish taken back");
    sheet.comment(&competence(1), " </textarea><script> ", now(7)).expect("a comment");
    let answer = sheet.answer(&competence(1)).expect("an answer");
    assert_eq!((answer.value, answer.wants_to_develop, answer.wants_to_use_more), (Some(Value::DontKnow), true, false));
    assert_eq!(answer.comment, "</textarea><script>", "text is kept as text; pages escape it");
    assert_eq!(answer.changed_at, Some(now(7).at));
}

#[test]
fn a_wish_is_no_answer() {
    let mut sheet = Sheet::new(frame(Blind::Critical));
    sheet.wish(&competence(2), Wish::Develop, true, now(5)).expect("a wish");
    assert_eq!((sheet.answered_count(), sheet.unanswered().count()), (0, 4));
    assert_eq!(sheet.submit(now(5)), Err(MappingRefusal::Unanswered(4)));
}

#[test]
fn a_submitted_sheet_takes_changes_only_after_reopening() {
    let mut sheet = answered();
    assert_eq!(sheet.reopen(now(6)), Err(MappingRefusal::NotSubmitted));
    sheet.submit(now(6)).expect("submitted");
    assert_eq!(sheet.submit(now(7)), Err(MappingRefusal::AlreadySubmitted));
    assert_eq!(sheet.rate(&competence(0), Value::DontKnow, now(7)), Err(MappingRefusal::AlreadySubmitted));
    sheet.reopen(now(8)).expect("reopened");
    assert!(sheet.has_ever_submitted, "the manager has seen that there was a submission");
    sheet.rate(&competence(0), Value::DontKnow, now(8)).expect("an answer");
    sheet.submit(now(20)).expect("the last day counts");
    assert_eq!(sheet.reopen(now(21)), Err(MappingRefusal::PastDeadline));
}

#[test]
fn nothing_is_taken_before_opening_past_the_deadline_or_after_closing() {
    let closed = Phase::Closed { opened_at: now(1).at, at: now(9).at };
    let cases = [
        (Phase::Draft, now(5), MappingRefusal::NotOpen),
        (Phase::Open { at: now(1).at }, now(21), MappingRefusal::PastDeadline),
        (closed, now(10), MappingRefusal::Closed),
    ];
    for (phase, now, refusal) in cases {
        let mut sheet = answered();
        sheet.frame.phase = phase;
        let before = sheet.clone();
        assert_eq!(sheet.rate(&competence(0), Value::DontKnow, now), Err(refusal));
        assert_eq!(sheet.wish(&competence(0), Wish::Develop, true, now), Err(refusal));
        assert_eq!(sheet.comment(&competence(0), "Hej", now), Err(refusal));
        assert_eq!(sheet.submit(now), Err(refusal));
        assert_eq!(sheet.reopen(now), Err(refusal));
        assert_eq!(sheet, before);
    }
}

/// A sheet on which the phone said 2 to the second question, over the 4 of a computer that it had not seen.
fn collided() -> Sheet {
    let told = |level, on| Told { said: Said::Value(Value::Level(Level(level))), on, at: now(4).at };
    let (kept, other) = (told(2, Device::Phone), told(4, Device::Computer));
    let collision = Collision { version: 9, competence: competence(1), kept, other };
    Sheet { collisions: vec![collision], ..answered() }
}

#[test]
fn a_collision_ends_with_the_value_that_stands_or_with_the_other_and_only_once() {
    for (is_taken, level) in [(false, 2), (true, 4)] {
        let mut sheet = collided();
        assert_eq!(sheet.collisions_of(&competence(1)).count(), 1);
        assert_eq!(sheet.collisions_of(&competence(0)).count(), 0);
        sheet.settle(8, true, now(6)).expect("nothing to settle");
        assert_eq!(sheet, collided(), "another one");
        sheet.settle(9, is_taken, now(6)).expect("settled");
        assert_eq!(sheet.answer(&competence(1)).and_then(|answer| answer.value), Some(Value::Level(Level(level))));
        let after = sheet.clone();
        assert!(after.collisions.is_empty());
        sheet.settle(9, !is_taken, now(7)).expect("settled before");
        assert_eq!(sheet, after);
    }
}

#[test]
fn once_handed_in_the_other_value_cannot_be_taken_and_what_stands_can_be_kept() {
    let mut sheet = collided();
    sheet.submit(now(6)).expect("submitted");
    let before = sheet.clone();
    assert_eq!(sheet.settle(9, true, now(7)), Err(MappingRefusal::AlreadySubmitted));
    assert_eq!(sheet, before);
    sheet.settle(9, false, now(7)).expect("kept");
    assert_eq!((sheet.collisions.len(), sheet.answers), (0, before.answers));
}

#[test]
fn whoever_gives_the_other_value_anew_is_not_asked_about_it() {
    let mut sheet = collided();
    sheet.rate(&competence(1), Value::Level(Level(4)), now(6)).expect("an answer");
    assert_eq!(sheet.collisions_of(&competence(1)).count(), 0);
    sheet.rate(&competence(1), Value::Level(Level(3)), now(6)).expect("an answer");
    assert_eq!(sheet.collisions_of(&competence(1)).count(), 1, "it is not settled by that");
}

/// What a browser, or somebody with a forged request, may try.
#[derive(Debug, Clone)]
enum Try {
    Rate(usize, Value),
    Wish(usize, Wish, bool),
    Comment(usize, String),
    Settle(u64, bool),
    Submit,
    Reopen,
}

fn tries() -> impl Strategy<Value = (i8, Try)> {
    let value = prop_oneof![
        4 => (0_u8..8).prop_map(|level| Value::Level(Level(level))),
        1 => Just(Value::DontKnow),
        1 => Just(Value::NotApplicable),
    ];
    let wish = prop_oneof![Just(Wish::UseMore), Just(Wish::Develop)];
    let one = prop_oneof![
        6 => (0_usize..5, value).prop_map(|(number, value)| Try::Rate(number, value)),
        1 => (0_usize..5, wish, any::<bool>()).prop_map(|(number, wish, is_wanted)| Try::Wish(number, wish, is_wanted)),
        1 => (0_usize..5, "[a-zå \u{0}\u{7}\n]{0,9}").prop_map(|(number, text)| Try::Comment(number, text)),
        1 => (8_u64..11, any::<bool>()).prop_map(|(version, is_taken)| Try::Settle(version, is_taken)),
        1 => Just(Try::Submit),
        1 => Just(Try::Reopen),
    ];
    (1_i8..24, one)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_refused_try_changes_nothing_and_what_is_taken_is_within_bounds(
        tries in prop::collection::vec(tries(), 1..40)
    ) {
        let mut sheet = Sheet { answers: BTreeMap::new(), ..collided() };
        for (day, one) in tries {
            let before = sheet.clone();
            let outcome = match &one {
                Try::Rate(number, value) => sheet.rate(&competence(*number), *value, now(day)),
                Try::Wish(number, wish, is_wanted) => sheet.wish(&competence(*number), *wish, *is_wanted, now(day)),
                Try::Comment(number, text) => sheet.comment(&competence(*number), text, now(day)),
                Try::Settle(version, is_taken) => sheet.settle(*version, *is_taken, now(day)),
                Try::Submit => sheet.submit(now(day)),
                Try::Reopen => sheet.reopen(now(day)),
            };
            if outcome.is_err() {
                prop_assert_eq!(&sheet, &before);
            } else {
                let is_open = day <= 20 || sheet.answers == before.answers && sheet.submitted_at == before.submitted_at;
                prop_assert!(is_open, "taken past the deadline");
            }
            for (asked, answer) in &sheet.answers {
                prop_assert!(sheet.frame.question(asked).is_some());
                prop_assert!(answer.value.and_then(Value::level).is_none_or(|level| level <= Level(5)));
                prop_assert!(answer.comment.chars().all(|c| c == '\n' || !c.is_control()), "control characters");
            }
            prop_assert_eq!(sheet.answered_count() + sheet.unanswered().count(), 4);
            prop_assert!(sheet.submitted_at.is_none() || sheet.unanswered().next().is_none());
            prop_assert!(sheet.has_ever_submitted || sheet.submitted_at.is_none());
        }
    }
}
