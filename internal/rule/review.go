package rule

import (
	"errors"
	"fmt"
	"strings"
)

// strength says how much a term narrows what X would have to send.
type strength int

const (
	excludes  strength = iota // a negation alone
	needsMore                 // an operator that cannot stand alone
	stopword                  // a word so common that X does not count it
	stands                    // may stand alone
)

// stopwords are the few words of which it is certain that X does not count
// them. X publishes no list; its answers have named "a" and "you", and the
// others are in every such list.
var stopwords = map[string]bool{"a": true, "an": true, "the": true, "of": true, "to": true, "you": true}

// longestStopword is in bytes.
const longestStopword = 3

func (n *Node) strength() strength {
	switch n.Op {
	case Not:
		return excludes
	case And:
		best := excludes
		for _, kid := range n.Kids {
			best = max(best, kid.strength())
		}
		return best
	case Or:
		worst := stands
		for _, kid := range n.Kids {
			worst = min(worst, kid.strength())
		}
		return worst
	}
	switch n.Kind {
	case Operator:
		// A name X does not know is told of elsewhere, once.
		if op, known := operators[n.Name]; known && !op.alone {
			return needsMore
		}
	case Word:
		if len(n.Value) <= longestStopword && stopwords[foldCase(n.Value)] {
			return stopword
		}
	}
	return stands
}

// review tells what is wrong with a query as a whole: what cannot stand alone,
// and what may not mean what its writer meant.
func (p *parser) review(root *Node) {
	p.standing = root.holdsStanding()
	p.anchor(root, "")
	s := survey{}
	s.walk(root, false)
	for _, n := range s.sampled {
		p.problem(n.Start, n.End, "`sample:` holds for the whole query, so it cannot stand on one side of `OR`", "Put the alternatives in brackets and it after them, e.g. `(apple OR pear) sample:10`")
	}
	for _, n := range s.unlisted {
		p.hint(n.Start, n.End, fmt.Sprintf("X's page no longer names the language of %s, so it may match nothing", code(printOperator(n.Name, n.Value))), "")
	}
	p.precedence(root)
	p.never(root)
	if len(p.problems) > 0 {
		return
	}
	if most := p.plan.SearchLength(); len(p.src) > most {
		_, err := p.plan.Search(&Query{Root: root})
		if no, refused := errors.AsType[*NoSearch](err); refused && no.TooLong {
			p.hint(most, len(p.src), fmt.Sprintf("Over %d characters X can neither count nor search a query that has no `OR` to part it at: what is missed while the stream is away stays missed", most), "Shorten it if you can")
		}
	}
	if !s.reposts && broad(root) {
		mend := "Add `-is:retweet` to leave them out"
		if root.Op == Or {
			mend = "Put the whole query in brackets and add `-is:retweet` to leave them out"
		}
		// Once nothing else is in question: to repeat a doubtful query would bless it.
		if len(p.hints) == 0 && len(p.src) <= maxQuoted {
			mend = write(unravel(root)+" -is:retweet", " to leave them out")
		}
		p.last = []Problem{{Message: "Reposts come along, and each costs as much as a post", Start: root.Start, End: root.End, Hint: mend}}
	}
}

// maxQuoted is the longest query, in code points, that a hint repeats whole.
const maxQuoted = 100

