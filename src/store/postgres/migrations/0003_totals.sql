-- The number of shards that a process shares with the other processes of this number. NULL: the
-- process is of a release that does not store it.

ALTER TABLE bot_processes ADD COLUMN total BIGINT CHECK (total > 0);
