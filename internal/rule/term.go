package rule

import (
	"fmt"
	"strings"
	"unicode"
)

// term reads one term at p.at. It gives a Node of Op Or, without kids, for the
// word OR, and nil for what is no term.
func (p *parser) term() *Node {
	start := p.at
	switch p.src[start] {
	case '"':
		return p.phrase()
	case '#', '@', '$':
		return p.tagged()
	}
	if name := p.operatorName(); name != "" {
		return p.operator(name)
	}
	word := p.run()
	switch {
	case word == "OR":
		return p.node(Node{Op: Or, Start: start, End: p.at})
	case strings.EqualFold(word, "and"):
		p.top().some = true
		p.problem(start, p.at, fmt.Sprintf("X refuses `%s` between words: a blank already means and", word), "Take it away, or write `\"and\"` to search for the word")
		return nil
	}
	p.checkWord(word, start)
	return p.node(Node{Kind: Word, Value: word, Start: start, End: p.at})
}

// ends tells whether a term that stands before a place ends there, so that
// another in its stead does not run into the next.
func (p *parser) ends(at int) bool {
	return at == len(p.src) || isBlank(p.src[at]) || p.src[at] == '(' || p.src[at] == ')'
}

// run reads on to the next blank, bracket or straight quote.
func (p *parser) run() string {
	start, at := p.at, p.at
	for at < len(p.src) {
		r := p.src[at]
		// Most are letters and digits, which stand behind all that ends a run.
		if (r <= ')' || 0x7f <= r) && (r == '(' || r == ')' || r == '"' || isBlank(r) || r < 0xa0 && unicode.IsControl(r)) {
			break
		}
		at++
	}
	p.at = at
	return p.slice(start, at)
}

// phrase reads "words", "words"~N included.
func (p *parser) phrase() *Node {
	start := p.at
	value, closed := p.quotes()
	n := p.node(Node{Kind: Phrase, Value: value})
	switch {
	case !closed:
		p.problem(start, p.at, "This quote is never closed", "Add a `\"` where the phrase ends")
	case strings.TrimSpace(value) == "":
		p.problem(start, p.at, "There is nothing between these quotes", "Put the words between them, or take them away")
	case !hasToken(value):
		p.problem(start, p.at, "There is no word and no emoji between these quotes, and X sets punctuation aside", "Put a word in")
	}
	if closed && p.at < len(p.src) && p.src[p.at] == '~' {
		tilde := p.at
		p.at++
		digits := p.run()
		if isDigits(digits, 1) && digits[0] >= '1' && digits[0] <= '0'+maxNear {
			n.Near = digits[0] - '0'
		} else {
			p.problem(tilde, p.at, fmt.Sprintf("After `~` stands how many words may lie between, 1 to %d", maxNear), "E.g. `\"social media\"~5`")
		}
	}
	n.Start, n.End = start, p.at
	return n
}

// quotes reads what stands between straight quotes, with \" for a quote and \\
// for a backslash; a backslash before anything else is itself.
func (p *parser) quotes() (value string, closed bool) {
	p.at++
	start, escaped := p.at, false
	for p.at < len(p.src) {
		switch r := p.src[p.at]; {
		case r == '"':
			value = p.slice(start, p.at)
			p.at++
			if escaped {
				value = unescape(value)
			}
			return value, true
		case r == '\\' && p.at+1 < len(p.src) && (p.src[p.at+1] == '"' || p.src[p.at+1] == '\\'):
			escaped = true
			p.at++
		}
		p.at++
	}
	value = p.slice(start, len(p.src))
	if escaped {
		value = unescape(value)
	}
	return value, false
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// tagged reads #tag, @handle or $TAG.
func (p *parser) tagged() *Node {
	start, sign := p.at, p.src[p.at]
	p.at++
	value := p.run()
	n := p.node(Node{Value: value, Start: start, End: p.at})
	var ok bool
	var what, hint string
	switch sign {
	case '#':
		n.Kind, ok = Hashtag, isTag(value)
		what, hint = "hashtag", "A hashtag has letters, digits and _ alone, e.g. `#nasa`"
	case '@':
		n.Kind, ok = Mention, isHandle(value)
		what, hint = "handle", "A handle has letters A to Z, digits and _ alone, 15 at most, e.g. `@nasa`"
	default:
		n.Kind, ok = Cashtag, isCashtag(value)
		what, hint = "cashtag", "A cashtag is a stock's short name, e.g. `$AAPL`; write a sum of money in quotes, e.g. `\"$100\"`"
	}
	switch {
	case value == "":
		p.problem(start, p.at, fmt.Sprintf("`%c` stands alone", sign), hint)
	case !ok:
		p.problem(start, p.at, fmt.Sprintf("%s is no %s", code(string(sign)+value), what), hint)
	}
	return n
}

// operatorName gives the name, lower case, when a name and a colon stand at
// p.at, and moves past them.
func (p *parser) operatorName() string {
	end := p.at
	for end < len(p.src) {
		r := p.src[end]
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' {
			break
		}
		end++
	}
	if end == p.at || end == len(p.src) || p.src[end] != ':' {
		return ""
	}
	name := strings.ToLower(p.slice(p.at, end))
	p.at = end + 1
	return name
}

