package rule_test

import (
	"strings"
	"testing"

	"dipper/internal/rule"
)

// longest is a query of the length X takes at most, of the kind people write.
func longest() string {
	const piece = `(golang OR #golang OR "go language") -from:bot1 地震 `
	query := strings.Repeat(piece, 40)[:len(piece)*19]
	query = "lang:en -is:retweet " + query
	for n := rule.PayPerUse.MaxLength() - len([]rune(query)); n > 1; n = rule.PayPerUse.MaxLength() - len([]rune(query)) {
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
