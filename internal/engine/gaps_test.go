package engine_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/engine"
	"dipper/internal/topic"
	"dipper/internal/xsim"
)

const (
	searchPath = "/2/tweets/search/recent"
	countsPath = "/2/tweets/counts/recent"
)

// outage cuts the cable for d and waits until the stream is back.
func (b *bubble) outage(d time.Duration) {
	b.t.Helper()
	b.cable.Pull()
	time.Sleep(d)
	b.cable.Plug()
	b.until("live again", 20*time.Second, func() bool { return b.status().Source.State == "live" })
}

// whole reports the posts that the world wrote for a topic up to a second ago
// and that are not kept, but for reposts, of which X's search knows nothing.
func (b *bubble) whole(tp topic.Topic) {
	b.t.Helper()
	truth, err := b.sim.Wrote(tp.Query, tp.CreatedAt.Time, time.Now().Add(-time.Second))
	if err != nil {
		b.t.Fatal(err)
	}
	kept := b.kept(tp.ID)
	for _, w := range truth {
		if !w.Repost && !slices.Contains(kept, w.ID) {
			b.t.Errorf("post %s of %s is missing", w.ID, w.At)
		}
	}
}

func (b *bubble) settled(id string, n int) []engine.FilledGap {
	b.t.Helper()
	var list []engine.FilledGap
	b.until(fmt.Sprintf("%d gaps are looked into", n), 2*time.Minute, func() bool {
		list = b.gaps(id)
		return len(list) == n && !slices.ContainsFunc(list, func(g engine.FilledGap) bool {
			return g.State == archive.GapDue || g.State == archive.GapFilling
		})
	})
	return list
}

// longQuery is one that takes several searches.
func longQuery() string {
	words := []string{"golang"}
	for i := range 40 {
		words = append(words, fmt.Sprintf("somewhatlongword%d", i))
	}
	return "(" + strings.Join(words, " OR ") + ") -is:retweet"
}

func TestFill_ofManyClicksAtOnceOnePays(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.stop()
		time.Sleep(time.Minute)
		b.start()
		g := b.settled(tp.ID, 1)[0]
		if g.Offer == nil || g.Offer.Posts == nil {
			b.t.Fatalf("gap %+v, want an offer", g)
		}
		n := int(*g.Offer.Posts)
		b.fault("search:delay=5s") // it is not offered again before all have clicked
		var wg sync.WaitGroup
		var taken atomic.Int64
		for range 10 {
			wg.Go(func() {
				if b.e.Fill(b.t.Context(), tp.ID, g.From.Time, &n) == nil {
					taken.Add(1)
				}
			})
		}
		wg.Wait()
		b.settled(tp.ID, 1)
		begun := 0
		for _, q := range b.queries(searchPath) {
			if q.Get("next_token") == "" {
				begun++
			}
		}
		if taken.Load() != 1 || begun != 1 {
			b.t.Errorf("%d of ten clicks were taken and %d searches begun, want one", taken.Load(), begun)
		}
	})
}

func TestFill_whatXHasCountedIsNotAskedAgain(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		b.refuse = map[string]bool{countsPath + " 2": true, countsPath + " 3": true}
		tp := b.add(longQuery())
		time.Sleep(time.Minute)
		b.stop()
		time.Sleep(time.Minute)
		b.start()
		b.settled(tp.ID, 1)
		asked := map[string]int{}
		for _, q := range b.queries(countsPath) {
			asked[q.Get("query")]++
		}
		if len(asked) < 2 {
			b.t.Fatalf("%d parts, want several", len(asked))
		}
		if n := b.calls(countsPath); n != len(asked)+2 {
			b.t.Errorf("X was asked to count %d times, want once for each of %d parts and two refusals", n, len(asked))
		}
	})
}

func TestFill_whatCannotBeCountedWholeTodayIsNotBegun(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		if err := b.e.SetFillPerDay(b.t.Context(), 5); err != nil { // one count
			b.t.Fatal(err)
		}
		tp := b.add(longQuery())
		time.Sleep(time.Minute)
		b.restart()
		if g := b.settled(tp.ID, 1)[0]; g.State != archive.GapOffered || b.calls(countsPath) != 0 {
			b.t.Errorf("gap %s, counted %d times, want an offer and none", g.State, b.calls(countsPath))
		}
	})
}

