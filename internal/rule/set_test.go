package rule_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"dipper/internal/rule"
)

// Ensure a Set finds what asking each query finds, whatever the queries are.
func TestSet_findsWhatEachQueryMatches(t *testing.T) {
	w := writer{rand.New(rand.NewPCG(3, 4))}
	var queries []*rule.Query
	for len(queries) < 600 {
		if q, problems := rule.Parse(w.query(3)); len(problems) == 0 {
			queries = append(queries, q)
		}
	}
	for _, text := range []string{`地震`, `"coca cola"`, `$aapl`, `conversation_id:7`, `from:12`, `url:"example.com" -cat`, `(@NASA OR bio:cat) lang:en`, `#CAT`, `😀`} {
		q, problems := rule.Parse(text)
		if len(problems) > 0 {
			t.Fatalf("%s: %v", text, problems)
		}
		queries = append(queries, q)
	}
	empty, _ := rule.Parse("")
	queries = append(queries, empty)
	set := rule.NewSet(queries)
	found := 0
	for range 3000 {
		post := w.post()
		post.AuthorID, post.ConversationID = w.one("12", "13"), w.one("7", "8")
		if w.IntN(3) == 0 {
			quoted := w.post()
			post.Quoted = &quoted
		}
		d := rule.NewDoc(post)
		var want []int
		for i, q := range queries {
			if q.Match(d) {
				want = append(want, i)
			}
		}
		got := set.Match(d)
		if !slices.Equal(got, want) {
			for _, i := range append(got, want...) {
				if slices.Contains(got, i) != slices.Contains(want, i) {
					t.Fatalf("%s on %+v: found %v, matches %v", queries[i].Text, post, slices.Contains(got, i), slices.Contains(want, i))
				}
			}
			t.Fatalf("got %v, want %v", got, want)
		}
		found += len(want)
	}
	if found < 10_000 {
		t.Errorf("only %d matches", found)
	}
}

// thousand are rules as people write them, of which post matches one.
func thousand() (queries []*rule.Query, post rule.Doc) {
	for i := range 1000 {
		q, _ := rule.Parse(fmt.Sprintf(`(word%d OR #tag%d OR "some phrase %d") lang:en -is:retweet -spam`, i, i, i))
		queries = append(queries, q)
	}
	return queries, rule.Doc{Text: "Some phrase about word7 and the rest of the world, as long as a post of the usual length is: two hundred characters or so, with a #tag and a link. https://t.co/abc",
		Lang: "en", Author: "nasa", Hashtags: []string{"tag"}, URLs: []string{"https://example.com/a"}}
}

// The two benchmarks show what looking at a post's words first is worth.
func BenchmarkMatch_thousandRulesInASet(b *testing.B) {
	queries, post := thousand()
	set := rule.NewSet(queries)
	b.ReportAllocs()
	for b.Loop() {
		if got := set.Match(rule.NewDoc(post)); len(got) != 1 || got[0] != 7 {
			b.Fatal(got)
		}
	}
}

func BenchmarkMatch_thousandRulesOneByOne(b *testing.B) {
	queries, post := thousand()
	b.ReportAllocs()
	for b.Loop() {
		d, n := rule.NewDoc(post), 0
		for _, q := range queries {
			if q.Match(d) {
				n++
			}
		}
		if n != 1 {
			b.Fatal(n)
		}
	}
}
