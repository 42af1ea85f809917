//! The `receipts` program: hands over to [`receipts::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    receipts::cli::main()
}
