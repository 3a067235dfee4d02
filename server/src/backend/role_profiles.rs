//! Role profiles, for everybody to read and for HR to make new versions of.

use super::answers::refused_form;
use super::{Halt, Live, count};
use crate::catalogue::Catalogue;
use crate::store::{catalogue as store, person};
use app::backend::Answer;
use app::error::AppError;
use app::mapping::RefusedForm;
use app::role_profile::{
    Choice, Compared, CredentialList, InForce, Look, NOT_CHOSEN, Naming, NewProfile, OneCredential, OneProfile, Past,
    ProfileDraft, ProfileList, ProfileRow, Reads,
};
use domain::access::{About, Act, decide};
use domain::competence::{
    Asked, CatalogueRefusal, Credential, ProfileVersion, ProposedVersion, RoleProfile, Scale, Target, changes,
};
use domain::text::sort_key;
use domain::{RoleProfileId, Text};
use serde::Deserialize;
use std::collections::BTreeSet;

impl Reads for Live {
    fn role_profiles(&self) -> Answer<'_, ProfileList> {
        self.answer(self.profile_list())
    }

    fn role_profile(&self, id: String, look: Look, refused: Option<String>) -> Answer<'_, OneProfile> {
        self.answer(self.one_profile(id, look, refused))
    }

    fn profile_draft(&self, id: String, scale: Option<Scale>, refused: Option<String>) -> Answer<'_, ProfileDraft> {
        self.answer(self.draft(id, scale, refused))
    }

    fn new_profile(&self, refused: Option<String>) -> Answer<'_, NewProfile> {
        self.answer(async move {
            decide(self.actor()?, Act::EditCatalogue, About::Everything)?;
            let (refusal, Named { code, title }) = self.typed(refused).await?;
            Ok(NewProfile { id: crate::token::id(), code, title, refusal, form_id: crate::token::id() })
        })
    }

    fn credentials(&self, refused: Option<String>) -> Answer<'_, CredentialList> {
        self.answer(self.credential_list(refused))
    }

    fn credential(&self, id: String, refused: Option<String>) -> Answer<'_, OneCredential> {
        self.answer(self.one_credential(id, refused))
    }
}

/// What a form said about a new profile.
#[derive(Default, Deserialize)]
struct Named {
    #[serde(default)]
    code: String,
    title: Text,
}

impl Live {
    async fn profile_list(&self) -> Result<ProfileList, Halt> {
        let catalogue = self.catalogue().await?;
        let people = store::people_by_profile(&mut *self.db().await?, self.now().today).await?;
        let row = |profile: &RoleProfile| ProfileRow {
            in_force: catalogue.in_force(&profile.id).map(|version| InForce {
                number: version.number,
                scale: version.scale,
                competences: count(version.targets.len()),
                published_on: self.kunna.clock.day(version.published_at),
            }),
            people: people.get(&profile.id).copied().unwrap_or_default(),
            profile: profile.clone(),
        };
        let mut rows: Vec<_> = catalogue.profiles.iter().map(row).collect();
        rows.sort_by_cached_key(|row| sort_key(&row.profile.name.sv));
        Ok(ProfileList { rows, may_edit: self.may_edit() })
    }

