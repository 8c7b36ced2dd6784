-- Instants are milliseconds since 1970 in UTC. Ids come from outside and are
-- text, whatever they look like; n is a short number of our own in their place.

PRAGMA application_id = 0x44697070; -- "Dipp"

CREATE TABLE topics (
  -- Never given again, because links may outlive their topic for a while.
  n          INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT    NOT NULL UNIQUE,
  query      TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  color      TEXT    NOT NULL,
  position   INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_seq   INTEGER NOT NULL, -- highest seq ever given
  posts      INTEGER NOT NULL  -- links there are, so that nobody has to count them
) STRICT;

CREATE TABLE posts (
  n             INTEGER PRIMARY KEY, -- in order of arrival
  id            TEXT    NOT NULL UNIQUE,
  created_at    INTEGER NOT NULL,
  received_at   INTEGER NOT NULL,
  kept          INTEGER NOT NULL DEFAULT 0, -- 1: stays when no topic holds it any more
  lang          TEXT    NOT NULL,
  author_id     TEXT,
  author_handle TEXT,
  -- The post's JSON without seq and topics. Its text is body ->> '$.text': a
  -- column of its own would be stored twice, and a generated one is reckoned at
  -- each insert (a sixth of the time of an append).
  body          TEXT    NOT NULL
) STRICT;

CREATE INDEX posts_received ON posts (received_at);

CREATE TABLE links (
  topic INTEGER NOT NULL, -- topics.n; its topic may be gone, see deletions
  seq   INTEGER NOT NULL,
  post  INTEGER NOT NULL REFERENCES posts (n) ON DELETE CASCADE,
  PRIMARY KEY (topic, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX links_post ON links (post, topic);

-- Topics that are gone and whose links are still being taken away.
CREATE TABLE deletions (
  topic INTEGER PRIMARY KEY, -- what topics.n was
  keep  INTEGER NOT NULL     -- 1: the posts stay
) STRICT;

CREATE TABLE gaps (
  n       INTEGER PRIMARY KEY,
  topic   INTEGER NOT NULL REFERENCES topics (n) ON DELETE CASCADE,
  from_at INTEGER NOT NULL,
  to_at   INTEGER NOT NULL,
  missed  INTEGER, -- null: not known
  filled  INTEGER NOT NULL,
  reason  TEXT    NOT NULL
) STRICT;

CREATE INDEX gaps_topic ON gaps (topic);

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: how many posts there are, so that nobody has to count them.
CREATE TABLE totals (
  posts INTEGER NOT NULL
) STRICT;

INSERT INTO totals (posts) VALUES (0);
