package xsim

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"dipper/internal/rule"
)

// tracked is a rule that stands, with what the world keeps for it.
type tracked struct {
	id    int64
	value string
	tag   string
	query *rule.Query
	muse  *muse
	// fills are when the first posts after the rule was added or the stream
	// connected are due, whatever the rate.
	fills []time.Time
}

const (
	maxRuleIDs = 1000
	timeLayout = "2006-01-02T15:04:05.000Z"
)

func stamp(t time.Time) string { return t.UTC().Format(timeLayout) }

func (s *Sim) listRules(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit := maxRuleIDs
	if v := q.Get("max_results"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > maxRuleIDs {
			answer(w, 400, invalidRequest("max_results", []string{v}, "The `max_results` query parameter value ["+v+"] is not between 1 and 1000"))
			return
		}
		limit = n
	}
	var after int64
	if v := q.Get("pagination_token"); v != "" {
		n, err := strconv.ParseInt(v, 16, 64)
		if len(v) != 16 || err != nil {
			answer(w, 400, invalidRequest("pagination_token", []string{v}, "The `pagination_token` query parameter value ["+v+"] is not valid"))
			return
		}
		after = n
	}
	var ids map[string]bool
	if v := q.Get("ids"); v != "" {
		ids = map[string]bool{}
		for id := range strings.SplitSeq(v, ",") {
			ids[id] = true
		}
	}
	s.mu.Lock()
	rules := s.rules // replaced as a whole when they change
	s.mu.Unlock()
	meta := body{"sent": stamp(s.now()), "result_count": 0}
	list := []body{}
	for _, t := range rules {
		if t.id <= after || ids != nil && !ids[strconv.FormatInt(t.id, 10)] {
			continue
		}
		if len(list) == limit {
			meta["next_token"] = pageToken(list[limit-1]["id"].(string))
			break
		}
		list = append(list, t.wire())
	}
	b := body{"meta": meta}
	if len(list) > 0 {
		b["data"] = list
		meta["result_count"] = len(list)
	}
	answer(w, 200, b)
}

// pageToken makes X's 16 characters of an id.
func pageToken(id string) string {
	n, _ := strconv.ParseInt(id, 10, 64)
	h := strconv.FormatInt(n, 16)
	return strings.Repeat("0", 16-len(h)) + h
}

func (t *tracked) wire() body {
	b := body{"id": strconv.FormatInt(t.id, 10), "value": t.value}
	if t.tag != "" {
		b["tag"] = t.tag
	}
	return b
}

type ruleChange struct {
	Add *[]struct {
		Value string `json:"value"`
		Tag   string `json:"tag"`
	} `json:"add"`
	Delete *struct {
		IDs    []string `json:"ids"`
		Values []string `json:"values"`
	} `json:"delete"`
}

func (s *Sim) changeRules(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		answer(w, 400, invalidRequest("", nil, "The request body could not be read"))
		return
	}
	var c ruleChange
	if len(bytes.TrimSpace(raw)) > 0 {
		if err := json.Unmarshal(raw, &c); err != nil {
			answer(w, 400, invalidRequest("", nil, "The request body is not valid JSON: "+err.Error()))
			return
		}
	}
	q := r.URL.Query()
	dry, all := q.Get("dry_run") == "true", q.Get("delete_all") == "true"
	asked := 0
	for _, one := range []bool{c.Add != nil, c.Delete != nil, all} {
		if one {
			asked++
		}
	}
	if asked != 1 {
		answer(w, 400, invalidRequest("", nil, "Exactly one of add, delete or delete_all must be present"))
		return
	}
	var status int
	var b body
	s.mu.Lock()
	s.catchUp() // by the rules as they stood
	switch {
	case c.Add != nil:
		status, b = s.addRules(c, dry)
	case all:
		status, b = 200, deleted(s.now(), len(s.rules), 0)
		if !dry {
			s.setRules(nil)
		}
	default:
		status, b = s.deleteRules(c, dry)
	}
	s.mu.Unlock()
	answer(w, status, b) // without the lock: a slow reader holds up nobody
}

