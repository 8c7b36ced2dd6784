package xapi

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Reach is how far the way to X goes.
type Reach struct {
	// Proxy is the environment's proxy on the way, without name and password; ""
	// when there is none.
	Proxy string
	// Steps are those that were begun, in order. Unless X answered, the last is
	// the one that failed.
	Steps []Step
	// Status is the HTTP status of X's answer, whatever it is; 0 without one.
	Status int
	// Ahead is X's clock minus this machine's, to a second or so. It counts only
	// when Dated: X sent its date.
	Ahead     time.Duration
	Dated     bool
	Simulated bool // a simulator answered
	// Err says why there is no answer. Its text holds no secret.
	Err error
}

// Step is one step on the way: DNS, TCP, proxy, TLS or HTTP.
type Step struct {
	Name string
	Took time.Duration
}

// Reach asks X for nothing but the date, without the token, and tells how far it
// came. Any HTTP answer is one.
func (c *Client) Reach(ctx context.Context) Reach {
	var r Reach
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, c.base.String()+"/", nil)
	if err != nil {
		r.Err = errors.New("there is no asking at this address")
		return r
	}
	req.Header.Set("User-Agent", c.userAgent)
	proxy, err := c.proxyFor(req)
	if err != nil {
		r.Err = errors.New("the proxy of the environment cannot be used")
		return r
	}
	if proxy != nil {
		r.Proxy = (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String()
	}
	w := &way{now: c.now, proxied: proxy != nil}
	resp, err := c.transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, w.trace())))
	r.Steps = w.end()
	if err != nil {
		r.Err = c.unreached(err, proxy)
		return r
	}
	resp.Body.Close()
	r.Status, r.Simulated = resp.StatusCode, isSimulated(resp.Header)
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		// A date has whole seconds: on average it is half of one behind.
		r.Ahead, r.Dated = date.Add(time.Second/2).Sub(c.now()).Round(time.Second), true
	}
	return r
}

func (c *Client) proxyFor(req *http.Request) (*url.URL, error) {
	t, ok := c.transport.(*http.Transport)
	if !ok || t.Proxy == nil {
		return nil, nil
	}
	return t.Proxy(req)
}

// unreached puts err into words without what the proxy's address holds, which a
// proxy may repeat.
func (c *Client) unreached(err error, proxy *url.URL) error {
	if bad, ok := errors.AsType[x509.CertificateInvalidError](err); ok && bad.Reason == x509.Expired {
		return errors.New("its certificate is not valid at this machine's time")
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("no answer in time")
	}
	text := err.Error()
	if proxy != nil && proxy.User != nil {
		name := proxy.User.Username()
		password, _ := proxy.User.Password()
		for _, s := range []string{
			base64.StdEncoding.EncodeToString([]byte(name + ":" + password)),
			proxy.User.String(), password, url.QueryEscape(password), url.PathEscape(password),
		} {
			if s != "" {
				text = strings.ReplaceAll(text, s, c.token.String())
			}
		}
	}
	return errors.New(c.clean(text))
}

// way follows a request on its way. The transport may go on telling of it after
// the request has ended.
type way struct {
	now     func() time.Time
	proxied bool

	mu    sync.Mutex
	at    int // the step under way, one of those below
	begun time.Time
	steps []Step
	ended bool
}

// Steps in their order.
const (
	noStep = iota
	stepDNS
	stepTCP
	stepProxy
	stepTLS
	stepHTTP
)

func stepName(step int) string {
	return [...]string{"", "DNS", "TCP", "proxy", "TLS", "HTTP"}[step]
}

func (w *way) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart:     func(httptrace.DNSStartInfo) { w.enter(stepDNS) },
		ConnectStart: func(_, _ string) { w.enter(stepTCP) },
		ConnectDone: func(_, _ string, err error) {
			if err == nil && w.proxied {
				w.enter(stepProxy)
			}
		},
		TLSHandshakeStart: func() { w.enter(stepTLS) },
		GotConn:           func(httptrace.GotConnInfo) { w.enter(stepHTTP) },
	}
}

// enter goes on to a step. Several addresses are tried side by side, so one that
// is over may be told of again.
func (w *way) enter(step int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if step <= w.at || w.ended {
		return
	}
	w.leave()
	w.at, w.begun = step, w.now()
}

func (w *way) leave() {
	if w.at != noStep {
		w.steps = append(w.steps, Step{stepName(w.at), w.now().Sub(w.begun)})
	}
}

func (w *way) end() []Step {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.leave()
	w.ended = true
	return w.steps
}
