//go:build native

package native_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// elementKey is the name under which W3C WebDriver hands out an element.
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

// Keys as WebDriver spells them.
const (
	keyRelease  = "\uE000" // lets go of what is held
	keyEnter    = "\uE007"
	keyControl  = "\uE009"
	keyEscape   = "\uE00C"
	keyPageDown = "\uE00F"
)

// window is a running window under a driver: a W3C WebDriver session.
type window struct {
	t       *testing.T
	session string // the session's address
	pid     string // the program's
	web     *http.Client
}

// shim builds the library that lets the driver into the window.
func shim(t *testing.T) string {
	t.Helper()
	flags, err := exec.CommandContext(t.Context(), "pkg-config", "--cflags", "webkit2gtk-4.1").Output()
	if err != nil {
		t.Fatalf("pkg-config: %v", err)
	}
	library := filepath.Join(t.TempDir(), "automation.so")
	args := append([]string{"-shared", "-fPIC", "-O1", "-o", library, "testdata/automation.c"}, strings.Fields(string(flags))...)
	if out, err := exec.CommandContext(t.Context(), "cc", args...).CombinedOutput(); err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
	return library
}

// drive starts program with env in the hands of a driver. When the test ends
// the window is closed, and the driver with it.
func drive(t *testing.T, program string, env []string) *window {
	t.Helper()
	// The program inherits the driver's environment, and the library from here:
	// the driver is not to be preloaded.
	launcher := filepath.Join(t.TempDir(), "launch")
	pid := launcher + ".pid"
	script := "#!/bin/sh\necho $$ >" + quote(pid) + "\nLD_PRELOAD=" + quote(shim(t)) + " exec " + quote(program) + " \"$@\"\n"
	if err := os.WriteFile(launcher, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}

	port := freePort(t)
	driver := exec.Command("WebKitWebDriver", "--host=127.0.0.1", fmt.Sprintf("--port=%d", port))
	driver.Env = append(os.Environ(), env...)
	driver.Stdout, driver.Stderr = t.Output(), t.Output()
	driver.WaitDelay = 5 * time.Second
	if err := driver.Start(); err != nil {
		t.Fatalf("start WebKitWebDriver: %v", err)
	}
	t.Cleanup(func() {
		_ = driver.Process.Signal(os.Interrupt)
		_ = driver.Wait()
	})

	w := &window{t: t, web: &http.Client{Timeout: 60 * time.Second}}
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	eventually(t, 10*time.Second, "the driver answers", func() bool {
		res, err := w.web.Get(address + "/status")
		if err != nil {
			return false
		}
		return res.Body.Close() == nil
	})
	var made struct{ SessionID string }
	err := w.call(http.MethodPost, address+"/session", map[string]any{
		"capabilities": map[string]any{"alwaysMatch": map[string]any{
			"webkitgtk:browserOptions": map[string]any{"binary": launcher, "args": []string{}},
		}},
	}, &made)
	if err != nil {
		t.Fatalf("start the window: %v", err)
	}
	w.session, w.pid = address+"/session/"+made.SessionID, strings.TrimSpace(readFile(t, pid))
	t.Cleanup(w.close)
	return w
}

// close closes the window the way its close button does, and waits until the
// program has ended. It may be called more than once.
func (w *window) close() {
	w.t.Helper()
	if w.ended() {
		return
	}
	// The window may be gone before the driver can say so. Deleting the session
	// would kill the program instead of closing its window.
	_ = w.call(http.MethodPost, w.session+"/execute/sync", map[string]any{"script": "window.runtime.Quit()", "args": []any{}}, nil)
	eventually(w.t, 5*time.Second, "the program has ended", w.ended)
}

// ended reports whether the program is no more; the driver may not have taken
// note of its end yet.
func (w *window) ended() bool {
	text, err := os.ReadFile("/proc/" + w.pid + "/stat")
	// The state follows the name, which stands in brackets.
	_, state, _ := strings.Cut(string(text), ") ")
	return err != nil || strings.HasPrefix(state, "Z")
}

// find waits for the first element at the XPath expression and gives it.
func (w *window) find(what string) string {
	w.t.Helper()
	var id string
	eventually(w.t, 30*time.Second, what+" is on the page", func() bool {
		ids := w.all(what)
		if len(ids) > 0 {
			id = ids[0]
		}
		return id != ""
	})
	return id
}

