//! The catalogue: competences, credentials, and what a role profile asks for.

use crate::text::Unwritable;
use crate::{CompetenceId, CredentialId, Date, Instant, Language, PersonId, ProfileVersionId, RoleProfileId, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod changes;

pub use changes::{Asked, Change, changes};

/// The five components of competence (S1-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// Kunskaper.
    Knowledge,
    /// Färdigheter.
    Skill,
    /// Erfarenheter.
    Experience,
    /// Värderingar och attityder.
    ValuesAttitudes,
    /// Kontakter och kontaktnät.
    ContactsNetworks,
}

impl Component {
    /// All five, in the order of the source.
    pub const ALL: [Self; 5] =
        [Self::Knowledge, Self::Skill, Self::Experience, Self::ValuesAttitudes, Self::ContactsNetworks];

    /// The word for the database and for addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Knowledge => "knowledge",
            Self::Skill => "skill",
            Self::Experience => "experience",
            Self::ValuesAttitudes => "values_attitudes",
            Self::ContactsNetworks => "contacts_networks",
        }
    }

    /// The component of such a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|component| component.code() == code)
    }
}

/// The scale of levels that a profile version uses. Levels of different scales are never averaged or converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Six levels, 0 to 5.
    ZeroToFive,
    /// Four levels, 1 to 4: viss, god, hög, mycket hög.
    FourLevels,
}

impl Scale {
    /// Both scales.
    pub const ALL: [Self; 2] = [Self::ZeroToFive, Self::FourLevels];

    /// The word for the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::ZeroToFive => "zero_to_five",
            Self::FourLevels => "four_levels",
        }
    }

    /// The scale of such a word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.code() == code)
    }

    /// Lowest and highest level.
    pub fn bounds(self) -> (Level, Level) {
        match self {
            Self::ZeroToFive => (Level(0), Level(5)),
            Self::FourLevels => (Level(1), Level(4)),
        }
    }

    /// Every level, lowest first.
    pub fn levels(self) -> impl DoubleEndedIterator<Item = Level> + Clone {
        let (low, high) = self.bounds();
        (low.0..=high.0).map(Level)
    }

    /// Whether a level stands on this scale.
    pub fn has(self, level: Level) -> bool {
        let (low, high) = self.bounds();
        low <= level && level <= high
    }
}

/// A level on a scale, 0 to 9; which scale, stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(pub u8);

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Something people can, of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competence {
    /// The id.
    pub id: CompetenceId,
    /// Which of the five components it is.
    pub component: Component,
    /// Its name.
    pub name: Text,
    /// What it looks like in the work.
    pub description: Text,
    /// The day it was retired: no new profile version may use it.
    pub retired_on: Option<Date>,
}

impl Competence {
    /// Says the same in other words. A language that is not left as unreviewed has been reviewed.
    pub fn reword(self, name: Text, description: Text) -> Result<Self, CatalogueRefusal> {
        Ok(Self { name: tidy_text(name, true)?, description: tidy_text(description, false)?, ..self })
    }
}

/// A licence or formal qualification (behörighet): a person has it or not; it is no level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// The id.
    pub id: CredentialId,
    /// Its name.
    pub name: Text,
}

impl Credential {
    /// Names the same otherwise.
    pub fn reword(self, name: Text) -> Result<Self, CatalogueRefusal> {
        Ok(Self { name: tidy_text(name, true)?, ..self })
    }
}

/// A role profile (rollprofil), through all its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleProfile {
    /// The id.
    pub id: RoleProfileId,
    /// The short word by which an import names it, such as `underskoterska`.
    pub code: String,
    /// Its name.
    pub name: Text,
}

impl RoleProfile {
    /// Names the same role otherwise. The name belongs to the profile: no version changes.
    pub fn reword(self, name: Text) -> Result<Self, CatalogueRefusal> {
        Ok(Self { name: tidy_text(name, true)?, ..self })
    }
}

/// What a profile version asks of one competence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The competence.
    pub competence: CompetenceId,
    /// The level aimed at.
    pub level: Level,
    /// Whether the work cannot go on safely or lawfully without it.
    pub is_critical: bool,
}

