//! The first administrator, one-time links, and roles.

use super::{Stopped, WORDS, give, refused};
use crate::store::person::{self, StoredGrant};
use crate::store::{Store, meta, organisation, roster, session};
use app::refusal_words::sentence;
use domain::command::Command;
use domain::organisation::{Tree, Unit, UnitKind, UnitPeriod};
use domain::people_file::Scope;
use domain::person::{Person, Role, Unacceptable};
use domain::{GrantId, Instant, Language, Now, PersonId, UnitId};

/// How long a link lasts, in milliseconds: fifteen minutes.
const LINK: i64 = 15 * 60 * 1_000;
/// The root of a municipality that begins, and its first party, until somebody gives them their names.
const ROOT: (&str, &str) = ("koncernen", "Kommunkoncernen");
const PARTY: (&str, &str) = ("kommunen", "Kommunen");

/// Makes a link that signs somebody in once, and gives its path.
pub async fn sign_in_link(db: &Store, email: &str, now: Now) -> Result<String, Stopped> {
    let person = find(db, email).await?;
    let token = crate::token::fresh();
    let (hash, lasts) = (crate::token::hash(token.as_bytes()), (now.at, Instant(now.at.0 + LINK)));
    let work = db.with_tx(move |tx| Box::pin(async move { session::add_link(tx, &hash, &person.id, lasts).await }));
    work.await?;
    Ok(format!("/sign-in/link/{token}"))
}

/// Makes the first person of a new municipality an administrator of everything. Refused once there is anybody.
///
/// A municipality that begins has no tree yet, and a role holds over a node: so it gets its root and one party, whose
/// names `kunna organisation` changes.
pub async fn administrator(db: &Store, (email, name): (&str, &str), now: Now) -> Result<(), Stopped> {
    let (given_name, family_name) = match name.trim().rsplit_once(' ') {
        Some((given, family)) => (given.trim().to_owned(), family.to_owned()),
        None => return refused("the name of the administrator needs a given and a family name"),
    };
    if !email.contains('@') {
        return refused("the administrator needs an e-mail address");
    }
    let new = Person {
        id: PersonId::new(crate::token::id())?,
        given_name,
        family_name,
        email: Some(email.trim().to_lowercase()),
        birth_year: None,
        legal_sex: None,
        language: Language::default(),
        has_protected_identity: false,
    };
    let begun = db.with_tx(move |tx| {
        Box::pin(async move {
            if !person::is_empty(tx).await? || meta::get(tx, "demo").await?.is_some() {
                return Ok(false);
            }
            roster::put_people(tx, &[&new]).await?;
            let root = node(ROOT, UnitKind::MunicipalGroup, None)?;
            let party = node(PARTY, UnitKind::Party, Some(root.id.clone()))?;
            for unit in [root, party] {
                let id = GrantId::new(crate::token::id())?;
                let (person, role) = (new.id.clone(), Role::SystemAdministrator);
                let grant = StoredGrant { id, person, role, unit: unit.id.clone(), from_on: now.today, to_on: None };
                organisation::add(tx, &UnitPeriod { unit, from_on: now.today, to_on: None }).await?;
                person::grant(tx, &grant, None, now.at).await?;
            }
            Ok(true)
        })
    });
    if begun.await? { Ok(()) } else { refused("there are people already; an administrator can grant roles") }
}

fn node((id, name): (&str, &str), kind: UnitKind, parent: Option<UnitId>) -> Result<Unit, crate::failure::Failure> {
    Ok(Unit { id: UnitId::new(id)?, kind, name: name.to_owned(), parent, manager: None })
}

/// Grants a role over a unit with a path, or over the person's own party.
pub async fn grant(db: &Store, (email, role): (&str, &str), unit: Option<&str>, now: Now) -> Result<(), Stopped> {
    let Some(role) = Role::from_code(role) else {
        let all = Role::ALL.map(Role::code).join(", ");
        return refused(format!("there is no role {role}; the roles are {all}"));
    };
    let person = find(db, email).await?;
    let unit = {
        let db = &mut *db.reader().await?;
        let tree = organisation::tree(db, now.today).await?;
        let employments = person::employments_of(db, &person.id, now.today).await?;
        match unit {
            Some(path) => Scope::find(path, &tree).or_else(|refusal| refused(sentence(WORDS, &refusal.into())))?.node,
            None => match employments.first().and_then(|one| tree.party(&one.unit)).or_else(|| only_party(&tree)) {
                Some(party) => party.id.clone(),
                None => return refused("the person works in no party; name the unit"),
            },
        }
    };
    let (id, person) = (GrantId::new(crate::token::id())?, person.id);
    give(db, &Command::GrantRole { id, person, role, unit, from_on: now.today, to_on: None }, now).await
}

/// The party, when there is just one.
fn only_party(tree: &Tree) -> Option<&Unit> {
    let mut parties = tree.iter().filter(|unit| unit.kind == UnitKind::Party);
    parties.next().filter(|_| parties.next().is_none())
}

async fn find(db: &Store, email: &str) -> Result<Person, Stopped> {
    let found = person::by_email(&mut *db.reader().await?, email).await?;
    found.map_or_else(|| refused(sentence(WORDS, &Unacceptable::UnknownPerson.into())), Ok)
}
