package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"dipper/internal/archive"
	"dipper/internal/config"
	"dipper/internal/engine"
	"dipper/internal/secret"
	"dipper/internal/server"
	"dipper/internal/update"
	"dipper/internal/xapi"
)

const (
	// doctorWait bounds all that doctor asks of others: X, the keychain, the
	// running Dipper.
	doctorWait = 5 * time.Second
	// littleRoom is how much free space is too little to go on with, in bytes.
	littleRoom = 200 << 20
	// clockApart is by how much clocks may differ before it matters.
	clockApart = time.Minute
	// lastStates is how many changes of the state are shown.
	lastStates = 10
	// lately is how old a gap may be to be counted.
	lately = 7 * 24 * time.Hour
	// statesKey is the archive's setting that the engine keeps the states under.
	statesKey = "states"
	// shortestSecret keeps a key of a few letters from being crossed out within
	// other words.
	shortestSecret = 12
)

func newDoctor(p Program, f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is so and what is wrong, without secrets",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{w: cmd.OutOrStdout()}
			d.program(p.Version, p.Page)
			err := p.run(cmd, f, func(ctx context.Context, s Setup) error {
				d.examine(ctx, s, p.Window != nil)
				return nil
			})
			if _, ok := errors.AsType[failure](err); ok { // the environment cannot be read
				d.wrong("%s: mend it and ask once more", strings.TrimSuffix(err.Error(), "."))
				err = nil
			}
			if err == nil {
				d.end()
			}
			return err
		},
	}
	withData(cmd, f)
	return cmd
}

// diagnose gives what doctor says of the Dipper that asks.
func diagnose(ctx context.Context, s Setup, window bool) string {
	var out strings.Builder
	d := &doctor{w: &out}
	d.hide(s.Entered.Reveal())
	d.program(s.Version, s.Page)
	d.examine(ctx, s, window)
	d.end()
	return out.String()
}

// doctor says a line per thing that a bug report needs, and at the end what is
// wrong. It makes nothing and changes nothing but what opening an archive brings
// with it, and holds the folder's lock no longer than it reads.
type doctor struct {
	w        io.Writer
	secrets  []string // none is said on purpose; they are crossed out should another's words repeat one
	problems []string // each with what to do
}

func (d *doctor) say(name, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, s := range d.secrets {
		text = strings.ReplaceAll(text, s, secret.Token{}.String())
	}
	fmt.Fprintf(d.w, "%-12s %s\n", name, oneLine(text))
}

func (d *doctor) wrong(format string, args ...any) {
	d.problems = append(d.problems, fmt.Sprintf(format, args...))
}

func (d *doctor) hide(text string) {
	if len(text) >= shortestSecret {
		d.secrets = append(d.secrets, text)
	}
}

func (d *doctor) end() {
	if len(d.problems) == 0 {
		d.say("problems", "none found")
	}
	for i, problem := range d.problems {
		d.say(yes(i == 0, "problems", ""), "%s", problem)
	}
}

func (d *doctor) examine(ctx context.Context, s Setup, window bool) {
	d.hide(s.Config.Bearer)
	d.hide(s.Config.APIKey)
	ctx, cancel := context.WithTimeout(ctx, doctorWait)
	defer cancel()
	var way xapi.Reach
	var asked sync.WaitGroup
	asked.Go(func() { way = reach(ctx, s) })

	d.say("window", "%s", yes(window && s.Config.Display, "can be opened", "none: built without one, or no display"))
	d.updates(s)
	d.say("plan", "%s, rules of up to %d characters", yes(s.Config.Enterprise, "enterprise", "pay-per-use"), planOf(s.Config.Enterprise).MaxLength())
	token := d.token(ctx, s)
	open := d.folder(s.Config.Data)
	installID, running := d.running(ctx, s, token)
	d.open(open)
	asked.Wait()
	d.x(s, way)
	if !running {
		d.rules(ctx, s, token, installID, way)
	}
}

