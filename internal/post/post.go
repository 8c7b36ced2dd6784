// Package post owns Post and its parts: the value that travels from X's wire
// to a reader's column, and its JSON, which is the same in the archive, on the
// WebSocket and over REST.
//
// It knows nothing of where a post came from or goes to.
package post

import "time"

// Sources of a post.
const (
	SourceX         = "x"
	SourceSimulated = "simulated"
)

// Post is one post as a reader sees it. What X did not send is null or empty,
// never invented. Slices are never nil once a decoder has handed the post out,
// so that each is an array in JSON.
type Post struct {
	// Seq is the post's number within one topic, from 1. It belongs to the
	// link between a post and a topic; a post of its own (a quoted one, say)
	// has none and leaves it out of its JSON.
	Seq       int64  `json:"seq,omitempty"`
	ID        string `json:"id"`
	Source    string `json:"source"`
	Simulated bool   `json:"simulated"`
	// URL is the post's permalink on X; nil for a simulated post.
	URL *string `json:"url"`
	// Text is the whole text as people read it: no HTML escapes, long posts
	// in full. A repost keeps its own text as X cut it; the whole is in RepostOf.
	Text       string   `json:"text"`
	Lang       string   `json:"lang"`
	CreatedAt  Time     `json:"createdAt"`
	ReceivedAt Time     `json:"receivedAt"`
	Author     *Author  `json:"author"`
	Metrics    *Metrics `json:"metrics"`
	Entities   []Entity `json:"entities"`
	Media      []Media  `json:"media"`
	Poll       *Poll    `json:"poll"`
	Place      *Place   `json:"place"`
	Sensitive  bool     `json:"sensitive"`
	// Withheld lists the countries (ISO 3166-1 alpha-2) where X hides the post.
	Withheld []string `json:"withheld"`
	// Edits lists the ids of earlier versions, oldest first.
	Edits    []string `json:"edits"`
	ReplyTo  *string  `json:"replyTo"`
	RepostOf *Post    `json:"repostOf"`
	Quoted   *Post    `json:"quoted"`
	// Topics lists the ids of the topics that hold the post. Like Seq it is
	// left out of a post inside another.
	Topics []string `json:"topics,omitempty"`
}

// Author is who wrote a post.
type Author struct {
	ID     string `json:"id"`
	Handle string `json:"handle"`
	Name   string `json:"name"`
	// Avatar is the address of the author's picture, nil when X sent none.
	Avatar *string `json:"avatar"`
	// Verified is "blue", "business", "government" or nil.
	Verified  *string `json:"verified"`
	Protected bool    `json:"protected"`
}

// Metrics are the counts X sent with the post; nil is a count it did not send.
type Metrics struct {
	Replies *int64 `json:"replies"`
	Reposts *int64 `json:"reposts"`
	Quotes  *int64 `json:"quotes"`
	Likes   *int64 `json:"likes"`
	Views   *int64 `json:"views"`
}

// Kinds of Entity.
const (
	EntityHashtag = "hashtag"
	EntityCashtag = "cashtag"
	EntityMention = "mention"
	EntityURL     = "url"
)

// Entity is a marked part of a post's text. Start and End (exclusive) count
// Unicode code points of Text; Value carries no sign (# $ @) and is the
// expanded address of a link.
type Entity struct {
	Kind  string `json:"kind"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Value string `json:"value"`
	// URL (X's short link) and Display (the text X shows for it) are set for
	// links alone.
	URL     string `json:"url,omitempty"`
	Display string `json:"display,omitempty"`
}

// Kinds of Media.
const (
	MediaPhoto = "photo"
	MediaVideo = "video"
	MediaGIF   = "gif"
)

// Media is one picture, video or GIF. URL of a video or GIF is the mp4 of the
// highest bit rate; nil where X sent none.
type Media struct {
	Kind       string  `json:"kind"`
	URL        *string `json:"url"`
	Preview    *string `json:"preview"`
	Width      *int64  `json:"width"` // in pixels, as Height
	Height     *int64  `json:"height"`
	Alt        string  `json:"alt"`
	DurationMS *int64  `json:"durationMs"`
}

// Poll is a post's poll as it stood when the post arrived.
type Poll struct {
	Options []PollOption `json:"options"`
	EndsAt  *Time        `json:"endsAt"`
	Open    bool         `json:"open"`
}

// PollOption is one answer of a Poll and its votes so far.
type PollOption struct {
	Label string `json:"label"`
	Votes int64  `json:"votes"`
}

// Place is where an author said the post was written.
type Place struct {
	Name string `json:"name"`
	// Country is an ISO 3166-1 alpha-2 code, "" when X sent none.
	Country string `json:"country"`
}

// Time is an instant, in JSON RFC 3339 in UTC with milliseconds. The zero Time
// is one that nobody sent, in JSON null.
type Time struct{ time.Time }

const timeLayout = "2006-01-02T15:04:05.000Z"

// At makes a Time of t, cut to milliseconds in UTC so that what is stored,
// sent and compared is one value.
func At(t time.Time) Time { return Time{t.UTC().Truncate(time.Millisecond)} }

// MarshalJSON writes t as RFC 3339 in UTC with milliseconds, the zero Time as null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.UTC().AppendFormat(make([]byte, 0, 26), `"`+timeLayout+`"`), nil
}

// Line is a post of one topic in its final JSON (seq first, topics last),
// encoded once however many sockets take it.
type Line struct {
	Topic string
	Seq   int64
	JSON  []byte
}
