//go:build unix

package cli_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"dipper/internal/cli"
	"dipper/internal/config"
)

// The canaries of these tests: no output may hold one.
const (
	canaryKey      = "canary-key-of-the-doors"
	canaryPassword = "canary-password"
)

// nowhere is an address on this machine that nobody listens at.
func nowhere(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// doctorIn runs the command on dir with nothing but the environment given.
func doctorIn(t *testing.T, dir string, env map[string]string) string {
	t.Helper()
	return doctorOf(t, cli.Version{Number: "1.2.3"}, dir, env)
}

func doctorOf(t *testing.T, version cli.Version, dir string, env map[string]string) string {
	t.Helper()
	all := map[string]string{"DIPPER_KEYCHAIN": "off", "DIPPER_API_KEY": canaryKey, "DIPPER_DATA": dir}
	for name, value := range env {
		all[name] = value
	}
	var stdout, stderr bytes.Buffer
	begun := time.Now()
	code := cli.Main(t.Context(), cli.Program{
		Args: []string{"doctor"}, Stdout: &stdout, Stderr: &stderr,
		Version: version,
		Page:    fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}},
		Env:     func(name string) (string, bool) { v, ok := all[name]; return v, ok },
	})
	if code != 0 || stderr.Len() > 0 {
		t.Errorf("exit code %d, stderr %q; want 0 and nothing", code, &stderr)
	}
	if d := time.Since(begun); d > 6*time.Second {
		t.Errorf("took %s, want at most 6s", d)
	}
	noCanary(t, stdout.String()+stderr.String())
	return stdout.String()
}

func noCanary(t *testing.T, out string) {
	t.Helper()
	for _, secret := range []string{"canary", base64.StdEncoding.EncodeToString([]byte("user:" + canaryPassword)), "#key="} {
		if strings.Contains(out, secret) {
			t.Errorf("the output holds %s:\n%s", secret, out)
		}
	}
}

// expect wants a match of each pattern, line by line ("!" before it: none).
func expect(t *testing.T, out string, patterns ...string) {
	t.Helper()
	for _, pattern := range patterns {
		not := strings.HasPrefix(pattern, "!")
		if regexp.MustCompile("(?m)"+strings.TrimPrefix(pattern, "!")).MatchString(out) == not {
			t.Errorf("match of %q is %v in\n%s", pattern, not, out)
		}
	}
}

func serveX(t *testing.T, x http.Handler) string {
	t.Helper()
	s := httptest.NewServer(x)
	t.Cleanup(s.Close)
	return s.URL
}

// houseOn runs a Dipper with simulated posts on dir until the test's end, or
// until end is called.
func houseOn(t *testing.T, dir string) (h *cli.House, end func()) {
	t.Helper()
	return houseOf(t, cli.Version{Number: "1.2.3"}, dir, cli.Doors{Addr: "127.0.0.1:0", Announce: true})
}

func houseOf(t *testing.T, version cli.Version, dir string, doors cli.Doors) (h *cli.House, end func()) {
	t.Helper()
	s := cli.Setup{
		Config:   config.Config{Data: dir, APIKey: canaryKey, XURL: config.XURL},
		Simulate: true, Version: version, Log: slog.New(slog.DiscardHandler),
	}
	folder, err := cli.Own(s)
	if err != nil {
		t.Fatal(err)
	}
	h, err = cli.Open(t.Context(), s, folder, doors)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1) // one end
	go func() { done <- h.Run(ctx) }()
	ended := false
	end = func() {
		if ended {
			return
		}
		ended = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		if err := h.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	t.Cleanup(end)
	return h, end
}

// listing gives the names and modes in dir.
func listing(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %o", e.Name(), info.Mode().Perm()))
	}
	return out
}

func TestDoctor_aFolderThatIsNotThereStaysAway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	x := serveX(t, &doctorX{limit: 1000})
	out := doctorIn(t, dir, map[string]string{"DIPPER_X_URL": x, "X_BEARER_TOKEN": canaryToken})
	expect(t, out,
		`^version      dipper 1\.2\.3 go`, `^system       \S+ \S+`, `^page         built in$`, `^updates      this build asks nobody for newer versions$`, `^token        from X_BEARER_TOKEN$`,
		`^data folder  .*/a/b, not there yet$`, `^disk         [\d.]+ .B free$`, `^running      no, and no Dipper has used`,
		`^reach        yes: HTTP status 404 after .*TCP.*HTTP`, `^clock        \d{4}-.*; X's is the same$`,
		`^rules        0 own, 3 foreign, limit 1000$`, `^problems     none found$`)
	if _, err := os.Stat(filepath.Dir(dir)); err == nil {
		t.Error("doctor has made the folder")
	}

	dir = t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	out = doctorIn(t, dir, map[string]string{"DIPPER_X_URL": x})
	expect(t, out, `^data folder  .*, mode 0700$`, `^rules        not asked: no token$`, `^problems     none found$`)
	if got := listing(t, dir); len(got) != 0 {
		t.Errorf("doctor has made %v", got)
	}

	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	out = doctorIn(t, file, map[string]string{"DIPPER_X_URL": x})
	expect(t, out, `^problems     .*file is a file: choose a folder with --data$`)
	if strings.Contains(out[strings.Index(out, "problems"):len(out)-1], "\n") {
		t.Errorf("more than one problem:\n%s", out)
	}
}

