package system_test

import (
	"io/fs"
	"syscall"
	"testing"

	"dipper/internal/system"
)

// Ensure Windows' own numbers are known, and not Unix's names for them.
func TestDiskFull_byItsNumbers(t *testing.T) {
	for number, want := range map[syscall.Errno]bool{39: true, 112: true, 1295: true, 5: false, 0: false} {
		if got := system.DiskFull(&fs.PathError{Op: "write", Path: "f", Err: number}); got != want {
			t.Errorf("%d: got %v, want %v", number, got, want)
		}
	}
}