// anchor tells where a query, or one side of an OR in it, would let everything
// through: X takes neither `lang:en` alone nor `apple OR -ipad`. Of a side,
// beside is a word for the example, of another side where there is one.
func (p *parser) anchor(n *Node, beside string) {
	if n.strength() == stands {
		return
	}
	switch n.Op {
	case Or:
		beside = "coffee"
		for _, kid := range n.Kids {
			if kid.Op == Term && kid.strength() == stands {
				beside = kid.text()
				break
			}
		}
		for _, kid := range n.Kids {
			p.anchor(kid, beside)
		}
		return
	case And:
		// An OR in it that has a good side is what was meant to carry the query.
		for _, kid := range n.Kids {
			if kid.Op != Not && kid.holdsStanding() {
				p.anchor(kid, beside)
				return
			}
		}
	}
	text := unravel(n)
	where, side := "", beside != ""
	if side {
		where = " on one side of `OR`"
	}
	if beside == "" {
		beside = "coffee"
	}
	switch n.strength() {
	case excludes:
		if side {
			p.problem(n.Start, n.End, fmt.Sprintf("%s on one side of `OR` asks for every other post there is, and X refuses that", code(text)), "Put it behind a word with a space instead, e.g. "+code(beside+" "+text))
			return
		}
		p.problem(n.Start, n.End, "The query only excludes: X wants at least one thing to look for", "Add a word before it, e.g. "+code("coffee "+text))
	case needsMore:
		p.problem(n.Start, n.End, strings.Join(n.weakNames(), " and ")+" can't stand alone"+where+": add a word, e.g. "+code(beside+" "+text), "")
	case stopword:
		if side && p.standing {
			p.hint(n.Start, n.End, fmt.Sprintf("%s is in nearly every post", code(text)), "Leave it out, or put a rarer word beside it")
			return
		}
		p.problem(n.Start, n.End, fmt.Sprintf("%s is too common: X wants at least one word that is not in nearly every post", code(text)), "Add another word")
	}
}

// text is n as one would type it.
func (n *Node) text() string {
	var b strings.Builder
	printNode(&b, n)
	return b.String()
}

func (n *Node) holdsStanding() bool {
	if n.Op == Term {
		return n.strength() == stands
	}
	for _, kid := range n.Kids {
		if n.Op != Not && kid.holdsStanding() {
			return true
		}
	}
	return false
}

// weakNames are the names in n of operators that cannot stand alone.
func (n *Node) weakNames() []string {
	var names []string
	var walk func(*Node)
	walk = func(n *Node) {
		if n.Op == Not {
			return
		}
		if n.Op == Term && n.strength() == needsMore {
			name := code(n.Name + ":")
			if n.Name == "has" || n.Name == "is" {
				name = code(n.Name + ":" + n.Value)
			}
			for _, known := range names {
				if known == name {
					return
				}
			}
			names = append(names, name)
		}
		for _, kid := range n.Kids {
			walk(kid)
		}
	}
	walk(n)
	return names
}

// survey gathers what hints are about.
type survey struct {
	sampled, unlisted []*Node
	reposts           bool // the query says something about reposts
}

func (s *survey) walk(n *Node, inOr bool) {
	if n.Op == Term && n.Kind == Operator {
		switch n.Name {
		case "sample":
			if inOr {
				s.sampled = append(s.sampled, n)
			}
		case "lang":
			if l, ok := findLanguage(n.Value); ok && !l.Listed && l.Code != "und" {
				s.unlisted = append(s.unlisted, n)
			}
		case "is":
			s.reposts = s.reposts || strings.EqualFold(n.Value, "retweet")
		case "retweets_of", "retweets_of_user", "retweets_of_tweet_id", "retweets_of_status_id":
			s.reposts = true
		}
	}
	for _, kid := range n.Kids {
		s.walk(kid, inOr || n.Op == Or)
	}
}

// broad tells whether n is open to what anybody may post: no author, no one
// answered, no conversation narrows it.
func broad(n *Node) bool {
	switch n.Op {
	case And:
		for _, kid := range n.Kids {
			if kid.Op != Not && !broad(kid) {
				return false
			}
		}
		return true
	case Or:
		for _, kid := range n.Kids {
			if broad(kid) {
				return true
			}
		}
		return false
	}
	if n.Kind != Operator {
		return true
	}
	switch n.Name {
	case "from", "to", "from_affiliate_of", "to_affiliate_of", "conversation_id", "in_reply_to_tweet_id", "in_reply_to_status_id":
		return false
	case "is":
		return strings.EqualFold(n.Value, "verified")
	}
	return true
}

