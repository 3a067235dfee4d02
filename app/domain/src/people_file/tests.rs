//! The list of people as a whole: reading, planning, applying and undoing in memory.

mod in_memory;
mod made_up;

use super::*;
use crate::competence::RoleProfile;
use crate::organisation::{Tree, Unit, UnitKind};
use crate::person::{Employment, Person};
use crate::{Date, EmploymentId, Language, PersonId, RoleProfileId, Text, UnitId};
use in_memory::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const TODAY: Date = Date::constant(2026, 11, 22);

const NORTH: &str = "Björkvik/Vård/Norr";
const SOUTH: &str = "Björkvik/Vård/Söder";
const SCHOOL: &str = "Björkvik/Utbildning/Skolan";
const GRID: &str = "Björkvik Energi/Elnät";

#[test]
fn a_header_without_a_column_that_must_be_there_names_it() {
    let columns: Vec<_> = Column::ALL.into_iter().filter(|column| *column != Column::Protected).collect();
    let header: Vec<_> = columns.iter().map(|column| column.code().to_owned()).collect();
    assert_eq!(read_rows(&header, []), Err(FileProblem::MissingColumns(vec![Column::Protected])));
    assert_eq!(read_rows(&["lön".into()], []), Err(FileProblem::NoHeader));
    let twice = ["från".to_owned(), "starts_on".into()];
    assert_eq!(read_rows(&twice, []), Err(FileProblem::ColumnTwice(Column::StartsOn)));
}

#[test]
fn a_file_without_rows_is_no_reason_to_end_everybody() {
    let header = Column::ALL.map(|column| column.code().to_owned());
    assert_eq!(read_rows(&header, []), Err(FileProblem::NoRows));
    assert_eq!(read_rows(&header, [(2, vec![String::new(); 22])]), Err(FileProblem::NoRows));
}

#[test]
fn a_file_has_a_limit_of_rows() {
    let header = Column::ALL.map(|column| column.code().to_owned());
    let rows = (0..=u64::from(ROWS_MAX)).map(|line| (line, vec!["x".to_owned()]));
    assert_eq!(read_rows(&header, rows), Err(FileProblem::TooManyRows { limit: ROWS_MAX }));
}

#[test]
fn every_error_of_a_row_is_told_at_once() {
    let row = Row::of("amina", NORTH)
        .with(Column::Email, "amina")
        .with(Column::StartsOn, "i våras")
        .with(Column::Percentage, "0")
        .with(Column::Form, "")
        .with(Column::AidResponsibility, "D");
    let columns: Vec<_> = read(&[row]).errors.rows.iter().map(|error| (error.line, error.column.unwrap())).collect();
    let expected =
        [Column::Form, Column::StartsOn, Column::Percentage, Column::Email, Column::AidResponsibility].map(|c| (2, c));
    assert_eq!(columns, expected);
}

#[test]
fn a_row_of_another_width_is_an_error_and_its_employment_is_not_missing() {
    let header = Column::ALL.map(|column| column.code().to_owned());
    let file = read_rows(&header, [(2, vec!["amina-1".into(), "amina".into()])]).unwrap();
    assert_eq!(file.errors.rows[0].reason, RowProblem::CellCount { expected: 22, found: 2 });
    let plan = applied(&[Row::of("amina", NORTH)]).plan(&file, "Björkvik", TODAY);
    assert_eq!(plan.effects, []);
}

#[test]
fn empty_cells_behind_the_last_column_do_no_harm() {
    let header = Column::ALL.map(|column| column.code().to_owned());
    let row = Row::of("amina", NORTH);
    let mut cells: Vec<_> = Column::ALL.iter().map(|column| row.0.get(column).cloned().unwrap_or_default()).collect();
    cells.push(" ".into());
    assert_eq!(read_rows(&header, [(2, cells)]).unwrap().rows.len(), 1);
}

