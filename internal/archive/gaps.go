package archive

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dipper/internal/post"
)

// GapState is what is being done about a gap.
type GapState string

// States of a gap.
const (
	GapDue        GapState = "looking"    // X is to be asked without the user's asking
	GapFilling    GapState = "filling"    // X is being asked
	GapDone       GapState = "done"       // there is nothing more to do
	GapOffered    GapState = "offered"    // the rest waits for the user's word
	GapImpossible GapState = "impossible" // X cannot be asked; Why says why
)

// Gap is a time in which nothing came for a topic although it was wanted, and
// what is known of what the topic missed then.
type Gap struct {
	N      int64     `json:"-"`     // the gap's number here
	Topic  string    `json:"topic"` // the topic's id
	From   post.Time `json:"from"`
	To     post.Time `json:"to"`
	Missed *int64    `json:"missed"` // posts; nil when not known
	Filled int64     `json:"filled"` // of these, fetched afterwards
	Reason string    `json:"reason"` // why it came to be, a sentence
	Code   string    `json:"code"`   // names the reason; "" for one of before there were names
	Said   string    `json:"said"`   // X's words on it, or which other connection it was

	State   GapState `json:"-"`
	Unasked bool     `json:"-"` // may be filled without asking the user
	// AfterSeq is the topic's last seq when the gap was found: what came later
	// and was written within the gap has filled it.
	AfterSeq int64  `json:"-"`
	Missing  *int64 `json:"-"` // posts that are not here yet; nil when not known
	Why      string `json:"-"` // what stands in the way of filling it, a sentence
	WhyCode  string `json:"-"` // names it
	WhySaid  string `json:"-"` // X's words on it, or what its search does not know
	// Reached is how far back filling has come, in the words of who fills.
	Reached string `json:"-"`
	// Skew is X's clock minus the one that From and To are of.
	Skew time.Duration `json:"-"`
}

const gapColumns = `
	SELECT g.n, t.id, g.from_at, g.to_at, g.missed, g.filled, g.reason,
		g.state, g.unasked, g.after_seq, g.missing, g.why, g.reached, g.skew,
		g.code, g.said, g.why_code, g.why_said
	FROM gaps g JOIN topics t ON t.n = g.topic `

// AddGaps keeps gaps together with the settings that must not be out of step
// with them: all or nothing. It gives the gaps with N and AfterSeq. A gap tells
// what a live topic missed since its LeftAt, which goes. One of a topic that is
// not there is passed over.
func (a *Archive) AddGaps(ctx context.Context, gaps []Gap, settings ...Setting) (kept []Gap, err error) {
	err = a.transaction(ctx, "keep gaps", func(ctx context.Context, w *writer) error {
		kept = kept[:0]
		for _, g := range gaps {
			n, ok := a.topics.number(g.Topic)
			if !ok {
				continue
			}
			err := w.conn.QueryRowContext(ctx, `
				INSERT INTO gaps (topic, from_at, to_at, missed, filled, reason, state, unasked, after_seq, missing, why, reached, skew, code, said, why_code, why_said)
				VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, (SELECT last_seq FROM topics WHERE n = ?1), ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) RETURNING n, after_seq`,
				n, g.From.UnixMilli(), g.To.UnixMilli(), g.Missed, g.Filled, g.Reason,
				string(g.State), g.Unasked, g.Missing, g.Why, g.Reached, g.Skew.Milliseconds(),
				g.Code, g.Said, g.WhyCode, g.WhySaid).Scan(&g.N, &g.AfterSeq)
			if err != nil {
				return err
			}
			if _, err := w.conn.ExecContext(ctx, `UPDATE topics SET left_at = NULL WHERE n = ? AND state = 'live'`, n); err != nil {
				return err
			}
			kept = append(kept, g)
		}
		return w.set(ctx, settings)
	})
	return kept, err
}

// UpdateGap keeps what has become known of a gap: Missed, Filled, State,
// Missing, Why with its code and words, and Reached. A gap that is gone is passed over.
func (a *Archive) UpdateGap(ctx context.Context, g Gap) error {
	return a.transaction(ctx, "change gap", func(ctx context.Context, w *writer) error {
		return w.update(ctx, g)
	})
}