func TestDoctor_readsTheRunningDipperAndThenWhatItLeft(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	x := &doctorX{limit: 3}
	env := map[string]string{"DIPPER_X_URL": serveX(t, x), "X_BEARER_TOKEN": canaryToken}
	h, end := houseOn(t, dir)
	if _, err := h.Engine.AddTopic(t.Context(), "golang", "Go"); err != nil {
		t.Fatal(err)
	}
	// The state is live once the first post is there.
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		st, err := h.Engine.Status(t.Context())
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("no post: %+v, %v", st, err)
		}
		if st.Source.State == "live" && st.Archive.Posts > 0 {
			break
		}
	}
	out := doctorIn(t, dir, env)
	expect(t, out,
		fmt.Sprintf(`^running      yes, pid %d$`, os.Getpid()), `^doors        http://127\.0\.0\.1:\d+, up \d+s, 0 sockets$`,
		`^source       simulated, live since \d`, `^rules        1 own, 0 foreign, limit \d+$`, `^archive      [1-9]\d* posts`,
		`^counts       received [1-9]`, `^gaps         0 in the last 7 days`, `^states       \d.* UTC \w+`, `^ {13}\d.* UTC live$`,
		`^simulated\.db [\d.]+ kB, mode 0600$`, `^problems     none found$`)
	end()

	id, err := os.ReadFile(filepath.Join(dir, "install-id"))
	if err != nil {
		t.Fatal(err)
	}
	x.install = strings.TrimSpace(string(id))
	before := listing(t, dir)
	out = doctorIn(t, dir, env)
	expect(t, out,
		`^running      no Dipper uses this folder$`, `^archive      simulated\.db: [1-9]\d* posts, 1 topics, 1 of them live$`,
		`^gaps         0 in the last 7 days`, `^ {13}\d.* UTC live$`, `^rules        1 own, 2 foreign, limit 3$`,
		`^problems     X has no room for another rule`)
	if after := listing(t, dir); !slices.Equal(before, after) {
		t.Errorf("doctor has made %v of %v", after, before)
	}
	folder, err := config.Own(dir)
	if err != nil {
		t.Fatalf("doctor has not let the folder go: %v", err)
	}
	if err := folder.Close(); err != nil {
		t.Error(err)
	}
}

func TestDoctor_saysWhatIsOpenToOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	_, end := houseOn(t, dir)
	end()
	for name, mode := range map[string]os.FileMode{"": 0o755, "simulated.db": 0o644, "install-id": 0o640} {
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	out := doctorIn(t, dir, map[string]string{"DIPPER_X_URL": serveX(t, &doctorX{})})
	expect(t, out, `^data folder  .*, mode 0755$`, `^simulated\.db .*, mode 0644$`,
		`^problems     others .* may look into .*data \(mode 0755, wider than 0700\): chmod 700 '.*'$`,
		`^ {13}others .* could look into .*simulated\.db \(mode 0644, wider than 0600\): doctor has closed`,
		`^ {13}others .* may look into .*install-id \(mode 0640, wider than 0600\): chmod 600 '`)
}

