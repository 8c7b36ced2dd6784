package xsim

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"dipper/internal/rule"
)

type mood int

const (
	moodPlain mood = iota
	moodReply
	moodQuote
)

const slot = "{w}"

// say writes the text of a post: sentences of a language about a theme, with
// every item of the rule in one of them.
func (w *world) say(wt *want, base, theme string, m mood, try int, long bool) []part {
	st := w.stock(base)
	items := w.grouped(wt.items, try)
	if try >= bare {
		return w.listed(items)
	}
	var out []part
	used := map[string]bool{}
	sentence := func(fill []part, lines []string) {
		line := w.fresher(lines, used)
		if line == "" && fill == nil {
			return
		}
		if line == "" {
			line = cmp.Or(w.fresher(st.any, used), slot)
		}
		if len(out) > 0 && st.spaces && !strings.HasSuffix(out[len(out)-1].text, "\n") {
			out = append(out, words(" "))
		}
		out = append(out, w.fill(st, line, fill, try)...)
	}
	var loose [][]part
	for i, fill := range items {
		if i >= 3 || !lettered(fill) {
			loose = append(loose, fill)
			continue
		}
		about := theme
		if w.themeOf[strings.ToLower(strings.TrimLeft(text(fill), "#"))] != theme {
			about = "" // its sentences would not fit these words
		}
		sentence(fill, w.lines(st, about, m, i == 0))
	}
	if len(out) == 0 {
		word := w.themeWord(st, theme)
		sentence([]part{words(word)}, w.lines(st, theme, m, true))
	}
	if len(st.tail) > 0 && w.chance(w.ifLively(try, 26)) {
		sentence(nil, withoutSlot(st.tail))
	}
	if long {
		w.lengthen(st, theme, sentence, &out)
	}
	for _, l := range loose {
		out = append(append(out, words(" ")), l...)
	}
	if w.chance(w.ifLively(try, 9)) {
		out = append(out, words(" "+pick(w.rng, []string{"🙂", "👀", "✨", "🙏", "☕", "🌿", "💙", "🧵"})))
	}
	return merged(out)
}

// lengthen adds paragraphs until the text is a long post.
func (w *world) lengthen(st *stock, theme string, sentence func([]part, []string), out *[]part) {
	for p := 0; runes(*out) <= longMost+40 && p < 12; p++ {
		if p%2 == 0 {
			*out = append(*out, words("\n\n"))
		}
		if len(st.tail) > 0 && p%3 == 2 {
			sentence(nil, withoutSlot(st.tail))
			continue
		}
		sentence([]part{words(w.themeWord(st, theme))}, w.lines(st, theme, moodPlain, true))
	}
}

// lines are the sentences to choose from: about the theme when the language
// knows it, else such as fit any word.
func (w *world) lines(st *stock, theme string, m mood, first bool) []string {
	switch {
	case first && m == moodReply && len(st.reply) > 0 && w.chance(75):
		return st.reply
	case first && m == moodQuote && len(st.quote) > 0 && w.chance(75):
		return st.quote
	}
	if th := st.theme(theme); th != nil && (first || w.chance(50)) && w.chance(85) {
		return th.lines
	}
	return st.any
}

// fresher picks a line not yet used in this post, and if luck will have it
// not lately in any other; "" when it finds none.
func (w *world) fresher(lines []string, used map[string]bool) string {
	for try := range 12 {
		line := pick(w.rng, lines)
		if used[line] || try < 8 && slices.Contains(w.lately, line) {
			continue
		}
		used[line] = true
		if len(w.lately) == latelyMost {
			w.lately = append(w.lately[:0], w.lately[1:]...)
		}
		w.lately = append(w.lately, line)
		return line
	}
	return ""
}

func withoutSlot(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return strings.Contains(l, slot) })
}

// fill puts parts into a sentence's slot and draws its alternatives and numbers.
func (w *world) fill(st *stock, line string, fill []part, try int) []part {
	line = w.vary(st, line)
	before, after, ok := strings.Cut(line, slot)
	if !ok {
		if fill == nil {
			return []part{words(line)}
		}
		// A sentence without a place for the words: they lead it or follow it.
		if st.spaces {
			return append([]part{words(line + " ")}, fill...)
		}
		return append(slices.Clone(fill), words("。"+line))
	}
	entity := slices.ContainsFunc(fill, func(p part) bool { return p.kind != plain })
	if try >= spaced || entity {
		// A tag or a mention ends where its letters end, and a script without
		// blanks would run on into it.
		before, after = pad(before, true), pad(after, false)
	}
	return slices.Concat([]part{words(before)}, fill, []part{words(strings.ReplaceAll(after, slot, text(fill)))})
}

func pad(s string, atEnd bool) string {
	switch {
	case s == "" || !atEnd && !startsWordy(s) || atEnd && strings.TrimRight(s, " \n(\"“«「") != s:
		return s
	case atEnd:
		return s + " "
	}
	return " " + s
}

