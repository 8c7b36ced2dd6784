package hub_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"dipper/internal/hub"
)

// Ensure that every listener, whenever it comes, however slowly it reads and
// however often it leaves and comes back, hears each post of its topic once, in
// order and without a hole, each notice behind the posts it followed, and each
// status once and in order.
func TestHub_tellsEveryListenerEverything(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			tellEverything(t, seed)
		})
	}
}

func tellEverything(t *testing.T, seed uint64) {
	const posts, listeners = 3000, 24
	topics := []string{"a", "b", "c"}
	log := &memory{}
	h := hub.New(log, hub.Options{Ring: 40})
	h.Status(frame("status", 0))
	for _, id := range topics {
		h.Open(id, 0)
	}

	var working sync.WaitGroup
	for n := range listeners {
		working.Go(func() {
			r := &reader{t: t, h: h, topic: topics[n%len(topics)], rnd: rand.New(rand.NewPCG(seed, uint64(n))), status: -1}
			if n%4 == 0 {
				r.slow = 200
			}
			r.readTo(posts)
		})
	}
	working.Go(func() {
		for n := 1; n < 200; n++ {
			h.Status(frame("status", n))
			runtime.Gosched()
		}
	})
	for _, id := range topics {
		working.Go(func() {
			rnd := rand.New(rand.NewPCG(seed, 99))
			for done := 0; done < posts; {
				n := min(1+rnd.IntN(30), posts-done)
				h.Publish(log.commit(id, n, rnd.IntN(100)))
				done += n
				if rnd.IntN(4) == 0 {
					h.Notice(id, frame("gap", done)) // its number is the seq it stands behind
				}
				if rnd.IntN(50) == 0 {
					h.Forget()
				}
				for range rnd.IntN(20) {
					runtime.Gosched()
				}
			}
		})
	}
	working.Wait()
	if n := h.Listeners(); n != 0 {
		t.Errorf("%d listeners are left", n)
	}
}

// reader is a client that remembers the seq it has, as one with after= does.
type reader struct {
	t      *testing.T
	h      *hub.Hub
	topic  string
	rnd    *rand.Rand
	slow   int
	seq    int64
	status int
}

func (r *reader) readTo(last int64) {
	for r.seq < last && !r.t.Failed() {
		l, err := r.h.Listen(r.topic, r.seq)
		if err != nil {
			r.t.Error(err)
			return
		}
		r.session(l, last)
		l.Close()
	}
}

// session reads some frames and leaves.
func (r *reader) session(l *hub.Listener, last int64) {
	first := true
	for range 1 + r.rnd.IntN(60) {
		if r.seq == last {
			return
		}
		f, err := l.Next(r.t.Context(), r.t.Context())
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				r.t.Error(err)
			}
			return
		}
		seqs, other := said(r.t, f)
		for _, seq := range seqs {
			if seq != r.seq+1 {
				r.t.Errorf("%s: got seq %d after %d", r.topic, seq, r.seq)
				return
			}
			r.seq = seq
		}
		var kind string
		var n int
		fmt.Sscan(other, &kind, &n)
		switch {
		case first && kind != "status":
			r.t.Errorf("%s: the first frame is no status: %.80s", r.topic, f)
		case kind == "status" && (first && n < r.status || !first && n != r.status+1):
			r.t.Errorf("%s: got status %d after %d", r.topic, n, r.status)
		case kind == "status":
			r.status = n
		case kind == "gap" && int64(n) != r.seq:
			r.t.Errorf("%s: the notice behind seq %d came at %d", r.topic, n, r.seq)
		}
		first = false
		for range r.rnd.IntN(1 + r.slow) {
			runtime.Gosched()
		}
	}
}