func TestFill_bringsAsManyAsTheButtonNames(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 6}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.stop()
		time.Sleep(time.Minute)
		b.start()
		g := b.settled(tp.ID, 1)[0]
		for _, n := range []int{15, 40, 15} {
			before := b.settled(tp.ID, 1)[0].Filled
			if err := b.e.Fill(b.t.Context(), tp.ID, g.From.Time, &n); err != nil {
				b.t.Fatal(err)
			}
			after := b.settled(tp.ID, 1)[0].Filled
			// X's shortest page has ten posts, and fewer are not worth one.
			if got := int(after - before); got < n-10 || got > n {
				b.t.Errorf("%d posts were filled, agreed were %d", got, n)
			}
		}
	})
}

func TestFill_aRefusalForTheTimesSakeIsTriedLater(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.outage(30 * time.Second)
		b.fault("clock=-1m") // the end of the gap is no ten seconds ago, says X
		g := b.settled(tp.ID, 1)[0]
		if g.State != archive.GapDone || g.Filled < 20 || b.calls(searchPath) < 2 {
			b.t.Errorf("gap %+v after %d searches, want it filled on a later try", g, b.calls(searchPath))
		}
	})
}

func TestFill_aCrashPaysForNoPageTwice(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 5}, func(b *bubble) {
		if err := b.e.SetFillPerDay(b.t.Context(), 1000); err != nil {
			b.t.Fatal(err)
		}
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.refuse = map[string]bool{searchPath + " 2": true}
		b.outage(time.Minute)
		b.until("the second is refused", time.Minute, func() bool { return b.calls(searchPath) == 2 })
		b.crash()
		b.settled(tp.ID, 2)
		first := b.queries(searchPath)[0].Get("end_time")
		for i, q := range b.queries(searchPath)[1:] {
			if q.Get("end_time") == first && q.Get("next_token") == "" {
				b.t.Errorf("search %d begins at the end of the gap again", i+2)
			}
		}
		b.whole(tp)
	})
}

func TestFill_topicsThatPartedAreSearchedEachForItself(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 2}, func(b *bubble) {
		one, other := b.add("golang -is:retweet"), b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.outage(30 * time.Second)
		query := "earthquake -is:retweet"
		if _, err := b.e.EditTopic(b.t.Context(), other.ID, engine.Change{Query: &query}); err != nil {
			b.t.Fatal(err)
		}
		at := time.Now()
		b.settled(one.ID, 1)
		b.settled(other.ID, 1)
		b.whole(one)
		golang, err := b.sim.Wrote(one.Query, at.Add(-35*time.Second), at)
		if err != nil {
			b.t.Fatal(err)
		}
		kept, both := b.kept(other.ID), 0
		for _, w := range golang {
			if slices.Contains(kept, w.ID) {
				both++
			}
		}
		if both > 15 { // what came before the edit, and the seconds before the outage
			b.t.Errorf("%d posts of the outage that are about something else are in the topic that was edited", both)
		}
	})
}

func TestCrash_theGapBeginsWhereTheStreamFellSilent(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 2}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.outage(10 * time.Second)
		time.Sleep(2 * time.Second)
		silent := time.Now()
		b.fault("silence=1m") // the world goes on, and the stream brings nothing
		b.until("the outage is filled", 20*time.Second, func() bool { return b.calls(searchPath) > 0 })
		time.Sleep(time.Second) // posts have come since, but not over the stream
		b.crash()
		list := b.settled(tp.ID, 2)
		if g := list[0]; g.From.After(silent.Add(2*time.Second)) || g.From.Before(silent.Add(-22*time.Second)) {
			b.t.Errorf("the gap begins %s after the silence, want with it", g.From.Sub(silent))
		}
		b.whole(tp)
	})
}

