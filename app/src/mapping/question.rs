//! One competence a page: levels as cards, two honest ways out, wishes, and a comment.

use super::collision::collisions;
use super::held::{Held, SavedStatus, with_sheet};
use super::value;
use crate::browser;
use crate::names;
use crate::refusal_words::sentence;
use crate::replica::{OwnCommand, Replica};
use crate::ui::{
    Button, ButtonKind, ButtonLink, Card, ErrorSummary, Mistake, Notice, PageHead, Progress, RadioCards, TextArea,
    TickPill,
};
use crate::words::{Words, words};
use domain::mapping::{Answer, Frame, Question, Said, Sheet, Wish};
use domain::{CompetenceId, MappingId, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

/// How long a hand must rest before a comment is stored, in milliseconds.
const REST: u32 = 800;

/// The page of one question.
#[component]
pub fn QuestionPage() -> impl IntoView {
    with_sheet(draw)
}

fn draw(held: Held) -> AnyView {
    let params = use_params_map();
    let competence = Memo::new(move |_| params.with(|params| params.get("competence")));
    let is_submitted = Memo::new(move |_| held.sheet.with(|sheet| sheet.submitted_at.is_some()));
    (move || {
        is_submitted.track();
        let id = competence.get().and_then(|id| CompetenceId::new(id).ok());
        let place = id.and_then(|id| held.sheet.with_untracked(|sheet| Asked::of(&sheet.frame, &id)));
        match place {
            Some(asked) => question(held, &asked),
            None => crate::frame::shown(Err::<(), _>(crate::error::AppError::NotFound), |()| ().into_any()),
        }
    })
    .into_any()
}

/// A question and where it stands among the others.
#[derive(Clone)]
struct Asked {
    mapping: MappingId,
    question: Question,
    place: usize,
    previous: Option<CompetenceId>,
    next: Option<CompetenceId>,
}

impl Asked {
    fn of(frame: &Frame, id: &CompetenceId) -> Option<Self> {
        let place = frame.questions.iter().position(|question| question.competence == *id)?;
        let at = |place: usize| frame.questions.get(place).map(|question| question.competence.clone());
        Some(Self {
            mapping: frame.mapping.clone(),
            question: frame.questions[place].clone(),
            place,
            previous: place.checked_sub(1).and_then(at),
            next: at(place + 1),
        })
    }

    fn address(&self, of: Option<&CompetenceId>, else_to: &str) -> String {
        match of {
            Some(id) => format!("/mappings/{}/questions/{id}", self.mapping),
            None => format!("/mappings/{}{else_to}", self.mapping),
        }
    }
}

fn question(held: Held, asked: &Asked) -> AnyView {
    let words = words();
    if held.sheet.with_untracked(|sheet| sheet.submitted_at.is_some()) {
        return submitted(words, held, asked);
    }
    let first = held.sheet.get_untracked();
    let (name, name_lang) = asked.question.name.in_language(words.0);
    let (what, what_lang) = asked.question.description.in_language(words.0);
    let all = first.frame.questions.len();
    let done = Signal::derive(move || held.sheet.with(Sheet::answered_count));
    let mistakes = RwSignal::new(refused_before(words, held));
    let back = asked.address(asked.previous.as_ref(), "");
    view! {
        <div class="page question">
            <Progress text=place_words(words, &first.frame, asked.place) label=words.mapping_progress() done all=all />
            {move || view! { <ErrorSummary mistakes=mistakes.get() /> }}
            <div lang=name_lang.tag()>
                <PageHead title=name.to_owned() has_mistakes=!mistakes.get_untracked().is_empty() />
                <p class="page__lead" lang=what_lang.tag()>{what.to_owned()}</p>
            </div>
            {both(held, asked, mistakes)}
            {form(held, asked, &first, mistakes, back)}
            <SavedStatus />
        </div>
    }
    .into_any()
}

/// What two devices said of this question, as long as it is not settled.
fn both(held: Held, asked: &Asked, mistakes: RwSignal<Vec<Mistake>>) -> AnyView {
    let competence = asked.question.competence.clone();
    let refused = Callback::new(move |refusal| mistakes.set(vec![mistake(words(), &refusal)]));
    (move || collisions(held, &competence, refused)).into_any()
}

fn form(held: Held, asked: &Asked, first: &Sheet, mistakes: RwSignal<Vec<Mistake>>, back: String) -> AnyView {
    let words = words();
    let scale = first.frame.scale;
    let competence = asked.question.competence.clone();
    let pen = Pen { replica: held.replica, mistakes, text: StoredValue::new(None), tick: StoredValue::new(0) };
    let answer = {
        let competence = competence.clone();
        Memo::new(move |_| held.sheet.with(|sheet| sheet.answer(&competence).cloned().unwrap_or_default()))
    };
    let cards = scale.levels().map(|level| Card {
        value: level.to_string(),
        mark: level.to_string(),
        name: names::level_name(words, scale, level).to_owned(),
        what: names::level_descriptor(words, scale, asked.question.component, level).to_owned(),
    });
    let cards: Vec<_> = cards.collect();
    let ways_out = [("dont_know", words.mapping_dont_know()), ("not_applicable", words.mapping_not_applicable())];
    let ways_out = ways_out.map(|(code, text)| (code.to_owned(), text.to_owned())).to_vec();
    let about = (asked.mapping.clone(), competence);
    let typed_before = held.opened.with_value(|opened| typed_before(opened.refused.as_ref()));
    let comment = Signal::derive(move || typed_before.clone().unwrap_or_else(|| answer.with(|a| a.comment.clone())));
    let hint = words.mapping_comment_hint();
    let go_on = asked.address(asked.next.as_ref(), "/review");
    let navigate = use_navigate();
    let leave = {
        let about = about.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if pen.flush(&about) {
                navigate(&go_on, leptos_router::NavigateOptions::default());
            }
        }
    };
    let flush = about.clone();
    browser::on_leaving(move || {
        pen.flush(&flush);
        held.replica.leave();
    });
    let action = asked.address(Some(&asked.question.competence), "");
    let (form_id, base) = held.opened.with_value(|opened| (opened.form_id.clone(), opened.version.to_string()));
    view! {
        <form class="question__form" method="post" action=action on:submit=leave>
            <input type="hidden" name="form_id" value=form_id />
            <input type="hidden" name="base" value=base />
            <RadioCards
                name="value"
                legend=words.mapping_choose()
                cards=cards
                ways_out=ways_out
                chosen=Signal::derive(move || answer.with(|answer| answer.value.map(value::code)))
                picked=pen.picks(&about)
            />
            {wishes(words, pen, &about, answer)}
            <TextArea
                name="comment"
                label=words.mapping_comment()
                hint=hint
                value=comment
                typed=pen.writes(&about)
            />
            <div class="buttons" data-kind="steps">
                <ButtonLink href=back text=words.mapping_back() kind=ButtonKind::Quiet />
                <Button text=words.mapping_next() />
            </div>
        </form>
    }
    .into_any()
}

