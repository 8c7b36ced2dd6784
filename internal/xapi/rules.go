package xapi

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	twitter "github.com/g8rswimmer/go-twitter/v2"
)

// Rule is one rule as X holds it.
type Rule struct{ ID, Value, Tag string }

const (
	ruleCountsPath = "/2/tweets/search/stream/rules/counts"
	// maxPages ends a list whose next page never ends.
	maxPages = 1000
	// maxDelete is how many ids go into one request.
	maxDelete = 500
)

// Rules lists every rule that X holds for the token, others' too.
func (c *Client) Rules(ctx context.Context) ([]Rule, error) {
	rules := []Rule{}
	page, seen := "", map[string]bool{}
	for range maxPages {
		next, err := c.rulesPage(ctx, page, &rules)
		if err != nil {
			return nil, err
		}
		if next == "" || seen[next] {
			return rules, nil
		}
		seen[next], page = true, next
	}
	return nil, &Error{Op: "list rules", Kind: KindProtocol, Status: http.StatusOK, Detail: "the list of rules does not end"}
}

func (c *Client) rulesPage(ctx context.Context, page string, rules *[]Rule) (next string, err error) {
	ctx, cancel := limit(ctx)
	defer cancel()
	call := c.call("list rules")
	// The library's list knows no pages, so the token of the next page is added
	// on the way out and read from the answer that the call keeps.
	if page != "" {
		call.query = url.Values{"pagination_token": {page}}
	}
	_, err = call.library().TweetSearchStreamRules(ctx, nil)
	answer, err := call.result(err, http.StatusOK)
	if err != nil {
		return "", err
	}
	if len(answer.Data) == 0 && len(answer.Errors) > 0 {
		return "", call.refusal(answer, KindProtocol)
	}
	for _, r := range answer.Data {
		*rules = append(*rules, r.rule())
	}
	return string(answer.Meta.NextToken), nil
}

// AddRule adds one rule. X's no is an *Error: KindRuleRefused with X's words,
// KindRuleDuplicate with the id of the rule of the same value, KindRuleCap.
func (c *Client) AddRule(ctx context.Context, value, tag string) (Rule, error) {
	return c.addOne(ctx, "add rule", value, tag, false)
}

// DryRun asks X whether it would take a rule, and adds nothing.
func (c *Client) DryRun(ctx context.Context, value string) error {
	_, err := c.addOne(ctx, "try rule", value, "", true)
	return err
}

func (c *Client) addOne(ctx context.Context, op, value, tag string, dry bool) (Rule, error) {
	added, err := c.add(ctx, op, []string{value}, tag, dry)
	if err != nil {
		return Rule{}, err
	}
	return added[0].Rule, added[0].Err
}

// Added is what became of one rule of several.
type Added struct {
	Rule Rule
	// Err is nil when X has taken the rule, else an *Error: KindRuleRefused,
	// KindRuleDuplicate with RuleID, or another. KindProtocol is a rule of which
	// X said nothing: only a list tells whether it is there.
	Err error
}

// AddRules adds several rules in one request, and gives what became of each, in
// the order of values. The error is set only when nothing is known of any; a
// refusal of the whole request is one, for it does not say which rule is wrong.
func (c *Client) AddRules(ctx context.Context, values []string, tag string) ([]Added, error) {
	return c.add(ctx, "add rules", values, tag, false)
}

func (c *Client) add(ctx context.Context, op string, values []string, tag string, dry bool) ([]Added, error) {
	ctx, cancel := limit(ctx)
	defer cancel()
	// X refuses the second of two that are the same as a duplicate of the first.
	var rules []twitter.TweetSearchStreamRule
	results := map[string]Added{}
	for _, value := range values {
		if strings.TrimSpace(value) == "" {
			results[value] = Added{Err: &Error{Op: op, Kind: KindRuleRefused, Detail: "the rule is empty"}}
		} else if _, again := results[value]; !again {
			results[value] = Added{}
			rules = append(rules, twitter.TweetSearchStreamRule{Value: value, Tag: tag})
		}
	}
	if len(rules) > 0 {
		if err := c.addNew(ctx, op, rules, dry, results); err != nil {
			return nil, err
		}
	}
	added := make([]Added, len(values))
	for i, value := range values {
		added[i] = results[value]
	}
	return added, nil
}

