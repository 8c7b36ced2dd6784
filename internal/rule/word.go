package rule

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainFor are signs that keyboards and word processors put where X's language
// wants a plain one.
var plainFor = map[rune]rune{
	'＃': '#', '＠': '@', '＄': '$', '（': '(', '）': ')', '：': ':', '－': '-', '＂': '"', '～': '~',
	'–': '-', '—': '-', '−': '-', '‐': '-', '‑': '-', '‒': '-',
}

// closing says which typographic quote ends the text that one of them opens.
var closing = map[rune]string{
	'“': "”“", '”': "”“", '„': "“”", '‟': "”", '«': "»", '»': "«", '‘': "’", '’': "’", '‚': "‘’", '‹': "›", '＂': "＂",
}

// checkWord says what is wrong with a bare word that starts at start, or what
// X may read otherwise than its writer.
func (p *parser) checkWord(word string, start int) {
	if letters(word) {
		p.checkPlain(word, start)
		return
	}
	first, _ := utf8.DecodeRuneInString(word)
	_, curly := closing[first]
	mend := mended(word)
	// What X refuses comes first, whatever quotes are around.
	switch {
	case strings.ContainsRune(word, ':'):
		p.colon(word, start)
		return
	case variant(word):
		p.problem(start, p.at, fmt.Sprintf("X wants quotes around an emoji with a variant, such as %s", word), write(quote(word), ""))
		return
	case curly:
		p.curlyQuotes(start)
		return
	case !hasToken(word):
		p.problem(start, p.at, fmt.Sprintf("%s holds no word and no emoji", code(word)), "Take it away: X sets signs and punctuation aside")
		return
	case first == '\'' && p.singleQuotes(start):
		return
	case unicode.IsPunct(first) || first < utf8.RuneSelf && classOf(first) == gapRune:
		hint := write(quote(word), "")
		if mend != word {
			hint = write(mend, "")
		}
		p.problem(start, p.at, fmt.Sprintf("X refuses a word that begins with %s", code(string(first))), hint)
		return
	}
	switch {
	case start < p.curly: // told as a whole
	case mend != word:
		p.hint(start, p.at, fmt.Sprintf("%s has a typographic sign where X knows the plain one", code(word)), write(mend, ", or "+quoted(word)+" if it belongs to the text"))
	case strings.ContainsRune(word, '*'):
		p.hint(start, p.at, "X has no wildcards: the `*` is set aside and the word matches whole", "Name the words, e.g. `(earthquake OR earthquakes)`")
	case cut(word):
		p.hint(start, p.at, fmt.Sprintf("X cuts words at punctuation and wants quotes around such as %s", code(word)), write(quote(word), ""))
	}
}

// letters tells whether word is of letters of any script and the digits 0 to 9.
func letters(word string) bool {
	for _, r := range word {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', 'A' <= r && r <= 'Z':
		case r < utf8.RuneSelf, !unicode.IsLetter(r):
			return false
		}
	}
	return true
}

// checkPlain looks at a word of letters and digits alone.
func (p *parser) checkPlain(word string, start int) {
	switch {
	case start < p.curly:
	case len(word) == 2 && strings.EqualFold(word, "or"):
		hint := "Put it between two words and write it `OR`, or write `\"or\"` if you mean the word"
		if after := strings.TrimLeftFunc(p.slice(p.at, len(p.src)), unicode.IsSpace); len(p.top().terms) > 0 && after != "" && after[0] != ')' {
			hint = "Write `OR`, or `\"or\"` if you mean the word"
		}
		p.hint(start, p.at, fmt.Sprintf("X reads `%s` as a word to look for: the one between alternatives is `OR`", word), hint)
	case word == "NOT":
		p.hint(start, p.at, "X reads `NOT` as a word to look for: what excludes is a `-`", "Write the `-` directly before what is to be left out, e.g. `-giveaway`")
	}
}

// colon tells that a word with a colon wants quotes.
func (p *parser) colon(word string, start int) {
	hint := write(quote(word), "")
	if strings.Contains(word, "://") || strings.Contains(word, ".") && strings.Contains(word, "/") {
		hint = write("url:"+quote(word), " for posts that link to it")
	}
	p.problem(start, p.at, fmt.Sprintf("%s is no operator, and X takes a colon for one", code(word)), hint)
}

// curlyQuotes gives a hint about the typographic quote at start and the text up
// to the one that closes it. X does not know them: they become part of words.
func (p *parser) curlyQuotes(start int) {
	if start < p.curly {
		return
	}
	ends := closing[p.src[start]]
	end, value := p.at, p.slice(start+1, p.at)
	for i := start + 1; i < len(p.src); i++ {
		if strings.ContainsRune(ends, p.src[i]) {
			end, value = i+1, p.slice(start+1, i)
			break
		}
	}
	p.curly = max(end, p.at)
	mend := "Write straight quotes"
	if hasToken(value) && p.ends(end) && !strings.ContainsAny(value, "`\"()") {
		mend = write(quote(strings.TrimSpace(value)), "")
	}
	p.hint(start, end, "These are typographic quotes: X knows the straight ones alone", mend)
}

// singleQuotes tells of words in 'straight single quotes', which X refuses; it
// is false when no second one ends what the first began.
func (p *parser) singleQuotes(start int) bool {
	for i := start + 1; i < len(p.src); i++ {
		r := p.src[i]
		if r == '"' || r == '(' || r == ')' {
			return false
		}
		if r == '\'' && (i+1 == len(p.src) || isBlank(p.src[i+1]) || p.src[i+1] == ')') {
			p.curly = max(i+1, p.at)
			p.problem(start, i+1, "X refuses single quotes", write(quote(p.slice(start+1, i)), ""))
			return true
		}
	}
	return false
}

// mended is the word with the plain signs for typographic ones.
func mended(word string) string {
	return strings.Map(func(r rune) rune {
		if plain, ok := plainFor[r]; ok {
			return plain
		}
		return r
	}, word)
}

// variant tells whether word has an emoji with a skin tone, a joined or keycap
// emoji, or one with a presentation of its own.
func variant(word string) bool {
	last := rune(0)
	for i, r := range word {
		switch {
		case r == 0xfe0e, r == 0xfe0f, r == 0x20e3, skinTone(r) && i > 0, r == zwj && classOf(last) == emojiRune:
			return true
		}
		last = r
	}
	return false
}

// cut tells whether X would make several tokens of a word because of signs
// within it or at its end.
func cut(word string) bool {
	for _, r := range word {
		if classOf(r) == gapRune && !invisible(r) {
			return true
		}
	}
	return false
}
