package xsim

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const rateLimitReset = "x-rate-limit-reset"

// befall does what faults want of a call and says whether it has been answered
// by them.
func (s *Sim) befall(w http.ResponseWriter, r *http.Request, call []Fault) bool {
	h := w.Header()
	for _, f := range call {
		s.log.Info("simulated fault", "name", f.Name, "action", string(f.Do))
		switch f.Do {
		case Delay:
			if !sleep(r.Context(), f.For) {
				return true
			}
			s.setDate(h)
		case Clock:
			s.setClock(f.For)
			s.setDate(h)
			if at, err := strconv.ParseInt(h.Get(rateLimitReset), 10, 64); err == nil {
				h.Set(rateLimitReset, strconv.FormatInt(at+int64(f.For/time.Second), 10))
			}
		case Reset:
			hangUp(w)
			return true
		case Status:
			b, _ := refusal(f.Status, f.Kind)
			switch {
			case f.Status == http.StatusUnauthorized:
				for _, name := range []string{"x-rate-limit-limit", "x-rate-limit-remaining", rateLimitReset} {
					h.Del(name)
				}
			case f.Status == http.StatusTooManyRequests && f.Kind == "rate":
				if f.Reset == 0 {
					f.Reset = limitWindow
				}
				h.Set("x-rate-limit-remaining", "0")
				// Rounded up, or a reset a second away could lie in the past.
				h.Set(rateLimitReset, strconv.FormatInt(s.now().Add(f.Reset+time.Second-1).Unix(), 10))
			}
			if name, value, ok := strings.Cut(f.Header, ":"); ok {
				h.Set(name, strings.TrimSpace(value))
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

// perform does what a fault wants of the open stream and says whether that
// ends it.
func (s *Sim) perform(ctx context.Context, c *connection, out *lineWriter, f Fault) (ends bool) {
	s.log.Info("simulated fault", "name", f.Name, "action", string(f.Do))
	switch f.Do {
	case Drop:
		return true
	case Cut, Reset:
		out.broken = f.Do
		if f.Do == Reset && f.Size == 0 {
			return true
		}
		l := s.sample(c)
		if rest := out.part(l.text, f.Size); len(rest) == 0 {
			s.whole(l)
		}
		return true
	case Error:
		b, _ := notice(f.Kind)
		out.json(b)
		return true
	case Silence:
		return !s.silence(ctx, c, f.For)
	case Stall:
		l := s.sample(c)
		rest := out.part(l.text, 0)
		s.mu.Lock()
		last := s.world.lastID
		s.mu.Unlock()
		if !s.silence(ctx, c, f.For) {
			return true
		}
		out.raw(rest)
		s.whole(l)
		s.mu.Lock()
		for _, n := range s.world.history {
			if n.id > last {
				c.backlog = append(c.backlog, n) // it was on its way all the time
			}
		}
		s.mu.Unlock()
	case Line:
		s.oddLine(c, out, f)
	case Burst:
		s.mu.Lock()
		s.rush += f.Size
		s.mu.Unlock()
	case Reorder:
		c.turn = f.Size
	case Duplicate:
		s.mu.Lock()
		again := slices.Clone(s.lately[max(0, len(s.lately)-f.Size):])
		s.mu.Unlock()
		out.lines(again)
	case Forget:
		s.mu.Lock()
		s.catchUp()
		s.setRules(slices.Clone(s.rules[min(f.Size, len(s.rules)):]))
		s.mu.Unlock()
	case Clock:
		s.setClock(f.For)
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
	case "warning":
		out.line([]byte(`{"warning":{"code":"FALLING_BEHIND","message":"Your connection is falling behind and messages are being queued for delivery to you. Your queue is now over 60% full. You will be disconnected when the queue is full.","percent_full":60}}`))
	case "errors-beside":
		l := s.sample(c)
		out.line(withErrors(l.text))
		s.whole(l)
	case "duplicate":
		s.mu.Lock()
		n := len(s.lately)
		var l line
		if n > 0 {
			l = s.lately[n-1]
		}
		s.mu.Unlock()
		if n == 0 {
			l = s.sample(c)
		}
		out.line(l.text)
	case "long":
		if f.Size == 0 {
			f.Size = 1 << 20
		}
		out.line(lengthen(s.sample(c).text, f.Size))
	}
}

// withErrors adds what X says beside a post when it cannot give all that was
// asked for.
func withErrors(frame []byte) []byte {
	open, ok := bytes.CutSuffix(frame, []byte("}"))
	if !ok {
		return frame // a replayed line that is no frame
	}
	const id = "1400000000000000004"
	return append(bytes.Clone(open), `,"errors":[{"value":"`+id+`","detail":"Could not find tweet with referenced_tweets.id: [`+id+
		`].","title":"Not Found Error","resource_type":"tweet","parameter":"referenced_tweets.id","resource_id":"`+id+
		`","type":"`+problemsTwitter+`resource-not-found"}]}`...)
}

// lengthen makes a frame about n bytes long by its text.
func lengthen(frame []byte, n int) []byte {
	before, after, ok := bytes.Cut(frame, []byte(`"text":"`))
	if !ok || n <= len(frame) {
		return frame
	}
	const filler = "and so on "
	pad := strings.Repeat(filler, (n-len(frame))/len(filler)+1)
	return bytes.Join([][]byte{before, []byte(`"text":"`), []byte(pad), after}, nil)
}

// sample is the line of one post for a fault to spoil. It does not count as
// sent, and of a replay it stays to be sent later, unless whole is told.
func (s *Sim) sample(c *connection) line {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.replay != nil {
		if l, ok := s.replay.peek(s.allMatch()); ok {
			return l
		}
	} else if t := s.lively(time.Now()); t != nil {
		if lines := s.writeLine(c, t, 0, nil); len(lines) > 0 {
			return lines[0]
		}
	}
	return line{text: []byte(`{"data":{"edit_history_tweet_ids":["1800000000000000001"],"id":"1800000000000000001","text":"Good morning from the harbour."},"matching_rules":` + string(s.allMatch()) + `}`)}
}

// whole takes note that a sample went out whole after all.
func (s *Sim) whole(l line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.replay != nil {
		s.replay.skip()
	}
	s.count([]line{l})
}