// program says what was built.
func (d *doctor) program(v Version, files fs.FS) {
	d.say("version", "%s", versionLine(v))
	if system, err := config.System(); err == nil {
		d.say("system", "%s", system)
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "modernc.org/sqlite" {
				d.say("SQLite", "%s %s", m.Path, m.Version)
			}
		}
	}
	page := hasPage(files)
	d.say("page", "%s", yes(page, "built in", "missing"))
	if !page {
		d.wrong("this Dipper was built without its page: build it with make cli or make app")
	}
}

// updates says what is known of newer versions, and asks nobody.
func (d *doctor) updates(s Setup) {
	known := updates(s, s.Config.Data)
	if known == nil {
		d.say("updates", "this build asks nobody for newer versions")
		return
	}
	st := known.Status()
	line := yes(st.Allowed, "asked for once a day", "not asked for: off in the settings")
	if !st.CheckedAt.IsZero() {
		line += ", last " + stamp(st.CheckedAt)
	}
	if st.Newer != nil {
		line += fmt.Sprintf("; %s is out: %s", st.Newer.Version, st.Newer.URL)
	}
	d.say("updates", "%s", line)
}

// token says where the token is, and gives it. The keychain's goes to X alone.
func (d *doctor) token(ctx context.Context, s Setup) secret.Token {
	if s.Config.Bearer != "" {
		d.say("token", "from X_BEARER_TOKEN")
		d.say("keychain", "%s", yes(s.Config.Keychain, "on, not asked: X_BEARER_TOKEN wins", "off"))
		return secret.NewToken(s.Config.Bearer)
	}
	var t secret.Token
	var err error
	if s.Config.Keychain {
		t, err = secret.Stored(ctx)
		d.hide(t.Reveal())
	}
	mine := s.Config.IsX() && !t.Empty()
	d.say("token", "%s", yes(mine, "from the OS keychain", "none"))
	switch {
	case !s.Config.Keychain:
		d.say("keychain", "off: DIPPER_KEYCHAIN=off, or a Linux without a session bus")
	case err != nil:
		d.say("keychain", "on, not to be used: %v", err)
		d.wrong("the OS keychain cannot be read: unlock it or start its service, or set X_BEARER_TOKEN and DIPPER_KEYCHAIN=off")
	case t.Empty():
		d.say("keychain", "on, holds no token")
	default:
		d.say("keychain", "on, holds a token%s", yes(mine, "", ", for X's own address alone"))
	}
	if !mine {
		return secret.Token{}
	}
	return t
}

// openFile is a file or folder that others may look into.
type openFile struct {
	path string
	mode fs.FileMode
	want fs.FileMode
}

// folder says what lies in the data folder, and gives what others may look into.
func (d *doctor) folder(dir string) (open []openFile) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.say("data folder", "%s, not there yet", dir)
		d.disk(parent(dir))
		return nil
	case err != nil:
		d.say("data folder", "%s", dir)
		d.wrong("the data folder cannot be used: %v: make it usable for your user, or choose another with --data", err)
		return nil
	case !info.IsDir():
		d.say("data folder", "%s, a file", dir)
		d.wrong("%s is a file: choose a folder with --data", dir)
		return nil
	}
	d.say("data folder", "%s, mode %04o", dir, info.Mode().Perm())
	if config.TooWide(info) {
		open = append(open, openFile{dir, info.Mode().Perm(), 0o700})
	}
	for _, name := range []string{
		engine.RealFile, engine.RealFile + "-wal", engine.RealFile + "-shm",
		engine.SimulatedFile, engine.SimulatedFile + "-wal", engine.SimulatedFile + "-shm",
		"serve.json", "install-id", "deck.json", update.File, "dipper.lock", "dipper.pid",
	} {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		if strings.Contains(name, ".db") {
			d.say(name, "%s, mode %04o", size(info.Size()), info.Mode().Perm())
		}
		if config.TooWide(info) {
			open = append(open, openFile{path, info.Mode().Perm(), 0o600})
		}
	}
	d.disk(dir)
	return open
}

