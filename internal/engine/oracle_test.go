package engine_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dipper/internal/archive"
	"dipper/internal/engine"
	"dipper/internal/topic"
	"dipper/internal/xsim"
)

var (
	oracleSeeds = flag.Int("oracle.seeds", 10, "how many seeds TestOracle runs")
	oracleFirst = flag.Uint64("oracle.first", 1, "the first of them")
)

// mishap is a kind of fault that the oracle injects, as a step of a script.
type mishap struct {
	name string
	step func(r *rand.Rand) string
}

func plainly(step string) func(*rand.Rand) string { return func(*rand.Rand) string { return step } }

// sometime sets a step off at a random moment of an open stream.
func sometime(step string) func(*rand.Rand) string {
	return func(r *rand.Rand) string {
		if r.IntN(2) == 0 {
			return fmt.Sprintf("at=%ds:%s", r.IntN(60), step)
		}
		return fmt.Sprintf("after=%d:%s", 1+r.IntN(200), step)
	}
}

// connecting sets a step off at one of the first connects.
func connecting(step string) func(*rand.Rand) string {
	return func(r *rand.Rand) string { return fmt.Sprintf("connect=%d:%s", 1+r.IntN(4), step) }
}

func mishaps() []mishap {
	list := []mishap{
		{"drop", sometime("drop")},
		{"cut", func(r *rand.Rand) string { return sometime(fmt.Sprintf("cut,bytes=%d", 1+r.IntN(1500)))(r) }},
		{"reset", func(r *rand.Rand) string { return sometime(fmt.Sprintf("reset,bytes=%d", 1+r.IntN(1500)))(r) }},
		{"short stall", sometime("stall=12s")},
		{"silence", sometime("silence=40s")},
		{"stall", sometime("stall=40s")},
		{"burst", func(r *rand.Rand) string { return sometime(fmt.Sprintf("burst=%d", 1+r.IntN(400)))(r) }},
		{"reorder", sometime("reorder=7")},
		{"duplicate", sometime("duplicate=20")},
		{"forget", sometime("forget=1")},
		{"clock", plainly("connect=1:clock=+5m")},
		{"gzip", connecting("gzip,times=2")},
		{"replace", plainly("replace")},
		{"refused connect", connecting("reset")},
		{"late connect", connecting("delay=3s")},
		{"rate limit", connecting("status=429,reset=20s")},
		{"too many", connecting("status=429,kind=connections")},
		{"usage cap", connecting("status=429,kind=usage")},
		{"credits", connecting("status=402")},
		{"spend", connecting("status=403,kind=spend")},
		{"token", connecting("status=401")},
		{"retry after", connecting("status=503,header=Retry-After:7")},
		{"rules partial", plainly("rules:partial")},
		{"rules 503", plainly("rules:status=503,times=2")},
		{"rules reset", plainly("rules:reset")},
		{"search 503", plainly("search:status=503,times=2")},
		{"search 429", plainly("search:status=429,reset=20s")},
		{"counts 503", plainly("counts:status=503")},
		{"connections 503", plainly("connections:status=503")},
	}
	for _, kind := range []string{"garbage", "long", "duplicate", "blank", "empty", "unknown", "warning", "errors-beside"} {
		list = append(list, mishap{"line " + kind, sometime("line=" + kind)})
	}
	for _, kind := range []string{"operational-disconnect", "force-disconnect", "slow-reader", "internal-error"} {
		list = append(list, mishap{"error " + kind, sometime("error=" + kind)})
	}
	for _, code := range []string{"500", "502", "503", "504", "409"} {
		list = append(list, mishap{"status " + code, connecting("status=" + code)})
	}
	return list
}

// TestOracle lets random faults, outages, sleeps, restarts, crashes, pauses and
// set clocks befall a whole engine and compares what each topic's log holds with what the world
// wrote for it: equal, or a gap that says so. What sockets were sent is what the
// log holds, in its order.
func TestOracle(t *testing.T) {
	var mu sync.Mutex
	fired := map[string]int{}
	seeds := make(chan uint64)
	go func() {
		defer close(seeds)
		for i := range *oracleSeeds {
			seeds <- *oracleFirst + uint64(i)
		}
	}()
	t.Run("seeds", func(t *testing.T) {
		for n := range runtime.GOMAXPROCS(0) {
			t.Run(fmt.Sprint("worker ", n), func(t *testing.T) {
				t.Parallel()
				for seed := range seeds {
					ok := t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
						counts := oracle(t, seed)
						mu.Lock()
						defer mu.Unlock()
						for name, n := range counts {
							fired[name] += n
						}
					})
					if !ok {
						t.Logf("run it alone: go test ./internal/engine -run TestOracle -oracle.first %d -oracle.seeds 1", seed)
					}
				}
			})
		}
	})
	if *oracleSeeds < 100 {
		return // too few to see everything
	}
	names := []string{"pulled cable", "restart", "crash", "sleep", "clock set", "pause", "retry", "another connection"}
	for _, m := range mishaps() {
		names = append(names, m.name)
	}
	for _, name := range names {
		if fired[name] == 0 {
			t.Errorf("%q has not happened in %d seeds", name, *oracleSeeds)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fired)) {
		t.Logf("%6d  %s", fired[name], name)
	}
}

