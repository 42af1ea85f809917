//! The `receipts` program.

fn main() {}
