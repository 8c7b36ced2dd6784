// Package stream keeps one connection to X's filtered stream alive: when to
// connect, how long to wait after which failure, when silence, a sleep of the
// machine or another network mean that the connection is dead, and what state
// all that is in.
//
// # What it leaves to others
//
// It owns no wire shape (xapi reads the lines) and knows no topic: the engine
// says whether a connection is wanted, brings X's rules in line first, and keeps
// the ledger of what was missed; this package says from when to when.
//
// # Ordering
//
// Events leave in the order X sent them, through a bounded channel; when it is
// full the read waits, so nothing is thrown away. States are told in the order
// they came, one at a time.
//
// # Goroutines
//
// [Keeper.Run] is one, and has a second beside it, the vigil, which looks once a
// second for what the connection itself cannot tell. Both have ended when Run
// returns.
package stream

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"dipper/internal/xapi"
)

// State is what the connection is doing.
type State string

// States of the connection.
const (
	Idle       State = "idle"       // nothing is tracked
	Connecting State = "connecting" // asked X, no answer yet
	Live       State = "live"       // X answered 200
	Waiting    State = "waiting"    // tried again at RetryAt
	Refused    State = "refused"    // tried again only when the user acts
)

// Status is a State with what a person needs to know of it.
type Status struct {
	State State
	Since time.Time // when State became this
	// Why is what happened and what to do; of Live it is a warning.
	Why
	RetryAt time.Time // of Waiting
	// Absence is set once with the Live that ends one.
	Absence *Absence
}

// Why tells what lies behind something; the zero Why has nothing to tell.
type Why struct {
	// Code names it for programs, which may have sentences of their own for it:
	// an xapi.Kind's name, or one of this package's or its caller's.
	Code string
	// Said is what a program's own sentence would lack: X's words, or which other
	// connection it is; mostly "".
	Said string
	// Reason is the sentence for people.
	Reason string
}

// Absence is a time in which nothing came from X although it was wanted.
type Absence struct {
	// From is the last byte before it, To the connection after it, both by X's
	// clock: this machine's may have been set meanwhile.
	From, To time.Time
	Why      Why // that of the state that it began with
}

// X's numbers: docs.x.com, "Handling disconnections" and "Rate limits".
const (
	// DefaultSilence is 20 s without a keep-alive, and a margin for the way.
	DefaultSilence = 22 * time.Second
	// Budget is how many times X lets an app connect in BudgetWindow.
	Budget       = 50
	BudgetWindow = 15 * time.Minute

	// proven is how long a connection has to hold before its loss starts the
	// waits afresh: one that X accepts and drops at once must slow down too.
	proven = 30 * time.Second
	// goodbyeWait is how long X may take to close after it said that it will.
	goodbyeWait = 2 * time.Second
	// backfillMost is how many minutes X sends again at most.
	backfillMost = 5
	// heeds is how long X takes to heed a new rule: a first connect that takes
	// no longer misses nothing that anybody was promised.
	heeds = 20 * time.Second
	// duel is after how many connections in a row that X ended before duelTime
	// it is asked whether another program takes the place each time.
	duel     = 3
	duelTime = time.Minute
)

// Dialer is X's side as this package sees it.
type Dialer interface {
	// Prepare brings X's rules in line before a connect; an error is treated
	// like a failed connect.
	Prepare(ctx context.Context) error
	// Connect opens the stream. Its errors are *xapi.Error or *Refusal.
	Connect(ctx context.Context, o xapi.ConnectOptions) (*xapi.Stream, error)
	// Rival says in some words what other connection of this token is open
	// ("open since 14:02 UTC from 192.0.2.7"), "" when there is none or X does
	// not say. It is asked while ours is not open.
	Rival(ctx context.Context) string
}

// Refusal is an error by which a Dialer says that connecting is of no use until
// the user acts.
type Refusal struct{ Why }

// Error implements error.
func (r *Refusal) Error() string { return r.Reason }

