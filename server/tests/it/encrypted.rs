//! PostgreSQL across a network: encrypted, and only with the server that it should be.

use crate::database::{self, is_postgres};
use crate::world::NOW;
use server::Kunna;
use server::clock::Clock;
use server::store::Store;

/// The address of the database over the network of this machine.
fn address(url: &str, host: &str, settings: &str) -> String {
    let (path, _) = url.split_once('?').unwrap();
    let folder = database::given("KUNNA_TEST_POSTGRES_CERTIFICATES");
    let settings = settings.replace("FOLDER", folder.to_str().unwrap());
    format!("{}?{settings}", path.replace("localhost", host))
}

/// How a connection of the store is encrypted; none when it is not.
async fn encryption(store: &Store) -> Option<String> {
    let sql = "select version from pg_stat_ssl where pid = pg_backend_pid() and ssl";
    let db = &mut *store.reader().await.unwrap();
    let row: Option<(String,)> = sqlx::query_as(sql).fetch_optional(db).await.unwrap();
    row.map(|(version,)| version)
}

#[tokio::test]
async fn every_connection_is_encrypted_and_the_server_shows_who_it_is() {
    if !is_postgres() {
        return;
    }
    let database = database::filled().await;
    let authority = "sslrootcert=FOLDER/authority.crt";
    for (host, settings) in [
        ("localhost", format!("sslmode=verify-full&{authority}")),
        ("127.0.0.1", format!("sslmode=verify-ca&{authority}")),
        ("127.0.0.1", "sslmode=require".to_owned()),
    ] {
        let store = Store::open(address(&database.url, host, &settings)).await.unwrap();
        assert_eq!(encryption(&store).await.as_deref(), Some("TLSv1.3"), "{host} {settings}");
        store.close().await;
    }
    let open = Store::open(address(&database.url, "localhost", "sslmode=disable")).await.unwrap();
    assert_eq!(encryption(&open).await, None);
    open.close().await;
    // Whoever serves listens, too, over a connection of its own.
    let store = Store::open(address(&database.url, "localhost", &format!("sslmode=verify-full&{authority}")));
    let kunna = Kunna::open(store.await.unwrap(), Clock::fixed(NOW.at), None, true).await.unwrap();
    let sql = "select ssl::text, query from pg_stat_ssl join pg_stat_activity using (pid)
         where datname = current_database()";
    let all: Vec<(String, String)> =
        sqlx::query_as(sql).fetch_all(&mut *kunna.store.reader().await.unwrap()).await.unwrap();
    assert!(all.iter().any(|(_, query)| query.starts_with("LISTEN")), "{all:?}");
    assert!(all.iter().all(|(is_encrypted, _)| is_encrypted == "true"), "{all:?}");
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_or_under_another_name_is_not_spoken_to() {
    if !is_postgres() {
        return;
    }
    let database = database::empty().await;
    for (host, settings) in [
        ("localhost", "sslmode=verify-full&sslrootcert=FOLDER/stranger.crt"),
        ("localhost", "sslmode=verify-ca&sslrootcert=FOLDER/stranger.crt"),
        ("localhost", "sslmode=verify-full"),
        ("127.0.0.1", "sslmode=verify-full&sslrootcert=FOLDER/authority.crt"),
        // No word about encryption, and a name that is not known to be this machine.
        ("LOCALHOST", "sslrootcert=FOLDER/stranger.crt"),
    ] {
        let failure = Store::open(address(&database.url, host, settings)).await.map(drop).unwrap_err().to_string();
        assert!(failure.contains("certificate"), "{host} {settings}: {failure}");
    }
    let behind_socket = format!("{}&sslmode=require", database.url);
    let failure = Store::open(&behind_socket).await.map(drop).unwrap_err().to_string();
    assert!(failure.contains("TLS"), "{failure}");
}
