package server_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"dipper/internal/engine"
	"dipper/internal/server"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// key is the API key of every server in these tests.
const key = "test-key"

// open runs doors on a free port until the test ends. e may be nil for what
// does not need an engine.
func open(t *testing.T, e *engine.Engine, o server.Options) *server.Server {
	t.Helper()
	o.Addr, o.Key = "127.0.0.1:0", key
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	s, err := server.Open(e, o)
	if err != nil {
		t.Fatal(err)
	}
	run(t, s)
	return s
}

// run runs s until the test ends, or end is called, and waits for it.
func run(t *testing.T, s *server.Server) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1) // one value
	go func() { done <- s.Run(ctx) }()
	ended := false
	end = func() {
		cancel()
		if ended {
			return
		}
		ended = true
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
	t.Cleanup(end)
	return end
}

// answer is an answer as a test looks at it.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// code is the code at the end of a problem's type, "" for anything else.
func (a answer) code(t *testing.T) string {
	t.Helper()
	if a.header.Get("Content-Type") != "application/problem+json" {
		return ""
	}
	p := a.object(t)
	if p["status"] != float64(a.status) {
		t.Errorf("status in the body is %v, of the answer %d", p["status"], a.status)
	}
	for _, field := range []string{"title", "detail", "hint"} {
		if text, _ := p[field].(string); text == "" {
			t.Errorf("the problem has no %s: %s", field, a.body)
		}
	}
	kind, _ := p["type"].(string)
	return kind[strings.LastIndex(kind, ":")+1:]
}

func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(a.body, &out); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	return out
}

// request is a request in the making.
type request struct {
	method, path, body string
	host               string // "" is the server's own
	header             http.Header
	noKey              bool
	chunked            bool
}

// do sends r over a connection of its own.
func do(t *testing.T, s *server.Server, r request) answer {
	t.Helper()
	var body io.Reader
	if r.body != "" {
		body = strings.NewReader(r.body)
		if r.chunked {
			body = io.MultiReader(body) // of a length that nobody knows
		}
	}
	if r.method == "" {
		r.method = "GET"
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, s.URL()+r.path, body)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range r.header {
		req.Header[name] = values
	}
	if !r.noKey && req.Header["Authorization"] == nil {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	if r.host != "" {
		req.Host = strings.ReplaceAll(r.host, "PORT", port(s))
	}
	for i, o := range req.Header["Origin"] {
		req.Header["Origin"][i] = strings.ReplaceAll(o, "PORT", port(s))
	}
	web := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := web.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, text}
}

func address(s *server.Server) string { return strings.TrimPrefix(s.URL(), "http://") }

func port(s *server.Server) string {
	_, p, _ := net.SplitHostPort(address(s))
	return p
}
