package engine

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/secret"
	"dipper/internal/stream"
	"dipper/internal/topic"
	"dipper/internal/xapi"
	"dipper/internal/xsim"
)

// The archives of a data folder. Simulated posts live in a file of their own.
const (
	RealFile      = "dipper.db"
	SimulatedFile = "simulated.db"
)

const noToken = "No token: set X_BEARER_TOKEN to the bearer token of an X app and start again. The archive can be read meanwhile."

// probeWait bounds how long Open waits to learn whether a server on this machine
// is a simulator.
const probeWait = 2 * time.Second

// choose decides what the source is and opens the archive that belongs to it.
func (e *Engine) choose(ctx context.Context) error {
	real := filepath.Join(e.o.Dir, RealFile)
	tokenless := e.o.Token.Empty()
	switch {
	case e.o.Simulate:
		return e.useSimulator(ctx)
	case e.o.Token.Empty() && e.o.Loopback:
		// A simulator takes any bearer; X itself is never on loopback.
		e.o.Token = secret.NewToken("simulated")
	case e.o.Token.Empty():
		held, err := holdsPosts(ctx, real, e.archiveOptions())
		if err != nil {
			return err
		}
		if !held {
			return e.useSimulator(ctx)
		}
		return e.openArchive(ctx, RealFile)
	}
	client, err := e.newClient(e.o.XURL)
	if err != nil {
		return err
	}
	e.client = client
	if e.o.Loopback {
		e.probe(ctx, tokenless)
	}
	if e.simulated {
		return e.openArchive(ctx, SimulatedFile)
	}
	_, err = os.Stat(real)
	fresh := errors.Is(err, os.ErrNotExist)
	if err := e.openArchive(ctx, RealFile); err != nil {
		return err
	}
	if fresh {
		return e.carryTopics(ctx)
	}
	return nil
}

func (e *Engine) useSimulator(ctx context.Context) error {
	o := e.o.Simulator
	o.Log, o.Plan = e.o.Log, e.o.Plan
	s, err := xsim.Open("127.0.0.1:0", o)
	if err != nil {
		return NewProblem(CodePortTaken, err, "The simulator cannot start on this machine: %v.", err)
	}
	e.simulator, e.simulated = s, true
	e.o.Token = secret.NewToken("simulated")
	if e.client, err = e.newClient(s.URL()); err != nil {
		return err
	}
	return e.openArchive(ctx, SimulatedFile)
}

func (e *Engine) newClient(base string) (*xapi.Client, error) {
	c, err := xapi.New(xapi.Options{BaseURL: base, Token: e.o.Token, UserAgent: "Dipper/" + e.o.Version, Now: e.o.Now, Log: e.o.Log, Dial: e.o.Dial})
	if err != nil {
		return nil, NewProblem(CodeValueInvalid, err, "The address of X's API cannot be used: %v.", err)
	}
	return c, nil
}

// probe asks a server on this machine whether it is a simulator, so that the
// right archive is opened. Of one that does not answer the guess is taken;
// should it turn out to be wrong, posts are refused rather than mixed in.
func (e *Engine) probe(ctx context.Context, guess bool) {
	ctx, cancel := context.WithTimeout(ctx, probeWait)
	defer cancel()
	_, err := e.client.Rules(ctx)
	xerr, ok := errors.AsType[*xapi.Error](err)
	if unknown := ok && xerr.Kind == xapi.KindNetwork; unknown {
		e.simulated = guess
		return
	}
	e.simulated = e.client.Simulated()
}

func (e *Engine) archiveOptions() archive.Options {
	return archive.Options{Now: e.o.Now, Log: e.o.Log, Keep: e.o.Keep}
}

func (e *Engine) openArchive(ctx context.Context, name string) error {
	a, err := archive.Open(ctx, filepath.Join(e.o.Dir, name), e.archiveOptions())
	if err != nil {
		return archiveProblem(err)
	}
	e.archive = a
	return nil
}

// holdsPosts looks into an archive that may not be there.
func holdsPosts(ctx context.Context, path string, o archive.Options) (bool, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	a, err := archive.Open(ctx, path, o)
	if err != nil {
		return false, archiveProblem(err)
	}
	held, err := a.HasPosts(ctx)
	if err = errors.Join(err, a.Close()); err != nil {
		return false, archiveProblem(err)
	}
	return held, nil
}

// carryTopics brings the simulator's topics into a fresh archive of real posts,
// paused: what was free there costs money here, so each starts on a click.
func (e *Engine) carryTopics(ctx context.Context) error {
	path := filepath.Join(e.o.Dir, SimulatedFile)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	old, err := archive.Open(ctx, path, e.archiveOptions())
	if err != nil {
		// The tryout's topics are not worth refusing to start for.
		e.o.Log.Warn("topics of the simulator not carried over", "err", err)
		return nil
	}
	defer old.Close()
	topics, err := old.Topics(ctx)
	if err != nil {
		e.o.Log.Warn("topics of the simulator not carried over", "err", err)
		return nil
	}
	for _, t := range topics {
		t.State, t.Posts, t.LastSeq = topic.Paused, 0, 0
		if _, err := e.archive.AddTopic(ctx, t); err != nil {
			return archiveProblem(err)
		}
	}
	return nil
}

