use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

type Answers = BTreeMap<CompetenceId, Answer>;

fn answers(levels: [u8; 4]) -> Answers {
    let answer = |level| Answer { value: Some(Value::Level(Level(level))), ..Answer::default() };
    levels.into_iter().enumerate().map(|(number, level)| (competence(number), answer(level))).collect()
}

fn unasked(blind: Blind) -> Assessment {
    let (ratings, compared) = (BTreeMap::new(), Vec::new());
    Assessment { frame: frame(blind), has_submission: false, ratings, completed_at: None, compared }
}

fn submitted(blind: Blind, levels: [u8; 4]) -> Assessment {
    let mut assessment = unasked(blind);
    assessment.receive(&answers(levels), now(6).at);
    assessment
}

/// As the server does it: the comparison is made by the command that completes the assessment.
fn complete(assessment: &mut Assessment, answers: &Answers, now: Now) -> Result<(), MappingRefusal> {
    assessment.complete(now)?;
    assessment.receive(answers, now.at);
    Ok(())
}

fn rated(level: u8) -> Assessed {
    Assessed::Level(Level(level))
}

#[test]
fn nothing_is_assessed_before_the_employee_has_submitted() {
    let mut assessment = unasked(Blind::Critical);
    assert_eq!(assessment.rate(&competence(0), rated(3), now(6)), Err(MappingRefusal::NotYetSubmitted));
    assert_eq!(assessment.confirm(&[competence(2)], now(6)), Err(MappingRefusal::NotYetSubmitted));
    assert_eq!(assessment.complete(now(6)), Err(MappingRefusal::NotYetSubmitted));
}

#[test]
fn the_two_pictures_meet_when_the_blind_part_is_complete() {
    let mut assessment = submitted(Blind::Critical, [1, 2, 3, 4]);
    assert!(assessment.latest(&competence(0)).is_none() && assessment.latest(&competence(2)).is_some());
    assert_eq!(assessment.confirm(&[competence(0)], now(7)), Err(MappingRefusal::RatedBlind));
    assert_eq!(assessment.confirm(&[], now(7)), Err(MappingRefusal::NothingToConfirm));
    assessment.rate(&competence(0), rated(4), now(7)).expect("rated");
    assert_eq!(assessment.complete(now(7)), Err(MappingRefusal::Unrated(1)));
    assessment.rate(&competence(1), Assessed::NoBasis, now(7)).expect("rated");
    complete(&mut assessment, &answers([1, 2, 3, 4]), now(8)).expect("complete");
    assert_eq!(assessment.complete(now(8)), Err(MappingRefusal::AlreadyComplete));
    let first = assessment.latest(&competence(0)).expect("compared");
    assert_eq!((first.difference(), first.is_for_the_talk(), first.is_after), (Some(3), true, false));
    assert_eq!(assessment.latest(&competence(1)).and_then(Compared::difference), None);
    assert!(!assessment.is_finished());
    assessment.confirm(&[competence(2), competence(3)], now(9)).expect("confirmed");
    assert!(assessment.is_finished());
    let confirmed = assessment.latest(&competence(3)).expect("compared");
    assert_eq!((confirmed.manager, confirmed.is_after), (Some(rated(4)), false));
}

#[test]
fn a_later_change_of_either_is_a_new_row_marked_after_the_comparison() {
    let mut assessment = submitted(Blind::All, [1, 2, 3, 4]);
    for number in 0..4 {
        assessment.rate(&competence(number), rated(2), now(7)).expect("rated");
    }
    complete(&mut assessment, &answers([1, 2, 3, 4]), now(8)).expect("complete");
    let blind_rows = assessment.compared.clone();
    assessment.receive(&answers([5, 2, 3, 4]), now(9).at);
    assessment.rate(&competence(1), rated(3), now(10)).expect("rated anew");
    assert_eq!(assessment.compared[..4], blind_rows);
    let later: Vec<_> = assessment.compared[4..].iter().map(|row| (row.own, row.manager, row.is_after)).collect();
    let own = |level| Some(Value::Level(Level(level)));
    assert_eq!(later, [(own(5), Some(rated(2)), true), (own(2), Some(rated(3)), true)]);
}

