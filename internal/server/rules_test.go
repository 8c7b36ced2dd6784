package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/engine"
	"dipper/internal/post"
	"dipper/internal/secret"
	"dipper/internal/server"
	"dipper/internal/topic"
	"dipper/internal/xsim"
)

// Ensure the pulse that the page's own tests read is the one it is given.
func TestWire_pulseIsTheGoldenOne(t *testing.T) {
	dir := t.TempDir()
	a, err := archive.Open(t.Context(), filepath.Join(dir, engine.SimulatedFile), archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var batch []archive.Arrival
	add := func(id string, at time.Time) {
		batch = append(batch, archive.Arrival{Topics: []string{wireTopic}, Post: post.Post{ID: id, CreatedAt: post.At(at), ReceivedAt: post.At(wireTime)}})
	}
	for _, id := range []string{"1", "2", "3"} {
		add(id, wireTime)
	}
	add("4", wireTime.Add(-2*time.Minute))
	add("5", wireTime.Add(-59*time.Minute))
	add("6", wireTime.Add(-25*time.Hour))
	if _, err = a.AddTopic(t.Context(), topic.Topic{ID: wireTopic, Query: "golang", State: topic.Live, CreatedAt: post.At(wireTime.Add(-26 * time.Hour))}); err == nil {
		_, err = a.Append(t.Context(), batch)
	}
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	e, err := engine.Open(t.Context(), engine.Options{Dir: dir, InstallID: someID, Simulate: true, Now: func() time.Time { return wireTime }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	s := open(t, e, server.Options{})
	golden(t, "pulse", do(t, s, request{path: "/api/topics/" + wireTopic + "/pulse"}).body)
	if a := do(t, s, request{path: "/api/topics/" + someID + "/pulse"}); a.status != 404 || a.code(t) != engine.CodeTopicNotFound {
		t.Errorf("no such topic gives %d %s", a.status, a.body)
	}
}

// Ensure that whoever shares the token is named, that leftovers of another Dipper
// go on a click and nothing else does, and that no answer tells of the token.
func TestDoors_rulesOnTheToken(t *testing.T) {
	sim, err := xsim.New(xsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := httptest.NewServer(sim)
	t.Cleanup(func() { sim.Close(); x.CloseClientConnections(); x.Close() })
	const token = "a-token-of-the-test"
	req, err := http.NewRequestWithContext(t.Context(), "POST", x.URL+"/2/tweets/search/stream/rules",
		strings.NewReader(`{"add":[{"value":"cats lang:en","tag":"dipper:22222222-2222-4222-8222-222222222222"},{"value":"weather","tag":"office"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil || res.StatusCode != 201 {
		t.Fatal(res, err)
	}
	res.Body.Close()
	http.DefaultClient.CloseIdleConnections()

	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), InstallID: someID, XURL: x.URL, Loopback: true, Token: secret.NewToken(token)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1) // one value
	go func() { done <- e.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-done, e.Close()); err != nil {
			t.Errorf("engine: %v", err)
		}
	})
	s := open(t, e, server.Options{})
	add(t, s, "golang")
	list := do(t, s, request{path: "/api/rules"})
	nth := 0
	golden(t, "rules", regexp.MustCompile(`"id":"\d+"`).ReplaceAllFunc(list.body, func([]byte) []byte {
		nth++
		return fmt.Appendf(nil, `"id":"186123456789012345%d"`, nth)
	}))
	rules := map[engine.RuleOwner]string{}
	for _, r := range read[struct{ Rules []engine.Rule }](t, list).Rules {
		rules[r.Owner] = r.ID
	}
	for _, c := range []struct {
		id, code string
		status   int
	}{
		{rules[engine.RuleOurs], engine.CodeRuleKept, 409}, {rules[engine.RuleOther], engine.CodeRuleKept, 409},
		{"1", engine.CodeRuleNotFound, 404}, {rules[engine.RuleDipper], "", 204}, {rules[engine.RuleDipper], engine.CodeRuleNotFound, 404},
	} {
		a := do(t, s, request{method: "DELETE", path: "/api/rules/" + c.id})
		if a.status != c.status || c.code != "" && a.code(t) != c.code || strings.Contains(string(a.body), token) {
			t.Errorf("DELETE of %s: %d %s, want %d %s", c.id, a.status, a.body, c.status, c.code)
		}
	}
	if got := read[struct{ Rules []engine.Rule }](t, do(t, s, request{path: "/api/rules"})).Rules; len(got) != 2 {
		t.Errorf("rules left are %+v, want ours and the office's", got)
	}
	if a := do(t, s, request{path: "/api/rules", noKey: true}); a.status != 401 {
		t.Errorf("without a key %d", a.status)
	}
}