// addRules adds every valid rule of the call. The caller holds mu.
func (s *Sim) addRules(c ruleChange, dry bool) (int, body) {
	if len(*c.Add) == 0 {
		return 400, invalidRequest("add", []string{}, "There must be at least one rule to add")
	}
	var added, problems []body
	rules := slices.Clip(s.rules)
	valid, invalid := 0, 0
	keep := len(*c.Add)
	if !dry && s.faults.take(Partial, AtRules) {
		if keep = (keep + 1) / 2; len(*c.Add) == 1 {
			keep = 0
		}
	}
	for i, a := range *c.Add {
		value := strings.TrimSpace(a.Value)
		if i >= keep {
			valid++
			problems = append(problems, body{"value": value, "title": "Internal Server Error", "type": "about:blank"})
			continue
		}
		if i := slices.IndexFunc(rules, func(t *tracked) bool { return t.value == value }); i >= 0 {
			invalid++
			problems = append(problems, body{
				"value": value, "id": strconv.FormatInt(rules[i].id, 10),
				"title": "DuplicateRule", "type": problemsTwitter + "duplicate-rules",
			})
			continue
		}
		query, details := read(s.plan, value, s.plan.MaxLength())
		if details != nil {
			invalid++
			problems = append(problems, body{
				"value": value, "details": details,
				"title": "UnprocessableEntity", "type": problemsTwitter + "invalid-rules",
			})
			continue
		}
		valid++
		if len(rules) >= s.ruleCap {
			// X refuses the whole call; nothing of it is kept.
			return http.StatusUnprocessableEntity, body{
				"title":  "RulesCapExceeded",
				"detail": "Rules must not exceed the cap of " + strconv.Itoa(s.ruleCap) + " for this client application.",
				"type":   problemsTwitter + "rule-cap",
			}
		}
		id := s.world.nextID(s.now())
		if n := len(rules); n > 0 {
			id = max(id, rules[n-1].id+1) // the list goes by ids, whatever the clock does
		}
		t := &tracked{id: id, value: value, tag: a.Tag, query: query}
		t.muse = newMuse(query.Root)
		rules = append(rules, t)
		added = append(added, t.wire())
	}
	summary := body{"created": len(added), "not_created": len(problems), "valid": valid, "invalid": invalid}
	b := body{"meta": body{"sent": stamp(s.now()), "summary": summary}}
	status := http.StatusCreated
	if len(added) > 0 {
		b["data"] = added
	}
	if len(problems) > 0 {
		b["errors"] = problems
	}
	if len(added) == 0 && !slices.ContainsFunc(problems, func(p body) bool { return p["title"] != "UnprocessableEntity" }) {
		status = http.StatusOK // X's own way: nothing but invalid rules is a 200
	}
	if !dry && len(added) > 0 {
		s.setRules(rules)
	}
	return status, b
}

// setRules puts rules in place and tells the open stream. The caller holds mu.
func (s *Sim) setRules(rules []*tracked) {
	old := len(s.rules)
	s.rules = rules
	s.world.newRules()
	if s.conn == nil {
		return
	}
	for i, t := range rules {
		if i >= old && t.fills == nil {
			s.fill(t, time.Now())
		}
	}
	s.conn.kick()
}

// deleteRules deletes what is there of what the call names. The caller holds mu.
func (s *Sim) deleteRules(c ruleChange, dry bool) (int, body) {
	if len(c.Delete.IDs)+len(c.Delete.Values) == 0 {
		return 400, invalidRequest("delete", []string{}, "There must be at least one rule id or value to delete")
	}
	rules := slices.Clone(s.rules)
	gone, missing := 0, []body{}
	remove := func(is func(*tracked) bool) {
		if i := slices.IndexFunc(rules, is); i >= 0 {
			rules = slices.Delete(rules, i, i+1)
			gone++
			return
		}
		missing = append(missing, body{
			"errors": []body{{"parameters": body{}, "message": "Rule does not exist"}},
			"title":  "Invalid Request",
			"detail": "One or more parameters to your request was invalid.",
			"type":   problemsTwitter + "invalid-request",
		})
	}
	for _, id := range c.Delete.IDs {
		remove(func(t *tracked) bool { return strconv.FormatInt(t.id, 10) == id })
	}
	for _, v := range c.Delete.Values {
		remove(func(t *tracked) bool { return t.value == strings.TrimSpace(v) })
	}
	if !dry && gone > 0 {
		s.setRules(rules)
	}
	b := deleted(s.now(), gone, len(missing))
	if len(missing) > 0 {
		b["errors"] = missing
	}
	return 200, b
}

func deleted(now time.Time, gone, missing int) body {
	return body{"meta": body{"sent": stamp(now), "summary": body{"deleted": gone, "not_deleted": missing}}}
}

func (s *Sim) countRules(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	n, limit := strconv.Itoa(len(s.rules)), strconv.Itoa(s.ruleCap)
	s.mu.Unlock()
	answer(w, 200, body{"data": body{
		"cap_per_client_app":     limit,
		"cap_per_project":        limit,
		"client_app_rules_count": body{"client_app_id": "10000001", "rule_count": json.Number(n)},
		"project_rules_count":    n,
	}})
}

// matching is the matching_rules of a post that matches these rules.
func matching(rules []*tracked) []byte {
	b := []byte{'['}
	for i, t := range rules {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"id":"`...)
		b = strconv.AppendInt(b, t.id, 10)
		b = append(b, `","tag":`...)
		b = appendString(b, t.tag)
		b = append(b, '}')
	}
	return append(b, ']')
}

