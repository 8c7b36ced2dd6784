package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Options are what Open may be told; the zero value works.
type Options struct {
	Now func() time.Time // nil means time.Now
	Log *slog.Logger     // nil discards
	// Keep is how long after its arrival a post is kept. 0 means 30 days.
	Keep time.Duration
}

const (
	defaultKeep = 30 * 24 * time.Hour
	readers     = 4
)

// Archive is an open file.
type Archive struct {
	now  func() time.Time
	log  *slog.Logger
	keep time.Duration

	read  *sql.DB
	lists lists
	write *writer
	// turn is held by whoever writes; a second one waits at the send.
	turn chan struct{}

	topics topicNumbers

	close    sync.Once
	closeErr error
	stop     context.CancelFunc
	swept    sync.WaitGroup
	// sweep wakes the sweeper; one more waking is dropped while one waits.
	sweep chan struct{}
}

// topicNumbers knows the topics there are by both their names. It changes when
// a commit has made or removed a topic.
type topicNumbers struct {
	mu   sync.RWMutex
	byID map[string]int64
	byN  map[int64]string
}

func (t *topicNumbers) add(n int64, id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.byID[id], t.byN[n] = n, id
}

func (t *topicNumbers) remove(n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.byID, t.byN[n])
	delete(t.byN, n)
}

func (t *topicNumbers) number(id string) (n int64, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	n, ok = t.byID[id]
	return n, ok
}

// ids gives the ids of those of the numbered topics that are there.
func (t *topicNumbers) ids(numbers []int64) []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	ids := make([]string, 0, len(numbers))
	for _, n := range numbers {
		if id, ok := t.byN[n]; ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// transaction runs do as one transaction: all of it is kept or nothing is. It
// waits for its turn as long as ctx lasts; once begun it goes through to its
// end, because after an interrupted commit nobody could tell what was kept.
// What then does after the commit is done before the next transaction begins.
func (a *Archive) transaction(ctx context.Context, action string, do func(ctx context.Context, w *writer) error, then ...func()) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	select {
	case a.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", action, ctx.Err())
	}
	defer func() { <-a.turn }()

	if err := a.write.transaction(context.WithoutCancel(ctx), do); err != nil {
		return explain(action, err)
	}
	for _, f := range then {
		f()
	}
	return nil
}

// Close waits for what is being written, ends the sweeper and closes the file.
// It may be called more than once.
func (a *Archive) Close() error {
	a.close.Do(func() {
		a.stop()
		a.swept.Wait()
		a.turn <- struct{}{}
		defer func() { <-a.turn }()
		a.closeErr = errors.Join(a.read.Close(), a.write.close())
	})
	return explain("close archive", a.closeErr)
}

// Size gives the number of posts and the bytes of the file. It is cheap.
func (a *Archive) Size(ctx context.Context) (posts, bytes int64, err error) {
	err = a.read.QueryRowContext(ctx,
		`SELECT posts, page_count * page_size FROM totals, pragma_page_count, pragma_page_size`).Scan(&posts, &bytes)
	return posts, bytes, explain("measure archive", err)
}

// HasPosts says whether there is any post.
func (a *Archive) HasPosts(ctx context.Context) (has bool, err error) {
	err = a.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM posts)`).Scan(&has)
	return has, explain("look for posts", err)
}

// Setting gives what was last kept under key, and whether anything was.
func (a *Archive) Setting(ctx context.Context, key string) (value []byte, ok bool, err error) {
	err = a.read.QueryRowContext(ctx, `SELECT value FROM settings WHERE key = ?`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return value, err == nil, explain("read setting "+key, err)
}

// Setting is a small value under a key.
type Setting struct {
	Key   string
	Value []byte
}

// SetSettings keeps settings, all or none.
func (a *Archive) SetSettings(ctx context.Context, settings ...Setting) error {
	return a.transaction(ctx, "keep settings", func(ctx context.Context, w *writer) error {
		return w.set(ctx, settings)
	})
}

func (w *writer) set(ctx context.Context, settings []Setting) error {
	for _, s := range settings {
		if s.Value == nil {
			s.Value = []byte{} // nil would be NULL
		}
		if _, err := w.setting.ExecContext(ctx, s.Key, s.Value); err != nil {
			return err
		}
	}
	return nil
}
