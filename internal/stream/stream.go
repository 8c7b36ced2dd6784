// Package stream keeps one connection to X's filtered stream alive: when to
// connect, how long to wait after which failure, when silence means that the
// connection is dead, and what state all that is in.
//
// # What it leaves to others
//
// It owns no wire shape (xapi reads the lines) and knows no topic: the engine
// says whether a connection is wanted and brings X's rules in line first.
//
// # Ordering
//
// Events leave in the order X sent them, through a bounded channel; when it is
// full the read waits, so nothing is thrown away. States are told in the order
// they came, from the one goroutine that runs Run.
package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
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
	State   State
	Since   time.Time
	Reason  string    // what happened and what to do; "" when there is nothing to say
	RetryAt time.Time // of Waiting
	// LastHeard is when the last byte came, at the change out of Live: the
	// start of what was missed.
	LastHeard time.Time
}

// X's numbers: docs.x.com, "Handling disconnections" and "Rate limits".
const (
	// DefaultSilence is 20 s without a keep-alive, and a margin for the way.
	DefaultSilence = 23 * time.Second
	// Budget is how many times X lets an app connect in BudgetWindow.
	Budget       = 50
	BudgetWindow = 15 * time.Minute

	networkStep = 250 * time.Millisecond
	networkMax  = 16 * time.Second
	httpFirst   = 5 * time.Second
	httpMax     = 320 * time.Second
	rateFirst   = time.Minute
	// proven is how long a connection has to hold before its loss starts the
	// waits afresh: one that X accepts and drops at once must slow down too.
	proven = 30 * time.Second
	// goodbyeWait is how long X may take to close after it said that it will.
	goodbyeWait = 2 * time.Second
)

// Dialer is X's side as this package sees it.
type Dialer interface {
	// Prepare brings X's rules in line before a connect; an error is treated
	// like a failed connect.
	Prepare(ctx context.Context) error
	// Connect opens the stream. Its errors are *xapi.Error.
	Connect(ctx context.Context) (*xapi.Stream, error)
}

// Refusal is an error by which a Dialer says that connecting is of no use until
// the user acts; Reason is the sentence for the user.
type Refusal struct{ Reason string }

// Error implements error.
func (r *Refusal) Error() string { return r.Reason }

// Options are what a Keeper may be given; the zero value works.
type Options struct {
	Log     *slog.Logger     // nil discards
	Now     func() time.Time // nil is time.Now
	Rand    func() float64   // [0,1), for the jitter; nil is math/rand/v2
	Silence time.Duration    // 0 is DefaultSilence
	// OnStatus is told each change in order. It must not call the Keeper's
	// Run and should not block for long.
	OnStatus func(Status)
	// Connects are the times of earlier connects, so that X's budget holds
	// over restarts; OnConnect is told the list to keep before each connect.
	Connects  []time.Time
	OnConnect func([]time.Time)
}

// Keeper keeps the connection. Make one with New, start it with Run.
type Keeper struct {
	dial   Dialer
	events chan<- xapi.Event
	o      Options

	mu       sync.Mutex
	wanted   bool
	status   Status
	cancel   context.CancelFunc // of the connection or wait under way
	connects []time.Time

	kick chan struct{} // capacity 1, a second kick is the same kick
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
	return &Keeper{
		dial: dial, events: events, o: o,
		status:   Status{State: Idle, Since: o.Now()},
		connects: o.Connects,
		kick:     make(chan struct{}, 1),
	}
}

// Status gives the present state.
func (k *Keeper) Status() Status {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.status
}

// Want says whether a connection is wanted. Taking it back ends the connection.
func (k *Keeper) Want(wanted bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.wanted == wanted {
		return
	}
	k.wanted = wanted
	if !wanted && k.cancel != nil {
		k.cancel()
	}
	k.poke()
}

// Retry tries again at once, from Waiting and from Refused. It does nothing
// while the stream is live.
func (k *Keeper) Retry() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.status.State == Waiting || k.status.State == Refused {
		k.poke()
	}
}

func (k *Keeper) poke() {
	select {
	case k.kick <- struct{}{}:
	default: // one is pending already
	}
}

// set is the one place that changes the state.
func (k *Keeper) set(s Status) {
	k.mu.Lock()
	if s.State == Idle && k.status.State == Idle {
		k.mu.Unlock()
		return
	}
	s.Since = k.o.Now()
	k.status = s
	k.mu.Unlock()
	k.o.Log.Info("stream state", "state", s.State, "reason", s.Reason)
	if k.o.OnStatus != nil {
		k.o.OnStatus(s)
	}
}

