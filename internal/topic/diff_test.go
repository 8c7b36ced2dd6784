package topic_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dipper/internal/topic"
)

func TestDiff(t *testing.T) {
	const own = "dipper:me"
	want := func(pairs ...string) []topic.Want {
		var out []topic.Want
		for _, v := range pairs {
			out = append(out, topic.Want{Key: strings.ToLower(v), Value: v})
		}
		return out
	}
	for _, c := range []struct {
		name string
		want []topic.Want
		have []topic.Rule
		plan topic.Plan
	}{
		{"nothing on X and nothing wanted", nil, nil, topic.Plan{Route: map[string]string{}}},
		{"a missing rule is added", want("Cat"), nil, topic.Plan{Add: want("Cat"), Route: map[string]string{}}},
		{"an own leftover goes", nil, []topic.Rule{{"1", "cat", own}}, topic.Plan{Delete: []string{"1"}, Route: map[string]string{}}},
		{"an own rule of the same meaning stays", want("Cat"), []topic.Rule{{"1", "cat", own}}, topic.Plan{Route: map[string]string{"1": "cat"}, Own: 1}},
		{"the second of two own rules of one meaning goes", want("Cat"), []topic.Rule{{"1", "cat", own}, {"2", "CAT", own}}, topic.Plan{Route: map[string]string{"1": "cat"}, Own: 1, Delete: []string{"2"}}},
		{"a foreign rule of the same value is borrowed", want("Cat"), []topic.Rule{{"9", "Cat", "theirs"}}, topic.Plan{Route: map[string]string{"9": "cat"}, Foreign: 1}},
		{"a foreign rule of another spelling is not", want("Cat"), []topic.Rule{{"9", "cat", ""}}, topic.Plan{Add: want("Cat"), Route: map[string]string{}, Foreign: 1}},
		{"foreign rules are never deleted", nil, []topic.Rule{{"8", "dog", "dipper:somebody-else"}, {"9", "fox", ""}}, topic.Plan{Route: map[string]string{}, Foreign: 2}},
		{"a wish named twice is added once", append(want("Cat"), want("Cat")...), nil, topic.Plan{Add: want("Cat"), Route: map[string]string{}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := topic.Diff(c.want, c.have, own, strings.ToLower)
			if d := cmp.Diff(c.plan, got); d != "" {
				t.Errorf("plan (-want +got):\n%s", d)
			}
		})
	}
}
