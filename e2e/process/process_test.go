// Package process_test runs the program as processes and does to them what an
// operating system does: it kills them in the middle of a burst, and takes X away.
package process_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const (
	key      = "key-of-the-test"
	patience = time.Minute // of a busy machine, never reached otherwise
)

var dipper string // the program, built once

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "dipper-process-")
	if err != nil {
		panic(err)
	}
	dipper = filepath.Join(dir, "dipper")
	build := exec.Command("go", "build", "-o", dipper, "dipper")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		panic(fmt.Sprintf("build: %v\n%s", err, out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// freeAddr is an address on loopback that was free a moment ago.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// program is a running process.
type program struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer
	once   sync.Once
	err    error
}

func start(t *testing.T, env []string, args ...string) *program {
	t.Helper()
	p := &program{cmd: exec.Command(dipper, args...)}
	p.cmd.Env = append(os.Environ(), append([]string{"DIPPER_KEYCHAIN=off", "X_BEARER_TOKEN=", "DIPPER_API_KEY=" + key}, env...)...)
	p.cmd.Stderr = &p.stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.end(syscall.SIGKILL) })
	return p
}

// end signals the process and waits for its end.
func (p *program) end(s syscall.Signal) error {
	p.once.Do(func() {
		p.cmd.Process.Signal(s)
		p.err = p.cmd.Wait()
	})
	return p.err
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s: not within %s", what, patience)
		}
	}
}

// house is a serve on its folder, and the X it talks to.
type house struct {
	t     *testing.T
	dir   string
	addr  string
	xAddr string
	serve *program
}

func newHouse(t *testing.T) *house {
	return &house{t: t, dir: t.TempDir(), addr: freeAddr(t), xAddr: freeAddr(t)}
}

