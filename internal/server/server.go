// Package server owns the doors on loopback: REST under /api, one WebSocket
// per listener under /ws, the dashboard's files, posts' media and the drawn
// pictures under /media, and the guard before all of them. It also owns
// serve.json, by which another process finds these doors, and the client that
// goes through them.
//
// It leaves what the calls mean to engine, who has heard what to hub, what is
// stored to archive, and what may be loaded from X's media hosts to media; it
// holds no posts and no queue of its own.
package server

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"dipper/internal/engine"
	"dipper/internal/media"
	"dipper/internal/system"
	"dipper/internal/update"
)

const (
	// The guard against half-sent requests: the header within headTime, all of
	// the body within bodyTime of the request's first byte.
	headTime = 10 * time.Second
	bodyTime = 20 * time.Second
	// answerTime is the longest a client may take to fetch one answer. A
	// WebSocket has its own rules.
	answerTime = 2 * time.Minute
	idleTime   = 2 * time.Minute
	maxHead    = 32 << 10

	// maxConns is far above fifty columns in several windows and below what a
	// process may open on any system.
	maxConns = 1024

	// sendBuffer bounds what the system holds for a client that has stopped
	// reading, instead of the megabytes it would let it grow to. Larger ones
	// are no faster; below 64 KiB, loopback's packet size on Linux, a flood
	// slows down a thousandfold.
	sendBuffer = 256 << 10

	// graceTime is how long answers and sockets may take to end.
	graceTime = 700 * time.Millisecond
)

// Options are what the doors need to know. The zero value but for Addr works.
type Options struct {
	// Addr is the loopback address to listen on, "127.0.0.1:7777"; port 0
	// takes a free one.
	Addr string
	// Key is what REST asks for. Empty makes a random one.
	Key string
	// Version is told by /api/status, and by /api/version with the Commit it was
	// built from and that one's Date, "" where the build did not say.
	Version, Commit, Date string
	// Dir is the data folder, where the page's layout is kept as deck.json and
	// media that were loaded in the folder media.
	Dir string
	// PublicURL is the one origin of a reverse proxy, "https://dipper.example.org".
	// Empty means that there is none.
	PublicURL string
	// Page holds the built dashboard. Nil, or without an index.html, a plain
	// page says how to build it.
	Page fs.FS
	// MediaTransport carries what the media door loads. Nil is the network.
	MediaTransport http.RoundTripper
	// Drawn serves the simulator's pictures; nil has none.
	Drawn http.Handler
	// ExtraOrigins are allowed beside the app's own, for a development server.
	ExtraOrigins []string
	// Updates knows of newer versions. Nil means that this Dipper asks nobody.
	Updates *update.Lookout
	// Doctor examines this Dipper and gives a report without secrets. Nil means
	// that there is none.
	Doctor func(context.Context) string
	// Show brings the native window forward, with compose the keyboard to its
	// query field as well, and reports whether there was one. Nil means that
	// this process has no window.
	Show func(compose bool) bool
	// Log takes what goes wrong inside. Nil discards it.
	Log *slog.Logger
	// Now tells the time. Nil is time.Now.
	Now func() time.Time
}

// Server is the open doors of one process.
type Server struct {
	engine  *engine.Engine
	options Options
	log     *slog.Logger
	now     func() time.Time
	started time.Time

	listener net.Listener
	url      string
	guard    guard
	keySum   [sha256.Size]byte
	deck     deck
	page     page
	media    *media.Cache

	sockets atomic.Int64
	running running
}

// Open takes the address and starts nothing else. Its errors are ErrNotLoopback,
// ErrBadAddr and ErrBadPublicURL (wrong usage), an *engine.Problem of
// CodePortTaken, or what the system said.
func Open(e *engine.Engine, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Key == "" {
		o.Key = rand.Text()
	}
	public, err := parsePublicURL(o.PublicURL)
	if err != nil {
		return nil, err
	}
	tcp, err := listen(o.Addr)
	if err != nil {
		return nil, err
	}
	own := tcp.Addr().String()
	return &Server{
		engine:   e,
		options:  o,
		log:      o.Log,
		now:      o.Now,
		started:  o.Now(),
		listener: doorway{tcp, make(chan struct{}, maxConns)},
		url:      "http://" + own,
		guard:    newGuard(own, public, o.ExtraOrigins),
		keySum:   sha256.Sum256([]byte(o.Key)),
		deck:     deck{dir: o.Dir, log: o.Log},
		page:     page{files: o.Page},
		media:    media.Open(filepath.Join(o.Dir, "media"), media.Options{Transport: o.MediaTransport, Now: o.Now, Log: o.Log}),
	}, nil
}

