//! The start of `receipts serve`: signals that arrive early, refusals by Discord, the store's folder.

use tempfile::TempDir;

use super::program::Program;
use crate::standin::{StandIn, TOKEN};

/// Without a handler, either signal ends a program.
#[tokio::test]
async fn a_signal_to_reload_during_the_start_does_not_end_it() {
    let d = StandIn::start().await;
    let mut program = Program::start_with(&[("DISCORD_TOKEN", TOKEN)], &d.proxy(), None);
    program.wait_for_output("corpus loaded").await;
    program.signal("-USR1");
    program.signal("-HUP");
    d.gateway().ready().await;
    program.wait_for_output("reloaded without changes").await;
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    d.finish();
}

#[tokio::test]
async fn a_close_code_that_refuses_the_bot_ends_it_with_2() {
    for (code, error) in [
        (4004, "rejects the bot's token"),
        (4010, "discord.shards"),
        (4011, "discord.shards"),
        (4012, "gateway version"),
        (4013, "gateway intents"),
        (4014, "gateway intents"),
    ] {
        let d = StandIn::start().await;
        d.gateway().reject(code);
        let mut program = Program::start_with(&[("DISCORD_TOKEN", TOKEN)], &d.proxy(), None);
        assert_eq!(program.ended().await, Some(2), "{code}");
        let output = program.output();
        assert!(output.contains(error), "{code}: {output}");
        assert!(!output.contains(TOKEN), "{code}");
    }
}

#[tokio::test]
async fn the_folder_of_the_store_is_created_or_named() {
    let d = StandIn::start().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("not/yet/x.db");
    let start = |url: &str| {
        let environment = [("DISCORD_TOKEN", TOKEN), ("RECEIPTS_STORE_URL", url)];
        Program::start_with(&environment, &d.proxy(), None)
    };
    let mut program = start(&format!("sqlite://{}", file.display()));
    d.gateway().ready().await;
    assert!(file.is_file());
    program.signal("-TERM");
    assert_eq!(program.ended().await, Some(0), "{}", program.output());
    let mut program = start("sqlite:///proc/none/x.db");
    assert_eq!(program.ended().await, Some(2));
    let output = program.output();
    assert!(output.contains("/proc/none"), "{output}");
}
