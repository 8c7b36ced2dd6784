package xsim

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"dipper/internal/rule"
)

// note is a post of the world. It is never changed once it has been kept,
// but for the links to others that keep lets go of.
type note struct {
	id    int64
	at    time.Time
	by    *author
	lang  string
	theme string
	parts []part

	conversation int64
	parentID     int64 // of a reply; 0 when it is none
	parentBy     *author
	parent       *note // nil when the world does not know the parent
	quotesID     int64
	quotes       *note
	reposts      *note

	photos    []photo
	poll      *poll
	place     *place
	sensitive bool
	edits     []int64
	counts    counts
	source    string // of the application; "" is the simulator's own
	contexts  []topic
}

// topic is what X recognised a post to be about.
type topic struct{ domain, entity, name string }

type counts struct{ reposts, replies, likes, quotes, saves, views int64 }

// photo is a picture, a video or a GIF; of the latter two the world has but
// the preview.
type photo struct {
	key           string
	kind          string // as X says it: photo, video, animated_gif
	number        uint64
	width, height int
	alt           string
	ms            int
}

type poll struct {
	id      int64
	options []pollOption
	minutes int
	ends    time.Time
}

type pollOption struct {
	label string
	votes int64
}

type partKind int

const (
	plain partKind = iota
	mention
	hashtag
	cashtag
	link
)

// part is a piece of a post's text; all but the plain ones are entities.
type part struct {
	kind     partKind
	text     string  // as it stands in the text, sign included
	who      *author // of a mention
	expanded string  // of a link
	display  string
	title    string // of the page that a link leads to
	mediaKey string
	own      bool // a link that X itself adds, to the post's media or quoted post
}

func words(text string) part     { return part{text: text} }
func tagged(tag string) part     { return part{kind: hashtag, text: "#" + tag} }
func cashtagged(tag string) part { return part{kind: cashtag, text: "$" + tag} }
func mentioned(who *author) part { return part{kind: mention, text: "@" + who.handle, who: who} }
func (p part) value() string     { return p.text[1:] }
func runes(parts []part) (n int) {
	for _, p := range parts {
		n += utf8.RuneCountInString(p.text)
	}
	return n
}

func text(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.text)
	}
	return b.String()
}

const (
	// repostMost is where X cuts a repost's own text, and longMost where it
	// cuts a long post's.
	repostMost = 140
	longMost   = 280
)

// shown are the parts of the post's text as X puts them into "text": a repost
// as "RT @h: …" and cut, a long post cut.
func (n *note) shown() []part {
	if n.reposts != nil {
		all := append([]part{words("RT "), mentioned(n.reposts.by), words(": ")}, n.reposts.parts...)
		return cut(all, repostMost, nil)
	}
	if n.long() {
		more := part{kind: link, text: shortLink(uint64(n.id)), expanded: "https://x.example/i/web/status/" + strconv.FormatInt(n.id, 10), display: "x.example/i/web/status/" + strconv.FormatInt(n.id, 10)[:1] + "…", own: true}
		return cut(n.parts, longMost-25, &more)
	}
	return n.parts
}

func (n *note) long() bool { return n.reposts == nil && runes(n.parts) > longMost }

// cut shortens parts to a length in code points, an ellipsis at the end; an
// entity that would be cut goes whole. more, when given, follows the ellipsis.
func cut(parts []part, most int, more *part) []part {
	if runes(parts) <= most {
		return parts
	}
	var out []part
	room := most - 1
	for _, p := range parts {
		n := utf8.RuneCountInString(p.text)
		if n > room {
			if p.kind == plain {
				out = append(out, words(string([]rune(p.text)[:room])))
			}
			break
		}
		out = append(out, p)
		room -= n
	}
	out = append(out, words("…"))
	if more != nil {
		out = append(out, words(" "), *more)
	}
	return out
}

// doc is what the post offers to rules.
func (n *note) doc() *rule.Doc {
	d := rule.Doc{
		ID: strconv.FormatInt(n.id, 10), Lang: n.lang,
		AuthorID: strconv.FormatInt(n.by.id, 10), Author: n.by.handle, AuthorName: n.by.name,
		AuthorBio: n.by.bio, AuthorLocation: n.by.location, Verified: n.by.verified != "none",
		Followers: int(n.by.followers), Following: int(n.by.following), Posts: int(n.by.posts), Listed: int(n.by.listed),
		Likes: int(n.counts.likes), Replies: int(n.counts.replies), Reposts: int(n.counts.reposts),
		Source: n.app(),
		Reply:  n.parentID != 0 || n.reposts != nil && n.reposts.parentID != 0,
		Repost: n.reposts != nil,
		Quote:  n.quotesID != 0,
	}
	o := n
	if n.reposts != nil {
		o = n.reposts // X matches a repost by the whole of what is reposted
		d.RepostOf, d.RepostOfUserID, d.RepostOfID = o.by.handle, strconv.FormatInt(o.by.id, 10), strconv.FormatInt(o.id, 10)
		d.Mentions = append(d.Mentions, o.by.handle)
	}
	d.Text = text(o.parts)
	for _, p := range o.parts {
		switch p.kind {
		case mention:
			d.Mentions = append(d.Mentions, p.value())
		case hashtag:
			d.Hashtags = append(d.Hashtags, p.value())
		case cashtag:
			d.Cashtags = append(d.Cashtags, p.value())
		case link:
			d.URLs = append(d.URLs, p.expanded, p.text)
			if p.title != "" {
				d.URLTitles, d.URLDescriptions = append(d.URLTitles, p.title), append(d.URLDescriptions, p.title)
			}
		}
	}
	for _, p := range o.photos {
		switch p.kind {
		case "photo":
			d.Images = true
		case "video":
			d.Video = true
		default:
			d.GIF = true
		}
	}
	if n.parentID != 0 {
		d.InReplyToID = strconv.FormatInt(n.parentID, 10)
		if n.parentBy != nil {
			d.ReplyTo, d.ReplyToUserID = n.parentBy.handle, strconv.FormatInt(n.parentBy.id, 10)
			d.ReplyToAffiliates = affiliates(n.parentBy)
		}
	}
	d.ConversationID = strconv.FormatInt(n.conversation, 10)
	if n.place != nil {
		d.Geo = true
		d.Place, d.PlaceID, d.PlaceCountry = n.place.name, n.place.id, n.place.code
		if n.place.exact {
			d.Point = &rule.Point{Longitude: n.place.lon, Latitude: n.place.lat}
		}
	}
	if n.quotes != nil {
		d.Quoted = n.quotes.doc()
	}
	d.Affiliates = affiliates(n.by)
	for _, c := range n.contexts {
		d.Contexts = append(d.Contexts, c.domain+"."+c.entity)
		d.Entities = append(d.Entities, c.name)
	}
	return rule.NewDoc(d)
}

func affiliates(a *author) []string {
	if a.affiliate == "" {
		return nil
	}
	return []string{a.affiliate}
}

func (n *note) app() string {
	if n.source == "" {
		return "Dipper Simulator"
	}
	return n.source
}

// shortLink is a t.co address that depends on n alone.
func shortLink(n uint64) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	b := []byte("https://t.co/..........")
	for i := len(b) - 10; i < len(b); i++ {
		n = mix(n)
		b[i] = letters[n%uint64(len(letters))]
	}
	return string(b)
}
