use super::*;
use crate::competence::Scale;
use crate::mapping::{Assessed, Value};

#[test]
fn a_surplus_is_no_negative_shortfall() {
    assert_eq!(shortfall(Level(3), Level(5)), 0);
    assert_eq!(shortfall(Level(3), Level(1)), 2);
}

#[test]
fn without_a_basis_the_manager_leaves_the_word_to_the_employee() {
    let standing = |own| standing(Scale::ZeroToFive, None, Some(Assessed::NoBasis), own);
    assert_eq!(standing(Some(Value::Level(Level(2)))), Standing::Level { level: Level(2), basis: Basis::OwnCompared });
    assert_eq!(standing(Some(Value::NotApplicable)), Standing::NotApplicable);
    assert_eq!(standing(Some(Value::DontKnow)), Standing::DontKnow);
    assert_eq!(standing(None), Standing::NoBasis);
}
