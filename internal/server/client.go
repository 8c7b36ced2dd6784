package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"dipper/internal/archive"
	"dipper/internal/engine"
	"dipper/internal/rule"
	"dipper/internal/topic"
)

const (
	// callTime is longer than any call of the doors takes, X included.
	callTime = answerTime + 10*time.Second
	// silence is how long the doors may say nothing on a socket before they
	// are taken for dead: they ping every pingTime.
	silence = 3 * pingTime
)

// Client goes through another process's doors. It speaks to loopback alone,
// by no proxy. An error that the doors answered is an *engine.Problem.
type Client struct {
	address Address
	web     *http.Client
	sockets *websocket.Dialer
}

// Dial makes a Client of the doors at a. It connects at the first call.
func Dial(a Address) *Client {
	transport := &http.Transport{
		DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		// A command makes few calls and far apart; nothing is left open behind it.
		DisableKeepAlives: true,
	}
	return &Client{
		address: a,
		web: &http.Client{
			Transport: transport,
			Timeout:   callTime,
			// The key goes to the doors and nowhere they may point to.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		sockets: &websocket.Dialer{
			NetDialContext:   transport.DialContext,
			HandshakeTimeout: 10 * time.Second,
			ReadBufferSize:   64 << 10,
		},
	}
}

// AddTopic tracks query from now on.
func (c *Client) AddTopic(ctx context.Context, query, name string) (topic.Topic, error) {
	in := map[string]string{"query": query}
	if name != "" {
		in["name"] = name
	}
	var t topic.Topic
	err := c.call(ctx, http.MethodPost, "/api/topics", in, &t)
	return t, err
}

// DeleteTopic ends a topic; with keepPosts its posts stay in the archive.
func (c *Client) DeleteTopic(ctx context.Context, id string, keepPosts bool) error {
	path := "/api/topics/" + url.PathEscape(id)
	if keepPosts {
		path += "?posts=keep"
	}
	return c.call(ctx, http.MethodDelete, path, nil, nil)
}

// Topics lists the topics in the deck's order.
func (c *Client) Topics(ctx context.Context) ([]topic.Topic, error) {
	var out topicList
	err := c.call(ctx, http.MethodGet, "/api/topics", nil, &out)
	return out.Topics, err
}

// Status asks how the other process fares.
func (c *Client) Status(ctx context.Context) (Status, error) {
	var st Status
	err := c.call(ctx, http.MethodGet, "/api/status", nil, &st)
	return st, err
}

// Diagnosis asks the other process for what a bug report wants to know beside.
func (c *Client) Diagnosis(ctx context.Context) (engine.Diagnosis, error) {
	var d engine.Diagnosis
	err := c.call(ctx, http.MethodGet, "/api/diagnosis", nil, &d)
	return d, err
}

// Gaps asks the other process for the gaps of all topics, newest first.
func (c *Client) Gaps(ctx context.Context) ([]archive.Gap, error) {
	var out gapList
	err := c.call(ctx, http.MethodGet, "/api/gaps", nil, &out)
	return out.Gaps, err
}

// gapList is the answer of GET /api/gaps.
type gapList struct {
	Gaps []archive.Gap `json:"gaps"`
}

// Check has the other process check a query.
func (c *Client) Check(ctx context.Context, query string) (rule.Check, error) {
	var check rule.Check
	err := c.call(ctx, http.MethodPost, "/api/check", map[string]string{"query": query}, &check)
	return check, err
}

// Show brings the other process's window forward and reports whether it has
// one; compose brings the keyboard to its query field as well.
func (c *Client) Show(ctx context.Context, compose bool) (bool, error) {
	var out shown
	err := c.call(ctx, http.MethodPost, "/api/window/show", map[string]bool{"compose": compose}, &out)
	if p, ok := errors.AsType[*engine.Problem](err); ok && p.Status == http.StatusNotFound {
		return false, nil
	}
	return out.Shown, err
}

// call sends in (nil: nothing) and reads the answer into out (nil: nothing).
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	action := method + " " + path
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.address.URL+path, body)
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	req.Header.Set("Authorization", "Bearer "+c.address.Key)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.web.Do(req)
	if err != nil {
		return c.unreached(ctx, action, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return c.unreached(ctx, action, err)
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s: %w", action, readProblem(res, text))
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// unreached says that the owner of the folder did not answer, unless it is
// our own side that gave up.
func (c *Client) unreached(ctx context.Context, action string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", action, context.Cause(ctx))
	}
	return engine.NewProblem(engine.CodeFolderOwned, err,
		"The Dipper with pid %d, which owns the data folder, does not answer at %s.", c.address.PID, c.address.URL)
}

// readProblem turns an error answer back into what the other side meant.
func readProblem(res *http.Response, text []byte) error {
	var in problemJSON
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if kind != problemType || json.Unmarshal(text, &in) != nil {
		return fmt.Errorf("answered %s", res.Status)
	}
	p := &engine.Problem{
		Code:     strings.TrimPrefix(in.Type, problemURN),
		Title:    in.Title,
		Detail:   in.Detail,
		Hint:     in.Hint,
		Status:   in.Status,
		Problems: in.Problems,
	}
	p.Why.Code, p.Why.Said = in.Cause, in.Said
	if s, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil {
		p.RetryAfter = time.Duration(s) * time.Second
	}
	return p
}

// Where Client.Watch begins, beside after the seq of a post.
const (
	FromStart = 0  // with the first post kept
	FromNow   = -1 // with the next post that comes
)

// Watch hands every frame of a topic's socket to each, in order, until ctx
// ends (its error), each fails (that error as it is), the topic is deleted
// (ErrDeleted), the other process ends (ErrEnded) or the socket breaks (ErrCut,
// after which the caller may go on after the last seq it has had). address is
// the topic's URL; after is the seq to go on from, FromStart or FromNow. The frame belongs
// to each until it returns.
func (c *Client) Watch(ctx context.Context, address string, after int64, each func(frame []byte) error) error {
	if after >= 0 {
		address += "?after=" + strconv.FormatInt(after, 10)
	}
	conn, res, err := c.sockets.DialContext(ctx, address, nil)
	if err != nil {
		if errors.Is(err, websocket.ErrBadHandshake) {
			text, _ := io.ReadAll(res.Body)
			return fmt.Errorf("watch: %w", readProblem(res, text))
		}
		return c.unreached(ctx, "watch", err)
	}
	defer conn.Close()
	// When ctx ends, the reader below is let go after a goodbye.
	left := make(chan struct{}) // only ever closed
	stay := context.AfterFunc(ctx, func() {
		defer close(left)
		bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
		_ = conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(graceTime))
		_ = conn.Close()
	})
	defer func() {
		if !stay() {
			<-left
		}
	}()
	pong := conn.PingHandler()
	conn.SetPingHandler(func(data string) error {
		_ = conn.SetReadDeadline(time.Now().Add(silence))
		return pong(data)
	})
	for {
		_ = conn.SetReadDeadline(time.Now().Add(silence))
		_, frame, err := conn.ReadMessage()
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case websocket.IsCloseError(err, closeDeleted):
			return ErrDeleted
		case websocket.IsCloseError(err, websocket.CloseGoingAway):
			return ErrEnded
		case err != nil:
			return fmt.Errorf("watch: %w: %w", ErrCut, err)
		}
		if err := each(frame); err != nil {
			return err
		}
	}
}