// read parses a rule or a query of up to most code points and gives X's words
// for what is wrong with it; nil means that it stands.
func read(plan rule.Plan, value string, most int) (*rule.Query, []string) {
	if value == "" {
		return nil, []string{at("Rules must contain a non-negation term", 0), at("Rules must contain at least one positive, non-stopword clause", 0)}
	}
	query, problems := plan.Parse(value)
	text := []rune(value)
	if rules := plan.MaxLength(); len(text) > rules && len(text) <= most { // a search may be longer than a rule
		problems = slices.DeleteFunc(problems, func(p rule.Problem) bool { return p.Start == rules && p.End == len(text) })
	}
	if len(problems) == 0 && query.Root != nil {
		return query, nil
	}
	var details []string
	say := func(message string) {
		if !slices.Contains(details, message) {
			details = append(details, message)
		}
	}
	for _, p := range problems {
		for _, m := range inXsWords(most, text, query.Root, p) {
			say(m)
		}
	}
	if len(details) == 0 {
		say(at("no viable alternative at input '"+value+"'", 0))
	}
	return nil, details
}

func at(message string, start int) string {
	return message + " (at position " + strconv.Itoa(start+1) + ")"
}

// inXsWords says a problem as X's parser would where its wording is known, and
// otherwise as the problem says it.
func inXsWords(most int, text []rune, root *rule.Node, p rule.Problem) []string {
	start := min(max(p.Start, 0), len(text))
	part := strings.TrimSpace(string(text[start:min(max(p.End, start), len(text))]))
	name, _, isOperator := strings.Cut(strings.TrimLeft(part, "-("), ":")
	switch {
	case strings.EqualFold(part, "and"):
		return []string{at("Ambiguous use of "+part+" as a keyword. Use a space to logically join two clauses, or \""+strings.ToUpper(part)+"\" to treat as a keyword.", start)}
	case len(text) > most:
		return []string{at("Rules must be at most "+strconv.Itoa(most)+" characters long", most)}
	case onlyNegative(root):
		return []string{
			at("Rules must contain a non-negation term", start),
			at("Rules must contain at least one positive, non-stopword clause", start),
		}
	case strings.Count(string(text), "(") > strings.Count(string(text), ")") && strings.ContainsRune(string(text[start:]), '(') || part == "" && start == len(text) && strings.Contains(string(text), "("):
		return []string{at("Missing closing parenthesis", start)}
	case isOperator && isName(name) && !knownOperator(strings.ToLower(name)):
		return []string{invalidOperator(name, "filtered-stream", start)}
	case root != nil && !standsAlone(root):
		return []string{at("Rules must contain at least one positive, non-stopword clause", start)}
	case strings.HasPrefix(part, "$") || strings.HasPrefix(part, "#") || strings.HasPrefix(part, "@"):
		return []string{at("no viable alternative at input '"+part+"'", start)}
	}
	return []string{at(strings.TrimRight(p.Message, "."), start)}
}

func invalidOperator(name, product string, start int) string {
	return at("Reference to invalid operator '"+name+"'. Operator is not available in current product or product packaging. Please refer to complete available operator list at https://docs.x.com/x-api/posts/"+product+"/integrate/operators.", start)
}

func isName(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz_") == ""
}

// onlyNegative says that a tree asks for nothing but the absence of things.
func onlyNegative(n *rule.Node) bool {
	if n == nil {
		return false
	}
	switch n.Op {
	case rule.Not:
		return true
	case rule.And, rule.Or:
		for _, k := range n.Kids {
			if !onlyNegative(k) {
				return false
			}
		}
		return len(n.Kids) > 0
	}
	return false
}

// standsAlone says that a tree holds a positive term that X lets stand alone.
func standsAlone(n *rule.Node) bool {
	switch n.Op {
	case rule.Not:
		return false
	case rule.And, rule.Or:
		return slices.ContainsFunc(n.Kids, standsAlone)
	}
	return n.Kind != rule.Operator || !slices.Contains([]string{
		"is", "has", "lang", "sample", "url_title", "url_description", "url_contains", "within_url_title",
		"within_url_description", "min_followers", "followers_count", "tweets_count", "statuses_count",
		"following_count", "friends_count", "listed_count", "user_in_lists_count", "in_reply_to_tweet_id",
		"in_reply_to_status_id", "retweets_of_tweet_id", "retweets_of_status_id", "source",
	}, n.Name)
}

func knownOperator(name string) bool {
	return slices.Contains([]string{
		"from", "to", "retweets_of", "retweets_of_user", "from_affiliate_of", "to_affiliate_of", "url", "url_title",
		"url_description", "url_contains", "within_url_title", "within_url_description", "context", "entity",
		"conversation_id", "bio", "bio_name", "bio_location", "user_bio", "user_bio_location", "place",
		"place_country", "point_radius", "bounding_box", "geo_bounding_box", "is", "has", "sample", "lang",
		"min_followers", "followers_count", "tweets_count", "statuses_count", "following_count", "friends_count",
		"listed_count", "user_in_lists_count", "in_reply_to_tweet_id", "in_reply_to_status_id",
		"retweets_of_tweet_id", "retweets_of_status_id", "source",
	}, name)
}
