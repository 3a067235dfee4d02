//! The names of components, levels, roles and languages.

use crate::words::Words;
use domain::Language;
use domain::competence::{Component, Level, Scale};
use domain::organisation::UnitKind;
use domain::person::Role;

/// What a level off its scale is called: data of another time may hold one, and a page must still show.
const NO_LEVEL: &str = "–";

/// The name of a component.
pub fn component_name(words: Words, component: Component) -> &'static str {
    match component {
        Component::Knowledge => words.competences_component_knowledge(),
        Component::Skill => words.competences_component_skill(),
        Component::Experience => words.competences_component_experience(),
        Component::ValuesAttitudes => words.competences_component_values_attitudes(),
        Component::ContactsNetworks => words.competences_component_contacts_networks(),
    }
}

/// The name of a kind of node.
pub fn unit_kind_name(words: Words, kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::MunicipalGroup => words.organisation_kind_group(),
        UnitKind::Party => words.organisation_kind_party(),
        UnitKind::Department => words.organisation_kind_department(),
        UnitKind::ServiceArea => words.organisation_kind_service_area(),
        UnitKind::Unit => words.organisation_kind_unit(),
    }
}

/// The short name of a level.
pub fn level_name(words: Words, scale: Scale, level: Level) -> &'static str {
    match (scale, level.0) {
        (Scale::ZeroToFive, 0) => words.levels_six_0(),
        (Scale::ZeroToFive, 1) => words.levels_six_1(),
        (Scale::ZeroToFive, 2) => words.levels_six_2(),
        (Scale::ZeroToFive, 3) => words.levels_six_3(),
        (Scale::ZeroToFive, 4) => words.levels_six_4(),
        (Scale::ZeroToFive, 5) => words.levels_six_5(),
        (Scale::FourLevels, 1) => words.levels_four_1(),
        (Scale::FourLevels, 2) => words.levels_four_2(),
        (Scale::FourLevels, 3) => words.levels_four_3(),
        (Scale::FourLevels, 4) => words.levels_four_4(),
        _ => NO_LEVEL,
    }
}

/// The name of a scale.
pub fn scale_name(words: Words, scale: Scale) -> &'static str {
    match scale {
        Scale::ZeroToFive => words.levels_scale_six(),
        Scale::FourLevels => words.levels_scale_four(),
    }
}

/// What a level means for a competence of a component, in the words of somebody who has it.
pub fn level_descriptor(words: Words, scale: Scale, component: Component, level: Level) -> &'static str {
    match scale {
        Scale::ZeroToFive => six_descriptor(words, component, level),
        Scale::FourLevels => match level.0 {
            1 => words.levels_four_1_what(),
            2 => words.levels_four_2_what(),
            3 => words.levels_four_3_what(),
            4 => words.levels_four_4_what(),
            _ => NO_LEVEL,
        },
    }
}

fn six_descriptor(words: Words, component: Component, level: Level) -> &'static str {
    match (level.0, component) {
        (0, Component::Knowledge) => words.levels_six_knowledge_0(),
        (1, Component::Knowledge) => words.levels_six_knowledge_1(),
        (2, Component::Knowledge) => words.levels_six_knowledge_2(),
        (3, Component::Knowledge) => words.levels_six_knowledge_3(),
        (4, Component::Knowledge) => words.levels_six_knowledge_4(),
        (5, Component::Knowledge) => words.levels_six_knowledge_5(),
        (0, Component::Skill) => words.levels_six_skill_0(),
        (1, Component::Skill) => words.levels_six_skill_1(),
        (2, Component::Skill) => words.levels_six_skill_2(),
        (3, Component::Skill) => words.levels_six_skill_3(),
        (4, Component::Skill) => words.levels_six_skill_4(),
        (5, Component::Skill) => words.levels_six_skill_5(),
        (0, Component::Experience) => words.levels_six_experience_0(),
        (1, Component::Experience) => words.levels_six_experience_1(),
        (2, Component::Experience) => words.levels_six_experience_2(),
        (3, Component::Experience) => words.levels_six_experience_3(),
        (4, Component::Experience) => words.levels_six_experience_4(),
        (5, Component::Experience) => words.levels_six_experience_5(),
        (0, Component::ValuesAttitudes) => words.levels_six_values_attitudes_0(),
        (1, Component::ValuesAttitudes) => words.levels_six_values_attitudes_1(),
        (2, Component::ValuesAttitudes) => words.levels_six_values_attitudes_2(),
        (3, Component::ValuesAttitudes) => words.levels_six_values_attitudes_3(),
        (4, Component::ValuesAttitudes) => words.levels_six_values_attitudes_4(),
        (5, Component::ValuesAttitudes) => words.levels_six_values_attitudes_5(),
        (0, Component::ContactsNetworks) => words.levels_six_contacts_networks_0(),
        (1, Component::ContactsNetworks) => words.levels_six_contacts_networks_1(),
        (2, Component::ContactsNetworks) => words.levels_six_contacts_networks_2(),
        (3, Component::ContactsNetworks) => words.levels_six_contacts_networks_3(),
        (4, Component::ContactsNetworks) => words.levels_six_contacts_networks_4(),
        (5, Component::ContactsNetworks) => words.levels_six_contacts_networks_5(),
        _ => NO_LEVEL,
    }
}

/// The name of a role.
pub fn role_name(words: Words, role: Role) -> &'static str {
    match role {
        Role::DepartmentManagement => words.roles_department_management(),
        Role::ExecutiveGroup => words.roles_executive_group(),
        Role::HrPartner => words.roles_hr_partner(),
        Role::HrStrategist => words.roles_hr_strategist(),
        Role::ProgrammeCoordinator => words.roles_programme_coordinator(),
        Role::SessionLeader => words.roles_session_leader(),
        Role::EsfReporter => words.roles_esf_reporter(),
        Role::ProjectEconomist => words.roles_project_economist(),
        Role::UnionRepresentative => words.roles_union_representative(),
        Role::Archivist => words.roles_archivist(),
        Role::SystemAdministrator => words.roles_system_administrator(),
        Role::ProtectedIdentityHandler => words.roles_protected_identity_handler(),
    }
}

/// The name of a language in that language: whoever looks for it reads it.
pub fn language_name(language: Language) -> &'static str {
    match language {
        Language::Sv => "Svenska",
        Language::Fi => "Suomi",
        Language::En => "English",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_level_of_every_component_has_its_own_words() {
        for language in Language::ALL {
            let words = Words(language);
            for component in Component::ALL {
                let said = Scale::ZeroToFive.levels().map(|level| {
                    (
                        level_name(words, Scale::ZeroToFive, level),
                        level_descriptor(words, Scale::ZeroToFive, component, level),
                    )
                });
                let said: BTreeSet<_> = said.collect();
                assert_eq!(said.len(), 6, "{component:?} in {language}");
                assert!(said.iter().all(|(name, what)| *name != NO_LEVEL && what.ends_with('.')), "{said:?}");
            }
        }
    }

    #[test]
    fn a_level_off_the_scale_has_no_name() {
        let words = Words::default();
        assert_eq!(level_name(words, Scale::FourLevels, Level(0)), NO_LEVEL);
        assert_eq!(level_name(words, Scale::FourLevels, Level(4)), "Mycket hög");
        assert_eq!(level_descriptor(words, Scale::FourLevels, Component::Skill, Level(5)), NO_LEVEL);
    }
}
