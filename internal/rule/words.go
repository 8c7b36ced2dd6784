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
	before, tail string
	thing        string
	// sign stands before the thing; what is looked for is marked, "*#golang*".
	// They are put together only as the sentence is.
	sign         string
	marked       bool
	order        place
	excludes     bool
	alternatives bool // thing holds an "or"
	listed       bool // said by another clause
}

// name writes the thing, set off if it is to be.
func (c *clause) name(b *strings.Builder) {
	if c.marked {
		b.WriteByte('*')
	}
	b.WriteString(c.sign)
	b.WriteString(c.thing)
	if c.marked {
		if c.sign == `"` {
			b.WriteByte('"')
		}
		b.WriteByte('*')
	}
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
	inCountry
	withWhat
	ofKind
	eitherOr
	without
	portion
)

// telling is one sentence on its way. The clauses that are being put together
// stand on stack; each part of the query takes its own from the top again.
type telling struct {
	*speech
	stack []clause
	// said holds what was put together; pieces of it are things of clauses.
	said strings.Builder
}

func (s *speech) sentence(n *Node) string {
	t := telling{speech: s, stack: make([]clause, 0, len(n.Kids)+16)}
	// What is put together is said about as long as it is typed, several times over.
	t.said.Grow(3 * (n.End - n.Start))
	t.push(n)
	var b strings.Builder
	b.Grow(len(s.start) + len(s.end) + s.size(t.stack))
	clauses := t.merge(t.stack)
	b.WriteString(s.start)
	// What is set off by commas stands at the end: clauses are in order.
	said := 0
	for i := range clauses {
		c := &clauses[i]
		if c.order == without || c.order == portion {
			break
		}
		if c.order == eitherOr && len(clauses) > 1 && s.either == "" {
			c.thing = s.open + c.thing + s.close
		}
		if said > 0 {
			b.WriteString(s.between)
		}
		s.say(&b, c)
		said++
	}
	if b.WriteString(s.end); said == len(clauses) {
		return b.String()
	}
	if said == 0 { // it only excludes
		text := strings.TrimSpace(b.String())
		b.Reset()
		b.WriteString(text)
	}
	for i := said; i < len(clauses); i++ {
		b.WriteString(s.aside)
		s.say(&b, &clauses[i])
	}
	return b.String()
}

// push puts all that must hold for n on the stack, in no order.
func (t *telling) push(n *Node) {
	switch n.Op {
	case Term:
		t.stack = append(t.stack, t.term(n, false))
	case And:
		for _, kid := range n.Kids {
			t.push(kid)
		}
	case Or:
		t.stack = append(t.stack, t.alternatives(n))
	case Not:
		kid := n.Kids[0]
		if kid.Op == Term {
			c := t.term(kid, true)
			c.order, c.excludes = without, true
			t.stack = append(t.stack, c)
			return
		}
		from := len(t.stack)
		t.push(kid)
		c := clause{order: without, before: t.negatedGroup, thing: t.open + t.sayAll(t.stack[from:]) + t.close}
		t.stack = append(t.stack[:from], c)
	}
}

// alternatives says an Or as one clause: "with a or b" when its sides differ
// in the thing alone, otherwise "either with a or by b".
func (t *telling) alternatives(n *Node) clause {
	from := len(t.stack)
	var room [8]int
	ends := room[:0] // where on the stack each side ends
	alike := true
	for i, kid := range n.Kids {
		t.push(kid)
		ends = append(ends, len(t.stack))
		c, first := &t.stack[len(t.stack)-1], &t.stack[from]
		alike = alike && len(t.stack) == from+i+1 && !c.excludes && !c.alternatives && c.like(first)
	}
	clauses := t.stack[from:]
	t.stack = t.stack[:from]
	if alike {
		at := t.said.Len()
		for i := range clauses {
			if i > 0 {
				t.said.WriteString(t.or)
			}
			clauses[i].name(&t.said)
		}
		same := clauses[0]
		same.thing, same.sign, same.marked, same.alternatives = t.said.String()[at:], "", false, true
		return same
	}
	var b strings.Builder
	b.Grow(len(t.either) + t.size(clauses))
	b.WriteString(t.either)
	for i, end := range ends {
		side := clauses[:end-from]
		clauses, from = clauses[end-from:], end
		if i > 0 {
			b.WriteString(t.or)
		}
		if len(side) > 1 {
			b.WriteString(t.open)
		}
		b.WriteString(t.sayAll(side))
		if len(side) > 1 {
			b.WriteString(t.close)
		}
	}
	return clause{order: eitherOr, thing: b.String(), alternatives: true}
}

