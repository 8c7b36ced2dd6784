package xsim

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"dipper/internal/rule"
)

// Tries of one post, ever plainer: from spaced on, words stand between blanks
// even where a script has none; from bare on, the text is the words alone.
const (
	spaced = 6
	bare   = 11
	tries  = 16
)

// compose makes one post that may match the rule of m; the caller asks Match.
func (w *world) compose(m *muse, id int64, at time.Time, try int) *note {
	wt := plan(w.rng, m.root)
	if wt.repostOf == "" && !wt.yes(isReply) && !wt.yes(isQuote) && wt.may(w.rng, isRepost, w.ifLively(try, 13)) || wt.yes(isRepost) {
		return w.repost(m, wt, id, at, try)
	}
	return w.original(m, wt, id, at, try)
}

// ifLively gives percent while the tries are still lively, else 0.
func (w *world) ifLively(try, percent int) int {
	if try >= spaced {
		return 0
	}
	return percent
}

// repost makes a repost of an earlier post that fits, or of a new one.
func (w *world) repost(m *muse, wt *want, id int64, at time.Time, try int) *note {
	var o *note
	if len(m.recent) > 0 && try < 3 && w.chance(60) {
		o = m.recent[w.rng.IntN(len(m.recent))]
	}
	if o == nil || wt.repostID != "" || wt.repostOf != "" && !strings.EqualFold(o.by.handle, wt.repostOf) {
		inner := *wt
		inner.from, inner.author, inner.lang = wt.repostOf, demand{}, w.language(wt)
		inner.traits = map[trait]bool{isReply: false, isQuote: false}
		for t, v := range wt.traits {
			if t != isRepost && t != isVerified {
				inner.traits[t] = v
			}
		}
		before := at.Add(-w.minutes(3, 240))
		o = w.original(m, &inner, idOr(wt.repostID, w.pastID(before)), before, try)
		o.counts = w.popular()
	}
	n := &note{id: id, at: at, lang: o.lang, theme: o.theme, reposts: o, conversation: id}
	n.by = w.whoWrites(wt, w.baseLang(o.lang), o.by)
	n.photos, n.poll = o.photos, o.poll // their keys go with the repost
	n.place = nil
	if wt.yes(hasGeo) {
		n.place = w.placeFor(wt)
	}
	n.counts = counts{reposts: wt.reposts.fit(o.counts.reposts + 1), likes: wt.likes.fit(0), replies: wt.replies.fit(0)}
	n.source, n.contexts = wt.source, w.recognised(wt)
	return n
}

func (w *world) minutes(from, to int) time.Duration {
	return time.Duration(from*60+w.rng.IntN((to-from)*60)) * time.Second
}

// whoWrites is the author a rule asks for, or one that it does not forbid.
func (w *world) whoWrites(wt *want, lang string, not *author) *author {
	var verified *bool
	if v, said := wt.traits[isVerified]; said {
		verified = &v
	}
	if wt.from != "" {
		return w.tailored(w.byName(wt.from, lang), wt.author, verified)
	}
	for {
		a := w.author(lang, not)
		if !slices.ContainsFunc(wt.notFrom, func(h string) bool { return strings.EqualFold(h, a.handle) }) {
			return w.tailored(a, wt.author, verified)
		}
	}
}

