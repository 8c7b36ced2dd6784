//go:build !bindings && !(windows && desktop)

package main

// attachConsole has nothing to do: the program has its terminal already.
func attachConsole() {}
