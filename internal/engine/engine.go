// Package engine puts the graph together and runs it: the archive, the hub, the
// stream and X's client, the router between them, and the topics' life.
//
// It owns which rules stand for which topics and what a person is told when
// something goes wrong. It leaves wire shapes to xapi, the connection's life to
// stream, storage to archive and every door to server.
package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"dipper/internal/archive"
	"dipper/internal/hub"
	"dipper/internal/rule"
	"dipper/internal/secret"
	"dipper/internal/stream"
	"dipper/internal/xapi"
	"dipper/internal/xsim"
)

// queue is how many events may lie between X's socket and the archive. When it
// is full the read from X waits.
const queue = 4096

// rivalWait bounds the question for other connections.
const rivalWait = 5 * time.Second

// Options are what Open needs. Dir and InstallID are required.
type Options struct {
	Dir       string // the data folder, owned by the caller
	InstallID string // tags Dipper's rules on X
	// Simulate asks for the built-in simulator whatever else is given.
	Simulate bool
	XURL     string // base address of X's API; "" is X's own
	// Loopback says that XURL is on this machine: a simulator, perhaps.
	Loopback bool
	Token    secret.Token
	Plan     rule.Plan // what the account at X has; the zero value is pay-per-use
	Version  string    // for the User-Agent
	// Simulator sets up the built-in simulator; its zero value works.
	Simulator xsim.Options
	Keep      time.Duration    // how long posts are kept; 0 is 30 days
	Now       func() time.Time // nil is time.Now
	// Dial makes the connections to X, Addresses lists this machine's and Wall
	// is its clock, as stream.Options has it; nil is the system's own.
	Dial      func(ctx context.Context, network, addr string) (net.Conn, error)
	Addresses func() []string
	Wall      func() time.Time
	Log       *slog.Logger // nil discards
}

// Engine is the running app without its doors. Make one with Open; Run it
// before calling AddTopic and the like, which talk to X.
type Engine struct {
	o         Options
	archive   *archive.Archive
	hub       *hub.Hub
	client    *xapi.Client // nil without a token
	keeper    *stream.Keeper
	simulator *xsim.Server // nil unless built in
	simulated bool
	events    chan xapi.Event

	// changes lets one change of topics or rules happen at a time, X's answer
	// included, so that X's rules and the archive's topics cannot cross.
	changes sync.Mutex
	rules   ruleState     // under changes
	nudge   chan struct{} // capacity 1: the rules want a look soon

	routes routes

	telling sync.Mutex // one telling of the state at a time

	mu       sync.Mutex
	settling map[string]time.Time // topic → when X surely heeds its rule
	came     map[string]time.Time // topic → when the stream last brought a post
	status   stream.Status
	history  []StateChange // the last changes of status, oldest first
	unkept   []archive.Gap // that there was no room for

	// keeping lets posts, gaps and books be kept and told by one at a time, so
	// that they are told in the order in which they are kept.
	keeping sync.Mutex
	written map[string][]byte // under keeping: what the books say
	books   chan struct{}     // capacity 1: they are to be written

	fills    fills
	quit     bool        // the user ended the run before this one
	beenLive atomic.Bool // in this run
	// tracked says that something is tracked, safe up to when all that X sent for
	// it has been committed (by X's clock), done how many of the stream's events
	// that were, up that the stream is live and what was missed before is told.
	tracked, up atomic.Bool
	safe        atomic.Pointer[time.Time]
	done        atomic.Int64
	inLine      atomic.Pointer[time.Time] // when X last held every rule, by X's clock

	received, delivered, duplicates, undecodable atomic.Int64
	unrouted, dropped, reconnects, gaps          atomic.Int64

	spare  sync.Mutex // the archive that is not in use is opened by one at a time
	closed sync.Once
}

