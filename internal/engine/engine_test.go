package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"dipper/internal/archive"
	"dipper/internal/engine"
	"dipper/internal/hub"
	"dipper/internal/post"
	"dipper/internal/secret"
	"dipper/internal/topic"
	"dipper/internal/xsim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	installID = "11111111-1111-4111-8111-111111111111"
	tag       = "dipper:" + installID
	patience  = time.Minute // of a busy machine, never reached otherwise
)

// x is the simulator taking itself for X: no header betrays it. down makes it
// unreachable.
type x struct {
	*xsim.Sim
	url  string
	down atomic.Bool
	lose atomic.Bool // does what it is asked by POST and gives no answer
	hang atomic.Bool // answers no POST
}

func newX(t *testing.T, o xsim.Options) *x {
	t.Helper()
	sim, err := xsim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	f := &x{Sim: sim}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch post := r.Method == http.MethodPost; {
		case f.down.Load():
			panic(http.ErrAbortHandler)
		case f.lose.Load() && post:
			sim.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		case f.hang.Load() && post:
			io.Copy(io.Discard, r.Body) // or the client's leaving is not noticed
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		}
		sim.ServeHTTP(disguise{w}, r)
	}))
	f.url = srv.URL
	t.Cleanup(func() { sim.Close(); srv.CloseClientConnections(); srv.Close() })
	return f
}

// disguise takes the simulator's mark off an answer.
type disguise struct{ http.ResponseWriter }

func (d disguise) WriteHeader(code int) {
	d.Header().Del(xsim.SimulatedHeader)
	d.ResponseWriter.WriteHeader(code)
}
func (d disguise) Write(b []byte) (int, error) {
	d.Header().Del(xsim.SimulatedHeader)
	return d.ResponseWriter.Write(b)
}
func (d disguise) Unwrap() http.ResponseWriter { return d.ResponseWriter }

type ruleOnX struct{ ID, Value, Tag string }

func (f *x) call(t *testing.T, method, body string) []ruleOnX {
	t.Helper()
	return callRules(t, http.DefaultClient, f.url, method, body)
}

func callRules(t *testing.T, client *http.Client, base, method, body string) []ruleOnX {
	t.Helper()
	req, _ := http.NewRequest(method, base+"/2/tweets/search/stream/rules", strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer x")
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	var list struct{ Data []ruleOnX }
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	client.CloseIdleConnections()
	return list.Data
}

func (f *x) rules(t *testing.T) []ruleOnX { return f.call(t, "GET", "") }
func (f *x) add(t *testing.T, value, tag string) {
	f.call(t, "POST", fmt.Sprintf(`{"add":[{"value":%q,"tag":%q}]}`, value, tag))
}

// start runs an engine until the test, or stop, ends.
func start(t *testing.T, o engine.Options) (e *engine.Engine, stop func()) {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	o.InstallID = installID
	e, err := engine.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		begun := time.Now()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		if d := time.Since(begun); d > 2*time.Second {
			t.Errorf("Run took %s to end", d)
		}
		if err := e.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	t.Cleanup(stop)
	return e, stop
}

func withX(f *x) engine.Options {
	return engine.Options{XURL: f.url, Loopback: true, Token: secret.NewToken("a-token-of-the-test")}
}

func add(t *testing.T, e *engine.Engine, query string) topic.Topic {
	t.Helper()
	tp, err := e.AddTopic(t.Context(), query, "")
	if err != nil {
		t.Fatalf("add %q: %v", query, err)
	}
	return tp
}

// posts reads n posts of a topic from its sockets' point of view and checks
// their numbers.
func posts(t *testing.T, e *engine.Engine, id string, after int64, n int) []post.Post {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	l, err := e.Hub().Listen(id, after)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var out []post.Post
	for len(out) < n {
		raw, err := l.Next(ctx, ctx)
		if err != nil {
			t.Fatalf("after %d of %d posts: %v", len(out), n, err)
		}
		var f struct {
			Type  string
			Posts []post.Post
		}
		if err := json.Unmarshal(raw, &f); err != nil {
			t.Fatal(err)
		}
		out = append(out, f.Posts...)
	}
	for i, p := range out {
		if want := after + 1 + int64(i); p.Seq != want {
			t.Fatalf("post %d has seq %d, want %d", i, p.Seq, want)
		}
	}
	return out
}

// eventually waits for what no event tells of.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s: not within %s", what, patience)
		}
	}
}

func state(t *testing.T, e *engine.Engine) string {
	t.Helper()
	s, err := e.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s.Source.State
}

