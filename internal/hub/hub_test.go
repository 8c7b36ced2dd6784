package hub_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"dipper/internal/hub"
	"dipper/internal/post"

	"github.com/google/go-cmp/cmp"
)

func TestListen_startsWhereItIsAsked(t *testing.T) {
	tests := []struct {
		name  string
		after int64
		want  []string
	}{
		{"live hears only what comes", hub.Live, []string{"31-32"}},
		{"after the last seq is live", 30, []string{"31-32"}},
		{"what is kept and not published yet is not heard again", 31, []string{"32-32"}},
		{"from memory", 25, []string{"26-32"}},
		{"the oldest in memory", 22, []string{"23-32"}},
		{"from the log", 5, []string{"6-32"}},
		{"everything", 0, []string{"1-32"}},
		{"below everything", hub.Live - 1, []string{"31-32"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			log := &memory{}
			log.commit("a", 20, 0)
			h := hub.New(log, hub.Options{Ring: 10})
			h.Open("a", 20)
			h.Publish(log.commit("a", 10, 0))
			l := listen(t, h, "a", tt.after)
			h.Publish(log.commit("a", 2, 0))
			var got []string
			for range tt.want {
				got = append(got, hear(t, l))
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("heard (-got +want):\n%s", diff)
			}
		})
	}
}

func TestNext_keepsFramesWithinTheirBounds(t *testing.T) {
	for _, where := range []struct {
		name string
		ring int
	}{{"memory", 5000}, {"the log", 1}} {
		for _, tt := range []struct {
			name           string
			posts, padding int
			frames         int
			largest        int
		}{
			{"by number", 1100, 0, 3, 1 << 20},
			{"by bytes", 5, 300_000, 2, 1 << 20},
			{"one larger alone", 2, 2 << 20, 2, 3 << 20},
		} {
			t.Run(where.name+" "+tt.name, func(t *testing.T) {
				log := &memory{}
				h := hub.New(log, hub.Options{Ring: where.ring})
				h.Open("a", 0)
				h.Publish(log.commit("a", tt.posts, tt.padding))
				l := listen(t, h, "a", 0)
				var next int64 = 1
				frames := 0
				for next <= int64(tt.posts) {
					frame, err := l.Next(t.Context(), t.Context())
					if err != nil {
						t.Fatal(err)
					}
					if len(frame) > tt.largest {
						t.Errorf("a frame of %d bytes", len(frame))
					}
					seqs, _ := said(t, frame)
					if seqs[0] != next {
						t.Fatalf("got seq %d, want %d", seqs[0], next)
					}
					next += int64(len(seqs))
					frames++
				}
				if frames != tt.frames {
					t.Errorf("got %d frames, want %d", frames, tt.frames)
				}
			})
		}
	}
}

func TestNext_tellsStatusFirstAndEachChangeInOrder(t *testing.T) {
	log := &memory{}
	h := hub.New(log, hub.Options{})
	h.Open("a", 0)
	h.Status(frame("status", 1))
	h.Status(frame("status", 2))
	l := listen(t, h, "a", 0)
	h.Publish(log.commit("a", 1, 0))
	h.Status(frame("status", 3))
	h.Status(frame("status", 4))
	for _, want := range []string{"status 2", "status 3", "status 4", "1-1"} {
		if got := hear(t, l); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for n := range 1000 {
		h.Status(frame("status", 5+n))
	}
	if got := hear(t, l); got != "status 1004" {
		t.Errorf("far behind: got %s, want status 1004", got)
	}
	h.Status(frame("status", 2000))
	if got := hear(t, l); got != "status 2000" {
		t.Errorf("got %s, want status 2000", got)
	}
}

func TestNext_putsNoticesBetweenThePostsTheyCameBetween(t *testing.T) {
	for _, ring := range []int{1, 100} {
		log := &memory{}
		h := hub.New(log, hub.Options{Ring: ring})
		h.Open("a", 0)
		h.Open("b", 0)
		h.Notice("a", frame("gap", 0))
		l := listen(t, h, "a", 0)
		h.Publish(log.commit("a", 3, 0))
		h.Notice("a", frame("gap", 1))
		h.Notice("a", frame("removed", 2))
		h.Notice("b", frame("gap", 9))
		h.Notice("c", frame("gap", 9))
		h.Publish(log.commit("a", 3, 0))
		h.Notice("a", frame("gap", 3))
		var got []string
		var seq int64
		for len(got) < 5 {
			f, err := l.Next(t.Context(), t.Context())
			if err != nil {
				t.Fatal(err)
			}
			seqs, other := said(t, f)
			if other != "" {
				got = append(got, other)
				continue
			}
			seq = seqs[len(seqs)-1]
			if seq == 3 || seq == 6 {
				got = append(got, fmt.Sprint("posts to ", seq))
			}
		}
		want := []string{"posts to 3", "gap 1", "removed 2", "posts to 6", "gap 3"}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("ring %d: heard (-got +want):\n%s", ring, diff)
		}
	}
}

