package server

import (
	"context"
	"net"
	"net/http"
)

// ReadObject is the reader of bodies, for its fuzz test.
var ReadObject = readObject

// Source is where a socket's frames come from.
type Source = source

// ListenOn makes s serve on l instead of its port.
func (s *Server) ListenOn(l net.Listener) {
	s.listener.Close()
	s.listener = l
}

// Converse is a socket that takes its frames from source.
func (s *Server) Converse(ctx context.Context, w http.ResponseWriter, r *http.Request, frames Source) {
	s.converse(ctx, w, r, frames)
}
