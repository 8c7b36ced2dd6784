package xsim

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"dipper/internal/rule"
)

const (
	// batch is how many lines are made before they are written.
	batch = 500
	// grace is how long a second connection waits for the first one's end,
	// so that a client that hung up and comes back at once is let in.
	grace = 300 * time.Millisecond
	// writeWithin is how long a reader may take nothing before it is dropped.
	writeWithin = 60 * time.Second
	// backfillMost is how many minutes back a stream may begin.
	backfillMost = 5
)

type ending string

const (
	endClient ending = "client_disconnected"
	endKilled ending = "operational_disconnect"
	endClosed ending = "server_shutdown"
	endFault  ending = "upstream_disconnect"
	endOther  ending = "replaced_by_new_connection"
)

// connection is the one open stream.
type connection struct {
	number int64
	ip     string
	host   string
	since  time.Time // as the Sim tells time
	opened time.Time // by the machine's clock, as are all below
	nextAt time.Time // when the next post is due
	quiet  bool      // a fault keeps it silent
	fields *fieldset

	backlog []*note // posts of before, still to be sent
	turn    int     // lines of held that come in reverse order; 0: none
	held    []line

	kicks chan struct{} // room for 1; a further kick says nothing new
	gone  chan struct{} // closed when the place is free again

	once sync.Once
	over chan struct{} // closed by end
	why  ending        // set before over is closed
}

func (c *connection) kick() {
	select {
	case c.kicks <- struct{}{}:
	default:
	}
}

func (c *connection) end(why ending) {
	c.once.Do(func() {
		c.why = why
		close(c.over)
	})
}

// backfillMinutes reads how far back a stream is to begin.
func (s *Sim) backfillMinutes(q url.Values) (minutes int, bad body) {
	const name = "backfill_minutes"
	v := q.Get(name)
	if !q.Has(name) {
		return 0, nil
	}
	if s.plan != rule.Enterprise {
		return 0, invalidRequest(name, []string{v}, "The `"+name+"` query parameter is not available in current product or product packaging")
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > backfillMost {
		return 0, invalidRequest(name, []string{v}, "The `"+name+"` query parameter value ["+v+"] is not between 0 and 5")
	}
	return n, nil
}

func (s *Sim) stream(w http.ResponseWriter, r *http.Request) {
	fields, bad := readFields(r.URL.Query())
	if bad != nil {
		answer(w, 400, bad)
		return
	}
	minutes, bad := s.backfillMinutes(r.URL.Query())
	if bad != nil {
		answer(w, 400, bad)
		return
	}
	s.mu.Lock()
	none, closed := len(s.rules) == 0, s.closed
	s.mu.Unlock()
	switch {
	case closed:
		b, _ := refusal(http.StatusServiceUnavailable, "")
		answer(w, http.StatusServiceUnavailable, b)
		return
	case none:
		answer(w, http.StatusConflict, noRules())
		return
	}
	ip, _, _ := net.SplitHostPort(r.RemoteAddr)
	c := &connection{
		ip:     ip,
		host:   r.Host,
		since:  s.now(),
		fields: fields,
		kicks:  make(chan struct{}, 1), // overflow: dropped, see kick
		gone:   make(chan struct{}),
		over:   make(chan struct{}),
	}
	ctx := r.Context()
	if !s.claim(ctx, c, time.Duration(minutes)*time.Minute) {
		answer(w, http.StatusTooManyRequests, tooManyConnections())
		return
	}
	// The place is free as soon as the client is gone, even while a write to
	// it still hangs.
	stop := context.AfterFunc(ctx, func() { s.release(c, endClient) })
	defer stop()
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("x-access-level", "read")
	zipped := s.faults.take(Gzip, AtConnect)
	if zipped {
		h.Set("Content-Encoding", "gzip")
	}
	w.WriteHeader(http.StatusOK)
	out := newLineWriter(w, zipped)
	why := endClient
	if out.flush() == nil {
		why = s.pump(ctx, c, out, s.faults.opening())
	}
	s.release(c, why)
	switch out.broken {
	case Reset:
		hangUp(w)
	case Cut:
		panic(http.ErrAbortHandler) // net/http's own way to break an answer off
	default:
		out.close()
	}
}

// claim takes the one place for c, or says that it is taken. c begins with the
// posts of so long before.
func (s *Sim) claim(ctx context.Context, c *connection, back time.Duration) bool {
	replace := false
	for last := false; ; last = true {
		s.mu.Lock()
		old := s.conn
		switch {
		case s.closed:
			s.mu.Unlock()
			return false
		case old == nil:
			s.catchUp()
			s.world.connections++
			c.number = s.world.connections
			c.opened = time.Now()
			c.nextAt = c.opened.Add(s.gap())
			s.conn = c
			if back > 0 {
				from := s.now().Add(-back)
				c.backlog = slices.DeleteFunc(slices.Clone(s.world.history), func(n *note) bool { return n.at.Before(from) })
			}
			for _, t := range s.rules {
				s.fill(t, c.opened)
			}
			s.mu.Unlock()
			s.log.Debug("stream connected", "connection", c.number)
			return true
		}
		s.mu.Unlock()
		replace = replace || s.faults.take(Replace, AtConnect)
		switch {
		case replace && last:
			s.release(old, endOther) // its reader is too slow to be told
			continue
		case replace:
			old.end(endOther)
		case last:
			return false
		}
		t := time.NewTimer(grace)
		select {
		case <-old.gone:
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return false
		}
		t.Stop()
	}
}

func (s *Sim) release(c *connection, why ending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != c {
		return
	}
	s.conn = nil
	s.remember(c, why)
	c.end(why)
	close(c.gone)
	s.log.Debug("stream ended", "connection", c.number, "why", string(why))
}

// pump writes the stream until it ends.
func (s *Sim) pump(ctx context.Context, c *connection, out *lineWriter, open []Fault) ending {
	alive := time.NewTicker(keepAliveEvery)
	defer alive.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-c.over: // another may have the place already
			return s.ended(c, out)
		default:
		}
		f, due := s.nextFault(c, &open)
		if due {
			out.lines(s.letGo(c)) // what is held back is not lost to it
			if s.perform(ctx, c, out, f) {
				if out.broken == "" {
					out.flush() // the end comes in any case
				}
				return endFault
			}
			if out.flush() != nil {
				return endClient
			}
			continue
		}
		lines, wait := s.more(c)
		out.lines(lines)
		if len(lines) > 0 && out.flush() != nil {
			return endClient
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return endClient
		case <-c.over:
			return s.ended(c, out)
		case <-alive.C:
			out.line(nil)
			if out.flush() != nil {
				return endClient
			}
		case <-c.kicks:
		case <-timer.C:
		}
	}
}

// ended says the last of a stream that others have ended.
func (s *Sim) ended(c *connection, out *lineWriter) ending {
	if c.why == endKilled {
		b, _ := notice("operational-disconnect")
		out.json(b)
		out.flush() // the end comes in any case
	}
	return c.why
}

func (s *Sim) nextFault(c *connection, open *[]Fault) (Fault, bool) {
	if len(*open) > 0 {
		f := (*open)[0]
		*open = (*open)[1:]
		return f, true
	}
	s.mu.Lock()
	sent := s.sent
	s.mu.Unlock()
	return s.faults.due(sent, time.Since(c.opened), c.number)
}
