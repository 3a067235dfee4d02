//! What one version of a role profile asks otherwise than another.

use super::{Level, ProposedVersion, Scale, Target};
use crate::{CompetenceId, CredentialId};
use serde::{Deserialize, Serialize};

/// What a version asks, whether it is published or still being drawn up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The scale.
    pub scale: Scale,
    /// The competences.
    pub targets: &'a [Target],
    /// The credentials.
    pub credentials: &'a [CredentialId],
}

impl<'a> From<&'a super::ProfileVersion> for Asked<'a> {
    fn from(version: &'a super::ProfileVersion) -> Self {
        Self { scale: version.scale, targets: &version.targets, credentials: &version.credentials }
    }
}

impl<'a> From<&'a ProposedVersion> for Asked<'a> {
    fn from(version: &'a ProposedVersion) -> Self {
        Self { scale: version.scale, targets: &version.targets, credentials: &version.credentials }
    }
}

/// One difference between two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Another scale: no level of the one can be compared with a level of the other.
    Scale {
        /// Before.
        from: Scale,
        /// After.
        to: Scale,
    },
    /// A competence that was not asked before.
    Added(Target),
    /// A competence that is no longer asked.
    Removed(CompetenceId),
    /// Another target.
    Level {
        /// Of which competence.
        competence: CompetenceId,
        /// Before, on the scale of then.
        from: Level,
        /// After, on the scale of now.
        to: Level,
    },
    /// Marked as critical.
    Critical(CompetenceId),
    /// No longer critical.
    NotCritical(CompetenceId),
    /// The same competences in another order.
    Order,
    /// A credential that was not needed before.
    CredentialAdded(CredentialId),
    /// A credential that is no longer needed.
    CredentialRemoved(CredentialId),
}

/// What differs, in the order of the later version; nothing when both ask the same.
pub fn changes(before: Asked<'_>, after: Asked<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    if before.scale != after.scale {
        changes.push(Change::Scale { from: before.scale, to: after.scale });
    }
    for target in after.targets {
        match before.targets.iter().find(|old| old.competence == target.competence) {
            Some(old) => changes.extend(target_changes(old, target, before.scale != after.scale)),
            None => changes.push(Change::Added(target.clone())),
        }
    }
    let is_asked = |id: &CompetenceId, targets: &[Target]| targets.iter().any(|target| target.competence == *id);
    let gone = before.targets.iter().filter(|old| !is_asked(&old.competence, after.targets));
    changes.extend(gone.map(|old| Change::Removed(old.competence.clone())));
    let kept = |one: &'_ [Target], other: &[Target]| -> Vec<CompetenceId> {
        one.iter().map(|target| target.competence.clone()).filter(|id| is_asked(id, other)).collect()
    };
    if kept(before.targets, after.targets) != kept(after.targets, before.targets) {
        changes.push(Change::Order);
    }
    let new = after.credentials.iter().filter(|id| !before.credentials.contains(id));
    changes.extend(new.cloned().map(Change::CredentialAdded));
    let gone = before.credentials.iter().filter(|id| !after.credentials.contains(id));
    changes.extend(gone.cloned().map(Change::CredentialRemoved));
    changes
}

/// On another scale every target is another one, also when the number is the same.
fn target_changes(old: &Target, new: &Target, is_other_scale: bool) -> Vec<Change> {
    let id = || new.competence.clone();
    let mut changes = Vec::new();
    if is_other_scale || old.level != new.level {
        changes.push(Change::Level { competence: id(), from: old.level, to: new.level });
    }
    match (old.is_critical, new.is_critical) {
        (false, true) => changes.push(Change::Critical(id())),
        (true, false) => changes.push(Change::NotCritical(id())),
        _ => {}
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> CompetenceId {
        CompetenceId::new(text).unwrap()
    }

    fn target(text: &str, level: u8, is_critical: bool) -> Target {
        Target { competence: id(text), level: Level(level), is_critical }
    }

    fn asked<'a>(scale: Scale, targets: &'a [Target], credentials: &'a [CredentialId]) -> Asked<'a> {
        Asked { scale, targets, credentials }
    }

    #[test]
    fn two_versions_that_ask_the_same_do_not_differ() {
        let targets = [target("samtal", 3, true), target("hygien", 4, false)];
        let one = asked(Scale::ZeroToFive, &targets, &[]);
        assert_eq!(changes(one, one), []);
    }

    #[test]
    fn every_difference_is_told_once() {
        let licence = [CredentialId::new("legitimation").unwrap()];
        let before = [target("samtal", 3, false), target("hygien", 4, true), target("etik", 2, false)];
        let after = [target("hygien", 4, false), target("samtal", 4, true), target("data", 1, false)];
        let told = changes(asked(Scale::ZeroToFive, &before, &licence), asked(Scale::ZeroToFive, &after, &[]));
        let expected = vec![
            Change::NotCritical(id("hygien")),
            Change::Level { competence: id("samtal"), from: Level(3), to: Level(4) },
            Change::Critical(id("samtal")),
            Change::Added(target("data", 1, false)),
            Change::Removed(id("etik")),
            Change::Order,
            Change::CredentialRemoved(licence[0].clone()),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_same_number_on_another_scale_is_another_target() {
        let targets = [target("samtal", 3, false)];
        let told = changes(asked(Scale::ZeroToFive, &targets, &[]), asked(Scale::FourLevels, &targets, &[]));
        let level = Change::Level { competence: id("samtal"), from: Level(3), to: Level(3) };
        assert_eq!(told, [Change::Scale { from: Scale::ZeroToFive, to: Scale::FourLevels }, level]);
    }
}