// Run keeps the connection until ctx ends. It gives nil then.
func (k *Keeper) Run(ctx context.Context) error {
	var b backoff
	var lost time.Time // when the last connection was last heard of
	for ctx.Err() == nil {
		if !k.isWanted() {
			b, lost = backoff{}, time.Time{}
			k.set(Status{State: Idle})
			select {
			case <-k.kick:
			case <-ctx.Done():
			}
			continue
		}
		if until := k.budgetUntil(); !until.IsZero() {
			k.wait(ctx, Status{State: Waiting, RetryAt: until, LastHeard: lost,
				Reason: fmt.Sprintf("X allows %d connects in %d minutes and they are used up; Dipper connects again by itself.", Budget, int(BudgetWindow.Minutes()))})
			continue
		}
		k.set(Status{State: Connecting, LastHeard: lost})
		started := k.o.Now()
		heard, err := k.connect(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if !k.isWanted() {
			continue
		}
		if !heard.IsZero() {
			lost = heard
			if heard.Sub(started) >= proven {
				b = backoff{}
			}
		}
		next := k.after(&b, !heard.IsZero(), err)
		next.LastHeard = lost
		if next.State == Waiting && !next.RetryAt.After(k.o.Now()) {
			// A drop that is mended at once is still told, so that nobody
			// takes the hole it leaves for silence.
			next.RetryAt = k.o.Now()
			k.set(next)
			continue
		}
		k.wait(ctx, next)
	}
	return nil
}

func (k *Keeper) isWanted() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.wanted
}

// connect runs one connection to its end. heard is when its last byte came,
// zero when X never answered 200.
func (k *Keeper) connect(ctx context.Context) (heard time.Time, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	k.mu.Lock()
	if !k.wanted {
		k.mu.Unlock()
		return time.Time{}, context.Canceled
	}
	k.cancel = cancel
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		k.cancel = nil
		k.mu.Unlock()
	}()

	if err := k.dial.Prepare(ctx); err != nil {
		return time.Time{}, err
	}
	k.spend()
	s, err := k.dial.Connect(ctx)
	if err != nil {
		return time.Time{}, err
	}
	defer s.Close()
	// A kick from before the connection stood has been answered by it.
	select {
	case <-k.kick:
	default:
	}
	if !k.isWanted() {
		return time.Time{}, context.Canceled
	}
	k.set(Status{State: Live})
	heard = k.o.Now()

	silent := time.AfterFunc(k.o.Silence, func() { s.Close() })
	defer silent.Stop()
	var goodbye error // X's own word that this is the end
	for {
		ev, err := s.Next()
		if err != nil {
			switch spoke := silent.Stop(); {
			case goodbye != nil:
				err = goodbye
			case !spoke && ctx.Err() == nil:
				err = errSilence
			}
			return heard, err
		}
		heard = k.o.Now()
		if ev.Kind == xapi.KeepAlive {
			silent.Reset(k.o.Silence)
			continue
		}
		// While the reader of events is slow, the silence is ours, not X's.
		silent.Stop()
		select {
		case k.events <- ev:
		case <-ctx.Done():
			return heard, ctx.Err()
		}
		silent.Reset(k.o.Silence)
		if ev.Kind == xapi.Noticed && ev.Notice.Fatal && goodbye == nil {
			// What X sent behind its goodbye is read; X closes by itself, and
			// if it does not, this does.
			goodbye = &noticeError{ev.Notice}
			leave := time.AfterFunc(goodbyeWait, func() { s.Close() })
			defer leave.Stop()
		}
	}
}

// wait holds a state until its time, a Retry, or an end of the wish.
func (k *Keeper) wait(ctx context.Context, s Status) {
	// A kick from before this wait has had its effect; one from now on, an end
	// of the wish among them, ends it.
	select {
	case <-k.kick:
	default:
	}
	if !k.isWanted() {
		return
	}
	k.set(s)
	var due <-chan time.Time // never, for Refused
	if s.State == Waiting {
		t := time.NewTimer(s.RetryAt.Sub(k.o.Now()))
		defer t.Stop()
		due = t.C
	}
	select {
	case <-due:
	case <-k.kick:
	case <-ctx.Done():
	}
}

// spend notes a connect in X's budget.
func (k *Keeper) spend() {
	k.mu.Lock()
	k.connects = append(k.recent(), k.o.Now())
	list := append([]time.Time(nil), k.connects...)
	k.mu.Unlock()
	if k.o.OnConnect != nil {
		k.o.OnConnect(list)
	}
}

// recent gives the connects that still count. Times in the future come from a
// clock that was wrong and count as now would.
func (k *Keeper) recent() []time.Time {
	now := k.o.Now()
	var out []time.Time
	for _, t := range k.connects {
		if t.After(now) {
			t = now
		}
		if now.Sub(t) < BudgetWindow {
			out = append(out, t)
		}
	}
	return out
}

// budgetUntil gives when the next connect is allowed; zero means now.
func (k *Keeper) budgetUntil() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.connects = k.recent()
	if len(k.connects) < Budget {
		return time.Time{}
	}
	return k.connects[len(k.connects)-Budget].Add(BudgetWindow)
}

var errSilence = errors.New("no byte from X, not even a keep-alive")

// noticeError is an in-stream notice that ends the connection.
type noticeError struct{ notice xapi.Notice }

func (e *noticeError) Error() string {
	if e.notice.Detail != "" {
		return e.notice.Detail
	}
	return e.notice.Title
}

// ended reports whether err is an orderly or torn end of the stream, as
// against an answer of X's.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errSilence)
}
