package archive_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
)

func TestRemoveBefore_takesWhatIsOlderAndLeavesItsNumbersEmpty(t *testing.T) {
	a := withTopics(t, "a")
	var all []archive.Arrival
	for i, id := range []string{"1", "2", "3", "4", "5"} {
		arrival := arrive(id, "a")
		arrival.Post.ReceivedAt = post.At(start.Add(time.Duration(i) * time.Minute))
		all = append(all, arrival)
	}
	appendAll(t, a, all...)
	a.SetStep(2)
	at := start.Add(3 * time.Minute)
	if n, err := a.CountBefore(t.Context(), at); n != 3 || err != nil {
		t.Errorf("counted %d, %v, want 3", n, err)
	}
	if n, err := a.RemoveBefore(t.Context(), at); n != 3 || err != nil {
		t.Errorf("removed %d, %v, want 3", n, err)
	}
	var seqs []int64
	for _, line := range readAll(t, a, "a") {
		seqs = append(seqs, line.Seq)
	}
	if len(seqs) != 2 || seqs[0] != 4 || seqs[1] != 5 {
		t.Errorf("left are %v, want 4 and 5", seqs)
	}
	if n, err := a.CountBefore(t.Context(), at); n != 0 || err != nil {
		t.Errorf("counted %d, %v afterwards", n, err)
	}
	if done := appendAll(t, a, arrive("6", "a")); done.Lines[0].Seq != 6 {
		t.Errorf("the next post got seq %d, want 6", done.Lines[0].Seq)
	}
}

func TestRemoveBefore_saysWhatIsGoneWhenItIsCutShort(t *testing.T) {
	a := withTopics(t, "a")
	appendAll(t, a, arrive("1", "a"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := a.RemoveBefore(ctx, start.Add(time.Hour)); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("removed %d, %v, want none and %v", n, err, context.Canceled)
	}
	if got := len(readAll(t, a, "a")); got != 1 {
		t.Errorf("%d posts are left, want 1", got)
	}
}
