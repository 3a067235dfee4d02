//! Turns the words in `locales/` into one method for each, and stops the build when a language lacks one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};
use toml::{Table, Value};

/// The languages, in the order of `domain::Language`.
const LANGUAGES: [&str; 3] = ["sv", "fi", "en"];

/// One text of one language: a sentence, or a sentence for one and another for many.
#[derive(PartialEq, Eq)]
enum Entry {
    Plain(String),
    Plural { one: String, other: String },
}

/// All texts of one language: file and key to text.
type Locale = BTreeMap<(String, String), Entry>;

fn main() {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("locales");
    println!("cargo:rerun-if-changed={}", root.display());
    let [swedish, finnish, english] = LANGUAGES.map(|language| read_locale(&root, language));
    for (language, locale) in [("fi", &finnish), ("en", &english)] {
        check(language, &swedish, locale);
    }
    let mut source = String::from("impl Words {\n");
    for (key, sv) in &swedish {
        write_method(&mut source, key, [sv, &finnish[key], &english[key]]);
    }
    source.push_str("}\n\n#[cfg(test)]\nconst NAMES: &[&str] = &[\n");
    for key in swedish.keys() {
        put(&mut source, format_args!("    {:?},\n", method_name(key)));
    }
    source.push_str("];\n");
    let target = PathBuf::from(variable("OUT_DIR")).join("words.rs");
    fs::write(&target, source).unwrap_or_else(|error| panic!("{} cannot be written: {error}", target.display()));
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|error| panic!("cargo sets {name}: {error}"))
}

fn read_locale(root: &Path, language: &str) -> Locale {
    let folder = root.join(language);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
    let mut locale = Locale::new();
    for path in files.map(|file| file.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path()) {
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let file = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let table: Table = text.parse().unwrap_or_else(|error| panic!("{} is not TOML: {error}", path.display()));
        for (key, value) in table {
            let entry = entry(value).unwrap_or_else(|| {
                panic!("{language}/{file}.toml: “{key}” must be a text, or a table with exactly `one` and `other`")
            });
            locale.insert((file.clone(), key), entry);
        }
    }
    locale
}

fn entry(value: Value) -> Option<Entry> {
    match value {
        Value::String(text) => Some(Entry::Plain(text)),
        Value::Table(mut table) => match (table.remove("one"), table.remove("other"), table.is_empty()) {
            (Some(Value::String(one)), Some(Value::String(other)), true) => Some(Entry::Plural { one, other }),
            _ => None,
        },
        _ => None,
    }
}

/// Panics with the file, the key and the language when something is missing, left over or of another shape.
fn check(language: &str, swedish: &Locale, locale: &Locale) {
    for (key @ (file, name), sv) in swedish {
        let Some(own) = locale.get(key) else {
            panic!("{language}/{file}.toml lacks “{name}”, which sv/{file}.toml has");
        };
        assert!(
            matches!(sv, Entry::Plain(_)) == matches!(own, Entry::Plain(_)),
            "{language}/{file}.toml: “{name}” is a plural in one of Swedish and {language}, but not in the other"
        );
        let (wanted, mut found) = (placeholders(sv), placeholders(own));
        let is_same = wanted.len() == found.len() && wanted.iter().all(|placeholder| found.contains(placeholder));
        found.sort();
        assert!(is_same, "{language}/{file}.toml: “{name}” has the placeholders {found:?}, Swedish has {wanted:?}");
    }
    if let Some((file, name)) = locale.keys().find(|key| !swedish.contains_key(*key)) {
        panic!("sv/{file}.toml lacks “{name}”, which {language}/{file}.toml has");
    }
}

/// The names between braces, in order of first appearance. The `n` of a plural is left out: it is always there.
fn placeholders(entry: &Entry) -> Vec<String> {
    let (texts, is_plural) = match entry {
        Entry::Plain(text) => (vec![text], false),
        Entry::Plural { one, other } => (vec![other, one], true),
    };
    let mut names = Vec::new();
    for part in texts.into_iter().flat_map(|text| text.split('{').skip(1)) {
        let (name, _) = part.split_once('}').unwrap_or_else(|| panic!("“{{{part}” has no closing brace"));
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        assert!(is_name, "the placeholder “{name}” may have only a to z and _");
        let is_known = is_plural && name == "n" || names.iter().any(|known| known == name);
        if !is_known {
            names.push(name.to_owned());
        }
    }
    names
}

fn method_name((file, key): &(String, String)) -> String {
    format!("{file}_{key}").replace('-', "_")
}

fn write_method(source: &mut String, key: &(String, String), entries: [&Entry; 3]) {
    let name = method_name(key);
    let names = placeholders(entries[0]);
    let (mut arguments, mut values) = (String::new(), String::new());
    for name in names {
        put(&mut arguments, format_args!(", {name}: impl ::std::fmt::Display"));
        put(&mut values, format_args!("({name:?}, &{name}), "));
    }
    let doc = match entries[0] {
        Entry::Plain(text) | Entry::Plural { other: text, .. } => text.replace('`', "'").replace('\n', " "),
    };
    put(source, format_args!("    /// In Swedish: `{doc}`\n"));
    if let [Entry::Plain(sv), Entry::Plain(fi), Entry::Plain(en)] = entries {
        let pick = format!("self.pick([{sv:?}, {fi:?}, {en:?}])");
        if arguments.is_empty() {
            put(source, format_args!("    pub fn {name}(self) -> &'static str {{\n        {pick}\n    }}\n"));
        } else {
            put(
                source,
                format_args!(
                    "    pub fn {name}(self{arguments}) -> String {{\n        fill({pick}, &[{values}])\n    }}\n"
                ),
            );
        }
        return;
    }
    let form = |is_one: bool| {
        entries.map(|entry| match entry {
            Entry::Plural { one, .. } if is_one => one,
            Entry::Plain(text) | Entry::Plural { other: text, .. } => text,
        })
    };
    put(
        source,
        format_args!(
            "    pub fn {name}(self, n: i64{arguments}) -> String {{\n        \
             let text = if n == 1 {{ self.pick({one:?}) }} else {{ self.pick({other:?}) }};\n        \
             fill(text, &[(\"n\", &crate::format::number(self, n)), {values}])\n    }}\n",
            one = form(true),
            other = form(false),
        ),
    );
}

/// Writing to a text cannot fail.
fn put(source: &mut String, text: std::fmt::Arguments<'_>) {
    source.write_fmt(text).unwrap_or_else(|error| panic!("a text takes what is written: {error}"));
}