func TestGap_aRuleThatWasGoneBeforeTheOutageIsPartOfIt(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 2}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.fault("forget=1")
		gone := time.Now()
		time.Sleep(time.Minute)
		b.outage(10 * time.Second)
		list := b.settled(tp.ID, 1)
		if g := list[0]; g.From.After(gone.Add(2 * time.Second)) {
			b.t.Errorf("the gap begins %s after the rule was gone", g.From.Sub(gone))
		}
	})
}

func TestGap_withoutItsRuleLastsUntilTheRuleIsBack(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 2}, func(b *bubble) {
		tp, other := b.add("golang -is:retweet"), b.add("earthquake -is:retweet")
		time.Sleep(time.Minute)
		b.fault("forget=1;rules:partial,times=4") // X takes it at the fifth try alone
		b.until("it is found out", 11*time.Minute, func() bool { return b.status().Rules.Used == 1 })
		b.until("the rule is back", 2*time.Minute, func() bool { return len(b.values()) == 2 })
		back := time.Now()
		b.until("the gap is told", time.Minute, func() bool { return len(b.gaps(tp.ID)) == 1 })
		g := b.gaps(tp.ID)[0]
		if back.Sub(g.To.Time) > time.Second {
			b.t.Errorf("the gap ends %s before the rule is back", back.Sub(g.To.Time))
		}
		if n := len(b.gaps(other.ID)); n != 0 {
			b.t.Errorf("the other topic has %d gaps", n)
		}
	})
}

func TestGap_aPauseOfATopicWithoutItsRuleBeginsWhereTheRuleWent(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 2}, func(b *bubble) {
		tp, _ := b.add("golang -is:retweet"), b.add("earthquake -is:retweet")
		time.Sleep(time.Minute)
		b.fault("forget=1;rules:partial,times=4") // or it would be back at once
		gone := time.Now()
		b.until("it is found out", 11*time.Minute, func() bool { return b.status().Rules.Used == 1 })
		live := topic.Live
		b.turn(tp.ID, topic.Paused)
		b.until("it is live again", time.Minute, func() bool {
			_, err := b.e.EditTopic(b.t.Context(), tp.ID, engine.Change{State: &live})
			return err == nil
		})
		list := b.settled(tp.ID, 1)
		if g := list[0]; g.From.After(gone.Add(2 * time.Second)) {
			b.t.Errorf("the gap begins %s after the rule was gone", g.From.Sub(gone))
		}
	})
}

func TestGap_aClockThatIsSetLosesNone(t *testing.T) {
	for _, by := range []time.Duration{-time.Hour, time.Hour} {
		t.Run(by.String(), func(t *testing.T) {
			inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
				tp := b.add("golang -is:retweet")
				time.Sleep(time.Minute)
				b.cable.Pull()
				time.Sleep(time.Second)
				b.set.Store(int64(by))
				time.Sleep(time.Minute)
				b.cable.Plug()
				g := b.settled(tp.ID, 1)[0]
				if d := g.To.Sub(g.From.Time); d < time.Minute || d > 90*time.Second || g.State != archive.GapDone || g.Filled < 20 {
					b.t.Errorf("a gap of %s, %+v, want a minute, all filled", d, g)
				}
				b.whole(tp)
			})
		})
	}
}

func TestGap_aPauseOverAClockThatIsSetIsAsLongAsItWas(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		tp, _ := b.add("golang -is:retweet"), b.add("earthquake -is:retweet")
		time.Sleep(time.Minute)
		b.turn(tp.ID, topic.Paused)
		time.Sleep(time.Minute)
		b.set.Store(int64(-time.Hour))
		time.Sleep(time.Minute)
		b.turn(tp.ID, topic.Live)
		b.until("the gap is told", time.Minute, func() bool { return len(b.gaps(tp.ID)) == 1 })
		g := b.gaps(tp.ID)[0]
		if d := g.To.Sub(g.From.Time); d < 2*time.Minute || d > 2*time.Minute+30*time.Second {
			b.t.Errorf("a gap of %s, want two minutes", d)
		}
	})
}

