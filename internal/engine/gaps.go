package engine

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/stream"
	"dipper/internal/topic"
)

const (
	// heardEvery is how often it is written down up to when nothing is missed.
	heardEvery = 20 * time.Second
	// historyMost is how many changes of the state are remembered.
	historyMost = 50
	// booksWait bounds the wait for the turn to write gaps or books.
	booksWait = 5 * time.Second

	heardKey   = "heard"
	historyKey = "states"
	inLineKey  = "rulesInLine"
)

// heard is what is written down of the connection, for the next start to know
// what was missed in between.
type heard struct {
	// At is up to when all that X sent is in the archive, by X's clock, which
	// nobody sets; zero when nothing was tracked.
	At time.Time `json:"at"`
	// Why nothing came after it, as far as it was known.
	Why  string `json:"why"`
	Code string `json:"code"`
	Said string `json:"said"`
	// Quit says that the user ended Dipper.
	Quit bool `json:"quit"`
}

var (
	whyQuit  = stream.Why{Code: "not-running", Reason: "Dipper was not running."}
	whyCrash = stream.Why{Code: "crashed", Reason: "Dipper ended without a goodbye and was not running."}
	whyPause = stream.Why{Code: "paused", Reason: "The topic was paused."}
	whyRule  = stream.Why{Code: "rule-removed", Reason: "X no longer held the topic's rule: another program has removed it."}
)

func heardUntil(at time.Time, why stream.Why, quit bool) heard {
	return heard{At: at, Why: why.Reason, Code: why.Code, Said: why.Said, Quit: quit}
}

// StateChange is one change of the source's state, as it is remembered.
type StateChange struct {
	At     post.Time `json:"at"`
	State  string    `json:"state"`
	Reason string    `json:"reason"`
}

// Diagnosis is what a bug report wants to know of the running engine and Status
// does not tell. It holds no secret.
type Diagnosis struct {
	// ClockSkewSeconds is X's clock minus this machine's, 0 when it is not known
	// or within five seconds.
	ClockSkewSeconds float64       `json:"clockSkewSeconds"`
	States           []StateChange `json:"states"` // the last changes, oldest first
}

// Diagnosis gives it.
func (e *Engine) Diagnosis() Diagnosis {
	e.mu.Lock()
	defer e.mu.Unlock()
	d := Diagnosis{States: slices.Clone(e.history)}
	if e.client != nil {
		d.ClockSkewSeconds = e.client.Skew().Seconds()
	}
	if d.States == nil {
		d.States = []StateChange{}
	}
	return d
}

// loadHeard reads what the run before left: since when nothing came, whether the
// user ended it, and when X was last seen to hold every rule.
func (e *Engine) loadHeard(ctx context.Context) (absent *stream.Absence, quit bool) {
	var h heard
	var inLine time.Time
	for key, into := range map[string]any{heardKey: &h, inLineKey: &inLine} {
		if err := e.setting(ctx, key, into); err != nil {
			e.o.Log.Warn("end of the run before not known", "key", key, "err", err)
		}
	}
	first := e.routes.firstLive()
	if h.At.IsZero() && !first.IsZero() {
		// It ended between a topic's first commit and this word of it.
		h = heardUntil(first, whyCrash, false)
	}
	if h.At.IsZero() {
		return nil, false
	}
	if e.simulator == nil && !inLine.IsZero() {
		// Another program may have removed them while nobody looked. The
		// built-in simulator forgets them all, which means nothing.
		for _, id := range e.routes.liveTopics() {
			e.rules.seen[e.routes.key(id)] = inLine
		}
		e.inLine.Store(&inLine)
	}
	e.tracked.Store(true)
	e.safe.Store(&h.At)
	return &stream.Absence{From: h.At, Why: stream.Why{Code: h.Code, Said: h.Said, Reason: h.Why}}, h.Quit
}

// loadHistory reads the last changes of the state.
func (e *Engine) loadHistory(ctx context.Context) {
	if err := e.setting(ctx, historyKey, &e.history); err != nil {
		e.o.Log.Warn("earlier states not known", "err", err)
	}
}

