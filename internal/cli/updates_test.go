//go:build unix && !distro

package cli_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dipper/internal/cli"
)

// asking is a build that says whom to ask for newer versions.
var asking = cli.Version{Number: "1.2.3", Updates: "https://updates.invalid/latest"}

func TestDoctor_saysWhatIsKnownOfNewerVersions(t *testing.T) {
	x := map[string]string{"DIPPER_X_URL": serveX(t, &doctorX{})}
	for kept, want := range map[string]string{
		"":                 `^updates      not asked for: off in the settings$`,
		`{"allowed":true}`: `^updates      asked for once a day$`,
		`{"allowed":false,"checkedAt":"2026-11-24T10:00:00Z","from":"https://updates.invalid/latest","latest":{"tag":"v1.3.0","url":"https://updates.invalid/1.3.0"}}`: `^updates      not asked for: off in the settings, last 2026-11-24 10:00:00 UTC$`,
		`{"allowed":true,"checkedAt":"2026-11-24T10:00:00Z","from":"https://updates.invalid/latest","latest":{"tag":"v1.3.0","url":"https://updates.invalid/1.3.0"}}`:  `^updates      asked for once a day, last 2026-11-24 10:00:00 UTC; 1\.3\.0 is out: https://updates\.invalid/1\.3\.0$`,
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "update.json")
		if kept != "" {
			if err := os.WriteFile(path, []byte(kept), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		out := doctorOf(t, asking, dir, x)
		expect(t, out, want)
		if kept == "" {
			continue
		}
		expect(t, out, `others .* may look into .*update\.json \(mode 0644, wider than 0600\): chmod 600`)
		if now, err := os.ReadFile(path); err != nil || string(now) != kept {
			t.Errorf("doctor has made %s of it, %v", now, err)
		}
	}
}

// Ensure newer versions are an affair of window and serve: a watch has nobody
// to tell.
func TestHouse_asksForNewerVersionsWhereSomebodyIsTold(t *testing.T) {
	nobody := cli.Version{Number: "1.2.3", Updates: strings.Replace(nowhere(t), "http:", "https:", 1)}
	for announce, want := range map[bool]int{true: 200, false: 404} {
		dir := t.TempDir()
		h, end := houseOf(t, nobody, dir, cli.Doors{Addr: "127.0.0.1:0", Announce: announce})
		if got := allow(t, h); got != want {
			t.Errorf("announced %v: status %d, want %d", announce, got, want)
		}
		asked := func() bool {
			kept, _ := os.ReadFile(filepath.Join(dir, "update.json"))
			return strings.Contains(string(kept), "checkedAt")
		}
		for deadline := time.Now().Add(20 * time.Second); announce && !asked(); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("nobody was asked")
			}
		}
		end()
		if asked() != announce {
			t.Errorf("announced %v: asked %v", announce, asked())
		}
	}
}

// allow lets h ask for newer versions and gives the answer's status.
func allow(t *testing.T, h *cli.House) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "PUT", h.Server.URL()+"/api/update", strings.NewReader(`{"allowed":true}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+canaryKey)
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}
