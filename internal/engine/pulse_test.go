package engine_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/engine"
	"dipper/internal/post"
	"dipper/internal/topic"
)

// pulseNow is in the middle of a minute, and so is nothing else here.
var pulseNow = time.Date(2026, 11, 24, 10, 30, 20, 0, time.UTC)

// tracked is a topic and its gaps.
type tracked struct {
	topic topic.Topic
	gaps  []archive.Gap
}

// pulsesOf opens an engine that does not run on an archive with these topics,
// whose posts were written so many minutes ago, and gives their pulses.
func pulsesOf(t *testing.T, topics map[string]tracked, minutesAgo ...int) map[string]engine.Pulse {
	t.Helper()
	dir := t.TempDir()
	a, err := archive.Open(t.Context(), filepath.Join(dir, engine.SimulatedFile), archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ids := slices.Collect(maps.Keys(topics))
	for id, it := range topics {
		tp := it.topic
		tp.ID, tp.Query = id, "golang"
		if _, err := a.AddTopic(t.Context(), tp); err != nil {
			t.Fatal(err)
		}
		for _, state := range []topic.State{topic.Paused, tp.State} {
			tp.State = state
			if err := a.UpdateTopic(t.Context(), tp); err != nil {
				t.Fatal(err)
			}
		}
		for i := range it.gaps {
			it.gaps[i].Topic = id
		}
		if _, err := a.AddGaps(t.Context(), it.gaps); err != nil {
			t.Fatal(err)
		}
	}
	var batch []archive.Arrival
	for i, ago := range minutesAgo {
		// Each came just now.
		p := post.Post{ID: fmt.Sprint(i), CreatedAt: post.At(pulseNow.Add(-time.Duration(ago) * time.Minute)), ReceivedAt: post.At(pulseNow)}
		batch = append(batch, archive.Arrival{Topics: ids, Post: p})
	}
	if _, err := a.Append(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	e, err := engine.Open(t.Context(), engine.Options{Dir: dir, InstallID: installID, Simulate: true, Now: func() time.Time { return pulseNow }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	pulses := map[string]engine.Pulse{}
	for id := range topics {
		p, err := e.Pulse(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Minutes) != 60 || !p.To.Equal(pulseNow) {
			t.Errorf("%s: %d minutes up to %v", id, len(p.Minutes), p.To)
		}
		pulses[id] = p
	}
	if _, err := e.Pulse(t.Context(), "none"); engine.Explain(err).Code != engine.CodeTopicNotFound {
		t.Errorf("no such topic gives %v", err)
	}
	return pulses
}

func ago(d time.Duration) post.Time { return post.At(pulseNow.Add(-d)) }

func TestPulse_countsPostsByWhenTheyWereWritten(t *testing.T) {
	p := pulsesOf(t, map[string]tracked{"a": {topic.Topic{State: topic.Live, CreatedAt: ago(time.Hour)}, nil}}, 0, 0, 1, 59, 60, 7)["a"]
	want := make([]int64, 60)
	want[59], want[58], want[0], want[52] = 2, 1, 1, 1
	if fmt.Sprint(p.Minutes) != fmt.Sprint(want) || p.LastSeq != 6 || p.Usual != nil {
		t.Errorf("got %+v", p)
	}
}

// Ensure that what is usual is told of the time for which it is known alone.
func TestPulse_usualIsTheMeanOfTheTimeCollected(t *testing.T) {
	const day = 24 * time.Hour
	// A post in every tenth minute, from three days ago up to now.
	var every []int
	for m := 5; m < 3*24*60; m += 10 {
		every = append(every, m)
	}
	live := func(since time.Duration) topic.Topic { return topic.Topic{State: topic.Live, CreatedAt: ago(since)} }
	gap := func(from, to, skew time.Duration) archive.Gap {
		return archive.Gap{From: ago(from + skew), To: ago(to + skew), Skew: skew, State: archive.GapDone}
	}
	asked := func(tp topic.Topic, since time.Duration) topic.Topic { tp.AskedAt = ago(since).Time; return tp }
	left := func(tp topic.Topic, state topic.State, since time.Duration) topic.Topic {
		tp.State, tp.LeftAt = state, ago(since).Time
		return tp
	}
	known := func(rate float64) *float64 { rate /= 10; return &rate }
	cases := map[string]struct {
		tracked
		want *float64
	}{
		"a day and an hour":            {tracked{live(day + 61*time.Minute), nil}, known(1)},
		"a day and most of an hour":    {tracked{live(day + 58*time.Minute), nil}, nil},
		"six days, three of them dead": {tracked{live(6*day + 59*time.Minute + 20*time.Second), nil}, known((3*24*60 - 60) / float64(6*24*60))},
		"a month: a week counts":       {tracked{live(30 * day), nil}, known((3*24*60 - 60) / float64(7*24*60))},
		"away while it was dead":       {tracked{live(6*day + 59*time.Minute + 20*time.Second), []archive.Gap{gap(6*day+time.Hour, 3*day, 0)}}, known(1)},
		"the same by a clock that is wrong": {tracked{live(6*day + 59*time.Minute + 20*time.Second),
			[]archive.Gap{gap(6*day+time.Hour, 3*day, 9*time.Hour)}}, known(1)},
		"away for too long":                {tracked{live(2 * day), []archive.Gap{gap(2*day, 20*time.Hour, 0)}}, nil},
		"another query before":             {tracked{asked(live(30*day), 2*day), nil}, known(1)},
		"another query until yesterday":    {tracked{asked(live(30*day), 20*time.Hour), nil}, nil},
		"paused two days ago":              {tracked{left(live(3*day), topic.Paused, 2*day+59*time.Minute+30*time.Second), nil}, nil},
		"paused one day ago":               {tracked{left(live(3*day), topic.Paused, day), nil}, known(1)},
		"paused, and live for a moment":    {tracked{left(live(30*day), topic.Live, day), nil}, known(float64(2*24*60-1) / (6*24*60 + 60 - 1))},
		"brought along, never yet tracked": {tracked{topic.Topic{State: topic.Paused, CreatedAt: ago(30 * day)}, nil}, nil},
	}
	topics := map[string]tracked{}
	for name, c := range cases {
		topics[name] = c.tracked
	}
	pulses := pulsesOf(t, topics, every...)
	for name, c := range cases {
		switch got := pulses[name].Usual; {
		case got == nil || c.want == nil:
			if got != c.want {
				t.Errorf("%s: usual is %v, want %v", name, got, c.want)
			}
		case *got < *c.want*0.99 || *got > *c.want*1.01:
			t.Errorf("%s: usual is %v, want %v", name, *got, *c.want)
		}
	}
}

// Ensure that what a topic asked before is not what is usual for it.
func TestPulse_beginsAnewWithTheQuery(t *testing.T) {
	e, _ := start(t, engine.Options{Simulate: true})
	tp := add(t, e, "golang")
	for _, c := range []struct {
		change engine.Change
		anew   bool
	}{
		{engine.Change{Name: ptr("Go")}, false},
		{engine.Change{Query: ptr(" golang ")}, false},
		{engine.Change{Query: ptr("rustlang")}, true},
	} {
		if _, err := e.EditTopic(t.Context(), tp.ID, c.change); err != nil {
			t.Fatal(err)
		}
		got, err := e.Archive().Topic(t.Context(), tp.ID)
		if err != nil || !got.AskedAt.IsZero() != c.anew {
			t.Errorf("after %+v asked since %v, %v", c.change, got.AskedAt, err)
		}
	}
}

func ptr[T any](v T) *T { return &v }
