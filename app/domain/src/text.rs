//! Words that people write into the system, in up to three languages.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A language of the interface and of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Swedish, the language every content has.
    #[default]
    Sv,
    /// Finnish.
    Fi,
    /// English.
    En,
}

impl Language {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Sv, Self::Fi, Self::En];

    /// The tag for `lang` attributes and cookies.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::Fi => "fi",
            Self::En => "en",
        }
    }

    /// The language of a tag such as `sv`, `sv-FI` or `en_GB`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A text of content: always in Swedish, perhaps in Finnish and English.
///
/// A translation may be a draft that nobody has reviewed yet; editors see that.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// Swedish.
    pub sv: String,
    /// Finnish, when somebody has written it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fi: Option<String>,
    /// English, when somebody has written it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Languages whose text is a draft that waits for review.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreviewed: Vec<Language>,
}

impl Text {
    /// A text in Swedish only.
    pub fn swedish(sv: impl Into<String>) -> Self {
        Self { sv: sv.into(), ..Self::default() }
    }

    /// The text for a reader, and the language it really is in: Swedish when there is no translation.
    pub fn in_language(&self, language: Language) -> (&str, Language) {
        let own = match language {
            Language::Sv => None,
            Language::Fi => self.fi.as_deref(),
            Language::En => self.en.as_deref(),
        };
        match own.filter(|text| !text.trim().is_empty()) {
            Some(text) => (text, language),
            None => (&self.sv, Language::Sv),
        }
    }
}

/// The longest single-line text, in characters.
pub const LINE_MAX: usize = 200;
/// The longest free text, in characters.
pub const PROSE_MAX: usize = 2_000;

/// A text that cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unwritable {
    /// Nothing but white space where something must stand.
    #[error("empty")]
    Empty,
    /// Longer than the place allows.
    #[error("too long")]
    TooLong,
    /// Contains characters that no keyboard writes.
    #[error("control characters")]
    ControlCharacters,
}

/// Tidies a free text: line ends become `\n` (forms send CRLF), white space at the ends goes.
///
/// Refuses more than `max` characters, and control characters other than line end and tab.
pub fn tidy_prose(text: &str, max: usize) -> Result<String, Unwritable> {
    // Bytes first: counting the characters of a megabyte is work that nobody should get for free.
    if text.len() > max.saturating_mul(4).saturating_add(64) {
        return Err(Unwritable::TooLong);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.chars().any(|c| is_hidden(c) && c != '\n' && c != '\t') {
        return Err(Unwritable::ControlCharacters);
    }
    if text.chars().count() > max {
        return Err(Unwritable::TooLong);
    }
    Ok(text.to_owned())
}

/// Tidies a single line that must not be empty.
pub fn tidy_line(text: &str) -> Result<String, Unwritable> {
    let text = tidy_prose(text, LINE_MAX)?;
    if text.is_empty() {
        return Err(Unwritable::Empty);
    }
    if text.contains(['\n', '\t']) {
        return Err(Unwritable::ControlCharacters);
    }
    Ok(text)
}

/// Control characters, and the marks that turn the writing direction and so can make a text read as another.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text as it is searched: its letters small, and runs of white space one space.
pub fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// By what a text is sorted, as Swedish readers expect it: å, ä and ö after z, other marks on letters as if they were
/// not there, and a shorter name before a longer one that begins alike.
///
/// The key holds small letters without marks and digits alone, so that every database puts keys in the same order.
pub fn sort_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + 4);
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' => key.push(letter),
            // Digits come before letters, and after what stands between words.
            '0'..='9' => key.extend(['1', letter]),
            'å' => key.push_str("zza"),
            'ä' | 'æ' => key.push_str("zzb"),
            'ö' | 'ø' | 'ő' => key.push_str("zzc"),
            _ => match plain(letter) {
                Some(plain) => key.push_str(plain),
                None if letter.is_alphabetic() => key.extend(["zzz", &format!("{:06x}", u32::from(letter))]),
                None if key.ends_with('0') => {}
                None => key.push('0'),
            },
        }
    }
    key
}

/// The letters under a letter with a mark.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'á' | 'à' | 'â' | 'ã' | 'ą' | 'ă' | 'ā' => "a",
        'ć' | 'č' | 'ç' => "c",
        'đ' | 'ď' | 'ð' => "d",
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' | 'ē' => "e",
        'ğ' => "g",
        'í' | 'ì' | 'î' | 'ï' | 'ı' | 'ī' => "i",
        'ł' | 'ľ' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ó' | 'ò' | 'ô' | 'õ' | 'ō' => "o",
        'ř' => "r",
        'š' | 'ś' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' => "th",
        'ú' | 'ù' | 'û' | 'ů' | 'ū' => "u",
        'ü' | 'ű' | 'ý' | 'ÿ' => "y",
        'ž' | 'ż' | 'ź' => "z",
        // A mark of its own, as some machines write é.
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_translation_falls_back_to_swedish_and_says_so() {
        let text = Text { en: Some("Nursing".into()), fi: Some("  ".into()), ..Text::swedish("Omvårdnad") };
        assert_eq!(text.in_language(Language::En), ("Nursing", Language::En));
        assert_eq!(text.in_language(Language::Fi), ("Omvårdnad", Language::Sv));
    }

    #[test]
    fn form_line_ends_are_one_kind() {
        assert_eq!(tidy_prose(" a\r\nb\rc ", 10), Ok("a\nb\nc".into()));
    }

    #[test]
    fn hidden_characters_are_refused() {
        for text in ["a\0b", "a\u{1b}[31mb", "abc\u{202e}fdp.exe", "\u{2066}x"] {
            assert_eq!(tidy_prose(text, 100), Err(Unwritable::ControlCharacters), "{text:?}");
        }
    }

    #[test]
    fn length_counts_characters_and_a_megabyte_is_refused() {
        assert_eq!(tidy_prose(&"å".repeat(10), 10).map(|t| t.chars().count()), Ok(10));
        assert_eq!(tidy_prose(&"å".repeat(11), 10), Err(Unwritable::TooLong));
        assert_eq!(tidy_prose(&"x".repeat(1 << 20), PROSE_MAX), Err(Unwritable::TooLong));
    }

    #[test]
    fn a_line_is_one_line_with_something_in_it() {
        assert_eq!(tidy_line("  "), Err(Unwritable::Empty));
        assert_eq!(tidy_line("a\nb"), Err(Unwritable::ControlCharacters));
        assert_eq!(tidy_line(" Björk "), Ok("Björk".into()));
    }

    #[test]
    fn names_are_sorted_as_swedish_readers_expect() {
        let sorted = [
            "Al Ali",
            "Al-Amin",
            "alander",
            "Andersson",
            "Andrén",
            "Ének",
            "Enhet 1",
            "Enhet A",
            "Muller",
            "Müller",
            "Myr",
            "Wall",
            "Zetterlund",
            "Åberg",
            "Ängström",
            "Öberg",
            "Österlund",
        ];
        for pair in sorted.windows(2) {
            assert!(sort_key(pair[0]) < sort_key(pair[1]), "{pair:?} {} {}", sort_key(pair[0]), sort_key(pair[1]));
        }
        assert_eq!(sort_key("ANDRÉN"), sort_key("andre\u{301}n"));
    }

    #[test]
    fn a_key_has_letters_and_digits_alone_whatever_the_text() {
        for text in ["Åsa-Karin  O'Brien", "Ηλίας", "李", "x%_\\'\"", "", "🙂"] {
            assert!(sort_key(text).bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{text}");
        }
        assert_eq!(folded("  Åsa  ÖBERG "), "åsa öberg");
    }
}
