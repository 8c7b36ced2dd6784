//go:build !distro

package update_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"dipper/internal/cable"
	"dipper/internal/update"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	own     = "https://127.0.0.1:1"
	address = own + "/releases/latest"
	link    = own + "/releases/tag/v0.2.0"
	good    = `{"tag_name":"v0.2.0","html_url":"` + link + `","draft":false,"prerelease":false,"published_at":"2026-11-24T10:00:00Z","assets":[]}`
)

var news = &update.Newer{Version: "0.2.0", URL: link}

// project is the address that knows of newer versions, and a Lookout that asks
// it, in a bubble of synctest.
type project struct {
	t     *testing.T
	o     update.Options
	ahead atomic.Int64 // by which the machine's clock was set ahead, a time.Duration
	log   bytes.Buffer

	mu     sync.Mutex
	answer http.HandlerFunc
	asked  []*http.Request

	l    *update.Lookout
	stop func()
}

// inBubble runs script beside a project that answers good.
func inBubble(t *testing.T, script func(p *project)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &project{t: t}
		p.says(says(good))
		line := cable.New()
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p.mu.Lock()
			p.asked = append(p.asked, r)
			answer := p.answer
			p.mu.Unlock()
			answer(w, r)
		}))
		s.Listener.Close()
		s.Listener = line
		s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		s.StartTLS()
		defer s.Close()
		roots := x509.NewCertPool()
		roots.AddCert(s.Certificate())
		p.o = update.Options{
			Dir: t.TempDir(), Address: address, Version: "0.1.0", Dial: line.Dial, Roots: roots,
			Wall: func() time.Time { return time.Now().Add(time.Duration(p.ahead.Load())) },
			Rand: func() float64 { return 0.5 },
			Log:  slog.New(slog.NewTextHandler(&p.log, nil)),
		}
		p.start()
		defer func() { p.stop() }()
		script(p)
	})
}

func (p *project) start() {
	p.t.Helper()
	p.l = update.Open(p.o)
	if p.l == nil {
		p.t.Fatal("there is no Lookout")
	}
	ctx, cancel := context.WithCancel(p.t.Context())
	done := make(chan error, 1) // one end
	go func() { done <- p.l.Run(ctx) }()
	p.stop = func() {
		cancel()
		if err := <-done; err != nil {
			p.t.Errorf("Run: %v", err)
		}
	}
}

func (p *project) restart() {
	p.t.Helper()
	p.stop()
	p.start()
}

func (p *project) allow(allowed bool) {
	p.t.Helper()
	if err := p.l.Allow(allowed); err != nil {
		p.t.Fatal(err)
	}
	p.after(20 * time.Second) // longer than a question takes
}

// after lets time go by.
func (p *project) after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (p *project) says(answer http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

// questions wants so many questions to have been asked.
func (p *project) questions(want int) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if got := len(p.asked); got != want {
		p.t.Errorf("%d questions were asked, want %d", got, want)
	}
}

// knows wants the Lookout to know of a version, or with nil of none.
func (p *project) knows(want *update.Newer) {
	p.t.Helper()
	if diff := cmp.Diff(want, p.l.Status().Newer); diff != "" {
		p.t.Errorf("the newer version (-want +got)\n%s", diff)
	}
}

// says is an answer of one text.
func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, text) }
}

func TestLookout_asksNobodyBeforeItMayAndNoMoreAfterwards(t *testing.T) {
	inBubble(t, func(p *project) {
		p.after(72 * time.Hour)
		p.questions(0)
		if diff := cmp.Diff(update.Status{}, p.l.Status()); diff != "" {
			t.Errorf("at first (-want +got)\n%s", diff)
		}
		p.allow(true)
		p.questions(1)
		p.knows(news)
		p.allow(false)
		p.knows(nil)
		p.restart()
		p.after(72 * time.Hour)
		p.questions(1)
	})
}

func TestLookout_asksOnceADayWhateverItsUserDoes(t *testing.T) {
	inBubble(t, func(p *project) {
		p.allow(true)
		at := p.l.Status().CheckedAt
		if time.Since(at) > time.Minute {
			t.Errorf("asked at %s", at)
		}
		for range 10 {
			p.after(2 * time.Hour)
			p.allow(false)
			p.restart()
			p.allow(true)
			p.knows(news)
		}
		p.questions(1)
		if got := p.l.Status().CheckedAt; !got.Equal(at) {
			t.Errorf("after ten restarts asked at %s, want %s", got, at)
		}
		p.after(5 * time.Hour)
		p.questions(2)
		if d := p.l.Status().CheckedAt.Sub(at); d < 24*time.Hour || d > 25*time.Hour+time.Second {
			t.Errorf("asked again after %s", d)
		}
		p.after(10 * 25 * time.Hour)
		p.questions(12)
	})
}

