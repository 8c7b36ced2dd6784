package archive

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dipper/internal/post"
	"dipper/internal/topic"
)

const topicColumns = `SELECT id, query, name, state, color, position, created_at, posts, last_seq, left_at, asked_at FROM topics `

// Topics gives all topics by their position, with Posts and LastSeq. It is
// cheap, however many posts there are.
func (a *Archive) Topics(ctx context.Context) ([]topic.Topic, error) {
	const action = "list topics"
	rows, err := a.read.QueryContext(ctx, topicColumns+`ORDER BY position, n`)
	if err != nil {
		return nil, explain(action, err)
	}
	defer rows.Close()
	topics := []topic.Topic{}
	for rows.Next() {
		t, err := scanTopic(rows)
		if err != nil {
			return nil, explain(action, err)
		}
		topics = append(topics, t)
	}
	return topics, explain(action, rows.Err())
}

// Topic gives one topic, ErrNotFound when it is not there.
func (a *Archive) Topic(ctx context.Context, id string) (topic.Topic, error) {
	t, err := scanTopic(a.read.QueryRowContext(ctx, topicColumns+`WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return t, explain("read topic", err)
}

func scanTopic(row interface{ Scan(...any) error }) (t topic.Topic, err error) {
	var created, asked int64
	var left sql.NullInt64
	err = row.Scan(&t.ID, &t.Query, &t.Name, &t.State, &t.Color, &t.Position, &created, &t.Posts, &t.LastSeq, &left, &asked)
	t.CreatedAt = post.At(time.UnixMilli(created))
	if asked != 0 {
		t.AskedAt = time.UnixMilli(asked)
	}
	if left.Valid {
		t.LeftAt = time.UnixMilli(left.Int64)
	}
	return t, err
}

// AddTopic keeps a new topic, as the last in order, and gives it with its
// Position. Its posts are numbered from LastSeq+1: 0 for a topic that is new
// everywhere, more for one whose numbers are known from another archive.
func (a *Archive) AddTopic(ctx context.Context, t topic.Topic) (topic.Topic, error) {
	t.Posts, t.CreatedAt = 0, post.At(t.CreatedAt.Time)
	var n int64
	err := a.transaction(ctx, "add topic", func(ctx context.Context, w *writer) error {
		return w.conn.QueryRowContext(ctx, `
			INSERT INTO topics (id, query, name, state, color, position, created_at, last_seq, posts)
			VALUES (?, ?, ?, ?, ?, (SELECT count(*) FROM topics), ?, ?, 0) RETURNING n, position`,
			t.ID, t.Query, t.Name, string(t.State), t.Color, t.CreatedAt.UnixMilli(), t.LastSeq).Scan(&n, &t.Position)
	}, func() { a.topics.add(n, t.ID) })
	if err != nil {
		return topic.Topic{}, err
	}
	return t, nil
}

// UpdateTopic changes a topic's query, name, state, color, position and AskedAt
// to what t says, and LeftAt when it is not live: that of a live topic goes with its gap
// alone. The topics between its old and its new position move up or down. A
// position beyond the end is the end.
func (a *Archive) UpdateTopic(ctx context.Context, t topic.Topic) error {
	return a.transaction(ctx, "change topic", func(ctx context.Context, w *writer) error {
		n, ok := a.topics.number(t.ID)
		if !ok {
			return ErrNotFound
		}
		var old, count int
		if err := w.conn.QueryRowContext(ctx,
			`SELECT position, (SELECT count(*) FROM topics) FROM topics WHERE n = ?`, n).Scan(&old, &count); err != nil {
			return err
		}
		position := max(0, min(t.Position, count-1))
		if _, err := w.conn.ExecContext(ctx, `
			UPDATE topics SET position = position + CASE WHEN ?1 < ?2 THEN 1 ELSE -1 END
			WHERE position BETWEEN min(?1, ?2) AND max(?1, ?2) AND n <> ?3 AND ?1 <> ?2`, position, old, n); err != nil {
			return err
		}
		var left any
		if !t.LeftAt.IsZero() {
			left = t.LeftAt.UnixMilli()
		}
		asked := int64(0)
		if !t.AskedAt.IsZero() {
			asked = t.AskedAt.UnixMilli()
		}
		_, err := w.conn.ExecContext(ctx,
			`UPDATE topics SET query = ?1, name = ?2, state = ?3, color = ?4, position = ?5,
				left_at = CASE WHEN ?3 = 'live' THEN left_at ELSE ?6 END, asked_at = ?7 WHERE n = ?8`,
			t.Query, t.Name, string(t.State), t.Color, position, left, asked, n)
		return err
	})
}

// DeleteTopic takes a topic away at once, and its posts unless another topic
// holds them, an earlier deletion kept them, or keepPosts says to keep them,
// which also keeps them when another topic that holds them is deleted later.
// The posts of a small topic are gone when it returns; those of a large one go
// in small steps afterwards, through a restart if need be.
func (a *Archive) DeleteTopic(ctx context.Context, id string, keepPosts bool) error {
	var n int64
	return a.transaction(ctx, "delete topic", func(ctx context.Context, w *writer) error {
		var ok bool
		if n, ok = a.topics.number(id); !ok {
			return ErrNotFound
		}
		var position int
		if err := w.conn.QueryRowContext(ctx, `DELETE FROM topics WHERE n = ? RETURNING position`, n).Scan(&position); err != nil {
			return err
		}
		if _, err := w.conn.ExecContext(ctx, `UPDATE topics SET position = position - 1 WHERE position > ?`, position); err != nil {
			return err
		}
		if _, err := w.conn.ExecContext(ctx, `DELETE FROM minutes WHERE topic = ?`, n); err != nil {
			return err
		}
		if _, err := w.conn.ExecContext(ctx, `INSERT INTO deletions (topic, keep) VALUES (?, ?)`, n, keepPosts); err != nil {
			return err
		}
		return w.takeAway(ctx, n, keepPosts)
	}, func() {
		a.topics.remove(n)
		a.wakeSweeper()
	})
}
