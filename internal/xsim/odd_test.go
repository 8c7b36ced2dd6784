package xsim_test

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dipper/internal/rule"
	"dipper/internal/xsim"
)

// fires fails when a fault did not happen as often as it should.
func fires(t testing.TB, s *xsim.Sim, name string, want int) {
	t.Helper()
	if got := s.Fired(name); got != want {
		t.Errorf("Fired(%q) = %d, want %d", name, got, want)
	}
}

func idOf(t testing.TB, line string) string {
	t.Helper()
	return decode(t, line)["data"].(map[string]any)["id"].(string)
}

func TestFaults_callsOfEachKind(t *testing.T) {
	paths := map[string]string{
		"rules": rulesPath, "search": searchPath + "?query=cat", "counts": countsPath + "?query=cat", "connections": "/2/connections",
	}
	for trigger, path := range paths {
		for _, sign := range []string{":", "="} {
			s := newSim(t, xsim.Options{Script: trigger + sign + "status=503; " + trigger + sign + "reset"})
			c := overTCP(t, s)
			for other, elsewhere := range paths {
				if other != trigger {
					if res, b := c.get(elsewhere); res.StatusCode != 200 {
						t.Errorf("%s%s: a call to %s gave %d %s", trigger, sign, other, res.StatusCode, b)
					}
				}
			}
			fires(t, s, "status", 0)
			if res, b := c.get(path); res.StatusCode != 503 || !strings.Contains(b, "Service Unavailable") {
				t.Errorf("%s%s: %d %s", trigger, sign, res.StatusCode, b)
			}
			if res, err := c.do("GET", path, ""); err == nil {
				t.Errorf("%s%s: %d, want a broken connection", trigger, sign, res.StatusCode)
			}
			if res, b := c.get(path); res.StatusCode != 200 {
				t.Errorf("%s%s: afterwards %d %s", trigger, sign, res.StatusCode, b)
			}
			fires(t, s, "status", 1)
			fires(t, s, "reset", 1)
		}
	}
}

func TestFaults_callsAreDelayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "search:delay=7s; connections=status=429,reset=9s,times=2"})
		c := overPipes(t, s)
		start := time.Now()
		res, _ := c.get(searchPath + "?query=cat")
		within(t, "the search", time.Since(start), 7*time.Second, 0)
		if got, want := res.Header.Get("Date"), time.Now().UTC().Format(http.TimeFormat); got != want {
			t.Errorf("Date %q, want that of the answer, %q", got, want)
		}
		for _, method := range []string{"GET", "DELETE"} {
			res, err := c.do(method, "/2/connections", "")
			if err != nil || res.StatusCode != 429 {
				t.Errorf("%s: %v %v", method, res, err)
			} else {
				res.Body.Close()
			}
		}
		fires(t, s, "delay", 1)
		fires(t, s, "status", 2)
	})
}

func TestFaults_aRefusalMayHaveOneMoreHeader(t *testing.T) {
	for _, script := range []string{"connect=1:status=503,header=Retry-After:7", "status=503,header=Retry-After: 7"} {
		s := newSim(t, xsim.Options{Script: script})
		addRule(t, s, "cat")
		res, _ := overTCP(t, s).get(streamPath)
		if got := res.Header.Get("Retry-After"); res.StatusCode != 503 || got != "7" {
			t.Errorf("%s: %d, Retry-After %q", script, res.StatusCode, got)
		}
		fires(t, s, "status", 1)
	}
}

// Ensure that no fault is used up by a connect at which it cannot happen.
func TestFaults_onAStreamWaitForOneThatOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "connect=1:gzip; connect=1:drop; connect=1:status=503; connect=2:line=empty"})
		addRule(t, s, "cat")
		c := overPipes(t, s)
		if res, _ := c.get(streamPath); res.StatusCode != 503 {
			t.Errorf("%d, want 503", res.StatusCode)
		}
		if res, _ := c.get(streamPath + "?tweet.fields=nope"); res.StatusCode != 400 {
			t.Errorf("%d, want 400", res.StatusCode)
		}
		fires(t, s, "drop", 0)
		fires(t, s, "gzip", 0)
		if lines, torn, err := read(c.stream("").Body); len(lines) != 0 || torn != "" || err != io.EOF {
			t.Errorf("%d lines, then %q and %v", len(lines), torn, err)
		}
		fires(t, s, "drop", 1)
		fires(t, s, "gzip", 1)
		fires(t, s, "line", 0) // the drop came first
		if l, err := bufio.NewReader(c.stream("").Body).ReadString('\n'); l != "{}\r\n" || err != nil {
			t.Errorf("%q %v", l, err)
		}
		fires(t, s, "line", 1)
	})
}

