//! The first response to an interaction as the body of an HTTP response.

use std::borrow::Cow;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serenity::builder::CreateAttachment;
use tokio::sync::oneshot;

/// The initial size of a body, in bytes: most responses fit.
const BODY_CAPACITY: usize = 4096;

/// The boundary between the parts of the form. No part contains it: the JSON has no such text, and
/// the files are texts that the bot writes.
const BOUNDARY: &str = "receipts-7e0f4b1c9d2a-part";

/// The channel for the first response to an interaction that arrived over HTTP. `None`: the
/// interaction arrived over the gateway, and the response goes to Discord's callback route.
/// Dropping the sender means that the interaction is not answered here.
pub(super) type HttpResponse = Option<oneshot::Sender<FirstBody>>;

/// A body and its content type.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FirstBody {
    content_type: Cow<'static, str>,
    bytes: Vec<u8>,
}

impl FirstBody {
    /// Creates a JSON body, or a multipart form of JSON and files if there are files.
    ///
    /// # Errors
    ///
    /// Returns an error if the response cannot be serialised as JSON, which does not happen for the
    /// bot's own types.
    pub(super) fn of(
        callback: &impl Serialize,
        files: &[CreateAttachment],
    ) -> serde_json::Result<Self> {
        let mut json = Vec::with_capacity(BODY_CAPACITY);
        serde_json::to_writer(&mut json, callback)?;
        if files.is_empty() {
            return Ok(Self::of_json(json));
        }
        let mut bytes = Vec::new();
        let mut part = |head: String, content: &[u8]| {
            bytes.extend_from_slice(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").as_bytes());
            bytes.extend_from_slice(content);
            bytes.extend_from_slice(b"\r\n");
        };
        let json_head = "Content-Disposition: form-data; name=\"payload_json\"\r\nContent-Type: application/json";
        part(json_head.to_owned(), &json);
        for (at, file) in files.iter().enumerate() {
            // The bot chooses its file names itself; a quotation mark would end the name early.
            let name = file.filename.replace(['"', '\r', '\n'], "_");
            let head = format!(
                "Content-Disposition: form-data; name=\"files[{at}]\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream"
            );
            part(head, &file.data);
        }
        bytes.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        Ok(Self {
            content_type: format!("multipart/form-data; boundary={BOUNDARY}").into(),
            bytes,
        })
    }

    /// Creates a body from JSON.
    pub(super) const fn of_json(bytes: Vec<u8>) -> Self {
        Self {
            content_type: Cow::Borrowed("application/json"),
            bytes,
        }
    }
}

impl IntoResponse for FirstBody {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, self.content_type.as_ref())];
        (StatusCode::OK, kind, self.bytes).into_response()
    }
}
