//! Names that are probably meant as commands.

use crate::cli::{command_like, mistyped, reserved};
use crate::error::{Error, Result};

/// How creating was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// `new-service create NAME`: any name is a service's.
    Full,
    /// `new-service NAME`: a name may be a command that was mistyped.
    Short,
}

/// Asks a person yes or no.
type Confirm<'a> = dyn Fn(&str) -> Result<bool> + 'a;

/// Refuses a command's name. Makes sure that a new name one typo away from a command is meant:
/// asks a person, and refuses it where nobody can be asked; a service that is there is meant.
pub(super) fn check_meant(
    name: &str,
    is_there: impl FnOnce() -> Result<bool>,
    confirm: Option<&Confirm<'_>>,
) -> Result<()> {
    let Some(command) = command_like(name) else {
        return Ok(());
    };
    if command == name {
        return Err(reserved(name));
    }
    if is_there()? {
        return Ok(());
    }
    let Some(confirm) = confirm else {
        return Err(mistyped(name, command));
    };
    let question = format!("Make a service called {name}? (there is a command {command})");
    match confirm(&question)? {
        true => Ok(()),
        false => Err(Error::interrupted()),
    }
}
