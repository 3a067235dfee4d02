//! Cells become rows with types, and whatever can be told from the file alone is told.

use super::{Column, Errors, FileProblem, ROWS_MAX, RowProblem, cell};
use crate::person::{AidResponsibility, EmploymentForm, LegalSex};
use crate::{Date, EmploymentId, Language, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// A file, read. Rows with an error stand only among the errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleFile {
    /// The rows, in the order of the file.
    pub rows: Vec<PersonRow>,
    /// What is wrong with the others.
    pub errors: Errors,
    /// The columns that the file has. A column that it has not says nothing about what it would hold.
    pub columns: BTreeSet<Column>,
    /// Columns of the header that the import does not know and leaves out.
    pub unread_columns: Vec<String>,
    /// Employments of rows with an error: they are not missing from the file.
    pub set_aside: BTreeSet<EmploymentId>,
}

/// One row: an employment, and the person whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The line of the file where it begins.
    pub line: u64,
    /// The employment.
    pub employment: EmploymentId,
    /// The person.
    pub person: PersonId,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Work address.
    pub email: Option<String>,
    /// The party.
    pub party: Option<String>,
    /// The names from the party down to the unit.
    pub unit_path: String,
    /// The job title.
    pub title: String,
    /// The AID code of the profession.
    pub aid: Option<String>,
    /// The AID manager code.
    pub aid_responsibility: Option<AidResponsibility>,
    /// The code of the role profile.
    pub role_profile: Option<String>,
    /// The line manager, when it is not the unit's manager.
    pub manager: Option<PersonId>,
    /// Permanent or fixed-term.
    pub form: EmploymentForm,
    /// First day of the employment.
    pub starts_on: Date,
    /// Last day of the employment.
    pub ends_on: Option<Date>,
    /// Share of full time.
    pub percentage: u8,
    /// First day of a leave.
    pub leave_from: Option<Date>,
    /// Last day of a leave.
    pub leave_to: Option<Date>,
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// Legal sex.
    pub legal_sex: Option<LegalSex>,
    /// The language that a new person starts with.
    pub language: Option<Language>,
    /// Protected identity; an empty cell says nothing.
    pub has_protected_identity: Option<bool>,
}

/// Reads the rows of a file: the header, and each row with the line where it begins.
///
/// Refuses a file without the columns it must have, without rows, or with too many; what is wrong with a row stands
/// among the errors of the file.
pub fn read_rows(
    header: &[String],
    rows: impl IntoIterator<Item = (u64, Vec<String>)>,
) -> Result<PeopleFile, FileProblem> {
    let header = Header::read(header)?;
    let mut reader = Reader::new(header);
    let mut count: u32 = 0;
    // A spreadsheet writes the rows that were emptied as rows of separators.
    let rows = rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    for (line, cells) in rows {
        count += 1;
        if count > ROWS_MAX {
            return Err(FileProblem::TooManyRows { limit: ROWS_MAX });
        }
        reader.take(line, &cells);
    }
    if count == 0 { Err(FileProblem::NoRows) } else { Ok(reader.file) }
}

/// Where in a row each column stands.
struct Header {
    places: BTreeMap<Column, usize>,
    width: usize,
    unread: Vec<String>,
}

impl Header {
    fn read(names: &[String]) -> Result<Self, FileProblem> {
        let mut places = BTreeMap::new();
        let mut unread = Vec::new();
        for (place, name) in names.iter().enumerate() {
            match Column::from_header(name) {
                Some(column) if places.insert(column, place).is_some() => return Err(FileProblem::ColumnTwice(column)),
                Some(_) => {}
                None if name.trim().is_empty() => {}
                None => unread.push(name.trim().chars().take(60).collect()),
            }
        }
        if places.is_empty() {
            return Err(FileProblem::NoHeader);
        }
        let missing: Vec<_> = Column::REQUIRED.into_iter().filter(|column| !places.contains_key(column)).collect();
        if !missing.is_empty() {
            return Err(FileProblem::MissingColumns(missing));
        }
        Ok(Self { places, width: names.len(), unread })
    }
}