func TestDoctor_saysWhatAnArchiveLacks(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	_, end := houseOn(t, dir)
	end()
	rubbish := strings.Repeat("This is not a database. ", 50)
	path := filepath.Join(dir, "dipper.db")
	if err := os.WriteFile(path, []byte(rubbish), 0o600); err != nil {
		t.Fatal(err)
	}
	out := doctorIn(t, dir, map[string]string{"DIPPER_X_URL": serveX(t, &doctorX{})})
	expect(t, out, `^archive      simulated\.db: `, `^problems     dipper\.db: The archive cannot be read.*Move the file away`)
	if text, _ := os.ReadFile(path); string(text) != rubbish {
		t.Error("doctor has changed the damaged file")
	}
	if os.Getuid() == 0 {
		return // root may write to any folder
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	out = doctorIn(t, dir, map[string]string{"DIPPER_X_URL": serveX(t, &doctorX{})})
	expect(t, out, `cannot be written to \(.*\): make it writable`)
}

func TestDoctor_comparesTheClocks(t *testing.T) {
	for ahead, want := range map[time.Duration][]string{
		10 * time.Minute:  {`; X's is (10m|9m5\d)\S* ahead$`, `^problems     X's clock .* apart \(X's is \S+ ahead\): .*set its time`},
		-10 * time.Minute: {`; X's is (10m|9m5\d)\S* behind$`, `^problems     X's clock .* apart \(X's is \S+ behind\)`},
		30 * time.Second:  {`; X's is (29|3\d)\S* ahead$`, `^problems     none found$`},
	} {
		x := serveX(t, &doctorX{clock: ahead})
		expect(t, doctorIn(t, filepath.Join(t.TempDir(), "d"), map[string]string{"DIPPER_X_URL": x}), want...)
	}
}

func TestDoctor_namesTheStepThatFails(t *testing.T) {
	tls := httptest.NewUnstartedServer(&doctorX{})
	tls.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	tls.StartTLS()
	t.Cleanup(tls.Close)                            // after the parallel cases
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never answers
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	broken := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		conn.Close()
	})
	for name, c := range map[string]struct{ url, step string }{
		"no such name":   {"https://x.invalid", "DNS"},
		"nobody listens": {nowhere(t), "TCP"},
		"no trust":       {tls.URL, "TLS"},
		"no answer":      {"http://" + silent.Addr().String(), "HTTP"},
		"cut":            {serveX(t, broken), "HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := doctorIn(t, t.TempDir()+"/d", map[string]string{"DIPPER_X_URL": c.url, "X_BEARER_TOKEN": canaryToken})
			expect(t, out, `^reach        no: `+c.step+` fails after \S+: \S`, `; X's is not known$`,
				`^rules        not asked: X cannot be reached$`, `^problems     X's address cannot be reached \(`+c.step+`: .*\): (check|set)`)
		})
	}
}

func TestDoctor_saysWhyXRefusesAndNotTheToken(t *testing.T) {
	for status, want := range map[int]string{
		401: `^problems     X refuses the token \(401\): set X_BEARER_TOKEN`,
		403: `^problems     list rules: X answered 403 Forbidden: .*\[redacted\].*: look after the app`,
		503: `^problems     list rules: X answered 503 Service Unavailable`,
	} {
		x := serveX(t, &doctorX{refuse: status})
		out := doctorIn(t, filepath.Join(t.TempDir(), "d"), map[string]string{"DIPPER_X_URL": x, "X_BEARER_TOKEN": canaryToken})
		expect(t, out, `^rules        not known$`, `^reach        yes`, want)
	}
}

func TestDoctor_anEnvironmentThatCannotBeReadIsAProblem(t *testing.T) {
	out := doctorIn(t, t.TempDir(), map[string]string{"X_BEARER_TOKEN": canaryToken + " in two"})
	expect(t, out, `^version `, `^problems     X_BEARER_TOKEN holds a blank`, `!^token`)
}

// Ensure a proxy is named without its password, even when it repeats that. The
// environment's proxy is read once in a process, so this takes one of its own.
func TestDoctor_namesTheProxyWithoutItsPassword(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	proxy := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		defer conn.Close()
		fmt.Fprintf(conn, "HTTP/1.1 407 %s %s\r\n\r\n", r.Header.Get("Proxy-Authorization"), canaryPassword)
	})}
	served := make(chan error, 1) // one end
	go func() { served <- proxy.Serve(l) }()
	defer func() { proxy.Close(); <-served }()
	cmd := exec.Command("dipper", "doctor", "--data", filepath.Join(t.TempDir(), "d"))
	cmd.Env = append(os.Environ(), "DIPPER_KEYCHAIN=off", "X_BEARER_TOKEN="+canaryToken, "DIPPER_X_URL=https://x.invalid",
		"https_proxy=http://user:"+canaryPassword+"@"+l.Addr().String(), "no_proxy=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("doctor: %v", err)
	}
	noCanary(t, string(out))
	expect(t, string(out), `^proxy        http://127\.0\.0\.1:\d+, from the environment$`,
		`^reach        no: proxy fails after .*\[redacted\]`, `^problems     .*proxy's address, name and password in HTTPS_PROXY$`)
}
