//! What a mapping shows the employee: levels against targets, what she wishes first.

use super::shortfall;
use crate::competence::{Component, Level};
use crate::mapping::{Agreed, Assessed, Assessment, Sheet, Value};
use crate::{CompetenceId, Text};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// One competence of an employee's own result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultRow {
    /// The competence.
    pub competence: CompetenceId,
    /// Its component, which decides the wording of the levels.
    pub component: Component,
    /// Its name.
    pub name: Text,
    /// The level the profile aims at.
    pub target: Level,
    /// What she answered.
    pub own: Option<Value>,
    /// What the manager said, once that is shared with her.
    pub manager: Option<Assessed>,
    /// The level the two agreed on.
    pub agreed: Option<Level>,
    /// Whether she wants to use it more.
    pub wants_to_use_more: bool,
    /// Whether she wants to develop it.
    pub wants_to_develop: bool,
    /// Steps up to the target from the agreed level, else from her own; none without a level.
    pub distance: Option<u8>,
}

/// An employee's own result, sorted by what she may want to develop: her wishes first, then the longest way to the
/// target, then the order of the questions. A competence without a level comes last.
///
/// `shared` is the manager's assessment once the employee may see it. `agreed` are her agreed levels, oldest first.
pub fn own_result(sheet: &Sheet, shared: Option<&Assessment>, agreed: &[Agreed]) -> Vec<ResultRow> {
    let row = |question: &crate::mapping::Question| {
        let answer = sheet.answer(&question.competence).cloned().unwrap_or_default();
        let rating = shared.and_then(|assessment| assessment.ratings.get(&question.competence));
        let agreed = agreed
            .iter()
            .filter(|agreed| agreed.competence == question.competence && agreed.scale == sheet.frame.scale)
            .max_by_key(|agreed| agreed.on)
            .map(|agreed| agreed.level);
        let level = agreed.or(answer.value.and_then(Value::level));
        ResultRow {
            competence: question.competence.clone(),
            component: question.component,
            name: question.name.clone(),
            target: question.target,
            own: answer.value,
            manager: rating.map(|rating| rating.value),
            agreed,
            wants_to_use_more: answer.wants_to_use_more,
            wants_to_develop: answer.wants_to_develop,
            distance: level.map(|level| shortfall(question.target, level)),
        }
    };
    let mut rows: Vec<_> = sheet.frame.questions.iter().map(row).collect();
    rows.sort_by_key(|row| Reverse((row.wants_to_develop, row.distance)));
    rows
}
