package rule_test

import (
	"strings"
	"testing"

	"dipper/internal/rule"
)

// mend is the query with the place of p replaced by what its hint says to
// write there; ok is false when the hint says no such thing.
func mend(query string, p rule.Problem) (mended string, ok bool) {
	rest, ok := strings.CutPrefix(p.Hint, "Write `")
	if !ok {
		if rest, ok = strings.CutPrefix(p.Hint, "Did you mean `"); !ok {
			return "", false
		}
	}
	piece, _, ok := strings.Cut(rest, "`")
	runes := []rune(query)
	return string(runes[:p.Start]) + piece + string(runes[p.End:]), ok
}

// Ensure what a hint says to write, in the place of what it is about, settles
// the matter: the page offers it as one click.
func TestCheckText_mendsWhatItIsAbout(t *testing.T) {
	offered := 0
	for _, query := range []string{
		`skiing -(snow OR day OR noschool)`, `x -(a b)`, `coffee is:nullcast`, `apple OR -ipad`, `cat AND dog`, `streaming and lang:en`, `--b coffee`,
		`pepsi OR 'coca cola'`, `❤️ OR 👍🏽`, `from:@twitterdev`, `coffee lang:he`, `coffee lang:zh`, `coffee –tea`, `＃東京`, `.net`, `form:nasa`,
		`langg:en coffee`, `note:hello`, `10:30`, `https://example.com/a?b=(c)`, `from:(nasa OR esa)`, `$100`, `coffee has:photos`, `coffee is:repost`,
		`coffee place_country:uk`, `from: nasa`, `“machine learning” ai`, `golang lang:en`, `go OR golang`, `coca-cola`, `cats OR dogs lang:en`,
		`cat or dog`, `cat NOT dog`, `coffee OR OR tea`, `地震　津波`, `zzzz:qq coffee`, `example.com/a:b`, `coffee -OR tea`, `url:github.com from: nasa`,
		`cat OR dog -is:retweet has:images place_country:JP`, `quake lang:ja OR 地震`, `cat OR (x OR y) lang:en`, `from:nasa from:esa moon`, `cat lang:English`, `cat place_country:日本`,
		`(golang) rust`, `golang (rust)`, `("go lang") lang:en`, `(cat) OR dog -bird`, `a1 OR z1 (x1 OR y1) lang:en`, "golang`go rust", `cats or`, `or cats`, `(cats or) dogs`,
		`😀 地震 AND form:x (lang:xx`, `(apple OR pear) -(x OR y) lang:english`, `"a" -("b c" from:nasa) coffee`,
	} {
		c := rule.CheckText(query)
		for _, p := range append(c.Problems, c.Hints...) {
			mended, ok := mend(query, p)
			if !ok {
				continue
			}
			offered++
			again := rule.CheckText(mended)
			for _, still := range append(again.Problems, again.Hints...) {
				if still.Message == p.Message && still.Start == p.Start {
					t.Errorf("%s: %q at %d:%d is still told of %s, for which it said %q", query, p.Message, p.Start, p.End, mended, p.Hint)
				}
			}
			if len(again.Problems) > len(c.Problems) || c.Valid && !again.Valid {
				t.Errorf("%s: %q: %s has new problems: %+v", query, p.Hint, mended, again.Problems)
			}
			if len(again.Problems)+len(again.Hints) > len(c.Problems)+len(c.Hints) {
				t.Errorf("%s: %q: %s has more to be said: %+v %+v", query, p.Hint, mended, again.Problems, again.Hints)
			}
		}
	}
	if c := rule.CheckText(`a1 OR z1 (x1 OR y1) lang:en`); !strings.Contains(c.Hints[0].Hint, "`(a1 OR z1 (x1 OR y1)) lang:en`") {
		t.Errorf("brackets are lost: %+v", c.Hints)
	}
	if offered < 40 {
		t.Errorf("only %d mends", offered)
	}
}