// onStatus takes each change of the stream's state, one at a time.
func (e *Engine) onStatus(s stream.Status) {
	e.mu.Lock()
	old := e.status
	e.status = s
	if s.State != old.State || s.Reason != old.Reason {
		e.history = append(e.history, StateChange{post.At(e.o.Now()), string(s.State), s.Reason})
		e.history = e.history[max(0, len(e.history)-historyMost):]
	}
	e.mu.Unlock()
	e.tell()
	switch {
	case s.State == stream.Idle:
		e.tracked.Store(false)
		e.up.Store(false)
	case s.State != stream.Live:
		e.up.Store(false)
	case old.State != stream.Live:
		// Before the first post behind the absence can be committed: a crash
		// between the two would lose the gap.
		e.recordAbsence(s.Absence)
		e.beenLive.Store(true)
	}
	poke(e.books)
}

// keepBooks writes down what the next start and a bug report want to know. It
// is written at once when the state changes and else now and then, and at the
// end.
func (e *Engine) keepBooks(ctx context.Context) error {
	t := time.NewTicker(heardEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-e.books:
		case <-ctx.Done():
			return nil
		}
		e.writeBooks(false)
	}
}

// heardSetting says that all that X sent up to at, by X's clock, is in the archive.
// There is none while a gap of before could not be kept: a crash would lose it.
func (e *Engine) heardSetting(at time.Time, quit bool) []archive.Setting {
	why := whyCrash
	e.mu.Lock()
	unkept := len(e.unkept)
	if e.status.State != stream.Live && e.status.Reason != "" {
		why = e.status.Why
	} else if quit {
		why = whyQuit
	}
	e.mu.Unlock()
	if e.quit && !e.beenLive.Load() {
		why, quit = whyQuit, true // as the run before left it
	}
	if unkept > 0 {
		return nil
	}
	return e.encoded(heardKey, heardUntil(at, why, quit))
}

// encoded gives a setting as it is kept.
func (e *Engine) encoded(key string, v any) []archive.Setting {
	raw, err := json.Marshal(v)
	if err != nil {
		e.o.Log.Error("encode setting", "key", key, "err", err)
		return nil
	}
	return []archive.Setting{{Key: key, Value: raw}}
}

// safeNow is up to when all that X sent has been committed, by X's clock; zero
// while nothing is tracked.
func (e *Engine) safeNow() time.Time {
	if at := e.safe.Load(); at != nil && e.tracked.Load() {
		return *at
	}
	return time.Time{}
}

// skew is X's clock minus this machine's, as far as it is known.
func (e *Engine) skew() time.Duration {
	if e.client == nil {
		return 0
	}
	return e.client.Skew()
}

// xNow is what X's clock says. What has to be remembered is timed by it: this
// machine's may be set.
func (e *Engine) xNow() time.Time { return e.o.Now().Round(0).Add(e.skew()) }

func (e *Engine) writeBooks(quit bool) {
	e.keeping.Lock()
	defer e.keeping.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), booksWait)
	defer cancel()
	if err := e.retryGaps(ctx); err != nil {
		e.o.Log.Warn("gaps not kept yet", "err", err)
	}
	settings := e.heardSetting(e.safeNow(), quit)
	if at := e.inLine.Load(); at != nil && len(settings) > 0 {
		settings = append(settings, e.encoded(inLineKey, *at)...)
	}
	e.mu.Lock()
	history := slices.Clone(e.history)
	e.mu.Unlock()
	settings = append(settings, e.encoded(historyKey, history)...)
	settings = slices.DeleteFunc(settings, func(s archive.Setting) bool { return string(e.written[s.Key]) == string(s.Value) })
	if len(settings) == 0 {
		return
	}
	if err := e.archive.SetSettings(ctx, settings...); err != nil {
		e.o.Log.Warn("state not written down", "err", err)
		return
	}
	e.wrote(settings)
}

// wrote notes what the books say. The caller holds keeping.
func (e *Engine) wrote(settings []archive.Setting) {
	for _, s := range settings {
		e.written[s.Key] = s.Value
	}
}

