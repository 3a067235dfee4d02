//! Björkvik: a municipality that does not exist, to look around in.

use crate::failure::Failure;
use crate::store::mapping::{self};
use crate::store::rating;
use crate::store::{Store, Tx, figure, meta, need, organisation, person, roster, sync};
use domain::fixtures::{Cast, City, CityAnswers, CityMapping};
use domain::mapping::{Answer, Invitation, Mapping, Phase, Said};
use domain::time::plus_days;
use domain::{Date, MappingId, Now};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

/// Somebody whom the picker offers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Member {
    /// The name in the address.
    pub name: String,
    /// Who.
    pub person: domain::PersonId,
    /// What they do.
    pub what: domain::Text,
}

/// The people whom the picker offers.
pub async fn cast(db: &mut AnyConnection) -> Result<Vec<Member>, Failure> {
    let stored = meta::get(db, "cast").await?;
    Ok(stored.map(|cast| serde_json::from_str(&cast)).transpose()?.unwrap_or_default())
}

/// Whether the database holds a demonstration, and whether a real municipality has begun in it.
pub async fn state(store: &Store) -> Result<(bool, bool), Failure> {
    let db = &mut *store.reader().await?;
    let has_begun = meta::get(db, crate::starter::KEY).await?.is_some() || !person::is_empty(db).await?;
    Ok((meta::get(db, "demo").await?.is_some(), has_begun))
}

/// Fills an empty database with the city and marks it for ever as a demonstration.
pub async fn fill(store: &Store, city: City, now: Now) -> Result<(), Failure> {
    store
        .with_tx(move |tx| {
            Box::pin(async move {
                people(tx, &city, now).await?;
                crate::starter::put(tx, &city.catalogue).await?;
                needs(tx, &city).await?;
                for own in &city.mappings {
                    whole_mapping(tx, own, now).await?;
                }
                let cast: Vec<Member> = city.cast.iter().map(member).collect();
                meta::set(tx, "cast", &serde_json::to_string(&cast)?).await?;
                crate::import::sample::keep(tx, &city, now).await?;
                meta::set(tx, "municipality", &city.name).await?;
                meta::set(tx, "demo", &now.today.to_string()).await
            })
        })
        .await
}

fn member(cast: &Cast) -> Member {
    Member { name: cast.name.clone(), person: cast.person.clone(), what: cast.what.clone() }
}

async fn people(tx: &mut Tx, city: &City, now: Now) -> Result<(), Failure> {
    for period in &city.periods {
        organisation::add(tx, period).await?;
    }
    roster::put_people(tx, &city.people.iter().collect::<Vec<_>>()).await?;
    roster::put_periods(tx, &city.employments).await?;
    for grant in &city.grants {
        let stored = person::StoredGrant {
            id: grant.id.clone(),
            person: grant.person.clone(),
            role: grant.role,
            unit: grant.unit.clone(),
            from_on: grant.from_on,
            to_on: grant.to_on,
        };
        person::grant(tx, &stored, None, now.at).await?;
    }
    Ok(())
}

async fn needs(tx: &mut Tx, city: &City) -> Result<(), Failure> {
    for own in &city.needs {
        let stated = domain::gap::Need {
            id: own.id.clone(),
            unit: own.unit.clone(),
            competence: own.competence.clone(),
            scale: own.scale,
            level: own.level,
            how_many: own.how_many,
            from_on: own.from_on,
            stated_by: own.stated_by.clone(),
            stated_at: domain::Instant(0),
        };
        need::add(tx, &stated).await?;
    }
    Ok(())
}

async fn whole_mapping(tx: &mut Tx, own: &CityMapping, now: Now) -> Result<(), Failure> {
    let id = &own.mapping.id;
    mapping::put(tx, &own.mapping).await?;
    let space = format!("mapping:{id}");
    let version = sync::bump(tx, &space).await?;
    sync::put(tx, (&space, version), "mapping", &own.mapping).await?;
    for invitation in &own.audience {
        mapping::add_invitation(tx, id, invitation).await?;
    }
    let catalogue = crate::catalogue::Catalogue::read(tx).await?;
    for answers in &own.answers {
        let invitation = own.audience.iter().find(|invitation| invitation.person == answers.person);
        let scale = invitation.and_then(|invitation| scale_of(&catalogue, invitation));
        let Some(scale) = scale else { continue };
        one_sheet(tx, id, answers, scale).await?;
        one_assessment(tx, id, answers, scale).await?;
    }
    for agreed in &own.agreed {
        rating::add_agreed(tx, agreed, now.at).await?;
    }
    if own.mapping.phase == Phase::Draft {
        return Ok(());
    }
    let tree = organisation::tree(tx, own.mapping.opens_on).await?;
    figure::keep_tree(tx, id, &tree).await?;
    crate::engine::recount(tx, &catalogue, id, last_day(&own.mapping, now)).await
}

