package system_test

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"dipper/internal/system"
)

func TestDiskFull_isWhatAFullDeviceSays(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = f.WriteString("x")
	if !system.DiskFull(err) || system.PortTaken(err) {
		t.Errorf("got %v", err)
	}
	// What else went wrong on the way does not hide it.
	if both := errors.Join(syscall.EBADF, err); !system.DiskFull(both) {
		t.Errorf("got %v", both)
	}
	if system.DiskFull(nil) || system.DiskFull(os.ErrClosed) {
		t.Error("a full disk without a word of the system")
	}
}
