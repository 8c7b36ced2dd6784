// Package cable is a network in memory, for tests that own the clock: a client
// and a server talk over net.Pipe inside a bubble of testing/synctest, and the
// cable between them can be pulled. No part of the program uses it.
package cable

import (
	"context"
	"errors"
	"net"
	"sync"
)

// Cable is a listener, and dials what it listens to. Close ends it.
type Cable struct {
	conns chan net.Conn // unbuffered: Dial waits for Accept
	done  chan struct{}
	once  sync.Once

	mu    sync.Mutex
	out   bool
	local string
	open  []net.Conn
}

// New makes a cable that is plugged in.
func New() *Cable { return &Cable{conns: make(chan net.Conn), done: make(chan struct{})} }

// Accept implements net.Listener.
func (c *Cable) Accept() (net.Conn, error) {
	select {
	case conn := <-c.conns:
		return conn, nil
	case <-c.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (c *Cable) Close() error {
	c.once.Do(func() { close(c.done) })
	return nil
}

// Addr implements net.Listener.
func (c *Cable) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// Dial connects to the listener, whatever the address.
func (c *Cable) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	c.mu.Lock()
	out := c.out
	if c.local != "" {
		ours = end{ours, c.local}
	}
	c.open = append(c.open, ours)
	c.mu.Unlock()
	if out {
		return nil, errors.New("network is unreachable")
	}
	select {
	case c.conns <- theirs:
		return ours, nil
	case <-c.done:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// From sets the IP address that connections are from; a pipe has none.
func (c *Cable) From(ip string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.local = ip
}

// Unplug lets no connection come about until Plug. Those that stand are not told.
func (c *Cable) Unplug() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = true
}

// Pull is Unplug, and breaks the connections that stand.
func (c *Cable) Pull() {
	c.Unplug()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.open {
		conn.Close()
	}
	c.open = nil
}

// Plug lets connections come about again.
func (c *Cable) Plug() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = false
}

// end is one end of a connection that has an address.
type end struct {
	net.Conn
	local string
}

func (e end) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(e.local), Port: 1} }
