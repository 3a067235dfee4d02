use super::*;

fn competence(id: &str) -> Competence {
    Competence {
        id: CompetenceId::new(id).expect("an id"),
        component: Component::Skill,
        name: Text::swedish("Samtal"),
        description: Text::swedish("Samtal"),
        retired_on: None,
    }
}

fn target(id: &str, level: u8) -> Target {
    Target { competence: CompetenceId::new(id).expect("an id"), level: Level(level), is_critical: false }
}

fn licence() -> Credential {
    Credential { id: CredentialId::new("legitimation").expect("an id"), name: Text::swedish("Legitimation") }
}

fn first() -> ProposedVersion {
    let targets = vec![target("samtal", 3), target("dokumentation", 2)];
    ProposedVersion { based_on: None, scale: Scale::ZeroToFive, targets, credentials: vec![licence().id] }
}

fn check(version: &ProposedVersion, in_force: Option<&ProfileVersion>) -> Result<u32, CatalogueRefusal> {
    let retired = Competence { retired_on: Some(Date::constant(2026, 1, 1)), ..competence("gammal") };
    version.check(in_force, &[competence("samtal"), competence("dokumentation"), retired], &[licence()])
}

fn published() -> ProfileVersion {
    ProfileVersion {
        id: ProfileVersionId::new("v7").expect("an id"),
        profile: RoleProfileId::new("p").expect("an id"),
        number: 7,
        scale: Scale::ZeroToFive,
        targets: first().targets,
        credentials: first().credentials,
        published_at: Instant(0),
        published_by: None,
    }
}

#[test]
fn versions_are_numbered_from_one_and_each_follows_the_one_in_force() {
    assert_eq!(check(&first(), None), Ok(1));
    let next = ProposedVersion { based_on: Some(published().id), targets: vec![target("samtal", 4)], ..first() };
    assert_eq!(check(&next, Some(&published())), Ok(8));
    assert_eq!(check(&first(), Some(&published())), Err(CatalogueRefusal::Superseded));
    assert_eq!(check(&next, None), Err(CatalogueRefusal::Superseded));
}

#[test]
fn the_same_again_is_no_version_but_another_scale_or_mark_is() {
    let same = ProposedVersion { based_on: Some(published().id), ..first() };
    assert_eq!(check(&same, Some(&published())), Err(CatalogueRefusal::Unchanged));
    let on_four = ProposedVersion { scale: Scale::FourLevels, ..same.clone() };
    assert_eq!(check(&on_four, Some(&published())), Ok(8));
    let mut marked = same;
    marked.targets[0].is_critical = true;
    assert_eq!(check(&marked, Some(&published())), Ok(8));
}

#[test]
fn what_a_version_asks_must_be_known_in_use_on_the_scale_and_asked_once() {
    let with = |targets: Vec<Target>| check(&ProposedVersion { targets, ..first() }, None);
    assert_eq!(with(vec![]), Err(CatalogueRefusal::NoTargets));
    assert_eq!(with(vec![target("okand", 3)]), Err(CatalogueRefusal::Unknown));
    assert_eq!(with(vec![target("gammal", 3)]), Err(CatalogueRefusal::Retired));
    assert_eq!(with(vec![target("samtal", 6)]), Err(CatalogueRefusal::TargetOffScale));
    assert_eq!(with(vec![target("samtal", 3), target("samtal", 4)]), Err(CatalogueRefusal::AskedTwice));
    assert_eq!(with(vec![target("samtal", 3); TARGETS_MAX + 1]), Err(CatalogueRefusal::TooManyTargets));
    let zero_of_four = ProposedVersion { scale: Scale::FourLevels, targets: vec![target("samtal", 0)], ..first() };
    assert_eq!(check(&zero_of_four, None), Err(CatalogueRefusal::TargetOffScale));
    let unlicensed = ProposedVersion { credentials: vec![CredentialId::new("annan").expect("an id")], ..first() };
    assert_eq!(check(&unlicensed, None), Err(CatalogueRefusal::Unknown));
}

#[test]
fn scales_know_their_levels_and_every_code_reads_back() {
    assert_eq!(Scale::ZeroToFive.levels().map(|level| level.0).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    assert_eq!(Scale::FourLevels.levels().map(|level| level.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
    for scale in Scale::ALL {
        assert_eq!(Scale::from_code(scale.code()), Some(scale));
        assert!((0..=9).all(|level| scale.has(Level(level)) == scale.levels().any(|on| on.0 == level)));
    }
    for component in Component::ALL {
        assert_eq!(Component::from_code(component.code()), Some(component));
    }
}

#[test]
fn new_words_are_tidied_and_a_draft_stays_a_draft_until_somebody_has_reviewed_it() {
    let draft = Text {
        fi: Some(" Sairaanhoitaja ".into()),
        en: Some("  ".into()),
        unreviewed: vec![Language::Fi, Language::En, Language::Sv],
        ..Text::swedish(" Sjuksköterska ")
    };
    let profile = RoleProfile {
        id: RoleProfileId::new("p").expect("an id"),
        code: "skoterska".into(),
        name: Text::swedish("Sköterska"),
    };
    let reworded = profile.clone().reword(draft.clone()).expect("these words can be kept");
    assert_eq!((reworded.name.sv.as_str(), reworded.code.as_str()), ("Sjuksköterska", "skoterska"));
    assert_eq!((reworded.name.fi.as_deref(), reworded.name.en.as_deref()), (Some("Sairaanhoitaja"), None));
    assert_eq!(reworded.name.unreviewed, [Language::Fi]);
    let reviewed = licence().reword(Text { unreviewed: Vec::new(), ..draft }).expect("these words can be kept");
    assert_eq!((reviewed.id, reviewed.name.unreviewed), (licence().id, Vec::new()));
    let empty = CatalogueRefusal::Text(Unwritable::Empty);
    assert_eq!(profile.reword(Text::swedish("  ")), Err(empty));
    assert_eq!(licence().reword(Text::swedish("")), Err(empty));
    assert_eq!(competence("samtal").reword(Text::swedish(""), Text::swedish("Samtal")), Err(empty));
}