#[test]
fn days_in_the_wrong_order_are_errors() {
    let amina = || Row::of("amina", NORTH);
    let cases = [
        (amina().with(Column::EndsOn, "2019-12-31"), Column::EndsOn, RowProblem::EndsBeforeItStarts),
        (amina().with(Column::LeaveTo, "2021-01-01"), Column::LeaveFrom, RowProblem::LeaveWithoutStart),
        (
            amina().with(Column::LeaveFrom, "2021-02-01").with(Column::LeaveTo, "2021-01-01"),
            Column::LeaveTo,
            RowProblem::LeaveEndsBeforeItStarts,
        ),
        (amina().with(Column::LeaveFrom, "2019-01-01"), Column::LeaveFrom, RowProblem::LeaveOutsideEmployment),
        (
            amina()
                .with(Column::EndsOn, "2027-01-01")
                .with(Column::LeaveFrom, "2026-01-01")
                .with(Column::LeaveTo, "2027-01-02"),
            Column::LeaveTo,
            RowProblem::LeaveOutsideEmployment,
        ),
    ];
    for (row, column, reason) in cases {
        assert_eq!(only_error(&[row]), (2, Some(column), reason));
    }
}

#[test]
fn the_second_row_of_an_employment_names_the_first() {
    let second = Row::of("amina", SOUTH);
    let reason = RowProblem::EmploymentTwice { line: 2 };
    assert_eq!(only_error(&[Row::of("amina", NORTH), second]), (3, Some(Column::EmploymentId), reason));
}

#[test]
fn a_person_with_two_employments_is_the_same_in_both_rows() {
    let second = Row::of("amina", SOUTH).with(Column::EmploymentId, "amina-2");
    let plan = Roster::default().plan(&read(&[Row::of("amina", NORTH), second.clone()]), "Björkvik", TODAY);
    assert_eq!((plan.summary.people.created, plan.summary.employments.created), (1, 2));
    for (column, text) in [(Column::GivenName, "Aminah"), (Column::BirthYear, "1984"), (Column::Protected, "ja")] {
        let rows = [Row::of("amina", NORTH), second.clone().with(column, text)];
        assert_eq!(only_error(&rows), (3, Some(column), RowProblem::PersonDiffers { line: 2 }));
    }
}

#[test]
fn a_row_must_be_at_a_place_that_is_there_and_in_the_scope() {
    let cases = [
        (Row::of("amina", "Björkvik/Vård/Väster"), Column::UnitPath, RowProblem::UnknownUnit),
        (Row::of("amina", GRID), Column::UnitPath, RowProblem::OutsideScope),
        (Row::of("amina", NORTH).with(Column::Party, "Björkvik Energi"), Column::Party, RowProblem::OtherParty),
        (Row::of("amina", NORTH).with(Column::RoleProfile, "pilot"), Column::RoleProfile, RowProblem::UnknownProfile),
        (Row::of("amina", NORTH).with(Column::ManagerId, "x"), Column::ManagerId, RowProblem::UnknownManager),
        (Row::of("amina", NORTH).with(Column::ManagerId, "amina"), Column::ManagerId, RowProblem::OwnManager),
        (Row::of("amina", NORTH).with(Column::BirthYear, "2020"), Column::BirthYear, RowProblem::NotABirthYear),
    ];
    for (row, column, reason) in cases {
        assert_eq!(only_error(&[row]), (2, Some(column), reason));
    }
}

#[test]
fn managers_who_lead_each_other_are_named() {
    let rows = [
        Row::of("a", SCHOOL).with(Column::ManagerId, "b"),
        Row::of("b", SCHOOL).with(Column::ManagerId, "c"),
        Row::of("c", SCHOOL).with(Column::ManagerId, "a"),
        Row::of("d", SCHOOL).with(Column::ManagerId, "a"),
    ];
    let circle = ["a", "b", "c"].map(person_id).to_vec();
    assert_eq!(only_error(&rows), (2, Some(Column::ManagerId), RowProblem::ManagerCircle { circle }));
}

#[test]
fn a_circle_by_the_managers_of_units_is_a_circle_too() {
    // karin leads north and works in south, lars leads south and works in north.
    let rows = [Row::of("karin", SOUTH), Row::of("lars", NORTH)];
    let circle = ["karin", "lars"].map(person_id).to_vec();
    assert_eq!(only_error(&rows), (2, Some(Column::ManagerId), RowProblem::ManagerCircle { circle }));
    let in_order = Roster::default().plan(&read(&[Row::of("karin", NORTH), Row::of("lars", SOUTH)]), "Björkvik", TODAY);
    assert_eq!(in_order.errors.rows, []);
}

