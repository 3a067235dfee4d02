//! Made-up lists: what must hold for every one of them.

use super::*;

/// A year of life in a few rows: who is there, where, and with what.
fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..8_u8, 0..2_u8, 0..5_usize, 1..=100_u8, 0..3_usize, 0..4_usize, any::<bool>());
    proptest::collection::vec(row, 1..14).prop_map(|rows| {
        let row = |(person, employment, unit, percentage, end, start, is_protected): (
            u8,
            u8,
            usize,
            u8,
            usize,
            usize,
            bool,
        )| {
            let path = [NORTH, SOUTH, SCHOOL, GRID, "Björkvik/Vård"][unit];
            let id = format!("p{person}");
            Row::of(&id, path)
                .with(Column::EmploymentId, &format!("{id}-{employment}"))
                .with(Column::Percentage, &percentage.to_string())
                .with(Column::EndsOn, ["", "2026-06-30", "2027-06-30"][end])
                .with(Column::StartsOn, ["2020-01-01", "2026-01-01", "2026-11-22", "2026-12-01"][start])
                .with(Column::Protected, if is_protected { "ja" } else { "nej" })
        };
        rows.into_iter().map(row).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_same_file_twice_changes_nothing_and_undo_brings_everything_back(
        first in any_rows(),
        second in any_rows(),
        scope in proptest::sample::select(vec!["Kommunkoncernen", "Björkvik", "Björkvik/Vård", "Björkvik Energi"]),
    ) {
        let mut roster = Roster::default();
        roster.apply(&roster.plan(&read(&first), "Kommunkoncernen", TODAY).effects);
        let before = roster.clone();
        let file = read(&second);
        let plan = roster.plan(&file, scope, TODAY);
        roster.apply(&plan.effects);
        let again = roster.plan(&file, scope, TODAY);
        prop_assert_eq!(&again.effects, &vec![], "first {:?}", plan.effects);
        for employment in before.employments.keys() {
            prop_assert!(roster.employments.contains_key(employment), "an employment is never deleted");
        }
        roster.undo(&plan.effects);
        prop_assert_eq!(roster, before);
    }

    #[test]
    fn no_cells_bring_the_reader_down(
        rows in proptest::collection::vec(proptest::collection::vec("\\PC{0,12}", 0..25), 0..6),
    ) {
        let header = Column::ALL.map(|column| column.code().to_owned());
        if let Ok(file) = read_rows(&header, (2..).zip(rows)) {
            let plan = Roster::default().plan(&file, "Björkvik", TODAY);
            prop_assert!(plan.errors.count >= file.errors.count);
        }
    }
}

#[test]
fn a_municipality_of_25_000_is_planned_whole() {
    let rows: Vec<_> = (0..25_000)
        .map(|n| {
            Row::of(&format!("p{n}"), [NORTH, SOUTH, SCHOOL][n % 3]).with(Column::ManagerId, &format!("p{}", n / 30))
        })
        .skip(1)
        .chain([Row::of("p0", SCHOOL)])
        .collect();
    let roster = applied(&rows);
    let plan = roster.plan(&read(&rows[1_000..]), "Björkvik", TODAY);
    assert_eq!((plan.errors.count, plan.summary.employments.ended), (0, 1_000));
}