// operator reads the value after a name and its colon, and checks it.
func (p *parser) operator(name string) *Node {
	valueAt := p.at
	start := valueAt - 1 - len(name)
	n := p.node(Node{Kind: Operator, Name: name, Start: start})
	op, known := operators[name]
	blank := false // after the colon
	for known && p.at < len(p.src) && isBlank(p.src[p.at]) {
		p.at++
		blank = true
	}
	if blank {
		// What stands behind blanks is the value, unless it cannot be one.
		after := p.at
		none := after == len(p.src) || strings.ContainsRune("()-", p.src[after]) || p.run() == "OR"
		p.at = after
		if none {
			p.at, blank = valueAt, false
		}
	}
	if p.at == len(p.src) || p.src[p.at] == ')' || isBlank(p.src[p.at]) {
		n.End = p.at
		if known {
			p.emptyValue(n)
		} else {
			p.unknown(n)
		}
		return n
	}
	switch {
	case name == "http" || name == "https":
		for p.at < len(p.src) && !isBlank(p.src[p.at]) {
			p.at++
		}
		n.End = p.at
		n.Value = p.slice(valueAt, p.at)
		p.problem(start, p.at, "A bare address is no query", write("url:"+quote(p.slice(start, p.at)), " for posts that link to it"))
		return n
	case p.src[p.at] == '(':
		p.group(n, known)
		return n
	case p.src[p.at] == '"':
		var closed bool
		opened := p.at
		if n.Value, closed = p.quotes(); !closed {
			n.End = p.at
			p.problem(opened, p.at, "This quote is never closed", "Add a `\"` where the value ends")
			return n
		}
	case p.src[p.at] == '[' && (op.arg == argRadius || op.arg == argBox):
		bracket, end := p.at, p.at
		for end < len(p.src) && p.src[end] != ']' {
			end++
		}
		if end == len(p.src) {
			p.at, n.End = end, end
			p.problem(bracket, end, "This square bracket is never closed", "Add a `]` after the last number")
			return n
		}
		p.at = end + 1
		n.Value = p.slice(bracket, p.at)
	default:
		n.Value = p.run()
	}
	n.End = p.at
	switch {
	case !known:
		p.unknown(n)
	case strings.TrimSpace(n.Value) == "":
		p.emptyValue(n)
	default:
		if blank {
			mend := "Write the value right after the colon"
			if p.ends(n.End) {
				mend = write(printOperator(name, n.Value), "")
			}
			p.hint(n.Start, n.End, "There is a space after the colon, and X documents none there", mend)
		}
		if message, hint := op.wrong(name, n.Value); message != "" {
			p.problem(n.Start, n.End, message, hint)
		} else if op.hint != "" && (p.plan != Enterprise || op.hint != hintEnterprise) {
			p.hint(n.Start, n.End, code(name+":")+": "+op.hint, "")
		}
	}
	return n
}

// emptyValue tells that nothing stands behind the colon of n.
func (p *parser) emptyValue(n *Node) {
	p.problem(n.Start, n.End, fmt.Sprintf("`%s:` has no value", n.Name), fmt.Sprintf("Write the value right after the colon, e.g. `%s:%s`", n.Name, examples[operators[n.Name].arg]))
}

var examples = map[argument]string{
	argText: "coffee", argHandle: "nasa", argID: "1334987486343299072", argLang: "en", argCountry: "US", argHas: "links", argIs: "reply",
	argSample: "10", argCount: "1000..10000", argNumber: "1000", argContext: "47.*", argThreshold: "0.4",
	argRadius: "[2.355128 48.861118 16km]", argBox: "[-105.301758 39.964069 -105.178505 40.09455]",
}

// group tells that an operator takes one value, not several in brackets, and
// reads past them.
func (p *parser) group(n *Node, known bool) {
	depth, inQuotes := 0, false
	from := p.at
	for p.at < len(p.src) {
		r := p.src[p.at]
		p.at++
		switch {
		case r == '"':
			inQuotes = !inQuotes
		case r == '(' && !inQuotes:
			depth++
		case r == ')' && !inQuotes:
			depth--
		}
		if depth == 0 {
			break
		}
	}
	n.End = p.at
	if !known {
		p.unknown(n)
		return
	}
	var values []string
	for _, f := range strings.Fields(strings.Trim(p.slice(from, p.at), "()")) {
		if f != "OR" {
			values = append(values, n.Name+":"+f)
		}
	}
	if len(values) == 0 {
		p.emptyValue(n)
		return
	}
	p.problem(n.Start, n.End, fmt.Sprintf("`%s:` takes one value, not several in brackets", n.Name), write("("+strings.Join(values, " OR ")+")", ""))
}

// unknown tells that X has no operator of n's name.
func (p *parser) unknown(n *Node) {
	hint := foreign[n.Name]
	if hint == "" {
		if name := nearest(n.Name, operatorNames()); name != "" {
			value := n.Value
			if value == "" {
				value = examples[operators[name].arg]
			}
			hint = "Did you mean " + code(printOperator(name, value)) + "? To search for the text as it stands, put it in quotes"
		} else {
			text := p.slice(n.Start, n.End)
			hint = "To search for the text, put it in quotes: " + quoted(strings.ReplaceAll(text, `"`, ""))
		}
	}
	p.problem(n.Start, n.End, fmt.Sprintf("X has no operator `%s:`", n.Name), hint)
}

func operatorNames() []string {
	names := make([]string, 0, len(operators))
	for name := range operators {
		names = append(names, name)
	}
	return names
}
