//! Reads what determines permissions from raw JSON, because serenity drops bit 51 when it decodes.

use serde_json::Value;

use super::snowflake;
use crate::bot::{ChannelFacts, GuildId, Overwrite, OverwriteTarget, RoleId, UserId};

/// Reads the responses of `GET /guilds/{id}` and `GET /channels/{id}`; `None` if they are
/// malformed.
pub(super) fn facts(guild: GuildId, server: &Value, channel: &Value) -> Option<ChannelFacts> {
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
                whom: match overwrite["type"].as_u64()? {
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
        assert_eq!(found.overwrites[1].whom, OverwriteTarget::Member(UserId(5)));
        assert_eq!(facts(GuildId(1), &json!({}), &channel), None);
    }
}
