package config

import (
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/sys/windows"
)

// System names the operating system and its build.
func System() (string, error) {
	v := windows.RtlGetVersion()
	return fmt.Sprintf("Windows %d.%d build %d", v.MajorVersion, v.MinorVersion, v.BuildNumber), nil
}

// FreeSpace is how many bytes this user may still write to the disk of dir.
func FreeSpace(dir string) (int64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, fmt.Errorf("ask for the room on the disk of %s: %w", dir, err)
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, fmt.Errorf("ask for the room on the disk of %s: %w", dir, err)
	}
	return int64(free), nil
}

// Writable cannot tell here without writing.
func Writable(string) error { return errors.ErrUnsupported }

// TooWide is false: the modes that Go makes up here say nothing of who may do what.
func TooWide(fs.FileInfo) bool { return false }
