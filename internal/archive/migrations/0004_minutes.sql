-- How many posts of a topic were written in which minute since 1970, so that
-- neither an hour nor a week of them has to be counted post by post. A post
-- whose time X did not send counts when it came.
CREATE TABLE minutes (
  topic  INTEGER NOT NULL, -- topics.n
  minute INTEGER NOT NULL,
  posts  INTEGER NOT NULL,
  PRIMARY KEY (topic, minute)
) STRICT, WITHOUT ROWID;

INSERT INTO minutes (topic, minute, posts)
SELECT l.topic, iif(p.created_at > 0, p.created_at, p.received_at) / 60000 AS minute, count(*)
FROM posts p JOIN links l ON l.post = p.n
WHERE l.topic IN (SELECT n FROM topics)
GROUP BY l.topic, minute;

-- Since when a topic asks what it asks now; 0: since it was made.
ALTER TABLE topics ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0;
