package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"dipper/internal/engine"
	"dipper/internal/secret"
	"dipper/internal/server"
	"dipper/internal/topic"
	"dipper/internal/xsim"
)

// socket is a client of a topic's socket.
type socket struct {
	t    *testing.T
	conn *websocket.Conn
	// last is the highest seq seen, or -1 when the next post may be any.
	last int64
}

// dial opens a socket; after < 0 asks for what comes from now on.
func dial(t *testing.T, address string, after int64) *socket {
	t.Helper()
	if after >= 0 {
		address += "?after=" + strconv.FormatInt(after, 10)
	}
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &socket{t: t, conn: conn, last: after}
}

// next reads one frame and checks that no post is missing or comes twice.
func (s *socket) next() (kind string, posts int, err error) {
	s.t.Helper()
	_ = s.conn.SetReadDeadline(time.Now().Add(patience))
	_, text, err := s.conn.ReadMessage()
	if err != nil {
		return "", 0, err
	}
	var frame struct {
		Type  string
		Posts []struct {
			Seq    int64
			Topics []string
		}
	}
	if err := json.Unmarshal(text, &frame); err != nil {
		s.t.Fatalf("frame %s: %v", text, err)
	}
	if frame.Type == "posts" && (len(frame.Posts) == 0 || len(frame.Posts) > 500 || len(frame.Posts) > 1 && len(text) > 1<<20) {
		s.t.Fatalf("a frame of %d posts, %d bytes", len(frame.Posts), len(text))
	}
	for _, p := range frame.Posts {
		if s.last >= 0 && p.Seq != s.last+1 {
			s.t.Fatalf("seq %d after %d", p.Seq, s.last)
		}
		s.last = p.Seq
	}
	return frame.Type, len(frame.Posts), nil
}

// until reads until seq has come.
func (s *socket) until(seq int64) {
	s.t.Helper()
	for s.last < seq {
		if _, _, err := s.next(); err != nil {
			s.t.Fatalf("after seq %d, waiting for %d: %v", s.last, seq, err)
		}
	}
}

// end reads until the socket is closed and gives the code.
func (s *socket) end() int {
	s.t.Helper()
	for {
		if _, _, err := s.next(); err != nil {
			return closeCode(err)
		}
	}
}

func TestSocket_goesOnAfterASeqWithoutAHoleOrARepetition(t *testing.T) {
	s := open(t, engineOn(t, xsim.Options{Burst: 3500, Rate: 50}), server.Options{})
	made := add(t, s, "golang")
	var last int64
	for range 6 {
		c := dial(t, made.URL, last) // next checks each number
		c.until(last + 500)
		last = c.last
		c.conn.Close()
	}
	all := dial(t, made.URL, 0) // far beyond what is in memory
	all.until(last)

	ahead := dial(t, made.URL, 1<<40)
	ahead.last = -1
	if kind, _, err := ahead.next(); kind != "status" || err != nil {
		t.Fatalf("first %q, %v", kind, err)
	}
	before := read[topic.Topic](t, do(t, s, request{path: "/api/topics/" + made.ID})).LastSeq
	if _, _, err := ahead.next(); err != nil || ahead.last < last {
		t.Errorf("above lastSeq it began with %d, %v, where %d was written", ahead.last, err, before)
	}
}

func TestSocket_aSlowReaderMissesNothingAndHoldsNobodyUp(t *testing.T) {
	s := open(t, engineOn(t, xsim.Options{Burst: 4500}), server.Options{})
	made := add(t, s, "golang")
	slow, quick := dial(t, made.URL, 0), dial(t, made.URL, 0)
	const posts = 4000 // megabytes beyond every buffer between the two ends
	began := time.Now()
	quick.until(posts)
	t.Logf("%d posts in %v to the quick one", posts, time.Since(began))
	slow.until(posts)
}

