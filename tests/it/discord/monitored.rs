//! `receipts serve` with metrics and health, over the gateway and over HTTP, with JSON logs.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::Instant;

use super::ferry::copy;
use super::program::Program;
use crate::bot::kit::{BICYCLES, SILENT, ferry as corpus};
use crate::ports::free;
use crate::standin::endpoint::public_key;
use crate::standin::gateway::Resumes;
use crate::standin::incoming::Place;
use crate::standin::rest::{Fault, On};
use crate::standin::world::{ASKER, PINNER};
use crate::standin::{StandIn, TOKEN};

pub(super) async fn get(address: SocketAddr, path: &str) -> Option<(u16, String)> {
    let response = reqwest::get(format!("http://{address}{path}")).await.ok()?;
    let status = response.status().as_u16();
    Some((status, response.text().await.ok()?))
}

/// Waits until the program is ready.
pub(super) async fn ready(address: SocketAddr, program: &Program) {
    let ready = async {
        while get(address, "/readyz")
            .await
            .is_none_or(|(status, _)| status != 200)
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let limit = Duration::from_secs(30);
    let is_ready = tokio::time::timeout(limit, ready).await;
    is_ready.unwrap_or_else(|_| panic!("{}", program.output()));
}

/// Starts the program with its monitoring, and waits until it is ready.
async fn watched(d: &StandIn) -> (SocketAddr, Program) {
    let address = free();
    let listen = address.to_string();
    let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_HTTP_LISTEN", &listen)];
    let program = Program::start_with(&environment, &d.proxy(), None);
    ready(address, &program).await;
    (address, program)
}

#[tokio::test]
async fn the_gateway_is_watched() {
    let d = StandIn::start().await;
    let (address, mut program) = watched(&d).await;
    for (question, verdict) in [(BICYCLES, "No ✗"), (SILENT, "no answer ?")] {
        let options = [("question", question.into())];
        let shown = d.slash(&ASKER, Place::LOBBY, "ask", &options).await;
        assert!(shown.all_text().contains(verdict), "{shown}");
    }
    assert_eq!(
        get(address, "/healthz").await.unwrap(),
        (200, "ok\n".to_owned())
    );
    let (status, metrics) = get(address, "/metrics").await.unwrap();
    assert_eq!(status, 200);
    for line in [
        "receipts_first_response_seconds_count{transport=\"gateway\"} 2",
        "receipts_verdicts_total{code=\"no\"} 1",
        "receipts_verdicts_total{code=\"not_in_sources\"} 1",
        "receipts_shard_state{shard=\"0\"} 2",
        "receipts_reading_seconds_count 2",
        "receipts_reading_queue 0",
        "receipts_store_seconds_count{operation=\"first_time\"} 2",
        "receipts_store_failures_total 0",
    ] {
        assert!(
            metrics.lines().any(|shown| shown == line),
            "{line}\n{metrics}"
        );
    }
    for start in [
        "receipts_corpus{version=\"sha256:",
        "receipts_silences_total{reason=\"",
    ] {
        assert!(metrics.contains(start), "{start}\n{metrics}");
    }
    // A busy machine defers.
    let of_outcome = |outcome: &str| -> u64 {
        let name = format!(
            "receipts_interactions_total{{kind=\"command\",transport=\"gateway\",outcome=\"{outcome}\"}} "
        );
        let mut counts = metrics.lines().filter_map(|line| line.strip_prefix(&name));
        counts.next().map_or(0, |count| count.parse().unwrap())
    };
    assert_eq!(
        of_outcome("answered") + of_outcome("deferred"),
        2,
        "{metrics}"
    );
    // As a label: the digits alone may be part of a time.
    assert!(!metrics.contains(&format!("\"{}\"", ASKER.id)), "{metrics}");
    assert_eq!(get(address, "/elsewhere").await.unwrap().0, 404);
    // Reports a lost session, and a recovered one.
    d.gateway().resumes(Resumes::Unanswered);
    d.gateway().drop_identifies(true);
    d.gateway().cut();
    let lost = async {
        while get(address, "/readyz").await.unwrap().0 != 503 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), lost)
        .await
        .unwrap();
    let (_, why) = get(address, "/readyz").await.unwrap();
    assert_eq!(why, "discord: not connected\n");
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    assert_eq!(get(address, "/healthz").await, None);
    d.excuse();
}

