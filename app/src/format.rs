//! Dates and numbers as a reader of each language writes them, the same on server and in the browser; and texts as an
//! address writes them.

use crate::words::Words;
use domain::{Date, Language};
use std::fmt::Write as _;

/// A date within the year: `3 dec`, `3.12.`, `3 Dec`.
pub fn date_short(words: Words, date: Date) -> String {
    match words.0 {
        Language::Fi => format!("{}.{}.", date.day(), date.month()),
        Language::Sv | Language::En => format!("{} {}", date.day(), nth(words.format_months_short(), date.month())),
    }
}

/// A date with its year: `3 december 2027`, `3. joulukuuta 2027`, `3 December 2027`.
pub fn date_long(words: Words, date: Date) -> String {
    let dot = if words.0 == Language::Fi { "." } else { "" };
    format!("{}{dot} {} {}", date.day(), nth(words.format_months_long(), date.month()), date.year())
}

/// A date as somebody says it today: short, and with its year when that is another year than today's.
pub fn date_near(words: Words, date: Date, today: Date) -> String {
    match (words.0, date.year() == today.year()) {
        (_, true) => date_short(words, date),
        (Language::Fi, false) => format!("{}{}", date_short(words, date), date.year()),
        (Language::Sv | Language::En, false) => format!("{} {}", date_short(words, date), date.year()),
    }
}

/// A date with its weekday: `tors 3 dec`, `to 3.12.`, `Thu 3 Dec`.
pub fn date_with_weekday(words: Words, date: Date) -> String {
    format!("{} {}", nth(words.format_weekdays_short(), date.weekday()), date_short(words, date))
}

/// A period, without saying the month twice: `1–7 dec`, `28 nov – 3 dec`.
pub fn period(words: Words, from: Date, to: Date) -> String {
    if (from.year(), from.month()) == (to.year(), to.month()) {
        let dot = if words.0 == Language::Fi { "." } else { "" };
        return format!("{}{dot}–{}", from.day(), date_short(words, to));
    }
    format!("{} – {}", date_near(words, from, to), date_short(words, to))
}

/// A time of day: `14:32`, in Finnish `14.32`.
pub fn time_of_day(words: Words, hour: u8, minute: u8) -> String {
    let mark = if words.0 == Language::Fi { '.' } else { ':' };
    format!("{hour:02}{mark}{minute:02}")
}

/// A moment as somebody says it today: `14:32`, with its day when that is another: `3 dec 14:32`.
pub fn moment(words: Words, (day, hour, minute): (Date, u8, u8), today: Date) -> String {
    let time = time_of_day(words, hour, minute);
    if day == today { time } else { format!("{} {time}", date_short(words, day)) }
}

/// The way down to a part of the organisation, with room to break the line: `Björkviks kommun › Förskola`.
pub fn path(path: &str) -> String {
    path.replace('/', " › ")
}

/// A whole number with its thousands apart: `2 500`, in English `2,500`.
pub fn number(words: Words, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    // A minus of the typesetter, as wide as a plus; and spaces that do not break a line.
    let mut grouped = String::from(if number < 0 { "−" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(if words.0 == Language::En { ',' } else { '\u{a0}' });
        }
        grouped.push(digit);
    }
    grouped
}

/// A number with decimals, rounded: `3,4`, in English `3.4`.
pub fn decimal(words: Words, number: f64, places: usize) -> String {
    let text = format!("{number:.places$}").replace('-', "−");
    if words.0 == Language::En { text } else { text.replace('.', ",") }
}

/// A share of a whole in per cent: `80,9 %`, in English `80.9%`. Nothing of nothing has no share: `–`.
pub fn percent(words: Words, part: u64, whole: u64, places: usize) -> String {
    if whole == 0 {
        return "–".into();
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of people and answers are far below 2^52")]
    let share = part as f64 * 100.0 / whole as f64;
    let share = decimal(words, share, places);
    if words.0 == Language::En { format!("{share}%") } else { format!("{share}\u{a0}%") }
}

/// The first, second, … of names that stand in one text with a space between.
fn nth(names: &'static str, one_based: i8) -> &'static str {
    names.split(' ').nth(usize::try_from(one_based - 1).unwrap_or_default()).unwrap_or_default()
}

/// A text as it may stand in the query of an address.
pub fn in_address(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut query, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            query.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(query, "%{byte:02X}");
        }
        query
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Words; 3] = [Words(Language::Sv), Words(Language::Fi), Words(Language::En)];

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn dates_read_as_each_language_writes_them() {
        let date = day("2027-12-03");
        assert_eq!(ALL.map(|w| date_short(w, date)), ["3 dec", "3.12.", "3 Dec"]);
        assert_eq!(ALL.map(|w| date_long(w, date)), ["3 december 2027", "3. joulukuuta 2027", "3 December 2027"]);
        assert_eq!(ALL.map(|w| date_with_weekday(w, date)), ["fre 3 dec", "pe 3.12.", "Fri 3 Dec"]);
        assert_eq!(ALL.map(|w| date_near(w, date, date)), ["3 dec", "3.12.", "3 Dec"]);
        assert_eq!(ALL.map(|w| date_near(w, date, day("2026-12-31"))), ["3 dec 2027", "3.12.2027", "3 Dec 2027"]);
    }

    #[test]
    fn every_month_and_weekday_has_a_name_in_every_language() {
        for words in ALL {
            assert_eq!(words.format_months_short().split(' ').count(), 12, "{words:?}");
            assert_eq!(words.format_months_long().split(' ').count(), 12, "{words:?}");
            assert_eq!(words.format_weekdays_short().split(' ').count(), 7, "{words:?}");
        }
    }

    #[test]
    fn a_period_says_month_and_year_once() {
        assert_eq!(ALL.map(|w| period(w, day("2026-12-01"), day("2026-12-07"))), ["1–7 dec", "1.–7.12.", "1–7 Dec"]);
        assert_eq!(period(ALL[0], day("2026-11-28"), day("2026-12-03")), "28 nov – 3 dec");
        assert_eq!(period(ALL[0], day("2026-12-28"), day("2027-01-03")), "28 dec 2026 – 3 jan");
    }

    #[test]
    fn numbers_group_thousands_and_keep_their_sign() {
        assert_eq!(ALL.map(|w| number(w, 2500)), ["2\u{a0}500", "2\u{a0}500", "2,500"]);
        assert_eq!([0, 999, 1_000_000, -1234].map(|n| number(ALL[2], n)), ["0", "999", "1,000,000", "−1,234"]);
    }

    #[test]
    fn shares_round_and_an_empty_whole_has_none() {
        assert_eq!(ALL.map(|w| percent(w, 2022, 2500, 1)), ["80,9\u{a0}%", "80,9\u{a0}%", "80.9%"]);
        assert_eq!(percent(ALL[0], 0, 0, 0), "–");
        assert_eq!(time_of_day(ALL[1], 9, 5), "09.05");
        let at = (day("2027-12-03"), 14, 32);
        assert_eq!(ALL.map(|w| moment(w, at, at.0)), ["14:32", "14.32", "14:32"]);
        assert_eq!(ALL.map(|w| moment(w, at, day("2027-12-04"))), ["3 dec 14:32", "3.12. 14.32", "3 Dec 14:32"]);
    }
}
