package hub

import "errors"

var (
	// ErrUnknown is returned by Listen for a topic that is not open.
	ErrUnknown = errors.New("no such topic")
	// ErrDeleted ends the listeners of a topic that was dropped.
	ErrDeleted = errors.New("the topic was deleted")
	// ErrClosed ends every listener of a hub that was closed, and a listener
	// that was closed itself.
	ErrClosed = errors.New("nobody is told anything any more")
)
