//! The operations of a store, for tests that wrap one.

/// Passes the signatures of the store's operations, without those that have a default, to the macro
/// `$wrap`, which implements `Store`. The caller imports the types in them.
macro_rules! each_operation {
    ($wrap:ident) => {
        $wrap! {
            settings(guild: GuildId) -> Settings;
            change_settings(guild: GuildId, change: SettingsChange, stamp: AuditStamp) -> Settings;
            add_pin(guild: GuildId, request: InteractionId, new: NewPin, stamp: AuditStamp) -> AddPinOutcome;
            pin(guild: GuildId, pin: PinId) -> Option<Pin>;
            pin_of_message(guild: GuildId, message: MessageId) -> Option<Pin>;
            pins_by_keys(guild: GuildId, keys: &[String]) -> Vec<Pin>;
            pins_in_channel(guild: GuildId, channel: ChannelId) -> Vec<Pin>;
            pins(guild: GuildId, which: PinFilter, page: PageRequest) -> Paged<Pin>;
            change_pin(guild: GuildId, pin: PinId, change: PinChange, stamp: AuditStamp) -> ChangePinOutcome;
            history(guild: GuildId, pin: PinId, page: PageRequest) -> Paged<AuditRow>;
            audit(guild: GuildId, page: PageRequest) -> Paged<AuditRow>;
            enqueue_question(guild: GuildId, new: NewQueuedQuestion, now: i64) -> EnqueueOutcome;
            groups(guild: GuildId, page: PageRequest) -> Paged<QuestionGroup>;
            group(guild: GuildId, question: QuestionId) -> Option<QuestionGroup>;
            group_questions(guild: GuildId, question: QuestionId, page: PageRequest) -> Paged<QueuedQuestion>;
            dismiss(guild: GuildId, question: QuestionId, stamp: AuditStamp) -> u64;
            answer_group(guild: GuildId, question: QuestionId, request: InteractionId, new: NewPin, stamp: AuditStamp) -> Option<AddPinOutcome>;
            vote(guild: GuildId, answer: &str, user: UserId, opinion: Opinion, now: i64) -> VoteOutcome;
            vote_counts(guild: GuildId, answer: &str) -> VoteCounts;
            user_data(scope: Scope, user: UserId) -> UserData;
            erase_user(scope: Scope, user: UserId) -> ErasedCounts;
            expire(guild: GuildId, now: i64) -> ExpiredCounts;
            guilds() -> Vec<GuildId>;
            first_time(interaction: InteractionId, now: i64) -> bool;
            purge_interactions(now: i64) -> u64;
            mark_left(guild: GuildId, at: i64) -> ();
            mark_rejoined(guild: GuildId) -> ();
            purge_left(now: i64, days: u16) -> Vec<GuildId>;
        }
    };
}

pub(crate) use each_operation;
