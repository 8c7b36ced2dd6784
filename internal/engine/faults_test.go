package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dipper/internal/engine"
	"dipper/internal/topic"
	"dipper/internal/xsim"
)

// fault sets one off and sees at the end that it has happened.
func (b *bubble) fault(script string) {
	b.t.Helper()
	list, err := xsim.ParseFaults(script)
	if err != nil {
		b.t.Fatal(err)
	}
	for i, f := range list {
		f.Name = fmt.Sprintf("%s %d", script, i)
		if err := b.sim.Fault(f); err != nil {
			b.t.Fatal(err)
		}
		b.t.Cleanup(func() {
			if b.sim.Fired(f.Name) == 0 {
				b.t.Errorf("fault %q has not happened", script)
			}
		})
	}
}

// values lists the rules on X.
func (b *bubble) values() []string {
	b.t.Helper()
	var out []string
	for _, r := range b.rules("GET", "") {
		out = append(out, r.Value)
	}
	slices.Sort(out)
	return out
}

func (b *bubble) rules(method, body string) []ruleOnX {
	b.t.Helper()
	return callRules(b.t, b.client(), b.o.XURL, method, body)
}

func TestRules_whatXForgotComesBackInOneCallWhateverItMakesOfIt(t *testing.T) {
	for _, script := range []string{"", "rules:partial", "rules:reset", "rules:status=503"} {
		t.Run(script, func(t *testing.T) {
			inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
				var want []string
				for i := range 5 {
					want = append(want, fmt.Sprintf("word%d", i))
					b.add(want[i])
				}
				b.rules("POST", `{"add":[{"value":"somebody","tag":"else"}]}`)
				b.until("live", time.Minute, func() bool { return b.status().Source.State == "live" })
				b.fault("forget=5")
				if script != "" {
					b.fault(script)
				}
				b.until("it is found out", 11*time.Minute, func() bool { return len(b.gaps(topics(b)[4].ID)) == 1 })
				b.until("the rules are back", time.Minute, func() bool { return len(b.values()) == 6 })
				if got := b.values(); !slices.Equal(got, append([]string{"somebody"}, want...)) {
					b.t.Errorf("rules on X %q", got)
				}
				b.until("the figures are right", time.Minute, func() bool {
					r := b.status().Rules
					return r.Used == 5 && r.Foreign == 1
				})
				for _, tp := range topics(b) {
					if n := len(b.gaps(tp.ID)); n != 1 {
						b.t.Errorf("%s has %d gaps, want the one without its rule", tp.Query, n)
					}
				}
			})
		})
	}
}

func topics(b *bubble) []topic.Topic {
	b.t.Helper()
	list, err := b.e.Topics(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func TestRules_xsLimitOfChangesIsKeptAndTheWaitTold(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1, EnforceLimits: true}, func(b *bubble) {
		for i := range 100 {
			b.add(fmt.Sprintf("word%d", i))
		}
		_, err := b.e.AddTopic(b.t.Context(), "onemore", "")
		p := engine.Explain(err)
		if p.Code != engine.CodeXUnavailable || p.RetryAfter <= 0 || p.RetryAfter > 15*time.Minute || !strings.Contains(p.Detail, "15 minutes") {
			b.t.Fatalf("the 101st topic gives %+v, want a wait with its reason", p)
		}
		// What X cannot be told now is told when it can, and people meanwhile.
		id := topics(b)[0].ID
		b.turn(id, topic.Paused)
		if n := len(b.values()); n != 100 {
			b.t.Fatalf("%d rules on X, want 100 still", n)
		}
		b.until("the rule is gone", 16*time.Minute, func() bool { return len(b.values()) == 99 })
		if _, err := b.e.AddTopic(b.t.Context(), "onemore", ""); err != nil {
			b.t.Errorf("after the wait: %v", err)
		}
		if s := b.status(); s.Source.State != "live" || s.Counts.Reconnects != 0 {
			b.t.Errorf("status %+v, want the stream untouched by all this", s)
		}
	})
}

func TestRules_aWaitForXsLimitIsAWarningOnTheLiveStream(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1, EnforceLimits: true}, func(b *bubble) {
		for i := range 99 {
			b.add(fmt.Sprintf("word%d", i))
		}
		b.rules("POST", `{"add":[{"value":"somebody","tag":"else"}]}`) // the hundredth
		b.until("live", time.Minute, func() bool { return b.status().Source.State == "live" })
		b.fault("forget=99")
		b.until("the wait is told", 11*time.Minute, func() bool {
			s := b.status().Source
			return s.State == "live" && s.Reason != nil && strings.Contains(*s.Reason, "99 topics wait")
		})
		b.until("the rules are back", 16*time.Minute, func() bool { return len(b.values()) == 100 })
		b.until("and nothing is left to say", time.Minute, func() bool { return b.status().Source.Reason == nil })
	})
}

