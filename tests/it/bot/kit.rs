//! Test fixtures: a bot over a made-up dispute, its users, and a substitute for Discord's part.

use std::fmt::Write;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use receipts::answer::Engine;
use receipts::bot::{
    Action, ActionReport, ActionRow, Actor, Author, Bot, BotOptions, Button, ButtonState,
    ChannelId, EmbedSnapshot, GuildId, InteractionId, Invocation, Message, MessageId,
    MessageSnapshot, OptionValue, Payload, PinOutcome, RateLimits, Reply, ReportOutcome, Request,
    RequestLocation, Response, RoleId, UserId,
};
use receipts::store::Store;
use receipts::store::memory::MemoryStore;

pub(super) const GUILD: GuildId = GuildId(1);
pub(super) const OTHER_GUILD: GuildId = GuildId(2);
pub(super) const CHANNEL: ChannelId = ChannelId(10);
pub(super) const SERVER: RequestLocation = RequestLocation::Server {
    guild: GUILD,
    channel: CHANNEL,
};
pub(super) const OTHER_SERVER: RequestLocation = RequestLocation::Server {
    guild: OTHER_GUILD,
    channel: ChannelId(20),
};
pub(super) const DIRECT: RequestLocation = RequestLocation::Direct {
    channel: ChannelId(30),
};
pub(super) const ELSEWHERE: RequestLocation = RequestLocation::Elsewhere {
    channel: ChannelId(40),
};
/// 2026-05-03 10:00 UTC.
pub(super) const NOW: i64 = 1_777_802_400;
pub(super) const DAY: i64 = 86_400;

pub(super) const PIN_MESSAGES: u64 = 1 << 51;
pub(super) const MANAGE_GUILD: u64 = 1 << 5;

/// The question that most tests pin.
pub(crate) const BICYCLES: &str = "Can bicycles be used on the ferry?";
/// A question that the sources do not answer.
pub(crate) const SILENT: &str = "Does the ferry serve hot soup to sailors?";

/// A user without any permission.
pub(super) fn member(user: u64) -> Actor {
    Actor {
        user: UserId(user),
        roles: Vec::new(),
        permissions: Some(0),
        is_bot: false,
    }
}

/// A user with these permission bits.
pub(super) fn with_bits(user: u64, bits: u64) -> Actor {
    Actor {
        permissions: Some(bits),
        ..member(user)
    }
}

/// A user with the permission to pin messages.
pub(super) fn moderator() -> Actor {
    with_bits(100, PIN_MESSAGES)
}

/// A user with the permission to manage the server.
pub(super) fn manager() -> Actor {
    with_bits(101, MANAGE_GUILD)
}

/// A bot and its store.
pub(super) struct Kit {
    pub(super) bot: Bot,
    pub(super) store: Arc<dyn Store>,
    pub(super) now: i64,
    pub(super) locale: String,
    requests: Arc<AtomicU64>,
}

/// The corpus with the made-up dispute.
pub(crate) fn ferry() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/bot/corpus")
}

/// A bot over the made-up dispute.
pub(super) fn kit() -> Kit {
    kit_over(&ferry())
}

/// A bot over the disputes in a folder.
pub(super) fn kit_over(corpus: &Path) -> Kit {
    kit_with(corpus, Arc::new(MemoryStore::new()))
}

/// A bot over the disputes in a folder, with an existing store.
pub(super) fn kit_with(corpus: &Path, store: Arc<dyn Store>) -> Kit {
    kit_limited(corpus, store, 1_000)
}

/// Like [`kit_with`], with a limit of questions per user and minute.
pub(super) fn kit_limited(corpus: &Path, store: Arc<dyn Store>, per_minute: u32) -> Kit {
    kit_on(bot(corpus, Arc::clone(&store), per_minute), store)
}

/// A bot with its store.
pub(super) fn kit_on(bot: Bot, store: Arc<dyn Store>) -> Kit {
    Kit {
        bot,
        store,
        now: NOW,
        locale: "en-GB".to_owned(),
        requests: Arc::new(AtomicU64::new(1_000)),
    }
}

/// A bot over the disputes in a folder, with a limit of questions per user and minute.
pub(crate) fn bot(corpus: &Path, store: Arc<dyn Store>, per_minute: u32) -> Bot {
    bot_on(engine(corpus), store, per_minute)
}

/// A bot over an engine, with a limit of questions per user and minute.
pub(super) fn bot_on(engine: Engine, store: Arc<dyn Store>, per_minute: u32) -> Bot {
    Bot::new(Arc::new(engine), store, Arc::default(), options(per_minute))
}