/// Events that Discord adds after this version: one count and one line a name, however often they
/// come, and no warning.
#[tokio::test]
async fn an_unknown_event_is_counted_and_logged_once() {
    let d = StandIn::start().await;
    let (address, mut program) = watched(&d).await;
    let names = ["HOLOGRAM_CREATE", "MOOD_UPDATE"];
    for _ in 0..50 {
        for name in names {
            d.gateway().dispatch(name, json!({"guild_id": "1000"}));
        }
        // Known, and of no use to the bot.
        d.gateway()
            .dispatch("MESSAGE_REACTION_ADD", json!({"guild_id": "1000"}));
    }
    let options = [("question", BICYCLES.into())];
    d.slash(&ASKER, Place::LOBBY, "ask", &options).await;
    let (_, metrics) = get(address, "/metrics").await.unwrap();
    let counted = "receipts_events_total{event=\"unknown_event\"} 2";
    assert!(metrics.lines().any(|line| line == counted), "{metrics}");
    let undecodable = "receipts_events_total{event=\"undecodable\"} 0";
    let is_none = !metrics.contains("event=\"undecodable\"") || metrics.contains(undecodable);
    assert!(is_none, "{metrics}");
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    let output = program.output();
    for name in names {
        assert_eq!(output.matches(name).count(), 1, "{output}");
    }
    assert!(!output.contains("WARN"), "{output}");
    assert!(!output.contains("MESSAGE_REACTION_ADD"), "{output}");
    d.finish();
}

#[tokio::test]
async fn the_program_serves_over_http_with_json_logs() {
    let d = StandIn::start().await;
    let (monitor, endpoint) = (free(), free());
    let key = public_key();
    let config = format!(
        "transport = 'http'\npublic-key = '{key}'\nlisten = '{endpoint}'\n[http]\nlisten = '{monitor}'\n[log]\nformat = 'json'\n"
    );
    let mut program = Program::configured(&[("DISCORD_TOKEN", TOKEN)], &d.proxy(), &config);
    ready(monitor, &program).await;
    d.post_to_program(endpoint);
    let options = [("question", BICYCLES.into())];
    let shown = d.slash(&ASKER, Place::LOBBY, "ask", &options).await;
    assert!(shown.text().contains("No ✗"), "{shown}");
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    let output = program.output();
    let [span] = answered(&output).try_into().expect(&output);
    assert_eq!(span["transport"], "http");
    assert_eq!(span["command"], "ask");
    assert_eq!(span["shard"], Value::Null);
    assert!(!output.contains(BICYCLES), "{output}");
    assert!(
        output.contains("mentions, messages and notices of pins need the gateway"),
        "{output}"
    );
    d.finish();
}

#[tokio::test]
async fn the_log_names_the_shard_of_an_interaction() {
    let d = StandIn::start().await;
    let config = "[log]\nformat = 'json'\n";
    let mut program = Program::configured(&[("DISCORD_TOKEN", TOKEN)], &d.proxy(), config);
    d.gateway().ready().await;
    let options = [("question", BICYCLES.into())];
    d.slash(&ASKER, Place::LOBBY, "ask", &options).await;
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    let output = program.output();
    let [span] = answered(&output).try_into().expect(&output);
    assert_eq!(span["transport"], "gateway");
    assert_eq!(span["shard"], 0);
    d.finish();
}

/// Returns the spans of the interactions that a log in JSON reports as answered.
fn answered(log: &str) -> Vec<Value> {
    let lines = log.lines();
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).expect(line));
    lines
        .filter(|line| line["message"] == "answered")
        .map(|line| line["span"].clone())
        .collect()
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let d = StandIn::start().await;
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_HTTP_LISTEN", &listen)];
    let mut program = Program::start_with(&environment, &d.proxy(), None);
    assert_eq!(program.ended().await, Some(2));
    let output = program.output();
    assert!(
        output.contains(&format!("cannot listen on {listen} (`http.listen`)")),
        "{output}"
    );
}

