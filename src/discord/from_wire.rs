//! Converts the wire format to requests, by hand.
//!
//! ```text
//! {"type": 2, "data": {"name": "pins", "options": [{"name": "add", "type": 1, "options": [
//!   {"name": "question", "type": 3, "value": "…"}]}]}, "guild_id": "1000", "context": 0, …}
//!   → Request { payload: Command(pins add { question: Text("…") }), place: Server { … }, … }
//! {"content": "<@900> can I …?", "mentions": [{"id": "900"}], "guild_id": "1000", …}
//!   → Request { payload: Text("can I …?"), … }
//! ```
//! serenity drops the permission bits that it does not know, so permissions are
//! [`Permissions::Partial`]. This module makes no decisions.

use serenity::model::application::{
    ActionRowComponent, AuthorizingIntegrationOwner, CommandDataOption, CommandDataOptionValue,
    CommandInteraction, CommandType, ComponentInteraction, ComponentInteractionDataKind,
    Interaction, InteractionContext, MessageInteractionMetadata, ModalInteraction,
};
use serenity::model::channel::{ChannelType, Embed, Message, PartialChannel};
use serenity::model::guild::Member;
use serenity::model::id;
use serenity::model::user::User;

use crate::bot::{
    Actor, Author, ChannelId, EmbedSnapshot, GuildId, InteractionId, Invocation, MessageId,
    MessageSnapshot, OptionValue, Payload, Permissions, Request, RequestLocation, RoleId,
    UnixSeconds, UserId,
};

/// Facts that the wire format does not contain.
#[derive(Clone, Copy)]
pub(super) struct WireContext<'a> {
    /// The bot's user id.
    pub(super) myself: UserId,
    /// Whether the bot is on a server.
    pub(super) is_on: &'a dyn Fn(GuildId) -> bool,
    /// The time of arrival.
    pub(super) now: UnixSeconds,
}

/// Converts an interaction to a request; `None` if no command of this bot produces such an
/// interaction.
pub(super) fn interaction(interaction: &Interaction, context: WireContext<'_>) -> Option<Request> {
    match interaction {
        Interaction::Command(i) => command(i, context),
        Interaction::Autocomplete(i) => autocomplete(i, context),
        Interaction::Component(i) => component(i, context),
        Interaction::Modal(i) => Some(modal(i, context)),
        _ => None,
    }
}

fn command(i: &CommandInteraction, context: WireContext<'_>) -> Option<Request> {
    let payload = match i.data.kind {
        CommandType::ChatInput => Payload::Command(invocation(i)),
        CommandType::Message => Payload::MessageCommand {
            name: i.data.name.clone(),
            target: i
                .data
                .resolved
                .messages
                .values()
                .next()
                .map(|m| snapshot(m, context.myself))?,
        },
        _ => return None,
    };
    Some(command_request(i, payload, context))
}

fn autocomplete(i: &CommandInteraction, context: WireContext<'_>) -> Option<Request> {
    let focused = i.data.autocomplete()?.name.to_owned();
    let invocation = invocation(i);
    Some(command_request(
        i,
        Payload::Autocomplete {
            invocation,
            focused,
        },
        context,
    ))
}

fn command_request(i: &CommandInteraction, payload: Payload, context: WireContext<'_>) -> Request {
    let owners = &i.authorizing_integration_owners.0;
    let is_installed = |guild: id::GuildId| {
        owners.iter().any(|owner| {
            matches!(owner, AuthorizingIntegrationOwner::GuildInstall(Some(g)) if *g == guild)
        })
    };
    let at = InteractionLocation {
        guild: i.guild_id.map(|guild| (guild, is_installed(guild))),
        channel: i.channel.as_ref(),
        channel_id: i.channel_id,
        is_direct: i.context == Some(InteractionContext::BotDm),
    };
    Request {
        id: InteractionId(i.id.get()),
        actor: actor(&i.user, i.member.as_deref()),
        location: at.place(),
        locale: i.locale.clone(),
        guild_locale: i.guild_locale.clone(),
        now: context.now,
        payload,
    }
}

fn component(i: &ComponentInteraction, context: WireContext<'_>) -> Option<Request> {
    let values = match &i.data.kind {
        ComponentInteractionDataKind::Button => Vec::new(),
        ComponentInteractionDataKind::StringSelect { values } => values.clone(),
        _ => return None,
    };
    let owners = &i.authorizing_integration_owners.0;
    let is_installed = |guild: id::GuildId| {
        owners.iter().any(|owner| {
            matches!(owner, AuthorizingIntegrationOwner::GuildInstall(Some(g)) if *g == guild)
        })
    };
    let at = InteractionLocation {
        guild: i.guild_id.map(|guild| (guild, is_installed(guild))),
        channel: i.channel.as_ref(),
        channel_id: i.channel_id,
        is_direct: i.context == Some(InteractionContext::BotDm),
    };
    Some(Request {
        id: InteractionId(i.id.get()),
        actor: actor(&i.user, i.member.as_ref()),
        location: at.place(),
        locale: i.locale.clone(),
        guild_locale: i.guild_locale.clone(),
        now: context.now,
        payload: Payload::Component {
            custom_id: i.data.custom_id.clone(),
            values,
            message: snapshot(&i.message, context.myself),
        },
    })
}