// inGaps tells how long the gaps of a topic are together; no two of them may
// overlap by X's clock.
func (b *bubble) inGaps(id string) (total time.Duration) {
	b.t.Helper()
	list, err := b.e.Archive().Gaps(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	for i, g := range list {
		total += g.To.Sub(g.From.Time)
		for _, o := range list[:i] {
			if g.From.Add(g.Skew).Before(o.To.Add(o.Skew)) && o.From.Add(o.Skew).Before(g.To.Add(g.Skew)) {
				b.t.Errorf("gaps overlap: %s", describe(list))
			}
		}
	}
	return total
}

func TestGap_overAClockThatIsSetBackWhileXRefusesIsNotForgottenByARestart(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.fault("connect=1:status=503,times=7")
		b.cable.Pull()
		time.Sleep(time.Second)
		b.set.Store(int64(-time.Hour))
		time.Sleep(2 * time.Second)
		b.cable.Plug()
		time.Sleep(2 * time.Minute)
		b.stop()
		time.Sleep(2 * time.Minute)
		b.start()
		b.until("live", 20*time.Minute, func() bool { return b.status().Source.State == "live" })
		if d := b.inGaps(tp.ID); d < 4*time.Minute {
			b.t.Errorf("gaps of %s, want four minutes and more", d)
		}
	})
}

func TestGap_aRuleThatWasGoneBeforeARestartIsPartOfIt(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 2}, func(b *bubble) {
		tp, _ := b.add("golang -is:retweet"), b.add("earthquake -is:retweet")
		time.Sleep(time.Minute)
		b.fault("forget=1")
		gone := time.Now()
		time.Sleep(5 * time.Minute)
		b.restart()
		g := b.settled(tp.ID, 1)[0]
		if g.From.After(gone.Add(2*time.Second)) || g.From.Before(gone.Add(-10*time.Minute)) {
			b.t.Errorf("the gap begins %s after the rule was gone", g.From.Sub(gone))
		}
	})
}

func TestGap_noTimeIsInTwo(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 0.5}, func(b *bubble) {
		tp, _ := b.add("golang -is:retweet"), b.add("earthquake -is:retweet")
		time.Sleep(time.Minute)
		b.fault("forget=1")
		gone := time.Now()
		time.Sleep(time.Minute)
		b.outage(30 * time.Second)
		b.until("the rule is back", 11*time.Minute, func() bool { return len(b.gaps(tp.ID)) > 1 })
		if d := b.inGaps(tp.ID); d < time.Since(gone)-2*time.Second {
			b.t.Errorf("gaps of %s, want the %s without the rule", d, time.Since(gone))
		}
	})
}

func TestGap_ofATopicMadeByAWrongClockIsWhole(t *testing.T) {
	for _, resume := range []bool{false, true} {
		t.Run(fmt.Sprint("resumed ", resume), func(t *testing.T) {
			inBubble(t, xsim.Options{Rate: 0.2}, func(b *bubble) {
				b.set.Store(int64(10 * time.Minute))
				tp, _ := b.add("golang -is:retweet"), b.add("earthquake -is:retweet")
				time.Sleep(time.Minute)
				if resume {
					for _, state := range []topic.State{topic.Paused, topic.Live} {
						if _, err := b.e.EditTopic(b.t.Context(), tp.ID, engine.Change{State: &state}); err != nil {
							b.t.Fatal(err)
						}
						time.Sleep(time.Second)
					}
				}
				b.set.Store(0)
				time.Sleep(5 * time.Minute)
				before := b.inGaps(tp.ID)
				b.outage(10 * time.Minute)
				if d := b.inGaps(tp.ID) - before; d < 10*time.Minute {
					b.t.Errorf("gaps of %s for an outage of ten minutes", d)
				}
			})
		})
	}
}

func TestGap_withoutItsRuleOverAClockThatIsSetIsAsLongAsItWas(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 2}, func(b *bubble) {
		tp, _ := b.add("golang -is:retweet"), b.add("earthquake -is:retweet")
		time.Sleep(11 * time.Minute)
		b.fault("forget=1")
		time.Sleep(time.Minute)
		b.set.Store(int64(-time.Hour))
		time.Sleep(12 * time.Minute)
		if d := b.inGaps(tp.ID); d < 9*time.Minute || d > 11*time.Minute {
			b.t.Errorf("gaps of %s, want nine minutes", d)
		}
	})
}

