//! The stand-in's servers, channels, roles and people, and their permissions.
//!
//! Permissions are computed here independently of the bot's own function, as a cross-check.
//!
//! ```text
//! Harbour (1000)  owner OWNER
//!   roles      @everyone, PINNERS (bit 51 alone), CLEANERS (MANAGE_MESSAGES alone), ADMINS, HELPERS (none)
//!   channels   LOBBY, QUIET (takes bit 51 from PINNERS), NIGHT (a thread of LOBBY), STILL (one of QUIET)
//! Upriver (2000)  another server, with the bot too
//! ```

use serde_json::{Value, json};

/// `PIN_MESSAGES`.
pub(crate) const PIN: u64 = 1 << 51;
/// `MANAGE_MESSAGES`.
pub(crate) const CLEAN: u64 = 1 << 13;
/// `ADMINISTRATOR`.
pub(crate) const ADMINISTER: u64 = 1 << 3;
/// `MANAGE_GUILD`.
pub(crate) const MANAGE_GUILD: u64 = 1 << 5;
/// `USE_EXTERNAL_APPS`.
const EXTERNAL_APPS: u64 = 1 << 50;
/// `VIEW_CHANNEL`.
pub(crate) const VIEW: u64 = 1 << 10;
/// `SEND_MESSAGES`.
pub(crate) const SEND: u64 = 1 << 11;
/// `EMBED_LINKS`.
pub(crate) const EMBED: u64 = 1 << 14;
/// `READ_MESSAGE_HISTORY`.
pub(crate) const HISTORY: u64 = 1 << 16;
/// `SEND_MESSAGES_IN_THREADS`.
pub(crate) const SEND_IN_THREADS: u64 = 1 << 38;
/// View, send, embed, attach, read history, use commands, send in threads; and bit 52, which is
/// newer than serenity.
const ORDINARY: u64 =
    VIEW | SEND | EMBED | 1 << 15 | HISTORY | 1 << 31 | SEND_IN_THREADS | EXTERNAL_APPS | 1 << 52;

/// The first server.
pub(crate) const HARBOUR: u64 = 1_000;
/// Its public channel.
pub(crate) const LOBBY: u64 = 1_001;
/// Its channel where [`PINNERS`] may not pin.
pub(crate) const QUIET: u64 = 1_002;
/// A thread of [`LOBBY`].
pub(crate) const NIGHT: u64 = 1_003;
/// A thread of [`QUIET`].
pub(crate) const STILL: u64 = 1_004;
/// Has only `PIN_MESSAGES`.
pub(crate) const PINNERS: u64 = 1_101;
/// Has only `MANAGE_MESSAGES`.
pub(crate) const CLEANERS: u64 = 1_102;
/// Has `ADMINISTRATOR`.
pub(crate) const ADMINS: u64 = 1_103;
/// Has no permissions; a server may make it a moderator role.
pub(crate) const HELPERS: u64 = 1_104;
/// Has only `MANAGE_GUILD`.
pub(crate) const KEEPERS: u64 = 1_105;
/// The bot's own role.
const BOTS: u64 = 1_106;

/// The second server.
pub(crate) const UPRIVER: u64 = 2_000;
/// Its channel.
pub(crate) const LANDING: u64 = 2_001;

/// A server that has not installed the bot.
pub(crate) const ABROAD: u64 = 3_000;
/// Its channel.
pub(crate) const MARKET: u64 = 3_001;

/// A user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) id: u64,
    pub(crate) name: &'static str,
    /// The person has these roles on each server that has them.
    pub(crate) roles: &'static [u64],
    pub(crate) is_bot: bool,
    pub(crate) locale: &'static str,
}

const fn person(id: u64, name: &'static str, roles: &'static [u64]) -> Person {
    Person {
        id,
        name,
        roles,
        is_bot: false,
        locale: "en-US",
    }
}

/// A member of every server.
pub(crate) const ASKER: Person = person(501, "ann-the-asker", &[]);
/// Another member.
pub(crate) const OTHER: Person = person(502, "otto-the-other", &[]);
/// The owner of the servers.
pub(crate) const OWNER: Person = person(503, "olga-the-owner", &[]);
/// May pin.
pub(crate) const PINNER: Person = person(504, "pia-who-pins", &[PINNERS]);
/// May manage messages.
pub(crate) const CLEANER: Person = person(505, "carl-who-cleans", &[CLEANERS]);
/// May do everything.
pub(crate) const ADMIN: Person = person(506, "ada-the-admin", &[ADMINS]);
/// Has the role that may become a moderator role.
pub(crate) const HELPER: Person = person(507, "hugo-the-helper", &[HELPERS]);
/// May manage the server.
pub(crate) const KEEPER: Person = person(508, "kim-the-keeper", &[KEEPERS]);
/// Another bot.
pub(crate) const ROBOT: Person = Person {
    is_bot: true,
    ..person(509, "robo-the-robot", &[])
};
/// Asks in simplified characters.
pub(crate) const ASKER_CN: Person = Person {
    locale: "zh-CN",
    ..person(510, "chen", &[])
};
/// Asks in traditional characters.
pub(crate) const ASKER_TW: Person = Person {
    locale: "zh-TW",
    ..person(511, "lin", &[])
};

