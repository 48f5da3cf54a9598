//! The parts of `new-service`. The program itself is in `main.rs`; CONTRIBUTING.md has a map.
//!
//! The core knows no file system, environment, clock or terminal: [`names`], [`conventions`],
//! [`create`], [`changes`], [`repository`], [`helmfile`], [`yaml`], [`text_edit`], [`handover`],
//! [`chart`], [`json`], [`check`], [`values`] and [`error`]. The shell around it: [`reader`] reads,
//! [`prompt`] asks, [`ui`] prints, [`apply`] writes, [`commands`] ties them together.

pub mod apply;
pub mod changes;
mod chart;
pub mod check;
pub mod cli;
pub mod commands;
pub mod complete;
mod conventions;
pub mod create;
pub mod error;
pub mod handover;
pub mod helmfile;
mod json;
pub mod lifecycle;
pub mod names;
mod prompt;
mod reader;
pub mod repository;
mod shown;
pub mod signals;
mod system;
mod text_edit;
mod ui;
mod upgrade;
mod values;
mod whole_words;
pub mod yaml;
