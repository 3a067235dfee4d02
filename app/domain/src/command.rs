//! Every change is a command. Names and shapes are only extended: old ones replay for ever.
//!
//! Whatever shape the arguments of a command ever had has a number, its *format*, which travels with them. One that
//! changes gets the next number in [`FORMATS`]; the server goes on reading every older one.

use crate::competence::{Component, Level, ProposedVersion, Scale};
use crate::mapping::{Assessed, Cooperation, Draft, Value, Wish};
use crate::organisation::UnitKind;
use crate::person::Role;
use crate::{
    CommandId, CompetenceId, CredentialId, Date, GrantId, ImportId, Language, MappingId, NeedId, PersonId,
    ProfileVersionId, RoleProfileId, Text, UnitId,
};
use serde::{Deserialize, Serialize};

/// The name of every command, and the newest format of its arguments.
pub const FORMATS: [(&str, u16); 32] = [
    ("answer.rate", 1),
    ("answer.wish", 1),
    ("answer.comment", 1),
    ("answer.settle", 1),
    ("answers.submit", 1),
    ("answers.reopen", 1),
    ("assessment.rate", 1),
    ("assessment.confirm", 1),
    ("assessment.complete", 1),
    ("competence.add", 1),
    ("competence.reword", 1),
    ("competence.retire", 1),
    ("credential.add", 1),
    ("credential.reword", 1),
    ("profile.add", 1),
    ("profile.reword", 1),
    ("profile.publish", 1),
    ("mapping.draw-up", 1),
    ("mapping.record-cooperation", 1),
    ("mapping.open", 1),
    ("mapping.extend", 1),
    ("mapping.close", 1),
    ("need.state", 1),
    ("people.apply-import", 1),
    ("people.undo-import", 1),
    ("unit.place", 1),
    ("unit.close", 1),
    ("unit.undo", 1),
    ("role.grant", 1),
    ("refused.dismiss", 1),
    ("role.withdraw", 1),
    ("person.language", 1),
];

/// The format in which the arguments of a command are written today; none when there is no such command.
pub fn format(name: &str) -> Option<u16> {
    FORMATS.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
}

