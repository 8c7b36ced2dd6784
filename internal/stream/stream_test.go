package stream_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"dipper/internal/cable"
	"dipper/internal/secret"
	"dipper/internal/stream"
	"dipper/internal/xapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// x answers the n-th connect (from 1) to the stream.
type x struct {
	mu      sync.Mutex
	n       int
	times   []time.Time
	answer  func(n int, w http.ResponseWriter, r *http.Request)
	prepare func() error
	rival   func() string
	client  *xapi.Client
}

func (f *x) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.n++
	n := f.n
	f.times = append(f.times, time.Now())
	f.mu.Unlock()
	f.answer(n, w, r)
}

func (f *x) connects() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.times)
}

func (f *x) Prepare(context.Context) error {
	if f.prepare == nil {
		return nil
	}
	return f.prepare()
}
func (f *x) Connect(ctx context.Context, o xapi.ConnectOptions) (*xapi.Stream, error) {
	return f.client.Connect(ctx, o)
}
func (f *x) Rival(context.Context) string {
	if f.rival == nil {
		return ""
	}
	return f.rival()
}

// bench is one Keeper on one fake X, with the states it told.
type bench struct {
	*x
	cable  *cable.Cable
	keeper *stream.Keeper
	events chan xapi.Event
	start  time.Time
	mu     sync.Mutex
	states []stream.Status
}

func (b *bench) told() []stream.Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.states)
}

// run plays a script in a bubble of its own time. answer plays X.
func run(t *testing.T, o stream.Options, answer func(n int, w http.ResponseWriter, r *http.Request), script func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := cable.New()
		b := &bench{x: &x{answer: answer}, cable: w, events: make(chan xapi.Event, 100), start: time.Now()}
		srv := &http.Server{Handler: b.x}
		served := make(chan struct{})
		go func() { defer close(served); srv.Serve(w) }()
		transport := &http.Transport{DialContext: w.Dial, DisableKeepAlives: true}
		client, err := xapi.New(xapi.Options{BaseURL: "http://127.0.0.1:1", Token: secret.NewToken("a-token-of-the-test"), Transport: transport, Now: o.Now})
		if err != nil {
			t.Fatal(err)
		}
		b.client = client
		o.Rand = func() float64 { return 0 } // no jitter
		o.OnStatus = func(s stream.Status) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.states = append(b.states, s)
		}
		raw := make(chan xapi.Event, 1)
		passed := make(chan struct{})
		go func() {
			defer close(passed)
			for ev := range raw {
				if ev.Kind != xapi.KeepAlive { // these come for hours here
					b.events <- ev
				}
			}
		}()
		if o.Addresses == nil {
			o.Addresses = func() []string { return []string{"192.0.2.1"} }
		}
		b.keeper = stream.New(b.x, raw, o)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.keeper.Run(ctx) }()
		defer func() {
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("Run gave %v, want nil", err)
			}
			close(raw)
			<-passed
			w.Close()
			srv.Close()
			<-served
			transport.CloseIdleConnections()
		}()
		script(t, b)
	})
}

// hold keeps a stream open on keep-alives until the reader goes.
func hold(w http.ResponseWriter, r *http.Request) {
	for {
		fmt.Fprint(w, "\r\n")
		w.(http.Flusher).Flush()
		select {
		case <-time.After(10 * time.Second):
		case <-r.Context().Done():
			return
		}
	}
}

func names(states []stream.Status) string {
	var out []string
	for _, s := range states {
		out = append(out, string(s.State))
	}
	return strings.Join(out, " ")
}

func TestKeeper_connectsOnlyWhileWanted(t *testing.T) {
	run(t, stream.Options{}, func(_ int, w http.ResponseWriter, r *http.Request) { hold(w, r) }, func(t *testing.T, b *bench) {
		time.Sleep(time.Hour)
		if n := len(b.connects()); n != 0 {
			t.Fatalf("%d connects while nothing is tracked, want 0", n)
		}
		b.keeper.Want(true)
		time.Sleep(time.Hour)
		if got := b.keeper.Status().State; got != stream.Live {
			t.Fatalf("state %s an hour after Want, want live", got)
		}
		b.keeper.Want(false)
		synctest.Wait()
		if got, want := names(b.told()), "connecting live idle"; got != want {
			t.Errorf("states %q, want %q", got, want)
		}
		if n := len(b.connects()); n != 1 {
			t.Errorf("%d connects, want 1", n)
		}
	})
}

