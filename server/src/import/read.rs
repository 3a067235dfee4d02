//! The bytes of a list of people become cells, whatever program wrote them.

use domain::people_file::{FILE_MAX_MB, FileProblem, PeopleFile, read_rows};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Read};

/// After how many rows it is told how many were read.
const TOLD_EVERY: usize = 1_000;
/// The largest file, in bytes.
const FILE_MAX: usize = FILE_MAX_MB as usize * 1024 * 1024;

/// A file as it arrives, piece by piece: counted and hashed, and refused as soon as it is too large.
#[derive(Debug, Default)]
pub struct Incoming {
    bytes: Vec<u8>,
    hash: Sha256,
}

impl Incoming {
    /// Takes the next piece. Refuses a file over [`FILE_MAX_MB`] without keeping what is over.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), FileProblem> {
        if self.bytes.len() + piece.len() > FILE_MAX {
            return Err(FileProblem::TooLarge { limit_mb: FILE_MAX_MB });
        }
        self.hash.update(piece);
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    /// The whole file.
    pub fn finish(self) -> StoredFile {
        let mut sha256 = String::with_capacity(64);
        for byte in self.hash.finalize() {
            // Writing to a text cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        StoredFile { bytes: self.bytes, sha256 }
    }
}

/// A whole file, and the hash by which it is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// SHA-256 of that, in hexadecimal.
    pub sha256: String,
}

/// Reads a file from the disk or another source. The outer failure is the source's, the inner the file's.
pub fn receive(mut source: impl Read) -> io::Result<Result<StoredFile, FileProblem>> {
    let mut incoming = Incoming::default();
    let mut piece = vec![0; 64 * 1024];
    loop {
        let length = match source.read(&mut piece) {
            Ok(0) => return Ok(Ok(incoming.finish())),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if let Err(problem) = incoming.push(&piece[..length]) {
            return Ok(Err(problem));
        }
    }
}

/// The text of a file, without the mark of its encoding.
pub fn text(bytes: &[u8]) -> Result<String, FileProblem> {
    Ok(decode(bytes)?.trim_start_matches('\u{feff}').to_owned())
}

/// Reads the bytes of a file as a list of people.
///
/// Encoding and separator are found out. Refuses what is no such list; what is wrong with single rows stands among
/// the errors of the list. Now and then it tells how many rows it has read.
pub fn people_file(bytes: &[u8], mut tell: impl FnMut(usize)) -> Result<PeopleFile, FileProblem> {
    let text = decode(bytes)?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(FileProblem::Empty);
    }
    let separator = separator(text);
    if let Some(line) = unclosed_quote(text, separator) {
        return Err(FileProblem::UnclosedQuote { line });
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    // The text is UTF-8 and lies in memory, and rows may have any width: there is nothing left to fail.
    let rows = reader.records().map_while(Result::ok);
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut rows = rows.enumerate().map(|(at, row)| {
        if at % TOLD_EVERY == 0 {
            tell(at);
        }
        let line = lines.of(row.position().map_or(0, csv::Position::byte));
        (line, row.iter().map(str::to_owned).collect::<Vec<_>>())
    });
    // A spreadsheet may be told the separator in a line of its own.
    let header = rows.by_ref().find(|(_, cells)| !cells[0].starts_with("sep="));
    let (_, header) = header.ok_or(FileProblem::NoHeader)?;
    read_rows(&header, rows)
}

/// Counts the lines up to each row, whichever line ends the file has.
///
/// The reader of cells lets a row begin at the line feed that ends the row before, so its own count lags behind.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the row that begins at a byte, or after the line ends there.
    fn of(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start).map_or(self.text.len(), |start| start.min(self.text.len()));
        let blank = self.text[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let until = start + blank;
        for at in self.at..until {
            let is_half = self.text[at] == b'\r' && self.text.get(at + 1) == Some(&b'\n');
            self.line += u64::from(matches!(self.text[at], b'\r' | b'\n') && !is_half);
        }
        self.at = until;
        self.line
    }
}

/// The text of the bytes: Unicode when they say so or are so, else Windows-1252.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileProblem> {
    if bytes.is_empty() {
        return Err(FileProblem::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(FileProblem::Workbook);
    }
    let (text, has_broken) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&bytes[mark..]),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), false),
            Err(error) if is_mostly_utf8(bytes) => {
                return Err(FileProblem::BrokenText { line: line_at(bytes, error.valid_up_to()) });
            }
            Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, false),
        },
    };
    if has_broken || text.contains('\0') { Err(FileProblem::NotText) } else { Ok(text) }
}

/// Whether bytes that are not UTF-8 were meant to be: more characters in them are written so than are not.
///
/// In Windows-1252 a Swedish or Finnish letter is one byte that begins nothing in UTF-8. Read as Windows-1252, a file
/// with one broken byte would give everybody with an å a garbled name.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (text, _) = UTF_8.decode_without_bom_handling(bytes);
    let beyond_ascii = text.chars().filter(|c| !c.is_ascii());
    let (broken, whole): (Vec<_>, Vec<_>) = beyond_ascii.partition(|c| *c == char::REPLACEMENT_CHARACTER);
    whole.len() > broken.len()
}

fn line_at(bytes: &[u8], place: usize) -> u64 {
    1 + bytes[..place].iter().fold(0, |lines, byte| lines + u64::from(*byte == b'\n'))
}

/// The separator that the header uses most outside quotation marks.
fn separator(text: &str) -> u8 {
    let first = text.trim_start().lines().next().unwrap_or_default();
    if let Some(told) = first.strip_prefix("sep=").and_then(|told| told.bytes().next()) {
        return told;
    }
    let mut is_quoted = false;
    let mut counts = [(b';', 0_u32), (b',', 0), (b'\t', 0)];
    for byte in first.bytes() {
        is_quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(separator, _)| *separator == byte && !is_quoted) {
            *count += 1;
        }
    }
    // The first of equals, so that a header of one column is read with `;`.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b';', |(separator, _)| *separator)
}

/// The line of a quotation mark that opens a cell and is never closed.
///
/// It would swallow the rest of the file, and everybody in the rest would seem to be missing.
fn unclosed_quote(text: &str, separator: u8) -> Option<u64> {
    let (mut opened, mut may_open, mut line) = (None, true, 1);
    for byte in text.bytes() {
        let was_open = opened.is_some();
        match byte {
            b'"' if was_open => opened = None,
            b'"' if may_open => opened = Some(line),
            _ => {}
        }
        line += u64::from(byte == b'\n');
        // A doubled quotation mark closes and opens again; in the middle of a plain cell it is a letter like others.
        may_open = matches!(byte, b'\n' | b'\r') || byte == separator || (byte == b'"' && was_open);
    }
    opened
}

#[cfg(test)]
mod tests;
