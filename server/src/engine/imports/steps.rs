//! What a change of an employment does to its dated rows, forth and back.

use domain::people_file::Effect;
use domain::person::Employment;
use domain::{Date, EmploymentId, time};

/// One thing to do to the dated rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Write a period that lasts, over what begins on the same day.
    Write(Employment, Date),
    /// Give the period that begins on a day its last day, or let it last.
    End { id: EmploymentId, from_on: Date, last: Option<Date> },
    /// Take away the period that begins on a day.
    Remove { id: EmploymentId, from_on: Date },
}

/// Where the row after a change begins.
enum Place {
    /// In place of the row before: it begins on the same day.
    Same,
    /// After it.
    After,
    /// Before it, and instead of it.
    Before,
}

/// A last day that is known at last was always so: it is written into the period that it ends, and every day
/// before it stays as it was.
fn place(before: &Employment, after: &Employment, from_on: Date, period_on: Date) -> Place {
    let is_only_ended = Employment { ends_on: after.ends_on, ..before.clone() } == *after;
    if is_only_ended || period_on == from_on {
        Place::Same
    } else if period_on < from_on {
        Place::After
    } else {
        Place::Before
    }
}

fn ended(before: &Employment, ends_on: Date) -> Employment {
    Employment { ends_on: Some(ends_on), ..before.clone() }
}

/// What applying does, given the first day of the period that changes.
pub(super) fn forth(effect: &Effect, period_on: Option<Date>) -> Vec<Step> {
    match (effect, period_on) {
        (Effect::CreateEmployment(new), _) => vec![Step::Write(new.clone(), new.starts_on)],
        (Effect::EndEmployment { before, ends_on }, Some(period_on)) => {
            vec![Step::Write(ended(before, *ends_on), period_on)]
        }
        (Effect::ChangeEmployment { before, after, from_on }, Some(period_on)) => {
            let (id, from_on) = (before.id.clone(), *from_on);
            match place(before, after, from_on, period_on) {
                Place::Same => vec![Step::Write(after.clone(), period_on)],
                Place::After => {
                    let last = Some(time::plus_days(from_on, -1));
                    vec![Step::End { id, from_on: period_on, last }, Step::Write(after.clone(), from_on)]
                }
                Place::Before => {
                    vec![Step::Remove { id, from_on: period_on }, Step::Write(after.clone(), from_on)]
                }
            }
        }
        _ => Vec::new(),
    }
}

/// What undoing does.
pub(super) fn back(effect: &Effect, period_on: Option<Date>) -> Vec<Step> {
    match (effect, period_on) {
        (Effect::CreateEmployment(new), _) => {
            vec![Step::Remove { id: new.id.clone(), from_on: new.starts_on }]
        }
        (Effect::EndEmployment { before, .. }, Some(period_on)) => vec![Step::Write(before.clone(), period_on)],
        (Effect::ChangeEmployment { before, after, from_on }, Some(period_on)) => {
            let (id, from_on) = (before.id.clone(), *from_on);
            match place(before, after, from_on, period_on) {
                Place::Same => vec![Step::Write(before.clone(), period_on)],
                Place::After => {
                    let reopened = Step::End { id: id.clone(), from_on: period_on, last: None };
                    vec![Step::Remove { id, from_on }, reopened]
                }
                Place::Before => vec![Step::Remove { id, from_on }, Step::Write(before.clone(), period_on)],
            }
        }
        _ => Vec::new(),
    }
}

/// The last row of the employment as applying leaves it, and its first day.
pub(super) fn left_behind(effect: &Effect, period_on: Option<Date>) -> Option<(Employment, Date)> {
    forth(effect, period_on).into_iter().find_map(|step| match step {
        Step::Write(employment, from_on) => Some((employment, from_on)),
        Step::End { .. } | Step::Remove { .. } => None,
    })
}
