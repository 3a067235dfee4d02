//! The words of Kunna and their rules, one module for each, in reading order.
//!
//! A *municipality* is a tree of [`organisation`] nodes: parties, departments, service areas and units.
//! A [`person`] works there through one or several employments, and may hold roles over a part of the tree.
//! [`competence`] is the catalogue: what people can, how a role profile asks for it, and on which scale.
//! A [`mapping`] (kompetenskartläggning) asks people to map what they can: it has an audience, questions,
//! answers of the employee, the assessment of the line manager, and a comparison of the two.
//! The [`gap`] is what is missing against the need of a unit; a [`figure`] is a count about a group,
//! and passes one gate before anybody outside the unit sees it.
//! [`access`] decides who may do and see what. Every change is a [`command`].
//! [`people_file`] reads the list of people that the HR system exports.
//!
//! Nothing here reads a clock, draws a random number or does input or output: time, ids and actor are arguments.

pub mod access;
pub mod command;
pub mod competence;
pub mod figure;
pub mod fixtures;
pub mod gap;
pub mod id;
pub mod mapping;
pub mod organisation;
pub mod people_file;
pub mod person;
pub mod refusal;
pub mod text;
pub mod time;

pub use id::*;
pub use refusal::Refusal;
pub use text::{Language, Text};
pub use time::{Date, Instant, NotADate, Now};
