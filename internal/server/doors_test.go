package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dipper/internal/engine"
	"dipper/internal/server"
	"dipper/internal/topic"
	"dipper/internal/xsim"
)

// patience bounds a wait for what comes by itself, on a busy machine.
const patience = time.Minute

// engineOn runs an engine with a simulator of its own until the test ends.
func engineOn(t *testing.T, sim xsim.Options) *engine.Engine {
	t.Helper()
	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), InstallID: someID, Simulate: true, Simulator: sim, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1) // one value
	go func() { done <- e.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		// How it ends in the middle of a flood is for its own tests.
		if err := errors.Join(<-done, e.Close()); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("engine: %v", err)
		}
	})
	return e
}

// add tracks query over REST.
func add(t *testing.T, s *server.Server, query string) topic.Topic {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	a := do(t, s, request{method: "POST", path: "/api/topics", body: string(body)})
	if a.status != 201 {
		t.Fatalf("POST of %q: %d %s", query, a.status, a.body)
	}
	return read[topic.Topic](t, a)
}

// read reads an answer's body as a T.
func read[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	return v
}

// seqs reads the numbers of an answer's posts, and what is next.
func seqs(t *testing.T, a answer) (got []int64, next *int64) {
	t.Helper()
	if a.status != 200 {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	page := read[struct {
		Posts []struct{ Seq int64 }
		Next  *int64
	}](t, a)
	got = []int64{}
	for _, p := range page.Posts {
		got = append(got, p.Seq)
	}
	return got, page.Next
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// Ensure the one flow that all the rest is for, from outside.
func TestDoors_registerListenDelete(t *testing.T) {
	s := open(t, engineOn(t, xsim.Options{Rate: 200}), server.Options{Version: "1.2.3"})
	began := time.Now()
	a := do(t, s, request{method: "POST", path: "/api/topics", body: `{"query":" golang lang:en","name":"Go"}`})
	if a.status != 201 {
		t.Fatalf("POST: %d %s", a.status, a.body)
	}
	made := read[topic.Topic](t, a)
	if !uuidForm.MatchString(made.ID) || made.Query != " golang lang:en" || made.Name != "Go" || made.State != topic.Live {
		t.Errorf("the topic is %+v", made)
	}
	if got, want := made.URL, "ws://"+address(s)+"/ws/"+made.ID; got != want {
		t.Errorf("url %q, want %q", got, want)
	}
	if got, want := a.header.Get("Location"), "/api/topics/"+made.ID; got != want {
		t.Errorf("Location %q, want %q", got, want)
	}
	keys := read[map[string]any](t, a)
	for _, name := range []string{"id", "name", "query", "url", "state", "settling", "color", "position", "createdAt", "posts", "lastSeq"} {
		if _, ok := keys[name]; !ok {
			t.Errorf("the topic has no %q: %s", name, a.body)
		}
	}

	c := dial(t, made.URL, 0)
	if kind, _, err := c.next(); kind != "status" || err != nil {
		t.Errorf("the first frame is %q, %v", kind, err)
	}
	c.until(20)
	t.Logf("20 posts %v after POST", time.Since(began))

	if got := read[struct{ Topics []topic.Topic }](t, do(t, s, request{path: "/api/topics"})).Topics; len(got) != 1 || got[0].ID != made.ID || got[0].LastSeq < 20 || got[0].URL != made.URL {
		t.Errorf("the list is %+v", got)
	}
	if got := read[topic.Topic](t, do(t, s, request{path: a.header.Get("Location"), host: "localhost:PORT"})); got.URL != "ws://localhost:"+port(s)+"/ws/"+made.ID {
		t.Errorf("asked by localhost, url is %q", got.URL)
	}
	status := read[server.Status](t, do(t, s, request{path: "/api/status"}))
	if status.Version != "1.2.3" || status.UptimeSeconds <= 0 || status.Sockets != 1 || status.Source.Mode != "simulated" || status.Counts.Delivered < 20 || status.Counts.Dropped != 0 {
		t.Errorf("status %+v", status)
	}

	if a := do(t, s, request{method: "DELETE", path: "/api/topics/" + made.ID}); a.status != 204 || len(a.body) != 0 {
		t.Errorf("DELETE: %d %s", a.status, a.body)
	}
	if got, want := c.end(), 4001; got != want {
		t.Errorf("the socket closed with %d, want %d", got, want)
	}
	for _, r := range []request{
		{path: "/api/topics/" + made.ID}, {method: "DELETE", path: "/api/topics/" + made.ID}, {method: "PATCH", path: "/api/topics/" + made.ID, body: `{"name":"x"}`},
		{path: "/api/topics/" + made.ID + "/posts"}, {path: "/api/gaps?topic=" + made.ID}, {path: "/ws/" + made.ID}, {path: "/ws/"}, {path: "/ws/a/b"},
	} {
		if a := do(t, s, r); a.status != 404 || a.code(t) != engine.CodeTopicNotFound {
			t.Errorf("after DELETE, %s %s: %d %s", r.method, r.path, a.status, a.body)
		}
	}
	if got := string(do(t, s, request{path: "/api/topics"}).body); got != `{"topics":[]}` {
		t.Errorf("the list is %s", got)
	}
}

func TestDoors_editTopics(t *testing.T) {
	s := open(t, engineOn(t, xsim.Options{Rate: 100}), server.Options{})
	first, second := add(t, s, "golang"), add(t, s, "rust")
	patch := func(id, body string) answer {
		return do(t, s, request{method: "PATCH", path: "/api/topics/" + id, body: body})
	}
	a := patch(second.ID, `{"name":"Rust ☕","color":"#0A0b0c","position":0,"state":"paused"}`)
	if got := read[topic.Topic](t, a); a.status != 200 || got.Name != "Rust ☕" || got.Color != "#0a0b0c" || got.Position != 0 || got.State != topic.Paused || got.URL != second.URL {
		t.Errorf("PATCH: %d %s", a.status, a.body)
	}
	list := read[struct{ Topics []topic.Topic }](t, do(t, s, request{path: "/api/topics"})).Topics
	if len(list) != 2 || list[0].ID != second.ID || list[1].ID != first.ID || list[1].Position != 1 {
		t.Errorf("the order is %+v", list)
	}
	if a := patch(second.ID, `{"query":"zig OR nim","state":"live"}`); a.status != 200 || read[topic.Topic](t, a).Query != "zig OR nim" {
		t.Errorf("a new query: %d %s", a.status, a.body)
	}
	if a := patch(first.ID, `{}`); a.status != 200 {
		t.Errorf("nothing to change: %d %s", a.status, a.body)
	}
	for name, body := range map[string]string{
		"a name too long":          `{"name":"` + strings.Repeat("名", 101) + `"}`,
		"a state that X gives":     `{"state":"refused"}`,
		"no state":                 `{"state":""}`,
		"a color by name":          `{"color":"red"}`,
		"a short color":            `{"color":"#fff"}`,
		"a position before all":    `{"position":-1}`,
		"a position after all":     `{"position":2}`,
		"a wrong query":            `{"query":"golang OR"}`,
		"an empty query":           `{"query":"  "}`,
		"one right and one wrong":  `{"name":"kept?","color":"red"}`,
		"a right query, no colour": `{"query":"perl","color":"no"}`,
	} {
		if a := patch(first.ID, body); a.status != 422 || a.code(t) == "" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if got := read[topic.Topic](t, do(t, s, request{path: "/api/topics/" + first.ID})); got.Name != first.Name || got.Query != "golang" {
		t.Errorf("a refused change has changed %+v", got)
	}
	if a := patch(first.ID, `{"name":"`+strings.Repeat("名", 100)+`"}`); a.status != 200 {
		t.Errorf("a name of 100 code points: %d %s", a.status, a.body)
	}
}

func TestDoors_wrongQueriesAreNotKept(t *testing.T) {
	s := open(t, engineOn(t, xsim.Options{}), server.Options{})
	for name, body := range map[string]string{
		"an empty query":  `{"query":""}`,
		"blanks alone":    `{"query":"   "}`,
		"a wrong query":   `{"query":"(golang"}`,
		"a name too long": `{"query":"golang","name":"` + strings.Repeat("x", 101) + `"}`,
	} {
		a := do(t, s, request{method: "POST", path: "/api/topics", body: body})
		if a.status != 422 || a.code(t) == "" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		problems, _ := a.object(t)["problems"].([]any)
		if strings.Contains(name, "wrong query") && len(problems) == 0 {
			t.Errorf("%s: no problems told: %s", name, a.body)
		}
	}
	a := do(t, s, request{method: "POST", path: "/api/check", body: `{"query":"(golang"}`})
	if check := read[map[string]any](t, a); a.status != 200 || check["valid"] != false || len(check["problems"].([]any)) == 0 {
		t.Errorf("check of a wrong query: %d %s", a.status, a.body)
	}
	a = do(t, s, request{method: "POST", path: "/api/check", body: `{"query":"golang  lang:en"}`})
	check := read[map[string]any](t, a)
	if words, _ := check["words"].(map[string]any); a.status != 200 || check["valid"] != true || check["canonical"] == "" || words["en"] == "" || words["zh"] == "" {
		t.Errorf("check of a right query: %d %s", a.status, a.body)
	}
	if got := string(do(t, s, request{path: "/api/topics"}).body); got != `{"topics":[]}` {
		t.Errorf("the list is %s", got)
	}
}

func TestDoors_whenXSaysNo(t *testing.T) {
	for name, c := range map[string]struct {
		sim    xsim.Options
		status int
		code   string
		cause  string
		retry  bool
	}{
		"no room left":        {xsim.Options{RuleCap: 1}, 409, engine.CodeNoRoom, "", false},
		"X is down":           {xsim.Options{Script: "rules=status=503,times=always"}, 503, engine.CodeXUnavailable, "server", false},
		"X is busy":           {xsim.Options{Script: "rules=status=429,reset=30s,times=always"}, 503, engine.CodeXUnavailable, "rate-limit", true},
		"X refuses the token": {xsim.Options{Script: "rules=status=401,times=always"}, 503, engine.CodeXUnavailable, "unauthorized", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, engineOn(t, c.sim), server.Options{})
			if c.sim.RuleCap == 1 {
				add(t, s, "golang")
			}
			a := do(t, s, request{method: "POST", path: "/api/topics", body: `{"query":"rust"}`})
			if a.status != c.status || a.code(t) != c.code {
				t.Errorf("POST: %d %s", a.status, a.body)
			}
			var told struct{ Cause string }
			if err := json.Unmarshal([]byte(a.body), &told); err != nil || told.Cause != c.cause {
				t.Errorf("cause %q, %v, want %q", told.Cause, err, c.cause)
			}
			// What X will say again is not to be tried again.
			if got := strings.Contains(string(a.body), "Try again"); got != (c.cause == "server" || c.cause == "rate-limit") {
				t.Errorf("what to do: %s", a.body)
			}
			wait, err := strconv.Atoi(a.header.Get("Retry-After"))
			if (err == nil) != c.retry || c.retry && (wait < 1 || wait > 31) {
				t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
			}
			if got := string(do(t, s, request{path: "/api/topics"}).body); strings.Contains(got, "rust") {
				t.Errorf("a refused topic is listed: %s", got)
			}
		})
	}
}

func TestDoors_pagesOfPosts(t *testing.T) {
	s := open(t, engineOn(t, xsim.Options{Burst: 1600, Rate: 50}), server.Options{})
	made := add(t, s, "golang")
	dial(t, made.URL, 0).until(1500)
	if a := do(t, s, request{method: "PATCH", path: "/api/topics/" + made.ID, body: `{"state":"paused"}`}); a.status != 200 {
		t.Fatalf("pause: %d %s", a.status, a.body)
	}
	// Paused at X; what was on its way is written down by now or never.
	last := settled(t, s, made.ID)
	posts := func(query string) answer {
		return do(t, s, request{path: "/api/topics/" + made.ID + "/posts" + query})
	}
	span := func(from, to int64) (out []int64) {
		out = []int64{}
		for n := from; ; {
			out = append(out, n)
			if n == to {
				return out
			}
			if n < to {
				n++
			} else {
				n--
			}
		}
	}
	num := func(n int64) *int64 { return &n }
	for query, want := range map[string]struct {
		seqs []int64
		next *int64
	}{
		"":                       {span(last, last-99), num(last - 99)},
		"?limit=3":               {span(last, last-2), num(last - 2)},
		"?limit=1000":            {span(last, last-999), num(last - 999)},
		"?before=10":             {span(9, 1), nil},
		"?before=10&limit=9":     {span(9, 1), nil},
		"?before=10&limit=8":     {span(9, 2), num(2)},
		"?before=2":              {span(1, 1), nil},
		"?before=1":              {[]int64{}, nil},
		"?before=0":              {[]int64{}, nil},
		"?before=" + maxSeq:      {span(last, last-99), num(last - 99)},
		"?after=0&limit=2":       {span(1, 2), num(2)},
		"?after=0&limit=1000":    {span(1, 1000), num(1000)},
		"?after=7":               {span(8, 107), num(107)},
		after(last - 5):          {span(last-4, last), nil},
		after(last-5, "limit=5"): {span(last-4, last), nil},
		after(last-5, "limit=4"): {span(last-4, last-1), num(last - 1)},
		after(last):              {[]int64{}, nil},
		"?after=" + maxSeq:       {[]int64{}, nil},
	} {
		got, next := seqs(t, posts(query))
		if !slices.Equal(got, want.seqs) || (next == nil) != (want.next == nil) || next != nil && *next != *want.next {
			t.Errorf("posts%s: %d from %v to %v, next %v; want %v to %v", query, len(got), first(got), final(got), deref(next), first(want.seqs), final(want.seqs))
		}
	}
	// Page by page, back and forth, every post comes once.
	for _, way := range []string{"before", "after"} {
		var all []int64
		query := "?limit=700"
		if way == "after" {
			query += "&after=0"
		}
		for {
			got, next := seqs(t, posts(query))
			all = append(all, got...)
			if next == nil {
				break
			}
			query = fmt.Sprintf("?limit=700&%s=%d", way, *next)
		}
		if way == "before" {
			slices.Reverse(all)
		}
		if !slices.Equal(all, span(1, last)) {
			t.Errorf("by %s: %d posts of %d", way, len(all), last)
		}
	}
	if a := posts("?limit=1"); !strings.HasPrefix(string(a.body), `{"posts":[{"seq":`) || a.header.Get("Content-Type") != "application/json" {
		t.Errorf("a page is %s", a.body)
	}
}

const maxSeq = "9223372036854775807"

func after(n int64, more ...string) string {
	return strings.Join(append([]string{"?after=" + strconv.FormatInt(n, 10)}, more...), "&")
}

func first(list []int64) any {
	if len(list) == 0 {
		return "none"
	}
	return list[0]
}

func final(list []int64) any {
	if len(list) == 0 {
		return "none"
	}
	return list[len(list)-1]
}

func deref(n *int64) any {
	if n == nil {
		return "null"
	}
	return *n
}

// settled waits until a paused topic gets no more posts and gives its last seq.
func settled(t *testing.T, s *server.Server, id string) int64 {
	t.Helper()
	var last int64 = -1
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		now := read[topic.Topic](t, do(t, s, request{path: "/api/topics/" + id})).LastSeq
		if now == last {
			return last
		}
		last = now
		// No event says that nothing will come any more.
		time.Sleep(300 * time.Millisecond)
	}
	t.Fatal("posts keep coming")
	return 0
}