/// A server.
#[derive(Debug, Clone)]
pub(crate) struct Guild {
    pub(crate) id: u64,
    pub(crate) name: &'static str,
    pub(crate) owner: u64,
    pub(crate) roles: Vec<(u64, u64)>,
    pub(crate) channels: Vec<Channel>,
}

/// A channel or a thread.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    pub(crate) id: u64,
    /// The parent channel of a thread.
    pub(crate) parent: Option<u64>,
    pub(crate) overwrites: Vec<Overwrite>,
}

/// A permission overwrite for a role or a member.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Overwrite {
    pub(crate) target: u64,
    /// 0: a role; 1: a member.
    pub(crate) kind: u8,
    pub(crate) allow: u64,
    pub(crate) deny: u64,
}

fn channel(id: u64, parent: Option<u64>, overwrites: Vec<Overwrite>) -> Channel {
    Channel {
        id,
        parent,
        overwrites,
    }
}

/// Returns the servers of the diagram above.
pub(crate) fn guilds() -> Vec<Guild> {
    let no_pins = Overwrite {
        target: PINNERS,
        kind: 0,
        allow: 0,
        deny: PIN,
    };
    vec![
        Guild {
            id: HARBOUR,
            name: "Harbour",
            owner: OWNER.id,
            roles: vec![
                (HARBOUR, ORDINARY),
                (PINNERS, PIN),
                (CLEANERS, CLEAN),
                (ADMINS, ADMINISTER),
                (HELPERS, 0),
                (KEEPERS, MANAGE_GUILD),
                (BOTS, PIN),
            ],
            channels: vec![
                channel(LOBBY, None, vec![]),
                channel(QUIET, None, vec![no_pins]),
                channel(NIGHT, Some(LOBBY), vec![]),
                channel(STILL, Some(QUIET), vec![]),
            ],
        },
        Guild {
            id: UPRIVER,
            name: "Upriver",
            owner: OWNER.id,
            roles: vec![(UPRIVER, ORDINARY), (BOTS + 1_000, PIN)],
            channels: vec![channel(LANDING, None, vec![])],
        },
        Guild {
            id: ABROAD,
            name: "Abroad",
            owner: OTHER.id,
            roles: vec![(ABROAD, ORDINARY)],
            channels: vec![channel(MARKET, None, vec![])],
        },
    ]
}

impl Guild {
    /// Whether the bot is installed on the server.
    pub(crate) fn has_bot(&self) -> bool {
        self.id != ABROAD
    }

    /// Returns the roles of a member on this server.
    pub(crate) fn roles_of(&self, person: &Person) -> Vec<u64> {
        let given: &[u64] = if person.is_bot {
            &[BOTS, BOTS + 1_000]
        } else {
            person.roles
        };
        let here = |id: &&u64| self.roles.iter().any(|(role, _)| role == *id);
        given.iter().filter(here).copied().collect()
    }

    /// Returns the permissions of a member in a channel.
    pub(crate) fn permissions(&self, person: &Person, channel: u64) -> u64 {
        let roles = self.roles_of(person);
        let mut bits = 0;
        for (role, more) in &self.roles {
            if *role == self.id || roles.contains(role) {
                bits |= more;
            }
        }
        if bits & ADMINISTER != 0 || self.owner == person.id {
            return (1 << 53) - 1;
        }
        let channel = self.channel(channel);
        let channel = channel
            .parent
            .map_or(channel, |parent| self.channel(parent));
        let (mut allow, mut deny) = (0, 0);
        for exception in &channel.overwrites {
            if exception.kind == 0 && exception.target == self.id {
                bits = bits & !exception.deny | exception.allow;
            } else if exception.kind == 0 && roles.contains(&exception.target) {
                allow |= exception.allow;
                deny |= exception.deny;
            }
        }
        bits = bits & !deny | allow;
        for exception in &channel.overwrites {
            if exception.kind == 1 && exception.target == person.id {
                bits = bits & !exception.deny | exception.allow;
            }
        }
        bits
    }

    pub(super) fn channel(&self, id: u64) -> &Channel {
        let found = self.channels.iter().find(|channel| channel.id == id);
        found.unwrap_or_else(|| panic!("no channel {id} on {}", self.name))
    }

    /// Returns the roles in the form of `GET /guilds/{id}/roles`.
    pub(crate) fn roles_json(&self) -> Value {
        let role = |(at, (id, bits)): (usize, &(u64, u64))| {
            json!({
                "id": id.to_string(), "name": format!("role-{id}"), "description": null,
                "color": 0, "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
                "hoist": false, "position": at, "permissions": bits.to_string(), "managed": false,
                "mentionable": false, "icon": null, "unicode_emoji": null, "flags": 0,
            })
        };
        self.roles.iter().enumerate().map(role).collect()
    }

