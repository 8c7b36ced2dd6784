package xapi

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"dipper/internal/post"
)

const (
	// maxInner is how deep posts stand in posts: a repost of a quote holds the
	// quoting post, and that the quoted one.
	maxInner = 2
	// maxAttached bounds the media and polls of one post; X allows four.
	maxAttached = 64
)

var (
	errNoID    = errors.New("a post without an id")
	errNeither = errors.New("neither a post nor a notice")
)

// Decode reads one line of the stream, without needing its line end. at is when
// it came; simulated marks a post as a simulator's. The error is Event.Err: the
// line is Undecodable then, and the event says no more.
func Decode(line []byte, at time.Time, simulated bool) (Event, error) {
	var d decoder
	var e Event
	d.decode(line, at, simulated, &e)
	return e, e.Err
}

// decode reads line into e, which has to be zero.
func (d *decoder) decode(line []byte, at time.Time, simulated bool, e *Event) {
	e.At = at
	d.reset(line)
	if d.s.peek() == 0 && d.s.i == len(line) {
		e.Kind = KeepAlive
		return
	}
	d.frame()
	d.end()
	switch {
	case d.s.err != nil:
		e.Kind, e.Err = Undecodable, d.s.err
	case d.hasData && len(d.data.id) > 0:
		e.Kind = Posted
		b := builder{d: d, received: post.At(at), simulated: simulated}
		b.build(&e.Post, &d.data, nil)
		e.RuleIDs = make([]string, len(d.rules))
		for i, id := range d.rules {
			e.RuleIDs[i] = d.text(id)
		}
	case len(d.problems) > 0:
		e.Kind, e.Notice = Noticed, d.toNotice()
	case d.hasData:
		e.Kind, e.Err = Undecodable, errNoID
	default:
		e.Kind, e.Err = Undecodable, errNeither
	}
}

// page is the answer to a search.
type page struct {
	posts []post.Post
	next  string
	lost  int  // posts that cannot be read
	whole bool // X sent posts, or said that there are none
	err   error
}

// decodePage reads the answer to a search, whose posts share their includes.
func (d *decoder) decodePage(body []byte, at time.Time, simulated bool) (p page) {
	d.reset(body)
	found := d.page()
	d.end()
	if p.err = d.s.err; p.err != nil {
		return p
	}
	p.next, p.lost, p.whole = d.text(found.next), found.odd, found.whole
	p.posts = make([]post.Post, 0, len(found.posts))
	b := builder{d: d, received: post.At(at), simulated: simulated}
	for i := range found.posts {
		if len(found.posts[i].id) == 0 {
			p.lost++
			continue
		}
		p.posts = append(p.posts, post.Post{})
		b.build(&p.posts[len(p.posts)-1], &found.posts[i], nil)
	}
	return p
}

// end refuses what stands behind the JSON text.
func (d *decoder) end() {
	if d.s.err == nil && (d.s.peek() != 0 || d.s.i < len(d.s.b)) {
		d.s.fail(errSyntax)
	}
}

// toNotice tells what X says of the stream: the problem that names why X ends
// the connection; without one the first that ends it, or else the first.
func (d *decoder) toNotice() Notice {
	at := slices.IndexFunc(d.problems, func(w wireNotice) bool { return len(w.disconnect) > 0 })
	if at < 0 {
		at = max(0, slices.IndexFunc(d.problems, d.ends))
	}
	w := d.problems[at]
	n := Notice{Title: d.text(w.title), Detail: d.text(w.detail), DisconnectType: d.text(w.disconnect), Fatal: d.ends(w)}
	if n.Detail == "" {
		n.Detail = d.text(w.message)
	}
	// "because your client was unable to keep up with us" is how a slow reader's
	// end reads where it has no name.
	n.Behind = d.text(w.code) == "FALLING_BEHIND" || n.DisconnectType == "SlowReader" ||
		n.Fatal && strings.Contains(n.Detail, "unable to keep up")
	if w.system {
		n.Title = string(w.kind)
		return n
	}
	n.Kind = kindOf(0, wireProblem{Title: word(n.Title), Detail: word(n.Detail), Type: word(d.text(w.kind)), ConnectionIssue: word(d.text(w.issue))})
	return n
}

// ends reports whether X ends the connection by what it says. What is about a
// resource concerns something within a post and not the stream.
func (d *decoder) ends(w wireNotice) bool {
	switch {
	case len(w.disconnect) > 0:
		return true
	case w.system:
		return string(w.kind) == "error"
	case len(w.parameter) > 0 || len(w.resource) > 0:
		return false
	}
	switch lastSegment(word(d.text(w.kind))) {
	case "resource-not-found", "resource-unavailable", "disallowed-resource", "not-authorized-for-resource", "not-authorized-for-field":
		return false
	}
	return true
}