// URL is the address of the dashboard, without a slash at its end.
func (s *Server) URL() string { return s.url }

// Key is what REST asks for.
func (s *Server) Key() string { return s.options.Key }

// Run serves until ctx ends; then it closes the sockets with 1001, lets the
// answers under way finish for a moment, and returns when every one of its
// goroutines has. It is called once.
func (s *Server) Run(ctx context.Context) error {
	live, leave := context.WithCancel(ctx)
	defer leave()
	// work outlives ctx by the grace time, so that a call under way at the end
	// is finished rather than cut in half.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	web := &http.Server{
		Handler:           s.handler(live, work),
		ReadHeaderTimeout: headTime,
		ReadTimeout:       bodyTime,
		WriteTimeout:      answerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHead,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		// "OPTIONS *" would be answered before the guard saw it.
		DisableGeneralOptionsHandler: true,
	}
	served := make(chan error, 1) // one value, from the goroutine below
	go func() { served <- web.Serve(s.listener) }()

	var failed error
	select {
	case <-ctx.Done():
	case err := <-served:
		if !errors.Is(err, net.ErrClosed) && !errors.Is(err, http.ErrServerClosed) {
			failed = fmt.Errorf("serve %s: %w", s.url, err)
		}
		served <- err
	}
	leave()
	s.media.Close() // who waits for a slow host waits no longer
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
	defer cancel()
	// Shutdown knows nothing of hijacked connections; the sockets end by ctx.
	if err := web.Shutdown(grace); err != nil {
		stop()
		web.Close()
	}
	<-served
	s.running.end(grace, stop)
	return failed
}

// Close lets go of the address. It is safe at any time and more than once;
// Run returns after it.
func (s *Server) Close() error {
	if err := s.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close %s: %w", s.url, err)
	}
	return nil
}

// running counts the handlers at work, hijacked connections included, which
// http.Server does not wait for.
type running struct {
	mu    sync.Mutex
	ended bool
	group sync.WaitGroup
}

// begin reports whether a handler may start; done must follow.
func (r *running) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return false
	}
	r.group.Add(1)
	return true
}

func (r *running) done() { r.group.Done() }

// end waits for all handlers; when grace is over it calls stop to hurry them.
func (r *running) end(grace context.Context, stop func()) {
	r.mu.Lock()
	r.ended = true
	r.mu.Unlock()
	hurry := context.AfterFunc(grace, stop)
	defer hurry()
	r.group.Wait()
}

// listen opens the loopback address addr.
func listen(addr string) (*net.TCPListener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", addr, ErrBadAddr)
	}
	if host == "localhost" {
		host = "127.0.0.1" // whatever the system's hosts file says
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.IsLoopback() || ip.Zone() != "" {
		return nil, fmt.Errorf("listen on %q: %w", addr, ErrNotLoopback)
	}
	tcp, err := net.ResolveTCPAddr("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", addr, ErrBadAddr)
	}
	l, err := net.ListenTCP("tcp", tcp)
	switch {
	case system.PortTaken(err):
		return nil, engine.NewProblem(engine.CodePortTaken, err, "Cannot listen on %s: another program holds that port.", addr)
	case err != nil:
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return l, nil
}

// doorway takes connections, a bounded number at a time, each with a bounded
// send buffer. One too many is closed at once.
type doorway struct {
	*net.TCPListener
	slots chan struct{} // one for each connection; full: the next is closed
}

func (d doorway) Accept() (net.Conn, error) {
	for {
		c, err := d.AcceptTCP()
		if err != nil {
			return nil, err
		}
		select {
		case d.slots <- struct{}{}:
			// A refusal leaves the system's own bound in place, which is as correct.
			_ = c.SetWriteBuffer(sendBuffer)
			return &visitor{TCPConn: c, leave: sync.OnceFunc(func() { <-d.slots })}, nil
		default:
			c.Close()
		}
	}
}

// visitor is a connection that frees its slot when it is closed.
type visitor struct {
	*net.TCPConn
	leave func()
}

func (v *visitor) Close() error {
	defer v.leave()
	return v.TCPConn.Close()
}
