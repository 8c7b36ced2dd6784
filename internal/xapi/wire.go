package xapi

import "dipper/internal/post"

// The wire shapes below hold pieces of a frame's line as X sent them: strings
// between their quotes, escapes and all, nil where X sent none. What becomes of
// them is decode.go's. X has two vocabularies for the same things, tweet's and
// post's, and either may come in any frame.

// decoder turns lines into events. It keeps its lists from line to line, so one
// decoder serves one goroutine.
type decoder struct {
	s scanner

	rules    [][]byte
	hasData  bool
	data     wirePost
	posts    []wirePost // includes.tweets
	users    []wireUser
	media    []wireMedia
	polls    []wirePoll
	places   []wirePlace
	problems []wireNotice

	// The lists within the shapes above are ranges of these.
	entities []wireEntity
	refs     []wireRef
	strings  [][]byte
	variants []wireVariant
	options  []wireOption

	scratch []byte
}

// list is a range of one of the decoder's lists.
type list struct{ from, to int }

type wirePost struct {
	id, text, lang, createdAt, authorID, placeID []byte
	metrics                                      wireMetrics
	sensitive                                    bool
	entities                                     list
	hasNote                                      bool
	noteText                                     []byte
	noteEntities                                 list
	refs                                         list
	mediaKeys, pollIDs, withheld, edits          list
}

type wireMetrics struct {
	sent                                   bool
	replies, reposts, quotes, likes, views count
}

type count struct {
	n    int64
	sent bool
}

type wireRef struct{ kind, id []byte }

// wireEntity's offsets count code points of the text as X escaped it; -1 is
// one that X did not send.
type wireEntity struct {
	kind                string
	start, end          int
	value, url, display []byte
}

type wireUser struct {
	id, name, handle, avatar, verified []byte
	protected                          bool
}

type wireMedia struct {
	key, kind, url, preview, alt []byte
	width, height                int
	duration                     count
	variants                     list
}

type wireVariant struct {
	bitRate   int64
	kind, url []byte
}

type wirePoll struct {
	id, status, endsAt []byte
	options            list
}

type wireOption struct {
	position, votes int64
	label           []byte
}

type wirePlace struct{ id, name, fullName, country []byte }

type wireNotice struct {
	title, detail, message, kind, issue, disconnect, parameter, resource, code []byte

	system bool // kind is the name of a system message, and no problem's type
}

func (n *wireNotice) says() bool {
	return n.title != nil || n.detail != nil || n.message != nil || n.kind != nil || n.issue != nil || n.disconnect != nil
}

func (d *decoder) reset(line []byte) {
	d.s = scanner{b: line}
	d.hasData, d.data = false, wirePost{}
	d.rules, d.posts, d.users, d.media = d.rules[:0], d.posts[:0], d.users[:0], d.media[:0]
	d.polls, d.places, d.problems = d.polls[:0], d.places[:0], d.problems[:0]
	d.entities, d.refs, d.strings = d.entities[:0], d.refs[:0], d.strings[:0]
	d.variants, d.options = d.variants[:0], d.options[:0]
}

// frame reads the whole line.
func (d *decoder) frame() {
	s := &d.s
	var own wireNotice
	if s.peek() != '{' {
		s.skip()
		return
	}
	for more := s.enter('{'); more; more = s.more('{') {
		switch key := s.key(); string(key) {
		case "data":
			if d.hasData = s.peek() == '{'; d.hasData {
				d.data = d.post()
			} else {
				s.skip()
			}
		case "includes":
			d.includes()
		case "matching_rules":
			for more := s.open('['); more; more = s.more('[') {
				if id := d.ruleID(); id != nil {
					d.rules = append(d.rules, id)
				}
			}
		case "errors":
			for more := s.open('['); more; more = s.more('[') {
				if n := d.notice(); n.says() {
					d.problems = append(d.problems, n)
				}
			}
		case "info", "warn", "warning", "error":
			if s.peek() == '{' {
				n := d.notice()
				n.kind, n.system = key, true
				d.problems = append(d.problems, n)
			} else {
				s.skip()
			}
		default:
			d.noticeField(&own, key)
		}
	}
	if len(d.problems) == 0 && (own.title != nil || own.disconnect != nil || own.issue != nil) {
		d.problems = append(d.problems, own)
	}
}

// wirePage is what the answer to a search holds beside its includes.
type wirePage struct {
	posts []wirePost
	odd   int // members of the list that are no posts
	next  []byte
	whole bool // there is a list, or word that it is empty
}

// page reads the whole answer to a search. Errors beside posts are about parts
// of them, and are passed over.
func (d *decoder) page() (p wirePage) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "data":
			p.whole = p.whole || s.peek() == '['
			for more := s.open('['); more; more = s.more('[') {
				if s.peek() != '{' || len(p.posts) == maxPage {
					s.skip()
					p.odd++
					continue
				}
				p.posts = append(p.posts, d.post())
			}
		case "includes":
			d.includes()
		case "meta":
			for more := s.open('{'); more; more = s.more('{') {
				switch string(s.key()) {
				case "next_token":
					p.next = s.str()
				case "result_count":
					p.whole = true
					s.skip()
				default:
					s.skip()
				}
			}
		default:
			s.skip()
		}
	}
	return p
}

func (d *decoder) ruleID() (id []byte) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "id":
			id = s.id()
		default:
			s.skip()
		}
	}
	return id
}

func (d *decoder) notice() (n wireNotice) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		d.noticeField(&n, s.key())
	}
	return n
}

