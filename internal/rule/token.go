package rule

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is one word or emoji of a text, in the form that is compared.
type token struct {
	text string
	// glued is true when nothing stood between it and the token before.
	glued bool
}

// tokenize cuts a text the way X documents it: at punctuation, symbols and
// separators; an emoji is a token of its own, with its skin tone and joined
// parts. X does not say what happens to scripts that put no blank between
// words (Chinese, Japanese, Thai and their like): here each of their
// characters is a token, so that a word of theirs matches as a substring.
// Korean has blanks and is cut by them.
func tokenize(text string) []token {
	text = fold(text)
	tokens := make([]token, 0, len(text)/6+1)
	end := -1 // where the last token ended, if nothing came since
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		var n int
		switch classOf(r) {
		case wordRune:
			n = size + skip(text[i+size:], func(r rune) bool { return classOf(r) == wordRune })
		case loneRune:
			n = size + skip(text[i+size:], unicode.IsMark)
		case emojiRune:
			n = emojiLength(text[i:])
		default:
			i += size
			continue
		}
		tokens = append(tokens, token{text: text[i : i+n], glued: i == end})
		i += n
		end = i
	}
	return tokens
}

// hasToken tells whether there is anything in text that could match.
func hasToken(text string) bool {
	for _, r := range text {
		if !invisible(r) && r != zwj && r != zwnj && classOf(r) != gapRune {
			return true
		}
	}
	return false
}

// skip is the length in bytes of the runes at the start of text that want says
// yes to.
func skip(text string, want func(rune) bool) int {
	for i, r := range text {
		if !want(r) {
			return i
		}
	}
	return len(text)
}

type class int

const (
	gapRune   class = iota // between tokens
	wordRune               // part of a word
	loneRune               // a character of a script without blanks
	emojiRune              // an emoji or another pictorial symbol
)

func classOf(r rune) class {
	if r < utf8.RuneSelf {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' {
			return wordRune
		}
		return gapRune
	}
	switch {
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		if unspaced(r) {
			return loneRune
		}
		return wordRune
	case unicode.IsMark(r), r == zwnj, r == zwj:
		return wordRune
	case unicode.Is(unicode.So, r), skinTone(r), r == 0x2194, r == 0x25b6, r == 0x25c0, r == 0x2934, r == 0x2935:
		return emojiRune
	}
	return gapRune
}

const (
	zwnj = 0x200c // joins nothing, but belongs to words in Persian and others
	zwj  = 0x200d // joins emoji, and letters in some scripts
)

// unspaced tells whether r is of a script that puts no blanks between words.
func unspaced(r rune) bool {
	switch {
	case r < 0x0e00:
		return false
	case r <= 0x0eff, // Thai, Lao
		0x1000 <= r && r <= 0x109f, 0xa9e0 <= r && r <= 0xa9ff, 0xaa60 <= r && r <= 0xaa7f, // Myanmar
		0x1780 <= r && r <= 0x17ff,                             // Khmer
		0x3005 <= r && r <= 0x3007, 0x3021 <= r && r <= 0x3029, // Han's repetition marks and numerals
		0x3040 <= r && r <= 0x312f, 0x31a0 <= r && r <= 0x31bf, 0x31f0 <= r && r <= 0x31ff, // kana, bopomofo
		0x3400 <= r && r <= 0x4dbf, 0x4e00 <= r && r <= 0x9fff, 0xf900 <= r && r <= 0xfaff, // Han
		0xff66 <= r && r <= 0xff9f, // half-width kana
		0x1aff0 <= r && r <= 0x1b16f, 0x20000 <= r && r <= 0x3ffff:
		return true
	}
	return false
}

func skinTone(r rune) bool { return 0x1f3fb <= r && r <= 0x1f3ff }

func regional(r rune) bool { return 0x1f1e6 <= r && r <= 0x1f1ff }

// emojiLength is the length in bytes of the one emoji that text starts with:
// a flag's pair of letters, a skin tone, what a joiner joins.
func emojiLength(text string) int {
	first, n := utf8.DecodeRuneInString(text)
	if regional(first) {
		if next, size := utf8.DecodeRuneInString(text[n:]); regional(next) {
			n += size
		}
		return n
	}
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		switch {
		case skinTone(r), 0xe0020 <= r && r <= 0xe007f, unicode.IsMark(r):
			n += size
		case r == zwj:
			next, more := utf8.DecodeRuneInString(text[n+size:])
			if classOf(next) != emojiRune {
				return n
			}
			n += size + more
		default:
			return n
		}
	}
	return n
}

// fold makes a text comparable: letter case and what cannot be seen are set
// aside, composed and decomposed letters become one. Accents stay.
func fold(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return foldRune(r)
	}, s))
}

// foldCase sets letter case aside and nothing else.
func foldCase(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return strings.Map(foldRune, s)
		}
	}
	return s
}

func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}
	// The smallest of all that differ by case alone stands for the others, in
	// its lower case where that is one of them (it is not for the Turkish İ).
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	lower := unicode.ToLower(least)
	for f := unicode.SimpleFold(least); f != least; f = unicode.SimpleFold(f) {
		if f == lower {
			return lower
		}
	}
	return least
}

// invisible tells of what is there without being seen and changes no word: an
// emoji's presentation, marks of writing direction, soft hyphens.
func invisible(r rune) bool {
	switch r {
	case 0xfe0e, 0xfe0f, 0xad, 0x200e, 0x200f, 0x2060, 0xfeff:
		return true
	}
	return 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069
}
