package media

import "errors"

// ErrUnknown is returned by Get for a name that this Cache did not sign.
var ErrUnknown = errors.New("no signed address of this start")

// ErrRefused is wrapped by Get's errors when what the host answered is not
// taken: another status than 200, a type or a size that is not allowed.
var ErrRefused = errors.New("what the host sent is not taken")

// ErrUnreachable is wrapped by Get's errors when the host did not answer, or
// not to the end, or asked to be left alone for now.
var ErrUnreachable = errors.New("the host cannot be reached")

// ErrClosed is returned by Get once Close was called.
var ErrClosed = errors.New("the media cache is closed")

// ErrFolder is wrapped by Get's errors when the folder cannot be read or
// written, beside what the system said.
var ErrFolder = errors.New("the media folder cannot be used")
