package xsim_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"dipper/internal/cable"
)

// client is a plain net/http client of a Sim.
type client struct {
	t    testing.TB
	http *http.Client
	base string
}

// overPipes serves h over pipes until the test ends.
func overPipes(t testing.TB, h http.Handler) *client {
	t.Helper()
	c := cable.New()
	return serve(t, h, c, &http.Transport{DialContext: c.Dial}, "http://sim.test")
}

// overTCP serves h over loopback until the test ends.
func overTCP(t testing.TB, h http.Handler) *client {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	// Without keep-alives, or net/http would make a call anew after a reset.
	return serve(t, h, l, &http.Transport{DisableKeepAlives: true}, "http://"+l.Addr().String())
}

func serve(t testing.TB, h http.Handler, l net.Listener, tr *http.Transport, base string) *client {
	server := &http.Server{Handler: h}
	done := make(chan struct{})
	go func() { // ends with the server, in the clean-up below
		defer close(done)
		server.Serve(l)
	}()
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		server.Close()
		<-done
	})
	return &client{t, &http.Client{Transport: tr}, base}
}

func (c *client) do(method, path, body string, header ...string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer anything")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return c.http.Do(r)
}

// get makes a call that is answered, and reads the answer whole.
func (c *client) get(path string) (*http.Response, string) {
	c.t.Helper()
	res, err := c.do("GET", path, "")
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return res, string(b)
}

// stream opens a stream; the test's end closes it.
func (c *client) stream(query string, header ...string) *http.Response {
	c.t.Helper()
	res, err := c.do("GET", streamPath+query, "", header...)
	if err != nil {
		c.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(res.Body)
		c.t.Fatalf("stream: %d %s", res.StatusCode, b)
	}
	c.t.Cleanup(func() { res.Body.Close() })
	return res
}

// read reads a stream to its end: whole lines but the keep-alives, what is left
// of the last one, and what ended it.
func read(body io.Reader) (lines []string, torn string, err error) {
	r := bufio.NewReader(body)
	for {
		l, err := r.ReadString('\n')
		if err != nil {
			return lines, l, err
		}
		if l != "\r\n" {
			lines = append(lines, l)
		}
	}
}

// within fails when what took so long took another time.
func within(t testing.TB, what string, took, want, more time.Duration) {
	t.Helper()
	if took < want || took > want+more {
		t.Errorf("%s took %v, want %v", what, took, want)
	}
}
