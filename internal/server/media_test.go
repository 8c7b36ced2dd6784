package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dipper/internal/engine"
	"dipper/internal/server"
)

// mediaHost is X's media hosts on this machine: what is asked of them goes to
// its handler over a real wire.
type mediaHost struct {
	*httptest.Server
	way   *http.Transport
	asked atomic.Int64
}

func newMediaHost(t *testing.T, h http.HandlerFunc) *mediaHost {
	m := &mediaHost{way: &http.Transport{DisableCompression: true}} // as on the way to X's
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.asked.Add(1)
		h(w, r)
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *mediaHost) RoundTrip(r *http.Request) (*http.Response, error) {
	at, err := url.Parse(m.URL)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Host, r.URL.Scheme, r.URL.Host = r.URL.Host, "http", at.Host
	return m.way.RoundTrip(r)
}

func (m *mediaHost) CloseIdleConnections() { m.way.CloseIdleConnections() }

const (
	aJPEG  = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01 and the rest of a picture"
	aVideo = "\x00\x00\x00\x1cftypmp42\x00\x00\x00\x01mp41mp42isom and a whole film of some length"

	photo = "https://pbs.twimg.com/media/Oh5xjDsHOEOrOrA.jpg"
	film  = "https://video.twimg.com/ext_tw_video/16636/pu/vid/1280x720/SaVgRVDK2xPvD5vE.mp4?tag=12"
)

// sign asks for the paths of urls, "" for one that is not signed.
func sign(t *testing.T, s *server.Server, urls ...string) []string {
	t.Helper()
	body, err := json.Marshal(map[string][]string{"urls": urls})
	if err != nil {
		t.Fatal(err)
	}
	a := do(t, s, request{method: "POST", path: "/api/media", body: string(body)})
	var got struct{ Paths []*string }
	if err := json.Unmarshal(a.body, &got); err != nil || a.status != 200 || len(got.Paths) != len(urls) {
		t.Fatalf("%d %s, %v", a.status, a.body, err)
	}
	out := make([]string, len(urls))
	for i, p := range got.Paths {
		if p != nil {
			out[i] = *p
		}
	}
	return out
}

func TestMedia_addressesAreSignedForTheKeyAlone(t *testing.T) {
	m := newMediaHost(t, func(http.ResponseWriter, *http.Request) {})
	s := open(t, nil, server.Options{MediaTransport: m})
	paths := sign(t, s, photo, "https://evil.example/a.jpg", film, "", "http://127.0.0.1:50001/drawn/avatar/7.jpg", photo)
	if !strings.HasPrefix(paths[0], "/media/") || !strings.HasPrefix(paths[2], "/media/") || paths[0] != paths[5] || paths[1] != "" || paths[3] != "" || paths[4] != "" {
		t.Errorf("paths %q", paths)
	}
	if a := do(t, s, request{method: "POST", path: "/api/media", body: `{"urls":[]}`}); a.status != 200 || string(a.body) != `{"paths":[]}` {
		t.Errorf("no addresses: %d %s", a.status, a.body)
	}
	for body, want := range map[string]int{`{}`: 400, `{"urls":null}`: 400, `{"urls":"x"}`: 400, `{"urls":[1]}`: 400, `{"urls":[],"more":1}`: 400, `[]`: 400, ``: 400, strings.Repeat(" ", 70000): 413} {
		if a := do(t, s, request{method: "POST", path: "/api/media", body: body}); a.status != want {
			t.Errorf("%.40s: %d, want %d", body, a.status, want)
		}
	}
	if a := do(t, s, request{method: "POST", path: "/api/media", body: `{"urls":["` + photo + `"]}`, noKey: true}); a.status != 401 {
		t.Errorf("without the key: %d", a.status)
	}
	if m.asked.Load() != 0 {
		t.Error("signing has loaded something")
	}
}

