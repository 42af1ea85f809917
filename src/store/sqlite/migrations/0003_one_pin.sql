-- One question, one pin a server: a key belongs to one pin, and a removed pin has none. Pins are
-- numbered by server; those that there are keep their numbers, for messages show them and buttons
-- carry them.

-- The last number that a server's pins were given. It stays where the server's rows are deleted: a
-- number in an old button must not find a later pin.
CREATE TABLE pin_numbers (
    guild_id INTEGER PRIMARY KEY,
    last     INTEGER NOT NULL CHECK (last >= 1)
) STRICT;

INSERT INTO pin_numbers (guild_id, last) SELECT guild_id, max(pin_id) FROM pins GROUP BY guild_id;

CREATE TABLE new_pins (
    guild_id    INTEGER NOT NULL,
    pin_id      INTEGER NOT NULL CHECK (pin_id >= 1),
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
    PRIMARY KEY (guild_id, pin_id),
    UNIQUE (guild_id, request_id)
) STRICT;

CREATE TABLE new_pin_keys (
    guild_id  INTEGER NOT NULL,
    match_key TEXT    NOT NULL,
    pin_id    INTEGER NOT NULL,
    PRIMARY KEY (guild_id, match_key),
    FOREIGN KEY (guild_id, pin_id) REFERENCES new_pins (guild_id, pin_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE new_questions (
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
    FOREIGN KEY (guild_id, pin_id) REFERENCES new_pins (guild_id, pin_id) ON DELETE CASCADE
) STRICT;

CREATE TABLE new_audit (
    audit_id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    pin_id   INTEGER,
    actor    TEXT    NOT NULL CHECK (actor IN ('user', 'bot', 'erased')),
    actor_id INTEGER CHECK ((actor_id IS NOT NULL) = (actor = 'user')),
    at       INTEGER NOT NULL,
    deed     TEXT    NOT NULL CHECK (json_type(deed) = 'object'),
    FOREIGN KEY (guild_id, pin_id) REFERENCES new_pins (guild_id, pin_id) ON DELETE CASCADE
) STRICT;

INSERT INTO new_pins (guild_id, pin_id, request_id, channel_id, posting, message_id, question,
    wordings, verdict, citations, corpus, note, maker, maker_id, made_at, origin, state,
    flag_reason, removed_at, version)
SELECT guild_id, pin_id, request_id, channel_id, posting, message_id, question, wordings, verdict,
    citations, corpus, note, maker, maker_id, made_at, origin, state, flag_reason, removed_at,
    version
FROM pins;

-- A key of several pins goes to one that is shown before one that is flagged, and to the oldest.
INSERT OR IGNORE INTO new_pin_keys (guild_id, match_key, pin_id)
SELECT guild_id, match_key, pin_id FROM pin_keys JOIN pins USING (guild_id, pin_id)
WHERE state <> 'removed'
ORDER BY state = 'flagged', pin_id;

INSERT INTO new_questions (question_id, guild_id, asker_id, question, likeness, reason, times,
    first_at, last_at, state, pin_id)
SELECT question_id, guild_id, asker_id, question, likeness, reason, times, first_at, last_at, state,
    pin_id
FROM questions;

INSERT INTO new_audit (audit_id, guild_id, pin_id, actor, actor_id, at, deed)
SELECT audit_id, guild_id, pin_id, actor, actor_id, at, deed FROM audit ORDER BY audit_id;

-- The numbers that AUTOINCREMENT has given stay given.
DELETE FROM sqlite_sequence WHERE name IN ('new_questions', 'new_audit');
INSERT INTO sqlite_sequence (name, seq)
SELECT 'new_' || name, seq FROM sqlite_sequence WHERE name IN ('questions', 'audit');

-- A pin that is left without a key answers what another pin answers: it is removed by the bot, now.
INSERT INTO new_audit (guild_id, pin_id, actor, at, deed)
SELECT guild_id, pin_id, 'bot', unixepoch(), '{"did":"removed"}' FROM new_pins
WHERE state <> 'removed'
    AND (guild_id, pin_id) IN (SELECT guild_id, pin_id FROM pin_keys)
    AND (guild_id, pin_id) NOT IN (SELECT guild_id, pin_id FROM new_pin_keys)
ORDER BY pin_id;

UPDATE new_pins SET state = 'removed', flag_reason = NULL, removed_at = unixepoch()
WHERE state <> 'removed'
    AND (guild_id, pin_id) IN (SELECT guild_id, pin_id FROM pin_keys)
    AND (guild_id, pin_id) NOT IN (SELECT guild_id, pin_id FROM new_pin_keys);

-- What refers to pins goes first: a table that is dropped deletes its rows, and theirs with them.
DROP TABLE pin_keys;
DROP TABLE questions;
DROP TABLE audit;
DROP TABLE pins;

-- The references follow the name.
ALTER TABLE new_pins RENAME TO pins;
ALTER TABLE new_pin_keys RENAME TO pin_keys;
ALTER TABLE new_questions RENAME TO questions;
ALTER TABLE new_audit RENAME TO audit;

CREATE INDEX pins_by_message ON pins (guild_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX pins_by_maker ON pins (maker_id) WHERE maker_id IS NOT NULL;
CREATE INDEX pin_keys_by_pin ON pin_keys (guild_id, pin_id);
CREATE UNIQUE INDEX questions_open ON questions (guild_id, likeness, asker_id, reason)
    WHERE state = 'open';
CREATE INDEX questions_by_likeness ON questions (guild_id, likeness, state);
CREATE INDEX questions_by_asker ON questions (asker_id);
CREATE INDEX questions_by_pin ON questions (guild_id, pin_id) WHERE pin_id IS NOT NULL;
CREATE INDEX audit_by_pin ON audit (guild_id, pin_id);
CREATE INDEX audit_by_actor ON audit (actor_id) WHERE actor_id IS NOT NULL;
