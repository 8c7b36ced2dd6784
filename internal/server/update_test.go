//go:build !distro

package server_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"dipper/internal/server"
	updates "dipper/internal/update"
)

// Ensure the answer that the page's tests read is the one that is given, and
// that the door alone has the question asked.
func TestWire_updateIsTheGoldenOne(t *testing.T) {
	var asked int // before the answer is there, and read after it
	project := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		_, _ = fmt.Fprintf(w, `{"tag_name":"v1.3.0","html_url":"https://%s/releases/tag/v1.3.0"}`, r.Host)
	}))
	project.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	project.StartTLS()
	t.Cleanup(project.Close)
	roots := x509.NewCertPool()
	roots.AddCert(project.Certificate())
	known := updates.Open(updates.Options{Dir: t.TempDir(), Address: project.URL + "/releases/latest", Version: "1.2.3", Roots: roots})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1) // one value
	go func() { done <- known.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	s := open(t, nil, server.Options{Updates: known})

	if a := do(t, s, request{path: "/api/update"}); a.status != 200 || string(a.body) != `{"allowed":false,"checkedAt":null,"newer":null}` {
		t.Errorf("at first: %d %s", a.status, a.body)
	}
	for body, want := range map[string]int{
		`{}`: 400, `{"allowed":null}`: 400, `{"allowed":"yes"}`: 400, `{"allowed":true,"newer":null}`: 400, `[]`: 400,
	} {
		if a := do(t, s, request{method: "PUT", path: "/api/update", body: body}); a.status != want {
			t.Errorf("%s: %d %s, want %d", body, a.status, a.body, want)
		}
	}
	if a := do(t, s, request{method: "PUT", path: "/api/update", body: `{"allowed":true}`, noKey: true}); a.status != 401 {
		t.Errorf("without a key: %d", a.status)
	}
	if known.Status().Allowed {
		t.Error("a call that is refused allows it")
	}
	if a := do(t, s, request{method: "PUT", path: "/api/update", body: `{"allowed":true}`}); a.status != 200 || !read[struct{ Allowed bool }](t, a).Allowed {
		t.Errorf("allowed: %d %s", a.status, a.body)
	}
	for deadline := time.Now().Add(patience); known.Status().Newer == nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no newer version is known")
		}
	}
	body := do(t, s, request{path: "/api/update"}).body
	body = anyTime.ReplaceAll(body, []byte(`"2026-11-24T10:00:00.000Z"`))
	golden(t, "update", []byte(anyPort.ReplaceAllString(string(body), "https://example.org/")))
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	if a := do(t, s, request{path: "/api/version"}); !read[struct{ Updates bool }](t, a).Updates {
		t.Errorf("the version: %s", a.body)
	}
	a := do(t, s, request{method: "PUT", path: "/api/update", body: `{"allowed":false}`})
	if got := read[map[string]any](t, a); a.status != 200 || got["allowed"] != false || got["newer"] != nil {
		t.Errorf("not allowed any more: %d %s", a.status, a.body)
	}
}
