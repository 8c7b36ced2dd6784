package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"dipper/internal/rule"
)

// longest is a query of the length X takes at most, of the kind people write.
func longest() string {
	const piece = `(golang OR #golang OR "go language") -from:bot1 地震 `
	query := strings.Repeat(piece, 40)[:len(piece)*19]
	query = "lang:en -is:retweet " + query
	for n := rule.MaxLength - len([]rune(query)); n > 1; n = rule.MaxLength - len([]rune(query)) {
		query += " " + strings.Repeat("x", min(n-1, 7))
	}
	return query
}

func BenchmarkCheckText(b *testing.B) {
	query := longest()
	if c := rule.CheckText(query); !c.Valid {
		b.Fatalf("%d: %+v", len([]rune(query)), c.Problems)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(query)))
	for b.Loop() {
		rule.CheckText(query)
	}
}

func BenchmarkParse(b *testing.B) {
	query := longest()
	b.ReportAllocs()
	b.SetBytes(int64(len(query)))
	for b.Loop() {
		rule.Parse(query)
	}
}

func BenchmarkMatch_thousandRules(b *testing.B) {
	rules := make([]*rule.Query, 1000)
	for i := range rules {
		rules[i], _ = rule.Parse(fmt.Sprintf(`(word%d OR #tag%d OR "some phrase %d") lang:en -is:retweet -spam`, i, i, i))
	}
	doc := rule.Doc{Text: "Some phrase about word7 and the rest of the world, as long as a post of the usual length is: two hundred characters or so, with a #tag and a link. https://t.co/abc",
		Lang: "en", Author: "nasa", Hashtags: []string{"tag"}, URLs: []string{"https://example.com/a"}}
	b.ReportAllocs()
	for b.Loop() {
		d := rule.NewDoc(doc)
		n := 0
		for _, q := range rules {
			if q.Match(d) {
				n++
			}
		}
		if n != 1 {
			b.Fatal(n)
		}
	}
}
