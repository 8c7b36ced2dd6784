package xapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode"
)

// wireAnswer is every shape in which X answers a rule call or refuses anything:
// a problem at the top, a list of errors, or both. Fields of a type that is not
// theirs are left empty, so that an odd one costs its own word and no other.
type wireAnswer struct {
	wireProblem
	Data wireRules `json:"data"`
	Meta wireMeta  `json:"meta"`
}

type wireMeta struct {
	NextToken word `json:"next_token"`
	Summary   struct {
		Valid number `json:"valid"`
	} `json:"summary"`
}

// wireProblem is one thing X has to say. The body of a refusal is one itself,
// and its errors are others, which may hold further ones.
type wireProblem struct {
	Title           word         `json:"title"`
	Detail          word         `json:"detail"`
	Message         word         `json:"message"`
	Type            word         `json:"type"`
	Code            word         `json:"code"`
	ID              word         `json:"id"`
	Value           word         `json:"value"` // the rule that it is about
	ConnectionIssue word         `json:"connection_issue"`
	DisconnectType  word         `json:"disconnect_type"`
	ResourceType    word         `json:"resource_type"`
	Details         wordList     `json:"details"`
	Errors          wireProblems `json:"errors"`
}

func (p *wireProblem) text() string {
	if p.Detail != "" {
		return string(p.Detail)
	}
	return string(p.Message)
}

// words gives the problem that says most: the body's own when it has words,
// else its first error's.
func (a *wireAnswer) words() wireProblem {
	p := a.wireProblem
	for p.Title == "" && p.text() == "" && len(p.Errors) > 0 {
		issue := p.ConnectionIssue
		p = p.Errors[0]
		if p.ConnectionIssue == "" {
			p.ConnectionIssue = issue
		}
	}
	return p
}

// maxDetails bounds how many of X's words on one refusal are kept.
const maxDetails = 20

// details gathers every detail and message below the words themselves.
func (a *wireAnswer) details() []string {
	var list []string
	var gather func(p *wireProblem, top bool)
	gather = func(p *wireProblem, top bool) {
		for _, d := range p.Details {
			if d != "" && len(list) < maxDetails {
				list = append(list, d)
			}
		}
		if text := p.text(); !top && text != "" && len(list) < maxDetails {
			list = append(list, text)
		}
		for i := range p.Errors {
			gather(&p.Errors[i], false)
		}
	}
	gather(&a.wireProblem, true)
	return list
}

// lastSegment gives what names a problem: its type's host was api.twitter.com
// and is api.x.com, and only the end of the path is the same in both.
func lastSegment(problemType word) string {
	text := string(problemType)
	return text[strings.LastIndexByte(text, '/')+1:]
}

// kindOf names the kind of a refusal; status 0 leaves it to X's words alone,
// and then 0 means that these name no kind.
func kindOf(status int, p wireProblem) Kind {
	switch status {
	case http.StatusUnauthorized:
		return KindUnauthorized
	case http.StatusPaymentRequired:
		return KindCredits
	}
	if spendCap(p) {
		return KindSpendCap
	}
	segment := lastSegment(p.Type)
	switch segment {
	case "credits", "credits-depleted":
		return KindCredits
	case "usage-capped":
		return KindUsageCap
	case "rule-cap":
		return KindRuleCap
	case "duplicate-rules":
		return KindRuleDuplicate
	case "invalid-rules", "noncompliant-rules":
		return KindRuleRefused
	}
	switch p.Title {
	case "CreditsDepleted":
		return KindCredits
	case "UsageCapExceeded":
		return KindUsageCap
	case "RulesCapExceeded":
		return KindRuleCap
	case "DuplicateRule":
		return KindRuleDuplicate
	case "Internal Server Error", "Service Unavailable":
		return KindServer // beside rules that were added, too
	}
	switch p.ConnectionIssue {
	case "TooManyConnections":
		return KindTooMany
	case "RuleConfigurationIssue", "RulesInvalidIssue":
		return KindNoRules
	}
	switch {
	case status == 0:
		return 0
	case status == http.StatusForbidden:
		return KindForbidden
	case status == http.StatusConflict && segment != "conflict":
		return KindNoRules
	case status == http.StatusTooManyRequests && segment == "streaming-connection":
		return KindTooMany
	case status == http.StatusTooManyRequests:
		return KindRate
	case status >= 500:
		return KindServer
	default:
		return KindProtocol
	}
}

