package archive_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"dipper/internal/archive"
)

const nobody = 65534

// asNobody runs do without root's power over files: on a thread of its own,
// which ends with it, and with a user's rights on files alone.
func asNobody(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0)
		do()
	}()
	<-done
}

func TestOpen_saysWhatCannotBeWritten(t *testing.T) {
	tests := []struct {
		name         string
		folder, file os.FileMode
		noFile       bool
	}{
		{name: "a new file in a folder that cannot be written", folder: 0o555, noFile: true},
		{name: "a file that cannot be written", folder: 0o755, file: 0o400},
		{name: "a folder that cannot be written", folder: 0o555, file: 0o600},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filled(t)
			if tt.noFile {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			} else if err := os.Chmod(path, tt.file); err != nil {
				t.Fatal(err)
			}
			folder := filepath.Dir(path)
			for _, name := range []string{folder, path} {
				if err := os.Chown(name, nobody, -1); err != nil && os.Geteuid() == 0 && !tt.noFile {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(folder, tt.folder); err != nil {
				t.Fatal(err)
			}
			defer os.Chmod(folder, 0o755)
			var err error
			asNobody(func() {
				var a *archive.Archive
				if a, err = archive.Open(t.Context(), path, archive.Options{}); err == nil {
					a.Close()
				}
			})
			if !errors.Is(err, archive.ErrReadOnly) {
				t.Errorf("got %v, want %v", err, archive.ErrReadOnly)
			}
		})
	}
}
