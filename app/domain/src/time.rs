//! Time is an argument: nothing here knows what time it is.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A calendar day.
///
/// The calendar is jiff's. Reading and writing are not: its reader brings along how it explains everything that may be
/// wrong with a date, and that was a twentieth of all that a phone loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(jiff::civil::Date);

/// There is no such day, or it is not written as year, month and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date")]
pub struct NotADate;

impl Date {
    /// The last day there is.
    pub const MAX: Self = Self(jiff::civil::Date::MAX);

    /// A day that is known to exist.
    #[must_use]
    pub const fn constant(year: i16, month: i8, day: i8) -> Self {
        Self(jiff::civil::Date::constant(year, month, day))
    }

    /// A day, when there is such a one.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, NotADate> {
        jiff::civil::Date::new(year, month, day).map(Self).map_err(|_| NotADate)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, from 1.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The day of the week; Monday is 1.
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_one_offset()
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(date: jiff::civil::Date) -> Self {
        Self(date)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl FromStr for Date {
    type Err = NotADate;

    /// Reads `2026-11-22`, and nothing else.
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let part = |from: usize, to: usize| {
            let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            digits.ok_or(NotADate)
        };
        if text.len() != 10 || text.as_bytes()[4] != b'-' || text.as_bytes()[7] != b'-' {
            return Err(NotADate);
        }
        let number = |digits: &str| digits.parse().map_err(|_| NotADate);
        let year = part(0, 4)?.parse().map_err(|_| NotADate)?;
        Self::new(year, number(part(5, 7)?)?, number(part(8, 10)?)?)
    }
}

impl TryFrom<String> for Date {
    type Error = NotADate;

    fn try_from(text: String) -> Result<Self, NotADate> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

/// A point in time: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

/// The present, as whoever calls a rule knows it: the point in time, and the day it is in the municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The point in time.
    pub at: Instant,
    /// The calendar day in the municipality's time zone.
    pub today: Date,
}

/// Whole days from one date to another; negative when the other came before.
pub fn days_between(from: Date, to: Date) -> i32 {
    i32::try_from(from.0.duration_until(to.0).as_hours() / 24).unwrap_or_default()
}

/// A date some days later; negative days go back. Stops at the ends of the calendar.
pub fn plus_days(date: Date, days: i32) -> Date {
    let days = i64::from(days.clamp(-8_000_000, 8_000_000));
    Date(date.0.saturating_add(jiff::SignedDuration::from_hours(days * 24)))
}

/// Whether a day lies in a period whose last day counts and which may have no end.
pub fn is_within(day: Date, from: Date, to: Option<Date>) -> bool {
    from <= day && to.is_none_or(|to| day <= to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_both_ways_over_a_new_year() {
        assert_eq!(days_between(Date::constant(2026, 11, 22), Date::constant(2027, 1, 3)), 42);
        assert_eq!(days_between(Date::constant(2027, 1, 3), Date::constant(2026, 11, 22)), -42);
        assert_eq!(plus_days(Date::constant(2026, 11, 22), 42), Date::constant(2027, 1, 3));
    }

    #[test]
    fn the_last_day_of_a_period_counts() {
        let (from, to) = (Date::constant(2026, 1, 1), Date::constant(2026, 1, 31));
        assert!(is_within(to, from, Some(to)));
        assert!(!is_within(plus_days(to, 1), from, Some(to)));
        assert!(is_within(plus_days(to, 1), from, None));
    }

    #[test]
    fn a_day_is_read_as_it_is_written_and_no_other_way() {
        let day = Date::constant(2026, 2, 3);
        assert_eq!(day.to_string(), "2026-02-03");
        assert_eq!("2026-02-03".parse(), Ok(day));
        assert_eq!(serde_json::from_str::<Date>("\"2026-02-03\"").unwrap(), day);
        for wrong in ["", "2026-2-3", "20260203", "2026-02-30", "2026-13-01", "2026-02-03T", "+026-02-03", "2026-é-031"]
        {
            assert_eq!(wrong.parse::<Date>(), Err(NotADate), "{wrong}");
        }
    }

    #[test]
    fn days_stop_at_the_ends_of_the_calendar() {
        assert_eq!(plus_days(Date::MAX, 1), Date::MAX);
        assert_eq!(plus_days(Date::constant(2026, 1, 1), i32::MIN).year(), -9999);
    }
}
