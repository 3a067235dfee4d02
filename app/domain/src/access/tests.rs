//! A whole small world, asked everything: three units in two parties, eight people, every role, every act.

use super::*;
use crate::organisation::Unit;

/// Node, kind, parent, manager, and the nodes that a grant there reaches, written out by hand.
type Place = (&'static str, UnitKind, Option<&'static str>, Option<&'static str>, &'static [&'static str]);

const PLACES: [Place; 7] = [
    ("koncern", UnitKind::MunicipalGroup, None, Some("ingrid"), &["koncern"]),
    ("kommun", UnitKind::Party, Some("koncern"), None, &["kommun", "skola", "larkan", "trasten"]),
    ("skola", UnitKind::Department, Some("kommun"), Some("dag"), &["skola", "larkan", "trasten"]),
    ("larkan", UnitKind::Unit, Some("skola"), Some("lena"), &["larkan"]),
    ("trasten", UnitKind::Unit, Some("skola"), Some("karin"), &["trasten"]),
    ("bolag", UnitKind::Party, Some("koncern"), None, &["bolag", "drift"]),
    ("drift", UnitKind::Unit, Some("bolag"), Some("pia"), &["drift"]),
];

/// Who works where, and who leads them.
const PEOPLE: [(&str, &str, Option<&str>); 8] = [
    ("ingrid", "koncern", None),
    ("dag", "skola", Some("ingrid")),
    ("lena", "larkan", Some("dag")),
    ("elsa", "larkan", Some("lena")),
    ("karin", "trasten", Some("dag")),
    ("amina", "trasten", Some("karin")),
    ("pia", "drift", Some("pia")),
    ("per", "drift", Some("pia")),
];

fn unit(name: &str) -> UnitId {
    UnitId::new(name).expect("an id")
}

fn person(name: &str) -> PersonId {
    PersonId::new(name).expect("an id")
}

fn tree() -> Tree {
    Tree::new(PLACES.map(|(name, kind, parent, manager, _)| Unit {
        id: unit(name),
        kind,
        name: name.into(),
        parent: parent.map(unit),
        manager: manager.map(person),
    }))
}

/// One thing that can be asked about, by name.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Person(usize),
    Node(usize),
    Everything,
}

fn everything_asked() -> impl Iterator<Item = Asked> {
    (0..PEOPLE.len()).map(Asked::Person).chain((0..PLACES.len()).map(Asked::Node)).chain([Asked::Everything])
}

fn may(actor: &Actor, act: Act, asked: Asked, tree: &Tree) -> bool {
    match asked {
        Asked::Person(index) => {
            let (name, _, manager) = PEOPLE[index];
            let managers: Vec<_> = manager.map(person).into_iter().collect();
            decide(actor, act, About::Person { person: &person(name), line_managers: &managers }).is_ok()
        }
        Asked::Node(index) => decide(actor, act, About::Node { unit: &unit(PLACES[index].0), tree }).is_ok(),
        Asked::Everything => decide(actor, act, About::Everything).is_ok(),
    }
}

/// The rules once more, slowly, from what each role is for rather than from what each act needs.
fn rights_of(role: Role) -> &'static [Act] {
    use Act::{
        EditCatalogue, FollowMappings, GrantRoles, ImportPeople, ReviewMappings, RunMappings, SeeFigures, SeePeople,
        ShapeOrganisation, StateNeed,
    };
    match role {
        Role::HrStrategist => &[
            StateNeed,
            SeePeople,
            SeeFigures,
            FollowMappings,
            RunMappings,
            EditCatalogue,
            ImportPeople,
            ShapeOrganisation,
            ReviewMappings,
        ],
        Role::HrPartner => &[StateNeed, SeePeople, SeeFigures, FollowMappings, ReviewMappings],
        Role::DepartmentManagement => &[SeeFigures, FollowMappings],
        Role::ExecutiveGroup => &[SeeFigures],
        Role::UnionRepresentative => &[SeeFigures, ReviewMappings],
        Role::Archivist => &[ReviewMappings],
        Role::SystemAdministrator => &[GrantRoles],
        Role::ProgrammeCoordinator
        | Role::SessionLeader
        | Role::EsfReporter
        | Role::ProjectEconomist
        | Role::ProtectedIdentityHandler => &[],
    }
}

