package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"dipper/internal/config"
	"dipper/internal/engine"
	"dipper/internal/post"
	"dipper/internal/server"
	"dipper/internal/system"
)

type watchOptions struct {
	query, format string
	limit         int
	length        time.Duration
}

func newWatch(p Program, f *flags) *cobra.Command {
	o := watchOptions{}
	cmd := &cobra.Command{
		Use:   "watch QUERY",
		Short: "Track one topic and print its posts, one a line",
		Args:  oneQuery,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.query = args[0]
			if o.format != "json" && o.format != "text" {
				return fmt.Errorf("--format %q is neither json nor text", o.format)
			}
			if o.limit < 0 || o.length < 0 {
				return errors.New("--limit and --for cannot be negative")
			}
			return p.run(cmd, f, func(ctx context.Context, s Setup) error {
				return watch(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr(), s, o)
			})
		},
	}
	cmd.Flags().IntVar(&o.limit, "limit", 0, "end after so many posts (0: never)")
	cmd.Flags().DurationVar(&o.length, "for", 0, "end after this time, such as 30s (0: never)")
	cmd.Flags().StringVar(&o.format, "format", "json", "json or text")
	withData(cmd, f)
	withSimulate(cmd, f)
	return cmd
}

// errEnough ends a watch that has what it wanted.
var errEnough = errors.New("enough")

// watch goes through the doors of the Dipper that owns the folder, or of one it
// opens itself for the time.
func watch(ctx context.Context, stdout, stderr io.Writer, s Setup, o watchOptions) error {
	// A reader that closes the pipe has had enough; it is no reason to die of
	// a signal before the topic is taken back.
	signal.Ignore(syscall.SIGPIPE)
	folder, err := Own(s)
	if err == nil {
		return watchAlone(ctx, stdout, stderr, s, folder, o)
	}
	if _, owned := errors.AsType[*config.OwnedError](err); !owned {
		return err
	}
	address, noDoors := Owner(ctx, s.Config.Data)
	if noDoors != nil {
		return err
	}
	client := server.Dial(address)
	if s.Simulate {
		st, err := client.Status(ctx)
		if err != nil {
			return err
		}
		if st.Source.Mode != "simulated" {
			return engine.NewProblem(engine.CodeFolderOwned, nil, "--simulate was asked for, but the Dipper that owns %s watches X itself.", s.Config.Data)
		}
	}
	return watchOver(ctx, stdout, stderr, client, o)
}

func watchAlone(ctx context.Context, stdout, stderr io.Writer, s Setup, folder *config.Folder, o watchOptions) error {
	h, err := Open(ctx, s, folder, Doors{Addr: "127.0.0.1:0"})
	if err != nil {
		return err
	}
	// The house outlives the watch, whose last act is to take its topic back.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g := errgroup.Group{}
	g.Go(func() error {
		defer cancel() // a house that fails ends the watch
		return h.Run(life)
	})
	err = watchOver(ctx, stdout, stderr, server.Dial(h.Address()), o)
	end()
	return errors.Join(g.Wait(), err, h.Close())
}

// watchOver registers the topic, prints its posts and takes it back at the end;
// its posts stay.
func watchOver(ctx context.Context, stdout, stderr io.Writer, client *server.Client, o watchOptions) (err error) {
	t, err := client.AddTopic(ctx, o.query, "")
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	defer func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		// A deletion that waits for X goes on without us: the topic is gone at
		// once, and its rule as soon as X answers somebody.
		if derr := client.DeleteTopic(last, t.ID, true); derr != nil && last.Err() == nil && err == nil {
			err = derr
		}
	}()
	if o.length > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.length)
		defer cancel()
	}
	w := &watcher{o: o, out: newOutput(stdout), stderr: stderr}
	defer func() {
		werr := w.out.close()
		if werr != nil && err == nil && !system.ReaderGone(werr) && !errors.Is(werr, os.ErrClosed) {
			err = fmt.Errorf("write posts: %w", werr)
		}
	}()
	for err = server.ErrCut; errors.Is(err, server.ErrCut) && ctx.Err() == nil; {
		err = client.Watch(ctx, t.URL, w.seq, func(raw []byte) error { return w.frame(ctx, raw) })
	}
	switch {
	case ctx.Err() != nil, errors.Is(err, errEnough), system.ReaderGone(err), errors.Is(err, os.ErrClosed):
		return nil
	}
	return err
}

