package xsim_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dipper/internal/xsim"
)

func TestParseFaults_readsEverySetting(t *testing.T) {
	script := "after=50:drop; after=80:silence=25s; connect=2:status=503; connect=3:status=429,reset=5s;" +
		" line=garbage; error=operational-disconnect; rules=status=503,times=2; at=1m:cut,times=always,name=tear;" +
		" line=long,bytes=3000; connect=1:delay=2s; rules:reset; burst=100; status=403,kind=spend;" +
		"search:status=500; counts=delay=1s; connections:reset; cut,bytes=7; connect=1:reset,bytes=8; stall=25s; stall; after=3:reorder=5;" +
		" duplicate=9; clock=+5m; at=1s:clock=-2h; connect=1:gzip,times=always; replace; rules:partial; forget=2; line=warning;" +
		" line=errors-beside; connect=1:status=503,header=Retry-After:7; status=503,header=X-A: b=c"
	want := []xsim.Fault{
		{When: xsim.AfterPost, N: 50, Do: xsim.Drop, Times: 1},
		{When: xsim.AfterPost, N: 80, Do: xsim.Silence, For: 25 * time.Second, Times: 1},
		{When: xsim.AtConnect, N: 2, Do: xsim.Status, Status: 503, Times: 1},
		{When: xsim.AtConnect, N: 3, Do: xsim.Status, Status: 429, Kind: "rate", Reset: 5 * time.Second, Times: 1},
		{Do: xsim.Line, Kind: "garbage", Times: 1},
		{Do: xsim.Error, Kind: "operational-disconnect", Times: 1},
		{When: xsim.AtRules, Do: xsim.Status, Status: 503, Times: 2},
		{When: xsim.AtTime, After: time.Minute, Do: xsim.Cut, Times: xsim.Always, Name: "tear"},
		{Do: xsim.Line, Kind: "long", Size: 3000, Times: 1},
		{When: xsim.AtConnect, N: 1, Do: xsim.Delay, For: 2 * time.Second, Times: 1},
		{When: xsim.AtRules, Do: xsim.Reset, Times: 1},
		{Do: xsim.Burst, Size: 100, Times: 1},
		{Do: xsim.Status, Status: 403, Kind: "spend", Times: 1},
		{When: xsim.AtSearch, Do: xsim.Status, Status: 500, Times: 1},
		{When: xsim.AtCounts, Do: xsim.Delay, For: time.Second, Times: 1},
		{When: xsim.AtConnections, Do: xsim.Reset, Times: 1},
		{Do: xsim.Cut, Size: 7, Times: 1},
		{When: xsim.AtConnect, N: 1, Do: xsim.Reset, Size: 8, Times: 1},
		{Do: xsim.Stall, For: 25 * time.Second, Times: 1},
		{Do: xsim.Stall, Times: 1},
		{When: xsim.AfterPost, N: 3, Do: xsim.Reorder, Size: 5, Times: 1},
		{Do: xsim.Duplicate, Size: 9, Times: 1},
		{Do: xsim.Clock, For: 5 * time.Minute, Times: 1},
		{When: xsim.AtTime, After: time.Second, Do: xsim.Clock, For: -2 * time.Hour, Times: 1},
		{When: xsim.AtConnect, N: 1, Do: xsim.Gzip, Times: xsim.Always},
		{Do: xsim.Replace, Times: 1},
		{When: xsim.AtRules, Do: xsim.Partial, Times: 1},
		{Do: xsim.Forget, Size: 2, Times: 1},
		{Do: xsim.Line, Kind: "warning", Times: 1},
		{Do: xsim.Line, Kind: "errors-beside", Times: 1},
		{When: xsim.AtConnect, N: 1, Do: xsim.Status, Status: 503, Header: "Retry-After:7", Times: 1},
		{Do: xsim.Status, Status: 503, Header: "X-A: b=c", Times: 1},
	}
	got, err := xsim.ParseFaults(script)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestParseFaults_namesTheStepThatIsWrong(t *testing.T) {
	for _, step := range []string{
		"explode", "after=x:drop", "after=0:drop", "after=:drop", "until=5:drop", "drop=3", "silence=soon", "status=418",
		"connect=1:status=429,kind=odd", "rules:silence=3s", "after=3:status=503", "line=wiggly", "error=none", "drop,times=0",
		"drop,times=-3", "drop,colour=red", "burst", "delay", "burst=-1", "at=x:drop", "status",
		"search:drop", "counts:partial", "partial", "connect=1:partial", "rules:reset,bytes=3", "drop,bytes=3", "stall,bytes=3", "cut,bytes=0",
		"reorder", "reorder=501", "duplicate=0", "forget", "clock", "clock=5", "clock=0s", "after=3:gzip", "at=1s:replace", "gzip=9",
		"burst=5001", "drop,header=A:b", "status=503,header=", "status=503,header=no", "status=503,header=a b:c", "search=x:drop",
	} {
		if _, err := xsim.ParseFaults("drop; " + step); err == nil || !strings.Contains(err.Error(), `"`+step+`"`) {
			t.Errorf("%q: error %v, want one that names the step", step, err)
		}
	}
	if list, err := xsim.ParseFaults(" ; ;"); err != nil || len(list) != 0 {
		t.Errorf("an empty script: %v %v", list, err)
	}
}

func FuzzParseFaults(f *testing.F) {
	f.Add("after=50:drop; connect=3:status=429,reset=5s; rules=status=503,times=2")
	f.Fuzz(func(t *testing.T, script string) {
		list, err := xsim.ParseFaults(script)
		if err != nil {
			return
		}
		if _, err := xsim.New(xsim.Options{Faults: list}); err != nil {
			t.Errorf("read but not taken: %v", err)
		}
	})
}

// rest reads a stream to its end.
func rest(w *wire) (lines []line) {
	<-w.done
	for l := range w.lines {
		lines = append(lines, l)
	}
	return lines
}

func posts(lines []line) (n int) {
	for _, l := range lines {
		if strings.Contains(l.text, `"data"`) && strings.HasSuffix(l.text, "}\r\n") {
			n++
		}
	}
	return n
}

func TestFaults_onAnOpenStream(t *testing.T) {
	for _, c := range []struct {
		script string
		check  func(t *testing.T, s *xsim.Sim, w *wire)
	}{
		{"after=50:drop", func(t *testing.T, _ *xsim.Sim, w *wire) {
			lines := rest(w)
			if n := posts(lines); n != 50 || lines[len(lines)-1].torn || w.aborts {
				t.Errorf("%d posts before a clean end, want 50", n)
			}
		}},
		{"after=10:cut", func(t *testing.T, _ *xsim.Sim, w *wire) {
			lines := rest(w)
			if n := posts(lines); n != 10 || !lines[len(lines)-1].torn || !w.aborts {
				t.Errorf("%d posts, last line torn: %v, broken off: %v; want 10 and a torn line", n, lines[len(lines)-1].torn, w.aborts)
			}
		}},
		{"after=10:reset", func(t *testing.T, _ *xsim.Sim, w *wire) {
			if n := posts(rest(w)); n != 10 || !w.aborts {
				t.Errorf("%d posts, broken off: %v", n, w.aborts)
			}
		}},
		{"after=20:silence=25s", func(t *testing.T, s *xsim.Sim, w *wire) {
			var before line
			for range 20 {
				before, _ = w.next(5 * time.Second)
			}
			after, ok := w.next(time.Minute)
			if gap := after.at.Sub(before.at); !ok || gap < 25*time.Second || gap > 27*time.Second {
				t.Errorf("silent for %v, want 25s", gap)
			}
		}},
		{"at=3s:silence", func(t *testing.T, s *xsim.Sim, w *wire) {
			time.Sleep(3 * time.Second)
			synctest.Wait()
			for len(w.lines) > 0 {
				<-w.lines
			}
			if l, ok := w.next(time.Hour); ok {
				t.Errorf("%q in a silence without end", l.text)
			}
		}},
		{"line=garbage", func(t *testing.T, _ *xsim.Sim, w *wire) {
			l, _ := w.next(5 * time.Second)
			if strings.HasSuffix(l.text, "}\r\n") || l.torn {
				t.Errorf("line %q, want garbage", l.text)
			}
			if _, ok := w.post(5 * time.Second); !ok {
				t.Error("the stream ended")
			}
		}},
		{"after=3:line=duplicate", func(t *testing.T, _ *xsim.Sim, w *wire) {
			var l [4]line
			for i := range l {
				l[i], _ = w.next(5 * time.Second)
			}
			if l[2].text != l[3].text || l[1].text == l[2].text {
				t.Error("the fourth line is not the third again")
			}
		}},
		{"line=long,bytes=3000000", func(t *testing.T, _ *xsim.Sim, w *wire) {
			l, _ := w.next(5 * time.Second)
			if len(l.text) < 2_900_000 || len(l.text) > 3_100_000 {
				t.Errorf("%d bytes, want 3,000,000", len(l.text))
			}
			decode(t, l.text)
		}},
		{"line=empty; line=blank; line=unknown", func(t *testing.T, _ *xsim.Sim, w *wire) {
			a, _ := w.next(5 * time.Second)
			b, _ := w.next(5 * time.Second)
			u, _ := w.next(5 * time.Second)
			if a.text != "{}\r\n" || b.text != "\r\n" || !strings.HasPrefix(u.text, `{"notice"`) {
				t.Errorf("lines %q %q %q", a.text, b.text, u.text)
			}
		}},
		{"after=5:error=slow-reader", func(t *testing.T, _ *xsim.Sim, w *wire) {
			lines := rest(w)
			if last := lines[len(lines)-1].text; !strings.Contains(last, `"SlowReader"`) || !strings.HasPrefix(last, `{"errors":[`) {
				t.Errorf("last line %q", last)
			}
		}},
		{"after=2:burst=3000", func(t *testing.T, _ *xsim.Sim, w *wire) {
			seen := map[any]bool{}
			start := time.Now()
			for range 3002 {
				p, ok := w.post(5 * time.Second)
				if !ok {
					t.Fatalf("%d posts", len(seen))
				}
				seen[p["data"].(map[string]any)["id"]] = true
			}
			if took := time.Since(start); len(seen) != 3002 || took > 5*time.Second {
				t.Errorf("%d different posts in %v", len(seen), took)
			}
		}},
		{"connect=1:error=force-disconnect", func(t *testing.T, _ *xsim.Sim, w *wire) {
			if lines := rest(w); len(lines) != 1 || !strings.Contains(lines[0].text, "ForceDisconnect") {
				t.Errorf("lines %v", lines)
			}
		}},
	} {
		t.Run(c.script, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSim(t, xsim.Options{Script: c.script})
				addRule(t, s, "cat")
				w := connect(t, s, "")
				c.check(t, s, w)
				w.hangUp()
				steps, _ := xsim.ParseFaults(c.script)
				name := string(steps[0].Do)
				if got := s.Fired(name); got != len(steps) {
					t.Errorf("Fired(%q) = %d, want %d", name, got, len(steps))
				}
			})
		})
	}
}

