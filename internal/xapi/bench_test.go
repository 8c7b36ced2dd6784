package xapi_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"dipper/internal/xapi"
)

// All benchmarks read the same bytes, so that their posts/s stand side by side.
const benchPosts = 4600

func posts(b *testing.B, perOp int, bytes int) {
	b.ReportMetric(float64(b.N)*float64(perOp)/b.Elapsed().Seconds(), "posts/s")
	b.ReportMetric(float64(bytes)/float64(perOp), "B/post")
}

// BenchmarkSplit is what no reader can do without: the lines alone.
func BenchmarkSplit(b *testing.B) {
	_, body := flood(b, benchPosts)
	b.ReportAllocs()
	for b.Loop() {
		scanner := bufio.NewScanner(bytes.NewReader(body))
		n := 0
		for scanner.Scan() {
			n++
		}
		if n != benchPosts {
			b.Fatalf("got %d lines, want %d", n, benchPosts)
		}
	}
	posts(b, benchPosts, len(body))
}

// BenchmarkDecode is one line after the other on one core.
func BenchmarkDecode(b *testing.B) {
	lines, body := flood(b, benchPosts)
	b.ReportAllocs()
	for b.Loop() {
		for _, line := range lines {
			if _, err := xapi.Decode(line, arrival, false); err != nil {
				b.Fatal(err)
			}
		}
	}
	posts(b, benchPosts, len(body))
}

// BenchmarkStream is the whole of it: from a body in memory to events in order,
// decoded on every core.
func BenchmarkStream(b *testing.B) {
	_, body := flood(b, benchPosts)
	answer := roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body))}, nil
	})
	benchStream(b, xapi.Options{BaseURL: "https://x.example", Transport: answer}, len(body))
}

// BenchmarkStreamHTTP is the same over a socket, the server on the same cores.
func BenchmarkStreamHTTP(b *testing.B) {
	_, body := flood(b, benchPosts)
	x := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
	b.Cleanup(x.Close)
	benchStream(b, xapi.Options{BaseURL: x.URL}, len(body))
}

func benchStream(b *testing.B, o xapi.Options, size int) {
	client, err := xapi.New(o)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s, err := client.Connect(context.Background(), xapi.ConnectOptions{})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for {
			e, err := s.Next()
			if err == io.EOF {
				break
			}
			if err != nil || e.Kind != xapi.Posted {
				b.Fatalf("got kind %v, error %v", e.Kind, err)
			}
			n++
		}
		if n != benchPosts {
			b.Fatalf("got %d posts, want %d", n, benchPosts)
		}
		_ = s.Close()
	}
	posts(b, benchPosts, size)
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
