//! What pages are made of: components that take values and return views, and work before any script has come.
//!
//! Each draws one thing of `style/ui/`. Where a page passes a list, it passes plain values: a closure for each row
//! would be compiled for each page, and every byte goes over the wire.

mod announcer;
mod button;
mod choice;
mod dialog;
mod disclosure;
mod field;
mod frame;
mod gap_chart;
mod levels;
mod matrix;
mod notice;
mod table;
mod text_area;
mod todo;

pub use announcer::{PageHead, RouteAnnouncer};
pub use button::{Button, ButtonKind, ButtonLink, PrintButton};
pub use choice::{Checkbox, TickPill};
pub use dialog::{Dialog, DialogButton};
pub use disclosure::{Explain, WhoSees};
pub use field::{Input, Select};
pub use frame::{Bar, Breadcrumbs, LanguageSwitch, Link, SideNav, Tabs};
pub use gap_chart::{GapChart, GapRow};
pub use levels::{Card, RadioCards, RadioPills};
pub use matrix::{Cell, Column, Coverage, Matrix, Row};
pub use notice::{EmptyState, ErrorSummary, Mistake, Notice, NoticeKind};
pub use table::Table;
pub use text_area::TextArea;
pub use todo::{Progress, Status, StatusState, Tag, TagKind, Todo, TodoList};