func (d *decoder) noticeField(n *wireNotice, key []byte) {
	s := &d.s
	switch string(key) {
	case "title":
		n.title = s.str()
	case "detail":
		n.detail = s.str()
	case "message":
		n.message = s.str()
	case "type":
		n.kind = s.str()
	case "connection_issue":
		n.issue = s.str()
	case "disconnect_type":
		n.disconnect = s.str()
	case "parameter":
		n.parameter = s.str()
	case "resource_type":
		n.resource = s.str()
	case "code":
		n.code = s.id()
	default:
		s.skip()
	}
}

func (d *decoder) includes() {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "tweets", "posts":
			for more := s.open('['); more; more = s.more('[') {
				d.posts = append(d.posts, d.post())
			}
		case "users":
			for more := s.open('['); more; more = s.more('[') {
				d.users = append(d.users, d.user())
			}
		case "media":
			for more := s.open('['); more; more = s.more('[') {
				d.media = append(d.media, d.oneMedia())
			}
		case "polls":
			for more := s.open('['); more; more = s.more('[') {
				d.polls = append(d.polls, d.poll())
			}
		case "places":
			for more := s.open('['); more; more = s.more('[') {
				d.places = append(d.places, d.place())
			}
		default:
			s.skip()
		}
	}
}

func (d *decoder) post() (p wirePost) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "id":
			p.id = s.id()
		case "text":
			p.text = s.str()
		case "lang":
			p.lang = s.str()
		case "created_at":
			p.createdAt = s.str()
		case "author_id":
			p.authorID = s.id()
		case "possibly_sensitive":
			p.sensitive = s.bool()
		case "public_metrics":
			p.metrics = d.metrics()
		case "entities":
			p.entities = d.entityLists()
		case "note_tweet", "note_post":
			for more := s.open('{'); more; more = s.more('{') {
				switch string(s.key()) {
				case "text":
					p.noteText = s.str()
					p.hasNote = len(p.noteText) > 0
				case "entities":
					p.noteEntities = d.entityLists()
				default:
					s.skip()
				}
			}
		case "referenced_tweets", "referenced_posts":
			p.refs.from = len(d.refs)
			for more := s.open('['); more; more = s.more('[') {
				d.refs = append(d.refs, d.ref())
			}
			p.refs.to = len(d.refs)
		case "attachments":
			for more := s.open('{'); more; more = s.more('{') {
				switch string(s.key()) {
				case "media_keys":
					p.mediaKeys = d.ids()
				case "poll_ids":
					p.pollIDs = d.ids()
				default:
					s.skip()
				}
			}
		case "geo":
			for more := s.open('{'); more; more = s.more('{') {
				switch string(s.key()) {
				case "place_id":
					p.placeID = s.id()
				default:
					s.skip()
				}
			}
		case "withheld":
			for more := s.open('{'); more; more = s.more('{') {
				switch string(s.key()) {
				case "country_codes":
					p.withheld = d.ids()
				default:
					s.skip()
				}
			}
		case "edit_history_tweet_ids", "edit_history_post_ids":
			p.edits = d.ids()
		default:
			s.skip()
		}
	}
	return p
}

// ids reads a list of strings or numbers.
func (d *decoder) ids() list {
	s := &d.s
	l := list{from: len(d.strings)}
	for more := s.open('['); more; more = s.more('[') {
		if id := s.id(); len(id) > 0 {
			d.strings = append(d.strings, id)
		}
	}
	l.to = len(d.strings)
	return l
}

func (d *decoder) ref() (r wireRef) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "type":
			r.kind = s.str()
		case "id":
			r.id = s.id()
		default:
			s.skip()
		}
	}
	return r
}

func (d *decoder) metrics() (m wireMetrics) {
	s := &d.s
	m.sent = s.peek() == '{'
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "reply_count":
			m.replies = s.count()
		case "retweet_count", "repost_count":
			m.reposts = s.count()
		case "quote_count":
			m.quotes = s.count()
		case "like_count":
			m.likes = s.count()
		case "impression_count":
			m.views = s.count()
		default:
			s.skip()
		}
	}
	return m
}

func (s *scanner) count() count {
	n, sent := s.int()
	return count{n, sent}
}

// size reads a measure in pixels, 0 when there is none.
func (s *scanner) size() int {
	if n, ok := s.int(); ok && n >= 0 && n <= 1<<30 {
		return int(n)
	}
	return 0
}

// offset reads a place in a text, -1 when there is none.
func (s *scanner) offset() int {
	if n, ok := s.int(); ok && n >= 0 && n <= maxLine {
		return int(n)
	}
	return -1
}

// entityLists reads the marked parts of a text; annotations are X's guesses and
// are left out.
func (d *decoder) entityLists() list {
	s := &d.s
	l := list{from: len(d.entities)}
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "hashtags":
			d.entityList(post.EntityHashtag)
		case "cashtags":
			d.entityList(post.EntityCashtag)
		case "mentions":
			d.entityList(post.EntityMention)
		case "urls":
			d.entityList(post.EntityURL)
		default:
			s.skip()
		}
	}
	l.to = len(d.entities)
	return l
}

func (d *decoder) entityList(kind string) {
	s := &d.s
	for more := s.open('['); more; more = s.more('[') {
		e := wireEntity{kind: kind, start: -1, end: -1}
		for more := s.open('{'); more; more = s.more('{') {
			switch string(s.key()) {
			case "start":
				e.start = s.offset()
			case "end":
				e.end = s.offset()
			case "tag", "username", "expanded_url":
				e.value = s.str()
			case "url":
				e.url = s.str()
			case "display_url":
				e.display = s.str()
			default:
				s.skip()
			}
		}
		d.entities = append(d.entities, e)
	}
}