func TestMedia_pictureComesOnceAndIsKept(t *testing.T) {
	var seen atomic.Pointer[http.Request]
	m := newMediaHost(t, func(w http.ResponseWriter, r *http.Request) {
		seen.Store(r)
		w.Header().Set("Content-Type", "image/jpeg")
		w.Header().Set("Set-Cookie", "guest_id=1")
		io.WriteString(w, aJPEG)
	})
	dir := t.TempDir()
	s := open(t, nil, server.Options{MediaTransport: m, Dir: dir})
	path := sign(t, s, photo)[0]
	for range 3 {
		a := do(t, s, request{path: path, noKey: true, header: http.Header{
			"Cookie": {"a=b"}, "Referer": {"http://127.0.0.1:1/deck"}, "User-Agent": {"A browser on a machine"}, "Accept-Language": {"zh"}, "X-Forwarded-For": {"10.0.0.7"},
		}})
		if a.status != 200 || string(a.body) != aJPEG {
			t.Fatalf("%d %s", a.status, a.body)
		}
		for name, want := range map[string]string{
			"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "cross-origin",
			"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'", "Cache-Control": "private, max-age=86400, immutable",
			"Referrer-Policy": "no-referrer", "Set-Cookie": "", "Content-Length": fmt.Sprint(len(aJPEG)), "Last-Modified": "",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if tag := a.header.Get("ETag"); do(t, s, request{path: path, noKey: true, header: http.Header{"If-None-Match": {tag}}}).status != 304 {
			t.Errorf("the tag %q is not known again", tag)
		}
	}
	if a := do(t, s, request{method: "HEAD", path: path, noKey: true}); a.status != 200 || len(a.body) != 0 || a.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("HEAD: %d %q", a.status, a.body)
	}
	if got := m.asked.Load(); got != 1 {
		t.Errorf("the host was asked %d times, want once", got)
	}
	r := seen.Load()
	if r.Host != "pbs.twimg.com" || r.RequestURI != "/media/Oh5xjDsHOEOrOrA.jpg" || r.Method != "GET" {
		t.Errorf("the host was asked for %s %s of %s", r.Method, r.RequestURI, r.Host)
	}
	if got, want := slices.Sorted(maps.Keys(r.Header)), []string{"User-Agent"}; !slices.Equal(got, want) || r.Header.Get("User-Agent") != "Dipper" {
		t.Errorf("the host was told %v", r.Header)
	}
	if files, err := os.ReadDir(filepath.Join(dir, "media")); err != nil || len(files) != 1 {
		t.Errorf("kept: %v, %v", files, err)
	}
	for _, method := range []string{"POST", "DELETE", "PUT"} {
		if a := do(t, s, request{method: method, path: path, noKey: true}); a.status != 405 || a.header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q", method, a.status, a.header.Get("Allow"))
		}
	}

	// Another start knows nothing of the address, and has the picture.
	other := open(t, nil, server.Options{MediaTransport: m, Dir: dir})
	if a := do(t, other, request{path: path, noKey: true}); a.status != 404 || a.code(t) != engine.CodeNotFound {
		t.Errorf("an address of another start: %d %s", a.status, a.body)
	}
	if a := do(t, other, request{path: sign(t, other, photo)[0], noKey: true}); a.status != 200 || m.asked.Load() != 1 {
		t.Errorf("after a restart: %d, the host was asked %d times", a.status, m.asked.Load())
	}
}

func TestMedia_videoComesInRanges(t *testing.T) {
	m := newMediaHost(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" || r.RequestURI != "/ext_tw_video/16636/pu/vid/1280x720/SaVgRVDK2xPvD5vE.mp4?tag=12" {
			t.Errorf("the host was asked for %q of %s", r.Header.Get("Range"), r.RequestURI)
		}
		w.Header().Set("Content-Type", "video/mp4")
		io.WriteString(w, aVideo)
	})
	s := open(t, nil, server.Options{MediaTransport: m})
	path := sign(t, s, film)[0]
	whole := len(aVideo)
	tag := ""
	for _, c := range []struct {
		ask, body, of string
		status        int
	}{
		{"bytes=0-", aVideo, fmt.Sprintf("bytes 0-%d/%d", whole-1, whole), 206},
		{"bytes=4-11", "ftypmp42", fmt.Sprintf("bytes 4-11/%d", whole), 206},
		{"bytes=-6", "length", fmt.Sprintf("bytes %d-%d/%d", whole-6, whole-1, whole), 206},
		{"bytes=9999-", "", fmt.Sprintf("bytes */%d", whole), 416},
		{"", aVideo, "", 200},
	} {
		r := request{path: path, noKey: true, header: http.Header{}}
		if c.ask != "" {
			r.header.Set("Range", c.ask)
		}
		a := do(t, s, r)
		if a.status != c.status || a.header.Get("Content-Range") != c.of || c.body != "" && string(a.body) != c.body {
			t.Errorf("%q: %d %q %s", c.ask, a.status, a.header.Get("Content-Range"), a.body)
		}
		if a.status < 300 && (a.header.Get("Accept-Ranges") != "bytes" || a.header.Get("Content-Type") != "video/mp4") {
			t.Errorf("%q: %v", c.ask, a.header)
		}
		tag = a.header.Get("ETag")
	}
	if a := do(t, s, request{path: path, noKey: true, header: http.Header{"Range": {"bytes=4-7"}, "If-Range": {tag}}}); a.status != 206 {
		t.Errorf("going on with the same film: %d", a.status)
	}
	if a := do(t, s, request{path: path, noKey: true, header: http.Header{"Range": {"bytes=4-7"}, "If-Range": {`"other"`}}}); a.status != 200 {
		t.Errorf("going on with another film: %d", a.status)
	}
	if got := m.asked.Load(); got != 1 {
		t.Errorf("the host was asked %d times, want once", got)
	}
}

