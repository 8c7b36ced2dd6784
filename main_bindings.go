//go:build bindings

package main

import (
	"fmt"
	"io/fs"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
)

// run writes the page's side of the bound methods and does nothing else: Wails
// runs this program on the build machine, where no file, port or keychain is to
// be opened.
func run(fs.FS) int {
	if err := wails.Run(&options.App{Bind: []any{newApp()}}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
