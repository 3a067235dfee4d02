//! Competences, credentials and role profiles.

use crate::failure::Failure;
use domain::competence::{Competence, Component, Credential, Level, ProfileVersion, RoleProfile, Scale, Target};
use domain::{CompetenceId, CredentialId, Date, Instant, PersonId, ProfileVersionId, RoleProfileId, Text};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// Every competence, retired ones too.
pub async fn competences(db: &mut AnyConnection) -> Result<Vec<Competence>, Failure> {
    let sql = "select id, component, name, description, retired_on from competence order by id";
    let rows: Vec<(String, String, String, String, Option<String>)> = sqlx::query_as(sql).fetch_all(db).await?;
    let competence =
        |(id, component, name, description, retired_on): (String, String, String, String, Option<String>)| {
            Ok(Competence {
                id: CompetenceId::new(id)?,
                component: Component::from_code(&component).ok_or(Failure::new("stored component"))?,
                name: serde_json::from_str(&name)?,
                description: serde_json::from_str(&description)?,
                retired_on: retired_on.map(|day| day.parse()).transpose()?,
            })
        };
    rows.into_iter().map(competence).collect()
}

/// Adds a competence, or changes its words and whether it is retired. Its component stays.
pub async fn put_competence(db: &mut AnyConnection, competence: &Competence) -> Result<(), Failure> {
    let sql = "insert into competence (id, component, name, description, retired_on)
         values ($1, $2, $3, $4, $5)
         on conflict (id) do update set
             name = excluded.name, description = excluded.description, retired_on = excluded.retired_on";
    sqlx::query(sql)
        .bind(competence.id.as_str())
        .bind(competence.component.code())
        .bind(serde_json::to_string(&competence.name)?)
        .bind(serde_json::to_string(&competence.description)?)
        .bind(competence.retired_on.map(|day: Date| day.to_string()))
        .execute(db)
        .await?;
    Ok(())
}

/// Every credential.
pub async fn credentials(db: &mut AnyConnection) -> Result<Vec<Credential>, Failure> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("select id, name from credential order by id").fetch_all(db).await?;
    let credential = |(id, name): (String, String)| {
        Ok(Credential { id: CredentialId::new(id)?, name: serde_json::from_str::<Text>(&name)? })
    };
    rows.into_iter().map(credential).collect()
}

/// Adds a credential, or changes its name.
pub async fn put_credential(db: &mut AnyConnection, credential: &Credential) -> Result<(), Failure> {
    let sql = "insert into credential (id, name) values ($1, $2)
         on conflict (id) do update set name = excluded.name";
    sqlx::query(sql).bind(credential.id.as_str()).bind(serde_json::to_string(&credential.name)?).execute(db).await?;
    Ok(())
}

/// Every role profile.
pub async fn profiles(db: &mut AnyConnection) -> Result<Vec<RoleProfile>, Failure> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("select id, code, name from role_profile order by code").fetch_all(db).await?;
    let profile = |(id, code, name): (String, String, String)| {
        Ok(RoleProfile { id: RoleProfileId::new(id)?, code, name: serde_json::from_str(&name)? })
    };
    rows.into_iter().map(profile).collect()
}

/// How many people have an employment with each role profile, on a day.
pub async fn people_by_profile(db: &mut AnyConnection, on: Date) -> Result<BTreeMap<RoleProfileId, u32>, Failure> {
    let sql = "select role_profile_id, count(distinct person_id)
         from employment_period
         where role_profile_id is not null
             and from_on <= $1 and (to_on is null or to_on >= $1)
             and starts_on <= $1 and (ends_on is null or ends_on >= $1)
         group by role_profile_id";
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).bind(on.to_string()).fetch_all(db).await?;
    let count = |(profile, people): (String, i64)| {
        Ok((RoleProfileId::new(profile)?, u32::try_from(people).map_err(|_| Failure::new("a count of people"))?))
    };
    rows.into_iter().map(count).collect()
}

