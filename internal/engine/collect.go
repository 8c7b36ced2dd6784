package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/stream"
	"dipper/internal/xapi"
)

const (
	// batch is how many posts one commit takes at most; fewer when no more
	// are there, so that a lone post does not wait for company.
	batch = 500
	// writeRetry is how often a full disk is tried again.
	writeRetry = 2 * time.Second
	// drain bounds how long the end of the program waits for the last commits.
	drain = time.Second
)

// collect writes down what the stream read and hands it to the hub, until the
// channel is closed and empty.
func (e *Engine) collect(ctx context.Context) error {
	// The end of ctx must not tear the commit of what was read before it.
	commits, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(drain, stop) })()
	seen := map[string]bool{} // kinds of odd lines that were logged
	for {
		first, ok := <-e.events
		if !ok {
			return nil
		}
		arrivals := e.take(commits, nil, first, seen)
		upTo, events := first.XTime, int64(1)
	fill:
		for len(arrivals) < batch {
			select {
			case ev, ok := <-e.events:
				if !ok {
					break fill
				}
				arrivals = e.take(commits, arrivals, ev, seen)
				upTo = ev.XTime
				events++
			default:
				break fill
			}
		}
		kept, err := e.write(ctx, commits, arrivals, upTo)
		if err != nil {
			return err
		}
		if !kept {
			return nil // the next start is told that it missed them
		}
		e.safe.Store(&upTo)
		e.done.Add(events)
	}
}

// take counts an event and adds its post, when it has one for a topic here.
func (e *Engine) take(ctx context.Context, list []archive.Arrival, ev xapi.Event, seen map[string]bool) []archive.Arrival {
	switch ev.Kind {
	case xapi.Posted:
		e.received.Add(1)
		topics := e.routes.resolve(ctx, ev.RuleIDs)
		if len(topics) == 0 {
			e.unrouted.Add(1)
			return list
		}
		return append(list, archive.Arrival{Post: ev.Post, Topics: topics})
	case xapi.Undecodable:
		e.undecodable.Add(1)
		if kind := ev.Err.Error(); !seen[kind] && len(seen) < 100 {
			seen[kind] = true
			e.o.Log.Warn("line from X not understood; more of the kind are only counted", "err", ev.Err)
		}
	case xapi.Noticed:
		if kind := "notice " + ev.Notice.Title; !seen[kind] && len(seen) < 100 {
			seen[kind] = true
			e.o.Log.Warn("notice from X; more of the kind are not logged", "title", ev.Notice.Title, "detail", ev.Notice.Detail)
		}
	}
	return list
}

// write commits a batch and publishes it. A full disk holds it, and the stream
// with it, until there is room; any other failure of the archive is the end. kept
// is false when the program ended before the batch could be kept. upTo is when the
// last of it came, by X's clock.
func (e *Engine) write(ctx, commits context.Context, arrivals []archive.Arrival, upTo time.Time) (kept bool, err error) {
	if len(arrivals) == 0 {
		return true, nil
	}
	for held := false; ; held = true {
		var with archive.With
		if e.tracked.Load() {
			with.Settings = e.heardSetting(upTo, false)
		}
		done, err := e.keep(commits, arrivals, with)
		if err == nil {
			if held {
				e.keeper.Release()
			}
			e.heed(arrivals, done.Lines)
			return true, nil
		}
		if commits.Err() != nil {
			// The program ends and its time is up. What is not written down
			// was sent to nobody.
			e.dropped.Add(int64(len(arrivals)))
			return false, nil
		}
		if !errors.Is(err, archive.ErrFull) {
			e.dropped.Add(int64(len(arrivals)))
			return false, archiveProblem(err)
		}
		e.keeper.Hold(stream.Why{Code: "disk-full", Reason: "The disk is full: free some room and collecting goes on by itself. What is archived stays."}, e.o.Now().Add(writeRetry))
		t := time.NewTimer(writeRetry)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			e.dropped.Add(int64(len(arrivals)))
			return false, nil
		}
	}
}

// keep commits posts with what goes with them and publishes them. Gaps that are
// still to be kept go first.
func (e *Engine) keep(ctx context.Context, arrivals []archive.Arrival, with archive.With) (archive.Appended, error) {
	e.keeping.Lock()
	defer e.keeping.Unlock()
	if err := e.retryGaps(ctx); err != nil {
		return archive.Appended{}, err
	}
	done, err := e.archive.Append(ctx, arrivals, with)
	if err != nil {
		return done, err
	}
	e.wrote(with.Settings)
	e.delivered.Add(int64(len(done.Lines)))
	e.duplicates.Add(done.Duplicates)
	e.hub.Publish(done.Lines)
	return done, nil
}

// heed notes for which topics posts came over the stream: X clearly heeds their
// rules.
func (e *Engine) heed(arrivals []archive.Arrival, lines []post.Line) {
	skew := e.skew()
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, a := range arrivals {
		for _, id := range a.Topics {
			e.came[id] = a.Post.ReceivedAt.Add(skew)
		}
	}
	if len(e.settling) == 0 {
		return
	}
	now := e.o.Now()
	for _, l := range lines {
		delete(e.settling, l.Topic)
	}
	for id, until := range e.settling {
		if now.After(until) {
			delete(e.settling, id)
		}
	}
}

// whenRoom does what needs room on the disk, again and again while there is none.
func (e *Engine) whenRoom(ctx context.Context, do func() error) error {
	for {
		err := do()
		if !errors.Is(err, archive.ErrFull) {
			return err
		}
		t := time.NewTimer(writeRetry)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		}
	}
}
