package xapi_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dipper/internal/xapi"

	"github.com/google/go-cmp/cmp"
)

func TestConnect_backfill(t *testing.T) {
	for minutes, want := range map[int]string{0: "", 1: "1", 5: "5"} {
		var asked *http.Request
		s, err := fakeX(t, func(_ http.ResponseWriter, r *http.Request) { asked = r }).Connect(context.Background(), xapi.ConnectOptions{Backfill: minutes})
		if err != nil {
			t.Fatal(err)
		}
		_ = s.Close()
		if query := asked.URL.Query(); query.Get("backfill_minutes") != want || query.Has("backfill_minutes") != (minutes != 0) {
			t.Errorf("%d: got %q, want %q", minutes, query["backfill_minutes"], want)
		}
	}
}

func TestConnect_tellsOfEachRequestThatGoesOut(t *testing.T) {
	tests := []struct {
		name  string
		serve func(http.Handler) *httptest.Server
		proto string
	}{
		{"HTTP/1.1", httptest.NewServer, "HTTP/1.1"},
		{"HTTP/2", func(h http.Handler) *httptest.Server {
			x := httptest.NewUnstartedServer(h)
			x.EnableHTTP2 = true
			x.StartTLS()
			return x
		}, "HTTP/2.0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var told atomic.Int32
			x := test.serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if r.Proto != test.proto || told.Load() != 1 {
					t.Errorf("X was asked over %s when %d sendings were told", r.Proto, told.Load())
				}
				panic(http.ErrAbortHandler) // X may have counted it all the same
			}))
			t.Cleanup(x.Close)
			c, err := xapi.New(xapi.Options{BaseURL: x.URL, Transport: x.Client().Transport})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Connect(context.Background(), xapi.ConnectOptions{Sending: func() { told.Add(1) }})
			if e := refusal(t, err); e.Kind != xapi.KindNetwork || e.Offline || told.Load() != 1 {
				t.Errorf("got %+v, told %d times", e, told.Load())
			}
		})
	}
}

// Ensure that what X cannot have counted is told from what it may have.
func TestEveryCall_saysWhenItNeverGotAConnection(t *testing.T) {
	noRoute := &net.OpError{Op: "dial", Err: errors.New("no route to host")}
	untrusted := quietTLS(t)
	tests := []struct {
		name string
		url  string
		dial func(context.Context, string, string) (net.Conn, error)
		want bool
	}{
		{"no route", "http://127.0.0.1:1", func(context.Context, string, string) (net.Conn, error) { return nil, noRoute }, true},
		{"no name", "https://x.example", func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
		}, true},
		{"not X's certificate", untrusted.URL, nil, true},
		{"no answer", "http://127.0.0.1:1", func(context.Context, string, string) (net.Conn, error) {
			here, x := net.Pipe()
			go func() {
				_, _ = http.ReadRequest(bufio.NewReader(x))
				_ = x.Close() // and with it the request's own end
			}()
			return here, nil
		}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := xapi.New(xapi.Options{BaseURL: test.url, Dial: test.dial})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			for name, call := range calls(c) {
				if e := refusal(t, call(context.Background())); e.Kind != xapi.KindNetwork || e.Offline != test.want {
					t.Errorf("%s: got %+v, want offline %v", name, e, test.want)
				}
			}
			_, err = c.Connect(context.Background(), xapi.ConnectOptions{Sending: func() {
				if test.want {
					t.Error("told of a request that cannot have gone out")
				}
			}})
			if err == nil {
				t.Error("connected")
			}
		})
	}
}

// quietTLS is a server that does not log the handshakes that tests spoil.
func quietTLS(t *testing.T) *httptest.Server {
	t.Helper()
	x := httptest.NewUnstartedServer(http.NotFoundHandler())
	x.Config.ErrorLog = log.New(io.Discard, "", 0)
	x.StartTLS()
	t.Cleanup(x.Close)
	return x
}

func TestEveryCall_asksForALookAtTheClock(t *testing.T) {
	x := quietTLS(t)
	for name, now := range map[string]time.Time{"not valid yet": time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), "no longer valid": time.Date(2500, 1, 1, 0, 0, 0, 0, time.UTC)} {
		t.Run(name, func(t *testing.T) {
			roots := x509.NewCertPool()
			roots.AddCert(x.Certificate())
			transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Time: func() time.Time { return now }}}
			c, err := xapi.New(xapi.Options{BaseURL: x.URL, Transport: transport})
			if err != nil {
				t.Fatal(err)
			}
			for name, call := range calls(c) {
				if e := refusal(t, call(context.Background())); e.Kind != xapi.KindNetwork || !e.Offline || !strings.HasPrefix(e.Detail, "check this computer's clock") {
					t.Errorf("%s: got %+v", name, e)
				}
			}
		})
	}
}

func TestLocal_isThisEnd(t *testing.T) {
	var remote string
	c := fakeX(t, func(_ http.ResponseWriter, r *http.Request) { remote = r.RemoteAddr })
	s := connect(t, c)
	host, _, err := net.SplitHostPort(remote)
	if err != nil || s.Local() != host || host == "" {
		t.Errorf("got %q, want %q (%v)", s.Local(), host, err)
	}
	if got := connect(t, over(t, strings.NewReader(""))).Local(); got != "" {
		t.Errorf("got %q of no connection", got)
	}
}

