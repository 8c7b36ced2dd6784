//go:build native

package native_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	app      = flag.String("app", "../../build/bin/dipper", "the program under test, a release with the window")
	pictures = flag.String("pictures", "", "the folder for pictures of the window; empty keeps none")
)

// What the tests take hold of on the page, as XPath.
const (
	queryField  = "//*[@aria-label='Query']"
	trackButton = "//button[normalize-space()='Track' or @aria-label='Track']"
	threeTopics = "//button[normalize-space()='Add three topics']"
	anyPost     = "//article"
	anyClose    = "//button[starts-with(@aria-label,'Close ')]"
)

// home is one person's machine: a data folder and everything that desktop
// programs keep beside it.
type home struct {
	data string
	env  []string
}

func newHome(t *testing.T, theme string) home {
	t.Helper()
	dir := t.TempDir()
	h := home{data: filepath.Join(dir, "dipper")}
	h.env = []string{
		"DIPPER_DATA=" + h.data, "DIPPER_KEYCHAIN=off", "X_BEARER_TOKEN=", "DIPPER_X_URL=", "DIPPER_API_KEY=",
		"HOME=" + dir, "LANG=C.UTF-8", "LANGUAGE=en", "GTK_THEME=" + theme,
		// No screen reader listens here.
		"NO_AT_BRIDGE=1",
	}
	for _, name := range []string{"XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"} {
		h.env = append(h.env, name+"="+filepath.Join(dir, strings.ToLower(name)))
	}
	if os.Getuid() == 0 {
		// WebKit's sandbox cannot be built by root in a container.
		h.env = append(h.env, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS=1")
	}
	return h
}

const (
	dark  = "Adwaita:dark"
	light = "Adwaita"
)

func program(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(*app)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Fatalf("the program under test: %v (build it with 'make app')", err)
	}
	return path
}

// doors is what serve.json says.
type doors struct{ URL, Key string }

// doors waits for serve.json and reads it.
func (h home) doors(t *testing.T) doors {
	t.Helper()
	var d doors
	eventually(t, 15*time.Second, "serve.json is there", func() bool {
		text, err := os.ReadFile(filepath.Join(h.data, "serve.json"))
		return err == nil && json.Unmarshal(text, &d) == nil
	})
	return d
}

// closed waits until the program has taken serve.json away.
func (h home) closed(t *testing.T) {
	t.Helper()
	eventually(t, 5*time.Second, "serve.json is gone", func() bool {
		_, err := os.Stat(filepath.Join(h.data, "serve.json"))
		return errors.Is(err, fs.ErrNotExist)
	})
}

type topic struct {
	ID, Query, State string
	Posts            int
}

func (d doors) topics(t *testing.T) []topic {
	t.Helper()
	var list struct{ Topics []topic }
	d.call(t, http.MethodGet, "/api/topics", nil, &list)
	return list.Topics
}

func (d doors) call(t *testing.T, method, path string, in, out any) {
	t.Helper()
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if in == nil {
		text = nil
	}
	req, err := http.NewRequestWithContext(t.Context(), method, d.URL+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+d.Key)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s %v", method, path, res.Status, answer, err)
	}
	if err := json.Unmarshal(answer, out); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
}

// simulator starts one of its own, with further flags, and gives its address.
func (h home) simulator(t *testing.T, flags ...string) string {
	t.Helper()
	address := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	h.start(t, append([]string{"simulate", "--addr", address}, flags...)...)
	eventually(t, 15*time.Second, "the simulator answers", func() bool {
		res, err := http.Get("http://" + address + "/")
		if err == nil {
			res.Body.Close()
		}
		return err == nil
	})
	return "http://" + address
}

// started is a program that runs by itself, without a driver.
type started struct {
	*exec.Cmd
	said *bytes.Buffer
}

func (h home) start(t *testing.T, args ...string) *started {
	t.Helper()
	p := &started{exec.Command(program(t), args...), &bytes.Buffer{}}
	p.Env = append(os.Environ(), h.env...)
	p.Stdout, p.Stderr = p.said, p.said
	p.WaitDelay = 5 * time.Second
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.ProcessState == nil {
			_ = p.Process.Kill()
			_ = p.Wait()
		}
	})
	return p
}

