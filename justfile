# Recipes. Each is one line; docs/recipes.md has the same commands for those without just.

# What .ci/run runs: format, lints, tests, documentation.
[group('check')]
check:
    .ci/run

# Formats the code.
[group('check')]
fmt:
    cargo fmt

# Lints, with warnings as errors.
[group('check')]
lint:
    cargo clippy --all-targets --locked -- -D warnings

# All tests, or those that match: `just test discord::asking`.
[group('check')]
[positional-arguments]
test *filter:
    cargo test --locked -- "$@"

# Advisories, licences and sources of the dependencies. Needs the network and cargo-deny.
[group('check')]
deny:
    cargo deny check

# Updates the expected output in the tests and the transcript in README.md.
[group('check')]
update-expected:
    UPDATE_EXPECT=1 cargo test --locked

# Runs `receipts serve` against the stand-in for Discord, in tests.
[group('run')]
serve-standin:
    cargo test --locked --test it -- discord::program::

# The program with any arguments.
[group('run')]
[positional-arguments]
run *args:
    cargo run --quiet --locked -- "$@"

# One answer.
[group('run')]
[positional-arguments]
ask *question:
    cargo run --quiet --locked -- ask -- "$@"

# The answer and the steps to it, as JSON, with the program's log.
[group('run')]
[positional-arguments]
debug *question:
    RECEIPTS_LOG=debug cargo run --quiet --locked -- ask --explain --json -- "$@"

# The figures of one question set.
[group('measure')]
eval questions="corpus/alipay-binance/questions.jsonl":
    cargo run --release --locked -- eval {{ quote(questions) }} --show

# A benchmark, speed, load or endpoint, with its arguments: `just bench load 50 10`.
[group('measure')]
[positional-arguments]
bench name="speed" *args:
    name=$1; shift; cargo bench --locked --bench "$name" -- "$@"

# Trains the reader. Takes hours, and needs Python and PyPI.
[group('measure')]
train:
    training/train.sh