// Open builds the graph on the data folder. It starts no goroutine; with the
// built-in simulator it takes that one's loopback port. Its errors are
// *Problem.
func Open(ctx context.Context, o Options) (*Engine, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{
		o: o, settling: map[string]time.Time{}, came: map[string]time.Time{},
		rules:   ruleState{seen: map[string]time.Time{}, lost: map[string]time.Time{}},
		events:  make(chan xapi.Event, queue), // full: the read from X waits
		nudge:   make(chan struct{}, 1),       // full: a look is due already
		books:   make(chan struct{}, 1),       // full: they are written soon anyway
		fills:   fills{wake: make(chan struct{}, 1)},
		written: map[string][]byte{},
	}
	if err := e.open(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func (e *Engine) open(ctx context.Context) error {
	if err := e.choose(ctx); err != nil {
		return err
	}
	e.hub = hub.New(e.archive, hub.Options{})
	topics, err := e.archive.Topics(ctx)
	if err != nil {
		return archiveProblem(err)
	}
	for _, t := range topics {
		e.hub.Open(t.ID, t.LastSeq)
		e.routes.put(t)
	}
	e.rules.dirty = true
	absent, quit := e.loadHeard(ctx)
	e.quit = quit
	e.loadHistory(ctx)
	if err := e.loadFills(ctx); err != nil {
		return err
	}
	o := stream.Options{
		Log: e.o.Log, Now: e.o.Now,
		OnStatus: e.onStatus, Warning: e.warning,
		Connects: e.loadConnects(ctx), OnConnect: e.saveConnects,
		Addresses: e.o.Addresses, Wall: e.o.Wall,
		Absent: absent, Backfill: e.o.Plan == rule.Enterprise,
	}
	if e.client != nil {
		o.Skew = e.client.Skew
	}
	e.keeper = stream.New(dialer{e}, e.events, o)
	e.status = e.keeper.Status()
	e.tell()
	e.wantStream()
	return nil
}

// Run works until ctx ends (nil) or a part fails for good. What was read from X
// before the end is committed.
func (e *Engine) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	if e.simulator != nil {
		g.Go(func() error { return e.simulator.Run(ctx) })
	}
	g.Go(func() error {
		defer close(e.events)
		return e.keeper.Run(ctx)
	})
	g.Go(func() error { return e.collect(ctx) })
	g.Go(func() error { return e.maintain(ctx) })
	g.Go(func() error { return e.keepBooks(ctx) })
	g.Go(func() error { return e.fill(ctx) })
	err := g.Wait()
	e.writeBooks(err == nil)
	return err
}

// Close lets go of everything. It may be called more than once, and after a
// failed Open.
func (e *Engine) Close() error {
	var err error
	e.closed.Do(func() {
		if e.hub != nil {
			e.hub.Close()
		}
		if e.client != nil {
			e.client.Close()
		}
		if e.simulator != nil {
			err = e.simulator.Close()
		}
		if e.archive != nil {
			err = errors.Join(err, e.archive.Close())
		}
	})
	return err
}

// Hub is where the doors listen.
func (e *Engine) Hub() *hub.Hub { return e.hub }

// Archive is for the doors' reading alone.
func (e *Engine) Archive() *archive.Archive { return e.archive }

// Simulated reports whether the posts here are the simulator's.
func (e *Engine) Simulated() bool { return e.simulated }

// Retry tries to connect again at once.
func (e *Engine) Retry() { e.keeper.Retry() }

// TakeOver ends the other connections of this token and connects.
func (e *Engine) TakeOver(ctx context.Context) error {
	if e.client == nil {
		return NewProblem(CodeTokenMissing, nil, "There is no token, so there is no connection to take over.")
	}
	if e.keeper.Status().State == stream.Live {
		return nil // the only connection is ours
	}
	if err := e.client.EndConnections(ctx); err != nil {
		return e.xProblem("end the other connection", err)
	}
	e.keeper.Retry()
	return nil
}

// Status measures everything at once.
func (e *Engine) Status(ctx context.Context) (Status, error) {
	posts, bytes, err := e.archive.Size(ctx)
	if err != nil {
		return Status{}, archiveProblem(err)
	}
	own, foreign, limit := e.rules.counts()
	return Status{
		Source: e.sourceStatus(),
		Rules:  RulesStatus{Used: own, Limit: limit, Foreign: foreign},
		Counts: Counts{
			Received: e.received.Load(), Delivered: e.delivered.Load(), Duplicates: e.duplicates.Load(),
			Undecodable: e.undecodable.Load(), Unrouted: e.unrouted.Load(), Dropped: e.dropped.Load(),
			Reconnects: e.reconnects.Load(), Gaps: e.gaps.Load(),
		},
		Archive: ArchiveStatus{Posts: posts, Bytes: bytes, Lag: max(0, e.keeper.Sent()-e.done.Load())},
	}, nil
}

// dialer is the engine as the stream sees it.
type dialer struct{ e *Engine }

// Prepare brings X's rules in line when they may not be.
func (d dialer) Prepare(ctx context.Context) error {
	e := d.e
	if e.client == nil {
		return &stream.Refusal{Why: stream.Why{Code: "no-token", Reason: noToken}}
	}
	e.changes.Lock()
	defer e.changes.Unlock()
	if !e.rules.dirty {
		return nil
	}
	err := e.reconcile(ctx)
	if xerr, ok := errors.AsType[*xapi.Error](err); ok && xerr.Kind == xapi.KindRate && e.rules.own.Load() > 0 {
		// The rules that stand bring their posts meanwhile; the others follow.
		e.o.Log.Info("rules not in line yet", "err", err)
		return nil
	}
	return err
}

// Connect opens the stream, and refuses one whose posts would not belong into
// this archive.
func (d dialer) Connect(ctx context.Context, o xapi.ConnectOptions) (*xapi.Stream, error) {
	e := d.e
	s, err := e.client.Connect(ctx, o)
	if xerr, ok := errors.AsType[*xapi.Error](err); ok && xerr.Kind == xapi.KindNoRules {
		e.changes.Lock()
		e.outOfLine()
		e.changes.Unlock()
	}
	if err != nil {
		return nil, err
	}
	if s.Simulated() != e.simulated {
		s.Close()
		return nil, &stream.Refusal{Why: stream.Why{Code: "server-changed", Said: e.o.XURL, Reason: fmt.Sprintf("The server at %s has changed between X and a simulator. Start Dipper again, so that real and simulated posts stay apart.", e.o.XURL)}}
	}
	return s, nil
}

// Rival asks X for another connection of this token.
func (d dialer) Rival(ctx context.Context) string {
	if d.e.client == nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, rivalWait)
	defer cancel()
	list, err := d.e.client.Connections(ctx)
	if err != nil {
		d.e.o.Log.Info("other connections not known", "err", err)
	}
	if len(list) == 0 {
		return ""
	}
	who := "open"
	if at := list[0].Since; !at.IsZero() {
		who += " since " + at.UTC().Format("15:04") + " UTC"
	}
	if ip := list[0].IP; ip != "" {
		who += " from " + ip
	}
	return who
}

// wantStream tells the keeper whether anything is tracked. Without a token the
// keeper is let run into its refusal, which says so.
func (e *Engine) wantStream() {
	live := len(e.routes.liveTopics()) > 0
	if now := e.xNow(); live && e.tracked.CompareAndSwap(false, true) && e.done.Load() == e.keeper.Sent() {
		e.safe.Store(&now)
	}
	e.keeper.Want(e.client == nil || live)
}