// bytesOfTheNext says how a stream that is broken off after two posts ends.
func bytesOfTheNext(t *testing.T, c *client) (posts int, torn string, err error) {
	t.Helper()
	lines, torn, err := read(c.stream("").Body)
	return len(lines), torn, err
}

func TestFaults_cutAfterSoManyBytes(t *testing.T) {
	for _, c := range []struct {
		step string
		want func(posts int, torn string) bool
	}{
		{"cut", func(posts int, torn string) bool {
			return posts == 2 && len(torn) > 50 && !strings.HasSuffix(torn, "}")
		}},
		{"cut,bytes=1", func(posts int, torn string) bool { return posts == 2 && torn == "{" }},
		{"cut,bytes=9", func(posts int, torn string) bool { return posts == 2 && torn == `{"data":{` }},
		{"cut,bytes=99999", func(posts int, torn string) bool { return posts == 3 && torn == "" }},
	} {
		t.Run(c.step, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSim(t, xsim.Options{Script: "after=2:" + c.step})
				addRule(t, s, "cat")
				posts, torn, err := bytesOfTheNext(t, overPipes(t, s))
				if !c.want(posts, torn) || !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%d posts, then %q and %v", posts, torn, err)
				}
				fires(t, s, "cut", 1)
				if got := s.Sent(); got != int64(posts) {
					t.Errorf("Sent = %d, the client saw %d", got, posts)
				}
			})
		})
	}
}

// wasReset reports whether the other end has reset the connection; Windows has a number of its own for it.
func wasReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.Errno(10054))
}

func TestFaults_resetAfterSoManyBytes(t *testing.T) {
	for _, c := range []struct {
		step  string
		posts int
		torn  string
	}{{"reset", 2, ""}, {"reset,bytes=9", 2, `{"data":{`}, {"reset,bytes=99999", 3, ""}} {
		s := newSim(t, xsim.Options{Rate: 200, Script: "after=2:" + c.step})
		addRule(t, s, "cat")
		// What a reset overtakes is lost with it, so less may arrive.
		posts, torn, err := bytesOfTheNext(t, overTCP(t, s))
		if posts > c.posts || !strings.HasPrefix(c.torn, torn) || !wasReset(err) {
			t.Errorf("%s: %d posts, then %q and %v", c.step, posts, torn, err)
		}
		fires(t, s, "reset", 1)
	}
	// Over a connection that knows no resets it is a close.
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "connect=1:reset,bytes=9"})
		addRule(t, s, "cat")
		if posts, torn, err := bytesOfTheNext(t, overPipes(t, s)); posts != 0 || torn != `{"data":{` || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d posts, then %q and %v", posts, torn, err)
		}
		fires(t, s, "reset", 1)
	})
}

func TestFaults_aCutIsNoReset(t *testing.T) {
	s := newSim(t, xsim.Options{Rate: 200, Script: "after=2:cut"})
	addRule(t, s, "cat")
	if posts, torn, err := bytesOfTheNext(t, overTCP(t, s)); posts != 2 || torn == "" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d posts, then %q and %v", posts, torn, err)
	}
	fires(t, s, "cut", 1)
}

func TestFaults_stallWithinALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "after=20:stall=25s"})
		addRule(t, s, "cat")
		body := overPipes(t, s).stream("").Body
		in := bufio.NewReader(body)
		for range 20 {
			if _, err := in.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		begun := make([]byte, 9)
		if _, err := io.ReadFull(in, begun); err != nil || string(begun) != `{"data":{` {
			t.Fatalf("%q %v", begun, err)
		}
		start := time.Now()
		rest, err := in.ReadString('\n') // waits for the other half
		if err != nil {
			t.Fatal(err)
		}
		within(t, "the rest", time.Since(start), 25*time.Second, 0)
		id := idOf(t, string(begun)+rest)
		next, err := in.ReadString('\n')
		if err != nil || idOf(t, next) <= id {
			t.Errorf("then %q, %v", next, err)
		}
		// What the world wrote meanwhile comes late.
		wrote, err := s.Wrote("cat", start, time.Now())
		if err != nil || len(wrote) < 400 {
			t.Errorf("%d posts were written meanwhile, %v", len(wrote), err)
		}
		for len(wrote) > 0 && wrote[0].ID != idOf(t, next) {
			wrote = wrote[1:] // of the torn line's time
		}
		if len(wrote) < 400 {
			t.Fatalf("%q is none of the late posts", next)
		}
		for i, w := range wrote[1:] {
			late, err := in.ReadString('\n')
			if err != nil || idOf(t, late) != w.ID {
				t.Fatalf("late post %d is %q, %v, want %s", i, late, err, w.ID)
			}
		}
		fires(t, s, "stall", 1)
	})
}

