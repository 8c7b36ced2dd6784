package engine

import "dipper/internal/post"

// Status is what /api/status tells, but for what the doors add themselves
// (version, uptime and the number of open sockets).
type Status struct {
	Source  SourceStatus  `json:"source"`
	Rules   RulesStatus   `json:"rules"`
	Counts  Counts        `json:"counts"`
	Archive ArchiveStatus `json:"archive"`
}

// SourceStatus is the state of the stream, and what to do about it.
type SourceStatus struct {
	Mode    string     `json:"mode"` // "x" or "simulated"
	State   string     `json:"state"`
	Since   post.Time  `json:"since"`
	Reason  *string    `json:"reason"` // a sentence
	Code    *string    `json:"code"`   // names the reason
	Said    *string    `json:"said"`   // X's words on it, or which other connection it is
	RetryAt *post.Time `json:"retryAt"`
}

// RulesStatus counts the rules on X's side of this token.
type RulesStatus struct {
	Used    int `json:"used"`    // ours
	Limit   int `json:"limit"`   // for ours and foreign together
	Foreign int `json:"foreign"` // all others
}

// Counts count since the start of this process.
type Counts struct {
	Received    int64 `json:"received"`
	Delivered   int64 `json:"delivered"`
	Duplicates  int64 `json:"duplicates"`
	Undecodable int64 `json:"undecodable"`
	Unrouted    int64 `json:"unrouted"`
	Dropped     int64 `json:"dropped"`
	Reconnects  int64 `json:"reconnects"`
	Gaps        int64 `json:"gaps"`
}

// ArchiveStatus measures the archive.
type ArchiveStatus struct {
	Posts int64 `json:"posts"`
	Bytes int64 `json:"bytes"`
	Lag   int64 `json:"lag"` // posts read and not yet committed
}
