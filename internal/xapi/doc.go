// Package xapi speaks with X: rules, the stream's lines and the connections of
// a token. It owns X's wire shapes and X's errors, and hands out post.Post.
//
// It leaves to others when to connect again, which rules should stand, and what
// a person is told; it keeps no state but whether X's last answer was simulated.
//
// # Order and loss
//
// A [Stream] decodes lines in parallel and gives them out in the order in which
// they came. Nothing that came before the end is lost: [Stream.Next] gives the
// end only after the last event. When nobody calls Next the stream stops
// reading, so a slow reader is felt by X and not by this machine's memory.
package xapi