/// A change that somebody asks for. Who asks is never part of it: that is known from the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", content = "args", deny_unknown_fields)]
pub enum Command {
    /// The employee gives a level or takes a way out.
    #[serde(rename = "answer.rate")]
    RateAnswer {
        /// Which mapping.
        mapping: MappingId,
        /// Which question.
        competence: CompetenceId,
        /// The answer.
        value: Value,
    },
    /// The employee makes or takes back a wish.
    #[serde(rename = "answer.wish")]
    WishAnswer {
        /// Which mapping.
        mapping: MappingId,
        /// Which question.
        competence: CompetenceId,
        /// Which wish.
        wish: Wish,
        /// Made or taken back.
        is_wanted: bool,
    },
    /// The employee writes a comment.
    #[serde(rename = "answer.comment")]
    CommentAnswer {
        /// Which mapping.
        mapping: MappingId,
        /// Which question.
        competence: CompetenceId,
        /// The comment; empty takes it away.
        text: String,
    },
    /// The employee has seen what two of her devices said, and keeps what stands or takes the other.
    #[serde(rename = "answer.settle")]
    SettleAnswer {
        /// Which mapping.
        mapping: MappingId,
        /// Which collision.
        collision: u64,
        /// The other value, or what stands.
        is_taken: bool,
    },
    /// The employee hands the answers to the manager.
    #[serde(rename = "answers.submit")]
    SubmitAnswers {
        /// Which mapping.
        mapping: MappingId,
    },
    /// The employee takes them back for changes.
    #[serde(rename = "answers.reopen")]
    ReopenAnswers {
        /// Which mapping.
        mapping: MappingId,
    },
    /// The manager rates one competence of an employee.
    #[serde(rename = "assessment.rate")]
    RateAssessment {
        /// Which mapping.
        mapping: MappingId,
        /// Whom.
        person: PersonId,
        /// Which competence.
        competence: CompetenceId,
        /// The value.
        value: Assessed,
    },
    /// The manager confirms the employee's own levels, where they were not rated blind.
    #[serde(rename = "assessment.confirm")]
    ConfirmAssessment {
        /// Which mapping.
        mapping: MappingId,
        /// Whom.
        person: PersonId,
        /// Which competences.
        competences: Vec<CompetenceId>,
    },
    /// The manager is done with the blind part: the comparison is made.
    #[serde(rename = "assessment.complete")]
    CompleteAssessment {
        /// Which mapping.
        mapping: MappingId,
        /// Whom.
        person: PersonId,
    },
    /// HR adds a competence to the catalogue.
    #[serde(rename = "competence.add")]
    AddCompetence {
        /// Its id.
        id: CompetenceId,
        /// Its component.
        component: Component,
        /// Its name.
        #[serde(rename = "title")]
        name: Text,
        /// What it looks like in the work.
        description: Text,
    },
    /// HR rewords a competence; what it means must stay the same, or it is another competence.
    #[serde(rename = "competence.reword")]
    RewordCompetence {
        /// Which.
        id: CompetenceId,
        /// Its name.
        #[serde(rename = "title")]
        name: Text,
        /// What it looks like in the work.
        description: Text,
    },
    /// HR retires a competence, or brings it back.
    #[serde(rename = "competence.retire")]
    RetireCompetence {
        /// Which.
        id: CompetenceId,
        /// Retired, or brought back.
        is_retired: bool,
    },
    /// HR adds a credential.
    #[serde(rename = "credential.add")]
    AddCredential {
        /// Its id.
        id: CredentialId,
        /// Its name.
        #[serde(rename = "title")]
        name: Text,
    },
    /// HR rewords the name of a credential; what it means must stay the same, or it is another credential.
    #[serde(rename = "credential.reword")]
    RewordCredential {
        /// Which.
        id: CredentialId,
        /// Its name.
        #[serde(rename = "title")]
        name: Text,
    },
    /// HR adds a role profile, without any version yet.
    #[serde(rename = "profile.add")]
    AddProfile {
        /// Its id.
        id: RoleProfileId,
        /// The short word by which an import names it.
        code: String,
        /// Its name.
        #[serde(rename = "title")]
        name: Text,
    },
    /// HR rewords the name of a role profile. Its code and its versions stay.
    #[serde(rename = "profile.reword")]
    RewordProfile {
        /// Which.
        id: RoleProfileId,
        /// Its name.
        #[serde(rename = "title")]
        name: Text,
    },
    /// HR publishes a version of a role profile.
    #[serde(rename = "profile.publish")]
    PublishProfile {
        /// Which profile.
        profile: RoleProfileId,
        /// The id of the new version.
        id: ProfileVersionId,
        /// The version.
        version: ProposedVersion,
    },
    /// HR draws up a mapping, or changes the draft.
    #[serde(rename = "mapping.draw-up")]
    DrawUpMapping {
        /// Its id.
        mapping: MappingId,
        /// What it says.
        draft: Draft,
    },
    /// HR records the cooperation with the unions.
    #[serde(rename = "mapping.record-cooperation")]
    RecordCooperation {
        /// Which mapping.
        mapping: MappingId,
        /// What was recorded.
        cooperation: Cooperation,
    },
    /// HR opens a mapping.
    #[serde(rename = "mapping.open")]
    OpenMapping {
        /// Which mapping.
        mapping: MappingId,
    },
    /// HR moves the last day forward.
    #[serde(rename = "mapping.extend")]
    ExtendMapping {
        /// Which mapping.
        mapping: MappingId,
        /// The new last day.
        closes_on: Date,
    },
    /// HR closes a mapping.
    #[serde(rename = "mapping.close")]
    CloseMapping {
        /// Which mapping.
        mapping: MappingId,
    },
    /// A manager or HR states how many a unit needs at which level.
    #[serde(rename = "need.state")]
    StateNeed {
        /// The id of the row.
        id: NeedId,
        /// Which unit.
        unit: UnitId,
        /// Which competence.
        competence: CompetenceId,
        /// On which scale.
        scale: Scale,
        /// At which level, or above.
        level: Level,
        /// How many people; 0 ends the need.
        how_many: u16,
        /// From which day.
        from_on: Date,
    },
    /// HR applies an import that was previewed.
    #[serde(rename = "people.apply-import")]
    ApplyImport {
        /// Which.
        import: ImportId,
        /// The number of employments that it ends, typed when there are many.
        confirmed_ends: Option<u32>,
    },
    /// HR undoes a whole import.
    #[serde(rename = "people.undo-import")]
    UndoImport {
        /// Which.
        import: ImportId,
    },
    /// HR or the operator makes a unit, or gives it another name, place or manager from a day on.
    #[serde(rename = "unit.place")]
    PlaceUnit {
        /// Which.
        id: UnitId,
        /// What it is.
        kind: UnitKind,
        /// Its name.
        #[serde(rename = "title")]
        unit_name: String,
        /// The node above it; none for the root.
        parent: Option<UnitId>,
        /// Who leads it.
        manager: Option<PersonId>,
        /// From which day.
        from_on: Date,
    },
    /// HR closes a unit.
    #[serde(rename = "unit.close")]
    CloseUnit {
        /// Which.
        id: UnitId,
        /// The first day without it.
        from_on: Date,
    },
    /// HR takes back a change of a unit that has not come yet.
    #[serde(rename = "unit.undo")]
    UndoUnit {
        /// Which.
        id: UnitId,
        /// The day on which it would have come.
        from_on: Date,
    },
    /// The administrator grants a role.
    #[serde(rename = "role.grant")]
    GrantRole {
        /// The id of the grant.
        id: GrantId,
        /// To whom.
        person: PersonId,
        /// Which role.
        role: Role,
        /// Over which node and all under it.
        unit: UnitId,
        /// From which day.
        from_on: Date,
        /// To which day.
        to_on: Option<Date>,
    },
    /// Somebody takes refused work of their own off the list, or puts it back.
    #[serde(rename = "refused.dismiss")]
    DismissRefused {
        /// The command that was refused.
        command: CommandId,
        /// Off the list, or back.
        is_dismissed: bool,
    },
    /// The administrator withdraws a role.
    #[serde(rename = "role.withdraw")]
    WithdrawRole {
        /// Which grant.
        id: GrantId,
    },
    /// A person chooses the language of the interface.
    #[serde(rename = "person.language")]
    ChooseLanguage {
        /// The language.
        language: Language,
    },
}
