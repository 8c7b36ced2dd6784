// Package soak_test runs the whole app under faults for as long as it is told
// and sees that nothing grows but the archive: make soak, or
// go test -timeout 0 -v ./e2e/soak -soak 10m.
//
// The app, its X and its clients share the test's process, so that all of its
// memory, goroutines and files can be seen; the program itself has no door that
// shows them. They talk over loopback as they do elsewhere.
package soak_test

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"

	"dipper/internal/cli"
	"dipper/internal/config"
	"dipper/internal/server"
	"dipper/internal/xsim"
)

var length = flag.Duration("soak", 0, "how long to run; 0 skips")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	rate    = 200 // posts a second
	sockets = 2   // on each topic
	// warm is how many posts come before the first look: as many as the simulator
	// keeps, or its own memory would be what grows.
	warm = 20_000

	sampleEvery = 10 * time.Second
)

func TestSoak(t *testing.T) {
	if *length <= 0 {
		t.Skip("no length is given with -soak")
	}
	a := open(t)
	var ears []*ear // the first one is slow
	for _, q := range []string{"golang -is:retweet", "earthquake -is:retweet", "(cats OR dogs) -is:quote", "football -is:retweet", "coffee lang:en", "weather"} {
		tp, err := a.doors.AddTopic(t.Context(), q, "")
		if err != nil {
			t.Fatal(err)
		}
		for range sockets {
			e := &ear{topic: tp}
			if len(ears) == 0 {
				e.hurry = make(chan struct{})
			}
			ears = append(ears, e)
			a.works.Go(func() error { return e.listen(a.ctx, a.doors) })
		}
	}
	x := &trouble{sim: a.sim.Sim, asked: map[string]int{}}
	for range warm / 5000 {
		if err := x.make("burst=5000"); err != nil {
			t.Fatal(err)
		}
	}
	// The slow socket's buffers are full by now: one that held up the others would
	// do so here.
	a.until("the app is warm, and all sockets but the slow one have caught up", time.Minute, func() bool {
		st := a.status()
		return st.Counts.Received >= warm && st.Archive.Lag == 0 && a.behind(ears[1:]...) == 0
	})

	leave, stop := context.WithCancel(a.ctx)
	defer stop()
	left := make(chan struct{}) // only ever closed
	a.works.Go(func() error {
		defer close(left)
		return x.run(leave)
	})
	begun := time.Now()
	var looks []look
	tick := time.NewTicker(min(sampleEvery, *length/24))
	defer tick.Stop()
	for time.Since(begun) < *length {
		select {
		case <-tick.C:
		case <-a.ctx.Done():
			t.Fatal(context.Cause(a.ctx))
		}
		l := a.look(time.Since(begun))
		l.slow, l.others = a.behind(ears[0]), a.behind(ears[1:]...)
		looks = append(looks, l)
		t.Log(l)
	}
	stop()
	<-left
	defer x.log(t)
	judge(t, looks)
	a.until("each fault has happened", 2*time.Minute, x.happened)

	// X writes no more; every socket has to come to the last post of its topic.
	a.sim.Sim.Close()
	close(ears[0].hurry)
	a.until("every socket has had every post", time.Minute, func() bool {
		return a.status().Archive.Lag == 0 && a.behind(ears...) == 0
	})
	t.Logf("the slow socket was cut %d times", ears[0].cuts.Load())
}

// app is the whole of it in this process.
type app struct {
	t     *testing.T
	dir   string
	sim   *xsim.Server
	house *cli.House
	doors *server.Client
	ctx   context.Context // ends with the test, or when a work fails
	works *errgroup.Group
}

// open starts the simulator and the app on a folder of its own. When the test ends
// both are closed and all goroutines waited for.
func open(t *testing.T) *app {
	t.Helper()
	a := &app{t: t, dir: t.TempDir()}
	var err error
	if a.sim, err = xsim.Open("127.0.0.1:0", xsim.Options{Rate: rate}); err != nil {
		t.Fatal(err)
	}
	s := cli.Setup{Config: config.Config{XURL: a.sim.URL(), Data: a.dir}, Version: cli.Version{Number: "soak"}, Log: slog.New(slog.DiscardHandler)}
	folder, err := cli.Own(s)
	if err != nil {
		t.Fatal(err)
	}
	if a.house, err = cli.Open(t.Context(), s, folder, cli.Doors{Addr: "127.0.0.1:0"}); err != nil {
		t.Fatal(err)
	}
	a.doors = server.Dial(a.house.Address())
	ctx, cancel := context.WithCancelCause(context.Background())
	a.works, a.ctx = errgroup.WithContext(ctx)
	a.works.Go(func() error { return a.sim.Run(a.ctx) })
	a.works.Go(func() error { return a.house.Run(a.ctx) })
	t.Cleanup(func() {
		cancel(nil)
		if err := errors.Join(a.works.Wait(), a.house.Close(), a.sim.Close()); err != nil {
			t.Error(err)
		}
	})
	return a
}

func (a *app) status() server.Status {
	a.t.Helper()
	st, err := a.doors.Status(a.ctx)
	if err != nil {
		a.t.Fatal(err)
	}
	return st
}

// behind is how many posts the ears have not had yet.
func (a *app) behind(ears ...*ear) (posts int64) {
	a.t.Helper()
	topics, err := a.doors.Topics(a.ctx)
	if err != nil {
		a.t.Fatal(err)
	}
	last := map[string]int64{}
	for _, tp := range topics {
		last[tp.ID] = tp.LastSeq
	}
	for _, e := range ears {
		posts += max(0, last[e.topic.ID]-e.last.Load()) // it may be ahead of the list by now
	}
	return posts
}

// until waits for is to hold.
func (a *app) until(what string, within time.Duration, is func() bool) {
	a.t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(within); !is(); {
		if time.Now().After(deadline) {
			a.t.Fatalf("not within %s: %s; status %+v", within, what, a.status())
		}
		select {
		case <-tick.C:
		case <-a.ctx.Done():
			a.t.Fatal(context.Cause(a.ctx))
		}
	}
}
