//! Why the rules say no, in words that say what to do instead.

use crate::words::Words;
use domain::Refusal;
use domain::competence::{CatalogueRefusal, TARGETS_MAX};
use domain::gap::NeedRefusal;
use domain::mapping::MappingRefusal;
use domain::organisation::Unshapely;
use domain::people_file::ImportRefusal;
use domain::person::Unacceptable;
use domain::text::Unwritable;

/// The sentence for a refusal. A refusal without words does not compile.
pub fn sentence(words: Words, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotAllowed => words.refusals_not_allowed().into(),
        Refusal::Unreadable => words.refusals_unreadable().into(),
        Refusal::Mapping(refusal) => mapping(words, *refusal),
        Refusal::Catalogue(refusal) => catalogue(words, *refusal),
        Refusal::Need(refusal) => need(words, *refusal).into(),
        Refusal::Import(refusal) => import(words, *refusal),
        Refusal::Person(refusal) => person(words, *refusal).into(),
        Refusal::Organisation(refusal) => organisation(words, *refusal).into(),
    }
}

fn text(words: Words, refusal: Unwritable) -> &'static str {
    match refusal {
        Unwritable::Empty => words.refusals_text_empty(),
        Unwritable::TooLong => words.refusals_text_too_long(),
        Unwritable::ControlCharacters => words.refusals_text_control_characters(),
    }
}

fn mapping(words: Words, refusal: MappingRefusal) -> String {
    match refusal {
        MappingRefusal::Text(refusal) => text(words, refusal),
        MappingRefusal::Unknown => words.refusals_mapping_unknown(),
        MappingRefusal::Exists => words.refusals_mapping_exists(),
        MappingRefusal::EndsBeforeItBegins => words.refusals_mapping_ends_before_it_begins(),
        MappingRefusal::EndsInThePast => words.refusals_mapping_ends_in_the_past(),
        MappingRefusal::NoUnits => words.refusals_mapping_no_units(),
        MappingRefusal::AcrossParties => words.refusals_mapping_across_parties(),
        MappingRefusal::NobodyToAsk => words.refusals_mapping_nobody_to_ask(),
        MappingRefusal::NoCooperation => words.refusals_mapping_no_cooperation(),
        MappingRefusal::CooperationInTheFuture => words.refusals_mapping_cooperation_in_the_future(),
        MappingRefusal::AlreadyOpen => words.refusals_mapping_already_open(),
        MappingRefusal::NotOpen => words.refusals_mapping_not_open(),
        MappingRefusal::Closed => words.refusals_mapping_closed(),
        MappingRefusal::PastDeadline => words.refusals_mapping_past_deadline(),
        MappingRefusal::NotAnExtension => words.refusals_mapping_not_an_extension(),
        MappingRefusal::OffScale => words.refusals_mapping_off_scale(),
        MappingRefusal::OutsideProfile => words.refusals_mapping_outside_profile(),
        MappingRefusal::Unanswered(many) => return words.refusals_mapping_unanswered(many.into()),
        MappingRefusal::AlreadySubmitted => words.refusals_mapping_already_submitted(),
        MappingRefusal::NotSubmitted => words.refusals_mapping_not_submitted(),
        MappingRefusal::NotYetSubmitted => words.refusals_mapping_not_yet_submitted(),
        MappingRefusal::Unrated(many) => return words.refusals_mapping_unrated(many.into()),
        MappingRefusal::AlreadyComplete => words.refusals_mapping_already_complete(),
        MappingRefusal::RatedBlind => words.refusals_mapping_rated_blind(),
        MappingRefusal::NothingToConfirm => words.refusals_mapping_nothing_to_confirm(),
    }
    .into()
}

fn catalogue(words: Words, refusal: CatalogueRefusal) -> String {
    match refusal {
        CatalogueRefusal::Text(refusal) => text(words, refusal),
        CatalogueRefusal::Unknown => words.refusals_catalogue_unknown(),
        CatalogueRefusal::Exists => words.refusals_catalogue_exists(),
        CatalogueRefusal::Retired => words.refusals_catalogue_retired(),
        CatalogueRefusal::TargetOffScale => words.refusals_catalogue_target_off_scale(),
        CatalogueRefusal::AskedTwice => words.refusals_catalogue_asked_twice(),
        CatalogueRefusal::NoTargets => words.refusals_catalogue_no_targets(),
        CatalogueRefusal::TooManyTargets => return words.refusals_catalogue_too_many_targets(TARGETS_MAX),
        CatalogueRefusal::Superseded => words.refusals_catalogue_superseded(),
        CatalogueRefusal::Unchanged => words.refusals_catalogue_unchanged(),
    }
    .into()
}