func TestFaults_stallForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "after=2:stall"})
		addRule(t, s, "cat")
		w := connect(t, s, "")
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := len(w.lines); n != 2 {
			t.Errorf("%d lines in an hour, want 2 and a half", n)
		}
		w.hangUp()
		lines := rest(w)
		if last := lines[len(lines)-1]; len(lines) != 3 || !last.torn {
			t.Errorf("%d lines, the last torn: %v", len(lines), last.torn)
		}
		fires(t, s, "stall", 1)
	})
}

func TestFaults_reorderTurnsThePostsRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "after=4:reorder=6; after=20:reorder=50,name=early; after=23:drop"})
		addRule(t, s, "cat")
		lines, torn, err := read(overPipes(t, s).stream("").Body)
		if err != io.EOF || torn != "" {
			t.Errorf("the stream ended with %q %v", torn, err)
		}
		var ids []string
		for _, l := range lines {
			ids = append(ids, idOf(t, l))
		}
		want := slices.Sorted(slices.Values(ids))
		slices.Reverse(want[4:10])
		slices.Reverse(want[20:23]) // a fault lets go of those that are held back
		if d := cmp.Diff(want, ids); d != "" || len(ids) != 23 {
			t.Errorf("%d ids (-want +got):\n%s", len(ids), d)
		}
		fires(t, s, "reorder", 1)
		fires(t, s, "early", 1)
	})
}

func TestFaults_duplicateSendsTheLastOnesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "after=4:drop; connect=2:duplicate=3; after=70:duplicate=99; after=75:drop"})
		addRule(t, s, "cat")
		c := overPipes(t, s)
		one, _, _ := read(c.stream("").Body)
		two, _, _ := read(c.stream("").Body)
		if d := cmp.Diff(one[1:], two[:3]); d != "" || len(one) != 4 {
			t.Errorf("the second stream begins with (-want +got):\n%s", d)
		}
		two = two[3:]
		if len(two) != 66+50+5 {
			t.Fatalf("%d lines after that, want 121", len(two))
		}
		if d := cmp.Diff(two[16:66], two[66:116]); d != "" {
			t.Errorf("fifty came again (-want +got):\n%s", d)
		}
		fires(t, s, "duplicate", 2)
		if s.Sent() != 75 {
			t.Errorf("Sent = %d, want 75", s.Sent())
		}
	})
}

func TestFaults_clockIsAnother(t *testing.T) {
	type seen struct {
		date, created time.Time
		id            string
	}
	look := func(t *testing.T, c *client) seen {
		res := c.stream("?tweet.fields=created_at")
		defer res.Body.Close()
		l, err := bufio.NewReader(res.Body).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		data := decode(t, l)["data"].(map[string]any)
		created, err := time.Parse(time.RFC3339, data["created_at"].(string))
		if err != nil {
			t.Fatal(err)
		}
		date, err := http.ParseTime(res.Header.Get("Date"))
		if err != nil {
			t.Fatal(err)
		}
		return seen{date, created, data["id"].(string)}
	}
	for _, by := range []time.Duration{5 * time.Minute, -2 * time.Hour} {
		for _, trigger := range []string{"connect=2:", ""} {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(15 * 365 * 24 * time.Hour) // ids have times since 2010
				s := newSim(t, xsim.Options{Script: fmt.Sprintf("%sclock=%+v", trigger, by)})
				addRule(t, s, "cat")
				c := overPipes(t, s)
				if trigger != "" {
					if before := look(t, c); time.Since(before.date).Abs() > 2*time.Second {
						t.Fatalf("it is %v already", before.date)
					}
				}
				after := look(t, c)
				want := time.Now().Add(by)
				for what, at := range map[string]time.Time{"Date": after.date, "created_at": after.created, "the id": timeOf(after.id)} {
					if d := want.Sub(at).Abs(); d > 2*time.Second {
						t.Errorf("%q %v: %s is at %v, want %v", trigger, by, what, at, want)
					}
				}
				res, _ := c.get(rulesPath)
				n, _ := strconv.ParseInt(res.Header.Get("x-rate-limit-reset"), 10, 64)
				if left := time.Unix(n, 0).Sub(want); left < 14*time.Minute || left > 15*time.Minute+time.Second {
					t.Errorf("%v: the limit ends in %v", by, left)
				}
				fires(t, s, "clock", 1)
			})
		}
	}
}

