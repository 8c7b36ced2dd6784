package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/pkg/browser"
	"golang.org/x/sync/errgroup"

	"dipper/internal/config"
	"dipper/internal/engine"
	"dipper/internal/secret"
	"dipper/internal/server"
	"dipper/internal/system"
	"dipper/internal/update"
	"dipper/internal/xsim"
)

// House is the whole app without a face: the data folder, the engine on it, and
// the doors. The window, serve and watch differ only in what they put before it.
type House struct {
	Engine *engine.Engine
	Server *server.Server
	// updates is nil where nobody is asked for newer versions.
	updates *update.Lookout
	// TokenPlace is where the token in use was found.
	TokenPlace TokenPlace
	folder     *config.Folder
	// announced says that serve.json tells others where the doors are.
	announced bool
}

// TokenPlace is where a token comes from, in a word that the page can show.
type TokenPlace string

// Places of a token.
const (
	TokenNone        TokenPlace = "none"
	TokenEnvironment TokenPlace = "environment"
	TokenKeychain    TokenPlace = "keychain"
	// TokenMemory is gone with this run: no keychain would have it.
	TokenMemory TokenPlace = "memory"
)

// Doors says how a House's doors are to be.
type Doors struct {
	Addr      string // host:port on loopback; port 0 is any free one
	PublicURL string // a reverse proxy's address, or ""
	// Announce writes serve.json once the doors accept connections.
	Announce bool
	Origins  []string                // of pages besides the usual ones (development)
	Show     func(compose bool) bool // brings the native window forward, and the keyboard to its query field; nil where there is none
}

// Own takes the data folder, or says in a Problem why it cannot. One that
// another Dipper owns gives a Problem that wraps *config.OwnedError.
func Own(s Setup) (*config.Folder, error) {
	f, err := config.Own(s.Config.Data)
	if err == nil {
		return f, nil
	}
	if owned, ok := errors.AsType[*config.OwnedError](err); ok {
		who := "another Dipper"
		if owned.PID > 0 {
			who = fmt.Sprintf("another Dipper (pid %d)", owned.PID)
		}
		return nil, engine.NewProblem(engine.CodeFolderOwned, err, "The data folder %s is in use by %s.", owned.Dir, who)
	}
	if system.DiskFull(err) {
		return nil, engine.NewProblem(engine.CodeDiskFull, err, "The data folder %s cannot be used: %v.", s.Config.Data, err)
	}
	return nil, engine.NewProblem(engine.CodeFolder, err, "The data folder %s cannot be used: %v.", s.Config.Data, err)
}

// Open builds a House on a folder that Own gave, and closes the folder with it,
// also when it fails.
func Open(ctx context.Context, s Setup, folder *config.Folder, d Doors) (*House, error) {
	h := &House{folder: folder}
	// One that a killed Dipper left behind leads nowhere.
	if err := server.RemoveAddress(folder.Path); err != nil {
		return nil, errors.Join(engine.NewProblem(engine.CodeFolder, err, "The address that an earlier Dipper left cannot be removed: %v.", err), h.Close())
	}
	token, place := findToken(ctx, s)
	h.TokenPlace = place
	e, err := engine.Open(ctx, engine.Options{
		Dir: folder.Path, InstallID: folder.InstallID,
		Simulate: s.Simulate, XURL: s.Config.XURL, Loopback: s.Config.LoopbackX(),
		Token: token, Plan: planOf(s.Config.Enterprise), Version: s.Version.Number, Log: s.Log,
	})
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	h.Engine = e
	if d.Announce { // else nobody is there to be told
		h.updates = updates(s, folder.Path)
	}
	h.Server, err = server.Open(e, server.Options{
		Addr: d.Addr, Key: s.Config.APIKey, PublicURL: d.PublicURL,
		Version: s.Version.Number, Commit: s.Version.Commit, Date: s.Version.Date,
		Updates: h.updates,
		Doctor:  func(ctx context.Context) string { return diagnose(ctx, s, d.Show != nil) },
		Page:    s.Page, Dir: folder.Path, Drawn: xsim.Drawn(), ExtraOrigins: d.Origins, Show: d.Show, Log: s.Log,
	})
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	if d.Announce {
		h.announced = true
		if err := server.WriteAddress(folder.Path, h.Address()); err != nil {
			return nil, errors.Join(engine.NewProblem(engine.CodeFolder, err, "The doors' address cannot be written down: %v.", err), h.Close())
		}
	}
	return h, nil
}

// updates gives who knows of newer versions by the file in dir, nil where nobody
// is to be asked.
func updates(s Setup, dir string) *update.Lookout {
	return update.Open(update.Options{Dir: dir, Address: s.Version.Updates, Version: s.Version.Number, Log: s.Log})
}

// Address is where the doors are, and their key.
func (h *House) Address() server.Address {
	return server.Address{URL: h.Server.URL(), Key: h.Server.Key(), PID: os.Getpid()}
}

