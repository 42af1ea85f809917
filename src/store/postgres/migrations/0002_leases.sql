-- Which process holds which shard; times are the server's.

CREATE TABLE bot_processes (
    process TEXT        COLLATE "C" PRIMARY KEY,
    seen_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE shard_leases (
    total   BIGINT NOT NULL CHECK (total > 0),
    shard   BIGINT NOT NULL CHECK (shard >= 0 AND shard < total),
    process TEXT   COLLATE "C",
    session TEXT,
    PRIMARY KEY (total, shard)
);

CREATE TABLE identify_slots (
    bucket  BIGINT PRIMARY KEY,
    free_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE question_limits (
    kind    TEXT        NOT NULL CHECK (kind IN ('user', 'guild')),
    id      BIGINT      NOT NULL,
    full_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (kind, id)
);
