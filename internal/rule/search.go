package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// SearchLength is the longest query that X's recent search and counts take, in
// code points (docs.x.com, search, operators: "query limitations").
func (p Plan) SearchLength() int {
	if p == Enterprise {
		return 4096
	}
	return 512
}

// inSearch are the operators that X lists for its recent search, each under the
// name it has there (docs.x.com, search, operators; August 2026). That page has
// no aliases any more, so each stands for the name it is an alias of.
var inSearch = map[string]string{
	"from":                  "from",
	"to":                    "to",
	"retweets_of":           "retweets_of",
	"retweets_of_user":      "retweets_of",
	"url":                   "url",
	"context":               "context",
	"entity":                "entity",
	"conversation_id":       "conversation_id",
	"place":                 "place",
	"place_country":         "place_country",
	"point_radius":          "point_radius",
	"bounding_box":          "bounding_box",
	"geo_bounding_box":      "bounding_box",
	"is":                    "is",
	"has":                   "has",
	"lang":                  "lang",
	"in_reply_to_tweet_id":  "in_reply_to_tweet_id",
	"in_reply_to_status_id": "in_reply_to_tweet_id",
	"retweets_of_tweet_id":  "retweets_of_tweet_id",
	"retweets_of_status_id": "retweets_of_tweet_id",
	"min_likes":             "min_likes",
	"min_replies":           "min_replies",
	"min_reposts":           "min_reposts",
}

// NoSearch is why X's search cannot ask for what a query does. Plan.Search
// gives it.
type NoSearch struct {
	// Operators are those that search does not know, each once and as it is
	// written in the query: `bio:`, or `"..."~5` for words near one another.
	Operators []string
	// TooLong is true when the query is over what search takes and cannot be
	// split into several.
	TooLong bool
}

// Error is a sentence for people.
func (e *NoSearch) Error() string {
	switch {
	case len(e.Operators) > 0:
		names := make([]string, len(e.Operators))
		for i, name := range e.Operators {
			names[i] = code(name)
		}
		last := len(names) - 1
		if last > 0 {
			names = []string{strings.Join(names[:last], ", "), names[last]}
		}
		return "X's search does not know " + strings.Join(names, " and ") + "; what the stream misses of this query stays missed"
	case e.TooLong:
		return "The query is too long for X's search and cannot be split at an `OR`; what the stream misses of it stays missed"
	}
	return "The query is empty"
}

// Search turns a query, in which Parse found no problems, into the language of
// X's recent search and counts: one query, or several where one would be over
// SearchLength. Several bring together what the one would, some posts more
// than once. The error is a *NoSearch when X's search cannot ask for this.
//
// X documents that search reads the same text otherwise in three ways: accents
// are folded, what a quoted post says is left out, and keywords find no reposts
// (docs.x.com, search, build a query; changelog of May 2026). So it may bring
// posts that Match refuses, and it misses some that the stream would bring.
func (p Plan) Search(q *Query) ([]string, error) {
	if q.Root == nil {
		return nil, &NoSearch{}
	}
	var unknown []string
	// Needless brackets are gone after pushNot, and each OR is of one level.
	root := translate(pushNot(q.Root, false), &unknown)
	if len(unknown) > 0 {
		return nil, &NoSearch{Operators: unknown}
	}
	if whole := root.text(); p.searches(whole) {
		return []string{whole}, nil
	}
	parts := p.split(root)
	if parts == nil {
		return nil, &NoSearch{TooLong: true}
	}
	return parts, nil
}

// searches tells whether a query is short enough for X's search.
func (p Plan) searches(text string) bool {
	return utf8.RuneCountInString(text) <= p.SearchLength()
}

// translate writes a tree anew as X's search knows it, and adds what search
// does not know to unknown.
func translate(n *Node, unknown *[]string) *Node {
	c := *n
	missing := ""
	switch {
	case n.Op != Term:
		c.Kids = make([]*Node, len(n.Kids))
		for i, kid := range n.Kids {
			c.Kids[i] = translate(kid, unknown)
		}
	case n.Kind == Word:
		// X wants quotes around what holds punctuation, and answers that the use
		// of a word is ambiguous when it might be meant for logic.
		if cut(n.Value) && hasToken(n.Value) || strings.EqualFold(n.Value, "or") || strings.EqualFold(n.Value, "not") {
			c.Kind = Phrase
		}
	case n.Kind == Phrase && n.Near > 0:
		missing = fmt.Sprintf(`"..."~%d`, n.Near)
	case n.Kind == Operator:
		if c.Name = inSearch[n.Name]; c.Name == "" {
			missing = n.Name + ":"
		}
		if n.Name == "has" {
			switch strings.ToLower(n.Value) {
			case "media_link":
				c.Value = "media"
			case "videos":
				c.Value = "video_link"
			}
		}
	}
	if missing != "" && !slices.Contains(*unknown, missing) {
		*unknown = append(*unknown, missing)
	}
	return &c
}

// split makes several queries of one that is too long: some sides of its OR in
// each, and beside them all else that the whole asks for. It is nil when there
// is no such OR, or when a side does not fit alone.
func (p Plan) split(root *Node) []string {
	group, at := root, -1
	if root.Op == And {
		// Of several ORs the longest is split, which makes the fewest queries.
		longest := 0
		for i, kid := range root.Kids {
			if n := len(kid.text()); kid.Op == Or && n > longest {
				group, at, longest = kid, i, n
			}
		}
	}
	if group.Op != Or {
		return nil
	}
	// with is the whole query with some sides of the OR alone.
	with := func(sides []*Node) *Node {
		some := &Node{Op: Or, Kids: sides}
		if len(sides) == 1 {
			some = sides[0]
		}
		if at < 0 {
			return some
		}
		beside := slices.Clone(root.Kids)
		beside[at] = some
		return pushNot(&Node{Op: And, Kids: beside}, false) // a lone side may be an AND
	}
	var parts []string
	for sides := group.Kids; len(sides) > 0; {
		n := 0
		for n < len(sides) && p.searches(with(sides[:n+1]).text()) {
			n++
		}
		if n == 0 || !with(sides[:n]).anchored() {
			return nil
		}
		parts = append(parts, with(sides[:n]).text())
		sides = sides[n:]
	}
	return parts
}

// anchored tells whether n narrows enough what X would have to send.
func (n *Node) anchored() bool {
	p := parser{standing: n.holdsStanding()}
	p.anchor(n, "")
	return len(p.problems) == 0
}
