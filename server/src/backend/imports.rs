//! Imports so far, and what one of them changes.

use super::answers::refused_form;
use super::people::{nodes, path, shown_name};
use super::{Halt, Live};
use crate::import::progress::{self, Told};
use crate::import::sample;
use crate::store::import::{self as store, Kind, StoredImport};
use crate::store::{organisation, person};
use app::backend::Answer;
use app::error::AppError;
use app::imports::{Change, Done, Imports, Line, Moment, Preview, Reads, Waited};
use axum::http::{HeaderValue, header};
use domain::access::{About, Act, decide};
use domain::organisation::{Tree, UnitKind};
use domain::people_file::{Column, Effect, PREVIEW_DAYS};
use domain::person::{AidResponsibility, Employment, EmploymentForm, LegalSex, Person};
use domain::time::plus_days;
use domain::{Date, ImportId, PersonId, UnitId};
use sqlx::AnyConnection;

/// How many changes of a kind, and how many errors, a page shows.
const SHOWN: u32 = 200;

impl Reads for Live {
    fn imports(&self) -> Answer<'_, Imports> {
        self.answer(self.all_imports())
    }

    fn import(&self, import: ImportId, refused: Option<String>) -> Answer<'_, Preview> {
        self.answer(self.one_import(import, refused))
    }

    fn import_progress(&self, import: ImportId) -> Answer<'_, Waited> {
        self.answer(async move {
            let actor = self.actor()?;
            decide(actor, Act::ImportPeople, About::Everything)?;
            match progress::of(&import, &actor.person) {
                Some(Told::Working(under_way)) => {
                    // The page moves without script.
                    self.response.insert_header(header::REFRESH, HeaderValue::from_static("1"));
                    Ok(Waited::Working(under_way))
                }
                Some(Told::Ended(end)) => Ok(Waited::Ended(end?)),
                None => Ok(Waited::Ended(format!("/people/imports/{import}"))),
            }
        })
    }
}

impl Live {
    async fn all_imports(&self) -> Result<Imports, Halt> {
        let actor = self.actor()?;
        decide(actor, Act::ImportPeople, About::Everything)?;
        let db = &mut *self.db().await?;
        let tree = organisation::tree(db, self.now().today).await?;
        let seen = nodes(actor, Act::ImportPeople, &tree);
        let mut imports = Vec::new();
        for import in store::all(db).await?.into_iter().filter(|import| seen.contains(&import.scope)) {
            imports.push(self.import_line(db, &import, &tree).await?);
        }
        let is_whole = |unit: &&UnitId| tree.get(unit).is_some_and(|unit| unit.kind != UnitKind::Unit);
        let scopes = super::people::by_path(seen.iter().filter(is_whole), &tree);
        let samples = if self.kunna.is_demo { sample::NAMES.map(str::to_owned).to_vec() } else { Vec::new() };
        Ok(Imports { imports, scopes, samples })
    }

    async fn one_import(&self, id: ImportId, refused: Option<String>) -> Result<Preview, Halt> {
        let actor = self.actor()?;
        decide(actor, Act::ImportPeople, About::Everything)?;
        let db = &mut *self.db().await?;
        let tree = organisation::tree(db, self.now().today).await?;
        let Some(import) = store::get(db, &id).await? else { return Err(AppError::NotFound.into()) };
        decide(actor, Act::ImportPeople, About::Node { unit: &import.scope, tree: &tree })?;
        let mut errors = store::errors(db, &id).await?.rows;
        errors.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
        let refused = match refused {
            Some(id) => refused_form(db, &actor.person, &id).await?,
            None => None,
        };
        let uploaded_on = self.kunna.clock.day(import.uploaded.1);
        Ok(Preview {
            line: self.import_line(db, &import, &tree).await?,
            effective_on: import.effective_on,
            kept_to: import.applied.is_none().then(|| plus_days(uploaded_on, PREVIEW_DAYS)),
            errors,
            new_people: changes(db, &id, Kind::NewPerson, &tree).await?,
            changed_people: changes(db, &id, Kind::ChangedPerson, &tree).await?,
            new_employments: changes(db, &id, Kind::NewEmployment, &tree).await?,
            changed_employments: changes(db, &id, Kind::ChangedEmployment, &tree).await?,
            ended_employments: changes(db, &id, Kind::EndedEmployment, &tree).await?,
            unread: import.unread,
            form_id: crate::token::id(),
            refused,
        })
    }

    async fn import_line(&self, db: &mut AnyConnection, import: &StoredImport, tree: &Tree) -> Result<Line, Halt> {
        let mut applied = None;
        if let Some(done) = &import.applied {
            applied = Some(self.done(db, done).await?);
        }
        let mut undone = None;
        if let Some(done) = &import.undone {
            undone = Some(self.done(db, done).await?);
        }
        Ok(Line {
            id: import.id.clone(),
            file_name: import.file_name.clone(),
            scope: path(&import.scope, tree),
            summary: import.summary,
            error_count: store::errors(db, &import.id).await?.count,
            uploaded: self.done(db, &import.uploaded).await?,
            applied,
            undone,
        })
    }