// precedence tells of an OR one of whose sides has what looks meant for all:
// X binds a space closer than OR, so `a OR b lang:en` is `a OR (b lang:en)`.
func (p *parser) precedence(n *Node) {
	for _, kid := range n.Kids {
		p.precedence(kid)
	}
	if n.Op != Or {
		return
	}
	at := -1 // the one side that is narrowed
	for i, kid := range n.Kids {
		if kid.filtered() {
			if at >= 0 {
				return
			}
			at = i
		}
	}
	// Who puts brackets around a side means it so.
	if at < 0 || n.Kids[at].Op != And || n.Kids[at].Start < p.outer(n.Kids[at].Kids[0]).start {
		return
	}
	own := Node{Op: And}
	var shared []string
	for _, kid := range n.Kids[at].Kids {
		if kid.filtered() {
			shared = append(shared, kid.text())
		} else {
			own.Kids = append(own.Kids, kid)
		}
	}
	switch len(own.Kids) {
	case 0:
		return
	case 1:
		own = *own.Kids[0]
	}
	sides := make([]string, len(n.Kids))
	for i, kid := range n.Kids {
		sides[i] = kid.text()
	}
	sides[at] = own.text()
	which := "one side"
	if at == len(n.Kids)-1 {
		which = "the last side"
	}
	filter := strings.Join(shared, " ")
	p.hint(n.Start, n.End, fmt.Sprintf("A space binds closer than `OR`: %s holds for %s alone", code(filter), which),
		write("("+strings.Join(sides, " OR ")+") "+filter, " to have it hold for all"))
}

// outer is the place of n with the brackets around it.
func (p *parser) outer(n *Node) span {
	if b, ok := p.bracketed[n]; ok {
		return b
	}
	return span{n.Start, n.End}
}

// never tells of what no post is at once: by two authors, in two languages,
// from two countries, with a word and without it.
func (p *parser) never(n *Node) {
	for _, kid := range n.Kids {
		p.never(kid)
	}
	if n.Op != And {
		return
	}
	// Which kinds and lengths of terms there are: most that are left out differ
	// from all of them in that already.
	var seen uint64
	mark := func(n *Node) uint64 { return 1 << ((uint(n.Kind)*11 + uint(len(n.Value))) % 64) }
	for _, kid := range n.Kids {
		if kid.Op == Term {
			seen |= mark(kid)
		}
	}
	for i, kid := range n.Kids {
		if kid.Op == Not && seen&mark(kid.Kids[0]) != 0 {
			out := kid.Kids[0]
			for _, other := range n.Kids {
				if other.Op == Term && other.Kind == out.Kind && other.asks(out) {
					p.hint(kid.Start, kid.End, fmt.Sprintf("The query asks for %s and leaves it out: nothing matches", code(out.text())), "Take one of the two away")
					break
				}
			}
		}
		if i == 0 || kid.Op != Term || kid.Kind != Operator {
			continue
		}
		before := n.Kids[i-1]
		one := kid.Name == "from" || kid.Name == "lang" || kid.Name == "place_country"
		if one && before.Op == Term && before.Kind == Operator && before.Name == kid.Name && !strings.EqualFold(before.Value, kid.Value) {
			p.hint(p.outer(before).start, p.outer(kid).end, fmt.Sprintf("No post is %s and %s at once", code(before.text()), code(kid.text())),
				write("("+before.text()+" OR "+kid.text()+")", ""))
		}
	}
}

// asks tells whether n and other are terms that ask for the same.
func (n *Node) asks(other *Node) bool {
	return n.Op == Term && other.Op == Term && n.Kind == other.Kind && n.Name == other.Name && n.Near == other.Near && strings.EqualFold(n.Value, other.Value)
}

// filtered tells whether n is or has, beside others, a negation or an operator:
// what narrows rather than what is looked for.
func (n *Node) filtered() bool {
	if n.Op == And {
		for _, kid := range n.Kids {
			if kid.filtered() {
				return true
			}
		}
		return false
	}
	return n.Op == Not || n.Op == Term && n.Kind == Operator
}
