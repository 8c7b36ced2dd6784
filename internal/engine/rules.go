package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"dipper/internal/rule"
	"dipper/internal/stream"
	"dipper/internal/topic"
	"dipper/internal/xapi"
)

const (
	// settleTime is how long X takes to heed a new or removed rule
	// (docs.x.com, filtered stream).
	settleTime = 20 * time.Second
	// ruleWait bounds one call about rules.
	ruleWait = 10 * time.Second
	// limitWait bounds the question for the limit, which nothing waits for.
	limitWait = 2 * time.Second
	// takeOffWait bounds the removal of a rule, which somebody waits for and
	// which is made good later anyway.
	takeOffWait = 5 * time.Second
	// addMost is how many rules go to X in one call.
	addMost = 100
	// inLine is how often X's rules are compared with the topics.
	inLine = 10 * time.Minute
	// defaultLimit is what pay-per-use allows; X's own word replaces it.
	defaultLimit = 1000
)

// ruleState is what is known of the rules on X. dirty (under Engine.changes)
// says that they may differ from what the topics need.
type ruleState struct {
	dirty bool
	away  bool // X did not answer the last removal
	asked bool // for the limit
	// seen is when X was last seen to hold the rule of a key, and lost the same
	// of one that X was then found not to hold any more, both by X's clock.
	seen, lost          map[string]time.Time
	own, foreign, limit atomic.Int64
	// listed is what X held at listedAt, zero when that is known to be out of date.
	listed   []xapi.Rule
	listedAt time.Time
	// pausedUntil is until when X takes no change of rules, in Unix
	// milliseconds, and waiting how many topics want one.
	pausedUntil, waiting atomic.Int64
}

// misses notes that X does not hold the rule of key.
func (r *ruleState) misses(key string) {
	if seen, was := r.seen[key]; was {
		delete(r.seen, key)
		r.lost[key] = seen
	}
}

// forget takes a rule off the list that is not wanted any more.
func (r *ruleState) forget(key string) {
	delete(r.seen, key)
	delete(r.lost, key)
}

// sees notes that X holds the rule of key, again perhaps.
func (e *Engine) sees(key string) {
	e.rules.seen[key] = e.xNow()
	if seen, was := e.rules.lost[key]; was {
		delete(e.rules.lost, key)
		e.ruleMissed(e.routes.topicsOf(key), seen)
	}
}

func (r *ruleState) counts() (own, foreign, limit int) {
	limit = int(r.limit.Load())
	if limit == 0 {
		limit = defaultLimit
	}
	return int(r.own.Load()), int(r.foreign.Load()), limit
}

// canonical is what makes two queries the same rule. A query that an older
// Dipper took and this one does not stands for itself; the length is X's affair.
func canonical(query string) string {
	if q, problems := rule.Enterprise.Parse(query); len(problems) == 0 {
		return q.Canonical()
	}
	return ruleText(query)
}

// ruleTag marks the rules that are this Dipper's.
func (e *Engine) ruleTag() string { return tagPrefix + e.o.InstallID }

// listRules asks X for every rule that it holds. It wants Engine.changes held, as
// do all that change rules, so that what was listed last is known.
func (e *Engine) listRules(ctx context.Context) ([]xapi.Rule, error) {
	have, err := e.client.Rules(ctx)
	if err != nil {
		return nil, err
	}
	e.rules.listed, e.rules.listedAt = have, e.o.Now()
	return have, nil
}

// deleteRules takes rules off X.
func (e *Engine) deleteRules(ctx context.Context, ids ...string) error {
	e.rules.listedAt = time.Time{}
	return e.client.DeleteRules(ctx, ids...)
}

