//! Every component in every state, for whoever builds pages and whoever checks how they look. Demo mode only.
//!
//! Names and texts here are specimens, not words of the interface: they are in Swedish whatever the page is in.

use crate::names::{level_descriptor, level_name};
use crate::ui::{
    Bar, Breadcrumbs, Button, ButtonKind, ButtonLink, Card, Cell, Checkbox, Column, Coverage, Dialog, DialogButton,
    EmptyState, ErrorSummary, Explain, GapChart, GapRow, Input, LanguageSwitch, Link, Matrix, Mistake, Notice,
    NoticeKind, PageHead, PrintButton, Progress, RadioCards, RadioPills, Row, Select, SideNav, Status, StatusState,
    Table, Tabs, Tag, TagKind, TextArea, TickPill, Todo, TodoList, WhoSees,
};
use crate::words::words;
use domain::competence::{Component, Level, Scale};
use leptos::prelude::*;

/// The page of all components.
#[component]
pub fn ComponentsPage() -> impl IntoView {
    let links = vec![Link::new("#waiting", "Sök"), Link::new("#answering", "Karin Berg")];
    view! {
        <Bar municipality="Björkvik" is_demo=true links>
            <LanguageSwitch back="/components" />
        </Bar>
        <div class="columns">
            <SideNav links=side_links() />
            <main class="page" id="content" data-width="wide">
                <Breadcrumbs links=vec![Link::new("/", "Start"), Link::new("/components", "Delar")] />
                <PageHead
                    title="Det som sidorna består av"
                    kicker="Bara i demoläge"
                    lead="Varje del i varje läge. Så här ser de ut, och så här beter de sig utan skript."
                />
                {answering()} {waiting()} {saying()} {writing()} {choosing()} {comparing()} {counting()}
            </main>
        </div>
    }
}

fn side_links() -> Vec<Link> {
    vec![
        Link::new("#waiting", "Start").with_tag(TagKind::Now, "4"),
        Link::new("/components", "Min enhet").current_at("/components"),
        Link::new("#saying", "Samtal").with_tag(TagKind::Plain, "6 bokade"),
        Link::new("#writing", "Planer"),
    ]
}

fn specimen(id: &'static str, title: &'static str, shown: AnyView) -> AnyView {
    let heading = format!("{id}-heading");
    view! { <section class="specimen" id=id aria-labelledby=heading.clone()><h2 id=heading.clone()>{title}</h2>{shown}</section> }
        .into_any()
}

fn answering() -> AnyView {
    let words = words();
    let cards = Scale::ZeroToFive.levels().map(|level| Card {
        value: level.to_string(),
        mark: level.to_string(),
        name: level_name(words, Scale::ZeroToFive, level).into(),
        what: level_descriptor(words, Scale::ZeroToFive, Component::Skill, level).into(),
    });
    let ways_out =
        vec![("unknown".into(), "Vet inte".into()), ("not_applicable".into(), "Inte aktuellt i mitt uppdrag".into())];
    let shown = view! {
        <div class="question prose">
            <Progress text="Färdigheter · fråga 3 av 5 · del 2 av 5" label="Besvarade frågor" done=11_usize all=24_usize />
            <RadioCards
                name="level"
                legend="Samtal med vårdnadshavare"
                cards=cards.collect()
                ways_out
                chosen=Some("3".to_owned())
            />
            <div class="choices__row">
                <TickPill name="wish-develop" label="Utveckla" is_on=true />
                <TickPill name="wish-use" label="Använda mer" />
            </div>
            <div class="buttons" data-kind="steps">
                <ButtonLink href="#answering" text="Tillbaka" kind=ButtonKind::Quiet />
                <Button text="Fortsätt" />
            </div>
            <Status state=StatusState::Device text="Sparat på enheten 14:32, skickas så snart det går" />
        </div>
    };
    specimen("answering", "Svara", shown.into_any())
}

fn waiting() -> AnyView {
    let todo = |title: &str, tag, text: &str| Todo {
        href: "#waiting".into(),
        title: title.into(),
        tag,
        text: Some(text.into()),
    };
    let items = vec![
        todo(
            "Kompetenskartläggning 2027",
            Some((TagKind::Soon, "9 dagar kvar".into())),
            "7 av 12 klara. Ungefär 4 minuter till, du kan ta det i delar.",
        ),
        todo("Bedöm Elsa Lindqvist", Some((TagKind::Now, "i dag".into())), "Elsa skickade in i går."),
        todo("Din plan", Some((TagKind::Done, "2 av 3 steg".into())), "Nästa: jobbrotation på Björkgården."),
        todo("Enhetens mål", None, "Kontinuitet i hemtjänsten: färre ansikten per brukare."),
    ];
    let shown = view! {
        <TodoList items />
        <div class="buttons">
            <Tag text="fakta" />
            <Tag kind=TagKind::Now text="nu" />
            <Tag kind=TagKind::Soon text="snart" />
            <Tag kind=TagKind::Done text="klart" />
        </div>
        <EmptyState
            title="Inga kartläggningar än"
            text="När HR öppnar en kartläggning för din enhet står den här."
            action=("#waiting".to_owned(), "Läs hur det går till".to_owned())
        />
    };
    specimen("waiting", "Det som väntar", shown.into_any())
}