func startsWordy(s string) bool {
	r := []rune(s)[0]
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// vary draws one of each [a|b] and fills {n}, {nn}, {t} and {city}.
func (w *world) vary(st *stock, line string) string {
	for {
		open := strings.IndexByte(line, '[')
		if open < 0 {
			break
		}
		end := strings.IndexByte(line[open:], ']')
		if end < 0 {
			break
		}
		line = line[:open] + pick(w.rng, strings.Split(line[open+1:open+end], "|")) + line[open+end+1:]
	}
	if !strings.Contains(line, "{") {
		return line
	}
	return strings.NewReplacer(
		"{nn}", strconv.Itoa(20+w.rng.IntN(380)),
		"{n}", strconv.Itoa(2+w.rng.IntN(17)),
		"{t}", strconv.Itoa(6+w.rng.IntN(16))+":"+strconv.Itoa(10+w.rng.IntN(50)),
		"{city}", pick(w.rng, st.cities),
	).Replace(line)
}

// grouped turns items into what fills a slot. Neighbouring words of Latin
// script often read well as one expression.
func (w *world) grouped(items []item, try int) [][]part {
	var out [][]part
	joined := w.chance(85)
	for i, it := range items {
		p := w.itemPart(it)
		if joined && i > 0 && i < 3 && it.kind == rule.Word && items[i-1].kind == rule.Word && latin(it.text) && latin(items[i-1].text) {
			last := len(out) - 1
			out[last] = append(out[last], words(" "), p)
			continue
		}
		out = append(out, []part{p})
	}
	if try > 2 && len(out) > 1 {
		w.rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	return out
}

func (w *world) itemPart(it item) part {
	switch it.kind {
	case rule.Hashtag:
		return tagged(it.text)
	case rule.Cashtag:
		return cashtagged(it.text)
	case rule.Mention:
		return mentioned(w.byName(it.text, "en"))
	}
	return words(it.text)
}

func (w *world) listed(items [][]part) []part {
	var out []part
	for _, it := range items {
		if len(out) > 0 {
			out = append(out, words(" "))
		}
		out = append(out, it...)
	}
	if len(out) == 0 {
		out = []part{words("…")}
	}
	return merged(out)
}

// merged joins neighbouring plain parts.
func merged(parts []part) []part {
	var out []part
	for _, p := range parts {
		if p.text == "" {
			continue
		}
		if last := len(out) - 1; last >= 0 && p.kind == plain && out[last].kind == plain {
			out[last].text += p.text
			continue
		}
		out = append(out, p)
	}
	return out
}

func lettered(parts []part) bool {
	return strings.ContainsFunc(text(parts), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

func latin(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}

// langsOf are languages that a word may be written among, likelier ones more
// than once.
func (w *world) langsOf(it item) []string {
	lower := strings.ToLower(it.text)
	for _, r := range it.text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return []string{"ja", "ja"}
		case unicode.Is(unicode.Hangul, r):
			return []string{"ko", "ko"}
		case unicode.Is(unicode.Arabic, r):
			return []string{"ar", "ar"}
		case unicode.Is(unicode.Devanagari, r):
			return []string{"hi", "hi"}
		case unicode.Is(unicode.Cyrillic, r):
			return []string{"ru", "ru"}
		case unicode.Is(unicode.Greek, r):
			return []string{"el", "el"}
		case unicode.Is(unicode.Hebrew, r):
			return []string{"iw", "iw"}
		case unicode.Is(unicode.Thai, r):
			return []string{"th", "th"}
		case unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Han):
			return []string{"und", "und"}
		}
	}
	one := w.langOf[lower]
	if strings.ContainsFunc(it.text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		if one == "ja" || one == "zh" {
			return []string{one, one}
		}
		return []string{"ja", "zh"}
	}
	switch {
	case one != "":
		return []string{one, one, one, one}
	case strings.ContainsAny(lower, "ñ¿¡"):
		return []string{"es", "es"}
	case strings.ContainsAny(lower, "äöß"):
		return []string{"de", "de"}
	case strings.Contains(it.text, " "):
		return []string{"en", "en", "en", "en"}
	}
	langs := []string{"en", "en", "en", "en", "en", "en", "en", "en", "en", "en", "es", "de"}
	if w.themeOf[lower] != "" || it.kind == rule.Hashtag {
		langs = append(langs, "ja", "ko", "es", "de", "hi", "zh", "ar")
	}
	return langs
}

// themeFor is what a post is about: the theme of one of its words, or any.
func (w *world) themeFor(wt *want, base string) string {
	for _, it := range wt.items {
		for word := range strings.FieldsSeq(strings.ToLower(it.text)) {
			if t := w.themeOf[word]; t != "" {
				return t
			}
		}
		if t := w.themeOf[strings.ToLower(it.text)]; t != "" {
			return t
		}
		if it.kind == rule.Cashtag {
			return "money"
		}
	}
	if len(wt.items) > 0 {
		return "" // nothing is known of these words: sentences that fit any
	}
	th := pick(w.rng, w.stock(base).themes)
	if th == nil {
		return ""
	}
	return th.name
}

func (w *world) themeWord(st *stock, theme string) string {
	if th := st.theme(theme); th != nil {
		return pick(w.rng, th.words)
	}
	if th := pick(w.rng, st.themes); th != nil {
		return pick(w.rng, th.words)
	}
	return "…"
}

// tag is a hashtag that goes with a theme.
func (w *world) tag(base, theme string) string {
	t := w.themeWord(w.stock(base), theme)
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, t)
}
