//! The program in a terminal, with somebody at the keys.

use std::io::ErrorKind;
use std::thread;
use std::time::{Duration, Instant};

use expectrl::session::OsSession;
use expectrl::{Expect, Session};

use super::limit::Command;
use super::program::{BINARY, Scratch};

/// Keys that are no letters.
pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const CTRL_C: &str = "\x03";
pub const DOWN: &str = "\x1b[B";
pub const SPACE: &str = " ";

/// The rows of a terminal, where that does not matter.
const ROWS: u16 = 60;

/// Long enough for a busy machine; nothing waits for it when all is well.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks at the terminal.
const PAUSE: Duration = Duration::from_millis(1);

const HIDE_CURSOR: &str = "\x1b[?25l";
const SHOW_CURSOR: &str = "\x1b[?25h";

/// Runs `"$@"` and tells how the terminal was before and is after. The shell itself survives a
/// Ctrl-C that reaches the whole group.
const SCRIPT: &str = r#"
trap : INT
stty sane
until [ "$(stty size)" = "$TEST_ROWS $TEST_WIDTH" ]; do sleep 0.01; done
echo "before=$(stty -g)."
"$@"
code=$?
echo
echo "status=$code after=$(stty -g)."
"#;

/// As [`SCRIPT`], but standard input is not the terminal.
const SCRIPT_WITHOUT_INPUT: &str = r#"
stty sane
until [ "$(stty size)" = "$TEST_ROWS $TEST_WIDTH" ]; do sleep 0.01; done
echo "before=$(stty -g)."
"$@" </dev/null
code=$?
echo
echo "status=$code after=$(stty -g)."
"#;

/// What a terminal is like.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Its columns.
    pub width: u16,
    /// What it calls itself.
    pub term: &'static str,
}

/// The kind that most people have.
pub const WIDE: Kind = Kind {
    width: 200,
    term: "xterm-256color",
};

/// A run in a terminal.
pub struct Terminal<'s> {
    scratch: &'s Scratch,
    session: OsSession,
    /// All that was printed, as it came.
    raw: Vec<u8>,
    /// How much of the readable text was looked at.
    seen: usize,
}

/// A run in a terminal that is over.
pub struct Ended {
    /// The exit code.
    pub status: i32,
    /// All that was printed, readable: without carriage returns and control sequences.
    pub text: String,
    /// The same as it came.
    pub raw: String,
    /// Whether the terminal's settings are what they were.
    pub terminal_is_as_before: bool,
}

impl<'s> Terminal<'s> {
    /// Starts the program without colour.
    pub fn start(scratch: &'s Scratch, args: &[&str]) -> Self {
        let mut all = args.to_vec();
        all.push("--color=never");
        Self::script(scratch, SCRIPT, &all, WIDE, ROWS)
    }

    /// Starts the program with these arguments only.
    pub fn start_in_color(scratch: &'s Scratch, args: &[&str]) -> Self {
        Self::start_in(scratch, args, WIDE)
    }

    /// The same in another kind of terminal.
    pub fn start_in(scratch: &'s Scratch, args: &[&str], kind: Kind) -> Self {
        Self::start_on(scratch, args, kind, ROWS)
    }

    /// The same in a terminal of so many rows.
    pub fn start_on(scratch: &'s Scratch, args: &[&str], kind: Kind, rows: u16) -> Self {
        Self::script(scratch, SCRIPT, args, kind, rows)
    }

    /// Starts the program in a terminal, but with nothing on standard input.
    pub fn start_without_input(scratch: &'s Scratch, args: &[&str]) -> Self {
        Self::script(scratch, SCRIPT_WITHOUT_INPUT, args, WIDE, ROWS)
    }

    fn script(scratch: &'s Scratch, script: &str, args: &[&str], kind: Kind, rows: u16) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh", BINARY]).args(args);
        command.current_dir(scratch.root());
        scratch.isolate(&mut command);
        command.env("TERM", kind.term);
        command.env("TEST_WIDTH", kind.width.to_string());
        command.env("TEST_ROWS", rows.to_string());
        let mut session = Session::spawn(command).expect("a terminal can be had");
        session.set_expect_timeout(Some(PATIENCE));
        // Its own idea of a size comes after the start of the script, which waits for this one.
        let process = session.get_process_mut();
        process
            .set_window_size(kind.width, rows)
            .expect("a terminal has a size");
        Self {
            scratch,
            session,
            raw: Vec::new(),
            seen: 0,
        }
    }

