package rule

import (
	"hash/fnv"
	"slices"
	"strings"
)

// test is a Node made ready for matching.
type test struct {
	node   *Node
	kids   []test
	tokens []token
	words  [][]token // of a phrase with ~N: its words, each glued in itself
	value  string    // folded
}

func compile(n *Node) test {
	t := test{node: n}
	if n.Op != Term {
		t.kids = make([]test, len(n.Kids))
		for i, kid := range n.Kids {
			t.kids[i] = compile(kid)
		}
		return t
	}
	switch {
	case n.Kind == Word, n.Kind == Phrase, n.Kind == Operator && operators[n.Name].arg == argText:
		t.tokens = tokenize(n.Value)
	}
	if n.Kind == Operator || n.Kind == Hashtag || n.Kind == Cashtag {
		t.value = fold(n.Value)
	}
	if n.Near > 0 {
		for i, tok := range t.tokens {
			if i > 0 && tok.glued {
				last := &t.words[len(t.words)-1]
				*last = append(*last, tok)
			} else {
				t.words = append(t.words, []token{tok})
			}
		}
	}
	return t
}

// Match tells whether d, which NewDoc made, is what the query asks for. It
// follows X's documents; where they are silent it assumes that
//   - a word of a script without blanks matches as a substring,
//   - a hashtag or mention in the text is a word as well, without its sign,
//   - an address in the text counts as it stands there, not as it expands,
//   - a quoted post's words, tags, links and media count also in negations,
//   - a place's own outline counts for no area: the point alone does,
//   - sample: takes posts by a hash of their id.
//
// embedding: needs X's own model and matches nothing here.
func (q *Query) Match(d *Doc) bool {
	return q.Root != nil && q.ready().matches(d)
}

func (t *test) matches(d *Doc) bool {
	switch t.node.Op {
	case And:
		for i := range t.kids {
			if !t.kids[i].matches(d) {
				return false
			}
		}
		return true
	case Or:
		for i := range t.kids {
			if t.kids[i].matches(d) {
				return true
			}
		}
		return false
	case Not:
		return !t.kids[0].matches(d)
	}
	if t.node.Kind == Operator && !countsQuoted(t.node.Name, t.value) {
		return t.operator(d)
	}
	return t.term(d) || d.Quoted != nil && t.term(d.Quoted)
}

// countsQuoted tells whether X looks for what an operator names in the quoted
// post too.
func countsQuoted(name, value string) bool {
	switch name {
	case "url", "url_contains", "url_title", "url_description", "within_url_title", "within_url_description":
		return true
	case "has":
		return value != "geo"
	case "is":
		return value == "reply" || value == "quote"
	}
	return false
}

func (t *test) term(d *Doc) bool {
	n := t.node
	switch n.Kind {
	case Word:
		return d.body.has(t.tokens)
	case Phrase:
		if n.Near > 0 {
			return len(t.words) > 0 && d.body.near(t.words, int(n.Near))
		}
		return d.body.has(t.tokens)
	case Hashtag:
		return slices.Contains(d.hashtags, t.value)
	case Cashtag:
		return slices.Contains(d.cash, t.value)
	case Mention:
		return contains(d.Mentions, n.Value)
	}
	return t.operator(d)
}

