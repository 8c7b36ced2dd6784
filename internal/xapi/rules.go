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
	rulesPath       = "/2/tweets/search/stream/rules"
	countsPath      = rulesPath + "/counts"
	connectionsPath = "/2/connections/all"
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
	return c.add(ctx, "add rule", value, tag, false)
}

// DryRun asks X whether it would take a rule, and adds nothing.
func (c *Client) DryRun(ctx context.Context, value string) error {
	_, err := c.add(ctx, "try rule", value, "", true)
	return err
}

// add sends one rule to a request, because what X does with a batch of which a
// part is wrong is not written anywhere.
func (c *Client) add(ctx context.Context, op, value, tag string, dry bool) (Rule, error) {
	ctx, cancel := limit(ctx)
	defer cancel()
	if strings.TrimSpace(value) == "" {
		return Rule{}, &Error{Op: op, Kind: KindRuleRefused, Detail: "the rule is empty"}
	}
	call := c.call(op)
	_, err := call.library().TweetSearchStreamAddRule(ctx, []twitter.TweetSearchStreamRule{{Value: value, Tag: tag}}, dry)
	answer, err := call.result(err, http.StatusCreated, http.StatusOK)
	if err != nil {
		var refused *Error
		if errors.As(err, &refused) && refused.Status == http.StatusBadRequest && refused.Kind == KindProtocol {
			// The rule is the one thing in this request that can be wrong.
			refused.Kind = KindRuleRefused
		}
		return Rule{}, err
	}
	// 201 may be a duplicate and 200 is a refusal: only the body tells.
	at := slices.IndexFunc(answer.Data, func(r wireRule) bool { return string(r.Value) == value })
	switch {
	case at >= 0:
		return answer.Data[at].rule(), nil
	case len(answer.Errors) > 0:
		return Rule{}, call.refusal(answer, KindRuleRefused)
	case len(answer.Data) > 0:
		return answer.Data[0].rule(), nil
	case dry && answer.Meta.Summary.Valid > 0:
		return Rule{Value: value, Tag: tag}, nil
	default:
		return Rule{}, call.failure(KindProtocol, "X neither added the rule nor said why", nil)
	}
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
	if err := call.plain(ctx, http.MethodGet, countsPath, query, &body); err != nil {
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

// EndConnections ends every stream connection of the token, wherever it is held.
func (c *Client) EndConnections(ctx context.Context) error {
	ctx, cancel := limit(ctx)
	defer cancel()
	return c.call("end connections").plain(ctx, http.MethodDelete, connectionsPath, nil, nil)
}
