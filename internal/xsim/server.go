package xsim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// shutdownGrace is how long answers under way may take at the end.
const shutdownGrace = 500 * time.Millisecond

// Server is a Sim behind an address of its own.
type Server struct {
	*Sim
	listener net.Listener
	http     *http.Server
	close    sync.Once
}

// Open makes a Sim and takes the address (port 0 is any free one). It serves
// nothing before Run.
func Open(addr string, o Options) (*Server, error) {
	sim, err := New(o)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return &Server{
		Sim:      sim,
		listener: l,
		http: &http.Server{
			Handler:           sim,
			ReadHeaderTimeout: 10 * time.Second,
			ErrorLog:          slog.NewLogLogger(sim.log.Handler(), slog.LevelDebug),
		},
	}, nil
}

// URL is the base address to give to a client, without a slash at its end.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Run serves until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	done := make(chan struct{}) // closed once the goroutine below has ended
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		s.Sim.Close()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
		defer cancel()
		if err := s.http.Shutdown(grace); err != nil {
			s.http.Close()
		}
	})
	err := s.http.Serve(s.listener)
	if !stop() {
		<-done
	}
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return fmt.Errorf("serve the simulator: %w", err)
}

// Close lets go of the address and ends a stream. It may be called again, and
// without Run.
func (s *Server) Close() error {
	var err error
	s.close.Do(func() {
		s.Sim.Close()
		err = errors.Join(s.http.Close(), s.listener.Close())
		if errors.Is(err, net.ErrClosed) {
			err = nil // Run has closed it
		}
	})
	return err
}
