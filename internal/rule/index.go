package rule

import (
	"slices"
	"strings"
)

// index finds a token's places in a text.
type index struct {
	tokens []token
	first  map[string]int32 // a token's first place
	next   []int32          // the same token's next place, or -1
}

func newIndex(tokens []token) index {
	x := index{tokens: tokens, first: make(map[string]int32, len(tokens)), next: make([]int32, len(tokens))}
	for i := len(tokens) - 1; i >= 0; i-- {
		x.next[i] = -1
		if later, ok := x.first[tokens[i].text]; ok {
			x.next[i] = later
		}
		x.first[tokens[i].text] = int32(i)
	}
	return x
}

// at tells whether the text has want at place i.
func at(text []token, i int, want []token) bool {
	if i+len(want) > len(text) {
		return false
	}
	for j, w := range want {
		if text[i+j].text != w.text || j > 0 && w.glued && !text[i+j].glued {
			return false
		}
	}
	return true
}

// places are the places where the text has want, in order.
func (x index) places(want []token, all bool) []int {
	var found []int
	if len(want) == 0 {
		return nil
	}
	i, ok := x.first[want[0].text]
	for ; ok && i >= 0; i = x.next[i] {
		if at(x.tokens, int(i), want) {
			found = append(found, int(i))
			if !all {
				break
			}
		}
	}
	return found
}

func (x index) has(want []token) bool {
	if len(want) == 0 {
		return false
	}
	i, ok := x.first[want[0].text]
	for ; ok && i >= 0; i = x.next[i] {
		if at(x.tokens, int(i), want) {
			return true
		}
	}
	return false
}

func has(text, want []token) bool {
	if len(want) == 0 {
		return false
	}
	for i := range text {
		if at(text, i, want) {
			return true
		}
	}
	return false
}

// near tells whether all words of a phrase lie within slop tokens of where the
// phrase would have them: at most slop between two words in order, at most
// slop-2 between two in reverse, as X has it.
func (x index) near(words [][]token, slop int) bool {
	places := make([][]int, len(words))
	offsets := make([]int, len(words))
	size := 0
	for i, w := range words {
		if places[i] = x.places(w, true); places[i] == nil {
			return false
		}
		offsets[i] = size
		size += len(w)
	}
	for i := range words {
		for _, place := range places[i] {
			if fits(words, places, offsets, place-offsets[i], slop) {
				return true
			}
		}
	}
	return false
}

// fits tells whether each word has a place of its own whose shift from its
// offset lies between low and low+slop. Windows of equal words begin in the
// order of the words, so taking the earliest free place for each is best.
func fits(words [][]token, places [][]int, offsets []int, low, slop int) bool {
	taken := make(map[string]int, len(words))
	for i, w := range words {
		key := joined(w)
		from := low + offsets[i]
		if last, ok := taken[key]; ok {
			from = max(from, last+1)
		}
		k, _ := slices.BinarySearch(places[i], from)
		if k == len(places[i]) || places[i][k] > low+offsets[i]+slop {
			return false
		}
		taken[key] = places[i][k]
	}
	return true
}

func joined(tokens []token) string {
	if len(tokens) == 1 {
		return tokens[0].text
	}
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.text)
		b.WriteByte(0)
	}
	return b.String()
}