fn saying() -> AnyView {
    let mistakes = vec![
        Mistake { field: "forum".into(), text: "Skriv in forum, dag och utfall.".into() },
        Mistake { field: "closes-on".into(), text: "Välj en senare sista dag.".into() },
    ];
    let shown = view! {
        <Notice><p><strong>"Stöd vid särskilda behov"</strong>" vilar på två personer, och behovet är tre."</p></Notice>
        <Notice kind=NoticeKind::Good><p>"Inskickat. Karin kan börja nu."</p></Notice>
        <Notice kind=NoticeKind::Problem><p>"Det gick inte att spara. Texten står kvar, försök igen."</p></Notice>
        <ErrorSummary mistakes />
        <Status state=StatusState::Idle text="" />
        <Status state=StatusState::Sent text="Allt är skickat" />
        <Status state=StatusState::Safe text="Säkrat: finns även i säkerhetskopian" />
        <Status state=StatusState::Error text="Kunde inte spara, försök igen" />
        <WhoSees><p>"Du och din närmaste chef. Andra ser bara siffror om minst fem personer."</p></WhoSees>
        <Explain><p>"31 av 32 räknas. En är inte aktuell. Målet gäller rollprofilens version 3."</p></Explain>
    };
    specimen("saying", "Säga något", shown.into_any())
}

fn writing() -> AnyView {
    let outcomes = vec![("agreed".into(), "Enig".into()), ("disagreed".into(), "Oenig".into())];
    let shown = view! {
        <Input
            name="forum"
            label="Forum"
            hint="Namnet på samverkansgruppen"
            error="Här behöver det stå något. Skriv några ord."
        />
        <Input name="closes-on" label="Sista dag att svara" r#type="date" value="2027-12-03" />
        <Select name="outcome" label="Utfall" options=outcomes chosen="disagreed" />
        <TextArea
            name="comment"
            label="Något du vill tillägga? (frivilligt)"
            hint="Skriv inte om andra personer eller om din hälsa."
            value="Jag har gärna med mig en kollega.\n\n<b>Det här är text, inte HTML.</b>"
        />
        <Checkbox name="agreed" label="Samverkan är genomförd" hint="Utan den kan kartläggningen inte öppnas" is_on=true />
        <div class="buttons">
            <Button text="Spara" />
            <Button text="Spara utkast" kind=ButtonKind::Quiet />
            <Button text="Hoppa över" kind=ButtonKind::Plain />
            <DialogButton dialog="close-mapping" text="Stäng kartläggningen …" kind=ButtonKind::Warning />
            <PrintButton />
        </div>
        <Dialog id="close-mapping" title="Stänga kartläggningen?">
            <p>"Siffrorna fryses. De som inte har skickat in räknas inte."</p>
            <Button text="Stäng kartläggningen" kind=ButtonKind::Warning r#type="button" />
        </Dialog>
    };
    specimen("writing", "Skriva", shown.into_any())
}

fn choosing() -> AnyView {
    let levels = ["Överenskommen nivå", "Egen", "Min"];
    let options = levels.map(|name| (name.to_owned(), name.to_owned())).to_vec();
    let tabs = ["Medarbetare", "Behov", "Planer"].map(|name| Link::new(format!("#{name}"), name).current_at("#Behov"));
    let shown = view! {
        <RadioPills name="shown" legend="Vilken nivå" options chosen=Some("Egen".to_owned()) />
        <Tabs label="Enheten" links=tabs.to_vec() />
    };
    specimen("choosing", "Välja", shown.into_any())
}