func TestKeeper_comesBackAtOnceAfterADropAndThenSlowsDown(t *testing.T) {
	run(t, stream.Options{}, func(_ int, w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "\r\n") // accepted and dropped
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(14 * time.Minute)
		times := b.connects()
		if len(times) > stream.Budget {
			t.Fatalf("%d connects in 14 minutes, X allows %d in 15", len(times), stream.Budget)
		}
		if d := times[1].Sub(times[0]); d != 0 {
			t.Errorf("first reconnect after %s, want at once", d)
		}
		for i := 2; i < 8; i++ {
			if d := times[i].Sub(times[i-1]); d > 2*time.Second || d < times[i-1].Sub(times[i-2]) {
				t.Errorf("reconnect %d after %s, want growing and within 2s", i, d)
			}
		}
		if got := b.keeper.Status(); got.State != stream.Waiting || got.RetryAt.IsZero() {
			t.Errorf("state %+v with the budget used up, want waiting until a time", got)
		}
		time.Sleep(2 * time.Hour)
		for i, at := range b.connects() {
			if i >= stream.Budget && at.Sub(b.connects()[i-stream.Budget]) < stream.BudgetWindow {
				t.Fatalf("connect %d comes %s after the one %d before it", i, at.Sub(b.connects()[i-stream.Budget]), stream.Budget)
			}
		}
	})
}

func TestKeeper_aConnectionThatHeldStartsTheWaitsAfresh(t *testing.T) {
	run(t, stream.Options{}, func(_ int, w http.ResponseWriter, r *http.Request) {
		for range 6 {
			fmt.Fprint(w, "\r\n")
			w.(http.Flusher).Flush()
			time.Sleep(10 * time.Second)
		}
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(10 * time.Minute)
		times := b.connects()
		for i := 1; i < len(times); i++ {
			if d := times[i].Sub(times[i-1]); d != time.Minute {
				t.Errorf("connect %d %s after the one before, want a minute of stream and nothing more", i, d)
			}
		}
	})
}

func TestKeeper_silenceIsADrop(t *testing.T) {
	run(t, stream.Options{}, func(n int, w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "\r\n")
		w.(http.Flusher).Flush()
		if n == 1 {
			<-r.Context().Done() // half open: not a byte more
			return
		}
		hold(w, r)
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(time.Minute)
		if d := b.connects()[1].Sub(b.start); d < 20*time.Second || d > 30*time.Second {
			t.Errorf("silence noticed after %s, want 20 to 30 seconds", d)
		}
		if got, want := names(b.told()), "connecting live waiting connecting live"; got != want {
			t.Errorf("states %q, want %q", got, want)
		}
		if a := b.told()[4].Absence; a == nil || !a.From.Equal(b.start) || !strings.Contains(a.Why.Reason, "silent") {
			t.Errorf("absence %+v, want from the first byte at %s", a, b.start)
		}
	})
}

func TestKeeper_waitsAsXAsks(t *testing.T) {
	status := func(code int, body string) func(int, http.ResponseWriter, *http.Request) {
		return func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			fmt.Fprint(w, body)
		}
	}
	seconds := func(s ...float64) []time.Duration {
		var out []time.Duration
		for _, v := range s {
			out = append(out, time.Duration(v*float64(time.Second)))
		}
		return out
	}
	for _, c := range []struct {
		name   string
		answer func(int, http.ResponseWriter, *http.Request)
		want   []time.Duration // between connects
		word   string          // in the reason
		code   string
	}{
		{"a server error doubles from 5 s to 320 s", status(503, ""), seconds(5, 10, 20, 40, 80, 160, 320, 320), "trouble", "server"},
		{"a rate limit doubles from a minute", status(429, `{"errors":[{"code":88,"message":"Rate limit exceeded"}]}`), seconds(60, 120, 240), "429", "rate-limit"},
		{"another connection is waited out and named", status(429, `{"title":"ConnectionException","connection_issue":"TooManyConnections","type":"https://api.twitter.com/2/problems/streaming-connection"}`), seconds(60, 120), "another connection", "too-many-connections"},
		{"no rules is tried once soon, then like an error", status(409, `{"title":"ConnectionException","connection_issue":"RuleConfigurationIssue","type":"https://api.twitter.com/2/problems/streaming-connection"}`), seconds(.25, 5, 10), "rules", "no-rules"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, stream.Options{}, c.answer, func(t *testing.T, b *bench) {
				b.keeper.Want(true)
				var all time.Duration
				for _, d := range c.want {
					all += d
				}
				time.Sleep(all + time.Millisecond)
				var got []time.Duration
				times := b.connects()
				for i := 1; i < len(times); i++ {
					got = append(got, times[i].Sub(times[i-1]))
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("waits %v, want %v", got, c.want)
				}
				if s := b.keeper.Status(); s.State != stream.Waiting || !strings.Contains(s.Reason, c.word) || s.Code != c.code {
					t.Errorf("state %s, reason %q (%s), want waiting with a word on %q (%s)", s.State, s.Reason, s.Code, c.word, c.code)
				}
			})
		})
	}
}