// builder makes posts of what the decoder has read.
type builder struct {
	d         *decoder
	received  post.Time
	simulated bool
}

// above is the way from an inner post to the outermost.
type above struct {
	w    *wirePost
	next *above
}

func (a *above) depth() int {
	n := 0
	for ; a != nil; a = a.next {
		n++
	}
	return n
}

func (a *above) has(id []byte) bool {
	for ; a != nil; a = a.next {
		if bytes.Equal(a.w.id, id) {
			return true
		}
	}
	return false
}

func (b *builder) build(p *post.Post, w *wirePost, up *above) {
	d := b.d
	p.ID, p.Lang = d.text(w.id), d.text(w.lang)
	p.Source, p.Simulated = post.SourceX, b.simulated
	if b.simulated {
		p.Source = post.SourceSimulated
	}
	p.CreatedAt, p.ReceivedAt = parseTime(w.createdAt), b.received
	p.Author = b.author(w.authorID)
	p.URL = b.permalink(p)
	p.Metrics = w.metrics.post()
	p.Sensitive = w.sensitive
	p.Withheld = d.texts(w.withheld)
	p.Edits = d.earlier(w)
	p.Media = b.media(w.mediaKeys)
	p.Poll = b.poll(w.pollIDs)
	p.Place = b.place(w.placeID)
	b.references(p, w, up)

	text, marks := w.text, w.entities
	// A repost keeps its own text as X cut it; the whole is in the post it
	// reposts, unless X left that out.
	if w.hasNote && p.RepostOf == nil {
		text, marks = w.noteText, w.noteEntities
	}
	var cuts []cut
	p.Text, cuts = d.readable(text)
	p.Entities = d.marks(marks, p.Text, cuts)
}

// references fills in what the post replies to, reposts and quotes. A post that
// stands above is not put into itself.
func (b *builder) references(p *post.Post, w *wirePost, up *above) {
	here := &above{w: w, next: up}
	for _, ref := range b.d.refs[w.refs.from:w.refs.to] {
		switch string(ref.kind) {
		case "replied_to":
			if p.ReplyTo == nil && len(ref.id) > 0 {
				id := b.d.text(ref.id)
				p.ReplyTo = &id
			}
		case "retweeted", "reposted":
			if p.RepostOf == nil {
				p.RepostOf = b.inner(ref.id, here)
			}
		case "quoted":
			if p.Quoted == nil {
				p.Quoted = b.inner(ref.id, here)
			}
		}
	}
}

func (b *builder) inner(id []byte, up *above) *post.Post {
	if len(id) == 0 || up.depth() > maxInner || up.has(id) {
		return nil
	}
	for i := range b.d.posts {
		if w := &b.d.posts[i]; bytes.Equal(w.id, id) {
			p := new(post.Post)
			b.build(p, w, up)
			return p
		}
	}
	return nil
}

func (b *builder) author(id []byte) *post.Author {
	if len(id) == 0 {
		return nil
	}
	for i := range b.d.users {
		u := &b.d.users[i]
		if !bytes.Equal(u.id, id) {
			continue
		}
		a := &post.Author{ID: b.d.text(u.id), Handle: b.d.text(u.handle), Name: b.d.text(u.name), Avatar: b.d.nullable(u.avatar), Protected: u.protected}
		switch string(u.verified) {
		case "blue", "business", "government":
			a.Verified = b.d.nullable(u.verified)
		}
		return a
	}
	return nil
}

// permalink gives the post's address on X. One that is not of X, or whose id
// cannot be, has none.
func (b *builder) permalink(p *post.Post) *string {
	if b.simulated || !only(p.ID, isDigit) {
		return nil
	}
	link := "https://x.com/i/web/status/" + p.ID
	if p.Author != nil && only(p.Author.Handle, isHandle) {
		link = "https://x.com/" + p.Author.Handle + "/status/" + p.ID
	}
	return &link
}