func TestRun_endsInTheMiddleOfAFlood(t *testing.T) {
	e := engineOn(t, xsim.Options{Rate: 5000})
	s, err := server.Open(e, server.Options{Addr: "127.0.0.1:0", Key: key, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	end := run(t, s)
	made := add(t, s, "golang")
	quick, stuck := dial(t, made.URL, 0), dial(t, made.URL, 0)
	quick.until(1500)
	began := time.Now()
	code := make(chan int, 1) // one value
	go func() { code <- quick.end() }()
	end()
	if took := time.Since(began); took > 1500*time.Millisecond {
		t.Errorf("the end took %v", took)
	}
	if got, want := <-code, 1001; got != want {
		t.Errorf("the socket closed with %d, want %d", got, want)
	}
	stuck.conn.Close()
	if _, err := http.Get(s.URL() + "/api/health"); err == nil {
		t.Error("the doors still answer")
	}
}

func TestSocket_isGuardedBeforeTheUpgrade(t *testing.T) {
	s := open(t, engineOn(t, xsim.Options{}), server.Options{PublicURL: "https://dipper.example.org"})
	made := add(t, s, "golang")
	for name, c := range map[string]struct {
		url    string
		header http.Header
		status int
	}{
		"a client of no page":      {made.URL, nil, 101},
		"the window":               {made.URL, http.Header{"Origin": {"wails://wails"}}, 101},
		"the proxy's page":         {made.URL, http.Header{"Origin": {"https://dipper.example.org"}}, 101},
		"by the proxy":             {made.URL, http.Header{"Host": {"dipper.example.org"}}, 101},
		"a page elsewhere":         {made.URL, http.Header{"Origin": {"https://evil.example"}}, 403},
		"a name that leads here":   {made.URL, http.Header{"Host": {"evil.example"}}, 403},
		"an unknown topic":         {"ws://" + address(s) + "/ws/" + someID, nil, 404},
		"no topic":                 {"ws://" + address(s) + "/ws/", nil, 404},
		"a number that is none":    {made.URL + "?after=x", nil, 400},
		"a number below all":       {made.URL + "?after=-1", nil, 400},
		"a foreign page, no topic": {"ws://" + address(s) + "/ws/" + someID, http.Header{"Origin": {"null"}}, 403},
	} {
		conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), c.url, c.header)
		if err == nil {
			conn.Close()
		}
		if res == nil || res.StatusCode != c.status {
			t.Errorf("%s: %v, %v; want %d", name, res, err, c.status)
		}
	}
	if a := do(t, s, request{path: "/ws/" + made.ID}); a.status != 400 || a.code(t) != engine.CodeBadRequest {
		t.Errorf("a plain GET: %d %s", a.status, a.body)
	}
	if got := read[topic.Topic](t, do(t, s, request{path: "/api/topics/" + made.ID, host: "dipper.example.org"})).URL; got != "wss://dipper.example.org/ws/"+made.ID {
		t.Errorf("by the proxy, url is %q", got)
	}
}

// Ensure that a call which waits for X does not hold the end of the program up.
func TestRun_endsWhileXIsAsked(t *testing.T) {
	asked := make(chan struct{}) // only ever closed
	x := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte(`{"meta":{"sent":"2026-11-24T10:00:00.000Z"}}`))
			return
		}
		close(asked)
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer x.Close()
	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), InstallID: someID, XURL: x.URL, Loopback: true, Token: secret.NewToken("t"), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.Open(e, server.Options{Addr: "127.0.0.1:0", Key: key, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	done := make(chan error, 2) // one value of each
	go func() { done <- e.Run(ctx) }()
	go func() { done <- s.Run(ctx) }()
	answered := make(chan struct{}) // only ever closed
	go func() {
		defer close(answered)
		_, _ = server.Dial(server.Address{URL: s.URL(), Key: key}).AddTopic(context.Background(), "golang", "")
	}()
	<-asked
	began := time.Now()
	end()
	if err := errors.Join(<-done, <-done, e.Close()); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 1500*time.Millisecond {
		t.Errorf("the end took %v", took)
	}
	<-answered
}