// original makes a post that is no repost: on its own, a reply or a quote.
func (w *world) original(m *muse, wt *want, id int64, at time.Time, try int) *note {
	lang := w.language(wt)
	base := w.baseLang(lang)
	n := &note{id: id, at: at, lang: lang, conversation: id}
	n.theme = w.themeFor(wt, base)
	reply := wt.yes(isReply)
	self := false
	if !reply && !wt.no(isReply) {
		switch x := w.rng.IntN(100); {
		case x < w.ifLively(try, 13) && !wt.no(hasMentions):
			reply = true
		case x < w.ifLively(try, 19):
			reply, self = true, true
		}
	} else if reply && wt.no(hasMentions) {
		self = true
	}
	n.by = w.whoWrites(wt, base, nil)
	var lead []part
	mood := moodPlain
	if reply {
		lead = w.answer(m, wt, n, base, self)
		if n.parentID != 0 && len(lead) > 0 {
			mood = moodReply
		}
	}
	if wt.may(w.rng, isQuote, w.ifLively(try, 8)) && (wt.yes(isQuote) || wt.pictures() && !reply) {
		w.quote(m, wt, n, base)
		mood = moodQuote
	}
	long := mood == moodPlain && w.chance(w.ifLively(try, 3))
	n.parts = slices.Concat(lead, w.say(wt, base, n.theme, mood, try, long))
	if mood == moodPlain && !long && !reply && !wt.media() && w.chance(w.ifLively(try, 2)) {
		n.poll = w.newPoll(n, base, wt)
	}
	w.furnish(wt, n, base, try)
	w.attach(wt, n, base, try)
	n.counts = w.fresh(n.by)
	n.counts.likes = wt.likes.fit(n.counts.likes)
	n.counts.replies = wt.replies.fit(n.counts.replies)
	n.counts.reposts = wt.reposts.fit(n.counts.reposts)
	n.source, n.contexts = wt.source, w.recognised(wt)
	return n
}

// recognised is what X would have made of a post's theme, when a rule asks.
func (w *world) recognised(wt *want) []topic {
	var out []topic
	for _, c := range wt.contexts {
		domain, entity, _ := strings.Cut(c, ".")
		if domain == "*" {
			domain = "66"
		}
		if entity == "*" {
			entity = "1400000000000000003"
		}
		out = append(out, topic{domain, entity, "Topic " + entity})
	}
	for _, name := range wt.names {
		out = append(out, topic{"131", strconv.FormatUint(hash(name)>>2, 10), name})
	}
	return out
}

// answer makes n a reply and returns the mention that leads it.
func (w *world) answer(m *muse, wt *want, n *note, base string, self bool) []part {
	before := n.at.Add(-w.minutes(1, 50))
	switch {
	case wt.convo != "" || wt.replyID != "" || wt.to != "" || wt.toWhom != (demand{}):
		// An answer to something that the rule names and nobody here has seen.
		n.parentBy = w.author(base, n.by)
		if wt.to != "" {
			n.parentBy = w.byName(wt.to, base)
		}
		n.parentBy = w.tailored(n.parentBy, wt.toWhom, nil)
		n.conversation = idOr(wt.convo, w.pastID(before))
		n.parentID = idOr(wt.replyID, n.conversation)
		if wt.convo == "" && wt.replyID == "" {
			n.parent = w.overheard(n.parentBy, base, n.theme, n.parentID, before)
		}
	default:
		var p *note
		for i := len(m.recent) - 1; i >= 0 && p == nil; i-- {
			r := m.recent[i]
			fits := r.by != n.by
			if self {
				fits = wt.from == "" || strings.EqualFold(r.by.handle, wt.from)
			}
			if fits && r.id < n.id && w.baseLang(r.lang) == base && w.chance(40) {
				p = r
			}
		}
		if p == nil {
			by := n.by
			if !self {
				by = w.author(base, n.by)
			}
			p = w.overheard(by, base, n.theme, w.pastID(before), before)
		}
		if self && wt.from == "" {
			n.by = p.by
		}
		n.parent, n.parentID, n.parentBy, n.conversation = p, p.id, p.by, p.conversation
	}
	if wt.no(hasMentions) || n.parentBy == n.by {
		return nil
	}
	return []part{mentioned(n.parentBy), words(" ")}
}

// idOr is the id that a rule names, or another.
func idOr(text string, other int64) int64 {
	if id, err := strconv.ParseInt(text, 10, 64); err == nil && id > 0 {
		return id
	}
	return other
}

