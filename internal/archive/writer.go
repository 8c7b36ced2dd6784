package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// writer is the one connection that writes, with its statements prepared.
type writer struct {
	db   *sql.DB
	conn *sql.Conn
	all  []*sql.Stmt
	step int // posts that one step of taking away takes

	begin, commit, rollback *sql.Stmt
	// An append uses these, in this order.
	highest   *sql.Stmt
	posts     many
	found     many
	held      many
	count     *sql.Stmt
	links     many
	minute    *sql.Stmt
	addTotals *sql.Stmt
	setting   *sql.Stmt
}

// many is one statement for several numbers of rows, because a statement for
// hundreds of rows at once costs a fraction of hundreds of statements.
type many []sized // largest first, the last one for a single row

type sized struct {
	rows int
	stmt *sql.Stmt
}

// in calls do for the rows in pieces for which there is a statement, largest
// first.
func (m many) in(rows int, do func(stmt *sql.Stmt, from, to int) error) error {
	for from := 0; from < rows; {
		for _, s := range m {
			if s.rows <= rows-from {
				if err := do(s.stmt, from, from+s.rows); err != nil {
					return err
				}
				from += s.rows
				break
			}
		}
	}
	return nil
}

// openWriter opens the file for writing and brings its schema up to date.
func openWriter(ctx context.Context, path string) (w *writer, err error) {
	w = &writer{step: sweepPosts}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close())
		}
	}()
	if w.db, err = sql.Open("sqlite", source(path, "foreign_keys(1)", "cache_size(-16000)")); err != nil {
		return w, err
	}
	w.db.SetMaxOpenConns(1)
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return w, err
	}
	names, err := steps()
	if err != nil {
		return w, err
	}
	version, err := check(ctx, w.conn, len(names))
	if err != nil {
		return w, err
	}
	if version == 0 {
		// Space that falls empty can be given back to the disk only if the file
		// was made that way.
		if _, err := w.conn.ExecContext(ctx, "PRAGMA auto_vacuum = INCREMENTAL"); err != nil {
			return w, err
		}
	}
	// FULL syncs the log at each commit: the package's promise needs it. The
	// log is copied into the file every 16 MiB, rarely enough for long writes
	// and small enough for a start after a crash to be quick.
	for _, pragma := range []string{
		"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
		"PRAGMA wal_autocheckpoint = 4000", "PRAGMA journal_size_limit = 67108864",
	} {
		if _, err := w.conn.ExecContext(ctx, pragma); err != nil {
			return w, fmt.Errorf("%s: %w", pragma, err)
		}
	}
	if err := migrate(ctx, w.conn, names, version); err != nil {
		return w, err
	}
	if err := w.prepare(ctx); err != nil {
		if kindOf(err) == nil {
			// The version is right and yet a table or column is not there.
			err = fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
		return w, err
	}
	return w, nil
}

func (w *writer) prepare(ctx context.Context) (err error) {
	one := func(text string) *sql.Stmt {
		if err != nil {
			return nil
		}
		var s *sql.Stmt
		if s, err = w.conn.PrepareContext(ctx, text); err == nil {
			w.all = append(w.all, s)
		}
		return s
	}
	rows := func(before, row, after string) many {
		var m many
		for _, n := range []int{100, 10, 1} {
			text := before + strings.Repeat(row+",", n-1) + row + after
			m = append(m, sized{n, one(text)})
		}
		return m
	}
	w.begin, w.commit, w.rollback = one("BEGIN IMMEDIATE"), one("COMMIT"), one("ROLLBACK")
	w.highest = one(`SELECT coalesce(max(n), 0) FROM posts`)
	w.posts = rows(`INSERT INTO posts (n, id, created_at, received_at, lang, author_id, author_handle, body) VALUES `,
		`(?,?,?,?,?,?,?,?)`, ` ON CONFLICT (id) DO NOTHING`)
	w.found = rows(`SELECT n, id, body FROM posts WHERE id IN (`, `?`, `)`)
	w.held = rows(`SELECT post, topic FROM links WHERE post IN (`, `?`, `)`)
	w.count = one(`UPDATE topics SET last_seq = last_seq + ?1, posts = posts + ?1 WHERE n = ?2 RETURNING last_seq`)
	w.links = rows(`INSERT INTO links (topic, seq, post) VALUES `, `(?,?,?)`, ``)
	w.minute = one(`INSERT INTO minutes (topic, minute, posts) VALUES (?, ?, ?) ON CONFLICT (topic, minute) DO UPDATE SET posts = posts + excluded.posts`)
	w.addTotals = one(`UPDATE totals SET posts = posts + ?`)
	w.setting = one(`INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
	return err
}

func (w *writer) transaction(ctx context.Context, do func(context.Context, *writer) error) error {
	if _, err := w.begin.ExecContext(ctx); err != nil {
		return err
	}
	err := do(ctx, w)
	if err == nil {
		_, err = w.commit.ExecContext(ctx)
	}
	if err != nil {
		// After a grave error (no room, I/O) SQLite has rolled back by itself,
		// and this finds nothing to do.
		w.rollback.ExecContext(ctx)
	}
	return err
}

func (w *writer) close() (err error) {
	for _, s := range w.all {
		err = errors.Join(err, s.Close())
	}
	if w.conn != nil {
		err = errors.Join(err, w.conn.Close())
	}
	if w.db != nil {
		err = errors.Join(err, w.db.Close())
	}
	return err
}
