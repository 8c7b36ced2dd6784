package engine

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/google/uuid"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/rule"
	"dipper/internal/topic"
)

// colors are given to new topics in turn; they stand out on both themes.
var colors = [...]string{"#35b8c9", "#f0b541", "#c77dff", "#49c58b", "#ef6a6a", "#5b8def", "#e58fb1", "#a3b84a"}

var colorForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// Change is what EditTopic may change; nil leaves a thing as it is.
type Change struct {
	Name     *string
	Query    *string
	State    *topic.State // Live or Paused
	Color    *string
	Position *int // 0-based
}

// ruleText is what X gets for a query.
func ruleText(query string) string { return strings.TrimSpace(query) }

// Check tells everything about a query that can be told without asking X.
func (e *Engine) Check(query string) rule.Check { return e.o.Plan.Check(query) }

// Vocabulary is what a query may be written with.
func (e *Engine) Vocabulary() rule.Vocabulary { return e.o.Plan.Vocabulary() }

// checkQuery gives the canonical form, or the problems of the query.
func (e *Engine) checkQuery(query string) (string, error) {
	c := e.Check(query)
	if c.Valid {
		return c.Canonical, nil
	}
	detail := "The query is empty."
	if len(c.Problems) > 0 {
		detail = c.Problems[0].Message
	}
	p := NewProblem(CodeQueryInvalid, nil, "%s", detail)
	if ruleText(query) == "" {
		p.Hint = "Type what to look for, such as: golang lang:en"
	}
	p.Problems = c.Problems
	return "", p
}

// checkName gives the name to keep; a blank one becomes the query's beginning.
func checkName(name, query string) (string, error) {
	name = strings.TrimSpace(name)
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > topic.MaxName {
		return "", NewProblem(CodeValueInvalid, nil, "The name is longer than %d characters.", topic.MaxName).Because("name-too-long")
	}
	if name == "" {
		runes := []rune(ruleText(query))
		name = string(runes[:min(len(runes), topic.MaxName)])
	}
	return name, nil
}

// AddTopic registers a topic: its rule on X first, then the topic here. A
// refusal leaves nothing behind. An empty name takes the query's.
//
// ctx should outlive a caller that hangs up, here and in EditTopic and
// DeleteTopic: once X was asked, its answer is better heard.
func (e *Engine) AddTopic(ctx context.Context, query, name string) (topic.Topic, error) {
	key, err := e.checkQuery(query)
	if err != nil {
		return topic.Topic{}, err
	}
	if name, err = checkName(name, query); err != nil {
		return topic.Topic{}, err
	}
	e.changes.Lock()
	defer e.changes.Unlock()
	ctx, cancel := context.WithTimeout(ctx, 3*ruleWait)
	defer cancel()
	defer e.routes.adding()()
	added, err := e.ensureRule(ctx, topic.Want{Key: key, Value: ruleText(query)})
	if err != nil {
		return topic.Topic{}, err
	}
	have, err := e.archive.Topics(ctx)
	t := topic.Topic{
		ID: uuid.NewString(), Query: query, Name: name, State: topic.Live,
		Color: colors[len(have)%len(colors)], CreatedAt: post.At(e.xNow()),
	}
	if err == nil {
		t, err = e.archive.AddTopic(ctx, t)
	}
	if err != nil {
		if added {
			e.dropRule(ctx, key)
		}
		return topic.Topic{}, archiveProblem(err)
	}
	e.hub.Open(t.ID, t.LastSeq)
	e.routes.put(t)
	if added {
		e.settle(key)
	}
	e.wantStream()
	return e.dress(t), nil
}

// ensureRule sees to it that X holds the rule, and says whether it was put
// there just now.
func (e *Engine) ensureRule(ctx context.Context, w topic.Want) (added bool, err error) {
	if e.client == nil {
		return false, NewProblem(CodeTokenMissing, nil, "Without a token X takes no rule, so this cannot be tracked.")
	}
	if e.routes.needs(w.Key) && len(e.routes.rulesOf(w.Key)) > 0 {
		return false, nil
	}
	if own, foreign, limit := e.rules.counts(); e.rules.asked && own+foreign >= limit {
		return false, NewProblem(CodeNoRoom, nil, "All %d rules of this token are in use.", limit)
	}
	if err := e.addRule(ctx, w); err != nil {
		if unclear(err) {
			// X may have taken it all the same; a look soon takes it back.
			e.outOfLine()
		}
		return false, e.xProblem("give X the rule", err)
	}
	return true, nil
}

// Topics lists the topics in the deck's order.
func (e *Engine) Topics(ctx context.Context) ([]topic.Topic, error) {
	list, err := e.archive.Topics(ctx)
	if err != nil {
		return nil, archiveProblem(err)
	}
	for i := range list {
		list[i] = e.dress(list[i])
	}
	return list, nil
}

