// Package cli owns Dipper's commands, a file each, and House: the data folder,
// the engine and the doors put together, as the window needs them too.
//
// It leaves what a command is about to the rooms below it and only turns flags
// into calls and errors into exit codes: 0 done, 1 it failed, 2 wrong usage.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"dipper/internal/config"
	"dipper/internal/engine"
	"dipper/internal/rule"
	"dipper/internal/secret"
	"dipper/internal/server"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// Program is what main hands down.
type Program struct {
	Args    []string // without the program's name
	Stdout  io.Writer
	Stderr  io.Writer
	Page    fs.FS // the built page; nil or without index.html in a program built without it
	Version Version
	// Env looks up an environment variable; nil is the process's own.
	Env func(string) (string, bool)
	// Window opens the native window and returns when it is closed; nil in a
	// program built without one.
	Window func(context.Context, Setup) error
}

// Version is what the build says of itself.
type Version struct {
	Number string // "0.1.0"
	Commit string // "" when the build did not say
	Date   string // of the commit, RFC 3339; "" when the build did not say
	// Updates is the address that knows of newer versions, as package update
	// asks it; "" when the build did not say.
	Updates string
}

// Setup is what a command needs to open a House.
type Setup struct {
	Config   config.Config
	Simulate bool
	Entered  secret.Token // typed in by the user for this run; wins over all others
	Compose  bool         // the window opens with the keyboard in its query field
	Version  Version
	Page     fs.FS
	Log      *slog.Logger
}

// planOf is what the account at X has.
func planOf(enterprise bool) rule.Plan {
	if enterprise {
		return rule.Enterprise
	}
	return rule.PayPerUse
}

// failure marks an error of a command's own work. All others come from flags
// and arguments and mean wrong usage.
type failure struct{ err error }

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

// errUsage is wrapped by errors that a command finds in its arguments itself.
var errUsage = errors.New("wrong usage")

// Main runs the command that the arguments name and gives the exit code. ctx
// ends with SIGINT or SIGTERM.
func Main(ctx context.Context, p Program) int {
	root := Commands(p)
	root.SetArgs(p.Args)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	err := root.ExecuteContext(ctx)
	var f failure
	switch {
	case err == nil, ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitOK
	case errors.As(err, &f) && !isUsage(err):
		if !errors.Is(err, errSilent) {
			fmt.Fprintln(p.Stderr, "dipper: "+Sentence(f.err))
		}
		return exitFailed
	}
	fmt.Fprintf(p.Stderr, "dipper: %s. See 'dipper help'.\n", strings.TrimSuffix(err.Error(), "."))
	return exitUsage
}

// isUsage finds the errors of a command's work that its arguments are to blame for.
func isUsage(err error) bool {
	return errors.Is(err, errUsage) || errors.Is(err, server.ErrBadPublicURL) || errors.Is(err, server.ErrBadAddr)
}

// checkAddr wants the host:port of a flag to be on loopback: Dipper's doors are
// for this machine alone.
func checkAddr(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%w: --addr %q is not HOST:PORT", errUsage, addr)
	}
	if !config.IsLoopback(host) {
		return fmt.Errorf("%w: --addr %s is not on loopback, and others could reach it; put a reverse proxy before it and give --public-url", errUsage, addr)
	}
	return nil
}

// errSilent ends a command with exit code 1 after it has said why itself.
var errSilent = errors.New("said already")

// Sentence puts an error into one line for a terminal.
func Sentence(err error) string {
	p, ok := errors.AsType[*engine.Problem](err)
	if !ok {
		return oneLine(err.Error())
	}
	return oneLine(p.Error())
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// flags are those that every command has.
type flags struct {
	data, logLevel, logFormat string
	simulate                  bool
}

// fromExplorer lets Dipper be started from Windows' start menu: cobra takes that
// for a mistake, explains what a terminal is, and ends the program.
var fromExplorer = sync.OnceFunc(func() { cobra.MousetrapHelpText = "" })

// Commands gives all commands under their root, for Main and for the manual.
func Commands(p Program) *cobra.Command {
	fromExplorer()
	var compose bool
	f := &flags{}
	root := &cobra.Command{
		Use:   "dipper",
		Short: "Watch topics on X live",
		Long: "Dipper watches topics on X live. Without a command it opens its window,\n" +
			"or, where there is none, the same as a page in the browser.\n" +
			"Without a token it shows posts of its built-in simulator.",
		Args:          cobra.NoArgs,
		Version:       p.Version.Number,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.run(cmd, f, func(ctx context.Context, s Setup) error {
				s.Compose = compose
				if p.Window == nil || !s.Config.Display {
					return serve(ctx, cmd.ErrOrStderr(), s, serveOptions{addr: defaultAddr, open: true})
				}
				return p.Window(ctx, s)
			})
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if cmd.Name() == "check" || cmd.Name() == "watch" {
			return fmt.Errorf("%w; a query that begins with a minus stands after --: dipper %s -- '-is:retweet golang'", err, cmd.Name())
		}
		return err
	})
	root.SetVersionTemplate(versionLine(p.Version) + "\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.PersistentFlags().StringVar(&f.logLevel, "log-level", "", "what to log on stderr: debug, info, warn or error (default: warn; of watch, whose stderr is for its states, error)")
	root.PersistentFlags().StringVar(&f.logFormat, "log-format", "text", "how to log: text or json")
	root.Flags().BoolVar(&compose, "new-topic", false, "open the window, or bring it forward, with the keyboard in the query field")
	withData(root, f)
	withSimulate(root, f)
	root.AddCommand(newServe(p, f), newWatch(p, f), newCheck(p, f), newSimulate(p, f), newExport(p, f), newDoctor(p, f), newVersion(p))
	return root
}

// oneQuery wants the one argument of a command that takes a query.
func oneQuery(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return fmt.Errorf("give one query, in quotes: dipper %s 'golang lang:en'", cmd.Name())
}

func withData(cmd *cobra.Command, f *flags) {
	cmd.Flags().StringVar(&f.data, "data", "", "the data folder (default: DIPPER_DATA or the system's place for it)")
}

func withSimulate(cmd *cobra.Command, f *flags) {
	cmd.Flags().BoolVar(&f.simulate, "simulate", false, "use the built-in simulator even when there is a token")
}

// run reads the environment and the common flags, then does the work.
func (p Program) run(cmd *cobra.Command, f *flags, work func(context.Context, Setup) error) error {
	if f.logLevel == "" {
		f.logLevel = "warn"
		if cmd.Name() == "watch" {
			f.logLevel = "error"
		}
	}
	log, err := newLog(cmd.ErrOrStderr(), f)
	if err != nil {
		return err
	}
	c, err := config.Load(p.Env)
	if err != nil {
		return failure{err}
	}
	if f.data != "" {
		c.Data = f.data
	}
	if err := work(cmd.Context(), Setup{Config: c, Simulate: f.simulate, Version: p.Version, Page: p.Page, Log: log}); err != nil {
		return failure{err}
	}
	return nil
}

func newLog(w io.Writer, f *flags) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(f.logLevel)); err != nil {
		return nil, fmt.Errorf("--log-level %q is none of debug, info, warn, error", f.logLevel)
	}
	o := &slog.HandlerOptions{Level: level}
	switch f.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(w, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	}
	return nil, fmt.Errorf("--log-format %q is neither text nor json", f.logFormat)
}
