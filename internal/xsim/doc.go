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
// asks for it, 1,000 posts at most for the time between two looks. Ids count up
// with time. The same seed, the same rules and the same calls at the same times
// give the same posts.
//
// Every answer carries "X-Dipper-Simulated: 1" and X's own Date, and any bearer
// token is taken.
//
// # The past
//
// The last 20,000 posts are kept: search and counts find them, but for reposts,
// as X's do; backfill_minutes brings them again; Wrote tells tests the truth
// about them. Posts of Options.Burst, of Sim.Burst and of a rate below zero are
// made to be many, and are not kept.
//
// What was before the Sim was made is made up, once for each query that search
// or counts ask about: a thin week, and ten minutes at the rate's share of one
// rule (400 posts at most), so that whoever was away finds something. Since the
// Sim was made nothing is made up: a search over a time in which a rule stood
// finds just what was written for it, and of a query that is no rule no more
// than rules brought along.
//
// # Fault scripts
//
// A script is a list of steps parted by semicolons. A step is a trigger, a
// colon, an action and its settings parted by commas:
//
//	after=50:drop; after=80:silence=25s; connect=2:status=503
//	connect=3:status=429,reset=5s; line=garbage; rules=status=503,times=2
//	connect=1:gzip,times=always; after=9:cut,bytes=120; clock=-2h
//
// Triggers:
//
//	after=N      once N posts have been sent, counted over every connection
//	at=25s       so long after the stream was connected
//	connect=N    the Nth attempt to connect to the stream, or the next one after
//	             it at which the action can happen
//	rules        a call to the rules, of either method
//	search       a call to recent search
//	counts       a call to recent counts
//	connections  a call to the connections, of any method
//	             (these four with a colon or "=": "search:delay=3s")
//	(none)       the next chance: an open stream, or the next connect for what
//	             happens on a connect alone; clock at whichever comes first
//
// Actions on an open stream, after a connect with "connect=N" as soon as the
// stream is open:
//
//	drop           ends the answer cleanly
//	cut            sends half of the next line, then breaks off; bytes=N: sends N
//	               bytes of it, at most the whole line and its end
//	reset          resets the TCP connection; bytes=N: after N bytes of the next
//	               line, as cut. A reset may overtake what was sent before it
//	silence=25s    sends nothing for so long, not even keep-alives; without a
//	               length until the client goes. The world goes
//	               on, and what it writes is lost to the stream
//	stall=25s      sends half of the next line, then nothing for so long, then the
//	               rest and what was written meanwhile; without a length until the
//	               client goes
//	line=KIND      sends a line: garbage (not JSON), long (bytes=N, else 1 MiB,
//	               a whole frame), duplicate (the last post again), blank,
//	               empty ({}), unknown (a message of no known kind), warning (of
//	               falling behind), errors-beside (a post with an errors list
//	               beside its data; it counts as any other)
//	error=NAME     sends an errors object and ends: operational-disconnect,
//	               force-disconnect, slow-reader, internal-error
//	burst=N        writes N posts, at most 5,000, as fast as the socket takes
//	               them; they are kept as any other
//	reorder=N      holds the next N posts back, at most 500, and sends the last of
//	               them first; a fault that falls due meanwhile lets go of those
//	               held by then
//	duplicate=N    sends the last N posts again, at most the last 50, those of an
//	               earlier connection too; they do not count as sent
//	forget=N       forgets the N oldest rules, as if another program had deleted
//	               them; the stream goes on without them
//
// Actions on a connect:
//
//	gzip           compresses the stream, asked for or not, whole to its reader
//	               after each batch and keep-alive. The bytes of cut and reset are
//	               then those of the compressed line, and its half is that of
//	               stall
//	replace        ends the stream that is open, cleanly and without a notice, and
//	               puts this one in its place, instead of a 429; it waits for a
//	               connect that finds one open
//
// Actions on a connect and on calls to rules, search, counts and connections:
//
//	status=CODE    refuses with 400, 401, 402, 403, 404, 409, 429, 500, 502,
//	               503 or 504
//	               in X's words; kind= says which words: 402 credits, depleted;
//	               403 client, spend, auth; 429 rate, connections, usage
//	delay=3s       answers so much later
//	reset          resets the connection without an answer
//
// Action on a call to the rules alone:
//
//	partial        of the rules to be added adds the first half, rounded up, and
//	               of a single one none; says Internal Server Error of the others.
//	               It waits for a call that adds, and is no dry run
//
// Action on an open stream and on a connect, even on one that is refused:
//
//	clock=+5m      moves X's clock from then on, or back with clock=-2h: Date, the
//	               ends of limits, and the times and ids of posts
//
// Settings of any step: times=N (else 1; times=always), name=WORD (what Fired
// counts it under; else the action's word). Settings of a status: kind=WORD,
// reset=5s (of a 429: when X says the limit ends), header=Name:Value (one header
// more, its value without a comma or semicolon).
package xsim