// archiveProblem puts an archive's error into words.
func archiveProblem(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, archive.ErrNotFound):
		return NewProblem(CodeTopicNotFound, err, "There is no such topic.")
	case errors.Is(err, archive.ErrCorrupt):
		return NewProblem(CodeArchiveDamaged, err, "The archive cannot be read: %v.", err)
	case errors.Is(err, archive.ErrNewer):
		return NewProblem(CodeArchiveNewer, err, "The archive was written by a newer Dipper: %v.", err)
	case errors.Is(err, archive.ErrReadOnly):
		return NewProblem(CodeFolder, err, "The archive cannot be written: %v.", err)
	case errors.Is(err, archive.ErrFull):
		return NewProblem(CodeDiskFull, err, "The disk has no room left for the archive: %v.", err)
	}
	return err
}

// tell sends the source's state to every socket.
func (e *Engine) tell() {
	// The state that is told last must be the one that was reached last.
	e.telling.Lock()
	defer e.telling.Unlock()
	s := e.sourceStatus()
	frame, err := json.Marshal(struct {
		Type    string     `json:"type"`
		State   string     `json:"state"`
		Reason  *string    `json:"reason"`
		Code    *string    `json:"code"`
		Said    *string    `json:"said"`
		RetryAt *post.Time `json:"retryAt"`
	}{"status", s.State, s.Reason, s.Code, s.Said, s.RetryAt})
	if err != nil {
		e.o.Log.Error("encode status frame", "err", err)
		return
	}
	e.hub.Status(frame)
}

func (e *Engine) sourceStatus() SourceStatus {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := SourceStatus{Mode: "x", State: string(e.status.State), Since: post.At(e.status.Since)}
	if e.simulated {
		s.Mode = "simulated"
	}
	why := e.status.Why
	s.Reason, s.Code, s.Said = told(why.Reason), told(why.Code), told(why.Said)
	if !e.status.RetryAt.IsZero() {
		at := post.At(e.status.RetryAt)
		s.RetryAt = &at
	}
	return s
}

// told gives nil where there is nothing to tell.
func told(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

const connectsKey = "connects"

// loadConnects reads when X was last connected to, so that X's budget holds
// over restarts. What cannot be read counts as nothing.
func (e *Engine) loadConnects(ctx context.Context) []time.Time {
	var list []time.Time
	if err := e.setting(ctx, connectsKey, &list); err != nil {
		e.o.Log.Warn("earlier connects not known", "err", err)
		return nil
	}
	return list
}

func (e *Engine) saveConnects(list []time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), booksWait)
	defer cancel()
	if err := e.keepSetting(ctx, connectsKey, list); err != nil {
		e.o.Log.Warn("connect not noted", "err", err)
	}
}

// setting reads into v what keepSetting kept under key; v stays as it is when
// that is nothing.
func (e *Engine) setting(ctx context.Context, key string, v any) error {
	raw, ok, err := e.archive.Setting(ctx, key)
	if err != nil || !ok {
		return err
	}
	return json.Unmarshal(raw, v)
}

func (e *Engine) keepSetting(ctx context.Context, key string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return e.archive.SetSettings(ctx, archive.Setting{Key: key, Value: raw})
}

// xProblem puts a refusal or failure of X's on a rule call into words. what
// names what was tried.
func (e *Engine) xProblem(what string, err error) error {
	xerr, ok := errors.AsType[*xapi.Error](err)
	if !ok {
		return NewProblem(CodeXUnavailable, err, "Dipper tried to %s; X did not answer in time.", what).Because("late")
	}
	switch xerr.Kind {
	case xapi.KindRuleRefused:
		detail := xerr.Detail
		for i, d := range xerr.Details {
			if i == 0 {
				detail = d
				continue
			}
			detail += " " + d
		}
		if detail == "" {
			detail = "X gave no reason."
		}
		p := NewProblem(CodeQueryRefused, err, "X refuses this query: %s", detail)
		p.Why.Said = detail
		return p
	case xapi.KindRuleCap:
		return NewProblem(CodeNoRoom, err, "X has no room for another rule on this token.")
	}
	why := stream.Cause(xerr)
	p := NewProblem(CodeXUnavailable, err, "Dipper tried to %s. %s", what, why.Reason)
	p.Why = why
	if stream.Doomed(xerr.Kind) {
		p.Hint = "Nothing was kept." // what helps is said in the reason
	}
	if xerr.RetryAt.After(e.o.Now()) {
		p.RetryAfter = xerr.RetryAt.Sub(e.o.Now())
	}
	return p
}