/// Reads row after row and remembers what it has seen.
struct Reader {
    places: BTreeMap<Column, usize>,
    width: usize,
    file: PeopleFile,
    lines: BTreeMap<EmploymentId, u64>,
    /// The row in which a person first stands, by its place among the rows.
    people: BTreeMap<PersonId, usize>,
}

impl Reader {
    fn new(header: Header) -> Self {
        let columns = header.places.keys().copied().collect();
        let file = PeopleFile {
            rows: Vec::new(),
            errors: Errors::default(),
            columns,
            unread_columns: header.unread,
            set_aside: BTreeSet::new(),
        };
        Self { places: header.places, width: header.width, file, lines: BTreeMap::new(), people: BTreeMap::new() }
    }

    /// Reads one row into the file: among its rows, or among its errors.
    fn take(&mut self, line: u64, cells: &[String]) {
        let before = self.file.errors.count;
        let too_few = cells.len() < self.width;
        let too_many = cells.iter().skip(self.width).any(|cell| !cell.trim().is_empty());
        if too_few || too_many {
            let count = |cells: usize| u32::try_from(cells).unwrap_or(u32::MAX);
            let reason = RowProblem::CellCount { expected: count(self.width), found: count(cells.len()) };
            self.file.errors.note(line, None, reason, "");
        }
        // When cells are too few or too many, no cell is sure to stand in its column.
        let row = if too_few || too_many { None } else { self.row(line, cells) };
        if let Some(row) = &row {
            check_days(row, &mut self.file.errors);
            self.compare(row);
        }
        match row {
            Some(row) if self.file.errors.count == before => self.keep(row),
            _ => self.set_aside(line, cells),
        }
    }

    fn row(&mut self, line: u64, cells: &[String]) -> Option<PersonRow> {
        let before = self.file.errors.count;
        let mut cells = Cells { places: &self.places, texts: cells, line, errors: &mut self.file.errors };
        // Every cell is read, so that all the errors of a row are told at once.
        let employment = cells.required(Column::EmploymentId, |id| EmploymentId::new(id).or(Err(RowProblem::NotAnId)));
        let person = cells.required(Column::PersonId, |id| PersonId::new(id).or(Err(RowProblem::NotAnId)));
        let given_name = cells.required(Column::GivenName, cell::line);
        let family_name = cells.required(Column::FamilyName, cell::line);
        let unit_path = cells.required(Column::UnitPath, cell::path);
        let title = cells.required(Column::Title, cell::line);
        let form = cells.required(Column::Form, cell::form);
        let starts_on = cells.required(Column::StartsOn, cell::first_day);
        let percentage = cells.required(Column::Percentage, cell::percentage);
        let row = PersonRow {
            line,
            email: cells.optional(Column::Email, cell::email),
            party: cells.optional(Column::Party, cell::line),
            aid: cells.optional(Column::Aid, cell::aid),
            aid_responsibility: cells.optional(Column::AidResponsibility, cell::aid_responsibility),
            role_profile: cells.optional(Column::RoleProfile, cell::line),
            manager: cells.optional(Column::ManagerId, |id| PersonId::new(id).or(Err(RowProblem::NotAnId))),
            ends_on: cells.optional(Column::EndsOn, cell::last_day).flatten(),
            leave_from: cells.optional(Column::LeaveFrom, cell::first_day),
            leave_to: cells.optional(Column::LeaveTo, cell::last_day).flatten(),
            birth_year: cells.optional(Column::BirthYear, cell::birth_year),
            legal_sex: cells.optional(Column::LegalSex, cell::legal_sex),
            language: cells.optional(Column::Language, cell::language),
            has_protected_identity: cells.optional(Column::Protected, cell::yes_or_no),
            employment: employment?,
            person: person?,
            given_name: given_name?,
            family_name: family_name?,
            unit_path: unit_path?,
            title: title?,
            form: form?,
            starts_on: starts_on?,
            percentage: percentage?,
        };
        (self.file.errors.count == before).then_some(row)
    }

