package xapi

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	twitter "github.com/g8rswimmer/go-twitter/v2"
)

// call is one request to X and what came back. As a RoundTripper it stands
// below go-twitter, whose rule calls take HTTP 200 for an error and drop X's
// details and a duplicate's id: it dresses the request, keeps the answer's
// body within bounds, and X's own words are read from there.
type call struct {
	client *Client
	op     string
	query  url.Values // added to the request's own

	// sending, when set, is told each time the request is about to go out.
	sending func()
	// local is this end's address once there is a connection, "" for one that
	// has none.
	local atomic.Pointer[string]

	status int           // 0 until X answered
	took   time.Duration // to the answer's headers
	header http.Header
	body   []byte
}

func (c *Client) call(op string) *call { return &call{client: c, op: op} }

// library gives go-twitter's client over this call. The token is set by the
// call and not by the library's Authorizer, so that one place knows it.
func (c *call) library() *twitter.Client {
	return &twitter.Client{Authorizer: noAuthorizer{}, Client: c.http(c), Host: c.client.base.String()}
}

type noAuthorizer struct{}

func (noAuthorizer) Add(*http.Request) {}

// http follows no redirect: X sends none, and a captive portal's must not be
// taken for X's answer.
func (c *call) http(over http.RoundTripper) *http.Client {
	return &http.Client{Transport: over, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// RoundTrip implements http.RoundTripper: it sends and reads the whole answer.
// What X would only refuse for its limit is not sent.
func (c *call) RoundTrip(req *http.Request) (*http.Response, error) {
	endpoint := req.Method + " " + req.URL.Path
	if reset := c.client.quota.until(endpoint, c.client.now()); !reset.IsZero() {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, &usedUpError{reset}
	}
	resp, err := c.send(req)
	if err != nil {
		return nil, err
	}
	c.client.quota.note(endpoint, c.usedUp())
	if err := c.keep(resp, maxAnswer); err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(c.body))
	return resp, nil
}

// send dresses the request, sends it and notes the answer's headers. The token
// goes to X's own address alone.
func (c *call) send(req *http.Request) (*http.Response, error) {
	base := c.client.base
	if req.URL.Scheme != base.Scheme || req.URL.Host != base.Host {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, fmt.Errorf("send the token to %s: it belongs to %s alone", req.URL.Host, base.Host)
	}
	req = req.Clone(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{GotConn: c.gotConn}))
	if c.query != nil {
		query := req.URL.Query()
		for name, values := range c.query {
			query[name] = values
		}
		req.URL.RawQuery = query.Encode()
	}
	if !c.client.token.Empty() {
		req.Header.Set("Authorization", "Bearer "+c.client.token.Reveal())
	}
	req.Header.Set("User-Agent", c.client.userAgent)
	begun := time.Now()
	resp, err := c.client.transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	c.took = time.Since(begun)
	c.status, c.header = resp.StatusCode, resp.Header
	c.client.simulated.Store(isSimulated(resp.Header))
	if date := c.date(); !date.IsZero() {
		c.client.skew.Store(int64(c.apart(date)))
	}
	return resp, nil
}

func (c *call) gotConn(info httptrace.GotConnInfo) {
	local := localIP(info.Conn)
	c.local.Store(&local)
	if c.sending != nil {
		c.sending()
	}
}

// localIP gives the address of this end of a connection, without port and zone.
func localIP(conn net.Conn) string {
	if conn == nil {
		return ""
	}
	tcp, ok := conn.LocalAddr().(*net.TCPAddr)
	if !ok {
		return ""
	}
	return tcp.AddrPort().Addr().Unmap().WithZone("").String()
}

func isSimulated(h http.Header) bool { return h.Get("X-Dipper-Simulated") == "1" }

// keep reads resp's body into the call and closes it.
func (c *call) keep(resp *http.Response, most int64) error {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return fmt.Errorf("read X's answer: %w", err)
	}
	if int64(len(body)) > most {
		return fmt.Errorf("read X's answer: %w", errTooLong)
	}
	c.body = body
	return nil
}

var errTooLong = errors.New("it is longer than any answer should be")

const notAsItShouldBe = "X's answer is not what it should be"

// plain sends a request that go-twitter has no call for and decodes the answer
// into body, unless that is nil.
func (c *call) plain(ctx context.Context, method, path string, query url.Values, body any) error {
	if _, err := c.ask(ctx, method, path, query); err != nil || body == nil {
		return err
	}
	if err := json.Unmarshal(c.body, body); err != nil {
		return c.failure(KindProtocol, notAsItShouldBe, err)
	}
	return nil
}

