//go:build dev

package main

// pageOrigins are those under which "wails dev" shows the page, in the window
// and in a browser.
func pageOrigins() []string {
	return []string{"wails://wails.localhost:34115", "http://localhost:34115"}
}