    async fn done(&self, db: &mut AnyConnection, (by, at): &store::Done) -> Result<Done, Halt> {
        let by = match by {
            Some(by) => person::get(db, by).await?.as_ref().and_then(shown_name),
            None => None,
        };
        let (on, hour, minute) = self.kunna.clock.local(*at);
        Ok(Done { by, at: Moment { on, hour, minute } })
    }
}

async fn changes(db: &mut AnyConnection, id: &ImportId, kind: Kind, tree: &Tree) -> Result<Vec<Change>, Halt> {
    let mut changes = Vec::new();
    for effect in store::first_of(db, id, kind, SHOWN).await? {
        changes.push(change(db, id, effect, tree).await?);
    }
    Ok(changes)
}

/// A change with names. Of somebody with protected identity nothing is told but that there is a change.
async fn change(db: &mut AnyConnection, id: &ImportId, effect: Effect, tree: &Tree) -> Result<Change, Halt> {
    let work = |of: &Employment| Some((of.title.clone(), path(&of.unit, tree)));
    Ok(match effect {
        Effect::CreatePerson(new) => Change { name: shown_name(&new), work: None, differences: Vec::new(), on: None },
        Effect::ChangePerson { before, after } => {
            let is_protected = before.has_protected_identity || after.has_protected_identity;
            let name = (!is_protected).then(|| before.full_name());
            let differences =
                if is_protected { Vec::new() } else { between(person_cells(&before), person_cells(&after)) };
            Change { name, work: None, differences, on: None }
        }
        Effect::CreateEmployment(new) => {
            let name = name(db, id, &new.person).await?;
            Change { name, work: work(&new), differences: Vec::new(), on: Some(new.starts_on) }.hidden()
        }
        Effect::ChangeEmployment { before, after, from_on } => {
            let name = name(db, id, &before.person).await?;
            let differences = between(employment_cells(&before, tree), employment_cells(&after, tree));
            Change { name, work: work(&before), differences, on: Some(from_on) }.hidden()
        }
        Effect::EndEmployment { before, ends_on } => {
            let name = name(db, id, &before.person).await?;
            Change { name, work: work(&before), differences: Vec::new(), on: Some(ends_on) }.hidden()
        }
    })
}

/// The name of somebody known, or of somebody whom the import makes.
async fn name(db: &mut AnyConnection, id: &ImportId, person: &PersonId) -> Result<Option<String>, Halt> {
    if let Some(known) = person::get(db, person).await? {
        return Ok(shown_name(&known));
    }
    let new = store::new_person(db, id, person).await?;
    Ok(new.as_ref().and_then(shown_name))
}

trait Hidden {
    /// Without what could tell who it is, when the name is not shown.
    fn hidden(self) -> Self;
}

impl Hidden for Change {
    fn hidden(self) -> Self {
        if self.name.is_some() { self } else { Self { work: None, differences: Vec::new(), ..self } }
    }
}

type Cells = Vec<(Column, String)>;

fn between(before: Cells, after: Cells) -> Vec<(Column, String, String)> {
    let pairs = before.into_iter().zip(after).filter(|((_, before), (_, after))| before != after);
    pairs.map(|((column, before), (_, after))| (column, before, after)).collect()
}

fn person_cells(person: &Person) -> Cells {
    let sex = person.legal_sex.map_or("", |sex| if sex == LegalSex::Woman { "woman" } else { "man" });
    vec![
        (Column::GivenName, person.given_name.clone()),
        (Column::FamilyName, person.family_name.clone()),
        (Column::Email, person.email.clone().unwrap_or_default()),
        (Column::BirthYear, person.birth_year.map(|year| year.to_string()).unwrap_or_default()),
        (Column::LegalSex, sex.to_owned()),
    ]
}

fn employment_cells(employment: &Employment, tree: &Tree) -> Cells {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |id: Option<&str>| id.unwrap_or_default().to_owned();
    let code = employment.aid_responsibility.map_or("", |code| match code {
        AidResponsibility::A => "A",
        AidResponsibility::B => "B",
        AidResponsibility::C => "C",
    });
    let form = if employment.form == EmploymentForm::Permanent { "permanent" } else { "fixed_term" };
    vec![
        (Column::UnitPath, path(&employment.unit, tree)),
        (Column::Title, employment.title.clone()),
        (Column::Aid, text(employment.aid.as_deref())),
        (Column::AidResponsibility, code.to_owned()),
        (Column::RoleProfile, text(employment.role_profile.as_ref().map(domain::RoleProfileId::as_str))),
        (Column::ManagerId, text(employment.manager.as_ref().map(PersonId::as_str))),
        (Column::Form, form.to_owned()),
        (Column::StartsOn, employment.starts_on.to_string()),
        (Column::EndsOn, day(employment.ends_on)),
        (Column::Percentage, format!("{} %", employment.percentage)),
        (Column::LeaveFrom, day(employment.leave_from)),
        (Column::LeaveTo, day(employment.leave_to)),
    ]
}
