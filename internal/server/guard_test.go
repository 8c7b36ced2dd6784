package server_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"dipper/internal/engine"
	"dipper/internal/server"
)

var everywhere = []string{"/", "/assets/a-1.js", "/api/health", "/api/status", "/api/nothing", "/ws/" + someID + "?after=x", "/media/drawn/a.svg", "/media/signed", "/nothing"}

const someID = "5d3c1a1e-6f0a-4b1d-9d0e-0a5f5a3f9b11"

func TestGuard_foreignHostsAndPagesAreKeptOutEverywhere(t *testing.T) {
	s := open(t, nil, server.Options{PublicURL: "https://dipper.example.org", Drawn: http.NotFoundHandler()})
	foreign := map[string]request{
		"another name that leads here":   {host: "evil.example:PORT"},
		"our address on another port":    {host: "127.0.0.1:1"},
		"our address without a port":     {host: "127.0.0.1"},
		"a name that begins like ours":   {host: "localhost:PORT.evil.example"},
		"another loopback address":       {host: "127.0.0.2:PORT"},
		"a loopback address not bound":   {host: "[::1]:PORT"},
		"the proxy's name with a port":   {host: "dipper.example.org:PORT"},
		"capital letters":                {host: "LOCALHOST:PORT"},
		"a page elsewhere":               {header: http.Header{"Origin": {"https://evil.example"}}},
		"a page of no origin":            {header: http.Header{"Origin": {"null"}}},
		"a page on another port":         {header: http.Header{"Origin": {"http://127.0.0.1:1"}}},
		"our own page by https":          {header: http.Header{"Origin": {"https://127.0.0.1:PORT"}}},
		"the proxy's page by http":       {header: http.Header{"Origin": {"http://dipper.example.org"}}},
		"a name that begins with wails":  {header: http.Header{"Origin": {"wails://wails.evil.example"}}},
		"an own origin with a slash":     {header: http.Header{"Origin": {"http://127.0.0.1:PORT/"}}},
		"an empty origin":                {header: http.Header{"Origin": {""}}},
		"an own and a foreign origin":    {header: http.Header{"Origin": {"wails://wails", "https://evil.example"}}},
		"the same own origin twice":      {header: http.Header{"Origin": {"wails://wails", "wails://wails"}}},
		"two origins in one line":        {header: http.Header{"Origin": {"wails://wails, wails://wails"}}},
		"a foreign page asking first":    {method: "OPTIONS", header: http.Header{"Origin": {"https://evil.example"}, "Access-Control-Request-Method": {"POST"}}},
		"a foreign page's method":        {method: "DELETE", header: http.Header{"Origin": {"https://evil.example"}}},
		"a foreign host with an own key": {host: "evil.example", header: http.Header{"Authorization": {"Bearer " + key}}},
	}
	for name, r := range foreign {
		for _, path := range everywhere {
			r.path = path
			r.header = r.header.Clone()
			a := do(t, s, r)
			if got, want := a.status, 403; got != want {
				t.Errorf("%s at %s: status %d, want %d", name, path, got, want)
			}
			if got, want := a.code(t), engine.CodeForbidden; got != want {
				t.Errorf("%s at %s: code %q, want %q", name, path, got, want)
			}
			if got := a.header.Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("%s at %s: may be read by %q", name, path, got)
			}
		}
	}
}

