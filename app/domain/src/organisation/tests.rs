use super::*;

fn id(name: &str) -> UnitId {
    UnitId::new(name).expect("an id")
}

fn node((name, kind, parent): (&str, UnitKind, Option<&str>)) -> Unit {
    Unit { id: id(name), kind, name: name.to_uppercase(), parent: parent.map(id), manager: None }
}

fn tree() -> Tree {
    let nodes = [
        ("koncern", UnitKind::MunicipalGroup, None),
        ("kommun", UnitKind::Party, Some("koncern")),
        ("skola", UnitKind::Department, Some("kommun")),
        ("trasten", UnitKind::Unit, Some("skola")),
        ("larkan", UnitKind::Unit, Some("skola")),
    ];
    Tree::new(nodes.map(node))
}

#[test]
fn a_path_leads_from_the_root_and_is_named_from_the_party() {
    let tree = tree();
    assert_eq!(tree.path(&id("larkan")), ["koncern", "kommun", "skola", "larkan"].map(id));
    assert_eq!(tree.path_name(&id("larkan")), "KOMMUN/SKOLA/LARKAN");
    assert_eq!(tree.party(&id("larkan")).map(|party| &party.id), Some(&id("kommun")));
    assert_eq!(tree.party(&id("koncern")), None);
    let skola = id("skola");
    let children: Vec<_> = tree.children(&skola).into_iter().map(|unit| unit.name.as_str()).collect();
    assert_eq!(children, ["LARKAN", "TRASTEN"]);
}

#[test]
fn a_node_is_under_itself_and_all_above_it_and_nothing_else() {
    let tree = tree();
    assert!(tree.is_under(&id("larkan"), &id("larkan")) && tree.is_under(&id("larkan"), &id("koncern")));
    assert!(!tree.is_under(&id("skola"), &id("larkan")) && !tree.is_under(&id("trasten"), &id("larkan")));
}

#[test]
fn an_unknown_node_leads_nowhere() {
    let tree = tree();
    assert!(tree.path(&id("okand")).is_empty() && tree.party(&id("okand")).is_none());
    assert!(!tree.is_under(&id("okand"), &id("okand")));
    let orphan = Tree::new([node(("ensam", UnitKind::Unit, Some("okand")))]);
    assert!(orphan.path(&id("ensam")).is_empty(), "a node under an unknown one hangs nowhere");
}

#[test]
fn a_circle_leads_nowhere_instead_of_for_ever() {
    let circle = [("a", UnitKind::Unit, Some("b")), ("b", UnitKind::Unit, Some("a")), ("c", UnitKind::Unit, Some("c"))];
    let tree = Tree::new(circle.map(node));
    for name in ["a", "b", "c"] {
        assert!(tree.path(&id(name)).is_empty());
        assert!(!tree.is_under(&id(name), &id("a")));
    }
}

#[test]
fn every_kind_reads_back_from_its_code() {
    use UnitKind::{Department, MunicipalGroup, Party, ServiceArea, Unit};
    for kind in [MunicipalGroup, Party, Department, ServiceArea, Unit] {
        assert_eq!(UnitKind::from_code(kind.code()), Some(kind));
    }
}

#[test]
fn the_whole_is_called_as_its_only_party_else_as_the_group() {
    let unit = |id: &str, kind, parent: Option<&str>| Unit {
        id: UnitId::new(id).expect("an id"),
        kind,
        name: id.to_uppercase(),
        parent: parent.map(|parent| UnitId::new(parent).expect("an id")),
        manager: None,
    };
    let group = unit("group", UnitKind::MunicipalGroup, None);
    let (town, company) =
        (unit("town", UnitKind::Party, Some("group")), unit("company", UnitKind::Party, Some("group")));
    assert_eq!(Tree::new([group.clone(), town.clone()]).name(), Some("TOWN"));
    assert_eq!(Tree::new([group, town, company]).name(), Some("GROUP"));
    assert_eq!(Tree::default().name(), None);
}