/// One version of a role profile. Once published it is never rewritten; the next version supersedes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileVersion {
    /// The id.
    pub id: ProfileVersionId,
    /// The profile it is a version of.
    pub profile: RoleProfileId,
    /// 1 for the first.
    pub number: u32,
    /// The scale of its targets, and of every rating given against it.
    pub scale: Scale,
    /// What it asks, in the order in which it is asked.
    pub targets: Vec<Target>,
    /// Credentials the role needs.
    pub credentials: Vec<CredentialId>,
    /// When it was published.
    pub published_at: Instant,
    /// By whom; none for what was shipped.
    pub published_by: Option<PersonId>,
}

/// The most competences a profile may have: what a person answers in one sitting.
pub const TARGETS_MAX: usize = 60;

/// Why the catalogue cannot be changed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CatalogueRefusal {
    /// A name or a description cannot be kept as it is.
    #[error("text: {0}")]
    Text(Unwritable),
    /// There is no such competence, credential or profile.
    #[error("unknown")]
    Unknown,
    /// The id is already taken by something else.
    #[error("exists")]
    Exists,
    /// A retired competence cannot be used in a new version.
    #[error("retired")]
    Retired,
    /// A target lies off the scale of the version.
    #[error("target off scale")]
    TargetOffScale,
    /// The same competence is asked twice.
    #[error("asked twice")]
    AskedTwice,
    /// A profile asks for at least one competence.
    #[error("no targets")]
    NoTargets,
    /// A profile asks for at most [`TARGETS_MAX`] competences.
    #[error("too many targets")]
    TooManyTargets,
    /// Somebody published another version meanwhile.
    #[error("superseded")]
    Superseded,
    /// Nothing differs from the version in force.
    #[error("unchanged")]
    Unchanged,
}

/// Tidies a text of the catalogue in all its languages.
pub fn tidy_text(text: Text, is_line: bool) -> Result<Text, CatalogueRefusal> {
    let tidy = |words: &str| {
        if is_line { crate::text::tidy_line(words) } else { crate::text::tidy_prose(words, crate::text::PROSE_MAX) }
            .map_err(CatalogueRefusal::Text)
    };
    let translation = |words: Option<String>| match words.filter(|words| !words.trim().is_empty()) {
        Some(words) => tidy(&words).map(Some),
        None => Ok(None),
    };
    let (fi, en) = (translation(text.fi)?, translation(text.en)?);
    let unreviewed = text.unreviewed.into_iter().filter(|language| match language {
        Language::Sv => false,
        Language::Fi => fi.is_some(),
        Language::En => en.is_some(),
    });
    Ok(Text { sv: tidy(&text.sv)?, unreviewed: unreviewed.collect(), fi, en })
}

/// A version that HR wants to publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedVersion {
    /// The version it was drawn up from; none for a profile's first.
    pub based_on: Option<ProfileVersionId>,
    /// The scale.
    pub scale: Scale,
    /// What it asks.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// Credentials the role needs; a form that ticks none sends none.
    #[serde(default)]
    pub credentials: Vec<CredentialId>,
}

impl ProposedVersion {
    /// Checks the version against the one in force and the catalogue, and gives its number.
    pub fn check(
        &self,
        in_force: Option<&ProfileVersion>,
        catalogue: &[Competence],
        credentials: &[Credential],
    ) -> Result<u32, CatalogueRefusal> {
        if self.based_on.as_ref() != in_force.map(|version| &version.id) {
            return Err(CatalogueRefusal::Superseded);
        }
        if self.targets.is_empty() {
            return Err(CatalogueRefusal::NoTargets);
        }
        if self.targets.len() > TARGETS_MAX {
            return Err(CatalogueRefusal::TooManyTargets);
        }
        let mut seen = BTreeSet::new();
        for target in &self.targets {
            let competence = catalogue.iter().find(|competence| competence.id == target.competence);
            let competence = competence.ok_or(CatalogueRefusal::Unknown)?;
            if competence.retired_on.is_some() {
                return Err(CatalogueRefusal::Retired);
            }
            if !self.scale.has(target.level) {
                return Err(CatalogueRefusal::TargetOffScale);
            }
            if !seen.insert(&target.competence) {
                return Err(CatalogueRefusal::AskedTwice);
            }
        }
        if self.credentials.iter().any(|id| !credentials.iter().any(|credential| credential.id == *id)) {
            return Err(CatalogueRefusal::Unknown);
        }
        match in_force {
            Some(old)
                if old.scale == self.scale && old.targets == self.targets && old.credentials == self.credentials =>
            {
                Err(CatalogueRefusal::Unchanged)
            }
            Some(old) => Ok(old.number + 1),
            None => Ok(1),
        }
    }
}

#[cfg(test)]
mod tests;
