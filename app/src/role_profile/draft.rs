//! The rows of a version that is being drawn up: what is asked, and empty rows for what may be added.

use super::edit::name_of;
use super::{Choice, NOT_CHOSEN, ProfileDraft};
use crate::names::{component_name, level_name};
use crate::refusal_words::sentence;
use crate::ui::{Checkbox, Mistake, Select, Tag};
use crate::words::Words;
use domain::competence::{CatalogueRefusal, Component, Level, ProposedVersion, Target};
use leptos::prelude::*;

/// How many competences of a component can be added at once; publishing gives as many again.
const EMPTY_ROWS: usize = 3;

/// Where a field of a row stands in the arguments of the command.
fn field(place: usize, name: &str) -> String {
    format!("version.targets.{place}{name}")
}

/// What is wrong with a row, as far as the rules can be asked about one row.
fn problem(draft: &ProfileDraft, place: usize) -> Option<CatalogueRefusal> {
    let version = &draft.draft;
    let target = version.targets.get(place)?;
    let competence = draft.competences.iter().find(|choice| choice.id == target.competence);
    let is_before = version.targets.iter().take(place).any(|before| before.competence == target.competence);
    match competence {
        None => Some(CatalogueRefusal::Unknown),
        Some(choice) if choice.is_retired => Some(CatalogueRefusal::Retired),
        Some(_) if !version.scale.has(target.level) => Some(CatalogueRefusal::TargetOffScale),
        Some(_) if is_before => Some(CatalogueRefusal::AskedTwice),
        Some(_) => None,
    }
}

/// What must be put right after the form was refused: each row that is wrong, or the form as a whole.
pub(super) fn mistakes(words: Words, draft: &ProfileDraft) -> Vec<Mistake> {
    let Some(refusal) = &draft.refusal else { return Vec::new() };
    let wrong = (0..draft.draft.targets.len()).filter_map(|place| Some((place, problem(draft, place)?)));
    let mistake = |(place, problem): (usize, CatalogueRefusal)| {
        let name = if problem == CatalogueRefusal::TargetOffScale { ".level:n" } else { ":drop" };
        Mistake { field: field(place, name), text: sentence(words, &problem.into()) }
    };
    let mut mistakes: Vec<_> = wrong.map(mistake).collect();
    if mistakes.is_empty() && draft.meanwhile.is_none() {
        mistakes.push(Mistake { field: "targets".into(), text: sentence(words, refusal) });
    }
    mistakes
}

/// The rows of the form, component by component.
pub(super) struct Rows<'a> {
    words: Words,
    draft: &'a ProfileDraft,
    version: &'a ProposedVersion,
    next: usize,
}

impl<'a> Rows<'a> {
    /// The rows of a draft.
    pub fn new(words: Words, draft: &'a ProfileDraft) -> Self {
        Self { words, draft, version: &draft.draft, next: 0 }
    }

    /// Draws them. The places of the rows count on through the components, so that whatever is added to one stands
    /// behind what was there.
    pub fn parts(mut self) -> AnyView {
        let parts = Component::ALL.map(|component| self.part(component));
        view! { <div id="targets" class="form">{parts.into_iter().collect_view()}</div> }.into_any()
    }

    fn component_of(&self, target: &Target) -> Component {
        let choice = self.draft.competences.iter().find(|choice| choice.id == target.competence);
        // What nobody knows stands first, where it is seen and can be taken away.
        choice.map_or(Component::Knowledge, |choice| choice.component)
    }

    fn part(&mut self, component: Component) -> AnyView {
        let words = self.words;
        let all = self.version.targets.iter().enumerate();
        let own: Vec<_> = all.filter(|(_, target)| self.component_of(target) == component).collect();
        let first = self.next;
        let places: Vec<_> = (first..first + own.len()).collect();
        self.next += own.len();
        let rows = own.into_iter().zip(&places).map(|((nth, target), place)| self.row(nth, target, *place, &places));
        let rows = rows.collect_view();
        let added = self.added(component);
        let name = component_name(words, component);
        view! {
            <section class="page__section" aria-labelledby=component.code()>
                <h2 id=component.code()>{name}</h2>
                {places.is_empty().then(|| view! { <p class="quiet">{words.role_profiles_part_empty()}</p> })}
                {rows}
                {added}
            </section>
        }
        .into_any()
    }

