package server_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"dipper/internal/hub"
	"dipper/internal/server"
)

// pipes is a listener whose connections hold nothing between their two ends
// and keep the time of a synctest bubble.
type pipes struct {
	come   chan net.Conn // unbuffered: a dial waits to be accepted
	closed chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) dial() net.Conn {
	ours, theirs := net.Pipe()
	p.come <- theirs
	return ours
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.come:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.closed:
	default:
		close(p.closed)
	}
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7777} }

// Ensure that a client which begins a request and never ends it is let go.
func TestRun_halfSentRequestsAreDropped(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":       "",
		"half a header": "GET /api/health HTTP/1.1\r\nHost: ",
		"half a body":   "POST /api/check HTTP/1.1\r\nHost: HERE\r\nAuthorization: Bearer test-key\r\nContent-Length: 100\r\n\r\n{",
		"half a chunk":  "POST /api/check HTTP/1.1\r\nHost: HERE\r\nAuthorization: Bearer test-key\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{",
	} {
		s, err := server.Open(nil, server.Options{Addr: "127.0.0.1:0", Key: key})
		if err != nil {
			t.Fatal(err)
		}
		text = strings.ReplaceAll(text, "HERE", address(s))
		synctest.Test(t, func(t *testing.T) {
			p := newPipes()
			s.ListenOn(p)
			defer run(t, s)()
			conn := p.dial()
			defer conn.Close()
			if _, err := io.WriteString(conn, text); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			_, err := io.Copy(io.Discard, conn)
			if took := time.Since(began); err != nil || took > 30*time.Second {
				t.Errorf("%s: dropped after %v, %v", name, took, err)
			}
		})
	}
}

// script is a source that gives these frames one after the other and then
// waits, or ends with err.
type script struct {
	frames [][]byte
	err    error
}

func (s *script) Next(_, ctx context.Context) ([]byte, error) {
	switch {
	case len(s.frames) > 0:
		f := s.frames[0]
		s.frames = s.frames[1:]
		return f, nil
	case s.err != nil:
		return nil, s.err
	}
	<-ctx.Done()
	return nil, nil
}

// endless never runs out of frames.
type endless []byte

func (e endless) Next(ctx, _ context.Context) ([]byte, error) { return e, ctx.Err() }

// converse has body talk, in a bubble of time, to a socket that sends what
// frames gives. end ends the program's side; ended is closed once that side
// has let go.
func converse(t *testing.T, frames server.Source, body func(t *testing.T, c *websocket.Conn, end func(), ended <-chan struct{})) {
	t.Helper()
	s, err := server.Open(nil, server.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ended := make(chan struct{}) // only ever closed
		web := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(ended)
			s.Converse(ctx, w, r, frames)
		})}
		p := newPipes()
		served := make(chan error, 1) // one value
		go func() { served <- web.Serve(p) }()
		dialer := websocket.Dialer{NetDial: func(string, string) (net.Conn, error) { return p.dial(), nil }}
		c, _, err := dialer.Dial("ws://127.0.0.1:7777/", nil)
		if err != nil {
			t.Fatal(err)
		}
		body(t, c, cancel, ended)
		c.Close()
		<-ended
		web.Close()
		<-served
	})
}

// closeCode is the code of the goodbye in err, 0 for any other end.
func closeCode(err error) int {
	if e, ok := errors.AsType[*websocket.CloseError](err); ok && e.Code != websocket.CloseAbnormalClosure {
		return e.Code
	}
	return 0
}

func TestSocket_aClientThatTakesNoByteIsClosedAfterAMinute(t *testing.T) {
	converse(t, endless("{}"), func(t *testing.T, c *websocket.Conn, _ func(), ended <-chan struct{}) {
		began := time.Now()
		<-ended
		if took := time.Since(began); took < time.Minute || took > 70*time.Second {
			t.Errorf("closed after %v, want a minute", took)
		}
	})
}

func TestSocket_aClientThatStopsInAFrameIsClosedAfterAMinute(t *testing.T) {
	converse(t, &script{frames: [][]byte{make([]byte, 1<<20)}}, func(t *testing.T, c *websocket.Conn, _ func(), ended <-chan struct{}) {
		if _, err := io.ReadFull(c.NetConn(), make([]byte, 300<<10)); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		<-ended
		if took := time.Since(began); took < time.Minute || took > 70*time.Second {
			t.Errorf("closed after %v, want a minute", took)
		}
	})
}

