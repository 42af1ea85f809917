//! `receipts serve` with metrics and health, over the gateway and over HTTP, with JSON logs.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use serde_json::Value;

use super::program::Program;
use crate::bot::kit::{BICYCLES, SILENT};
use crate::standin::endpoint::public_key;
use crate::standin::gateway::Resumes;
use crate::standin::incoming::Place;
use crate::standin::world::ASKER;
use crate::standin::{StandIn, TOKEN};

/// Returns an unused address.
pub(super) fn free() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap()
}

pub(super) async fn get(address: SocketAddr, path: &str) -> Option<(u16, String)> {
    let response = reqwest::get(format!("http://{address}{path}")).await.ok()?;
    let status = response.status().as_u16();
    Some((status, response.text().await.ok()?))
}

/// Waits until the program is ready.
async fn ready(address: SocketAddr, program: &Program) {
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

#[tokio::test]
async fn the_gateway_is_watched() {
    let d = StandIn::start().await;
    let address = free();
    let listen = address.to_string();
    let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_HTTP_LISTEN", &listen)];
    let mut program = Program::start_with(&environment, &d.proxy(), None);
    ready(address, &program).await;
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
        "receipts_interactions_total{kind=\"command\",transport=\"gateway\",outcome=\"answered\"} 2",
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
    assert!(
        metrics.contains("receipts_corpus{version=\"sha256:"),
        "{metrics}"
    );
    assert!(!metrics.contains(&ASKER.id.to_string()), "{metrics}");
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
    d.take_problems();
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
    let told = program.output();
    assert!(
        told.contains(&format!("cannot listen on {listen} (`http.listen`)")),
        "{told}"
    );
}
