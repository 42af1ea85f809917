//! The command line.
//!
//! ```text
//! receipts [OPTIONS] ask [--json] [--explain] [QUESTION…]
//! receipts [OPTIONS] check [--explain] [DIR]
//! receipts [OPTIONS] eval QUESTIONS.jsonl [--show]
//! receipts serve
//! receipts register [--guild ID]
//! receipts store backup FILE
//! receipts store move FROM TO
//! receipts store verify
//! receipts new DIR
//! receipts completions SHELL
//! ```
//!
//! `--corpus`, `--config`, `--data` and `-v` are accepted by every command, before or after its
//! name. The doc comments of the types below are the help texts.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Parser, Subcommand};
use clap_complete::Shell;

/// Settles "can I use X for Y?" arguments with receipts: sentences cited word for word, who said
/// them, and a verdict.
#[derive(Debug, Parser)]
#[command(name = "receipts", version, propagate_version = false)]
pub struct Args {
    /// What goes with every command.
    #[command(flatten)]
    pub options: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What goes with every command.
#[derive(Debug, Clone, clap::Args)]
pub struct GlobalArgs {
    /// The folder that holds the disputes' folders [default: corpus].
    #[arg(long, global = true, value_name = "DIR", env = "RECEIPTS_CORPUS")]
    #[arg(hide_env_values = true, value_parser = path())]
    pub corpus: Option<PathBuf>,
    /// The configuration file [default: config.toml, where there is one].
    #[arg(long, global = true, value_name = "FILE", env = "RECEIPTS_CONFIG")]
    #[arg(hide_env_values = true, value_parser = path())]
    pub config: Option<PathBuf>,
    /// The folder of the index, the database and the prompt's history [default: data].
    #[arg(long, global = true, value_name = "DIR", env = "RECEIPTS_DATA")]
    #[arg(hide_env_values = true, value_parser = path())]
    pub data: Option<PathBuf>,
    /// Says more on standard error; twice, thrice: more still.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// Parses a path. Empty ones are accepted here: the configuration reports them with their key.
fn path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answers a question with a verdict and the sentences that carry it.
    Ask(AskArgs),
    /// Tells everything that is wrong with a corpus, at once.
    Check(CheckArgs),
    /// Says how many verdicts and citations are right over a set of questions.
    Eval(EvalArgs),
    /// Runs the bot on Discord until it is told to stop.
    #[command(after_help = "\
The bot's token comes from DISCORD_TOKEN, or from the file that DISCORD_TOKEN_FILE names.
SIGTERM and Ctrl-C let what is in flight end. Exit status: 0 stopped, 2 an error.")]
    Serve,
    /// Publishes the bot's commands to Discord, in place of those that were.
    Register(RegisterArgs),
    /// Looks after what people keep: pins, settings, the review queue.
    #[command(subcommand)]
    Store(StoreCommand),
    /// Lays out the empty files of a dispute.
    New {
        /// The dispute's folder; its name becomes the dispute's id.
        dir: PathBuf,
    },
    /// Prints a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// `receipts register`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The bot's token comes from DISCORD_TOKEN, or from the file that DISCORD_TOKEN_FILE names.")]
pub struct RegisterArgs {
    /// To this server alone, for trying them out; without it, to all servers and users.
    #[arg(long, value_name = "ID", value_parser = guild_id)]
    pub guild: Option<u64>,
}

/// Parses a server's id, as Discord shows it in developer mode.
fn guild_id(text: &str) -> Result<u64, String> {
    let id = text.parse().ok().filter(|id| *id > 0);
    id.ok_or_else(|| {
        "a server's id is a number of 17 to 20 digits, such as 81384788765712384; turn on developer \
         mode in Discord and choose “Copy Server ID” in the server's menu"
            .to_owned()
    })
}

/// `receipts ask`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Without a question: a prompt that goes on, or, where standard input is piped, as with `-`.
Exit status: 0 answered, 1 the sources do not say, 2 an error; `-` and the prompt: 0 where all was processed.")]
pub struct AskArgs {
    /// Prints one JSON object a question.
    #[arg(long)]
    pub json: bool,
    /// Prints how the question was read and what was weighed.
    #[arg(long)]
    pub explain: bool,
    /// The question; `-`: a question a line from standard input.
    pub question: Vec<OsString>,
}

/// `receipts check`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 no error (there may be warnings), 1 an error, 2 the command itself failed."
)]
pub struct CheckArgs {
    /// Prints what was read in each statement, and why.
    #[arg(long)]
    pub explain: bool,
    /// A dispute's folder, or a folder of them [default: the corpus].
    pub dir: Option<PathBuf>,
}

/// `receipts eval`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A row is a JSON object on a line: `q`, the question; `verdict`, the codes that are right; `cite`, texts of which
a citation must hold one; `abstain`, true where the sources do not say; `id`, shown by --show.
Exit status: 0 whatever the figures are, 2 where a row is malformed.")]
pub struct EvalArgs {
    /// The questions with their right answers.
    #[arg(value_name = "QUESTIONS.jsonl")]
    pub questions: PathBuf,
    /// Prints every row that is wrong.
    #[arg(long)]
    pub show: bool,
}

/// `receipts store`.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Copies the store to a file that is not there yet, and looks at every row of the copy.
    #[command(after_help = "\
The bot may go on meanwhile. A PostgreSQL database is copied by its own `pg_dump`. To put a copy back, stop the bot, and take the -wal and -shm files beside the store away.
Exit status: 0 copied, 2 an error; then there is no copy.")]
    Backup {
        /// The copy.
        file: PathBuf,
    },
    /// Copies everything that one store keeps into another that keeps nothing yet, and compares the
    /// two row by row.
    #[command(after_help = "\
FROM and TO are written as `store.url` is: sqlite://FILE or postgres://USER@HOST/DATABASE. The password belongs in PGPASSWORD or ~/.pgpass, for every user of the machine sees what is typed here.
Stop the bot first: what it keeps meanwhile may not be moved. FROM goes on keeping all that it has.
Exit status: 0 moved, 2 an error; then TO keeps nothing.")]
    Move {
        /// The store that is copied.
        from: String,
        /// The store that gets everything.
        to: String,
    },
    /// Looks at every row of the store.
    #[command(after_help = "\
The bot may go on meanwhile.
Exit status: 0 no fault, 1 faults, 2 the command itself failed.")]
    Verify,
}
