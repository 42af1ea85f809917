//! Bytes as hexadecimal digits.

/// Two lower-case digits per byte: `0a1f`.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
