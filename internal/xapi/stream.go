package xapi

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dipper/internal/post"
)

// EventKind says what a line of the stream was.
type EventKind int

// Kinds of Event.
const (
	// KeepAlive is a blank line: X is there and has nothing to say.
	KeepAlive EventKind = iota
	// Posted is a post with the ids of the rules that it matched.
	Posted
	// Noticed is a word of X's about the stream itself.
	Noticed
	// Undecodable is a line that is none of these. It loses only itself.
	Undecodable
)

// Event is one line of the stream.
type Event struct {
	Kind EventKind
	// At is when the line was read, XTime the same by X's clock: that of its
	// answer to the connect, gone on by this machine's ticking, which nobody sets.
	At, XTime time.Time
	// Post is set for Posted: Seq 0, no Topics, ReceivedAt as At.
	Post post.Post
	// RuleIDs are the rules that X says a Posted post matched; never nil then.
	RuleIDs []string
	// Notice is set for Noticed.
	Notice Notice
	// Err says what is wrong with an Undecodable line, without repeating it.
	Err error
}

// Notice is what X says in the stream about the stream: an object of errors
// without a post, or a system message.
type Notice struct {
	Title, Detail string
	// DisconnectType is X's name for why it ends the connection, "" if it gave none.
	DisconnectType string
	// Kind names a refusal among X's words (credits, caps); 0 when there is none.
	Kind Kind
	// Fatal reports that the connection is over by X's will. A notice that is
	// not fatal informs or warns, or is about one post that X could not send.
	Fatal bool
	// Behind reports that this side reads too slowly for X: a warning that X's
	// queue fills up, or the disconnect that follows.
	Behind bool
}

const streamPath = "/2/tweets/search/stream"

// postQuery asks for all that a card shows. Mentioned users are not expanded:
// each may be billed, and a card needs their handles alone. The request says
// "tweet", which X answers in the names of old; the decoder reads both.
func postQuery() url.Values {
	return url.Values{
		"tweet.fields": {"attachments,author_id,conversation_id,created_at,edit_controls,edit_history_tweet_ids,entities,geo,id," +
			"in_reply_to_user_id,lang,note_tweet,possibly_sensitive,public_metrics,referenced_tweets,reply_settings,text,withheld"},
		"expansions": {"attachments.media_keys,attachments.poll_ids,author_id,geo.place_id,referenced_tweets.id," +
			"referenced_tweets.id.attachments.media_keys,referenced_tweets.id.author_id"},
		"media.fields": {"alt_text,duration_ms,height,media_key,preview_image_url,type,url,variants,width"},
		"poll.fields":  {"duration_minutes,end_datetime,id,options,voting_status"},
		"user.fields":  {"id,name,profile_image_url,protected,username,verified,verified_type"},
		"place.fields": {"country,country_code,full_name,id,name,place_type"},
	}
}

// Stream is one open connection. Next is for one goroutine at a time; Close may
// be called from any.
type Stream struct {
	simulated bool
	local     string
	cancel    context.CancelFunc
	closed    chan struct{}
	once      sync.Once
	workers   sync.WaitGroup // the reader and the decoders

	// order holds chunks as they came. It is bounded; a full one makes the
	// reader wait, and with it X.
	order chan *chunk
	end   error // why the reader ended; set before order is closed

	begun   time.Time
	opened  time.Time    // begun by X's clock
	waiting atomic.Int64 // since when the reader waits for a byte, in ns after begun; 0 when it does not

	events []Event // what is left of the chunk in hand
}

// ConnectOptions say how to open the stream. The zero value asks for nothing
// special.
type ConnectOptions struct {
	// Backfill asks X to send again what it sent, or would have sent, in the
	// last minutes, 0 to 5. X grants it to Enterprise alone.
	Backfill int
	// Sending is told each time the request is about to go out on a connection
	// that stands: from then on X may count it as a connect. nil is fine. An
	// Options.Transport that heeds no httptrace never tells it.
	Sending func()
}

// Connect opens the stream and returns once X has taken it. ctx bounds the
// whole connection; there is no other limit on how long it lasts. X's no is an
// *Error.
func (c *Client) Connect(ctx context.Context, o ConnectOptions) (*Stream, error) {
	ctx, cancel := context.WithCancel(ctx)
	call := c.call("connect")
	call.sending = o.Sending
	call.query = postQuery()
	if o.Backfill > 0 {
		call.query.Set("backfill_minutes", strconv.Itoa(o.Backfill))
	}
	timer := time.AfterFunc(connectTimeout, cancel)
	resp, err := call.connect(ctx)
	if late := !timer.Stop(); late && (err == nil || call.status == 0) {
		if err == nil {
			resp.Body.Close()
		}
		err = call.failure(KindNetwork, "X took too long to answer", context.DeadlineExceeded)
	}
	if err != nil {
		cancel()
		return nil, err
	}
	return newStream(call, resp, cancel), nil
}

