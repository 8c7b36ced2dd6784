package xsim

import "strconv"

// included gathers what the expansions of one answer bring along, each once.
type included struct {
	users  []*author
	tweets []*note
	media  []photo
	polls  []*poll
	places []*place
	seen   map[string]bool
}

func (in *included) once(kind string, id int64, key string) bool {
	k := kind + strconv.FormatInt(id, 10) + key
	if in.seen[k] {
		return false
	}
	in.seen[k] = true
	return true
}

func (in *included) user(a *author) {
	if a != nil && in.once("u", a.id, "") {
		in.users = append(in.users, a)
	}
}

func (in *included) attachments(n *note, media, polls bool) {
	if media {
		for _, p := range n.photos {
			if in.once("m", 0, p.key) {
				in.media = append(in.media, p)
			}
		}
	}
	if polls && n.poll != nil && in.once("p", n.poll.id, "") {
		in.polls = append(in.polls, n.poll)
	}
}

// add gathers what one post brings along.
func (in *included) add(n *note, f *fieldset) {
	x := f.expand
	if x["author_id"] {
		in.user(n.by)
	}
	if x["in_reply_to_user_id"] {
		in.user(n.parentBy)
	}
	if x["entities.mentions.username"] {
		for _, p := range n.parts {
			if p.kind == mention {
				in.user(p.who)
			}
		}
		if n.reposts != nil {
			in.user(n.reposts.by)
		}
	}
	in.attachments(n, x["attachments.media_keys"], x["attachments.poll_ids"])
	if x["geo.place_id"] && n.place != nil && in.once("g", 0, n.place.id) {
		in.places = append(in.places, n.place)
	}
	for _, r := range []*note{n.reposts, n.quotes, n.parent} {
		if r == nil {
			continue
		}
		if (x["referenced_tweets.id"] || x["referenced_tweets.id.author_id"] || x["referenced_tweets.id.attachments.media_keys"]) && in.once("t", r.id, "") {
			in.tweets = append(in.tweets, r)
		}
		if x["referenced_tweets.id.author_id"] {
			in.user(r.by)
		}
		in.attachments(r, x["referenced_tweets.id.attachments.media_keys"], x["attachments.poll_ids"])
	}
}

// includes writes the "includes" of one answer; nothing when there is nothing.
func (e *encoder) includes(notes ...*note) {
	in := &included{seen: map[string]bool{}}
	for _, n := range notes {
		in.add(n, e.f)
	}
	if len(in.users)+len(in.tweets)+len(in.media)+len(in.polls)+len(in.places) == 0 {
		return
	}
	e.key("includes")
	e.open('{')
	list(e, "media", in.media, e.photo)
	list(e, "users", in.users, e.user)
	list(e, e.named("tweets", "posts"), in.tweets, e.tweet)
	list(e, "polls", in.polls, e.poll)
	list(e, "places", in.places, e.place)
	e.shut('}')
}

func list[T any](e *encoder, name string, all []T, write func(T)) {
	if len(all) == 0 {
		return
	}
	e.key(name)
	e.open('[')
	for _, one := range all {
		e.next()
		write(one)
	}
	e.shut(']')
}

func (e *encoder) user(a *author) {
	f := e.f.user
	e.open('{')
	if f["created_at"] {
		e.time("created_at", a.created)
	}
	if f["description"] {
		e.str("description", a.bio)
	}
	e.id("id", a.id)
	if f["location"] {
		e.str("location", a.location)
	}
	e.str("name", a.name)
	if f["profile_image_url"] {
		e.str("profile_image_url", "http://"+e.host+"/drawn/avatar/"+strconv.FormatUint(a.avatar, 10)+".jpg")
	}
	if f["protected"] {
		e.flag("protected", a.protected)
	}
	if f["public_metrics"] {
		e.key("public_metrics")
		e.open('{')
		e.num("followers_count", a.followers)
		e.num("following_count", a.following)
		e.num("tweet_count", a.posts)
		e.num("listed_count", a.listed)
		e.shut('}')
	}
	if f["url"] {
		e.str("url", "")
	}
	e.str("username", a.handle)
	if f["verified"] {
		e.flag("verified", a.verified != "none")
	}
	if f["verified_type"] {
		e.str("verified_type", a.verified)
	}
	e.shut('}')
}

func (e *encoder) photo(p photo) {
	f := e.f.media
	address := "http://" + e.host + "/drawn/photo/" + strconv.FormatUint(p.number, 10) + ".jpg"
	if p.height > p.width {
		address += "?tall=1"
	}
	e.open('{')
	if f["alt_text"] && p.alt != "" {
		e.str("alt_text", p.alt)
	}
	if f["duration_ms"] && p.kind == "video" {
		e.num("duration_ms", int64(p.ms))
	}
	if f["height"] {
		e.num("height", int64(p.height))
	}
	e.str("media_key", p.key)
	if f["preview_image_url"] && p.kind != "photo" {
		e.str("preview_image_url", address)
	}
	e.str("type", p.kind)
	if f["url"] && p.kind == "photo" {
		e.str("url", address)
	}
	if f["width"] {
		e.num("width", int64(p.width))
	}
	e.shut('}')
}

func (e *encoder) poll(p *poll) {
	f := e.f.poll
	e.open('{')
	if f["duration_minutes"] {
		e.num("duration_minutes", int64(p.minutes))
	}
	if f["end_datetime"] {
		e.time("end_datetime", p.ends)
	}
	e.id("id", p.id)
	e.key("options")
	e.open('[')
	for i, o := range p.options {
		e.next()
		e.open('{')
		e.num("position", int64(i+1))
		e.str("label", o.label)
		e.num("votes", o.votes)
		e.shut('}')
	}
	e.shut(']')
	if f["voting_status"] {
		e.str("voting_status", "open")
	}
	e.shut('}')
}

func (e *encoder) place(p *place) {
	f := e.f.place
	e.open('{')
	if f["country"] {
		e.str("country", p.country)
	}
	if f["country_code"] {
		e.str("country_code", p.code)
	}
	e.str("full_name", p.name)
	if f["geo"] {
		e.key("geo")
		e.open('{')
		e.str("type", "Feature")
		e.key("bbox")
		e.floats(p.lon-0.1, p.lat-0.1, p.lon+0.1, p.lat+0.1)
		e.key("properties")
		e.b = append(e.b, "{}"...)
		e.shut('}')
	}
	e.str("id", p.id)
	if f["name"] {
		e.str("name", p.name)
	}
	if f["place_type"] {
		e.str("place_type", "city")
	}
	e.shut('}')
}
