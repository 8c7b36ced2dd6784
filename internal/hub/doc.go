// Package hub knows who is listening to which topic and hands each listener
// whole frames, ready for the wire.
//
// It owns the newest posts of each topic in memory, each listener's cursor, and
// the frames' shape. It leaves keeping posts to the archive, which it reads
// through [Log] for whoever has fallen behind, and sockets to the doors.
//
// # Ordering
//
// Posts reach a listener in seq order, each once, and a notice comes after the
// posts published before it and before those published after it. Status frames
// go ahead of both, in their own order.
//
// # Concurrency
//
// Every method may be called from any goroutine, but for [Listener.Next], which
// belongs to one at a time. The hub starts no goroutine and keeps no queue for a
// listener: a slow one costs its cursor and nothing more.
package hub
