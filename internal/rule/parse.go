package rule

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxRead is the longest text that is looked into at all, in code points;
	// far past what X takes, so that one pasted too long is still explained.
	maxRead = 8192
	// maxDepth bounds how deep brackets stand in one another, and with it
	// every walk over a tree.
	maxDepth = 100
	// maxNear is the largest N of "a b"~N.
	maxNear = 6
)

// notes gathers what there is to say about a query.
type notes struct {
	problems, hints []Problem
	last            []Problem // hints about the query as a whole, after all others
}

func (n *notes) problem(start, end int, message, hint string) {
	n.problems = append(n.problems, Problem{Message: message, Start: start, End: end, Hint: hint})
}

func (n *notes) hint(start, end int, message, hint string) {
	n.hints = append(n.hints, Problem{Message: message, Start: start, End: end, Hint: hint})
}

// parser reads a query from left to right, keeping open brackets on a stack of
// its own, so that no depth of them can exhaust the goroutine's.
type parser struct {
	notes
	plan   Plan
	text   string
	src    []rune
	bytes  []int32 // where each code point begins in text, and its end
	at     int
	levels []level
	nodes  []Node  // room for the next ones, so that not each is made alone
	kids   []*Node // the same for kids
	// deeper counts the open brackets past maxDepth, which are read as blanks.
	deeper int
	// curly is the end of the text in typographic quotes that a hint was given
	// for; nothing more is said about the quotes up to there.
	curly int
	// bracketed says where the brackets around a single term stand: its node's
	// place is its own, that of what it is in has them too.
	bracketed map[*Node]span
	// standing is true when anything in the query may stand alone.
	standing bool
}

// span is a place in the text.
type span struct{ start, end int }

// level is one open bracket, or the whole query.
type level struct {
	open  int // place of the bracket
	not   int // place of the "-" before it, or -1
	alts  []*Node
	terms []*Node
	or    int  // place of the last OR, or -1
	some  bool // something stood here since the last OR, even if it was wrong
}

func parse(plan Plan, text string) (*Node, *parser) {
	p := &parser{plan: plan, text: text, levels: make([]level, 1, 8)}
	p.levels[0] = level{open: -1, not: -1, or: -1}
	length := utf8.RuneCountInString(text)
	if !utf8.ValidString(text) {
		p.problem(0, length, "The query holds bytes that are no text", "Type it anew, or save it as UTF-8")
		return nil, p
	}
	if most := plan.MaxLength(); length > most {
		// X gets the text without the blanks around it.
		lead := length - utf8.RuneCountInString(strings.TrimLeftFunc(text, unicode.IsSpace))
		n := utf8.RuneCountInString(strings.TrimSpace(text))
		if length > maxRead {
			lead, n = 0, length
		}
		if n > most {
			p.problem(lead+most, lead+n, fmt.Sprintf("The query has %d characters, X takes %d at most", n, most), "Shorten it, or split it into several topics")
		}
		if length > maxRead {
			return nil, p
		}
	}
	p.src, p.bytes = make([]rune, length), make([]int32, length+1)
	i := 0
	for at, r := range text {
		p.src[i], p.bytes[i] = r, int32(at)
		if (r < ' ' || 0x7f <= r && r < 0xa0) && !isBlank(r) {
			p.problem(i, i+1, fmt.Sprintf("There is a control character here (U+%04X)", r), "Delete it")
		}
		i++
	}
	p.bytes[i] = int32(len(text))
	for p.at < len(p.src) {
		p.next()
	}
	for len(p.levels) > 1 {
		open := p.top().open
		p.problem(open, open+1, "This bracket is never closed", "Add a `)` where the group ends")
		p.closeGroup(len(p.src))
	}
	root := p.finish()
	if root == nil && len(p.problems) == 0 {
		p.problem(0, len(p.src), "The query is empty", "Type a word, e.g. `coffee`")
	}
	return root, p
}

// slice is the text between two places.
func (p *parser) slice(start, end int) string { return p.text[p.bytes[start]:p.bytes[end]] }

func (p *parser) node(n Node) *Node {
	if len(p.nodes) == cap(p.nodes) {
		// About one in six code points begins a term or a group.
		p.nodes = make([]Node, 0, min(max(8, (len(p.src)-p.at)/6), 256))
	}
	p.nodes = append(p.nodes, n)
	return &p.nodes[len(p.nodes)-1]
}

