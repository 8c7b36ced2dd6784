//go:build desktop

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wailsapp/wails/v2/pkg/options/linux"

	"dipper/internal/engine"
)

func TestWebLink_opensTheWebAlone(t *testing.T) {
	for _, c := range []struct {
		name, address string
		opened        bool
	}{
		{"a page", "https://example.com/a?b=c#d", true},
		{"a page without encryption", "http://example.com", true},
		{"a host with a port", "https://example.com:8443/", true},
		{"nothing", "", false},
		{"a path", "/etc/passwd", false},
		{"a file", "file:///etc/passwd", false},
		{"a script", "javascript:alert(1)", false},
		{"data", "data:text/html,hello", false},
		{"another program's scheme", "vscode://file/etc/passwd", false},
		{"a flag of the browser", "--new-window", false},
		{"no host", "https:///path", false},
		{"a port and no host", "https://:80/", false},
		{"a name that looks like a host", "https://bank.example@evil.example/", false},
		{"a line break", "https://example.com/\nx", false},
		{"blanks before", " https://example.com", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := webLink(c.address)
			if (err == nil) != c.opened {
				t.Fatalf("webLink(%q) = %q, %v", c.address, got, err)
			}
			if c.opened && got != c.address {
				t.Errorf("webLink(%q) = %q, want it unchanged", c.address, got)
			}
			if !c.opened && engine.Explain(err).Code != engine.CodeValueInvalid {
				t.Errorf("webLink(%q): %v is not told as a value that is not allowed", c.address, err)
			}
		})
	}
}

func TestFormatError_givesCodeSentenceAndWayOut(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"a problem", engine.NewProblem(engine.CodeNoRoom, nil, "There is no room."),
			`{"code":"no-room-for-rules","message":"There is no room.","hint":"Delete or pause a topic first."}`},
		{"a problem with what lies behind it", engine.NewProblem(engine.CodeValueInvalid, nil, "This is no bearer token.").Because("token-malformed"),
			`{"code":"value-invalid","message":"This is no bearer token.","hint":"Send one of the values that the API's page lists.","cause":"token-malformed"}`},
		{"an unknown error keeps what is inside to itself", errors.New("dial tcp 10.0.0.1: secret"),
			`{"code":"internal","message":"Something went wrong inside Dipper.","hint":"The log has the details; please report it."}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(any(c.want), formatError(c.err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestApp_letsThePageInOnceTheDoorsAreOpen(t *testing.T) {
	app := newApp()
	type answer struct {
		session Session
		err     error
	}
	asked := make(chan answer, 1)
	go func() {
		s, err := app.Session()
		asked <- answer{s, err}
	}()
	app.open(Session{URL: "http://127.0.0.1:1", Key: "k"}, nil)
	if got := <-asked; got.err != nil || got.session != (Session{URL: "http://127.0.0.1:1", Key: "k"}) {
		t.Errorf("session %+v", got)
	}
	failure := errors.New("the disk is gone")
	app.open(Session{}, failure)
	if _, err := app.Session(); !errors.Is(err, failure) {
		t.Errorf("after a failure Session() gives %v", err)
	}
	if _, err := app.Topics(); !errors.Is(err, failure) {
		t.Errorf("after a failure Topics() gives %v", err)
	}
}

// Ensure a token that was given from outside, or to another Dipper, is left alone.
func TestApp_leavesOthersTokensAlone(t *testing.T) {
	for place, words := range map[string]string{"": "another Dipper", "environment": "from outside"} {
		app := newApp()
		app.open(Session{URL: "http://127.0.0.1:1", Key: "k", Token: place}, nil)
		_, check := app.CheckToken("abc")
		for what, err := range map[string]error{"keep": app.KeepToken("abc"), "check": check, "forget": app.ForgetToken()} {
			if p := engine.Explain(err); p.Code != engine.CodeValueInvalid || !strings.Contains(p.Detail, words) {
				t.Errorf("%s of a token from %q: %v", what, place, err)
			}
		}
	}
}

func TestGeometry_comesBackAsItWas(t *testing.T) {
	dir := t.TempDir()
	want := geometry{X: 200, Y: 150, Width: 800, Height: 600, Maximised: true, placed: true}
	if err := want.write(dir); err != nil {
		t.Fatal(err)
	}
	if got := readGeometry(dir); got != want {
		t.Errorf("read %+v, want %+v", got, want)
	}
}

func TestGeometry_startsAfreshFromAFileThatMakesNoSense(t *testing.T) {
	fresh := geometry{Width: defaultWidth, Height: defaultHeight}
	for _, text := range []string{"", "{", "null", "[]", `{"w":"wide"}`, `{"x":1,"y":1,"w":0,"h":600}`, `{"x":1,"y":1,"w":800,"h":-1}`} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, geometryFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := readGeometry(dir); got != fresh {
			t.Errorf("%q read as %+v", text, got)
		}
	}
	if got := readGeometry(filepath.Join(t.TempDir(), "none")); got != fresh {
		t.Errorf("no file read as %+v", got)
	}
}

func TestGeometry_fitsTheScreensOfToday(t *testing.T) {
	one, two := []size{{1440, 900}}, []size{{1440, 900}, {1920, 1080}}
	for _, c := range []struct {
		name    string
		before  geometry
		screens []size
		want    geometry
	}{
		{"a window in view stays", geometry{X: 100, Y: 50, Width: 800, Height: 600, placed: true}, one,
			geometry{X: 100, Y: 50, Width: 800, Height: 600, placed: true}},
		{"one on the second screen stays while that is there", geometry{X: 1500, Y: 50, Width: 800, Height: 600, placed: true}, two,
			geometry{X: 1500, Y: 50, Width: 800, Height: 600, placed: true}},
		{"and is placed anew when it is gone", geometry{X: 1500, Y: 50, Width: 800, Height: 600, placed: true}, one,
			geometry{X: 1500, Y: 50, Width: 800, Height: 600}},
		{"one above the screen is placed anew", geometry{X: 0, Y: -40, Width: 800, Height: 600, placed: true}, one,
			geometry{X: 0, Y: -40, Width: 800, Height: 600}},
		{"one left of the screen is placed anew", geometry{X: -790, Y: 0, Width: 800, Height: 600, placed: true}, one,
			geometry{X: -790, Y: 0, Width: 800, Height: 600}},
		{"a large one shrinks", geometry{Width: 5000, Height: 3000, placed: true}, one,
			geometry{Width: 1440, Height: 900, placed: true}},
		{"a tiny one grows", geometry{Width: 10, Height: 10, placed: true}, one,
			geometry{Width: minWidth, Height: minHeight, placed: true}},
		{"without a screen nothing is known", geometry{X: 9000, Width: 800, Height: 600, placed: true}, nil,
			geometry{X: 9000, Width: 800, Height: 600, placed: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.before.clamped(c.screens); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestGPUPolicy_drawsPlainlyWhereThereIsNoGPU(t *testing.T) {
	dir := t.TempDir()
	if got := gpuPolicy(dir); got != linux.WebviewGpuPolicyNever {
		t.Errorf("without a GPU: policy %d", got)
	}
	if got := gpuPolicy(filepath.Join(dir, "missing")); got != linux.WebviewGpuPolicyNever {
		t.Errorf("without a folder of GPUs: policy %d", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "renderD128"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := gpuPolicy(dir); got == linux.WebviewGpuPolicyNever {
		t.Error("a GPU that is there is not used")
	}
}
