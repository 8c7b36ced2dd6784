package archive_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/topic"
)

// filled makes an archive of some hundred posts and gives the file's path.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dipper.db")
	a := open(t, path, archive.Options{})
	addTopic(t, a, "a")
	var batch []archive.Arrival
	for n := range 300 {
		batch = append(batch, archive.Arrival{Post: fullPost(n), Topics: []string{"a"}})
	}
	appendAll(t, a, batch...)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// sqlOn runs a statement on the file behind the archive's back.
func sqlOn(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestOpen_saysWhatIsWrong(t *testing.T) {
	tests := []struct {
		name   string
		damage func(t *testing.T, path string)
		want   error
	}{
		{"no database at all", func(t *testing.T, path string) {
			write(t, path, bytes.Repeat([]byte("not a database. "), 512))
		}, archive.ErrCorrupt},
		{"a short file", func(t *testing.T, path string) { write(t, path, []byte("hello")) }, archive.ErrCorrupt},
		{"cut off", func(t *testing.T, path string) {
			if err := os.Truncate(path, 40_000); err != nil {
				t.Fatal(err)
			}
		}, archive.ErrCorrupt},
		{"a schema page overwritten", func(t *testing.T, path string) {
			b := read(t, path)
			copy(b[100:4096], bytes.Repeat([]byte{0xff}, 3996))
			write(t, path, b)
		}, archive.ErrCorrupt},
		{"a table is gone", func(t *testing.T, path string) { sqlOn(t, path, `DROP TABLE totals`) }, archive.ErrCorrupt},
		{"another program's file", func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			sqlOn(t, path, `CREATE TABLE recipes (name TEXT)`)
		}, archive.ErrCorrupt},
		{"a folder", func(t *testing.T, path string) {
			if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
				t.Fatal(err)
			}
		}, archive.ErrCorrupt},
		{"a newer schema", func(t *testing.T, path string) { sqlOn(t, path, `PRAGMA user_version = 1000`) }, archive.ErrNewer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filled(t)
			tt.damage(t, path)
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			var before []byte
			if info.Mode().IsRegular() {
				before = read(t, path)
			}
			a, err := archive.Open(t.Context(), path, archive.Options{})
			if err == nil {
				a.Close()
			}
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if info.Mode().IsRegular() && !bytes.Equal(before, read(t, path)) {
				t.Error("the file was changed")
			}
		})
	}
}

// Ensure that damage which Open cannot see is told by whoever meets it.
func TestRead_tellsOfDamage(t *testing.T) {
	path := filled(t)
	b := read(t, path)
	for page := 30; (page+1)*4096 <= len(b); page++ {
		copy(b[page*4096:(page+1)*4096], bytes.Repeat([]byte{0xa5}, 4096))
	}
	write(t, path, b)
	a, err := archive.Open(t.Context(), path, archive.Options{})
	if err != nil {
		if !errors.Is(err, archive.ErrCorrupt) {
			t.Errorf("got %v, want %v", err, archive.ErrCorrupt)
		}
		return
	}
	defer a.Close()
	if _, err := a.Read(t.Context(), "a", 0, 1000, 0); !errors.Is(err, archive.ErrCorrupt) {
		t.Errorf("got %v, want %v", err, archive.ErrCorrupt)
	}
}

func TestOpen_goesOnWhereItWas(t *testing.T) {
	name := "with space, ?, # and %41.db"
	if runtime.GOOS == "windows" {
		name = strings.Replace(name, "?", "&", 1) // no file there has such a name
	}
	path := filepath.Join(t.TempDir(), name)
	o := archive.Options{}
	a := open(t, path, o)
	want := topic.Topic{ID: "a", Query: "q", Name: "n", State: topic.Paused, Color: "#a0b1c2",
		CreatedAt: post.At(start.Add(1500 * time.Microsecond))}
	if _, err := a.AddTopic(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	appendAll(t, a, arrive("1", "a"), arrive("2", "a"))
	if err := errors.Join(a.Close(), a.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Append(t.Context(), nil); err == nil {
		t.Error("a closed archive took a batch")
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the file has another name: %v", err)
	}

	a = open(t, path, o)
	got, err := a.Topic(t.Context(), "a")
	want.Posts, want.LastSeq = 2, 2
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	done := appendAll(t, a, arrive("2", "a"), arrive("3", "a"))
	if len(done.Lines) != 1 || done.Lines[0].Seq != 3 || done.Duplicates != 1 {
		t.Errorf("got %+v, want seq 3 and one duplicate", done)
	}
}

func TestOpen_keepsItsFilesToItsOwner(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file has no mode there; the user's folder is kept to the user")
	}
	path := filled(t)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	a := open(t, path, archive.Options{})
	appendAll(t, a, arrive("1", "a"))
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("%s: got %o, want 600", filepath.Base(name), got)
		}
	}
}

func TestAppend_saysWhenTheDiskIsFullAndGoesOnAfterwards(t *testing.T) {
	a := withTopics(t, "a")
	if err := a.LimitPages(t.Context(), 60); err != nil {
		t.Fatal(err)
	}
	n := 0
	batch := func() (batch []archive.Arrival) {
		for range 50 {
			batch = append(batch, archive.Arrival{Post: fullPost(n), Topics: []string{"a"}})
			n++
		}
		return batch
	}
	var err error
	var kept int64
	for err == nil && n < 10_000 {
		if _, err = a.Append(t.Context(), batch()); err == nil {
			kept += 50
		}
	}
	if !errors.Is(err, archive.ErrFull) {
		t.Fatalf("got %v, want %v", err, archive.ErrFull)
	}
	if got := int64(len(readAll(t, a, "a"))); got != kept || size(t, a) != kept {
		t.Errorf("got %d posts, want %d", got, kept)
	}
	if err := a.LimitPages(t.Context(), 1_000_000); err != nil {
		t.Fatal(err)
	}
	if done := appendAll(t, a, batch()...); done.Lines[0].Seq != kept+1 {
		t.Errorf("went on with seq %d, want %d", done.Lines[0].Seq, kept+1)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