    fn row(&self, nth: usize, target: &Target, place: usize, places: &[usize]) -> AnyView {
        let words = self.words;
        let problem = problem(self.draft, nth);
        let is_shown = problem == Some(CatalogueRefusal::Retired) || self.draft.refusal.is_some();
        let error = problem.filter(|_| is_shown).map(|problem| sentence(words, &problem.into()));
        let level_error = error.clone().filter(|_| problem == Some(CatalogueRefusal::TargetOffScale));
        let row_error = error.filter(|_| problem != Some(CatalogueRefusal::TargetOffScale));
        let is_retired = problem == Some(CatalogueRefusal::Retired);
        let is_wrong = row_error.is_some().then_some("");
        view! {
            <fieldset class="target" data-error=is_wrong>
                <legend class="target__name">
                    {name_of(words, self.draft, &target.competence)}
                    {is_retired.then(|| view! { " " <Tag text=words.competences_retired() /> })}
                </legend>
                {row_error.map(|error| view! { <p class="field__error">{error}</p> })}
                <input type="hidden" name=field(place, ".competence") value=target.competence.to_string() />
                {self.level(place, target.level, level_error)}
                {self.place(place, places)}
                {self.critical(place, target.is_critical)}
                <Checkbox name=field(place, ":drop") label=words.role_profiles_drop() is_on=is_retired />
                {self.before(target)}
            </fieldset>
        }
        .into_any()
    }

    fn level(&self, place: usize, level: Level, error: Option<String>) -> AnyView {
        let scale = self.version.scale;
        let words = self.words;
        let choose = (NOT_CHOSEN.to_string(), words.role_profiles_choose_level().to_owned());
        let levels = scale.levels().map(|one| (one.to_string(), format!("{one} {}", level_name(words, scale, one))));
        let is_chosen = scale.has(level);
        let options: Vec<_> = (!is_chosen).then_some(choose).into_iter().chain(levels).collect();
        let chosen = if is_chosen { level } else { NOT_CHOSEN }.to_string();
        let (name, label) = (field(place, ".level:n"), words.role_profiles_target());
        match error {
            Some(error) => view! { <Select name label options chosen error /> }.into_any(),
            None => view! { <Select name label options chosen /> }.into_any(),
        }
    }

    /// Where the row stands within its component; only when there is another place to go to.
    fn place(&self, place: usize, places: &[usize]) -> Option<AnyView> {
        let first = places.first().copied().unwrap_or(place);
        let options: Vec<_> = places.iter().map(|one| (one.to_string(), (one - first + 1).to_string())).collect();
        let label = self.words.role_profiles_place();
        (places.len() > 1)
            .then(|| view! { <Select name=field(place, ":place") label options chosen=place.to_string() /> }.into_any())
    }

    /// A box that is not ticked sends nothing, so the "no" is sent before it.
    fn critical(&self, place: usize, is_critical: bool) -> AnyView {
        let name = field(place, ".is_critical:b");
        view! {
            <input type="hidden" name=name.clone() value="no" />
            <Checkbox name label=self.words.role_profiles_is_critical() is_on=is_critical />
        }
        .into_any()
    }

    /// What the version in force aims at, when that is on another scale.
    fn before(&self, target: &Target) -> Option<AnyView> {
        let in_force = self.draft.in_force.as_ref().filter(|version| version.scale != self.version.scale)?;
        let old = in_force.targets.iter().find(|old| old.competence == target.competence)?;
        let name = level_name(self.words, in_force.scale, old.level);
        let text = self.words.role_profiles_before(old.level, name);
        Some(view! { <p class="target__before quiet small">{text}</p> }.into_any())
    }

    /// Empty rows for competences of the catalogue that the version does not ask yet.
    fn added(&mut self, component: Component) -> Option<AnyView> {
        let words = self.words;
        let is_free = |choice: &&Choice| {
            let is_asked = self.version.targets.iter().any(|target| target.competence == choice.id);
            choice.component == component && !choice.is_retired && !is_asked
        };
        let free: Vec<_> = self.draft.competences.iter().filter(is_free).collect();
        if free.is_empty() {
            return None;
        }
        let name = |choice: &&Choice| (choice.id.to_string(), choice.name.in_language(words.0).0.to_owned());
        let none = (String::new(), words.role_profiles_choose_competence().to_owned());
        let options: Vec<_> = std::iter::once(none).chain(free.iter().map(name)).collect();
        let count = EMPTY_ROWS.min(free.len());
        let rows = (self.next..self.next + count).map(|place| self.empty(place, options.clone())).collect_view();
        self.next += count;
        let title = words.role_profiles_add_to(component_name(words, component));
        let shown = view! {
            <details class="disclosure" data-kind="table">
                <summary class="disclosure__summary">{title}</summary>
                <div class="disclosure__inside">{rows}</div>
            </details>
        };
        Some(shown.into_any())
    }

    fn empty(&self, place: usize, options: Vec<(String, String)>) -> AnyView {
        let words = self.words;
        view! {
            <fieldset class="target">
                <legend class="unseen">{words.role_profiles_add_row()}</legend>
                <Select name=field(place, ".competence!") label=words.role_profiles_competence() options />
                {self.level(place, NOT_CHOSEN, None)}
                {self.critical(place, false)}
            </fieldset>
        }
        .into_any()
    }
}
