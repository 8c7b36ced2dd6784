package server

import "errors"

// ErrNotLoopback is returned by Open for an address that others could reach.
var ErrNotLoopback = errors.New("only loopback addresses are allowed")

// ErrBadAddr is returned by Open for an address that is no HOST:PORT.
var ErrBadAddr = errors.New("not an address of the form HOST:PORT")

// ErrBadPublicURL is returned by Open for a public URL that is not an http or
// https origin alone.
var ErrBadPublicURL = errors.New("a public URL is http:// or https:// and a host, with no path")

// ErrDeleted is returned by Client.Watch when the topic was deleted meanwhile.
var ErrDeleted = errors.New("the topic was deleted")

// ErrEnded is returned by Client.Watch when the other process ended.
var ErrEnded = errors.New("the running Dipper ended")

// ErrCut is returned by Client.Watch when the socket broke without a goodbye.
var ErrCut = errors.New("the socket was cut")
