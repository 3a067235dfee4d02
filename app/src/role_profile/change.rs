//! What differs between two versions, in words.

use super::Compared;
use crate::content::content;
use crate::names::{level_name, scale_name};
use crate::words::Words;
use domain::competence::{Change, Level, Scale};
use domain::{CompetenceId, CredentialId, Text};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The names of whatever a version may ask.
#[derive(Default)]
pub(super) struct Names {
    competences: BTreeMap<CompetenceId, Text>,
    credentials: BTreeMap<CredentialId, Text>,
}

impl Names {
    /// Collects them.
    pub fn new(
        competences: impl IntoIterator<Item = (CompetenceId, Text)>,
        credentials: &[domain::competence::Credential],
    ) -> Self {
        let credentials = credentials.iter().map(|credential| (credential.id.clone(), credential.name.clone()));
        Self { competences: competences.into_iter().collect(), credentials: credentials.collect() }
    }

    /// The name of a competence.
    pub fn competence(&self, words: Words, id: &CompetenceId) -> AnyView {
        self.competences.get(id).map_or_else(|| id.to_string().into_any(), |name| content(words, name))
    }

    /// The name of a credential.
    pub fn credential(&self, words: Words, id: &CredentialId) -> AnyView {
        self.credentials.get(id).map_or_else(|| id.to_string().into_any(), |name| content(words, name))
    }
}

/// All differences as a list.
pub(super) fn list(words: Words, names: &Names, compared: &Compared) -> AnyView {
    if compared.changes.is_empty() {
        return view! { <p class="quiet">{words.role_profiles_no_difference()}</p> }.into_any();
    }
    let scales = (compared.from.1, compared.to.1);
    let lines = compared.changes.iter().map(|change| line(words, names, scales, change));
    view! { <ul class="changes">{lines.collect_view()}</ul> }.into_any()
}

fn line(words: Words, names: &Names, (before, after): (Scale, Scale), change: &Change) -> AnyView {
    let level = |scale, level: Level| format!("{level} {}", level_name(words, scale, level));
    let (name, what) = match change {
        Change::Scale { from, to } => {
            (None, words.role_profiles_change_scale(scale_name(words, *from), scale_name(words, *to)))
        }
        Change::Order => (None, words.role_profiles_change_order().to_owned()),
        Change::Added(target) => {
            let said = level(after, target.level);
            let what = if target.is_critical {
                words.role_profiles_change_added_critical(said)
            } else {
                words.role_profiles_change_added(said)
            };
            (Some(names.competence(words, &target.competence)), what)
        }
        Change::Removed(id) => (Some(names.competence(words, id)), words.role_profiles_change_removed().to_owned()),
        Change::Level { competence, from, to } => {
            let what = words.role_profiles_change_level(level(before, *from), level(after, *to));
            (Some(names.competence(words, competence)), what)
        }
        Change::Critical(id) => (Some(names.competence(words, id)), words.role_profiles_change_critical().to_owned()),
        Change::NotCritical(id) => {
            (Some(names.competence(words, id)), words.role_profiles_change_not_critical().to_owned())
        }
        Change::CredentialAdded(id) => {
            (Some(names.credential(words, id)), words.role_profiles_change_credential_added().to_owned())
        }
        Change::CredentialRemoved(id) => {
            (Some(names.credential(words, id)), words.role_profiles_change_credential_removed().to_owned())
        }
    };
    view! { <li>{name.map(|name| view! { <strong>{name}</strong> ": " })} {what}</li> }.into_any()
}
