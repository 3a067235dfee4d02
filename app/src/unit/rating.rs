//! How a manager gives a level: short rows, so that a dozen fit into a few minutes, with the meaning of each level at
//! hand.

use crate::mapping::value::{assessed_code, assessed_from_code};
use crate::names;
use crate::refusal_words::sentence;
use crate::replica::{OwnCommand, Replica};
use crate::ui::{Mistake, RadioPills};
use crate::words::{Words, words};
use domain::competence::Scale;
use domain::mapping::{Assessment, Question};
use domain::{CompetenceId, MappingId, PersonId};
use leptos::prelude::*;

/// What writes a manager's levels down.
#[derive(Clone, Copy)]
pub struct Pen {
    /// The replica that takes them.
    pub replica: Replica,
    /// Where and whom.
    pub about: StoredValue<(MappingId, PersonId)>,
    /// The assessment, with what is on its way.
    pub assessment: Memo<Assessment>,
    /// What the rules did not take.
    pub mistakes: RwSignal<Vec<Mistake>>,
}

impl Pen {
    fn writes(self, competence: CompetenceId) -> Callback<String> {
        Callback::new(move |code: String| {
            let Some(value) = assessed_from_code(&code) else { return };
            let (mapping, person) = self.about.get_value();
            let command = OwnCommand::RateAssessment { mapping, person, competence: competence.clone(), value };
            match self.replica.send(command) {
                Ok(()) => self.mistakes.set(Vec::new()),
                Err(refusal) => {
                    let (field, text) = (format!("{}-0", name(&competence)), sentence(words(), &refusal));
                    self.mistakes.set(vec![Mistake { field, text }]);
                }
            }
        })
    }

    fn chosen(self, competence: CompetenceId) -> Signal<Option<String>> {
        let given = move |all: &Assessment| Some(assessed_code(all.ratings.get(&competence)?.value));
        Signal::derive(move || self.assessment.with(&given))
    }

    /// The address that takes the forms of this page.
    pub fn action(self) -> String {
        self.about.with_value(|(mapping, person)| format!("/mappings/{mapping}/people/{person}"))
    }
}

/// The name of the radios of a competence.
pub fn name(competence: &CompetenceId) -> String {
    format!("rating.{competence}")
}

/// The levels of one competence, what the chosen one means, and what all of them mean for whoever asks.
pub fn levels(words: Words, pen: Pen, scale: Scale, question: &Question) -> AnyView {
    let competence = question.competence.clone();
    let component = question.component;
    let (legend, lang) = question.name.in_language(words.0);
    let (what, what_lang) = question.description.in_language(words.0);
    let pill = |level| (level, format!("{level} {}", names::level_name(words, scale, level)));
    let levels = scale.levels().map(|level| (level.to_string(), pill(level).1));
    let options = levels.chain([("no_basis".to_owned(), words.unit_no_basis().to_owned())]).collect();
    let chosen = pen.chosen(competence.clone());
    let meaning = move || {
        let level =
            chosen.with(|code| code.as_deref().and_then(assessed_from_code)).and_then(domain::mapping::Assessed::level);
        level.map(|level| names::level_descriptor(words, scale, component, level))
    };
    let all = scale.levels().map(|level| {
        let meaning = names::level_descriptor(words, scale, component, level);
        view! { <dt>{pill(level).1}</dt><dd>{meaning}</dd> }.into_any()
    });
    view! {
        <div class="rating">
            <RadioPills
                name=name(&competence)
                legend=legend.to_owned()
                lang=lang.tag()
                options
                chosen
                picked=pen.writes(competence)
            />
            <p class="rating__meaning">{meaning}</p>
            <details class="disclosure">
                <summary class="disclosure__summary">
                    {words.unit_levels_mean()} <span class="unseen">": " {legend.to_owned()}</span>
                </summary>
                <div class="disclosure__inside">
                    <p lang=what_lang.tag()>{what.to_owned()}</p>
                    <dl class="rating__levels">{all.collect_view()}</dl>
                </div>
            </details>
        </div>
    }
    .into_any()
}
