use super::*;
use domain::people_file::{Column, RowProblem};
use proptest::prelude::*;

const HEADER: &str = "employment_id;person_id;given_name;family_name;unit_path;title;form;starts_on;ends_on;percentage;\
                      protected";
const AMINA: &str = "e1;amina;Amina;Åström;Björkvik/Norr;Undersköterska;tillsvidare;2020-01-01;;75;nej";
const BO: &str = "e2;bo;Bo;Öberg;Björkvik/Norr;Kock;visstid;20240301;;100;";

fn sample() -> String {
    format!("{HEADER}\r\n{AMINA}\r\n{BO}\r\n")
}

fn family_names(bytes: &[u8]) -> Vec<String> {
    let file = people_file(bytes).unwrap();
    assert_eq!(file.errors.rows, []);
    file.rows.into_iter().map(|row| row.family_name).collect()
}

fn people_file(bytes: &[u8]) -> Result<PeopleFile, FileProblem> {
    super::people_file(bytes, |_| ())
}

#[test]
fn the_same_list_is_read_in_every_encoding_that_offices_use() {
    let expected = ["Åström", "Öberg"];
    assert_eq!(family_names(sample().as_bytes()), expected);
    assert_eq!(family_names(format!("\u{feff}{}", sample()).as_bytes()), expected);
    assert_eq!(family_names(&WINDOWS_1252.encode(&sample()).0), expected);
    let utf_16: Vec<u8> = std::iter::once(0xfeff).chain(sample().encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(family_names(&utf_16), expected);
}

#[test]
fn the_same_list_is_read_with_every_separator_and_line_end() {
    for separator in [";", ",", "\t"] {
        for line_end in ["\r\n", "\n", "\r"] {
            let text = sample().replace(';', separator).replace("\r\n", line_end);
            assert_eq!(family_names(text.as_bytes()), ["Åström", "Öberg"], "{separator:?} {line_end:?}");
        }
    }
    assert_eq!(family_names(format!("sep=;\n{}", sample()).as_bytes()), ["Åström", "Öberg"]);
}

#[test]
fn a_quoted_line_break_belongs_to_its_cell_and_later_rows_keep_their_lines() {
    let text = sample().replace("Undersköterska", "\"Undersköterska;\r\n\"\"natt\"\"\"") + "bad row\r\n";
    let file = people_file(text.as_bytes()).unwrap();
    assert_eq!(file.rows[0].title, "Undersköterska; \"natt\"");
    let error = &file.errors.rows[0];
    assert_eq!((error.line, &error.reason), (5, &RowProblem::CellCount { expected: 11, found: 1 }));
}

#[test]
fn errors_name_the_line_that_an_editor_shows() {
    for line_end in ["\r\n", "\n", "\r"] {
        let text = ["", HEADER, AMINA, "", "bad row", "", "", "bad row"].join(line_end);
        let lines: Vec<_> = people_file(text.as_bytes()).unwrap().errors.rows.iter().map(|error| error.line).collect();
        assert_eq!(lines, [5, 8], "{line_end:?}");
    }
}

#[test]
fn a_row_with_too_many_cells_is_an_error_of_that_row() {
    let file = people_file(format!("{HEADER}\n{AMINA};x\n{BO}").as_bytes()).unwrap();
    assert_eq!(file.rows.len(), 1);
    assert_eq!(file.errors.rows[0].reason, RowProblem::CellCount { expected: 11, found: 12 });
}

#[test]
fn what_is_no_list_of_people_gets_a_clear_answer() {
    let read = |bytes: &[u8]| people_file(bytes).unwrap_err();
    assert_eq!(read(b""), FileProblem::Empty);
    assert_eq!(read(b"\xef\xbb\xbf \r\n\r\n"), FileProblem::Empty);
    assert_eq!(read(b"PK\x03\x04\0\0"), FileProblem::Workbook);
    assert_eq!(read(b"employment_id\0;person_id"), FileProblem::NotText);
    assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0"), FileProblem::NotText);
    assert_eq!(read("hej på dig".as_bytes()), FileProblem::NoHeader);
    assert_eq!(read(b"sep=;"), FileProblem::NoHeader);
    assert_eq!(read(HEADER.as_bytes()), FileProblem::NoRows);
    let without = HEADER.replace(";protected", "");
    assert_eq!(read(without.as_bytes()), FileProblem::MissingColumns(vec![Column::Protected]));
}

#[test]
fn one_broken_letter_does_not_garble_everybody_else() {
    let mut bytes = sample().into_bytes();
    bytes.extend_from_slice(b"e3;cia;C\xe5ia;Berg;Bj\xc3\xb6rkvik/Norr;Kock;visstid;20240301;;100;\n");
    assert_eq!(people_file(&bytes), Err(FileProblem::BrokenText { line: 4 }));
}

#[test]
fn a_quotation_mark_that_never_closes_does_not_swallow_the_rest() {
    let text = sample().replace("Amina;", "\"Amina;");
    assert_eq!(people_file(text.as_bytes()), Err(FileProblem::UnclosedQuote { line: 2 }));
    let inside = sample().replace("Kock", "Kock 5\" \"\"form");
    assert_eq!(people_file(inside.as_bytes()).unwrap().rows[1].title, "Kock 5\" \"\"form");
}

/// A source of so many bytes that counts how many were asked for.
struct Endless {
    left: u64,
    given: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = u64::min(self.left, buffer.len() as u64);
        buffer.fill(b'x');
        (self.left, self.given) = (self.left - length, self.given + length);
        Ok(usize::try_from(length).unwrap())
    }
}

#[test]
fn a_file_of_200_megabytes_is_refused_before_it_is_read_whole() {
    let mut source = Endless { left: 200 * 1024 * 1024, given: 0 };
    let answer = receive(&mut source).unwrap();
    assert_eq!(answer, Err(FileProblem::TooLarge { limit_mb: 64 }));
    assert!(source.given <= 65 * 1024 * 1024, "{}", source.given);
}

#[test]
fn a_file_is_known_again_by_its_hash_however_it_arrived() {
    let mut incoming = Incoming::default();
    incoming.push(b"a").unwrap();
    incoming.push(b"bc").unwrap();
    let whole = receive(&b"abc"[..]).unwrap().unwrap();
    assert_eq!(incoming.finish(), whole);
    assert_eq!(whole.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_bytes_bring_the_reader_down(
        begins_well in any::<bool>(),
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), proptest::sample::select(b";,\"\r\n\t".to_vec())], 0..200),
    ) {
        let header = if begins_well { HEADER.as_bytes() } else { b"" };
        let file = people_file(&[header, &bytes].concat());
        prop_assert!(file.is_err() || begins_well);
    }
}
