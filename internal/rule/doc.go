// Package rule knows X's rule language for the filtered stream: it reads a
// query, tells everything that is wrong with it and where, prints it in a
// canonical form, in plain words and in the language of X's search, and says
// whether a post matches.
//
// It is pure: no I/O, no clock, nothing of X's wire. Adding rules to X, and
// believing X when it disagrees, is left to others.
package rule