// Run works until ctx ends or a part fails for good.
func (h *House) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.Engine.Run(ctx) })
	g.Go(func() error { return h.Server.Run(ctx) })
	if h.updates != nil {
		g.Go(func() error { return h.updates.Run(ctx) })
	}
	return g.Wait()
}

// Close lets go of everything, the folder last. It may be called more than once.
func (h *House) Close() error {
	var errs []error
	if h.announced {
		h.announced = false
		errs = append(errs, server.RemoveAddress(h.folder.Path))
	}
	if h.Server != nil {
		errs = append(errs, h.Server.Close())
	}
	if h.Engine != nil {
		errs = append(errs, h.Engine.Close())
	}
	return errors.Join(append(errs, h.folder.Close())...)
}

// findToken takes the token entered in the window, else the environment's, else
// the keychain's, which goes to X's own address alone. A keychain that cannot be
// read is no reason not to start.
func findToken(ctx context.Context, s Setup) (secret.Token, TokenPlace) {
	switch {
	case s.Simulate:
		return secret.Token{}, TokenNone
	case !s.Entered.Empty():
		return s.Entered, TokenMemory
	case s.Config.Bearer != "":
		return secret.NewToken(s.Config.Bearer), TokenEnvironment
	case !s.Config.Keychain || !s.Config.IsX():
		return secret.Token{}, TokenNone
	}
	t, err := secret.Stored(ctx)
	if err != nil {
		s.Log.Warn("keychain not read", "err", err)
	}
	if t.Empty() {
		return t, TokenNone
	}
	return t, TokenKeychain
}

// KeepToken takes a token that the user entered, once X takes it, and gives the
// Setup that a House is to be opened with from now on. The token goes into the OS
// keychain where there is one that answers, else it stays in the Setup for this run.
func KeepToken(ctx context.Context, s Setup, text string) (Setup, error) {
	t, err := readToken(text)
	if err != nil {
		return s, err
	}
	if err := engine.TryToken(ctx, askingWith(s, t)); err != nil {
		return s, err
	}
	s.Entered, s.Simulate = t, false
	if !s.Config.Keychain || !s.Config.IsX() {
		return s, nil
	}
	if err := secret.Keep(ctx, t); err != nil {
		s.Log.Warn("token kept for this run only", "err", err)
		return s, nil
	}
	s.Entered = secret.Token{}
	return s, nil
}

// ForgetToken takes the token that the user entered out of the OS keychain and
// out of the Setup, and gives the Setup to go on with.
func ForgetToken(ctx context.Context, s Setup) (Setup, error) {
	s.Entered = secret.Token{}
	if !s.Config.Keychain || !s.Config.IsX() {
		return s, nil
	}
	if err := secret.Forget(ctx); err != nil {
		return s, engine.NewProblem(engine.CodeInternal, err, "The OS keychain has not let go of the token: %v.", err)
	}
	return s, nil
}

// CheckToken asks X what a token that the user entered may do, and keeps nothing
// of it.
func CheckToken(ctx context.Context, s Setup, text string) (engine.TokenCheck, error) {
	t, err := readToken(text)
	if err != nil {
		return engine.TokenCheck{}, err
	}
	return engine.CheckToken(ctx, askingWith(s, t))
}

// readToken takes what was typed or pasted for a token.
func readToken(text string) (secret.Token, error) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxToken || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return secret.Token{}, engine.NewProblem(engine.CodeValueInvalid, nil, "This is no bearer token: it is one word of letters, digits and signs.").Because("token-malformed")
	}
	return secret.NewToken(text), nil
}

func askingWith(s Setup, t secret.Token) engine.Options {
	return engine.Options{XURL: s.Config.XURL, Token: t, Version: s.Version.Number, Log: s.Log}
}

// ShowFolder opens the data folder where the system shows folders.
func ShowFolder(s Setup) error {
	if !s.Config.Display {
		return engine.NewProblem(engine.CodeFolder, nil, "There is no display to show the folder %s on.", s.Config.Data)
	}
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	if err := browser.OpenFile(s.Config.Data); err != nil {
		return engine.NewProblem(engine.CodeFolder, err, "The folder %s cannot be shown: %v.", s.Config.Data, err)
	}
	return nil
}

// maxToken bounds what is taken for a token, in bytes; X's have about 110.
const maxToken = 1024

// ownerWait bounds how long a running Dipper may take from owning the folder to
// opening its doors.
const ownerWait = 3 * time.Second

// Owner finds the doors of the Dipper that owns the folder, waiting a moment for
// one that is just starting.
func Owner(ctx context.Context, dir string) (server.Address, error) {
	deadline := time.Now().Add(ownerWait)
	for {
		a, err := server.ReadAddress(dir)
		if err == nil || time.Now().After(deadline) {
			return a, err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return server.Address{}, ctx.Err()
		}
	}
}
