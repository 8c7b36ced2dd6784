//go:build !linux && !darwin && !windows

package config

import (
	"errors"
	"io/fs"
)

// System is not known here.
func System() (string, error) { return "", errors.ErrUnsupported }

// FreeSpace is not known here.
func FreeSpace(string) (int64, error) { return 0, errors.ErrUnsupported }

// Writable cannot tell here without writing.
func Writable(string) error { return errors.ErrUnsupported }

// TooWide reports whether others than its owner may do anything with the file or
// folder.
func TooWide(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 != 0 }