// timeOf is when a post with that id was written.
func timeOf(id string) time.Time {
	n, _ := strconv.ParseInt(id, 10, 64)
	return time.UnixMilli(n>>22 + 1288834974657)
}

func TestFaults_clockOnAnOpenStreamLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "at=10s:clock=-2h; at=20s:clock=+4h; at=30s:drop"})
		addRule(t, s, "cat")
		start := time.Now()
		lines, _, _ := read(overPipes(t, s).stream("").Body)
		seen := map[string]bool{}
		for _, l := range lines {
			seen[idOf(t, l)] = true
		}
		wrote, err := s.Wrote("cat", start.Add(-3*time.Hour), start.Add(3*time.Hour))
		if err != nil || len(wrote) != len(lines) || len(seen) != len(lines) {
			t.Errorf("%d posts written, %d sent, %d different: %v", len(wrote), len(lines), len(seen), err)
		}
		fires(t, s, "clock", 2)
		if got, want := s.Sent(), int64(len(lines)); got != want {
			t.Errorf("Sent = %d, want %d", got, want)
		}
	})
}

func TestFaults_gzipThoughNobodyAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "connect=1:gzip,times=always; after=10:drop; after=20:cut; after=30:reset,bytes=5; after=40:stall=25s; after=50:cut,bytes=99999; after=60:silence=50s"})
		addRule(t, s, "cat")
		c := overPipes(t, s)
		c.http.Transport.(*http.Transport).DisableCompression = true // or it would ask, and unpack
		open := func() *bufio.Reader {
			res := c.stream("")
			if got := res.Header.Get("Content-Encoding"); got != "gzip" {
				t.Errorf("Content-Encoding %q", got)
			}
			z, err := gzip.NewReader(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			return bufio.NewReader(z)
		}
		if lines, torn, err := read(open()); len(lines) != 10 || torn != "" || err != io.EOF {
			t.Errorf("drop: %d lines, then %q and %v", len(lines), torn, err)
		}
		if lines, torn, err := read(open()); len(lines) != 10 || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut: %d lines, then %q and %v", len(lines), torn, err)
		}
		if lines, torn, err := read(open()); len(lines) != 10 || len(torn) > 100 || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("reset: %d lines, then %q and %v", len(lines), torn, err)
		}
		in := open()
		var longest time.Duration
		for n := 0; n < 21; { // ten until the stall, the one that stalls, nine more, the one that is cut
			start := time.Now()
			l, err := in.ReadString('\n')
			if err != nil {
				t.Fatalf("line %d: %v", n, err)
			}
			if longest = max(longest, time.Since(start)); l != "\r\n" {
				idOf(t, l)
				n++
			}
		}
		within(t, "the stall", longest, 24*time.Second, 2*time.Second)
		if l, err := in.ReadString('\n'); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("after a line that was cut behind its end: %q, %v", l, err)
		}
		fires(t, s, "gzip", 4)
		fires(t, s, "stall", 1)
		fires(t, s, "cut", 2)
	})
}

func TestFaults_gzipLetsKeepAlivesThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "gzip"})
		id := addRule(t, s, "cat")
		c := overPipes(t, s)
		body := c.stream("").Body // the client asked, and unpacks
		call(t, s, "POST", rulesPath, `{"delete":{"ids":["`+id+`"]}}`)
		in, start := bufio.NewReader(body), time.Now()
		if l, err := in.ReadString('\n'); l != "\r\n" || err != nil {
			t.Errorf("%q %v, want a keep-alive", l, err)
		}
		within(t, "the keep-alive", time.Since(start), 20*time.Second, 0)
		fires(t, s, "gzip", 1)
	})
}