func (h *house) simulate(args ...string) *program {
	h.t.Helper()
	p := start(h.t, nil, append([]string{"simulate", "--addr", h.xAddr}, args...)...)
	eventually(h.t, "the simulator listens", func() bool {
		conn, err := net.Dial("tcp", h.xAddr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return p
}

func (h *house) open() {
	h.t.Helper()
	h.serve = start(h.t, []string{"DIPPER_X_URL=http://" + h.xAddr}, "serve", "--addr", h.addr, "--data", h.dir)
	eventually(h.t, "the doors are open", func() bool {
		res, err := http.Get("http://" + h.addr + "/api/health")
		if err == nil {
			res.Body.Close()
		}
		return err == nil && res.StatusCode == 200
	})
}

// call asks the API and reads the answer into out.
func (h *house) call(method, path, body string, out any) {
	h.t.Helper()
	req, err := http.NewRequest(method, "http://"+h.addr+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatalf("%s %s: %v\n%s", method, path, err, h.serve.stderr.String())
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		h.t.Fatalf("%s %s: %d %s %v", method, path, res.StatusCode, raw, err)
	}
	if err := json.Unmarshal(raw, out); err != nil {
		h.t.Fatalf("%s %s: %s: %v", method, path, raw, err)
	}
}

type topic struct{ ID, URL string }

func (h *house) add(query string) (t topic) {
	h.t.Helper()
	h.call("POST", "/api/topics", fmt.Sprintf(`{"query":%q}`, query), &t)
	return t
}

type status struct {
	Source struct {
		State   string
		Reason  *string
		RetryAt *time.Time
	}
	Counts struct{ Received, Dropped int64 }
}

func (h *house) status() (s status) {
	h.t.Helper()
	h.call("GET", "/api/status", "", &s)
	return s
}

type gap struct {
	Topic    string
	From, To time.Time
	Missed   *int64
	Filled   int64
	State    string
}

func (h *house) fill(id string) (gaps []gap) {
	h.t.Helper()
	var list struct{ Gaps []gap }
	h.call("GET", "/api/fill?topic="+id, "", &list)
	return list.Gaps
}

// kept lists the ids of a topic's posts by their seq, which counts from 1.
func (h *house) kept(id string) []string {
	h.t.Helper()
	var ids []string
	for {
		var page struct {
			Posts []struct {
				Seq int64
				ID  string
			}
		}
		h.call("GET", fmt.Sprintf("/api/topics/%s/posts?limit=1000&after=%d", id, len(ids)), "", &page)
		if len(page.Posts) == 0 {
			return ids
		}
		for _, p := range page.Posts {
			if p.Seq != int64(len(ids))+1 {
				h.t.Fatalf("seq %d at place %d", p.Seq, len(ids)+1)
			}
			ids = append(ids, p.ID)
		}
	}
}

// ear is a socket that notes what it is sent.
type ear struct {
	mu      sync.Mutex
	ids     map[int64]string
	last    time.Time // when the last post came
	states  []string
	reasons []string // of waiting
	gaps    []gap
	done    chan struct{}
}

func listen(t *testing.T, url string) *ear {
	t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(url+"?after=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	e := &ear{ids: map[int64]string{}, done: make(chan struct{})}
	go func() {
		defer close(e.done)
		for {
			_, raw, err := conn.ReadMessage()
			if err != nil {
				return // the process was killed
			}
			e.take(raw)
		}
	}()
	t.Cleanup(func() { conn.Close(); <-e.done })
	return e
}

func (e *ear) take(raw []byte) {
	var f struct {
		Type   string
		State  string
		Reason string
		Posts  []struct {
			Seq int64
			ID  string
		}
		From   time.Time
		To     time.Time
		Missed *int64
		Filled int64
	}
	if json.Unmarshal(raw, &f) != nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	switch f.Type {
	case "posts":
		e.last = time.Now()
		for _, p := range f.Posts {
			e.ids[p.Seq] = p.ID
		}
	case "status":
		e.states = append(e.states, f.State)
		if f.State == "waiting" {
			e.reasons = append(e.reasons, f.Reason)
		}
	case "gap":
		e.gaps = append(e.gaps, gap{From: f.From, To: f.To, Missed: f.Missed, Filled: f.Filled})
	}
}

func (e *ear) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.ids)
}

// Ensure that nothing a socket was ever sent is lost or renumbered by kill -9 at
// any moment of a burst, that nothing is twice, and that the gap is told.
func TestKill_inABurst(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	h := newHouse(t)
	h.simulate("--rate", "1000")
	h.open()
	topics := []topic{h.add("golang"), h.add("cats OR dogs")}
	sent := map[string]map[int64]string{topics[0].ID: {}, topics[1].ID: {}}
	for round := range 3 {
		var ears []*ear
		for _, tp := range topics {
			ears = append(ears, listen(t, tp.URL))
		}
		before := ears[0].count()
		eventually(t, "a burst", func() bool { return ears[0].count() > before+500 })
		until := time.Now().Add(time.Duration(r.IntN(300)) * time.Millisecond)
		eventually(t, "some moment in it", func() bool { return time.Now().After(until) })
		killed := time.Now()
		h.serve.end(syscall.SIGKILL)
		for i, e := range ears {
			<-e.done
			if i == 0 && killed.Sub(e.last) > 2*time.Second {
				t.Errorf("round %d: the last post came %s before the kill: that was no burst", round, killed.Sub(e.last))
			}
			for seq, id := range e.ids {
				if was, ok := sent[topics[i].ID][seq]; ok && was != id {
					t.Errorf("round %d: seq %d was %s and is %s", round, seq, was, id)
				}
				sent[topics[i].ID][seq] = id
			}
		}
		if _, err := os.Stat(filepath.Join(h.dir, "serve.json")); err != nil {
			t.Errorf("serve.json went with a kill: %v", err)
		}
		h.open()
		restarted := time.Now()
		for _, tp := range topics {
			eventually(t, "the gap is told", func() bool { return len(h.fill(tp.ID)) > round })
			g := h.fill(tp.ID)[0]
			if g.From.After(killed.Add(time.Second)) || g.To.Before(killed) || g.To.After(restarted.Add(patience)) {
				t.Errorf("round %d: a gap from %s to %s, killed at %s", round, g.From, g.To, killed)
			}
		}
	}
	h.serve.end(syscall.SIGTERM)
	h.serve = nil
	h.open()
	for _, tp := range topics {
		kept := h.kept(tp.ID)
		seen := map[string]bool{}
		for _, id := range kept {
			if seen[id] {
				t.Errorf("post %s twice in a topic", id)
			}
			seen[id] = true
		}
		for seq, id := range sent[tp.ID] {
			if seq > int64(len(kept)) || kept[seq-1] != id {
				t.Fatalf("a socket was sent %s as seq %d, and it is not there", id, seq)
			}
		}
		t.Logf("%d posts kept, %d were sent before a kill", len(kept), len(sent[tp.ID]))
	}
}

// Ensure SIGTERM in a flood ends the program within two seconds with 0.
func TestTerm_inABurst(t *testing.T) {
	h := newHouse(t)
	h.simulate("--rate", "1000")
	h.open()
	e := listen(t, h.add("golang").URL)
	eventually(t, "a burst", func() bool { return e.count() > 500 })
	begun := time.Now()
	if err := h.serve.end(syscall.SIGTERM); err != nil {
		t.Errorf("ended with %v\n%s", err, h.serve.stderr.String())
	}
	if d := time.Since(begun); d > 2*time.Second {
		t.Errorf("ended after %s, want two seconds", d)
	}
	<-e.done
	if _, err := os.Stat(filepath.Join(h.dir, "serve.json")); err == nil {
		t.Error("serve.json is left behind")
	}
}

// Ensure the plug may be pulled: the right words meanwhile, the right posts after.
func TestPlug_pulledAndPutBack(t *testing.T) {
	h := newHouse(t)
	sim := h.simulate("--rate", "10")
	h.open()
	tp := h.add("golang -is:retweet")
	e := listen(t, tp.URL)
	eventually(t, "posts", func() bool { return e.count() > 5 })
	sim.end(syscall.SIGKILL)
	pulled := time.Now()
	eventually(t, "the loss is told", func() bool { return h.status().Source.State == "waiting" })
	if d := time.Since(pulled); d > 5*time.Second {
		t.Errorf("told after %s", d)
	}
	eventually(t, "the right words", func() bool {
		s := h.status().Source
		return s.State == "waiting" && s.Reason != nil && strings.Contains(*s.Reason, "X cannot be reached") && s.RetryAt != nil
	})
	eventually(t, "some seconds have passed", func() bool { return time.Since(pulled) > 5*time.Second })
	h.simulate("--rate", "10", "--seed", "2")
	eventually(t, "live again", func() bool { return h.status().Source.State == "live" })
	eventually(t, "the gap is told", func() bool { return len(h.fill(tp.ID)) == 1 })
	eventually(t, "it is looked into", func() bool {
		s := h.fill(tp.ID)[0].State
		return s == "done" || s == "offered"
	})
	g := h.fill(tp.ID)[0]
	if g.Missed == nil || g.Filled == 0 {
		t.Errorf("gap %+v, want posts that were missed and fetched", g)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if !strings.Contains(strings.Join(e.states, " "), "live waiting connecting") || !strings.Contains(strings.Join(e.reasons, " "), "X cannot be reached") {
		t.Errorf("the socket was told %q, with the reasons %q", e.states, e.reasons)
	}
	first, last := e.gaps[0], e.gaps[len(e.gaps)-1]
	if first.Missed != nil || first.Filled != 0 || !last.From.Equal(first.From) || last.Filled != g.Filled {
		t.Errorf("gap frames from %+v to %+v, want one that is told at once and again when it is filled", first, last)
	}
}