func TestGuard_ownNamesAndPagesAreLetIn(t *testing.T) {
	s := open(t, nil, server.Options{PublicURL: "https://Dipper.example.org:443/", ExtraOrigins: []string{"http://localhost:34115"}})
	for name, r := range map[string]request{
		"our address":            {},
		"localhost":              {host: "localhost:PORT"},
		"the proxy":              {host: "dipper.example.org"},
		"the page at an address": {header: http.Header{"Origin": {"http://127.0.0.1:PORT"}}},
		"the page at localhost":  {header: http.Header{"Origin": {"http://localhost:PORT"}}},
		"the proxy's page":       {host: "dipper.example.org", header: http.Header{"Origin": {"https://dipper.example.org"}}},
		"the window":             {header: http.Header{"Origin": {"wails://wails"}}},
		"the window on Windows":  {header: http.Header{"Origin": {"http://wails.localhost"}}},
		"a development page":     {header: http.Header{"Origin": {"http://localhost:34115"}}},
	} {
		r.path, r.noKey = "/api/health", true
		a := do(t, s, r)
		if a.status != 200 || string(a.body) != `{"status":"ok"}` {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		if got, want := a.header.Get("Access-Control-Allow-Origin"), strings.ReplaceAll(strings.Join(r.header["Origin"], ""), "PORT", port(s)); got != want {
			t.Errorf("%s: may be read by %q, want %q", name, got, want)
		}
	}
}

// Ensure that what the standard library would answer by itself, and what only
// a program can send, meets the guard as well.
func TestGuard_rawRequests(t *testing.T) {
	s := open(t, nil, server.Options{})
	for name, c := range map[string]struct {
		request string
		status  int
	}{
		"OPTIONS of the whole server":  {"OPTIONS * HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403},
		"a whole address as the path":  {"GET http://evil.example/api/health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", 403},
		"HTTP/1.0 without a host":      {"GET /api/health HTTP/1.0\r\n\r\n", 403},
		"two hosts":                    {"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT\r\n\r\n", 400},
		"no host":                      {"GET /api/health HTTP/1.1\r\n\r\n", 400},
		"CONNECT":                      {"CONNECT 127.0.0.1:PORT HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", 405},
		"the whole server, from here":  {"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", 405},
		"a header beyond all measure":  {"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", 431},
		"a path that climbs":           {"GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", 404},
		"a path that climbs, in code":  {"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", 404},
		"two slashes":                  {"GET //api/health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", 404},
		"a broken parameter":           {"GET /ws/x?after=%zz HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", 400},
		"two keys, one of them right":  {"GET /api/usage HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nAuthorization: Bearer test-key\r\nAuthorization: Bearer x\r\n\r\n", 401},
		"a body where none is awaited": {"GET /api/usage HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nAuthorization: Bearer test-key\r\nContent-Length: 70000\r\n\r\n" + strings.Repeat("x", 70000), 413},
	} {
		conn, err := net.Dial("tcp", address(s))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, strings.ReplaceAll(c.request, "PORT", port(s))); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		res.Body.Close()
		conn.Close()
		if got, want := res.StatusCode, c.status; got != want {
			t.Errorf("%s: status %d, want %d", name, got, want)
		}
	}
}

func TestGuard_ownPagesMayAskFirst(t *testing.T) {
	s := open(t, nil, server.Options{})
	a := do(t, s, request{method: "OPTIONS", path: "/api/topics", noKey: true, header: http.Header{
		"Origin": {"wails://wails"}, "Access-Control-Request-Method": {"PATCH"}, "Access-Control-Request-Headers": {"authorization,content-type"},
	}})
	if a.status != 204 {
		t.Fatalf("status %d, want 204", a.status)
	}
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin":  "wails://wails",
		"Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
		"Access-Control-Allow-Headers": "Authorization, Content-Type",
		"Vary":                         "Origin",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := a.header.Get("Access-Control-Allow-Credentials"); got != "" {
		t.Errorf("credentials are allowed: %q", got)
	}
	// An OPTIONS that is no such question is a method like any other.
	if a := do(t, s, request{method: "OPTIONS", path: "/api/topics"}); a.status != 405 || a.header.Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("plain OPTIONS: %d, Allow %q", a.status, a.header.Get("Allow"))
	}
}

func TestGuard_ownPagesMayReadErrors(t *testing.T) {
	s := open(t, nil, server.Options{})
	for path, status := range map[string]int{"/api/status": 401, "/api/nothing": 401, "/ws/x?after=x": 400} {
		a := do(t, s, request{path: path, noKey: true, header: http.Header{"Origin": {"wails://wails"}}})
		if a.status != status || a.header.Get("Access-Control-Allow-Origin") != "wails://wails" {
			t.Errorf("%s: %d, readable by %q", path, a.status, a.header.Get("Access-Control-Allow-Origin"))
		}
	}
}

func TestKey_isAskedOfEveryCallButHealth(t *testing.T) {
	s := open(t, nil, server.Options{})
	calls := map[string]string{
		"/api/status": "GET", "/api/topics": "GET", "/api/topics/" + someID: "DELETE", "/api/topics/" + someID + "/posts": "GET",
		"/api/source": "POST", "/api/check": "POST", "/api/vocabulary": "GET", "/api/gaps": "GET", "/api/deck": "PUT", "/api/media": "POST", "/api/window/show": "POST",
		"/api/search": "GET", "/api/export": "GET", "/api/estimate": "POST", "/api/usage": "GET", "/api/limits": "PUT",
	}
	wrong := map[string]http.Header{
		"none":              {},
		"a wrong one":       {"Authorization": {"Bearer wrong"}},
		"an empty one":      {"Authorization": {"Bearer "}},
		"the scheme alone":  {"Authorization": {"Bearer"}},
		"another scheme":    {"Authorization": {"Basic " + key}},
		"a longer one":      {"Authorization": {"Bearer " + key + "x"}},
		"one with a blank":  {"Authorization": {"Bearer  " + key}},
		"the key by itself": {"Authorization": {key}},
	}
	for path, method := range calls {
		for name, header := range wrong {
			// A body too large and no JSON: the key is looked at first.
			a := do(t, s, request{method: method, path: path, noKey: true, header: header.Clone(), body: strings.Repeat("x", 70000)})
			if a.status != 401 || a.code(t) != engine.CodeUnauthorized || a.header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s %s with %s: %d %s", method, path, name, a.status, a.body)
			}
		}
	}
	if a := do(t, s, request{path: "/api/usage", header: http.Header{"Authorization": {"bearer " + key}}}); a.status != 501 {
		t.Errorf("the scheme's name in small letters: %d", a.status)
	}
}

