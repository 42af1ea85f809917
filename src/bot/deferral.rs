//! How a request is acknowledged whose reply takes long.

/// How to acknowledge a request if its reply takes longer than Discord's time limit: see
/// [`Request::deferral`](super::Request::deferral).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferral {
    /// "Thinking …", and later a new message that everybody sees.
    Public,
    /// The same, visible only to the asker.
    Private,
    /// The message of the component stays, and is edited later.
    Update,
    /// Cannot be deferred, because the response is a modal or choices.
    Impossible,
}
