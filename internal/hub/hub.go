package hub

import (
	"context"
	"sync"

	"dipper/internal/post"
)

// Live, given to Listen, starts a listener with what is published from now on.
const Live = -1

const (
	defaultRing = 2000      // posts of one topic kept in memory
	ringBytes   = 8 << 20   // and their bytes
	allBytes    = 128 << 20 // shared evenly once there are many topics
	logFrames   = 256       // status frames, and notices of one topic, kept for listeners that are behind
)

// Log is where older posts are read from.
type Log interface {
	// Read gives at most limit posts of a topic with a seq above after, lowest
	// first, of at most maxBytes together but always at least one when there is
	// one. No posts and no error means that there is none above after, and a
	// topic that is not there has none.
	Read(ctx context.Context, topicID string, after int64, limit, maxBytes int) ([]post.Line, error)
}

// Options are what a Hub may be told; the zero value works.
type Options struct {
	// Ring is how many of each topic's newest posts stay in memory. 0 means 2000.
	// They are bounded in bytes too: 8 MiB a topic, 128 MiB over all.
	Ring int
}

// Hub tells listeners what was published.
type Hub struct {
	log  Log
	ring int

	mu        sync.Mutex // guards all below, every feed, and no I/O
	feeds     map[string]*feed
	status    frames
	listeners int
	closed    bool
}

// feed is one topic as its listeners see it.
type feed struct {
	topic string
	// lines are the newest posts' JSON, without a hole, up to seq last.
	lines   [][]byte
	bytes   int
	last    int64
	notices frames
	dropped bool
	// wake is closed when anything changes; nil while nobody waits.
	wake chan struct{}

	// shared is the frame built last, which listeners at the same place take
	// as it is. building is held while one is built, so that of many listeners
	// woken together the first builds and the others find it; it is taken
	// before mu, never under it.
	building sync.Mutex
	shared   batch
}

// batch is a frame of the posts above after, up to to.
type batch struct {
	after, to int64
	frame     []byte
}

// frames is a bounded log of numbered frames: the oldest go when it is full.
type frames struct {
	list []notice
	next int64 // number of the next one
}

// notice is a frame that stands behind all posts up to seq at.
type notice struct {
	frame []byte
	at    int64
}

func (f *frames) add(n notice) {
	if len(f.list) == logFrames {
		f.list[0] = notice{}
		f.list = f.list[1:]
	}
	f.list = append(f.list, n)
	f.next++
}

// oldest is the number of the oldest frame kept.
func (f *frames) oldest() int64 { return f.next - int64(len(f.list)) }

func (f *frames) get(n int64) notice { return f.list[n-f.oldest()] }

// New makes a hub over the log.
func New(log Log, o Options) *Hub {
	if o.Ring <= 0 {
		o.Ring = defaultRing
	}
	return &Hub{log: log, ring: o.Ring, feeds: make(map[string]*feed)}
}

// Open makes a topic known, of which the log holds posts up to lastSeq. A topic
// that is open already stays as it is.
func (h *Hub) Open(topicID string, lastSeq int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.feeds[topicID] != nil {
		return
	}
	h.feeds[topicID] = &feed{topic: topicID, last: lastSeq}
}

// Publish tells of posts that the log has committed, each topic's in the order
// of their seq. What is known already and what belongs to no open topic is
// passed over. The hub keeps the lines' JSON, which must not change any more.
func (h *Hub) Publish(lines []post.Line) {
	h.mu.Lock()
	defer h.mu.Unlock()
	touched := make(map[*feed]bool)
	for i := range lines {
		f := h.feeds[lines[i].Topic]
		if f == nil || lines[i].Seq <= f.last {
			continue
		}
		if lines[i].Seq > f.last+1 {
			// The log went on before Open was told of its end. What lies
			// between is read from the log.
			f.forget()
		}
		f.last = lines[i].Seq
		f.lines = append(f.lines, lines[i].JSON)
		f.bytes += len(lines[i].JSON)
		touched[f] = true
	}
	limit := min(ringBytes, allBytes/max(1, len(h.feeds)))
	for f := range touched {
		f.trim(h.ring, limit)
		f.rouse()
	}
}

// Status tells every listener of the source's state: json is a whole frame. The
// newest is also the first thing that a new listener hears.
func (h *Hub) Status(json []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status.add(notice{frame: json})
	for _, f := range h.feeds {
		f.rouse()
	}
}

// Notice tells the present listeners of one topic: json is a whole frame. It is
// not told to those who come later.
func (h *Hub) Notice(topicID string, json []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.feeds[topicID]
	if f == nil {
		return
	}
	f.notices.add(notice{frame: json, at: f.last})
	f.rouse()
}

// Forget empties the memory of posts. Call it once the log has lost posts
// (expired ones, say), so that nobody is sent what is no longer kept; from then
// on the log is asked.
func (h *Hub) Forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range h.feeds {
		f.forget()
	}
}

// Drop ends a topic: its listeners get ErrDeleted at once.
func (h *Hub) Drop(topicID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.feeds[topicID]
	if f == nil {
		return
	}
	delete(h.feeds, topicID)
	f.dropped = true
	f.forget()
	f.rouse()
}

// Close ends every listener with ErrClosed. It may be called more than once.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, f := range h.feeds {
		f.rouse()
	}
}

// Listeners is how many there are.
func (h *Hub) Listeners() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.listeners
}

// first is the seq of the oldest post in memory, last+1 when there is none.
func (f *feed) first() int64 { return f.last - int64(len(f.lines)) + 1 }

func (f *feed) trim(posts, bytes int) {
	for len(f.lines) > posts || f.bytes > bytes {
		f.bytes -= len(f.lines[0])
		f.lines[0] = nil
		f.lines = f.lines[1:]
	}
}

func (f *feed) forget() {
	f.lines, f.bytes, f.shared = nil, 0, batch{}
}

// rouse wakes all who wait.
func (f *feed) rouse() {
	if f.wake != nil {
		close(f.wake)
		f.wake = nil
	}
}

// waiting gives the channel that rouse will close.
func (f *feed) waiting() <-chan struct{} {
	if f.wake == nil {
		f.wake = make(chan struct{}) // nothing is ever sent on it, it is only closed
	}
	return f.wake
}
