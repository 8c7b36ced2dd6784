package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"dipper/internal/xapi"
)

// tagPrefix stands before the install's id in the tag of a Dipper's rule.
const tagPrefix = "dipper:"

// listFresh is for how long what X listed is told again without asking it: it
// takes 450 questions in 15 minutes, which the topics' own work needs.
const listFresh = 30 * time.Second

// RuleOwner says whose a rule on X is.
type RuleOwner string

// Owners of a rule.
const (
	RuleOurs   RuleOwner = "ours"
	RuleDipper RuleOwner = "dipper" // another Dipper's, one that is gone perhaps
	RuleOther  RuleOwner = "other"
)

// Rule is a rule as X holds it for this token.
type Rule struct {
	ID    string    `json:"id"`
	Value string    `json:"value"`
	Tag   string    `json:"tag"`
	Owner RuleOwner `json:"owner"`
}

func (e *Engine) ownerOf(r xapi.Rule) RuleOwner {
	if r.Tag == e.ruleTag() {
		return RuleOurs
	}
	if install, ok := strings.CutPrefix(r.Tag, tagPrefix); ok && uuid.Validate(install) == nil {
		return RuleDipper
	}
	return RuleOther
}

// Rules lists every rule that X holds for this token: ours and those that share
// the token with us, in X's order. X is asked only when what it said last is half
// a minute old or known to have changed.
func (e *Engine) Rules(ctx context.Context) ([]Rule, error) {
	const what = "list the rules"
	if e.client == nil {
		return nil, NewProblem(CodeTokenMissing, nil, "Without a token there are no rules on X.")
	}
	e.changes.Lock()
	defer e.changes.Unlock()
	have := e.rules.listed
	if age := e.o.Now().Sub(e.rules.listedAt); age < 0 || age > listFresh {
		ctx, cancel := context.WithTimeout(ctx, ruleWait)
		defer cancel()
		var err error
		if have, err = e.listRules(ctx); err != nil {
			return nil, e.xProblem(what, err)
		}
		e.countRules(have)
	}
	rules := make([]Rule, len(have))
	for i, r := range have {
		rules[i] = Rule{r.ID, r.Value, r.Tag, e.ownerOf(r)}
	}
	return rules, nil
}

// countRules notes how many of the rules on X are ours, and how many are not.
func (e *Engine) countRules(have []xapi.Rule) {
	own := 0
	for _, r := range have {
		if r.Tag == e.ruleTag() {
			own++
		}
	}
	e.rules.own.Store(int64(own))
	e.rules.foreign.Store(int64(len(have) - own))
}

// RemoveRule takes off X a rule that another Dipper has left there. Nobody else's
// is ever touched, and one of ours goes with its topic. A topic here that has been
// fed by the rule gets one of its own.
func (e *Engine) RemoveRule(ctx context.Context, id string) error {
	if e.client == nil {
		return NewProblem(CodeTokenMissing, nil, "Without a token there are no rules on X.")
	}
	e.changes.Lock()
	defer e.changes.Unlock()
	ctx, cancel := context.WithTimeout(ctx, 3*ruleWait)
	defer cancel()
	// Whose it is must be true now.
	have, err := e.listRules(ctx)
	if err != nil {
		return e.xProblem("list the rules", err)
	}
	at := slices.IndexFunc(have, func(r xapi.Rule) bool { return r.ID == id })
	if at < 0 {
		e.countRules(have)
		return NewProblem(CodeRuleNotFound, nil, "X holds no rule %q for this token.", id)
	}
	switch e.ownerOf(have[at]) {
	case RuleOurs:
		p := NewProblem(CodeRuleKept, nil, "This rule is one of this Dipper's own topics'.")
		p.Hint = "Pause or delete the topic; its rule goes with it."
		return p
	case RuleOther:
		return NewProblem(CodeRuleKept, nil, "This rule was not made by a Dipper, so Dipper does not remove it.")
	}
	if err := e.deleteRules(ctx, id); err != nil {
		if unclear(err) {
			e.outOfLine()
		}
		return e.xProblem("remove the rule", err)
	}
	e.countRules(slices.Delete(slices.Clone(have), at, at+1))
	if e.routes.feeds(id) {
		if err := e.reconcile(ctx); err != nil {
			e.outOfLine() // it is put in its place soon
			e.o.Log.Info("rules not in line", "err", err)
		}
	}
	return nil
}