// stale is what the driver says of an element that the page has put away.
const stale = "stale element reference"

// all gives the elements at the XPath expression now.
func (w *window) all(what string) []string {
	w.t.Helper()
	var found []map[string]string
	query := map[string]string{"using": "xpath", "value": what}
	err := w.call(http.MethodPost, w.session+"/elements", query, &found)
	if err != nil && strings.Contains(err.Error(), stale) {
		return nil // the page drew itself anew meanwhile: the next look finds it
	}
	if err != nil {
		w.t.Fatalf("find %s: %v", what, err)
	}
	var ids []string
	for _, f := range found {
		ids = append(ids, f[elementKey])
	}
	return ids
}

// click clicks on the element at the XPath expression.
func (w *window) click(what string) {
	w.t.Helper()
	// The page may draw itself anew between the finding and the click.
	var err error
	eventually(w.t, 10*time.Second, "a click on "+what, func() bool {
		err = w.call(http.MethodPost, w.session+"/element/"+w.find(what)+"/click", map[string]any{}, nil)
		return err == nil
	})
}

// write types text into the element at the XPath expression.
func (w *window) write(what, text string) {
	w.t.Helper()
	eventually(w.t, 10*time.Second, "keys for "+what, func() bool {
		err := w.call(http.MethodPost, w.session+"/element/"+w.find(what)+"/value", map[string]any{"text": text}, nil)
		// The page put another in its place before any key was sent.
		if err != nil && strings.Contains(err.Error(), stale) {
			return false
		}
		if err != nil {
			w.t.Fatalf("type into %s: %v", what, err)
		}
		return true
	})
}

// text gives the page's visible text.
func (w *window) text() string {
	w.t.Helper()
	var text string
	w.script("return document.body.innerText", &text)
	return text
}

// script runs JavaScript in the page and reads what it returns.
func (w *window) script(script string, out any) {
	w.t.Helper()
	if err := w.call(http.MethodPost, w.session+"/execute/sync", map[string]any{"script": script, "args": []any{}}, out); err != nil {
		w.t.Fatalf("run %s: %v", script, err)
	}
}

// resize gives the window a size.
func (w *window) resize(width, height int) {
	w.t.Helper()
	if err := w.call(http.MethodPost, w.session+"/window/rect", map[string]any{"width": width, "height": height}, nil); err != nil {
		w.t.Fatalf("resize: %v", err)
	}
}

// size gives the size of what the window shows: width and height.
func (w *window) size() [2]int {
	w.t.Helper()
	var size [2]int
	w.script("return [innerWidth, innerHeight]", &size)
	return size
}

// picture saves what the window shows as folder/name.png.
func (w *window) picture(folder, name string) {
	w.t.Helper()
	// The driver waits for the next frame, and a page that stands still may draw
	// none: for the length of a picture it draws a colour that cannot be seen.
	w.script(`
		let frames = 0
		const draw = () => {
			document.body.style.outline = "1px solid rgb(0 0 0 / 0." + (frames % 2 ? "001" : "002") + ")"
			if (++frames < 600) requestAnimationFrame(draw)
			else document.body.style.outline = ""
		}
		draw()`, nil)
	var text string
	if err := w.call(http.MethodGet, w.session+"/screenshot", nil, &text); err != nil {
		w.t.Fatalf("take a picture: %v", err)
	}
	png, err := base64.StdEncoding.DecodeString(text)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644)
	}
	if err != nil {
		w.t.Fatalf("save a picture: %v", err)
	}
}

// call speaks W3C WebDriver: JSON both ways, the answer wrapped in "value".
func (w *window) call(method, address string, in, out any) error {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, address, body)
	if err != nil {
		return err
	}
	res, err := w.web.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	var answer struct{ Value json.RawMessage }
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("%s: %w", res.Status, err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", res.Status, answer.Value)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, out)
}

// eventually waits until is holds, asking ten times a second.
func eventually(t *testing.T, within time.Duration, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(within)
	for !is() {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", within, what)
		}
		<-tick.C
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// quote makes text one word of a shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