fn specification(name: &str, grants: &[(Role, usize)], act: Act, asked: Asked) -> bool {
    let granted = |reaches: &dyn Fn(usize) -> bool| {
        grants.iter().any(|(role, node)| rights_of(*role).contains(&act) && reaches(*node))
    };
    if act == Act::ReadOrganisation {
        return true;
    }
    match asked {
        Asked::Everything => granted(&|_| true),
        Asked::Person(index) => {
            let (whom, _, manager) = PEOPLE[index];
            (act == Act::Answer && whom == name) || (act == Act::Assess && manager == Some(name) && whom != name)
        }
        Asked::Node(index) => {
            let (node, _, _, manager, _) = PLACES[index];
            let of_managers = [Act::SeeUnit, Act::StateNeed, Act::FollowMappings, Act::SeeFigures];
            let from_the_root = |above: usize| {
                PLACES[above].0 == "koncern"
                    && ["kommun", "bolag"].contains(&node)
                    && [Act::SeeFigures, Act::GrantRoles].contains(&act)
            };
            (manager == Some(name) && of_managers.contains(&act))
                || granted(&|above| PLACES[above].4.contains(&node) || from_the_root(above))
        }
    }
}

fn actor(name: &str, grants: &[(Role, usize)]) -> Actor {
    let grants = grants.iter().map(|(role, node)| Grant { role: *role, unit: unit(PLACES[*node].0) });
    Actor { person: person(name), grants: grants.collect() }
}

fn every_grant() -> Vec<(Role, usize)> {
    Role::ALL.into_iter().flat_map(|role| (0..PLACES.len()).map(move |node| (role, node))).collect()
}

#[test]
fn every_answer_agrees_with_the_slow_specification() {
    let (tree, grants) = (tree(), every_grant());
    for (name, ..) in PEOPLE {
        let sets = std::iter::once(vec![]).chain(grants.iter().map(|grant| vec![*grant]));
        for set in sets {
            let actor = actor(name, &set);
            for act in Act::ALL {
                for asked in everything_asked() {
                    let expected = specification(name, &set, act, asked);
                    assert_eq!(may(&actor, act, asked, &tree), expected, "{name} {set:?} {act:?} {asked:?}");
                }
            }
        }
    }
}

#[test]
fn two_grants_give_what_each_gives_and_taking_one_away_adds_nothing() {
    let (tree, grants) = (tree(), every_grant());
    let questions: Vec<_> = Act::ALL.into_iter().flat_map(|act| everything_asked().map(move |to| (act, to))).collect();
    let answers = |set: &[(Role, usize)]| -> Vec<bool> {
        let actor = actor("karin", set);
        questions.iter().map(|(act, asked)| may(&actor, *act, *asked, &tree)).collect()
    };
    let alone: Vec<_> = grants.iter().map(|grant| answers(&[*grant])).collect();
    for (first, of_first) in grants.iter().zip(&alone) {
        for (second, of_second) in grants.iter().zip(&alone).filter(|(second, _)| first < *second) {
            let both = answers(&[*first, *second]);
            for (at, may_with_both) in both.iter().enumerate() {
                assert_eq!(*may_with_both, of_first[at] || of_second[at], "{first:?} {second:?} {:?}", questions[at]);
            }
        }
    }
}

#[test]
fn named_ratings_are_nobodys_right_by_role() {
    let everything = actor("amina", &every_grant());
    for asked in everything_asked() {
        assert!(!may(&everything, Act::SeeUnit, asked, &tree()), "{asked:?}");
        assert!(!may(&everything, Act::Assess, asked, &tree()), "{asked:?}");
    }
}

#[test]
fn nobody_assesses_themselves_even_when_they_lead_their_own_unit() {
    let pia = PEOPLE.iter().position(|(name, ..)| *name == "pia").expect("a person");
    assert!(!may(&actor("pia", &[]), Act::Assess, Asked::Person(pia), &tree()));
    assert!(may(&actor("pia", &[]), Act::Assess, Asked::Person(pia + 1), &tree()));
}

#[test]
fn an_unknown_node_is_nobodys() {
    let (tree, everything) = (tree(), actor("ingrid", &every_grant()));
    for act in Act::ALL.into_iter().filter(|act| *act != Act::ReadOrganisation) {
        assert_eq!(decide(&everything, act, About::Node { unit: &unit("nowhere"), tree: &tree }), Err(Denied));
    }
}

#[test]
fn a_protected_identity_is_seen_by_self_manager_and_handlers_of_the_same_party() {
    let tree = tree();
    for (name, place, manager) in PEOPLE {
        let managers: Vec<_> = manager.map(person).into_iter().collect();
        let sees = |actor: &Actor| may_see_protected(actor, &person(name), &managers, &[unit(place)], &tree);
        for (who, ..) in PEOPLE {
            assert_eq!(sees(&actor(who, &[])), who == name || manager == Some(who));
        }
        for (role, node) in every_grant() {
            let handles = role == Role::ProtectedIdentityHandler && PLACES[node].4.contains(&place);
            assert_eq!(sees(&actor("nobody", &[(role, node)])), handles, "{role:?} at {} for {name}", PLACES[node].0);
        }
    }
}