// ask sends a request that go-twitter has no call for; the call keeps the
// answer's body.
func (c *call) ask(ctx context.Context, method, path string, query url.Values) (*wireAnswer, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.client.base.String()+path, nil)
	if err != nil {
		return nil, c.failure(KindProtocol, "", err)
	}
	req.Header.Set("Accept", "application/json")
	c.query = query
	resp, err := c.http(c).Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return c.result(err, http.StatusOK, http.StatusNoContent)
}

// result turns what happened into X's words or an *Error. err is what the
// sender gave; once X has answered, the answer's own status and body count, and
// the library's reading of them does not.
func (c *call) result(err error, good ...int) (*wireAnswer, error) {
	if c.body == nil && err != nil {
		switch {
		case c.status != 0 && !slices.Contains(good, c.status):
			// A refusal is one even when its words do not come through.
			return nil, c.statusError(&wireAnswer{}, false)
		case errors.Is(err, errTooLong) || errors.Is(err, twitter.ErrParameter):
			return nil, c.failure(KindProtocol, "", err)
		}
		if used, ok := errors.AsType[*usedUpError](err); ok {
			e := c.failure(KindRate, used.Error(), nil)
			e.RetryAt = used.reset.UTC()
			return nil, e
		}
		return nil, c.failure(KindNetwork, "", err)
	}
	var answer wireAnswer
	bad := json.Unmarshal(c.body, &answer)
	if !slices.Contains(good, c.status) {
		return nil, c.statusError(&answer, bad == nil)
	}
	if bad != nil && c.status != http.StatusNoContent {
		return nil, c.failure(KindProtocol, notAsItShouldBe, bad)
	}
	return &answer, nil
}

// failure makes an *Error in our words.
func (c *call) failure(kind Kind, detail string, cause error) *Error {
	e := &Error{Op: c.op, Kind: kind, Status: c.status, Detail: detail, Date: c.date()}
	if kind == KindNetwork {
		e.Offline = c.status == 0 && c.local.Load() == nil
		if bad, ok := errors.AsType[x509.CertificateInvalidError](cause); ok && bad.Reason == x509.Expired {
			// Go says "expired" of one that is not valid yet, too.
			e.Detail = "check this computer's clock: X's certificate is not valid at its time"
		}
	}
	if cause != nil {
		e.cause = c.client.quiet(cause)
	}
	return e
}

// statusError makes an *Error of an answer with an HTTP status of refusal.
func (c *call) statusError(answer *wireAnswer, readable bool) *Error {
	var words wireProblem
	if readable {
		words = answer.words()
	}
	e := c.say(kindOf(c.status, words), words, answer)
	if e.Title == "" && e.Detail == "" {
		switch {
		case c.status >= 300 && c.status < 400:
			e.Detail = "X's address leads elsewhere, and the token is not sent there"
		case !readable && len(c.body) > 0:
			e.Detail = "the answer is not in X's form"
		}
	}
	e.RetryAt = c.retryAt(e.Date)
	return e
}

// refusal makes an *Error of an answer that is good by its status and says no
// in its body. other is the kind where X's words name none.
func (c *call) refusal(answer *wireAnswer, other Kind) *Error {
	words := answer.words()
	kind := kindOf(0, words)
	if kind == 0 {
		kind = other
	}
	return c.say(kind, words, answer)
}

func (c *call) say(kind Kind, words wireProblem, answer *wireAnswer) *Error {
	e := &Error{
		Op: c.op, Kind: kind, Status: c.status, Date: c.date(),
		Title: c.client.clean(string(words.Title)), Detail: c.client.clean(words.text()),
	}
	for _, detail := range answer.details() {
		if detail = c.client.clean(detail); detail != e.Detail {
			e.Details = append(e.Details, detail)
		}
	}
	if kind == KindRuleDuplicate {
		e.RuleID = c.client.clean(string(words.ID))
	}
	return e
}

func (c *call) date() time.Time {
	date, err := http.ParseTime(c.header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return date
}

// maxRetry is the longest wait that is believed; X's longest window is a day.
const maxRetry = 7 * 24 * time.Hour

// retryAt reads when X answers again. The rate limit's reset counts only for a
// request that used the limit up: a refused second connection carries it too,
// and has nothing to do with it.
func (c *call) retryAt(date time.Time) time.Time {
	now, skew := c.client.now(), c.apart(date)
	at := time.Time{}
	after := c.header.Get("Retry-After")
	if wait, err := strconv.ParseInt(after, 10, 64); err == nil && wait >= 0 && wait <= int64(maxRetry/time.Second) {
		at = now.Add(time.Duration(wait) * time.Second)
	} else if then, err := http.ParseTime(after); err == nil {
		at = then.Add(-skew)
	} else if c.status == http.StatusTooManyRequests {
		if left, said := c.remaining(); !said || left <= 0 {
			at = c.reset()
		}
	}
	if at.IsZero() || at.After(now.Add(maxRetry)) {
		return time.Time{}
	}
	return at.UTC()
}
