//! Counts about groups, kept in the transaction of whatever changes them; recomputable from the rows of the past.

use super::{Passage, Stop};
use crate::catalogue::Catalogue;
use crate::failure::Failure;
use crate::store::figure::{self, Counted};
use crate::store::mapping::{self, Participation};
use crate::store::rating;
use domain::figure::{FIGURE_MIN, cells, publish};
use domain::gap::{
    CountKey, Counts, PersonStanding, Standing, agreed_in_force, count_levels, roll_up, standing, standing_in,
};
use domain::mapping::{Agreed, Assessed, Assessment, Compared, Mapping, Phase};
use domain::{CompetenceId, Date, MappingId, PersonId, ProfileVersionId, UnitId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// Moves a person in the counts of the unit, where an assessment changed where they stand.
pub(super) async fn recount_person(
    passage: &mut Passage<'_>,
    participation: &Participation,
    before: &Assessment,
    after: &Assessment,
) -> Result<(), Stop> {
    let Some(version) = participation.profile_version() else { return Ok(()) };
    let agreed = rating::agreed_of(passage.db, &participation.invitation.person).await?;
    let Some(mapping) = mapping::get(passage.db, &after.frame.mapping).await? else { return Ok(()) };
    for question in &after.frame.questions {
        let competence = &question.competence;
        let agreed = agreed_in_force(&agreed, competence, after.frame.scale, mapping.opens_on, passage.now.today);
        let key = |standing: Standing| CountKey {
            node: participation.invitation.place.unit.clone(),
            profile_version: version.clone(),
            competence: competence.clone(),
            standing,
        };
        let from = key(standing_in(before, competence, agreed));
        let to = key(standing_in(after, competence, agreed));
        if from != to {
            figure::shift(passage.db, &mapping.id, &from, &to).await?;
        }
    }
    Ok(())
}

/// What is known of one person in one competence.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Who.
    pub person: PersonId,
    /// Where the person stands in the figures.
    pub place: PersonStanding,
    /// The newest row where both values stand side by side.
    pub compared: Option<Compared>,
    /// The newest value of a manager.
    pub manager: Option<Assessed>,
}

/// What is known of everybody of a mapping in every competence they are asked about, in one unit or in all.
pub async fn pictures(
    db: &mut AnyConnection,
    catalogue: &Catalogue,
    mapping: &Mapping,
    unit: Option<&UnitId>,
    on: Date,
) -> Result<Vec<Picture>, Failure> {
    let audience = match unit {
        Some(unit) => mapping::audience_of(db, &mapping.id, unit).await?,
        None => mapping::audience(db, &mapping.id).await?,
    };
    let mut managers: BTreeMap<(PersonId, CompetenceId), Assessed> = BTreeMap::new();
    for (person, competence, level) in rating::manager_values(db, &mapping.id, unit).await? {
        let level = level.and_then(|level| u8::try_from(level).ok()).map(domain::competence::Level);
        let key = (PersonId::new(person)?, CompetenceId::new(competence)?);
        managers.insert(key, level.map_or(Assessed::NoBasis, Assessed::Level));
    }
    let mut compared: BTreeMap<(PersonId, CompetenceId), Compared> = BTreeMap::new();
    for (person, row) in rating::comparisons(db, &mapping.id, unit).await? {
        compared.insert((person, row.competence.clone()), row);
    }
    let mut agreed: BTreeMap<PersonId, Vec<Agreed>> = BTreeMap::new();
    for row in rating::agreed(db, &mapping.id, unit).await? {
        agreed.entry(row.person.clone()).or_default().push(row);
    }
    let mut pictures = Vec::new();
    for participation in &audience {
        let person = &participation.invitation.person;
        let version = participation.profile_version().and_then(|id| catalogue.versions.get(id));
        let Some(version) = version else { continue };
        for target in &version.targets {
            let key = (person.clone(), target.competence.clone());
            let theirs = agreed.get(person).map_or(&[][..], Vec::as_slice);
            let agreed = agreed_in_force(theirs, &target.competence, version.scale, mapping.opens_on, on);
            let compared = compared.remove(&key);
            let manager = managers.get(&key).copied();
            let own = compared.as_ref().and_then(|row| row.own);
            let place = PersonStanding {
                unit: participation.invitation.place.unit.clone(),
                profile_version: version.id.clone(),
                competence: target.competence.clone(),
                standing: standing(version.scale, agreed, manager, own),
            };
            pictures.push(Picture { person: person.clone(), place, compared, manager });
        }
    }
    Ok(pictures)
}

/// Where everybody of a mapping stands in every competence they are asked about, in one unit or in all.
pub async fn person_standings(
    db: &mut AnyConnection,
    catalogue: &Catalogue,
    mapping: &Mapping,
    unit: Option<&UnitId>,
    on: Date,
) -> Result<Vec<(PersonId, PersonStanding)>, Failure> {
    let pictures = pictures(db, catalogue, mapping, unit, on).await?;
    Ok(pictures.into_iter().map(|picture| (picture.person, picture.place)).collect())
}

/// Counts a mapping anew from the rows of the past, and freezes its figures once it is closed.
///
/// People count where they stood when the audience was frozen, in the tree of that day: a later reorganisation
/// changes no figure.
pub async fn recount(db: &mut AnyConnection, catalogue: &Catalogue, id: &MappingId, on: Date) -> Result<(), Failure> {
    let Some(mapping) = mapping::get(db, id).await? else { return Ok(()) };
    let standings = person_standings(db, catalogue, &mapping, None, on).await?;
    let placed = count_levels(standings.iter().map(|(_, standing)| standing));
    figure::replace(db, Counted::Placed, id, &placed).await?;
    match mapping.phase {
        Phase::Closed { .. } => freeze(db, catalogue, id, &placed, on).await,
        Phase::Draft | Phase::Open { .. } => Ok(()),
    }
}

/// Adds up what is above the units, and lets out what the gate lets out.
async fn freeze(
    db: &mut AnyConnection,
    catalogue: &Catalogue,
    id: &MappingId,
    placed: &Counts,
    on: Date,
) -> Result<(), Failure> {
    let tree = figure::tree(db, id).await?;
    figure::replace(db, Counted::Totals, id, &roll_up(&tree, placed)).await?;
    // Published once: a second set beside the first could tell what both of them hide.
    if figure::frozen(db, id).await?.is_some() {
        return Ok(());
    }
    let target = |version: &ProfileVersionId, competence: &CompetenceId| {
        let targets = &catalogue.versions.get(version)?.targets;
        targets.iter().find(|target| target.competence == *competence).map(|target| target.level)
    };
    let mut figures = Vec::new();
    for ((version, competence), cells) in cells(placed, target) {
        let shown = publish(&tree, &cells, FIGURE_MIN).into_iter();
        figures.extend(shown.map(|(unit, figure)| (unit, version.clone(), competence.clone(), figure)));
    }
    figure::freeze(db, id, (on, FIGURE_MIN), &figures).await
}