/// The options of a bot, with a limit of questions per user and minute.
pub(super) fn options(per_minute: u32) -> BotOptions {
    BotOptions {
        limits: RateLimits {
            user_per_minute: NonZeroU32::new(per_minute).unwrap(),
            guild_per_minute: NonZeroU32::new(per_minute * 2).unwrap(),
        },
        left_days: 30,
    }
}

/// The engine without a bot; the terminal prints its answers.
pub(crate) fn engine(corpus: &Path) -> Engine {
    let (corpus, problems) = receipts::corpus::load(corpus);
    let corpus = corpus.unwrap_or_else(|| panic!("{problems:?}"));
    Engine::in_memory(corpus).unwrap()
}

/// Runs a future to completion. The store in memory never waits.
pub(super) fn done<T>(future: impl Future<Output = T> + Send) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.build().unwrap();
    runtime.block_on(future)
}

impl Kit {
    /// A request of a user at a location.
    pub(super) fn request(
        &self,
        actor: &Actor,
        place: RequestLocation,
        payload: Payload,
    ) -> Request {
        Request {
            id: InteractionId(self.requests.fetch_add(1, Ordering::Relaxed)),
            actor: actor.clone(),
            location: place,
            locale: self.locale.clone(),
            guild_locale: None,
            now: self.now,
            payload,
        }
    }

    /// The reply to a request, checked against every limit.
    #[track_caller]
    pub(super) fn handle(&self, actor: &Actor, place: RequestLocation, payload: Payload) -> Reply {
        let request = self.request(actor, place, payload);
        let reply = done(self.bot.handle(&request));
        super::message_limits::check_reply(&reply);
        reply
    }

    /// Runs a slash command, such as `"pins add"`, with its options.
    #[track_caller]
    pub(super) fn run(
        &self,
        actor: &Actor,
        place: RequestLocation,
        command: &str,
        options: &[(&str, OptionValue)],
    ) -> Reply {
        self.handle(actor, place, Payload::Command(invocation(command, options)))
    }

    /// Runs `/ask` on the server.
    #[track_caller]
    pub(super) fn ask(&self, question: &str) -> Message {
        message(self.run(&member(3), SERVER, "ask", &[text("question", question)]))
    }

    /// Presses the button with this label on a message of the bot.
    #[track_caller]
    pub(super) fn press(
        &self,
        actor: &Actor,
        place: RequestLocation,
        message: &Message,
        label: &str,
    ) -> Reply {
        let id = button(message, label).id.encode();
        self.component(actor, place, &id, &[], message)
    }

    /// Activates a component by its custom id.
    #[track_caller]
    pub(super) fn component(
        &self,
        actor: &Actor,
        place: RequestLocation,
        custom_id: &str,
        values: &[&str],
        message: &Message,
    ) -> Reply {
        let payload = Payload::Component {
            custom_id: custom_id.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            message: snapshot(message),
        };
        self.handle(actor, place, payload)
    }

    /// Sends a text message to the bot.
    #[track_caller]
    pub(super) fn say(&self, place: RequestLocation, text: &str) -> Message {
        message(self.handle(&member(3), place, typed(text)))
    }

    /// Runs the upkeep on every server and returns the actions, in order.
    pub(super) async fn upkeep(&self, now: i64) -> Vec<Action> {
        let mut actions = Vec::new();
        for guild in self.bot.begin_upkeep(now).await {
            actions.extend(self.bot.upkeep(guild, now).await);
        }
        actions
    }

    /// Reports to the bot that its message was posted as `message`, with the outcome of pinning it.
    pub(super) fn posted(&self, reply: &Reply, message: u64, outcome: PinOutcome) -> ReportOutcome {
        let [
            Action::PostAndPin {
                guild,
                pin,
                channel,
                locale,
                ..
            },
        ] = reply.actions.as_slice()
        else {
            panic!("{:?}", reply.actions);
        };
        let report = ActionReport::Posted {
            guild: *guild,
            pin: *pin,
            channel: *channel,
            message: Some(MessageId(message)),
            outcome,
            locale: locale.clone(),
        };
        done(self.bot.report(report, self.now))
    }
}

/// A message to the bot that is not a reply to another message.
pub(super) fn typed(text: &str) -> Payload {
    Payload::Text {
        text: text.to_owned(),
        replied: None,
        to_bot: true,
    }
}

/// A slash command with its options.
pub(super) fn invocation(command: &str, options: &[(&str, OptionValue)]) -> Invocation {
    let (command, subcommand) = match command.split_once(' ') {
        Some((command, subcommand)) => (command, Some(subcommand.to_owned())),
        None => (command, None),
    };
    let options = options.iter().cloned();
    Invocation {
        command: command.to_owned(),
        subcommand,
        options: options
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    }
}

/// A text option.
pub(super) fn text<'a>(name: &'a str, text: &str) -> (&'a str, OptionValue) {
    (name, OptionValue::Text(text.to_owned()))
}

