package xsim

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"dipper/internal/rule"
)

// muse is what the world keeps of a rule, to write posts that it matches.
type muse struct {
	root      *rule.Node
	samples   bool    // the rule looks at ids
	recent    []*note // the last ones, oldest first
	failed    int     // posts that could not be made, in a row
	restUntil time.Time
}

func newMuse(root *rule.Node) *muse { return &muse{root: root, samples: samples(root)} }

func samples(n *rule.Node) bool {
	return n != nil && (n.Op == rule.Term && n.Kind == rule.Operator && n.Name == "sample" || slices.ContainsFunc(n.Kids, samples))
}

func (m *muse) remember(n *note) {
	if n.reposts != nil {
		return
	}
	if len(m.recent) == recentMost {
		m.recent = append(m.recent[:0], m.recent[1:]...)
	}
	m.recent = append(m.recent, n)
}

// item is something that has to stand in the text.
type item struct {
	kind rule.Kind // Word, Phrase, Hashtag, Cashtag or Mention
	text string
}

// want is one way to satisfy a rule.
type want struct {
	items    []item
	urls     []string
	from     string
	to       string
	repostOf string
	replyID  string
	convo    string
	lang     string
	notLang  []string
	notFrom  []string
	country  string
	place    string
	point    *rule.Point
	titles   []string // of a page that is linked to
	contexts []string // domain.entity
	names    []string // of things that X recognises
	source   string
	repostID string
	likes    span
	replies  span
	reposts  span
	author   demand
	toWhom   demand
	traits   map[trait]bool // asked for (true) or forbidden (false)
}

// demand is what a rule asks of an author, beside the handle.
type demand struct {
	bio, name, home, affiliate          string
	followers, following, posts, listed span
}

// span is a range of counts, both ends included.
type span struct {
	low, high int64
	set       bool
}

func newSpan(text string) span {
	from, to, isRange := strings.Cut(text, "..")
	s := span{set: true, high: math.MaxInt64}
	s.low, _ = strconv.ParseInt(from, 10, 64) // the rule's parser has read it already
	if isRange {
		s.high, _ = strconv.ParseInt(to, 10, 64)
	}
	return s
}

// fit moves a count into the range.
func (s span) fit(have int64) int64 {
	switch {
	case !s.set || have >= s.low && have <= s.high:
		return have
	case s.high-s.low < 2:
		return s.low
	}
	return s.low + have%min(s.high-s.low, s.low/4+8)
}

// trait is what a post may have or be.
type trait string

const (
	isRepost    trait = "repost"
	isReply     trait = "reply"
	isQuote     trait = "quote"
	isVerified  trait = "verified"
	hasHashtags trait = "hashtags"
	hasCashtags trait = "cashtags"
	hasMentions trait = "mentions"
	hasLinks    trait = "links"
	hasMedia    trait = "media"
	hasImages   trait = "images"
	hasVideo    trait = "video"
	hasGeo      trait = "geo"
)

func (w *want) yes(t trait) bool { return w.traits[t] }

func (w *want) no(t trait) bool {
	asked, said := w.traits[t]
	return said && !asked
}

// may draws whether a post has a trait that the rule leaves open.
func (w *want) may(rng *rand.Rand, t trait, percent int) bool {
	return w.yes(t) || !w.no(t) && rng.IntN(100) < percent
}

// plan chooses one way to satisfy a tree: a member of each OR, at random.
func plan(rng *rand.Rand, root *rule.Node) *want {
	w := &want{traits: map[trait]bool{}}
	if root != nil {
		w.add(rng, root, false)
	}
	return w
}

func (w *want) add(rng *rand.Rand, n *rule.Node, negated bool) {
	switch {
	case n.Op == rule.Term && negated:
		w.refuse(n)
	case n.Op == rule.Term:
		w.ask(n)
	case len(n.Kids) == 0:
	case n.Op == rule.Not:
		w.add(rng, n.Kids[0], !negated)
	case (n.Op == rule.And) != negated: // all of them, be it asked for or refused
		for _, k := range n.Kids {
			w.add(rng, k, negated)
		}
	default:
		w.add(rng, n.Kids[rng.IntN(len(n.Kids))], negated)
	}
}

