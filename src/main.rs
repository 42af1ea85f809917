//! The `receipts` program: calls [`receipts::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    receipts::cli::main()
}