// missed is what a topic has missed since from, by X's clock.
type missed struct {
	topic   string
	from    time.Time
	why     stream.Why
	unasked bool // it may be filled without asking the user
}

// recordAbsence notes for each live topic that nothing came for it until now:
// because the stream was away (a is not nil), the topic was paused, or X had lost
// its rule.
func (e *Engine) recordAbsence(a *stream.Absence) {
	if a != nil && e.beenLive.Load() {
		e.reconnects.Add(1)
	}
	unasked := e.beenLive.Load() || !e.quit
	now := e.xNow()
	e.addGaps(now, true, func() (list []missed) {
		e.up.Store(true)
		e.tracked.Store(true)
		if e.done.Load() == e.keeper.Sent() {
			e.safe.Store(&now) // else the collector will say when
		}
		for _, id := range e.routes.liveTopics() {
			left, lost := e.routes.missingSince(id)
			switch {
			case !left.IsZero():
				list = append(list, missed{id, left, whyPause, false})
			case a != nil:
				from := e.whileLive(id, a.From)
				if !lost.IsZero() && lost.Before(from) {
					from = lost
				}
				list = append(list, missed{id, from, a.Why, unasked})
			case !lost.IsZero():
				list = append(list, missed{id, lost, whyRule, true})
			}
		}
		return list
	})
}

// addGaps keeps as gaps what was missed up to to, tells their topics' listeners
// and has them looked up. What the archive cannot take now it is given again
// later. With them goes, when nothing was missed since, that this is so. What is
// missing is asked for when it is this one's turn, so that of two at once the
// second finds it told.
func (e *Engine) addGaps(to time.Time, upToNow bool, missing func() []missed) {
	e.keeping.Lock()
	defer e.keeping.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), booksWait)
	defer cancel()
	var gaps []archive.Gap
	for _, m := range missing() {
		gaps = append(gaps, e.untold(ctx, m, to)...)
		e.routes.told(m.topic)
	}
	var settings []archive.Setting
	if upToNow {
		settings = e.heardSetting(e.safeNow(), false)
	}
	if err := e.keepGaps(ctx, gaps, settings); err != nil {
		e.o.Log.Error("gaps not kept yet", "gaps", len(gaps), "err", err)
		e.mu.Lock()
		e.unkept = append(e.unkept, gaps...)
		e.mu.Unlock()
	}
}

// span is a time by X's clock.
type span struct{ from, to time.Time }

// without gives what of a list of spans lies outside of one. A span without length
// is a reconnect at once, in which something may have been lost all the same.
func without(list []span, one span) (rest []span) {
	for _, s := range list {
		if before, after := !s.to.After(one.from), !s.from.Before(one.to); before || after {
			if covered := s.from.Equal(s.to) && !s.from.Before(one.from) && !s.to.After(one.to); !covered {
				rest = append(rest, s)
			}
			continue
		}
		if s.from.Before(one.from) {
			rest = append(rest, span{s.from, one.from})
		}
		if one.to.Before(s.to) {
			rest = append(rest, span{one.to, s.to})
		}
	}
	return rest
}

// untold gives the gaps of what was missed up to to, but for the times that are in
// the topic's ledger already: they would be paid for twice.
func (e *Engine) untold(ctx context.Context, m missed, to time.Time) (gaps []archive.Gap) {
	if m.from.After(to) {
		m.from = to // X's clock was not known
	}
	have, err := e.archive.Gaps(ctx, m.topic)
	if err != nil {
		e.o.Log.Warn("gaps of before not known", "topic", m.topic, "err", err)
	}
	e.mu.Lock()
	have = append(have, e.unkept...)
	e.mu.Unlock()
	rest := []span{{m.from, to}}
	for _, g := range have {
		if g.Topic == m.topic {
			rest = without(rest, span{g.From.Add(g.Skew), g.To.Add(g.Skew)})
		}
	}
	skew := e.skew()
	for _, s := range rest {
		gaps = append(gaps, archive.Gap{
			Topic: m.topic, From: post.At(s.from.Add(-skew)), To: post.At(s.to.Add(-skew)), Skew: skew,
			Reason: m.why.Reason, Code: m.why.Code, Said: m.why.Said, Unasked: m.unasked, State: archive.GapDue,
		})
	}
	return gaps
}

