//! Two devices of one person, and two answers to the same question that did not know of each other.

use super::Value;
use crate::{CompetenceId, Instant};
use serde::{Deserialize, Serialize};

/// What stands in one field of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// A level or a way out.
    Value(Value),
    /// Whether it is wished to use it more.
    UseMore(bool),
    /// Whether it is wished to develop it.
    Develop(bool),
    /// A comment.
    Comment(String),
}

/// A kind of device, told as coarsely as somebody needs to know which of theirs it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// A phone.
    Phone,
    /// A computer or a tablet.
    Computer,
    /// Not known.
    Other,
}

impl Device {
    /// The device behind what its browser calls itself.
    pub fn of_browser(name: &str) -> Self {
        if name.contains("Mobi") { Self::Phone } else { Self::Computer }
    }

    /// What the id of a client on this device begins with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Phone => "phone-",
            Self::Computer => "computer-",
            Self::Other => "",
        }
    }

    /// The device of a client.
    pub fn of_client(id: &str) -> Self {
        let begins = |device: &Self| id.starts_with(device.prefix());
        [Self::Phone, Self::Computer].into_iter().find(begins).unwrap_or(Self::Other)
    }
}

/// What was said, where, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What.
    pub said: Said,
    /// On which device.
    pub on: Device,
    /// When, by the clock of that device.
    pub at: Instant,
}

/// Two values of one field, given on two devices, neither of which had seen the other's. Both are kept until the
/// person has seen them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collision {
    /// The version of the answers that it made; its name among them.
    pub version: u64,
    /// Which question.
    pub competence: CompetenceId,
    /// What came last, and stands.
    pub kept: Told,
    /// What stood before it.
    pub other: Told,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_says_by_its_id_on_which_kind_of_device_it_is() {
        let phone = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36";
        assert_eq!(Device::of_browser(phone), Device::Phone);
        assert_eq!(Device::of_browser("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0"), Device::Computer);
        for device in [Device::Phone, Device::Computer, Device::Other] {
            assert_eq!(Device::of_client(&format!("{}018f", device.prefix())), device);
        }
        assert_eq!(Device::of_client("phon"), Device::Other);
    }
}
