package media_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dipper/internal/media"
)

// slow answers with a picture when it is let, and tells when a question was
// given up.
type slow struct {
	asked   atomic.Int64
	most    atomic.Int64 // questions at once
	now     atomic.Int64
	gone    atomic.Int64
	proceed chan struct{} // closed: answers come
}

func newSlow() *slow { return &slow{proceed: make(chan struct{})} }

func (s *slow) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked.Add(1)
	if n := s.now.Add(1); n > s.most.Load() {
		s.most.Store(n)
	}
	defer s.now.Add(-1)
	select {
	case <-s.proceed:
		return answer("image/jpeg", jpeg), nil
	case <-r.Context().Done():
		s.gone.Add(1)
		return nil, r.Context().Err()
	}
}

func TestGet_manyWhoAskForOneFileFetchItOnce(t *testing.T) {
	h := newSlow()
	c := open(t, t.TempDir(), media.Options{Transport: h})
	const rounds = 100
	for n := range rounds { // all but the first find a host that answers at once
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				if body, err := get(t.Context(), c, picture(n)); err != nil || body != jpeg {
					t.Errorf("got %q, %v", body, err)
				}
			})
		}
		if n == 0 {
			close(h.proceed)
		}
		group.Wait()
	}
	if got := h.asked.Load(); got != rounds {
		t.Errorf("the host was asked %d times for %d pictures", got, rounds)
	}
}

func TestGet_fetchesAFewAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newSlow()
		c := media.Open(t.TempDir(), media.Options{Transport: h})
		defer c.Close()
		var group sync.WaitGroup
		for n := range 40 {
			group.Go(func() {
				if _, err := get(t.Context(), c, picture(n)); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if got, want := h.now.Load(), int64(media.Slots); got != want {
			t.Errorf("%d fetches at once, want %d", got, want)
		}
		close(h.proceed)
		group.Wait()
		if h.asked.Load() != 40 || h.most.Load() > int64(media.Slots) {
			t.Errorf("%d asked, %d at once", h.asked.Load(), h.most.Load())
		}
	})
}

// Ensure that the one who asked first may go without spoiling it for others,
// and that what nobody waits for any more is given up and may be asked again.
func TestGet_aFetchLastsAsLongAsSomebodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newSlow()
		c := media.Open(t.TempDir(), media.Options{Transport: h})
		defer c.Close()
		ask := func(ctx context.Context) chan error {
			done := make(chan error, 1) // one value
			go func() { _, err := get(ctx, c, picture(1)); done <- err }()
			synctest.Wait()
			return done
		}
		ctx, leave := context.WithCancel(t.Context())
		first := ask(ctx)
		second := ask(t.Context())
		leave()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("who has gone got %v", err)
		}
		synctest.Wait()
		if h.gone.Load() != 0 {
			t.Fatal("the fetch was given up while somebody waited")
		}
		close(h.proceed)
		if err := <-second; err != nil {
			t.Errorf("who waited got %v", err)
		}

		h2 := newSlow()
		c2 := media.Open(t.TempDir(), media.Options{Transport: h2})
		defer c2.Close()
		c = c2
		ctx, leave = context.WithCancel(t.Context())
		first, second = ask(ctx), ask(ctx)
		leave()
		<-first
		<-second
		synctest.Wait()
		if h2.gone.Load() != 1 {
			t.Error("a fetch that nobody waits for goes on")
		}
		third := ask(t.Context())
		close(h2.proceed)
		if err := <-third; err != nil || h2.asked.Load() != 2 {
			t.Errorf("asked again after it was given up: %v, %d questions", err, h2.asked.Load())
		}
	})
}

func TestClose_endsFetchesAndComesTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newSlow()
		c := media.Open(t.TempDir(), media.Options{Transport: h})
		done := make(chan error, 20)
		for n := range 20 { // more than there are slots
			go func() { _, err := get(t.Context(), c, picture(n)); done <- err }()
		}
		synctest.Wait()
		c.Close()
		c.Close()
		for range 20 {
			if err := <-done; !errors.Is(err, media.ErrClosed) {
				t.Errorf("got %v, want ErrClosed", err)
			}
		}
		if _, err := get(t.Context(), c, picture(1)); !errors.Is(err, media.ErrClosed) {
			t.Errorf("after the end: %v, want ErrClosed", err)
		}
	})
}

