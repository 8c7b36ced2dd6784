package stream

import "time"

// budget counts connects, so that X's limit is kept whatever happens. Those of
// this run are timed by this machine's monotonic clock, which nobody sets; those
// of earlier ones by X's, because this machine's may have been set since.
type budget struct {
	earlier []time.Time
	here    []time.Time
}

// forget drops those that no longer count. A time in the future comes from a
// clock that was wrong, and counts as now would.
func (b *budget) forget(now time.Time, skew time.Duration) (ages []time.Duration) {
	keep := func(list []time.Time, now time.Time) (kept []time.Time) {
		for _, t := range list {
			if age := max(0, now.Sub(t)); age < BudgetWindow {
				kept = append(kept, t)
				ages = append(ages, age)
			}
		}
		return kept
	}
	b.earlier = keep(b.earlier, now.Round(0).Add(skew))
	b.here = keep(b.here, now)
	return ages
}

// spend notes a connect and gives all that count, by X's clock.
func (b *budget) spend(now time.Time, skew time.Duration) []time.Time {
	b.here = append(b.here, now)
	b.forget(now, skew)
	list := append([]time.Time(nil), b.earlier...)
	for _, t := range b.here {
		list = append(list, t.Round(0).Add(skew))
	}
	return list
}

// until is when the next connect is allowed; zero means now.
func (b *budget) until(now time.Time, skew time.Duration) time.Time {
	ages := b.forget(now, skew) // oldest first but for clocks that were set
	if len(ages) < Budget {
		return time.Time{}
	}
	return now.Add(BudgetWindow - ages[len(ages)-Budget])
}
