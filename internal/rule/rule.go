package rule

import (
	"cmp"
	"slices"
)

// MaxLength is the longest rule X takes, in code points.
const MaxLength = 1024

// maxCounted is the longest query that X's search and counts take.
const maxCounted = 512

// Problem is one thing that is wrong, or worth a second look, in a query.
// Start and End (exclusive) are its place, in code points of the text as typed.
type Problem struct {
	Message string `json:"message"` // a sentence for people; what is to be typed stands in `backticks`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Hint    string `json:"hint"` // the way out; "" when the message says it all
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

	match test
}

// Parse reads a query and tells everything that is wrong with it, in the order
// of the text; the query is good when there are no problems. The Query is
// never nil, and holds what could be read even where problems are told.
func Parse(text string) (*Query, []Problem) {
	q, n := read(text)
	if q.Root != nil {
		q.match = compile(q.Root)
	}
	return q, n.problems
}

// CheckText tells everything about a query that can be told without asking X.
func CheckText(text string) Check {
	q, n := read(text)
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

func read(text string) (*Query, notes) {
	root, p := parse(text)
	if root != nil {
		p.review(root)
	}
	inOrder := func(a, b Problem) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) }
	slices.SortStableFunc(p.problems, inOrder)
	slices.SortStableFunc(p.hints, inOrder)
	return &Query{Text: text, Root: root}, p.notes
}
