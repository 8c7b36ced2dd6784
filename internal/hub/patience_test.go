package hub_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"dipper/internal/hub"
	"dipper/internal/post"
)

// slowLog is a disk that takes its time for one page of posts.
type slowLog time.Duration

func (s slowLog) Read(ctx context.Context, _ string, after int64, _, _ int) ([]post.Line, error) {
	select {
	case <-time.After(time.Duration(s)):
		return []post.Line{{Topic: "a", Seq: after + 1, JSON: []byte(`{"seq":1}`)}}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Ensure a caller that waits from ping to ping does not starve on a disk that
// takes longer than that.
func TestNext_aReadOfTheLogOutlastsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hub.New(slowLog(30*time.Second), hub.Options{})
		h.Open("a", 1)
		l, err := h.Listen("a", 0)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		for _, want := range []bool{true, false} {
			wait, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			frame, err := l.Next(t.Context(), wait)
			cancel()
			if err != nil || (frame != nil) != want {
				t.Errorf("got %q, %v; want a frame %v", frame, err, want)
			}
		}
	})
}
