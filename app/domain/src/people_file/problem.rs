//! What can be wrong with a list of people, told so that whoever made the list can mend it.

use super::Column;
use crate::PersonId;
use serde::{Deserialize, Serialize};

/// Why a file cannot be read as a list of people at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum FileProblem {
    /// It holds nothing.
    #[error("empty")]
    Empty,
    /// It is larger than the server takes.
    #[error("larger than {limit_mb} MB")]
    TooLarge {
        /// The limit, in megabytes.
        limit_mb: u32,
    },
    /// It has more rows than the server takes.
    #[error("more than {limit} rows")]
    TooManyRows {
        /// The limit.
        limit: u32,
    },
    /// It is a workbook, not text.
    #[error("a workbook")]
    Workbook,
    /// It is no text.
    #[error("not text")]
    NotText,
    /// Most of it is UTF-8, but not all.
    #[error("broken UTF-8 in line {line}")]
    BrokenText {
        /// The first line that is not.
        line: u64,
    },
    /// A quotation mark opens a cell and no other closes it.
    #[error("unclosed quotation mark in line {line}")]
    UnclosedQuote {
        /// The line where it opens.
        line: u64,
    },
    /// The first line names no column that the import knows.
    #[error("no header")]
    NoHeader,
    /// Columns that must be there are not.
    #[error("missing columns")]
    MissingColumns(Vec<Column>),
    /// Two columns have the same name.
    #[error("a column twice")]
    ColumnTwice(Column),
    /// There is a header and nothing under it.
    #[error("no rows")]
    NoRows,
}

/// What is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum RowProblem {
    /// The row has another number of cells than the header.
    #[error("{found} cells instead of {expected}")]
    CellCount {
        /// How many the header has.
        expected: u32,
        /// How many the row has.
        found: u32,
    },
    /// Something must stand here.
    #[error("missing")]
    Missing,
    /// Longer than the place allows.
    #[error("too long")]
    TooLong,
    /// Contains characters that no keyboard writes.
    #[error("control characters")]
    ControlCharacters,
    /// An id is at most 64 letters, digits, points, hyphens and underscores.
    #[error("not an id")]
    NotAnId,
    /// Not an e-mail address.
    #[error("not an address")]
    NotAnAddress,
    /// Not a day of the calendar written as 2026-11-22 or 20261122, between 1900 and 2100.
    #[error("not a date")]
    NotADate,
    /// Not a number from 1 to 100.
    #[error("not a percentage")]
    NotAPercentage,
    /// Not a year in which somebody who works now was born.
    #[error("not a year of birth")]
    NotABirthYear,
    /// Neither woman nor man.
    #[error("not a legal sex")]
    NotALegalSex,
    /// Not a language of the system.
    #[error("not a language")]
    NotALanguage,
    /// Neither permanent nor fixed-term.
    #[error("not a form of employment")]
    NotAForm,
    /// Neither yes nor no.
    #[error("neither yes nor no")]
    NeitherYesNorNo,
    /// Not six digits. A spreadsheet may have eaten a leading zero.
    #[error("not an AID code")]
    NotAnAidCode,
    /// Not A, B or C.
    #[error("not a manager code")]
    NotAManagerCode,
    /// The last day lies before the first.
    #[error("ends before it starts")]
    EndsBeforeItStarts,
    /// A leave has a last day and no first.
    #[error("a leave without a first day")]
    LeaveWithoutStart,
    /// The last day of the leave lies before its first.
    #[error("the leave ends before it starts")]
    LeaveEndsBeforeItStarts,
    /// The leave reaches outside the employment.
    #[error("the leave reaches outside the employment")]
    LeaveOutsideEmployment,
    /// The same employment stands in an earlier row.
    #[error("the same employment as in line {line}")]
    EmploymentTwice {
        /// The first line.
        line: u64,
    },
    /// The same person stands otherwise in an earlier row.
    #[error("the same person stands otherwise in line {line}")]
    PersonDiffers {
        /// The first line.
        line: u64,
    },
    /// There is no such unit.
    #[error("unknown unit")]
    UnknownUnit,
    /// Several units have this path.
    #[error("several units have this path")]
    AmbiguousUnit,
    /// The unit belongs to another party than the row says.
    #[error("the unit is of another party")]
    OtherParty,
    /// The unit lies outside what the file covers.
    #[error("outside the scope")]
    OutsideScope,
    /// The employment is known in a unit outside what the file covers.
    #[error("the employment is known elsewhere")]
    EmploymentElsewhere,
    /// The employment is known as another person's.
    #[error("the employment is another person's")]
    EmploymentOfAnother,
    /// The person works, or stands, outside what the file covers, and is described otherwise there.
    #[error("the person is known otherwise elsewhere")]
    PersonElsewhere,
    /// Another person has this address.
    #[error("the address is another person's")]
    AddressTaken,
    /// There is no such role profile.
    #[error("unknown role profile")]
    UnknownProfile,
    /// The manager is neither in the file nor known.
    #[error("unknown manager")]
    UnknownManager,
    /// Nobody is their own manager.
    #[error("their own manager")]
    OwnManager,
    /// Following the managers upwards leads back to the same person.
    #[error("managers in a circle")]
    ManagerCircle {
        /// The people of the circle, each led by the next and the last by the first; the first
        /// [`super::CIRCLE_NAMED_MAX`] of them.
        circle: Vec<PersonId>,
    },
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowError {
    /// The line of the file where the row begins; the header is line 1.
    pub line: u64,
    /// The column; none when it is about the whole row.
    pub column: Option<Column>,
    /// What is wrong.
    pub reason: RowProblem,
    /// The beginning of what stands there.
    pub value: Option<String>,
}