// Ensure that slowness alone, far below any sensible rate, closes nobody.
func TestSocket_aClientThatReadsSlowlyGetsAll(t *testing.T) {
	frame := bytes.Repeat([]byte("x"), 100<<10)
	converse(t, &script{frames: [][]byte{frame, []byte("last")}}, func(t *testing.T, c *websocket.Conn, _ func(), _ <-chan struct{}) {
		_, r, err := c.NextReader()
		if err != nil {
			t.Fatal(err)
		}
		began, got := time.Now(), 0
		for buffer := make([]byte, 4<<10); ; {
			n, err := r.Read(buffer)
			got += n
			if err != nil {
				break
			}
			time.Sleep(55 * time.Second)
		}
		if got != len(frame) {
			t.Errorf("got %d bytes of %d in %v", got, len(frame), time.Since(began))
		}
		if _, last, err := c.ReadMessage(); err != nil || string(last) != "last" {
			t.Errorf("then got %q, %v", last, err)
		}
	})
}

func TestSocket_aClientThatAnswersNoPingIsClosed(t *testing.T) {
	for name, frames := range map[string]server.Source{"in silence": &script{}, "in a flood": endless("{}")} {
		converse(t, frames, func(t *testing.T, c *websocket.Conn, _ func(), ended <-chan struct{}) {
			began := time.Now()
			var pings []time.Duration
			c.SetPingHandler(func(string) error {
				pings = append(pings, time.Since(began))
				return nil
			})
			flood := name == "in a flood"
			for {
				if _, _, err := c.ReadMessage(); err != nil {
					break
				}
				if flood {
					time.Sleep(time.Second)
				}
			}
			<-ended
			if took := time.Since(began); took < 75*time.Second || took > 85*time.Second {
				t.Errorf("%s: closed after %v, want 80 s: a minute after the first ping", name, took)
			}
			if len(pings) < 3 || pings[0] > 21*time.Second || pings[1] > 42*time.Second {
				t.Errorf("%s: pings came after %v, want one every 20 s", name, pings)
			}
		})
	}
}

func TestSocket_aClientThatAnswersPingsStays(t *testing.T) {
	converse(t, &script{}, func(t *testing.T, c *websocket.Conn, _ func(), ended <-chan struct{}) {
		pings, pong := 0, c.PingHandler()
		c.SetPingHandler(func(data string) error { pings++; return pong(data) })
		_ = c.SetReadDeadline(time.Now().Add(time.Hour + time.Second))
		_, _, err := c.ReadMessage()
		if e, ok := err.(net.Error); !ok || !e.Timeout() || pings != 180 {
			t.Errorf("after %d pings of an hour: %v", pings, err)
		}
	})
}

func TestSocket_whyItIsClosed(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code int
	}{
		"the topic was deleted": {hub.ErrDeleted, 4001},
		"the hub was closed":    {hub.ErrClosed, 1001},
		"a fault inside":        {errors.New("disk on fire"), 1011},
	} {
		converse(t, &script{frames: [][]byte{[]byte("1")}, err: c.err}, func(t *testing.T, conn *websocket.Conn, _ func(), _ <-chan struct{}) {
			if _, frame, err := conn.ReadMessage(); string(frame) != "1" || err != nil {
				t.Errorf("%s: first got %q, %v", name, frame, err)
			}
			_, _, err := conn.ReadMessage()
			if got, want := closeCode(err), c.code; got != want {
				t.Errorf("%s: %v, want code %d", name, err, want)
			}
			if err != nil && strings.Contains(err.Error(), "fire") {
				t.Errorf("%s: the client is told what is for the log: %v", name, err)
			}
		})
	}
}

