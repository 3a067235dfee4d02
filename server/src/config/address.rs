//! Where the database is. Its password comes from a file, and is shown nowhere.

use crate::failure::Failure;
use std::fmt;
use std::path::Path;

/// The address of a database. Written out it never holds a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    shown: String,
    whole: String,
}

impl Address {
    /// An address, and the file with the password of its user; a database that is a file needs none.
    ///
    /// Refuses a password in the address itself: command lines are seen by everybody on the machine.
    pub fn new(shown: String, password_file: Option<&Path>) -> Result<Self, Failure> {
        if holds_password(&shown) {
            let why = "the database address holds a password; put it into a file, and name that with \
                       --database-password-file";
            return Err(Failure::new(why));
        }
        let Some(file) = password_file.filter(|_| !shown.starts_with("sqlite:")) else {
            return Ok(Self { whole: shown.clone(), shown });
        };
        let password = std::fs::read_to_string(file).map_err(|e| Failure::because("read the password file", e))?;
        let whole = with_password(&shown, password.trim_end_matches(['\r', '\n']))?;
        Ok(Self { shown, whole })
    }

    /// Whether the database is a file beside the program.
    pub fn is_file(&self) -> bool {
        self.shown.starts_with("sqlite:")
    }
}

/// The whole address, for the driver alone.
impl AsRef<str> for Address {
    fn as_ref(&self) -> &str {
        &self.whole
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&self.shown).finish()
    }
}

/// The part between the scheme and the path: user and host.
fn authority(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['/', '?']).next()
}

fn holds_password(address: &str) -> bool {
    let user = authority(address).and_then(|authority| authority.rsplit_once('@')).map_or("", |(user, _)| user);
    let query = address.split_once('?').map_or("", |(_, query)| query);
    user.contains(':') || query.split('&').any(|setting| setting.starts_with("password="))
}

fn with_password(address: &str, password: &str) -> Result<String, Failure> {
    let place = authority(address).and_then(|authority| authority.rsplit_once('@'));
    let Some((user, _)) = place.filter(|(user, _)| !user.is_empty()) else {
        return Err(Failure::new("a password needs a user in the database address: postgres://USER@HOST/NAME"));
    };
    let written = password.bytes().fold(String::new(), |text, byte| {
        if byte.is_ascii_alphanumeric() { text + &char::from(byte).to_string() } else { text + &format!("%{byte:02X}") }
    });
    Ok(address.replacen(&format!("//{user}@"), &format!("//{user}:{written}@"), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn the_password_of_a_file_reaches_the_driver_and_nobody_else() {
        let file = file("p@ss:w/ö\n");
        let address = Address::new("postgres://kunna@db.example/kunna".into(), Some(file.path())).unwrap();
        assert_eq!(address.as_ref(), "postgres://kunna:p%40ss%3Aw%2F%C3%B6@db.example/kunna");
        assert_eq!(address.to_string(), "postgres://kunna@db.example/kunna");
        assert_eq!(format!("{address:?}"), r#"Address("postgres://kunna@db.example/kunna")"#);
    }

    #[test]
    fn a_password_in_the_address_is_refused_without_repeating_it() {
        for address in
            ["postgres://kunna:hemligt@db/kunna", "postgres://kunna@db/kunna?sslmode=require&password=hemligt"]
        {
            let refusal = Address::new(address.into(), None).unwrap_err().to_string();
            assert!(refusal.contains("--database-password-file") && !refusal.contains("hemligt"), "{refusal}");
        }
    }

    #[test]
    fn a_password_needs_somebody_to_belong_to() {
        let file = file("hemligt");
        let refusal = Address::new("postgres://db/kunna".into(), Some(file.path())).unwrap_err().to_string();
        assert!(refusal.contains("needs a user"), "{refusal}");
        assert_eq!(Address::new("sqlite:kunna.db".into(), Some(file.path())).unwrap().as_ref(), "sqlite:kunna.db");
    }

    #[test]
    fn an_address_without_password_stays_as_it_is() {
        for address in ["sqlite:data/kunna.db", "postgres://kunna@localhost/kunna?host=/run/postgresql"] {
            assert_eq!(Address::new(address.into(), None).unwrap().as_ref(), address);
        }
    }
}