#[test]
fn a_way_out_is_nothing_to_confirm() {
    let mut assessment = unasked(Blind::Nothing);
    let way_out = Answer { value: Some(Value::DontKnow), ..Answer::default() };
    assessment.receive(&Answers::from([(competence(0), way_out)]), now(6).at);
    assert_eq!(assessment.confirm(&[competence(0)], now(7)), Err(MappingRefusal::NothingToConfirm));
    assert_eq!(assessment.confirm(&[competence(9)], now(7)), Err(MappingRefusal::OutsideProfile));
}

#[test]
fn a_manager_may_assess_past_the_last_day_but_not_after_closing() {
    let mut assessment = submitted(Blind::Nothing, [1, 2, 3, 4]);
    assessment.rate(&competence(0), rated(3), now(25)).expect("rated");
    assessment.frame.phase = Phase::Closed { opened_at: now(1).at, at: now(26).at };
    let before = assessment.clone();
    assert_eq!(assessment.rate(&competence(0), rated(2), now(27)), Err(MappingRefusal::Closed));
    assert_eq!(assessment.confirm(&[competence(1)], now(27)), Err(MappingRefusal::Closed));
    assert_eq!(assessment.complete(now(27)), Err(MappingRefusal::Closed));
    assert_eq!(assessment, before);
}

/// What happens to one assessment, in any order.
#[derive(Debug, Clone)]
enum Step {
    Submit([u8; 4]),
    Rate(usize, Assessed),
    Confirm(Vec<usize>),
    Complete,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let assessed = prop_oneof![5 => (0_u8..7).prop_map(rated), 1 => Just(Assessed::NoBasis)];
    let step = prop_oneof![
        2 => prop::array::uniform4(0_u8..6).prop_map(Step::Submit),
        6 => (0_usize..5, assessed).prop_map(|(number, value)| Step::Rate(number, value)),
        1 => prop::collection::vec(0_usize..5, 0..3).prop_map(Step::Confirm),
        2 => Just(Step::Complete),
    ];
    prop::collection::vec(step, 1..40)
}

/// Takes a step as the server would; a submission is always taken.
fn take(assessment: &mut Assessment, last: &mut Answers, step: &Step, now: Now) -> Result<(), MappingRefusal> {
    match step {
        Step::Submit(levels) => {
            *last = answers(*levels);
            assessment.receive(last, now.at);
            Ok(())
        }
        Step::Rate(number, value) => assessment.rate(&competence(*number), *value, now),
        Step::Confirm(numbers) => {
            assessment.confirm(&numbers.iter().map(|number| competence(*number)).collect::<Vec<_>>(), now)
        }
        Step::Complete => complete(assessment, last, now),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn in_any_order_nothing_blind_is_told_early_and_no_row_is_rewritten(
        blind in prop_oneof![Just(Blind::All), Just(Blind::Critical), Just(Blind::Nothing)],
        steps in steps(),
    ) {
        let (mut assessment, mut last) = (unasked(blind), Answers::new());
        for step in &steps {
            let before = assessment.clone();
            let outcome = take(&mut assessment, &mut last, step, now(7));
            if outcome.is_err() {
                prop_assert_eq!(&assessment, &before);
            }
            prop_assert!(assessment.compared.starts_with(&before.compared), "rows are only added");
            for question in &assessment.frame.questions {
                let is_blind = assessment.frame.is_blind(question);
                let rows: Vec<_> =
                    assessment.compared.iter().filter(|row| row.competence == question.competence).collect();
                if is_blind && assessment.completed_at.is_none() {
                    prop_assert!(rows.is_empty(), "told before the manager's own value");
                }
                prop_assert!(!is_blind || rows.iter().skip(1).all(|row| row.is_after));
                prop_assert!(rows.first().is_none_or(|row| !row.is_after));
                prop_assert!(rows.windows(2).all(|pair| {
                    (pair[0].own, pair[0].manager) != (pair[1].own, pair[1].manager)
                }), "a row where nothing changed");
                if let Some(newest) = rows.last() {
                    prop_assert_eq!(newest.own, last.get(&question.competence).and_then(|answer| answer.value));
                    let rating = assessment.ratings.get(&question.competence).map(|rating| rating.value);
                    prop_assert_eq!(newest.manager, rating);
                }
            }
            prop_assert!(assessment.ratings.values().all(|r| r.value.level().is_none_or(|level| level <= Level(5))));
        }
    }
}
