//! The one way in: a command is authorised, applied by the same rule as in the browser, saved and logged, in one
//! transaction.

mod answers;
mod assessments;
mod catalogue;
mod figures;
mod holding;
mod imports;
mod mappings;
mod needs;
mod people;
mod units;

pub use answers::load_sheet;
pub use assessments::{known_to, load_assessment};
pub use figures::{Picture, person_standings, pictures, recount};
pub use holding::PEOPLE;

use crate::catalogue::{Catalogue, Shelf};
use crate::failure::Failure;
use crate::pull::everything_of;
use crate::store::dialect::{Hold, hold};
use crate::store::{self, Savepoint, savepoint};
use domain::access::{About, Act, Actor, Reason, decide};
use domain::command::Command;
use domain::organisation::Tree;
use domain::{Instant, Now, PersonId, Refusal};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use std::sync::Arc;
use sync::{Entry, Outcome, Push, PushProblem, PushReply, Told, VERSION, is_newer};

/// Why a command stopped.
pub enum Stop {
    /// The rules say no.
    Refused(Refusal),
    /// Something broke; nobody is to blame.
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Stops with a refusal.
fn refuse<T>(refusal: impl Into<Refusal>) -> Result<T, Stop> {
    Err(Stop::Refused(refusal.into()))
}

/// Who gives a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Giver {
    /// Somebody who is signed in: what they may, their roles say.
    Person,
    /// Whoever runs the server, from its command line. They hold the database anyway; the log says that it was them.
    Operator,
}

/// One command on its way through: who gave it, when, and what it has touched so far.
pub struct Passage<'t> {
    db: &'t mut AnyConnection,
    shelf: &'t Shelf,
    giver: Giver,
    person: &'t PersonId,
    client: &'t str,
    command_id: &'t str,
    base: Option<u64>,
    /// When it was given, by the clock of its device, which is never believed to be ahead of ours.
    said_at: Instant,
    now: Now,
    held: BTreeMap<String, Hold>,
    touched: BTreeMap<String, u64>,
}

impl Passage<'_> {
    /// Moves the version of a space, and remembers it for whoever waits for it. The space was held from the beginning.
    async fn bump(&mut self, space: String) -> Result<u64, Failure> {
        if self.held.get(&space) != Some(&Hold::Alone) {
            return Err(Failure::because("a command moves a space that it does not hold alone", space));
        }
        let version = store::sync::bump(self.db, &space).await?;
        self.touched.insert(space, version);
        Ok(version)
    }

    /// Whoever gives the command, with the roles they hold today.
    async fn actor(&mut self) -> Result<Actor, Failure> {
        store::person::actor(self.db, self.person, self.now.today).await
    }

    /// The tree of today.
    async fn tree(&mut self) -> Result<Tree, Failure> {
        store::organisation::tree(self.db, self.now.today).await
    }

    /// The catalogue as this transaction sees it.
    async fn catalogue(&mut self) -> Result<Arc<Catalogue>, Failure> {
        if self.touched.contains_key(crate::catalogue::SPACE) {
            return Ok(Arc::new(Catalogue::read(self.db).await?));
        }
        self.shelf.now(self.db).await
    }

    /// Refuses unless the actor may.
    async fn require(&mut self, act: Act, about: About<'_>) -> Result<Reason, Stop> {
        if self.giver == Giver::Operator {
            return Ok(Reason::Operates);
        }
        let actor = self.actor().await?;
        decide(&actor, act, about).or_else(|_| refuse(Refusal::NotAllowed))
    }

    async fn apply(&mut self, command: Command) -> Result<Outcome, Stop> {
        match command {
            Command::RateAnswer { .. }
            | Command::WishAnswer { .. }
            | Command::CommentAnswer { .. }
            | Command::SettleAnswer { .. }
            | Command::SubmitAnswers { .. }
            | Command::ReopenAnswers { .. } => answers::apply(self, command).await,
            Command::RateAssessment { .. } | Command::ConfirmAssessment { .. } | Command::CompleteAssessment { .. } => {
                assessments::apply(self, command).await
            }
            Command::AddCompetence { .. }
            | Command::RewordCompetence { .. }
            | Command::RetireCompetence { .. }
            | Command::AddCredential { .. }
            | Command::RewordCredential { .. }
            | Command::AddProfile { .. }
            | Command::RewordProfile { .. }
            | Command::PublishProfile { .. } => catalogue::apply(self, command).await,
            Command::DrawUpMapping { .. }
            | Command::RecordCooperation { .. }
            | Command::OpenMapping { .. }
            | Command::ExtendMapping { .. }
            | Command::CloseMapping { .. } => mappings::apply(self, command).await,
            Command::StateNeed { .. } => needs::apply(self, command).await,
            Command::ApplyImport { .. } | Command::UndoImport { .. } => imports::apply(self, command).await,
            Command::PlaceUnit { .. } | Command::CloseUnit { .. } | Command::UndoUnit { .. } => {
                units::apply(self, command).await
            }
            Command::GrantRole { .. }
            | Command::WithdrawRole { .. }
            | Command::ChooseLanguage { .. }
            | Command::DismissRefused { .. } => people::apply(self, command).await,
        }
    }
}

