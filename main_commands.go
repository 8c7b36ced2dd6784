//go:build !bindings

package main

import (
	"context"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"dipper/internal/cli"
)

// Set by the linker. The commit and its date are those of the source, so that
// the same source builds to the same bytes.
var (
	version = "0.1.0"
	commit  string
	date    string
	updates string // the address that knows of newer versions
)

// run runs the command that the arguments name, or opens the window.
func run(page fs.FS) int {
	attachConsole()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return cli.Main(ctx, cli.Program{
		Args:    os.Args[1:],
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
		Page:    page,
		Version: cli.Version{Number: version, Commit: commit, Date: date, Updates: updates},
		Window:  window(),
	})
}