// Options are what a Keeper may be given; the zero value works.
type Options struct {
	Log     *slog.Logger     // nil discards
	Now     func() time.Time // nil is time.Now
	Rand    func() float64   // [0,1), for the jitter; nil is math/rand/v2
	Silence time.Duration    // 0 is DefaultSilence
	// OnStatus is told each change in order. It must not call the Keeper and
	// should not block for long.
	OnStatus func(Status)
	// Skew is X's clock minus this machine's, as far as it is known.
	Skew func() time.Duration
	// Connects are the times of earlier connects by X's clock, so that X's
	// budget holds over restarts; OnConnect is told the list to keep before
	// each connect.
	Connects  []time.Time
	OnConnect func([]time.Time)
	// Absent is set when an earlier run was connected: To is left out.
	Absent *Absence
	// Backfill says that the plan lets X send again what was missed.
	Backfill bool
	// Warning says what else may keep posts from coming while the stream is
	// live; "" when nothing does. It is asked once a second; nil warns of nothing.
	Warning func() Why
	// Addresses lists this machine's addresses; nil asks the system.
	Addresses func() []string
	// Wall is the time that goes on while the machine sleeps, and that can be
	// set; nil is the system's clock.
	Wall func() time.Time
}

// Keeper keeps the connection. Make one with New, start it with Run.
type Keeper struct {
	dial   Dialer
	events chan<- xapi.Event
	o      Options

	telling sync.Mutex // one change of the state at a time, its telling included

	mu     sync.Mutex
	wanted bool
	held   bool // by Hold
	status Status
	budget budget
	// end ends the connection or the connect under way; nil when there is none.
	end context.CancelCauseFunc
	// stream is the open connection.
	stream *xapi.Stream
	// heard is when the last byte came of the connection that is or was, by X's
	// clock; zero when there was none or nobody wanted one since. why is the
	// reason it is no longer.
	heard time.Time
	why   Why
	// since is when a connection was last wanted anew, by the timers and the clock.
	since, sinceWall time.Time
	// fresh says that the network has changed: the waits for it start anew.
	fresh bool
	// behind is until when X's word that we read too slowly is shown.
	behind time.Time

	sent atomic.Int64 // events handed over, the one that waits for room included

	kick chan struct{} // capacity 1, a second kick is the same kick
	woke chan struct{} // capacity 1: clocks and networks want a new look
}

// New makes a Keeper that sends what it reads to events.
func New(dial Dialer, events chan<- xapi.Event, o Options) *Keeper {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Silence == 0 {
		o.Silence = DefaultSilence
	}
	if o.Skew == nil {
		o.Skew = func() time.Duration { return 0 }
	}
	if o.Warning == nil {
		o.Warning = func() Why { return Why{} }
	}
	if o.Addresses == nil {
		o.Addresses = addresses
	}
	if o.Wall == nil {
		o.Wall = time.Now
	}
	k := &Keeper{
		dial: dial, events: events, o: o,
		status: Status{State: Idle, Since: o.Now()},
		budget: budget{earlier: o.Connects},
		kick:   make(chan struct{}, 1), // full: one is pending already
		woke:   make(chan struct{}, 1), // full: a look is due already
	}
	if o.Absent != nil {
		k.heard, k.why = o.Absent.From, o.Absent.Why
	}
	return k
}

// Status gives the present state.
func (k *Keeper) Status() Status {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.status
}

// Heard is when the last byte came from X, by X's clock, and before the first one
// since when a connection has been wanted; zero while none is.
func (k *Keeper) Heard() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case !k.wanted:
		return time.Time{}
	case k.heard.IsZero():
		return k.xNow().Add(-k.wantedFor())
	}
	return k.heard
}

// xNow is what X's clock says, as far as it is known.
func (k *Keeper) xNow() time.Time { return k.o.Now().Round(0).Add(k.o.Skew()) }

// wantedFor is for how long a connection has been wanted: the timers stand still
// while the machine sleeps, and the clock may have been set. The caller holds mu.
func (k *Keeper) wantedFor() time.Duration {
	return max(time.Since(k.since), k.o.Wall().Round(0).Sub(k.sinceWall))
}

// Sent counts the events that were handed over, the one that waits for room
// included. It stands still while OnStatus is told of a Live that is new: nothing
// is read then.
func (k *Keeper) Sent() int64 { return k.sent.Load() }