/// Reads a command from its name and arguments, in whatever format they were ever written.
///
/// The first change of a shape brings its own reader of the old one here.
pub fn read(name: &str, format: u16, args: &serde_json::Value) -> Result<Command, Refusal> {
    if domain::command::format(name) != Some(format) {
        return Err(Refusal::Unreadable);
    }
    let whole = serde_json::json!({ "name": name, "args": args });
    serde_json::from_value(whole).map_err(|_| Refusal::Unreadable)
}

/// The hash by which a repeated entry is known to be the same.
fn hash(entry: &Entry) -> String {
    let digest = Sha256::digest(format!("{}\n{}\n{}\n{}", entry.id, entry.name, entry.format, entry.args));
    digest.iter().take(16).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Takes pushes, one after the other, of whoever the session says. What they touch is held first, for all of them.
pub async fn take_all(
    db: &mut AnyConnection,
    shelf: &Shelf,
    pushes: &[(PersonId, Arc<Push>)],
    epoch: &str,
    now: Now,
) -> Result<Vec<Result<PushReply, PushProblem>>, Failure> {
    let entries = |(person, push): &'_ (PersonId, Arc<Push>)| {
        push.batch.iter().map(|entry| held(person, &push.client_id, entry)).collect::<Vec<_>>()
    };
    let mut names = BTreeMap::new();
    pushes.iter().flat_map(entries).for_each(|more| holding::add(&mut names, more));
    hold(db, &names).await?;
    let mut all = Vec::with_capacity(pushes.len());
    for (person, push) in pushes {
        all.push(take(db, shelf, person, push, epoch, now).await?);
    }
    Ok(all)
}

/// What an entry holds: its client, whose numbers follow one another, what moves with everything of its author's, and
/// whatever its command is decided by.
fn held(person: &PersonId, client: &str, entry: &Entry) -> BTreeMap<String, Hold> {
    let command = read(&entry.name, entry.format, &entry.args);
    let mut names = command.map_or_else(|_| BTreeMap::new(), |command| holding::held_by(&command, person));
    names.insert(format!("client:{client}"), Hold::Alone);
    names.insert(everything_of(person), Hold::Alone);
    names
}