    /// Waits until `text` is printed, after what was waited for before.
    pub fn expect(&mut self, text: &str) {
        let start = Instant::now();
        loop {
            let over = self.read();
            let plain = readable(&self.raw);
            let new = plain.get(self.seen..).unwrap_or_default();
            if let Some(found) = new.find(text) {
                self.seen += found + text.len();
                return;
            }
            assert!(!over, "{text:?} never came:\n{plain}");
            assert!(
                start.elapsed() < PATIENCE,
                "{text:?} does not come:\n{plain}"
            );
            thread::sleep(PAUSE);
        }
    }

    /// All that was printed so far, as it came, after the script's own first line.
    pub fn printed(&self) -> &[u8] {
        let mut lines = self.raw.splitn(2, |byte| *byte == b'\n');
        lines.nth(1).unwrap_or_default()
    }

    /// Presses keys once the program reads them one by one.
    pub fn press(&mut self, keys: &str) {
        self.wait_for_keys_to_be_read();
        self.session.send(keys).expect("keys can be pressed");
    }

    /// Waits for a prompt and answers it.
    pub fn answer(&mut self, prompt: &str, keys: &str) {
        self.expect(prompt);
        self.press(keys);
    }

    /// Keys that come before a prompt has its terminal are the terminal's own affair: it would echo
    /// them, and take Ctrl-C for a signal.
    fn wait_for_keys_to_be_read(&mut self) {
        let start = Instant::now();
        while self
            .session
            .get_process()
            .get_echo()
            .expect("it is a terminal")
        {
            let text = readable(&self.raw);
            assert!(start.elapsed() < PATIENCE, "nobody reads keys:\n{text}");
            thread::sleep(PAUSE);
        }
    }

    /// Waits for the end of the run.
    pub fn end(mut self) -> Ended {
        self.expect("status=");
        self.expect("after=");
        self.expect(".");
        self.scratch.assert_nothing_outside();
        let plain = readable(&self.raw);
        let between = |from: &str, to: &str| {
            let (_, rest) = plain.rsplit_once(from).expect("the script says it");
            rest.split_once(to).expect("it goes on").0.to_owned()
        };
        Ended {
            status: between("status=", " ").parse().expect("it is a number"),
            terminal_is_as_before: between("before=", ".") == between("after=", "."),
            raw: String::from_utf8_lossy(&self.raw).into_owned(),
            text: plain,
        }
    }

    /// Takes what has been printed; tells whether that was all there will ever be.
    fn read(&mut self) -> bool {
        let mut buffer = [0; 4096];
        loop {
            match self.session.try_read(&mut buffer) {
                Ok(0) => return true,
                Ok(count) => self.raw.extend(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
                // Linux says so of a terminal that nobody has open any more.
                Err(_) => return true,
            }
        }
    }
}

impl Ended {
    /// Panics unless the terminal is as usable as before: its settings, and its cursor.
    pub fn expect_usable_terminal(&self) {
        assert!(self.terminal_is_as_before, "{}", self.text);
        let hidden = self.raw.rfind(HIDE_CURSOR);
        let shown = self.raw.rfind(SHOW_CURSOR);
        assert!(hidden <= shown, "the cursor stays hidden: {:?}", self.raw);
    }

    /// Panics unless the person stopped the run.
    pub fn expect_stopped(&self) {
        assert_eq!(self.status, 130, "{}", self.text);
        self.expect_usable_terminal();
    }

    /// Panics unless the run did its job.
    pub fn expect_done(&self) {
        assert_eq!(self.status, 0, "{}", self.text);
        self.expect_usable_terminal();
    }
}

/// Text without carriage returns and the sequences that move the cursor or colour what follows. An
/// unfinished sequence at the end is left out, since the rest of it will come.
fn readable(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' => {}
            '\x1b' => skip_sequence(&mut letters),
            _ => plain.push(letter),
        }
    }
    plain
}

fn skip_sequence(letters: &mut std::str::Chars<'_>) {
    if letters.next() != Some('[') {
        return;
    }
    let _ = letters.find(|letter| ('@'..='~').contains(letter));
}