// Ensure a start leaves network and clock a moment to come up.
func TestLookout_aStartWaitsAMoment(t *testing.T) {
	inBubble(t, func(p *project) {
		p.allow(true)
		p.stop()
		p.after(48 * time.Hour)
		p.start()
		p.after(50 * time.Second)
		p.questions(1)
		p.after(20 * time.Second)
		p.questions(2)
	})
}

func TestLookout_sendsItsVersionAndNothingElse(t *testing.T) {
	inBubble(t, func(p *project) {
		p.says(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `W/"1"`)
			http.SetCookie(w, &http.Cookie{Name: "who", Value: "you"})
			_, _ = fmt.Fprint(w, good)
		})
		p.allow(true)
		p.restart()
		p.after(25 * time.Hour)
		p.questions(2)
		want := http.Header{"User-Agent": {"Dipper/0.1.0"}, "Accept": {"application/vnd.github+json"}, "Accept-Encoding": {"gzip"}, "Connection": {"close"}}
		for i, r := range p.asked {
			if i == 1 {
				want.Set("If-None-Match", `W/"1"`)
			}
			if diff := cmp.Diff(want, r.Header); diff != "" {
				t.Errorf("question %d (-want +sent)\n%s", i+1, diff)
			}
			if r.Method != "GET" || r.RequestURI != "/releases/latest" || r.ContentLength != 0 {
				t.Errorf("question %d is %s %s with %d bytes", i+1, r.Method, r.RequestURI, r.ContentLength)
			}
		}
	})
}

func TestLookout_anAnswerThatHasNotChangedStands(t *testing.T) {
	inBubble(t, func(p *project) {
		p.says(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"1"`)
			if r.Header.Get("If-None-Match") == `"1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			_, _ = fmt.Fprint(w, good)
		})
		p.allow(true)
		p.restart()
		p.after(50 * time.Hour)
		p.questions(3)
		p.knows(news)
		if p.log.Len() > 0 {
			t.Errorf("logged: %s", &p.log)
		}

		// What another address has said, or another of its versions, is nothing.
		p.stop()
		p.o.Address = own + "/elsewhere"
		p.start()
		p.knows(nil)
		p.after(25 * time.Hour)
		if got := p.asked[3].Header.Get("If-None-Match"); got != "" {
			t.Errorf("the other address got the ETag %s", got)
		}
		p.knows(news)
		p.stop()
		p.o.Version = "0.2.0"
		p.start()
		p.knows(nil)
	})
}

// Ensure a clock that is set leads neither to a storm of questions nor to none.
func TestLookout_bearsAClockThatIsSet(t *testing.T) {
	const year = 365 * 24 * time.Hour
	inBubble(t, func(p *project) {
		p.allow(true)
		p.ahead.Store(int64(year))
		p.after(3 * time.Hour)
		p.questions(2)
		p.ahead.Store(0)
		p.after(23 * time.Hour)
		p.questions(2)
		p.after(3 * time.Hour)
		p.questions(3)
		p.ahead.Store(int64(-year))
		for range 20 {
			p.restart()
			p.after(time.Hour)
		}
		p.questions(3)
		p.after(6 * time.Hour)
		p.questions(4)
		p.ahead.Store(0) // and right again, as if a year had gone by
		p.after(23 * time.Hour)
		p.questions(5)
		p.after(3 * 25 * time.Hour)
		p.questions(8)
	})
}