/// A role option.
pub(super) fn role(name: &str, role: u64) -> (&str, OptionValue) {
    (name, OptionValue::Role(RoleId(role)))
}

/// The message of a reply, new or updated.
#[track_caller]
pub(super) fn message(reply: Reply) -> Message {
    match reply.response {
        Response::Message(message) | Response::Update(message) => message,
        Response::Shared(shared) => shared.message.clone(),
        other => panic!("no message: {other:?}"),
    }
}

/// The text of a reply.
#[track_caller]
pub(super) fn reply_text(reply: Reply) -> String {
    message(reply).content
}

/// The button with this label.
#[track_caller]
pub(super) fn button<'a>(message: &'a Message, label: &str) -> &'a Button {
    let buttons = message.rows.iter().flat_map(|row| match row {
        ActionRow::Buttons(buttons) => buttons.as_slice(),
        ActionRow::Select(_) => &[],
    });
    let mut named = buttons.filter(|button| button.label == label);
    named.next().unwrap_or_else(|| panic!("no button {label}"))
}

/// The select menu of a message.
#[track_caller]
pub(super) fn menu(message: &Message) -> &receipts::bot::Select {
    let menus = message.rows.iter().filter_map(|row| match row {
        ActionRow::Select(select) => Some(select),
        ActionRow::Buttons(_) => None,
    });
    { menus }.next().expect("a menu")
}

/// A message of the bot as Discord returns it, with surrounding white space trimmed.
pub(super) fn snapshot(message: &Message) -> MessageSnapshot {
    let embed = |embed: &receipts::bot::Embed| EmbedSnapshot {
        title: embed.title.trim().to_owned(),
        description: embed.description.trim().to_owned(),
        fields: embed
            .fields
            .iter()
            .map(|field| (field.name.clone(), field.value.clone()))
            .collect(),
        footer: embed.footer.trim().to_owned(),
    };
    MessageSnapshot {
        id: MessageId(77),
        channel: CHANNEL,
        author: Author::Myself,
        content: message.content.clone(),
        embeds: message.embeds.iter().map(embed).collect(),
        shared: Vec::new(),
        has_more: false,
    }
}

/// The answer id in a message of the bot.
#[track_caller]
pub(super) fn answer_id(message: &Message) -> String {
    let footer = &message.embeds.last().unwrap().footer;
    let id = footer.split(' ').nth(1).unwrap();
    id.to_owned()
}

/// A message as text for golden files, without corpus versions and answer ids.
pub(super) fn drawn(message: &Message) -> String {
    let mut out = format!("({:?}) {}\n", message.visibility, message.content);
    for embed in &message.embeds {
        writeln!(out, "# {} [{:06x}]", embed.title, embed.colour).unwrap();
        for line in embed.description.lines() {
            writeln!(out, "{}", format!("  {line}").trim_end()).unwrap();
        }
        for field in &embed.fields {
            writeln!(out, "## {}", field.name).unwrap();
            for line in field.value.lines() {
                writeln!(out, "  {line}").unwrap();
            }
        }
        writeln!(out, "-- {}", without_hashes(&embed.footer)).unwrap();
    }
    for row in &message.rows {
        writeln!(out, "{}", drawn_row(row)).unwrap();
    }
    out
}

fn drawn_row(row: &ActionRow) -> String {
    match row {
        ActionRow::Buttons(buttons) => {
            let one = |button: &Button| match button.state {
                ButtonState::Enabled => format!("[{}]", button.label),
                ButtonState::Disabled => format!("({})", button.label),
            };
            buttons.iter().map(one).collect::<Vec<_>>().join(" ")
        }
        ActionRow::Select(select) => {
            let options = select.options.iter();
            let labels: Vec<&str> = options.map(|option| option.label.as_str()).collect();
            format!("[{} ▾ {}]", select.placeholder, labels.join(" | "))
        }
    }
}

fn without_hashes(footer: &str) -> String {
    let plain = |word: &str| {
        let hash = word.starts_with("sha256:")
            || word.parse::<receipts::bot::custom_id::AnswerKey>().is_ok();
        if hash {
            "…".to_owned()
        } else {
            word.to_owned()
        }
    };
    footer.split(' ').map(plain).collect::<Vec<_>>().join(" ")
}

/// A copy of the made-up dispute in which `to` replaces `from`.
pub(crate) fn changed(from: &str, to: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let ferry_folder = folder.path().join("ferry");
    std::fs::create_dir(&ferry_folder).unwrap();
    for file in ["dispute.toml", "notices.md", "statements.toml"] {
        let text = std::fs::read_to_string(ferry().join("ferry").join(file)).unwrap();
        std::fs::write(ferry_folder.join(file), text.replace(from, to)).unwrap();
    }
    folder
}
