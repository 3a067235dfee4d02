//! The only place that writes `<textarea>`.

use super::field::{Around, field};
use leptos::html;
use leptos::prelude::*;

/// A free text. What was typed before the script came is kept, and handed on.
#[component]
pub fn TextArea(
    /// Its name in the form, and its id.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// How to answer, or what not to write.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What must be put right.
    #[prop(optional, into)]
    error: Option<String>,
    /// The text known so far. It fills the field, and never overwrites what somebody typed.
    #[prop(into)]
    value: Signal<String>,
    /// Told the whole text after each key; the caller waits for a pause before it stores.
    #[prop(optional, into)]
    typed: Option<Callback<String>>,
    /// The most characters.
    #[prop(default = domain::text::PROSE_MAX)]
    most: usize,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    let tell = move |text: String| {
        if let Some(typed) = typed {
            typed.run(text);
        }
    };
    Effect::new(move |before: Option<()>| {
        let (Some(area), want) = (node.get(), value.get()) else { return };
        let default = area.default_value().unwrap_or_default();
        if before.is_none() && area.value() != default {
            tell(area.value());
        } else if default != want {
            // Not the value, as long as it holds more than was known: a field keeps what somebody has typed in it.
            let is_known = area.value().trim() == default.trim();
            let _ = area.set_default_value(&want);
            if is_known {
                area.set_value(&want);
            }
        }
    });
    let around = Around { name: name.clone(), label, hint, error };
    let described_by = around.described_by();
    let invalid = around.error.as_ref().map(|_| "true");
    let first = cfg!(feature = "ssr").then(|| escape(&value.get_untracked()));
    let input = view! {
        <textarea
            class="field__input"
            id=name.clone()
            name=name
            rows="4"
            maxlength=most
            autocomplete="off"
            aria-describedby=described_by
            aria-invalid=invalid
            node_ref=node
            on:input:target=move |event| tell(event.target().value())
            inner_html=first
        ></textarea>
    };
    field(around, input.into_any())
}

/// A text as it must stand between `<textarea>` and `</textarea>`, where Leptos 0.8 escapes nothing.
///
/// The parser eats one line end after the opening tag, so a text that begins with one gets another.
fn escape(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests {
    use super::*;

    /// Reads back what a browser would have in the field, and what stands after it.
    fn round_trip(text: &str) -> (String, String) {
        let text = text.to_owned();
        let html = Owner::new()
            .with(|| view! { <TextArea name="comment" label="Kommentar" value=text /> <p>"after"</p> }.to_html());
        let (_, inside) = html.split_once("<textarea").unwrap();
        let (_, inside) = inside.split_once('>').unwrap();
        let (raw, after) = inside.split_once("</textarea").unwrap();
        let raw = raw.strip_prefix('\n').unwrap_or(raw);
        let read = raw.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        (read, after.to_owned())
    }

    #[test]
    fn any_text_comes_back_as_it_was_and_stays_inside() {
        let corpus = [
            "",
            "å ä ö",
            "</textarea><script>alert(1)</script>",
            "</TEXTAREA ><img src=x onerror=alert(1)>",
            "<!--",
            "]]><svg onload=alert(1)>",
            "\n\nfirst",
            "\n",
            "&lt;b&gt; &amp; &#60;",
            "\"'`",
            "{{7*7}} ${x}",
            "a\u{2028}b",
        ];
        for text in corpus {
            let (read, after) = round_trip(text);
            assert_eq!(read, text, "{text:?}");
            assert!(!after.contains("script") && !after.contains("onerror"), "{text:?} got out: {after}");
            assert!(after.contains("after"), "{text:?} swallowed the rest");
        }
    }
}
