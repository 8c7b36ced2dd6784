//go:build native

package native_test

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// read is what a reader sees of the first column: the topmost row in sight, where it
// stands in pixels, and how far the list was scrolled.
type read struct {
	Key    string
	At     float64
	Scroll float64
	Pill   string
}

func (w *window) read() (r read) {
	w.t.Helper()
	w.script(`const feed = document.querySelector('[role=feed]');
		const edge = feed.getBoundingClientRect().top;
		const row = [...feed.querySelectorAll('[data-key]')].filter(row => row.getBoundingClientRect().bottom > edge + 1)
			.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0];
		const pill = [...document.querySelectorAll('main button')].find(it => /new posts?$/.test(it.textContent));
		return {
			Key: row?.dataset.key ?? '', At: row ? row.getBoundingClientRect().top - edge : 0,
			Scroll: feed.scrollTop, Pill: pill?.textContent ?? '',
		}`, &r)
	return r
}

// rest gives what is read once nothing of it has moved for ten frames.
func (w *window) rest() (last read) {
	w.t.Helper()
	w.script("let n = 0; const tick = () => { n++; requestAnimationFrame(tick) }; tick(); window.drawn = () => n; return null", nil)
	var since int
	eventually(w.t, 20*time.Second, "the list rests for ten frames", func() bool {
		var frame int
		w.script("return window.drawn()", &frame)
		if now := w.read(); now.Key != last.Key || now.At != last.At {
			last, since = now, frame
		}
		return frame-since >= 10
	})
	return last
}

// still fails the test unless the row that was read stands where it stood.
func (w *window) still(before read, after string) {
	w.t.Helper()
	var at float64
	w.script(`const feed = document.querySelector('[role=feed]');
		const row = feed.querySelector('[data-key="`+before.Key+`"]');
		return row ? row.getBoundingClientRect().top - feed.getBoundingClientRect().top : 1e6`, &at)
	if math.Abs(at-before.At) > 0.5 {
		w.t.Errorf("after %s the row that is read stands at %v, and stood at %v", after, at, before.At)
	}
}

// Ensure that WebKit, which anchors nothing by itself, moves nothing that is read.
func TestWindow_standsStillWhileItIsRead(t *testing.T) {
	h := newHome(t, dark)
	w := drive(t, program(t), h.env)
	w.write(queryField, "(golang OR cat OR cats OR earthquake OR nasa)"+keyEnter)
	eventually(t, 60*time.Second, "there is something to scroll", func() bool {
		topics := h.doors(t).topics(t)
		return len(topics) == 1 && topics[0].Posts > 25
	})
	const feed = "//*[@role='feed']"
	w.write(feed, keyPageDown)
	eventually(t, 10*time.Second, "the list is scrolled", func() bool { return w.read().Scroll > 200 })
	// What was on its way when the key came is there.
	last := w.rest()
	eventually(t, 60*time.Second, "new posts wait", func() bool { return w.read().Pill != "" })
	w.still(last, "new posts")
	w.keep("reading")

	look := func(language, theme string) {
		t.Helper()
		change := map[string]any{"appearance": map[string]string{"language": language, "theme": theme}}
		h.doors(t).call(t, http.MethodPut, "/api/deck", change, &map[string]any{})
		w.script("window.dispatchEvent(new Event('focus')); return null", nil)
		eventually(t, 10*time.Second, "the page is "+language+" and "+theme, func() bool {
			var now struct{ Lang, Theme string }
			w.script("const { lang, dataset } = document.documentElement; return { Lang: lang, Theme: dataset.theme }", &now)
			return strings.HasPrefix(now.Lang, language) && now.Theme == theme
		})
		// What has another height is seen to over the next frames.
		w.rest()
		w.still(last, language+" and "+theme)
	}
	look("zh", "dark")
	look("en", "light")

	w.write(feed, ".")
	eventually(t, 10*time.Second, "the key goes to the top, where nothing waits", func() bool {
		now := w.read()
		return now.Scroll <= 1 && now.Pill == ""
	})
}

func TestWindow_pausesATopicAndMutesAWord(t *testing.T) {
	h := newHome(t, light)
	w := drive(t, program(t), h.env)
	w.write(queryField, "golang"+keyEnter)
	eventually(t, 20*time.Second, "three posts are in the column", func() bool { return len(w.all(anyPost)) >= 3 })
	d := h.doors(t)
	state := func() string {
		topics := d.topics(t)
		if len(topics) != 1 {
			return ""
		}
		return topics[0].State
	}
	w.click("//button[@aria-label='Pause golang']")
	eventually(t, 10*time.Second, "the topic is paused", func() bool { return state() == "paused" })
	w.click("//button[@aria-label='Resume golang']")
	eventually(t, 10*time.Second, "the topic is live", func() bool { return state() == "live" })

	w.click("//button[@aria-label='Settings']")
	w.click("//*[@role='tab'][normalize-space()='Muted']")
	w.write(`//input[@aria-label='A word, a "phrase", #tag or @name']`, "golang"+keyEnter)
	const unmute = "//button[contains(@aria-label,'golang') and ancestor::*[@role='tabpanel']]"
	w.find(unmute)
	w.keep("muted")
	// What tells of the pause stays.
	const dated = "//article[.//time]"
	eventually(t, 10*time.Second, "no post with the word is shown", func() bool { return len(w.all(dated)) == 0 })
	w.click(unmute)
	eventually(t, 10*time.Second, "the posts are back", func() bool { return len(w.all(dated)) >= 3 })
}