/// Adds a role profile, or changes its name. Its code stays.
pub async fn put_profile(db: &mut AnyConnection, profile: &RoleProfile) -> Result<(), Failure> {
    let sql = "insert into role_profile (id, code, name) values ($1, $2, $3)
         on conflict (id) do update set name = excluded.name";
    sqlx::query(sql)
        .bind(profile.id.as_str())
        .bind(&profile.code)
        .bind(serde_json::to_string(&profile.name)?)
        .execute(db)
        .await?;
    Ok(())
}

/// Every version of every profile, oldest first.
pub async fn versions(db: &mut AnyConnection) -> Result<Vec<ProfileVersion>, Failure> {
    let sql = "select version_id, competence_id, level, is_critical from profile_target order by version_id, position";
    let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(sql).fetch_all(&mut *db).await?;
    let mut targets: BTreeMap<String, Vec<Target>> = BTreeMap::new();
    for (version, competence, level, is_critical) in rows {
        let level = Level(u8::try_from(level).map_err(|_| Failure::new("stored level"))?);
        let target = Target { competence: CompetenceId::new(competence)?, level, is_critical: is_critical != 0 };
        targets.entry(version).or_default().push(target);
    }
    let sql = "select version_id, credential_id from profile_credential order by version_id, position";
    let rows: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&mut *db).await?;
    let mut credentials: BTreeMap<String, Vec<CredentialId>> = BTreeMap::new();
    for (version, credential) in rows {
        credentials.entry(version).or_default().push(CredentialId::new(credential)?);
    }
    let sql = "select id, profile_id, number, scale, published_at, published_by
         from profile_version
         order by profile_id, number";
    let rows: Vec<(String, String, i64, String, i64, Option<String>)> = sqlx::query_as(sql).fetch_all(db).await?;
    let version = |(id, profile, number, scale, at, by): (String, String, i64, String, i64, Option<String>)| {
        Ok(ProfileVersion {
            targets: targets.remove(&id).unwrap_or_default(),
            credentials: credentials.remove(&id).unwrap_or_default(),
            id: ProfileVersionId::new(id)?,
            profile: RoleProfileId::new(profile)?,
            number: u32::try_from(number).map_err(|_| Failure::new("stored number of version"))?,
            scale: Scale::from_code(&scale).ok_or(Failure::new("stored scale"))?,
            published_at: Instant(at),
            published_by: by.map(PersonId::new).transpose()?,
        })
    };
    rows.into_iter().map(version).collect()
}

/// Adds a version of a profile.
pub async fn add_version(db: &mut AnyConnection, version: &ProfileVersion) -> Result<(), Failure> {
    let sql = "insert into profile_version (id, profile_id, number, scale, published_at, published_by)
         values ($1, $2, $3, $4, $5, $6)";
    sqlx::query(sql)
        .bind(version.id.as_str())
        .bind(version.profile.as_str())
        .bind(i64::from(version.number))
        .bind(version.scale.code())
        .bind(version.published_at.0)
        .bind(version.published_by.as_ref().map(PersonId::as_str))
        .execute(&mut *db)
        .await?;
    for (position, target) in (0_i64..).zip(&version.targets) {
        let sql = "insert into profile_target (version_id, position, competence_id, level, is_critical)
             values ($1, $2, $3, $4, $5)";
        sqlx::query(sql)
            .bind(version.id.as_str())
            .bind(position)
            .bind(target.competence.as_str())
            .bind(i64::from(target.level.0))
            .bind(i64::from(target.is_critical))
            .execute(&mut *db)
            .await?;
    }
    for (position, credential) in (0_i64..).zip(&version.credentials) {
        sqlx::query("insert into profile_credential (version_id, position, credential_id) values ($1, $2, $3)")
            .bind(version.id.as_str())
            .bind(position)
            .bind(credential.as_str())
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
