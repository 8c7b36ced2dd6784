package media

import (
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// block is what a file takes on most disks at least.
	block = 4 << 10
	// touchAfter is how exactly the last use of a file is written down.
	touchAfter = time.Hour
	tmpPrefix  = "tmp-"
)

// name is what a file is called: the digest of its address.
type name [sha256.Size]byte

// store is the folder: bounded, the least lately used out first. A file in it
// is whole, and when it was last used is its time of change.
type store struct {
	dir  string
	max  int64
	now  func() time.Time
	log  *slog.Logger
	told sync.Once // that the folder cannot be used

	mu    sync.Mutex
	ready bool // the folder has been looked through
	files map[name]*list.Element
	order *list.List // of *kept, the last used in front
	used  int64      // of the files, and of those on their way
}

// kept is one file.
type kept struct {
	name    name
	size    int64
	touched time.Time
}

func newStore(dir string, o Options) *store {
	return &store{dir: dir, max: o.MaxBytes, now: o.Now, log: o.Log, files: make(map[name]*list.Element), order: list.New()}
}

// open gives a file, nil when it is not there.
func (s *store) open(n name) (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.look(); err != nil {
		return nil, err
	}
	e := s.files[n]
	if e == nil {
		return nil, nil
	}
	f, err := os.Open(s.path(n))
	if errors.Is(err, fs.ErrNotExist) {
		s.forget(e) // somebody has tidied up
		return nil, nil
	}
	if err != nil {
		return nil, s.broken(err)
	}
	s.order.MoveToFront(e)
	if k, now := e.Value.(*kept), s.now(); now.Sub(k.touched) >= touchAfter {
		k.touched = now
		// Where it fails, the file is thought older than it is.
		_ = os.Chtimes(f.Name(), now, now)
	}
	return f, nil
}

// has reports whether a file is there.
func (s *store) has(n name) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files[n] != nil
}

// remove removes a file that is not what it should be.
func (s *store) remove(n name) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.files[n]; e != nil {
		s.drop(e)
	}
}

// put keeps what body holds, at most size bytes, as n.
func (s *store) put(n name, body io.Reader, size int64) error {
	tmp, err := s.begin(size)
	if err != nil {
		return err
	}
	length, err := s.write(tmp, body, size)
	// write has brought it to the disk; where it failed, the file goes.
	_ = tmp.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used -= onDisk(size)
	if err == nil && s.files[n] == nil {
		if err = os.Rename(tmp.Name(), s.path(n)); err == nil {
			s.add(n, length, s.now())
			s.evict()
			return nil
		}
		err = s.broken(err)
	}
	// What stays behind the next start removes.
	_ = os.Remove(tmp.Name())
	return err
}

// begin makes room for size bytes and opens a temporary file for them.
func (s *store) begin(size int64) (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.look(); err != nil {
		return nil, err
	}
	// Here rather than at the start: whoever loads nothing has no such folder,
	// and whoever throws it away has it back.
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, s.broken(err)
	}
	tmp, err := os.CreateTemp(s.dir, tmpPrefix)
	if err != nil {
		return nil, s.broken(err)
	}
	s.used += onDisk(size)
	s.evict()
	return tmp, nil
}

// write writes body, at most size bytes, down to the disk, so that what has a
// name is whole after a crash too.
func (s *store) write(tmp *os.File, body io.Reader, size int64) (length int64, err error) {
	length, err = io.Copy(tmp, io.LimitReader(body, size+1))
	if err == nil && length > size {
		return 0, fmt.Errorf("%w: it has too many bytes", ErrRefused)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if _, disk := errors.AsType[*fs.PathError](err); disk {
		return 0, s.broken(err)
	}
	if err != nil {
		return 0, fmt.Errorf("%w: it broke off: %w", ErrUnreachable, err)
	}
	return length, nil
}

// look reads the folder once, at its first use: a Dipper that loads nothing
// starts no later for what it loaded once.
func (s *store) look() error {
	if s.ready {
		return nil
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return s.broken(err)
	}
	type found struct {
		name name
		info fs.FileInfo
	}
	var files []found
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), tmpPrefix) {
			_ = os.Remove(filepath.Join(s.dir, entry.Name())) // a crash has left it
			continue
		}
		n, ok := parseName(entry.Name())
		if !ok || !entry.Type().IsRegular() {
			continue // not ours
		}
		if info, err := entry.Info(); err == nil {
			files = append(files, found{n, info})
		}
	}
	slices.SortFunc(files, func(a, b found) int { return a.info.ModTime().Compare(b.info.ModTime()) })
	for _, f := range files {
		s.add(f.name, f.info.Size(), f.info.ModTime())
	}
	s.evict()
	s.ready = true
	return nil
}

func (s *store) add(n name, size int64, touched time.Time) {
	s.files[n] = s.order.PushFront(&kept{n, size, touched})
	s.used += onDisk(size)
}

// evict removes the oldest files until the folder is within its bound. One
// that the system does not let go of, since it is being read, stays for now.
func (s *store) evict() {
	for e := s.order.Back(); e != nil && s.used > s.max; {
		older := e
		e = e.Prev()
		s.drop(older)
	}
}

func (s *store) size() (files int, bytes int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.look(); err != nil {
		return 0, 0, err
	}
	return len(s.files), s.used, nil
}

func (s *store) empty() (removed int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.look(); err != nil {
		return 0, err
	}
	before := len(s.files)
	for e := s.order.Front(); e != nil; {
		gone := e
		e = e.Next()
		s.drop(gone)
	}
	return before - len(s.files), nil
}

func (s *store) drop(e *list.Element) {
	err := os.Remove(s.path(e.Value.(*kept).name))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		s.forget(e)
	}
}

func (s *store) forget(e *list.Element) {
	k := s.order.Remove(e).(*kept)
	delete(s.files, k.name)
	s.used -= onDisk(k.size)
}

// broken makes an ErrFolder of what the system said, and tells the log of the
// first one: there may be as many as there are pictures.
func (s *store) broken(err error) error {
	s.told.Do(func() { s.log.Warn("the media folder cannot be used", "err", err) })
	return fmt.Errorf("%w: %w", ErrFolder, err)
}

func (s *store) path(n name) string { return filepath.Join(s.dir, hex.EncodeToString(n[:])) }

func parseName(text string) (n name, ok bool) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(n) {
		return n, false
	}
	return name(raw), true
}

func onDisk(size int64) int64 { return (size + block - 1) / block * block }
