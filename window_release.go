//go:build desktop && !dev

package main

// pageOrigins are those of the page besides the usual ones: none.
func pageOrigins() []string { return nil }
