package xapi

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// ErrClosed is what Stream.Next returns once the stream's own Close was called.
var ErrClosed = errors.New("stream closed")

// Kind says what sort of no an Error is, and with it what helps.
type Kind int

// Kinds of Error. The zero Kind is none of them.
const (
	// KindNetwork is a connection that failed, broke or timed out.
	KindNetwork Kind = iota + 1
	// KindUnauthorized is 401: X does not take the token.
	KindUnauthorized
	// KindCredits is 402: the account has no credits left.
	KindCredits
	// KindForbidden is 403: the app or its plan may not do this.
	KindForbidden
	// KindSpendCap is 403 SpendCapReached: the owner's spending limit.
	KindSpendCap
	// KindUsageCap is 429 usage-capped: the plan's posts are used up.
	KindUsageCap
	// KindTooMany is 429 TooManyConnections: another connection of this token.
	KindTooMany
	// KindRate is every other 429: too many requests for now. With Status 0 it is
	// a call that was not sent, because X had said that none is left.
	KindRate
	// KindNoRules is 409: there is no rule to stream by.
	KindNoRules
	// KindRuleRefused is a rule that X does not take; Details has X's words.
	KindRuleRefused
	// KindRuleDuplicate is a rule whose value is there already, under RuleID.
	KindRuleDuplicate
	// KindRuleCap is RulesCapExceeded: no room for another rule.
	KindRuleCap
	// KindServer is 5xx: X's own trouble.
	KindServer
	// KindProtocol is any other answer, one that cannot be read among them.
	KindProtocol
)

// String gives the kind's name for logs.
func (k Kind) String() string {
	switch k {
	case KindNetwork:
		return "network"
	case KindUnauthorized:
		return "unauthorized"
	case KindCredits:
		return "credits"
	case KindForbidden:
		return "forbidden"
	case KindSpendCap:
		return "spend-cap"
	case KindUsageCap:
		return "usage-cap"
	case KindTooMany:
		return "too-many-connections"
	case KindRate:
		return "rate-limit"
	case KindNoRules:
		return "no-rules"
	case KindRuleRefused:
		return "rule-refused"
	case KindRuleDuplicate:
		return "rule-duplicate"
	case KindRuleCap:
		return "rule-cap"
	case KindServer:
		return "server"
	case KindProtocol:
		return "protocol"
	default:
		return "none"
	}
}

// Error is X's no, or the lack of an answer. None of its texts holds the token,
// not even when X's answer repeats it.
type Error struct {
	// Op is what was tried: "add rule".
	Op   string
	Kind Kind
	// Status is the HTTP status, 0 when there was no answer.
	Status int
	// Title and Detail are X's own words, "" where it gave none; Detail may be
	// ours then.
	Title, Detail string
	// Details are X's words on a refused rule, one problem each.
	Details []string
	// RuleID is the id of the rule that is there already (KindRuleDuplicate).
	RuleID string
	// RetryAt is when X says that it answers again, brought to this machine's
	// clock where the two differ; zero when X does not say.
	RetryAt time.Time
	// Date is X's clock at the answer, zero when it sent none.
	Date time.Time
	// Offline reports a KindNetwork whose request never got a connection, so
	// that X cannot have counted it.
	Offline bool

	cause error
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": X answered %d", e.Status)
		if text := http.StatusText(e.Status); text != "" {
			b.WriteString(" " + text)
		}
	}
	for _, part := range append([]string{e.Title, e.Detail}, e.Details...) {
		if part != "" {
			b.WriteString(": " + part)
		}
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap gives the network's or the decoder's own error, if there was one.
func (e *Error) Unwrap() error { return e.cause }
