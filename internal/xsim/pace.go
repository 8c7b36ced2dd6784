package xsim

import (
	"math"
	"slices"
	"time"
)

// firstPosts are when a rule's first posts are due after it was added or the
// stream connected, so that a new column fills at once.
func firstPosts() []time.Duration {
	return []time.Duration{250 * time.Millisecond, 800 * time.Millisecond, 1500 * time.Millisecond}
}

// tick is how long posts are gathered before they are written: waking up
// costs more than writing, here and in whoever reads.
const tick = 200 * time.Millisecond

// missedMost is how many posts the world writes at most for the time that
// nobody was listening.
const missedMost = 1000

// latelySent is how many of the last posts sent may come again.
const latelySent = 50

// fill sets when a rule's first posts are due. The caller holds mu.
func (s *Sim) fill(t *tracked, from time.Time) {
	t.fills = t.fills[:0]
	for _, d := range firstPosts() {
		jitter := time.Duration(s.world.rng.Int64N(int64(200 * time.Millisecond)))
		t.fills = append(t.fills, from.Add(d+jitter))
	}
}

// gap is the time between two posts: as of people who know nothing of each other.
func (s *Sim) gap() time.Duration {
	if s.rate <= 0 {
		return 0
	}
	return time.Duration(s.world.rng.ExpFloat64() / s.rate * float64(time.Second))
}

// more makes the lines that are due and says how long until more are. It
// stops short of the next fault, so that a fault comes after just the posts
// that it names and no post is lost to it but those it tears.
func (s *Sim) more(c *connection) (lines []line, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if wait = s.faults.wait(now.Sub(c.opened), c.number); wait < 0 {
		wait = time.Hour
	}
	if len(s.rules) == 0 || s.conn != c {
		return nil, wait
	}
	room := min(batch, s.faults.room(s.sent+int64(len(c.held))))
	if c.turn > 0 {
		room = min(room, int64(c.turn-len(c.held)))
	}
	lines, until := s.nextLines(c, now, room)
	wait = min(wait, until)
	if c.turn > 0 {
		c.held = append(c.held, lines...)
		if int64(len(lines)) < room {
			return nil, wait
		}
		// All are there, or a fault is due.
		lines, wait = c.turned(), 0
	}
	s.count(lines)
	return lines, wait
}

// turned gives the lines held back, the last one first.
func (c *connection) turned() []line {
	lines := c.held
	slices.Reverse(lines)
	c.held, c.turn = nil, 0
	return lines
}

// letGo gives the lines held back before their number is full.
func (s *Sim) letGo(c *connection) []line {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := c.turned()
	s.count(lines)
	return lines
}

// nextLines makes the lines that are due, at most room of them, and says how long
// until more are. The caller holds mu.
func (s *Sim) nextLines(c *connection, now time.Time, room int64) (lines []line, wait time.Duration) {
	wait = time.Hour
	soon := func(t time.Time) {
		until := t.Sub(now)
		if until > 0 {
			until = max(until, tick)
		}
		wait = min(wait, max(0, until))
	}
	full := func() bool { return int64(len(lines)) >= room }
	for len(c.backlog) > 0 && !full() {
		n := c.backlog[0]
		c.backlog = c.backlog[1:]
		if matched := s.world.matching(n.doc(), s.rules); len(matched) > 0 {
			lines = append(lines, line{frame(n, c.fields, c.host, matching(matched)), true})
		}
	}
	if len(lines) > 0 {
		return lines, 0
	}
	switch {
	case s.replay != nil:
		n := room
		if s.rate > 0 {
			for n = 0; n < room && !c.nextAt.After(now); n++ {
				c.nextAt = c.nextAt.Add(time.Duration(float64(time.Second) / s.rate))
			}
			soon(c.nextAt)
		} else {
			wait = 0
		}
		lines = s.replay.take(n, s.allMatch())
		if s.replay.next == len(s.replay.lines) {
			wait = time.Hour
		}
		return lines, wait
	case s.rush > 0:
		for s.rush > 0 && !full() {
			t := s.lively(now)
			if t == nil {
				s.rush = 0 // nothing that the world can think of matches
				break
			}
			before := len(lines)
			lines = s.writeLine(c, t, 0, lines)
			s.rush -= len(lines) - before
		}
		if len(lines) > 0 {
			return lines, 0
		}
	case s.burst > 0 || s.rate < 0:
		n := room
		if s.rate >= 0 {
			n = min(n, int64(s.burst))
			s.burst -= int(n)
		}
		if lines = s.world.blast(s, c, int(n)); len(lines) > 0 {
			return lines, 0
		}
	}
	for _, t := range s.rules {
		for len(t.fills) > 0 && !full() && !t.fills[0].After(now) {
			t.fills = t.fills[1:]
			lines = s.writeLine(c, t, 0, lines)
		}
		if len(t.fills) > 0 {
			soon(t.fills[0])
		}
	}
	if s.rate > 0 {
		if now.Sub(c.nextAt) > 10*time.Second {
			c.nextAt = now // the reader was too slow for the world; it goes on from here
		}
		for !full() && !c.nextAt.After(now) {
			late := now.Sub(c.nextAt)
			c.nextAt = c.nextAt.Add(s.gap())
			if t := s.lively(now); t != nil {
				lines = s.writeLine(c, t, late, lines)
			}
		}
		soon(c.nextAt)
	}
	return lines, wait
}

