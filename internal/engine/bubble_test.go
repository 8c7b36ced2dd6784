package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dipper/internal/archive"
	"dipper/internal/cable"
	"dipper/internal/engine"
	"dipper/internal/hub"
	"dipper/internal/post"
	"dipper/internal/topic"
	"dipper/internal/xsim"
)

// bubble is an engine with its X in a synctest bubble.
type bubble struct {
	t     *testing.T
	sim   *xsim.Sim
	cable *cable.Cable
	o     engine.Options
	ahead atomic.Int64 // of the clock before the timers, a time.Duration
	set   atomic.Int64 // how far the clock was set ahead, a time.Duration

	mu     sync.Mutex
	asked  []*http.Request // every call, as X got it
	refuse map[string]bool // "path n": the nth call of path gets a 503

	e    *engine.Engine
	stop func()
}

// inBubble runs script on a fresh simulator and an engine on a fresh folder.
func inBubble(t *testing.T, o xsim.Options, script func(b *bubble)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sim, err := xsim.New(o)
		if err != nil {
			t.Fatal(err)
		}
		b := &bubble{t: t, sim: sim, cable: cable.New()}
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b.mu.Lock()
			b.asked = append(b.asked, r)
			no := b.refuse[fmt.Sprint(r.URL.Path, " ", b.n(r.URL.Path))]
			b.mu.Unlock()
			if no {
				w.WriteHeader(503)
				return
			}
			sim.ServeHTTP(w, r)
		})}
		served := make(chan struct{})
		go func() { defer close(served); srv.Serve(b.cable) }()
		b.o = engine.Options{
			Dir: memoryDir(t), InstallID: installID, XURL: "http://127.0.0.1:1", Loopback: true,
			Plan: o.Plan, Dial: b.cable.Dial,
			Addresses: func() []string { return []string{"192.0.2.1"} },
			Now:       b.now,
			Wall:      func() time.Time { return b.now().Round(0).Add(time.Duration(b.ahead.Load())) },
		}
		b.start()
		defer func() {
			b.stop()
			sim.Close()
			b.cable.Close()
			srv.Close()
			<-served
		}()
		script(b)
	})
}

// now is the time by the machine's clock, which the timers know nothing of.
func (b *bubble) now() time.Time { return time.Now().Round(0).Add(time.Duration(b.set.Load())) }

// calls counts the calls of an endpoint.
func (b *bubble) calls(path string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.n(path)
}

func (b *bubble) n(path string) (n int) {
	for _, r := range b.asked {
		if r.URL.Path == path {
			n++
		}
	}
	return n
}

// queries lists the parameters of the calls of an endpoint.
func (b *bubble) queries(path string) (list []url.Values) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.asked {
		if r.URL.Path == path {
			list = append(list, r.URL.Query())
		}
	}
	return list
}

// crash starts an engine on what the one before had on the disk in the middle of
// its work.
func (b *bubble) crash() {
	b.t.Helper()
	synctest.Wait()
	dir := memoryDir(b.t)
	if err := os.CopyFS(dir, os.DirFS(b.o.Dir)); err != nil {
		b.t.Fatal(err)
	}
	b.stop()
	b.o.Dir = dir
	b.start()
}

// memoryDir is a folder in memory where the system has such a thing: the disk's
// own time is no part of these tests.
func memoryDir(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "dipper-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// start opens the engine on the folder and runs it.
func (b *bubble) start() {
	b.t.Helper()
	e, err := engine.Open(b.t.Context(), b.o)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	b.e = e
	b.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			b.t.Errorf("Run: %v", err)
		}
		if err := e.Close(); err != nil {
			b.t.Errorf("Close: %v", err)
		}
	})
}

// client is a plain client of X over the same cable.
func (b *bubble) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: b.cable.Dial, DisableKeepAlives: true}}
}

func (b *bubble) restart() { b.stop(); b.start() }

func (b *bubble) add(query string) topic.Topic {
	b.t.Helper()
	return add(b.t, b.e, query)
}