func TestFaults_replaceEndsTheOldConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "connect=1:replace,times=always"})
		addRule(t, s, "cat")
		c := overPipes(t, s)
		first := c.stream("")
		in := bufio.NewReader(first.Body)
		if _, err := in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		fires(t, s, "replace", 0)
		ended := make(chan error, 1) // one answer
		go func() {                  // ends with the first stream
			lines, torn, err := read(in)
			for _, l := range lines {
				if strings.Contains(l, "errors") {
					t.Errorf("a notice: %s", l)
				}
			}
			if torn != "" {
				t.Errorf("torn %q", torn)
			}
			ended <- err
		}()
		second := c.stream("")
		if err := <-ended; err != io.EOF {
			t.Errorf("the first ended with %v, want a clean end", err)
		}
		fires(t, s, "replace", 1)
		if _, err := bufio.NewReader(second.Body).ReadString('\n'); err != nil {
			t.Errorf("the second: %v", err)
		}
		second.Body.Close()
		synctest.Wait()
		third := c.stream("")
		fires(t, s, "replace", 1)
		// A reader that takes nothing any more has to go as well.
		s.Burst(5000)
		time.Sleep(time.Second)
		fourth := c.stream("")
		if _, err := bufio.NewReader(fourth.Body).ReadString('\n'); err != nil {
			t.Errorf("the fourth: %v", err)
		}
		third.Body.Close()
		fires(t, s, "replace", 2)
	})
}

func TestFaults_partialTakesHalfOfTheRules(t *testing.T) {
	for n, want := range map[int]int{1: 0, 2: 1, 3: 2, 4: 2} {
		s := newSim(t, xsim.Options{Script: "rules:partial"})
		c := overTCP(t, s)
		c.get(rulesPath) // is not what it waits for
		fires(t, s, "partial", 0)
		var values []string
		for i := range n {
			values = append(values, fmt.Sprintf(`{"value":"word%d"}`, i))
		}
		post := func() (int, map[string]any) {
			res, err := c.do("POST", rulesPath, `{"add":[`+strings.Join(values, ",")+`]}`)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			b, _ := io.ReadAll(res.Body)
			return res.StatusCode, decode(t, string(b))
		}
		status, b := post()
		data, _ := b["data"].([]any)
		errs, _ := b["errors"].([]any)
		summary := b["meta"].(map[string]any)["summary"].(map[string]any)
		if status != 201 || len(data) != want || len(errs) != n-want || summary["created"] != float64(want) || summary["not_created"] != float64(n-want) {
			t.Errorf("%d rules: %d %v", n, status, b)
		}
		for i, e := range errs {
			if d := cmp.Diff(map[string]any{"value": fmt.Sprintf("word%d", want+i), "title": "Internal Server Error", "type": "about:blank"}, e); d != "" {
				t.Errorf("%d rules (-want +got):\n%s", n, d)
			}
		}
		fires(t, s, "partial", 1)
		if _, b := post(); b["meta"].(map[string]any)["summary"].(map[string]any)["created"] != float64(n-want) {
			t.Errorf("%d rules, the second time: %v", n, b)
		}
	}
}

func TestFaults_forgetTakesTheOldestRules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "after=10:forget=2; after=30:forget=9"})
		var ids []string
		for _, q := range []string{"cat", "golang", "coffee"} {
			ids = append(ids, addRule(t, s, q))
		}
		body := overPipes(t, s).stream("").Body
		in := bufio.NewReader(body)
		for n := range 30 {
			l, err := in.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if got := matchedIDs(decode(t, l)); n >= 10 && !slices.Equal(got, ids[2:]) {
				t.Errorf("post %d matches %v, want %v", n, got, ids[2:])
			}
		}
		if l, err := in.ReadString('\n'); l != "\r\n" || err != nil {
			t.Errorf("with no rule left: %q %v, want a keep-alive", l, err)
		}
		if _, b := call(t, s, "GET", rulesPath, ""); b["data"] != nil {
			t.Errorf("rules %v", b)
		}
		fires(t, s, "forget", 2)
	})
}