func (p *parser) top() *level { return &p.levels[len(p.levels)-1] }

// next reads one thing: a blank, a bracket or a term.
func (p *parser) next() {
	start := p.at
	switch r := p.src[p.at]; {
	case isBlank(r):
		p.at++
		if r == 0x3000 {
			p.hint(start, p.at, "This is a wide blank: X's pages speak of the plain one alone", "Use the plain blank")
		}
	case unicode.IsControl(r):
		p.at++
	case r == '(':
		p.at++
		p.openGroup(start, -1)
	case r == ')':
		p.at++
		p.closeBracket(start)
	case r == '-':
		p.negation()
	default:
		p.add(p.term(), -1)
	}
}

func (p *parser) openGroup(open, not int) {
	p.top().some = true
	if len(p.levels) > maxDepth {
		if p.deeper++; p.deeper == 1 {
			p.problem(open, open+1, fmt.Sprintf("Brackets stand more than %d deep in one another", maxDepth), "Take needless brackets away")
		}
		return
	}
	// A level that was left lends its slices to the next at its depth.
	n := len(p.levels)
	if n == cap(p.levels) {
		p.levels = append(p.levels, level{})
	} else {
		p.levels = p.levels[:n+1]
	}
	l := &p.levels[n]
	*l = level{open: open, not: not, or: -1, alts: l.alts[:0], terms: l.terms[:0]}
}

func (p *parser) closeBracket(at int) {
	switch {
	case p.deeper > 0:
		p.deeper--
	case len(p.levels) == 1:
		p.problem(at, at+1, "This bracket closes none", "Take it away, or open one with `(` before it")
	default:
		p.closeGroup(at + 1)
	}
}

// closeGroup ends the innermost bracket and hands what it held to the one
// around it. The group ends before end.
func (p *parser) closeGroup(end int) {
	l := *p.top()
	group := p.finish()
	p.levels = p.levels[:len(p.levels)-1]
	if group == nil {
		if !l.some {
			p.problem(l.open, end, "There is nothing between these brackets", "Take them away, or put something in")
		}
		return
	}
	if group.Op == And || group.Op == Or {
		group.Start, group.End = l.open, end
	} else {
		if p.bracketed == nil {
			p.bracketed = map[*Node]span{}
		}
		p.bracketed[group] = span{l.open, end}
	}
	if l.not >= 0 {
		group = p.negated(group, l.not, end)
		p.problem(l.not, end, "X does not take a negated group", write(unravel(group), ""))
	}
	p.top().terms = append(p.top().terms, group)
}

// negation reads "-" and what it negates.
func (p *parser) negation() {
	start := p.at
	for p.at < len(p.src) && p.src[p.at] == '-' {
		p.at++
	}
	if p.at == len(p.src) || isBlank(p.src[p.at]) || p.src[p.at] == ')' {
		p.top().some = true
		p.problem(start, p.at, "This `-` excludes nothing", "Write it directly before what is to be left out, e.g. `-giveaway`; a dash to be searched for does not exist on X")
		return
	}
	if p.at-start > 1 {
		p.problem(start, p.at, "X takes one `-` before a word, not several", "Leave one")
	}
	if p.src[p.at] == '(' {
		p.at++
		p.openGroup(p.at-1, start)
		return
	}
	p.add(p.term(), start)
}

// add puts a term where it stands, under a Not when there is a "-" at not. A
// nil term was no term; what was wrong with it has been told.
func (p *parser) add(n *Node, not int) {
	l := p.top()
	if n == nil {
		return
	}
	if n.Op == Or { // the word OR itself
		switch {
		case not >= 0:
			p.problem(not, n.End, "`OR` cannot be negated", "Take the `-` away, or write `-\"or\"` to leave the word out")
		case l.or >= 0 && !l.some:
			p.problem(n.Start, n.End, "Two `OR` stand next to each other", "Take one away")
		case !l.some:
			p.problem(n.Start, n.End, "`OR` has nothing on its left", "Take it away, or put a word before it")
		}
		l.or, l.some = n.Start, false
		if alt := p.join(And, p.kept(l.terms)); alt != nil {
			l.alts = append(l.alts, alt)
		}
		l.terms = l.terms[:0]
		return
	}
	l.some = true
	if not >= 0 {
		n = p.negated(n, not, n.End)
		p.checkNegated(n)
	} else if n.Kind == Operator && n.Name == "is" && strings.EqualFold(n.Value, "nullcast") {
		p.problem(n.Start, n.End, "`is:nullcast` can only be negated", "Write `-is:nullcast`")
	}
	l.terms = append(l.terms, n)
}