func TestTopic_ruleFirstThenPostsThenNothingIsLeft(t *testing.T) {
	f := newX(t, xsim.Options{})
	e, _ := start(t, withX(f))
	eventually(t, "idle without topics", func() bool { return state(t, e) == "idle" })
	tp := add(t, e, "  golang lang:en ")
	if got, want := f.rules(t), "golang lang:en"; len(got) != 1 || got[0].Value != want || got[0].Tag != tag {
		t.Fatalf("rules on X %+v, want one of value %q and tag %q", got, want, tag)
	}
	if tp.Query != "  golang lang:en " || tp.Name != "golang lang:en" || tp.State != topic.Live || !tp.Settling {
		t.Errorf("topic %+v: query as typed, name trimmed, live and settling wanted", tp)
	}
	for _, p := range posts(t, e, tp.ID, 0, 3) {
		if p.Simulated || p.Source != "x" || p.URL == nil || len(p.Topics) != 1 || p.Topics[0] != tp.ID {
			t.Errorf("post %+v: want one of X for this topic", p)
		}
	}
	// The rule's first post may come before X's answer to the addition.
	if s, _ := e.Status(t.Context()); s.Counts.Unrouted != 0 {
		t.Errorf("%d posts of the new rule were taken for nobody's", s.Counts.Unrouted)
	}
	if err := e.DeleteTopic(t.Context(), tp.ID, false); err != nil {
		t.Fatal(err)
	}
	if got := f.rules(t); len(got) != 0 {
		t.Errorf("rules left on X: %+v", got)
	}
	eventually(t, "stream gone", func() bool { return !f.Connected() })
	eventually(t, "idle", func() bool { return state(t, e) == "idle" })
	if _, err := e.Topic(t.Context(), tp.ID); engine.Explain(err).Code != engine.CodeTopicNotFound {
		t.Errorf("deleted topic gives %v", err)
	}
	if n, _, _ := e.Archive().Size(t.Context()); n != 0 {
		t.Errorf("%d posts left, want none", n)
	}
}

func TestTopic_sameMeaningSharesOneRuleAndOneConnection(t *testing.T) {
	f := newX(t, xsim.Options{})
	e, _ := start(t, withX(f))
	a := add(t, e, "cats OR dogs")
	posts(t, e, a.ID, 0, 1)
	b := add(t, e, "(Dogs) OR cats")
	c := add(t, e, "golang")
	if got := f.rules(t); len(got) != 2 || got[0].Value != "cats OR dogs" {
		t.Fatalf("rules on X %+v, want the first text and golang", got)
	}
	posts(t, e, b.ID, 0, 2)
	posts(t, e, c.ID, 0, 2)
	if err := e.DeleteTopic(t.Context(), a.ID, false); err != nil {
		t.Fatal(err)
	}
	if got := f.rules(t); len(got) != 2 {
		t.Fatalf("rules on X %+v: the shared one must stay", got)
	}
	paused := topic.Paused
	if tp, err := e.EditTopic(t.Context(), b.ID, engine.Change{State: &paused}); err != nil || tp.State != topic.Paused {
		t.Fatalf("pause: %+v, %v", tp, err)
	}
	if got := f.rules(t); len(got) != 1 {
		t.Fatalf("rules on X %+v, want golang alone", got)
	}
	s, _ := e.Status(t.Context())
	if s.Counts.Reconnects != 0 || s.Counts.Dropped != 0 || s.Rules.Used != 1 {
		t.Errorf("status %+v: one connection all along and one rule wanted", s)
	}
}

func TestTopic_newQueryKeepsIdPostsAndNumbers(t *testing.T) {
	f := newX(t, xsim.Options{})
	e, _ := start(t, withX(f))
	tp := add(t, e, "golang")
	posts(t, e, tp.ID, 0, 3)
	query := "rustlang lang:en"
	got, err := e.EditTopic(t.Context(), tp.ID, engine.Change{Query: &query})
	if err != nil || got.ID != tp.ID || got.Query != query || got.LastSeq < 3 {
		t.Fatalf("edited topic %+v, %v", got, err)
	}
	if on := f.rules(t); len(on) != 1 || on[0].Value != query {
		t.Fatalf("rules on X %+v", on)
	}
	all := posts(t, e, tp.ID, 0, int(got.LastSeq)+3)
	if last := all[len(all)-1]; !strings.Contains(strings.ToLower(last.Text), "rustlang") && last.RepostOf == nil && last.Quoted == nil {
		t.Errorf("last post %q is not of the new query", last.Text)
	}
	bad := "lang:en"
	if _, err := e.EditTopic(t.Context(), tp.ID, engine.Change{Query: &bad}); engine.Explain(err).Code != engine.CodeQueryInvalid {
		t.Errorf("a bad query gives %v", err)
	}
}

