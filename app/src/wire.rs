//! How answers to pages travel: as JSON, read as text.

use leptos::server_fn::codec::{JsonEncoding, Post};
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::{DeserializeOwned, Error as _};

/// Questions and answers in the body of a `POST`, for pages that live on in the browser.
pub type Json = Post<Text>;

/// JSON, read as text.
///
/// The same on the wire as [`JsonEncoding`], which reads bytes. The browser reads its pages' answers as text already,
/// out of the HTML; a second reader would bring it a second copy of the code for every type.
pub struct Text;

impl ContentType for Text {
    const CONTENT_TYPE: &'static str = JsonEncoding::CONTENT_TYPE;
}

impl FormatType for Text {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Text {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        <JsonEncoding as Encodes<T>>::encode(output)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Text {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        let text = std::str::from_utf8(&bytes).map_err(serde_json::Error::custom)?;
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_side_writes_the_other_reads() {
        let written = Text::encode(&("Åsa".to_owned(), 3)).unwrap();
        assert_eq!(<Text as Decodes<(String, i32)>>::decode(written).unwrap(), ("Åsa".to_owned(), 3));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert!(<Text as Decodes<String>>::decode(Bytes::from_static(b"\"\xff\"")).is_err());
    }
}