// reconcile brings X's rules in line with the live topics. It wants
// Engine.changes held. Deletions come first: they may make the room that an
// addition needs.
func (e *Engine) reconcile(ctx context.Context) error {
	// The lock is held: a silent X must not hold up who only wants to delete.
	list, cancel := context.WithTimeout(ctx, ruleWait)
	defer cancel()
	have, err := e.listRules(list)
	if err != nil {
		return err
	}
	if !e.rules.asked {
		// The limit is a figure to show; not knowing it stops nothing.
		short, cancel := context.WithTimeout(ctx, limitWait)
		if n, err := e.client.RuleLimit(short); err == nil && n > 0 {
			e.rules.limit.Store(int64(n))
			e.rules.asked = true
		}
		cancel()
	}
	onX := make([]topic.Rule, len(have))
	for i, r := range have {
		onX[i] = topic.Rule(r)
	}
	plan := topic.Diff(e.routes.wanted(), onX, e.ruleTag(), canonical)
	for _, key := range plan.Route {
		e.sees(key)
	}
	for _, w := range plan.Add {
		e.rules.misses(w.Key)
	}
	e.rules.foreign.Store(int64(plan.Foreign))
	e.rules.own.Store(int64(plan.Own + len(plan.Delete)))
	if len(plan.Add) > 0 {
		// Before the routes change: X may hold a rule that it did not list.
		defer e.routes.adding()()
	}
	e.routes.replace(plan.Route, onX)
	if len(plan.Delete) > 0 {
		ctx, cancel := context.WithTimeout(ctx, ruleWait)
		defer cancel()
		if err := e.deleteRules(ctx, plan.Delete...); err != nil {
			return err
		}
		e.rules.own.Store(int64(plan.Own))
	}
	for i := 0; i < len(plan.Add); i += addMost {
		if err := e.addRules(ctx, plan.Add[i:min(i+addMost, len(plan.Add))]); err != nil {
			e.delayed(err, len(plan.Add)-i)
			return err
		}
	}
	e.rules.dirty, e.rules.away = false, false
	if now := e.xNow(); len(e.rules.lost) == 0 && !e.routes.anyLost() {
		e.inLine.Store(&now)
	}
	return nil
}

// delayed notes that X takes no change of rules for a while.
func (e *Engine) delayed(err error, waiting int) {
	if xerr, ok := errors.AsType[*xapi.Error](err); ok && xerr.Kind == xapi.KindRate && xerr.RetryAt.After(e.o.Now()) {
		e.rules.pausedUntil.Store(xerr.RetryAt.UnixMilli())
		e.rules.waiting.Store(int64(waiting))
	}
}

// warning says what keeps posts from coming although the stream is live.
func (e *Engine) warning() stream.Why {
	until := time.UnixMilli(e.rules.pausedUntil.Load())
	if n := e.rules.waiting.Load(); n > 0 && until.After(e.o.Now()) {
		return stream.Why{Code: "rules-wait", Said: strconv.FormatInt(n, 10), Reason: fmt.Sprintf("X takes no more changes of rules until %s (its limit for 15 minutes); %d topics wait for theirs.", until.UTC().Format("15:04:05 UTC"), n)}
	}
	return stream.Why{}
}

// addRules puts rules onto X in one call. What X says of each is heeded; those
// of which it says nothing clear are asked for once more, each alone.
func (e *Engine) addRules(ctx context.Context, wants []topic.Want) error {
	unclear := wants
	if len(wants) > 1 {
		values := make([]string, len(wants))
		for i, w := range wants {
			values[i] = w.Value
		}
		call, cancel := context.WithTimeout(ctx, ruleWait)
		e.rules.listedAt = time.Time{}
		added, err := e.client.AddRules(call, values, e.ruleTag())
		cancel()
		if xerr, ok := errors.AsType[*xapi.Error](err); err != nil && !(ok && (xerr.Kind == xapi.KindRuleCap || xerr.Kind == xapi.KindRuleRefused)) {
			return err
		}
		unclear = nil
		for i, w := range wants {
			if err != nil || added[i].Err != nil {
				// X keeps nothing of a call, or some of it; alone it is clear.
				unclear = append(unclear, w)
				continue
			}
			e.took(added[i].Rule, w)
		}
	}
	for _, w := range unclear {
		err := e.addRule(ctx, w)
		xerr, ok := errors.AsType[*xapi.Error](err)
		switch {
		case err == nil:
		case ok && xerr.Kind == xapi.KindRuleCap:
			// There may be room again at the next look.
			e.o.Log.Warn("X has no room for a topic's rule", "err", err)
			return nil
		case ok && xerr.Kind == xapi.KindRuleRefused:
			e.refuse(ctx, w.Key, xerr)
		default:
			return err
		}
	}
	return nil
}

// took routes a rule that X has added.
func (e *Engine) took(r xapi.Rule, w topic.Want) {
	e.rules.own.Add(1)
	e.routes.set(r.ID, w.Key)
	e.sees(w.Key)
	e.settle(w.Key)
}

