// Package xsim is X's side of the wire, made here: X API v2 as an
// http.Handler over a seeded world of invented people who write posts that
// match the rules they are given.
//
// It owns the endpoints' shapes and refusals, the world behind them, the
// drawn pictures, and faults that can be asked for. It leaves the rule
// language to package rule, listening on a port to its caller, and it never
// sees the client it answers: both read X's documents for themselves, so that
// one mistake cannot pass on both sides.
//
// # Work and order
//
// A Sim has no goroutine of its own. The handler of the one stream connection
// writes the world's posts as they fall due, so nothing at all runs while
// nobody is connected; what the world wrote meanwhile is made up when somebody
// asks for it. Ids count up with time. The same seed, the same rules and the
// same calls at the same times give the same posts.
//
// Every answer carries "X-Dipper-Simulated: 1", and any bearer token is taken.
//
// # Fault scripts
//
// A script is a list of steps parted by semicolons. A step is a trigger, a
// colon, an action and its settings parted by commas:
//
//	after=50:drop; after=80:silence=25s; connect=2:status=503
//	connect=3:status=429,reset=5s; line=garbage; rules=status=503,times=2
//
// Triggers:
//
//	after=N     once N posts have been sent, counted over every connection
//	at=25s      so long after the stream was connected
//	connect=N   the Nth attempt to connect to the stream
//	rules       a call to the rules, of either method ("rules:" or "rules=")
//	(none)      the next chance: an open stream, or the next connect for a
//	            status, a delay or a refusal
//
// Actions on an open stream:
//
//	drop           ends the answer cleanly
//	cut            sends half a line, then breaks off
//	reset          resets the TCP connection
//	silence=25s    sends nothing for so long, not even keep-alives; without a
//	               length until the client goes
//	line=KIND      sends a line: garbage (not JSON), long (bytes=N, else 1 MiB,
//	               a whole frame), duplicate (the last post again), blank,
//	               empty ({}), unknown (a message of no known kind)
//	error=NAME     sends an errors object and ends: operational-disconnect,
//	               force-disconnect, slow-reader, internal-error
//	burst=N        writes N posts as fast as the socket takes them
//
// Actions on a connect, and on the rules:
//
//	status=CODE    refuses with 400, 401, 402, 403, 404, 409, 429, 500, 502,
//	               503 or 504
//	               in X's words; kind= says which words: 402 credits, depleted;
//	               403 client, spend, auth; 429 rate, connections, usage
//	delay=3s       answers so much later
//	reset          resets the connection without an answer
//
// Settings of any step: times=N (else 1; times=always), name=WORD (what Fired
// counts it under; else the action's word), reset=5s (of a 429: when X says
// the limit ends).
package xsim
