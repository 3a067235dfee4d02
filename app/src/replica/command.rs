//! The commands that a browser gives: about one's own answers, and a manager's levels.

use super::base::read;
use domain::mapping::{Assessed, Value, Wish};
use domain::{CompetenceId, MappingId, PersonId};
use serde_json::{Value as Json, json};
use sync::Entry;

/// A command that the browser gives, and keeps until the server has it.
///
/// Names and shapes are those of [`domain::command::Command`]. Reading and writing all of those would cost a phone
/// more than any page does, and the others are never given here.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnCommand {
    /// The employee gives a level or takes a way out.
    RateAnswer {
        /// Which mapping.
        mapping: MappingId,
        /// Which question.
        competence: CompetenceId,
        /// The answer.
        value: Value,
    },
    /// The employee makes or takes back a wish.
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
    CommentAnswer {
        /// Which mapping.
        mapping: MappingId,
        /// Which question.
        competence: CompetenceId,
        /// The comment; empty takes it away.
        text: String,
    },
    /// The employee keeps what stands of two answers that collided, or takes the other.
    SettleAnswer {
        /// Which mapping.
        mapping: MappingId,
        /// Which collision.
        collision: u64,
        /// The other value, or what stands.
        is_taken: bool,
    },
    /// The employee hands the answers to the manager.
    SubmitAnswers {
        /// Which mapping.
        mapping: MappingId,
    },
    /// The employee takes them back for changes.
    ReopenAnswers {
        /// Which mapping.
        mapping: MappingId,
    },
    /// The manager rates one competence of an employee.
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
    /// What another version of this program gave: it is counted and sent as it is, and shows nowhere.
    Other(Entry),
}

/// The format of what a browser gives.
const FORMAT: u16 = 1;

impl OwnCommand {
    /// Name, format and arguments, as they are stored and sent.
    pub fn write(&self) -> (&str, u16, Json) {
        let (name, args) = match self {
            Self::RateAnswer { mapping, competence, value } => (
                "answer.rate",
                json!({ "mapping": mapping.as_str(), "competence": competence.as_str(), "value": value }),
            ),
            Self::WishAnswer { mapping, competence, wish, is_wanted } => (
                "answer.wish",
                json!({
                    "mapping": mapping.as_str(),
                    "competence": competence.as_str(),
                    "wish": wish,
                    "is_wanted": is_wanted,
                }),
            ),
            Self::CommentAnswer { mapping, competence, text } => (
                "answer.comment",
                json!({ "mapping": mapping.as_str(), "competence": competence.as_str(), "text": text }),
            ),
            Self::SettleAnswer { mapping, collision, is_taken } => {
                ("answer.settle", json!({ "mapping": mapping.as_str(), "collision": collision, "is_taken": is_taken }))
            }
            Self::SubmitAnswers { mapping } => ("answers.submit", json!({ "mapping": mapping.as_str() })),
            Self::ReopenAnswers { mapping } => ("answers.reopen", json!({ "mapping": mapping.as_str() })),
            Self::RateAssessment { mapping, person, competence, value } => (
                "assessment.rate",
                json!({
                    "mapping": mapping.as_str(),
                    "person": person.as_str(),
                    "competence": competence.as_str(),
                    "value": value,
                }),
            ),
            Self::Other(entry) => return (&entry.name, entry.format, entry.args.clone()),
        };
        (name, FORMAT, args)
    }

    /// The command of an entry.
    pub fn read(entry: &Entry) -> Self {
        let known = if entry.format == FORMAT { Self::known(&entry.name, &entry.args) } else { None };
        known.unwrap_or_else(|| Self::Other(entry.clone()))
    }