// Want says whether a connection is wanted. Taking it back ends the connection.
func (k *Keeper) Want(wanted bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.wanted == wanted {
		return
	}
	k.wanted = wanted
	if wanted {
		k.since, k.sinceWall = time.Now(), k.o.Wall().Round(0)
	} else {
		k.stop(errUnwanted)
	}
	poke(k.kick)
}

// Retry tries again at once, from Waiting and from Refused. It does nothing
// while the stream is live.
func (k *Keeper) Retry() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.status.State == Waiting || k.status.State == Refused {
		k.fresh = true
		poke(k.kick)
	}
}

// Hold ends the connection and keeps it from coming back until Release, because
// what it brings could not be kept. It may be called again with another time of
// retry. What was read stays in the channel.
func (k *Keeper) Hold(why Why, retryAt time.Time) {
	k.mu.Lock()
	k.held = true
	k.stop(errHeld)
	k.mu.Unlock()
	k.set(Status{State: Waiting, Why: why, RetryAt: retryAt})
}

// Release ends a Hold.
func (k *Keeper) Release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.held {
		k.held = false
		poke(k.kick)
	}
}

// stop ends what is under way. The caller holds mu.
func (k *Keeper) stop(cause error) {
	if k.end != nil {
		k.end(cause)
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // one is pending already
	}
}

// set is the one place that changes the state. With while it does so only from
// one of these.
func (k *Keeper) set(s Status, while ...State) {
	k.telling.Lock()
	defer k.telling.Unlock()
	k.mu.Lock()
	old := k.status
	if len(while) > 0 && !slices.Contains(while, old.State) {
		k.mu.Unlock()
		return
	}
	if k.held && s.State != Waiting || old.State == Idle && s.State == Idle {
		// While it is held nothing else is true; the change comes again after it.
		k.mu.Unlock()
		return
	}
	now := k.o.Now()
	s.Since = now
	if s.State == old.State {
		s.Since = old.Since
	}
	switch s.State {
	case Live:
		if old.State != Live {
			from, to := k.heard, k.xNow()
			if from.IsZero() && k.wantedFor() > heeds {
				from = to.Add(-k.wantedFor()) // all this time X could not be had
			}
			if !from.IsZero() {
				s.Absence = &Absence{From: from, To: to, Why: k.why}
			}
			k.heard, k.why = to, Why{}
		}
	case Idle:
		k.heard, k.why = time.Time{}, Why{}
	default:
		if k.why.Reason == "" {
			k.why = s.Why
		}
	}
	k.status = s
	k.mu.Unlock()
	if s.State != old.State || s.Reason != old.Reason {
		k.o.Log.Info("stream state", "state", s.State, "reason", s.Reason)
	}
	if k.o.OnStatus != nil {
		k.o.OnStatus(s)
	}
}

// Run keeps the connection until ctx ends. It gives nil then.
func (k *Keeper) Run(ctx context.Context) error {
	var vigil sync.WaitGroup
	defer vigil.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	vigil.Go(func() { k.vigil(ctx) })
	var b backoff
	for ctx.Err() == nil {
		k.mu.Lock()
		wanted, held := k.wanted, k.held
		if k.fresh {
			b.network, k.fresh = 0, false
		}
		k.mu.Unlock()
		if !wanted || held {
			if !wanted {
				b = backoff{}
				k.set(Status{State: Idle})
			}
			select {
			case <-k.kick:
			case <-ctx.Done():
			}
			continue
		}
		k.set(Status{State: Connecting})
		r := k.connect(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if k.isStopped() {
			continue
		}
		if r.lasted >= proven {
			b = backoff{}
		}
		if r.lasted >= duelTime || !r.ended {
			b.thrown = 0
		} else if b.thrown++; b.thrown >= duel {
			if who := k.dial.Rival(ctx); who != "" {
				b.thrown = 0
				k.wait(ctx, Status{State: Refused, Why: Why{"thrown-out", who, fmt.Sprintf("Another connection uses this token (%s), and X ends ours for it each time. Dipper has stopped, or the two would throw each other out for ever. End the other program, then try again, or take over.", who)}}, false)
				continue
			}
		}
		k.wait(ctx, k.after(ctx, &b, r), r.network())
	}
	return nil
}

// isStopped reports whether the end of a connection was asked for.
func (k *Keeper) isStopped() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.wanted || k.held
}