fn need(words: Words, refusal: NeedRefusal) -> &'static str {
    match refusal {
        NeedRefusal::OffScale => words.refusals_mapping_off_scale(),
        NeedRefusal::Unknown => words.refusals_need_unknown(),
        NeedRefusal::TooMany => words.refusals_need_too_many(),
    }
}

fn import(words: Words, refusal: ImportRefusal) -> String {
    match refusal {
        ImportRefusal::Unknown => words.refusals_import_unknown(),
        ImportRefusal::NeedsConfirmation { ends } => return words.refusals_import_needs_confirmation(ends.into()),
        ImportRefusal::AlreadyApplied => words.refusals_import_already_applied(),
        ImportRefusal::NotApplied => words.refusals_import_not_applied(),
        ImportRefusal::SameFile => words.refusals_import_same_file(),
        ImportRefusal::NothingToChange => words.refusals_import_nothing_to_change(),
        ImportRefusal::HasErrors => words.refusals_import_has_errors(),
        ImportRefusal::WrongConfirmation => words.refusals_import_wrong_confirmation(),
        ImportRefusal::ChangedMeanwhile => words.refusals_import_changed_meanwhile(),
        ImportRefusal::UnknownScope => words.refusals_import_unknown_scope(),
        ImportRefusal::ScopeNotAllowed => words.refusals_import_scope_not_allowed(),
    }
    .into()
}

fn person(words: Words, refusal: Unacceptable) -> &'static str {
    match refusal {
        Unacceptable::UnknownPerson => words.refusals_person_unknown_person(),
        Unacceptable::UnknownUnit => words.refusals_person_unknown_unit(),
        Unacceptable::NoChange => words.refusals_person_no_change(),
        Unacceptable::EndsBeforeItBegins => words.refusals_person_ends_before_it_begins(),
    }
}

fn organisation(words: Words, refusal: Unshapely) -> &'static str {
    match refusal {
        Unshapely::Text(refusal) => text(words, refusal),
        Unshapely::Slash => words.refusals_organisation_slash(),
        Unshapely::Unknown => words.refusals_organisation_unknown(),
        Unshapely::NothingAbove => words.refusals_organisation_nothing_above(),
        Unshapely::UnderItself => words.refusals_organisation_under_itself(),
        Unshapely::WrongLevel => words.refusals_organisation_wrong_level(),
        Unshapely::AcrossParties => words.refusals_organisation_across_parties(),
        Unshapely::SameName => words.refusals_organisation_same_name(),
        Unshapely::InThePast => words.refusals_organisation_in_the_past(),
        Unshapely::Unchanged => words.refusals_organisation_unchanged(),
        Unshapely::HasUnits => words.refusals_organisation_has_units(),
        Unshapely::HasEmployees => words.refusals_organisation_has_employees(),
        Unshapely::ChangesLater => words.refusals_organisation_changes_later(),
        Unshapely::NotComing => words.refusals_organisation_not_coming(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Language;

    #[test]
    fn a_refusal_says_what_to_do_in_every_language() {
        let said = Language::ALL.map(|language| sentence(Words(language), &MappingRefusal::OffScale.into()));
        assert!(said[0].contains("Välj") && said[1].contains("Valitse") && said[2].contains("Choose"), "{said:?}");
    }

    #[test]
    fn numbers_of_a_refusal_stand_in_its_sentence() {
        let words = Words(Language::En);
        assert!(sentence(words, &CatalogueRefusal::TooManyTargets.into()).contains("60"));
        assert!(sentence(words, &MappingRefusal::Unrated(1).into()).starts_with("One competence"));
        assert!(sentence(words, &MappingRefusal::Unrated(3).into()).starts_with("3 competences"));
    }
}
