package soak_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"dipper/internal/xsim"
)

const (
	mildEvery = 3 * time.Second
	// harshEvery keeps the connects that harsh faults cost within X's 50 in 15
	// minutes; beyond it the app would do nothing but wait.
	harshEvery = 30 * time.Second
)

// mild gives the faults that a connection survives.
func mild() []string {
	return []string{
		"line=garbage", "line=unknown", "line=empty", "line=blank", "line=long", "line=duplicate", "line=warning",
		"line=errors-beside", "duplicate=50", "reorder=9", "burst=1000", "stall=2s", "silence=2s",
	}
}

// harsh gives those that end it, or keep the next one from coming about. The
// search is first: once the day's allowance is fetched none may come.
func harsh() []string {
	return []string{
		"search:status=503;drop", "cut,bytes=300", "reset,bytes=99", "stall=25s", "silence=25s", "status=503;drop",
		"error=operational-disconnect", "gzip;reset", "status=429,reset=3s;cut", "rules:status=503;forget=9;drop", "delay=2s;error=force-disconnect",
	}
}

// trouble lets faults happen, each in its turn, and knows how often it has asked
// for each.
type trouble struct {
	sim   *xsim.Sim
	asked map[string]int
}

// make sets the faults off that the steps name.
func (x *trouble) make(steps string) error {
	faults, err := xsim.ParseFaults(steps)
	if err != nil {
		return err
	}
	for i, f := range faults {
		f.Name = strings.Split(steps, ";")[i]
		if err := x.sim.Fault(f); err != nil {
			return err
		}
		x.asked[f.Name]++
	}
	return nil
}

// happened reports whether each fault that was asked for has come about.
func (x *trouble) happened() bool {
	for name := range x.asked {
		if x.sim.Fired(name) == 0 {
			return false
		}
	}
	return true
}

func (x *trouble) log(t *testing.T) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(x.asked)) {
		t.Logf("%-28s asked for %3d times, happened %3d times", name, x.asked[name], x.sim.Fired(name))
	}
}

// run makes trouble until ctx ends.
func (x *trouble) run(ctx context.Context) error {
	small, large := time.NewTicker(mildEvery), time.NewTicker(harshEvery)
	defer small.Stop()
	defer large.Stop()
	for i, j := 0, 0; ; {
		var err error
		select {
		case <-small.C:
			err = x.make(mild()[i%len(mild())])
			i++
		case <-large.C:
			err = x.make(harsh()[j%len(harsh())])
			j++
		case <-ctx.Done():
			return nil
		}
		if err != nil {
			return err
		}
	}
}
