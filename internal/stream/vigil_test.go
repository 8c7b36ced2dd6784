package stream_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dipper/internal/stream"
)

// machine is the computer that a Keeper finds itself on.
type machine struct {
	mu    sync.Mutex
	ahead time.Duration // of the clock before the timers
	has   []string
}

func (m *machine) sleep(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ahead += d
}

func (m *machine) wall() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Round(0).Add(m.ahead)
}

func (m *machine) move(to ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.has = append([]string{}, to...)
}

func (m *machine) addresses() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.has)
}

func (m *machine) options() stream.Options {
	return stream.Options{Wall: m.wall, Addresses: m.addresses}
}

func holding(_ int, w http.ResponseWriter, r *http.Request) { hold(w, r) }

func TestVigil_aSleepEndsTheConnectionAndItIsBackAtOnce(t *testing.T) {
	m := &machine{has: []string{"192.0.2.1"}}
	run(t, m.options(), holding, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(time.Minute)
		slept := time.Now()
		m.sleep(time.Hour)
		time.Sleep(2 * time.Second)
		if n := len(b.connects()); n != 2 {
			t.Fatalf("%d connects two seconds after a sleep, want 2", n)
		}
		if got := b.keeper.Status(); got.State != stream.Live {
			t.Errorf("state %s, want live", got.State)
		}
		told := b.told()
		if why := told[len(told)-1].Absence; why == nil || !strings.Contains(why.Why.Reason, "asleep") || why.To.Before(slept) {
			t.Errorf("absence %+v, want one that tells of the sleep", why)
		}
	})
}

func TestVigil_aSleepEndsAWaitWhoseTimeHasCome(t *testing.T) {
	m := &machine{has: []string{"192.0.2.1"}}
	run(t, m.options(), func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(429)
			return
		}
		hold(w, r)
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(time.Second)
		m.sleep(time.Minute)
		time.Sleep(2 * time.Second)
		if s := b.keeper.Status().State; s != stream.Waiting {
			t.Fatalf("state %s after a sleep shorter than X's wait, want waiting", s)
		}
		m.sleep(10 * time.Minute)
		time.Sleep(2 * time.Second)
		if s := b.keeper.Status().State; s != stream.Live {
			t.Errorf("state %s after a sleep longer than X's wait, want live", s)
		}
	})
}

func TestVigil_anUnpluggedCableIsNoStormAndItsReturnIsNoticedWithinTwoSeconds(t *testing.T) {
	m := &machine{has: []string{"192.0.2.1"}}
	var connects atomic.Int64
	o := m.options()
	o.OnConnect = func([]time.Time) { connects.Add(1) }
	run(t, o, holding, func(t *testing.T, b *bench) {
		b.cable.From("192.0.2.1")
		b.keeper.Want(true)
		time.Sleep(time.Minute)
		b.cable.Unplug()
		m.move()
		time.Sleep(2 * time.Second)
		if s := b.keeper.Status(); s.State == stream.Live {
			t.Fatal("still live two seconds after the address of the connection has gone")
		}
		time.Sleep(time.Hour)
		if n := connects.Load(); n != 1 {
			t.Errorf("%d connects counted in X's budget, want 1: the others never reached X", n)
		}
		b.cable.Plug()
		b.cable.From("198.51.100.9")
		m.move("198.51.100.9")
		time.Sleep(2 * time.Second)
		if s := b.keeper.Status(); s.State != stream.Live {
			t.Errorf("state %s (%s) two seconds after the network's return, want live", s.State, s.Reason)
		}
	})
}

func TestVigil_anotherAddressBesideOursIsNoReasonToLeave(t *testing.T) {
	m := &machine{has: []string{"192.0.2.1"}}
	run(t, m.options(), holding, func(t *testing.T, b *bench) {
		b.cable.From("192.0.2.1")
		b.keeper.Want(true)
		time.Sleep(time.Minute)
		m.move("10.8.0.2", "192.0.2.1")
		time.Sleep(time.Minute)
		if n := len(b.connects()); n != 1 {
			t.Errorf("%d connects, want 1", n)
		}
	})
}

