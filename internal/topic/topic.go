// Package topic owns Topic, what a user tracks, and the pure reckoning of which
// rules X must hold for a set of topics. It does no I/O: the archive stores
// topics, the engine talks to X.
package topic

import (
	"time"

	"dipper/internal/post"
)

// State says whether a topic is being collected.
type State string

// States of a topic.
const (
	Live    State = "live"
	Paused  State = "paused"
	Refused State = "refused" // X took the rule once and refuses it now
)

// Topic is one query a user tracks.
type Topic struct {
	ID string `json:"id"` // a UUID; it is also the WebSocket's capability
	// Query stays as typed; the rule on X may be an equal query's first spelling.
	Query string `json:"query"`
	Name  string `json:"name"`
	// URL is the topic's WebSocket address; the door that hands the topic out sets it.
	URL   string `json:"url"`
	State State  `json:"state"`
	// Settling is true while X may not yet heed a new or changed rule (up to 20 s).
	Settling  bool      `json:"settling"`
	Color     string    `json:"color"`    // #rrggbb
	Position  int       `json:"position"` // 0-based place in the deck
	CreatedAt post.Time `json:"createdAt"`
	Posts     int64     `json:"posts"`   // posts the archive holds for it
	LastSeq   int64     `json:"lastSeq"` // highest number ever given, 0 before the first
	// LeftAt is when a topic that is not live was last collected, by X's clock;
	// zero when it never was.
	LeftAt time.Time `json:"-"`
	// AskedAt is since when it asks what it asks now, by X's clock; zero when that
	// is since it was made.
	AskedAt time.Time `json:"-"`
}

// MaxName is the longest name of a topic, in code points.
const MaxName = 100
