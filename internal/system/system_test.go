package system_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"testing"

	"dipper/internal/system"
)

// Ensure the mishaps that can be brought about anywhere are told by this system's own names.
func TestPortTaken_byAnother(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = net.Listen("tcp", l.Addr().String())
	if err = fmt.Errorf("listen: %w", err); !system.PortTaken(err) || system.DiskFull(err) || system.ReaderGone(err) {
		t.Errorf("a taken port: %v", err)
	}
	_, err = net.Listen("tcp", "127.0.0.1:99999")
	if err == nil || system.PortTaken(err) {
		t.Errorf("no port: %v", err)
	}
}

func TestReaderGone_ofAPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.WriteString("read"); err != nil || system.ReaderGone(err) {
		t.Errorf("while somebody reads: %v", err)
	}
	r.Close()
	if _, err := w.WriteString("not read"); !system.ReaderGone(err) || system.DiskFull(err) || system.PortTaken(err) {
		t.Errorf("afterwards: %v", err)
	}
	w.Close()
	if _, err := w.WriteString("closed"); system.ReaderGone(err) || !errors.Is(err, os.ErrClosed) {
		t.Errorf("once it is closed here: %v", err)
	}
}
