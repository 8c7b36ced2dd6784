//go:build !distro

package update

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/mod/semver"

	"dipper/internal/config"
)

const (
	// day is the least time between two questions, spread what is added to it by
	// chance, so that not everybody asks at the same hour.
	day    = 24 * time.Hour
	spread = time.Hour
	// settle is how long a start waits: network and clock of a machine that is
	// just waking up are not there at once, and a failure costs a day.
	settle = time.Minute
	// look is how often the clock is looked at. Timers know nothing of a machine
	// that sleeps or of a clock that is set.
	look = time.Hour
)

// Lookout asks once a day whether there is a newer version. It is safe for
// concurrent use.
type Lookout struct {
	o       Options
	address *url.URL
	web     *http.Client
	wake    chan struct{} // capacity 1; full: a look is due already

	mu   sync.Mutex // under it kept and the file say the same
	kept kept
}

// kept is what outlasts a restart.
type kept struct {
	Allowed   bool      `json:"allowed"`
	CheckedAt time.Time `json:"checkedAt,omitzero"`
	// Due is when the next question may be asked. It is kept, jitter and all, so
	// that restarts make it no earlier.
	Due time.Time `json:"due,omitzero"`
	// From is who gave Latest; another build may ask somebody else.
	From   string   `json:"from,omitempty"`
	Latest *release `json:"latest,omitempty"`
	ETag   string   `json:"etag,omitempty"`
}

// Open reads what is kept and starts nothing. It gives nil where the build names
// no address, or none to ask, or has no version that another could be newer
// than.
func Open(o Options) *Lookout {
	if o.Wall == nil {
		o.Wall = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Address == "" || !semver.IsValid(canonical(o.Version)) {
		return nil
	}
	address, err := url.Parse(o.Address)
	if err != nil || address.Scheme != "https" || address.Host == "" || address.User != nil {
		o.Log.Warn("this build's address for newer versions is no plain https address", "address", o.Address)
		return nil
	}
	l := &Lookout{o: o, address: address, web: newClient(o), wake: make(chan struct{}, 1)}
	if err := l.load(); err != nil {
		// What is lost is a yes, which can be given once more.
		o.Log.Warn("what was known of newer versions is passed over", "err", err)
	}
	return l
}

// Run asks whenever it is time, until ctx ends. What goes wrong with that is
// logged and tried again on the next day.
func (l *Lookout) Run(ctx context.Context) error {
	t := time.NewTimer(settle)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.wake:
		case <-t.C:
		}
		etag, wait, err := l.begin()
		switch {
		case err != nil:
			// Asked all the same, every start would ask once more.
			l.o.Log.Info("not asked for newer versions", "err", err)
			wait = look
		case wait == 0:
			l.ask(ctx, etag)
			wait = look
		}
		t.Reset(min(wait, look))
	}
}

// Allow keeps whether the question may be asked. Once it may, that is done as
// soon as it is time.
func (l *Lookout) Allow(allowed bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	next := l.kept
	next.Allowed = allowed
	if err := l.keep(next); err != nil {
		return err
	}
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return nil
}

// Status says what is known, and asks nobody.
func (l *Lookout) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	st := Status{Allowed: l.kept.Allowed, CheckedAt: l.kept.CheckedAt}
	if l.kept.Allowed && l.kept.Latest != nil {
		st.Newer = l.kept.Latest.newerThan(l.o.Version)
	}
	return st
}

// begin says how long there is nothing to ask. With 0 the question is to be asked
// now, with etag; that it was is kept before, so that no crash asks twice.
func (l *Lookout) begin() (etag string, wait time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.kept.Allowed {
		return "", look, nil
	}
	now := l.o.Wall().UTC().Round(0)
	next := l.kept
	wait = next.Due.Sub(now)
	if wait > 0 && wait <= day+spread {
		return "", wait, nil
	}
	next.Due = now.Add(day + time.Duration(l.o.Rand()*float64(spread)))
	// Further off than any question is put off: the clock has been set back. It
	// is waited for a day from here, not until the clock is there again.
	if wait > 0 {
		return "", look, l.keep(next)
	}
	next.CheckedAt = now
	return next.ETag, 0, l.keep(next)
}

// ask asks once and keeps the answer.
func (l *Lookout) ask(ctx context.Context, etag string) {
	latest, etag, err := l.fetch(ctx, etag)
	if err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		next := l.kept
		next.From, next.Latest, next.ETag = l.address.String(), latest, etag
		err = l.keep(next)
	}
	if err != nil && !errors.Is(err, errUnchanged) && ctx.Err() == nil {
		l.o.Log.Info("nothing learnt of newer versions", "err", err)
	}
}

// load reads the file. What it says is looked at like an answer.
func (l *Lookout) load() error {
	raw, err := os.ReadFile(l.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var k kept
	if err := json.Unmarshal(raw, &k); err != nil {
		return fmt.Errorf("read %s: %w", File, err)
	}
	if k.Latest == nil || k.From != l.address.String() || k.Latest.check(l.address) != nil {
		k.From, k.Latest, k.ETag = "", nil, ""
	}
	k.ETag = cleanTag(k.ETag)
	l.kept = k
	return nil
}

// keep writes next down and, once it is there, goes on with it. l.mu is held.
func (l *Lookout) keep(next kept) error {
	raw, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("write %s: %w", File, err)
	}
	if err := config.WriteFile(l.path(), append(raw, '\n')); err != nil {
		return err
	}
	l.kept = next
	return nil
}

func (l *Lookout) path() string { return filepath.Join(l.o.Dir, File) }
