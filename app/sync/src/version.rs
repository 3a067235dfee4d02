//! Which of two programs is the newer one.

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whether a version such as `1.10.2` is newer than another. Whatever is no version is older than all of them.
pub fn is_newer(version: &str, than: &str) -> bool {
    parts(version) > parts(than)
}

fn parts(version: &str) -> Option<[u32; 3]> {
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    let parts = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(is_newer("1.10.0", "1.9.9") && is_newer("2.0.0", "1.99.99") && is_newer("0.1.1", "0.1.0"));
        assert!(!is_newer("1.9.9", "1.10.0") && !is_newer("1.4.2", "1.4.2"));
    }

    #[test]
    fn what_is_no_version_is_older_than_every_version() {
        for none in ["", "test", "1.2", "1.2.3.4", "1.2.x", "9999999999.0.0"] {
            assert!(is_newer("0.0.0", none) && !is_newer(none, "0.0.0") && !is_newer(none, ""), "{none}");
        }
        assert!(parts(VERSION).is_some());
    }
}