func TestHeaders_standOnEveryAnswer(t *testing.T) {
	page := fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}
	s := open(t, nil, server.Options{Page: page})
	for _, path := range everywhere {
		a := do(t, s, request{path: path, noKey: path != "/api/health"})
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if got := a.header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || !strings.Contains(got, "frame-ancestors 'none'") {
			t.Errorf("%s: Content-Security-Policy is %q", path, got)
		}
		if strings.HasPrefix(path, "/api/") && a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: may be kept: %q", path, a.header.Get("Cache-Control"))
		}
	}
}

func TestOpen_takesLoopbackAlone(t *testing.T) {
	for addr, want := range map[string]error{
		"127.0.0.1:0": nil, "127.0.0.9:0": nil, "localhost:0": nil, "[::1]:0": nil,
		"0.0.0.0:0": server.ErrNotLoopback, ":0": server.ErrNotLoopback, "[::]:0": server.ErrNotLoopback, "10.0.0.1:0": server.ErrNotLoopback,
		"example.org:0": server.ErrNotLoopback, "localhost.example.org:0": server.ErrNotLoopback, "127.0.0.1.example.org:0": server.ErrNotLoopback,
		"127.1:0": server.ErrNotLoopback, "0177.0.0.1:0": server.ErrNotLoopback,
		"127.0.0.1": server.ErrBadAddr, "": server.ErrBadAddr, "127.0.0.1:nothing": server.ErrBadAddr, "127.0.0.1:70000": server.ErrBadAddr,
	} {
		s, err := server.Open(nil, server.Options{Addr: addr})
		if !errors.Is(err, want) {
			t.Errorf("Open at %q: %v, want %v", addr, err, want)
		}
		if err == nil {
			s.Close()
		}
	}
}

func TestOpen_aPortInUseIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = server.Open(nil, server.Options{Addr: l.Addr().String()})
	p, ok := errors.AsType[*engine.Problem](err)
	if !ok || p.Code != engine.CodePortTaken || !strings.Contains(p.Detail, l.Addr().String()) {
		t.Errorf("Open on a taken port: %v", err)
	}
}

func TestOpen_publicURLIsAnOriginAlone(t *testing.T) {
	for text, good := range map[string]bool{
		"": true, "http://a.example": true, "https://a.example/": true, "https://a.example:8443": true, "https://[2001:db8::1]": true,
		"a.example": false, "ftp://a.example": false, "https://": false, "https://a.example/path": false, "https://a.example?q": false,
		"https://a.example?": false, "https://a.example#f": false, "https://u:p@a.example": false, "https://a.example:": false, "https://:443": false, "%": false,
	} {
		s, err := server.Open(nil, server.Options{Addr: "127.0.0.1:0", PublicURL: text})
		if good != (err == nil) || !good && !errors.Is(err, server.ErrBadPublicURL) {
			t.Errorf("public URL %q: %v", text, err)
		}
		if err == nil {
			s.Close()
		}
	}
}

func TestOpen_makesAKeyThatCannotBeGuessed(t *testing.T) {
	var keys [2]string
	for i := range keys {
		s, err := server.Open(nil, server.Options{Addr: "127.0.0.1:0"})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		keys[i] = s.Key()
	}
	if len(keys[0]) < 26 || keys[0] == keys[1] {
		t.Errorf("keys %q", keys)
	}
}

func TestRun_returnsAfterClose(t *testing.T) {
	s, err := server.Open(nil, server.Options{Addr: "[::1]:0"})
	if err != nil {
		t.Skip("no IPv6 here:", err)
	}
	done := make(chan error, 1) // one value
	go func() { done <- s.Run(t.Context()) }()
	if a := do(t, s, request{path: "/api/health"}); a.status != 200 {
		t.Errorf("status %d at %s", a.status, s.URL())
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}
