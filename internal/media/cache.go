package media

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"
)

const defaultMaxBytes = 512 << 20

// Options are what a Cache may be told. The zero value works.
type Options struct {
	// MaxBytes bounds the folder. Defaults to 512 MiB.
	MaxBytes int64
	// Transport carries the requests. Nil is the network.
	Transport http.RoundTripper
	// Now tells the time. Nil is time.Now.
	Now func() time.Time
	// Log takes what a host did not give, and once that the folder cannot be
	// used. Nil discards it.
	Log *slog.Logger
}

// Cache gives files of X's media hosts.
type Cache struct {
	secret   [sha256.Size]byte
	web      *http.Client
	store    *store
	failures failures
	log      *slog.Logger
	slots    [kinds]chan struct{} // one for each fetch; full: the next waits

	mu      sync.Mutex
	closed  bool
	flights map[name]*flight
	group   sync.WaitGroup // of the flights
}

// Open makes a Cache on the folder dir and touches nothing yet.
func Open(dir string, o Options) *Cache {
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.Transport == nil {
		o.Transport = newTransport(nil)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Cache{
		web: &http.Client{
			Transport:     o.Transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		store:    newStore(dir, o),
		failures: failures{now: o.Now, known: make(map[string]failure)},
		log:      o.Log,
		flights:  make(map[name]*flight),
	}
	for k := range c.slots {
		c.slots[k] = make(chan struct{}, bounds[k].slots)
	}
	_, _ = rand.Read(c.secret[:]) // never fails
	return c
}

// Close ends the fetches under way, whose waiters get ErrClosed, and waits for
// their ends. Files that were given stay open. It may be called more than once.
func (c *Cache) Close() {
	c.mu.Lock()
	c.closed = true
	for _, f := range c.flights {
		f.cancel()
	}
	c.mu.Unlock()
	c.group.Wait()
	c.web.CloseIdleConnections()
}

// File is a file of the Cache, open for reading.
type File struct {
	*os.File
	// Type is its media type, by what it holds.
	Type string
	// Tag is the same for the same file and no other.
	Tag string
}

// Get gives the file that was signed for, fetched when it is not here. Its
// errors are ErrUnknown, ErrClosed and ctx's, or wrap ErrRefused, ErrUnreachable
// or ErrFolder.
func (c *Cache) Get(ctx context.Context, signed string) (*File, error) {
	address, ok := c.verify(signed)
	if !ok {
		return nil, ErrUnknown
	}
	host, k, _ := parse(address)
	n := name(sha256.Sum256([]byte(address)))
	f, err := c.open(n, k)
	if f != nil || err != nil {
		return f, err
	}
	if err := c.fetched(ctx, n, func(ctx context.Context) error { return c.fetch(ctx, address, host, k, n) }); err != nil {
		return nil, err
	}
	if f, err = c.open(n, k); f == nil && err == nil {
		err = fmt.Errorf("%w: it was pushed out again", ErrUnreachable) // the bound is too small for so many at once
	}
	return f, err
}

// open gives a file of the folder, nil when it is not there.
func (c *Cache) open(n name, k kind) (*File, error) {
	f, err := c.store.open(n)
	if f == nil {
		return nil, err
	}
	head := make([]byte, headBytes)
	_, err = f.ReadAt(head, 0)
	info, statErr := f.Stat()
	kindOf := sniff(head)
	if err != nil || statErr != nil || !k.takes(kindOf) {
		f.Close()
		c.store.remove(n) // damaged: it is fetched anew
		return nil, nil
	}
	return &File{File: f, Type: kindOf, Tag: fmt.Sprintf(`"%x-%x"`, n[:8], info.Size())}, nil
}

// Size gives how many files are kept and their bytes on the disk.
func (c *Cache) Size() (files int, bytes int64, err error) { return c.store.size() }

// Empty removes every file that is kept and gives their number. Those that were
// given stay open, and what is on its way is kept.
func (c *Cache) Empty() (removed int, err error) { return c.store.empty() }

// flight is a fetch under way.
type flight struct {
	cancel  context.CancelFunc
	waiting int           // under the Cache's mu
	done    chan struct{} // closed at the end, when err is set
	err     error
}

// fetched waits until fetch has got n, by a flight that is under way or by one
// of its own. The flight is nobody's alone: it goes on when the first who asked
// has gone, and is given up with the last.
func (c *Cache) fetched(ctx context.Context, n name, fetch func(context.Context) error) error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return ErrClosed
	}
	f := c.flights[n]
	if f == nil {
		own, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f = &flight{cancel: cancel, done: make(chan struct{})}
		c.flights[n] = f
		// Ends with cancel at the latest; Close waits for it.
		c.group.Go(func() {
			defer close(f.done)
			defer cancel()
			if f.err = fetch(own); own.Err() != nil {
				f.err = ErrClosed
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			c.land(n, f)
		})
	}
	f.waiting++
	c.mu.Unlock()

	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		if f.waiting--; f.waiting == 0 {
			c.land(n, f)
			f.cancel()
		}
		return ctx.Err()
	}
}

// land takes a flight away from those that may be waited for. The Cache's mu
// is held: nobody joins a flight that has just been given up.
func (c *Cache) land(n name, f *flight) {
	if c.flights[n] == f {
		delete(c.flights, n)
	}
}
