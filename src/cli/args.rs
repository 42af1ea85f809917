//! The command line.
//!
//! ```text
//! receipts [OPTIONS] ask [--json] [--explain] [QUESTION…]
//! receipts [OPTIONS] check [--explain] [DIR]
//! receipts [OPTIONS] eval QUESTIONS.jsonl [--show]
//! receipts serve
//! receipts register [--guild ID [--remove]]
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

use crate::config::unless_empty;

/// Settles "can I use X for Y?" arguments with receipts: sentences cited word for word, who said
/// them, and a verdict.
#[derive(Debug, Parser)]
#[command(name = "receipts", version, propagate_version = false)]
pub struct Args {
    /// The options of all commands.
    #[command(flatten)]
    pub options: GlobalArgs,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The options of all commands.
#[derive(Debug, Clone, clap::Args)]
pub struct GlobalArgs {
    /// The folder that holds the disputes' folders [default: corpus].
    #[arg(long, global = true, value_name = "DIR", env = unless_empty("RECEIPTS_CORPUS"))]
    #[arg(hide_env_values = true, value_parser = path())]
    pub corpus: Option<PathBuf>,
    /// The configuration file [default: config.toml, if it exists].
    #[arg(long, global = true, value_name = "FILE", env = unless_empty("RECEIPTS_CONFIG"))]
    #[arg(hide_env_values = true, value_parser = path())]
    pub config: Option<PathBuf>,
    /// The folder of the index, the database and the prompt's history [default: data].
    #[arg(long, global = true, value_name = "DIR", env = unless_empty("RECEIPTS_DATA"))]
    #[arg(hide_env_values = true, value_parser = path())]
    pub data: Option<PathBuf>,
    /// Logs more to standard error; repeat it for more detail.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// Parses a path. Empty ones are accepted here: the configuration reports them with their key.
fn path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answers a question with a verdict and the sentences that support it.
    Ask(AskArgs),
    /// Reports all errors and warnings of a corpus.
    Check(CheckArgs),
    /// Measures how many verdicts and citations are right on a set of questions.
    Eval(EvalArgs),
    /// Runs the bot on Discord until it is stopped.
    #[command(after_help = "\
The bot's token comes from DISCORD_TOKEN, or from the file named by DISCORD_TOKEN_FILE.
SIGTERM and Ctrl-C stop it after the open requests have been answered. Exit status: 0 stopped, 2 an error.")]
    Serve,
    /// Publishes the bot's commands to Discord, replacing the previous ones.
    Register(RegisterArgs),
    /// Backs up, moves and verifies the store of pins, settings and the review queue.
    #[command(subcommand)]
    Store(StoreCommand),
    /// Creates the files of a new dispute.
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
The bot's token comes from DISCORD_TOKEN, or from the file named by DISCORD_TOKEN_FILE.")]
pub struct RegisterArgs {
    /// Publish only to this server, for a trial. Default: all servers and users.
    #[arg(long, value_name = "ID", value_parser = guild_id)]
    pub guild: Option<u64>,
    /// Removes this server's own commands after a trial. Otherwise it shows each command twice.
    #[arg(long, requires = "guild")]
    pub remove: bool,
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
Without a question it shows a prompt, or reads standard input if that is piped.
Exit status: 0 answered, 1 the sources do not say, 2 an error. With `-` and at the prompt: 0 unless an error occurs.")]
pub struct AskArgs {
    /// Prints one JSON object per question.
    #[arg(long)]
    pub json: bool,
    /// Prints how the question was interpreted, and the ledger behind the verdict.
    #[arg(long)]
    pub explain: bool,
    /// The question. `-` reads one question per line from standard input.
    pub question: Vec<OsString>,
}

/// `receipts check`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 no error (there may be warnings), 1 an error, 2 the command itself failed."
)]
pub struct CheckArgs {
    /// Prints the stance of each statement and how it was determined.
    #[arg(long)]
    pub explain: bool,
    /// A dispute's folder, or a folder of them [default: the corpus].
    pub dir: Option<PathBuf>,
}

/// `receipts eval`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each line is a JSON object: `q`, the question; `verdict`, the codes that are right; `cite`, texts of which a citation
must contain one; `abstain`, true if the sources do not say; `id`, shown by --show.
Exit status: 0 whatever the figures are, 2 if a row is malformed.")]
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
    /// Copies the store to a new file, and verifies every row of the copy.
    #[command(after_help = "\
The bot may keep running. Use `pg_dump` for a PostgreSQL database. To restore a copy, stop the bot, delete the -wal and -shm files beside the store, and replace the store with the copy.
Exit status: 0 copied, 2 an error (no copy is left).")]
    Backup {
        /// The copy.
        file: PathBuf,
    },
    /// Copies all rows of one store to another, empty one, and compares the two row by row.
    #[command(after_help = "\
FROM and TO have the format of `store.url`: sqlite://FILE or postgres://USER@HOST/DATABASE. Put the password into PGPASSWORD or ~/.pgpass, because all users of the machine can see the command line.
Stop the bot first: a store that a bot has open is not copied. FROM stays unchanged.
Exit status: 0 copied, 2 an error (TO stays empty).")]
    Move {
        /// The store to copy.
        from: String,
        /// The empty store.
        to: String,
    },
    /// Verifies every row of the store.
    #[command(after_help = "\
The bot may keep running.
Exit status: 0 no fault, 1 faults, 2 the command itself failed.")]
    Verify,
}