// retryGaps keeps what could not be kept before, so that it stands before the
// posts that came after it. The caller holds keeping.
func (e *Engine) retryGaps(ctx context.Context) error {
	e.mu.Lock()
	gaps := e.unkept
	e.mu.Unlock()
	if err := e.keepGaps(ctx, gaps, nil); err != nil {
		return err
	}
	e.mu.Lock()
	e.unkept = nil
	e.mu.Unlock()
	return nil
}

// keepGaps keeps all of them and the settings, or nothing. The caller holds
// keeping.
func (e *Engine) keepGaps(ctx context.Context, gaps []archive.Gap, settings []archive.Setting) error {
	if len(gaps) == 0 && len(settings) == 0 {
		return nil
	}
	kept, err := e.archive.AddGaps(ctx, gaps, settings...)
	if err != nil {
		return err
	}
	e.wrote(settings)
	e.gaps.Add(int64(len(kept)))
	for _, g := range kept {
		e.tellGap(g)
	}
	e.addJobs(kept)
	return nil
}

// tellGap sends what is known of a gap to its topic's listeners.
func (e *Engine) tellGap(g archive.Gap) {
	frame, err := json.Marshal(struct {
		Type   string    `json:"type"`
		From   post.Time `json:"from"`
		To     post.Time `json:"to"`
		Missed *int64    `json:"missed"`
		Filled int64     `json:"filled"`
	}{"gap", g.From, g.To, g.Missed, g.Filled})
	if err != nil {
		e.o.Log.Error("encode gap frame", "err", err)
		return
	}
	e.hub.Notice(g.Topic, frame)
}

// left gives t as it is kept when it is no longer collected. It wants
// Engine.changes held.
func (e *Engine) left(t topic.Topic) topic.Topic {
	left, lost := e.routes.missingSince(t.ID)
	if !left.IsZero() {
		t.LeftAt = left // it was made live again, and nothing has come yet
		return t
	}
	at := e.keeper.Heard() // nothing has come since
	if at.IsZero() {
		at = e.xNow()
	}
	at = e.whileLive(t.ID, at)
	if seen, gone := e.rules.lost[canonical(t.Query)]; gone {
		if since := e.lostSince(t.ID, seen); lost.IsZero() || since.Before(lost) {
			lost = since
		}
	}
	if !lost.IsZero() && lost.Before(at) {
		at = lost
	}
	t.LeftAt = at
	return t
}

// resumed notes what a topic that is live again has missed. While the stream is
// not up it goes on missing; recordAbsence sees to it then.
func (e *Engine) resumed(id string) {
	e.addGaps(e.xNow(), false, func() []missed {
		left, _ := e.routes.missingSince(id)
		if left.IsZero() || !e.up.Load() {
			return nil
		}
		return []missed{{id, left, whyPause, false}}
	})
}

// lostSince is from when on a topic's rule, last seen on X at seen, may have been
// missing there: the topic's last post proves that it stood until then.
func (e *Engine) lostSince(id string, seen time.Time) time.Time {
	e.mu.Lock()
	came := e.came[id]
	e.mu.Unlock()
	if came.After(seen) {
		seen = came
	}
	return e.whileLive(id, seen)
}

// whileLive gives at, or when the topic was made live if that was later: it cannot
// have missed what was before.
func (e *Engine) whileLive(id string, at time.Time) time.Time {
	if since := e.routes.liveSince(id); since.After(at) {
		return since
	}
	return at
}

// ruleMissed notes for topics that X did not hold their rule for some time since it
// was last seen there. While the stream is not up they go on missing; recordAbsence
// sees to it then.
func (e *Engine) ruleMissed(topics []string, seen time.Time) {
	e.addGaps(e.xNow(), false, func() (list []missed) {
		for _, id := range topics {
			from := e.lostSince(id, seen)
			if e.up.Load() {
				list = append(list, missed{id, from, whyRule, true})
			} else {
				e.routes.lose(id, from)
			}
		}
		return list
	})
}
