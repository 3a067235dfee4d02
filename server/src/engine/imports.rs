//! Applying and undoing an import of people.

use super::{Passage, Stop, refuse};
use domain::Refusal;
use domain::command::Command;
use sync::Outcome;

pub(super) async fn apply(_passage: &mut Passage<'_>, _command: Command) -> Result<Outcome, Stop> {
    refuse(Refusal::Import(domain::people_file::ImportRefusal::Unknown))
}