/// Without a free file, accepting fails twenty times a second, and the log must not grow as fast. With
/// free files, connections are accepted again.
#[cfg(unix)]
#[tokio::test]
async fn connections_that_cannot_be_accepted_are_logged_once() {
    const WARNING: &str = "connections cannot be accepted";
    let d = StandIn::start().await;
    let address = free();
    let listen = address.to_string();
    let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_HTTP_LISTEN", &listen)];
    // The program itself needs some thirty.
    let mut program = Program::with_files(100, &environment, &d.proxy());
    ready(address, &program).await;
    let connect = |_| std::net::TcpStream::connect(address).unwrap();
    let open: Vec<_> = (0..150).map(connect).collect();
    program.wait_for_output(WARNING).await;
    // Some ten more attempts.
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(open);
    ready(address, &program).await;
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    assert_eq!(
        program.output().matches(WARNING).count(),
        1,
        "{}",
        program.output()
    );
    d.excuse();
}

/// Waits until `/readyz` answers with this status and these words.
async fn readyz(address: SocketAddr, program: &Program, status: u16, words: &str) {
    let start = Instant::now();
    loop {
        let answer = get(address, "/readyz").await;
        if let Some((found, why)) = &answer
            && (*found, why.contains(words)) == (status, true)
        {
            return;
        }
        let waited = start.elapsed();
        assert!(
            waited < Duration::from_secs(30),
            "{status} {words}, but {answer:?}\n{}",
            program.output()
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

const NOT_CONNECTED: &str = "discord: not connected";
const STOPPING: &str = "stopping: open requests end, no new ones are taken";

/// Over the gateway, with a PostgreSQL server that is cut off and stopped.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readyz_names_each_obstacle() {
    let Some(mut server) = crate::store::cluster::OwnServer::start() else {
        return;
    };
    let store = server.cluster.database().await.url().to_owned();
    let d = StandIn::start().await;
    d.gateway().drop_identifies(true);
    let address = free();
    let listen = address.to_string();
    let environment = [
        ("DISCORD_TOKEN", TOKEN),
        ("RECEIPTS_STORE_URL", &store),
        ("RECEIPTS_HTTP_LISTEN", &listen),
    ];
    let mut program = Program::start_with(&environment, &d.proxy(), None);
    // Nothing answers before the corpus is loaded.
    readyz(address, &program, 503, NOT_CONNECTED).await;
    assert!(program.output().contains("corpus loaded"));
    d.gateway().drop_identifies(false);
    readyz(address, &program, 200, "ready").await;
    server.freeze();
    readyz(address, &program, 503, "store: does not answer").await;
    server.thaw();
    readyz(address, &program, 200, "ready").await;
    server.stop();
    readyz(address, &program, 503, "store: ").await;
    // Not a reason to restart it: it answers.
    assert_eq!(get(address, "/healthz").await.unwrap().0, 200);
    let options = [("question", BICYCLES.into())];
    let shown = d.slash(&ASKER, Place::LOBBY, "ask", &options).await;
    assert!(shown.text().contains("No ✗"), "{shown}");
    server.restart();
    readyz(address, &program, 200, "ready").await;
    drains(&d, address, &mut program).await;
    d.finish();
}

/// Over HTTP, with a store whose file is moved away.
#[cfg(unix)]
#[tokio::test]
async fn readyz_names_each_obstacle_over_http() {
    let d = StandIn::start().await;
    let folder = TempDir::new().unwrap();
    let (file, aside) = (folder.path().join("x.db"), folder.path().join("aside.db"));
    let (monitor, endpoint, key) = (free(), free(), public_key());
    let config = format!(
        "transport = 'http'\npublic-key = '{key}'\nlisten = '{endpoint}'\n[http]\nlisten = '{monitor}'\n"
    );
    let store = format!("sqlite://{}", file.display());
    let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_STORE_URL", &store)];
    // Discord takes its time to say who the bot is; until then the endpoint serves nothing.
    d.fault(On::Other, Fault::Late(Duration::from_secs(1)));
    let mut program = Program::configured(&environment, &d.proxy(), &config);
    readyz(monitor, &program, 503, NOT_CONNECTED).await;
    readyz(monitor, &program, 200, "ready").await;
    fs::rename(&file, &aside).unwrap();
    readyz(monitor, &program, 503, "store: cannot be read").await;
    fs::rename(&aside, &file).unwrap();
    readyz(monitor, &program, 200, "ready").await;
    d.post_to_program(endpoint);
    drains(&d, monitor, &mut program).await;
    d.finish();
}

/// While a request is open, a program that stops says so, and still answers for its health.
async fn drains(d: &StandIn, address: SocketAddr, program: &mut Program) {
    // The message of a pin, which is posted after the response.
    d.fault(On::Post, Fault::Late(Duration::from_secs(2)));
    let options = [("question", BICYCLES.into())];
    let shown = d.slash(&PINNER, Place::LOBBY, "pins add", &options).await;
    assert!(shown.text().contains("Pinned as #1"), "{shown}");
    d.called(On::Post, 1).await;
    program.signal("-TERM");
    readyz(address, program, 503, STOPPING).await;
    assert_eq!(get(address, "/healthz").await.unwrap().0, 200);
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    assert_eq!(get(address, "/readyz").await, None);
}

/// What Discord refuses and which pins a change of the corpus hides, in the metrics.
#[cfg(unix)]
#[tokio::test]
async fn refusals_and_hidden_pins_are_counted() {
    let d = StandIn::start().await;
    let folder = TempDir::new().unwrap();
    let dispute = folder.path().join("ferry");
    copy(&corpus().join("ferry"), &dispute);
    let address = free();
    let listen = address.to_string();
    let environment = [
        ("DISCORD_TOKEN", TOKEN),
        ("RECEIPTS_CORPUS", folder.path().to_str().unwrap()),
        ("RECEIPTS_HTTP_LISTEN", &listen),
    ];
    let program = Program::start_with(&environment, &d.proxy(), None);
    ready(address, &program).await;
    let options = [("question", BICYCLES.into())];
    for (number, (status, code)) in [(403, 50_013), (403, 50_001), (403, 50_013)]
        .into_iter()
        .enumerate()
    {
        d.fault(On::Post, Fault::Error(status, code));
        let command = ["pins add", "pins remove"];
        d.slash(&PINNER, Place::LOBBY, command[0], &options).await;
        d.called(On::Post, number + 1).await;
        let pin = [("pin", (number + 1).to_string().as_str().into())];
        d.slash(&PINNER, Place::LOBBY, command[1], &pin).await;
    }
    // One pin stays, until the sources say the opposite.
    d.slash(&PINNER, Place::LOBBY, "pins add", &options).await;
    let statements = dispute.join("statements.toml");
    let text = fs::read_to_string(&statements).unwrap();
    let denies = "ferry-bicycles = \"denies\"";
    assert!(text.contains(denies), "{text}");
    fs::write(
        &statements,
        text.replace(denies, "ferry-bicycles = \"affirms\""),
    )
    .unwrap();
    let versions = async || {
        let (_, metrics) = get(address, "/metrics").await.unwrap();
        let lines = metrics.lines();
        let versions = lines.filter(|line| line.starts_with("receipts_corpus{"));
        versions.map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let before = versions().await;
    program.signal("-HUP");
    program.wait_for_output("a pin no longer holds").await;
    let (_, metrics) = get(address, "/metrics").await.unwrap();
    for line in [
        "receipts_discord_errors_total{status=\"403\",code=\"50013\"} 2",
        "receipts_discord_errors_total{status=\"403\",code=\"50001\"} 1",
        "receipts_events_total{event=\"pin_flagged\"} 1",
    ] {
        assert!(
            metrics.lines().any(|shown| shown == line),
            "{line}\n{metrics}"
        );
    }
    // The version in use, and no other.
    let after = versions().await;
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before, after);
    d.excuse();
}