fn wishes(words: Words, pen: Pen, about: &(MappingId, CompetenceId), answer: Memo<Answer>) -> AnyView {
    view! {
        <fieldset class="choices">
            <legend class="choices__legend">
                {words.mapping_wish()} " " <span class="quiet">{words.mapping_optional()}</span>
            </legend>
            <div class="choices__row">
                <TickPill
                    name="develop"
                    label=words.mapping_develop()
                    is_on=Signal::derive(move || answer.with(|answer| answer.wants_to_develop))
                    changed=pen.wishes(about, Wish::Develop)
                />
                <TickPill
                    name="use_more"
                    label=words.mapping_use_more()
                    is_on=Signal::derive(move || answer.with(|answer| answer.wants_to_use_more))
                    changed=pen.wishes(about, Wish::UseMore)
                />
            </div>
        </fieldset>
    }
    .into_any()
}

fn submitted(words: Words, held: Held, asked: &Asked) -> AnyView {
    let (name, lang) = asked.question.name.in_language(words.0);
    let scale = held.sheet.with_untracked(|sheet| sheet.frame.scale);
    let answer = held.sheet.with_untracked(|sheet| sheet.answer(&asked.question.competence).cloned());
    let given = answer.and_then(|answer| answer.value).map(|given| value::name(words, scale, given));
    let review = asked.address(None, "/review");
    view! {
        <div class="page question" lang=lang.tag()>
            <PageHead title=name.to_owned() lead=given.unwrap_or_default() />
            {both(held, asked, RwSignal::new(Vec::new()))}
            <Notice><p>{words.mapping_is_submitted()} " " <a href=review>{words.mapping_to_review()}</a></p></Notice>
        </div>
    }
    .into_any()
}

/// `Färdigheter · fråga 3 av 5 · del 2 av 5`.
fn place_words(words: Words, frame: &Frame, place: usize) -> String {
    let component = frame.questions[place].component;
    let mut parts: Vec<_> = frame.questions.iter().map(|question| question.component).collect();
    let of_part = parts.iter().filter(|part| **part == component).count();
    let within = parts[..=place].iter().filter(|part| **part == component).count();
    parts.dedup();
    let part = parts.iter().position(|part| *part == component).map_or(1, |at| at + 1);
    words.mapping_place(names::component_name(words, component), within, of_part, part, parts.len())
}

