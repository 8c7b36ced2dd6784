// Package soak_test runs the whole app under faults for as long as it is told
// and sees that nothing grows: go test ./e2e/soak -soak 10m -v, or make soak.
package soak_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"dipper/internal/engine"
	"dipper/internal/server"
	"dipper/internal/xsim"
)

var length = flag.Duration("soak", 0, "how long to run; 0 skips")

// script goes on happening for as long as there are posts.
const script = `after=997:drop,times=always; after=1511:cut,bytes=700,times=always; after=2003:reset,bytes=99,times=always;
	after=401:line=garbage,times=always; after=503:line=unknown,times=always; after=307:duplicate=20,times=always;
	after=607:reorder=9,times=always; after=3001:stall=3s,times=always; after=4001:error=operational-disconnect,times=always;
	after=5003:silence=30s,times=always; after=1009:burst=500,times=always; search:status=503,times=3; rules:status=503,times=2`

// sample is what the machine says at one time.
type sample struct {
	heap       uint64
	goroutines int
	files      int
	lag        int64
}

func TestSoak(t *testing.T) {
	if *length == 0 {
		t.Skip("give -soak 10m")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	faults, err := xsim.ParseFaults(strings.ReplaceAll(script, "\n", " "))
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Open(ctx, engine.Options{
		Dir: t.TempDir(), InstallID: "11111111-1111-4111-8111-111111111111", Simulate: true,
		Simulator: xsim.Options{Rate: 200, Faults: faults}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.Open(e, server.Options{Addr: "127.0.0.1:0", Key: "key"})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 2)
	go func() { ended <- e.Run(ctx) }()
	go func() { ended <- s.Run(ctx) }()

	for i, q := range []string{"golang", "cats OR dogs", "earthquake", "football lang:en", "music -is:retweet", "weather"} {
		tp, err := e.AddTopic(ctx, q, "")
		for tries := 0; err != nil && tries < 10; tries++ {
			time.Sleep(time.Second) // the script's refusals of rules
			tp, err = e.AddTopic(ctx, q, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			pause := time.Duration(0)
			if i == 0 {
				pause = 200 * time.Millisecond // a slow reader
			}
			go read(ctx, strings.Replace(s.URL(), "http", "ws", 1)+"/ws/"+tp.ID, pause)
		}
	}
	var samples []sample
	fmt.Printf("%8s %10s %10s %6s %8s %10s %10s %6s %6s %12s\n", "time", "heap KiB", "goroutines", "files", "lag", "received", "delivered", "gaps", "drops", "archive KiB")
	begun := time.Now()
	for t0 := time.NewTicker(max(time.Second, *length/60)); time.Since(begun) < *length; <-t0.C {
		st, err := e.Status(ctx)
		if err != nil {
			t.Fatal(err)
		}
		x := measure(st.Archive.Lag)
		samples = append(samples, x)
		fmt.Printf("%8s %10d %10d %6d %8d %10d %10d %6d %6d %12d\n", time.Since(begun).Round(time.Second), x.heap>>10, x.goroutines, x.files, x.lag,
			st.Counts.Received, st.Counts.Delivered, st.Counts.Gaps, st.Counts.Reconnects, st.Archive.Bytes>>10)
		if st.Counts.Dropped != 0 {
			t.Fatalf("%d posts dropped", st.Counts.Dropped)
		}
		if st.Source.State == "refused" {
			t.Fatalf("refused: %v", *st.Source.Reason)
		}
	}
	cancel()
	for range 2 {
		if err := <-ended; err != nil {
			t.Errorf("ended with %v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	q := len(samples) / 4
	if q == 0 {
		t.Fatal("too short to say anything")
	}
	early, late := mean(samples[q:2*q]), mean(samples[3*q:])
	fmt.Printf("second quarter: heap %d KiB, %d goroutines, %d files; last: heap %d KiB, %d goroutines, %d files\n",
		early.heap>>10, early.goroutines, early.files, late.heap>>10, late.goroutines, late.files)
	if late.heap > early.heap*5/4+8<<20 {
		t.Error("the heap grows")
	}
	if late.goroutines > early.goroutines+10 {
		t.Error("goroutines grow in number")
	}
	if late.files > early.files+10 {
		t.Error("open files grow in number")
	}
	if lag := samples[len(samples)-1].lag; lag > 1000 {
		t.Errorf("%d posts wait to be written", lag)
	}
}

// read is a client that reads a socket until ctx ends and comes back when it is cut.
func read(ctx context.Context, url string, pause time.Duration) {
	for ctx.Err() == nil {
		conn, _, err := websocket.DefaultDialer.DialContext(ctx, url, http.Header{})
		if err != nil {
			return
		}
		stop := context.AfterFunc(ctx, func() { conn.Close() })
		for err == nil {
			_, _, err = conn.ReadMessage()
			if pause > 0 {
				time.Sleep(pause)
			}
		}
		stop()
		conn.Close()
	}
}

func measure(lag int64) sample {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, _ := os.ReadDir("/proc/self/fd") // none where there is no /proc
	return sample{m.HeapAlloc, runtime.NumGoroutine(), len(files), lag}
}

func mean(list []sample) (m sample) {
	for _, s := range list {
		m.heap += s.heap
		m.goroutines += s.goroutines
		m.files += s.files
	}
	n := len(list)
	return sample{m.heap / uint64(n), m.goroutines / n, m.files / n, 0}
}