// quote makes n quote an earlier post, or one that nobody here has seen.
func (w *world) quote(m *muse, wt *want, n *note, base string) {
	before := n.at.Add(-w.minutes(2, 300))
	var q *note
	if len(m.recent) > 0 && w.chance(50) {
		q = m.recent[w.rng.IntN(len(m.recent))]
	}
	if q == nil || q.id >= n.id || q.by == n.by || w.baseLang(q.lang) != base {
		q = w.overheard(w.author(base, n.by), base, n.theme, w.pastID(before), before)
		if len(wt.items) > 0 {
			q.parts = w.say(&want{items: wt.items[:1]}, base, n.theme, moodPlain, 0, false)
		}
		q.counts = w.popular()
	}
	n.quotes, n.quotesID = q, q.id
}

// overheard is a post that no rule asked for, to be answered or quoted.
func (w *world) overheard(by *author, base, theme string, id int64, at time.Time) *note {
	n := &note{id: id, at: at, by: by, lang: base, theme: theme, conversation: id}
	n.parts = w.say(&want{}, base, theme, moodPlain, 0, false)
	n.counts = w.popular()
	return n
}

// furnish adds tags, mentions and links at the end of the text.
func (w *world) furnish(wt *want, n *note, base string, try int) {
	has := func(k partKind) bool { return slices.ContainsFunc(n.parts, func(p part) bool { return p.kind == k }) }
	add := func(p part) { n.parts = append(n.parts, words(" "), p) }
	if wt.may(w.rng, hasHashtags, w.ifLively(try, 20)) && (n.theme != "" || wt.yes(hasHashtags)) && (!has(hashtag) || w.chance(20)) {
		for range 1 + w.rng.IntN(2) {
			if t := w.tag(base, n.theme); t != "" && !strings.Contains(strings.ToLower(text(n.parts)), "#"+strings.ToLower(t)) {
				add(tagged(t))
			}
		}
	}
	if wt.may(w.rng, hasCashtags, 0) && !has(cashtag) {
		add(cashtagged(pick(w.rng, []string{"DPPR", "RIVR", "QUAY", "LNTRN", "MOSS"})))
	}
	if wt.may(w.rng, hasMentions, w.ifLively(try, 5)) && !has(mention) {
		add(words(pick(w.rng, []string{"via", "cc", "/ht"})))
		add(mentioned(w.author(base, n.by)))
	}
	for _, u := range wt.urls {
		add(w.linkTo(u, try))
	}
	for _, t := range wt.titles {
		p := w.article(base)
		p.title = t
		add(p)
	}
	// A quoted post or media bring a link of their own.
	bring := n.quotesID != 0 || wt.media()
	if len(wt.urls)+len(wt.titles) == 0 && !bring && wt.may(w.rng, hasLinks, w.ifLively(try, 14)) {
		add(w.article(base))
	}
}

// linkTo is a link that a url: of a rule asks for.
func (w *world) linkTo(asked string, try int) part {
	u := asked
	switch {
	case strings.HasPrefix(u, "http://"), strings.HasPrefix(u, "https://"):
	case try >= bare:
		u = "https://www.example/" + asked
	case strings.Contains(u, "."):
		u = "https://" + strings.TrimPrefix(u, "//")
	case try >= spaced || strings.ContainsAny(u, " /"):
		u = "https://www.example/" + strings.ReplaceAll(u, " ", "-")
	default:
		u = "https://" + strings.ToLower(u) + ".example/" + strconv.Itoa(100+w.rng.IntN(9000))
	}
	return w.link(u)
}

func (w *world) link(u string) part {
	display := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://"), "www.")
	if r := []rune(display); len(r) > 27 {
		display = string(r[:26]) + "…"
	}
	return part{kind: link, text: shortLink(w.rng.Uint64()), expanded: u, display: display}
}

