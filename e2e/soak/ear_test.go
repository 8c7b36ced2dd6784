package soak_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"dipper/internal/server"
	"dipper/internal/topic"
)

// slowness is what a slow ear takes over a frame.
const slowness = 2 * time.Second

// ear is a socket that counts what it is sent.
type ear struct {
	topic topic.Topic
	// hurry, not nil for a slow ear, is closed when it is to take its time no more.
	// The system's buffers hold a hundred and more small frames that it has not
	// read, minutes of its time; what is behind these waits in the archive.
	hurry chan struct{}
	last  atomic.Int64 // seq
	cuts  atomic.Int64
}

// listen reads until ctx ends. A number that is left out or comes again is an
// error, as is an end of the socket: but a slow ear may be cut, since a ping waits
// in the same buffers, and goes on after what it has had.
func (e *ear) listen(ctx context.Context, doors *server.Client) error {
	rest := time.NewTicker(slowness)
	defer rest.Stop()
	for {
		err := doors.Watch(ctx, e.topic.URL, e.last.Load(), func(frame []byte) error {
			if err := e.take(frame); err != nil || e.hurry == nil {
				return err
			}
			select {
			case <-rest.C:
			case <-e.hurry:
			case <-ctx.Done():
			}
			return nil
		})
		switch {
		case ctx.Err() != nil:
			return nil
		case e.hurry != nil && errors.Is(err, server.ErrCut):
			e.cuts.Add(1)
		default:
			return fmt.Errorf("socket of %q: %w", e.topic.Query, err)
		}
	}
}

// take reads the numbers of a frame's posts. They count up by one.
func (e *ear) take(frame []byte) error {
	var f struct{ Posts []struct{ Seq int64 } }
	if err := json.Unmarshal(frame, &f); err != nil {
		return err
	}
	for _, p := range f.Posts {
		if last := e.last.Load(); p.Seq != last+1 {
			return fmt.Errorf("seq %d came after %d", p.Seq, last)
		}
		e.last.Store(p.Seq)
	}
	return nil
}
