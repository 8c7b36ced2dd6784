package rule

import (
	"cmp"
	"slices"
	"sync"
)

// Plan is what an account has at X. The zero value is what all have who did not
// sign a contract of their own.
type Plan int

// Plans of X.
const (
	PayPerUse Plan = iota
	Enterprise
)

// MaxLength is the longest rule X takes, in code points (docs.x.com, filtered
// stream, introduction).
func (p Plan) MaxLength() int {
	if p == Enterprise {
		return 2048
	}
	return 1024
}

// Problem is one thing that is wrong, or worth a second look, in a query.
// Start and End (exclusive) are its place, in code points of the text as typed.
type Problem struct {
	Message string `json:"message"` // a sentence for people; what is to be typed stands in `backticks`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	// Hint is the way out; "" when the message says it all. Where it begins with
	// "Write `…`" or "Did you mean `…`", what stands between the first backticks
	// is to be written in this place.
	Hint string `json:"hint"`
}

// Words is what a query asks for, in plain words of two languages.
type Words struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// Check is all that can be told about a query without asking X. Its slices
// are never nil, so that each is an array in JSON.
type Check struct {
	// Valid is true when nothing known keeps X from taking the query;
	// Canonical and Words are empty otherwise.
	Valid     bool      `json:"valid"`
	Canonical string    `json:"canonical"`
	Problems  []Problem `json:"problems"`
	// Hints are no reasons to refuse: the query may not mean what its writer meant.
	Hints []Problem `json:"hints"`
	Words Words     `json:"words"`
}

// Query is a parsed query. Parse makes it; it is never changed afterwards and
// may be used from many goroutines.
type Query struct {
	Text string
	// Root is nil when the text holds nothing that could be read.
	Root *Node

	once  sync.Once // of match
	match test
}

// ready makes the query ready for matching, which a mere check has no use for.
func (q *Query) ready() *test {
	q.once.Do(func() { q.match = compile(q.Root) })
	return &q.match
}

// Parse reads a query and tells everything that is wrong with it under a plan,
// in the order of the text; the query is good when there are no problems. The
// Query is never nil, and holds what could be read even where problems are told.
func (p Plan) Parse(text string) (*Query, []Problem) {
	q, n := p.read(text)
	return q, n.problems
}

// Check tells everything about a query that can be told without asking X.
func (p Plan) Check(text string) Check {
	q, n := p.read(text)
	c := Check{Valid: len(n.problems) == 0, Problems: n.problems, Hints: n.hints}
	if c.Valid {
		c.Canonical = q.Canonical()
		c.Words = q.Words()
	}
	if c.Problems == nil {
		c.Problems = []Problem{}
	}
	if c.Hints == nil {
		c.Hints = []Problem{}
	}
	return c
}

func (p Plan) read(text string) (*Query, notes) {
	root, r := parse(p, text)
	if root != nil {
		r.review(root)
	}
	inOrder := func(a, b Problem) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) }
	slices.SortStableFunc(r.problems, inOrder)
	slices.SortStableFunc(r.hints, inOrder)
	r.hints = append(r.hints, r.last...)
	return &Query{Text: text, Root: root}, r.notes
}

// Parse is PayPerUse.Parse.
func Parse(text string) (*Query, []Problem) { return PayPerUse.Parse(text) }

// CheckText is PayPerUse.Check.
func CheckText(text string) Check { return PayPerUse.Check(text) }
