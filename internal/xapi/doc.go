// Package xapi speaks with X: rules, the stream's lines, recent search and
// counts, and the connections of a token. It owns X's wire shapes and X's
// errors, and hands out post.Post.
//
// It leaves to others when to connect again, which rules should stand, what to
// search for, and what a person is told. What it keeps is what X's last answers
// said of themselves: whether they were simulated, how X's clock differs, and
// which calls are used up.
//
// # Limits
//
// A call whose limit X's last answer called used up is not sent until the limit
// starts afresh; it gives the [Error] of KindRate that X would give. Connects are
// left out, for whoever keeps the stream has a budget of its own for them.
//
// # Order and loss
//
// A [Stream] decodes lines in parallel and gives them out in the order in which
// they came. Nothing that came before the end is lost: [Stream.Next] gives the
// end only after the last event. When nobody calls Next the stream stops
// reading, so a slow reader is felt by X and not by this machine's memory.
// [Stream.Quiet] tells that apart from X falling silent.
package xapi
