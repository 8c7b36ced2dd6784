package engine

import (
	"context"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/topic"
)

const (
	// pulseMinutes is how far back a topic's pulse is told minute by minute.
	pulseMinutes = 60
	// usualBack is how far back before that its usual rate is taken from.
	usualBack = 7 * 24 * time.Hour
	// usualLeast is for how many minutes of that it must have been collected:
	// what is usual differs between night and day.
	usualLeast = 24 * 60
)

// Pulse is how lively a topic is: when its posts were written, whenever they came.
type Pulse struct {
	To post.Time `json:"to"` // now, by X's clock
	// Minutes counts the posts of 60 minutes, oldest first. The last one is the
	// minute that To lies in, as far as it has come.
	Minutes []int64 `json:"minutes"`
	// Usual is how many posts a minute there were in the seven days before those
	// minutes; nil when the topic was collected for less than a day of them.
	Usual *float64 `json:"usual"`
	// LastSeq is the seq of the last post that is counted.
	LastSeq int64 `json:"lastSeq"`
}

// Pulse tells how lively a topic is.
func (e *Engine) Pulse(ctx context.Context, id string) (Pulse, error) {
	t, err := e.archive.Topic(ctx, id)
	if err != nil {
		return Pulse{}, archiveProblem(err)
	}
	gaps, err := e.archive.Gaps(ctx, id)
	if err != nil {
		return Pulse{}, archiveProblem(err)
	}
	now := e.xNow()
	shown := now.Truncate(time.Minute).Add(-(pulseMinutes - 1) * time.Minute)
	from := shown.Add(-usualBack)
	posts, lastSeq, err := e.archive.PostsByMinute(ctx, id, from, now)
	if err != nil {
		return Pulse{}, archiveProblem(err)
	}
	before := posts[:len(posts)-pulseMinutes]
	leaveOut(before, from, t, gaps)
	return Pulse{To: post.At(now), Minutes: posts[len(before):], Usual: usual(before), LastSeq: lastSeq}, nil
}

// away stands for the number of posts in a minute that tells nothing.
const away = -1

// leaveOut marks the minutes, the first of which begins at from, in which the
// topic was not collected, or not all the time: those before it asked what it asks
// now, those of its gaps, which are told of pauses too, and those since it was
// paused. What was filled afterwards is left out with its gap, since it may be but
// a part.
func leaveOut(posts []int64, from time.Time, t topic.Topic, gaps []archive.Gap) {
	leave := func(begin, end time.Time) {
		first := max(0, int(begin.Sub(from)/time.Minute))
		for i := first; i < len(posts) && from.Add(time.Duration(i)*time.Minute).Before(end); i++ {
			posts[i] = away
		}
	}
	begun := t.CreatedAt.Time
	if t.AskedAt.After(begun) {
		begun = t.AskedAt
	}
	end := from.Add(time.Duration(len(posts)) * time.Minute)
	leave(from, begun)
	for _, g := range gaps {
		leave(g.From.Add(g.Skew), g.To.Add(g.Skew))
	}
	switch {
	case !t.LeftAt.IsZero():
		leave(t.LeftAt, end)
	case t.State != topic.Live:
		leave(from, end) // it never was collected
	}
}

// usual is the mean of the minutes that tell something, nil of too few.
func usual(posts []int64) *float64 {
	minutes, sum := 0, int64(0)
	for _, n := range posts {
		if n != away {
			minutes++
			sum += n
		}
	}
	if minutes < usualLeast {
		return nil
	}
	mean := float64(sum) / float64(minutes)
	return &mean
}
