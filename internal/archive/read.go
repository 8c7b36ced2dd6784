package archive

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"dipper/internal/post"
)

// lists are the prepared statements that read a topic's posts.
type lists struct {
	forward, back *sql.Stmt
}

// A post's topics come with it as their numbers, because an id might hold any
// separator.
const listed = `
	SELECT l.seq, p.body, (SELECT group_concat(m.topic) FROM links m WHERE m.post = l.post)
	FROM links l JOIN posts p ON p.n = l.post
	WHERE l.topic = ? AND `

func prepareLists(ctx context.Context, db *sql.DB) (l lists, err error) {
	if l.forward, err = db.PrepareContext(ctx, listed+`l.seq > ? ORDER BY l.seq LIMIT ?`); err != nil {
		return l, err
	}
	l.back, err = db.PrepareContext(ctx, listed+`l.seq < ? ORDER BY l.seq DESC LIMIT ?`)
	return l, err
}

// Read gives at most limit posts of a topic with a seq above after, lowest
// first. Of their JSON it gives at most maxBytes together (0: any number), but
// always one post when there is one. A topic that is not there has no posts.
func (a *Archive) Read(ctx context.Context, topicID string, after int64, limit, maxBytes int) ([]post.Line, error) {
	lines, err := a.list(ctx, a.lists.forward, topicID, after, limit, maxBytes)
	return lines, explain("read posts", err)
}

// ReadBack gives at most limit posts of a topic with a seq below before,
// highest first; with a before of 0 or less the newest. A topic that is not
// there has no posts.
func (a *Archive) ReadBack(ctx context.Context, topicID string, before int64, limit int) ([]post.Line, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	lines, err := a.list(ctx, a.lists.back, topicID, before, limit, 0)
	return lines, explain("read posts back", err)
}

func (a *Archive) list(ctx context.Context, stmt *sql.Stmt, topicID string, bound int64, limit, maxBytes int) ([]post.Line, error) {
	topic, ok := a.topics.number(topicID)
	if !ok || limit <= 0 {
		return nil, nil
	}
	rows, err := stmt.QueryContext(ctx, topic, bound, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []post.Line
	var buffer []byte
	size := 0
	for rows.Next() {
		var seq int64
		var body, numbers sql.RawBytes
		if err := rows.Scan(&seq, &body, &numbers); err != nil {
			return nil, err
		}
		if len(body) < 2 {
			return nil, errors.Join(ErrCorrupt, errors.New("a post has no body"))
		}
		held, err := split(string(numbers))
		if err != nil {
			return nil, errors.Join(ErrCorrupt, err)
		}
		buffer = post.AppendLine(buffer[:0], seq, body, a.topics.ids(held))
		size += len(buffer)
		if maxBytes > 0 && size > maxBytes && len(lines) > 0 {
			break
		}
		lines = append(lines, post.Line{Topic: topicID, Seq: seq, JSON: slices.Clone(buffer)})
	}
	return lines, rows.Err()
}

// split reads numbers set apart by commas, and sorts them.
func split(list string) ([]int64, error) {
	var numbers []int64
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return numbers, nil
}
