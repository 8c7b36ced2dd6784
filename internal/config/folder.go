package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
)

// Names of the files in a data folder.
const (
	lockFile    = "dipper.lock"
	pidFile     = "dipper.pid"
	installFile = "install-id"
)

// OwnedError says that another process owns the data folder.
type OwnedError struct {
	Dir string
	PID int // 0 when it could not be read
}

// Error implements error.
func (e *OwnedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("data folder %s is in use by another Dipper", e.Dir)
	}
	return fmt.Sprintf("data folder %s is in use by another Dipper (pid %d)", e.Dir, e.PID)
}

// Folder is a data folder that this process owns until Close or its end.
type Folder struct {
	Path string
	// InstallID is a UUID made once per folder; it tags Dipper's rules on X.
	InstallID string
	lock      *flock.Flock
	pidded    bool // this process has written dipper.pid
}

// Own makes the folder if need be and takes its lock, which the system lets go
// when the process dies. A folder that another process owns gives *OwnedError.
func Own(dir string) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find data folder: %w", err)
	}
	if err := private(dir); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data folder %s: %w", dir, err)
	}
	if !ok {
		return nil, &OwnedError{Dir: dir, PID: ownerPID(dir)}
	}
	f := &Folder{Path: dir, lock: lock}
	if err := f.claim(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return f, nil
}

// Peek owns a folder for a look at it. Other than Own it makes and changes nothing:
// a folder that no Dipper has used yet gives fs.ErrNotExist, and InstallID is ""
// where there is none. One that another process owns gives *OwnedError.
func Peek(dir string) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find data folder: %w", err)
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetFlag(os.O_RDONLY))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data folder %s: %w", dir, err)
	}
	if !ok {
		return nil, &OwnedError{Dir: dir, PID: ownerPID(dir)}
	}
	f := &Folder{Path: dir, lock: lock}
	if f.InstallID, err = readInstallID(dir); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return f, nil
}

// File gives the path of a file in the folder.
func (f *Folder) File(name string) string { return filepath.Join(f.Path, name) }

// Close lets the folder go. It may be called more than once.
func (f *Folder) Close() error {
	if !f.lock.Locked() {
		return nil
	}
	var err error
	if f.pidded {
		err = os.Remove(f.File(pidFile))
	}
	return errors.Join(err, f.lock.Close())
}

func (f *Folder) claim() error {
	if err := WriteFile(f.File(pidFile), []byte(strconv.Itoa(os.Getpid())+"\n")); err != nil {
		return err
	}
	f.pidded = true
	var err error
	if f.InstallID, err = readInstallID(f.Path); err != nil || f.InstallID != "" {
		return err
	}
	f.InstallID = uuid.NewString()
	return WriteFile(f.File(installFile), []byte(f.InstallID+"\n"))
}

// readInstallID gives "" when there is none or a damaged one.
func readInstallID(dir string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, installFile))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read install id: %w", err)
	}
	id, err := uuid.ParseBytes([]byte(strings.TrimSpace(string(raw))))
	if err != nil {
		return "", nil
	}
	return id.String(), nil
}

// private makes dir for its owner alone. A folder that was there before and
// holds other things than Dipper's keeps its mode: closing somebody's shared
// folder to others is not Dipper's to do, and its own files are 0600 anyway.
func private(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make data folder: %w", err)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("read data folder: %w", err)
	}
	_, err = os.Stat(filepath.Join(dir, installFile))
	if len(entries) > 0 && err != nil {
		return nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("read data folder: %w", err)
	}
	if info.Mode().Perm()&0o200 == 0 {
		return fmt.Errorf("data folder %s is read-only (mode %04o)", dir, info.Mode().Perm())
	}
	if info.Mode().Perm() == 0o700 {
		return nil
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("close data folder to others: %w", err)
	}
	return nil
}

func ownerPID(dir string) int {
	raw, err := os.ReadFile(filepath.Join(dir, pidFile))
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(raw)))
	return pid
}

// WriteFile writes a whole file for its owner alone (0600): into a temporary
// one beside it, to the disk, then over the old one, so that a crash leaves
// either the old or the new.
func WriteFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}