// unclear reports whether X may have done what it was asked although the answer
// says otherwise, or none came.
func unclear(err error) bool {
	xerr, ok := errors.AsType[*xapi.Error](err)
	return !ok || xerr.Kind == xapi.KindNetwork || xerr.Kind == xapi.KindServer || xerr.Kind == xapi.KindProtocol
}

// addRule puts one rule onto X and routes its posts. A rule of the same value
// that is there already is used instead, whoever's it is.
func (e *Engine) addRule(ctx context.Context, w topic.Want) error {
	ctx, cancel := context.WithTimeout(ctx, ruleWait)
	defer cancel()
	e.rules.listedAt = time.Time{}
	r, err := e.client.AddRule(ctx, w.Value, e.ruleTag())
	if xerr, ok := errors.AsType[*xapi.Error](err); ok && xerr.Kind == xapi.KindRuleDuplicate {
		return e.borrow(ctx, w, xerr.RuleID)
	}
	if err != nil {
		return err
	}
	e.took(r, w)
	return nil
}

// borrow routes a rule that X holds already. X names its id, but not whose it
// is, and not always even that.
func (e *Engine) borrow(ctx context.Context, w topic.Want, id string) error {
	have, err := e.listRules(ctx)
	if err != nil {
		return err
	}
	for _, r := range have {
		if id == "" && r.Value == w.Value {
			id = r.ID
		}
	}
	if id == "" {
		return fmt.Errorf("add rule: X calls it a duplicate but lists no such rule")
	}
	e.countRules(have)
	e.routes.set(id, w.Key)
	e.sees(w.Key)
	return nil
}

// dropRule takes the rule of key off X when it is ours and no live topic needs
// it. What X could not be told now is told first thing when it is back.
func (e *Engine) dropRule(ctx context.Context, key string) {
	if e.client == nil || e.routes.needs(key) {
		return
	}
	e.rules.forget(key)
	ids := e.routes.rulesOf(key)
	if len(ids) == 0 {
		return
	}
	err := errAway
	if !e.rules.away {
		err = e.takeOff(ctx, ids)
	}
	if err != nil {
		// Those behind this one need not wait for X as well.
		e.rules.away = true
		e.outOfLine()
		e.o.Log.Info("rule not removed from X yet", "err", err)
	}
	e.routes.unset(ids)
}

// errAway stands for X while it did not answer the last call.
var errAway = errors.New("no answer from X to the call before this one")

// takeOff deletes those of the rules that are ours. A borrowed one stays.
func (e *Engine) takeOff(ctx context.Context, ids []string) error {
	ctx, cancel := context.WithTimeout(ctx, takeOffWait)
	defer cancel()
	// The list says which of them are ours.
	have, err := e.listRules(ctx)
	if err != nil {
		return err
	}
	var own []string
	count := 0
	for _, r := range have {
		if r.Tag != e.ruleTag() {
			continue
		}
		count++
		if slices.Contains(ids, r.ID) {
			own = append(own, r.ID)
		}
	}
	e.rules.foreign.Store(int64(len(have) - count))
	if len(own) > 0 {
		if err := e.deleteRules(ctx, own...); err != nil {
			return err
		}
	}
	e.rules.own.Store(int64(count - len(own)))
	return nil
}

// refuse marks the topics of a rule that X no longer takes.
func (e *Engine) refuse(ctx context.Context, key string, why error) {
	for _, id := range e.routes.topicsOf(key) {
		t, err := e.archive.Topic(ctx, id)
		if err == nil {
			t = e.left(t)
			t.State = topic.Refused
			err = e.archive.UpdateTopic(ctx, t)
		}
		if err != nil {
			e.o.Log.Error("mark topic as refused", "topic", id, "err", err)
			continue
		}
		e.routes.put(t)
		e.routes.told(id)
		e.o.Log.Warn("X refuses a topic's rule", "topic", id, "err", why)
	}
	e.wantStream()
}

