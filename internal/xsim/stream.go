package xsim

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// batch is how many lines are made before they are written.
	batch = 500
	// grace is how long a second connection waits for the first one's end,
	// so that a client that hung up and comes back at once is let in.
	grace = 300 * time.Millisecond
	// writeWithin is how long a reader may take nothing before it is dropped.
	writeWithin = 60 * time.Second
)

type ending string

const (
	endClient ending = "client_disconnected"
	endKilled ending = "operational_disconnect"
	endClosed ending = "server_shutdown"
	endFault  ending = "upstream_disconnect"
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

// callFault does what a fault wants of a call to the rules and says whether
// the call has been answered by it.
func (s *Sim) callFault(w http.ResponseWriter, r *http.Request) bool {
	return s.befall(w, r, s.faults.rulesCall())
}

func (s *Sim) befall(w http.ResponseWriter, r *http.Request, call []Fault) bool {
	for _, f := range call {
		switch f.Do {
		case Delay:
			if !sleep(r.Context(), f.For) {
				return true
			}
		case Reset:
			hangUp(w)
			return true
		case Status:
			b, _ := refusal(f.Status, f.Kind)
			switch {
			case f.Status == http.StatusUnauthorized:
				for _, name := range []string{"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"} {
					w.Header().Del(name)
				}
			case f.Status == http.StatusTooManyRequests && f.Kind == "rate":
				if f.Reset == 0 {
					f.Reset = limitWindow
				}
				w.Header().Set("x-rate-limit-remaining", "0")
				// Rounded up, or a reset a second away could lie in the past.
				w.Header().Set("x-rate-limit-reset", strconv.FormatInt(s.now().Add(f.Reset+time.Second-1).Unix(), 10))
			}
			answer(w, f.Status, b)
			return true
		}
	}
	return false
}

// hangUp breaks the TCP connection off, with a reset where there is one.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // net/http's own way to break an answer off
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0) // makes the close a reset; a clean close is the worst that can follow
	}
	conn.Close()
}

func (s *Sim) stream(w http.ResponseWriter, r *http.Request) {
	call, open := s.faults.connecting()
	if s.befall(w, r, call) {
		return
	}
	fields, bad := readFields(r.URL.Query())
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
	if !s.claim(ctx, c) {
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
	w.WriteHeader(http.StatusOK)
	out := newLineWriter(w)
	why := endClient
	if out.flush() == nil {
		why = s.pump(ctx, c, out, open)
	}
	s.release(c, why)
	if why == endFault && out.broken {
		hangUp(w)
	}
}

// claim takes the one place for c, or says that it is taken.
func (s *Sim) claim(ctx context.Context, c *connection) bool {
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
			for _, t := range s.rules {
				s.fill(t, c.opened)
			}
			s.mu.Unlock()
			s.log.Debug("stream connected", "connection", c.number)
			return true
		}
		s.mu.Unlock()
		if last {
			return false
		}
		t := time.NewTimer(grace)
		select {
		case <-old.gone:
		case <-t.C:
		case <-ctx.Done():
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
		f, due := s.nextFault(c, &open)
		if due {
			if s.perform(ctx, c, out, f) {
				out.flush() // the end comes in any case
				return endFault
			}
			continue
		}
		lines, wait := s.more(c)
		for _, l := range lines {
			out.line(l)
		}
		if len(lines) > 0 && out.flush() != nil {
			return endClient
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return endClient
		case <-c.over:
			if c.why == endKilled {
				b, _ := notice("operational-disconnect")
				out.json(b)
				out.flush() // the end comes in any case
			}
			return c.why
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

// perform does what a fault wants of the open stream and says whether that
// ends it.
func (s *Sim) perform(ctx context.Context, c *connection, out *lineWriter, f Fault) (ends bool) {
	s.log.Info("simulated fault", "name", f.Name, "action", string(f.Do))
	switch f.Do {
	case Drop:
		return true
	case Cut:
		l := s.sample(c)
		out.raw(l[:len(l)/2])
		out.broken = true
		return true
	case Reset:
		out.broken = true
		return true
	case Error:
		b, _ := notice(f.Kind)
		out.json(b)
		return true
	case Silence:
		return !s.silence(ctx, c, f.For)
	case Burst:
		s.mu.Lock()
		s.burst += f.Size
		s.mu.Unlock()
	case Line:
		s.oddLine(c, out, f)
	}
	return false
}

// silence keeps c quiet for d, or for good when d is zero; false means that
// the stream ended meanwhile. The world goes on, and what it writes is lost.
func (s *Sim) silence(ctx context.Context, c *connection, d time.Duration) bool {
	s.mu.Lock()
	c.quiet = true
	s.mu.Unlock()
	var up <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		up = t.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-c.over:
		return false
	case <-up:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	c.quiet = false
	c.nextAt = time.Now().Add(s.gap())
	return true
}

func (s *Sim) oddLine(c *connection, out *lineWriter, f Fault) {
	switch f.Kind {
	case "garbage":
		out.line([]byte(`{"data":{"id":"18<!DOCTYPE html><title>502 Bad Gateway</title>`))
	case "blank":
		out.line(nil)
	case "empty":
		out.line([]byte("{}"))
	case "unknown":
		out.line([]byte(`{"notice":{"kind":"maintenance","message":"A message of a kind that nobody has met."}}`))
	case "duplicate":
		l := out.last
		if l == nil {
			l = s.sample(c)
		}
		out.line(l)
	case "long":
		if f.Size == 0 {
			f.Size = 1 << 20
		}
		out.line(lengthen(s.sample(c), f.Size))
	}
}

// lengthen makes a frame about n bytes long by its text.
func lengthen(line []byte, n int) []byte {
	before, after, ok := bytes.Cut(line, []byte(`"text":"`))
	if !ok || n <= len(line) {
		return line
	}
	const filler = "and so on "
	pad := strings.Repeat(filler, (n-len(line))/len(filler)+1)
	return bytes.Join([][]byte{before, []byte(`"text":"`), []byte(pad), after}, nil)
}

// lineWriter writes lines and remembers the last post.
type lineWriter struct {
	control *http.ResponseController
	buf     *bufio.Writer
	last    []byte
	broken  bool // the connection is to be broken off, not ended
}

func newLineWriter(w http.ResponseWriter) *lineWriter {
	return &lineWriter{control: http.NewResponseController(w), buf: bufio.NewWriterSize(w, 64<<10)}
}

// line writes one line; an empty one is a keep-alive. Errors stay with the
// buffer and are told by flush.
func (o *lineWriter) line(l []byte) {
	if len(l) > 0 {
		o.last = l
	}
	o.raw(l)
	o.buf.WriteString("\r\n")
}

func (o *lineWriter) raw(b []byte) {
	if o.buf.Available() < len(b) {
		o.deadline()
	}
	o.buf.Write(b)
}

func (o *lineWriter) json(b body) {
	l, err := json.Marshal(b)
	if err != nil {
		return // bodies are made of plain strings; they always marshal
	}
	o.line(l)
}

// deadline gives the reader time anew. A writer that knows no deadlines, such
// as a test's recorder, does without.
func (o *lineWriter) deadline() { _ = o.control.SetWriteDeadline(time.Now().Add(writeWithin)) }

func (o *lineWriter) flush() error {
	o.deadline()
	if err := o.buf.Flush(); err != nil {
		return err
	}
	return o.control.Flush()
}
