//! What did not get through: found by its author, and by nobody else.

use crate::world::{OPEN, World, entry};
use axum::http::StatusCode;
use domain::Refusal;
use serde_json::{Value as Json, json};
use sync::Outcome;

const QUESTION: &str = "underskoterska.digitalt";
const TEXT: &str = "Jag vill lära mig mer om kassasystemet <script>";

/// Amina's phone sends a comment after HR has closed the mapping.
async fn too_late(world: &World) {
    world.must("mona", "mapping.close", json!({ "mapping": OPEN })).await;
    let args = json!({ "mapping": OPEN, "competence": QUESTION, "text": TEXT });
    let reply = world.push("amina", "d1", vec![entry(1, "late", "answer.comment", args)]).await.unwrap();
    assert_eq!(reply.outcomes[0].outcome, Outcome::Refused);
}

fn dismiss(command: &str, is_dismissed: bool) -> Json {
    json!({ "command": command, "is_dismissed": is_dismissed })
}

#[tokio::test]
async fn refused_work_is_told_in_words_with_its_text_to_its_author_alone() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let (status, page) = world.get(&amina, "/refused").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Allt har gått fram"));
    assert!(!world.get(&amina, "/").await.1.contains("/refused"));
    too_late(&world).await;
    let (_, page) = world.get(&amina, "/refused").await;
    assert!(page.contains("Jag vill lära mig mer om kassasystemet &lt;script>") || page.contains("&lt;script&gt;"));
    assert!(page.contains("Din kommentar: "), "{page}");
    assert!(!page.contains(QUESTION), "a name, not an id");
    assert!(world.get(&amina, "/").await.1.contains("href=\"/refused\""));
    for other in ["karin", "mona", "sven", "elsa"] {
        let cookie = world.sign_in(other).await;
        assert!(world.get(&cookie, "/refused").await.1.contains("Allt har gått fram"), "{other}");
        let refusal = world.refused(other, "refused.dismiss", dismiss("late", true)).await;
        assert_eq!(refusal, Refusal::NotAllowed, "{other}");
    }
    assert_eq!(world.get("", "/refused").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_taken_off_the_list_is_gone_until_it_is_put_back() {
    let world = World::new().await;
    too_late(&world).await;
    let amina = world.sign_in("amina").await;
    let fields = |id| {
        [
            ("form_id", id),
            ("command", "late"),
            ("is_dismissed:b", "yes"),
            ("then", "/refused?taken-off=late"),
            ("back", "/refused"),
        ]
    };
    for _ in 0..2 {
        let (status, to) = world.form(&amina, "/commands/refused.dismiss", &fields("f1")).await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/refused?taken-off=late"));
    }
    assert_eq!(world.give("amina", "refused.dismiss", dismiss("late", true)).await.outcome, Outcome::Noop);
    let (_, page) = world.get(&amina, "/refused?taken-off=late").await;
    assert!(!page.contains("kassasystemet") && page.contains("Ångra"));
    let elsa = world.sign_in("elsa").await;
    assert!(!world.get(&elsa, "/refused?taken-off=late").await.1.contains("Ångra"));
    world.must("amina", "refused.dismiss", dismiss("late", false)).await;
    let (_, page) = world.get(&amina, "/refused?taken-off=late").await;
    assert!(page.contains("kassasystemet") && !page.contains("Ångra"));
    assert_eq!(world.refused("amina", "refused.dismiss", dismiss("unknown", true)).await, Refusal::NotAllowed);
}

#[tokio::test]
async fn a_form_that_is_refused_comes_back_itself_and_is_not_listed() {
    let world = World::new().await;
    let amina = world.sign_in("amina").await;
    let fields = [("form_id", "f1"), ("mapping", OPEN), ("then", "/"), ("back", "/")];
    world.form(&amina, "/commands/answers.submit", &fields).await;
    assert!(world.get(&amina, "/refused").await.1.contains("Allt har gått fram"));
}