func (c *call) connect(ctx context.Context) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.client.base.String()+streamPath, nil)
	if err != nil {
		return nil, c.failure(KindProtocol, "", err)
	}
	req.Header.Set("Accept", "application/json")
	// A decompressor would hold keep-alives back until its block is full.
	req.Header.Set("Accept-Encoding", "identity")
	resp, err := c.http(roundTrip(c.send)).Do(req)
	if err != nil {
		return nil, c.failure(KindNetwork, "", err)
	}
	if strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		// It was not asked for, but something on the way may still do it.
		resp.Body = &gunzip{ReadCloser: resp.Body}
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	err = c.keep(resp, maxAnswer)
	_, err = c.result(err)
	return nil, err
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func newStream(call *call, resp *http.Response, cancel context.CancelFunc) *Stream {
	decoders := runtime.GOMAXPROCS(0)
	s := &Stream{
		simulated: isSimulated(resp.Header),
		begun:     time.Now(),
		opened:    call.client.now().Round(0).Add(call.client.Skew()),
		cancel:    cancel,
		closed:    make(chan struct{}),
		order:     make(chan *chunk, 2*decoders), // full: the reader waits
	}
	if local := call.local.Load(); local != nil {
		s.local = *local
	}
	jobs := make(chan *chunk, 2*decoders) // full: the reader waits
	for range decoders {
		s.workers.Go(func() {
			var d decoder
			for chunk := range jobs {
				chunk.decode(&d, call.client, s.simulated)
			}
		})
	}
	s.workers.Go(func() {
		defer resp.Body.Close()
		defer close(s.order)
		defer close(jobs)
		s.end = s.read(resp.Body, call, jobs)
	})
	return s
}

// read cuts the body into chunks of whole lines until it ends.
func (s *Stream) read(body io.Reader, call *call, jobs chan<- *chunk) error {
	lines := lineReader{body: &listener{body, s}, now: func() moment {
		return moment{call.client.now(), s.opened.Add(time.Since(s.begun))}
	}}
	for {
		chunk, err := lines.next()
		if chunk != nil {
			if !s.put(jobs, chunk) || !s.put(s.order, chunk) {
				return ErrClosed
			}
		}
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		if err != nil {
			return call.failure(KindNetwork, "the stream broke", err)
		}
	}
}

// put waits until there is room, and gives up when the stream is closed.
func (s *Stream) put(queue chan<- *chunk, c *chunk) bool {
	select {
	case queue <- c:
		return true
	case <-s.closed:
		return false
	}
}

// Next gives the next line, and waits for it. At the end it gives io.EOF when X
// ended the stream, an *Error of KindNetwork when the connection broke or ctx
// ended, and ErrClosed after Close.
func (s *Stream) Next() (Event, error) {
	for len(s.events) == 0 {
		select {
		case <-s.closed:
			return Event{}, ErrClosed
		default:
		}
		select {
		case chunk, ok := <-s.order:
			if !ok {
				return Event{}, s.end
			}
			select {
			case <-chunk.done:
				s.events = chunk.events
			case <-s.closed:
				return Event{}, ErrClosed
			}
		case <-s.closed:
			return Event{}, ErrClosed
		}
	}
	e := s.events[0]
	s.events = s.events[1:]
	return e, nil
}

// Close ends the connection, makes Next return, and waits for the stream's
// goroutines. It always returns nil.
func (s *Stream) Close() error {
	s.once.Do(func() {
		close(s.closed)
		s.cancel()
	})
	s.workers.Wait()
	return nil
}

// Simulated reports whether this stream comes from a simulator.
func (s *Stream) Simulated() bool { return s.simulated }

// Quiet says how long X has let the reader wait for a byte; 0 while it is not
// waiting, because it has bytes in hand or nobody calls Next. It counts what is
// left after decompression: a compressed block that does not end is silence.
func (s *Stream) Quiet() time.Duration {
	since := s.waiting.Load()
	if since == 0 {
		return 0
	}
	return max(0, time.Since(s.begun)-time.Duration(since))
}

// Local is the address of this end of the connection, without a port; "" when
// it is not known.
func (s *Stream) Local() string { return s.local }

// listener notes since when a stream's reader waits. It measures by the machine's
// own ticking and not by Options.Now: a clock that is set is no silence.
type listener struct {
	body io.Reader
	s    *Stream
}

func (l *listener) Read(p []byte) (int, error) {
	l.s.waiting.Store(max(1, int64(time.Since(l.s.begun))))
	n, err := l.body.Read(p)
	l.s.waiting.Store(0)
	return n, err
}

// gunzip decompresses a body. Unlike a gzip.Reader it waits for nothing before
// the first Read.
type gunzip struct {
	io.ReadCloser
	zip *gzip.Reader
}

func (g *gunzip) Read(p []byte) (int, error) {
	if g.zip == nil {
		zip, err := gzip.NewReader(g.ReadCloser)
		if err != nil {
			return 0, err
		}
		g.zip = zip
	}
	return g.zip.Read(p)
}
