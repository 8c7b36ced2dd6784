package xapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"dipper/internal/secret"
)

// Bounds on what X may send and how long it may take. A rule list of a thousand
// rules at their longest is some four megabytes.
const (
	callTimeout    = 30 * time.Second
	connectTimeout = 60 * time.Second
	dialTimeout    = 10 * time.Second
	headerTimeout  = 30 * time.Second
	tcpKeepAlive   = 15 * time.Second
	pingAfter      = 10 * time.Second // of silence HTTP/2 asks whether X is there
	pingWait       = 5 * time.Second
	maxAnswer      = 16 << 20
)

// Options say whom the client talks to and as whom.
type Options struct {
	// BaseURL is X's address, "https://api.x.com". Plain http only on loopback.
	BaseURL string
	Token   secret.Token
	// UserAgent is sent with every request, "Dipper/1.2.3".
	UserAgent string
	// Now tells the time; nil is time.Now.
	Now func() time.Time
	// Log takes what is worth a look but stops nothing; nil discards it.
	Log *slog.Logger
	// Transport carries the requests; nil is one with time-outs of its own.
	Transport http.RoundTripper
	// Dial opens the connections of the client's own transport, for tests over
	// pipes; nil is the network. It does nothing for a Transport.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Client speaks with X for one token. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	token     secret.Token
	userAgent string
	now       func() time.Time
	log       *slog.Logger
	transport http.RoundTripper
	redact    *strings.Replacer
	simulated atomic.Bool
	skew      atomic.Int64 // a time.Duration
	quota     quota
}

// New makes a client and sends nothing. A BaseURL that would carry the token
// in the clear beyond this machine is an error.
func New(o Options) (*Client, error) {
	base, err := parseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	c := &Client{base: base, token: o.Token, userAgent: o.UserAgent, now: o.Now, log: o.Log, transport: o.Transport}
	if c.now == nil {
		c.now = time.Now
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.transport == nil {
		c.transport = newTransport(o.Dial)
	}
	c.redact = newRedactor(o.Token)
	return c, nil
}

// Simulated reports whether X's last answer of any kind said that it came from
// a simulator.
func (c *Client) Simulated() bool { return c.simulated.Load() }

// Skew is X's clock minus this machine's at the last answer that had a date; 0
// when it is not known, or so small that the way here may explain it.
func (c *Client) Skew() time.Duration { return time.Duration(c.skew.Load()) }

// Close lets go of the connections that are kept for the next call. Open
// streams are their holders' to close. A client may be used after it.
func (c *Client) Close() {
	if keeper, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		keeper.CloseIdleConnections()
	}
}

func parseBase(text string) (*url.URL, error) {
	base, err := url.Parse(text)
	if err != nil {
		// url.Parse repeats the whole text, which may hold a password.
		return nil, errors.New("read the address of the X API: it is no URL")
	}
	if base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, errors.New("read the address of the X API: it has to be like https://api.x.com, with no name, password, query or fragment")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = ""
	switch base.Scheme {
	case "https":
	case "http":
		if !loopback(base.Hostname()) {
			return nil, fmt.Errorf("read the address of the X API: http would show the token on the way to %s; use https", base.Host)
		}
	default:
		return nil, fmt.Errorf("read the address of the X API: %q is neither https nor, on this machine, http", base.Scheme)
	}
	return base, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func newTransport(dial func(ctx context.Context, network, addr string) (net.Conn, error)) *http.Transport {
	if dial == nil {
		dial = (&net.Dialer{Timeout: dialTimeout, KeepAlive: tcpKeepAlive}).DialContext
	}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dial,
		TLSHandshakeTimeout:   dialTimeout,
		ResponseHeaderTimeout: headerTimeout,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   2,
		ForceAttemptHTTP2:     true,
		// A connection whose network has gone would be taken for the next call
		// too, for as long as TCP goes on repeating itself.
		HTTP2: &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingWait},
		// A flood is read in large gulps.
		ReadBufferSize: 64 << 10,
	}
}

// newRedactor replaces the token wherever X's words repeat it: as it is, or in
// the form it takes inside a URL or after one.
func newRedactor(t secret.Token) *strings.Replacer {
	var pairs []string
	add := func(text string) {
		if text != "" {
			pairs = append(pairs, text, t.String())
		}
	}
	text := t.Reveal()
	add(text)
	add(url.QueryEscape(text))
	add(url.PathEscape(text))
	if plain, err := url.QueryUnescape(text); err == nil {
		add(plain)
	}
	if plain, err := url.PathUnescape(text); err == nil {
		add(plain)
	}
	return strings.NewReplacer(pairs...)
}

// limit bounds a call to the time that any answer of X's should take.
func limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, callTimeout)
}
