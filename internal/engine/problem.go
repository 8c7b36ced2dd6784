package engine

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"dipper/internal/rule"
	"dipper/internal/stream"
)

// Problem is an error that reaches a person: over REST as problem+json, over
// the window's bridge as {code, message, hint}, on a terminal as one line.
// Both doors and the commands take their words from the one table below.
type Problem struct {
	Code   string // stable, for machines: "query-invalid"
	Title  string // what kind of thing went wrong
	Detail string // the sentence for people: what was tried, on what, what went wrong
	Hint   string // the way out
	Status int    // HTTP status of the REST door
	// Problems are set with CodeQueryInvalid alone.
	Problems []rule.Problem
	// Why is what lies behind it at X, and X's words on it; mostly zero.
	Why stream.Why
	// RetryAfter is how long X asked to wait; 0 when it did not say.
	RetryAfter time.Duration
	cause      error
}

// Because names what lies behind a problem whose code is that of many, so that
// the page can tell it in the reader's language.
func (p *Problem) Because(code string) *Problem {
	p.Why.Code = code
	return p
}

// Error implements error: the sentence, then the way out.
func (p *Problem) Error() string {
	if p.Hint == "" {
		return p.Detail
	}
	return stream.Sentence(p.Detail) + " " + p.Hint
}

// Unwrap gives what lies behind the problem, for errors.Is and the log.
func (p *Problem) Unwrap() error { return p.cause }

// Codes of a Problem.
const (
	CodeBadRequest     = "bad-request"
	CodeUnauthorized   = "unauthorized"
	CodeForbidden      = "forbidden"
	CodeNotFound       = "not-found"
	CodeTopicNotFound  = "topic-not-found"
	CodeMethod         = "method-not-allowed"
	CodeTooLarge       = "too-large"
	CodeQueryInvalid   = "query-invalid"
	CodeQueryRefused   = "query-refused"
	CodeValueInvalid   = "value-invalid"
	CodeNoRoom         = "no-room-for-rules"
	CodeRuleNotFound   = "rule-not-found"
	CodeRuleKept       = "rule-kept"
	CodeXUnavailable   = "x-unavailable"
	CodeTokenMissing   = "token-missing"
	CodeNotYet         = "not-yet"
	CodeArchiveDamaged = "archive-damaged"
	CodeArchiveNewer   = "archive-newer"
	CodeFolder         = "folder-unusable"
	CodeFolderOwned    = "folder-owned"
	CodePortTaken      = "port-taken"
	CodeDiskFull       = "disk-full"
	CodeMediaMissing   = "media-missing"
	CodeMediaDown      = "media-unavailable"
	CodeInternal       = "internal"
)

// table holds, for each code, the words that do not depend on the case.
var table = map[string]struct {
	title, hint string
	status      int
}{
	CodeBadRequest:     {"Bad request", "Send what the API's page describes.", 400},
	CodeUnauthorized:   {"Key missing or wrong", "Send the key from serve.json as \"Authorization: Bearer KEY\".", 401},
	CodeForbidden:      {"Not from here", "Open Dipper at the address it printed; other hosts and pages are kept out.", 403},
	CodeNotFound:       {"No such path", "Check the address.", 404},
	CodeTopicNotFound:  {"No such topic", "List the topics with GET /api/topics.", 404},
	CodeMethod:         {"Method not allowed", "Use a method that the Allow header names.", 405},
	CodeTooLarge:       {"Body too large", "Send at most 64 KiB.", 413},
	CodeQueryInvalid:   {"The query has problems", "Mend the query where the problems point and try again.", 422},
	CodeQueryRefused:   {"X refuses the query", "Change the query as X says and try again.", 422},
	CodeValueInvalid:   {"Value not allowed", "Send one of the values that the API's page lists.", 422},
	CodeNoRoom:         {"No room left for rules", "Delete or pause a topic first.", 409},
	CodeRuleNotFound:   {"No such rule", "List the rules with GET /api/rules.", 404},
	CodeRuleKept:       {"The rule is not a leftover", "Remove it with the program that made it.", 409},
	CodeXUnavailable:   {"X cannot be reached", "Try again in a moment; nothing was kept.", 503},
	CodeTokenMissing:   {"No token", "Set X_BEARER_TOKEN to the bearer token of an X app, or start with --simulate.", 503},
	CodeNotYet:         {"Not built yet", "This comes with a later version of Dipper.", 501},
	CodeArchiveDamaged: {"The archive is damaged", "Move the file away to start afresh, or bring it back from a copy; Dipper changed nothing in it.", 500},
	CodeArchiveNewer:   {"The archive is of a newer version", "Install the newer Dipper, or choose another folder with --data.", 500},
	CodeFolder:         {"The data folder cannot be used", "Make the folder writable for your user, or choose another with --data.", 500},
	CodeFolderOwned:    {"The data folder is in use", "Use the running Dipper, end it, or choose another folder with --data.", 500},
	CodePortTaken:      {"The port is in use", "Choose another with --addr, or end the program that holds it.", 500},
	CodeDiskFull:       {"The disk is full", "Free some room; what is archived stays.", 507},
	CodeMediaMissing:   {"No such media", "Look at the post on X.", 404},
	CodeMediaDown:      {"The media host cannot be reached", "Try again in a moment, or look at the post on X.", 502},
	CodeInternal:       {"Something went wrong inside Dipper", "The log has the details; please report it.", 500},
}

// NewProblem makes a Problem of a code of the table. cause may be nil.
func NewProblem(code string, cause error, format string, args ...any) *Problem {
	row, ok := table[code]
	if !ok {
		panic("engine: no words for problem code " + code)
	}
	return &Problem{Code: code, Title: row.title, Hint: row.hint, Status: row.status, Detail: fmt.Sprintf(format, args...), cause: cause}
}

// Explain gives the Problem in err's chain, or that which an error of the
// archive's means, or one of CodeInternal that keeps err's text from the person
// and for the log.
func Explain(err error) *Problem {
	err = archiveProblem(err)
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	return NewProblem(CodeInternal, err, "Something went wrong inside Dipper.")
}

// Codes lists every code of the table, for those who document or test it.
func Codes() []string { return slices.Sorted(maps.Keys(table)) }