    /// Returns the server in the form of `GET /guilds/{id}`.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(), "name": self.name, "owner_id": self.owner.to_string(),
            "icon": null, "splash": null, "discovery_splash": null, "description": null,
            "home_header": null, "banner": null, "features": [], "roles": self.roles_json(),
            "emojis": [], "stickers": [], "afk_channel_id": null, "afk_timeout": 300,
            "system_channel_id": null, "system_channel_flags": 0, "widget_enabled": false,
            "widget_channel_id": null, "verification_level": 1, "default_message_notifications": 0,
            "explicit_content_filter": 0, "mfa_level": 0, "application_id": null,
            "rules_channel_id": null, "max_presences": null, "max_members": 500_000,
            "vanity_url_code": null, "premium_tier": 0, "premium_subscription_count": 0,
            "preferred_locale": "en-US", "public_updates_channel_id": null,
            "max_video_channel_users": 25, "max_stage_video_channel_users": 50, "nsfw": false,
            "nsfw_level": 0, "premium_progress_bar_enabled": false,
            "premium_progress_bar_enabled_user_updated_at": null, "safety_alerts_channel_id": null,
            "incidents_data": null, "region": "deprecated",
        })
    }

    /// Returns the server in the form of the event `GUILD_CREATE`.
    pub(crate) fn create_json(&self) -> Value {
        let mut guild = self.json();
        let (threads, channels): (Vec<_>, Vec<_>) = self
            .channels
            .iter()
            .partition(|channel| channel.parent.is_some());
        let list = |channels: Vec<&Channel>| -> Value {
            channels
                .into_iter()
                .map(|channel| self.channel_json(channel))
                .collect()
        };
        let more = json!({
            "joined_at": JOINED, "large": false, "unavailable": false, "member_count": 12,
            "voice_states": [], "members": [], "channels": list(channels),
            "threads": list(threads), "presences": [], "stage_instances": [],
            "guild_scheduled_events": [], "soundboard_sounds": [],
        });
        merge(&mut guild, more);
        guild
    }

    /// Returns the channel in the form of `GET /channels/{id}`.
    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        let mut found = json!({
            "id": channel.id.to_string(), "guild_id": self.id.to_string(),
            "name": format!("channel-{}", channel.id), "flags": 0, "last_message_id": null,
            "rate_limit_per_user": 0, "type": if channel.parent.is_some() { 11 } else { 0 },
        });
        let more = match channel.parent {
            Some(parent) => json!({
                "parent_id": parent.to_string(), "owner_id": self.owner.to_string(),
                "message_count": 1, "member_count": 1, "total_message_sent": 1,
                "thread_metadata": {
                    "archived": false, "auto_archive_duration": 1440, "archive_timestamp": JOINED,
                    "locked": false, "create_timestamp": JOINED,
                },
            }),
            None => json!({
                "parent_id": null, "position": 0, "topic": null, "nsfw": false,
                "permission_overwrites": channel.overwrites.iter().map(|o| json!({
                    "id": o.target.to_string(), "type": o.kind,
                    "allow": o.allow.to_string(), "deny": o.deny.to_string(),
                })).collect::<Value>(),
            }),
        };
        merge(&mut found, more);
        found
    }

    /// Returns the channel in the form of an interaction: with the user's permissions, and without
    /// overwrites.
    pub(crate) fn partial_channel_json(&self, id: u64, person: &Person) -> Value {
        let mut channel = self.channel_json(self.channel(id));
        let map = channel.as_object_mut().unwrap();
        map.remove("permission_overwrites");
        map.insert(
            "permissions".into(),
            self.permissions(person, id).to_string().into(),
        );
        channel
    }

    /// Returns the member in the form of an interaction or a message.
    pub(crate) fn member_json(&self, person: &Person) -> Value {
        let roles: Vec<String> = self.roles_of(person).iter().map(u64::to_string).collect();
        json!({
            "roles": roles, "joined_at": JOINED, "deaf": false, "mute": false, "flags": 0,
            "nick": null, "avatar": null, "banner": null, "premium_since": null, "pending": false,
            "communication_disabled_until": null, "unusual_dm_activity_until": null,
        })
    }
}

impl Person {
    /// Returns the user in Discord's form.
    pub(crate) fn json(&self) -> Value {
        let mut user = json!({
            "id": self.id.to_string(), "username": self.name, "discriminator": "0",
            "global_name": self.name, "avatar": null, "avatar_decoration_data": null,
            "collectibles": null, "primary_guild": null, "clan": null, "public_flags": 0,
        });
        if self.is_bot {
            merge(&mut user, json!({"bot": true}));
        }
        user
    }

    /// Returns the channel id of the user's direct conversation with the bot.
    pub(crate) fn conversation(&self) -> u64 {
        10_000 + self.id
    }
}

/// Adds the keys of an object to another, replacing existing ones.
pub(crate) fn merge(base: &mut Value, more: Value) {
    let (Value::Object(base), Value::Object(more)) = (base, more) else {
        panic!("both are objects");
    };
    base.extend(more);
}

/// The time at which everyone joined and every message was sent.
pub(crate) const JOINED: &str = "2026-07-01T12:00:00.000000+00:00";
