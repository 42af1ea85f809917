# The five verbs. Each is one line of cargo, for those without just.

# What .ci/run runs.
[group('check')]
check:
    .ci/run

# All tests.
[group('check')]
test:
    cargo test --locked

# Rewrites expected output in the tests and the transcript in README.md.
[group('check')]
bless:
    UPDATE_EXPECT=1 cargo test --locked

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
