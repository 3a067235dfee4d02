//! Everybody and everything that an import is compared with.

use super::progress;
use super::read::people_file;
use crate::catalogue::Catalogue;
use crate::failure::Failure;
use crate::store::import::StoredEffect;
use crate::store::{organisation, person, roster};
use app::imports::Step;
use domain::competence::RoleProfile;
use domain::organisation::Tree;
use domain::people_file::{Effect, FileProblem, Known, Plan, Scope, plan};
use domain::person::{Employment, Person};
use domain::{Date, EmploymentId, ImportId, UnitId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// What is known on a day, with the first day of every employment's last period.
pub struct Roll {
    /// The organisation.
    pub tree: Tree,
    /// Everybody.
    pub people: Vec<Person>,
    /// Every employment as it is in its last period, ended ones included.
    pub employments: Vec<Employment>,
    period_on: BTreeMap<EmploymentId, Date>,
    profiles: Vec<RoleProfile>,
}

/// A file compared with what is known.
pub struct Compared {
    /// What it would do.
    pub plan: Plan,
    /// For each change, the first day of the period that it changes.
    periods: Vec<Option<Date>>,
    /// Columns that were left out.
    pub unread: Vec<String>,
}

impl Compared {
    /// Its changes, each with the period that it changes.
    pub fn effects(&self) -> Vec<StoredEffect> {
        self.plan.effects.iter().cloned().zip(self.periods.iter().copied()).collect()
    }
}

impl Roll {
    /// Reads everything that holds on a day.
    pub async fn read(db: &mut AnyConnection, on: Date) -> Result<Self, Failure> {
        let tree = organisation::tree(db, on).await?;
        let people = person::all(db).await?;
        let periods = roster::last_periods(db).await?;
        let profiles = Catalogue::read(db).await?.profiles;
        let period_on = periods.iter().map(|(employment, from_on)| (employment.id.clone(), *from_on)).collect();
        let employments = periods.into_iter().map(|(employment, _)| employment).collect();
        Ok(Self { tree, people, employments, period_on, profiles })
    }

    /// The first day of the last period of an employment.
    pub fn period_on(&self, id: &EmploymentId) -> Option<Date> {
        self.period_on.get(id).copied()
    }

    /// Compares the text of the file of an import with what is known, and notes how far it has come.
    pub fn compare(&self, text: &str, scope: &UnitId, on: Date, import: &ImportId) -> Result<Compared, FileProblem> {
        let all = text.bytes().filter(|byte| *byte == b'\n').count();
        let file = people_file(text.as_bytes(), |rows| progress::note(import, Step::Reading, rows.min(all), all))?;
        progress::note(import, Step::Comparing, 0, 0);
        let known =
            Known { tree: &self.tree, employments: &self.employments, people: &self.people, profiles: &self.profiles };
        let plan = plan(&file, &Scope { node: scope.clone() }, &known, on);
        let periods = plan.effects.iter().map(|effect| self.period_of(effect)).collect();
        Ok(Compared { plan, periods, unread: file.unread_columns })
    }

    fn period_of(&self, effect: &Effect) -> Option<Date> {
        match effect {
            Effect::ChangeEmployment { before, .. } | Effect::EndEmployment { before, .. } => {
                self.period_on(&before.id)
            }
            Effect::CreatePerson(_) | Effect::ChangePerson { .. } | Effect::CreateEmployment(_) => None,
        }
    }
}

/// Does what keeps a processor busy without keeping others waiting.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Failure::because("work aside", e))
}
