package rule_test

import (
	"slices"
	"strings"
	"testing"

	"dipper/internal/rule"
)

func TestPlan_saysHowLongAQueryMayBe(t *testing.T) {
	long := func(n int) string { return "from:nasa " + strings.Repeat("😀", n-10) }
	for _, tt := range []struct {
		name   string
		plan   rule.Plan
		length int
		valid  bool
		hints  int
	}{
		{"pay-per-use, as long as X searches", rule.PayPerUse, 512, true, 0},
		{"pay-per-use, longer than X searches", rule.PayPerUse, 513, true, 1},
		{"pay-per-use, the longest", rule.PayPerUse, 1024, true, 1},
		{"pay-per-use, too long", rule.PayPerUse, 1025, false, 0},
		{"enterprise, the longest", rule.Enterprise, 2048, true, 0},
		{"enterprise, too long", rule.Enterprise, 2049, false, 0},
	} {
		c := tt.plan.Check(long(tt.length))
		if c.Valid != tt.valid || len(c.Hints) != tt.hints {
			t.Errorf("%s: valid %v, want %v; %d hints, want %d", tt.name, c.Valid, tt.valid, len(c.Hints), tt.hints)
		}
	}
}

// Ensure blanks around a query, which X is not sent, count for nothing.
func TestPlan_countsWhatXIsSent(t *testing.T) {
	text := "  from:nasa " + strings.Repeat("x", 1024-10) + " \n"
	if c := rule.PayPerUse.Check(text); !c.Valid {
		t.Errorf("1024 and blanks: %+v", c.Problems)
	}
	if c := rule.PayPerUse.Check("cat" + strings.Repeat(" ", 9000)); c.Valid {
		t.Error("a text too long to be read is taken")
	}
	c := rule.PayPerUse.Check("  x" + text)
	if c.Valid || c.Problems[0].End != 2+1+2+1024 || c.Problems[0].Start != 2+1024 {
		t.Errorf("1027 and blanks: %+v", c.Problems)
	}
}

func TestPlan_enterpriseIsNotWarnedOfItsOwnOperators(t *testing.T) {
	const query = `embedding:"climate change" -is:retweet`
	if c := rule.PayPerUse.Check(query); len(c.Hints) != 1 {
		t.Errorf("pay-per-use: %+v", c.Hints)
	}
	if c := rule.Enterprise.Check(query); len(c.Hints) != 0 {
		t.Errorf("enterprise: %+v", c.Hints)
	}
}

// Ensure whatever is suggested is taken, without a hint that speaks against it.
func TestVocabulary_isTakenByTheCheck(t *testing.T) {
	for _, plan := range []rule.Plan{rule.PayPerUse, rule.Enterprise} {
		v := plan.Vocabulary()
		if !slices.IsSortedFunc(v.Operators, func(a, b rule.Suggested) int { return strings.Compare(a.Name, b.Name) }) {
			t.Error("the operators are in no order")
		}
		value := map[string]string{"text": "coffee", "handle": "nasa", "id": "12", "sample": "10", "count": "1..20", "number": "5", "context": "47.*",
			"threshold": "0.4", "radius": "[2.3 48.8 16km]", "box": "[2.3 48.8 2.4 48.9]"}
		taken := func(name, value string, alone bool) {
			t.Helper()
			query := "coffee -is:retweet " + name + ":" + value
			switch value {
			case "nullcast":
				query = "coffee -is:retweet -is:nullcast"
			case "retweet":
				query = "coffee is:retweet"
			}
			if c := plan.Check(query); !c.Valid || len(c.Hints) > 0 {
				t.Errorf("%s: %+v %+v", query, c.Problems, c.Hints)
			}
			if c := plan.Check(name + ":" + value); c.Valid != alone {
				t.Errorf("%s:%s alone is taken: %v, said to be %v", name, value, c.Valid, alone)
			}
		}
		for _, op := range v.Operators {
			switch op.Takes {
			case "lang":
				for _, l := range v.Languages {
					taken(op.Name, l.Code, op.Alone)
				}
			case "country":
				for _, c := range v.Countries {
					taken(op.Name, c.Code, op.Alone)
				}
			case "has", "is":
				for _, one := range op.Values {
					taken(op.Name, one, op.Alone)
				}
			default:
				if value[op.Takes] == "" {
					t.Errorf("%s takes %q, which nobody knows", op.Name, op.Takes)
				}
				taken(op.Name, value[op.Takes], op.Alone)
			}
		}
		if len(v.Countries) != 249 || len(v.Languages) < 48 || len(v.Operators) < 30 {
			t.Errorf("%d countries, %d languages, %d operators", len(v.Countries), len(v.Languages), len(v.Operators))
		}
	}
}
