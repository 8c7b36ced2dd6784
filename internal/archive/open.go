package archive

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks a file as an archive, as the first migration sets it.
const applicationID = 0x44697070

// Open opens the archive at path, made anew when there is none, and brings its
// schema up to date. The file and what SQLite lays beside it are readable by
// their owner alone. The folder must be there, and only one process may have
// the file open. An error wraps ErrCorrupt, ErrNewer, ErrFull or ErrReadOnly
// where it is that. A file that is not opened is not changed.
//
// The file is not read through to see whether it is whole, which takes minutes
// for a large one: what SQLite sees at opening is reported here, other damage by
// the method that meets it.
func Open(ctx context.Context, path string, o Options) (*Archive, error) {
	action := "open archive " + path
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, explain(action, err)
	}
	if err := lockDown(path); err != nil {
		return nil, explain(action, err)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	a := &Archive{
		now:    o.Now,
		log:    o.Log,
		keep:   cmp.Or(o.Keep, defaultKeep),
		turn:   make(chan struct{}, 1),
		topics: topicNumbers{byID: map[string]int64{}, byN: map[int64]string{}},
		sweep:  make(chan struct{}, 1),
	}
	if err := a.open(ctx, path); err != nil {
		return nil, explain(action, err)
	}
	ctx, a.stop = context.WithCancel(context.WithoutCancel(ctx))
	a.swept.Go(func() { a.sweepUp(ctx) })
	return a, nil
}

func (a *Archive) open(ctx context.Context, path string) (err error) {
	if a.write, err = openWriter(ctx, path); err != nil {
		if mayNot := unwritable(path); mayNot != nil {
			return fmt.Errorf("%w: %w", mayNot, err)
		}
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.write.close())
		}
	}()
	rows, err := a.write.conn.QueryContext(ctx, `SELECT n, id FROM topics`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		var id string
		if err := rows.Scan(&n, &id); err != nil {
			return err
		}
		a.topics.add(n, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if a.read, err = sql.Open("sqlite", source(path, "query_only(1)", "cache_size(-4000)")); err != nil {
		return err
	}
	a.read.SetMaxOpenConns(readers)
	a.read.SetMaxIdleConns(readers)
	if a.lists, err = prepareLists(ctx, a.read); err != nil {
		return errors.Join(err, a.read.Close())
	}
	a.wakeSweeper() // a deletion may have been cut short
	return nil
}

// source gives the data source name of path for the driver. busy_timeout comes
// first: even opening may have to wait for a lock.
func source(path string, pragmas ...string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if !strings.HasPrefix(u.Path, "/") {
		u.Path = "/" + u.Path // C:/… on Windows
	}
	q := url.Values{"_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}
	u.RawQuery = q.Encode()
	return u.String()
}

// lockDown makes the file when there is none and takes all rights on it from
// all but its owner. SQLite gives the files beside it the same rights. An
// existing file is never opened here: closing it again would let go of the locks
// that this process holds on it.
func lockDown(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		return f.Close()
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: it is not a file", ErrCorrupt)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			if err := os.Chmod(name, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// unwritable gives ErrReadOnly when no file can be made in the folder of path,
// nil when one can: SQLite itself only says that it cannot open a file.
func unwritable(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".dipper-*")
	if err != nil {
		return kindOf(err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// check reads whose file it is and how new, before anything is written.
func check(ctx context.Context, conn *sql.Conn, newest int) (version int, err error) {
	var id, tables int
	err = conn.QueryRowContext(ctx, `
		SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_user_version, pragma_application_id`).Scan(&version, &id, &tables)
	switch {
	case err != nil:
		return 0, err
	case version == 0 && id == 0 && tables == 0:
		return 0, nil
	case id != applicationID:
		return 0, fmt.Errorf("%w: it is another program's file", ErrCorrupt)
	case version > newest:
		return 0, fmt.Errorf("%w (schema %d, this one knows %d)", ErrNewer, version, newest)
	case version == 0:
		return 0, fmt.Errorf("%w: it has no version", ErrCorrupt)
	}
	return version, nil
}

// steps gives the names of the migrations, oldest first. The nth brings the
// schema from version n-1 to n.
func steps() ([]string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	slices.Sort(names)
	return names, err
}

// migrate runs the migrations after version, each in a transaction of its own.
func migrate(ctx context.Context, conn *sql.Conn, names []string, version int) error {
	for i, name := range names[version:] {
		script, err := migrations.ReadFile(name)
		if err != nil {
			return err
		}
		step := fmt.Sprintf("BEGIN IMMEDIATE;\n%s\nPRAGMA user_version = %d;\nCOMMIT;", script, version+i+1)
		if _, err := conn.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("bring the schema to version %d: %w", version+i+1, err) // closing rolls it back
		}
	}
	return nil
}
