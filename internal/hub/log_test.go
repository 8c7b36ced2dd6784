package hub_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"dipper/internal/hub"
	"dipper/internal/post"
)

// memory is a log that forgets nothing but what it is told to.
type memory struct {
	mu    sync.Mutex
	lines map[string][]post.Line
	reads int
	err   error
}

func (m *memory) Read(ctx context.Context, topicID string, after int64, limit, maxBytes int) ([]post.Line, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	if m.err != nil {
		return nil, m.err
	}
	var got []post.Line
	size := 0
	for _, l := range m.lines[topicID] {
		if l.Seq <= after {
			continue
		}
		size += len(l.JSON)
		if len(got) == limit || len(got) > 0 && size > maxBytes {
			break
		}
		got = append(got, l)
	}
	return got, ctx.Err()
}

// commit makes the next n posts of a topic and gives them.
func (m *memory) commit(topicID string, n, padding int) []post.Line {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lines == nil {
		m.lines = map[string][]post.Line{}
	}
	var last int64
	if all := m.lines[topicID]; len(all) > 0 {
		last = all[len(all)-1].Seq
	}
	var made []post.Line
	for i := range int64(n) {
		seq := last + i + 1
		made = append(made, post.Line{Topic: topicID, Seq: seq,
			JSON: fmt.Appendf(nil, `{"seq":%d,"text":"%s"}`, seq, strings.Repeat("x", padding))})
	}
	m.lines[topicID] = append(m.lines[topicID], made...)
	return made
}

// lose takes the posts with a seq from from to to away.
func (m *memory) lose(topicID string, from, to int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var kept []post.Line
	for _, l := range m.lines[topicID] {
		if l.Seq < from || l.Seq > to {
			kept = append(kept, l)
		}
	}
	m.lines[topicID] = kept
}

// said is what tests look at of a frame: the seqs of its posts, or its type
// and number.
func said(t testing.TB, frame []byte) (seqs []int64, other string) {
	t.Helper()
	var f struct {
		Type  string
		N     int
		Posts []struct{ Seq int64 }
	}
	if err := json.Unmarshal(frame, &f); err != nil {
		t.Fatalf("%.200s: %v", frame, err)
	}
	if f.Type != "posts" {
		return nil, fmt.Sprint(f.Type, " ", f.N)
	}
	if len(f.Posts) == 0 {
		t.Errorf("a frame without a post: %.200s", frame)
	}
	for _, p := range f.Posts {
		seqs = append(seqs, p.Seq)
	}
	return seqs, ""
}

// hear gives what the listener is told next, as in "1-500" or "status 3".
func hear(t testing.TB, l *hub.Listener) string {
	t.Helper()
	frame, err := l.Next(t.Context(), t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seqs, other := said(t, frame)
	if other != "" {
		return other
	}
	for i, seq := range seqs {
		if seq != seqs[0]+int64(i) {
			return fmt.Sprint(seqs)
		}
	}
	return fmt.Sprint(seqs[0], "-", seqs[len(seqs)-1])
}

func frame(kind string, n int) []byte { return fmt.Appendf(nil, `{"type":"%s","n":%d}`, kind, n) }

func listen(t testing.TB, h *hub.Hub, topicID string, after int64) *hub.Listener {
	t.Helper()
	l, err := h.Listen(topicID, after)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}