func (w *writer) update(ctx context.Context, g Gap) error {
	_, err := w.conn.ExecContext(ctx,
		`UPDATE gaps SET missed = ?, filled = ?, state = ?, missing = ?, why = ?, why_code = ?, why_said = ?, reached = ? WHERE n = ?`,
		g.Missed, g.Filled, string(g.State), g.Missing, g.Why, g.WhyCode, g.WhySaid, g.Reached, g.N)
	return err
}

// TakeGap notes that a gap that was offered is being filled, and says whether it
// was: of two at once one takes it.
func (a *Archive) TakeGap(ctx context.Context, n int64) (taken bool, err error) {
	err = a.transaction(ctx, "take gap", func(ctx context.Context, w *writer) error {
		result, err := w.conn.ExecContext(ctx,
			`UPDATE gaps SET state = ?, why = '', why_code = '', why_said = '' WHERE n = ? AND state = ?`, string(GapFilling), n, string(GapOffered))
		if err != nil {
			return err
		}
		rows, err := result.RowsAffected()
		taken = rows > 0
		return err
	})
	return taken, err
}

// Gaps gives the gaps of one topic, or with "" of all, newest first.
func (a *Archive) Gaps(ctx context.Context, topicID string) ([]Gap, error) {
	return a.gaps(ctx, `WHERE ?1 = '' OR t.id = ?1 ORDER BY g.from_at DESC, g.n DESC`, topicID)
}

// UnfinishedGaps gives the gaps that are due or being filled, newest first.
func (a *Archive) UnfinishedGaps(ctx context.Context) ([]Gap, error) {
	return a.gaps(ctx, `WHERE g.state IN (?, ?) ORDER BY g.from_at DESC, g.n DESC`, string(GapDue), string(GapFilling))
}

func (a *Archive) gaps(ctx context.Context, which string, args ...any) ([]Gap, error) {
	const action = "read gaps"
	rows, err := a.read.QueryContext(ctx, gapColumns+which, args...)
	if err != nil {
		return nil, explain(action, err)
	}
	defer rows.Close()
	gaps := []Gap{}
	for rows.Next() {
		var g Gap
		var from, to, skew int64
		if err := rows.Scan(&g.N, &g.Topic, &from, &to, &g.Missed, &g.Filled, &g.Reason,
			&g.State, &g.Unasked, &g.AfterSeq, &g.Missing, &g.Why, &g.Reached, &skew,
			&g.Code, &g.Said, &g.WhyCode, &g.WhySaid); err != nil {
			return nil, explain(action, err)
		}
		g.From, g.To = post.At(time.UnixMilli(from)), post.At(time.UnixMilli(to))
		g.Skew = time.Duration(skew) * time.Millisecond
		gaps = append(gaps, g)
	}
	return gaps, explain(action, rows.Err())
}

// Written counts the posts of a topic that were written from from to to (not
// including it) by X's clock, and came with a seq above after. Reposts are left
// out, as X's own counts leave them out.
func (a *Archive) Written(ctx context.Context, topicID string, from, to time.Time, after int64) (posts int64, err error) {
	n, ok := a.topics.number(topicID)
	if !ok {
		return 0, nil
	}
	err = a.read.QueryRowContext(ctx, `
		SELECT count(*) FROM links l JOIN posts p ON p.n = l.post
		WHERE l.topic = ? AND l.seq > ? AND p.created_at >= ? AND p.created_at < ?
			AND p.body ->> '$.repostOf' IS NULL`,
		n, after, from.UnixMilli(), to.UnixMilli()).Scan(&posts)
	return posts, explain("count posts", err)
}

// WrittenBefore is when the last post of a topic up to a seq was written that came
// before a time, by this machine's clock; zero when there is none.
func (a *Archive) WrittenBefore(ctx context.Context, topicID string, seq int64, came time.Time) (time.Time, error) {
	n, ok := a.topics.number(topicID)
	if !ok {
		return time.Time{}, nil
	}
	var at int64
	err := a.read.QueryRowContext(ctx, `
		SELECT p.created_at FROM links l JOIN posts p ON p.n = l.post
		WHERE l.topic = ? AND l.seq <= ? AND p.received_at < ? ORDER BY l.seq DESC LIMIT 1`, n, seq, came.UnixMilli()).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return time.UnixMilli(at), explain("find post", err)
}
