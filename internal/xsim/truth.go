package xsim

import (
	"fmt"
	"strconv"
	"time"
)

// Wrote is a post that the world wrote.
type Wrote struct {
	ID     string
	At     time.Time // as X tells the time
	Repost bool
}

// Wrote tells, oldest first, every post that matches the query as a rule and
// was written in [from,to), sent or not: what a client had to bring together.
// Nothing is made up for it. What it tells of the time up to ten seconds ago is
// final; a stream may still add to what is newer.
//
// It errs rather than tell half of it, when the query cannot be read or posts
// written since from are forgotten: the world keeps its last 20,000. Those of
// Options.Burst, Sim.Burst, a negative rate and a replay are not among them, and
// between two looks at it a world that nobody reads writes 1,000 at most.
func (s *Sim) Wrote(query string, from, to time.Time) ([]Wrote, error) {
	q, problems := s.plan.Parse(query)
	if len(problems) > 0 {
		return nil, fmt.Errorf("read query %q: %s", query, problems[0].Message)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	if lost := s.world.lost; !lost.IsZero() && !lost.Before(from) {
		return nil, fmt.Errorf("tell what was written from %s: posts up to %s are forgotten; ask sooner, or of less", stamp(from), stamp(lost))
	}
	var out []Wrote
	for _, n := range s.world.history {
		if !n.at.Before(from) && n.at.Before(to) && q.Match(n.doc()) {
			out = append(out, Wrote{ID: strconv.FormatInt(n.id, 10), At: n.at, Repost: n.reposts != nil})
		}
	}
	return out, nil
}
