package xsim

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dipper/internal/rule"
)

// SimulatedHeader is set to "1" on every answer.
const SimulatedHeader = "X-Dipper-Simulated"

// Bounds of what a Sim does and keeps.
const (
	defaultRate    = 20
	defaultRuleCap = 1000
	maxBody        = 1 << 20
	keepAliveEvery = 20 * time.Second
)

// Options says what kind of X to be. The zero value works.
type Options struct {
	// Rate is how many posts a second go over the stream in all. Zero means 20,
	// or with Replay as fast as the socket takes them, as does any negative rate.
	Rate float64
	// Seed makes one world rather than another. Zero means 1.
	Seed uint64
	// Replay, when not nil, is sent instead of invented posts: a line each, a
	// frame as X sends it or {"frame":…}. New reads it to its end.
	Replay io.Reader
	// Burst is how many invented posts are sent as fast as the socket takes
	// them before the usual pace begins.
	Burst int
	// Script holds faults in the language that the package comment gives.
	Script string
	// Faults are more faults, after those of Script.
	Faults []Fault
	// Plan is what the account is taken to have: how long rules may be.
	Plan rule.Plan
	// RuleCap is how many rules may stand at a time. Zero means 1000.
	RuleCap int
	// EnforceLimits refuses calls beyond X's rate limits. Without it the
	// headers count down to one and nothing is refused.
	EnforceLimits bool
	// Now is what posts and answers say the time is, but for what clock faults
	// add. Nil means time.Now. The stream's pace follows the machine's own clock.
	Now func() time.Time
	// Log takes what is worth a line. Nil discards it.
	Log *slog.Logger
}

// Sim is a simulated X. It is an http.Handler, safe for concurrent use.
type Sim struct {
	rate    float64
	clock   func() time.Time
	shift   atomic.Int64 // of the clock, by faults: a time.Duration
	log     *slog.Logger
	plan    rule.Plan
	ruleCap int
	faults  *faults
	limits  *limits
	drawn   http.Handler

	mu     sync.Mutex
	rules  []*tracked
	conn   *connection // the one open stream; nil when there is none
	past   []pastConnection
	closed bool
	world  *world
	replay *replay // nil when the world writes
	burst  int     // posts still to be sent at full speed
	rush   int     // posts still to be written at once
	sent   int64   // posts sent over every connection
	lately []line  // the last posts sent, oldest first
	usage  map[string]int64
}

// New makes a Sim. It errs when the script cannot be read or Replay fails.
func New(o Options) (*Sim, error) {
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.RuleCap <= 0 {
		o.RuleCap = defaultRuleCap
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Rate == 0 && o.Replay == nil {
		o.Rate = defaultRate
	}
	list, err := ParseFaults(o.Script)
	if err != nil {
		return nil, fmt.Errorf("read fault script: %w", err)
	}
	w, err := newWorld(o.Seed)
	if err != nil {
		return nil, fmt.Errorf("make the world: %w", err)
	}
	s := &Sim{
		rate:    o.Rate,
		clock:   o.Now,
		log:     o.Log,
		plan:    o.Plan,
		ruleCap: o.RuleCap,
		faults:  newFaults(),
		limits:  newLimits(o.EnforceLimits),
		drawn:   Drawn(),
		world:   w,
		burst:   o.Burst,
		usage:   map[string]int64{},
	}
	w.begun = s.now()
	if o.Replay != nil {
		if s.replay, err = readReplay(o.Replay); err != nil {
			return nil, fmt.Errorf("read replay: %w", err)
		}
	}
	for _, f := range append(list, o.Faults...) {
		if err := s.faults.add(f); err != nil {
			return nil, fmt.Errorf("set fault %q: %w", f.Name, err)
		}
	}
	return s, nil
}

// Close ends an open stream and lets no other begin. It may be called again.
func (s *Sim) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.conn != nil {
		s.conn.end(endClosed)
	}
}

