//! What happened while the bot was not connected, and what its list of servers shows of it.

use std::sync::Arc;
use std::time::Duration;

use receipts::store::Store;
use receipts::store::id::{GuildId, UserId};
use receipts::store::memory::MemoryStore;
use receipts::store::vote::Opinion;

use super::served::NOW;
use crate::bot::kit;
use crate::standin::StandIn;
use crate::standin::world::HARBOUR;

/// The bot's time, some days later.
fn after(days: i64) -> i64 {
    NOW + days * 86_400
}

/// Waits until exactly these servers have rows.
async fn wait_for_guilds(store: &Arc<dyn Store>, expected: &[GuildId]) {
    let only = async {
        while store.guilds().await.unwrap() != expected {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let result = tokio::time::timeout(Duration::from_secs(20), only).await;
    result.expect("these servers have rows, and no others");
}

/// The list at the start shows what nobody announced: that the bot was removed from a server, and
/// that it is again on a server whose data would be deleted now.
#[tokio::test]
async fn servers_that_were_left_or_joined_meanwhile_are_found() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let [here, left, left_long_ago] = [HARBOUR, 424_242, 424_243].map(GuildId);
    for guild in [here, left, left_long_ago] {
        let vote = store.vote(guild, "a1", UserId(1), Opinion::Helpful, NOW);
        vote.await.unwrap();
    }
    for guild in [here, left_long_ago] {
        store.mark_left(guild, after(-31)).await.unwrap();
    }
    let d = StandIn::start().await;
    let bot = kit::bot(&kit::ferry(), Arc::clone(&store), 1_000);
    let bot = super::serve(&d, Arc::new(bot)).await;
    wait_for_guilds(&store, &[here, left]).await;
    // The server that was left meanwhile counts from now on.
    assert_eq!(store.purge_left(after(30), 30).await.unwrap(), []);
    assert_eq!(store.purge_left(after(31), 30).await.unwrap(), [left]);
    assert_eq!(store.guilds().await.unwrap(), [here]);
    bot.stop().await.unwrap();
    d.finish();
}