// open says what others may look into, once the archives have been opened, which
// closes them to others.
func (d *doctor) open(files []openFile) {
	for _, f := range files {
		may, way := "may", fmt.Sprintf("chmod %o '%s'", f.want, f.path)
		if info, err := os.Stat(f.path); err == nil && !config.TooWide(info) {
			may, way = "could", "doctor has closed it to them by reading it"
		}
		d.wrong("others on this machine %s look into %s (mode %04o, wider than %04o): %s", may, f.path, f.mode, f.want, way)
	}
}

// disk says whether there is room in a folder and whether it may be written to.
func (d *doctor) disk(dir string) {
	if err := config.Writable(dir); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		d.wrong("the folder %s cannot be written to (%v): make it writable for your user, or choose another with --data", dir, err)
	}
	free, err := config.FreeSpace(dir)
	if err != nil {
		d.say("disk", "room not known")
		return
	}
	d.say("disk", "%s free", size(free))
	if free < littleRoom {
		d.wrong("the disk of the data folder has only %s left: free some room", size(free))
	}
}

// parent is the first folder above dir that is there.
func parent(dir string) string {
	for {
		up := filepath.Dir(dir)
		if _, err := os.Stat(up); err == nil || up == dir {
			return up
		}
		dir = up
	}
}

// running says who uses the folder, and then what that Dipper tells or, with
// nobody there, what the last one has left.
func (d *doctor) running(ctx context.Context, s Setup, token secret.Token) (installID string, running bool) {
	folder, err := config.Peek(s.Config.Data)
	if owned, ok := errors.AsType[*config.OwnedError](err); ok {
		d.say("running", "yes, pid %d", owned.PID)
		d.doors(ctx, s)
		return "", true
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.say("running", "no, and no Dipper has used this folder yet")
		return "", false
	case err != nil:
		d.say("running", "not known")
		if info, serr := os.Stat(s.Config.Data); serr == nil && info.IsDir() { // else it is said already
			d.wrong("the data folder cannot be looked into: %v: make it readable for your user, or choose another with --data", err)
		}
		return "", false
	}
	d.say("running", "no Dipper uses this folder")
	for _, name := range []string{engine.RealFile, engine.SimulatedFile} {
		path := folder.File(name)
		if _, err := os.Stat(path); err != nil {
			continue
		}
		posts, err := d.archive(ctx, path, name)
		if err != nil {
			d.wrong("%s: %s", name, Sentence(engine.Explain(err)))
		}
		if posts > 0 && name == engine.RealFile && token.Empty() && !s.Config.LoopbackX() {
			d.wrong("there are posts of X here and no token to go on with: set X_BEARER_TOKEN, or connect to X in the window")
		}
	}
	if err := folder.Close(); err != nil {
		d.wrong("the data folder was not let go: %v: start Dipper once", err)
	}
	return folder.InstallID, false
}