/// What a form without script sent and the rules did not take.
fn refused_before(words: Words, held: Held) -> Vec<Mistake> {
    held.opened.with_value(|opened| match &opened.refused {
        Some(form) => vec![mistake(words, &form.refusal)],
        None => Vec::new(),
    })
}

fn typed_before(refused: Option<&super::RefusedForm>) -> Option<String> {
    refused?.args.get("text")?.as_str().map(str::to_owned)
}

fn mistake(words: Words, refusal: &Refusal) -> Mistake {
    let field = match refusal {
        Refusal::Mapping(domain::mapping::MappingRefusal::Text(_)) => "comment",
        _ => "value-0",
    };
    Mistake { field: field.to_owned(), text: sentence(words, refusal) }
}

/// What writes answers down: at once for a pick, after a rest for a comment.
#[derive(Clone, Copy)]
struct Pen {
    replica: Replica,
    mistakes: RwSignal<Vec<Mistake>>,
    /// A comment that is not given to the replica yet, with the version that its author saw when they began to write.
    text: StoredValue<Option<(String, Option<u64>)>>,
    /// Moves with every key.
    tick: StoredValue<u32>,
}

impl Pen {
    /// Says what the rules did not take. Gives true when they took it.
    fn is_taken(self, given: Result<(), Refusal>) -> bool {
        let mistakes = given.err().map(|refusal| mistake(words(), &refusal));
        let is_taken = mistakes.is_none();
        self.mistakes.set(mistakes.into_iter().collect());
        is_taken
    }

    fn give(self, command: OwnCommand) -> bool {
        self.is_taken(self.replica.send(command))
    }

    /// Whoever picks anew has seen what two devices said.
    fn settle(self, mapping: &MappingId, competence: &CompetenceId) {
        let sheet = untrack(|| self.replica.sheet(mapping));
        let all = sheet.into_iter().flat_map(|sheet| sheet.collisions);
        for settled in all.filter(|one| one.competence == *competence && matches!(one.other.said, Said::Value(_))) {
            let (mapping, collision) = (mapping.clone(), settled.version);
            self.give(OwnCommand::SettleAnswer { mapping, collision, is_taken: false });
        }
    }

    fn picks(self, (mapping, competence): &(MappingId, CompetenceId)) -> Callback<String> {
        let (mapping, competence) = (mapping.clone(), competence.clone());
        Callback::new(move |code: String| {
            if let Some(value) = value::from_code(&code) {
                let command =
                    OwnCommand::RateAnswer { mapping: mapping.clone(), competence: competence.clone(), value };
                if self.give(command) {
                    self.settle(&mapping, &competence);
                }
            }
        })
    }

    fn wishes(self, (mapping, competence): &(MappingId, CompetenceId), wish: Wish) -> Callback<bool> {
        let (mapping, competence) = (mapping.clone(), competence.clone());
        Callback::new(move |is_wanted| {
            let (mapping, competence) = (mapping.clone(), competence.clone());
            self.give(OwnCommand::WishAnswer { mapping, competence, wish, is_wanted });
        })
    }

    fn writes(self, about: &(MappingId, CompetenceId)) -> Callback<String> {
        let about = about.clone();
        Callback::new(move |text: String| {
            let seen = || self.replica.told_sheet(&about.0).map(|(_, version)| version);
            self.text.update_value(|held| {
                let seen = held.take().map_or_else(|| untrack(seen), |(_, seen)| seen);
                *held = Some((text, seen));
            });
            self.replica.will_send();
            self.tick.update_value(|tick| *tick += 1);
            let (now, about) = (self.tick.get_value(), about.clone());
            browser::after(REST, move || {
                if self.tick.try_get_value() == Some(now) {
                    self.flush(&about);
                }
            });
        })
    }

    /// Gives what was typed to the replica. Gives false when the rules do not take it; then it stays in the field.
    fn flush(self, (mapping, competence): &(MappingId, CompetenceId)) -> bool {
        let Some(Some((text, seen))) = self.text.try_update_value(Option::take) else { return true };
        let command =
            OwnCommand::CommentAnswer { mapping: mapping.clone(), competence: competence.clone(), text: text.clone() };
        let is_taken = self.is_taken(self.replica.send_seen(command, seen));
        if !is_taken {
            self.text.set_value(Some((text, seen)));
        }
        is_taken
    }
}