    async fn one_profile(&self, id: String, look: Look, refused: Option<String>) -> Result<OneProfile, Halt> {
        let catalogue = self.catalogue().await?;
        let profile = known(&catalogue, id)?;
        let versions = versions_of(&catalogue, &profile.id);
        let numbered = |number: u32| versions.iter().find(|version| version.number == number).copied();
        let shown = match look.version {
            Some(number) => Some(numbered(number).ok_or(AppError::NotFound)?),
            None => versions.last().copied(),
        };
        let mut history = Vec::new();
        for (at, version) in versions.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| versions.get(before));
            history.push(self.past(version, before.copied()).await?);
        }
        history.reverse();
        let compared = look.from.zip(look.to).and_then(|(from, to)| Some(compare(numbered(from)?, numbered(to)?)));
        let asked: BTreeSet<_> = versions.iter().flat_map(|version| &version.targets).map(|t| &t.competence).collect();
        let competences = asked.into_iter().filter_map(|id| catalogue.competences.get(id)).cloned().collect();
        let people = store::people_by_profile(&mut *self.db().await?, self.now().today).await?;
        Ok(OneProfile {
            shown: shown.cloned(),
            history,
            compared,
            competences,
            credentials: catalogue.credentials.clone(),
            people: people.get(&profile.id).copied().unwrap_or_default(),
            naming: self.naming(profile.id.to_string(), &profile.name, refused).await?,
            profile: profile.clone(),
        })
    }

    async fn past(&self, version: &ProfileVersion, before: Option<&ProfileVersion>) -> Result<Past, Halt> {
        let person = match &version.published_by {
            Some(id) => person::get(&mut *self.db().await?, id).await?,
            None => None,
        };
        Ok(Past {
            number: version.number,
            published_on: self.kunna.clock.day(version.published_at),
            published_by: person.filter(|person| !person.has_protected_identity).map(|person| person.full_name()),
            since: before.map(|before| compare(before, version)),
        })
    }

    async fn draft(&self, id: String, scale: Option<Scale>, refused: Option<String>) -> Result<ProfileDraft, Halt> {
        decide(self.actor()?, Act::EditCatalogue, About::Everything)?;
        let catalogue = self.catalogue().await?;
        let profile = known(&catalogue, id)?;
        let in_force = catalogue.in_force(&profile.id);
        let kept = self.kept(refused).await?;
        let refusal = kept.as_ref().map(|form| form.refusal.clone());
        let typed = kept.and_then(|form| serde_json::from_value(form.args.get("version")?.clone()).ok());
        let mut draft: ProposedVersion = typed.unwrap_or_else(|| begin(in_force, scale));
        // Whatever was chosen now meets the version in force: the page shows what it would change there.
        draft.based_on = in_force.map(|version| version.id.clone());
        let is_late = refusal == Some(CatalogueRefusal::Superseded.into());
        let meanwhile = match in_force.filter(|_| is_late) {
            Some(version) => Some(self.past(version, None).await?),
            None => None,
        };
        Ok(ProfileDraft {
            profile: profile.clone(),
            in_force: in_force.cloned(),
            draft,
            refusal,
            meanwhile,
            competences: choices(&catalogue),
            credentials: catalogue.credentials.clone(),
            form_id: crate::token::id(),
            version_id: crate::token::id(),
        })
    }

    async fn credential_list(&self, refused: Option<String>) -> Result<CredentialList, Halt> {
        let catalogue = self.catalogue().await?;
        let row = |credential: &Credential| (credential.clone(), needing(&catalogue, credential));
        let rows = catalogue.credentials.iter().map(row).collect();
        let form = self.naming(crate::token::id(), &Text::default(), refused).await?;
        Ok(CredentialList { rows, form })
    }

    async fn one_credential(&self, id: String, refused: Option<String>) -> Result<OneCredential, Halt> {
        let catalogue = self.catalogue().await?;
        let credential = catalogue.credentials.iter().find(|credential| credential.id.as_str() == id);
        let credential = credential.ok_or(AppError::NotFound)?;
        Ok(OneCredential {
            profiles: needing(&catalogue, credential),
            naming: self.naming(id, &credential.name, refused).await?,
            credential: credential.clone(),
        })
    }

    /// The form of a name for whoever may change it: as it is stored, or as it was typed and not taken.
    async fn naming(&self, id: String, stored: &Text, refused: Option<String>) -> Result<Option<Naming>, Halt> {
        if !self.may_edit() {
            return Ok(None);
        }
        let kept = self.kept(refused).await?;
        let refusal = kept.as_ref().map(|form| form.refusal.clone());
        let typed = kept.and_then(|form| serde_json::from_value(form.args.get("title")?.clone()).ok());
        let title = typed.unwrap_or_else(|| stored.clone());
        Ok(Some(Naming { id, title, refusal, form_id: crate::token::id() }))
    }

    async fn kept(&self, refused: Option<String>) -> Result<Option<RefusedForm>, Halt> {
        match refused {
            Some(refused) => refused_form(&mut *self.db().await?, &self.actor()?.person, &refused).await,
            None => Ok(None),
        }
    }

    async fn typed(&self, refused: Option<String>) -> Result<(Option<domain::Refusal>, Named), Halt> {
        let kept = self.kept(refused).await?;
        let refusal = kept.as_ref().map(|form| form.refusal.clone());
        Ok((refusal, kept.and_then(|form| serde_json::from_value(form.args).ok()).unwrap_or_default()))
    }
}

/// The profiles whose version in force needs a credential.
fn needing(catalogue: &Catalogue, credential: &Credential) -> Vec<RoleProfile> {
    let needs = |profile: &&RoleProfile| {
        catalogue.in_force(&profile.id).is_some_and(|version| version.credentials.contains(&credential.id))
    };
    catalogue.profiles.iter().filter(needs).cloned().collect()
}

fn known(catalogue: &Catalogue, id: String) -> Result<&RoleProfile, Halt> {
    let id = RoleProfileId::new(id).map_err(|_| AppError::NotFound)?;
    Ok(catalogue.profile(&id).ok_or(AppError::NotFound)?)
}

/// Every version of a profile, oldest first.
fn versions_of<'c>(catalogue: &'c Catalogue, profile: &RoleProfileId) -> Vec<&'c ProfileVersion> {
    let mut versions: Vec<_> = catalogue.versions.values().filter(|version| version.profile == *profile).collect();
    versions.sort_by_key(|version| version.number);
    versions
}

fn compare(from: &ProfileVersion, to: &ProfileVersion) -> Compared {
    Compared {
        from: (from.number, from.scale),
        to: (to.number, to.scale),
        changes: changes(Asked::from(from), Asked::from(to)),
    }
}

/// The version in force as the next one begins. On another scale no target is chosen yet: levels are not converted.
fn begin(in_force: Option<&ProfileVersion>, scale: Option<Scale>) -> ProposedVersion {
    let Some(old) = in_force else {
        let scale = scale.unwrap_or(Scale::ZeroToFive);
        return ProposedVersion { based_on: None, scale, targets: Vec::new(), credentials: Vec::new() };
    };
    let scale = scale.unwrap_or(old.scale);
    let level = |target: &Target| if scale == old.scale { target.level } else { NOT_CHOSEN };
    let targets = old.targets.iter().map(|target| Target { level: level(target), ..target.clone() });
    let targets = targets.collect();
    ProposedVersion { based_on: Some(old.id.clone()), scale, targets, credentials: old.credentials.clone() }
}

fn choices(catalogue: &Catalogue) -> Vec<Choice> {
    let choice = |competence: &domain::competence::Competence| Choice {
        id: competence.id.clone(),
        component: competence.component,
        name: competence.name.clone(),
        is_retired: competence.retired_on.is_some(),
    };
    let mut choices: Vec<_> = catalogue.competences.values().map(choice).collect();
    choices.sort_by_cached_key(|choice| sort_key(&choice.name.sv));
    choices
}
