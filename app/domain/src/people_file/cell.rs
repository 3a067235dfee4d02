//! What stands in one cell.

use super::RowProblem;
use crate::person::{AidResponsibility, EmploymentForm, LegalSex};
use crate::text::{Unwritable, tidy_line};
use crate::{Date, Language};

/// A name or title on one line. A line break in a quoted cell is a space.
pub(super) fn line(text: &str) -> Result<String, RowProblem> {
    // A swallowed rest of a file is not worth joining.
    if text.len() > 4 * crate::text::LINE_MAX + 64 {
        return Err(RowProblem::TooLong);
    }
    let joined = text.split(['\r', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty());
    tidy_line(&joined.collect::<Vec<_>>().join(" ")).map_err(|problem| match problem {
        Unwritable::Empty => RowProblem::Missing,
        Unwritable::TooLong => RowProblem::TooLong,
        Unwritable::ControlCharacters => RowProblem::ControlCharacters,
    })
}

/// A path of names. White space around the names does not count.
pub(super) fn path(text: &str) -> Result<String, RowProblem> {
    if text.len() > 2_000 {
        return Err(RowProblem::TooLong);
    }
    let names = text.split('/').map(line).collect::<Result<Vec<_>, _>>()?;
    Ok(names.join("/"))
}

/// An e-mail address, in small letters.
pub(super) fn email(text: &str) -> Result<String, RowProblem> {
    let (local, domain) = text.split_once('@').ok_or(RowProblem::NotAnAddress)?;
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let local_fits = !local.is_empty()
        && local.len() <= 64
        && local.split('.').all(|part| !part.is_empty())
        && local.chars().all(|c| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c));
    let fits = local_fits && text.len() <= 254 && domain.contains('.') && domain.split('.').all(label);
    if fits { Ok(text.to_lowercase()) } else { Err(RowProblem::NotAnAddress) }
}

/// A day, as 2026-11-22 or 20261122.
pub(super) fn date(text: &str) -> Result<Date, RowProblem> {
    let digits = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i16>().ok());
    let bytes = text.as_bytes();
    let is_shaped = match bytes.len() {
        8 => bytes.iter().all(u8::is_ascii_digit),
        10 => bytes.iter().enumerate().all(|(at, b)| if at == 4 || at == 7 { *b == b'-' } else { b.is_ascii_digit() }),
        _ => false,
    };
    let (month, day) = if bytes.len() == 8 { (4, 6) } else { (5, 8) };
    let parts = is_shaped.then(|| Some((digits(0, 4)?, digits(month, month + 2)?, digits(day, day + 2)?)));
    let (year, month, day) = parts.flatten().ok_or(RowProblem::NotADate)?;
    let month = i8::try_from(month).map_err(|_| RowProblem::NotADate)?;
    let day = i8::try_from(day).map_err(|_| RowProblem::NotADate)?;
    let date = Date::new(year, month, day).map_err(|_| RowProblem::NotADate)?;
    if (1900..=2100).contains(&year) || year == NO_END { Ok(date) } else { Err(RowProblem::NotADate) }
}

/// The year that HR systems write when a period has no end.
const NO_END: i16 = 9999;

/// A first day.
pub(super) fn first_day(text: &str) -> Result<Date, RowProblem> {
    date(text).and_then(|date| if date.year() == NO_END { Err(RowProblem::NotADate) } else { Ok(date) })
}

/// A last day; none when it is the one that HR systems write for no end.
pub(super) fn last_day(text: &str) -> Result<Option<Date>, RowProblem> {
    date(text).map(|date| (date.year() != NO_END).then_some(date))
}

/// A share of full time. HR systems write `75`, `75 %`, `75,00` and `37,5`; half per cents are rounded up.
pub(super) fn percentage(text: &str) -> Result<u8, RowProblem> {
    let number = text.trim_end_matches('%').trim_end();
    let (whole, decimals) = number.split_once([',', '.']).unwrap_or((number, "0"));
    let is_number = |digits: &str, max: usize| {
        !digits.is_empty() && digits.len() <= max && digits.bytes().all(|b| b.is_ascii_digit())
    };
    if !is_number(whole, 3) || !is_number(decimals, 4) {
        return Err(RowProblem::NotAPercentage);
    }
    let whole: u16 = whole.parse().map_err(|_| RowProblem::NotAPercentage)?;
    let is_more_than_full = whole == 100 && decimals.bytes().any(|b| b != b'0');
    let rounded = if decimals.as_bytes()[0] >= b'5' { whole + 1 } else { whole };
    match u8::try_from(rounded) {
        Ok(percentage @ 1..=100) if !is_more_than_full => Ok(percentage),
        _ => Err(RowProblem::NotAPercentage),
    }
}

/// A year of birth. Whether somebody of that age works is for the day of the import to say.
pub(super) fn birth_year(text: &str) -> Result<i16, RowProblem> {
    let is_year = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let year = is_year.then(|| text.parse::<i16>().ok()).flatten();
    year.filter(|year| (1900..=2100).contains(year)).ok_or(RowProblem::NotABirthYear)
}

/// An AID code: six digits, kept as text for its leading zeros.
pub(super) fn aid(text: &str) -> Result<String, RowProblem> {
    let fits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    if fits { Ok(text.to_owned()) } else { Err(RowProblem::NotAnAidCode) }
}

