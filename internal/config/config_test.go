package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"dipper/internal/config"
)

func env(pairs ...string) func(string) (string, bool) {
	m := map[string]string{"HOME": "/home/u", "LOCALAPPDATA": `C:\l`}
	for _, p := range pairs {
		k, v, _ := strings.Cut(p, "=")
		m[k] = v
	}
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

func TestLoad_defaults(t *testing.T) {
	c, err := config.Load(env("X_BEARER_TOKEN=  abc\n"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Bearer != "abc" || c.XURL != config.XURL || !c.IsX() || c.LoopbackX() {
		t.Errorf("got %+v, want the trimmed token and X's own address", c)
	}
	if runtime.GOOS == "linux" && c.Data != "/home/u/.local/share/dipper" {
		t.Errorf("data folder %q", c.Data)
	}
}

func TestLoad_tokenAsItIsPasted(t *testing.T) {
	for value, want := range map[string]string{"abc": "abc", "Bearer abc": "abc", "bearer  abc ": "abc"} {
		if c, err := config.Load(env("X_BEARER_TOKEN=" + value)); err != nil || c.Bearer != want {
			t.Errorf("%q read as %q, %v", value, c.Bearer, err)
		}
	}
	for _, value := range []string{"ab c-secret", "abc-secret\nx", "abc-secret\u00e9"} {
		if _, err := config.Load(env("X_BEARER_TOKEN=" + value)); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q gives %v, want an error that does not repeat it", value, err)
		}
	}
}

func TestLoad_addressOfX(t *testing.T) {
	for _, c := range []struct {
		url      string
		ok, loop bool
	}{
		{"https://api.x.com/", true, false},
		{"https://proxy.example/x", true, false},
		{"http://127.0.0.1:7780", true, true},
		{"http://localhost:7780", true, true},
		{"http://[::1]:7780", true, true},
		{"http://api.x.com", false, false}, // a token in the clear
		{"http://127.0.0.1.example", false, false},
		{"http://localhost.example:1", false, false},
		{"ftp://127.0.0.1", false, false},
		{"https://user:pass@api.x.com", false, false},
		{"api.x.com", false, false},
		{"https://", false, false},
	} {
		got, err := config.Load(env("DIPPER_X_URL=" + c.url))
		if (err == nil) != c.ok {
			t.Errorf("%s: error %v, want accepted %v", c.url, err, c.ok)
		}
		if err == nil && got.LoopbackX() != c.loop {
			t.Errorf("%s: loopback %v, want %v", c.url, got.LoopbackX(), c.loop)
		}
		if err != nil && strings.Contains(err.Error(), "pass") {
			t.Errorf("%s: the error repeats a password: %v", c.url, err)
		}
	}
}

func TestLoad_keychainIsLeftAloneWithoutABus(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("session buses are Linux's")
	}
	for _, c := range []struct {
		env  []string
		want bool
	}{
		{nil, false},
		{[]string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/x"}, true},
		{[]string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/x", "DIPPER_KEYCHAIN=off"}, false},
		{[]string{"XDG_RUNTIME_DIR=" + t.TempDir()}, false},
	} {
		got, err := config.Load(env(c.env...))
		if err != nil || got.Keychain != c.want {
			t.Errorf("%v: keychain %v (%v), want %v", c.env, got.Keychain, err, c.want)
		}
	}
}

func TestOwn_oneProcessAtATime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	f, err := config.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = config.Own(dir)
	var owned *config.OwnedError
	if !errors.As(err, &owned) || owned.PID != os.Getpid() {
		t.Fatalf("second owner got %v, want OwnedError with this pid", err)
	}
	id := f.InstallID
	for range 2 {
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	g, err := config.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if g.InstallID != id {
		t.Errorf("install id %s after a restart, want %s", g.InstallID, id)
	}
}

func TestOwn_isForTheOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are Unix's")
	}
	dir := t.TempDir() // there already, open to others, and empty
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := config.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o700 {
		t.Errorf("folder's mode %04o, want 0700", info.Mode().Perm())
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, _ := e.Info(); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %04o, want 0600", e.Name(), info.Mode().Perm())
		}
	}
}

func TestOwn_aReadOnlyFolderStaysAsItIs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are Unix's")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Own(dir); err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("Own gave %v, want an error that says read-only", err)
	}
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o555 {
		t.Errorf("folder's mode %04o, want 0555 as before", info.Mode().Perm())
	}
}

func TestOwn_somebodysFolderKeepsItsMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are Unix's")
	}
	dir := t.TempDir()
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "thesis.txt"), nil, 0o644), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	f, err := config.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o755 {
		t.Errorf("folder's mode %04o, want 0755 as before", info.Mode().Perm())
	}
}

func TestOwn_damagedInstallIDIsMadeAnew(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "install-id"), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := config.Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if len(f.InstallID) != 36 {
		t.Errorf("install id %q, want a UUID", f.InstallID)
	}
}

func TestWriteFile_replacesWholeAndLeavesNothingBehind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	for _, text := range []string{"one", "two"} {
		if err := config.WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("read %q, want %q", got, text)
		}
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%d files left, want 1", len(entries))
	}
}

func TestLoad_knowsThePlan(t *testing.T) {
	for value, want := range map[string]bool{"": false, "pay-per-use": false, " Enterprise ": true} {
		if c, err := config.Load(env("DIPPER_PLAN=" + value)); err != nil || c.Enterprise != want {
			t.Errorf("%q: %v %v", value, c.Enterprise, err)
		}
	}
	if _, err := config.Load(env("DIPPER_PLAN=gold")); err == nil {
		t.Error("a plan that X does not have is taken")
	}
}
