//! The catalogue, for everybody to read and for HR to write in.

use super::answers::refused_form;
use super::{Halt, Live};
use crate::catalogue::Catalogue;
use app::backend::Answer;
use app::competence::{Entry, Filter, Found, OneCompetence, Reads, Use, Wording};
use app::error::AppError;
use domain::access::{About, Act, decide};
use domain::competence::{Competence, Component};
use domain::text::sort_key;
use domain::{CompetenceId, Text};
use serde::Deserialize;
use std::sync::Arc;

impl Reads for Live {
    fn competences(&self, filter: Filter) -> Answer<'_, Found> {
        self.answer(async move {
            let catalogue = self.catalogue().await?;
            let wanted = catalogue.competences.values().filter(|competence| filter.takes(competence));
            let mut entries: Vec<_> = wanted.map(|competence| entry(&catalogue, competence)).collect();
            entries.sort_by_cached_key(|entry| sort_key(&entry.competence.name.sv));
            Ok(Found { entries, may_edit: self.may_edit() })
        })
    }

    fn competence(&self, id: String, refused: Option<String>) -> Answer<'_, OneCompetence> {
        self.answer(self.one_competence(id, refused))
    }

    fn new_competence(&self, refused: Option<String>) -> Answer<'_, Wording> {
        self.answer(async move {
            decide(self.actor()?, Act::EditCatalogue, About::Everything)?;
            let empty = Text::default();
            self.wording(crate::token::id(), (None, &empty, &empty), refused).await
        })
    }
}

/// What a form said about the words of a competence.
#[derive(Deserialize)]
struct Said {
    component: Option<Component>,
    title: Text,
    description: Text,
}

impl Live {
    /// The catalogue as it is now, for whoever may read it.
    pub(super) async fn catalogue(&self) -> Result<Arc<Catalogue>, Halt> {
        decide(self.actor()?, Act::ReadOrganisation, About::Everything)?;
        Ok(self.kunna.shelf.now(&mut *self.db().await?).await?)
    }

    /// Whether the visitor may change the catalogue.
    pub(super) fn may_edit(&self) -> bool {
        self.actor().is_ok_and(|actor| decide(actor, Act::EditCatalogue, About::Everything).is_ok())
    }

    async fn one_competence(&self, id: String, refused: Option<String>) -> Result<OneCompetence, Halt> {
        let catalogue = self.catalogue().await?;
        let id = CompetenceId::new(id).map_err(|_| AppError::NotFound)?;
        let competence = catalogue.competences.get(&id).ok_or(AppError::NotFound)?;
        let stored = (Some(competence.component), &competence.name, &competence.description);
        let wording = if self.may_edit() { Some(self.wording(id.to_string(), stored, refused).await?) } else { None };
        Ok(OneCompetence { entry: entry(&catalogue, competence), wording, retire_form: crate::token::id() })
    }

    /// The words as they are stored, or as they were typed when the rules did not take them.
    async fn wording(
        &self,
        id: String,
        (component, title, description): (Option<Component>, &Text, &Text),
        refused: Option<String>,
    ) -> Result<Wording, Halt> {
        let stored = Said { component, title: title.clone(), description: description.clone() };
        let kept = match refused {
            Some(refused) => refused_form(&mut *self.db().await?, &self.actor()?.person, &refused).await?,
            None => None,
        };
        let refusal = kept.as_ref().map(|form| form.refusal.clone());
        let typed = kept.and_then(|form| serde_json::from_value(form.args).ok());
        let Said { component, title, description } = typed.unwrap_or(stored);
        Ok(Wording { id, component, title, description, refusal, form_id: crate::token::id() })
    }
}

/// A competence, and the profiles whose version in force asks it.
fn entry(catalogue: &Catalogue, competence: &Competence) -> Entry {
    let used = catalogue.profiles.iter().filter_map(|profile| {
        let version = catalogue.in_force(&profile.id)?;
        let target = version.targets.iter().find(|target| target.competence == competence.id)?;
        Some(Use {
            profile: profile.id.clone(),
            name: profile.name.clone(),
            scale: version.scale,
            level: target.level,
            is_critical: target.is_critical,
        })
    });
    Entry { uses: used.collect(), competence: competence.clone() }
}