func TestFaults_onConnectSayXsWords(t *testing.T) {
	for _, c := range []struct {
		step   string
		status int
		key    string
		want   string
	}{
		{"status=401", 401, "title", "Unauthorized"},
		{"status=402", 402, "title", "CreditsDepleted"},
		{"status=402,kind=depleted", 402, "title", "Payment Required"},
		{"status=403", 403, "reason", "client-not-enrolled"},
		{"status=403,kind=spend", 403, "title", "SpendCapReached"},
		{"status=403,kind=auth", 403, "title", "Unsupported Authentication"},
		{"status=409", 409, "connection_issue", "RuleConfigurationIssue"},
		{"status=429,kind=connections", 429, "connection_issue", "TooManyConnections"},
		{"status=429,kind=usage", 429, "type", "https://api.twitter.com/2/problems/usage-capped"},
		{"status=429,reset=5s", 429, "errors", "[map[code:88 message:Rate limit exceeded]]"},
		{"status=500", 500, "title", "Internal Server Error"},
		{"status=503", 503, "title", "Service Unavailable"},
	} {
		s := newSim(t, xsim.Options{Now: morning, Script: "connect=1:" + c.step + ",name=it"})
		addRule(t, s, "cat")
		res, b := call(t, s, "GET", streamPath, "")
		if res.StatusCode != c.status || fmt.Sprint(b[c.key]) != c.want {
			t.Errorf("%s: %d %v, want %d with %s %q", c.step, res.StatusCode, b, c.status, c.key, c.want)
		}
		if s.Fired("it") != 1 || s.Connected() {
			t.Errorf("%s: fired %d times, connected %v", c.step, s.Fired("it"), s.Connected())
		}
		limit := res.Header.Get("x-rate-limit-limit")
		if (limit == "") != (c.status == 401) {
			t.Errorf("%s: x-rate-limit-limit %q", c.step, limit)
		}
		if c.step == "status=429,reset=5s" {
			if got, want := res.Header.Get("x-rate-limit-reset"), fmt.Sprint(morning().Add(5*time.Second).Unix()); got != want {
				t.Errorf("reset at %s, want %s", got, want)
			}
		}
	}
}

