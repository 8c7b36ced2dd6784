package hub

import (
	"context"
	"fmt"
)

const (
	maxPosts = 500     // in one frame
	maxFrame = 1 << 20 // bytes of one frame, unless a single post is larger

	frameHead = `{"type":"posts","posts":[`
	frameTail = `]}`
)

// Listener is one reader of one topic, at a place of its own.
type Listener struct {
	hub  *Hub
	feed *feed

	// Guarded by hub.mu.
	cursor int64 // all posts up to this seq were sent, or are not there
	status int64 // number of the next status frame to send
	notice int64 // number of the next notice to send
	closed bool
}

// Listen starts a listener. With after = Live it hears the posts published from
// now on; else first every post kept with a seq above after, which may be of
// posts that are kept and not published yet. Close it when done.
func (h *Hub) Listen(topicID string, after int64) (*Listener, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, ErrClosed
	}
	f := h.feeds[topicID]
	if f == nil {
		return nil, ErrUnknown
	}
	if after < 0 {
		after = f.last
	}
	h.listeners++
	return &Listener{
		hub: h, feed: f,
		cursor: after,
		status: max(0, h.status.next-1),
		notice: f.notices.next,
	}, nil
}

// Close ends the listener: a Next that waits returns ErrClosed. It may be
// called more than once.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	if l.closed {
		return
	}
	l.closed = true
	l.hub.listeners--
	l.feed.rouse()
}

// Next waits for the next frame and gives it. The frame is shared with other
// listeners and must not be changed. The listener is over with ErrDeleted (the
// topic is gone), ErrClosed, the context's error, or the log's.
//
// When wait ends before there is a frame, Next gives nil and no error. Only the
// waiting ends then: a reading of the log, which may take longer than a caller
// wants to wait for something new, goes on until ctx does.
//
// A listener more than 256 status frames behind goes on with the newest one.
func (l *Listener) Next(ctx, wait context.Context) ([]byte, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := l.step()
		switch {
		case err != nil:
			return nil, err
		case s.frame != nil:
			return s.frame, nil
		case s.wait != nil:
			select {
			case <-s.wait:
			case <-wait.Done():
				return nil, ctx.Err()
			}
		case s.remember:
			if frame := l.fromMemory(s.to); frame != nil {
				return frame, nil
			}
		default:
			frame, err := l.fromLog(ctx, s)
			if err != nil {
				return nil, err
			}
			if frame != nil {
				return frame, nil
			}
		}
	}
}

// step is what a listener has to do next: send frame; or wait; or take the
// posts up to to, from memory when remember says that they are there, else
// from the log.
type step struct {
	frame    []byte
	wait     <-chan struct{}
	to       int64
	remember bool
	first    int64 // the oldest post in memory when the log is to be read
}

func (l *Listener) step() (step, error) {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	f, h := l.feed, l.hub
	if f.dropped {
		return step{}, ErrDeleted
	}
	if h.closed || l.closed {
		return step{}, ErrClosed
	}
	if l.status < h.status.next {
		if l.status < h.status.oldest() {
			l.status = h.status.next - 1
		}
		l.status++
		return step{frame: h.status.get(l.status - 1).frame}, nil
	}
	to := f.last
	if l.notice < f.notices.next {
		l.notice = max(l.notice, f.notices.oldest())
		n := f.notices.get(l.notice)
		if n.at <= l.cursor {
			l.notice++
			return step{frame: n.frame}, nil
		}
		to = n.at // the posts behind the notice come after it
	}
	if l.cursor >= to {
		return step{wait: f.waiting()}, nil
	}
	return step{to: to, first: f.first(), remember: l.cursor+1 >= f.first()}, nil
}

// fromMemory gives the frame of the posts after the cursor, at most up to to.
// It gives none when they have left the memory meanwhile.
func (l *Listener) fromMemory(to int64) []byte {
	f := l.feed
	f.building.Lock()
	defer f.building.Unlock()

	l.hub.mu.Lock()
	if b := f.shared; b.frame != nil && b.after == l.cursor && b.to <= to {
		l.cursor = b.to
		l.hub.mu.Unlock()
		return b.frame
	}
	if l.cursor+1 < f.first() {
		l.hub.mu.Unlock()
		return nil
	}
	b := batch{after: l.cursor, to: l.cursor}
	size := len(frameHead) + len(frameTail)
	lines := make([][]byte, 0, min(int(to-l.cursor), maxPosts))
	for _, line := range f.lines[l.cursor+1-f.first():] {
		if b.to == to || len(lines) == maxPosts || len(lines) > 0 && size+len(line)+1 > maxFrame {
			break
		}
		lines = append(lines, line)
		size += len(line) + 1
		b.to++
	}
	l.cursor = b.to
	l.hub.mu.Unlock()

	b.frame = frame(lines, size) // copies up to a megabyte, which nobody else waits for
	l.hub.mu.Lock()
	// What was forgotten meanwhile is not to be found here by others either.
	if b.after+1 >= f.first() {
		f.shared = b
	}
	l.hub.mu.Unlock()
	return b.frame
}

// fromLog gives the frame of the posts after the cursor, at most up to s.to,
// as the log holds them. It gives none when there are none.
func (l *Listener) fromLog(ctx context.Context, s step) ([]byte, error) {
	l.hub.mu.Lock()
	after := l.cursor
	l.hub.mu.Unlock()
	// Room is left for the commas.
	kept, err := l.hub.log.Read(ctx, l.feed.topic, after, maxPosts, maxFrame-len(frameHead)-len(frameTail)-maxPosts)
	if err != nil {
		return nil, fmt.Errorf("read posts after %d: %w", after, err)
	}
	// The log may be ahead of what was published. That is left for later, so
	// that nothing is sent above the topic's last seq as Listen knows it.
	upTo := min(s.to, s.first-1)
	size := len(frameHead) + len(frameTail)
	lines := make([][]byte, 0, len(kept))
	for i := range kept {
		if kept[i].Seq > s.to {
			break
		}
		lines = append(lines, kept[i].JSON)
		size += len(kept[i].JSON) + 1
		after = kept[i].Seq
	}
	if len(lines) == 0 {
		// Nothing is left before the posts in memory, which were all
		// committed before the log was read: their numbers are empty.
		after = upTo
	}
	l.hub.mu.Lock()
	l.cursor = max(l.cursor, after)
	l.hub.mu.Unlock()
	if len(lines) == 0 {
		return nil, nil
	}
	return frame(lines, size), nil
}

// frame puts lines of JSON into one frame of at most size bytes.
func frame(lines [][]byte, size int) []byte {
	b := append(make([]byte, 0, size), frameHead...)
	for i, line := range lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, line...)
	}
	return append(b, frameTail...)
}