func TestLookout_whatIsNoAnswerIsTriedAgainTheNextDay(t *testing.T) {
	release := func(change, to string) http.HandlerFunc { return says(strings.ReplaceAll(good, change, to)) }
	elsewhere := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Host != "127.0.0.1:1" || r.URL.Path != "/releases/latest" {
				_, _ = fmt.Fprint(w, good)
				return
			}
			http.Redirect(w, r, to, http.StatusFound)
		}
	}
	for name, answer := range map[string]http.HandlerFunc{
		"a page":           says("<!doctype html><title>Log in to the hotel's network</title>"),
		"nothing":          says(""),
		"another form":     says(`["v0.2.0"]`),
		"no version":       says(`{"html_url":"` + link + `"}`),
		"no link":          says(`{"tag_name":"v0.2.0"}`),
		"null":             says("null"),
		"a draft":          release(`"draft":false`, `"draft":true`),
		"a long version":   release("v0.2.0", "v0.2.0+"+strings.Repeat("a", 64)),
		"a nightly":        release(`"v0.2.0"`, `"nightly"`),
		"plain http":       release(link, "http://127.0.0.1:1/releases"),
		"another host":     release(link, "https://evil.example/releases"),
		"another port":     release(link, "https://127.0.0.1:2/releases"),
		"a host and more":  release(link, "https://127.0.0.1:1.evil.example/"),
		"a name before it": release(link, "https://127.0.0.1:1@evil.example/"),
		"a user":           release(link, "https://me@127.0.0.1:1/releases"),
		"a script":         release(link, "javascript:alert(1)"),
		"no scheme":        release(link, "//127.0.0.1:1/releases"),
		"a long link":      release(link, own+"/"+strings.Repeat("a", 512)),
		"an odd link":      release(link, own+"/%zz"),
		"404":              func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) },
		"an error": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = fmt.Fprint(w, good)
		},
		"unchanged, and asked of nothing": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) },
		"a host elsewhere":                elsewhere("https://evil.example/releases/latest"),
		"a port elsewhere":                elsewhere("https://127.0.0.1:2/releases/latest"),
		"plain http elsewhere":            elsewhere("http://127.0.0.1:1/latest"),
		"huge": func(w http.ResponseWriter, _ *http.Request) {
			// Good as far as one reads.
			rest := strings.Repeat(" ", 64<<20)
			if n, _ := fmt.Fprint(w, good, rest); n > 4<<20 {
				t.Errorf("%d bytes were taken", n)
			}
		},
		"round and round": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprintf("%s/%d", own, len(r.URL.Path)), http.StatusFound)
		},
		"silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"slow": func(w http.ResponseWriter, r *http.Request) {
			for i := range good {
				_, _ = fmt.Fprint(w, good[i:i+1])
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Second)
			}
		},
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprint(w, good)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(p *project) {
				p.says(answer)
				p.allow(true)
				p.knows(nil)
				for _, r := range p.asked {
					if r.Host != "127.0.0.1:1" {
						t.Errorf("%s was asked", r.Host)
					}
				}
				if n := len(p.asked); n > 4 {
					t.Errorf("%d questions for one answer", n)
				}
				n := len(p.asked)
				if got := strings.Count(p.log.String(), "\n"); got != 1 || !strings.Contains(p.log.String(), "level=INFO") {
					t.Errorf("logged: %s", &p.log)
				}
				if strings.HasSuffix(name, " elsewhere") && !strings.Contains(p.log.String(), "leads elsewhere") {
					t.Errorf("it was followed: %s", &p.log)
				}
				p.after(23 * time.Hour)
				p.questions(n)
				p.says(says(good))
				p.after(2 * time.Hour)
				p.questions(n + 1)
				p.knows(news)

				// What is known outlasts a bad answer.
				p.says(answer)
				p.after(25 * time.Hour)
				p.knows(news)
			})
		})
	}
}

func TestLookout_aProjectThatHasMovedIsFollowedOnItsHost(t *testing.T) {
	inBubble(t, func(p *project) {
		p.says(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/releases/latest" {
				http.Redirect(w, r, "/repositories/1/releases/latest", http.StatusMovedPermanently)
				return
			}
			_, _ = fmt.Fprint(w, good)
		})
		p.allow(true)
		p.questions(2)
		p.knows(news)
	})
}

func TestLookout_whichVersionsAreNewer(t *testing.T) {
	for _, c := range []struct {
		own, tag string
		flagged  bool
		want     string // "" for none
	}{
		{"0.1.0", "v0.1.1", false, "0.1.1"},
		{"0.1.0", "0.1.1", false, "0.1.1"},
		{"v0.1.0", "v0.1.1", false, "0.1.1"},
		{"0.9.0", "v0.10.0", false, "0.10.0"},
		{"0.1.0", "v1.0.0+build.7", false, "1.0.0"},
		{"0.1.0", "v0.1.0", false, ""},
		{"0.1.0", "v0.1.0+later", false, ""},
		{"0.2.0", "v0.1.9", false, ""},
		{"0.1.0", "v0.2.0-rc.1", false, ""},
		{"0.1.0", "v0.2.0", true, ""},
		{"0.2.0-rc.1", "v0.2.0", false, "0.2.0"},
		{"0.2.0-rc.1", "v0.2.0-rc.2", true, "0.2.0-rc.2"},
		{"0.2.0-rc.2", "v0.2.0-rc.10", false, "0.2.0-rc.10"},
		{"0.2.0-rc.2", "v0.2.0-rc.1", true, ""},
	} {
		t.Run(c.own+" and "+c.tag, func(t *testing.T) {
			inBubble(t, func(p *project) {
				p.stop()
				p.o.Version = c.own
				p.start()
				p.says(says(fmt.Sprintf(`{"tag_name":%q,"html_url":%q,"prerelease":%v}`, c.tag, link, c.flagged)))
				p.allow(true)
				var want *update.Newer
				if c.want != "" {
					want = &update.Newer{Version: c.want, URL: link}
				}
				p.knows(want)
				if p.log.Len() > 0 {
					t.Errorf("logged: %s", &p.log)
				}
			})
		})
	}
}

