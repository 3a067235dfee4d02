//! Tables as a spreadsheet opens them: with a mark of the encoding, `;` between the cells, and no cell that it
//! would run as a formula.

use crate::failure::Failure;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::people_file::neutral;

/// Writes rows of cells.
pub fn text<R, C>(rows: impl IntoIterator<Item = R>) -> Result<String, Failure>
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    // Without the mark, spreadsheets read å, ä and ö as something else.
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(vec![0xef, 0xbb, 0xbf]);
    for row in rows {
        let cells = row.into_iter().map(|cell| neutral(cell.as_ref()));
        writer.write_record(cells).map_err(|e| Failure::because("write a table", e))?;
    }
    let bytes = writer.into_inner().map_err(|e| Failure::because("write a table", e.into_error()))?;
    String::from_utf8(bytes).map_err(|e| Failure::because("write a table", e))
}

/// Such a text as a file to keep.
pub fn download(name: &str, text: String) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || ".-".contains(*c)).collect();
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_a_formula_stays_a_name() {
        let written = |cell: &str| text([[cell]]).unwrap().trim_start_matches('\u{feff}').trim_end().to_owned();
        assert_eq!(written("=HYPERLINK(\"http://x\")"), "\"'=HYPERLINK(\"\"http://x\"\")\"");
        assert_eq!(["+1", "-1", "@x", "\tx"].map(written), ["'+1", "'-1", "'@x", "'\tx"]);
        assert_eq!(written("Vård och omsorg"), "Vård och omsorg");
    }
}
