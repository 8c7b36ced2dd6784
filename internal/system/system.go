// Package system tells apart what goes wrong in the operating system where
// Dipper has to know it: each system calls the same mishap by a name of its
// own. It owns these names, and not what is to be done about them.
package system

import (
	"errors"
	"slices"
	"syscall"
)

// DiskFull reports whether there was no room left to write to.
func DiskFull(err error) bool { return is(err, diskFull) }

// PortTaken reports whether another program listens there.
func PortTaken(err error) bool { return is(err, portTaken) }

// ReaderGone reports whether nobody reads any more what is written into a pipe.
func ReaderGone(err error) bool { return is(err, readerGone) }

func is(err error, names []syscall.Errno) bool {
	return slices.ContainsFunc(names, func(name syscall.Errno) bool { return errors.Is(err, name) })
}