// Topic gives one topic, or a Problem of CodeTopicNotFound.
func (e *Engine) Topic(ctx context.Context, id string) (topic.Topic, error) {
	t, err := e.archive.Topic(ctx, id)
	if err != nil {
		return topic.Topic{}, archiveProblem(err)
	}
	return e.dress(t), nil
}

// dress adds what the archive does not keep.
func (e *Engine) dress(t topic.Topic) topic.Topic {
	e.mu.Lock()
	defer e.mu.Unlock()
	t.Settling = t.State == topic.Live && e.o.Now().Before(e.settling[t.ID])
	return t
}

// EditTopic changes a topic. A new query's rule goes to X first, then the old
// one is taken away; pausing succeeds even while X cannot be reached.
func (e *Engine) EditTopic(ctx context.Context, id string, c Change) (topic.Topic, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	ctx, cancel := context.WithTimeout(ctx, 3*ruleWait)
	defer cancel()
	old, err := e.archive.Topic(ctx, id)
	if err != nil {
		return topic.Topic{}, archiveProblem(err)
	}
	t, err := e.applied(ctx, old, c)
	if err != nil {
		return topic.Topic{}, err
	}
	oldKey, key := canonical(old.Query), canonical(t.Query)
	added, done := false, func() {}
	if t.State == topic.Live && (old.State != topic.Live || key != oldKey) {
		done = sync.OnceFunc(e.routes.adding())
		defer done()
		if added, err = e.ensureRule(ctx, topic.Want{Key: key, Value: ruleText(t.Query)}); err != nil {
			return topic.Topic{}, err
		}
	}
	if key != oldKey || t.State == topic.Live && old.State != topic.Live && old.LeftAt.IsZero() {
		t.AskedAt = e.xNow()
	}
	resumed := old.State != topic.Live && t.State == topic.Live
	if old.State == topic.Live && t.State != topic.Live {
		t = e.left(t)
	}
	if err := e.archive.UpdateTopic(ctx, t); err != nil {
		if added {
			e.dropRule(ctx, key)
		}
		return topic.Topic{}, archiveProblem(err)
	}
	e.routes.put(t)
	if resumed {
		e.routes.resume(id, e.xNow())
		e.resumed(id)
	}
	done() // posts of the old rule need not wait for its removal
	if added {
		e.settle(key)
	}
	if seen, gone := e.rules.lost[oldKey]; gone && old.State == topic.Live && t.State == topic.Live && key != oldKey {
		e.ruleMissed([]string{id}, seen)
	}
	if old.State == topic.Live && (t.State != topic.Live || key != oldKey) {
		e.dropRule(ctx, oldKey)
	}
	e.wantStream()
	t, err = e.archive.Topic(ctx, id)
	if err != nil {
		return topic.Topic{}, archiveProblem(err)
	}
	return e.dress(t), nil
}

// applied gives old with the change made, after checking each value.
func (e *Engine) applied(ctx context.Context, old topic.Topic, c Change) (topic.Topic, error) {
	t := old
	if c.Query != nil {
		if _, err := e.checkQuery(*c.Query); err != nil {
			return t, err
		}
		t.Query = *c.Query
	}
	if c.Name != nil {
		name, err := checkName(*c.Name, t.Query)
		if err != nil {
			return t, err
		}
		t.Name = name
	}
	if c.State != nil {
		if *c.State != topic.Live && *c.State != topic.Paused {
			return t, NewProblem(CodeValueInvalid, nil, "A topic's state can be set to live or paused.")
		}
		t.State = *c.State
	}
	if c.Color != nil {
		if !colorForm.MatchString(*c.Color) {
			return t, NewProblem(CodeValueInvalid, nil, "A color is written #rrggbb.")
		}
		t.Color = strings.ToLower(*c.Color)
	}
	if c.Position != nil {
		list, err := e.archive.Topics(ctx)
		if err != nil {
			return t, archiveProblem(err)
		}
		if *c.Position < 0 || *c.Position >= len(list) {
			return t, NewProblem(CodeValueInvalid, nil, "A position is a number from 0 to %d here.", len(list)-1)
		}
		t.Position = *c.Position
	}
	return t, nil
}

// DeleteTopic removes a topic, its sockets and its rule. It succeeds even while
// X cannot be reached.
func (e *Engine) DeleteTopic(ctx context.Context, id string, keepPosts bool) error {
	e.changes.Lock()
	defer e.changes.Unlock()
	ctx, cancel := context.WithTimeout(ctx, 3*ruleWait)
	defer cancel()
	t, err := e.archive.Topic(ctx, id)
	if err != nil {
		return archiveProblem(err)
	}
	if err := e.archive.DeleteTopic(ctx, id, keepPosts); err != nil && !errors.Is(err, archive.ErrNotFound) {
		return archiveProblem(err)
	}
	e.routes.remove(id)
	e.wantStream()
	e.hub.Drop(id)
	e.mu.Lock()
	delete(e.settling, id)
	delete(e.came, id)
	e.mu.Unlock()
	if t.State == topic.Live {
		e.dropRule(ctx, canonical(t.Query))
	}
	return nil
}
