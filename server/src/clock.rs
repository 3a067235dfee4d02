//! The one place that knows what time it is.

use domain::{Date, Instant, Now};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The time, and the municipality's calendar.
#[derive(Clone)]
pub struct Clock {
    zone: TimeZone,
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The real time, in a zone such as `Europe/Stockholm`; an unknown zone counts as UTC.
    pub fn real(zone: &str) -> Self {
        Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), fixed: None }
    }

    /// A time that stands still until it is moved.
    pub fn fixed(at: Instant) -> Self {
        Self { zone: TimeZone::UTC, fixed: Some(Arc::new(AtomicI64::new(at.0))) }
    }

    /// Moves a fixed time; the real one cannot be moved.
    pub fn move_to(&self, at: Instant) {
        if let Some(fixed) = &self.fixed {
            fixed.store(at.0, Ordering::SeqCst);
        }
    }

    /// The day of a moment, in the municipality's calendar.
    pub fn day(&self, at: Instant) -> Date {
        let moment = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
        moment.to_zoned(self.zone.clone()).date().into()
    }

    /// A moment as the municipality's clocks show it: day, hour and minute.
    pub fn local(&self, at: Instant) -> (Date, u8, u8) {
        let timestamp = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = timestamp.to_zoned(self.zone.clone());
        let part = |part: i8| u8::try_from(part).unwrap_or_default();
        (local.date().into(), part(local.hour()), part(local.minute()))
    }

    /// What time it is.
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else asks")]
    pub fn now(&self) -> Now {
        let timestamp = match &self.fixed {
            Some(fixed) => Timestamp::from_millisecond(fixed.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH),
            None => Timestamp::now(),
        };
        Now { at: Instant(timestamp.as_millisecond()), today: timestamp.to_zoned(self.zone.clone()).date().into() }
    }
}
