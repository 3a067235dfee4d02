//! One style sheet out of the files in `style/`.

use std::path::Path;

use anyhow::{Result, bail};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};

/// Follows every `@import` of a style sheet and returns all of it as small as it gets.
pub fn bundle(main: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    // The errors borrow from the files, so they leave as words.
    let mut sheet = match bundler.bundle(main) {
        Ok(sheet) => sheet,
        Err(error) => bail!("The style sheet {} cannot be read: {error}", main.display()),
    };
    if let Err(error) = sheet.minify(MinifyOptions::default()) {
        bail!("The style sheet cannot be made smaller: {error}");
    }
    match sheet.to_css(PrinterOptions { minify: true, ..PrinterOptions::default() }) {
        Ok(css) => Ok(css.code),
        Err(error) => bail!("The style sheet cannot be written: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn imports_are_followed_into_their_layer() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("main.css");
        fs::write(&main, "@import \"card.css\" layer(ui);\n.page { color: blue }\n").unwrap();
        fs::write(folder.path().join("card.css"), ".card {\n  color: red;\n}\n").unwrap();
        assert_eq!(bundle(&main).unwrap(), "@layer ui{.card{color:red}}.page{color:#00f}");
    }

    #[test]
    fn the_address_of_the_font_comes_through_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("main.css");
        fs::write(&main, "@font-face { font-family: A; src: url(\"/pkg/atkinson.woff2\") }").unwrap();
        assert!(bundle(&main).unwrap().contains("/pkg/atkinson.woff2"));
    }

    #[test]
    fn a_mistake_is_told_with_its_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("main.css");
        fs::write(&main, ".card {\n  color: red;\n}\n}\n").unwrap();
        let failure = bundle(&main).unwrap_err().to_string();
        assert!(failure.contains("main.css:4"), "{failure}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let failure = bundle(Path::new("nowhere/main.css")).unwrap_err().to_string();
        assert!(failure.contains("nowhere/main.css"), "{failure}");
    }
}