// Ensure that the client's own transport works over whatever Dial gives.
func TestOptions_dial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial := func(_ context.Context, network, addr string) (net.Conn, error) {
			if network != "tcp" || addr != "127.0.0.1:1" {
				t.Errorf("got %s %s", network, addr)
			}
			here, x := net.Pipe()
			go func() {
				if _, err := http.ReadRequest(bufio.NewReader(x)); err != nil {
					t.Error(err)
				}
				_, _ = io.WriteString(x, "HTTP/1.1 200 OK\r\n\r\n"+frame("1")+"\r\n")
				_ = x.Close()
			}()
			return here, nil
		}
		c, err := xapi.New(xapi.Options{BaseURL: "http://127.0.0.1:1", Dial: dial})
		if err != nil {
			t.Fatal(err)
		}
		s := connect(t, c)
		if got, err := drain(s); err != io.EOF || !cmp.Equal(got, []string{"1"}) || s.Local() != "" {
			t.Errorf("got %q, %v, local %q", got, err, s.Local())
		}
		_ = s.Close()
		c.Close()
	})
}

func TestQuiet_countsWhatXLetsUsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body, x := io.Pipe()
		s := connect(t, over(t, body))
		want := func(want time.Duration) {
			t.Helper()
			synctest.Wait()
			// The first instant is one nanosecond late, so that it is told from none.
			if got := s.Quiet(); got != want && got != want-1 {
				t.Errorf("got %v, want %v", got, want)
			}
		}
		send := func(text string) {
			if _, err := io.WriteString(x, text); err != nil {
				t.Error(err)
			}
		}
		want(0)
		time.Sleep(19 * time.Second)
		want(19 * time.Second)
		send("\r\n")
		want(0)
		time.Sleep(5 * time.Second)
		want(5 * time.Second)
		send(`{"da`) // half a line is a byte, too
		want(0)
		time.Sleep(7 * time.Second)
		want(7 * time.Second)
		_ = x.Close()
		time.Sleep(time.Second)
		want(0)
	})
}

// Ensure that our own slowness does not count as X's silence.
func TestQuiet_isNoneWhileNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := connect(t, over(t, &endless{line: []byte(frame("1") + "\r\n")}))
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := s.Quiet(); got != 0 {
			t.Errorf("got %v", got)
		}
		_ = s.Close()
	})
}

// zipped gives a client whose stream is body, which says that it is compressed.
func zipped(t *testing.T, body io.Reader) *xapi.Client {
	t.Helper()
	transport := roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Encoding": {"GZIP"}}, Body: io.NopCloser(body), Request: r}, nil
	})
	c, err := xapi.New(xapi.Options{BaseURL: "https://x.example", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNext_holdsNoCompressedLineBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body, x := io.Pipe()
		s := connect(t, zipped(t, body)) // before any byte of the body
		zip := gzip.NewWriter(x)
		for _, want := range []string{"1", "-", "2"} {
			line := "\r\n"
			if want != "-" {
				line = frame(want) + "\r\n"
			}
			if _, err := io.WriteString(zip, line); err != nil {
				t.Fatal(err)
			}
			if err := zip.Flush(); err != nil {
				t.Fatal(err)
			}
			e, err := s.Next()
			if err != nil || short(e) != want {
				t.Fatalf("got %+v, %v, want %s", e, err, want)
			}
		}
		// Compressed bytes that become no text are silence.
		for range 10 {
			time.Sleep(time.Second)
			if _, err := x.Write([]byte{0, 0, 0, 0xff, 0xff}); err != nil { // an empty block
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if got := s.Quiet(); got != 10*time.Second && got != 10*time.Second-1 {
			t.Errorf("got quiet for %v, want 10s", got)
		}
		if err := zip.Close(); err != nil {
			t.Fatal(err)
		}
		_ = x.Close()
		if _, err := s.Next(); err != io.EOF {
			t.Errorf("got end %v, want io.EOF", err)
		}
	})
}

func TestNext_givesWhatABrokenCompressionHeld(t *testing.T) {
	var whole bytes.Buffer
	zip := gzip.NewWriter(&whole)
	var flushed int
	for i, id := range []string{"1", "2"} {
		_, _ = io.WriteString(zip, frame(id)+"\r\n")
		if i == 0 {
			_ = zip.Flush()
			flushed = whole.Len()
		}
	}
	_ = zip.Close()
	corrupt := bytes.Clone(whole.Bytes())
	corrupt[len(corrupt)-8] ^= 1 // the check sum
	tests := []struct {
		name string
		body []byte
		want []string
		eof  bool
	}{
		{"whole", whole.Bytes(), []string{"1", "2"}, true},
		{"empty", nil, nil, true},
		{"two after another", bytes.Repeat(whole.Bytes(), 2), []string{"1", "2", "1", "2"}, true},
		{"torn after a line", whole.Bytes()[:flushed], []string{"1"}, false},
		{"torn in the header", whole.Bytes()[:5], nil, false},
		{"torn before the check sum", whole.Bytes()[:whole.Len()-8], []string{"1", "2"}, false},
		{"a wrong check sum", corrupt, []string{"1", "2"}, false},
		{"not compressed at all", []byte(frame("1") + "\r\n"), nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := drain(connect(t, zipped(t, bytes.NewReader(test.body))))
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
			if test.eof {
				if err != io.EOF {
					t.Errorf("got end %v, want io.EOF", err)
				}
			} else if e := refusal(t, err); e.Kind != xapi.KindNetwork || e.Detail != "the stream broke" {
				t.Errorf("got end %v", err)
			}
		})
	}
}

func TestConnect_readsACompressedRefusal(t *testing.T) {
	c := fakeX(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(429)
		zip := gzip.NewWriter(w)
		_, _ = io.WriteString(zip, `{"title":"ConnectionException","connection_issue":"TooManyConnections"}`)
		_ = zip.Close()
	})
	_, err := c.Connect(context.Background(), xapi.ConnectOptions{})
	if got := refusal(t, err); got.Kind != xapi.KindTooMany {
		t.Errorf("got %v", err)
	}
}
