//go:build unix

package process_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	key = "key-of-the-test"
	// patience is with a busy machine; never reached otherwise.
	patience = 30 * time.Second
)

// program is a running process.
type program struct {
	t      *testing.T
	cmd    *exec.Cmd
	stderr string        // the file that its stderr goes to
	ended  chan struct{} // closed once it has ended
}

// start starts the program. When the test ends it is killed; when it failed,
// what it said is shown.
func start(t *testing.T, env []string, args ...string) *program {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), args[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p := &program{t: t, cmd: exec.Command(dipper, args...), stderr: file.Name(), ended: make(chan struct{})}
	p.cmd.Env = append([]string{"HOME=" + t.TempDir(), "DIPPER_KEYCHAIN=off", "DIPPER_API_KEY=" + key}, env...)
	p.cmd.Stderr = file
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // ProcessState tells
	}()
	t.Cleanup(func() {
		p.end(syscall.SIGKILL, patience)
		if t.Failed() {
			t.Logf("stderr of %s:\n%s", args[0], p.said())
		}
	})
	return p
}

// end sends a signal and waits for the end. It may be called more than once.
func (p *program) end(s syscall.Signal, within time.Duration) {
	p.t.Helper()
	_ = p.cmd.Process.Signal(s) // it may have ended already
	select {
	case <-p.ended:
	case <-time.After(within):
		p.t.Errorf("%s is there %s after %s", p.cmd.Args[1], within, s)
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// said is what it wrote to stderr up to now.
func (p *program) said() string {
	text, err := os.ReadFile(p.stderr)
	if err != nil {
		p.t.Error(err)
	}
	return string(text)
}

// alive fails the test when the process has ended by itself.
func (p *program) alive() {
	p.t.Helper()
	select {
	case <-p.ended:
		p.t.Fatalf("%s has ended: %s", p.cmd.Args[1], p.cmd.ProcessState)
	default:
	}
}

// simulate starts a simulator at addr and gives its address.
func simulate(t *testing.T, addr string, args ...string) (sim *program, address string) {
	t.Helper()
	sim = start(t, nil, append([]string{"simulate", "--addr", addr}, args...)...)
	eventually(t, patience, "the simulator listens", func() bool {
		sim.alive()
		_, rest, _ := strings.Cut(sim.said(), "DIPPER_X_URL=")
		line, _, whole := strings.Cut(rest, "\n")
		address = line
		return whole
	})
	return sim, address
}

// house is serve on its folder, over restarts. Its doors are elsewhere after each.
type house struct {
	t     *testing.T
	dir   string
	x     string // X's address
	url   string // of the doors
	serve *program
	web   *http.Client
}

func newHouse(t *testing.T, x string) *house {
	// Nothing is left open behind a call: a process that is killed would break it.
	web := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	return &house{t: t, dir: t.TempDir(), x: x, web: web}
}

// open starts serve and waits until serve.json tells of it and its doors answer.
func (h *house) open() {
	h.t.Helper()
	h.serve = start(h.t, []string{"DIPPER_X_URL=" + h.x}, "serve", "--addr", "127.0.0.1:0", "--data", h.dir)
	eventually(h.t, patience, "serve.json tells of the new process", func() bool {
		h.serve.alive()
		var told struct {
			URL, Key string
			PID      int
		}
		text, err := os.ReadFile(h.addressFile())
		if err != nil || json.Unmarshal(text, &told) != nil || told.PID != h.serve.cmd.Process.Pid {
			return false
		}
		if told.Key != key {
			h.t.Errorf("serve.json gives the key %q", told.Key)
		}
		h.url = told.URL
		return true
	})
	res, err := h.web.Get(h.url + "/api/health")
	if err != nil {
		h.t.Fatalf("serve.json is there, and the doors do not answer: %v", err)
	}
	res.Body.Close()
}

func (h *house) addressFile() string { return filepath.Join(h.dir, "serve.json") }

// call asks the API and reads the answer into out.
func (h *house) call(method, path, body string, out any) {
	h.t.Helper()
	h.ask(method, h.url+path, body, out)
}

func (h *house) ask(method, address, body string, out any) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	res, err := h.web.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		h.t.Fatalf("%s %s: %s %s (%v)", method, address, res.Status, text, err)
	}
	if err := json.Unmarshal(text, out); err != nil {
		h.t.Fatalf("%s %s: %v in %s", method, address, err, text)
	}
}