func TestRules_othersAreBorrowedAndNeverTouched(t *testing.T) {
	f := newX(t, xsim.Options{})
	f.add(t, "golang", "somebody")
	f.add(t, "weather", "")
	f.add(t, "leftover", tag)
	e, _ := start(t, withX(f))
	eventually(t, "leftover gone", func() bool { return len(f.rules(t)) == 2 })
	tp := add(t, e, "golang")
	if got := f.rules(t); len(got) != 2 {
		t.Fatalf("rules on X %+v, want somebody's two alone", got)
	}
	posts(t, e, tp.ID, 0, 2)
	s, _ := e.Status(t.Context())
	if s.Rules.Used != 0 || s.Rules.Foreign != 2 {
		t.Errorf("rules %+v, want 0 own and 2 foreign", s.Rules)
	}
	eventually(t, "weather counted as unrouted", func() bool {
		s, _ := e.Status(t.Context())
		return s.Counts.Unrouted > 0
	})
	if err := e.DeleteTopic(t.Context(), tp.ID, false); err != nil {
		t.Fatal(err)
	}
	if got := f.rules(t); len(got) != 2 {
		t.Errorf("rules on X %+v: somebody's were touched", got)
	}
}

func TestRules_deleteWhileXIsAwayIsMadeGoodLater(t *testing.T) {
	f := newX(t, xsim.Options{})
	e, _ := start(t, withX(f))
	a, b := add(t, e, "golang"), add(t, e, "weather")
	f.down.Store(true)
	if err := e.DeleteTopic(t.Context(), a.ID, false); err != nil {
		t.Fatalf("delete while X is away: %v", err)
	}
	paused := topic.Paused
	if _, err := e.EditTopic(t.Context(), b.ID, engine.Change{State: &paused}); err != nil {
		t.Fatalf("pause while X is away: %v", err)
	}
	if _, err := e.AddTopic(t.Context(), "cats", ""); engine.Explain(err).Code != engine.CodeXUnavailable {
		t.Errorf("add while X is away gives %v", err)
	}
	if list, _ := e.Topics(t.Context()); len(list) != 1 {
		t.Errorf("topics %+v: nothing may be kept of the refused one", list)
	}
	f.down.Store(false)
	eventually(t, "rules gone", func() bool { return len(f.rules(t)) == 0 })
}

func TestRules_oneWhoseAnswerWasLostIsTakenBack(t *testing.T) {
	f := newX(t, xsim.Options{})
	e, _ := start(t, withX(f))
	posts(t, e, add(t, e, "golang").ID, 0, 1)
	f.lose.Store(true)
	if _, err := e.AddTopic(t.Context(), "weather", ""); engine.Explain(err).Code != engine.CodeXUnavailable {
		t.Fatalf("add whose answer is lost gives %v", err)
	}
	f.lose.Store(false)
	if got := f.rules(t); len(got) != 2 {
		t.Fatalf("rules on X %+v: X was to have taken it", got)
	}
	eventually(t, "the rule is taken back", func() bool { return len(f.rules(t)) == 1 })
	if s, _ := e.Status(t.Context()); s.Counts.Reconnects != 0 {
		t.Errorf("%d reconnects, want none", s.Counts.Reconnects)
	}
}

func TestRules_manyDeletionsDoNotQueueBehindASilentX(t *testing.T) {
	f := newX(t, xsim.Options{})
	e, _ := start(t, withX(f))
	var ids []string
	for i := range 6 {
		ids = append(ids, add(t, e, fmt.Sprintf("word%d", i)).ID)
	}
	f.hang.Store(true)
	begun := time.Now()
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			if err := e.DeleteTopic(t.Context(), id, false); err != nil {
				t.Errorf("delete while X is silent: %v", err)
			}
		})
	}
	wg.Wait()
	if d := time.Since(begun); d > 20*time.Second {
		t.Errorf("six deletions took %s: each waited for X", d)
	}
	f.hang.Store(false)
	eventually(t, "rules gone", func() bool { return len(f.rules(t)) == 0 })
}

