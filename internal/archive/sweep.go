package archive

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"
)

const (
	// sweepPosts is how many posts one step takes away: some tens of
	// milliseconds for which an Append may have to wait.
	sweepPosts = 1000
	// sweepPages is how many empty pages one step gives back to the disk.
	sweepPages = 256
)

// wakeSweeper lets the sweeper look for work. A waking is as good as two.
func (a *Archive) wakeSweeper() {
	select {
	case a.sweep <- struct{}{}:
	default:
	}
}

// sweepUp takes away, step by step, what deleted topics have left, and gives
// space back to the disk, until ctx ends. What stays behind is found again by
// the next waking or the next Open.
func (a *Archive) sweepUp(ctx context.Context) {
	for {
		select {
		case <-a.sweep:
		case <-ctx.Done():
			return
		}
		for more := true; more; {
			var err error
			if more, err = a.sweepStep(ctx); err != nil {
				if ctx.Err() == nil {
					a.log.Error("taking away what deleted topics left", "error", err)
				}
				break
			}
		}
	}
}

// sweepStep does one step and says whether there may be more to do.
func (a *Archive) sweepStep(ctx context.Context) (more bool, err error) {
	err = a.transaction(ctx, "sweep", func(ctx context.Context, w *writer) error {
		var topic int64
		var keep bool
		err := w.conn.QueryRowContext(ctx, `SELECT topic, keep FROM deletions ORDER BY topic LIMIT 1`).Scan(&topic, &keep)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			more, err = w.giveBack(ctx)
			return err
		case err != nil:
			return err
		}
		more = true
		return w.takeAway(ctx, topic, keep)
	})
	return more, err
}

// takeAway does one step of deletion: the topic's lowest links, with the posts
// that nobody holds then. After the last one the deletion itself goes.
func (w *writer) takeAway(ctx context.Context, topic int64, keep bool) error {
	var last, links int64
	if err := w.conn.QueryRowContext(ctx,
		`SELECT coalesce(max(seq), 0), count(*) FROM (SELECT seq FROM links WHERE topic = ? ORDER BY seq LIMIT ?)`,
		topic, w.step).Scan(&last, &links); err != nil {
		return err
	}
	if keep {
		if _, err := w.conn.ExecContext(ctx, `
			UPDATE posts SET kept = 1
			WHERE kept = 0 AND n IN (SELECT post FROM links WHERE topic = ? AND seq <= ?)`, topic, last); err != nil {
			return err
		}
	} else if _, err := w.removePosts(ctx, `
			kept = 0 AND n IN (SELECT post FROM links WHERE topic = ?1 AND seq <= ?2)
			AND NOT EXISTS (SELECT 1 FROM links o WHERE o.post = posts.n AND o.topic <> ?1)`, topic, last); err != nil {
		return err
	}
	if _, err := w.conn.ExecContext(ctx, `DELETE FROM links WHERE topic = ? AND seq <= ?`, topic, last); err != nil {
		return err
	}
	if links < int64(w.step) {
		_, err := w.conn.ExecContext(ctx, `DELETE FROM deletions WHERE topic = ?`, topic)
		return err
	}
	return nil
}

// removePosts deletes the posts for which where holds, and with them their
// links, keeps the total right, and gives their number.
func (w *writer) removePosts(ctx context.Context, where string, args ...any) (removed int64, err error) {
	result, err := w.conn.ExecContext(ctx, `DELETE FROM posts WHERE `+where, args...)
	if err != nil {
		return 0, err
	}
	if removed, err = result.RowsAffected(); err != nil || removed == 0 {
		return 0, err
	}
	_, err = w.addTotals.ExecContext(ctx, -removed)
	return removed, err
}

// giveBack shortens the file by some pages when more than a quarter of it is
// empty. Less than that is left to the posts to come.
func (w *writer) giveBack(ctx context.Context) (more bool, err error) {
	var pages, empty int64
	if err := w.conn.QueryRowContext(ctx,
		`SELECT page_count, freelist_count FROM pragma_page_count, pragma_freelist_count`).Scan(&pages, &empty); err != nil {
		return false, err
	}
	if empty*4 <= pages || empty < sweepPages {
		return false, nil
	}
	_, err = w.conn.ExecContext(ctx, `PRAGMA incremental_vacuum(`+strconv.Itoa(sweepPages)+`)`)
	return true, err
}

// Expire removes the posts that arrived longer ago than Options.Keep, as
// RemoveBefore does.
func (a *Archive) Expire(ctx context.Context) (removed int64, err error) {
	return a.RemoveBefore(ctx, a.now().Add(-a.keep))
}

// RemoveBefore removes the posts that arrived before a time, kept ones too, and
// the gaps and counts that were over by then, and gives the posts' number. Their
// seqs stay empty. It goes in small steps, between which others write; when it
// fails or ctx ends, removed says what is gone all the same.
func (a *Archive) RemoveBefore(ctx context.Context, at time.Time) (removed int64, err error) {
	before := at.UnixMilli()
	err = a.transaction(ctx, "remove gaps and counts", func(ctx context.Context, w *writer) error {
		if _, err := w.conn.ExecContext(ctx, `DELETE FROM gaps WHERE to_at < ?`, before); err != nil {
			return err
		}
		// The topics are named for the index's sake.
		_, err := w.conn.ExecContext(ctx, `DELETE FROM minutes WHERE topic IN (SELECT n FROM topics) AND minute < ?`, minute(at))
		return err
	})
	if err != nil {
		return 0, err
	}
	for {
		var step int64
		err := a.transaction(ctx, "remove posts", func(ctx context.Context, w *writer) (err error) {
			step, err = w.expire(ctx, before)
			return err
		})
		if err != nil {
			return removed, err
		}
		removed += step
		if step < int64(a.write.step) {
			break
		}
	}
	if removed > 0 {
		a.wakeSweeper()
	}
	return removed, nil
}

// CountBefore counts the posts that arrived before a time.
func (a *Archive) CountBefore(ctx context.Context, at time.Time) (posts int64, err error) {
	err = a.read.QueryRowContext(ctx, `SELECT count(*) FROM posts WHERE received_at < ?`, at.UnixMilli()).Scan(&posts)
	return posts, explain("count posts", err)
}

func (w *writer) expire(ctx context.Context, before int64) (removed int64, err error) {
	const old = `(SELECT n FROM posts WHERE received_at < ? ORDER BY received_at, n LIMIT ?)`
	if _, err := w.conn.ExecContext(ctx, `
		UPDATE topics SET posts = posts - gone.links
		FROM (SELECT topic, count(*) AS links FROM links WHERE post IN `+old+` GROUP BY topic) AS gone
		WHERE topics.n = gone.topic`, before, w.step); err != nil {
		return 0, err
	}
	return w.removePosts(ctx, `n IN `+old, before, w.step)
}