// addNew sends rules of different values and notes under each what became of it.
func (c *Client) addNew(ctx context.Context, op string, rules []twitter.TweetSearchStreamRule, dry bool, results map[string]Added) error {
	call := c.call(op)
	_, err := call.library().TweetSearchStreamAddRule(ctx, rules, dry)
	answer, err := call.result(err, http.StatusCreated, http.StatusOK)
	if err != nil {
		refused, ok := errors.AsType[*Error](err)
		if ok && len(rules) == 1 && refused.Status == http.StatusBadRequest && refused.Kind == KindProtocol {
			// The rule is the one thing in this request that can be wrong.
			refused.Kind = KindRuleRefused
			results[rules[0].Value] = Added{Err: refused}
			return nil
		}
		return err
	}
	if len(answer.Data) == 0 && len(answer.Errors) == 0 && answer.Meta.Summary.Valid == 0 {
		return call.failure(KindProtocol, "X neither added the rule nor said why", nil)
	}
	for _, rule := range rules {
		results[rule.Value] = call.added(answer, rule, len(rules) == 1, dry)
	}
	return nil
}

// added finds in the answer what became of one rule; alone says that it was the
// only one. 201 may be a duplicate and 200 is a refusal: only the body tells.
func (c *call) added(answer *wireAnswer, rule twitter.TweetSearchStreamRule, alone, dry bool) Added {
	for _, r := range answer.Data {
		if string(r.Value) == rule.Value {
			return Added{Rule: r.rule()}
		}
	}
	if alone {
		switch {
		case len(answer.Errors) > 0:
			return Added{Err: c.refusal(answer, KindRuleRefused)}
		case len(answer.Data) > 0:
			return Added{Rule: answer.Data[0].rule()}
		}
	}
	if len(answer.Errors) == 0 && dry && answer.Meta.Summary.Valid > 0 {
		return Added{Rule: Rule{Value: rule.Value, Tag: rule.Tag}}
	}
	for _, p := range answer.Errors {
		// A word that names no rule is about none, but for the cap, which is
		// about every rule that was not added.
		if string(p.Value) == rule.Value || p.Value == "" && kindOf(0, p) == KindRuleCap {
			return Added{Err: c.refusal(&wireAnswer{wireProblem: wireProblem{Errors: wireProblems{p}}}, KindRuleRefused)}
		}
	}
	return Added{Err: c.failure(KindProtocol, "X did not say what became of the rule", nil)}
}

// DeleteRules deletes rules by id. An id that X does not know is not an error.
func (c *Client) DeleteRules(ctx context.Context, ids ...string) error {
	known := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" })
	for part := range slices.Chunk(known, maxDelete) {
		if err := c.deletePart(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) deletePart(ctx context.Context, ids []string) error {
	ctx, cancel := limit(ctx)
	defer cancel()
	list := make([]twitter.TweetSearchStreamRuleID, len(ids))
	for i, id := range ids {
		list[i] = twitter.TweetSearchStreamRuleID(id)
	}
	call := c.call("delete rules")
	_, err := call.library().TweetSearchStreamDeleteRuleByID(ctx, list, false)
	_, err = call.result(err, http.StatusOK)
	return err
}

// RuleLimit asks how many rules the token may have, ours and others' together.
func (c *Client) RuleLimit(ctx context.Context) (int, error) {
	ctx, cancel := limit(ctx)
	defer cancel()
	call := c.call("count rules")
	var body struct {
		Data struct {
			App     number `json:"cap_per_client_app"`
			Project number `json:"cap_per_project"`
		} `json:"data"`
	}
	query := url.Values{"rules_count.fields": {"cap_per_client_app,cap_per_project,client_app_rules_count,project_rules_count"}}
	if err := call.plain(ctx, http.MethodGet, ruleCountsPath, query, &body); err != nil {
		return 0, err
	}
	app, project := int(body.Data.App), int(body.Data.Project)
	switch {
	case app > 0 && project > 0:
		return min(app, project), nil
	case app > 0 || project > 0:
		return max(app, project), nil
	default:
		return 0, call.failure(KindProtocol, "X did not say how many rules there may be", nil)
	}
}
