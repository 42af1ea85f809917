-- Who may open the file: "Rcpt" in ASCII. A file with another number is somebody else's.
PRAGMA application_id = 1382248564;

-- Every table's rows belong to a server. A reference between two of them goes over the server and
-- the id, so that no row can point into another server's.

CREATE TABLE settings (
    guild_id        INTEGER PRIMARY KEY,
    queue           TEXT    NOT NULL CHECK (queue IN ('off', 'on')),
    question_days   INTEGER NOT NULL CHECK (question_days BETWEEN 1 AND 65535),
    retention_days  INTEGER NOT NULL CHECK (retention_days BETWEEN 1 AND 65535),
    moderator_roles TEXT    NOT NULL CHECK (json_type(moderator_roles) = 'array')
) STRICT;

-- AUTOINCREMENT: an id in an old button must not find a later pin.
CREATE TABLE pins (
    pin_id      INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL,
    request_id  INTEGER NOT NULL,
    channel_id  INTEGER NOT NULL,
    posting     TEXT    NOT NULL CHECK (posting IN ('missing', 'posted', 'pinned')),
    message_id  INTEGER CHECK ((message_id IS NULL) = (posting = 'missing')),
    question    TEXT    NOT NULL,
    wordings    TEXT    NOT NULL CHECK (json_type(wordings) = 'array'),
    verdict     TEXT    CHECK (verdict IS NULL OR json_type(verdict) = 'object'),
    citations   TEXT    NOT NULL CHECK (json_array_length(citations) >= 1),
    corpus      TEXT    NOT NULL,
    note        TEXT,
    maker       TEXT    NOT NULL CHECK (maker IN ('user', 'bot', 'erased')),
    maker_id    INTEGER CHECK ((maker_id IS NOT NULL) = (maker = 'user')),
    made_at     INTEGER NOT NULL,
    origin      TEXT    NOT NULL CHECK (origin IN ('answer', 'queue')),
    state       TEXT    NOT NULL CHECK (state IN ('current', 'flagged', 'removed')),
    flag_reason TEXT    CHECK ((flag_reason IS NOT NULL) = (state = 'flagged')),
    removed_at  INTEGER CHECK ((removed_at IS NOT NULL) = (state = 'removed')),
    version     INTEGER NOT NULL CHECK (version >= 1),
    UNIQUE (guild_id, pin_id),
    UNIQUE (guild_id, request_id)
) STRICT;

CREATE INDEX pins_by_message ON pins (guild_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX pins_by_maker ON pins (maker_id) WHERE maker_id IS NOT NULL;

CREATE TABLE pin_keys (
    guild_id  INTEGER NOT NULL,
    match_key TEXT    NOT NULL,
    pin_id    INTEGER NOT NULL,
    PRIMARY KEY (guild_id, match_key, pin_id),
    FOREIGN KEY (guild_id, pin_id) REFERENCES pins (guild_id, pin_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX pin_keys_by_pin ON pin_keys (guild_id, pin_id);

CREATE TABLE questions (
    question_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL,
    asker_id    INTEGER NOT NULL,
    question    TEXT    NOT NULL,
    likeness    TEXT    NOT NULL,
    reason      TEXT    NOT NULL CHECK (reason IN ('silent', 'not_helpful')),
    times       INTEGER NOT NULL CHECK (times >= 1),
    first_at    INTEGER NOT NULL,
    last_at     INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('open', 'dismissed', 'answered')),
    pin_id      INTEGER CHECK ((pin_id IS NOT NULL) = (state = 'answered')),
    FOREIGN KEY (guild_id, pin_id) REFERENCES pins (guild_id, pin_id) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX questions_open ON questions (guild_id, likeness, asker_id, reason)
    WHERE state = 'open';
CREATE INDEX questions_by_likeness ON questions (guild_id, likeness, state);
CREATE INDEX questions_by_asker ON questions (asker_id);
CREATE INDEX questions_by_pin ON questions (guild_id, pin_id) WHERE pin_id IS NOT NULL;

CREATE TABLE votes (
    guild_id  INTEGER NOT NULL,
    answer_id TEXT    NOT NULL,
    user_id   INTEGER NOT NULL,
    opinion   TEXT    NOT NULL CHECK (opinion IN ('helpful', 'not_helpful')),
    at        INTEGER NOT NULL,
    PRIMARY KEY (guild_id, answer_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX votes_by_user ON votes (user_id);

CREATE TABLE audit (
    audit_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    pin_id   INTEGER,
    actor    TEXT    NOT NULL CHECK (actor IN ('user', 'bot', 'erased')),
    actor_id INTEGER CHECK ((actor_id IS NOT NULL) = (actor = 'user')),
    at       INTEGER NOT NULL,
    deed     TEXT    NOT NULL CHECK (json_type(deed) = 'object'),
    FOREIGN KEY (guild_id, pin_id) REFERENCES pins (guild_id, pin_id) ON DELETE CASCADE
) STRICT;

CREATE INDEX audit_by_pin ON audit (guild_id, pin_id);
CREATE INDEX audit_by_actor ON audit (actor_id) WHERE actor_id IS NOT NULL;

CREATE TABLE seen (
    interaction_id INTEGER PRIMARY KEY,
    at             INTEGER NOT NULL
) STRICT;

CREATE INDEX seen_by_time ON seen (at);

CREATE TABLE left_guilds (
    guild_id INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL
) STRICT;