// Ensure that a host that does not answer is left after a while, and that those
// who ask next do not wait for it again.
func TestGet_aHostThatDoesNotAnswerIsLeftAloneForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newSlow()
		c := media.Open(t.TempDir(), media.Options{Transport: h})
		defer c.Close()
		began := time.Now()
		if _, err := get(t.Context(), c, picture(1)); !errors.Is(err, media.ErrUnreachable) || strings.Contains(err.Error(), "media/1.jpg") {
			t.Errorf("got %v, want ErrUnreachable and no address", err)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("it took %v", took)
		}
		began = time.Now()
		if _, err := get(t.Context(), c, picture(2)); !errors.Is(err, media.ErrUnreachable) || time.Since(began) > 0 {
			t.Errorf("the next got %v after %v, want ErrUnreachable at once", err, time.Since(began))
		}
		if got := h.asked.Load(); got != 1 {
			t.Errorf("the host was asked %d times", got)
		}
		close(h.proceed)
		time.Sleep(11 * time.Second)
		mustGet(t, c, picture(1))
	})
}

// Ensure that a body that trickles, breaks off or says nothing ends, and leaves
// nothing behind.
func TestGet_bodiesThatDoNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		var writers sync.WaitGroup
		c := media.Open(dir, media.Options{Transport: host(func(r *http.Request) (*http.Response, error) {
			ours, theirs := io.Pipe()
			stop := context.AfterFunc(r.Context(), func() { theirs.CloseWithError(r.Context().Err()) })
			writers.Go(func() {
				defer stop()
				_, err := theirs.Write([]byte(jpeg))
				for err == nil { // a byte a second
					time.Sleep(time.Second)
					_, err = theirs.Write([]byte{0})
				}
			})
			res := answer("image/jpeg", "")
			res.Body, res.ContentLength = ours, 1<<20
			return res, nil
		})})
		began := time.Now()
		if _, err := get(t.Context(), c, picture(1)); !errors.Is(err, media.ErrUnreachable) {
			t.Errorf("got %v, want ErrUnreachable", err)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("it took %v", took)
		}
		c.Close()
		writers.Wait()
		expectFiles(t, dir, 0)
	})
}

// endless is a picture without an end.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, jpeg[min(e.read, int64(len(jpeg))):])
	if n == 0 {
		n = len(p)
	}
	e.read += int64(n)
	return n, nil
}

func (e *endless) Close() error { return nil }

func TestGet_readsNoMoreThanAPictureMayHave(t *testing.T) {
	body := &endless{}
	dir := t.TempDir()
	c := open(t, dir, media.Options{Transport: host(func(*http.Request) (*http.Response, error) {
		res := answer("image/jpeg", "")
		res.Body, res.ContentLength = body, -1
		return res, nil
	})})
	if _, err := get(t.Context(), c, picture(1)); !errors.Is(err, media.ErrRefused) {
		t.Errorf("got %v, want ErrRefused", err)
	}
	if body.read > media.MaxPicture+64<<10 {
		t.Errorf("%d bytes were read", body.read)
	}
	expectFiles(t, dir, 0)
}

// Ensure that what a host does not give is not asked for again and again.
func TestGet_whatAHostRefusesIsRemembered(t *testing.T) {
	for name, c := range map[string]struct {
		status    int
		want      error
		sameHost  bool          // another file is not asked for either
		after     time.Duration // it is asked for again
		notBefore time.Duration
	}{
		"not there":         {404, media.ErrRefused, false, 10 * time.Minute, 9 * time.Minute},
		"not for us":        {403, media.ErrRefused, false, 10 * time.Minute, 9 * time.Minute},
		"moved":             {302, media.ErrRefused, false, 10 * time.Minute, 9 * time.Minute},
		"nothing":           {204, media.ErrRefused, false, 10 * time.Minute, 9 * time.Minute},
		"a part":            {206, media.ErrRefused, false, 10 * time.Minute, 9 * time.Minute},
		"something's wrong": {503, media.ErrUnreachable, false, 10 * time.Second, 9 * time.Second},
		"too many":          {429, media.ErrUnreachable, true, 10 * time.Second, 9 * time.Second},
	} {
		var now time.Time
		asked := 0
		cache := open(t, t.TempDir(), media.Options{
			Now: func() time.Time { return now },
			Transport: host(func(*http.Request) (*http.Response, error) {
				asked++
				res := answer("image/jpeg", jpeg)
				res.StatusCode = c.status
				return res, nil
			}),
		})
		for _, step := range []struct {
			at    time.Duration
			file  int
			asked int
		}{{0, 1, 1}, {0, 1, 1}, {c.notBefore, 1, 1}, {c.after, 1, 2}, {c.after, 2, map[bool]int{true: 2, false: 3}[c.sameHost]}} {
			now = time.Unix(0, 0).Add(step.at)
			if _, err := get(t.Context(), cache, picture(step.file)); !errors.Is(err, c.want) {
				t.Errorf("%s after %v: %v, want %v", name, step.at, err, c.want)
			}
			if asked != step.asked {
				t.Errorf("%s after %v: asked %d times, want %d", name, step.at, asked, step.asked)
			}
		}
	}
}

