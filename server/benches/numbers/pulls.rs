//! 2.20: the first pull of an employee, and one that finds nothing new.

use crate::load::{Next, Wire, is_well, saturate, sent};
use crate::people::{CONNECTIONS, Somebody, who_still_answer};
use crate::place::{City, Server};
use crate::report::Section;
use anyhow::Result;
use serde_json::{Value, json};
use server::store::{Store, mapping};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long nothing is asked for.
const LOAD: Duration = Duration::from_secs(4);

/// Measures both.
pub async fn measure(out: &mut Section, city: &City) -> Result<()> {
    let place = city.on_sqlite()?;
    let people = who_still_answer(&place).await?;
    let all = spaces(&place.url, &people).await?;
    let server = Server::start(&place).await?;
    let mut wire = Wire::open(server.address).await?;
    let (mut first, mut nothing, mut again) = (0, 0, Vec::new());
    for (who, (mut have, own)) in people.iter().zip(all) {
        let reply = wire.ask(&pull(who, "", "", &have)).await?;
        is_well(&reply)?;
        first = first.max(reply.body.len());
        // From then on a browser holds the answers.
        have.retain(|space, _| own.contains(space));
        let told: Value = serde_json::from_slice(&wire.ask(&pull(who, "", "", &have)).await?.body)?;
        for delta in told["spaces"].as_array().into_iter().flatten() {
            let id = delta["id"].as_str().unwrap_or_default();
            have.insert(id.to_owned(), delta["to"].as_u64().unwrap_or_default());
        }
        let (epoch, cookie) = (told["epoch"].as_str().unwrap_or_default(), told["cookie"].as_str().unwrap_or_default());
        let request = pull(who, epoch, cookie, &have);
        let reply = wire.ask(&request).await?;
        is_well(&reply)?;
        nothing = nothing.max(reply.body.len());
        again.push(request);
    }
    let what = format!("First pull of all spaces of an employee, largest of {}", people.len());
    out.judge("2.20", what, ("30 KB", format!("{first} bytes")), first < 30 * 1024);
    let what = format!("A pull with nothing new, largest of {}", people.len());
    out.judge("2.20", what, ("300 bytes", format!("{nothing} bytes")), nothing < 300);
    let connections = (0..CONNECTIONS).map(|number| {
        let mut own = again.iter().skip(number).step_by(CONNECTIONS).cloned().collect::<Vec<_>>().into_iter().cycle();
        Box::new(move || own.next().unwrap_or_default()) as Next
    });
    let rate = saturate(&[server.address], connections.collect(), is_well, LOAD).await?;
    out.note(format!("Pulls with nothing new at saturation: {rate:.0} in a second."));
    out.note(
        "That such a pull touches no row but that of its cookie is a test: it is answered after the others are gone.",
    );
    Ok(())
}

type Have = BTreeMap<String, u64>;

fn pull(who: &Somebody, epoch: &str, cookie: &str, have: &Have) -> Vec<u8> {
    let body = json!({ "epoch": epoch, "client_id": "bench", "cookie": cookie, "have": have });
    sent("/sync/v1/pull", &who.cookie, &body)
}

/// Everything that each may read, from the beginning; and which of it are their answers.
async fn spaces(url: &str, people: &[Somebody]) -> Result<Vec<(Have, Vec<String>)>> {
    let store = Store::open(url).await?;
    let mut all = Vec::new();
    for who in people {
        let mappings = mapping::invitations_of(&mut *store.reader().await?, &who.person).await?;
        let own: Vec<String> = mappings.iter().map(|id| format!("answers:{id}:{}", who.person)).collect();
        let others = mappings.iter().map(|id| format!("mapping:{id}"));
        let others = others.chain(["organisation".to_owned(), format!("private:{}", who.person)]);
        all.push((own.iter().cloned().chain(others).map(|space| (space, 0)).collect(), own));
    }
    store.close().await;
    Ok(all)
}
