//! The figures of one group in one competence, and what they rest on.

use super::{Basis, Need, Standing, shortfall};
use crate::Date;
use crate::competence::{Level, Scale};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// People of a group who are measured alike and stand alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The scale of their profile version.
    pub scale: Scale,
    /// The level that it aims at.
    pub target: Level,
    /// Where they stand.
    pub standing: Standing,
    /// How many they are.
    pub count: u32,
}

/// How a figure is worked out. The number in a code changes when the rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Formula {
    /// Everybody against the target of their own profile; the sum of max(0, target − level).
    #[serde(rename = "target.1")]
    Target,
    /// People at the level of the need or above; gap max(0, need − have); coverage min(have, need) / need.
    #[serde(rename = "coverage.1")]
    Coverage,
}

impl Formula {
    /// The word that stands beside the figure.
    pub fn code(self) -> &'static str {
        match self {
            Self::Target => "target.1",
            Self::Coverage => "coverage.1",
        }
    }
}

/// People who were asked but have no level that counts, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Missing {
    /// Vet inte.
    pub dont_know: u32,
    /// Inte aktuellt.
    pub not_applicable: u32,
    /// Underlag saknas.
    pub no_basis: u32,
    /// Not submitted or not compared yet.
    pub not_yet: u32,
    /// Have a level, but on another scale than the need.
    pub other_scale: u32,
}

impl Missing {
    /// All of them.
    pub fn total(self) -> u32 {
        self.dont_know + self.not_applicable + self.no_basis + self.not_yet + self.other_scale
    }
}

/// What a figure rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// How it is worked out.
    pub formula: Formula,
    /// The day it is about.
    pub on: Date,
    /// How many people it counts.
    pub counted: u32,
    /// Whose word the levels are, and how many of each.
    pub bases: BTreeMap<Basis, u32>,
    /// Who is not counted, and why.
    pub missing: Missing,
}

impl Explanation {
    fn new(formula: Formula, on: Date) -> Self {
        Self { formula, on, counted: 0, bases: BTreeMap::new(), missing: Missing::default() }
    }

    fn take(&mut self, tally: Tally, is_on_scale: bool) {
        let count = tally.count;
        match tally.standing {
            Standing::Level { basis, .. } if is_on_scale => {
                self.counted += count;
                *self.bases.entry(basis).or_default() += count;
            }
            Standing::Level { .. } => self.missing.other_scale += count,
            Standing::DontKnow => self.missing.dont_know += count,
            Standing::NotApplicable => self.missing.not_applicable += count,
            Standing::NoBasis => self.missing.no_basis += count,
            Standing::NotYet => self.missing.not_yet += count,
        }
    }
}

/// What a unit has of what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// The level that is needed, or above.
    pub level: Level,
    /// On which scale.
    pub scale: Scale,
    /// How many are needed.
    pub need: u32,
    /// How many are there.
    pub have: u32,
    /// How many are missing.
    pub gap: u32,
    /// Who is counted.
    pub explanation: Explanation,
}

impl Cover {
    /// How much of the need is covered, in whole per cent rounded down: 100 means covered.
    pub fn percent(&self) -> u32 {
        (self.have.min(self.need) * 100).checked_div(self.need).unwrap_or(100)
    }
}

/// Whether a critical competence rests on a single person. Who that is, is never part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reliance {
    /// On several, on nobody, or the competence is not critical.
    NotOnOne,
    /// On one, as far as is known: others have no level yet.
    OnOneSoFar,
    /// On one.
    OnOne,
}

/// The figures of one group in one competence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitFigure {
    /// How many were asked.
    pub asked: u32,
    /// How many are at their target or above.
    pub at_target: u32,
    /// How many are below it.
    pub below_target: u32,
    /// The levels that those below lack together.
    pub shortfall: u32,
    /// Need, have and gap; none when no need is stated.
    pub cover: Option<Cover>,
    /// Whether a critical competence rests on one person.
    pub reliance: Reliance,
    /// Who is counted at or below target.
    pub explanation: Explanation,
}

/// Works out the figures of a group in one competence.
pub fn unit_figure(
    people: impl IntoIterator<Item = Tally>,
    is_critical: bool,
    need: Option<&Need>,
    on: Date,
) -> UnitFigure {
    let mut explanation = Explanation::new(Formula::Target, on);
    let (mut asked, mut at_target, mut missing_levels) = (0, 0, 0);
    let mut cover = need.map(|need| Cover {
        level: need.level,
        scale: need.scale,
        need: u32::from(need.how_many),
        have: 0,
        gap: 0,
        explanation: Explanation::new(Formula::Coverage, on),
    });
    for tally in people {
        asked += tally.count;
        explanation.take(tally, true);
        if let Some(level) = tally.standing.level() {
            missing_levels += u32::from(shortfall(tally.target, level)) * tally.count;
            at_target += if level >= tally.target { tally.count } else { 0 };
        }
        if let Some(cover) = &mut cover {
            let is_on_scale = tally.scale == cover.scale;
            cover.explanation.take(tally, is_on_scale);
            let is_enough = is_on_scale && tally.standing.level().is_some_and(|level| level >= cover.level);
            cover.have += if is_enough { tally.count } else { 0 };
        }
    }
    if let Some(cover) = &mut cover {
        cover.gap = cover.need.saturating_sub(cover.have);
    }
    let able = cover.as_ref().map_or(at_target, |cover| cover.have);
    let reliance = match able {
        1 if is_critical && asked >= 2 && explanation.missing.not_yet > 0 => Reliance::OnOneSoFar,
        1 if is_critical && asked >= 2 => Reliance::OnOne,
        _ => Reliance::NotOnOne,
    };
    let below_target = explanation.counted - at_target;
    UnitFigure { asked, at_target, below_target, shortfall: missing_levels, cover, reliance, explanation }
}
