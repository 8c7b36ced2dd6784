package xsim

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// frame is one line of the stream, without its end.
func frame(n *note, f *fieldset, host string, matching []byte) []byte {
	e := &encoder{b: make([]byte, 0, 2048), f: f, host: host}
	e.b = append(e.b, '{')
	e.key("data")
	e.tweet(n)
	e.includes(n)
	e.key("matching_rules")
	e.b = append(e.b, matching...)
	return append(e.b, '}')
}

// encoder writes X's JSON of posts, only the fields that were asked for.
type encoder struct {
	b    []byte
	f    *fieldset
	host string // pictures are served where the call came in
}

// key begins a member of the object that is open.
func (e *encoder) key(name string) {
	if last := e.b[len(e.b)-1]; last != '{' {
		e.b = append(e.b, ',')
	}
	e.b = append(append(append(e.b, '"'), name...), '"', ':')
}

// next begins an element of the array that is open.
func (e *encoder) next() {
	if last := e.b[len(e.b)-1]; last != '[' {
		e.b = append(e.b, ',')
	}
}

func (e *encoder) str(name, v string) { e.key(name); e.b = appendString(e.b, v) }
func (e *encoder) id(name string, v int64) {
	e.key(name)
	e.b = append(strconv.AppendInt(append(e.b, '"'), v, 10), '"')
}
func (e *encoder) num(name string, v int64)      { e.key(name); e.b = strconv.AppendInt(e.b, v, 10) }
func (e *encoder) flag(name string, v bool)      { e.key(name); e.b = strconv.AppendBool(e.b, v) }
func (e *encoder) time(name string, v time.Time) { e.str(name, stamp(v)) }
func (e *encoder) open(c byte)                   { e.b = append(e.b, c) }
func (e *encoder) shut(c byte)                   { e.b = append(e.b, c) }

// named is the spelling of a name that the call asked for.
func (e *encoder) named(tweet, post string) string {
	if e.f.posts {
		return post
	}
	return tweet
}

// tweet writes a post as "data" holds it.
func (e *encoder) tweet(n *note) {
	f := e.f.tweet
	e.open('{')
	if f["attachments"] && (len(n.photos) > 0 || n.poll != nil) {
		e.key("attachments")
		e.open('{')
		if len(n.photos) > 0 {
			e.key("media_keys")
			e.open('[')
			for _, p := range n.photos {
				e.next()
				e.b = appendString(e.b, p.key)
			}
			e.shut(']')
		}
		if n.poll != nil {
			e.key("poll_ids")
			e.b = append(strconv.AppendInt(append(e.b, '[', '"'), n.poll.id, 10), '"', ']')
		}
		e.shut('}')
	}
	if f["author_id"] || e.f.expand["author_id"] {
		e.id("author_id", n.by.id)
	}
	if f["context_annotations"] && len(n.contexts) > 0 {
		list(e, "context_annotations", n.contexts, e.context)
	}
	if f["conversation_id"] {
		e.id("conversation_id", n.conversation)
	}
	if f["created_at"] {
		e.time("created_at", n.at)
	}
	if f["edit_controls"] {
		e.key("edit_controls")
		e.open('{')
		e.num("edits_remaining", int64(5-len(n.edits)))
		e.flag("is_edit_eligible", n.parentID == 0 && n.reposts == nil && n.poll == nil)
		e.time("editable_until", n.at.Add(time.Hour))
		e.shut('}')
	}
	e.key(e.named("edit_history_tweet_ids", "edit_history_post_ids"))
	e.open('[')
	for _, id := range append(n.edits[:len(n.edits):len(n.edits)], n.id) {
		e.next()
		e.b = append(strconv.AppendInt(append(e.b, '"'), id, 10), '"')
	}
	e.shut(']')
	shown := n.shown()
	if f["entities"] {
		e.entities(shown)
	}
	if f["geo"] && n.place != nil {
		e.key("geo")
		e.open('{')
		e.str("place_id", n.place.id)
		if n.place.exact {
			e.key("coordinates")
			e.open('{')
			e.str("type", "Point")
			e.key("coordinates")
			e.floats(n.place.lon, n.place.lat)
			e.shut('}')
		}
		e.shut('}')
	}
	e.id("id", n.id)
	if f["in_reply_to_user_id"] && n.parentBy != nil {
		e.id("in_reply_to_user_id", n.parentBy.id)
	}
	if f["lang"] {
		e.str("lang", n.lang)
	}
	if f["note_tweet"] && n.long() {
		e.key(e.named("note_tweet", "note_post"))
		e.open('{')
		e.entities(n.parts)
		e.text(n.parts)
		e.shut('}')
	}
	if f["possibly_sensitive"] {
		e.flag("possibly_sensitive", n.sensitive)
	}
	if f["public_metrics"] {
		e.key("public_metrics")
		e.open('{')
		e.num("retweet_count", n.counts.reposts)
		e.num("reply_count", n.counts.replies)
		e.num("like_count", n.counts.likes)
		e.num("quote_count", n.counts.quotes)
		e.num("bookmark_count", n.counts.saves)
		e.num("impression_count", n.counts.views)
		e.shut('}')
	}
	if f["referenced_tweets"] && (n.reposts != nil || n.quotesID != 0 || n.parentID != 0) {
		e.references(n)
	}
	if f["reply_settings"] {
		e.str("reply_settings", "everyone")
	}
	if f["source"] {
		e.str("source", n.app())
	}
	e.text(shown)
	e.shut('}')
}

