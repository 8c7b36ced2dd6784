package rule

import (
	"slices"
	"strings"
	"unicode"
)

// style is how a term is written.
type style int

const (
	plain     style = iota // as one would type it
	canonical              // so that equal queries are equal texts
)

// String writes the query anew from its tree: it parses to the same tree,
// places aside.
func (q *Query) String() string {
	var b strings.Builder
	if q.Root != nil {
		printNode(&b, q.Root)
	}
	return b.String()
}

// Canonical is a text that is equal for queries that ask for the same by X's
// rules alone: blanks, needless brackets, letter case and the order and
// repetition of members of an AND or OR are set aside. It is itself a query
// for the same posts. It only decides which topics share a rule; X is sent
// what was typed.
func (q *Query) Canonical() string {
	if q.Root == nil {
		return ""
	}
	var b strings.Builder
	b.Grow(3 * len(q.Text))
	return strings.Clone(canonicalize(&b, q.Root).text)
}

// member is the canonical text of a part of a query.
type member struct {
	op   Op
	text string
	kids []member // of an And or Or
}

// canonicalize writes the texts of n's parts and of n at the end of b, where
// they stay: what is given are pieces of it.
func canonicalize(b *strings.Builder, n *Node) member {
	switch n.Op {
	case Term:
		return member{op: Term, text: canonicalTerm(b, n)}
	case Not:
		kid := canonicalize(b, n.Kids[0])
		from := b.Len()
		b.WriteByte('-')
		bracketed(b, kid.text, kid.op == And || kid.op == Or)
		return member{op: Not, text: b.String()[from:]}
	}
	kids := make([]member, 0, len(n.Kids))
	for _, kid := range n.Kids {
		if m := canonicalize(b, kid); m.op == n.Op {
			kids = append(kids, m.kids...)
		} else {
			kids = append(kids, m)
		}
	}
	slices.SortFunc(kids, func(a, b member) int { return strings.Compare(a.text, b.text) })
	kids = slices.CompactFunc(kids, func(a, b member) bool { return a.text == b.text })
	if len(kids) == 1 {
		return kids[0]
	}
	from := b.Len()
	for i := range kids {
		if i > 0 {
			b.WriteString(between(n.Op))
		}
		bracketed(b, kids[i].text, kids[i].op == Or)
	}
	return member{op: n.Op, text: b.String()[from:], kids: kids}
}

func bracketed(b *strings.Builder, text string, really bool) {
	if really {
		b.WriteByte('(')
	}
	b.WriteString(text)
	if really {
		b.WriteByte(')')
	}
}

// between is what stands between the members of an And or Or.
func between(op Op) string {
	if op == And {
		return " "
	}
	return " OR "
}

func canonicalTerm(b *strings.Builder, n *Node) string {
	if n.Kind == Word {
		return foldCase(n.Value)
	}
	from := b.Len()
	printTerm(b, n, canonical)
	return b.String()[from:]
}

func printNode(b *strings.Builder, n *Node) {
	switch n.Op {
	case Term:
		printTerm(b, n, plain)
	case Not:
		b.WriteByte('-')
		printKid(b, n, n.Kids[0])
	case And, Or:
		for i, kid := range n.Kids {
			if i > 0 {
				b.WriteString(between(n.Op))
			}
			printKid(b, n, kid)
		}
	}
}

// printKid puts brackets around a member that would otherwise be read as part
// of what it is in. AND binds before OR, so an And needs none within an Or.
func printKid(b *strings.Builder, n, kid *Node) {
	brackets := kid.Op == Or || kid.Op == And && n.Op != Or
	if brackets {
		b.WriteByte('(')
	}
	printNode(b, kid)
	if brackets {
		b.WriteByte(')')
	}
}

func printTerm(b *strings.Builder, n *Node, s style) {
	value := n.Value
	if s == canonical {
		value = foldCase(value)
	}
	switch n.Kind {
	case Word:
		b.WriteString(value)
	case Phrase:
		if s == canonical {
			value = oneBlank(value)
		}
		printQuoted(b, value)
		if n.Near > 0 {
			b.WriteByte('~')
			b.WriteByte(byte('0' + n.Near))
		}
	case Hashtag:
		b.WriteByte('#')
		b.WriteString(value)
	case Cashtag:
		b.WriteByte('$')
		b.WriteString(value)
	case Mention:
		b.WriteByte('@')
		b.WriteString(value)
	case Operator:
		b.WriteString(n.Name)
		b.WriteByte(':')
		arg := operators[n.Name].arg
		switch {
		case (arg == argRadius || arg == argBox) && strings.HasPrefix(value, "[") && strings.HasSuffix(value, "]"):
			if s == canonical {
				value = "[" + strings.Join(strings.Fields(strings.Trim(value, "[]")), " ") + "]"
			}
			b.WriteString(value)
		case bare(value, arg, s):
			b.WriteString(value)
		default:
			printQuoted(b, value)
		}
	}
}

// oneBlank has one plain blank between the words of s and none around them.
func oneBlank(s string) string {
	before := ' '
	for i, r := range s {
		if isBlank(r) && (r != ' ' || before == ' ' || i == len(s)-1) {
			return strings.Join(strings.Fields(s), " ")
		}
		before = r
	}
	return s
}

func printOperator(name, value string) string {
	var b strings.Builder
	printTerm(&b, &Node{Kind: Operator, Name: name, Value: value}, plain)
	return b.String()
}

// bare tells whether an operator's value can stand without quotes. X asks for
// them around any punctuation; the canonical form, which no one but us reads,
// takes them only where the text would be read otherwise.
func bare(value string, arg argument, s style) bool {
	if value == "" {
		return false
	}
	for _, r := range value {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', 'A' <= r && r <= 'Z', r == '_':
		case r == '"', r == '(', r == ')', unicode.IsSpace(r), unicode.IsControl(r):
			return false
		case s == canonical, unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
		case arg != argText && strings.ContainsRune(".*-[]", r):
		default:
			return false
		}
	}
	return true
}

// printQuoted writes value as a phrase. A backslash is escaped only where it
// would be read as an escape, so that the text never grows.
func printQuoted(b *strings.Builder, value string) {
	b.WriteByte('"')
	if !strings.ContainsAny(value, "\"\\") {
		b.WriteString(value)
		b.WriteByte('"')
		return
	}
	for i := range len(value) {
		c := value[i]
		if c == '"' || c == '\\' && (i+1 == len(value) || value[i+1] == '"' || value[i+1] == '\\') {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	b.WriteByte('"')
}