func TestWindow_forgetsATokenThatItWasGiven(t *testing.T) {
	h := newHome(t, dark)
	h.env = append(h.env, "DIPPER_X_URL="+h.simulator(t))
	w := drive(t, program(t), h.env)
	w.click("//button[normalize-space()='Connect to X']")
	w.write("//input[@type='password']", "a-token-typed-into-the-window"+keyEnter)
	eventually(t, 20*time.Second, "the page says where the token is", func() bool {
		return strings.Contains(w.text(), "for this run only")
	})
	before := h.doors(t)
	w.click("//button[starts-with(@aria-label,'Settings')]")
	w.click("//*[@role='tab'][normalize-space()='Account']")
	w.click("//button[normalize-space()='Forget the token …']")
	w.click("//button[normalize-space()='Forget it']")
	eventually(t, 20*time.Second, "the page is at new doors", func() bool { return h.doors(t) != before })
	w.find("//button[normalize-space()='Connect to X']")
}

// Ensure the folder is shown by what the desktop shows folders with.
func TestWindow_opensItsDataFolder(t *testing.T) {
	h := newHome(t, light)
	tools := t.TempDir()
	shown := filepath.Join(tools, "shown")
	script := "#!/bin/sh\nprintf '%s' \"$1\" >" + quote(shown) + "\n"
	if err := os.WriteFile(filepath.Join(tools, "xdg-open"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	h.env = append(h.env, "PATH="+tools+string(os.PathListSeparator)+os.Getenv("PATH"))
	w := drive(t, program(t), h.env)
	w.click("//button[@aria-label='Settings']")
	w.click("//*[@role='tab'][normalize-space()='Data']")
	w.click("//button[normalize-space()='Open the folder']")
	eventually(t, 10*time.Second, "the desktop is asked to show the folder", func() bool {
		text, err := os.ReadFile(shown)
		return err == nil && len(text) > 0
	})
	if got := strings.TrimPrefix(readFile(t, shown), "file://"); got != h.data {
		t.Errorf("the desktop was asked to show %q, want %q", got, h.data)
	}
}

// realX is the simulator with its name taken off, so that its posts are X's to the
// program; it sends one post, with a video.
func (h home) realX(t *testing.T) string {
	t.Helper()
	address, err := url.Parse(h.simulator(t, "--replay", "testdata/film.jsonl", "--rate", "1"))
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(address)
	proxy.FlushInterval = -1
	proxy.ModifyResponse = func(res *http.Response) error {
		res.Header.Del("X-Dipper-Simulated")
		return nil
	}
	x := httptest.NewServer(proxy)
	t.Cleanup(x.Close)
	return x.URL
}

// Ensure a video plays in WebKit once it is pressed, out of the folder where its file
// is kept, and that a post's text and link are copied.
func TestWindow_playsAVideoAndCopiesWhatAPostSays(t *testing.T) {
	h := newHome(t, dark)
	h.env = append(h.env, "DIPPER_X_URL="+h.realX(t), "X_BEARER_TOKEN=test")
	kept := sha256.Sum256([]byte("https://video.twimg.com/film.mp4"))
	film := filepath.Join(h.data, "media", hex.EncodeToString(kept[:]))
	err := os.MkdirAll(filepath.Dir(film), 0o700)
	if err == nil {
		err = os.WriteFile(film, []byte(readFile(t, "testdata/film.mp4")), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	w := drive(t, program(t), h.env)
	w.write(queryField, "harbour"+keyEnter)
	w.click("//button[normalize-space()='Load this video']")
	w.click("//button[starts-with(@aria-label,'Play: Video')]")
	var video struct {
		Paused bool
		At     float64
		Error  string
	}
	eventually(t, 20*time.Second, "the video plays", func() bool {
		w.script(`const it = document.querySelector('article video');
			return it ? { Paused: it.paused, At: it.currentTime, Error: it.error?.message ?? '' } : { Error: document.querySelector('article').innerText }`, &video)
		return video.At > 0
	})
	if video.Error != "" {
		t.Errorf("the video says: %s", video.Error)
	}
	w.keep("video")

	const name = "//input[@aria-label='Name (optional)' or @placeholder='Name (optional)']"
	for _, one := range []struct{ item, want string }{
		{"Copy text", "Ships in the harbour"},
		{"Copy link", "https://x.com/mira_builds/status/1861000000000000001"},
	} {
		w.click("//article//button[@aria-label='More for this post']")
		w.click("//*[@role='menuitem'][normalize-space()='" + one.item + "']")
		copied := w.find("//*[@role='menuitem'][normalize-space()='Copied']")
		w.write("//*[@role='menu']", keyEscape)
		eventually(t, 5*time.Second, "the menu is closed", func() bool { return !slices.Contains(w.all("//*[@role='menuitem']"), copied) })
		w.write(name, keyControl+"av"+keyRelease)
		var pasted string
		w.script("return document.querySelector('form input').value", &pasted)
		if pasted != one.want {
			t.Errorf("%s gave %q, want %q", one.item, pasted, one.want)
		}
	}
}