// Fault adds a fault while the Sim runs.
func (s *Sim) Fault(f Fault) error {
	if err := s.faults.add(f); err != nil {
		return err
	}
	s.wake()
	return nil
}

// Fired counts how often faults of that name have happened.
func (s *Sim) Fired(name string) int { return s.faults.fired(name) }

// Burst sends n more invented posts as fast as the socket takes them, now or
// once a stream is connected.
func (s *Sim) Burst(n int) {
	s.mu.Lock()
	s.burst += n
	s.mu.Unlock()
	s.wake()
}

// Sent counts the posts sent over every connection so far.
func (s *Sim) Sent() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

// Connected says whether a stream is open.
func (s *Sim) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn != nil
}

func (s *Sim) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		s.conn.kick()
	}
}

// ServeHTTP answers as api.x.com does, and serves the drawn pictures.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(SimulatedHeader, "1")
	s.setDate(w.Header())
	if strings.HasPrefix(r.URL.Path, "/drawn/") {
		s.drawn.ServeHTTP(w, r)
		return
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || strings.TrimSpace(token) == "" {
		answer(w, http.StatusUnauthorized, unauthorized())
		return
	}
	e, found := s.endpoint(r.Method, r.URL.Path)
	switch {
	case !found:
		answer(w, http.StatusNotFound, notFound())
		return
	case e == nil:
		answer(w, http.StatusMethodNotAllowed, body{"title": "Method Not Allowed", "type": "about:blank", "status": 405, "detail": "Method Not Allowed"})
		return
	}
	if !s.limits.take(w.Header(), e.limit, e.per15, s.now()) {
		answer(w, http.StatusTooManyRequests, rateLimited())
		return
	}
	if e.when != Next && s.befall(w, r, s.faults.calling(e.when)) {
		return
	}
	e.serve(w, r)
}

type endpoint struct {
	limit string // calls of one name share one limit
	per15 int    // calls in 15 minutes
	when  When   // which faults its calls set off; Next: none
	serve http.HandlerFunc
}

// endpoint finds who answers; found with a nil endpoint means that the path is
// there and the method is not.
func (s *Sim) endpoint(method, path string) (e *endpoint, found bool) {
	type key struct{ method, path string }
	all := map[key]endpoint{
		{"GET", "/2/tweets/search/stream"}:              {"stream", 50, AtConnect, s.stream},
		{"GET", "/2/tweets/search/stream/rules"}:        {"rules", 450, AtRules, s.listRules},
		{"POST", "/2/tweets/search/stream/rules"}:       {"rules-post", 100, AtRules, s.changeRules},
		{"GET", "/2/tweets/search/stream/rules/counts"}: {"rules-counts", 450, Next, s.countRules},
		{"GET", "/2/tweets/counts/recent"}:              {"counts", 300, AtCounts, s.countsRecent},
		{"GET", "/2/tweets/search/recent"}:              {"search", 450, AtSearch, s.searchRecent},
		{"GET", "/2/usage/tweets"}:                      {"usage", 50, Next, s.usageTweets},
		{"GET", "/2/connections"}:                       {"connections", 450, AtConnections, s.listConnections},
		{"DELETE", "/2/connections"}:                    {"connections-delete", 25, AtConnections, s.endConnections},
		{"DELETE", "/2/connections/all"}:                {"connections-delete", 25, AtConnections, s.endConnections},
	}
	if e, ok := all[key{method, path}]; ok {
		return &e, true
	}
	if strings.HasPrefix(path, "/2/connections/") && strings.Count(path, "/") == 3 {
		if method == http.MethodDelete {
			return &endpoint{"connections-delete", 25, AtConnections, s.endConnections}, true
		}
		return nil, true
	}
	for k := range all {
		if k.path == path {
			return nil, true
		}
	}
	return nil, false
}

// sleep waits d out, or returns false when ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