// Ensure that what a host sends is believed in nothing, and that nothing of what
// is not taken is kept or shown.
func TestMedia_whatIsNotTaken(t *testing.T) {
	type answers = func(w http.ResponseWriter, r *http.Request)
	say := func(status int, kind, body string) answers {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	}
	const page = "<!doctype html><script>alert(1)</script>"
	elsewhere := newMediaHost(t, say(200, "image/jpeg", aJPEG))
	big := aJPEG + strings.Repeat("x", 8<<20)
	for name, c := range map[string]struct {
		of   string // photo by default
		host answers
		code string
	}{
		"a page":                  {"", say(200, "text/html", page), engine.CodeMediaMissing},
		"a page called a picture": {"", say(200, "image/jpeg", page), engine.CodeMediaMissing},
		"a picture called a page": {"", say(200, "text/html", aJPEG), engine.CodeMediaMissing},
		"a picture called nothing": {"", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			io.WriteString(w, aJPEG)
		}, engine.CodeMediaMissing},
		"a drawing":                  {"", say(200, "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`), engine.CodeMediaMissing},
		"a drawing called a picture": {"", say(200, "image/png", `<svg xmlns="http://www.w3.org/2000/svg"/>`), engine.CodeMediaMissing},
		"a video for a picture":      {"", say(200, "video/mp4", aVideo), engine.CodeMediaMissing},
		"a picture for a video":      {film, say(200, "image/jpeg", aJPEG), engine.CodeMediaMissing},
		"a picture called a video":   {film, say(200, "video/mp4", aJPEG), engine.CodeMediaMissing},
		"a playlist":                 {film, say(200, "application/x-mpegURL", "#EXTM3U\n#EXT-X-VERSION:3\n"), engine.CodeMediaMissing},
		"not there":                  {"", say(404, "image/jpeg", aJPEG), engine.CodeMediaMissing},
		"a part of it":               {"", say(206, "image/jpeg", aJPEG), engine.CodeMediaMissing},
		"something wrong over there": {"", say(500, "image/jpeg", aJPEG), engine.CodeMediaDown},
		"too many questions":         {"", say(429, "image/jpeg", aJPEG), engine.CodeMediaDown},
		"nothing at all":             {"", say(200, "image/jpeg", ""), engine.CodeMediaDown},
		"too large, and says so": {"", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(big)))
			w.Header().Set("Content-Type", "image/jpeg")
			io.WriteString(w, big)
		}, engine.CodeMediaMissing},
		"too large, and does not say so": {"", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "image/jpeg")
			w.(http.Flusher).Flush()
			io.WriteString(w, big)
		}, engine.CodeMediaMissing},
		"a video beyond all measure": {film, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(1<<40))
			w.Header().Set("Content-Type", "video/mp4")
			io.WriteString(w, aVideo)
		}, engine.CodeMediaMissing},
		"broken off": {"", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			w.Header().Set("Content-Type", "image/jpeg")
			io.WriteString(w, aJPEG)
			panic(http.ErrAbortHandler)
		}, engine.CodeMediaDown},
		"packed": {"", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", "image/jpeg")
			io.WriteString(w, aJPEG)
		}, engine.CodeMediaMissing},
		"sent elsewhere": {"", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/a.jpg", http.StatusFound)
		}, engine.CodeMediaMissing},
		"sent to the same host": {"", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/b.jpg", http.StatusMovedPermanently)
		}, engine.CodeMediaMissing},
	} {
		m := newMediaHost(t, c.host)
		dir := t.TempDir()
		s := open(t, nil, server.Options{MediaTransport: m, Dir: dir})
		if c.of == "" {
			c.of = photo
		}
		path := sign(t, s, c.of)[0]
		for range 2 {
			a := do(t, s, request{path: path, noKey: true})
			if got := a.code(t); got != c.code || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d %q %.80s, want %q", name, a.status, got, a.body, c.code)
			}
			if strings.Contains(string(a.body), "alert") || strings.Contains(string(a.body), "twimg") {
				t.Errorf("%s: it is told: %s", name, a.body)
			}
		}
		if got := m.asked.Load(); got != 1 {
			t.Errorf("%s: the host was asked %d times, want once", name, got)
		}
		if files, _ := os.ReadDir(filepath.Join(dir, "media")); len(files) != 0 {
			t.Errorf("%s: kept %v", name, files)
		}
	}
	if elsewhere.asked.Load() != 0 {
		t.Error("another host was asked")
	}
}

