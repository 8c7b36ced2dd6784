package archive

import (
	"context"
	"time"

	"dipper/internal/post"
)

// minute numbers the minutes since 1970.
func minute(at time.Time) int64 { return at.UnixMilli() / time.Minute.Milliseconds() }

// beat is a minute of a topic.
type beat struct{ topic, minute int64 }

// beatOf is the minute that a post of a topic counts in.
func beatOf(topic int64, p *post.Post) beat {
	at := p.CreatedAt
	if at.UnixMilli() <= 0 {
		at = p.ReceivedAt
	}
	return beat{topic, minute(at.Time)}
}

// PostsByMinute counts the posts of a topic by the minute in which they were
// written, by X's clock: a number for each minute from that of from to that of
// to, which is included. lastSeq is the seq of the last post that is counted. A
// topic that is not there has no posts. However many there are, what is read is a
// row for each minute with posts in it, and no writer waits for it.
func (a *Archive) PostsByMinute(ctx context.Context, topicID string, from, to time.Time) (posts []int64, lastSeq int64, err error) {
	first, last := minute(from), minute(to)
	posts = make([]int64, max(0, last-first+1))
	topic, ok := a.topics.number(topicID)
	if !ok {
		return posts, 0, nil
	}
	lastSeq, err = a.countMinutes(ctx, topic, first, last, posts)
	return posts, lastSeq, explain("count posts by minute", err)
}

const minutesOf = `
	SELECT t.last_seq, m.minute, m.posts
	FROM topics t LEFT JOIN minutes m ON m.topic = t.n AND m.minute BETWEEN ? AND ?
	WHERE t.n = ?`

func (a *Archive) countMinutes(ctx context.Context, topic, first, last int64, posts []int64) (lastSeq int64, err error) {
	// One look at the file, so that the number and the counts fit together.
	rows, err := a.read.QueryContext(ctx, minutesOf, first, last, topic)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var at, n *int64
		if err := rows.Scan(&lastSeq, &at, &n); err != nil {
			return 0, err
		}
		if at != nil && n != nil {
			posts[*at-first] = *n
		}
	}
	return lastSeq, rows.Err()
}
