//! The commands that a browser gives: about one's own answers, and a manager's levels.

use super::base::read;
use domain::mapping::{Assessed, Value, Wish};
use domain::{CompetenceId, MappingId, PersonId};
use serde_json::{Value as Json, json};

/// A command that the browser gives, and keeps until the server has it.
///
/// Names and shapes are those of [`domain::command::Command`]. Reading and writing all of those would cost a phone
/// more than any page does, and the others are never given here.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

impl OwnCommand {
    /// Name and arguments, as they are stored and sent.
    pub fn write(&self) -> (&'static str, Json) {
        match self {
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
        }
    }

    /// The command that was written so; none when a browser does not give it.
    pub fn read(name: &str, args: &Json) -> Option<Self> {
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
            let (name, args) = own.write();
            assert_eq!(json!({ "name": name, "args": args }), serde_json::to_value(&command).unwrap());
        }
    }

    #[test]
    fn what_a_device_has_kept_is_read_as_it_was_given() {
        for (own, _) in all() {
            let (name, args) = own.write();
            assert_eq!(OwnCommand::read(name, &args), Some(own));
        }
    }

    #[test]
    fn what_a_browser_never_gives_is_not_read() {
        assert_eq!(OwnCommand::read("mapping.open", &json!({ "mapping": "m1" })), None);
        assert_eq!(OwnCommand::read("answer.rate", &json!({ "mapping": "m1", "competence": "c1" })), None);
    }
}