// oracle runs one seed and says what has happened in it.
func oracle(t *testing.T, seed uint64) map[string]int {
	r := rand.New(rand.NewPCG(seed, 0xd1bbe5))
	all := mishaps()
	var steps, names []string
	for range 1 + r.IntN(7) {
		m := all[r.IntN(len(all))]
		steps = append(steps, m.step(r)+",name="+m.name)
		names = append(names, m.name)
	}
	fired := map[string]int{}
	o := xsim.Options{Seed: seed, Rate: 0.5 + 4*r.Float64(), Script: strings.Join(steps, ";")}
	inBubble(t, o, func(b *bubble) {
		var ears []*ear
		topics := map[string]topic.Topic{}
		hear := func() {
			for _, x := range ears {
				b.listen(x)
			}
		}
		deaf := func() {
			for _, x := range ears {
				x.end()
			}
		}
		join := func(query string) {
			tp, err := b.e.AddTopic(b.t.Context(), query, "")
			if err != nil {
				return // X is not to be had; nothing was promised
			}
			x := &ear{topic: tp.ID}
			ears = append(ears, x)
			topics[tp.ID] = tp
			b.listen(x)
		}
		for _, q := range []string{"golang -is:retweet", "earthquake -is:retweet", "(cats OR dogs) -is:quote", "football -is:retweet"}[:1+r.IntN(4)] {
			join(q)
		}
		if len(ears) == 0 {
			time.Sleep(10 * time.Second)
			join("golang -is:retweet")
		}
		// X takes up to twenty seconds to heed a new rule: what a first connect
		// that takes no longer does not bring was not promised.
		for range 200 {
			if b.status().Source.State == "live" {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		begun := time.Now()
		for range 1 + r.IntN(4) {
			time.Sleep(time.Duration(r.IntN(60_000)) * time.Millisecond)
			switch r.IntN(9) {
			case 0:
				fired["pulled cable"]++
				b.cable.Pull()
				time.Sleep(time.Duration(r.IntN(90_000)) * time.Millisecond)
				b.cable.Plug()
			case 1:
				fired["restart"]++
				deaf()
				b.stop()
				time.Sleep(time.Duration(r.IntN(60_000)) * time.Millisecond)
				b.start()
				hear()
			case 2:
				fired["sleep"]++
				b.ahead.Add(int64(time.Duration(r.IntN(3600)) * time.Second))
			case 3:
				if len(ears) > 0 {
					id := ears[r.IntN(len(ears))].topic
					paused, live := topic.Paused, topic.Live
					if _, err := b.e.EditTopic(b.t.Context(), id, engine.Change{State: &paused}); err != nil {
						b.t.Errorf("pause: %v", err)
					}
					fired["pause"]++
					time.Sleep(time.Duration(r.IntN(60_000)) * time.Millisecond)
					b.until("resumed", 20*time.Minute, func() bool {
						_, err := b.e.EditTopic(b.t.Context(), id, engine.Change{State: &live})
						return err == nil
					})
				}
			case 4:
				fired["retry"]++
				b.e.Retry()
			case 5:
				fired["another connection"]++
				b.rival(time.Duration(r.IntN(20_000)) * time.Millisecond)
			case 6:
				fired["crash"]++
				deaf()
				b.crash()
				hear()
			case 7:
				fired["clock set"]++
				b.set.Add(int64(time.Duration(r.IntN(7200)-3600) * time.Second))
			}
		}
		// Faults that are left may go on happening; what matters is that it ends.
		quiet := 0
		b.until("quiet", 2*time.Hour, func() bool {
			time.Sleep(time.Second)
			if b.status().Source.State == "refused" {
				b.e.Retry()
			}
			quiet++
			if s := b.status().Source.State; s != "live" && len(topics) > 0 {
				quiet = 0
			}
			for id := range topics {
				for _, g := range b.gaps(id) {
					if g.State == archive.GapDue || g.State == archive.GapFilling {
						quiet = 0
					}
				}
			}
			// That a rule is gone is found out at the next look at the rules.
			return quiet > 45 && b.sim.Fired("forget") == 0 || quiet > 11*60
		})
		for _, name := range names {
			fired[name] += b.sim.Fired(name)
		}
		end := time.Now().Add(-45 * time.Second) // X's silence since then is not found out yet
		for _, x := range ears {
			b.compare(x, topics[x.topic], begun, end)
		}
		deaf()
		if b.t.Failed() {
			b.t.Logf("script: %s; also: %v", o.Script, fired)
		}
	})
	return fired
}

// rival is another program that uses the token for a while.
func (b *bubble) rival(d time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", b.o.XURL+"/2/tweets/search/stream", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer x")
	res, err := b.client().Do(req)
	if err != nil {
		return // it was not let in, or nothing is there
	}
	io.Copy(io.Discard, res.Body)
	res.Body.Close()
}

// compare holds what a topic's log has against what the world wrote from begun
// to end.
func (b *bubble) compare(x *ear, tp topic.Topic, begun, end time.Time) {
	b.t.Helper()
	skew := 5 * time.Minute * time.Duration(b.sim.Fired("clock"))
	// The world goes on while it is looked at: what is on its way arrives first,
	// and what the log has was written before the world is asked.
	synctest.Wait()
	kept := b.kept(tp.ID)
	wrote, err := b.sim.Wrote(tp.Query, begun.Add(-8*24*time.Hour), end.Add(time.Hour))
	if err != nil {
		b.t.Fatal(err)
	}
	x.mu.Lock()
	if !slices.Equal(x.ids, kept) {
		b.t.Errorf("%s: a socket was sent %d posts, the log holds %d, or in another order", tp.Query, len(x.ids), len(kept))
	}
	x.mu.Unlock()
	here := map[string]bool{}
	for _, id := range kept {
		here[id] = true
	}
	gaps, err := b.e.Archive().Gaps(b.t.Context(), tp.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	known := map[string]bool{}
	missing, told, counted := int64(0), int64(0), true
	for i, g := range gaps {
		if g.Missing == nil {
			counted = false // the user was not asked, or the search cannot be
		} else {
			told += *g.Missing
		}
		for _, o := range gaps[:i] {
			const rounding = 2 * time.Second // X tells its time in whole ones
			if g.From.Add(g.Skew+rounding).Before(o.To.Add(o.Skew)) && o.From.Add(o.Skew+rounding).Before(g.To.Add(g.Skew)) {
				b.t.Errorf("%s: gaps overlap: %s", tp.Query, describe([]archive.Gap{o, g}))
			}
		}
	}
	for _, w := range wrote {
		known[w.ID] = true
		at := w.At.Add(-skew) // by the test's clock
		if here[w.ID] || at.Before(begun) || !at.Before(end) {
			continue
		}
		excused := false
		for _, g := range gaps {
			if w.At.Before(g.From.Add(g.Skew-30*time.Second)) || w.At.After(g.To.Add(g.Skew+2*time.Second)) {
				continue
			}
			// X's search and counts know no reposts.
			if w.Repost || g.Missing == nil || *g.Missing > 0 {
				excused = true
				if !w.Repost {
					missing++
				}
				break
			}
		}
		if !excused {
			b.t.Errorf("%s: post %s of %s is missing and no gap says so; gaps %s", tp.Query, w.ID, at.Format("15:04:05.000"), describe(gaps))
		}
	}
	if counted && missing > told {
		b.t.Errorf("%s: %d posts are missing, the gaps say %d: %s", tp.Query, missing, told, describe(gaps))
	}
	for _, id := range kept {
		if !known[id] {
			b.t.Errorf("%s: post %s is kept, and the world never wrote it for this rule: %s", tp.Query, id, b.look(tp.ID, id))
		}
	}
	for i, g := range gaps {
		if g.Missing != nil && (g.Missed == nil || *g.Missed != g.Filled+*g.Missing) {
			b.t.Errorf("%s: gap %s does not add up", tp.Query, describe(gaps[i:i+1]))
		}
	}
	if s := b.status().Counts; s.Dropped != 0 {
		b.t.Errorf("%d posts dropped", s.Dropped)
	}
}

// look gives a post as it is kept.
func (b *bubble) look(topicID, id string) string {
	b.t.Helper()
	lines, err := b.e.Archive().Read(b.t.Context(), topicID, 0, 100_000, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, l := range lines {
		if strings.Contains(string(l.JSON), `"`+id+`"`) {
			return string(l.JSON)
		}
	}
	return "not there"
}

func describe(gaps []archive.Gap) string {
	var out []string
	for _, g := range gaps {
		missing := "?"
		if g.Missing != nil {
			missing = fmt.Sprint(*g.Missing)
		}
		out = append(out, fmt.Sprintf("[%s to %s (X %s ahead): %d filled, %s missing, %s %s]", g.From.Format("15:04:05.000"), g.To.Format("15:04:05.000"), g.Skew, g.Filled, missing, g.State, g.Why))
	}
	return strings.Join(out, " ")
}
