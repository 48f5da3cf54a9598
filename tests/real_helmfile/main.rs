//! What new-service writes, read by the real helmfile and rendered by the real helm.
//!
//! `tests/fetch-tools.sh` fetches both. Without them these tests are skipped, and say so; with
//! `NEW_SERVICE_REQUIRE_HELMFILE` set they fail instead.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make their own folders, and say when they are skipped"
)]
#![allow(
    clippy::expect_used,
    reason = "a test that cannot be set up has to fail"
)]

mod combinations;
mod layers;
mod lifecycle;
mod namespaces;
mod place;
mod rendering;

mod siblings;
mod state;
mod support;
mod templates;
mod values;