func TestKeeper_refusalsAreNotHammered(t *testing.T) {
	for _, c := range []struct {
		name, body, word, named string
		code                    int
	}{
		{"a wrong token", `{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}`, "token", "unauthorized", 401},
		{"no credits", `{"type":"https://api.twitter.com/2/problems/credits","title":"CreditsDepleted","detail":"no credits"}`, "credits", "credits", 402},
		{"a spending limit", `{"title":"SpendCapReached"}`, "spending limit", "spend-cap", 403},
		{"an app that may not", `{"title":"Client Forbidden","reason":"client-not-enrolled","type":"https://api.twitter.com/2/problems/client-forbidden"}`, "plan", "forbidden", 403},
		{"a used-up cap", `{"title":"UsageCapExceeded","period":"Monthly","scope":"Product","type":"https://api.twitter.com/2/problems/usage-capped"}`, "cap", "usage-cap", 429},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, stream.Options{}, func(n int, w http.ResponseWriter, r *http.Request) {
				if n > 1 {
					hold(w, r)
					return
				}
				w.WriteHeader(c.code)
				fmt.Fprint(w, c.body)
			}, func(t *testing.T, b *bench) {
				b.keeper.Want(true)
				time.Sleep(24 * time.Hour)
				if s := b.keeper.Status(); s.State != stream.Refused || !strings.Contains(s.Reason, c.word) || s.Code != c.named {
					t.Fatalf("state %s, reason %q (%s), want refused with a word on %q (%s)", s.State, s.Reason, s.Code, c.word, c.named)
				}
				if n := len(b.connects()); n != 1 {
					t.Fatalf("%d connects in a day, want 1", n)
				}
				b.keeper.Retry()
				synctest.Wait()
				if s := b.keeper.Status().State; s != stream.Live {
					t.Errorf("state %s after the user acted, want live", s)
				}
			})
		})
	}
}

func TestKeeper_theRateLimitsOwnTimeIsObeyed(t *testing.T) {
	run(t, stream.Options{}, func(n int, w http.ResponseWriter, r *http.Request) {
		if n > 1 {
			hold(w, r)
			return
		}
		w.Header().Set("x-rate-limit-reset", fmt.Sprint(time.Now().Add(7*time.Minute).Unix()))
		w.WriteHeader(429)
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(8 * time.Minute)
		if d := b.connects()[1].Sub(b.start); d < 7*time.Minute || d > 7*time.Minute+2*time.Second {
			t.Errorf("tried again after %s, want 7 minutes", d)
		}
	})
}

func TestKeeper_theBudgetHoldsOverARestart(t *testing.T) {
	var kept []time.Time
	o := stream.Options{OnConnect: func(list []time.Time) { kept = list }}
	run(t, o, func(_ int, w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "\r\n") }, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(10 * time.Minute)
	})
	if len(kept) != stream.Budget {
		t.Fatalf("%d connects kept, want %d", len(kept), stream.Budget)
	}
	o = stream.Options{Connects: kept}
	run(t, o, func(_ int, w http.ResponseWriter, r *http.Request) { hold(w, r) }, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		synctest.Wait()
		if s := b.keeper.Status().State; s != stream.Waiting {
			t.Errorf("state %s right after a restart with the budget used up, want waiting", s)
		}
		if n := len(b.connects()); n != 0 {
			t.Errorf("%d connects, want 0", n)
		}
	})
}

func TestKeeper_aSlowReaderIsNotTakenForSilence(t *testing.T) {
	line := `{"data":{"id":"1","text":"a"},"matching_rules":[{"id":"7"}]}` + "\r\n"
	run(t, stream.Options{}, func(_ int, w http.ResponseWriter, r *http.Request) {
		for range 102 {
			fmt.Fprint(w, line)
		}
		w.(http.Flusher).Flush()
		hold(w, r)
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(10 * time.Minute) // the queue of 100 is full all this time
		for range 102 {
			<-b.events
		}
		synctest.Wait()
		if n := len(b.connects()); n != 1 {
			t.Errorf("%d connects, want 1", n)
		}
	})
}

func TestKeeper_aNoticeThatEndsTheStreamIsToldInXsWords(t *testing.T) {
	notice := `{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect","detail":"This stream has been disconnected upstream for operational reasons.","type":"https://api.x.com/2/problems/operational-disconnect"}]}` + "\r\n"
	run(t, stream.Options{}, func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			fmt.Fprint(w, notice, `{"data":{"id":"1","text":"a"},"matching_rules":[{"id":"7"}]}`+"\r\n")
			w.(http.Flusher).Flush()
		}
		hold(w, r)
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(10 * time.Second)
		if got := []xapi.EventKind{(<-b.events).Kind, (<-b.events).Kind}; got[0] != xapi.Noticed || got[1] != xapi.Posted {
			t.Errorf("events %v: the post behind the notice is lost", got)
		}
		told := b.told()
		if got, want := names(told), "connecting live waiting connecting live"; got != want {
			t.Fatalf("states %q, want %q", got, want)
		}
		if !strings.Contains(told[2].Reason, "operational reasons") {
			t.Errorf("reason %q does not give X's words", told[2].Reason)
		}
	})
}