func TestPublish_passesOverWhatIsKnownAndClosesHolesFromTheLog(t *testing.T) {
	log := &memory{}
	h := hub.New(log, hub.Options{})
	h.Open("a", 0)
	h.Open("a", 7) // changes nothing
	first, second, third := log.commit("a", 3, 0), log.commit("a", 3, 0), log.commit("a", 3, 0)
	l := listen(t, h, "a", hub.Live)
	h.Publish(first)
	h.Publish(first)
	if got := hear(t, l); got != "1-3" {
		t.Errorf("got %s, want 1-3", got)
	}
	h.Publish(third) // the second was committed before Open was told of it
	h.Publish(second)
	h.Publish([]post.Line{{Topic: "unknown", Seq: 1, JSON: []byte("{}")}})
	var next int64 = 4
	for next <= 9 {
		f, err := l.Next(t.Context(), t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seqs, _ := said(t, f)
		for _, seq := range seqs {
			if seq != next {
				t.Fatalf("got seq %d, want %d", seq, next)
			}
			next++
		}
	}
}

// Ensure that a listener is sent nothing that was committed and not yet
// published: it could resume with a seq that Listen would take for too high.
func TestNext_staysBehindWhatIsPublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &memory{}
		h := hub.New(log, hub.Options{Ring: 1})
		h.Open("a", 0)
		h.Publish(log.commit("a", 5, 0))
		early := log.commit("a", 5, 0)
		l := listen(t, h, "a", 0)
		if got := hear(t, l); got != "1-5" {
			t.Errorf("got %s, want 1-5", got)
		}
		heard := make(chan string, 1) // holds the one answer
		go func() { heard <- hear(t, l) }()
		synctest.Wait()
		select {
		case got := <-heard:
			t.Fatalf("heard %s before it was published", got)
		default:
		}
		h.Publish(early)
		if got := <-heard; got != "6-10" {
			t.Errorf("got %s, want 6-10", got)
		}
	})
}

func TestNext_stepsOverEmptyNumbers(t *testing.T) {
	log := &memory{}
	h := hub.New(log, hub.Options{Ring: 2})
	h.Open("a", 0)
	h.Publish(log.commit("a", 10, 0))
	log.lose("a", 1, 7)
	if got := hear(t, listen(t, h, "a", 0)); got != "8-10" && got != "8-8" {
		t.Errorf("got %s, want 8 first", got)
	}
	log.lose("a", 8, 8)
	if got := hear(t, listen(t, h, "a", 3)); got != "9-10" {
		t.Errorf("got %s, want 9-10", got)
	}
	// As when new posts came while the log was being read.
	log.lose("a", 9, 10)
	if got := hear(t, listen(t, h, "a", 3)); got != "9-10" {
		t.Errorf("got %s, want 9-10", got)
	}
}

func TestForget_leavesNothingInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &memory{}
		h := hub.New(log, hub.Options{})
		h.Open("a", 0)
		h.Publish(log.commit("a", 10, 0))
		if got := hear(t, listen(t, h, "a", 0)); got != "1-10" {
			t.Errorf("got %s, want 1-10", got)
		}
		log.lose("a", 1, 10)
		h.Forget()
		l := listen(t, h, "a", 0)
		heard := make(chan string, 1) // holds the one answer
		go func() { heard <- hear(t, l) }()
		synctest.Wait()
		h.Publish([]post.Line{{Topic: "a", Seq: 11, JSON: []byte(`{"seq":11}`)}})
		if got := <-heard; got != "11-11" {
			t.Errorf("got %s, want 11-11", got)
		}
	})
}

