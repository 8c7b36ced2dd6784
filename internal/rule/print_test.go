package rule_test

import (
	"encoding/json"
	"testing"
	"unicode"

	"dipper/internal/rule"

	"github.com/google/go-cmp/cmp"
)

func TestCanonical_isOneForQueriesThatAskTheSame(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		queries    []string
	}{
		{"blanks", "cat dog", []string{"cat dog", "  cat \t dog\n", "cat　dog"}},
		{"letter case", "café cat", []string{"Cat CAFÉ", "cat café"}},
		{"order and repetition", "a1 OR b1 OR c1", []string{"c1 OR b1 OR a1", "a1 OR (b1 OR c1)", "a1 OR b1 OR c1 OR B1"}},
		{"needless brackets", "a1 b1 c1", []string{"((a1)) (b1 (c1))", "c1 b1 a1"}},
		{"AND within OR", "a1 OR b1 c1", []string{"(c1 b1) OR a1", "a1 OR b1 c1"}},
		{"OR within AND", "(a1 OR b1) c1", []string{"c1 (b1 OR a1)", "(b1 OR a1) (a1 OR b1) c1"}},
		{"a group that repeats itself", "a1 b1", []string{"(a1 OR a1) b1", "a1 (b1 OR (b1))"}},
		{"an operator's spelling", "coffee lang:zh-cn", []string{"Coffee LANG:zh-CN"}},
		{"blanks within quotes", `"a b"~2`, []string{`" A   b "~2`}},
		{"an area", "point_radius:[2 48 1km]", []string{"point_radius:[ 2  48 1KM ]"}},
		{"quotes that change nothing", "from:nasa", []string{`from:"NASA"`}},
		{"escapes", `"a \"b\" c\d"`, []string{`"A \"B\" C\D"`, `"a \"b\" c\\d"`}},
	} {
		for _, query := range tt.queries {
			q, problems := rule.Parse(query)
			if got := q.Canonical(); got != tt.want || len(problems) > 0 {
				t.Errorf("%s: %s gives %s, want %s %v", tt.name, query, got, tt.want, problems)
			}
		}
	}
}

func TestCanonical_keepsApartWhatDiffers(t *testing.T) {
	seen := map[string]string{}
	for _, query := range []string{
		"cat dog", `"cat dog"`, `"dog cat"`, `"cat dog"~2`, "cat OR dog", "cat -dog", "#cat dog", "$cat dog", "@cat dog", "from:cat dog",
		"café dog", "cafe dog", "cat dog lang:en", "cat dog lang:de", "cat OR dog lang:en", "(cat OR dog) lang:en", "catdog", "cat-dog",
	} {
		q, _ := rule.Parse(query)
		if other, ok := seen[q.Canonical()]; ok {
			t.Errorf("%s and %s are both %s", query, other, q.Canonical())
		}
		seen[q.Canonical()] = query
	}
}

func TestString_writesWhatParsesToTheSameTree(t *testing.T) {
	for _, query := range []string{
		`a1 OR b1 c1`, `(a1 OR b1) c1`, `(a1 b1) c1`, `a1 (b1 (c1 OR (d1 e1)))`, `(a1 OR b1) OR c1`, `-x y -"a b" -#t`, `"Toys \"R\" Us \\"`, `"a b"~6`,
		`url:"https://x.com/a b" bio:"x"`, `point_radius:[2 48 1km]`, `context:47.* followers_count:1..2`, `from:"nasa"`, `url:example.com/a`,
	} {
		q, problems := rule.Parse(query)
		again, more := rule.Parse(q.String())
		if len(problems)+len(more) > 0 {
			t.Errorf("%s: %v %v", query, problems, more)
		}
		if diff := cmp.Diff(bare(again.Root), bare(q.Root)); diff != "" {
			t.Errorf("%s written as %s: got(-) want(+)\n%s", query, q.String(), diff)
		}
	}
}

// bare is a tree without its places.
func bare(n *rule.Node) *rule.Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Start, c.End, c.Kids = 0, 0, nil
	for _, kid := range n.Kids {
		c.Kids = append(c.Kids, bare(kid))
	}
	return &c
}

