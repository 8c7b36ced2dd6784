package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"dipper/internal/system"
)

var (
	// ErrCorrupt is wrapped by any method that finds the file damaged, or finds
	// something else than an archive. The file is left as it is.
	ErrCorrupt = errors.New("the archive is damaged")
	// ErrNewer is wrapped by Open when a later version of Dipper has written
	// the file.
	ErrNewer = errors.New("the archive was written by a newer Dipper")
	// ErrNotFound is wrapped by every method that is given the id of a topic
	// that is not there, but for reading posts and appending them.
	ErrNotFound = errors.New("no such topic")
	// ErrFull is wrapped by any writing method when the disk has no room left.
	ErrFull = errors.New("the disk is full")
	// ErrReadOnly is wrapped by Open and any writing method when the file or
	// its folder cannot be written.
	ErrReadOnly = errors.New("the archive cannot be written")
)

// explain wraps err with what was being done, and with one of the errors above
// when it means that. It gives nil for nil.
func explain(action string, err error) error {
	if err == nil {
		return nil
	}
	if kind := kindOf(err); kind != nil && !errors.Is(err, kind) {
		return fmt.Errorf("%s: %w: %w", action, kind, err)
	}
	return fmt.Errorf("%s: %w", action, err)
}

func kindOf(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() {
		case sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS:
			return ErrCorrupt
		case sqlite3.SQLITE_IOERR_SHMSIZE:
			return ErrFull // the only way in which making the shared index larger fails
		}
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return ErrCorrupt
		case sqlite3.SQLITE_FULL:
			return ErrFull
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
			return ErrReadOnly
		}
		return nil
	}
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	case system.DiskFull(err):
		return ErrFull
	}
	return nil
}
