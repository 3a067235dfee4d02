//! What is wrong with a list of people, in words for whoever made the list.

use crate::words::Words;
use domain::PersonId;
use domain::people_file::{Column, FileProblem, RowProblem};

/// The sentence for a file that cannot be read. A problem without words does not compile.
pub fn file_problem(words: Words, problem: &FileProblem) -> String {
    match problem {
        FileProblem::Empty => words.import_file_empty(),
        FileProblem::TooLarge { limit_mb } => return words.import_file_too_large(limit_mb),
        FileProblem::TooManyRows { limit } => return words.import_file_too_many_rows(limit),
        FileProblem::Workbook => words.import_file_workbook(),
        FileProblem::NotText => words.import_file_not_text(),
        FileProblem::BrokenText { line } => return words.import_file_broken_text(line),
        FileProblem::UnclosedQuote { line } => return words.import_file_unclosed_quote(line),
        FileProblem::NoHeader => words.import_file_no_header(),
        FileProblem::MissingColumns(missing) => {
            let names: Vec<_> = missing.iter().map(|column| column.code()).collect();
            return words.import_file_missing_columns(names.join(", "));
        }
        FileProblem::ColumnTwice(column) => return words.import_file_column_twice(Column::code(*column)),
        FileProblem::NoRows => words.import_file_no_rows(),
    }
    .into()
}

/// The sentence for an error of a row. A problem without words does not compile.
pub fn row_problem(words: Words, problem: &RowProblem) -> String {
    match problem {
        RowProblem::CellCount { expected, found } => return words.import_row_cell_count(found, expected),
        RowProblem::Missing => words.import_row_missing(),
        RowProblem::TooLong => words.import_row_too_long(),
        RowProblem::ControlCharacters => words.import_row_control_characters(),
        RowProblem::NotAnId => words.import_row_not_an_id(),
        RowProblem::NotAnAddress => words.import_row_not_an_address(),
        RowProblem::NotADate => words.import_row_not_a_date(),
        RowProblem::NotAPercentage => words.import_row_not_a_percentage(),
        RowProblem::NotABirthYear => words.import_row_not_a_birth_year(),
        RowProblem::NotALegalSex => words.import_row_not_a_legal_sex(),
        RowProblem::NotALanguage => words.import_row_not_a_language(),
        RowProblem::NotAForm => words.import_row_not_a_form(),
        RowProblem::NeitherYesNorNo => words.import_row_neither_yes_nor_no(),
        RowProblem::NotAnAidCode => words.import_row_not_an_aid_code(),
        RowProblem::NotAManagerCode => words.import_row_not_a_manager_code(),
        RowProblem::EndsBeforeItStarts => words.import_row_ends_before_it_starts(),
        RowProblem::LeaveWithoutStart => words.import_row_leave_without_start(),
        RowProblem::LeaveEndsBeforeItStarts => words.import_row_leave_ends_before_it_starts(),
        RowProblem::LeaveOutsideEmployment => words.import_row_leave_outside_employment(),
        RowProblem::EmploymentTwice { line } => return words.import_row_employment_twice(line),
        RowProblem::PersonDiffers { line } => return words.import_row_person_differs(line),
        RowProblem::UnknownUnit => words.import_row_unknown_unit(),
        RowProblem::AmbiguousUnit => words.import_row_ambiguous_unit(),
        RowProblem::OtherParty => words.import_row_other_party(),
        RowProblem::OutsideScope => words.import_row_outside_scope(),
        RowProblem::EmploymentElsewhere => words.import_row_employment_elsewhere(),
        RowProblem::EmploymentOfAnother => words.import_row_employment_of_another(),
        RowProblem::PersonElsewhere => words.import_row_person_elsewhere(),
        RowProblem::AddressTaken => words.import_row_address_taken(),
        RowProblem::UnknownProfile => words.import_row_unknown_profile(),
        RowProblem::UnknownManager => words.import_row_unknown_manager(),
        RowProblem::OwnManager => words.import_row_own_manager(),
        RowProblem::ManagerCircle { circle } => return words.import_row_manager_circle(way_round(circle)),
    }
    .into()
}

/// The name of a column, as people say it. A column without words does not compile.
pub fn column_name(words: Words, column: Column) -> &'static str {
    match column {
        Column::EmploymentId => words.import_column_employment_id(),
        Column::PersonId => words.import_column_person_id(),
        Column::GivenName => words.import_column_given_name(),
        Column::FamilyName => words.import_column_family_name(),
        Column::Email => words.import_column_email(),
        Column::Party => words.import_column_party(),
        Column::UnitPath => words.import_column_unit_path(),
        Column::Title => words.import_column_title(),
        Column::Aid => words.import_column_aid(),
        Column::AidResponsibility => words.import_column_aid_responsibility(),
        Column::RoleProfile => words.import_column_role_profile(),
        Column::ManagerId => words.import_column_manager_id(),
        Column::Form => words.import_column_form(),
        Column::StartsOn => words.import_column_starts_on(),
        Column::EndsOn => words.import_column_ends_on(),
        Column::Percentage => words.import_column_percentage(),
        Column::LeaveFrom => words.import_column_leave_from(),
        Column::LeaveTo => words.import_column_leave_to(),
        Column::BirthYear => words.import_column_birth_year(),
        Column::LegalSex => words.import_column_legal_sex(),
        Column::Language => words.import_column_language(),
        Column::Protected => words.import_column_protected(),
    }
}

/// A circle of managers as people read it: each is led by the next.
fn way_round(circle: &[PersonId]) -> String {
    circle.iter().chain(circle.first()).map(PersonId::as_str).collect::<Vec<_>>().join(" → ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Language;

    #[test]
    fn an_error_names_what_it_is_about_in_every_language() {
        let circle = ["amina", "karin"].map(|id| PersonId::new(id).unwrap()).to_vec();
        for language in Language::ALL {
            let words = Words(language);
            let columns = FileProblem::MissingColumns(vec![Column::Protected, Column::EndsOn]);
            assert!(file_problem(words, &columns).contains("protected, ends_on"));
            let twice = row_problem(words, &RowProblem::EmploymentTwice { line: 17 });
            assert!(twice.contains("17"), "{twice}");
            let circle = row_problem(words, &RowProblem::ManagerCircle { circle: circle.clone() });
            assert!(circle.contains("amina → karin → amina"), "{circle}");
        }
    }

    #[test]
    fn a_row_of_another_width_says_both_widths_the_right_way_round() {
        let problem = RowProblem::CellCount { expected: 22, found: 21 };
        let said = row_problem(Words(Language::En), &problem);
        assert!(said.contains("has 21 cells, but the header has 22"), "{said}");
    }
}
