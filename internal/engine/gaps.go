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

	heardKey   = "heard"
	historyKey = "states"
)

// heard is what is written down of the connection, for the next start to know
// what was missed in between.
type heard struct {
	// At is up to when all that X sent is in the archive; zero when nothing was
	// tracked.
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
func (e *Engine) loadHeard(ctx context.Context) (absent *stream.Absence, quit bool, err error) {
	var h heard
	raw, ok, err := e.archive.Setting(ctx, heardKey)
	if err != nil || !ok {
		return nil, false, archiveProblem(err)
	}
	if err := json.Unmarshal(raw, &h); err != nil {
		e.o.Log.Warn("end of the run before not known", "err", err)
		return nil, false, nil
	}
	if h.At.IsZero() {
		return nil, false, nil
	}
	if !h.Quit {
		// What was committed later was heard as well.
		last, err := e.archive.LastArrival(ctx)
		if err != nil {
			return nil, false, archiveProblem(err)
		}
		if last.After(h.At) {
			h.At = last
		}
	}
	if now := e.o.Now(); h.At.After(now) {
		h.At = now // the clock was wrong then or is now
	}
	return &stream.Absence{From: h.At, Why: h.Why}, h.Quit, nil
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
		e.safe.Store(nil)
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
		e.retryAbsences()
	}
}

// heardNow is what is to be written down of the connection.
func (e *Engine) heardNow(quit bool) heard {
	h := heard{Why: whyCrash, Quit: quit}
	if quit {
		h.Why = whyQuit
	}
	e.mu.Lock()
	if e.status.State != stream.Live && e.status.Reason != "" {
		h.Why = e.status.Reason
	}
	e.mu.Unlock()
	if at := e.safe.Load(); at != nil {
		h.At = *at
	} else if len(e.routes.liveTopics()) > 0 && e.keeper != nil {
		h.At = e.keeper.Heard()
	}
	return h
}

func (e *Engine) writeBooks(quit bool) {
	e.writing.Lock()
	defer e.writing.Unlock()
	e.mu.Lock()
	history := slices.Clone(e.history)
	e.mu.Unlock()
	settings := map[string][]byte{}
	for key, value := range map[string]any{heardKey: e.heardNow(quit), historyKey: history} {
		raw, err := json.Marshal(value)
		if err != nil {
			e.o.Log.Error("encode setting", "key", key, "err", err)
			return
		}
		if string(e.written[key]) != string(raw) {
			settings[key] = raw
		}
	}
	if len(settings) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if _, err := e.archive.AddGaps(ctx, nil, settings); err != nil {
		e.o.Log.Warn("state not written down", "err", err)
		return
	}
	for key, raw := range settings {
		e.written[key] = raw
	}
}

// recordAbsence notes for each live topic that nothing came for it until now,
// when the stream was away (a is not nil) or the topic was paused.
func (e *Engine) recordAbsence(a *stream.Absence, now time.Time) {
	if a != nil && e.beenLive.Load() {
		e.reconnects.Add(1)
	}
	unasked := e.beenLive.Load() || !e.quit
	var gaps []archive.Gap
	for _, id := range e.routes.liveTopics() {
		g := archive.Gap{Topic: id, To: post.At(now), State: archive.GapDue}
		switch left := e.routes.leftAt(id); {
		case !left.IsZero():
			g.From, g.Reason = post.At(left), whyPause
		case a != nil:
			g.From, g.Reason, g.Unasked = post.At(a.From), a.Why, unasked
			if since := e.routes.liveSince(id); since.After(a.From) {
				g.From = post.At(since) // it cannot have missed what was before it
			}
		default:
			continue
		}
		if !g.From.After(now) {
			gaps = append(gaps, g)
		}
	}
	e.safe.Store(&now)
	if !e.addGaps(gaps, true) {
		// The disk is full, most likely; they are kept once there is room.
		e.mu.Lock()
		e.unkept = append(e.unkept, gaps...)
		e.mu.Unlock()
	}
}

// retryAbsences keeps what could not be kept before.
func (e *Engine) retryAbsences() {
	e.mu.Lock()
	gaps := e.unkept
	e.unkept = nil
	e.mu.Unlock()
	if len(gaps) > 0 && !e.addGaps(gaps, false) {
		e.mu.Lock()
		e.unkept = append(gaps, e.unkept...)
		e.mu.Unlock()
	}
}

// addGaps keeps gaps, tells their topics' listeners and has them looked up. With
// them goes, when nothing was missed since, that this is so.
func (e *Engine) addGaps(gaps []archive.Gap, upToNow bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var settings map[string][]byte
	if upToNow {
		raw, err := json.Marshal(e.heardNow(false))
		if err == nil {
			settings = map[string][]byte{heardKey: raw}
		}
	}
	if len(gaps) == 0 && settings == nil {
		return true
	}
	kept, err := e.archive.AddGaps(ctx, gaps, settings)
	if err != nil {
		e.o.Log.Error("gaps not kept yet", "gaps", len(gaps), "err", err)
		return false
	}
	e.gaps.Add(int64(len(kept)))
	for _, g := range kept {
		e.routes.returned(g.Topic)
		e.tellGap(g)
	}
	e.fills.add(kept, e.routes.key)
	return true
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
	t.LeftAt = e.o.Now()
	if at := e.keeper.Heard(); !at.IsZero() {
		t.LeftAt = at // nothing has come since
	}
	if since := e.routes.liveSince(t.ID); since.After(t.LeftAt) {
		t.LeftAt = since
	}
	return t
}

// resumed notes what a topic that is live again has missed. While the stream is
// not up it goes on missing; recordAbsence sees to it then.
func (e *Engine) resumed(id string) {
	left := e.routes.leftAt(id)
	if left.IsZero() || e.keeper.Status().State != stream.Live {
		return
	}
	e.addGaps([]archive.Gap{{
		Topic: id, From: post.At(left), To: post.At(e.o.Now()), Reason: whyPause, State: archive.GapDue,
	}}, false)
}

// ruleLost notes for the topics of key that X did not hold their rule for some
// time since it was last seen there.
func (e *Engine) ruleLost(ctx context.Context, key string, seen time.Time) {
	var gaps []archive.Gap
	for _, id := range e.routes.topicsOf(key) {
		from := seen
		// Its last post proves that the rule stood until then.
		if arrived, err := e.archive.Newest(ctx, id); err == nil && arrived.After(from) {
			from = arrived
		}
		if since := e.routes.liveSince(id); since.After(from) {
			from = since
		}
		gaps = append(gaps, archive.Gap{
			Topic: id, From: post.At(from), To: post.At(e.o.Now()), Reason: whyRule, State: archive.GapDue, Unasked: true,
		})
	}
	e.addGaps(gaps, false)
}