// turn makes a topic live or paused.
func (b *bubble) turn(id string, state topic.State) {
	b.t.Helper()
	if _, err := b.e.EditTopic(b.t.Context(), id, engine.Change{State: &state}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bubble) status() engine.Status {
	b.t.Helper()
	s, err := b.e.Status(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// until lets time go on until ok, or for most.
func (b *bubble) until(what string, most time.Duration, ok func() bool) {
	b.t.Helper()
	for end := time.Now().Add(most); !ok(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("%s: not within %s; source %+v; gaps %+v", what, most, b.status().Source, b.gaps(""))
		}
	}
}

func (b *bubble) gaps(id string) []engine.FilledGap {
	b.t.Helper()
	f, err := b.e.Filling(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return f.Gaps
}

// kept lists the ids of a topic's posts in the order of their seq, which has to
// count up by one from 1.
func (b *bubble) kept(id string) []string {
	b.t.Helper()
	var ids []string
	seen := map[string]bool{}
	for {
		lines, err := b.e.Archive().Read(b.t.Context(), id, int64(len(ids)), 1000, 0)
		if err != nil {
			b.t.Fatal(err)
		}
		if len(lines) == 0 {
			return ids
		}
		for _, l := range lines {
			var p post.Post
			if err := json.Unmarshal(l.JSON, &p); err != nil {
				b.t.Fatal(err)
			}
			if p.Seq != int64(len(ids))+1 {
				b.t.Fatalf("seq %d at place %d", p.Seq, len(ids)+1)
			}
			if seen[p.ID] {
				b.t.Fatalf("post %s twice in a topic", p.ID)
			}
			seen[p.ID] = true
			ids = append(ids, p.ID)
		}
	}
}

// written counts a topic's posts that were written from one time until before
// another.
func (b *bubble) written(id string, from, to time.Time) (posts int64) {
	b.t.Helper()
	posts, err := b.e.Archive().Written(b.t.Context(), id, from, to, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	return posts
}

// ear is a socket's view of a topic, over restarts.
type ear struct {
	topic string
	mu    sync.Mutex
	ids   []string
	after int64
	end   func()
}

// listen hears a topic until it is ended.
func (b *bubble) listen(x *ear) {
	b.t.Helper()
	l, err := b.e.Hub().Listen(x.topic, x.after)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			raw, err := l.Next(ctx, ctx)
			if err != nil {
				if !errors.Is(err, hub.ErrClosed) && ctx.Err() == nil {
					b.t.Errorf("listener: %v", err)
				}
				return
			}
			var f struct {
				Type  string
				Posts []struct {
					ID  string
					Seq int64
				}
			}
			if err := json.Unmarshal(raw, &f); err != nil {
				b.t.Error(err)
				return
			}
			x.mu.Lock()
			for _, p := range f.Posts {
				if p.Seq != x.after+1 {
					b.t.Errorf("a socket was sent seq %d after %d", p.Seq, x.after)
				}
				x.after = p.Seq
				x.ids = append(x.ids, p.ID)
			}
			x.mu.Unlock()
		}
	}()
	x.end = func() { cancel(); <-done; l.Close() }
}

func TestGap_anOutageIsToldAndFilled(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.cable.Pull()
		time.Sleep(time.Second)
		if s := b.status().Source; s.State != "waiting" || s.Reason == nil {
			b.t.Errorf("source %+v a second after the cable was pulled, want waiting with a reason", s)
		}
		time.Sleep(time.Minute)
		b.cable.Plug()
		b.until("live again", 20*time.Second, func() bool { return b.status().Source.State == "live" })
		b.until("the gap is told", time.Second, func() bool { return len(b.gaps(tp.ID)) == 1 })
		if g := b.gaps(tp.ID)[0]; g.State != archive.GapDue || g.Missed != nil || g.Filled != 0 {
			b.t.Errorf("gap %+v right after it, want one that is being looked into", g)
		}
		b.until("the gap is filled", time.Minute, func() bool { return b.gaps(tp.ID)[0].State == archive.GapDone })
		g := b.gaps(tp.ID)[0]
		if g.Missed == nil || *g.Missed != g.Filled || g.Filled < 20 {
			b.t.Errorf("gap %+v, want some sixty posts missed and all filled", g)
		}
		truth, err := b.sim.Wrote(tp.Query, tp.CreatedAt.Time, time.Now().Add(-time.Second))
		if err != nil {
			b.t.Fatal(err)
		}
		kept := b.kept(tp.ID)
		for _, w := range truth {
			if !slices.Contains(kept, w.ID) {
				b.t.Errorf("post %s of %s is missing", w.ID, w.At)
			}
		}
	})
}