/// Takes a push: every entry in order, each in a savepoint; what was taken before keeps its outcome.
///
/// The person is whoever the session says it is. The caller commits, and only then tells the client.
async fn take(
    db: &mut AnyConnection,
    shelf: &Shelf,
    person: &PersonId,
    push: &Push,
    epoch: &str,
    now: Now,
) -> Result<Result<PushReply, PushProblem>, Failure> {
    if !push.epoch.is_empty() && push.epoch != epoch {
        return Ok(Err(PushProblem::Epoch { epoch: epoch.to_owned() }));
    }
    let known = store::sync::client(db, &push.client_id).await?;
    if known.as_ref().is_some_and(|client| client.person != *person) {
        return Ok(Err(PushProblem::NotYours));
    }
    let (before, safe_seq) = known.map_or((0, 0), |client| (client.last_seq, client.safe_seq));
    let (mut last, mut outcomes, mut problem) = (before, Vec::new(), None);
    for entry in &push.batch {
        if entry.seq <= before {
            match stored(db, &push.client_id, entry).await? {
                Some(told) => outcomes.push(told),
                None => problem = Some(PushProblem::Fork),
            }
        } else if entry.seq != last + 1 {
            problem = Some(PushProblem::Gap { expected: last + 1 });
        } else if let Some(fate) = store::sync::fate_of(db, &entry.id).await? {
            if fate.person != *person || fate.args_hash != hash(entry) {
                problem = Some(PushProblem::Fork);
                break;
            }
            outcomes.push(again(db, person, &push.client_id, entry, now).await?);
            last = entry.seq;
        } else if is_ahead(push, entry) {
            // What stands before it counts; the next push begins with it, and is not taken.
            problem = outcomes.is_empty().then_some(PushProblem::Older);
            break;
        } else {
            outcomes.push(take_one(db, shelf, (Giver::Person, person), &push.client_id, entry, now).await?);
            last = entry.seq;
        }
        if problem.is_some() {
            break;
        }
    }
    // What was taken before a problem counts, and the client's number says so.
    if last > before {
        come_to(db, (&push.client_id, person, &push.app), last, now).await?;
    }
    Ok(match problem {
        Some(problem) => Err(problem),
        None => Ok(PushReply { epoch: epoch.to_owned(), last_seq: last, safe_seq, outcomes }),
    })
}

/// Whether this server cannot read an entry because a newer program gave it. What an older one gave and nobody reads
/// is refused, and kept for its author: it would wait for ever.
fn is_ahead(push: &Push, entry: &Entry) -> bool {
    is_newer(&push.app, VERSION) && read(&entry.name, entry.format, &entry.args).is_err()
}

/// A command that has counted already came under another number: it changes nothing, and its number is used up.
async fn again(
    db: &mut AnyConnection,
    person: &PersonId,
    client: &str,
    entry: &Entry,
    now: Now,
) -> Result<Told, Failure> {
    let told = Told { seq: entry.seq, outcome: Outcome::Noop, reason: None, spaces: BTreeMap::new() };
    let command_id = format!("again:{client}:{}", entry.seq);
    log(db, (person, client), (&command_id, entry), &told, now).await?;
    Ok(told)
}

/// Takes one command that came without a number: from a form, or from a command line. The same id gives the same
/// outcome, however often it comes.
pub async fn take_form(
    db: &mut AnyConnection,
    shelf: &Shelf,
    person: &PersonId,
    (client, entry): (&str, Entry),
    now: Now,
) -> Result<Option<Told>, Failure> {
    take_once(db, shelf, (Giver::Person, person), (client, entry), now).await
}

/// Takes one command from the command line of the server. It is not asked for a role, and is logged under a name
/// that nobody signs in with.
pub async fn take_operator(
    db: &mut AnyConnection,
    shelf: &Shelf,
    entry: Entry,
    now: Now,
) -> Result<Option<Told>, Failure> {
    let operator = PersonId::new(OPERATOR)?;
    take_once(db, shelf, (Giver::Operator, &operator), (OPERATOR, entry), now).await
}

/// Under this name the log keeps what was done from the command line.
const OPERATOR: &str = "command-line";

async fn take_once(
    db: &mut AnyConnection,
    shelf: &Shelf,
    (giver, person): (Giver, &PersonId),
    (client, mut entry): (&str, Entry),
    now: Now,
) -> Result<Option<Told>, Failure> {
    hold(db, &held(person, client, &entry)).await?;
    if let Some(fate) = store::sync::fate_of(db, &entry.id).await? {
        let is_own = fate.person == *person && fate.args_hash == hash(&entry);
        return Ok(if is_own { Some(serde_json::from_str(&fate.detail)?) } else { None });
    }
    let last = store::sync::client(db, client).await?.map_or(0, |client| client.last_seq);
    entry.seq = last + 1;
    let told = take_one(db, shelf, (giver, person), client, &entry, now).await?;
    come_to(db, (client, person, ""), entry.seq, now).await?;
    Ok(Some(told))
}