func only(text string, is func(byte) bool) bool {
	for i := range len(text) {
		if !is(text[i]) {
			return false
		}
	}
	return text != ""
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHandle(c byte) bool {
	return isDigit(c) || c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func (m *wireMetrics) post() *post.Metrics {
	if !m.sent {
		return nil
	}
	// One allocation for the counts and what points at them.
	box := &struct {
		post.Metrics
		n [5]int64
	}{}
	for i, one := range [5]struct {
		from count
		to   **int64
	}{
		{m.replies, &box.Replies}, {m.reposts, &box.Reposts}, {m.quotes, &box.Quotes}, {m.likes, &box.Likes}, {m.views, &box.Views},
	} {
		if one.from.sent {
			box.n[i] = one.from.n
			*one.to = &box.n[i]
		}
	}
	return &box.Metrics
}

// earlier gives the versions before this one. X lists all of a chain, oldest
// first, this one and later ones among them.
func (d *decoder) earlier(w *wirePost) []string {
	chain := d.strings[w.edits.from:w.edits.to]
	if at := slices.IndexFunc(chain, func(id []byte) bool { return bytes.Equal(id, w.id) }); at >= 0 {
		chain = chain[:at]
	}
	ids := make([]string, len(chain))
	for i, id := range chain {
		ids[i] = d.text(id)
	}
	return ids
}

// media gives the post's media in X's order. A key whose media X did not send
// is left out.
func (b *builder) media(keys list) []post.Media {
	media := []post.Media{}
	if keys.from == keys.to {
		return media
	}
	for n, key := range b.d.strings[keys.from:keys.to] {
		if n == maxAttached {
			break
		}
		for i := range b.d.media {
			w := &b.d.media[i]
			if !bytes.Equal(w.key, key) {
				continue
			}
			if m, ok := b.oneMedia(w); ok {
				media = append(media, m)
			}
			break
		}
	}
	return media
}

func (b *builder) oneMedia(w *wireMedia) (post.Media, bool) {
	m := post.Media{Preview: b.d.nullable(w.preview), Width: size(w.width), Height: size(w.height), Alt: b.d.text(w.alt)}
	switch string(w.kind) {
	case "photo":
		m.Kind, m.URL = post.MediaPhoto, b.d.nullable(w.url)
	case "video":
		m.Kind, m.URL = post.MediaVideo, b.best(w.variants)
	case "animated_gif":
		m.Kind, m.URL = post.MediaGIF, b.best(w.variants)
	default:
		return m, false
	}
	if w.duration.sent {
		n := w.duration.n // the decoder's own is written over by the next line
		m.DurationMS = &n
	}
	return m, true
}

// size is nil for a picture whose size X did not send.
func size(n int) *int64 {
	if n <= 0 {
		return nil
	}
	pixels := int64(n)
	return &pixels
}

// best gives the address of the mp4 of the highest bit rate.
func (b *builder) best(variants list) *string {
	var best *wireVariant
	for i := variants.from; i < variants.to; i++ {
		v := &b.d.variants[i]
		if len(v.url) > 0 && b.d.text(v.kind) == "video/mp4" && (best == nil || v.bitRate > best.bitRate) {
			best = v
		}
	}
	if best == nil {
		return nil
	}
	return b.d.nullable(best.url)
}

func (b *builder) poll(ids list) *post.Poll {
	for n, id := range b.d.strings[ids.from:ids.to] {
		if n == maxAttached {
			break
		}
		for i := range b.d.polls {
			if w := &b.d.polls[i]; bytes.Equal(w.id, id) {
				return b.onePoll(w)
			}
		}
	}
	return nil
}

func (b *builder) onePoll(w *wirePoll) *post.Poll {
	p := &post.Poll{Open: string(w.status) == "open"}
	if end := parseTime(w.endsAt); !end.IsZero() {
		p.EndsAt = &end
	}
	options := b.d.options[w.options.from:w.options.to]
	slices.SortStableFunc(options, func(a, b wireOption) int { return cmp.Compare(a.position, b.position) })
	p.Options = make([]post.PollOption, len(options))
	for i, o := range options {
		p.Options[i] = post.PollOption{Label: b.d.text(o.label), Votes: o.votes}
	}
	return p
}

func (b *builder) place(id []byte) *post.Place {
	if len(id) == 0 {
		return nil
	}
	for i := range b.d.places {
		w := &b.d.places[i]
		if !bytes.Equal(w.id, id) {
			continue
		}
		name := w.fullName
		if len(name) == 0 {
			name = w.name
		}
		return &post.Place{Name: b.d.text(name), Country: b.d.text(w.country)}
	}
	return nil
}

// parseTime reads X's times; one that cannot be read is one that was not sent.
func parseTime(raw []byte) post.Time {
	if len(raw) == 0 {
		return post.Time{}
	}
	var t time.Time
	if t.UnmarshalText(raw) != nil {
		return post.Time{}
	}
	return post.At(t)
}
