//! The configuration: precedence of command line, environment and file, and config.toml as its
//! manual.

use std::fs;
use std::path::PathBuf;

use expect_test::{Expect, expect};
use receipts::config::raw::{self, RawConfig};
use receipts::config::{self, Config, DEFAULT_ENDPOINT, Overrides, StoreUrl, TransportConfig};
use receipts::store::location::Location;
use tempfile::TempDir;

use crate::scan;

const NO_OVERRIDES: Overrides = Overrides {
    corpus: None,
    data: None,
    store: None,
    discord_proxy: None,
    discord_shards: None,
    discord_listen: None,
    http_listen: None,
};

/// Checks the configuration that a file results in, or its errors.
#[track_caller]
fn check(file: &str, expected: Expect) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("config.toml");
    fs::write(&path, file).unwrap();
    expected.assert_eq(&match config::load(Some(&path), NO_OVERRIDES) {
        Ok(Config {
            corpus,
            watch: _,
            follow_links: _,
            data,
            store,
            discord_proxy: _,
            shards: _,
            transport: _,
            monitor: _,
            log_format: _,
            bot: _,
        }) => format!("{} {} {}", corpus.display(), data.display(), store),
        Err(error) => error
            .to_string()
            .replace(&path.display().to_string(), "FILE"),
    });
}

#[test]
fn keys_in_the_file_apply_and_others_have_defaults() {
    check("", expect!["corpus data data/receipts.db"]);
    check("[corpus]", expect!["corpus data data/receipts.db"]);
    check(
        "[corpus]\npath = 'a b'",
        expect!["a b data data/receipts.db"],
    );
    check(
        "[data]\npath = '/srv'\n[corpus]\npath = 'c'",
        expect!["c /srv /srv/receipts.db"],
    );
}

#[test]
fn a_fault_names_its_line_and_its_key() {
    check("[corpus", expect!["FILE:1:8: unclosed table, expected `]`"]);
    check(
        "\n[korpus]",
        expect![
            "FILE:2:2: `korpus`: unknown field `korpus`, expected one of `corpus`, `data`, `store`, `discord`, `http`, `log`, `bot`"
        ],
    );
    check(
        "[data]\n  paht = 'x'",
        expect!["FILE:2:3: `data.paht`: unknown field `paht`, expected `path`"],
    );
    check(
        "[data]\npath = 3",
        expect!["FILE:2:8: `data.path`: invalid type: integer `3`, expected a string"],
    );
}