fn comparing() -> AnyView {
    let row = |name: &str, [target, own, manager, agreed]: [u8; 4], kind, tag: &str| GapRow {
        name: name.into(),
        target: Level(target),
        own: Some(Level(own)),
        manager: Some(Level(manager)),
        agreed: Some(Level(agreed)),
        tag: Some((kind, tag.into())),
    };
    let own_only = GapRow {
        manager: None,
        agreed: None,
        tag: None,
        ..row("Språkutvecklande arbetssätt", [3, 1, 0, 0], TagKind::Plain, "")
    };
    let rows = vec![
        row("Stöd vid särskilda behov", [3, 2, 2, 2], TagKind::Now, "vill utveckla"),
        row("Samtal i svåra lägen", [4, 4, 3, 3], TagKind::Now, "olika bild"),
        row("Digitala verktyg", [3, 3, 4, 3], TagKind::Done, "på mål"),
        row("Dokumentation", [3, 5, 5, 5], TagKind::Done, "kan visa andra"),
        own_only,
    ];
    specimen(
        "comparing",
        "Jämföra",
        view! { <GapChart caption="Mitt resultat" scale=Scale::ZeroToFive rows /> }.into_any(),
    )
}

fn counting() -> AnyView {
    let names = [
        "Läroplan och uppdrag",
        "Barns utveckling",
        "Samtal med vårdnadshavare",
        "Dokumentation",
        "Tidigt stöd",
        "Digitala verktyg",
    ];
    let columns =
        names.map(|name| Column { name: name.into(), lang: None, target: Some(Level(3)), is_critical: false }).to_vec();
    let cell = |level: u8| match level {
        9 => Cell::Unanswered,
        8 => Cell::NotApplicable,
        0..=2 => Cell::Short(Level(level)),
        _ => Cell::Reached(Level(level)),
    };
    let people = [
        ("Elsa Lindqvist", [4, 3, 3, 5, 2, 4]),
        ("Johan Åkesson", [3, 2, 4, 3, 9, 3]),
        ("Sanna Mäki", [2, 3, 2, 4, 1, 8]),
        ("Li Chen", [3, 0, 3, 5, 2, 4]),
    ];
    let rows = people.map(|(name, levels)| Row {
        name: name.into(),
        href: (name == "Elsa Lindqvist").then(|| "#counting".into()),
        cells: levels.map(cell).to_vec(),
    });
    let counts = ["4 / 4", "2 / 2", "3 / 3", "4 / 3", "0 / 3", "3 / 3"];
    let foot = Coverage {
        name: "På mål / behov".into(),
        cells: counts.map(|text| (text.to_owned(), text.starts_with('0'))).to_vec(),
    };
    let shown = view! {
        <Matrix caption="Där ni är, och dit ni ska" columns rows=rows.to_vec() foot=vec![foot] />
        <Table caption="Enheter">
            <thead><tr><th scope="col">"Enhet"</th><th scope="col" class="num">"Inskickade"</th></tr></thead>
            <tbody>
                <tr><th scope="row">"Förskolan Lärkan"</th><td class="num">"31"</td></tr>
                <tr><th scope="row">"Björkskolan F–6"</th><td class="num">"1 204"</td></tr>
            </tbody>
        </Table>
    };
    specimen("counting", "Räkna", shown.into_any())
}

#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;
    use domain::Language;

    fn html(language: Language) -> String {
        Owner::new().with(|| {
            provide_context(Words(language));
            view! { <ComponentsPage /> }.to_html()
        })
    }

    #[test]
    fn components_need_no_inline_style_which_the_policy_forbids() {
        let html = html(Language::Sv);
        assert!(!html.contains(" style=") && !html.contains("<style"), "{html}");
    }

    #[test]
    fn free_text_is_drawn_as_text() {
        let html = html(Language::Sv);
        assert!(html.contains("&lt;b&gt;Det här är text"), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }

    #[test]
    fn every_id_is_there_once_and_every_label_has_its_field() {
        let html = html(Language::Fi);
        let all = |attribute: &str| {
            html.split(&format!(" {attribute}=\""))
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .collect::<Vec<_>>()
        };
        let mut ids = all("id");
        ids.sort_unstable();
        let many = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), many, "{ids:?}");
        let named = all("for").into_iter().chain(all("aria-labelledby"));
        let named: Vec<_> = named.chain(all("aria-describedby").into_iter().flat_map(|ids| ids.split(' '))).collect();
        assert!(named.iter().all(|id| ids.contains(id)), "{named:?}");
    }

    #[test]
    fn the_interface_speaks_the_language_of_the_page() {
        assert!(html(Language::Fi).contains("Kuka näkee tämän?"));
        assert!(html(Language::En).contains("Who sees this?"));
    }

    /// Writes the page where a browser can look at it, when somebody names a place.
    #[test]
    fn the_page_can_be_looked_at() {
        let html = html(Language::Sv);
        assert!(html.contains("<main"));
        if let Ok(place) = std::env::var("KUNNA_LOOK") {
            let page = format!(
                "<!doctype html><html lang=\"sv\" data-hydrated=\"\"><meta charset=\"utf-8\">\
                 <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"main.css\">\
                 <body>{html}</body></html>"
            );
            std::fs::write(place, page).unwrap();
        }
    }
}