/// Notes how far a client has come, and that something of its person's own has moved: by that row a pull sees it.
async fn come_to(
    db: &mut AnyConnection,
    (client, person, app): (&str, &PersonId, &str),
    last_seq: u64,
    now: Now,
) -> Result<(), Failure> {
    store::sync::set_client(db, (client, person, app), last_seq, now.at).await?;
    store::sync::bump(db, &everything_of(person)).await?;
    Ok(())
}

async fn stored(db: &mut AnyConnection, client: &str, entry: &Entry) -> Result<Option<Told>, Failure> {
    let fate = store::sync::fate(db, client, entry.seq).await?;
    match fate.filter(|fate| fate.args_hash == hash(entry)) {
        Some(fate) => Ok(Some(serde_json::from_str(&fate.detail)?)),
        None => Ok(None),
    }
}

async fn take_one(
    db: &mut AnyConnection,
    shelf: &Shelf,
    (giver, person): (Giver, &PersonId),
    client: &str,
    entry: &Entry,
    now: Now,
) -> Result<Told, Failure> {
    savepoint(db, Savepoint::Begin).await?;
    let command_id = entry.id.as_str();
    let (base, said_at) = (entry.base, entry.at.map_or(now.at, |at| Instant(at).min(now.at)));
    let (held, touched) = (BTreeMap::new(), BTreeMap::new());
    let mut passage = Passage { db, shelf, giver, person, client, command_id, base, said_at, now, held, touched };
    let done = match read(&entry.name, entry.format, &entry.args) {
        Ok(command) => {
            passage.held = holding::held_by(&command, person);
            passage.apply(command).await
        }
        Err(refusal) => Err(Stop::Refused(refusal)),
    };
    let Passage { db, touched, .. } = passage;
    let told = match done {
        Ok(outcome) => {
            savepoint(db, Savepoint::Keep).await?;
            Told { seq: entry.seq, outcome, reason: None, spaces: touched }
        }
        Err(Stop::Failed(failure)) => return Err(failure),
        Err(Stop::Refused(refusal)) => {
            savepoint(db, Savepoint::Undo).await?;
            savepoint(db, Savepoint::Keep).await?;
            let reason = serde_json::to_value(&refusal)?;
            keep_refused(db, person, entry, &reason, now).await?;
            Told { seq: entry.seq, outcome: Outcome::Refused, reason: Some(reason), spaces: BTreeMap::new() }
        }
    };
    log(db, (person, client), (command_id, entry), &told, now).await?;
    if told.outcome != Outcome::Refused {
        store::sync::keep_content(db, command_id, &entry.args.to_string()).await?;
    }
    Ok(told)
}

async fn keep_refused(
    db: &mut AnyConnection,
    person: &PersonId,
    entry: &Entry,
    reason: &serde_json::Value,
    now: Now,
) -> Result<(), Failure> {
    let work = store::sync::RefusedWork {
        command_id: entry.id.clone(),
        name: entry.name.clone(),
        reason: reason.to_string(),
        args: entry.args.to_string(),
        refused_at: now.at,
    };
    store::sync::keep_refused(db, person, &work).await
}

/// Logs a command under its id, for ever; what it said is kept apart.
async fn log(
    db: &mut AnyConnection,
    (person, client): (&PersonId, &str),
    (command_id, entry): (&str, &Entry),
    told: &Told,
    now: Now,
) -> Result<(), Failure> {
    let logged = store::sync::Logged {
        client,
        seq: entry.seq,
        command_id,
        person,
        name: &entry.name,
        format: entry.format,
        args_hash: &hash(entry),
        received_at: now.at,
        client_time: entry.at,
        outcome: told.outcome,
        detail: &serde_json::to_string(told)?,
    };
    store::sync::log(db, &logged).await
}