/// The day up to which a mapping counts: the day it closed, or today.
fn last_day(mapping: &Mapping, now: Now) -> Date {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let Phase::Closed { at, .. } = mapping.phase else { return now.today };
    let days = now.at.0.div_euclid(DAY) - at.0.div_euclid(DAY);
    plus_days(now.today, -i32::try_from(days).unwrap_or_default())
}

fn scale_of(catalogue: &crate::catalogue::Catalogue, invitation: &Invitation) -> Option<domain::competence::Scale> {
    match &invitation.inclusion {
        domain::mapping::Inclusion::Invited { profile_version } => {
            catalogue.versions.get(profile_version).map(|version| version.scale)
        }
        domain::mapping::Inclusion::LeftOut { .. } => None,
    }
}

/// The client under which the demo's own past was written.
const CLIENT: &str = "demo";

async fn one_sheet(
    tx: &mut Tx,
    mapping: &MappingId,
    own: &CityAnswers,
    scale: domain::competence::Scale,
) -> Result<(), Failure> {
    let space = format!("answers:{mapping}:{}", own.person);
    let mut version = 0;
    for (competence, answer) in &own.answers {
        for said in all_said(answer) {
            version = sync::bump(tx, &space).await?;
            let place = (mapping, &own.person, version);
            let at = answer.changed_at.unwrap_or(domain::Instant(0));
            rating::add_answer(tx, place, (competence, scale), &said, (CLIENT, at, at)).await?;
        }
        sync::put(tx, (&space, version), &format!("answer.{competence}"), answer).await?;
    }
    if own.has_ever_submitted {
        let version = sync::bump(tx, &space).await?;
        let body = serde_json::json!({ "submitted_at": own.submitted_at, "has_ever_submitted": true });
        sync::put(tx, (&space, version), "submission", &body).await?;
        mapping::set_submitted(tx, mapping, &own.person, own.submitted_at, Some(version)).await?;
    }
    Ok(())
}

fn all_said(answer: &Answer) -> Vec<Said> {
    let value = answer.value.map(Said::Value);
    let use_more = answer.wants_to_use_more.then_some(Said::UseMore(true));
    let develop = answer.wants_to_develop.then_some(Said::Develop(true));
    let comment = (!answer.comment.is_empty()).then(|| Said::Comment(answer.comment.clone()));
    [value, use_more, develop, comment].into_iter().flatten().collect()
}

async fn one_assessment(
    tx: &mut Tx,
    mapping: &MappingId,
    own: &CityAnswers,
    scale: domain::competence::Scale,
) -> Result<(), Failure> {
    let space = format!("assessment:{mapping}:{}", own.person);
    for (competence, rating) in &own.ratings {
        let Some(by) = &own.assessed_by else { continue };
        let version = sync::bump(tx, &space).await?;
        let place = (mapping, &own.person, version);
        rating::add_assessment(tx, place, (competence, scale), rating.value, (by, rating.at)).await?;
        sync::put(tx, (&space, version), &format!("rating.{competence}"), rating).await?;
    }
    if let Some(at) = own.completed_at {
        let version = sync::bump(tx, &space).await?;
        sync::put(tx, (&space, version), "completion", &serde_json::json!({ "completed_at": at })).await?;
        mapping::set_completed(tx, mapping, &own.person, at).await?;
    }
    let space = format!("comparison:{mapping}:{}", own.person);
    for (position, row) in own.compared.iter().enumerate() {
        let version = sync::bump(tx, &space).await?;
        rating::add_compared(tx, (mapping, &own.person, position), row).await?;
        sync::put(tx, (&space, version), &format!("compared.{position}"), row).await?;
    }
    Ok(())
}
