//! Time is an argument: nothing here knows what time it is.

pub use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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
    from.until(to).map_or(0, |span| span.get_days())
}

/// A date some days later; negative days go back. Stops at the ends of the calendar.
pub fn plus_days(date: Date, days: i32) -> Date {
    date.saturating_add(jiff::Span::new().days(days.clamp(-3_000_000, 3_000_000)))
}

/// Whether a day lies in a period whose last day counts and which may have no end.
pub fn is_within(day: Date, from: Date, to: Option<Date>) -> bool {
    from <= day && to.is_none_or(|to| day <= to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_counted_both_ways_over_a_new_year() {
        assert_eq!(days_between(date(2026, 11, 22), date(2027, 1, 3)), 42);
        assert_eq!(days_between(date(2027, 1, 3), date(2026, 11, 22)), -42);
        assert_eq!(plus_days(date(2026, 11, 22), 42), date(2027, 1, 3));
    }

    #[test]
    fn the_last_day_of_a_period_counts() {
        let (from, to) = (date(2026, 1, 1), date(2026, 1, 31));
        assert!(is_within(to, from, Some(to)));
        assert!(!is_within(plus_days(to, 1), from, Some(to)));
        assert!(is_within(plus_days(to, 1), from, None));
    }
}
