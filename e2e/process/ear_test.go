//go:build unix

package process_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// sent is a post as a socket was sent it, or a page holds it.
type sent struct {
	Seq        int64
	ID         string
	ReceivedAt time.Time
	// sum is of the whole post, but for its topics: another may get it later.
	sum [sha256.Size]byte
}

func (s *sent) UnmarshalJSON(text []byte) error {
	type plain sent // without this method
	topics := bytes.LastIndex(text, []byte(`"topics":`))
	if topics < 0 {
		return errors.New("a post without topics")
	}
	err := json.Unmarshal(text, (*plain)(s))
	s.sum = sha256.Sum256(text[:topics])
	return err
}

// ear is a WebSocket client of one topic that keeps what it is sent, over
// restarts of serve: it goes on after the last post it has had.
type ear struct {
	t        *testing.T
	topic    string
	conn     *websocket.Conn
	done     chan struct{} // closed once the socket has ended
	compared int           // posts that were compared with what is kept
	gaps     int           // that the topic has to have
	codes    []int         // of sockets that were closed with a goodbye

	mu     sync.Mutex // guards all below
	sent   []sent
	at     time.Time // when the last post came
	states []state
	told   []gap
}

// hear makes an ear and connects it.
func hear(h *house, topic string) *ear {
	h.t.Helper()
	e := &ear{t: h.t, topic: topic}
	e.connect(h)
	h.t.Cleanup(func() { e.conn.Close(); <-e.done })
	return e
}

func (e *ear) connect(h *house) {
	e.t.Helper()
	address := fmt.Sprintf("ws%s/ws/%s?after=%d", strings.TrimPrefix(h.url, "http"), e.topic, e.count())
	conn, _, err := websocket.DefaultDialer.DialContext(e.t.Context(), address, nil)
	if err != nil {
		e.t.Fatal(err)
	}
	e.conn, e.done = conn, make(chan struct{})
	go func() {
		defer close(e.done)
		for {
			_, frame, err := conn.ReadMessage()
			if bye, ok := errors.AsType[*websocket.CloseError](err); ok && bye.Code != websocket.CloseAbnormalClosure {
				e.codes = append(e.codes, bye.Code)
			}
			if err != nil {
				return
			}
			e.take(frame)
		}
	}()
}

// drain waits until all that serve sent before it ended is read, and tells when
// the last post came.
func (e *ear) drain() time.Time {
	e.t.Helper()
	select {
	case <-e.done:
	case <-time.After(patience):
		e.t.Fatalf("the socket is open %s after its server has ended", patience)
	}
	e.conn.Close()
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.at
}

func (e *ear) take(text []byte) {
	now := time.Now()
	var f struct {
		Type    string
		Posts   []sent
		State   string
		Reason  *string
		RetryAt *time.Time
		gap
	}
	if err := json.Unmarshal(text, &f); err != nil {
		e.t.Errorf("frame %s: %v", text, err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	switch f.Type {
	case "posts":
		e.at = now
		for _, p := range f.Posts {
			if last := int64(len(e.sent)); p.Seq != last+1 {
				e.t.Errorf("topic %s: a socket was sent seq %d after %d", e.topic, p.Seq, last)
			}
			e.sent = append(e.sent, p)
		}
	case "status":
		e.states = append(e.states, state{f.State, f.Reason, f.RetryAt})
	case "gap":
		e.told = append(e.told, f.gap)
	}
}

// heard gives the states and the gaps that it was told up to now.
func (e *ear) heard() ([]state, []gap) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.states), slices.Clone(e.told)
}

// count is how many posts it was sent.
func (e *ear) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.sent)
}

// compare holds what was sent since the last time against the posts that are kept
// from there on.
func (e *ear) compare(h *house, kept []sent) {
	h.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	had := e.sent[e.compared:]
	e.compared = len(e.sent)
	if len(kept) < len(had) {
		h.t.Fatalf("topic %s: a socket was sent %d posts, %d of them are kept", e.topic, len(had), len(kept))
	}
	for i, p := range had {
		if kept[i] != p {
			h.t.Fatalf("topic %s: a socket was sent %+v, and kept is %+v", e.topic, p, kept[i])
		}
	}
}
