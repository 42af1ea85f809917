//! Selects which of the bot's shards this process runs.
//!
//! Discord distributes a large bot's servers over gateway connections, its shards. A server belongs
//! to shard `(id >> 22) % total`, direct messages belong to shard 0, and a shard may have 2,500
//! servers (discord.com/developers/docs/events/gateway#sharding).
//!
//! ```text
//! "auto"     as many as Discord advises, all of them in this process
//! "0-3/16"   the first four of sixteen; other processes run the others
//! "5/16"     one of them
//! ```

use std::str::FromStr;

use crate::bot::GuildId;

/// The shards of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shards {
    /// As many as Discord advises, all of them in this process.
    Auto,
    /// A range of a total that the operator chose.
    Range {
        /// The first shard.
        first: u32,
        /// The last shard; at least `first`.
        last: u32,
        /// The number of shards over all processes; more than `last`.
        total: u32,
    },
}

/// The maximum total. A larger number is a typing error, which would start thousands of sessions.
const MAX_SHARDS: u32 = 16_384;

/// One of the bot's shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    /// Counted from 0.
    pub(super) id: u32,
    /// The number of shards over all processes.
    pub(super) total: u32,
}

impl Shard {
    /// The shard of a bot with a single one.
    pub(super) const ONLY: Self = Self { id: 0, total: 1 };

    /// Whether the shard receives the server's events.
    pub(super) fn has(self, guild: GuildId) -> bool {
        guild.shard(self.total) == self.id
    }
}

/// The text is not a valid choice of shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidShards;

impl FromStr for Shards {
    type Err = InvalidShards;

    fn from_str(text: &str) -> Result<Self, InvalidShards> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        let (range, total) = text.split_once('/').ok_or(InvalidShards)?;
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last, total) = (number(first)?, number(last)?, number(total)?);
        if first > last || last >= total || total > MAX_SHARDS {
            return Err(InvalidShards);
        }
        Ok(Self::Range { first, last, total })
    }
}

/// Parses digits only: no sign, no space.
fn number(text: &str) -> Result<u32, InvalidShards> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvalidShards);
    }
    text.parse().map_err(|_| InvalidShards)
}

impl Shards {
    /// Returns the shards to run, given the number that Discord advises.
    pub(super) fn to_run(self, advised: u32) -> Vec<Shard> {
        let (first, last, total) = match self {
            Self::Auto => (0, advised.max(1) - 1, advised.max(1)),
            Self::Range { first, last, total } => (first, last, total),
        };
        (first..=last).map(|id| Shard { id, total }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_of_shards_is_parsed_or_rejected() {
        assert_eq!("auto".parse(), Ok(Shards::Auto));
        let range = |first, last, total| Ok(Shards::Range { first, last, total });
        assert_eq!("0-3/16".parse(), range(0, 3, 16));
        assert_eq!("5/16".parse(), range(5, 5, 16));
        for wrong in [
            "",
            "Auto",
            "4",
            "0-16/16",
            "3-0/16",
            "-1/2",
            "+0/2",
            " 0/2",
            "0/0",
            "0-1/99999",
        ] {
            assert_eq!(wrong.parse::<Shards>(), Err(InvalidShards), "{wrong}");
        }
    }

    #[test]
    fn a_server_belongs_to_one_shard() {
        // An example of Discord: the server discord.gg/discord-developers is 613425648685547541.
        let guild = GuildId(613_425_648_685_547_541);
        let holders = |total| -> Vec<u32> {
            let shards = (0..total).map(|id| Shard { id, total });
            shards.filter(|s| s.has(guild)).map(|s| s.id).collect()
        };
        assert_eq!(holders(1), [0]);
        assert_eq!(holders(16).len(), 1);
        assert_eq!(
            u64::from(holders(16)[0]),
            (613_425_648_685_547_541 >> 22) % 16
        );
    }

    #[test]
    fn without_a_choice_discords_advice_applies() {
        let ids = |shards: Vec<Shard>| shards.iter().map(|s| s.id).collect::<Vec<_>>();
        assert_eq!(ids(Shards::Auto.to_run(3)), [0, 1, 2]);
        assert_eq!(ids(Shards::Auto.to_run(0)), [0]);
        let some: Shards = "2-3/4".parse().unwrap();
        assert_eq!(
            some.to_run(9),
            [Shard { id: 2, total: 4 }, Shard { id: 3, total: 4 }]
        );
    }
}