func TestListeners_endWithTheReason(t *testing.T) {
	tests := []struct {
		name string
		end  func(h *hub.Hub, l *hub.Listener, cancel func())
		want error
	}{
		{"a dropped topic", func(h *hub.Hub, l *hub.Listener, cancel func()) { h.Drop("a"); h.Drop("a") }, hub.ErrDeleted},
		{"a dropped topic that is opened anew", func(h *hub.Hub, l *hub.Listener, cancel func()) { h.Drop("a"); h.Open("a", 0) }, hub.ErrDeleted},
		{"a closed hub", func(h *hub.Hub, l *hub.Listener, cancel func()) { h.Close(); h.Close() }, hub.ErrClosed},
		{"a closed listener", func(h *hub.Hub, l *hub.Listener, cancel func()) { l.Close(); l.Close() }, hub.ErrClosed},
		{"an ended context", func(h *hub.Hub, l *hub.Listener, cancel func()) { cancel() }, context.Canceled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := hub.New(&memory{}, hub.Options{})
				h.Open("a", 0)
				h.Open("b", 0)
				l := listen(t, h, "a", hub.Live)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				ended := make(chan error, 1) // holds the one answer
				go func() {
					_, err := l.Next(ctx, ctx)
					ended <- err
				}()
				synctest.Wait()
				tt.end(h, l, cancel)
				if err := <-ended; !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
			})
		})
	}
}

func TestListen_refuses(t *testing.T) {
	h := hub.New(&memory{}, hub.Options{})
	h.Open("a", 0)
	if _, err := h.Listen("b", 0); !errors.Is(err, hub.ErrUnknown) {
		t.Errorf("got %v, want %v", err, hub.ErrUnknown)
	}
	h.Drop("a")
	if _, err := h.Listen("a", 0); !errors.Is(err, hub.ErrUnknown) {
		t.Errorf("got %v, want %v", err, hub.ErrUnknown)
	}
	h.Close()
	h.Open("a", 0)
	if _, err := h.Listen("a", 0); !errors.Is(err, hub.ErrClosed) {
		t.Errorf("got %v, want %v", err, hub.ErrClosed)
	}
}

func TestListeners_areCounted(t *testing.T) {
	h := hub.New(&memory{}, hub.Options{})
	h.Open("a", 0)
	one, two := listen(t, h, "a", 0), listen(t, h, "a", 0)
	if got := h.Listeners(); got != 2 {
		t.Errorf("got %d listeners, want 2", got)
	}
	one.Close()
	one.Close()
	two.Close()
	if got := h.Listeners(); got != 0 {
		t.Errorf("got %d listeners, want none", got)
	}
}

func TestNext_tellsOfALogThatFails(t *testing.T) {
	log := &memory{err: errors.New("disk on fire")}
	h := hub.New(log, hub.Options{})
	h.Open("a", 5)
	if _, err := listen(t, h, "a", 0).Next(t.Context(), t.Context()); !errors.Is(err, log.err) {
		t.Errorf("got %v, want %v", err, log.err)
	}
}

func TestNext_sharesAFrameBetweenListenersAtTheSamePlace(t *testing.T) {
	log := &memory{}
	h := hub.New(log, hub.Options{})
	h.Open("a", 0)
	one, two := listen(t, h, "a", 0), listen(t, h, "a", 0)
	h.Publish(log.commit("a", 100, 10))
	first, err := one.Next(t.Context(), t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := two.Next(t.Context(), t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if &first[0] != &second[0] {
		t.Error("the frame was built twice")
	}
}

// Ensure that what is in memory is bounded in bytes too, and that nobody
// misses what has left it.
func TestPublish_boundsTheBytesInMemory(t *testing.T) {
	log := &memory{}
	h := hub.New(log, hub.Options{})
	h.Open("a", 0)
	h.Publish(log.commit("a", 20, 1<<19))
	if got := hear(t, listen(t, h, "a", 6)); got != "7-7" {
		t.Errorf("got %s, want 7-7", got)
	}
	if log.reads != 0 {
		t.Error("a post among the newest 8 MiB was read from the log")
	}
	if got := hear(t, listen(t, h, "a", 3)); got != "4-4" {
		t.Errorf("got %s, want 4-4", got)
	}
	if log.reads != 1 {
		t.Error("a post beyond the newest 8 MiB was still in memory")
	}
}