// exit waits for the program's end and gives its exit code.
func (p *started) exit(t *testing.T, within time.Duration) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = p.Process.Kill() })
	defer stop()
	err := p.Wait()
	if ctx.Err() != nil {
		t.Fatalf("still running after %s; it said:\n%s", within, p.said)
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0
}

func TestWindow_tracksATopicThatIsTypedAndDeletesItWhenItsColumnIsClosed(t *testing.T) {
	h := newHome(t, dark)
	w := drive(t, program(t), h.env)
	begin := time.Now()
	w.write(queryField, "golang")
	w.click(trackButton)
	eventually(t, 20*time.Second, "three posts are in the column", func() bool { return len(w.all(anyPost)) >= 3 })
	t.Logf("three posts after %s", time.Since(begin).Round(time.Millisecond))
	w.keep("window")

	d := h.doors(t)
	topics := d.topics(t)
	if len(topics) != 1 || topics[0].Query != "golang" || topics[0].State != "live" {
		t.Fatalf("topics %+v, want one for golang, live", topics)
	}
	if text := strings.ToLower(w.text()); !strings.Contains(text, "simulated") {
		t.Errorf("nothing on the page says that the posts are simulated:\n%s", text)
	}

	w.click(anyClose)
	eventually(t, 5*time.Second, "the column is gone", func() bool { return len(w.all(anyPost)) == 0 })
	// At once it is paused, so that it costs nothing while it can be undone.
	eventually(t, 5*time.Second, "the topic is paused", func() bool {
		topics := d.topics(t)
		return len(topics) == 0 || topics[0].State == "paused"
	})
	eventually(t, 20*time.Second, "the topic is deleted", func() bool { return len(d.topics(t)) == 0 })

	w.close()
	h.closed(t)
}

// Ensure the composer's editor is drawn under the page's policy, and all of it
// works in WebKit: list, steps, and text from right to left.
func TestWindow_buildsAQueryFromWhatTheScreenOffers(t *testing.T) {
	h := newHome(t, dark)
	w := drive(t, program(t), h.env)
	w.write(queryField, "earthquake")
	w.click("//button[normalize-space()='or another word']")
	w.write(queryField, "地震")
	w.click("//button[normalize-space()='without reposts']")
	w.click("//button[normalize-space()='in one language']")
	const options = "//*[@role='listbox']/*[@role='option']"
	eventually(t, 5*time.Second, "the list has all languages", func() bool { return len(w.all(options)) == 51 })
	w.write(queryField, "japan")
	eventually(t, 5*time.Second, "the list has Japanese alone", func() bool { return len(w.all(options)) == 1 })
	w.keep("composer-list")
	w.write(queryField, keyEnter)
	query := func() string {
		var text string
		w.script("return document.querySelector('[aria-label=Query]').textContent", &text)
		return strings.TrimSpace(text)
	}
	if got, want := query(), "(earthquake OR 地震) -is:retweet lang:ja"; got != want {
		t.Errorf("the query is %q, want %q", got, want)
	}
	eventually(t, 5*time.Second, "the line below says what it means", func() bool {
		return strings.Contains(w.text(), "Posts in Japanese with earthquake or 地震, without reposts.")
	})
	w.keep("composer")
	w.write(queryField, keyEnter)
	eventually(t, 20*time.Second, "posts are in the column", func() bool { return len(w.all(anyPost)) > 0 })

	w.write(queryField, `("زلزال قوي" OR زلزال) lang:ar -is:retweet`)
	var places []float64
	w.script(`const field = document.querySelector('[aria-label=Query]');
		return ['"زلزال قوي"', 'OR', 'lang:', 'ar', '-is:retweet'].map(text => {
			const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
			for (let node = walker.nextNode(); node; node = walker.nextNode()) {
				const at = node.textContent.indexOf(text);
				if (at < 0) continue;
				const range = document.createRange();
				range.setStart(node, at);
				range.setEnd(node, at + text.length);
				return range.getBoundingClientRect().left;
			}
			return -1;
		})`, &places)
	if len(places) != 5 || !(places[0] > places[1] && places[1] > places[2] && places[2] < places[3] && places[2] > places[4] && places[4] > 0) {
		t.Errorf("the parts of a query from right to left begin at %v", places)
	}
	w.keep("composer-right-to-left")
}

