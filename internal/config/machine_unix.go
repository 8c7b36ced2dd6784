//go:build linux || darwin

package config

import (
	"fmt"
	"io/fs"

	"golang.org/x/sys/unix"
)

// System names the operating system's kernel and its release.
func System() (string, error) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return "", fmt.Errorf("ask for the kernel's release: %w", err)
	}
	return unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:]), nil
}

// FreeSpace is how many bytes this user may still write to the disk of dir.
func FreeSpace(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("ask for the room on the disk of %s: %w", dir, err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}

// Writable tells why files cannot be made in dir, nil when they can. It makes none.
func Writable(dir string) error { return unix.Access(dir, unix.W_OK|unix.X_OK) }

// TooWide reports whether others than its owner may do anything with the file or
// folder.
func TooWide(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 != 0 }