// Ensure that X's names for types need not be right among pictures, and that a
// picture is served as what it is.
func TestMedia_picturesAreServedAsWhatTheyAre(t *testing.T) {
	m := newMediaHost(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png; charset=binary")
		io.WriteString(w, aJPEG)
	})
	s := open(t, nil, server.Options{MediaTransport: m})
	if a := do(t, s, request{path: sign(t, s, photo)[0], noKey: true}); a.status != 200 || a.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%d %s", a.status, a.header.Get("Content-Type"))
	}
}

// Ensure that the end does not wait for a host that does not answer.
func TestMedia_theEndComesWhileSomebodyWaits(t *testing.T) {
	asked := make(chan struct{}, 1) // one question
	m := newMediaHost(t, func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	})
	s, err := server.Open(nil, server.Options{Addr: "127.0.0.1:0", Key: key, Dir: t.TempDir(), MediaTransport: m})
	if err != nil {
		t.Fatal(err)
	}
	end := run(t, s)
	path := sign(t, s, photo)[0]
	got := make(chan answer, 1) // one answer
	go func() { got <- do(t, s, request{path: path, noKey: true}) }()
	<-asked
	began := time.Now()
	end()
	if took := time.Since(began); took > 500*time.Millisecond {
		t.Errorf("the end took %v", took)
	}
	if a := <-got; a.code(t) != engine.CodeMediaDown {
		t.Errorf("who waited got %d %s", a.status, a.body)
	}
}

// transport is a media host inside a bubble.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Ensure that a film that takes its time arrives although requests and answers
// have theirs, and that a client which hangs up ends the fetch.
func TestMedia_slowHosts(t *testing.T) {
	for name, c := range map[string]struct {
		takes, stays time.Duration
		want         string
	}{
		"longer than a request may take": {30 * time.Second, time.Hour, "HTTP/1.1 200 OK"},
		"longer than an answer may take": {4 * time.Minute, time.Hour, "HTTP/1.1 200 OK"},
		"longer than we wait":            {time.Hour, 2 * time.Hour, "HTTP/1.1 502 Bad Gateway"},
		"longer than the client waits":   {4 * time.Minute, time.Minute, ""},
	} {
		var ended atomic.Bool
		m := transport(func(r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(c.takes):
			case <-r.Context().Done():
				ended.Store(true)
				return nil, r.Context().Err()
			}
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"video/mp4"}}, Body: io.NopCloser(strings.NewReader(aVideo)), ContentLength: int64(len(aVideo))}, nil
		})
		s, err := server.Open(nil, server.Options{Addr: "127.0.0.1:0", Key: key, Dir: t.TempDir(), MediaTransport: m})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Test(t, func(t *testing.T) {
			p := newPipes()
			s.ListenOn(p)
			defer run(t, s)()
			conn := p.dial()
			defer conn.Close()
			body := `{"urls":["` + film + `"]}`
			fmt.Fprintf(conn, "POST /api/media HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", address(s), key, len(body), body)
			text := make([]byte, 4096)
			var got string
			for !strings.HasSuffix(got, "}") {
				n, err := conn.Read(text)
				if err != nil {
					t.Fatal(err)
				}
				got += string(text[:n])
			}
			path := got[strings.Index(got, "/media/"):strings.LastIndex(got, `"`)]
			fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, address(s))
			if err := conn.SetReadDeadline(time.Now().Add(c.stays)); err != nil {
				t.Fatal(err)
			}
			n, err := conn.Read(text)
			if !strings.HasPrefix(string(text[:n]), c.want) || c.want == "" && !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("%s: %q, %v", name, text[:n], err)
			}
			conn.Close()
			synctest.Wait()
			if got, want := ended.Load(), c.want != "HTTP/1.1 200 OK"; got != want {
				t.Errorf("%s: the fetch was ended: %v, want %v", name, got, want)
			}
		})
	}
}

// Ensure that the first who asks may hang up without spoiling it for the next,
// through the door as well.
func TestMedia_whoHangsUpSpoilsNothingForOthers(t *testing.T) {
	asked, proceed := make(chan struct{}, 2), make(chan struct{})
	m := newMediaHost(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-proceed
		w.Header().Set("Content-Type", "image/jpeg")
		io.WriteString(w, aJPEG)
	})
	s := open(t, nil, server.Options{MediaTransport: m})
	path := sign(t, s, photo)[0]
	ctx, hangUp := context.WithCancel(t.Context())
	first := make(chan error, 1) // one value
	go func() {
		req, err := http.NewRequestWithContext(ctx, "GET", s.URL()+path, nil)
		if err == nil {
			web := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			_, err = web.Do(req)
		}
		first <- err
	}()
	<-asked
	second := make(chan answer, 1) // one answer
	go func() { second <- do(t, s, request{path: path, noKey: true}) }()
	hangUp()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("who hung up got %v", err)
	}
	close(proceed)
	if a := <-second; a.status != 200 || string(a.body) != aJPEG {
		t.Errorf("who waited got %d %s", a.status, a.body)
	}
}
