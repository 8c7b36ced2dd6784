// Command dipper watches topics on X live: in a window of its own, in a
// browser, or for scripts over REST and WebSocket on loopback.
//
// It holds the built page and hands it down. What the commands do is left to
// package cli; the window is in app.go and window.go, in builds that have one.
package main

import (
	"embed"
	"io/fs"
	"os"
)

//go:embed all:frontend/dist
var dist embed.FS

func main() {
	// Whoever sets these could look into the page and call its bridge over a
	// port that asks for no key. WebKit reads them when it wakes up.
	os.Unsetenv("WEBKIT_INSPECTOR_SERVER")
	os.Unsetenv("WEBKIT_INSPECTOR_HTTP_SERVER")
	page, err := fs.Sub(dist, "frontend/dist")
	if err != nil {
		panic(err) // the path is a valid one, written above
	}
	os.Exit(run(page))
}
