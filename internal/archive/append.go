package archive

import (
	"context"
	"database/sql"
	"slices"

	"dipper/internal/post"
)

// Arrival is a post that has come, and the ids of the topics it is for.
type Arrival struct {
	Post   post.Post
	Topics []string
}

// With is what must not be out of step with a batch: gaps as UpdateGap takes them,
// and settings.
type With struct {
	Gaps     []Gap
	Settings []Setting
}

// Appended is what Append has committed.
type Appended struct {
	// Lines are the new links, in order of arrival and within an arrival in the
	// order of its topics, as listeners get them: the topics of each are all
	// that hold the post after the commit.
	Lines []post.Line
	// Duplicates counts the arrivals whose post was already there, in the
	// archive or earlier in the batch, whether or not a new topic got it.
	Duplicates int64
	// New counts the posts that were not there before.
	New int64
}

// entry is one post of a batch, however often it arrived.
type entry struct {
	post   *post.Post
	n      int64
	body   []byte
	old    bool    // it was in the archive before the batch
	topics []int64 // that hold it
}

// link is one link to be made.
type link struct {
	entry *entry
	id    string // of the topic
	topic int64
	seq   int64
}

// batch is what Append makes of its arrivals.
type batch struct {
	wanted  []wanted // arrivals that are for somebody
	entries []*entry // in order of first arrival
	arg     []any    // the arguments of one statement, used again for the next
}

// wanted is one arrival and the links asked for.
type wanted struct {
	entry *entry
	links []link
}