func (e *encoder) context(c topic) {
	e.open('{')
	e.key("domain")
	e.open('{')
	e.str("id", c.domain)
	e.str("name", "Simulated Topics")
	e.shut('}')
	e.key("entity")
	e.open('{')
	e.str("id", c.entity)
	e.str("name", c.name)
	e.shut('}')
	e.shut('}')
}

func (e *encoder) references(n *note) {
	e.key(e.named("referenced_tweets", "referenced_posts"))
	e.open('[')
	for _, r := range []struct {
		kind string
		id   int64
	}{{"retweeted", repostedID(n)}, {"quoted", n.quotesID}, {"replied_to", n.parentID}} {
		if r.id != 0 {
			e.next()
			e.open('{')
			e.str("type", r.kind)
			e.id("id", r.id)
			e.shut('}')
		}
	}
	e.shut(']')
}

func repostedID(n *note) int64 {
	if n.reposts == nil {
		return 0
	}
	return n.reposts.id
}

// text writes the text with X's HTML escapes.
func (e *encoder) text(parts []part) {
	e.key("text")
	e.b = append(e.b, '"')
	for _, p := range parts {
		e.b = appendEscaped(e.b, p.text, true)
	}
	e.b = append(e.b, '"')
}

// entities writes the marked parts, their places in code points of the text
// with its HTML escapes.
func (e *encoder) entities(parts []part) {
	begun := false
	for _, kind := range []struct {
		kind partKind
		name string
	}{{cashtag, "cashtags"}, {hashtag, "hashtags"}, {mention, "mentions"}, {link, "urls"}} {
		at, some := 0, false
		for _, p := range parts {
			from := at
			at += utf8.RuneCountInString(p.text)
			for _, r := range p.text {
				switch r {
				case '&':
					at += len("amp;")
				case '<', '>':
					at += len("lt;")
				}
			}
			if p.kind != kind.kind {
				continue
			}
			if !begun {
				begun = true
				e.key("entities")
				e.open('{')
			}
			if !some {
				some = true
				e.key(kind.name)
				e.open('[')
			}
			e.next()
			e.entity(p, from, at)
		}
		if some {
			e.shut(']')
		}
	}
	if begun {
		e.shut('}')
	}
}

func (e *encoder) entity(p part, from, to int) {
	e.open('{')
	e.num("start", int64(from))
	e.num("end", int64(to))
	switch p.kind {
	case mention:
		e.str("username", p.value())
		e.id("id", p.who.id)
	case link:
		e.str("url", p.text)
		e.str("expanded_url", p.expanded)
		e.str("display_url", p.display)
		if p.title != "" {
			e.str("title", p.title)
			e.str("description", p.title)
			e.str("unwound_url", p.expanded)
		}
		if p.mediaKey != "" {
			e.str("media_key", p.mediaKey)
		}
	default:
		e.str("tag", p.value())
	}
	e.shut('}')
}

func (e *encoder) floats(all ...float64) {
	e.open('[')
	for _, v := range all {
		e.next()
		e.b = strconv.AppendFloat(e.b, v, 'f', 4, 64)
	}
	e.shut(']')
}

// appendString appends a JSON string.
func appendString(b []byte, s string) []byte {
	return append(appendEscaped(append(b, '"'), s, false), '"')
}

// appendEscaped appends the inside of a JSON string, with X's HTML escapes
// when html is set.
func appendEscaped(b []byte, s string, html bool) []byte {
	const hex = "0123456789abcdef"
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r < 0x20 || r == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hex[r>>4&15], hex[r&15])
		case r == '\u2028' || r == '\u2029':
			b = append(b, '\\', 'u', '2', '0', '2', hex[r&15])
		case html && r == '&':
			b = append(b, "&amp;"...)
		case html && r == '<':
			b = append(b, "&lt;"...)
		case html && r == '>':
			b = append(b, "&gt;"...)
		default:
			b = utf8.AppendRune(b, r) // what is no UTF-8 comes out as U+FFFD
		}
	}
	return b
}
