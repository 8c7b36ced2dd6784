package media

import (
	"sync"
	"time"
)

const (
	// soonAfter is when one that could not be reached may be asked again. In
	// between everybody is answered at once: a page has few connections, and
	// would wait with all of them.
	soonAfter = 10 * time.Second
	// longAfter is when one may be asked again that has clearly said no.
	longAfter = 10 * time.Minute
	// maxFailures bounds the memory of failures; beyond it all are forgotten.
	maxFailures = 4096
)

// failures remembers what was asked in vain, by address or by host.
type failures struct {
	now   func() time.Time
	mu    sync.Mutex
	known map[string]failure
}

type failure struct {
	err   error
	until time.Time
}

// recall gives the error that still stands for one of keys.
func (f *failures) recall(keys ...string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range keys {
		if known, ok := f.known[key]; ok && f.now().Before(known.until) {
			return known.err
		}
		delete(f.known, key)
	}
	return nil
}

func (f *failures) remember(key string, err error, after time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.known) >= maxFailures {
		clear(f.known)
	}
	f.known[key] = failure{err, f.now().Add(after)}
}
