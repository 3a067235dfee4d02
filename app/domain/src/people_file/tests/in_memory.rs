//! A municipality in memory, and lists of its people as text.

use super::*;

/// What an import is applied to, in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Roster {
    pub(super) people: BTreeMap<PersonId, Person>,
    pub(super) employments: BTreeMap<EmploymentId, Employment>,
}

impl Roster {
    pub(super) fn plan(&self, file: &PeopleFile, scope: &str, on: Date) -> Plan {
        let tree = bjorkvik();
        let employments: Vec<_> = self.employments.values().cloned().collect();
        let people: Vec<_> = self.people.values().cloned().collect();
        let known = Known { tree: &tree, employments: &employments, people: &people, profiles: &profiles() };
        plan(file, &Scope::find(scope, &tree).unwrap(), &known, on)
    }

    pub(super) fn apply(&mut self, effects: &[Effect]) {
        for effect in effects.iter().cloned() {
            match effect {
                Effect::CreatePerson(person) => assert_eq!(self.people.insert(person.id.clone(), person), None),
                Effect::ChangePerson { before, after } => {
                    assert_eq!(self.people.insert(after.id.clone(), after), Some(before));
                }
                Effect::CreateEmployment(new) => assert_eq!(self.employments.insert(new.id.clone(), new), None),
                Effect::ChangeEmployment { before, after, .. } => {
                    assert_eq!(self.employments.insert(after.id.clone(), after), Some(before));
                }
                Effect::EndEmployment { before, ends_on } => {
                    let after = Employment { ends_on: Some(ends_on), ..before.clone() };
                    assert_eq!(self.employments.insert(after.id.clone(), after), Some(before));
                }
            }
        }
    }

    pub(super) fn undo(&mut self, effects: &[Effect]) {
        for effect in effects.iter().rev().cloned() {
            match effect {
                Effect::CreatePerson(person) => assert_eq!(self.people.remove(&person.id), Some(person)),
                Effect::ChangePerson { before, .. } => {
                    self.people.insert(before.id.clone(), before);
                }
                Effect::CreateEmployment(new) => assert_eq!(self.employments.remove(&new.id), Some(new)),
                Effect::ChangeEmployment { before, .. } | Effect::EndEmployment { before, .. } => {
                    self.employments.insert(before.id.clone(), before);
                }
            }
        }
    }
}

pub(super) fn person_id(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

/// Björkvik: care with two units under karin and lars, education with one, and a company of its own.
pub(super) fn bjorkvik() -> Tree {
    let unit = |id: &str, kind, name: &str, parent: Option<&str>, manager: Option<&str>| Unit {
        id: UnitId::new(id).unwrap(),
        kind,
        name: name.into(),
        parent: parent.map(|parent| UnitId::new(parent).unwrap()),
        manager: manager.map(person_id),
    };
    Tree::new([
        unit("group", UnitKind::MunicipalGroup, "Kommunkoncernen", None, None),
        unit("city", UnitKind::Party, "Björkvik", Some("group"), None),
        unit("care", UnitKind::Department, "Vård", Some("city"), None),
        unit("north", UnitKind::Unit, "Norr", Some("care"), Some("karin")),
        unit("south", UnitKind::Unit, "Söder", Some("care"), Some("lars")),
        unit("education", UnitKind::Department, "Utbildning", Some("city"), None),
        unit("school", UnitKind::Unit, "Skolan", Some("education"), None),
        unit("energy", UnitKind::Party, "Björkvik Energi", Some("group"), None),
        unit("grid", UnitKind::Unit, "Elnät", Some("energy"), None),
    ])
}

pub(super) fn profiles() -> [RoleProfile; 1] {
    [RoleProfile {
        id: RoleProfileId::new("p1").unwrap(),
        code: "underskoterska".into(),
        name: Text::swedish("Undersköterska"),
    }]
}

/// One employee as a row of the file; every field as text, so that a test can break any of them.
#[derive(Debug, Clone)]
pub(super) struct Row(pub(super) BTreeMap<Column, String>);

impl Row {
    pub(super) fn of(person: &str, path: &str) -> Self {
        let cells = [
            (Column::EmploymentId, format!("{person}-1")),
            (Column::PersonId, person.to_owned()),
            (Column::GivenName, person.to_owned()),
            (Column::FamilyName, "Berg".into()),
            (Column::Email, format!("{person}@bjorkvik.example")),
            (Column::UnitPath, path.to_owned()),
            (Column::Title, "Undersköterska".into()),
            (Column::RoleProfile, "underskoterska".into()),
            (Column::Form, "tillsvidare".into()),
            (Column::StartsOn, "2020-01-01".into()),
            (Column::Percentage, "100".into()),
            (Column::BirthYear, "1983".into()),
        ];
        Self(cells.into())
    }

    pub(super) fn with(mut self, column: Column, text: &str) -> Self {
        self.0.insert(column, text.to_owned());
        self
    }
}

pub(super) fn read_columns(rows: &[Row], columns: &[Column]) -> PeopleFile {
    let header: Vec<_> = columns.iter().map(|column| column.code().to_owned()).collect();
    let cells = |row: &Row| columns.iter().map(|column| row.0.get(column).cloned().unwrap_or_default()).collect();
    read_rows(&header, (2..).zip(rows.iter().map(cells))).unwrap()
}

pub(super) fn read(rows: &[Row]) -> PeopleFile {
    read_columns(rows, &Column::ALL)
}

pub(super) fn applied(rows: &[Row]) -> Roster {
    let mut roster = Roster::default();
    let plan = roster.plan(&read(rows), "Kommunkoncernen", TODAY);
    assert_eq!(plan.errors.rows, [], "the rows to begin with are in order");
    roster.apply(&plan.effects);
    roster
}

pub(super) fn reasons(plan: &Plan) -> Vec<(u64, Option<Column>, RowProblem)> {
    plan.errors.rows.iter().map(|error| (error.line, error.column, error.reason.clone())).collect()
}

pub(super) fn only_error(rows: &[Row]) -> (u64, Option<Column>, RowProblem) {
    let plan = Roster::default().plan(&read(rows), "Björkvik", TODAY);
    let reasons = reasons(&plan);
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    assert_eq!(plan.check(None), Err(ImportRefusal::HasErrors));
    reasons[0].clone()
}