#[test]
fn a_circle_with_somebody_outside_the_file_is_found() {
    let roster = applied(&[Row::of("a", SCHOOL), Row::of("b", NORTH).with(Column::ManagerId, "a")]);
    let file = read(&[Row::of("a", SCHOOL).with(Column::ManagerId, "b")]);
    let plan = roster.plan(&file, "Björkvik/Utbildning", TODAY);
    let circle = ["a", "b"].map(person_id).to_vec();
    assert_eq!(reasons(&plan), [(2, Some(Column::ManagerId), RowProblem::ManagerCircle { circle })]);
}

#[test]
fn a_night_shift_in_a_unit_that_one_leads_from_above_is_no_circle() {
    let rows = [
        Row::of("karin", NORTH),
        Row::of("lars", SOUTH).with(Column::ManagerId, "karin"),
        Row::of("karin", SOUTH).with(Column::EmploymentId, "karin-2").with(Column::Percentage, "10"),
    ];
    assert_eq!(Roster::default().plan(&read(&rows), "Björkvik", TODAY).errors.rows, []);
}

#[test]
fn an_address_belongs_to_one_person() {
    let taken = Row::of("bo", NORTH).with(Column::Email, "AMINA@bjorkvik.example");
    let reason = (3, Some(Column::Email), RowProblem::AddressTaken);
    assert_eq!(only_error(&[Row::of("amina", NORTH), taken.clone()]), reason);
    let roster = applied(&[Row::of("amina", SCHOOL)]);
    let plan = roster.plan(&read(&[taken]), "Björkvik/Vård", TODAY);
    assert_eq!(reasons(&plan), [(2, Some(Column::Email), RowProblem::AddressTaken)]);
}

#[test]
fn two_people_may_swap_addresses() {
    let roster = applied(&[Row::of("amina", NORTH), Row::of("bo", NORTH)]);
    let swapped = [
        Row::of("amina", NORTH).with(Column::Email, "bo@bjorkvik.example"),
        Row::of("bo", NORTH).with(Column::Email, "amina@bjorkvik.example"),
    ];
    let plan = roster.plan(&read(&swapped), "Björkvik", TODAY);
    assert_eq!((plan.errors.count, plan.summary.people.changed), (0, 2));
}

#[test]
fn the_list_of_one_party_cannot_give_itself_the_address_of_anothers_people() {
    let roster = applied(&[Row::of("amina", NORTH), Row::of("pia", GRID)]);
    let stolen = Row::of("amina", GRID).with(Column::EmploymentId, "e9").with(Column::Email, "me@evil.example");
    let plan = roster.plan(&read(&[Row::of("pia", GRID), stolen]), "Björkvik Energi", TODAY);
    assert_eq!(reasons(&plan), [(3, Some(Column::PersonId), RowProblem::PersonElsewhere)]);
}

#[test]
fn an_employment_elsewhere_is_not_taken_over_until_it_is_let_go() {
    let roster = applied(&[Row::of("amina", NORTH), Row::of("bo", SOUTH)]);
    let moved = read(&[Row::of("amina", SCHOOL)]);
    let plan = roster.plan(&moved, "Björkvik/Utbildning", TODAY);
    assert_eq!(reasons(&plan), [(2, Some(Column::EmploymentId), RowProblem::EmploymentElsewhere)]);
    let mut roster = roster;
    let let_go = roster.plan(&read(&[Row::of("bo", SOUTH)]), "Björkvik/Vård", TODAY);
    roster.apply(&let_go.effects);
    let plan = roster.plan(&moved, "Björkvik/Utbildning", TODAY);
    assert_eq!((plan.errors.count, plan.summary.employments.changed), (0, 1));
}

#[test]
fn an_employment_stays_with_its_person() {
    let roster = applied(&[Row::of("amina", NORTH)]);
    let file = read(&[Row::of("bo", NORTH).with(Column::EmploymentId, "amina-1")]);
    let plan = roster.plan(&file, "Björkvik", TODAY);
    assert_eq!(reasons(&plan), [(2, Some(Column::EmploymentId), RowProblem::EmploymentOfAnother)]);
}