/// The errors of a file. All are counted; the first [`super::ERRORS_MAX`] are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errors {
    /// The errors, in the order of the file.
    pub rows: Vec<RowError>,
    /// How many there are.
    pub count: u64,
}

impl Errors {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Notes an error, with the beginning of what stands in the cell.
    pub(super) fn note(&mut self, line: u64, column: Option<Column>, reason: RowProblem, value: &str) {
        self.count += 1;
        if self.rows.len() < super::ERRORS_MAX {
            let value = echo(column, value);
            self.rows.push(RowError { line, column, reason, value });
        }
    }

    /// Puts the errors in the order of the file.
    pub(super) fn sort(&mut self) {
        self.rows.sort_by_key(|error| (error.line, error.column));
    }
}

/// The longest beginning of a cell that an error shows, in characters.
const ECHO_MAX: usize = 40;

/// What an error shows of a cell: enough to find it again.
///
/// A year of birth is never shown longer than a year: what is longer is likely a personal identity number.
fn echo(column: Option<Column>, value: &str) -> Option<String> {
    if column == Some(Column::BirthYear) && value.len() > 4 {
        return None;
    }
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let mut shown: String = value.chars().take(ECHO_MAX).map(visible).collect();
    if value.chars().nth(ECHO_MAX).is_some() {
        shown.push('…');
    }
    Some(shown).filter(|shown| !shown.trim().is_empty())
}

/// The rows of the file of errors: line, column, value, reason in words.
///
/// A spreadsheet would run a cell that begins like a formula, so such a cell begins with an apostrophe instead.
pub fn error_rows(errors: &[RowError], words: impl Fn(&RowProblem) -> String) -> Vec<[String; 4]> {
    let row = |error: &RowError| {
        let column = error.column.map_or("", Column::code);
        let value = error.value.as_deref().unwrap_or_default();
        [error.line.to_string(), column.to_owned(), neutral(value), neutral(&words(&error.reason))]
    };
    errors.iter().map(row).collect()
}

/// A text that no spreadsheet takes for a formula.
pub fn neutral(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_not_run_by_the_spreadsheet_that_opens_the_errors() {
        let error = |value: &str| RowError {
            line: 7,
            column: Some(Column::Title),
            reason: RowProblem::TooLong,
            value: Some(value.into()),
        };
        for value in ["=1+1", "+46", "-1", "@SUM(A1)", "\tx"] {
            let rows = error_rows(&[error(value)], |_| "=för lång".into());
            let expected = ["7".into(), "title".into(), format!("'{value}"), "'=för lång".into()];
            assert_eq!(rows, [expected]);
        }
        assert_eq!(error_rows(&[error("a=b")], |_| String::new())[0][2], "a=b");
    }

    #[test]
    fn an_error_shows_only_the_beginning_of_a_cell() {
        let mut errors = Errors::default();
        errors.note(2, Some(Column::Title), RowProblem::TooLong, &"å".repeat(10_000));
        assert_eq!(errors.rows[0].value.as_deref(), Some(format!("{}…", "å".repeat(40)).as_str()));
    }

    #[test]
    fn a_personal_identity_number_in_the_year_of_birth_is_not_repeated() {
        let mut errors = Errors::default();
        errors.note(2, Some(Column::BirthYear), RowProblem::NotABirthYear, "19830412-2381");
        errors.note(3, Some(Column::BirthYear), RowProblem::NotABirthYear, "83");
        assert_eq!(errors.rows[0].value, None);
        assert_eq!(errors.rows[1].value.as_deref(), Some("83"));
    }

    #[test]
    fn errors_are_all_counted_but_not_all_kept() {
        let mut errors = Errors::default();
        for line in 0..20_000 {
            errors.note(line, None, RowProblem::Missing, "");
        }
        assert_eq!((errors.rows.len(), errors.count), (super::super::ERRORS_MAX, 20_000));
    }
}