func TestRules_areInLineAfterARestart(t *testing.T) {
	f := newX(t, xsim.Options{})
	o := withX(f)
	o.Dir = t.TempDir()
	e, stop := start(t, o)
	a, b := add(t, e, "golang"), add(t, e, "weather")
	first := posts(t, e, a.ID, 0, 3)
	stop()
	if got := f.rules(t); len(got) != 2 {
		t.Fatalf("rules on X after the end %+v: they stay", got)
	}
	// Meanwhile one vanishes and a leftover of ours appears.
	f.call(t, "POST", `{"delete":{"values":["weather"]}}`)
	f.add(t, "leftover", tag)
	e, _ = start(t, o)
	again := posts(t, e, a.ID, 0, 4)
	for i := range first {
		if first[i].ID != again[i].ID {
			t.Fatalf("post %d is %s after the restart, was %s", i+1, again[i].ID, first[i].ID)
		}
	}
	eventually(t, "rules in line", func() bool {
		var values []string
		for _, r := range f.rules(t) {
			values = append(values, r.Value)
		}
		slices.Sort(values)
		return slices.Equal(values, []string{"golang", "weather"})
	})
	posts(t, e, b.ID, 0, 1)
}

func TestAddTopic_refusalsLeaveNothingBehind(t *testing.T) {
	f := newX(t, xsim.Options{RuleCap: 1})
	e, _ := start(t, withX(f))
	for _, c := range []struct{ query, name, code string }{
		{"", "", engine.CodeQueryInvalid},
		{"   ", "", engine.CodeQueryInvalid},
		{"(golang", "", engine.CodeQueryInvalid},
		{"golang", strings.Repeat("é", 101), engine.CodeValueInvalid},
	} {
		if _, err := e.AddTopic(t.Context(), c.query, c.name); engine.Explain(err).Code != c.code {
			t.Errorf("%q: got %v, want %s", c.query, err, c.code)
		}
	}
	add(t, e, "golang")
	if _, err := e.AddTopic(t.Context(), "weather", ""); engine.Explain(err).Code != engine.CodeNoRoom {
		t.Errorf("a rule too many gives %v, want %s", err, engine.CodeNoRoom)
	}
	if list, _ := e.Topics(t.Context()); len(list) != 1 {
		t.Errorf("%d topics, want 1", len(list))
	}
}

func TestStream_dropIsMendedAndTheGapIsTold(t *testing.T) {
	f := newX(t, xsim.Options{Script: "after=5:drop"})
	e, _ := start(t, withX(f))
	tp := add(t, e, "golang")
	posts(t, e, tp.ID, 0, 12)
	if f.Fired("drop") != 1 {
		t.Fatalf("the drop fired %d times, want once", f.Fired("drop"))
	}
	gaps, err := e.Archive().Gaps(t.Context(), tp.ID)
	if err != nil || len(gaps) != 1 || !gaps[0].From.Before(gaps[0].To.Time) && !gaps[0].From.Equal(gaps[0].To.Time) {
		t.Fatalf("gaps %+v, %v; want one", gaps, err)
	}
	s, _ := e.Status(t.Context())
	if s.Counts.Reconnects != 1 || s.Counts.Gaps != 1 || s.Counts.Dropped != 0 {
		t.Errorf("counts %+v, want one reconnect and one gap", s.Counts)
	}
}

func TestBurst_arrivesWholeAndInOrder(t *testing.T) {
	const n = 20000
	f := newX(t, xsim.Options{})
	e, _ := start(t, withX(f))
	tp := add(t, e, "golang")
	f.Burst(n)
	posts(t, e, tp.ID, 0, n)
	s, _ := e.Status(t.Context())
	if s.Counts.Dropped != 0 || s.Counts.Undecodable != 0 {
		t.Errorf("counts %+v", s.Counts)
	}
}