func TestSource_twoThatThrowEachOtherOutStopAndTakeOverIsTheUsers(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1, Script: "replace,times=always"}, func(b *bubble) {
		b.add("golang")
		b.until("live", time.Minute, func() bool { return b.status().Source.State == "live" })
		stop := make(chan struct{})
		ended := make(chan struct{})
		go func() { // another Dipper, of a make that never gives up
			defer close(ended)
			for {
				select {
				case <-stop:
					return
				default:
					b.rival(2 * time.Second)
				}
			}
		}()
		b.until("it stops", 5*time.Minute, func() bool { return b.status().Source.State == "refused" })
		if s := b.status().Source; s.Reason == nil || !strings.Contains(*s.Reason, "nother connection") || !strings.Contains(*s.Reason, "take over") || s.Code == nil || *s.Code != "too-many-connections" && *s.Code != "thrown-out" {
			b.t.Errorf("reason %v", s.Reason)
		}
		n := b.status().Counts.Reconnects
		time.Sleep(10 * time.Minute)
		if s := b.status(); s.Source.State != "refused" || s.Counts.Reconnects != n {
			b.t.Errorf("%+v ten minutes later, want nothing tried unasked", s)
		}
		close(stop)
		<-ended
		if err := b.e.TakeOver(b.t.Context()); err != nil {
			b.t.Fatal(err)
		}
		b.until("live", time.Minute, func() bool { return b.status().Source.State == "live" })
		if b.sim.Fired("replace") < 3 {
			b.t.Errorf("the place was taken %d times", b.sim.Fired("replace"))
		}
	})
}

func TestSource_xsClockIsHeeded(t *testing.T) {
	for _, ahead := range []string{"+40m", "-40m"} {
		t.Run(ahead, func(t *testing.T) {
			inBubble(t, xsim.Options{Rate: 2, Script: "connect=1:clock=" + ahead}, func(b *bubble) {
				tp := b.add("golang -is:retweet")
				time.Sleep(time.Minute)
				b.cable.Pull()
				time.Sleep(time.Minute)
				b.cable.Plug()
				b.until("the gap is filled", 2*time.Minute, func() bool {
					g := b.gaps(tp.ID)
					return len(g) == 1 && g[0].Missing != nil && g[0].Filled > 50
				})
				if skew := b.e.Diagnosis().ClockSkewSeconds; skew < 39*60 && skew > -39*60 {
					b.t.Errorf("X's clock is %v s apart, want 40 minutes", skew)
				}
				if b.sim.Fired("clock") != 1 {
					b.t.Error("the clock was not shifted")
				}
			})
		})
	}
}

func TestSource_historyOfStatesIsKeptOverARestart(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		b.add("golang")
		b.until("live", time.Minute, func() bool { return b.status().Source.State == "live" })
		b.cable.Pull()
		time.Sleep(time.Second)
		b.restart()
		b.cable.Plug()
		synctest.Wait()
		var said []string
		for _, s := range b.e.Diagnosis().States {
			said = append(said, s.State)
		}
		if all := strings.Join(said, " "); !strings.HasPrefix(all, "connecting live waiting connecting") {
			b.t.Errorf("states %s", all)
		}
	})
}

func TestGap_aQueryThatSearchCannotAskIsToldWhy(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		tp := b.add("golang bio:gopher")
		time.Sleep(30 * time.Second)
		b.cable.Pull()
		time.Sleep(time.Second)
		b.cable.Plug()
		b.until("it is told", time.Minute, func() bool {
			g := b.gaps(tp.ID)
			return len(g) == 1 && g[0].State == "impossible" && strings.Contains(g[0].Why, "bio:") && g[0].WhyCode == "search-lacks" && g[0].WhySaid == "bio:"
		})
	})
}

func TestGap_withoutAnAllowanceNothingIsAskedUntilTheUserDoes(t *testing.T) {
	inBubble(t, xsim.Options{Rate: 1}, func(b *bubble) {
		if err := b.e.SetFillPerDay(b.t.Context(), 0); err != nil {
			b.t.Fatal(err)
		}
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.cable.Pull()
		time.Sleep(time.Minute)
		b.cable.Plug()
		b.until("it is offered", time.Minute, func() bool {
			g := b.gaps(tp.ID)
			return len(g) == 1 && g[0].State == "offered"
		})
		g := b.gaps(tp.ID)[0]
		if g.Missed != nil || g.Offer == nil || g.Offer.Posts != nil || g.Offer.Dollars != engine.PostPrice {
			b.t.Fatalf("gap %+v, want an offer to count", g)
		}
		b.restart() // the setting stays
		if err := b.e.Fill(b.t.Context(), tp.ID, g.From.Time, nil); err != nil {
			b.t.Fatal(err)
		}
		b.until("it is counted", time.Minute, func() bool {
			// The restart may add a gap of its own meanwhile.
			for _, it := range b.gaps(tp.ID) {
				if it.From.Equal(g.From.Time) {
					g = it
				}
			}
			return g.Offer != nil && g.Offer.Posts != nil
		})
		if g.Filled != 0 || *g.Offer.Posts < 30 {
			b.t.Errorf("gap %+v, want some sixty counted and none fetched", g)
		}
	})
}