// maintain keeps X's rules in line while no connect does it, and the archive
// within its time.
func (e *Engine) maintain(ctx context.Context) error {
	const first, most = time.Second, 320 * time.Second
	retry := first
	again := false          // one more look soon
	due := time.NewTimer(0) // at once
	defer due.Stop()
	expire := time.NewTicker(time.Hour)
	defer expire.Stop()
	e.expire(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-expire.C:
			e.expire(ctx)
			continue
		case <-e.nudge:
			// A deletion that X could not be told of is not left for minutes.
			retry, again = first, true
			due.Reset(retry)
			continue
		case <-due.C:
		}
		err := e.tidy(ctx)
		if err == nil && again {
			// X may still be at work on what it was asked and did not answer.
			again = false
			due.Reset(2 * settleTime)
			continue
		}
		if err == nil {
			retry = first
			due.Reset(inLine)
			continue
		}
		e.o.Log.Info("rules not in line", "err", err)
		wait := retry
		if xerr, ok := errors.AsType[*xapi.Error](err); ok {
			wait = max(wait, xerr.RetryAt.Sub(e.o.Now()))
		}
		due.Reset(wait)
		retry = min(2*retry, most)
	}
}

// outOfLine notes that X's rules may differ from what the topics need. It wants
// Engine.changes held.
func (e *Engine) outOfLine() {
	e.rules.dirty = true
	poke(e.nudge)
}

// poke has a look taken soon by whoever reads c, which has room for one.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // one is pending already
	}
}

// errNotNow is why tidy leaves what is out of line for later.
var errNotNow = errors.New("the stream is not up")

// tidy compares the rules once, unless a connect is about to do the same or X
// has refused us until the user acts.
func (e *Engine) tidy(ctx context.Context) error {
	if e.client == nil {
		return nil
	}
	e.changes.Lock()
	defer e.changes.Unlock()
	if e.keeper.Status().State != stream.Live && len(e.routes.liveTopics()) > 0 {
		if e.rules.dirty {
			return errNotNow // Prepare may be behind us already
		}
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 3*ruleWait)
	defer cancel()
	return e.reconcile(ctx)
}

func (e *Engine) expire(ctx context.Context) {
	n, err := e.archive.Expire(ctx)
	if err != nil && ctx.Err() == nil {
		e.o.Log.Error("expire old posts", "err", err)
	}
	if n > 0 {
		e.hub.Forget() // or its rings would go on showing them
		e.o.Log.Info("old posts expired", "posts", n)
	}
}

// settle notes that X may take its time with the rule of key.
func (e *Engine) settle(key string) {
	until := e.o.Now().Add(settleTime)
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, id := range e.routes.topicsOf(key) {
		e.settling[id] = until
	}
}

// routes turns the rule ids that X names into topics. Rules are known by the
// canonical form of their value, which is what topics share.
type routes struct {
	mu      sync.RWMutex
	rule    map[string]string      // rule id → key
	others  map[string]bool        // ids of rules on X that are no topic's here
	topics  map[string]topic.Topic // by id
	keys    map[string]string      // topic id → key
	since   map[string]time.Time   // topic id → when it was last made live, by X's clock
	lost    map[string]time.Time   // topic id → since when X may have lost its rule, likewise
	live    map[string][]string    // key → ids of live topics
	pending chan struct{}          // closed when the addition under way ends
}

// put takes in a topic or its change.
func (r *routes) put(t topic.Topic) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.topics == nil {
		r.topics, r.keys = map[string]topic.Topic{}, map[string]string{}
		r.since, r.lost = map[string]time.Time{}, map[string]time.Time{}
	}
	if old, ok := r.topics[t.ID]; ok && old.State == topic.Live && t.State == topic.Live {
		t.LeftAt = old.LeftAt // it may have been told since t was read
	}
	r.topics[t.ID], r.keys[t.ID] = t, canonical(t.Query)
	r.index()
}

func (r *routes) remove(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.topics, id)
	delete(r.keys, id)
	delete(r.since, id)
	delete(r.lost, id)
	r.index()
}

// index is made anew at each change of a topic, which is rare, so that each
// post finds its topics at once.
func (r *routes) index() {
	r.live = map[string][]string{}
	for id, t := range r.topics {
		if t.State == topic.Live {
			r.live[r.keys[id]] = append(r.live[r.keys[id]], id)
		}
	}
}

// adding holds back posts that seem to be nobody's until done is called: X may
// send a rule's first post before its answer to the addition is read and the
// topic is here.
func (r *routes) adding() (done func()) {
	ch := make(chan struct{})
	r.mu.Lock()
	r.pending = ch
	r.mu.Unlock()
	return func() {
		r.mu.Lock()
		r.pending = nil
		r.mu.Unlock()
		close(ch)
	}
}

func (r *routes) set(id, key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rule == nil {
		r.rule = map[string]string{}
	}
	r.rule[id] = key
	delete(r.others, id)
}