#[test]
fn whoever_is_missing_ends_the_day_before_and_only_in_the_scope() {
    let roster = applied(&[Row::of("amina", NORTH), Row::of("bo", NORTH), Row::of("cia", SCHOOL)]);
    let plan = roster.plan(&read(&[Row::of("amina", NORTH)]), "Björkvik/Vård", TODAY);
    let [Effect::EndEmployment { before, ends_on }] = plan.effects.as_slice() else { panic!("{:?}", plan.effects) };
    assert_eq!((before.id.as_str(), *ends_on), ("bo-1", Date::constant(2026, 11, 21)));
    assert_eq!((plan.summary.in_scope, plan.summary.employments.unchanged), (2, 1));
}

#[test]
fn ending_more_than_one_in_twenty_needs_the_number() {
    let everybody: Vec<_> = (0..40).map(|n| Row::of(&format!("p{n}"), NORTH)).collect();
    let roster = applied(&everybody);
    let few = roster.plan(&read(&everybody[2..]), "Björkvik", TODAY);
    assert_eq!(few.check(None), Ok(()));
    let many = roster.plan(&read(&everybody[3..]), "Björkvik", TODAY);
    assert_eq!(many.check(None), Err(ImportRefusal::NeedsConfirmation { ends: 3 }));
    assert_eq!(many.check(Some(2)), Err(ImportRefusal::WrongConfirmation));
    assert_eq!(many.check(Some(3)), Ok(()));
}

#[test]
fn a_last_day_in_the_past_counts_as_an_ending() {
    let everybody: Vec<_> = (0..40).map(|n| Row::of(&format!("p{n}"), NORTH)).collect();
    let ended: Vec<_> = everybody.iter().cloned().map(|row| row.with(Column::EndsOn, "2026-10-31")).collect();
    let plan = applied(&everybody).plan(&read(&ended), "Björkvik", TODAY);
    assert_eq!(plan.check(None), Err(ImportRefusal::NeedsConfirmation { ends: 40 }));
}

#[test]
fn a_column_that_the_file_has_not_leaves_what_is_known() {
    let row = Row::of("amina", NORTH)
        .with(Column::Aid, "020708")
        .with(Column::LeaveFrom, "2026-01-01")
        .with(Column::Protected, "ja");
    let roster = applied(std::slice::from_ref(&row));
    let bare = read_columns(&[row.with(Column::Protected, "")], &Column::REQUIRED);
    let plan = roster.plan(&bare, "Björkvik", TODAY);
    assert_eq!((plan.effects, plan.errors.rows), (vec![], vec![]));
}

#[test]
fn the_language_that_a_person_has_chosen_stands() {
    let mut roster = applied(&[Row::of("amina", NORTH).with(Column::Language, "fi")]);
    assert_eq!(roster.people[&person_id("amina")].language, Language::Fi);
    roster.people.get_mut(&person_id("amina")).unwrap().language = Language::En;
    let plan = roster.plan(&read(&[Row::of("amina", NORTH).with(Column::Language, "fi")]), "Björkvik", TODAY);
    assert_eq!(plan.check(None), Err(ImportRefusal::NothingToChange));
}

#[test]
fn what_begins_later_is_otherwise_from_its_beginning() {
    let later = Row::of("amina", NORTH).with(Column::StartsOn, "2027-01-01");
    let roster = applied(std::slice::from_ref(&later));
    let plan = roster.plan(&read(&[later.with(Column::Title, "Sjuksköterska")]), "Björkvik", TODAY);
    let [Effect::ChangeEmployment { from_on, .. }] = plan.effects.as_slice() else { panic!("{:?}", plan.effects) };
    assert_eq!(*from_on, Date::constant(2027, 1, 1));
}

#[test]
fn a_scope_is_found_by_its_path() {
    let tree = bjorkvik();
    let node = |path| Scope::find(path, &tree).map(|scope| scope.node.as_str().to_owned());
    assert_eq!(node("Björkvik / Vård"), Ok("care".into()));
    assert_eq!(node("Kommunkoncernen"), Ok("group".into()));
    assert_eq!(node("Vård"), Err(ImportRefusal::UnknownScope));
    assert_eq!(node(""), Err(ImportRefusal::UnknownScope));
}
