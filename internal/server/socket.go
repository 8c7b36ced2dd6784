package server

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"dipper/internal/engine"
	"dipper/internal/hub"
)

const (
	pingTime = 20 * time.Second
	// deadTime is how long a client may take no byte, or owe the answer to a
	// ping, before it is closed.
	deadTime = 60 * time.Second
	// stepTime is how finely deadTime is measured while a write is stuck.
	stepTime = time.Second
	// leaveTime is how long a client may take to answer our goodbye, byeTime
	// how long when we are ending.
	leaveTime = 10 * time.Second
	byeTime   = 400 * time.Millisecond

	maxMessage = 4 << 10 // of a client, in bytes

	// closeDeleted says that the topic was deleted.
	closeDeleted = 4001
)

// serveSocket gives the client of a topic's address the topic's frames.
func (s *Server) serveSocket(ctx context.Context, w http.ResponseWriter, r *http.Request, id string) {
	params, err := readParams(r)
	if err != nil {
		s.answerError(w, r, err)
		return
	}
	after, given, err := numberParam(params, "after", 0, math.MaxInt64)
	if err != nil {
		s.answerError(w, r, err)
		return
	}
	t, err := s.engine.Topic(r.Context(), id)
	if err != nil {
		s.answerError(w, r, err)
		return
	}
	if !given || after > t.LastSeq {
		after = hub.Live
	}
	// Listening begins before the 101, so that no post committed after it is
	// missed.
	listener, err := s.engine.Hub().Listen(id, after)
	if errors.Is(err, hub.ErrUnknown) {
		err = engine.NewProblem(engine.CodeTopicNotFound, err, "There is no topic %s.", id)
	}
	if err != nil {
		s.answerError(w, r, err)
		return
	}
	defer listener.Close()
	s.converse(ctx, w, r, listener)
}

// converse upgrades the request and sends frames until either side ends.
func (s *Server) converse(ctx context.Context, w http.ResponseWriter, r *http.Request, frames source) {
	up := websocket.Upgrader{
		CheckOrigin: func(*http.Request) bool { return true }, // the guard has
		Error: func(w http.ResponseWriter, r *http.Request, status int, reason error) {
			if status >= http.StatusInternalServerError {
				s.answerError(w, r, reason)
				return
			}
			w.Header().Set("Sec-WebSocket-Version", "13")
			writeProblem(w, engine.NewProblem(engine.CodeBadRequest, reason, "This address takes WebSocket clients alone: %v.", reason))
		},
		// Compression is off: between two programs of one machine it only
		// costs processor time, and memory for each socket.
	}
	conn, err := up.Upgrade(patientHijacker{w}, r, nil)
	if err != nil {
		return // answered, or gone
	}
	s.sockets.Add(1)
	defer s.sockets.Add(-1)
	code, err := talk(ctx, conn, frames)
	if err != nil {
		s.log.Error("socket closed for a fault inside", "path", r.URL.Path, "err", err)
	}
	s.log.Debug("socket closed", "path", r.URL.Path, "code", code)
}

// source is where a socket's frames come from: a hub.Listener. Next gives the
// next whole frame, nil when wait has ended before there was one, or
// hub.ErrDeleted, hub.ErrClosed or ctx's error.
type source interface {
	Next(ctx, wait context.Context) ([]byte, error)
}

// talk sends frames and pings until the client leaves, ctx ends or the source
// does, says goodbye, and closes the connection. It gives the close code it
// sent, 0 when the client went first, and an error only for a fault inside.
//
// This goroutine is the only one that writes messages and pings. A second one
// reads, for the answers to pings and for the client's goodbye, and has ended
// when talk returns.
func talk(ctx context.Context, conn *websocket.Conn, frames source) (code int, err error) {
	here, gone := context.WithCancel(ctx)
	defer gone()
	owed := &pongs{conn: conn}
	conn.SetPongHandler(owed.came)

	read := make(chan struct{}) // only ever closed
	go func() {
		defer close(read)
		defer gone()
		listenForClient(conn)
	}()
	// When ctx ends, a write that is stuck in a client that does not read has
	// byeTime left, and so has the goodbye after it.
	wire := conn.NetConn().(*patientConn)
	hurry := context.AfterFunc(ctx, func() { wire.limit(byeTime) })
	defer hurry()

	code, err = send(ctx, here, conn, owed, frames)
	if code != 0 {
		bye := websocket.FormatCloseMessage(code, "")
		if conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(leaveTime)) == nil {
			await(ctx, read)
		}
	}
	conn.Close()
	<-read
	return code, err
}

// await waits for the client's answer to our goodbye, which ends its reader.
// The client may have much to read before it finds the goodbye.
func await(ctx context.Context, read <-chan struct{}) {
	select {
	case <-read:
		return
	case <-time.After(leaveTime):
		return
	case <-ctx.Done():
	}
	select {
	case <-read:
	case <-time.After(byeTime):
	}
}

// send writes frames and pings until here ends, and gives the close code to
// say goodbye with, 0 when the client is gone. ctx tells our own end from the
// client's.
func send(ctx, here context.Context, conn *websocket.Conn, owed *pongs, frames source) (code int, err error) {
	for {
		// One deadline lasts from ping to ping, however many frames there are.
		next := time.Now().Add(pingTime)
		wait, cancel := context.WithDeadline(here, next)
		for err == nil && time.Now().Before(next) {
			var frame []byte
			if frame, err = frames.Next(here, wait); err != nil || frame == nil {
				break
			}
			if conn.WriteMessage(websocket.TextMessage, frame) != nil {
				cancel()
				return goodbye(ctx), nil
			}
		}
		fault := err != nil
		cancel()
		switch {
		case errors.Is(err, hub.ErrDeleted):
			return closeDeleted, nil
		case errors.Is(err, hub.ErrClosed):
			return websocket.CloseGoingAway, nil
		case here.Err() != nil:
			return goodbye(ctx), nil
		case fault:
			return websocket.CloseInternalServerErr, err
		}
		err = nil
		owed.expect()
		if conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(deadTime)) != nil {
			return goodbye(ctx), nil
		}
	}
}

// goodbye is the close code after a failed write or an ended wait: 1001 when
// we are ending, none when it is the client who is gone.
func goodbye(ctx context.Context) int {
	if ctx.Err() != nil {
		return websocket.CloseGoingAway
	}
	return 0
}

// listenForClient reads until the client's goodbye, its silence or an error.
// What a client says is of no interest here, but for pongs.
func listenForClient(conn *websocket.Conn) {
	conn.SetReadLimit(maxMessage)
	for {
		_, message, err := conn.NextReader()
		if err == nil {
			// To its end: only then does the limit count all its parts.
			_, err = io.Copy(io.Discard, message)
		}
		if errors.Is(err, websocket.ErrReadLimit) {
			// Said already, unless the length was beyond all measure.
			bye := websocket.FormatCloseMessage(websocket.CloseMessageTooBig, "")
			_ = conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(byeTime))
			// What is still coming is let in for a moment: closing over unread
			// bytes resets the connection, and the goodbye would be lost.
			cut := time.AfterFunc(byeTime, func() { conn.Close() })
			_, _ = io.Copy(io.Discard, conn.NetConn())
			cut.Stop()
		}
		if err != nil {
			return
		}
	}
}
