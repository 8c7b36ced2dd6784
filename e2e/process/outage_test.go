//go:build unix

package process_test

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Ensure that people are told why nothing comes while X cannot be reached, that
// serve is back by itself when it can, and that what was missed is fetched.
func TestOutage_isToldAndMadeUpFor(t *testing.T) {
	t.Parallel()
	const query = "golang -is:retweet"
	sim, x := simulate(t, "127.0.0.1:0", "--rate", "2")
	h := newHouse(t, x)
	h.open()
	e := hear(h, h.add(query))
	var aways []away
	for i, how := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		had := e.count()
		eventually(t, patience, "posts", func() bool { return e.count() >= had+3 })
		states, _ := e.heard()
		mark := len(states)
		pulled := time.Now()
		sim.end(how, patience)
		var tries []time.Time // at which X was to be reached again
		h.watch(patience, "X cannot be reached, three times over", func(s state) bool {
			if s.unreached() && !slices.ContainsFunc(tries, s.RetryAt.Equal) {
				tries = append(tries, *s.RetryAt)
			}
			return len(tries) == 3
		})
		if !slices.IsSortedFunc(tries, time.Time.Compare) {
			t.Errorf("X was to be tried again at %s", tries)
		}

		// Another world, of which nothing but its address is as before.
		aways = append(aways, away{pulled, time.Now()})
		sim, _ = simulate(t, strings.TrimPrefix(x, "http://"), "--rate", "2", "--seed", fmt.Sprint(i+2))
		h.watch(20*time.Second, "live again", func(s state) bool { return s.State == "live" })
		eventually(t, patience, "the socket is told so, and of the gap", func() bool {
			states, gaps := e.heard()
			return states[len(states)-1].State == "live" && len(gaps) > i
		})
		states, gaps := e.heard()
		promised := checkWords(t, states[mark:])
		g := gaps[i]
		if g.Missed != nil || g.Filled != 0 {
			t.Errorf("gap frame %+v, and nothing is known yet of what was missed", g)
		}
		if late := g.To.Sub(promised); late > 5*time.Second {
			t.Errorf("live again %s after it was to be tried", late)
		}
		if list := h.gaps(e.topic); len(list) != i+1 || !list[0].From.Equal(g.From) || !list[0].To.Equal(g.To) {
			t.Errorf("GET /api/gaps gives %+v, want the one of the frame %+v and those before", list, g)
		}
	}

	// X's search wants its end to be some seconds gone.
	eventually(t, 2*patience, "each gap is looked into", func() bool {
		return !slices.ContainsFunc(h.gaps(e.topic), func(g gap) bool { return g.Missed == nil })
	})
	kept := map[string]bool{}
	for _, p := range h.kept(e.topic, 0, 0) {
		kept[p.ID] = true
	}
	for _, g := range h.gaps(e.topic) {
		if g.Filled == 0 || *g.Missed != g.Filled {
			t.Errorf("of a gap %d posts were missed and %d fetched, want some and all", *g.Missed, g.Filled)
		}
		for _, id := range h.written(query, g.From, g.To) {
			if !kept[id] {
				t.Errorf("X wrote %s in the gap from %s to %s, and it is not here", id, g.From, g.To)
			}
		}
		_, told := e.heard()
		if !slices.ContainsFunc(told, func(f gap) bool { return f.From.Equal(g.From) && f.Filled == g.Filled && f.Missed != nil }) {
			t.Errorf("the socket was told %+v, and not that %d posts were fetched", told, g.Filled)
		}
	}
	sim.end(syscall.SIGKILL, patience)
	h.compareAll([]*ear{e}, aways)
}

// checkWords reads what a socket was told from X's end until it was live again,
// and gives when it was last to be tried again.
func checkWords(t *testing.T, states []state) (promised time.Time) {
	t.Helper()
	unreached := 0
	for i, s := range states {
		s.check(t)
		if next := i + 1; next < len(states) && (s.State == "connecting") == (states[next].State == "connecting") {
			t.Errorf("the socket was told %s and then %s", s.State, states[next].State)
		}
		if s.RetryAt != nil {
			promised = *s.RetryAt
		}
		if s.unreached() {
			unreached++
		}
	}
	first := states[0]
	if first.Reason == nil || !strings.Contains(*first.Reason, "The connection to X broke") && !strings.Contains(*first.Reason, "X closed the stream") {
		t.Errorf("the socket was first told %s", first)
	}
	if unreached < 3 {
		t.Errorf("the socket was told %d times that X cannot be reached, want 3 or more: %s", unreached, states)
	}
	return promised
}