func (p *parser) checkNegated(n *Node) {
	if kid := n.Kids[0]; kid.Kind == Operator && (kid.Name == "sample" || kid.Name == "embedding") {
		p.problem(n.Start, n.End, fmt.Sprintf("`%s:` cannot be negated", kid.Name), "Take the `-` away")
	}
}

// finish makes a tree of what stood on the innermost level.
func (p *parser) finish() *Node {
	l := p.top()
	if l.or >= 0 && !l.some {
		p.problem(l.or, l.or+2, "`OR` has nothing on its right", "Take it away, or put a word after it")
	}
	if alt := p.join(And, p.kept(l.terms)); alt != nil {
		l.alts = append(l.alts, alt)
	}
	return p.join(Or, p.kept(l.alts))
}

// negated puts n under a Not.
func (p *parser) negated(n *Node, start, end int) *Node {
	return p.node(Node{Op: Not, Kids: p.keep(n), Start: start, End: end})
}

// kept is a copy of nodes, whose slice is used again, where they become kids.
func (p *parser) kept(nodes []*Node) []*Node {
	if len(nodes) < 2 {
		return nodes // join takes the one itself
	}
	return p.keep(nodes...)
}

// keep makes kids of nodes.
func (p *parser) keep(nodes ...*Node) []*Node {
	if len(p.kids)+len(nodes) > cap(p.kids) {
		p.kids = make([]*Node, 0, max(64, len(nodes)))
	}
	at := len(p.kids)
	p.kids = append(p.kids, nodes...)
	return p.kids[at:len(p.kids):len(p.kids)]
}

func (p *parser) join(op Op, kids []*Node) *Node {
	switch len(kids) {
	case 0:
		return nil
	case 1:
		return kids[0]
	}
	first, last := kids[0], kids[len(kids)-1]
	return p.node(Node{Op: op, Kids: kids, Start: p.outer(first).start, End: p.outer(last).end})
}

// unravel writes a query for the same posts as n in which no group is negated,
// ready to stand beside other terms.
func unravel(n *Node) string {
	n = pushNot(n, false)
	if n.Op == Or {
		return "(" + n.text() + ")"
	}
	return n.text()
}

func pushNot(n *Node, negated bool) *Node {
	switch n.Op {
	case Not:
		return pushNot(n.Kids[0], !negated)
	case And, Or:
		op := n.Op
		if negated {
			op = And + Or - op
		}
		kids := make([]*Node, 0, len(n.Kids))
		for _, kid := range n.Kids {
			if kid = pushNot(kid, negated); kid.Op == op {
				kids = append(kids, kid.Kids...)
			} else {
				kids = append(kids, kid)
			}
		}
		return &Node{Op: op, Kids: kids}
	}
	if negated {
		return &Node{Op: Not, Kids: []*Node{n}}
	}
	return n
}

// isBlank is unicode.IsSpace, quicker for what is read most.
func isBlank(r rune) bool {
	switch {
	case r == ' ':
		return true
	case r < 0x80:
		return '\t' <= r && r <= '\r'
	case r < 0x1680:
		return r == 0x85 || r == 0xa0
	case 0x3001 <= r: // the last one is the wide blank before it
		return false
	}
	return unicode.IsSpace(r)
}

// code puts a piece of a query into a sentence.
func code(query string) string { return "`" + query + "`" }

// write is a hint that says what to write in the place it is about, and then
// what for. Whoever reads hints for what to write finds it between backticks,
// so a piece that holds one is told otherwise.
func write(piece, wherefore string) string {
	if strings.Contains(piece, "`") {
		return "Write so: " + piece + wherefore
	}
	return "Write " + code(piece) + wherefore
}

// quote makes a phrase of s.
func quote(s string) string {
	var b strings.Builder
	printQuoted(&b, s)
	return b.String()
}
