//! Safe operations on strings.
//!
//! Byte ranges ([`Span`]), normalisation of user input ([`normalise`]), and truncation without
//! splitting a character ([`truncate_chars`]); also bytes as digits ([`hex`]). Knows no language and no dispute.
//!
//! ```
//! use receipts::text;
//! assert_eq!(text::normalise("  Ａｌｉｐａｙ\u{200b} \n OK? "), "Alipay OK?");
//! assert_eq!(text::truncate_chars("a币安", 2), "a币");
//! ```

mod hex;
mod normal;
mod script;
mod span;

pub use hex::hex;
pub use normal::{has_han, is_combining_mark, is_han, latin, normalise};
pub use script::simplified;
pub use span::{Span, truncate_chars};
