//go:build unix

package process_test

import (
	"errors"
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

var crashSeed = flag.Uint64("crash.seed", 0, "seed of the moments at which TestCrash kills; 0 is the time")

const (
	crashes = 5
	// hit is how long before a signal the last post may have come for the signal
	// to have hit a burst.
	hit = 200 * time.Millisecond
	// rounding is how far apart two ways of taking one time may be.
	rounding = 20 * time.Millisecond
)

// inBurst starts a simulator that sends 600 of each thousand posts as fast as they
// are taken, and the others at a pace that lets the sockets of a slow machine catch
// up; and serve with two topics and a socket on each.
func inBurst(t *testing.T) (sim *program, h *house, ears []*ear) {
	t.Helper()
	sim, x := simulate(t, "127.0.0.1:0", "--rate", "500", "--fault", "after=1000:burst=600,times=always")
	h = newHouse(t, x)
	h.open()
	for _, query := range []string{"golang -is:retweet", "(cats OR dogs) -is:quote"} {
		ears = append(ears, hear(h, h.add(query)))
	}
	return sim, h, ears
}

// total is how many posts the sockets were sent.
func total(ears []*ear) (n int) {
	for _, e := range ears {
		n += e.count()
	}
	return n
}

// away is a time in which serve was not there, or X: from when it was to end until
// right before it was started again.
type away struct{ from, to time.Time }

// Ensure that nothing a socket was ever sent is lost, changed or renumbered by
// kill -9 in a burst, that no post is there twice, and that each time that serve
// was not there is told as a gap.
func TestCrash_keepsWhatWasSent(t *testing.T) {
	t.Parallel()
	seed := *crashSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("again: go test ./e2e/process -run TestCrash -crash.seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	sim, h, ears := inBurst(t)
	var aways []away
	for range crashes {
		enough := total(ears) + 300 + r.IntN(2000)
		eventually(t, patience, "a burst", func() bool { return total(ears) >= enough })
		aways = append(aways, h.endAndOpen(ears, syscall.SIGKILL))
	}
	had := total(ears)
	eventually(t, patience, "posts after the last start", func() bool { return total(ears) > had })
	sim.end(syscall.SIGKILL, patience)
	h.compareAll(ears, aways)
}

// endAndOpen ends serve in a burst and starts it again. What the sockets were sent
// has to be there and the gap known before they go on.
func (h *house) endAndOpen(ears []*ear, s syscall.Signal) away {
	h.t.Helper()
	asked := time.Now()
	h.serve.end(s, 2*time.Second)
	var last time.Time
	for _, e := range ears {
		if at := e.drain(); at.After(last) {
			last = at
		}
	}
	if idle := asked.Sub(last); idle > hit {
		h.t.Errorf("the last post was sent %s before %s; that is no burst", idle, s)
	}
	if _, err := os.Stat(h.addressFile()); (s == syscall.SIGKILL) == errors.Is(err, fs.ErrNotExist) {
		h.t.Errorf("serve.json, which a kill leaves behind and nothing else: %v", err)
	}
	gone := away{asked, time.Now()}
	h.open()
	for _, e := range ears {
		e.compare(h, h.kept(e.topic, e.compared, e.count()))
		e.gaps++
		eventually(h.t, patience, "a gap", func() bool { return len(h.gaps(e.topic)) >= e.gaps })
		e.connect(h)
	}
	return gone
}

// compareAll reads every topic from its first post to its last, once X has gone and
// there is one: no post is there twice, and each socket was sent all of them.
func (h *house) compareAll(ears []*ear, aways []away) {
	h.t.Helper()
	eventually(h.t, patience, "all that X sent is written down", func() bool {
		s := h.status()
		return s.Source.State != "live" && s.Archive.Lag == 0
	})
	kept := make([][]sent, len(ears))
	var all []sent
	for i, e := range ears {
		kept[i] = h.kept(e.topic, 0, 0)
		all = append(all, kept[i]...)
		ids := map[string]int64{}
		for _, p := range kept[i] {
			if seq := ids[p.ID]; seq != 0 {
				h.t.Errorf("topic %s: post %s is seq %d and %d", e.topic, p.ID, seq, p.Seq)
			}
			ids[p.ID] = p.Seq
		}
		eventually(h.t, patience, "the socket has them all", func() bool { return e.count() == len(kept[i]) })
		e.compared = 0
		e.compare(h, kept[i])
		h.t.Logf("%d posts, %d gaps", len(kept[i]), len(aways))
	}
	for _, e := range ears {
		gaps := h.gaps(e.topic) // newest first
		if len(gaps) != len(aways) {
			h.t.Fatalf("topic %s: %d gaps, serve was away %d times: %+v", e.topic, len(gaps), len(aways), gaps)
		}
		for i, a := range aways {
			a.check(h.t, gaps[len(gaps)-1-i], all)
		}
	}
}

// check holds a gap against the posts of all topics: it begins about when the last
// one before it came that was committed, and ends before the first one after.
func (a away) check(t *testing.T, g gap, posts []sent) {
	t.Helper()
	var before, after time.Time
	for _, p := range posts {
		switch at := p.ReceivedAt; {
		case at.Before(a.to) && at.After(before):
			before = at
		case at.After(a.to) && (after.IsZero() || at.Before(after)):
			after = at
		}
	}
	if before.Sub(g.From) > rounding || g.From.After(a.to) {
		t.Errorf("a gap begins at %s; the last post before it came at %s, of the time from %s to %s", g.From, before, a.from, a.to)
	}
	if g.To.Before(a.to.Truncate(time.Millisecond)) || !after.IsZero() && g.To.After(after) {
		t.Errorf("a gap ends at %s; the first post after it came at %s, of the time from %s to %s", g.To, after, a.from, a.to)
	}
	if g.Reason == "" {
		t.Error("a gap has no reason")
	}
}

// Ensure that SIGTERM in a burst ends serve in time and with a goodbye, and that
// nothing that was sent is lost by it.
func TestTerminate_inABurst(t *testing.T) {
	t.Parallel()
	sim, h, ears := inBurst(t)
	eventually(t, patience, "a burst", func() bool { return total(ears) >= 1200 })
	ended := h.serve
	gone := h.endAndOpen(ears, syscall.SIGTERM)
	if code := ended.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, e := range ears {
		if len(e.codes) != 1 || e.codes[0] != websocket.CloseGoingAway {
			t.Errorf("a socket was closed with %d, want %d", e.codes, websocket.CloseGoingAway)
		}
	}
	sim.end(syscall.SIGKILL, patience)
	h.compareAll(ears, []away{gone})
	t.Logf("ended within %s", gone.to.Sub(gone.from).Round(time.Millisecond))
}
