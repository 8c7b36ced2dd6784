package engine_test

import (
	"fmt"
	"testing"
	"time"

	"dipper/internal/engine"
	"dipper/internal/xsim"
)

const otherInstall = "dipper:22222222-2222-4222-8222-222222222222"

// Ensure that whoever shares the token is named, and that X is not asked each time.
func TestRules_areListedWithTheirOwners(t *testing.T) {
	inBubble(t, xsim.Options{}, func(b *bubble) {
		b.until("idle", time.Minute, func() bool { return b.status().Source.State == "idle" })
		for value, tag := range map[string]string{"cats": otherInstall, "weather": "", "dogs": "dipper:for the office"} {
			callRules(b.t, b.client(), "http://127.0.0.1:1", "POST", fmt.Sprintf(`{"add":[{"value":%q,"tag":%q}]}`, value, tag))
		}
		b.add("golang")
		owners := func() map[string]engine.RuleOwner {
			list, err := b.e.Rules(b.t.Context())
			if err != nil {
				b.t.Fatal(err)
			}
			got := map[string]engine.RuleOwner{}
			for _, r := range list {
				if r.ID == "" {
					b.t.Errorf("%+v has no id", r)
				}
				got[r.Value] = r.Owner
			}
			return got
		}
		want := map[string]engine.RuleOwner{"golang": engine.RuleOurs, "cats": engine.RuleDipper, "weather": engine.RuleOther, "dogs": engine.RuleOther}
		if got := owners(); fmt.Sprint(got) != fmt.Sprint(want) {
			b.t.Errorf("owners %v, want %v", got, want)
		}
		if s := b.status().Rules; s.Used != 1 || s.Foreign != 3 {
			b.t.Errorf("status tells of %+v", s)
		}
		asked := b.calls(rulesPath)
		for range 20 {
			owners()
		}
		if n := b.calls(rulesPath) - asked; n != 0 {
			b.t.Errorf("X was asked %d times more for what it has just said", n)
		}
		b.add("rustlang")
		if got := owners(); got["rustlang"] != engine.RuleOurs {
			b.t.Errorf("after an addition owners are %v", got)
		}
		callRules(b.t, b.client(), "http://127.0.0.1:1", "POST", `{"add":[{"value":"later","tag":""}]}`)
		time.Sleep(31 * time.Second)
		if got := owners(); got["later"] != engine.RuleOther {
			b.t.Errorf("half a minute later owners are %v", got)
		}
	})
}

const rulesPath = "/2/tweets/search/stream/rules"

// Ensure that leftovers of another Dipper go on a click, and nothing else does.
func TestRemoveRule_takesLeftoversOfAnotherDipperAlone(t *testing.T) {
	f := newX(t, xsim.Options{})
	f.add(t, "cats", otherInstall)
	f.add(t, "golang", otherInstall)
	f.add(t, "weather", "")
	f.add(t, "office", "dipper:for the office")
	e, _ := start(t, withX(f))
	// The leftover feeds a topic here, until it gets a rule of its own.
	tp := add(t, e, "golang")
	add(t, e, "rustlang")
	before := posts(t, e, tp.ID, 0, 1)
	id := map[string]string{}
	for _, r := range f.rules(t) {
		id[r.Value] = r.ID
	}
	for value, code := range map[string]string{"weather": engine.CodeRuleKept, "office": engine.CodeRuleKept, "rustlang": engine.CodeRuleKept, "": engine.CodeRuleNotFound} {
		if err := e.RemoveRule(t.Context(), id[value]); engine.Explain(err).Code != code {
			t.Errorf("removing %q gives %v, want %s", value, err, code)
		}
	}
	if got := f.rules(t); len(got) != 5 {
		t.Fatalf("rules on X %+v: none may be gone", got)
	}
	for _, value := range []string{"cats", "golang"} {
		if err := e.RemoveRule(t.Context(), id[value]); err != nil {
			t.Fatalf("remove %q: %v", value, err)
		}
	}
	tags := map[string]string{}
	for _, r := range f.rules(t) {
		tags[r.Value] = r.Tag
	}
	want := map[string]string{"golang": tag, "rustlang": tag, "weather": "", "office": "dipper:for the office"}
	if fmt.Sprint(tags) != fmt.Sprint(want) {
		t.Errorf("rules on X %v, want %v", tags, want)
	}
	if s, _ := e.Status(t.Context()); s.Rules.Used != 2 || s.Rules.Foreign != 2 {
		t.Errorf("status tells of %+v", s.Rules)
	}
	posts(t, e, tp.ID, before[len(before)-1].Seq, 3)
	f.down.Store(true)
	if err := e.RemoveRule(t.Context(), id["weather"]); engine.Explain(err).Code != engine.CodeXUnavailable {
		t.Errorf("while X is away removing gives %v", err)
	}
}