func TestGap_beyondTheDaysBoundTheRestIsOffered(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 4}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.cable.Pull()
		time.Sleep(time.Minute)
		b.cable.Plug()
		b.until("the rest is offered", 2*time.Minute, func() bool {
			g := b.gaps(tp.ID)
			return len(g) == 1 && g[0].State == archive.GapOffered
		})
		g := b.gaps(tp.ID)[0]
		if g.Missing == nil || *g.Missing < 50 || g.Offer == nil || g.Offer.Posts == nil || *g.Offer.Posts != *g.Missing {
			b.t.Fatalf("gap %+v, want the rest offered", g)
		}
		// X gives the newest hundred up to the end of the search; those written
		// after the gap are paid for, and not of it.
		end, err := time.Parse(time.RFC3339, b.queries("/2/tweets/search/recent")[0].Get("end_time"))
		if err != nil {
			b.t.Fatal(err)
		}
		if after := b.written(tp.ID, g.To.Time, end); g.Filled+after != 100 {
			b.t.Errorf("%d filled and %d written after it, want the day's hundred", g.Filled, after)
		}
		if want := float64(*g.Missing*5) / 1000; g.Offer.Dollars != want {
			b.t.Errorf("offer for $%v, want $%v", g.Offer.Dollars, want)
		}
		if f, _ := b.e.Filling(b.t.Context(), ""); f.UsedToday != 100 {
			b.t.Errorf("%d posts fetched unasked, want the day's hundred", f.UsedToday)
		}
		n := int(*g.Missing)
		if err := b.e.Fill(b.t.Context(), tp.ID, g.From.Time, &n); err != nil {
			b.t.Fatal(err)
		}
		b.until("it is fetched", time.Minute, func() bool { return b.gaps(tp.ID)[0].State != archive.GapFilling })
		// A second of what was fetched before is read again, and counts.
		got := b.gaps(tp.ID)[0]
		if got.Filled < g.Filled+int64(n)-10 || *got.Missed-got.Filled > 10 {
			b.t.Errorf("gap %+v after the click, want nearly all filled", got)
		}
		if got.State == archive.GapOffered {
			return
		}
		if err := b.e.Fill(b.t.Context(), tp.ID, g.From.Time, &n); engine.Explain(err).Code != engine.CodeValueInvalid {
			b.t.Errorf("filling what is filled gives %v", err)
		}
	})
}

func TestGap_afterQuittingItIsCountedAndOfferedAlone(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.stop()
		time.Sleep(2 * time.Minute)
		b.start()
		b.until("it is offered", time.Minute, func() bool {
			g := b.gaps(tp.ID)
			return len(g) == 1 && g[0].State == archive.GapOffered
		})
		g := b.gaps(tp.ID)[0]
		if g.Filled != 0 || g.Missing == nil || *g.Missing < 60 {
			b.t.Errorf("gap %+v, want none filled and some hundred counted", g)
		}
		if d := g.To.Sub(g.From.Time); d < 2*time.Minute || d > 2*time.Minute+25*time.Second {
			b.t.Errorf("a gap of %s, want two minutes", d)
		}
		list, err := b.e.Archive().Gaps(b.t.Context(), tp.ID)
		if err != nil || !strings.Contains(list[0].Reason, "not running") || list[0].Code != "not-running" {
			b.t.Errorf("reason %q, %v", list[0].Reason, err)
		}
	})
}

func TestGap_aPausedTopicsIsOfferedWhenItIsLiveAgain(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		tp, other := b.add("golang -is:retweet"), b.add("earthquake -is:retweet")
		time.Sleep(time.Minute)
		b.turn(tp.ID, topic.Paused)
		time.Sleep(2 * time.Minute)
		b.restart()
		b.turn(tp.ID, topic.Live)
		b.until("it is offered", time.Minute, func() bool {
			g := b.gaps(tp.ID)
			return len(g) == 1 && (g[0].State == archive.GapOffered || g[0].State == archive.GapDone)
		})
		if g := b.gaps(tp.ID)[0]; g.Filled != 0 || g.Missing == nil || g.To.Sub(g.From.Time) < 2*time.Minute {
			b.t.Errorf("gap %+v, want two minutes counted and not filled", g)
		}
		if g := b.gaps(other.ID); len(g) > 1 {
			b.t.Errorf("gaps of the other topic %+v, want none but the restart's", g)
		}
	})
}

func TestGap_aRuleThatSomebodyRemovedComesBackWithItsGap(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		if err := b.sim.Fault(xsim.Fault{Do: xsim.Forget, Size: 1}); err != nil {
			b.t.Fatal(err)
		}
		b.until("the rule is back and the gap told", 11*time.Minute, func() bool { return len(b.gaps(tp.ID)) == 1 })
		b.until("it is looked into", time.Minute, func() bool {
			s := b.gaps(tp.ID)[0].State
			return s == archive.GapDone || s == archive.GapOffered
		})
		if b.sim.Fired("forget") != 1 {
			b.t.Error("the fault has not happened")
		}
	})
}