func TestEnd_inAFloodCommitsWhatWasRead(t *testing.T) {
	f := newX(t, xsim.Options{})
	o := withX(f)
	o.Dir = t.TempDir()
	e, stop := start(t, o)
	tp := add(t, e, "golang")
	f.Burst(1 << 20)
	got := posts(t, e, tp.ID, 0, 5000)
	stop()
	a, err := archive.Open(t.Context(), filepath.Join(o.Dir, "dipper.db"), archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	lines, err := a.Read(t.Context(), tp.ID, 0, 1000, 64<<20)
	if err != nil || len(lines) != 1000 {
		t.Fatalf("read %d posts, %v", len(lines), err)
	}
	for i, l := range lines {
		if l.Seq != got[i].Seq || !strings.Contains(string(l.JSON), `"`+got[i].ID+`"`) {
			t.Fatalf("post %d in the archive is not the one that was sent", i+1)
		}
	}
}

func TestSource_withoutATokenTheSimulatorStandsInAndIsKeptApart(t *testing.T) {
	dir := t.TempDir()
	e, stop := start(t, engine.Options{Dir: dir})
	tp := add(t, e, "golang")
	p := posts(t, e, tp.ID, 0, 1)[0]
	if !e.Simulated() || !p.Simulated || p.Source != "simulated" || p.URL != nil {
		t.Errorf("post %+v, want a simulated one", p)
	}
	stop()
	// The first token carries the topic over, paused: it begins to cost.
	f := newX(t, xsim.Options{})
	o := withX(f)
	o.Dir = dir
	e, stop = start(t, o)
	list, err := e.Topics(t.Context())
	if err != nil || len(list) != 1 || list[0].Query != "golang" || list[0].State != topic.Paused || list[0].LastSeq != 0 {
		t.Fatalf("topics after the first token %+v, %v", list, err)
	}
	if got := f.rules(t); len(got) != 0 {
		t.Fatalf("rules on X %+v before anybody asked", got)
	}
	live := topic.Live
	if _, err := e.EditTopic(t.Context(), list[0].ID, engine.Change{State: &live}); err != nil {
		t.Fatal(err)
	}
	posts(t, e, list[0].ID, 0, 2)
	stop()
	// A folder of real posts without a token does not fall back.
	e, _ = start(t, engine.Options{Dir: dir})
	eventually(t, "refused", func() bool { return state(t, e) == "refused" })
	s, _ := e.Status(t.Context())
	if s.Source.Mode != "x" || s.Source.Reason == nil || !strings.Contains(*s.Source.Reason, "No token") {
		t.Errorf("source %+v, want refused for want of a token", s.Source)
	}
	if s.Archive.Posts < 2 {
		t.Errorf("%d posts in the archive, want the real ones", s.Archive.Posts)
	}
	if _, err := e.AddTopic(t.Context(), "cats", ""); engine.Explain(err).Code != engine.CodeTokenMissing {
		t.Errorf("add without a token gives %v", err)
	}
	if err := e.DeleteTopic(t.Context(), list[0].ID, false); err != nil {
		t.Errorf("delete without a token: %v", err)
	}
}

func TestSource_aSimulatorAtTheAddressIsKnownByItsAnswers(t *testing.T) {
	sim, err := xsim.Open("127.0.0.1:0", xsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sim.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	e, stop := start(t, engine.Options{XURL: sim.URL(), Loopback: true})
	tp := add(t, e, "golang")
	if p := posts(t, e, tp.ID, 0, 1)[0]; !p.Simulated || p.URL != nil {
		t.Errorf("post %+v, want a simulated one", p)
	}
	stop()
}

func TestTopics_manyChangesAtOnce(t *testing.T) {
	f := newX(t, xsim.Options{})
	e, _ := start(t, withX(f))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 5 {
				tp, err := e.AddTopic(t.Context(), fmt.Sprintf("word%d", (i+j)%6), "")
				if err != nil {
					t.Errorf("add: %v", err)
					return
				}
				pos := 0
				if _, err := e.EditTopic(t.Context(), tp.ID, engine.Change{Position: &pos}); err != nil {
					t.Errorf("move: %v", err)
				}
				if err := e.DeleteTopic(t.Context(), tp.ID, j%2 == 0); err != nil {
					t.Errorf("delete: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if got := f.rules(t); len(got) != 0 {
		t.Errorf("rules left on X: %+v", got)
	}
}

func TestDelete_endsItsListeners(t *testing.T) {
	f := newX(t, xsim.Options{})
	e, _ := start(t, withX(f))
	tp := add(t, e, "golang")
	l, err := e.Hub().Listen(tp.ID, hub.Live)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := e.DeleteTopic(t.Context(), tp.ID, false); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for err == nil {
		_, err = l.Next(ctx, ctx)
	}
	if !errors.Is(err, hub.ErrDeleted) {
		t.Errorf("listener ended with %v, want ErrDeleted", err)
	}
}

func TestProblem_everyCodeHasWords(t *testing.T) {
	for _, code := range engine.Codes() {
		p := engine.NewProblem(code, nil, "Something.")
		if p.Title == "" || p.Hint == "" || p.Status < 400 {
			t.Errorf("%s has title %q, hint %q, status %d", code, p.Title, p.Hint, p.Status)
		}
	}
	if p := engine.Explain(fmt.Errorf("read: %w", archive.ErrCorrupt)); p.Code != engine.CodeArchiveDamaged {
		t.Errorf("a damaged archive reaches people as %s", p.Code)
	}
	if p := engine.Explain(errors.New("dial tcp: secret detail")); p.Code != engine.CodeInternal || strings.Contains(p.Error(), "secret detail") {
		t.Errorf("an unknown error reaches people as %q", p.Error())
	}
}