func TestGap_aTopicThatIsEditedWhileItsRuleIsGoneTellsWhatItMissed(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 2}, func(b *bubble) {
		tp, _ := b.add("golang -is:retweet"), b.add("earthquake -is:retweet")
		time.Sleep(time.Minute)
		b.fault("forget=1;rules:partial,times=4")
		b.until("it is found out", 11*time.Minute, func() bool { return b.status().Rules.Used == 1 })
		query := "golang -is:retweet -is:quote"
		b.until("it is edited", time.Minute, func() bool {
			_, err := b.e.EditTopic(b.t.Context(), tp.ID, engine.Change{Query: &query})
			return err == nil
		})
		if d := b.inGaps(tp.ID); d < 8*time.Minute {
			b.t.Errorf("gaps of %s, want the nine minutes without the rule", d)
		}
	})
}

func TestGap_aPauseIsToldOnceThoughTheTopicIsEditedAsTheStreamComesBack(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		tp, _ := b.add("golang -is:retweet"), b.add("earthquake -is:retweet")
		time.Sleep(time.Minute)
		b.turn(tp.ID, topic.Paused)
		time.Sleep(5 * time.Minute)
		b.fault("connect=1:delay=5s;drop")
		b.until("connecting", 30*time.Second, func() bool { return b.status().Source.State == "connecting" })
		b.turn(tp.ID, topic.Live)
		b.fault("rules:delay=8s") // the stream is back meanwhile
		query := "golang -is:retweet -is:quote"
		if _, err := b.e.EditTopic(b.t.Context(), tp.ID, engine.Change{Query: &query}); err != nil {
			b.t.Fatal(err)
		}
		time.Sleep(time.Minute)
		b.outage(10 * time.Second)
		paused2 := 0
		for _, g := range b.settled(tp.ID, 2) {
			if strings.Contains(g.Reason, "paused") {
				paused2++
			}
		}
		if paused2 != 1 {
			b.t.Errorf("the pause is told %d times", paused2)
		}
	})
}

func TestFill_whatIsMissingIsRightThoughTheClockWasSetBeforeTheFilling(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 4}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.outage(time.Minute)
		end := time.Now()
		b.set.Store(int64(-10 * time.Minute))
		list := b.settled(tp.ID, 2)
		wrote, err := b.sim.Wrote(tp.Query, tp.CreatedAt.Time, end)
		if err != nil {
			b.t.Fatal(err)
		}
		kept, truly := b.kept(tp.ID), int64(0)
		for _, w := range wrote {
			if !w.Repost && !slices.Contains(kept, w.ID) {
				truly++
			}
		}
		// The other gap is that of the clock, whose search looks back into this one.
		g := slices.MaxFunc(list, func(a, b engine.FilledGap) int {
			return cmp.Compare(a.To.Sub(a.From.Time), b.To.Sub(b.From.Time))
		})
		if g.Missing == nil {
			b.t.Fatalf("gap %+v was not counted", g)
		}
		if truly == 0 || *g.Missing < truly-2 || *g.Missing > truly+2 {
			b.t.Errorf("%d posts are said to be missing, truly %d", *g.Missing, truly)
		}
	})
}

func TestFill_anEditedTopicIsSearchedAnew(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 4}, func(b *bubble) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.outage(2 * time.Minute)
		g := b.settled(tp.ID, 1)[0]
		first := b.queries(searchPath)[0].Get("end_time")
		query := "(golang OR earthquake) -is:retweet"
		if _, err := b.e.EditTopic(b.t.Context(), tp.ID, engine.Change{Query: &query}); err != nil {
			b.t.Fatal(err)
		}
		before, n := b.calls(searchPath), 50
		if err := b.e.Fill(b.t.Context(), tp.ID, g.From.Time, &n); err != nil {
			b.t.Fatal(err)
		}
		b.settled(tp.ID, 1)
		if got := b.queries(searchPath)[before].Get("end_time"); got != first {
			b.t.Errorf("the search for the new query begins at %s, want the gap's end %s", got, first)
		}
	})
}