func (w *want) ask(n *rule.Node) {
	v := n.Value
	switch n.Kind {
	case rule.Word, rule.Phrase, rule.Hashtag, rule.Cashtag, rule.Mention:
		w.items = append(w.items, item{n.Kind, v})
		return
	}
	switch n.Name {
	case "from":
		w.from = v
	case "to":
		w.to = v
		w.traits[isReply] = true
	case "retweets_of", "retweets_of_user":
		w.repostOf = v
		w.traits[isRepost] = true
	case "retweets_of_tweet_id", "retweets_of_status_id":
		w.repostID = v
		w.traits[isRepost] = true
	case "in_reply_to_tweet_id", "in_reply_to_status_id":
		w.replyID = v
		w.traits[isReply] = true
	case "conversation_id":
		w.convo = v
		w.traits[isReply] = true
	case "lang":
		w.lang = v
	case "url", "url_contains":
		w.urls = append(w.urls, v)
	case "url_title", "url_description", "within_url_title", "within_url_description":
		w.titles = append(w.titles, v)
	case "place":
		w.place = v
		w.traits[hasGeo] = true
	case "place_country":
		w.country = strings.ToUpper(v)
		w.traits[hasGeo] = true
	case "point_radius", "bounding_box", "geo_bounding_box":
		w.point = middle(v)
		w.traits[hasGeo] = true
	case "context":
		w.contexts = append(w.contexts, v)
	case "entity":
		w.names = append(w.names, v)
		w.items = append(w.items, item{rule.Phrase, v})
	case "source":
		w.source = v
	case "bio", "user_bio":
		w.author.bio = v
	case "bio_name":
		w.author.name = v
	case "bio_location", "user_bio_location":
		w.author.home = v
	case "from_affiliate_of":
		w.author.affiliate = v
	case "to_affiliate_of":
		w.toWhom.affiliate = v
		w.traits[isReply] = true
	case "followers_count", "min_followers":
		w.author.followers = newSpan(v)
	case "following_count", "friends_count":
		w.author.following = newSpan(v)
	case "tweets_count", "statuses_count":
		w.author.posts = newSpan(v)
	case "listed_count", "user_in_lists_count":
		w.author.listed = newSpan(v)
	case "min_likes":
		w.likes = newSpan(v)
	case "min_replies":
		w.replies = newSpan(v)
	case "min_reposts":
		w.reposts = newSpan(v)
	case "is", "has":
		if t, ok := traitOf(n.Name, v); ok {
			w.traits[t] = true
		}
	}
}

func (w *want) refuse(n *rule.Node) {
	if n.Kind != rule.Operator {
		return // words are left to chance and to Match
	}
	switch n.Name {
	case "lang":
		w.notLang = append(w.notLang, n.Value)
	case "from":
		w.notFrom = append(w.notFrom, n.Value)
	case "is", "has":
		if t, ok := traitOf(n.Name, n.Value); ok {
			w.traits[t] = false
		}
	}
}

func traitOf(name, value string) (trait, bool) {
	t, ok := map[string]trait{
		"is retweet": isRepost, "is reply": isReply, "is quote": isQuote, "is verified": isVerified,
		"has hashtags": hasHashtags, "has cashtags": hasCashtags, "has mentions": hasMentions, "has links": hasLinks,
		"has media": hasMedia, "has media_link": hasMedia, "has images": hasImages,
		"has video_link": hasVideo, "has videos": hasVideo, "has video": hasVideo, "has geo": hasGeo,
	}[name+" "+strings.ToLower(value)]
	return t, ok
}

// media says whether the rule asks for a picture or a video.
func (w *want) media() bool { return w.yes(hasMedia) || w.yes(hasImages) || w.yes(hasVideo) }

// pictures says whether media are allowed at all: X counts their links too.
func (w *want) pictures() bool { return !w.no(hasMedia) && !w.no(hasLinks) }

// middle is the middle of "[longitude latitude radius]" or "[west south east
// north]"; the rule's parser has read it already.
func middle(text string) *rule.Point {
	var v []float64
	for f := range strings.FieldsSeq(strings.Trim(text, "[]")) {
		x, _ := strconv.ParseFloat(strings.TrimRight(strings.ToLower(f), "kmi"), 64)
		v = append(v, x)
	}
	switch len(v) {
	case 3:
		return &rule.Point{Longitude: v[0], Latitude: v[1]}
	case 4:
		return &rule.Point{Longitude: (v[0] + v[2]) / 2, Latitude: (v[1] + v[3]) / 2}
	}
	return nil
}