func TestCanonical_foldsEachLetterForGood(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !unicode.IsLetter(r) {
			continue
		}
		q, problems := rule.Parse("x" + string(r))
		if len(problems) > 0 {
			t.Fatalf("%U: %v", r, problems)
		}
		once := q.Canonical()
		again, _ := rule.Parse(once)
		if again.Canonical() != once {
			t.Errorf("%U: %s, then %s", r, once, again.Canonical())
		}
		if f, _ := rule.Parse("x" + string(unicode.SimpleFold(r))); f.Canonical() != once {
			t.Errorf("%U and its other case differ: %s, %s", r, once, f.Canonical())
		}
	}
}

func TestWords_sayWhatIsAskedFor(t *testing.T) {
	for _, tt := range []struct{ query, en, zh string }{
		{`(golang OR #golang) lang:en -is:retweet`, "posts in English with *golang* or *#golang*, without reposts", "英语、含*golang*或*#golang*的帖子，不含转帖"},
		{`coffee`, "posts with *coffee*", "含*coffee*的帖子"},
		{`cat dog -bird -fish`, "posts with *cat* and *dog*, without *bird* or *fish*", "含*cat*和*dog*的帖子，不含*bird*或*fish*"},
		{`from:nasa has:images -is:reply`, "posts by @nasa with pictures, without replies", "由@nasa发布、带图片的帖子，不含回复"},
		{`from:nasa OR to:nasa`, "posts either by @nasa or in reply to @nasa", "由@nasa发布或回复@nasa的帖子"},
		{`(cat OR from:nasa) (dog OR to:nasa) lang:en`, "posts in English either with *cat* or by @nasa either with *dog* or in reply to @nasa", "英语、（含*cat*或由@nasa发布）、（含*dog*或回复@nasa）的帖子"},
		{`cat OR dog lang:en`, "posts either with *cat* or (in English with *dog*)", "含*cat*或（英语、含*dog*）的帖子"},
		{`(cat OR dog) (red OR blue)`, "posts with (*cat* or *dog*) and (*red* or *blue*)", "含（*cat*或*dog*）和（*red*或*blue*）的帖子"},
		{`"social media"~5 sample:10`, "posts with the words *social media* at most 5 apart, a random 10 % of them", "含*social media*（相隔不超过 5 个词）的帖子，随机抽取其中 10%"},
		{`cat place_country:US -place_country:jp`, "posts from the United States with *cat*, not from Japan", "来自美国、含*cat*的帖子，不来自日本"},
		{`place:paris place_country:FR`, "posts from *paris* from France", "来自*paris*、来自法国的帖子"},
		{`nasa -lang:en -from:nasa`, "posts with *nasa*, not in English, not by @nasa", "含*nasa*的帖子，非英语，不由@nasa发布"},
		{`coffee followers_count:10..20 from:12`, "posts by authors with 10 to 20 followers by user 12 with *coffee*", "由粉丝数为10 至 20的用户发布、由用户 12发布、含*coffee*的帖子"},
	} {
		c := rule.CheckText(tt.query)
		if diff := cmp.Diff(c.Words, rule.Words{EN: tt.en, ZH: tt.zh}); diff != "" {
			t.Errorf("%s: got(-) want(+)\n%s", tt.query, diff)
		}
	}
}

func TestCheck_isAnObjectOfArraysInJSON(t *testing.T) {
	got, err := json.Marshal(rule.CheckText("from:nasa"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"valid":true,"canonical":"from:nasa","problems":[],"hints":[],"words":{"en":"posts by @nasa","zh":"由@nasa发布的帖子"}}`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	got, err = json.Marshal(rule.CheckText("-x"))
	if err != nil {
		t.Fatal(err)
	}
	want = `{"valid":false,"canonical":"","problems":[{"message":"The query only excludes: X wants at least one thing to look for","start":0,"end":2,"hint":"Add a word before it, e.g. ` + "`coffee -x`" + `"}],"hints":[],"words":{"en":"","zh":""}}`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