// article is a link to an invented page.
func (w *world) article(base string) part {
	site := pick(w.rng, []string{"harbour-times", "lanternpost", "quietmachines", "fieldnotes", "northbridge-daily", "openlab", "riverreview", "morningledger", "atlas-weekly", "papercrane"})
	path := pick(w.rng, []string{"story", "notes", "a", "live", "read", "2026/11", base})
	return w.link("https://" + site + ".example/" + path + "/" + strconv.Itoa(1000+w.rng.IntN(89000)))
}

// attach adds media, a poll, a place and what else hangs on a post.
func (w *world) attach(wt *want, n *note, base string, try int) {
	switch {
	case n.poll != nil: // X takes either a poll or media
	case wt.yes(hasVideo):
		n.photos = []photo{w.photo(n, base, "video")}
	case wt.yes(hasMedia) && !wt.yes(hasImages) && w.chance(20):
		n.photos = []photo{w.photo(n, base, pick(w.rng, []string{"video", "animated_gif"}))}
	case wt.yes(hasMedia), wt.yes(hasImages), wt.pictures() && n.quotesID == 0 && wt.may(w.rng, hasImages, w.ifLively(try, 18)):
		for range 1 + min(w.rng.IntN(4), w.rng.IntN(4)) {
			n.photos = append(n.photos, w.photo(n, base, "photo"))
		}
	}
	if wt.may(w.rng, hasGeo, w.ifLively(try, 4)) {
		n.place = w.placeFor(wt)
	}
	n.sensitive = len(n.photos) > 0 && w.rng.IntN(60) == 0
	if try < spaced && w.rng.IntN(140) == 0 {
		n.edits = []int64{w.pastID(n.at.Add(-w.minutes(1, 9)))}
	}
	own := func(path, display, key string) {
		if len(n.parts) > 0 {
			n.parts = append(n.parts, words(" "))
		}
		n.parts = append(n.parts, part{kind: link, text: shortLink(uint64(n.id) + hash(path)), expanded: path, display: display, mediaKey: key, own: true})
	}
	if n.quotesID != 0 {
		u := "x.example/" + n.quotes.by.handle + "/status/" + strconv.FormatInt(n.quotesID, 10)
		own("https://"+u, string([]rune(u)[:26])+"…", "")
	}
	if len(n.photos) > 0 {
		sort := map[string]string{"photo": "photo", "video": "video", "animated_gif": "photo"}[n.photos[0].kind]
		u := "https://x.example/" + n.by.handle + "/status/" + strconv.FormatInt(n.id, 10) + "/" + sort + "/1"
		own(u, "pic.x.example/"+shortLink(hash(u))[13:], n.photos[0].key)
	}
}

func (w *world) photo(n *note, base, kind string) photo {
	scenes := sceneOf(n.theme)
	scene := scenes[w.rng.IntN(len(scenes))]
	p := photo{kind: kind, number: uint64(scene) + uint64(len(sceneNames()))*uint64(w.rng.IntN(views)), width: 1200, height: 800}
	if w.chance(25) {
		p.width, p.height = 900, 1200
	}
	prefix := map[string]string{"photo": "3_", "video": "7_", "animated_gif": "16_"}[kind]
	if kind != "photo" {
		p.width, p.height, p.ms = 1280, 720, 4000+w.rng.IntN(56000)
	}
	p.key = prefix + strconv.FormatInt(w.pastID(n.at), 10)
	if w.chance(70) {
		p.alt = w.altText(base, scene)
	}
	return p
}

func (w *world) newPoll(n *note, base string, wt *want) *poll {
	st := w.stock(base)
	q := pick(w.rng, st.polls)
	if q == "" {
		return nil
	}
	options := strings.Split(q, "|")
	minutes := pick(w.rng, []int{60, 360, 1440, 4320})
	p := &poll{id: w.pastID(n.at), minutes: minutes, ends: n.at.Add(time.Duration(minutes) * time.Minute).Truncate(time.Second)}
	question := strings.TrimSpace(options[0])
	if len(wt.items) == 0 {
		n.parts = []part{words(question)}
	} else {
		n.parts = append(n.parts, words("\n\n"+question))
	}
	for _, o := range options[1:] {
		p.options = append(p.options, pollOption{strings.TrimSpace(o), w.rng.Int64N(40)})
	}
	return p
}