// expectFiles says how many files a folder holds.
func expectFiles(t *testing.T, dir string, want int) (bytes int64) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if len(entries) != want {
		t.Errorf("%d files in the folder, want %d: %v", len(entries), want, entries)
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			bytes += info.Size()
		}
	}
	return bytes
}

// Ensure that the folder stays within its bound, that the least lately used go
// first, and that all of it holds over a restart.
func TestStore_boundAndRestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	now := time.Now().Add(time.Hour) // later than the system notes of files that are new
	asked := map[string]int{}
	o := media.Options{
		MaxBytes: 40 << 10,
		Now:      func() time.Time { return now },
		Transport: host(func(r *http.Request) (*http.Response, error) {
			asked[r.URL.String()]++
			return answer("image/jpeg", jpeg+strings.Repeat("x", 8000-len(jpeg))), nil // two blocks of 4 KiB
		}),
	}
	c := media.Open(dir, o)
	if expectFiles(t, dir, 0); exists(dir) {
		t.Error("there is a folder before anything was loaded")
	}
	for n := range 5 { // as many as there is room for
		now = now.Add(2 * time.Hour)
		mustGet(t, c, picture(n))
	}
	expectFiles(t, dir, 5)
	now = now.Add(2 * time.Hour)
	mustGet(t, c, picture(0)) // the oldest is used once more
	mustGet(t, c, picture(5))
	expectFiles(t, dir, 5)
	c.Close()
	if exists(file(dir, picture(1))) || !exists(file(dir, picture(0))) {
		t.Error("not the least lately used one went")
	}

	c = media.Open(dir, o)
	mustGet(t, c, picture(5))
	mustGet(t, c, picture(6))
	if asked[picture(5)] != 1 || asked[picture(6)] != 1 {
		t.Errorf("after a restart asked for %v", asked)
	}
	c.Close()
	if exists(file(dir, picture(2))) || !exists(file(dir, picture(0))) {
		t.Error("after a restart not the least lately used one went")
	}

	o.MaxBytes = 16 << 10
	c = media.Open(dir, o)
	defer c.Close()
	mustGet(t, c, picture(6))
	expectFiles(t, dir, 2)
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// Ensure that a crash in the middle of a file leaves nothing that is served or
// kept, and that what is somebody else's stays.
func TestStore_whatACrashLeavesGoes(t *testing.T) {
	dir := t.TempDir()
	asked := 0
	o := media.Options{Transport: host(func(*http.Request) (*http.Response, error) { asked++; return answer("image/jpeg", jpeg), nil })}
	for name, text := range map[string]string{
		filepath.Join(dir, "tmp-123456"):                              jpeg,
		filepath.Join(dir, "notes.txt"):                               "mine",
		filepath.Join(dir, strings.Repeat("z", 64)):                   "mine",
		file(dir, picture(1)):                                         "",
		file(dir, picture(2)):                                         strings.Repeat("\x00", 5000),
		file(dir, picture(3)):                                         "<!doctype html><script>alert(1)</script>",
		file(dir, "https://video.twimg.com/a.mp4"):                    jpeg,
		filepath.Join(dir, file("", "https://example.com/a.jpg")+"x"): "mine",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(file(dir, picture(9)), 0o700); err != nil {
		t.Fatal(err)
	}
	c := open(t, dir, o)
	for n := range 4 {
		mustGet(t, c, picture(n))
	}
	if asked != 4 {
		t.Errorf("%d files were asked for, want all 4", asked)
	}
	if _, err := get(t.Context(), c, "https://video.twimg.com/a.mp4"); !errors.Is(err, media.ErrRefused) {
		t.Errorf("a picture in a video's place: %v", err)
	}
	if exists(filepath.Join(dir, "tmp-123456")) {
		t.Error("half a file of a crash is still there")
	}
	for _, name := range []string{filepath.Join(dir, "notes.txt"), filepath.Join(dir, strings.Repeat("z", 64)), file(dir, picture(9))} {
		if !exists(name) {
			t.Errorf("%s is gone", name)
		}
	}
}

func TestStore_foldersThatGoOrCannotBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	c := open(t, dir, media.Options{Transport: host(func(*http.Request) (*http.Response, error) { return answer("image/jpeg", jpeg), nil })})
	mustGet(t, c, picture(1))
	if runtime.GOOS != "windows" {
		for path, want := range map[string]os.FileMode{dir: 0o700, file(dir, picture(1)): 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), want)
			}
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	mustGet(t, c, picture(1))
	mustGet(t, c, picture(2))
	expectFiles(t, dir, 2)
	if err := errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := get(t.Context(), c, picture(3)); !errors.Is(err, media.ErrFolder) {
		t.Errorf("a file in the folder's place: %v, want ErrFolder", err)
	}
}