// sayAll says what stands within brackets or as a side of an either.
func (t *telling) sayAll(clauses []clause) string {
	merged := t.merge(clauses)
	var b strings.Builder
	b.Grow(t.size(merged))
	for i := range merged {
		if i > 0 {
			b.WriteString(t.between)
		}
		t.say(&b, &merged[i])
	}
	return b.String()
}

// size is about how many bytes clauses take when they are said.
func (s *speech) size(clauses []clause) int {
	n := 0
	for i := range clauses {
		c := &clauses[i]
		n += len(c.before) + len(c.thing) + len(c.sign) + len(c.tail) + 2*len(s.space) + len(s.or) + len(`*"*`)
	}
	return n
}

// merge orders clauses and makes one of those that differ in the thing alone.
// What it gives stands where clauses stood.
func (t *telling) merge(clauses []clause) []clause {
	if len(clauses) < 2 {
		return clauses
	}
	merged := 0
	for i := range clauses {
		c := &clauses[i]
		if c.listed {
			continue
		}
		if c.order != eitherOr {
			t.list(c, clauses[i+1:])
		}
		clauses[merged] = *c
		merged++
	}
	clauses = clauses[:merged]
	slices.SortStableFunc(clauses, func(a, b clause) int { return cmp.Compare(a.order, b.order) })
	return clauses
}

// like tells whether c and d differ in the thing alone.
func (c *clause) like(d *clause) bool {
	return c.order == d.order && c.before == d.before && c.tail == d.tail
}

// list has c name the things of all clauses like it as well: all of them, or
// of what is left out none.
func (t *telling) list(c *clause, others []clause) {
	between := t.and
	if c.excludes {
		between = t.or
	}
	b := &t.said
	at := b.Len()
	add := func(c *clause) {
		inBrackets := !c.excludes && c.alternatives
		if inBrackets {
			b.WriteString(t.open)
		}
		c.name(b)
		if inBrackets {
			b.WriteString(t.close)
		}
	}
	for i := range others {
		other := &others[i]
		if other.listed || !other.like(c) {
			continue
		}
		if b.Len() == at {
			add(c)
		}
		b.WriteString(between)
		add(other)
		other.listed = true
	}
	if b.Len() > at {
		c.thing, c.sign, c.marked = b.String()[at:], "", false
	}
}

func (s *speech) say(b *strings.Builder, c *clause) {
	if c.before != "" {
		b.WriteString(c.before)
		b.WriteString(s.space)
	}
	c.name(b)
	if c.tail != "" {
		b.WriteString(s.space)
		b.WriteString(c.tail)
	}
}

// searched is a clause about what n looks for, which its sentence sets off.
func searched(n *Node, c clause) clause {
	c.thing, c.marked = n.Value, true
	switch n.Kind {
	case Phrase:
		c.sign = `"`
	case Hashtag:
		c.sign = "#"
	case Cashtag:
		c.sign = "$"
	case Mention:
		c.sign = "@"
	}
	return c
}

// byAccount is a clause about a handle, or a numeric id.
func byAccount(value, idWord string, c clause) clause {
	c.sign, c.thing = "@", value
	if isDigits(value, 20) {
		c.sign = idWord
	}
	return c
}

// account is a handle with its @, or a numeric id as it is.
func account(value, idWord string) string {
	if isDigits(value, 20) {
		return idWord + value
	}
	return "@" + value
}