    /// Compares a row with those before it: no employment twice, and a person always the same.
    fn compare(&mut self, row: &PersonRow) {
        if let Some(line) = self.lines.get(&row.employment) {
            let reason = RowProblem::EmploymentTwice { line: *line };
            self.file.errors.note(row.line, Some(Column::EmploymentId), reason, row.employment.as_str());
        }
        let Some(first) = self.people.get(&row.person).map(|place| &self.file.rows[*place]) else { return };
        let reason = RowProblem::PersonDiffers { line: first.line };
        let differences = [
            (Column::GivenName, first.given_name != row.given_name, row.given_name.as_str()),
            (Column::FamilyName, first.family_name != row.family_name, row.family_name.as_str()),
            (Column::Email, first.email != row.email, row.email.as_deref().unwrap_or_default()),
            (Column::BirthYear, first.birth_year != row.birth_year, ""),
            (Column::LegalSex, first.legal_sex != row.legal_sex, ""),
            (Column::Language, first.language != row.language, ""),
            (Column::Protected, first.has_protected_identity != row.has_protected_identity, ""),
        ];
        for (column, _, value) in differences.into_iter().filter(|(_, differs, _)| *differs) {
            self.file.errors.note(row.line, Some(column), reason.clone(), value);
        }
    }

    fn keep(&mut self, row: PersonRow) {
        self.lines.insert(row.employment.clone(), row.line);
        self.people.entry(row.person.clone()).or_insert(self.file.rows.len());
        self.file.rows.push(row);
    }

    fn set_aside(&mut self, line: u64, cells: &[String]) {
        let text = self.places.get(&Column::EmploymentId).and_then(|place| cells.get(*place));
        if let Some(id) = text.and_then(|text| EmploymentId::new(text.trim()).ok()) {
            self.lines.entry(id.clone()).or_insert(line);
            self.file.set_aside.insert(id);
        }
    }
}

/// The cells of one row, and where to note what is wrong with them.
struct Cells<'a> {
    places: &'a BTreeMap<Column, usize>,
    texts: &'a [String],
    line: u64,
    errors: &'a mut Errors,
}

impl Cells<'_> {
    fn text(&self, column: Column) -> &str {
        self.places.get(&column).and_then(|place| self.texts.get(*place)).map_or("", |text| text.trim())
    }

    fn required<T>(&mut self, column: Column, read: impl Fn(&str) -> Result<T, RowProblem>) -> Option<T> {
        if self.text(column).is_empty() {
            self.errors.note(self.line, Some(column), RowProblem::Missing, "");
            return None;
        }
        self.optional(column, read)
    }

    fn optional<T>(&mut self, column: Column, read: impl Fn(&str) -> Result<T, RowProblem>) -> Option<T> {
        let text = self.text(column).to_owned();
        if text.is_empty() {
            return None;
        }
        read(&text).map_err(|reason| self.errors.note(self.line, Some(column), reason, &text)).ok()
    }
}

/// Checks the order of the days of a row.
fn check_days(row: &PersonRow, errors: &mut Errors) {
    let mut note = |column, reason, day: Option<Date>| {
        errors.note(row.line, Some(column), reason, &day.map_or(String::new(), |day| day.to_string()));
    };
    if row.ends_on.is_some_and(|last| last < row.starts_on) {
        note(Column::EndsOn, RowProblem::EndsBeforeItStarts, row.ends_on);
        return;
    }
    let Some(from) = row.leave_from else {
        if row.leave_to.is_some() {
            note(Column::LeaveFrom, RowProblem::LeaveWithoutStart, None);
        }
        return;
    };
    if row.leave_to.is_some_and(|to| to < from) {
        note(Column::LeaveTo, RowProblem::LeaveEndsBeforeItStarts, row.leave_to);
    } else if !crate::time::is_within(from, row.starts_on, row.ends_on) {
        note(Column::LeaveFrom, RowProblem::LeaveOutsideEmployment, row.leave_from);
    } else if row.leave_to.is_some_and(|to| row.ends_on.is_some_and(|last| last < to)) {
        note(Column::LeaveTo, RowProblem::LeaveOutsideEmployment, row.leave_to);
    }
}
