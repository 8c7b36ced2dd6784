package system_test

import (
	"os"
	"testing"

	"dipper/internal/system"
)

func TestDiskFull_isWhatAFullDeviceSays(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("x"); !system.DiskFull(err) || system.PortTaken(err) {
		t.Errorf("got %v", err)
	}
	if system.DiskFull(nil) || system.DiskFull(os.ErrClosed) {
		t.Error("a full disk without a word of the system")
	}
}