// spendCap knows the spending limit by its words: no capture shows its body.
func spendCap(p wireProblem) bool {
	for _, text := range []string{string(p.Title), lastSegment(p.Type), p.text()} {
		flat := strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(text))
		if strings.Contains(flat, "spendcap") {
			return true
		}
	}
	return false
}

// maxWords is how much of one of X's sentences is kept, in bytes.
const maxWords = 2000

// clean makes X's words fit to show: without the token, without what would
// steer a terminal, and not endless.
func (c *Client) clean(text string) string {
	text = c.redact.Replace(text)
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if len(text) > maxWords {
		text = strings.ToValidUTF8(text[:maxWords], "") + "…"
	}
	return strings.TrimSpace(text)
}

// quiet gives err with a text that holds no token: net/http repeats what a
// broken answer said.
func (c *Client) quiet(err error) error {
	text := c.redact.Replace(err.Error())
	if text == err.Error() {
		return err
	}
	return &quietError{text: text, err: err}
}

type quietError struct {
	text string
	err  error
}

func (e *quietError) Error() string        { return e.text }
func (e *quietError) Is(target error) bool { return errors.Is(e.err, target) }

// wireRule is a rule in X's answers.
type wireRule struct {
	ID    word `json:"id"`
	Value word `json:"value"`
	Tag   word `json:"tag"`
}

func (r wireRule) rule() Rule {
	return Rule{ID: string(r.ID), Value: string(r.Value), Tag: string(r.Tag)}
}

// wireRules is a list of rules; anything else under that name is none.
type wireRules []wireRule

func (l *wireRules) UnmarshalJSON(data []byte) error {
	var list []wireRule
	if json.Unmarshal(data, &list) == nil {
		*l = list
	}
	return nil
}

// wireProblems is a list of problems; bare strings in it are their texts.
type wireProblems []wireProblem

func (l *wireProblems) UnmarshalJSON(data []byte) error {
	var raw []json.RawMessage
	if json.Unmarshal(data, &raw) != nil {
		return nil
	}
	for _, one := range raw {
		var p wireProblem
		if json.Unmarshal(one, &p) != nil {
			_ = p.Message.UnmarshalJSON(one) // a word never fails
		}
		*l = append(*l, p)
	}
	return nil
}

// word is a string, or a number's digits: X sends ids as either.
type word string

func (w *word) UnmarshalJSON(data []byte) error {
	var text string
	var num json.Number
	switch {
	case json.Unmarshal(data, &text) == nil:
		*w = word(text)
	case json.Unmarshal(data, &num) == nil:
		*w = word(num)
	}
	return nil
}

// wordList is a list of strings, or one string.
type wordList []string

func (l *wordList) UnmarshalJSON(data []byte) error {
	var one string
	var list []word
	switch {
	case json.Unmarshal(data, &one) == nil:
		*l = wordList{one}
	case json.Unmarshal(data, &list) == nil:
		for _, w := range list {
			*l = append(*l, string(w))
		}
	}
	return nil
}

// number is an integer, sent as a number or as its digits in a string.
type number int64

func (n *number) UnmarshalJSON(data []byte) error {
	var w word
	_ = w.UnmarshalJSON(data) // a word never fails
	if v, err := strconv.ParseInt(string(w), 10, 64); err == nil {
		*n = number(v)
	}
	return nil
}
