//! Verifies that a request comes from Discord: Ed25519 over the timestamp and the raw body.

use std::fmt;
use std::sync::Arc;

use axum::http::HeaderMap;
use serenity::interactions_endpoint::Verifier;

use crate::bot::UnixSeconds;

/// The maximum age of a signature, in seconds. The ids of interactions are remembered for longer,
/// so that none is accepted twice.
const MAX_AGE: i64 = 15 * 60;

/// The maximum time that a signature may lie in the future, in seconds, because clocks differ.
const MAX_CLOCK_SKEW: i64 = 5 * 60;

/// The application's public key.
#[derive(Clone)]
pub struct PublicKey {
    verifier: Arc<Verifier>,
    hex: String,
}

/// The text is not a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPublicKey;

/// Discord did not sign the request, or did not sign it recently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotSigned;

impl std::str::FromStr for PublicKey {
    type Err = NoPublicKey;

    /// Parses 64 hexadecimal digits, as the developer portal shows them.
    fn from_str(hex: &str) -> Result<Self, NoPublicKey> {
        let hex = hex.trim();
        let digits = hex.as_bytes();
        if digits.len() != 64 {
            return Err(NoPublicKey);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| NoPublicKey)?;
            if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(NoPublicKey);
            }
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NoPublicKey)?;
        }
        Ok(Self {
            verifier: Arc::new(Verifier::try_new(bytes).map_err(|_| NoPublicKey)?),
            hex: hex.to_ascii_lowercase(),
        })
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.hex == other.hex
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.hex)
    }
}

impl PublicKey {
    /// Verifies the signature and its age.
    ///
    /// # Errors
    ///
    /// Returns an error if a header is missing, the signature is not Discord's, or it is too old.
    pub(super) fn verify(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: UnixSeconds,
    ) -> Result<(), NotSigned> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let signature = header("x-signature-ed25519").ok_or(NotSigned)?;
        let timestamp = header("x-signature-timestamp").ok_or(NotSigned)?;
        // serenity's parser cuts the text by bytes, so only digits may reach it.
        if !signature.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NotSigned);
        }
        let signed: i64 = timestamp.parse().map_err(|_| NotSigned)?;
        if !(now - MAX_AGE..=now + MAX_CLOCK_SKEW).contains(&signed) {
            return Err(NotSigned);
        }
        let verified = self.verifier.verify(signature, timestamp, body);
        verified.map_err(|()| NotSigned)
    }
}