func TestKeeper_networkErrorsAreTriedLinearlyAndReachXsBudgetNever(t *testing.T) {
	var mu sync.Mutex
	var tries []time.Time
	run(t, stream.Options{}, holding, func(t *testing.T, b *bench) {
		b.cable.Unplug()
		b.prepare = func() error {
			mu.Lock()
			defer mu.Unlock()
			tries = append(tries, time.Now())
			return nil
		}
		b.keeper.Want(true)
		time.Sleep(20 * time.Minute)
		mu.Lock()
		tries := slices.Clone(tries)
		mu.Unlock()
		want := 250 * time.Millisecond
		for i := 1; i < len(tries); i++ {
			if d := tries[i].Sub(tries[i-1]); d != want {
				t.Fatalf("try %d came %s after the one before, want %s", i, d, want)
			}
			want = min(want+250*time.Millisecond, 16*time.Second)
		}
		if want != 16*time.Second {
			t.Fatalf("only %d tries in twenty minutes", len(tries))
		}
		b.cable.Plug()
		time.Sleep(16 * time.Second)
		if s := b.keeper.Status(); s.State != stream.Live || s.Absence == nil || !s.Absence.From.Equal(b.start) {
			t.Errorf("state %+v, want live with an absence since the wish for a connection", s)
		}
	})
}

func TestKeeper_twoThatWouldThrowEachOtherOutForEverStop(t *testing.T) {
	thrown := func(n int, w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "\r\n") }
	run(t, stream.Options{}, thrown, func(t *testing.T, b *bench) {
		b.x.rival = func() string { return "open since 14:02 UTC from 192.0.2.7" }
		b.keeper.Want(true)
		time.Sleep(time.Hour)
		s := b.keeper.Status()
		if s.State != stream.Refused || !strings.Contains(s.Reason, "192.0.2.7") || !strings.Contains(s.Reason, "nother connection") {
			t.Errorf("status %+v, want refused with a word on the other connection", s)
		}
		if n := len(b.connects()); n != 3 {
			t.Errorf("%d connects, want 3", n)
		}
	})
}

func TestKeeper_anotherConnectionIsDescribedWhileItIsWaitedOut(t *testing.T) {
	run(t, stream.Options{}, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(429)
		fmt.Fprint(w, `{"title":"ConnectionException","connection_issue":"TooManyConnections","type":"https://api.twitter.com/2/problems/streaming-connection"}`)
	}, func(t *testing.T, b *bench) {
		b.x.rival = func() string { return "open since 14:02 UTC from 192.0.2.7" }
		b.keeper.Want(true)
		time.Sleep(time.Second)
		if s := b.keeper.Status(); s.State != stream.Waiting || !strings.Contains(s.Reason, "14:02 UTC from 192.0.2.7") {
			t.Errorf("status %+v, want waiting with who it is", s)
		}
	})
}

func TestKeeper_heldItKeepsNothingOpenAndComesBackWhenReleased(t *testing.T) {
	run(t, stream.Options{}, holding, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(time.Minute)
		b.keeper.Hold(stream.Why{Reason: "The disk is full."}, time.Now().Add(2*time.Second))
		synctest.Wait()
		if s := b.keeper.Status(); s.State != stream.Waiting || s.Reason != "The disk is full." || s.RetryAt.IsZero() {
			t.Fatalf("status %+v, want waiting for room", s)
		}
		b.keeper.Retry()
		time.Sleep(time.Hour)
		if s, n := b.keeper.Status(), len(b.connects()); s.State != stream.Waiting || n != 1 {
			t.Fatalf("state %s after %d connects, want waiting after 1", s.State, n)
		}
		b.keeper.Release()
		synctest.Wait()
		s := b.keeper.Status()
		if s.State != stream.Live || s.Absence == nil || s.Absence.Why.Reason != "The disk is full." {
			t.Errorf("status %+v, want live with an absence that says why", s)
		}
	})
}

