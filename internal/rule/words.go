package rule

import (
	"cmp"
	"slices"
	"strings"
)

// Words says in plain words what the query asks for, e.g. "posts in English
// with *golang* or *#golang*, without reposts"; both are "" without a Root.
// The words looked for stand between asterisks.
func (q *Query) Words() Words {
	if q.Root == nil {
		return Words{}
	}
	return Words{EN: english.sentence(q.Root), ZH: chinese.sentence(q.Root)}
}

// clause is a part of the sentence: "with *golang* or *#golang*" has before
// "with" and thing "*golang* or *#golang*". Clauses with the same words around
// are said as one.
type clause struct {
	before, thing, tail string
	order               place
	excludes            bool
	alternatives        bool // thing holds an "or"
}

// speech is what differs between the two languages.
type speech struct {
	term            func(n *Node, negated bool) clause
	and, or, either string
	space           string // between the words of a clause
	between         string // between clauses
	aside           string // before what is set off by a comma
	open, close     string
	start, end      string
	negatedGroup    string
}

var english = speech{
	term: termEN, and: " and ", or: " or ", either: "either ", space: " ", between: " ", aside: ", ",
	open: "(", close: ")", start: "posts ", end: "", negatedGroup: "not",
}

var chinese = speech{
	term: termZH, and: "和", or: "或", either: "", space: "", between: "、", aside: "，",
	open: "（", close: "）", start: "", end: "的帖子", negatedGroup: "非",
}

// place is where in a sentence a clause stands.
type place uint8

const (
	inLanguage place = iota
	byWhom
	about
	withWhat
	ofKind
	eitherOr
	without
	portion
)

func (s *speech) sentence(n *Node) string {
	clauses := s.merge(s.clauses(n))
	var said, set []string
	for _, c := range clauses {
		if c.order == eitherOr && len(clauses) > 1 && s.either == "" {
			c.thing = s.open + c.thing + s.close
		}
		if c.order == without || c.order == portion {
			set = append(set, s.say(c))
		} else {
			said = append(said, s.say(c))
		}
	}
	text := s.start + strings.Join(said, s.between) + s.end
	if len(set) > 0 {
		text = strings.TrimSpace(text) + s.aside + strings.Join(set, s.aside)
	}
	return text
}

// clauses are all that must hold for n, in no order.
func (s *speech) clauses(n *Node) []clause {
	switch n.Op {
	case And:
		all := make([]clause, 0, len(n.Kids))
		for _, kid := range n.Kids {
			if kid.Op == Term {
				all = append(all, s.term(kid, false))
			} else {
				all = append(all, s.clauses(kid)...)
			}
		}
		return all
	case Or:
		return []clause{s.alternatives(n)}
	case Not:
		if kid := n.Kids[0]; kid.Op == Term {
			c := s.term(kid, true)
			c.order, c.excludes = without, true
			return []clause{c}
		}
		return []clause{{order: without, before: s.negatedGroup, thing: s.open + s.sayAll(s.clauses(n.Kids[0])) + s.close}}
	}
	return []clause{s.term(n, false)}
}

// alternatives says an Or as one clause: "with a or b" when its sides differ
// in the thing alone, otherwise "either with a or by b".
func (s *speech) alternatives(n *Node) clause {
	sides, terms := make([][]clause, len(n.Kids)), make([]clause, len(n.Kids))
	alike := true
	for i, kid := range n.Kids {
		if kid.Op == Term {
			terms[i] = s.term(kid, false)
			sides[i] = terms[i : i+1 : i+1]
		} else {
			sides[i] = s.clauses(kid)
		}
		c := sides[i][0]
		alike = alike && len(sides[i]) == 1 && !c.excludes && !c.alternatives && (i == 0 || c.like(sides[0][0]))
	}
	things := make([]string, len(sides))
	if alike {
		for i, side := range sides {
			things[i] = side[0].thing
		}
		same := sides[0][0]
		same.thing, same.alternatives = strings.Join(things, s.or), true
		return same
	}
	for i, side := range sides {
		things[i] = s.sayAll(side)
		if len(side) > 1 {
			things[i] = s.open + things[i] + s.close
		}
	}
	return clause{order: eitherOr, thing: s.either + strings.Join(things, s.or), alternatives: true}
}

// sayAll says what stands within brackets or as a side of an either.
func (s *speech) sayAll(clauses []clause) string {
	merged := s.merge(clauses)
	said := make([]string, len(merged))
	for i, c := range merged {
		said[i] = s.say(c)
	}
	return strings.Join(said, s.between)
}

// merge orders clauses and makes one of those that differ in the thing alone.
func (s *speech) merge(clauses []clause) []clause {
	if len(clauses) < 2 {
		return clauses
	}
	type group struct {
		clause
		things []string
	}
	var groups []group
	for _, c := range clauses {
		i := slices.IndexFunc(groups, func(g group) bool { return g.like(c) })
		if i < 0 || c.order == eitherOr {
			i = len(groups)
			groups = append(groups, group{clause: c})
		}
		groups[i].things = append(groups[i].things, c.thing)
	}
	slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(a.order, b.order) })
	merged := make([]clause, len(groups))
	for i, g := range groups {
		if len(g.things) > 1 {
			g.thing = s.list(g.things, g.excludes)
		}
		merged[i] = g.clause
	}
	return merged
}

// like tells whether c and d differ in the thing alone.
func (c clause) like(d clause) bool {
	return c.order == d.order && c.before == d.before && c.tail == d.tail
}

// list names all of things; of what is left out, none.
func (s *speech) list(things []string, none bool) string {
	if none {
		return strings.Join(things, s.or)
	}
	for i, t := range things {
		if strings.Contains(t, s.or) {
			things[i] = s.open + t + s.close
		}
	}
	return strings.Join(things, s.and)
}

func (s *speech) say(c clause) string {
	text := c.thing
	if c.before != "" {
		text = c.before + s.space + text
	}
	if c.tail != "" {
		text += s.space + c.tail
	}
	return text
}

// searched is the thing looked for, as a clause shows it.
func searched(n *Node) string {
	switch n.Kind {
	case Phrase:
		return `*"` + n.Value + `"*`
	case Hashtag:
		return "*#" + n.Value + "*"
	case Cashtag:
		return "*$" + n.Value + "*"
	case Mention:
		return "*@" + n.Value + "*"
	}
	return "*" + n.Value + "*"
}

// account is a handle with its @, or a numeric id as it is.
func account(value, idWord string) string {
	if isDigits(value, 20) {
		return idWord + value
	}
	return "@" + value
}