// Append keeps a batch of posts in one transaction, which on an error keeps
// nothing. Arrivals for topics that are not there are passed over and not
// counted. A post that is there already keeps its first body. What goes with the
// batch is kept in the same transaction.
func (a *Archive) Append(ctx context.Context, arrivals []Arrival, with ...With) (Appended, error) {
	var b batch
	var done Appended
	var made []link
	err := a.transaction(ctx, "append posts", func(ctx context.Context, w *writer) (err error) {
		b.collect(arrivals, &a.topics)
		if made, err = b.store(ctx, w, &done); err != nil {
			return err
		}
		for _, also := range with {
			for _, g := range also.Gaps {
				if err := w.update(ctx, g); err != nil {
					return err
				}
			}
			if err := w.set(ctx, also.Settings); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Appended{}, err
	}
	done.Lines = make([]post.Line, len(made))
	for i, l := range made {
		// Each line is memory of its own: they are let go of one by one.
		topics := a.topics.ids(l.entry.topics)
		size := len(l.entry.body) + 40
		for _, t := range topics {
			size += len(t) + 3
		}
		done.Lines[i] = post.Line{
			Topic: l.id, Seq: l.seq,
			JSON: post.AppendLine(make([]byte, 0, size), l.seq, l.entry.body, topics),
		}
	}
	return done, nil
}

// collect encodes the posts that are for a topic that is there.
func (b *batch) collect(arrivals []Arrival, topics *topicNumbers) {
	byID := make(map[string]*entry, len(arrivals))
	var buffer []byte
	for i := range arrivals {
		p := &arrivals[i].Post
		var asked []link
		for _, id := range arrivals[i].Topics {
			if n, ok := topics.number(id); ok {
				asked = append(asked, link{id: id, topic: n})
			}
		}
		if len(asked) == 0 {
			continue
		}
		e := byID[p.ID]
		if e == nil {
			e = &entry{post: p}
			byID[p.ID] = e
			start := len(buffer)
			buffer = post.AppendJSON(buffer, p)
			e.body = buffer[start:len(buffer):len(buffer)]
			b.entries = append(b.entries, e)
		}
		b.wanted = append(b.wanted, wanted{e, asked})
	}
}

// store writes the batch and gives the links made, in order.
func (b *batch) store(ctx context.Context, w *writer, done *Appended) ([]link, error) {
	if err := b.storePosts(ctx, w); err != nil {
		return nil, err
	}
	for _, e := range b.entries {
		if !e.old {
			done.New++
		}
	}
	done.Duplicates = int64(len(b.wanted)) - done.New

	var made []link
	counts, beats := map[int64]int64{}, map[beat]int64{}
	for _, arr := range b.wanted {
		e := arr.entry
		for _, l := range arr.links {
			if !slices.Contains(e.topics, l.topic) {
				e.topics = append(e.topics, l.topic)
				counts[l.topic]++
				beats[beatOf(l.topic, e.post)]++
				l.entry = e
				made = append(made, l)
			}
		}
	}
	next := make(map[int64]int64, len(counts))
	for topic, n := range counts {
		var last int64
		if err := w.count.QueryRowContext(ctx, n, topic).Scan(&last); err != nil {
			return nil, err
		}
		next[topic] = last - n + 1
	}
	for i := range made {
		made[i].seq = next[made[i].topic]
		next[made[i].topic]++
	}
	err := w.links.in(len(made), func(stmt *sql.Stmt, from, to int) error {
		b.arg = b.arg[:0]
		for _, l := range made[from:to] {
			b.arg = append(b.arg, l.topic, l.seq, l.entry.n)
		}
		_, err := stmt.ExecContext(ctx, b.arg...)
		return err
	})
	if err != nil {
		return nil, err
	}
	for at, n := range beats {
		if _, err := w.minute.ExecContext(ctx, at.topic, at.minute, n); err != nil {
			return nil, err
		}
	}
	for _, e := range b.entries {
		slices.Sort(e.topics)
	}
	if done.New == 0 {
		return made, nil
	}
	_, err = w.addTotals.ExecContext(ctx, done.New)
	return made, err
}

// storePosts writes the posts that are not there, and finds the others' number,
// body and topics.
func (b *batch) storePosts(ctx context.Context, w *writer) error {
	var n int64
	if err := w.highest.QueryRowContext(ctx).Scan(&n); err != nil {
		return err
	}
	var old []*entry
	err := w.posts.in(len(b.entries), func(stmt *sql.Stmt, from, to int) error {
		b.arg = b.arg[:0]
		for _, e := range b.entries[from:to] {
			n++
			e.n = n
			p := e.post
			var author, handle any
			if p.Author != nil {
				author, handle = p.Author.ID, p.Author.Handle
			}
			b.arg = append(b.arg, n, p.ID, p.CreatedAt.UnixMilli(), p.ReceivedAt.UnixMilli(), p.Lang, author, handle, string(e.body))
		}
		result, err := stmt.ExecContext(ctx, b.arg...)
		if err != nil {
			return err
		}
		written, err := result.RowsAffected()
		if err != nil || int(written) == to-from {
			return err
		}
		found, err := b.find(ctx, w, b.entries[from:to])
		old = append(old, found...)
		return err
	})
	if err != nil || len(old) == 0 {
		return err
	}
	return b.findTopics(ctx, w, old)
}

// find marks those entries that were there before, with their number and
// first body, and gives them.
func (b *batch) find(ctx context.Context, w *writer, entries []*entry) (old []*entry, err error) {
	byID := make(map[string]*entry, len(entries))
	for _, e := range entries {
		byID[e.post.ID] = e
	}
	err = w.found.in(len(entries), func(stmt *sql.Stmt, from, to int) error {
		b.arg = b.arg[:0]
		for _, e := range entries[from:to] {
			b.arg = append(b.arg, e.post.ID)
		}
		return each(ctx, stmt, b.arg, func(rows *sql.Rows) error {
			var n int64
			var id, body sql.RawBytes
			if err := rows.Scan(&n, &id, &body); err != nil {
				return err
			}
			if e := byID[string(id)]; e.n != n {
				e.n, e.old, e.body = n, true, slices.Clone(body)
				old = append(old, e)
			}
			return nil
		})
	})
	return old, err
}

func (b *batch) findTopics(ctx context.Context, w *writer, old []*entry) error {
	byN := make(map[int64]*entry, len(old))
	for _, e := range old {
		byN[e.n] = e
	}
	return w.held.in(len(old), func(stmt *sql.Stmt, from, to int) error {
		b.arg = b.arg[:0]
		for _, e := range old[from:to] {
			b.arg = append(b.arg, e.n)
		}
		return each(ctx, stmt, b.arg, func(rows *sql.Rows) error {
			var n, topic int64
			if err := rows.Scan(&n, &topic); err != nil {
				return err
			}
			byN[n].topics = append(byN[n].topics, topic)
			return nil
		})
	})
}

// each calls do for each row that stmt gives.
func each(ctx context.Context, stmt *sql.Stmt, args []any, do func(*sql.Rows) error) error {
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
