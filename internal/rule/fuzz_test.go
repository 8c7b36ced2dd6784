package rule_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"dipper/internal/rule"

	"github.com/google/go-cmp/cmp"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`(golang OR #golang) lang:en -is:retweet`, `"Toys \"R\" Us"~3 OR url:"https://x.com/a b"`, `-(a OR b) c`, `apple OR -ipad`, `❤️ 👍🏽 "👩‍💻" 🇯🇵`,
		`point_radius:[2.3 48.8 16km] context:47.* followers_count:1..2`, `“machine learning” 'x y' –z ＃w`, `地震　OR 津波 (ไทย)`, `from: nasa and OR ((`, `a"b"c(d)e`,
		`http://x.com/(a) 10:30 note:x #a-b $5 @é`, "\x00\xff\u200d\ufe0f", `İstanbul ẞ ǅ K e` + "\u0301", `a\" "b\\" "\c"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := rule.CheckText(text)
		n := len([]rune(text))
		for _, p := range append(c.Problems, c.Hints...) {
			if p.Start < 0 || p.End < p.Start || p.End > n || p.Message == "" {
				t.Fatalf("%q: %+v", text, p)
			}
		}
		q, problems := rule.Parse(text)
		if c.Valid != (len(problems) == 0) {
			t.Fatalf("%q: Parse and CheckText differ", text)
		}
		docs := documents(text)
		for _, d := range docs {
			q.Match(d)
		}
		within(t, q.Root, n)
		if !c.Valid {
			_, _, _ = q.Canonical(), q.String(), q.Words()
			return
		}
		if !utf8.ValidString(c.Canonical) {
			t.Fatalf("%q: canonical %q is no UTF-8", text, c.Canonical)
		}
		// Blanks that a query may do without stand in what is written of it, so
		// what is written may be longer; well within X's length it never is.
		if n > rule.PayPerUse.MaxLength()/2 {
			return
		}
		canonical, problems := rule.Parse(c.Canonical)
		if len(problems) > 0 {
			t.Fatalf("%q: canonical %q is wrong: %+v", text, c.Canonical, problems)
		}
		if again := canonical.Canonical(); again != c.Canonical {
			t.Fatalf("%q: canonical %q, then %q", text, c.Canonical, again)
		}
		for _, p := range c.Hints {
			if mended, ok := mend(text, p); ok && !rule.CheckText(mended).Valid {
				t.Fatalf("%q is right, and %q makes %q of it: %+v", text, p.Hint, mended, rule.CheckText(mended).Problems)
			}
		}
		printed, problems := rule.Parse(q.String())
		if len(problems) > 0 {
			t.Fatalf("%q: written as %q is wrong: %+v", text, q.String(), problems)
		}
		if diff := cmp.Diff(bare(printed.Root), bare(q.Root)); diff != "" {
			t.Fatalf("%q: written as %q\n%s", text, q.String(), diff)
		}
		for _, d := range docs {
			if q.Match(d) != canonical.Match(d) {
				t.Fatalf("%q and its canonical %q differ on %q", text, c.Canonical, d.Text)
			}
		}
	})
}

// within tells that each part of a tree lies within the text.
func within(t *testing.T, n *rule.Node, length int) {
	if n == nil {
		return
	}
	if n.Start < 0 || n.End < n.Start || n.End > length {
		t.Fatalf("a node out of place: %+v", n)
	}
	for _, kid := range n.Kids {
		within(t, kid, length)
	}
}

// documents are posts some of which a query may match: its own text, its words
// one by one and in every case.
func documents(text string) []*rule.Doc {
	docs := []*rule.Doc{
		rule.NewDoc(rule.Doc{}),
		rule.NewDoc(rule.Doc{ID: "7", Text: text, Lang: "en", Author: "nasa", Images: true, Reply: true, URLs: []string{text}, Place: text, PlaceCountry: "US"}),
		rule.NewDoc(rule.Doc{Text: strings.ToUpper(text), QuotedText: strings.ToLower(text), Repost: true}),
	}
	words := strings.Fields(text)
	for i, w := range words[:min(len(words), 8)] {
		bare := strings.TrimLeft(w, "#@$-(")
		docs = append(docs, rule.NewDoc(rule.Doc{Text: w, Hashtags: []string{strings.ToUpper(bare)}, Mentions: []string{bare}, Cashtags: []string{bare}, Verified: i%2 == 0}))
	}
	return docs
}

// writer makes random queries, nearly all of them right, that share so few
// words that their posts often match.
type writer struct{ *rand.Rand }

func (w writer) one(of ...string) string { return of[w.IntN(len(of))] }

func (w writer) term() string {
	return w.one("cat", "Dog", "CAFÉ", "地震", "東京", "😀", "coca-cola", `"cat dog"`, `"Dog  CAT"~2`, `"地震 速報"`, "#Cat", "@nasa", "$AAPL", "from:nasa", "from:\"ESA\"",
		"url:example", `url:"example.com/a b"`, "bio:cat", "place_country:us", "context:1.*", "point_radius:[2 48 1KM]", `"a \"b\" \\"`)
}

func (w writer) filter() string {
	return w.one("-cat", "-is:retweet", "is:reply", "lang:EN", "lang:zh-CN", "has:Links", "-has:media", "-lang:de", "-@nasa", `-"cat dog"`, "followers_count:1..9", "is:verified")
}

func (w writer) query(depth int) string {
	var parts []string
	for range 1 + w.IntN(3) {
		part := w.term()
		if depth > 0 && w.IntN(2) == 0 {
			part = w.query(depth - 1)
			if w.IntN(4) > 0 || strings.Contains(part, " OR ") {
				part = "(" + part + ")"
			}
		}
		for w.IntN(3) == 0 {
			part += w.one(" ", "  ", "\t") + w.filter()
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, w.one(" OR ", " "))
}

func (w writer) post() rule.Doc {
	var text []string
	for range w.IntN(6) {
		text = append(text, w.one("cat", "dog", "café", "昨日の地震、速報", "東京", "😀", "coca cola", `a "b" \`, "CAT"))
	}
	maybe := func(s ...string) []string {
		if w.IntN(2) == 0 {
			return nil
		}
		return s
	}
	return rule.Doc{Text: strings.Join(text, " "), QuotedText: w.one("", "", "cat dog"), Lang: w.one("en", "zh", "de"), Author: w.one("nasa", "esa", "x"),
		Hashtags: maybe("cat"), Mentions: maybe("NASA"), Cashtags: maybe("aapl"), URLs: maybe("https://example.com/a%20b"), AuthorBio: w.one("", "a cat"),
		PlaceCountry: w.one("", "US"), Contexts: maybe("1.2"), Reply: w.IntN(2) == 0, Repost: w.IntN(2) == 0, Verified: w.IntN(2) == 0, Images: w.IntN(2) == 0, Followers: w.IntN(20)}
}

// TestQuery_meansTheSameHoweverItIsWritten holds each random query against its
// own text and its canonical form.
func TestQuery_meansTheSameHoweverItIsWritten(t *testing.T) {
	w := writer{rand.New(rand.NewPCG(1, 2))}
	right, matched := 0, 0
	for range 3000 {
		text := w.query(3)
		q, problems := rule.Parse(text)
		if len(problems) > 0 {
			continue
		}
		right++
		for _, p := range rule.CheckText(text).Hints {
			if mended, ok := mend(text, p); ok && !rule.CheckText(mended).Valid {
				t.Fatalf("%s is right, and %q makes %s of it: %+v", text, p.Hint, mended, rule.CheckText(mended).Problems)
			}
		}
		again, problems := rule.Parse(q.String())
		if diff := cmp.Diff(bare(again.Root), bare(q.Root)); diff != "" || len(problems) > 0 {
			t.Fatalf("%s written as %s: %v\n%s", text, q.String(), problems, diff)
		}
		canonical, problems := rule.Parse(q.Canonical())
		if canonical.Canonical() != q.Canonical() || len(problems) > 0 {
			t.Fatalf("%s: %s, then %s: %v", text, q.Canonical(), canonical.Canonical(), problems)
		}
		for range 20 {
			d := rule.NewDoc(w.post())
			if q.Match(d) != canonical.Match(d) {
				t.Fatalf("%s and %s differ on %+v", text, q.Canonical(), d)
			}
			if q.Match(d) {
				matched++
			}
		}
	}
	if right < 2000 || matched < 3000 {
		t.Errorf("only %d right queries and %d matches", right, matched)
	}
}