func TestSocket_theEndOfTheProgramIsGoingAway(t *testing.T) {
	for name, frames := range map[string]server.Source{"in silence": &script{}, "in a flood": endless(strings.Repeat("x", 1<<20))} {
		converse(t, frames, func(t *testing.T, c *websocket.Conn, end func(), ended <-chan struct{}) {
			time.AfterFunc(time.Second, end)
			began := time.Now()
			var err error
			for err == nil {
				time.Sleep(10 * time.Millisecond)
				_, _, err = c.ReadMessage()
			}
			if got, want := closeCode(err), 1001; got != want {
				t.Errorf("%s: %v, want code %d", name, err, want)
			}
			<-ended
			if took := time.Since(began); took > 1500*time.Millisecond {
				t.Errorf("%s: took %v", name, took-time.Second)
			}
		})
	}
}

func TestSocket_theEndOfTheProgramWaitsForNoClient(t *testing.T) {
	for name, frames := range map[string]server.Source{
		"that reads nothing in a flood": endless(strings.Repeat("x", 1<<20)),
		"that reads nothing":            &script{},
		"that reads nothing, deleted":   &script{err: hub.ErrDeleted},
	} {
		converse(t, frames, func(t *testing.T, c *websocket.Conn, end func(), ended <-chan struct{}) {
			time.Sleep(5 * time.Second)
			began := time.Now()
			end()
			<-ended
			if took := time.Since(began); took > time.Second {
				t.Errorf("a client %s held the end up for %v", name, took)
			}
		})
	}
}

func TestSocket_theClientsGoodbyeIsAnswered(t *testing.T) {
	converse(t, &script{}, func(t *testing.T, c *websocket.Conn, _ func(), ended <-chan struct{}) {
		if err := c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(3007, "enough")); err != nil {
			t.Fatal(err)
		}
		_, _, err := c.ReadMessage()
		if got, want := closeCode(err), 3007; got != want {
			t.Errorf("answered with %v, want code %d", err, want)
		}
		<-ended
	})
}

func TestSocket_whatAClientSaysIsIgnoredUpToABound(t *testing.T) {
	const limit = 4 << 10
	text := func(n int) []byte { return bytes.Repeat([]byte("x"), n) }
	for name, c := range map[string]struct {
		send func(c *websocket.Conn) error
		code int
	}{
		"a text of 4 KiB":  {func(c *websocket.Conn) error { return c.WriteMessage(websocket.TextMessage, text(limit)) }, 0},
		"bytes":            {func(c *websocket.Conn) error { return c.WriteMessage(websocket.BinaryMessage, []byte{0, 255}) }, 0},
		"a ping":           {func(c *websocket.Conn) error { return c.WriteMessage(websocket.PingMessage, text(125)) }, 0},
		"an empty text":    {func(c *websocket.Conn) error { return c.WriteMessage(websocket.TextMessage, nil) }, 0},
		"a pong unasked":   {func(c *websocket.Conn) error { return c.WriteMessage(websocket.PongMessage, nil) }, 0},
		"one byte more":    {func(c *websocket.Conn) error { return c.WriteMessage(websocket.TextMessage, text(limit+1)) }, 1009},
		"a megabyte":       {func(c *websocket.Conn) error { return c.WriteMessage(websocket.TextMessage, text(1<<20)) }, 1009},
		"many small parts": {sendInParts, 1009},
		"a length beyond all measure": {func(c *websocket.Conn) error {
			_, err := c.NetConn().Write([]byte{0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0})
			return err
		}, 1009},
		"a frame without a mask": {func(c *websocket.Conn) error {
			_, err := c.NetConn().Write([]byte{0x81, 0x01, 'x'})
			return err
		}, 1002},
	} {
		converse(t, &script{}, func(t *testing.T, conn *websocket.Conn, _ func(), ended <-chan struct{}) {
			sent := make(chan error, 1) // one value
			go func() { sent <- c.send(conn) }()
			_ = conn.SetReadDeadline(time.Now().Add(5 * time.Minute))
			_, _, err := conn.ReadMessage()
			if got, want := closeCode(err), c.code; got != want {
				t.Errorf("%s: %v, want code %d", name, err, want)
			}
			if err := <-sent; c.code == 0 && err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if c.code != 0 {
				<-ended // by itself
			}
		})
	}
}

func sendInParts(c *websocket.Conn) error {
	w, err := c.NextWriter(websocket.TextMessage)
	for range 4 {
		if err == nil {
			_, err = w.Write(bytes.Repeat([]byte("x"), 4<<10))
		}
	}
	if err != nil {
		return err
	}
	return w.Close()
}
