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
	// booksWait bounds one writing of gaps or books: a slow disk must not hold up
	// the stream for ever.
	booksWait = 5 * time.Second

	heardKey   = "heard"
	historyKey = "states"
)

// heard is what is written down of the connection, for the next start to know
// what was missed in between.
type heard struct {
	// At is up to when all that X sent is in the archive, by X's clock, which
	// nobody sets; zero when nothing was tracked.
	At time.Time `json:"at"`
	// Why nothing came after it, as far as it was known.
	Why string `json:"why"`
	// Quit says that the user ended Dipper.
	Quit bool `json:"quit"`
}

const (
	whyQuit  = "Dipper was not running."
	whyCrash = "Dipper ended without a goodbye and was not running."
	whyPause = "The topic was paused."
	whyRule  = "X no longer held the topic's rule: another program has removed it."
)

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

// loadHeard reads what the run before left, and whether the user ended it.
func (e *Engine) loadHeard(ctx context.Context) (absent *stream.Absence, quit bool) {
	var h heard
	if err := e.setting(ctx, heardKey, &h); err != nil {
		e.o.Log.Warn("end of the run before not known", "err", err)
	}
	if h.At.IsZero() {
		return nil, false
	}
	return &stream.Absence{From: h.At, Why: h.Why}, h.Quit
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
	if s.State == stream.Idle {
		e.tracked.Store(false)
	}
	if s.State == stream.Live && old.State != stream.Live {
		// Before the first post behind the absence can be committed: a crash
		// between the two would lose the gap.
		e.recordAbsence(s.Absence, s.Since)
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

// heardSetting says that all that X sent up to at is in the archive. There is none
// while a gap of before could not be kept: a crash would lose it.
func (e *Engine) heardSetting(at time.Time, quit bool) []archive.Setting {
	h := heard{Why: whyCrash, Quit: quit}
	if quit {
		h.Why = whyQuit
	}
	e.mu.Lock()
	unkept := len(e.unkept)
	if e.status.State != stream.Live && e.status.Reason != "" {
		h.Why = e.status.Reason
	}
	e.mu.Unlock()
	if unkept > 0 {
		return nil
	}
	if !at.IsZero() {
		h.At = at.Round(0).Add(e.skew())
	}
	raw, err := json.Marshal(h)
	if err != nil {
		e.o.Log.Error("encode setting", "key", heardKey, "err", err)
		return nil
	}
	return []archive.Setting{{Key: heardKey, Value: raw}}
}

// safeNow is up to when all that X sent has been committed; zero while nothing is
// tracked.
func (e *Engine) safeNow() time.Time {
	switch at := e.safe.Load(); {
	case e.tracked.Load() && at != nil:
		return *at
	case len(e.routes.liveTopics()) > 0:
		return e.keeper.Heard() // before the first byte
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

func (e *Engine) writeBooks(quit bool) {
	e.keeping.Lock()
	defer e.keeping.Unlock()
	e.retryGaps()
	settings := e.heardSetting(e.safeNow(), quit)
	e.mu.Lock()
	history, err := json.Marshal(e.history)
	e.mu.Unlock()
	if err != nil {
		e.o.Log.Error("encode setting", "key", historyKey, "err", err)
	} else {
		settings = append(settings, archive.Setting{Key: historyKey, Value: history})
	}
	settings = slices.DeleteFunc(settings, func(s archive.Setting) bool { return string(e.written[s.Key]) == string(s.Value) })
	if len(settings) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), booksWait)
	defer cancel()
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

// recordAbsence notes for each live topic that nothing came for it until now:
// because the stream was away (a is not nil), the topic was paused, or X had lost
// its rule.
func (e *Engine) recordAbsence(a *stream.Absence, now time.Time) {
	if a != nil && e.beenLive.Load() {
		e.reconnects.Add(1)
	}
	unasked := e.beenLive.Load() || !e.quit
	var gaps []archive.Gap
	for _, id := range e.routes.liveTopics() {
		g := archive.Gap{Topic: id}
		left, lost := e.routes.missingSince(id)
		switch {
		case !left.IsZero():
			g.From, g.Reason = post.At(left.Add(-e.skew())), whyPause
		case a != nil:
			g.From, g.Reason, g.Unasked = post.At(e.whileLive(id, a.From)), a.Why, unasked
			if !lost.IsZero() && lost.Before(g.From.Time) {
				g.From = post.At(lost)
			}
		case !lost.IsZero():
			g.From, g.Reason, g.Unasked = post.At(lost), whyRule, true
		default:
			continue
		}
		gaps = append(gaps, g)
	}
	e.tracked.Store(true)
	if e.done.Load() == e.keeper.Sent() {
		e.safe.Store(&now) // else the collector will say when
	}
	e.addGaps(gaps, now, true)
}

// addGaps keeps gaps that end at to, tells their topics' listeners and has them
// looked up. What the archive cannot take now it is given again later. With them
// goes, when nothing was missed since, that this is so.
func (e *Engine) addGaps(gaps []archive.Gap, to time.Time, upToNow bool) {
	e.keeping.Lock()
	defer e.keeping.Unlock()
	var settings []archive.Setting
	if upToNow {
		settings = e.heardSetting(e.safeNow(), false)
	}
	for i := range gaps {
		g := &gaps[i]
		g.To, g.State, g.Skew = post.At(to), archive.GapDue, e.skew()
		if g.From.After(to) {
			g.From = g.To // a clock was set
		}
		e.routes.told(g.Topic)
	}
	if err := e.keepGaps(gaps, settings); err != nil {
		e.o.Log.Error("gaps not kept yet", "gaps", len(gaps), "err", err)
		e.mu.Lock()
		e.unkept = append(e.unkept, gaps...)
		e.mu.Unlock()
	}
}

// retryGaps keeps what could not be kept before, so that it stands before the
// posts that came after it. The caller holds keeping.
func (e *Engine) retryGaps() error {
	e.mu.Lock()
	gaps := e.unkept
	e.mu.Unlock()
	if err := e.keepGaps(gaps, nil); err != nil {
		return err
	}
	e.mu.Lock()
	e.unkept = nil
	e.mu.Unlock()
	return nil
}

// keepGaps keeps all of them and the settings, or nothing. The caller holds
// keeping.
func (e *Engine) keepGaps(gaps []archive.Gap, settings []archive.Setting) error {
	if len(gaps) == 0 && len(settings) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), booksWait)
	defer cancel()
	kept, err := e.archive.AddGaps(ctx, gaps, settings...)
	if err != nil {
		return err
	}
	e.wrote(settings)
	e.gaps.Add(int64(len(kept)))
	for _, g := range kept {
		e.tellGap(g)
	}
	e.fills.add(kept, e.routes.key)
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

// left gives t as it is kept when it is no longer collected.
func (e *Engine) left(t topic.Topic) topic.Topic {
	if !t.LeftAt.IsZero() {
		return t // it was made live again, and nothing has come yet
	}
	at := e.o.Now()
	if heard := e.keeper.Heard(); !heard.IsZero() {
		at = heard // nothing has come since
	}
	at = e.whileLive(t.ID, at)
	if _, lost := e.routes.missingSince(t.ID); !lost.IsZero() && lost.Before(at) {
		at = lost
	}
	if seen, gone := e.rules.lost[canonical(t.Query)]; gone {
		at = e.lostSince(t.ID, seen)
	}
	t.LeftAt = at.Round(0).Add(e.skew())
	return t
}

// resumed notes what a topic that is live again has missed. While the stream is
// not up it goes on missing; recordAbsence sees to it then.
func (e *Engine) resumed(id string) {
	left, _ := e.routes.missingSince(id)
	if left.IsZero() || e.keeper.Status().State != stream.Live {
		return
	}
	from := left.Add(-e.skew())
	e.addGaps([]archive.Gap{{Topic: id, From: post.At(from), Reason: whyPause}}, e.o.Now(), false)
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
// have missed what was before. A time that is yet to come is of a clock that was
// set since.
func (e *Engine) whileLive(id string, at time.Time) time.Time {
	if since := e.routes.liveSince(id); since.After(at) && !since.After(e.o.Now()) {
		return since
	}
	return at
}

// ruleBack notes for the topics of key that X did not hold their rule for some
// time since it was last seen there. While the stream is not up they go on missing;
// recordAbsence sees to it then.
func (e *Engine) ruleBack(key string, seen time.Time) {
	up := e.keeper.Status().State == stream.Live
	var gaps []archive.Gap
	for _, id := range e.routes.topicsOf(key) {
		from := e.lostSince(id, seen)
		if !up {
			e.routes.lose(id, from)
			continue
		}
		gaps = append(gaps, archive.Gap{Topic: id, From: post.At(from), Reason: whyRule, Unasked: true})
	}
	e.addGaps(gaps, e.o.Now(), false)
}
