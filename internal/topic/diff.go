package topic

// Rule is a rule as X holds it.
type Rule struct{ ID, Value, Tag string }

// Want is a rule that topics need: Key is what makes two queries the same
// rule (their canonical form), Value the text X gets.
type Want struct{ Key, Value string }

// Plan is what brings X's rules in line with the topics.
type Plan struct {
	Add    []Want            // missing on X
	Delete []string          // ids of own rules that nothing needs
	Route  map[string]string // id of a rule on X → Key of the topics it feeds
	Own    int               // own rules that stay
	// Foreign counts rules of other tags; they are never touched, and one of
	// the same value as a wanted rule is borrowed.
	Foreign int
}

// Diff compares the rules wanted with those on X. own is the tag of this
// Dipper's rules; key gives a value's canonical form.
func Diff(want []Want, have []Rule, own string, key func(value string) string) Plan {
	plan := Plan{Route: map[string]string{}}
	byKey := make(map[string]bool, len(want))
	byValue := make(map[string]string, len(want))
	for _, w := range want {
		byKey[w.Key] = true
		byValue[w.Value] = w.Key
	}
	met := map[string]bool{}
	for _, r := range have {
		if r.Tag == own {
			continue
		}
		plan.Foreign++
		if k, ok := byValue[r.Value]; ok {
			plan.Route[r.ID] = k
			met[k] = true
		}
	}
	for _, r := range have {
		if r.Tag != own {
			continue
		}
		k := key(r.Value)
		if !byKey[k] || met[k] {
			plan.Delete = append(plan.Delete, r.ID)
			continue
		}
		plan.Route[r.ID] = k
		met[k] = true
		plan.Own++
	}
	for _, w := range want {
		if !met[w.Key] {
			plan.Add = append(plan.Add, w)
			met[w.Key] = true
		}
	}
	return plan
}
