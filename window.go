//go:build desktop || dev

package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"golang.org/x/sync/errgroup"

	"dipper/internal/cli"
	"dipper/internal/config"
	"dipper/internal/server"
)

//go:embed build/appicon.png
var icon []byte

// endWait is how long the program may take to end once its window is closed.
const endWait = 1800 * time.Millisecond

// window gives the commands the way to open the window.
func window() func(context.Context, cli.Setup) error { return openWindow }

// openWindow shows the page in a window until that is closed or ctx ends. Where
// another window owns the data folder that one is brought forward instead; where
// a serve owns it, the window goes through its doors. When the program cannot
// start, the window says why, and so does the error once it is closed.
func openWindow(ctx context.Context, s cli.Setup) error {
	if _, err := fs.Stat(s.Page, "index.html"); err != nil {
		return errors.New("this build has no page in it: build it with 'make app'")
	}
	app := newApp()
	// The folder is taken before Wails runs: its own single-instance lock lets a
	// second process start up half-way first, and ends it with exit code 1.
	folder, err := cli.Own(s)
	if _, owned := errors.AsType[*config.OwnedError](err); owned {
		var shown bool
		if shown, err = visit(ctx, s, app, err); shown {
			return nil
		}
	}
	if err != nil {
		app.open(Session{}, err)
	}

	inside, end := context.WithCancel(ctx)
	defer end()
	worked := make(chan error, 1) // one result, so that nobody waits to leave it
	go func() {
		if folder == nil {
			worked <- err
			return
		}
		worked <- live(inside, s, folder, app)
	}()
	// Wails hears the signals too; whoever comes first closes the window.
	spare := context.AfterFunc(ctx, app.quit)
	defer spare()
	if err := runWails(s, app); err != nil {
		end()
		<-worked // without a window it matters no more how the work went
		return err
	}
	spare()
	end()
	select {
	case err := <-worked:
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	case <-time.After(endWait):
		return fmt.Errorf("end Dipper: not done within %s", endWait)
	}
}

// visit goes to the Dipper that owns the folder. It reports whether that one's
// window was brought forward; else the page is let in at its doors. owned is
// the error to give when it cannot be found.
func visit(ctx context.Context, s cli.Setup, app *App, owned error) (bool, error) {
	address, err := cli.Owner(ctx, s.Config.Data)
	if err != nil {
		return false, owned
	}
	shown, err := server.Dial(address).Show(ctx, s.Compose)
	if err != nil || shown {
		return shown, err
	}
	app.open(Session{URL: address.URL, Key: address.Key}, nil)
	return false, nil
}

// live runs the house until ctx ends or it fails. A token that the user enters or
// has forgotten ends it and opens it anew: other posts, another archive.
func live(ctx context.Context, s cli.Setup, folder *config.Folder, app *App) error {
	for {
		next, err := stay(ctx, s, folder, app)
		if err == nil && next == nil {
			return nil
		}
		if err == nil {
			s = *next
			folder, err = cli.Own(s)
		}
		if err != nil {
			app.open(Session{}, err)
			if ctx.Err() == nil && app.moved.Load() {
				app.reload() // the page asks for its session and shows why there is none
			}
			return err
		}
	}
}

// stay opens the house and lets the page in. It gives the Setup to go on with
// when the token is another one, nil when ctx has ended.
func stay(ctx context.Context, s cli.Setup, folder *config.Folder, app *App) (next *cli.Setup, err error) {
	house, err := cli.Open(ctx, s, folder, cli.Doors{
		Addr: "127.0.0.1:0", Announce: true, Origins: pageOrigins(), Show: app.forward,
	})
	if err != nil {
		return nil, err
	}
	app.open(Session{URL: house.Server.URL(), Key: house.Server.Key(), Token: string(house.TokenPlace)}, nil)
	if app.moved.Swap(true) {
		app.reload()
	}
	round, end := context.WithCancel(ctx)
	defer end()
	g, round := errgroup.WithContext(round)
	g.Go(func() error { return house.Run(round) })
	g.Go(func() error {
		for {
			select {
			case <-round.Done():
				return nil
			case wish := <-app.wishes:
				changed, err := wish.do(round, s)
				wish.done <- err
				if err == nil && changed != nil {
					next = changed
					end()
					return nil
				}
			}
		}
	})
	err = errors.Join(g.Wait(), house.Close())
	return next, err
}

