//! What is missing, against what a unit needs and what a role profile aims at (S0-2, practice.md 2.5).
//!
//! Only what is missing counts: a surplus never hides a gap, neither of the same person nor of another. Who gave no
//! level ("vet inte", "inte aktuellt", "underlag saknas", no answer yet) never counts as 0: they are told apart and
//! shown beside the figure. Levels of different scales are never mixed. A gap is no recruitment need.

mod counts;
mod need;
mod result;
mod standing;
mod unit;

pub use counts::{CountKey, Counts, LevelCount, PersonStanding, change, count_levels, roll_up};
pub use need::{HOW_MANY_MAX, Need, NeedRefusal, need_in_force};
pub use result::{ResultRow, own_result};
pub use standing::{Basis, Standing, agreed_in_force, standing, standing_in};
pub use unit::{Cover, Explanation, Formula, Missing, Reliance, Tally, UnitFigure, unit_figure};

use crate::competence::Level;

/// How far a level lies below the target; 0 at the target and above, so that a surplus never hides a gap.
pub fn shortfall(target: Level, level: Level) -> u8 {
    target.0.saturating_sub(level.0)
}

#[cfg(test)]
mod tests;