func TestFaults_countAttemptsAndTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "connect=2:status=503,times=2; connect=2:delay=3s"})
		addRule(t, s, "cat")
		var got []int
		for range 5 {
			w := connect(t, s, "")
			got = append(got, w.status)
			w.hangUp()
		}
		if d := cmp.Diff([]int{200, 503, 503, 200, 200}, got); d != "" {
			t.Errorf("statuses (-want +got):\n%s", d)
		}
	})
}

func TestFaults_onTheRules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "rules=status=503,times=2"})
		for n, want := range []int{503, 503, 200} {
			if res, _ := call(t, s, "GET", rulesPath, ""); res.StatusCode != want {
				t.Errorf("call %d: %d, want %d", n+1, res.StatusCode, want)
			}
		}
		if s.Fired("status") != 2 {
			t.Errorf("Fired = %d, want 2", s.Fired("status"))
		}
		if err := s.Fault(xsim.Fault{When: xsim.AtRules, Do: xsim.Delay, For: 10 * time.Second, Name: "slow"}); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		addRule(t, s, "cat")
		if took := time.Since(start); took != 10*time.Second || s.Fired("slow") != 1 {
			t.Errorf("the slow answer took %v", took)
		}
		if err := s.Fault(xsim.Fault{Do: "dance"}); err == nil {
			t.Error("a fault of no known kind was taken")
		}
	})
}

func TestFaults_addedLaterReachAnOpenStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 0.001})
		addRule(t, s, "cat")
		w := connect(t, s, "")
		time.Sleep(10 * time.Second)
		if err := s.Fault(xsim.Fault{Do: xsim.Drop}); err != nil {
			t.Fatal(err)
		}
		rest(w)
		if w.aborts || s.Fired("drop") != 1 {
			t.Errorf("broken off %v, fired %d", w.aborts, s.Fired("drop"))
		}
	})
}

func TestFaults_resetsAreResetsOnTheWire(t *testing.T) {
	s := newSim(t, xsim.Options{Rate: 200, Script: "after=20:reset; rules:reset"})
	server := httptest.NewServer(s)
	defer server.Close()
	get := func(path string) (*http.Response, error) {
		r, _ := http.NewRequest("GET", server.URL+path, nil)
		r.Header.Set("Authorization", "Bearer x")
		return server.Client().Do(r)
	}
	var network *net.OpError
	if _, err := get(rulesPath); !errors.As(err, &network) && !errors.Is(err, io.EOF) {
		t.Errorf("rules: %v, want a broken connection", err)
	}
	addRule(t, s, "cat")
	res, err := get(streamPath)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); !wasReset(err) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("stream ended with %v, want a reset", err)
	}
}

func TestFaults_afterPostsComeRoundAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "after=5:line=empty,times=3; after=30:drop"})
		addRule(t, s, "cat")
		var at []int
		n := 0
		for _, l := range rest(connect(t, s, "")) {
			if l.text == "{}\r\n" {
				at = append(at, n)
				continue
			}
			n++
		}
		if d := cmp.Diff([]int{5, 10, 15}, at); d != "" || n != 30 {
			t.Errorf("%d posts, odd lines after (-want +got):\n%s", n, d)
		}
	})
}