func TestKeeper_aFullQueueIsToldBeforeXCuts(t *testing.T) {
	line := `{"data":{"id":"1","text":"a"},"matching_rules":[{"id":"7"}]}` + "\r\n"
	run(t, stream.Options{}, func(_ int, w http.ResponseWriter, r *http.Request) {
		for range 105 {
			fmt.Fprint(w, line)
		}
		w.(http.Flusher).Flush()
		hold(w, r)
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(10 * time.Second)
		s := b.keeper.Status()
		if s.State != stream.Live || !strings.Contains(s.Reason, "X may end the connection") {
			t.Errorf("status %+v, want live with a warning", s)
		}
		for range 105 {
			<-b.events
		}
		time.Sleep(2 * time.Second)
		if s := b.keeper.Status(); s.State != stream.Live || s.Reason != "" {
			t.Errorf("status %+v, want live and nothing to say", s)
		}
		if n := len(b.connects()); n != 1 {
			t.Errorf("%d connects, want 1", n)
		}
	})
}

func TestKeeper_xsWordThatWeReadTooSlowlyIsTold(t *testing.T) {
	run(t, stream.Options{}, func(_ int, w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"warning":{"code":"FALLING_BEHIND","message":"Your connection is falling behind.","percent_full":60}}`+"\r\n")
		w.(http.Flusher).Flush()
		hold(w, r)
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(5 * time.Second)
		if s := b.keeper.Status(); s.State != stream.Live || !strings.Contains(s.Reason, "too slowly") {
			t.Errorf("status %+v, want live with X's warning", s)
		}
		time.Sleep(2 * time.Minute)
		if s := b.keeper.Status(); s.State != stream.Live || s.Reason != "" {
			t.Errorf("status %+v two minutes later, want nothing to say", s)
		}
	})
}

func TestKeeper_theBudgetIsKeptByXsClock(t *testing.T) {
	// An hour ago by X, which this machine, its clock set ahead since, takes
	// for yesterday.
	var list []time.Time
	for i := range stream.Budget {
		list = append(list, time.Date(2000, 1, 1, 0, 0, i, 0, time.UTC))
	}
	const ahead = 24 * time.Hour
	o := stream.Options{Connects: list, Skew: func() time.Duration { return -ahead }}
	o.Now = func() time.Time { return time.Now().Add(ahead) }
	o.Wall = o.Now
	run(t, o, holding, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(14 * time.Minute)
		if s, n := b.keeper.Status(), len(b.connects()); s.State != stream.Waiting || n != 0 {
			t.Fatalf("state %s after %d connects, want waiting before the first", s.State, n)
		}
		time.Sleep(2 * time.Minute)
		if s := b.keeper.Status().State; s != stream.Live {
			t.Errorf("state %s once the window is over, want live", s)
		}
	})
}

func TestKeeper_backfillIsAskedForWhereThePlanAllows(t *testing.T) {
	for _, c := range []struct {
		away time.Duration
		want string
	}{{10 * time.Second, "1"}, {3*time.Minute + time.Second, "4"}, {time.Hour, "5"}} {
		t.Run(c.away.String(), func(t *testing.T) {
			asked := make(chan string, 10)
			run(t, stream.Options{Backfill: true}, func(_ int, w http.ResponseWriter, r *http.Request) {
				asked <- r.URL.Query().Get("backfill_minutes")
				hold(w, r)
			}, func(t *testing.T, b *bench) {
				b.keeper.Want(true)
				time.Sleep(time.Minute)
				b.keeper.Hold(stream.Why{Reason: "No room."}, time.Now())
				time.Sleep(c.away)
				b.keeper.Release()
				synctest.Wait()
				if first, second := <-asked, <-asked; first != "" || second != c.want {
					t.Errorf("backfill_minutes asked for %q and %q, want none and then %q", first, second, c.want)
				}
			})
		})
	}
}

func TestKeeper_theWordsOfAWarningComeFromOutsideToo(t *testing.T) {
	var word atomic.Value
	word.Store("")
	o := stream.Options{Warning: func() stream.Why { return stream.Why{Reason: word.Load().(string)} }}
	run(t, o, holding, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(time.Minute)
		word.Store("X takes no more changes of rules.")
		time.Sleep(2 * time.Second)
		if s := b.keeper.Status(); s.State != stream.Live || s.Reason != "X takes no more changes of rules." || !s.Since.Equal(b.start) {
			t.Errorf("status %+v, want live since the start with the warning", s)
		}
	})
}

func TestVigil_aClockThatIsSetMovesNoAbsence(t *testing.T) {
	for _, c := range []struct {
		name string
		by   time.Duration // how far the clock is set ahead
		away time.Duration // for which the connection is gone then; 0 is not at all
		want time.Duration // the length of the absence
		why  string
	}{
		{"back", -time.Hour, 0, time.Second, "clock was set"},
		{"back in an outage", -time.Hour, time.Minute, time.Minute, "No room."},
		{"ahead in an outage", time.Hour, time.Minute, time.Minute, "No room."},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &machine{has: []string{"192.0.2.1"}}
			o := m.options()
			o.Now = m.wall
			// X's answers tell it, and nothing before them.
			var skew atomic.Int64
			o.Skew = func() time.Duration { return time.Duration(skew.Load()) }
			run(t, o, func(_ int, w http.ResponseWriter, r *http.Request) {
				skew.Store(int64(time.Until(m.wall()).Round(time.Second)) * -1)
				hold(w, r)
			}, func(t *testing.T, b *bench) {
				b.keeper.Want(true)
				time.Sleep(time.Minute + 500*time.Millisecond)
				if c.away > 0 {
					b.keeper.Hold(stream.Why{Reason: "No room."}, m.wall())
				}
				m.sleep(c.by)
				time.Sleep(c.away)
				b.keeper.Release()
				time.Sleep(2 * time.Second)
				told := b.told()
				a := told[len(told)-1].Absence
				if a == nil || !strings.Contains(a.Why.Reason, c.why) {
					t.Fatalf("told %+v at last, want an absence for %q", told[len(told)-1], c.why)
				}
				// The last keep-alive was up to ten seconds earlier.
				if got := a.To.Sub(a.From); got < c.want || got > c.want+11*time.Second {
					t.Errorf("an absence of %s, want %s", got, c.want)
				}
			})
		})
	}
}

func TestVigil_aSleepBeforeAFirstConnectIsPartOfWhatWasMissed(t *testing.T) {
	m := &machine{has: []string{"192.0.2.1"}}
	run(t, m.options(), func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			w.WriteHeader(503)
			return
		}
		hold(w, r)
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(time.Second)
		m.sleep(time.Hour)
		time.Sleep(time.Minute)
		told := b.told()
		if a := told[len(told)-1].Absence; a == nil || a.To.Sub(a.From) < time.Hour {
			t.Errorf("absence %+v, want the hour in which X could not be had", a)
		}
	})
}

func TestKeeper_whatWaitsInTheQueueWhenAConnectionEndsMovesNoAbsence(t *testing.T) {
	const lines = 2000
	line := `{"data":{"id":"1","text":"a"},"matching_rules":[{"id":"7"}]}` + "\r\n"
	run(t, stream.Options{}, func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			for range lines {
				fmt.Fprint(w, line)
			}
			w.(http.Flusher).Flush()
			return
		}
		hold(w, r)
	}, func(t *testing.T, b *bench) {
		b.keeper.Want(true)
		time.Sleep(5 * time.Minute) // the disk is slow
		for range lines {
			<-b.events
		}
		time.Sleep(time.Minute)
		told := b.told()
		a := told[len(told)-1].Absence
		if a == nil || a.From.After(b.start.Add(time.Second)) || a.To.Sub(a.From) < 5*time.Minute {
			t.Errorf("absence %+v, want one from the last line that X sent on", a)
		}
	})
}
