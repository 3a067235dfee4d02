//! What changed in the spaces that a client holds; and the cookie by which it is seen that nothing has.
//!
//! Everything that somebody writes moves the version of one row of theirs, [`everything_of`], in the same transaction.
//! A client that holds nothing but its person's own spaces is given a cookie: that version, and a hash of what it
//! holds from now on. When it comes back holding the same, and the version is still the same, there is nothing new,
//! whatever else stands in the database. Nobody can take a person's own spaces away, so no right has to be looked at;
//! a client that holds others' spaces gets no cookie, and each of its pulls passes the rule of each space.

use crate::Kunna;
use crate::failure::Failure;
use crate::store;
use crate::sync_routes::may_read;
use domain::PersonId;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use sync::{Pull, PullReply, SpaceDelta};

/// The space whose version moves with everything that a person writes. It holds no rows, and nobody reads it.
pub fn everything_of(person: &PersonId) -> String {
    format!("own:{person}")
}

/// What changed in the spaces that a client holds, and which it may no longer see.
pub async fn answer(kunna: &Kunna, person: &PersonId, pull: &Pull) -> Result<PullReply, Failure> {
    if let Some(cookie) = Cookie::read(&pull.cookie).filter(|cookie| cookie.held == held(kunna, person, pull)) {
        let version = store::sync::version(&mut *kunna.store.reader().await?, &everything_of(person)).await?;
        if version == cookie.version && pull.epoch == kunna.epoch {
            return Ok(nothing_new(kunna, &cookie, pull));
        }
    }
    whole_answer(kunna, person, pull).await
}

fn nothing_new(kunna: &Kunna, cookie: &Cookie, pull: &Pull) -> PullReply {
    PullReply {
        epoch: kunna.epoch.clone(),
        last_seq: cookie.last_seq,
        safe_seq: cookie.safe_seq,
        spaces: Vec::new(),
        drop: Vec::new(),
        more: false,
        cookie: pull.cookie.clone(),
    }
}

/// The answer to a client without a cookie, or to whose person something has happened; all from one snapshot.
async fn whole_answer(kunna: &Kunna, person: &PersonId, pull: &Pull) -> Result<PullReply, Failure> {
    let now = kunna.clock.now();
    let mut tx = kunna.store.snapshot().await?;
    let is_all_own = pull.have.keys().all(|space| is_own(space, person));
    let actor = store::person::actor(&mut tx, person, now.today).await?;
    let version = store::sync::version(&mut tx, &everything_of(person)).await?;
    let (last_seq, safe_seq) = store::sync::reached(&mut tx, &pull.client_id, person).await?;
    let is_new_epoch = pull.epoch != kunna.epoch;
    let (mut spaces, mut drop) = (Vec::new(), Vec::new());
    let mut after = Pull { epoch: kunna.epoch.clone(), ..pull.clone() };
    for (id, have) in &pull.have {
        if !may_read(&mut tx, &actor, id, now).await? {
            drop.push(id.clone());
            continue;
        }
        let from = if is_new_epoch { 0 } else { *have };
        let to = store::sync::version(&mut tx, id).await?;
        if to == from && !is_new_epoch {
            continue;
        }
        let put = store::sync::rows_since(&mut tx, id, from).await?;
        let del = store::sync::deleted_since(&mut tx, id, from).await?;
        after.have.insert(id.clone(), to);
        spaces.push(SpaceDelta { id: id.clone(), from, to, reset: is_new_epoch || from > to, put, del });
    }
    let cookie = Cookie { version, last_seq, safe_seq, held: held(kunna, person, &after) };
    let cookie = if is_all_own { cookie.write() } else { String::new() };
    Ok(PullReply { epoch: kunna.epoch.clone(), last_seq, safe_seq, spaces, drop, more: false, cookie })
}

/// Whether nobody but the person can ever read or change a space.
fn is_own(space: &str, person: &PersonId) -> bool {
    let mut parts = space.split(':');
    let (kind, _mapping, of) = (parts.next(), parts.next(), parts.next());
    kind == Some("answers") && of == Some(person.as_str()) && parts.next().is_none()
}

/// What a client was told with its last pull. It is the client's own affair: one who changes it misses news.
#[derive(Debug, PartialEq, Eq)]
struct Cookie {
    /// The version of everything of the person's own.
    version: u64,
    /// How far the client had come.
    last_seq: u64,
    /// How far a backup had.
    safe_seq: u64,
    /// A hash of who holds what, in which epoch.
    held: String,
}

impl Cookie {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let mut number = || parts.next()?.parse().ok();
        let (version, last_seq, safe_seq) = (number()?, number()?, number()?);
        let held = parts.next()?.to_owned();
        parts.next().is_none().then_some(Self { version, last_seq, safe_seq, held })
    }

    fn write(&self) -> String {
        let Self { version, last_seq, safe_seq, held } = self;
        format!("{version}.{last_seq}.{safe_seq}.{held}")
    }
}

fn held(kunna: &Kunna, person: &PersonId, pull: &Pull) -> String {
    hash(&[&kunna.epoch, person.as_str(), &pull.client_id], &pull.have)
}

fn hash(who: &[&str], have: &BTreeMap<String, u64>) -> String {
    let mut digest = Sha256::new();
    let have = have.iter().map(|(space, version)| format!("{space}={version}"));
    for part in who.iter().map(|part| (*part).to_owned()).chain(have) {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    digest.finalize().iter().take(8).fold(String::new(), |mut hex, byte| {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_as_it_is_written_and_nothing_else_is_one() {
        let cookie = Cookie { version: 3, last_seq: 2, safe_seq: 1, held: "ab12".into() };
        assert_eq!(Cookie::read(&cookie.write()), Some(cookie));
        for other in ["", "3", "3.2.1", "3.2.x.ab", "3.2.1.ab.", "-1.2.1.ab"] {
            assert_eq!(Cookie::read(other), None, "{other:?}");
        }
    }

    #[test]
    fn only_a_persons_own_answers_are_theirs_alone() {
        let amina = PersonId::new("amina").unwrap();
        assert!(is_own("answers:m1:amina", &amina));
        for other in ["answers:m1:elsa", "answers:m1:amina:x", "assessment:m1:amina", "mapping:m1", "organisation"] {
            assert!(!is_own(other, &amina), "{other}");
        }
    }

    #[test]
    fn whoever_holds_anything_else_has_another_hash() {
        let have = |pairs: &[(&str, u64)]| pairs.iter().map(|(id, v)| ((*id).to_owned(), *v)).collect();
        let all = [
            hash(&["e1", "amina", "d1"], &have(&[("answers:m1:amina", 3)])),
            hash(&["e2", "amina", "d1"], &have(&[("answers:m1:amina", 3)])),
            hash(&["e1", "amina", "d2"], &have(&[("answers:m1:amina", 3)])),
            hash(&["e1", "amina", "d1"], &have(&[("answers:m1:amina", 4)])),
            hash(&["e1", "amina", "d1"], &have(&[("answers:m1:amina", 3), ("answers:m2:amina", 0)])),
            hash(&["e1", "amina", "d1"], &have(&[])),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }
}
