package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"dipper/internal/xapi"
)

// Why a connection was ended from here.
var (
	errUnwanted = errors.New("nothing is tracked any more")
	errHeld     = errors.New("posts cannot be kept")
	errSilence  = errors.New("no byte from X, not even a keep-alive")
	errSlept    = errors.New("this machine was asleep")
	errSet      = errors.New("this machine's clock was set")
	errMoved    = errors.New("this machine's network has changed")
)

// noticeError is an in-stream notice that ends the connection.
type noticeError struct{ notice xapi.Notice }

func (e *noticeError) Error() string {
	if e.notice.Detail != "" {
		return e.notice.Detail
	}
	return e.notice.Title
}

// budgetError says that X's budget of connects is used up.
type budgetError struct{ until time.Time }

func (e *budgetError) Error() string {
	return fmt.Sprintf("%d connects in %d minutes are used up", Budget, int(BudgetWindow.Minutes()))
}

// result is how one connection went.
type result struct {
	connected bool          // X answered 200
	lasted    time.Duration // of which: from then to the last byte
	ended     bool          // by X: an orderly end or its own word
	err       error
}

// network reports whether the network is to blame, so that its change is worth
// another try at once.
func (r *result) network() bool {
	if r.connected {
		return true
	}
	xerr, ok := errors.AsType[*xapi.Error](r.err)
	return ours(r.err) || ok && xerr.Kind == xapi.KindNetwork
}

// ours reports whether a connection was ended from here for the network's sake.
func ours(err error) bool {
	return errors.Is(err, errSilence) || errors.Is(err, errSlept) || errors.Is(err, errSet) || errors.Is(err, errMoved)
}

// connect runs one connection to its end. What X sent before the end has been
// handed over when it returns, unless ctx has ended.
func (k *Keeper) connect(ctx context.Context) result {
	conn, end := context.WithCancelCause(ctx)
	defer end(nil)
	k.mu.Lock()
	if !k.wanted || k.held {
		k.mu.Unlock()
		return result{err: errUnwanted}
	}
	k.end = end
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		k.end, k.stream = nil, nil
		k.mu.Unlock()
	}()
	s, err := k.open(conn)
	if err != nil {
		if cause := context.Cause(conn); cause != nil && ctx.Err() == nil {
			err = cause
		}
		return result{err: err}
	}
	defer s.Close()
	k.mu.Lock()
	k.stream = s
	k.mu.Unlock()
	// A kick from before the connection stood has been answered by it.
	select {
	case <-k.kick:
	default:
	}
	if k.isStopped() {
		return result{connected: true, err: errUnwanted}
	}
	k.set(Status{State: Live})
	if k.isStopped() { // it was not told that this one is live
		return result{connected: true, err: errUnwanted}
	}
	begun := k.Heard()
	r := result{connected: true}
	r.err = k.read(ctx, s)
	r.lasted = k.Heard().Sub(begun)
	cause := context.Cause(conn)
	if cause != nil && ctx.Err() == nil && !errors.As(r.err, new(*noticeError)) {
		r.err = cause
	}
	r.ended = cause == nil && (errors.Is(r.err, io.EOF) || errors.As(r.err, new(*noticeError)))
	return r
}

// open brings the rules in line and asks X for the stream, within the budget.
func (k *Keeper) open(ctx context.Context) (*xapi.Stream, error) {
	if err := k.dial.Prepare(ctx); err != nil {
		return nil, err
	}
	// X's clock is known by now, if X could be reached at all.
	k.mu.Lock()
	until, heard := k.budget.until(k.o.Now(), k.o.Skew()), k.heard
	k.mu.Unlock()
	if !until.IsZero() {
		return nil, &budgetError{until}
	}
	o := xapi.ConnectOptions{Sending: k.spend}
	if k.o.Backfill && !heard.IsZero() {
		o.Backfill = min(backfillMost, 1+int(max(0, k.xNow().Sub(heard))/time.Minute))
	}
	return k.dial.Connect(ctx, o)
}

// spend notes a connect that is going out.
func (k *Keeper) spend() {
	k.mu.Lock()
	list := k.budget.spend(k.o.Now(), k.o.Skew())
	k.mu.Unlock()
	if k.o.OnConnect != nil {
		k.o.OnConnect(list)
	}
}

// read hands over what X sends until the stream ends.
func (k *Keeper) read(ctx context.Context, s *xapi.Stream) error {
	var goodbye error // X's own word that this is the end
	for {
		ev, err := s.Next()
		if err != nil {
			if goodbye != nil {
				err = goodbye
			}
			return err
		}
		k.mu.Lock()
		k.heard = ev.XTime
		if ev.Kind == xapi.Noticed && ev.Notice.Behind {
			k.behind = k.o.Now().Add(behindFor)
		}
		k.mu.Unlock()
		k.sent.Add(1)
		// Keep-alives go with them: who takes them knows up to when all that X
		// sent is in hand.
		select {
		case k.events <- ev:
		case <-ctx.Done():
			return ctx.Err()
		}
		if ev.Kind == xapi.Noticed && ev.Notice.Fatal && goodbye == nil {
			// What X sent behind its goodbye is read; X closes by itself, and
			// if it does not, this does.
			goodbye = &noticeError{ev.Notice}
			leave := time.AfterFunc(goodbyeWait, func() { s.Close() })
			defer leave.Stop()
		}
	}
}

// wait holds a state until its time, a Retry, or an end of the wish; when the
// network is to blame also until that changes.
func (k *Keeper) wait(ctx context.Context, s Status, network bool) {
	// A kick from before this wait has had its effect; one from now on, an end
	// of the wish among them, ends it.
	for _, c := range []chan struct{}{k.kick, k.woke} {
		select {
		case <-c:
		default:
		}
	}
	if k.isStopped() {
		return
	}
	k.set(s)
	wall := s.RetryAt.Round(0)
	var due <-chan time.Time // never, for Refused
	if s.State == Waiting {
		t := time.NewTimer(s.RetryAt.Sub(k.o.Now()))
		defer t.Stop()
		due = t.C
	}
	for {
		select {
		case <-due:
			return
		case <-k.kick:
			return
		case <-ctx.Done():
			return
		case <-k.woke:
			// Timers stand still while the machine sleeps; the time does not.
			if network || s.State == Waiting && !k.o.Wall().Before(wall) {
				return
			}
		}
	}
}
