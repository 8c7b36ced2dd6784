package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/pkg/browser"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"dipper/internal/engine"
)

const defaultAddr = "127.0.0.1:7777"

type serveOptions struct {
	addr, publicURL string
	open            bool
}

func newServe(p Program, f *flags) *cobra.Command {
	o := serveOptions{}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run without a window: dashboard, REST and WebSocket on loopback",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.run(cmd, f, func(ctx context.Context, s Setup) error {
				return serve(ctx, cmd.ErrOrStderr(), s, o)
			})
		},
	}
	cmd.Flags().StringVar(&o.addr, "addr", defaultAddr, "loopback address to listen on")
	cmd.Flags().BoolVar(&o.open, "open", false, "open the dashboard in the browser")
	cmd.Flags().StringVar(&o.publicURL, "public-url", "", "address of a reverse proxy before this one")
	withData(cmd, f)
	withSimulate(cmd, f)
	return cmd
}

// serve runs the app until ctx ends.
func serve(ctx context.Context, stderr io.Writer, s Setup, o serveOptions) error {
	if err := checkAddr(o.addr); err != nil {
		return err
	}
	folder, err := Own(s)
	if err != nil {
		return err
	}
	h, err := Open(ctx, s, folder, Doors{Addr: o.addr, PublicURL: o.publicURL, Announce: true})
	if err != nil {
		return err
	}
	defer h.Close()
	dashboard := h.Server.URL() + "/#key=" + h.Server.Key()
	what := "posts of X"
	if h.Engine.Simulated() {
		what = "simulated posts"
	}
	fmt.Fprintf(stderr, "Dipper shows %s at %s\n", what, dashboard)
	if o.open && s.Config.Display {
		openBrowser(dashboard, s)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.Run(ctx) })
	g.Go(func() error { return count(ctx, stderr, h.Engine) })
	err = g.Wait()
	return errors.Join(err, h.Close())
}

// openBrowser shows the page; that nobody could is told by the address on the
// terminal anyway.
func openBrowser(address string, s Setup) {
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	if err := browser.OpenURL(address); err != nil {
		s.Log.Info("browser not opened", "err", err)
	}
}

// count keeps a line on the terminal that says what arrives. Into a file or a
// journal it writes one line, then others ever more rarely.
func count(ctx context.Context, w io.Writer, e *engine.Engine) error {
	tty := isTerminal(w)
	every, next := time.Second, time.Second
	t := time.NewTimer(every)
	defer t.Stop()
	last := ""
	for {
		select {
		case <-ctx.Done():
			if tty && last != "" {
				fmt.Fprintln(w)
			}
			return nil
		case <-t.C:
		}
		st, err := e.Status(ctx)
		if err == nil {
			line := countLine(st)
			switch {
			case line == last:
			case tty:
				fmt.Fprintf(w, "\r\x1b[K%s", line)
			default:
				fmt.Fprintln(w, line)
				next = min(2*next, time.Hour)
				every = next
			}
			last = line
		}
		t.Reset(every)
	}
}

func countLine(st engine.Status) string {
	line := fmt.Sprintf("%s · %d posts received, %d delivered, %d duplicates, %d dropped",
		st.Source.State, st.Counts.Received, st.Counts.Delivered, st.Counts.Duplicates, st.Counts.Dropped)
	if st.Source.Reason != nil {
		line += " · " + *st.Source.Reason
	}
	return line
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
