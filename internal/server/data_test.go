package server_test

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"dipper/internal/engine"
	"dipper/internal/server"
	updates "dipper/internal/update"
	"dipper/internal/xsim"
)

var anyBytes = regexp.MustCompile(`"bytes":\d{2,}`)

var anyPort = regexp.MustCompile(`https://127\.0\.0\.1:\d+/`)

// Ensure the answers that the page's settings read are those that are given.
func TestWire_settingsAnswersAreTheGoldenOnes(t *testing.T) {
	dir := t.TempDir()
	s := open(t, engineOn(t, xsim.Options{}), server.Options{
		Dir: dir, Version: "1.2.3", Commit: "0123456789ab", Date: "2026-11-24T10:00:00Z",
		Doctor: func(context.Context) string { return "version      dipper 1.2.3\n" },
	})
	written := strings.ReplaceAll(dir, `\`, `\\`) // as in JSON
	data := string(do(t, s, request{path: "/api/data"}).body)
	data = anyBytes.ReplaceAllString(strings.ReplaceAll(data, written, "/home/ann/dipper"), `"bytes":4096`)
	golden(t, "data", []byte(data))
	golden(t, "removal", do(t, s, request{method: "DELETE", path: "/api/data/simulated"}).body)
	golden(t, "version", do(t, s, request{path: "/api/version"}).body)
	golden(t, "doctor", do(t, s, request{path: "/api/doctor"}).body)
	days := regexp.MustCompile(`"resetDays":\d+`)
	check := do(t, s, request{method: "POST", path: "/api/token/check"}).body
	golden(t, "token-check", days.ReplaceAll(check, []byte(`"resetDays":12`)))
}

func TestData_isRemovedByPart(t *testing.T) {
	e := engineOn(t, xsim.Options{Rate: 200})
	host := newMediaHost(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write([]byte(aJPEG))
	})
	dir := t.TempDir()
	s := open(t, e, server.Options{Dir: dir, MediaTransport: host})
	made := add(t, s, "golang")
	dial(t, made.URL, 0).until(20)

	a := do(t, s, request{method: "DELETE", path: "/api/data/simulated?before=2020-01-01T00:00:00Z"})
	if a.status != 200 || string(a.body) != `{"removed":0,"left":0}` {
		t.Errorf("of long ago: %d %s", a.status, a.body)
	}
	before := time.Now().UTC().Format(time.RFC3339Nano)
	a = do(t, s, request{method: "DELETE", path: "/api/data/simulated?before=" + before})
	if got := read[struct{ Removed, Left int64 }](t, a); a.status != 200 || got.Removed < 20 || got.Left != 0 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if got, _ := seqs(t, do(t, s, request{path: "/api/topics/" + made.ID + "/posts?after=0"})); len(got) > 0 && got[0] <= 20 {
		t.Errorf("post %d is still there", got[0])
	}

	for _, path := range sign(t, s, photo) {
		if a := do(t, s, request{path: path}); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	a = do(t, s, request{method: "DELETE", path: "/api/data/media"})
	if a.status != 200 || string(a.body) != `{"removed":1,"left":0}` {
		t.Errorf("media: %d %s", a.status, a.body)
	}
	if list, err := os.ReadDir(dir + "/media"); err != nil || len(list) > 0 {
		t.Errorf("left are %v, %v", list, err)
	}
	for path, want := range map[string]int{
		"/api/data/everything":                        404,
		"/api/data/posts?before=yesterday":            400,
		"/api/data/posts?before=1&before=2":           400,
		"/api/data/media?before=2026-01-01T00:00:00Z": 400,
	} {
		if a := do(t, s, request{method: "DELETE", path: path}); a.status != want {
			t.Errorf("%s: %d %s, want %d", path, a.status, a.body, want)
		}
	}
	if a := do(t, s, request{path: "/api/doctor"}); a.status != 404 {
		t.Errorf("doctor without one: %d %s", a.status, a.body)
	}
}

// Ensure a build that asks nobody has no door for it, and says so before one
// knocks.
func TestDistro_thereIsNoUpdateDoor(t *testing.T) {
	s := open(t, nil, server.Options{Updates: updates.Open(updates.Options{Dir: t.TempDir(), Version: "1.2.3"})})
	for _, r := range []request{{path: "/api/update"}, {method: "PUT", path: "/api/update", body: `{"allowed":true}`}} {
		if a := do(t, s, r); a.status != 404 || a.code(t) != engine.CodeNotFound {
			t.Errorf("%s: %d %s", r.method, a.status, a.body)
		}
	}
	if a := do(t, s, request{path: "/api/version"}); read[struct{ Updates bool }](t, a).Updates {
		t.Errorf("the version: %s", a.body)
	}
}