func TestFaults_linesBesidePosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "line=warning; line=errors-beside; after=3:drop"})
		addRule(t, s, "cat")
		start := time.Now()
		lines, _, err := read(overPipes(t, s).stream("").Body)
		if err != io.EOF || len(lines) != 4 {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		if want := `{"warning":{"code":"FALLING_BEHIND","message":"Your connection is falling behind and messages are being queued for delivery to you. Your queue is now over 60% full. You will be disconnected when the queue is full.","percent_full":60}}` + "\r\n"; lines[0] != want {
			t.Errorf("warning %q", lines[0])
		}
		b := decode(t, lines[1])
		if e := b["errors"].([]any)[0].(map[string]any); b["data"] == nil || b["matching_rules"] == nil || e["title"] != "Not Found Error" {
			t.Errorf("errors beside data: %v", b)
		}
		wrote, err := s.Wrote("cat", start, time.Now().Add(time.Second))
		if err != nil || len(wrote) != 3 || wrote[0].ID != idOf(t, lines[1]) || s.Sent() != 3 {
			t.Errorf("%v were written, %d sent: %v", wrote, s.Sent(), err)
		}
		fires(t, s, "line", 2)
	})
}

func TestFaults_burstIsOfOrdinaryPosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 0.001, Script: "burst=2000; after=2000:drop"})
		addRule(t, s, "cat -is:retweet")
		start := time.Now()
		lines, _, _ := read(overPipes(t, s).stream("").Body)
		if took := time.Since(start); took > time.Second {
			t.Errorf("it took %v", took)
		}
		sent := map[string]bool{}
		for _, l := range lines {
			sent[idOf(t, l)] = true
		}
		wrote, err := s.Wrote("cat", start, start.Add(time.Minute))
		if err != nil || len(wrote) != 2000 || len(sent) != 2000 {
			t.Errorf("%d sent, %d written: %v", len(sent), len(wrote), err)
		}
		for _, w := range wrote {
			if !sent[w.ID] {
				t.Fatalf("%v was not sent", w)
			}
		}
		time.Sleep(time.Minute)
		_, b := call(t, s, "GET", countsPath+"?query=cat&start_time="+start.Format(time.RFC3339)+"&end_time="+start.Add(time.Second).Format(time.RFC3339), "")
		if got := b["meta"].(map[string]any)["total_tweet_count"]; got != 2000.0 {
			t.Errorf("counts tell %v", got)
		}
		fires(t, s, "burst", 1)
	})
}

func TestBackfill_bringsTheLastMinutesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Plan: rule.Enterprise, Rate: 2, Script: "after=100:drop; after=900:drop,name=second"})
		addRule(t, s, "cat")
		gone := addRule(t, s, "golang")
		c := overPipes(t, s)
		before, _, _ := read(c.stream("").Body)
		call(t, s, "POST", rulesPath, `{"delete":{"ids":["`+gone+`"]}}`)
		time.Sleep(2 * time.Minute)
		open := time.Now()
		lines, _, _ := read(c.stream("?backfill_minutes=3").Body)
		wrote, err := s.Wrote("cat", open.Add(-3*time.Minute), open)
		if err != nil || len(wrote) < 240 {
			t.Fatalf("%d posts were written in the three minutes: %v", len(wrote), err)
		}
		for i, w := range wrote {
			if got := idOf(t, lines[i]); got != w.ID {
				t.Fatalf("line %d holds %s, want %s", i, got, w.ID)
			}
			if ids := matchedIDs(decode(t, lines[i])); len(ids) != 1 || ids[0] == gone {
				t.Fatalf("line %d matches %v", i, ids)
			}
		}
		again := 0
		for _, l := range before {
			if slices.ContainsFunc(wrote, func(w xsim.Wrote) bool { return w.ID == idOf(t, l) }) {
				again++
			}
		}
		if again == 0 {
			t.Error("none of those sent before came again")
		}
		for target, s := range map[string]*xsim.Sim{"6": s, "-1": s, "x": s, "": s, "1": newSim(t, xsim.Options{}), "0": newSim(t, xsim.Options{})} {
			res, b := call(t, s, "GET", streamPath+"?backfill_minutes="+target, "")
			e, _ := b["errors"].([]any)
			if res.StatusCode != 400 || len(e) != 1 || e[0].(map[string]any)["parameters"].(map[string]any)["backfill_minutes"] == nil {
				t.Errorf("backfill_minutes=%s: %d %v", target, res.StatusCode, b)
			}
		}
	})
}