    fn known(name: &str, args: &Json) -> Option<Self> {
        let text = |key: &str| args[key].as_str();
        let mapping = MappingId::new(text("mapping")?).ok()?;
        let competence = || CompetenceId::new(text("competence")?).ok();
        Some(match name {
            "answer.rate" => Self::RateAnswer { mapping, competence: competence()?, value: read(&args["value"])? },
            "answer.wish" => Self::WishAnswer {
                mapping,
                competence: competence()?,
                wish: read(&args["wish"])?,
                is_wanted: args["is_wanted"].as_bool()?,
            },
            "answer.comment" => {
                Self::CommentAnswer { mapping, competence: competence()?, text: text("text")?.to_owned() }
            }
            "answer.settle" => Self::SettleAnswer {
                mapping,
                collision: args["collision"].as_u64()?,
                is_taken: args["is_taken"].as_bool()?,
            },
            "answers.submit" => Self::SubmitAnswers { mapping },
            "answers.reopen" => Self::ReopenAnswers { mapping },
            "assessment.rate" => Self::RateAssessment {
                mapping,
                person: PersonId::new(text("person")?).ok()?,
                competence: competence()?,
                value: read(&args["value"])?,
            },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::command::Command;
    use domain::competence::Level;

    fn all() -> [(OwnCommand, Command); 7] {
        let mapping = MappingId::new("m1").unwrap();
        let competence = CompetenceId::new("c1").unwrap();
        let person = PersonId::new("p1").unwrap();
        let (value, assessed) = (Value::Level(Level(3)), Assessed::NoBasis);
        macro_rules! both {
            ($name:ident { $($field:ident $(: $value:expr)?),* }) => {{
                $($(let $field = $value;)?)*
                let same = Command::$name { $($field: $field.clone()),* };
                (OwnCommand::$name { $($field: $field.clone()),* }, same)
            }};
        }
        [
            both!(RateAnswer { mapping, competence, value }),
            both!(WishAnswer { mapping, competence, wish: Wish::Develop, is_wanted: true }),
            both!(CommentAnswer { mapping, competence, text: String::from("Jag \"kan\" <det>.") }),
            both!(SettleAnswer { mapping, collision: 9, is_taken: true }),
            both!(SubmitAnswers { mapping }),
            both!(ReopenAnswers { mapping }),
            both!(RateAssessment { mapping, person, competence, value: assessed }),
        ]
    }

    #[test]
    fn the_server_reads_what_the_browser_writes_as_the_same_command() {
        for (own, command) in all() {
            let (name, format, args) = own.write();
            assert_eq!(json!({ "name": name, "args": args }), serde_json::to_value(&command).unwrap());
            assert_eq!(domain::command::format(name), Some(format));
        }
    }

    fn entry(name: &str, format: u16, args: Json) -> Entry {
        Entry { seq: 1, id: "e1".into(), name: name.into(), format, args, base: None, at: None }
    }

    #[test]
    fn what_a_device_has_kept_is_read_as_it_was_given() {
        for (own, _) in all() {
            let (name, format, args) = own.write();
            assert_eq!(OwnCommand::read(&entry(name, format, args)), own);
        }
    }

    #[test]
    fn what_this_version_does_not_know_is_passed_on_as_it_is() {
        for other in [
            entry("mapping.open", 1, json!({ "mapping": "m1" })),
            entry("answer.rate", 1, json!({ "mapping": "m1", "competence": "c1" })),
            entry("answers.submit", 2, json!({ "mapping": "m1" })),
        ] {
            let own = OwnCommand::read(&other);
            assert_eq!(own.write(), (other.name.as_str(), other.format, other.args.clone()));
            assert_eq!(own, OwnCommand::Other(other));
        }
    }

    /// Whatever browsers ever stored is still known, or the page of a new version hides it until it is sent.
    #[test]
    fn everything_that_a_browser_ever_stored_is_known() {
        let stored = include_str!("../../../server/tests/golden/amina.jsonl").lines();
        let stored = stored.chain(include_str!("../../../server/tests/golden/karin.jsonl").lines());
        let entries: Vec<Entry> = stored.map(|line| serde_json::from_str(line).unwrap()).collect();
        let names = all().map(|(own, _)| own.write().0.to_owned());
        for name in &names {
            assert!(entries.iter().any(|entry| entry.name == *name), "{name} stands in the corpus");
        }
        for entry in entries.iter().filter(|entry| names.contains(&entry.name)) {
            assert!(!matches!(OwnCommand::read(entry), OwnCommand::Other(_)), "{entry:?}");
        }
    }
}