func (r *routes) unset(ids []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range ids {
		delete(r.rule, id)
		if r.others != nil {
			r.others[id] = true // X may go on with it for a while
		}
	}
}

// replace takes in what X holds: the rules of topics here, and all others.
func (r *routes) replace(rule map[string]string, onX []topic.Rule) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rule, r.others = rule, map[string]bool{}
	for _, on := range onX {
		if _, ours := rule[on.ID]; !ours {
			r.others[on.ID] = true
		}
	}
}

// wanted lists the rules that live topics need; the first topic's text stands
// for all that share it.
func (r *routes) wanted() []topic.Want {
	r.mu.RLock()
	defer r.mu.RUnlock()
	live := make([]topic.Topic, 0, len(r.topics))
	for _, t := range r.topics {
		if t.State == topic.Live {
			live = append(live, t)
		}
	}
	slices.SortFunc(live, func(a, b topic.Topic) int { return a.CreatedAt.Compare(b.CreatedAt.Time) })
	seen := map[string]bool{}
	var out []topic.Want
	for _, t := range live {
		if key := r.keys[t.ID]; !seen[key] {
			seen[key] = true
			out = append(out, topic.Want{Key: key, Value: ruleText(t.Query)})
		}
	}
	return out
}

// topicsOf lists the live topics of key.
func (r *routes) topicsOf(key string) []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.live[key])
}

func (r *routes) needs(key string) bool { return len(r.topicsOf(key)) > 0 }

func (r *routes) rulesOf(key string) []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []string
	for id, k := range r.rule {
		if k == key {
			out = append(out, id)
		}
	}
	return out
}

// resume notes that a topic is live from now on.
func (r *routes) resume(id string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.since[id] = now
}

// liveSince is from when on a live topic is known to have been live, by X's clock.
func (r *routes) liveSince(id string) time.Time {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if since, ok := r.since[id]; ok {
		return since
	}
	return r.topics[id].CreatedAt.Time
}

// lose notes since when X may have lost the rule of a topic that has it back.
func (r *routes) lose(id string, since time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, before := r.lost[id]; !before {
		r.lost[id] = since
	}
}

// anyLost reports whether there is a topic that nobody was told yet that X may have
// lost its rule.
func (r *routes) anyLost() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.lost) > 0
}

// firstLive is when the oldest live topic was made; zero when there is none.
func (r *routes) firstLive() (first time.Time) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, t := range r.topics {
		if t.State == topic.Live && (first.IsZero() || t.CreatedAt.Before(first)) {
			first = t.CreatedAt.Time
		}
	}
	return first
}

// missingSince is since when a live topic has missed posts that nobody was told
// of yet: since it was paused, or since X lost its rule, by X's clock. A zero one
// is that it has not.
func (r *routes) missingSince(id string) (left, lost time.Time) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.topics[id].LeftAt, r.lost[id]
}

// told notes that what a topic missed is in its ledger.
func (r *routes) told(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.lost, id)
	if t, ok := r.topics[id]; ok && t.State == topic.Live {
		t.LeftAt = time.Time{}
		r.topics[id] = t
	}
}

// feeds reports whether a topic here gets its posts by the rule.
func (r *routes) feeds(ruleID string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.live[r.rule[ruleID]]) > 0
}

// query gives what a topic asks for and the key of its rule, "" when it is gone.
func (r *routes) query(topicID string) (query, key string) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.topics[topicID].Query, r.keys[topicID]
}

// key is the rule of a topic.
func (r *routes) key(topicID string) string {
	_, key := r.query(topicID)
	return key
}

// liveTopics lists the ids of all live topics.
func (r *routes) liveTopics() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Concat(slices.Collect(maps.Values(r.live))...)
}

// resolve gives the topics of a post. It waits for an addition under way when
// X names a rule that is not known yet or has no topic yet.
func (r *routes) resolve(ctx context.Context, ruleIDs []string) []string {
	for {
		r.mu.RLock()
		var out []string
		whole := true // of each rule it is known whose it is
		for _, id := range ruleIDs {
			topics := r.live[r.rule[id]]
			whole = whole && (len(topics) > 0 || r.others[id])
			for _, t := range topics {
				if !slices.Contains(out, t) {
					out = append(out, t)
				}
			}
		}
		pending := r.pending
		r.mu.RUnlock()
		if whole || pending == nil {
			return out
		}
		select {
		case <-pending:
		case <-ctx.Done():
			return out
		}
	}
}