#[test]
fn invalid_values_are_reported_all_at_once() {
    check(
        "[corpus]\npath = ''\n[data]\npath = ''",
        expect![[r#"
            the configuration cannot be used:
              `corpus.path` = ``: empty; name a folder with `--corpus DIR`, RECEIPTS_CORPUS or in config.toml
              `data.path` = ``: empty; name a folder with `--data DIR`, RECEIPTS_DATA or in config.toml"#]],
    );
    check(
        "[data]\npath = 'corpus'",
        expect![[r#"
            the configuration cannot be used:
              `data.path` = `corpus`: the corpus's own folder, where it would be read as a dispute; name another"#]],
    );
}

#[test]
fn a_store_that_is_refused_shows_nothing_secret() {
    check(
        "[corpus]\npath = ''\n[store]\nurl = 'postgres://ana:secret@host/db?password=secret'",
        expect![[r#"
            the configuration cannot be used:
              `corpus.path` = ``: empty; name a folder with `--corpus DIR`, RECEIPTS_CORPUS or in config.toml"#]],
    );
    check(
        "[store]\nurl = 'secret'",
        expect![[r#"
            the configuration cannot be used:
              `store.url` = `…`: not a store URL; write `sqlite://FILE` or `postgres://USER@HOST/DATABASE`, or leave it empty for receipts.db in the data folder"#]],
    );
    let raw = raw::parse("[store]\nurl = 'postgres://ana:secret@host'").unwrap();
    assert!(!format!("{raw:?}").contains("secret"));
}

#[test]
fn overrides_outrank_the_file() {
    let raw = raw::parse(
        "[corpus]\npath = 'file'\n[data]\npath = 'file-data'\n[store]\nurl = 'sqlite://file.db'",
    )
    .unwrap();
    let overrides = Overrides {
        corpus: Some(PathBuf::from("flag")),
        data: None,
        store: Some(StoreUrl("sqlite://kept.db".to_owned())),
        discord_proxy: Some("http://flag:1".to_owned()),
        discord_shards: Some("2-3/4".to_owned()),
        discord_listen: None,
        http_listen: Some("127.0.0.1:1".to_owned()),
    };
    let config = config::resolve(raw, overrides).unwrap();
    assert_eq!(config.corpus, PathBuf::from("flag"));
    assert_eq!(config.data, PathBuf::from("file-data"));
    assert_eq!(config.store, Location::File("kept.db".into()));
    assert_eq!(config.discord_proxy.as_deref(), Some("http://flag:1"));
    assert_eq!(config.monitor, Some("127.0.0.1:1".parse().unwrap()));
}

#[test]
fn a_proxy_is_a_base_address() {
    #[track_caller]
    fn proxy(value: &str, expected: Result<Option<&str>, ()>) {
        let raw = raw::parse(&format!("[discord]\nproxy = '{value}'")).unwrap();
        let found = config::resolve(raw, NO_OVERRIDES).map(|config| config.discord_proxy);
        let found = found.map_err(|error| {
            let error = error.to_string();
            assert!(error.contains("`discord.proxy`"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        });
        assert_eq!(
            found,
            expected.map(|proxy| proxy.map(str::to_owned)),
            "{value}"
        );
    }
    proxy("", Ok(None));
    for value in [
        "http://127.0.0.1:8080",
        "https://proxy.example/",
        "http://[::1]",
        "http://[::1]:8080/",
    ] {
        proxy(value, Ok(Some(value)));
    }
    for value in [
        "127.0.0.1:8080",
        "ws://x",
        "http://",
        "http:///",
        "http://a/b",
        "http://u:secret@h",
        "http://u:se@secret@h",
        "http://h?password=secret",
        "http://h/#secret",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://h:port",
        "http://h:",
        "http://:80",
        "http://[::1",
        "http://::1",
    ] {
        proxy(value, Err(()));
    }
}

#[test]
fn an_endpoint_needs_a_key_and_an_address() {
    let key = "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c";
    let file = |listen: &str| {
        format!("[discord]\ntransport = 'http'\npublic-key = '{key}'\nlisten = '{listen}'")
    };
    let transport = |file: &str| {
        let config = config::resolve(raw::parse(file).unwrap(), NO_OVERRIDES);
        config.map(|config| config.transport)
    };
    for (listen, expected) in [("", DEFAULT_ENDPOINT), ("[::1]:80", "[::1]:80")] {
        let found = transport(&file(listen)).unwrap();
        let listen = expected.parse().unwrap();
        let key = key.parse().unwrap();
        assert_eq!(found, TransportConfig::Http { listen, key });
    }
    assert_eq!(transport("").unwrap(), TransportConfig::Gateway);
    check(
        "[discord]\ntransport = 'https'\n[http]\nlisten = '9090'\n[log]\nformat = 'xml'",
        expect![[r#"
            the configuration cannot be used:
              `discord.transport` = `https`: neither `gateway` nor `http`
              `http.listen` = `9090`: not an address to listen on; write `127.0.0.1:9090`, `[::1]:9090`, or `0.0.0.0:9090` for every network, or leave it empty for none
              `log.format` = `xml`: neither `text` nor `json`"#]],
    );
    check(
        "[discord]\ntransport = 'http'\npublic-key = 'ea4a'\nlisten = 'everywhere'",
        expect![[r#"
            the configuration cannot be used:
              `discord.listen` = `everywhere`: not an address to listen on; write `127.0.0.1:8080`, `[::1]:8080`, or `0.0.0.0:8080` for every network, or leave it empty for `127.0.0.1:8080`
              `discord.public-key` = `ea4a`: not a public key, which `transport = "http"` needs; copy its 64 digits from https://discord.com/developers/applications (General Information)"#]],
    );
}

#[test]
fn the_bots_numbers_have_their_ranges() {
    check(
        "[bot]\nuser-questions-per-minute = 0\nserver-questions-per-minute = 1000000\nleft-server-days = -1",
        expect![[r#"
            the configuration cannot be used:
              `bot.user-questions-per-minute` = `0`: out of range; write a number from 1 to 1000
              `bot.server-questions-per-minute` = `1000000`: out of range; write a number from 1 to 100000
              `bot.left-server-days` = `-1`: out of range; write a number of days from 1 to 3650"#]],
    );
    let raw = raw::parse("[bot]\nuser-questions-per-minute = 3\nleft-server-days = 7").unwrap();
    let bot = config::resolve(raw, NO_OVERRIDES).unwrap().bot;
    assert_eq!((bot.limits.user_per_minute.get(), bot.left_days), (3, 7));
    assert_eq!(
        bot.limits.guild_per_minute.get(),
        config::DEFAULT_SERVER_QUESTIONS
    );
}

#[test]
fn a_named_file_must_be_there() {
    let missing = TempDir::new().unwrap().path().join("no.toml");
    let error = config::load(Some(&missing), NO_OVERRIDES).unwrap_err();
    assert!(
        error.to_string().starts_with("no configuration file at"),
        "{error}"
    );
}

#[test]
fn config_toml_holds_every_key_at_its_default() {
    let manual = raw::parse(&scan::read("config.toml")).unwrap();
    // No `..`: a new key without a line in config.toml does not compile or is `None`.
    let RawConfig {
        corpus:
            raw::RawCorpus {
                path: corpus,
                watch,
                follow_links,
            },
        data: raw::RawData { path: data },
        store: raw::RawStore { url },
        discord:
            raw::RawDiscord {
                proxy,
                shards,
                transport,
                public_key,
                listen,
            },
        http: raw::RawHttp { listen: monitor },
        log: raw::RawLog { format },
        bot:
            raw::RawBot {
                user_questions_per_minute: user,
                server_questions_per_minute: server,
                left_server_days: days,
            },
    } = manual.clone();
    assert!(
        watch.is_some()
            && follow_links.is_some()
            && corpus.is_some()
            && data.is_some()
            && url.is_some()
            && proxy.is_some()
            && shards.is_some()
    );
    assert!(transport.is_some() && public_key.is_some() && listen.is_some());
    assert!(monitor.is_some() && format.is_some());
    assert!(user.is_some() && server.is_some() && days.is_some());
    let defaults = config::resolve(RawConfig::EMPTY, NO_OVERRIDES).unwrap();
    assert_eq!(config::resolve(manual, NO_OVERRIDES).unwrap(), defaults);
}

#[test]
fn config_toml_explains_every_key() {
    let manual = scan::read("config.toml");
    let lines: Vec<&str> = manual.lines().collect();
    for pair in lines
        .windows(2)
        .filter(|pair| pair[1].contains(" = ") && !pair[1].starts_with('#'))
    {
        assert!(pair[0].starts_with("# "), "no comment above `{}`", pair[1]);
    }
}
