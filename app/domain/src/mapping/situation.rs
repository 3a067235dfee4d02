//! Whose situation is special when a mapping opens: HR sees all of them before, with what happens to each.

use super::{Inclusion, Invitation, Leaving};
use crate::Date;
use crate::person::Employment;
use serde::{Deserialize, Serialize};

/// A special situation of somebody in the chosen units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Situation {
    /// No role profile, or one without a published version: not asked.
    NoProfile,
    /// On leave through the whole period: not asked.
    OnLeave,
    /// On leave today, back before the last day: asked.
    BackInTime,
    /// The employment ends before the last day: not asked.
    EndsBefore,
    /// Several employments in the chosen units: asked once, from the one that counts.
    SeveralEmployments,
}

impl Situation {
    /// All situations, those that HR can do something about first.
    pub const ALL: [Self; 5] =
        [Self::NoProfile, Self::OnLeave, Self::BackInTime, Self::EndsBefore, Self::SeveralEmployments];
}

/// The special situations of one person; none for most. `employment` is the one that counts, when it still exists.
pub fn situations(invitation: &Invitation, employment: Option<&Employment>, on: Date) -> Vec<Situation> {
    let is_away = employment.is_some_and(|employment| employment.is_on_leave(on));
    let inclusion = match &invitation.inclusion {
        Inclusion::LeftOut { because: Leaving::NoProfile } => Some(Situation::NoProfile),
        Inclusion::LeftOut { because: Leaving::OnLeave } => Some(Situation::OnLeave),
        Inclusion::LeftOut { because: Leaving::EndsBefore } => Some(Situation::EndsBefore),
        Inclusion::Invited { .. } if is_away => Some(Situation::BackInTime),
        Inclusion::Invited { .. } => None,
    };
    let several = (!invitation.place.others.is_empty()).then_some(Situation::SeveralEmployments);
    inclusion.into_iter().chain(several).collect()
}
