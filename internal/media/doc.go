// Package media owns what is loaded from X's media hosts: which addresses may
// be loaded at all, the signed names under which a page asks for them, the
// fetch itself, and the bounded folder in which what came is kept.
//
// It leaves to server how a file goes out to a page, and to the page whether
// the user allows remote media: nothing is fetched but what is asked for.
//
// # What a media host learns
//
// That somebody at this address loads a file: once, as long as the folder
// holds it. It gets no cookie, no referrer, nothing of the page's request, and
// is not asked again at once for what it did not give.
//
// # What a page can reach
//
// The three hosts of the table in address.go, by https on port 443, at public
// addresses, with no redirect. A signed name is made for such an address alone
// and lasts as long as the Cache that made it.
//
// # Concurrency
//
// A Cache is safe for concurrent use. However many ask for a file, it is
// fetched once; the fetch goes on as long as one of them waits, and Close waits
// for its end.
package media