func TestDoors_keptPostsStayAndOthersGo(t *testing.T) {
	e := engineOn(t, xsim.Options{Rate: 500})
	s := open(t, e, server.Options{})
	for query, keep := range map[string]bool{"golang": true, "rust": false} {
		made := add(t, s, query)
		dial(t, made.URL, 0).until(10)
		path := "/api/topics/" + made.ID
		if keep {
			path += "?posts=keep"
		}
		if a := do(t, s, request{method: "DELETE", path: path}); a.status != 204 {
			t.Fatalf("DELETE: %d %s", a.status, a.body)
		}
		if held, err := e.Archive().HasPosts(t.Context()); err != nil || keep && !held {
			t.Errorf("posts kept: %v, %v; want %v", held, err, keep)
		}
	}
}

func TestDoors_sourceAndGaps(t *testing.T) {
	s := open(t, engineOn(t, xsim.Options{}), server.Options{})
	for _, what := range []string{"retry", "takeover"} {
		if a := do(t, s, request{method: "POST", path: "/api/source", body: `{"do":"` + what + `"}`}); a.status != 202 {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	for _, query := range []string{"", "?topic="} {
		if a := do(t, s, request{path: "/api/gaps" + query}); a.status != 200 || string(a.body) != `{"gaps":[]}` {
			t.Errorf("gaps%s: %d %s", query, a.status, a.body)
		}
	}
}