/// An AID manager code.
pub(super) fn aid_responsibility(text: &str) -> Result<AidResponsibility, RowProblem> {
    match text.to_uppercase().as_str() {
        "A" => Ok(AidResponsibility::A),
        "B" => Ok(AidResponsibility::B),
        "C" => Ok(AidResponsibility::C),
        _ => Err(RowProblem::NotAManagerCode),
    }
}

/// A form of employment.
pub(super) fn form(text: &str) -> Result<EmploymentForm, RowProblem> {
    match text.to_lowercase().as_str() {
        "permanent" | "vakinainen" | "tillsvidare" | "tillsvidareanställd" | "tillsvidareanställning" => {
            Ok(EmploymentForm::Permanent)
        }
        "fixed_term"
        | "määräaikainen"
        | "fixed-term"
        | "fixed term"
        | "visstid"
        | "visstidsanställd"
        | "visstidsanställning" => Ok(EmploymentForm::FixedTerm),
        _ => Err(RowProblem::NotAForm),
    }
}

/// A legal sex.
pub(super) fn legal_sex(text: &str) -> Result<LegalSex, RowProblem> {
    match text.to_lowercase().as_str() {
        "woman" | "female" | "kvinna" | "nainen" | "k" => Ok(LegalSex::Woman),
        "man" | "male" | "mies" | "m" => Ok(LegalSex::Man),
        _ => Err(RowProblem::NotALegalSex),
    }
}

/// A language, as a tag or in Swedish.
pub(super) fn language(text: &str) -> Result<Language, RowProblem> {
    match text.to_lowercase().as_str() {
        "svenska" => Ok(Language::Sv),
        "finska" => Ok(Language::Fi),
        "engelska" => Ok(Language::En),
        tag => Language::from_tag(tag).ok_or(RowProblem::NotALanguage),
    }
}

/// Yes or no.
pub(super) fn yes_or_no(text: &str) -> Result<bool, RowProblem> {
    match text.to_lowercase().as_str() {
        "yes" | "ja" | "kyllä" | "true" | "1" => Ok(true),
        "no" | "nej" | "ei" | "false" | "0" => Ok(false),
        _ => Err(RowProblem::NeitherYesNorNo),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_is_written_with_or_without_hyphens() {
        let day = Ok(Date::constant(2026, 2, 28));
        assert_eq!((date("2026-02-28"), date("20260228")), (day.clone(), day));
        for text in
            ["2026-02-29", "2026-2-28", "28/2 2026", "2026-0228", "20260228 ", "1899-12-31", "2101-01-01", "åååå"]
        {
            assert_eq!(date(text), Err(RowProblem::NotADate), "{text:?}");
        }
    }

    #[test]
    fn the_year_9999_means_no_end_and_is_no_first_day() {
        assert_eq!(last_day("9999-12-31"), Ok(None));
        assert_eq!(first_day("99991231"), Err(RowProblem::NotADate));
    }

    #[test]
    fn a_percentage_is_read_as_hr_systems_write_it() {
        for (text, percentage) in [("75", 75), ("75 %", 75), ("75,00", 75), ("37.5", 38), ("0,5", 1), ("100,0", 100)] {
            assert_eq!(super::percentage(text), Ok(percentage), "{text}");
        }
        for text in ["0", "0,4", "101", "100,4", "-5", "1e2", "NaN", "", "%", "7,", ",5", "1000"] {
            assert_eq!(super::percentage(text), Err(RowProblem::NotAPercentage), "{text:?}");
        }
    }

    #[test]
    fn an_address_has_a_local_part_and_a_domain() {
        assert_eq!(email("Amina.Ali@Bjorkvik.example"), Ok("amina.ali@bjorkvik.example".into()));
        for text in ["amina", "@b.se", "a@b", "a b@c.se", "a@b..se", "a@@b.se", "a@-b.se", ".a@b.se", "a@b.se\n"] {
            assert_eq!(email(text), Err(RowProblem::NotAnAddress), "{text:?}");
        }
    }

    #[test]
    fn an_aid_code_that_lost_its_leading_zero_is_refused() {
        assert_eq!(aid("020708"), Ok("020708".into()));
        assert_eq!(aid("20708"), Err(RowProblem::NotAnAidCode));
    }

    #[test]
    fn a_line_break_in_a_quoted_title_is_a_space() {
        assert_eq!(line(" Undersköterska,\r\n natt "), Ok("Undersköterska, natt".into()));
        assert_eq!(line(" \n "), Err(RowProblem::Missing));
    }

    #[test]
    fn a_path_is_the_same_with_spaces_around_its_names() {
        assert_eq!(path("Björkvik / Vård /  Hemtjänst"), Ok("Björkvik/Vård/Hemtjänst".into()));
        assert_eq!(path("Björkvik//Hemtjänst"), Err(RowProblem::Missing));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_cell_brings_a_reader_down(text in "\\PC{0,30}|[0-9,.% -]{0,12}") {
            let _ = (line(&text), path(&text), email(&text), first_day(&text), last_day(&text), percentage(&text));
            let _ = (birth_year(&text), aid(&text), form(&text), legal_sex(&text), language(&text), yes_or_no(&text));
        }

        #[test]
        fn every_day_that_is_written_is_read_back(days in 0..70_000_i32) {
            let day = crate::time::plus_days(Date::constant(1900, 1, 1), days);
            prop_assert_eq!(date(&day.to_string()), Ok(day));
            prop_assert_eq!(date(&day.to_string().replace('-', "")), Ok(day));
        }
    }
}
