package rule

import "slices"

// Set finds which of many queries a post matches. It looks only at those that
// ask for a word, a tag, a mention or an author that the post has, so the cost
// grows with the post and not with the number of queries. A Set is never
// changed after NewSet and may be used from many goroutines.
type Set struct {
	queries []*Query
	// by holds, for each key, the places of the queries of which it is one of
	// the keys: a post that matches such a query has one of its keys.
	by map[string][]int
	// unkeyed are the places of queries that ask for nothing of the kind.
	unkeyed []int
}

// NewSet makes a Set of queries, which it keeps.
func NewSet(queries []*Query) *Set {
	s := &Set{queries: queries, by: map[string][]int{}}
	asked := map[string]int{} // how many terms ask for a key: the fewer, the better it tells queries apart
	for _, q := range queries {
		if q.Root != nil {
			q.ready().eachKey(func(key string) { asked[key]++ })
		}
	}
	for i, q := range queries {
		if q.Root == nil {
			continue
		}
		keys := q.ready().keys(asked)
		if len(keys) == 0 {
			s.unkeyed = append(s.unkeyed, i)
		}
		slices.Sort(keys)
		for _, key := range slices.Compact(keys) {
			s.by[key] = append(s.by[key], i)
		}
	}
	return s
}

// Match gives the places, in ascending order, of the queries that d matches.
func (s *Set) Match(d *Doc) []int {
	found := slices.Clone(s.unkeyed)
	d.eachKey(func(key string) { found = append(found, s.by[key]...) })
	slices.Sort(found)
	return slices.DeleteFunc(slices.Compact(found), func(i int) bool { return !s.queries[i].Match(d) })
}

// keys are texts of which a post that passes t has at least one, those that the
// fewest terms ask for; none when there is no such choice.
func (t *test) keys(asked map[string]int) []string {
	total := func(keys []string) (n int) {
		for _, key := range keys {
			n += asked[key]
		}
		return n
	}
	switch t.node.Op {
	case Not:
		return nil
	case And:
		var best []string
		for i := range t.kids {
			if keys := t.kids[i].keys(asked); len(keys) > 0 && (best == nil || total(keys) < total(best)) {
				best = keys
			}
		}
		return best
	case Or:
		var all []string
		for i := range t.kids {
			keys := t.kids[i].keys(asked)
			if len(keys) == 0 {
				return nil
			}
			all = append(all, keys...)
		}
		return all
	}
	best := ""
	t.eachKey(func(key string) {
		if best == "" || asked[key] < asked[best] {
			best = key
		}
	})
	if best == "" {
		return nil
	}
	return []string{best}
}

// eachKey gives yield what a post must have to pass a term of t: each of them,
// not one of them. What is negated gives nothing.
func (t *test) eachKey(yield func(string)) {
	switch n := t.node; {
	case n.Op == Not:
	case n.Op != Term:
		for i := range t.kids {
			t.kids[i].eachKey(yield)
		}
	case n.Kind == Word || n.Kind == Phrase:
		for _, tok := range t.tokens {
			yield(tok.text)
		}
	case n.Kind == Hashtag:
		yield("#" + t.value)
	case n.Kind == Cashtag:
		yield("$" + t.value)
	case n.Kind == Mention:
		yield("@" + fold(n.Value))
	case n.Name == "from":
		yield("from:" + t.value)
	case n.Name == "conversation_id":
		yield("in:" + n.Value)
	}
}

// eachKey gives yield all that keys may name of d. A key may come twice.
func (d *Doc) eachKey(yield func(string)) {
	yield("from:" + fold(d.Author))
	yield("from:" + d.AuthorID)
	yield("in:" + d.ConversationID)
	for _, of := range []*Doc{d, d.Quoted} {
		if of == nil {
			continue
		}
		for text := range of.body.first {
			yield(text)
		}
		for _, tag := range of.hashtags {
			yield("#" + tag)
		}
		for _, tag := range of.cash {
			yield("$" + tag)
		}
		for _, handle := range of.Mentions {
			yield("@" + fold(handle))
		}
	}
}
