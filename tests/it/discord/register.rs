//! Checks that the published commands meet Discord's contract, globally and on one server.

use std::process::Command;

use expect_test::expect;
use receipts::bot::commands;
use receipts::discord::{self, PublishedCommands};
use tempfile::TempDir;

use super::served::access;
use crate::standin::world::HARBOUR;
use crate::standin::{StandIn, TOKEN};

#[tokio::test]
async fn the_commands_are_published() {
    let d = StandIn::start().await;
    let commands = commands();
    for guild in [None, Some(HARBOUR)] {
        let done = discord::register(&access(&d), &commands, guild)
            .await
            .unwrap();
        let expected = PublishedCommands {
            application: d.application(),
            commands: commands.len(),
        };
        assert_eq!(done, expected);
        assert!(d.commands(guild).is_some());
    }
    let published = d.commands(None).unwrap();
    let lines = published.as_array().unwrap().iter().map(|command| {
        format!(
            "{} {} contexts {} installs {} permissions {}",
            command["type"],
            command["name"],
            command["contexts"],
            command["integration_types"],
            command["default_member_permissions"],
        )
    });
    expect![[r#"
        1 "ask" contexts [0,1,2] installs [0,1] permissions null
        1 "check" contexts [0,1,2] installs [0,1] permissions null
        1 "quote" contexts [0,1,2] installs [0,1] permissions null
        1 "verdict" contexts [0,1,2] installs [0,1] permissions null
        1 "sources" contexts [0,1,2] installs [0,1] permissions null
        1 "help" contexts [0,1,2] installs [0,1] permissions null
        1 "privacy" contexts [0,1,2] installs [0,1] permissions null
        1 "pins" contexts [0] installs [0] permissions null
        1 "review" contexts [0] installs [0] permissions "2251799813685248"
        1 "settings" contexts [0] installs [0] permissions "32"
        3 "Check against the sources" contexts [0,1,2] installs [0,1] permissions null
        3 "Pin sourced answer" contexts [0] installs [0] permissions "2251799813685248""#]]
    .assert_eq(&lines.collect::<Vec<_>>().join("\n"));
    d.finish();
}

/// Runs `receipts register` with these arguments; returns what it prints.
async fn register(d: &StandIn, args: &[&str]) -> String {
    let folder = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_receipts"));
    command
        .arg("register")
        .args(args)
        .current_dir(&folder)
        .env_clear()
        .env("DISCORD_TOKEN", TOKEN)
        .env("RECEIPTS_DISCORD_PROXY", d.proxy());
    // The stand-in answers on this thread meanwhile.
    let done = tokio::task::spawn_blocking(move || command.output().unwrap());
    let done = done.await.unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!((done.status.code(), err.as_str()), (Some(0), ""));
    String::from_utf8(done.stdout).unwrap()
}

/// Discord shows a server's own commands beside those for all servers.
#[tokio::test]
async fn a_trial_on_one_server_can_be_ended() {
    let d = StandIn::start().await;
    let server = HARBOUR.to_string();
    let server = server.as_str();
    let count = |guild| d.commands(guild).map(|list| list.as_array().unwrap().len());
    let printed = register(&d, &["--guild", server]).await;
    assert!(printed.contains("published to server"), "{printed}");
    register(&d, &[]).await;
    assert_eq!(count(Some(HARBOUR)), Some(commands().len()));
    let printed = register(&d, &["--guild", server, "--remove"]).await;
    let expected = format!("the commands of server {server} are removed");
    assert!(printed.starts_with(&expected), "{printed}");
    assert_eq!(count(Some(HARBOUR)), Some(0));
    assert_eq!(count(None), Some(commands().len()));
    d.finish();
}

#[tokio::test]
async fn a_wrong_token_publishes_nothing() {
    let d = StandIn::start().await;
    let wrong = receipts::discord::ApiAccess {
        token: receipts::discord::BotToken::new("wrong"),
        ..access(&d)
    };
    let error = discord::register(&wrong, &commands(), None)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("rejects the bot's token"),
        "{error}"
    );
    assert_eq!(d.take_problems().len(), 1);
}