func (w *world) placeFor(wt *want) *place {
	var fit []*place
	for _, p := range w.places {
		if (wt.country == "" || p.code == wt.country) && (wt.place == "" || strings.Contains(strings.ToLower(p.name), strings.ToLower(wt.place))) {
			fit = append(fit, p)
		}
	}
	if len(fit) > 0 && wt.point == nil {
		return pick(w.rng, fit)
	}
	p := place{name: wt.place, country: wt.country, code: wt.country}
	if p.name == "" {
		p.name = "Harbour"
	}
	p.id = strconv.FormatUint(hash(p.name+p.code), 16)
	if wt.point != nil {
		p.exact, p.lon, p.lat = true, wt.point.Longitude, wt.point.Latitude
	}
	return &p
}

// fresh are the counts of a post just written, popular those of one that has
// been about for a while.
func (w *world) fresh(by *author) counts {
	reach := by.followers / 900
	c := counts{likes: int64(w.rng.ExpFloat64() * float64(min(reach, 60)+2))}
	c.reposts = int64(w.rng.ExpFloat64() * float64(c.likes) / 7)
	c.replies = int64(w.rng.ExpFloat64() * float64(c.likes) / 9)
	c.quotes = int64(w.rng.ExpFloat64() * float64(c.reposts) / 6)
	c.saves = int64(w.rng.ExpFloat64() * float64(c.likes) / 12)
	c.views = 3 + c.likes*int64(18+w.rng.IntN(60)) + w.rng.Int64N(90)
	return c
}

func (w *world) popular() counts {
	c := counts{likes: 8 + int64(w.rng.ExpFloat64()*140)}
	c.reposts = 2 + int64(w.rng.ExpFloat64()*float64(c.likes)/5)
	c.replies = int64(w.rng.ExpFloat64() * float64(c.likes) / 8)
	c.quotes = int64(w.rng.ExpFloat64() * float64(c.reposts) / 5)
	c.saves = int64(w.rng.ExpFloat64() * float64(c.likes) / 6)
	c.views = c.likes * int64(20+w.rng.IntN(90))
	return c
}

// language is the tag a post carries: the rule's, or that of its words.
func (w *world) language(wt *want) string {
	if wt.lang != "" {
		return wt.lang
	}
	var langs []string
	for _, it := range wt.items {
		if it.kind != rule.Mention && it.kind != rule.Cashtag {
			langs = append(langs, w.langsOf(it)...)
		}
	}
	switch {
	case wt.from != "" || len(wt.items) > 0 && len(langs) == 0:
		if len(langs) == 0 {
			langs = []string{"en"} // a handle or a ticker says nothing of a language
		}
	case len(langs) == 0:
		langs = []string{"en", "en", "en", "en", "en", "ja", "ja", "es", "zh", "ar", "de", "hi", "ko"}
	}
	langs = slices.DeleteFunc(langs, func(l string) bool { return slices.Contains(wt.notLang, l) })
	if len(langs) == 0 {
		for _, l := range []string{"en", "es", "de", "ja"} {
			if !slices.Contains(wt.notLang, l) {
				return l
			}
		}
		return "und"
	}
	// A script of its own says more than Latin letters, which go everywhere.
	strong := slices.DeleteFunc(slices.Clone(langs), func(l string) bool { return l == "en" || l == "es" || l == "de" })
	if len(strong) > 0 && len(strong)*3 >= len(langs) {
		langs = strong
	}
	return langs[w.rng.IntN(len(langs))]
}