func (t *test) operator(d *Doc) bool {
	value := t.node.Value
	switch t.node.Name {
	case "place", "place_country", "point_radius", "bounding_box", "geo_bounding_box":
		// X's pages: these do not match on reposts.
		return !d.Repost && t.located(d)
	case "from":
		return is(value, d.Author, d.AuthorID)
	case "to":
		return is(value, d.ReplyTo, d.ReplyToUserID)
	case "retweets_of", "retweets_of_user":
		return is(value, d.RepostOf, d.RepostOfUserID)
	case "from_affiliate_of":
		return contains(d.Affiliates, value)
	case "to_affiliate_of":
		return contains(d.ReplyToAffiliates, value)
	case "url":
		return slices.ContainsFunc(d.links, func(link []token) bool { return has(link, t.tokens) })
	case "url_contains":
		return slices.ContainsFunc(d.URLs, func(u string) bool { return strings.Contains(fold(u), t.value) })
	case "url_title", "within_url_title":
		return t.inAny(d.URLTitles)
	case "url_description", "within_url_description":
		return t.inAny(d.URLDescriptions)
	case "context":
		domain, entity, _ := strings.Cut(value, ".")
		return slices.ContainsFunc(d.Contexts, func(c string) bool {
			dom, ent, _ := strings.Cut(c, ".")
			return (domain == "*" || domain == dom) && (entity == "*" || entity == ent)
		})
	case "entity":
		return slices.ContainsFunc(d.Entities, func(e string) bool { return fold(e) == t.value })
	case "conversation_id":
		return value == d.ConversationID
	case "bio", "user_bio":
		return has(d.bio, t.tokens)
	case "bio_name":
		return has(d.name, t.tokens)
	case "bio_location", "user_bio_location":
		return has(d.home, t.tokens)
	case "is":
		return isKind(d, t.value)
	case "has":
		return hasPart(d, t.value)
	case "lang":
		return speaks(d.Lang, t.value)
	case "sample":
		return sampled(d.ID, value)
	case "followers_count", "min_followers":
		return inRange(value, d.Followers)
	case "following_count", "friends_count":
		return inRange(value, d.Following)
	case "tweets_count", "statuses_count":
		return inRange(value, d.Posts)
	case "listed_count", "user_in_lists_count":
		return inRange(value, d.Listed)
	case "min_likes":
		return inRange(value, d.Likes)
	case "min_replies":
		return inRange(value, d.Replies)
	case "min_reposts":
		return inRange(value, d.Reposts)
	case "in_reply_to_tweet_id", "in_reply_to_status_id":
		return value == d.InReplyToID
	case "retweets_of_tweet_id", "retweets_of_status_id":
		return value == d.RepostOfID
	case "source":
		return has(d.app, t.tokens)
	}
	return false
}

// located tells whether d was written where t asks for.
func (t *test) located(d *Doc) bool {
	value := t.node.Value
	switch t.node.Name {
	case "place":
		return has(d.place, t.tokens) || d.PlaceID != "" && strings.EqualFold(value, d.PlaceID)
	case "place_country":
		return d.PlaceCountry != "" && strings.EqualFold(value, d.PlaceCountry)
	case "point_radius":
		r, ok := parseRadius(value)
		return ok && d.Point != nil && r.holds(*d.Point)
	}
	b, ok := parseBox(value)
	return ok && d.Point != nil && b.holds(*d.Point)
}

func (t *test) inAny(texts []string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return has(tokenize(s), t.tokens) })
}

func is(value, handle, id string) bool {
	return handle != "" && strings.EqualFold(value, handle) || id != "" && value == id
}

func isKind(d *Doc, kind string) bool {
	switch kind {
	case "retweet":
		return d.Repost
	case "reply":
		return d.Reply
	case "quote":
		return d.Quote
	case "verified":
		return d.Verified
	case "nullcast":
		return d.Nullcast
	}
	return false
}

func hasPart(d *Doc, part string) bool {
	media := d.Images || d.Video || d.GIF
	switch part {
	case "hashtags":
		return len(d.Hashtags) > 0
	case "cashtags":
		return len(d.Cashtags) > 0
	case "links": // X counts media, whose own link stands in the text
		return len(d.URLs) > 0 || media
	case "mentions":
		return len(d.Mentions) > 0
	case "media", "media_link":
		return media
	case "images":
		return d.Images
	case "video_link", "videos":
		return d.Video
	case "geo":
		return d.Geo && !d.Repost
	}
	return false
}

// speaks tells whether a post of language lang is what code asks for. X tells
// simplified from traditional Chinese in its operator, but marks posts "zh".
func speaks(lang, code string) bool {
	return strings.EqualFold(lang, code) || lang == "zh" && (code == "zh-cn" || code == "zh-tw")
}

func sampled(id, percent string) bool {
	low, _, ok := countRange(percent)
	h := fnv.New32a()
	h.Write([]byte(id))
	return ok && int(h.Sum32()%100) < low
}

func inRange(value string, n int) bool {
	low, high, ok := countRange(value)
	return ok && low <= n && n <= high
}