// add tracks a query and gives its topic's id.
func (h *house) add(query string) string {
	h.t.Helper()
	var t struct{ ID string }
	h.call(http.MethodPost, "/api/topics", fmt.Sprintf(`{"query":%q}`, query), &t)
	return t.ID
}

// state is what a status frame and GET /api/status tell of the source.
type state struct {
	State   string
	Reason  *string
	RetryAt *time.Time
}

func (s state) String() string {
	if s.Reason == nil {
		return s.State
	}
	return fmt.Sprintf("%s (%s)", s.State, *s.Reason)
}

// check fails the test when it is none of those between live and live again, or
// does not say why and until when it waits.
func (s state) check(t *testing.T) {
	t.Helper()
	waiting := s.State == "waiting"
	if !waiting && s.State != "connecting" && s.State != "live" || (s.Reason != nil) != waiting || (s.RetryAt != nil) != waiting {
		t.Errorf("state %s, to be tried again at %s", s, s.RetryAt)
	}
}

// unreached reports whether it says that X cannot be reached.
func (s state) unreached() bool {
	return s.State == "waiting" && strings.Contains(*s.Reason, "X cannot be reached")
}

// status is what GET /api/status tells.
type status struct {
	Source  state
	Archive struct{ Lag int64 }
}

func (h *house) status() (s status) {
	h.t.Helper()
	h.call(http.MethodGet, "/api/status", "", &s)
	return s
}

// watch asks for the state, and checks it, until is holds.
func (h *house) watch(within time.Duration, what string, is func(state) bool) {
	h.t.Helper()
	eventually(h.t, within, what, func() bool {
		s := h.status().Source
		s.check(h.t)
		return is(s)
	})
}

// gap is what a gap frame and GET /api/gaps tell of one.
type gap struct {
	From, To time.Time
	Missed   *int64
	Filled   int64
	Reason   string // the frame has none
}

// gaps lists a topic's gaps, the newest first.
func (h *house) gaps(id string) []gap {
	h.t.Helper()
	var list struct{ Gaps []gap }
	h.call(http.MethodGet, "/api/gaps?topic="+id, "", &list)
	return list.Gaps
}

// written asks X for the ids of the posts of a time.
func (h *house) written(query string, from, to time.Time) (ids []string) {
	h.t.Helper()
	q := url.Values{"query": {query}, "max_results": {"100"}, "start_time": {from.Format(time.RFC3339)}, "end_time": {to.Format(time.RFC3339)}}
	var page struct{ Data []struct{ ID string } }
	h.ask(http.MethodGet, h.x+"/2/tweets/search/recent?"+q.Encode(), "", &page)
	for _, p := range page.Data {
		ids = append(ids, p.ID)
	}
	return ids
}

// kept reads a topic's posts behind seq after: at least so many as go up to seq
// upTo, and all there are for zero. Numbers have to count up by one.
func (h *house) kept(id string, after, upTo int) []sent {
	h.t.Helper()
	var all []sent
	for next := int64(after); ; {
		var page struct {
			Posts []sent
			Next  *int64
		}
		h.call(http.MethodGet, fmt.Sprintf("/api/topics/%s/posts?limit=1000&after=%d", id, next), "", &page)
		for _, p := range page.Posts {
			if all = append(all, p); p.Seq != int64(after+len(all)) {
				h.t.Fatalf("topic %s: seq %d at place %d", id, p.Seq, after+len(all))
			}
		}
		if page.Next == nil || upTo > 0 && *page.Next >= int64(upTo) {
			return all
		}
		next = *page.Next
	}
}

// eventually waits until is holds, asking two hundred times a second.
func eventually(t *testing.T, within time.Duration, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(within)
	for !is() {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", within, what)
		}
		<-tick.C
	}
}
