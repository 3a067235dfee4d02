//! What HR does with competences, credentials and role profiles.

use super::{Passage, Stop, refuse};
use crate::catalogue::SPACE;
use crate::store::catalogue as store;
use domain::access::{About, Act};
use domain::command::Command;
use domain::competence::{
    CatalogueRefusal, Competence, Component, Credential, ProfileVersion, ProposedVersion, RoleProfile, tidy_text,
};
use domain::{CompetenceId, CredentialId, ProfileVersionId, RoleProfileId, Text};
use sync::Outcome;

pub(super) async fn apply(passage: &mut Passage<'_>, command: Command) -> Result<Outcome, Stop> {
    passage.require(Act::EditCatalogue, About::Everything).await?;
    match command {
        Command::AddCompetence { id, component, name, description } => {
            add_competence(passage, id, component, name, description).await
        }
        Command::RewordCompetence { id, name, description } => reword(passage, &id, name, description).await,
        Command::RetireCompetence { id, is_retired } => retire(passage, &id, is_retired).await,
        Command::AddCredential { id, name } => add_credential(passage, id, name).await,
        Command::RewordCredential { id, name } => reword_credential(passage, &id, name).await,
        Command::AddProfile { id, code, name } => add_profile(passage, id, &code, name).await,
        Command::RewordProfile { id, name } => reword_profile(passage, &id, name).await,
        Command::PublishProfile { profile, id, version } => publish(passage, &profile, id, version).await,
        _ => refuse(domain::Refusal::Unreadable),
    }
}

async fn add_competence(
    passage: &mut Passage<'_>,
    id: CompetenceId,
    component: Component,
    name: Text,
    description: Text,
) -> Result<Outcome, Stop> {
    if passage.catalogue().await?.competences.contains_key(&id) {
        return refuse(CatalogueRefusal::Exists);
    }
    let name = tidy_text(name, true).or_else(refuse)?;
    let description = tidy_text(description, false).or_else(refuse)?;
    passage.bump(SPACE.into()).await?;
    let competence = Competence { id, component, name, description, retired_on: None };
    store::put_competence(passage.db, &competence).await?;
    Ok(Outcome::Applied)
}

async fn known(passage: &mut Passage<'_>, id: &CompetenceId) -> Result<Competence, Stop> {
    match passage.catalogue().await?.competences.get(id) {
        Some(competence) => Ok(competence.clone()),
        None => refuse(CatalogueRefusal::Unknown),
    }
}

async fn reword(passage: &mut Passage<'_>, id: &CompetenceId, name: Text, description: Text) -> Result<Outcome, Stop> {
    let before = known(passage, id).await?;
    let after = before.clone().reword(name, description).or_else(refuse)?;
    save(passage, &before, &after).await
}

async fn retire(passage: &mut Passage<'_>, id: &CompetenceId, is_retired: bool) -> Result<Outcome, Stop> {
    let before = known(passage, id).await?;
    let retired_on = is_retired.then(|| before.retired_on.unwrap_or(passage.now.today));
    let after = Competence { retired_on, ..before.clone() };
    save(passage, &before, &after).await
}

async fn save(passage: &mut Passage<'_>, before: &Competence, after: &Competence) -> Result<Outcome, Stop> {
    if before == after {
        return Ok(Outcome::Noop);
    }
    passage.bump(SPACE.into()).await?;
    store::put_competence(passage.db, after).await?;
    Ok(Outcome::Applied)
}

async fn add_credential(passage: &mut Passage<'_>, id: CredentialId, name: Text) -> Result<Outcome, Stop> {
    if passage.catalogue().await?.credentials.iter().any(|credential| credential.id == id) {
        return refuse(CatalogueRefusal::Exists);
    }
    let name = tidy_text(name, true).or_else(refuse)?;
    passage.bump(SPACE.into()).await?;
    store::put_credential(passage.db, &Credential { id, name }).await?;
    Ok(Outcome::Applied)
}

async fn reword_credential(passage: &mut Passage<'_>, id: &CredentialId, name: Text) -> Result<Outcome, Stop> {
    let catalogue = passage.catalogue().await?;
    let Some(before) = catalogue.credentials.iter().find(|credential| credential.id == *id) else {
        return refuse(CatalogueRefusal::Unknown);
    };
    let after = before.clone().reword(name).or_else(refuse)?;
    if *before == after {
        return Ok(Outcome::Noop);
    }
    passage.bump(SPACE.into()).await?;
    store::put_credential(passage.db, &after).await?;
    Ok(Outcome::Applied)
}

async fn add_profile(passage: &mut Passage<'_>, id: RoleProfileId, code: &str, name: Text) -> Result<Outcome, Stop> {
    let name = tidy_text(name, true).or_else(refuse)?;
    let code = domain::text::tidy_line(code).map_err(CatalogueRefusal::Text).or_else(refuse)?;
    let catalogue = passage.catalogue().await?;
    if catalogue.profiles.iter().any(|profile| profile.id == id || profile.code.eq_ignore_ascii_case(&code)) {
        return refuse(CatalogueRefusal::Exists);
    }
    passage.bump(SPACE.into()).await?;
    store::put_profile(passage.db, &RoleProfile { id, code, name }).await?;
    Ok(Outcome::Applied)
}

async fn reword_profile(passage: &mut Passage<'_>, id: &RoleProfileId, name: Text) -> Result<Outcome, Stop> {
    let catalogue = passage.catalogue().await?;
    let Some(before) = catalogue.profile(id) else { return refuse(CatalogueRefusal::Unknown) };
    let after = before.clone().reword(name).or_else(refuse)?;
    if *before == after {
        return Ok(Outcome::Noop);
    }
    passage.bump(SPACE.into()).await?;
    store::put_profile(passage.db, &after).await?;
    Ok(Outcome::Applied)
}

async fn publish(
    passage: &mut Passage<'_>,
    profile: &RoleProfileId,
    id: ProfileVersionId,
    version: ProposedVersion,
) -> Result<Outcome, Stop> {
    let catalogue = passage.catalogue().await?;
    if catalogue.profile(profile).is_none() {
        return refuse(CatalogueRefusal::Unknown);
    }
    if catalogue.versions.contains_key(&id) {
        return refuse(CatalogueRefusal::Exists);
    }
    let competences: Vec<_> = catalogue.competences.values().cloned().collect();
    let checked = version.check(catalogue.in_force(profile), &competences, &catalogue.credentials);
    let number = checked.or_else(refuse)?;
    passage.bump(SPACE.into()).await?;
    let version = ProfileVersion {
        id,
        profile: profile.clone(),
        number,
        scale: version.scale,
        targets: version.targets,
        credentials: version.credentials,
        published_at: passage.now.at,
        published_by: Some(passage.person.clone()),
    };
    store::add_version(passage.db, &version).await?;
    Ok(Outcome::Applied)
}
