package engine

import (
	"context"
	"errors"
	"time"

	"dipper/internal/archive"
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
	seen := map[string]bool{} // kinds of undecodable lines that were logged
	for {
		first, ok := <-e.events
		if !ok {
			return nil
		}
		arrivals := e.take(commits, nil, first, seen)
	fill:
		for len(arrivals) < batch {
			select {
			case ev, ok := <-e.events:
				if !ok {
					break fill
				}
				arrivals = e.take(commits, arrivals, ev, seen)
			default:
				break fill
			}
		}
		if err := e.write(ctx, commits, arrivals); err != nil {
			return err
		}
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
		e.pending.Add(1)
		return append(list, archive.Arrival{Post: ev.Post, Topics: topics})
	case xapi.Undecodable:
		e.undecodable.Add(1)
		if kind := ev.Err.Error(); !seen[kind] && len(seen) < 100 {
			seen[kind] = true
			e.o.Log.Warn("line from X not understood; more of the kind are only counted", "err", ev.Err)
		}
	case xapi.Noticed:
		e.o.Log.Warn("notice from X", "title", ev.Notice.Title, "detail", ev.Notice.Detail)
	}
	return list
}

// write commits a batch and publishes it. A full disk holds it, and with it the
// stream, until there is room; any other failure of the archive is the end.
func (e *Engine) write(ctx, commits context.Context, arrivals []archive.Arrival) error {
	if len(arrivals) == 0 {
		return nil
	}
	defer e.pending.Add(-int64(len(arrivals)))
	for {
		done, err := e.archive.Append(commits, arrivals)
		if err == nil {
			e.setTrouble("")
			e.delivered.Add(int64(len(done.Lines)))
			e.duplicates.Add(done.Duplicates)
			e.settled(done.Lines)
			e.hub.Publish(done.Lines)
			return nil
		}
		if commits.Err() != nil {
			// The program ends and its time is up. What is not written down
			// was sent to nobody.
			e.dropped.Add(int64(len(arrivals)))
			return nil
		}
		if !errors.Is(err, archive.ErrFull) {
			e.dropped.Add(int64(len(arrivals)))
			return archiveProblem(err)
		}
		e.setTrouble("The disk is full: free some room and collecting goes on by itself.")
		select {
		case <-time.After(writeRetry):
		case <-ctx.Done():
			e.dropped.Add(int64(len(arrivals)))
			return nil
		}
	}
}

// setTrouble tells everybody when writing stops and when it goes on.
func (e *Engine) setTrouble(what string) {
	e.mu.Lock()
	changed := e.trouble != what
	e.trouble = what
	e.mu.Unlock()
	if changed {
		e.tell()
	}
}