// runWails opens the window and returns when it is closed.
func runWails(s cli.Setup, app *App) (err error) {
	// Wails panics where GTK finds no display.
	defer func() {
		if cause := recover(); cause != nil {
			s.Log.Debug("window", "panic", cause, "stack", string(debug.Stack()))
			err = fmt.Errorf("open the window: %v; check the display, or use 'dipper serve --open'", cause)
		}
	}()
	return wails.Run(windowOptions(s, app))
}

func windowOptions(s cli.Setup, app *App) *options.App {
	dir := s.Config.Data
	shape := readGeometry(dir)
	state := options.Normal
	if shape.Maximised {
		state = options.Maximised
	}
	var shown, closing atomic.Bool
	return &options.App{
		Title:            "Dipper",
		Width:            shape.Width,
		Height:           shape.Height,
		MinWidth:         minWidth,
		MinHeight:        minHeight,
		WindowStartState: state,
		// The window is shown once the page is drawn and the window in its place,
		// so that it neither flashes white nor jumps.
		StartHidden:      true,
		BackgroundColour: background(prefersDark(s.Config)),
		AssetServer:      &assetserver.Options{Assets: s.Page},
		Bind:             []any{app},
		ErrorFormatter:   formatError,
		OnStartup:        app.begin,
		OnDomReady: func(ctx context.Context) {
			if !shown.CompareAndSwap(false, true) {
				return // the page was loaded again
			}
			place(ctx, shape)
			runtime.WindowShow(ctx)
			if s.Compose {
				app.compose()
			}
		},
		OnBeforeClose: func(ctx context.Context) (prevent bool) {
			// A window is closed once: GTK complains of a second time, and both the
			// user and a signal may ask for it.
			if !closing.CompareAndSwap(false, true) {
				return true
			}
			// Measuring waits for the window's loop. Before that runs, as after a
			// signal early on, Wails' quitting would have no effect.
			now := measure(ctx, shape)
			if !shown.Load() {
				return false // it was never put in its place
			}
			if err := now.write(dir); err != nil {
				s.Log.Info("window's place not kept", "err", err)
			}
			return false
		},
		// A file or link dropped on the window must not replace the page.
		DragAndDrop: &options.DragAndDrop{DisableWebViewDrop: true},
		Linux: &linux.Options{
			Icon: icon,
			// The name that a desktop entry gives as StartupWMClass.
			ProgramName:      "dipper",
			WebviewGpuPolicy: gpuPolicy("/dev/dri"),
		},
	}
}

// gpuPolicy has WebKit draw with the GPU where dir has one that this user may
// use. Without, its drivers would play one in software, at a twentieth of the
// pace of plain drawing.
func gpuPolicy(dir string) linux.WebviewGpuPolicy {
	nodes, _ := filepath.Glob(filepath.Join(dir, "renderD*")) // the pattern is a valid one
	for _, node := range nodes {
		if gpu, err := os.OpenFile(node, os.O_RDWR, 0); err == nil {
			gpu.Close()
			// Wails hands "always" and "on demand" to WebKit crossed over: this is on demand.
			return linux.WebviewGpuPolicyAlways
		}
	}
	return linux.WebviewGpuPolicyNever
}

// background is the page's own, for what shows before it and at its edges.
func background(dark bool) *options.RGBA {
	if dark {
		return options.NewRGB(0x0c, 0x11, 0x16)
	}
	return options.NewRGB(0xee, 0xf2, 0xf4)
}

// measure gives the window's geometry now. While it fills the screen the place
// and size to come back to are those before.
func measure(ctx context.Context, before geometry) geometry {
	now := before
	now.X, now.Y = runtime.WindowGetPosition(ctx)
	now.Width, now.Height = runtime.WindowGetSize(ctx)
	if maximised := runtime.WindowIsMaximised(ctx); maximised || runtime.WindowIsFullscreen(ctx) || runtime.WindowIsMinimised(ctx) {
		now = before
		now.Maximised = maximised
		return now
	}
	now.Maximised = false
	return now
}

// place puts the window where g says, as far as the screens of today allow.
func place(ctx context.Context, g geometry) {
	screens, err := runtime.ScreenGetAll(ctx)
	if err != nil {
		return
	}
	sizes := make([]size, len(screens))
	for i, s := range screens {
		sizes[i] = size{s.Size.Width, s.Size.Height}
	}
	fit := g.clamped(sizes)
	if fit.Width != g.Width || fit.Height != g.Height {
		runtime.WindowSetSize(ctx, fit.Width, fit.Height)
	}
	if fit.placed && !fit.Maximised {
		runtime.WindowSetPosition(ctx, fit.X, fit.Y)
	}
}
