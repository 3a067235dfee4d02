//! What a command holds before it reads anything: so two that decide by the same things follow one another, in
//! however many processes.

use crate::store::dialect::Hold;
use domain::PersonId;
use domain::command::Command;
use std::collections::BTreeMap;

/// Who is employed where. Only an import changes it, for everybody at once.
pub const PEOPLE: &str = "people";
/// The catalogue and the tree of units.
const ORGANISATION: &str = crate::catalogue::SPACE;

/// The names that a command holds, each alone or shared. A space whose version it moves is held alone.
///
/// What is not held here may change between reading it and the commit: a new command names whatever its rule is
/// decided by.
pub(super) fn held_by(command: &Command, person: &PersonId) -> BTreeMap<String, Hold> {
    let (alone, shared): (Vec<String>, Vec<String>) = match command {
        Command::RateAnswer { mapping, .. }
        | Command::WishAnswer { mapping, .. }
        | Command::CommentAnswer { mapping, .. }
        | Command::SettleAnswer { mapping, .. }
        | Command::ReopenAnswers { mapping } => {
            (vec![super::answers::space(mapping, person)], vec![mapping_space(mapping)])
        }
        Command::SubmitAnswers { mapping } => {
            let mut alone = of_the_two(mapping, person);
            alone.push(super::answers::space(mapping, person));
            (alone, vec![mapping_space(mapping)])
        }
        Command::RateAssessment { mapping, person, .. }
        | Command::ConfirmAssessment { mapping, person, .. }
        | Command::CompleteAssessment { mapping, person } => {
            // The answers as they were submitted become one side of the comparison.
            let shared = vec![mapping_space(mapping), super::answers::space(mapping, person)];
            (of_the_two(mapping, person), shared)
        }
        Command::AddCompetence { .. }
        | Command::RewordCompetence { .. }
        | Command::RetireCompetence { .. }
        | Command::AddCredential { .. }
        | Command::RewordCredential { .. }
        | Command::AddProfile { .. }
        | Command::RewordProfile { .. }
        | Command::PublishProfile { .. }
        | Command::PlaceUnit { .. }
        | Command::CloseUnit { .. }
        | Command::UndoUnit { .. } => (vec![ORGANISATION.into()], Vec::new()),
        Command::DrawUpMapping { mapping, .. }
        | Command::RecordCooperation { mapping, .. }
        | Command::OpenMapping { mapping }
        | Command::ExtendMapping { mapping, .. }
        | Command::CloseMapping { mapping } => (vec![mapping_space(mapping)], vec![ORGANISATION.into()]),
        Command::StateNeed { unit, .. } => (vec![format!("unit:{unit}")], vec![ORGANISATION.into()]),
        Command::ApplyImport { .. } | Command::UndoImport { .. } => (vec![PEOPLE.into()], vec![ORGANISATION.into()]),
        Command::GrantRole { person, .. } => (vec![format!("private:{person}")], vec![ORGANISATION.into()]),
        Command::WithdrawRole { id } => (vec![format!("grant:{id}")], vec![ORGANISATION.into()]),
        Command::ChooseLanguage { .. } | Command::DismissRefused { .. } => {
            (vec![format!("private:{person}")], Vec::new())
        }
    };
    // Nobody is taken away by the undoing of an import while they do something.
    let shared = shared.into_iter().chain([PEOPLE.to_owned()]).map(|name| (name, Hold::Shared));
    shared.chain(alone.into_iter().map(|name| (name, Hold::Alone))).collect()
}

fn mapping_space(mapping: &domain::MappingId) -> String {
    format!("mapping:{mapping}")
}

/// The manager's levels of a person, and the comparison that is made of them.
fn of_the_two(mapping: &domain::MappingId, person: &PersonId) -> Vec<String> {
    use super::assessments::{comparison_space, own_space};
    vec![own_space(mapping, person), comparison_space(mapping, person)]
}

/// Adds names to others; what is held alone by one of them is held alone.
pub(super) fn add(all: &mut BTreeMap<String, Hold>, more: BTreeMap<String, Hold>) {
    for (name, hold) in more {
        let held = all.entry(name).or_insert(hold);
        *held = (*held).max(hold);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::MappingId;

    #[test]
    fn who_answers_shares_the_mapping_and_who_closes_it_has_it_alone() {
        let (mapping, amina) = (MappingId::new("m1").unwrap(), PersonId::new("amina").unwrap());
        let submit = held_by(&Command::SubmitAnswers { mapping: mapping.clone() }, &amina);
        assert_eq!(submit["mapping:m1"], Hold::Shared);
        assert_eq!(submit["answers:m1:amina"], Hold::Alone);
        let mut both = submit;
        add(&mut both, held_by(&Command::CloseMapping { mapping }, &amina));
        assert_eq!(both["mapping:m1"], Hold::Alone);
        assert_eq!(both["people"], Hold::Shared);
    }
}