// writeLine adds the line of a new post for t, written a little while before
// it is sent; a rule that nothing can match adds none.
func (s *Sim) writeLine(c *connection, t *tracked, late time.Duration, lines []line) []line {
	now := s.now()
	s.world.writtenTo = now
	n, matched := s.world.write(t, s.rules, now.Add(-late))
	if n == nil {
		return lines
	}
	return append(lines, line{frame(n, c.fields, c.host, matching(matched)), true})
}

func (s *Sim) allMatch() []byte {
	if s.world.all == nil {
		s.world.all = matching(s.rules)
	}
	return s.world.all
}

// count takes note of the posts sent: how many, the day's usage, the last ones.
// The caller holds mu.
func (s *Sim) count(lines []line) {
	var posts int64
	for i, l := range lines {
		if !l.post {
			continue
		}
		posts++
		if len(lines)-i <= latelySent {
			s.lately = append(s.lately, l)
		}
	}
	if posts == 0 {
		return
	}
	s.lately = slices.Delete(s.lately, 0, max(0, len(s.lately)-latelySent))
	s.sent += posts
	day := s.now().UTC().Format(time.DateOnly)
	s.usage[day] += posts
	if len(s.usage) > usageDays {
		for d := range s.usage {
			if d < s.now().UTC().AddDate(0, 0, -usageDays).Format(time.DateOnly) {
				delete(s.usage, d)
			}
		}
	}
}

// lively picks the rule that the next post is for: all alike in the long run,
// with tides and now and then a burst of interest.
func (s *Sim) lively(now time.Time) *tracked {
	var sum float64
	weights := s.world.weights[:0]
	for _, t := range s.rules {
		x := 0.0
		if !now.Before(t.muse.restUntil) {
			x = tide(uint64(t.id)^s.world.seed, now)
		}
		weights = append(weights, x)
		sum += x
	}
	s.world.weights = weights
	x := s.world.rng.Float64() * sum
	for i, t := range s.rules {
		if x -= weights[i]; x < 0 {
			return t
		}
	}
	return nil
}

// tide is how lively one rule is at a time: between a half and one and a half
// over tens of seconds, and four times as much in a rare burst.
func tide(seed uint64, now time.Time) float64 {
	const slow, burst = 25 * time.Second, 15 * time.Second
	at := float64(now.UnixNano()) / float64(slow)
	i, f := math.Floor(at), at-math.Floor(at)
	f = f * f * (3 - 2*f)
	a, b := noise(seed, uint64(i)), noise(seed, uint64(i)+1)
	x := 0.5 + a + (b-a)*f
	if noise(seed+1, uint64(now.UnixNano()/int64(burst))) > 0.93 {
		x *= 4
	}
	return x
}

// noise is a number in [0,1) that depends on nothing but its arguments.
func noise(seed, n uint64) float64 { return float64(mix(seed*0x9e3779b97f4a7c15+n)>>11) / (1 << 53) }

// mix scatters the bits of x (splitmix64's finish).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// pace is how many posts a second the world writes when nobody reads it.
func (s *Sim) pace() float64 {
	if s.rate <= 0 {
		return defaultRate
	}
	return s.rate
}

// catchUp writes what the world wrote since nobody read the stream. Nothing
// runs for it in between. The caller holds mu.
func (s *Sim) catchUp() {
	now := s.now()
	from := s.world.writtenTo
	s.world.writtenTo = now
	if from.IsZero() || s.replay != nil || len(s.rules) == 0 || s.conn != nil && !s.conn.quiet {
		return
	}
	away := now.Sub(from)
	// A fraction of a post is now and then a whole one, however often this is asked.
	n := int(min(missedMost, s.pace()*away.Seconds()+s.world.rng.Float64()))
	for i := range n {
		at := from.Add(away * time.Duration(i+1) / time.Duration(n+1))
		if t := s.lively(time.Now()); t != nil {
			s.world.write(t, s.rules, at)
		}
	}
}
