//! Reads what determines permissions from raw JSON, because serenity 0.12.5 drops bit 51 when it decodes.

use serde_json::Value;
use serenity::http::Route;
use serenity::model::id;

use super::{RestClient, RestError, nonzero_id, snowflake};
use crate::bot::{
    ChannelFacts, ChannelId, GuildId, Overwrite, OverwriteTarget, OwnPermissions, RoleId, UserId,
    channel_permissions,
};

/// Discord's channel types of threads.
const THREADS: std::ops::RangeInclusive<u64> = 10..=12;

impl RestClient {
    /// Fetches what determines permissions in a channel. For a thread, `channel` is its parent,
    /// whose overwrites apply.
    async fn facts(&self, guild: GuildId, channel: ChannelId) -> Result<ChannelFacts, RestError> {
        let guild_id = nonzero_id(id::GuildId::new, guild.0)?;
        let channel_id = nonzero_id(id::ChannelId::new, channel.0)?;
        let (server, place) = tokio::try_join!(
            self.fetch(Route::Guild { guild_id }),
            self.fetch(Route::Channel { channel_id }),
        )?;
        facts(guild, &server, &place).ok_or(RestError::Unreadable)
    }

    /// Computes the bot's own permissions in a channel or a thread of a server.
    pub(in crate::discord) async fn own_permissions(
        &self,
        channel: ChannelId,
        myself: UserId,
    ) -> Result<OwnPermissions, RestError> {
        match self.permissions_of(channel, myself).await {
            // Discord shows nothing of a channel that the bot may not view.
            Err(error) if error.is_missing_access() => Ok(OwnPermissions::NONE),
            permissions => permissions,
        }
    }

    async fn permissions_of(
        &self,
        channel: ChannelId,
        user: UserId,
    ) -> Result<OwnPermissions, RestError> {
        let channel_id = nonzero_id(id::ChannelId::new, channel.0)?;
        let place = self.fetch(Route::Channel { channel_id }).await?;
        let guild = GuildId(snowflake(&place["guild_id"]).ok_or(RestError::Unreadable)?);
        let is_thread = place["type"]
            .as_u64()
            .is_some_and(|of| THREADS.contains(&of));
        let governing = if is_thread {
            ChannelId(snowflake(&place["parent_id"]).ok_or(RestError::Unreadable)?)
        } else {
            channel
        };
        let member = Route::GuildMember {
            guild_id: nonzero_id(id::GuildId::new, guild.0)?,
            user_id: nonzero_id(id::UserId::new, user.0)?,
        };
        let (facts, member) = tokio::try_join!(self.facts(guild, governing), self.fetch(member))?;
        let roles = member["roles"].as_array().ok_or(RestError::Unreadable)?;
        let roles: Option<Vec<RoleId>> = roles.iter().map(|id| snowflake(id).map(RoleId)).collect();
        let roles = roles.ok_or(RestError::Unreadable)?;
        Ok(OwnPermissions {
            bits: channel_permissions(&facts, user, &roles),
            is_thread,
        })
    }
}

/// Reads the responses of `GET /guilds/{id}` and `GET /channels/{id}`; `None` if they are
/// malformed.
fn facts(guild: GuildId, server: &Value, channel: &Value) -> Option<ChannelFacts> {
    let roles = server["roles"].as_array()?.iter().map(|role| {
        Some((
            RoleId(snowflake(&role["id"])?),
            snowflake(&role["permissions"])?,
        ))
    });
    let overwrites = channel["permission_overwrites"]
        .as_array()?
        .iter()
        .map(|overwrite| {
            let id = snowflake(&overwrite["id"])?;
            Some(Overwrite {
                target: match overwrite["type"].as_u64()? {
                    0 => OverwriteTarget::Role(RoleId(id)),
                    _ => OverwriteTarget::Member(UserId(id)),
                },
                allow: snowflake(&overwrite["allow"])?,
                deny: snowflake(&overwrite["deny"])?,
            })
        });
    Some(ChannelFacts {
        guild,
        owner: UserId(snowflake(&server["owner_id"])?),
        roles: roles.collect::<Option<_>>()?,
        overwrites: overwrites.collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn high_bits_survive() {
        let server =
            json!({"owner_id": "9", "roles": [{"id": "1", "permissions": "2251799813685248"}]});
        let channel = json!({"permission_overwrites": [
            {"id": "1", "type": 0, "allow": "0", "deny": "2251799813685248"},
            {"id": "5", "type": 1, "allow": "4503599627370496", "deny": "0"},
        ]});
        let found = facts(GuildId(1), &server, &channel).unwrap();
        assert_eq!(found.owner, UserId(9));
        assert_eq!(found.roles, [(RoleId(1), 1 << 51)]);
        assert_eq!(found.overwrites[0].deny, 1 << 51);
        assert_eq!(
            found.overwrites[1].target,
            OverwriteTarget::Member(UserId(5))
        );
        assert_eq!(facts(GuildId(1), &json!({}), &channel), None);
    }
}