// Ensure GitHub's API may lead to GitHub's pages, and nobody else anywhere.
func TestLookout_linksOfGitHub(t *testing.T) {
	const api = "https://api.github.com/repos/dipper/dipper/releases/latest"
	for _, c := range []struct {
		from, link string
		want       bool
	}{
		{api, "https://github.com/dipper/dipper/releases/tag/v0.2.0", true},
		{api, "https://GitHub.com/dipper/dipper/releases/tag/v0.2.0", true},
		{api, "https://github.com.evil.example/dipper", false},
		{api, "https://gist.github.com/dipper", false},
		{api, "http://github.com/dipper/dipper", false},
		{"https://example.org/latest.json", "https://github.com/dipper/dipper", false},
		{"https://example.org/latest.json", "https://example.org/0.2.0", true},
	} {
		// As one finds it after a restart.
		dir := t.TempDir()
		kept := fmt.Sprintf(`{"allowed":true,"from":%q,"latest":{"tag":"v0.2.0","url":%q}}`, c.from, c.link)
		if err := os.WriteFile(filepath.Join(dir, update.File), []byte(kept), 0o600); err != nil {
			t.Fatal(err)
		}
		l := update.Open(update.Options{Dir: dir, Address: c.from, Version: "0.1.0"})
		if got := l.Status().Newer != nil; got != c.want {
			t.Errorf("%s of %s is shown: %v, want %v", c.link, c.from, got, c.want)
		}
	}
}

func TestLookout_isNotThereWhereItCouldNotTell(t *testing.T) {
	for _, o := range []update.Options{
		{Version: "0.1.0"},
		{Version: "0.1.0", Address: "http://127.0.0.1:1/latest"},
		{Version: "0.1.0", Address: "https://me:pass@127.0.0.1:1/latest"},
		{Version: "0.1.0", Address: "https:///latest"},
		{Version: "0.1.0", Address: "latest"},
		{Version: "0.1.0", Address: "https://%zz"},
		{Version: "dev", Address: address},
		{Version: "", Address: address},
		{Version: "a1b2c3d", Address: address},
	} {
		o.Dir = t.TempDir()
		if update.Open(o) != nil {
			t.Errorf("there is one for %q of %q", o.Version, o.Address)
		}
	}
}

// Ensure what cannot be kept is not done: else each start would ask once more.
func TestLookout_asksNobodyWhileThatCannotBeKept(t *testing.T) {
	inBubble(t, func(p *project) {
		p.allow(true)
		path := filepath.Join(p.o.Dir, update.File)
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
		gone := p.o.Dir + "-gone"
		if err := os.Rename(p.o.Dir, gone); err != nil {
			t.Fatal(err)
		}
		p.after(48 * time.Hour)
		p.questions(1)
		if got := strings.Count(p.log.String(), "not asked"); got < 2 || got > 25 {
			t.Errorf("tried %d times to keep it", got)
		}
		if err := p.l.Allow(false); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("Allow: %v", err)
		}
		if !p.l.Status().Allowed {
			t.Error("what was not kept holds")
		}
		if err := os.Rename(gone, p.o.Dir); err != nil {
			t.Fatal(err)
		}
		p.after(2 * time.Hour)
		p.questions(2)
	})
}

func TestLookout_aSpoiltFileIsNoLeave(t *testing.T) {
	for _, text := range []string{"", "allowed", `{"allowed":"true"}`, `{"allowed":true,"due":"soon"}`} {
		inBubble(t, func(p *project) {
			p.stop()
			if err := os.WriteFile(filepath.Join(p.o.Dir, update.File), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			p.start()
			p.after(48 * time.Hour)
			p.questions(0)
			p.allow(true)
			p.knows(news)
		})
	}
}

// Ensure nobody waits for a slow answer when Dipper ends.
func TestLookout_anEndDoesNotWaitForAnAnswer(t *testing.T) {
	inBubble(t, func(p *project) {
		p.says(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		if err := p.l.Allow(true); err != nil {
			t.Fatal(err)
		}
		p.after(time.Second)
		p.questions(1)
		began := time.Now()
		p.stop()
		if d := time.Since(began); d > time.Second {
			t.Errorf("the end took %s", d)
		}
		if p.log.Len() > 0 {
			t.Errorf("logged: %s", &p.log)
		}
		p.start()
	})
}

// Ensure a distribution's build has nothing in it that could ask.
func TestDistro_hasNoWayToAsk(t *testing.T) {
	for tags, want := range map[string]bool{"": true, "distro": false} {
		out, err := exec.Command("go", "list", "-deps", "-tags", tags, ".").Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(strings.Fields(string(out)), "net/http"); got != want {
			t.Errorf("with the tag %q net/http is there: %v, want %v", tags, got, want)
		}
	}
}
