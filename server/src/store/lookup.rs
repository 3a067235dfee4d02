//! Looking people up: by name, title, role profile and place, a page at a time.

use crate::failure::Failure;
use domain::text::folded;
use domain::{Date, PersonId, RoleProfileId, UnitId};
use sqlx::any::AnyArguments;
use sqlx::query::QueryAs;
use sqlx::{Any, AnyConnection, AssertSqlSafe, FromRow};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The most words of a name that are looked for.
const WORDS_MAX: usize = 8;

/// Whom somebody looks for.
pub struct Sought {
    /// On which day the employment is in force.
    on: Date,
    /// What stands in the condition after the day, in order.
    bound: Vec<String>,
    condition: String,
}

impl Sought {
    /// People in any of these units: every word of the name must stand somewhere in theirs, the title somewhere in the
    /// title of the employment. Nothing written means everybody. People with protected identity are in no list.
    pub fn new(on: Date, units: &BTreeSet<UnitId>, (name, title): (&str, &str), profile: &str) -> Self {
        let mut sought = Self { on, bound: Vec::new(), condition: String::new() };
        for word in folded(name).split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX) {
            sought.and("p.search like {} escape '!'", contains(word));
        }
        let title = folded(title);
        if !title.is_empty() {
            sought.and("e.title_search like {} escape '!'", contains(&title));
        }
        if !profile.is_empty() {
            sought.and("e.role_profile_id = {}", profile.to_owned());
        }
        let places: Vec<_> = units.iter().map(|unit| sought.place(unit.to_string())).collect();
        // Nobody works in no unit.
        let list = if places.is_empty() { "''".to_owned() } else { places.join(", ") };
        // Writing to a text cannot fail.
        let _ = write!(sought.condition, " and e.unit_id in ({list})");
        sought
    }

    fn place(&mut self, value: String) -> String {
        self.bound.push(value);
        // The day is $1.
        format!("${}", self.bound.len() + 1)
    }

    fn and(&mut self, condition: &str, value: String) {
        let place = self.place(value);
        let _ = write!(self.condition, " and {}", condition.replace("{}", &place));
    }

    fn from(&self) -> String {
        format!(
            "from employment_period e
             join person p on p.id = e.person_id
             where p.has_protected_identity = 0
                 and e.from_on <= $1 and (e.to_on is null or e.to_on >= $1)
                 and e.starts_on <= $1 and (e.ends_on is null or e.ends_on >= $1){}",
            self.condition
        )
    }

    fn bind<'q, T>(&self, sql: String) -> QueryAs<'q, Any, T, AnyArguments>
    where
        T: for<'r> FromRow<'r, sqlx::any::AnyRow>,
    {
        let query = sqlx::query_as(AssertSqlSafe(sql)).bind(self.on.to_string());
        self.bound.iter().fold(query, |query, value| query.bind(value.clone()))
    }
}

/// A pattern for whatever holds a text; `!` takes a sign its meaning.
fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// One employment in force, and whose it is, as a list of people shows them.
pub struct Listed {
    /// Who.
    pub person: PersonId,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Where.
    pub unit: UnitId,
    /// The job title.
    pub title: String,
    /// The role profile.
    pub profile: Option<RoleProfileId>,
}

type ListedRow = (String, String, String, String, String, Option<String>);

/// How many employments match.
pub async fn count(db: &mut AnyConnection, sought: &Sought) -> Result<u64, Failure> {
    let (count,): (i64,) = sought.bind(format!("select count(*) {}", sought.from())).fetch_one(db).await?;
    u64::try_from(count).map_err(|_| Failure::new("a count of people"))
}

/// Some of those that match, by name.
pub async fn page(
    db: &mut AnyConnection,
    sought: &Sought,
    (skipped, most): (u32, u32),
) -> Result<Vec<Listed>, Failure> {
    let (limit, offset) = (sought.bound.len() + 2, sought.bound.len() + 3);
    let sql = format!(
        "select p.id, p.given_name, p.family_name, e.unit_id, e.title, e.role_profile_id
         {}
         order by p.sort_key, p.id, e.employment_id
         limit ${limit} offset ${offset}",
        sought.from()
    );
    let query = sought.bind::<ListedRow>(sql).bind(i64::from(most)).bind(i64::from(skipped));
    let read = |(person, given_name, family_name, unit, title, profile): ListedRow| {
        let (person, unit) = (PersonId::new(person)?, UnitId::new(unit)?);
        let profile = profile.map(RoleProfileId::new).transpose()?;
        Ok(Listed { person, given_name, family_name, unit, title, profile })
    };
    query.fetch_all(db).await?.into_iter().map(read).collect()
}
