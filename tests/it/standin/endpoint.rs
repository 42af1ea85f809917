//! Discord's side of interactions over HTTP: it signs each one and posts it to the bot's endpoint.
//! The HTTP response is the first response.
//!
//! ```text
//! d.post_to(address);            posts later interactions there
//! d.slash(…)                     POST /interactions, signed; the response must meet the contract
//! d.sign(body)                   headers and body as Discord sends them, for use in tests
//! ```

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};

use super::contract::{self, Body as Kind};
use super::incoming::interaction_id;
use super::payload::wire_text;
use super::problems::REFUSED_BODY;
use super::rest::{Call, read};
use super::sent::Sent;
use super::{StandIn, State};

/// The current time of the bot in tests.
const NOW: i64 = 1_790_000_000;

/// Discord abandons an interaction that is not answered within this time.
const LIMIT: Duration = Duration::from_secs(3);

/// The headers of a signed request.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) signature: String,
    pub(crate) timestamp: String,
    pub(crate) body: Vec<u8>,
}

/// The target of interactions.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    address: SocketAddr,
    client: reqwest::Client,
    /// Whether the listener uses the real clock instead of the tests' clock.
    has_real_clock: bool,
}

impl Endpoint {
    #[expect(clippy::disallowed_methods, reason = "the program's own clock")]
    fn now(&self) -> i64 {
        if !self.has_real_clock {
            return NOW;
        }
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap().as_secs().try_into().unwrap()
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// Returns the application's public key, as the developer portal shows it.
pub(crate) fn public_key() -> String {
    hex(key().verifying_key().as_bytes())
}

/// Signs a body as Discord does, at a given time.
pub(crate) fn sign(body: &[u8], at: i64) -> Signed {
    let timestamp = at.to_string();
    let message = [timestamp.as_bytes(), body].concat();
    Signed {
        signature: hex(&key().sign(&message).to_bytes()),
        timestamp,
        body: body.to_vec(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Signed {
    /// Posts the body to a path there.
    pub(crate) async fn post(
        &self,
        client: &reqwest::Client,
        address: SocketAddr,
        path: &str,
    ) -> reqwest::Response {
        let request = client
            .post(format!("http://{address}{path}"))
            .header("content-type", "application/json")
            .header("x-signature-ed25519", &self.signature)
            .header("x-signature-timestamp", &self.timestamp)
            .body(self.body.clone());
        request.send().await.expect("the endpoint answers")
    }
}

impl StandIn {
    /// Posts later interactions to the bot's endpoint there.
    pub(crate) fn post_to(&self, address: SocketAddr) {
        self.set_endpoint(address, false);
    }

    /// The same for the program, which uses the real clock.
    pub(crate) fn post_to_program(&self, address: SocketAddr) {
        self.set_endpoint(address, true);
    }

    fn set_endpoint(&self, address: SocketAddr, has_real_clock: bool) {
        *self.state.endpoint.lock().unwrap() = Some(Endpoint {
            address,
            client: reqwest::Client::new(),
            has_real_clock,
        });
    }

    /// Returns the address of the bot's endpoint.
    pub(crate) fn endpoint_address(&self) -> SocketAddr {
        let endpoint = self.state.endpoint.lock().unwrap();
        endpoint.as_ref().expect("there is one").address
    }

    /// Sends Discord's health check, as when the address is saved in the portal: once with a
    /// correct signature, once with a wrong one.
    pub(crate) async fn ping_endpoint(&self) -> (u16, Value, u16) {
        let endpoint = self.state.endpoint.lock().unwrap().clone().unwrap();
        let body = json!({"id": "1", "type": 1, "version": 1, "token": "x"}).to_string();
        let signed = sign(body.as_bytes(), endpoint.now());
        let right = signed
            .post(&endpoint.client, endpoint.address, "/interactions")
            .await;
        let status = right.status().as_u16();
        let pong = right.bytes().await.unwrap();
        let pong = serde_json::from_slice(&pong).unwrap_or(Value::Null);
        let mut forged = signed;
        forged.signature = hex(&[1; 64]);
        let wrong = forged
            .post(&endpoint.client, endpoint.address, "/interactions")
            .await;
        (status, pong, wrong.status().as_u16())
    }

    /// Delivers an interaction to the bot over its transport.
    pub(super) fn hand_over(&self, event: &Value) {
        let endpoint = self.state.endpoint.lock().unwrap().clone();
        match endpoint {
            None => self.gateway().dispatch("INTERACTION_CREATE", event.clone()),
            Some(endpoint) => {
                let state = Arc::clone(&self.state);
                let event = event.clone();
                tokio::spawn(async move { state.post_interaction(endpoint, event).await });
            }
        }
    }
}

impl State {
    /// Posts an interaction; the response counts as its callback.
    async fn post_interaction(&self, endpoint: Endpoint, event: Value) {
        let signed = sign(wire_text(&event).as_bytes(), endpoint.now());
        let posted = signed.post(&endpoint.client, endpoint.address, "/interactions");
        let Ok(response) = tokio::time::timeout(LIMIT, posted).await else {
            self.problems
                .add(format!("no response to {}", event["data"]));
            return;
        };
        let status = response.status().as_u16();
        // A duplicate is rejected, and so is what cannot be answered.
        if status == 409 || status == 400 && interaction_id(&event) == 0 {
            return;
        }
        if status != 200 {
            self.problems.add(format!("{status} to {}", event["data"]));
            return;
        }
        let kind = response.headers()[CONTENT_TYPE].clone();
        let bytes = response.bytes().await.unwrap();
        let request = Request::builder().header(CONTENT_TYPE, kind);
        let request = request.body(Body::from(bytes)).unwrap();
        let (body, files) = match read(request).await {
            Ok(read) => read,
            Err(problem) => {
                self.problems.add(format!("a response: {problem}"));
                return;
            }
        };
        if self.is_strict {
            for wrong in contract::check(Kind::Callback, &body) {
                self.problems
                    .add(format!("{REFUSED_BODY}a response: {wrong}; {body}"));
            }
        }
        let call = Call::Callback {
            interaction: interaction_id(&event),
            token: event["token"].as_str().unwrap_or_default().to_owned(),
        };
        self.record(Sent {
            call: call.clone(),
            fault: None,
        });
        let answer = self.act(&call, &body, files);
        if answer.status >= 300 {
            self.problems
                .add(format!("a response that Discord refuses: {}", answer.body));
        }
    }
}