func TestWindow_undoBringsAClosedColumnBack(t *testing.T) {
	h := newHome(t, light)
	w := drive(t, program(t), h.env)
	w.write(queryField, "cat OR 猫"+keyEnter)
	eventually(t, 20*time.Second, "posts are in the column", func() bool { return len(w.all(anyPost)) > 0 })
	w.click(anyClose)
	w.click("//button[starts-with(normalize-space(),'Undo')]")
	eventually(t, 20*time.Second, "the column is back with its posts", func() bool { return len(w.all(anyPost)) > 0 })
	d := h.doors(t)
	eventually(t, 5*time.Second, "the topic is live", func() bool {
		topics := d.topics(t)
		return len(topics) == 1 && topics[0].State == "live"
	})
}

func TestWindow_takesATokenForThisRunWhereThereIsNoKeychain(t *testing.T) {
	h := newHome(t, dark)
	h.env = append(h.env, "DIPPER_X_URL="+h.simulator(t))
	w := drive(t, program(t), h.env)
	w.click("//button[normalize-space()='Connect to X']")
	const field = "//input[@type='password']"
	w.write(field, "two words"+keyEnter)
	eventually(t, 10*time.Second, "the page says that this is no token", func() bool { return strings.Contains(w.text(), "no bearer token") })
	before := h.doors(t)
	w.script(`document.querySelector("input[type=password]").value = ""; return null`, nil)
	w.write(field, "a-token-typed-into-the-window"+keyEnter)
	eventually(t, 20*time.Second, "the page is back at new doors and says where the token is", func() bool {
		return strings.Contains(w.text(), "for this run only")
	})
	if after := h.doors(t); after == before {
		t.Errorf("the doors are still those of before: %s", after.URL)
	}
	w.write(queryField, "golang"+keyEnter)
	eventually(t, 20*time.Second, "posts are in the column", func() bool { return len(w.all(anyPost)) > 0 })
	err := filepath.WalkDir(h.data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if text := readFile(t, path); strings.Contains(text, "a-token-typed-into-the-window") {
			t.Errorf("%s holds the token", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWindow_secondStartBringsTheFirstForwardAndASignalEndsIt(t *testing.T) {
	h := newHome(t, dark)
	first := h.start(t)
	h.doors(t)
	second := h.start(t)
	if code := second.exit(t, 15*time.Second); code != 0 {
		t.Errorf("second start ended with %d:\n%s", code, second.said)
	}
	if err := first.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if code := first.exit(t, 2*time.Second); code != 0 {
		t.Errorf("after SIGTERM the window ended with %d:\n%s", code, first.said)
	}
	t.Logf("ended %s after SIGTERM", time.Since(begin).Round(time.Millisecond))
	h.closed(t)
}

func TestWindow_aStartForANewTopicBringsTheKeyboardToTheQueryField(t *testing.T) {
	h := newHome(t, dark)
	w := drive(t, program(t), h.env)
	w.find(queryField)
	inField := func() bool {
		var name string
		w.script("return document.activeElement?.getAttribute('aria-label') ?? ''", &name)
		return name == "Query"
	}
	w.script("document.activeElement?.blur(); return null", nil)
	if inField() {
		t.Fatal("the query field keeps the keyboard")
	}
	second := h.start(t, "--new-topic")
	if code := second.exit(t, 15*time.Second); code != 0 {
		t.Errorf("the second start ended with %d:\n%s", code, second.said)
	}
	eventually(t, 5*time.Second, "the query field has the keyboard", inField)
}

func TestWindow_comesBackAsLargeAsItWas(t *testing.T) {
	h := newHome(t, light)
	w := drive(t, program(t), h.env)
	w.find(queryField)
	w.resize(930, 710)
	var before [2]int
	eventually(t, 10*time.Second, "the window has another size", func() bool {
		before = w.size()
		return before != [2]int{1280, 860}
	})
	w.close()
	h.closed(t)
	w = drive(t, program(t), h.env)
	w.find(queryField)
	eventually(t, 10*time.Second, fmt.Sprintf("the window is %v again", before), func() bool { return w.size() == before })
}

func TestWindow_opensOnTheDoorsOfARunningServe(t *testing.T) {
	h := newHome(t, light)
	serve := h.start(t, "serve", "--addr", "127.0.0.1:0")
	d := h.doors(t)
	var made topic
	d.call(t, http.MethodPost, "/api/topics", map[string]string{"query": "jazz", "name": "Blue notes"}, &made)
	w := drive(t, program(t), h.env)
	eventually(t, 20*time.Second, "the topic of serve is a column", func() bool {
		return strings.Contains(w.text(), "Blue notes") && len(w.all(anyPost)) > 0
	})
	w.close()
	if topics := d.topics(t); len(topics) != 1 {
		t.Errorf("after the window serve has topics %+v", topics)
	}
	if err := serve.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := serve.exit(t, 2*time.Second); code != 0 {
		t.Errorf("serve ended with %d:\n%s", code, serve.said)
	}
}

func TestWindow_saysWhyItCannotStart(t *testing.T) {
	h := newHome(t, dark)
	if err := os.MkdirAll(h.data, 0o700); err != nil {
		t.Fatal(err)
	}
	garbage := bytes.Repeat([]byte("this is no archive "), 1000)
	for _, name := range []string{"dipper.db", "simulated.db"} {
		if err := os.WriteFile(filepath.Join(h.data, name), garbage, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := drive(t, program(t), h.env)
	eventually(t, 20*time.Second, "the page says that the archive is damaged and what to do", func() bool {
		return strings.Contains(w.text(), "Move the file away")
	})
	w.keep("window-damaged")
	if now, err := os.ReadFile(filepath.Join(h.data, "dipper.db")); err != nil || !bytes.Equal(now, garbage) {
		t.Errorf("the damaged archive was changed (%v)", err)
	}
}

func TestWindow_withoutAUsableDisplayEndsWithOneLine(t *testing.T) {
	h := newHome(t, dark)
	h.env = append(h.env, "DISPLAY=:65000", "WAYLAND_DISPLAY=")
	p := h.start(t)
	if code := p.exit(t, 15*time.Second); code != 1 {
		t.Errorf("ended with %d, want 1", code)
	}
	said := strings.TrimSpace(p.said.String())
	if !strings.HasPrefix(said, "dipper: open the window") || strings.Contains(said, "\n") {
		t.Errorf("it said:\n%s", said)
	}
}

// TestPictures keeps the pictures that the README shows.
func TestPictures(t *testing.T) {
	for name, theme := range map[string]string{"dark": dark, "light": light} {
		t.Run(name, func(t *testing.T) {
			h := newHome(t, theme)
			w := drive(t, program(t), h.env)
			w.find(queryField)
			w.resize(1164, 840)
			w.click(threeTopics)
			const steps = `//*[@data-testid="first-run"]`
			eventually(t, 20*time.Second, "the first steps are passed over", func() bool {
				if skip := steps + `//button[.="Skip"]`; len(w.all(skip)) > 0 {
					w.click(skip)
				}
				return len(w.all(steps)) == 0
			})
			d := h.doors(t)
			eventually(t, 60*time.Second, "three columns have enough posts for a picture", func() bool {
				topics := d.topics(t)
				return len(topics) == 3 && !slices.ContainsFunc(topics, func(one topic) bool { return one.Posts < 12 })
			})
			var isDark bool
			w.script("return matchMedia('(prefers-color-scheme: dark)').matches", &isDark)
			if isDark != (theme == dark) {
				t.Errorf("the page is dark: %v, under the theme %s", isDark, theme)
			}
			// Posts keep coming: a picture counts when all in sight was drawn before
			// it was taken and after.
			eventually(t, 60*time.Second, "a picture of a deck that is wholly drawn", func() bool {
				if !w.drawn() {
					return false
				}
				w.keep("deck-" + name)
				return w.drawn()
			})
		})
	}
}

// drawn reports whether every picture in sight is there.
func (w *window) drawn() bool {
	w.t.Helper()
	var drawn bool
	w.script(`return [...document.images].every(i => {
		const at = i.getBoundingClientRect();
		const inSight = at.width > 0 && at.top < innerHeight && at.left < innerWidth && at.bottom > 0;
		return !inSight || (i.complete && i.naturalWidth > 0);
	})`, &drawn)
	return drawn
}

// keep keeps a picture of the window where the run's pictures go.
func (w *window) keep(name string) {
	w.t.Helper()
	if *pictures != "" {
		w.picture(*pictures, name)
	}
}
