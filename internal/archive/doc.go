// Package archive keeps every post in one SQLite file, and is the log that all
// who read posts read from: it gives each topic's posts their seq.
//
// It owns the file, its schema and its migrations, the topics with their order
// and state, the gaps, and small settings. It leaves to others who may open the
// data folder, what a topic's query means, and who is told of what it commits.
//
// # What is promised
//
// A post is kept once, with a link for each topic that holds it. Within a topic
// seq counts up by exactly 1 from 1 in order of arrival, and no number is given
// twice. When Append returns, its posts have reached the disk: the file is
// written ahead (WAL) and synced at each commit, so that neither a killed process
// nor a power cut takes back a number that somebody has been told. A sync per
// batch costs a fraction of a millisecond on an SSD; without it a power cut would
// give numbers out again for other posts, and a reader that goes on where it was
// would be wrong without a way to know.
//
// The first body of a post stays: a later arrival of the same post, with newer
// counts perhaps, is a duplicate.
//
// # Concurrency
//
// Every method may be called from any goroutine. One connection writes, in short
// transactions one after the other; a few read beside it and never wait for it.
// What takes long (taking away a large topic's posts, expiring) goes in small
// steps between which Append gets its turn. One goroutine, started by Open and
// waited for by Close, takes away what deleted topics leave behind.
package archive
