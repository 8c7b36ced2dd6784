//go:build native

package native_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

var (
	figures = flag.String("figures", "", "the folder for what is measured in the window; empty measures nothing")
	flood   = flag.Duration("flood", 2*time.Minute, "how long posts rush through the window")
	archive = flag.Int("archive", 100_000, "how many posts lie in the archive when the first card is waited for")
)

// six are the topics that Chromium is measured with as well.
var six = [][2]string{
	{"Go", "(golang OR #golang) -is:retweet"},
	{"Earthquake", "(earthquake OR 地震 OR sismo OR زلزال) -is:retweet"},
	{"Cats", "(cat OR cats OR kitten) has:images -is:retweet"},
	{"Climate", `("climate change" OR #climate) -is:retweet`},
	{"Rates", `("interest rates" OR inflation) -is:retweet`},
	{"Space", "(nasa OR esa OR nebula) -is:retweet"},
}

// TestFigures measures in the window what "make bench-ui" measures in Chromium:
// frames while nothing happens, and frames and the place of the row that is
// read while posts come at X's ceiling and one column is scrolled.
func TestFigures(t *testing.T) {
	if *figures == "" {
		t.Skip("measured on demand: make bench-ui")
	}
	probe := readFile(t, filepath.Join("..", "..", "frontend", "bench", "probe.js"))
	h := newHome(t, dark)
	h.env = append(h.env, "DIPPER_X_URL="+h.simulator(t, "--rate", "250"))
	w := drive(t, program(t), h.env)
	w.find(queryField)
	w.resize(1920, 1080)
	w.script(probe+"; return null", nil)
	const start, stop = "window.watching = window.dipperProbe.watch(); return null", "return window.watching.stop()"
	keep := func(name string) {
		var found map[string]float64
		w.script(stop, &found)
		keepFigures(t, name, found)
	}
	w.script(start, nil)
	time.Sleep(10 * time.Second)
	keep("idle")

	h.doors(t).trackSix(t)
	w.script("window.dispatchEvent(new Event('focus')); return null", nil)
	eventually(t, time.Minute, "six columns have posts", func() bool { return len(w.all("//*[@role='feed']")) == 6 })
	// Rules are heeded and the columns are full before anything is counted.
	time.Sleep(20 * time.Second)
	w.script(start, nil)
	w.script("window.rest = window.dipperProbe.scroll(window.watching); return null", nil)
	time.Sleep(*flood)
	w.script("window.rest(); return null", nil)
	keep("flood-250")
	w.keep("flood")
}

// TestFirstCard measures how long after its start the page in the window shows
// the first post of a large archive.
func TestFirstCard(t *testing.T) {
	if *figures == "" {
		t.Skip("measured on demand: make bench-ui")
	}
	h := newHome(t, dark)
	address := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	h.env = append(h.env, "DIPPER_X_URL=http://"+address)
	simulator := h.start(t, "simulate", "--addr", address, "--rate", "0")
	serve := h.start(t, "serve", "--addr", "127.0.0.1:0")
	d := h.doors(t)
	d.trackSix(t)
	var status struct{ Archive struct{ Posts int } }
	eventually(t, 10*time.Minute, "the archive is large", func() bool {
		d.call(t, http.MethodGet, "/api/status", nil, &status)
		return status.Archive.Posts >= *archive
	})
	for _, one := range []*started{serve, simulator} {
		if err := one.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		one.exit(t, time.Minute)
	}
	h.start(t, "simulate", "--addr", address, "--rate", "8")
	var times []float64
	for range 5 {
		w := drive(t, program(t), h.env)
		w.find("//article")
		var at float64
		eventually(t, 5*time.Second, "the first card is marked", func() bool {
			w.script("return performance.getEntriesByName('dipper: first card')[0]?.startTime ?? 0", &at)
			return at > 0
		})
		times = append(times, at)
		w.close()
	}
	slices.Sort(times)
	keepFigures(t, "first-card", map[string]float64{"median": times[2], "worst": times[4], "posts": float64(status.Archive.Posts)})
}

// trackSix registers the six topics in narrow columns, so that all are in sight.
func (d doors) trackSix(t *testing.T) {
	t.Helper()
	columns := map[string]any{}
	for _, one := range six {
		var made topic
		d.call(t, http.MethodPost, "/api/topics", map[string]string{"name": one[0], "query": one[1]}, &made)
		columns[made.ID] = map[string]int{"width": 300}
	}
	d.call(t, http.MethodPut, "/api/deck", map[string]any{"columns": columns}, &map[string]any{})
}

func keepFigures(t *testing.T, name string, found map[string]float64) {
	t.Helper()
	text, err := json.Marshal(found)
	if err == nil {
		err = os.WriteFile(filepath.Join(*figures, "bench-window-"+name+".json"), append(text, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %s", name, text)
}
