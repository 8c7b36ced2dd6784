package soak_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"dipper/internal/server"
)

const mega = 1 << 20

// look is what can be seen at a time.
type look struct {
	at           time.Duration // since the beginning
	heap         int64         // bytes in use after a collection
	rss          int64         // bytes, SQLite's among them; 0 where there is no /proc
	goroutines   int64
	threads      int64 // 0 where there is no /proc
	files        int64 // open ones; 0 on Windows
	disk         int64 // bytes of the data folder
	slow, others int64 // posts that the slow socket has not had, and all others
	status       server.Status
}

// look looks at the app and at this process.
func (a *app) look(at time.Duration) look {
	a.t.Helper()
	l := look{at: at, status: a.status(), goroutines: int64(runtime.NumGoroutine())}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	l.heap = int64(m.HeapAlloc)
	text, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		var n int64
		_, _ = fmt.Sscan(value, &n) // most are no numbers
		switch name {
		case "VmRSS":
			l.rss = n << 10
		case "Threads":
			l.threads = n
		}
	}
	open, _ := os.ReadDir("/dev/fd")
	l.files = int64(len(open))
	entries, err := os.ReadDir(a.dir)
	if err != nil {
		a.t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := os.Stat(filepath.Join(a.dir, e.Name())); err == nil { // else it has gone meanwhile
			l.disk += info.Size()
		}
	}
	return l
}

// String gives the line that is printed.
func (l look) String() string {
	c := l.status.Counts
	return fmt.Sprintf("%7s %-10s heap %.1f MB, rss %.1f MB, %d goroutines, %d threads, %d files, lag %d, slow socket %d behind, others %d; "+
		"received %d, duplicates %d, undecodable %d, dropped %d, gaps %d, reconnects %d, archive %d MB",
		l.at.Round(time.Second), l.status.Source.State, float64(l.heap)/mega, float64(l.rss)/mega, l.goroutines, l.threads, l.files,
		l.status.Archive.Lag, l.slow, l.others, c.Received, c.Duplicates, c.Undecodable, c.Dropped, c.Gaps, c.Reconnects, l.disk/mega)
}

// judge compares the second quarter with the last one: by then all that is bounded
// has come to its bound.
func judge(t *testing.T, looks []look) {
	t.Helper()
	n := len(looks) / 4
	if n == 0 {
		t.Fatalf("%d looks are too few for a verdict", len(looks))
	}
	early, late := looks[n:2*n], looks[len(looks)-n:]
	for _, c := range []struct {
		what  string
		of    func(look) int64
		times float64 // the last quarter's middle may be so much of the second's
		plus  float64 // and so much more
	}{
		{"KB of heap", func(l look) int64 { return l.heap >> 10 }, 1.1, 6 << 10},
		{"KB resident", func(l look) int64 { return l.rss >> 10 }, 1.25, 32 << 10},
		{"goroutines", func(l look) int64 { return l.goroutines }, 1, 6},
		{"threads", func(l look) int64 { return l.threads }, 1, 6},
		{"files", func(l look) int64 { return l.files }, 1, 6},
	} {
		was, is := middle(early, c.of), middle(late, c.of)
		bound := was*c.times + c.plus
		t.Logf("%s: %.0f, then %.0f, at most %.0f", c.what, was, is, bound)
		if is > bound {
			t.Errorf("%s: they grow", c.what)
		}
	}
	if slow := middle(late, func(l look) int64 { return l.slow }); slow < rate/10 {
		t.Errorf("the slow socket was %.0f posts behind; it was not slow", slow)
	}
	for _, l := range looks {
		// One that held up the others would cost them all that comes.
		if l.others > 3000 {
			t.Errorf("at %s the sockets that are not slow were %d posts behind", l.at, l.others)
		}
		if l.status.Source.State == "refused" {
			t.Errorf("at %s X had refused: %s", l.at, *l.status.Source.Reason)
		}
	}
	end := looks[len(looks)-1]
	if lag := end.status.Archive.Lag; lag >= 1000 {
		t.Errorf("%d posts wait to be written down at the end", lag)
	}
	if dropped := end.status.Counts.Dropped; dropped != 0 {
		t.Errorf("%d posts dropped", dropped)
	}
	// A fault or two take a share of the time, no more.
	came := end.status.Counts.Received - looks[0].status.Counts.Received
	if least := (end.at - looks[0].at).Seconds() * rate / 2; float64(came) < least {
		t.Errorf("only %d posts came; the app has mostly been waiting", came)
	}
}

// middle is the median: one look may fall into a burst.
func middle(looks []look, of func(look) int64) float64 {
	var all []int64
	for _, l := range looks {
		all = append(all, of(l))
	}
	slices.Sort(all)
	return float64(all[len(all)/2])
}