/// serenity gives neither the context of a modal nor the owners of the installation. So the
/// location follows from the list of servers that the bot is on. Outside of servers, a modal has no
/// meaningful location.
fn modal(i: &ModalInteraction, context: WireContext<'_>) -> Request {
    let is_on = |guild: id::GuildId| (context.is_on)(GuildId(guild.get()));
    let at = InteractionLocation {
        guild: i.guild_id.map(|guild| (guild, is_on(guild))),
        channel: i.channel.as_ref(),
        channel_id: i.channel_id,
        is_direct: false,
    };
    let parts = i.data.components.iter().flat_map(|row| &row.components);
    let values = parts.filter_map(|part| match part {
        ActionRowComponent::InputText(input) => Some((
            input.custom_id.clone(),
            input.value.clone().unwrap_or_default(),
        )),
        _ => None,
    });
    Request {
        id: InteractionId(i.id.get()),
        actor: actor(&i.user, i.member.as_ref()),
        location: at.place(),
        locale: i.locale.clone(),
        guild_locale: i.guild_locale.clone(),
        now: context.now,
        payload: Payload::Modal {
            custom_id: i.data.custom_id.clone(),
            values: values.collect(),
        },
    }
}

/// Converts a message to a request; `None` if the message is not meant for the bot.
pub(super) fn message(message: &Message, context: WireContext<'_>) -> Option<Request> {
    let channel = ChannelId(message.channel_id.get());
    let to_bot = message.guild_id.is_none() || mentions(&message.content, context.myself);
    let replied = message.referenced_message.as_deref();
    let replied = replied.map(|replied| snapshot(replied, context.myself));
    // On a server, a message is for the bot if it mentions the bot by name, or if it replies to one
    // of the bot's answers with a ping. The bot decides whether such a reply is a follow-up.
    let pings = message
        .mentions
        .iter()
        .any(|user| user.id.get() == context.myself.0);
    let is_follow_up = pings
        && replied
            .as_ref()
            .is_some_and(|replied| replied.author == Author::Myself);
    let location = match message.guild_id {
        Some(_) if !to_bot && !is_follow_up => return None,
        Some(guild) => RequestLocation::Server {
            guild: GuildId(guild.get()),
            channel,
        },
        None => RequestLocation::Direct { channel },
    };
    let roles = message.member.as_ref().map(|member| roles(&member.roles));
    Some(Request {
        id: InteractionId(message.id.get()),
        actor: Actor {
            user: UserId(message.author.id.get()),
            roles: roles.unwrap_or_default(),
            permissions: Permissions::Partial(0),
            is_owner: false,
            is_bot: message.author.bot,
        },
        location,
        locale: String::new(),
        guild_locale: None,
        now: context.now,
        payload: Payload::Text {
            text: without_mentions(&message.content, context.myself),
            replied: replied.map(Box::new),
            to_bot,
        },
    })
}

/// Returns both forms of a user mention.
fn mention_forms(user: UserId) -> [String; 2] {
    [format!("<@{user}>"), format!("<@!{user}>")]
}

fn mentions(content: &str, user: UserId) -> bool {
    mention_forms(user)
        .iter()
        .any(|form| content.contains(form.as_str()))
}

fn without_mentions(content: &str, user: UserId) -> String {
    let mut text = content.to_owned();
    for form in mention_forms(user) {
        text = text.replace(&form, " ");
    }
    text.trim().to_owned()
}

fn invocation(i: &CommandInteraction) -> Invocation {
    let first = i.data.options.first();
    let (subcommand, options) = match first.map(|option| (&option.name, &option.value)) {
        Some((name, CommandDataOptionValue::SubCommand(options))) => {
            (Some(name.clone()), options.as_slice())
        }
        _ => (None, i.data.options.as_slice()),
    };
    Invocation {
        command: i.data.name.clone(),
        subcommand,
        options: options.iter().filter_map(option).collect(),
    }
}

