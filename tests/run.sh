#!/usr/bin/env bash
# Sets up what the tests need and runs them all: formatting, lints, then every test.
#
#   tests/run.sh              everything
#   tests/run.sh NAME...      everything, but only the tests with these words in their names
set -euo pipefail
cd "$(dirname "$0")/.."

tests/fetch-tools.sh
cargo fmt --check
cargo clippy --locked --all-targets -- --deny warnings
# The fuzzers are only checked: to run them takes another toolchain. No library is linked for that.
cargo fmt --check --manifest-path fuzz/Cargo.toml
CUSTOM_LIBFUZZER_PATH=/unused/libfuzzer.a cargo clippy --locked --manifest-path fuzz/Cargo.toml \
    --target-dir target -- --deny warnings
# With the real helmfile at hand, a test that would skip itself without it has to fail instead; and
# so with strace, which is to be had on Linux.
if [ "$(uname)" = Linux ]; then
    export NEW_SERVICE_REQUIRE_STRACE=1
fi
NEW_SERVICE_REQUIRE_HELMFILE=1 cargo test --locked --no-fail-fast --lib --tests -- "$@"
