package server

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// patientConn waits for a slow client as long as it takes bytes at all: a
// write fails only when no byte has moved for deadTime. The deadlines of
// whoever writes through it, which are for whole frames, are passed over.
type patientConn struct {
	net.Conn
	mu  sync.Mutex
	end time.Time // no write goes on after it; zero for no end
}

// SetWriteDeadline does nothing; limit and Write set the deadlines.
func (c *patientConn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline sets the deadline of reads alone.
func (c *patientConn) SetDeadline(t time.Time) error { return c.Conn.SetReadDeadline(t) }

// limit gives all writes from now on, and one that is under way, d to end.
func (c *patientConn) limit(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end = time.Now().Add(d)
	_ = c.Conn.SetWriteDeadline(c.end)
}

// step allows the next write stepTime, or what is left until the end.
func (c *patientConn) step() (ended bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	until := now.Add(stepTime)
	if !c.end.IsZero() && c.end.Before(until) {
		until = c.end
	}
	_ = c.Conn.SetWriteDeadline(until)
	return !c.end.IsZero() && !now.Before(c.end)
}

func (c *patientConn) Write(p []byte) (n int, err error) {
	for moved := time.Now(); ; {
		if c.step() {
			return n, os.ErrDeadlineExceeded
		}
		k, err := c.Conn.Write(p[n:])
		n += k
		if k > 0 {
			moved = time.Now()
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(moved) >= deadTime {
			return n, err
		}
	}
}

// patientHijacker hands out patient connections.
type patientHijacker struct{ http.ResponseWriter }

// Hijack implements http.Hijacker.
func (h patientHijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	// The server's own deadlines were for one request and its answer.
	_ = conn.SetDeadline(time.Time{})
	return &patientConn{Conn: conn}, buffers, nil
}

// pongs knows whether a client owes the answer to a ping, and ends its reader
// when it owes it for deadTime.
type pongs struct {
	conn *websocket.Conn
	mu   sync.Mutex
	owed bool
}

// expect is called before a ping is sent.
func (p *pongs) expect() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.owed {
		p.owed = true
		_ = p.conn.SetReadDeadline(time.Now().Add(deadTime))
	}
}

// came is called by the reader when the client has answered.
func (p *pongs) came(string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.owed = false
	return p.conn.SetReadDeadline(time.Time{})
}