fn option(option: &CommandDataOption) -> Option<(String, OptionValue)> {
    let value = match &option.value {
        CommandDataOptionValue::String(text)
        | CommandDataOptionValue::Autocomplete { value: text, .. } => {
            OptionValue::Text(text.clone())
        }
        CommandDataOptionValue::Integer(number) => OptionValue::Integer(*number),
        CommandDataOptionValue::Boolean(switch) => OptionValue::Switch(*switch),
        CommandDataOptionValue::Role(role) => OptionValue::Role(RoleId(role.get())),
        CommandDataOptionValue::Channel(channel) => OptionValue::Channel(ChannelId(channel.get())),
        // No command of this bot has options of other kinds.
        _ => return None,
    };
    Some((option.name.clone(), value))
}

/// The location of an interaction, as in the wire format.
struct InteractionLocation<'a> {
    /// The server, and whether it has installed the bot.
    guild: Option<(id::GuildId, bool)>,
    channel: Option<&'a PartialChannel>,
    channel_id: id::ChannelId,
    /// Whether it is a direct conversation with the bot.
    is_direct: bool,
}

impl InteractionLocation<'_> {
    fn place(&self) -> RequestLocation {
        let channel = ChannelId(self.channel_id.get());
        match self.guild {
            Some((guild, true)) => {
                let guild = GuildId(guild.get());
                match self
                    .channel
                    .filter(|c| is_thread(c.kind))
                    .and_then(|c| c.parent_id)
                {
                    Some(parent) => RequestLocation::Thread {
                        guild,
                        channel,
                        parent: ChannelId(parent.get()),
                    },
                    None => RequestLocation::Server { guild, channel },
                }
            }
            None if self.is_direct => RequestLocation::Direct { channel },
            Some((_, false)) | None => RequestLocation::Elsewhere { channel },
        }
    }
}

const fn is_thread(kind: ChannelType) -> bool {
    matches!(
        kind,
        ChannelType::NewsThread | ChannelType::PublicThread | ChannelType::PrivateThread
    )
}

fn actor(user: &User, member: Option<&Member>) -> Actor {
    let permissions = member.and_then(|member| member.permissions);
    Actor {
        user: UserId(user.id.get()),
        roles: member
            .map(|member| roles(&member.roles))
            .unwrap_or_default(),
        permissions: Permissions::Partial(permissions.map_or(0, |p| p.bits())),
        is_owner: false,
        is_bot: user.bot,
    }
}

fn roles(roles: &[id::RoleId]) -> Vec<RoleId> {
    roles.iter().map(|role| RoleId(role.get())).collect()
}

fn snapshot(message: &Message, myself: UserId) -> MessageSnapshot {
    let author = UserId(message.author.id.get());
    let metadata = message.interaction_metadata.as_deref();
    let asker = metadata.and_then(|metadata| match metadata {
        MessageInteractionMetadata::Command(m) => Some(&m.user),
        MessageInteractionMetadata::Component(m) => Some(&m.user),
        MessageInteractionMetadata::ModalSubmit(m) => Some(&m.user),
        _ => None,
    });
    MessageSnapshot {
        id: MessageId(message.id.get()),
        channel: ChannelId(message.channel_id.get()),
        author: if author == myself {
            Author::Myself
        } else {
            Author::Other(author)
        },
        content: message.content.clone(),
        embeds: message.embeds.iter().map(embed_snapshot).collect(),
        shared: shared(message),
        has_more: has_more(message),
        asker: asker.map(|user| UserId(user.id.get())),
    }
}

/// Returns the texts of forwarded messages and of a poll.
fn shared(message: &Message) -> Vec<String> {
    let mut texts = Vec::new();
    for snapshot in &message.message_snapshots {
        texts.push(snapshot.content.clone());
        for embed in snapshot.embeds.iter().map(embed_snapshot) {
            texts.extend([embed.title, embed.description]);
            texts.extend(
                embed
                    .fields
                    .into_iter()
                    .flat_map(|(name, value)| [name, value]),
            );
        }
    }
    let poll = message.poll.as_deref();
    texts.extend(poll.and_then(|poll| poll.question.text.clone()));
    texts.retain(|text| !text.trim().is_empty());
    texts
}

/// Whether the message shows something other than text.
fn has_more(message: &Message) -> bool {
    let files = !message.attachments.is_empty() || !message.sticker_items.is_empty();
    let forwarded = message.message_snapshots.iter();
    files
        || forwarded
            .clone()
            .any(|snapshot| !snapshot.attachments.is_empty())
}

fn embed_snapshot(embed: &Embed) -> EmbedSnapshot {
    let fields = embed.fields.iter();
    EmbedSnapshot {
        title: embed.title.clone().unwrap_or_default(),
        description: embed.description.clone().unwrap_or_default(),
        fields: fields
            .map(|field| (field.name.clone(), field.value.clone()))
            .collect(),
        footer: embed
            .footer
            .as_ref()
            .map(|footer| footer.text.clone())
            .unwrap_or_default(),
    }
}