// Ensure that the bound holds while many come and go at once.
func TestStore_manyAtOnce(t *testing.T) {
	const bound = 256 << 10
	dir := t.TempDir()
	c := open(t, dir, media.Options{MaxBytes: bound, Transport: host(func(r *http.Request) (*http.Response, error) {
		return answer("image/jpeg", jpeg+strings.Repeat("x", 5000)), nil // two blocks of 4 KiB
	})})
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for n := range 100 {
				body, err := get(t.Context(), c, picture((n*7+worker*13)%90))
				if err != nil && !errors.Is(err, media.ErrUnreachable) || err == nil && !strings.HasPrefix(body, jpeg) {
					t.Errorf("%q, %v", body, err)
				}
			}
		})
	}
	group.Wait()
	entries, _ := os.ReadDir(dir)
	if len(entries) > bound/(8<<10) {
		t.Errorf("%d files, want at most %d", len(entries), bound/(8<<10))
	}
}

// BenchmarkStore_firstLook is the look through a full folder of small pictures.
func BenchmarkStore_firstLook(b *testing.B) {
	dir := b.TempDir()
	const files = 40000
	for n := range files {
		if err := os.WriteFile(file(dir, picture(n)), []byte(jpeg), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		c := media.Open(dir, media.Options{})
		if _, err := get(b.Context(), c, picture(1)); err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
	b.ReportMetric(files, "files")
}

// BenchmarkGet_kept is a picture out of the folder.
func BenchmarkGet_kept(b *testing.B) {
	c := media.Open(b.TempDir(), media.Options{Transport: host(func(*http.Request) (*http.Response, error) { return answer("image/jpeg", jpeg), nil })})
	defer c.Close()
	for b.Loop() {
		if _, err := get(b.Context(), c, picture(1)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGet_fetched is a picture that is written to the disk.
func BenchmarkGet_fetched(b *testing.B) {
	body := jpeg + strings.Repeat("x", 15000)
	c := media.Open(b.TempDir(), media.Options{Transport: host(func(*http.Request) (*http.Response, error) { return answer("image/jpeg", body), nil })})
	defer c.Close()
	n := 0
	for b.Loop() {
		n++
		if _, err := get(b.Context(), c, fmt.Sprintf("https://pbs.twimg.com/media/b%d.jpg", n)); err != nil {
			b.Fatal(err)
		}
	}
}

func TestEmpty_removesWhatIsKeptAndNothingThatIsNotOurs(t *testing.T) {
	dir := t.TempDir()
	h := newSlow()
	close(h.proceed)
	c := open(t, dir, media.Options{Transport: h})
	for n := range 3 {
		mustGet(t, c, picture(n))
	}
	other := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if files, bytes, err := c.Size(); files != 3 || bytes < int64(3*len(jpeg)) || err != nil {
		t.Errorf("%d files of %d bytes, %v", files, bytes, err)
	}
	if removed, err := c.Empty(); removed != 3 || err != nil {
		t.Errorf("removed %d, %v, want 3", removed, err)
	}
	if files, bytes, err := c.Size(); files != 0 || bytes != 0 || err != nil {
		t.Errorf("%d files of %d bytes, %v are left", files, bytes, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("left are %v, %v", list, err)
	}
	// What was thrown away is fetched anew.
	mustGet(t, c, picture(0))
	if got := h.asked.Load(); got != 4 {
		t.Errorf("the host was asked %d times, want 4", got)
	}
}