// watcher prints frames.
type watcher struct {
	o       watchOptions
	out     *output
	stderr  io.Writer
	printed int
	seq     int64 // to go on from when the socket breaks
}

func (w *watcher) frame(ctx context.Context, raw []byte) error {
	var f struct {
		Type   string
		Posts  []json.RawMessage
		State  string
		Reason *string
		From   time.Time
		To     time.Time
		Missed *int64
		Filled int64
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return fmt.Errorf("read frame: %w", err)
	}
	switch f.Type {
	case "posts":
		var out []byte
		done := false
		if n := len(f.Posts); n > 0 {
			var last struct{ Seq int64 }
			if err := json.Unmarshal(f.Posts[n-1], &last); err != nil {
				return fmt.Errorf("read post: %w", err)
			}
			w.seq = last.Seq
		}
		for _, p := range f.Posts {
			line, err := w.line(p)
			if err != nil {
				return err
			}
			out = append(append(out, line...), '\n')
			w.printed++
			if done = w.o.limit > 0 && w.printed >= w.o.limit; done {
				break
			}
		}
		if err := w.out.write(ctx, out); err != nil {
			return err
		}
		if done {
			return errEnough
		}
	case "status":
		line := f.State
		if f.Reason != nil {
			line += ": " + *f.Reason
		}
		fmt.Fprintln(w.stderr, line)
		if f.State == "refused" {
			p := engine.NewProblem(engine.CodeXUnavailable, nil, "%s", strings.TrimPrefix(line, "refused: "))
			p.Hint = "The topic was taken back."
			return p
		}
	case "gap":
		known := "looking for what was missed"
		if f.Missed != nil {
			known = fmt.Sprintf("%d posts missed, %d of them fetched", *f.Missed, f.Filled)
		}
		fmt.Fprintf(w.stderr, "gap: away from %s to %s, %s\n", f.From.Format(time.RFC3339), f.To.Format(time.RFC3339), known)
	}
	return nil
}

// output writes in a goroutine of its own, since nothing ends a write into a
// pipe that nobody reads: at the end such a write is left to the process's own.
type output struct {
	chunks chan []byte   // unbuffered: the socket waits for the reader
	done   chan struct{} // closed once the goroutine has ended
	err    error         // why it ended; read after done
}

func newOutput(w io.Writer) *output {
	o := &output{chunks: make(chan []byte), done: make(chan struct{})}
	go func() {
		defer close(o.done)
		for chunk := range o.chunks {
			if _, o.err = w.Write(chunk); o.err != nil {
				return
			}
		}
	}()
	return o
}

// write hands a chunk over; it gives the error of an earlier one.
func (o *output) write(ctx context.Context, chunk []byte) error {
	select {
	case o.chunks <- chunk:
		return nil
	case <-o.done:
		return o.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lastWrite is how long the end waits for a reader of the pipe.
const lastWrite = 300 * time.Millisecond

// close waits a moment for what was handed over to be written, and gives the
// error of a write that failed.
func (o *output) close() error {
	close(o.chunks)
	select {
	case <-o.done:
		return o.err
	case <-time.After(lastWrite):
		return nil
	}
}

// line is one post as it is printed.
func (w *watcher) line(raw json.RawMessage) ([]byte, error) {
	if w.o.format == "json" {
		return raw, nil
	}
	var p post.Post
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, fmt.Errorf("read post: %w", err)
	}
	who := "?"
	if p.Author != nil {
		who = "@" + p.Author.Handle
	}
	return fmt.Appendf(nil, "%s %s: %s", p.CreatedAt.Local().Format(time.TimeOnly), who, printable(p.Text)), nil
}

// printable keeps a post on its line and its control characters out of the
// terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0:
			return -1
		}
		return r
	}, s)
}
