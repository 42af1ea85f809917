//! The addresses to listen on, the transport of interactions, and the log format.

use std::net::SocketAddr;

use super::{Invalid, Overrides};
use crate::config::raw::RawConfig;
use crate::discord::PublicKey;

/// The default address of the endpoint for interactions.
pub const DEFAULT_ENDPOINT: &str = "127.0.0.1:8080";

/// How interactions arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportConfig {
    /// Over the gateway.
    Gateway,
    /// At an HTTP endpoint of the bot.
    Http {
        /// The address of the endpoint.
        listen: SocketAddr,
        /// The application's public key.
        key: PublicKey,
    },
}

/// The format of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text for people to read.
    Text,
    /// A JSON object.
    Json,
}

const NO_ENDPOINT: &str = "not an address to listen on; write `127.0.0.1:8080`, `[::1]:8080`, or `0.0.0.0:8080` for every network, or leave it empty for `127.0.0.1:8080`";
const NO_MONITOR: &str = "not an address to listen on; write `127.0.0.1:9090`, `[::1]:9090`, or `0.0.0.0:9090` for every network, or leave it empty for none";

/// Returns how interactions arrive.
pub(super) fn transport(
    raw: &RawConfig,
    overrides: &Overrides,
    invalid: &mut Vec<Invalid>,
) -> TransportConfig {
    let written = raw.discord.transport.as_deref().unwrap_or("gateway");
    match written {
        "gateway" => return TransportConfig::Gateway,
        "http" => {}
        other => {
            invalid.push(Invalid {
                key: "discord.transport",
                value: other.to_owned(),
                why: "neither `gateway` nor `http`",
            });
            return TransportConfig::Gateway;
        }
    }
    let listen = overrides.discord_listen.as_ref();
    let listen = listen.or(raw.discord.listen.as_ref());
    let listen = listen.filter(|address| !address.is_empty());
    let listen = listen.map_or(DEFAULT_ENDPOINT, String::as_str);
    let listen = address("discord.listen", listen, NO_ENDPOINT, invalid);
    let key = raw.discord.public_key.as_deref().unwrap_or_default();
    match (listen, key.parse()) {
        (Some(listen), Ok(key)) => TransportConfig::Http { listen, key },
        (_, Ok(_)) => TransportConfig::Gateway,
        (_, Err(_)) => {
            invalid.push(Invalid {
                key: "discord.public-key",
                value: key.to_owned(),
                why: "not a public key, which `transport = \"http\"` needs; copy its 64 digits from https://discord.com/developers/applications (General Information)",
            });
            TransportConfig::Gateway
        }
    }
}

/// Returns the address of the metrics and health routes; `None`: they are off.
pub(super) fn monitor(
    raw: &RawConfig,
    overrides: &Overrides,
    invalid: &mut Vec<Invalid>,
) -> Option<SocketAddr> {
    let written = overrides.http_listen.as_ref();
    let written = written.or(raw.http.listen.as_ref());
    let written = written.filter(|address| !address.is_empty())?;
    address("http.listen", written, NO_MONITOR, invalid)
}

/// Returns the format of a log line.
pub(super) fn log_format(raw: &RawConfig, invalid: &mut Vec<Invalid>) -> LogFormat {
    match raw.log.format.as_deref() {
        None | Some("text") => LogFormat::Text,
        Some("json") => LogFormat::Json,
        Some(other) => {
            invalid.push(Invalid {
                key: "log.format",
                value: other.to_owned(),
                why: "neither `text` nor `json`",
            });
            LogFormat::Text
        }
    }
}

fn address(
    key: &'static str,
    written: &str,
    why: &'static str,
    invalid: &mut Vec<Invalid>,
) -> Option<SocketAddr> {
    let parsed = written.parse().ok();
    if parsed.is_none() {
        invalid.push(Invalid {
            key,
            value: written.to_owned(),
            why,
        });
    }
    parsed
}