// archive says what an archive that nobody has open holds.
func (d *doctor) archive(ctx context.Context, path, name string) (posts int64, err error) {
	a, err := archive.Open(ctx, path, archive.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	posts, _, err = a.Size(ctx)
	if err != nil {
		return 0, err
	}
	topics, err := a.Topics(ctx)
	if err != nil {
		return posts, err
	}
	live := 0
	for _, t := range topics {
		if t.State == "live" {
			live++
		}
	}
	d.say("archive", "%s: %d posts, %d topics, %d of them live", name, posts, len(topics), live)
	gaps, err := a.Gaps(ctx, "")
	if err != nil {
		return posts, err
	}
	d.gaps(gaps)
	var states []engine.StateChange
	raw, ok, err := a.Setting(ctx, statesKey)
	if err == nil && ok {
		err = json.Unmarshal(raw, &states)
	}
	d.states(states)
	return posts, err
}

// doors says what the running Dipper tells of itself.
func (d *doctor) doors(ctx context.Context, s Setup) {
	a, err := server.ReadAddress(s.Config.Data)
	if err != nil {
		d.say("doors", "none: it is a watch, or just starting or ending")
		return
	}
	d.hide(a.Key)
	client := server.Dial(a)
	st, err := client.Status(ctx)
	if err != nil {
		d.say("doors", "%s, not to be used", a.URL)
		d.wrong("%s If it goes on like this, end it and start again.", Sentence(err))
		return
	}
	d.say("doors", "%s, up %s, %d sockets", a.URL, time.Duration(st.UptimeSeconds*float64(time.Second)).Round(time.Second), st.Sockets)
	if st.Version != s.Version.Number {
		d.wrong("version %s is running and this is %s: end the running one and start this one", st.Version, s.Version.Number)
	}
	d.say("source", "%s, %s since %s", st.Source.Mode, st.Source.State, stamp(st.Source.Since.Time))
	if st.Source.Reason != nil {
		d.say("reason", "%s", *st.Source.Reason)
		if st.Source.State == "refused" || st.Source.State == "waiting" {
			d.wrong("%s", *st.Source.Reason)
		}
	}
	d.sayRules(st.Rules)
	d.say("archive", "%d posts, %s, %d not written yet", st.Archive.Posts, size(st.Archive.Bytes), st.Archive.Lag)
	c := st.Counts
	d.say("counts", "received %d, delivered %d, duplicates %d, undecodable %d, unrouted %d, dropped %d, reconnects %d, gaps %d",
		c.Received, c.Delivered, c.Duplicates, c.Undecodable, c.Unrouted, c.Dropped, c.Reconnects, c.Gaps)
	if c.Dropped > 0 {
		d.wrong("%d posts were lost here: please report it with the log of --log-level debug", c.Dropped)
	}
	gaps, err := client.Gaps(ctx)
	if err == nil {
		d.gaps(gaps)
		var diagnosis engine.Diagnosis
		diagnosis, err = client.Diagnosis(ctx)
		d.states(diagnosis.States)
	}
	if err != nil {
		d.wrong("%s If it goes on like this, end it and start again.", Sentence(err))
	}
}

func (d *doctor) gaps(all []archive.Gap) {
	var n, unknown int
	var missing int64
	for _, g := range all {
		if time.Since(g.To.Time) > lately {
			continue
		}
		n++
		if g.Missed == nil {
			unknown++
			continue
		}
		missing += max(0, *g.Missed-g.Filled)
	}
	d.say("gaps", "%d in the last 7 days, %d posts still missing%s", n, missing,
		yes(unknown > 0, fmt.Sprintf(", not known of %d gaps", unknown), ""))
}

func (d *doctor) states(all []engine.StateChange) {
	if len(all) == 0 {
		d.say("states", "none kept")
	}
	for i, c := range all[max(0, len(all)-lastStates):] {
		d.say(yes(i == 0, "states", ""), "%s %s%s", stamp(c.At.Time), c.State, yes(c.Reason != "", ": "+c.Reason, ""))
	}
}

// reach asks X's address for its date, without a token.
func reach(ctx context.Context, s Setup) xapi.Reach {
	client, err := xOf(s, secret.Token{})
	if err != nil {
		return xapi.Reach{Err: err}
	}
	defer client.Close()
	return client.Reach(ctx)
}

func xOf(s Setup, t secret.Token) (*xapi.Client, error) {
	return xapi.New(xapi.Options{BaseURL: s.Config.XURL, Token: t, UserAgent: "Dipper/" + s.Version.Number})
}

// x says how far the way to X goes, and what time it is at either end.
func (d *doctor) x(s Setup, way xapi.Reach) {
	d.say("X address", "%s", s.Config.XURL)
	if way.Proxy != "" {
		d.say("proxy", "%s, from the environment", way.Proxy)
	}
	var took time.Duration
	var steps []string
	last := "connection"
	for _, step := range way.Steps {
		took += step.Took
		steps = append(steps, fmt.Sprintf("%s %s", step.Name, step.Took.Round(time.Millisecond)))
		last = step.Name
	}
	here := time.Now()
	clock := here.Format("2006-01-02 15:04:05 -07:00 MST")
	if way.Err != nil {
		d.say("reach", "no: %s fails after %s: %v", last, took.Round(time.Millisecond), way.Err)
		d.say("clock", "%s; X's is not known", clock)
		d.wrong("X's address cannot be reached (%s: %v): %s", last, way.Err, wayOut(last))
		return
	}
	d.say("reach", "yes: %sHTTP status %d after %s (%s)", yes(way.Simulated, "a simulator, ", ""),
		way.Status, took.Round(time.Millisecond), strings.Join(steps, ", "))
	switch {
	case !way.Dated:
		d.say("clock", "%s; X's is not known", clock)
	case way.Ahead.Abs() <= 2*time.Second:
		d.say("clock", "%s; X's is the same", clock)
	default:
		word := fmt.Sprintf("%s %s", way.Ahead.Abs(), yes(way.Ahead > 0, "ahead", "behind"))
		d.say("clock", "%s; X's is %s", clock, word)
		if way.Ahead.Abs() > clockApart {
			d.wrong("X's clock and this machine's are more than a minute apart (X's is %s): have this machine set its time from the network", word)
		}
	}
}

// wayOut says what helps when a step fails.
func wayOut(step string) string {
	switch step {
	case "DNS":
		return "check that this machine is online and its DNS server answers"
	case "TCP":
		return "check the network and firewalls, and set HTTPS_PROXY where the way leads through a proxy"
	case "proxy":
		return "check the proxy's address, name and password in HTTPS_PROXY"
	case "TLS":
		return "check this machine's clock, and whether something on the way opens TLS"
	}
	return "check the network and try again in a moment"
}

// rules says which rules X holds for the token. Listing them costs nothing.
func (d *doctor) rules(ctx context.Context, s Setup, token secret.Token, installID string, way xapi.Reach) {
	switch {
	case token.Empty():
		d.say("rules", "not asked: no token")
		return
	case way.Err != nil:
		d.say("rules", "not asked: X cannot be reached")
		return
	}
	client, err := xOf(s, token)
	if err != nil {
		d.say("rules", "not asked: %v", err)
		return
	}
	defer client.Close()
	list, err := client.Rules(ctx)
	if err != nil {
		d.say("rules", "not known")
		d.refused(err)
		return
	}
	r := engine.RulesStatus{}
	for _, rule := range list {
		if installID != "" && rule.Tag == "dipper:"+installID {
			r.Used++
		}
	}
	r.Foreign = len(list) - r.Used
	r.Limit, _ = client.RuleLimit(ctx) // not known is said
	d.sayRules(r)
}

// refused says why X did not list the rules. Of an answer that never came the
// error's text is left out: it may be another's.
func (d *doctor) refused(err error) {
	xerr, ok := errors.AsType[*xapi.Error](err)
	switch {
	case !ok || xerr.Status == 0:
		d.wrong("X was asked for its rules and did not answer in time: try again in a moment")
	case xerr.Kind == xapi.KindUnauthorized:
		d.wrong("X refuses the token (401): set X_BEARER_TOKEN to a valid bearer token, or connect to X anew in the window")
	default:
		d.wrong("%s: look after the app in X's developer console, or try again later", strings.TrimSuffix(xerr.Error(), "."))
	}
}

func (d *doctor) sayRules(r engine.RulesStatus) {
	limit := "limit not known"
	if r.Limit > 0 {
		limit = fmt.Sprintf("limit %d", r.Limit)
		if r.Used+r.Foreign >= r.Limit {
			d.wrong("X has no room for another rule on this token: delete or pause a topic, or take off others' rules")
		}
	}
	d.say("rules", "%d own, %d foreign, %s", r.Used, r.Foreign, limit)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// size puts a number of bytes into words.
func size(n int64) string {
	const unit = 1000
	if n < unit {
		return fmt.Sprintf("%d bytes", n)
	}
	f, units := float64(n)/unit, []string{"kB", "MB", "GB"}
	for f >= unit && len(units) > 1 {
		f, units = f/unit, units[1:]
	}
	return fmt.Sprintf("%.1f %s", f, units[0])
}

func hasPage(page fs.FS) bool {
	if page == nil {
		return false
	}
	_, err := fs.Stat(page, "index.html")
	return err == nil
}

func yes(ok bool, a, b string) string {
	if ok {
		return a
	}
	return b
}
