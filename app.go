//go:build desktop || bindings || dev

package main

import (
	"context"
	"encoding/json"
	"net/url"
	"sync"
	"sync/atomic"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"dipper/internal/cli"
	"dipper/internal/engine"
	"dipper/internal/server"
	"dipper/internal/topic"
)

// App holds the methods that the window's page calls over the bridge. Each is
// one call deep: the topics' commands go through the same doors that a browser
// uses, whether they are this process's own or those of a running serve.
type App struct {
	// ctx is what Wails hands over at the start and its runtime asks for; it is
	// touched in this file alone.
	ctx     context.Context
	started chan struct{} // closed once ctx is there

	moved  atomic.Bool // the doors were open before, elsewhere
	wishes chan wish   // unbuffered: a wish waits for whoever runs the house

	mu      sync.Mutex
	opened  chan struct{} // closed once session or failure is there
	session Session
	failure error
}

// wish is what the page wants of whoever runs the house, and where to say how
// that went.
type wish struct {
	// do gives the Setup to open the house anew with, nil when it stays as it is.
	do   func(context.Context, cli.Setup) (*cli.Setup, error)
	done chan<- error // capacity 1: the answer waits for nobody
}

// Session is where the page finds the doors and what opens them.
type Session struct {
	URL string `json:"url"`
	Key string `json:"key"`
	// Token says where the token comes from: "none", "environment", "keychain"
	// or, for this run only, "memory". It is "" when another process has it.
	Token string `json:"token"`
}

// bridgeError is how an error reaches the page: a code for it, a sentence and
// the way out for a person.
type bridgeError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
	Cause   string `json:"cause,omitempty"` // names what lies behind it at X
	Said    string `json:"said,omitempty"`  // X's words on it
	// Problems are the places of a query that is not valid, as engine.Problem
	// has them; nil without any.
	Problems any `json:"problems,omitempty"`
}

func newApp() *App {
	return &App{started: make(chan struct{}), opened: make(chan struct{}), wishes: make(chan wish)}
}

// RegisterTopic tracks query from now on; name may be empty.
func (a *App) RegisterTopic(query, name string) (topic.Topic, error) {
	doors, err := a.doors()
	if err != nil {
		return topic.Topic{}, err
	}
	return doors.AddTopic(a.context(), query, name)
}

// DeleteTopic ends a topic; posts that no other topic holds go with it.
func (a *App) DeleteTopic(id string) error {
	doors, err := a.doors()
	if err != nil {
		return err
	}
	return doors.DeleteTopic(a.context(), id, false)
}

// Topics lists the topics in the deck's order.
func (a *App) Topics() ([]topic.Topic, error) {
	doors, err := a.doors()
	if err != nil {
		return nil, err
	}
	return doors.Topics(a.context())
}

// Session waits until the doors are open and says where they are. Its error is
// why Dipper could not start.
func (a *App) Session() (Session, error) {
	<-a.opened
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.session, a.failure
}

// KeepToken takes the bearer token of an X app from now on, once X takes it; the
// page is loaded again at the new doors. It is kept in the OS keychain or, where
// there is none, for this run.
func (a *App) KeepToken(token string) error {
	if err := a.ownToken(); err != nil {
		return err
	}
	return a.want(func(ctx context.Context, s cli.Setup) (*cli.Setup, error) {
		kept, err := cli.KeepToken(ctx, s, token)
		return &kept, err
	})
}

// CheckToken asks X what a bearer token may do, and keeps nothing of it.
func (a *App) CheckToken(token string) (engine.TokenCheck, error) {
	if err := a.ownToken(); err != nil {
		return engine.TokenCheck{}, err
	}
	var check engine.TokenCheck
	err := a.want(func(ctx context.Context, s cli.Setup) (_ *cli.Setup, err error) {
		check, err = cli.CheckToken(ctx, s, token)
		return nil, err
	})
	if err != nil {
		return engine.TokenCheck{}, err
	}
	return check, nil
}

// ForgetToken takes the token that was entered out of the OS keychain; the page is
// loaded again at the new doors.
func (a *App) ForgetToken() error {
	if err := a.ownToken(); err != nil {
		return err
	}
	return a.want(func(ctx context.Context, s cli.Setup) (*cli.Setup, error) {
		without, err := cli.ForgetToken(ctx, s)
		return &without, err
	})
}

// OpenFolder shows the data folder where the system shows folders.
func (a *App) OpenFolder() error {
	if _, err := a.ownHouse(); err != nil {
		return err
	}
	return a.want(func(_ context.Context, s cli.Setup) (*cli.Setup, error) {
		return nil, cli.ShowFolder(s)
	})
}

// ownHouse wants the house to be this window's, and not a running serve's.
func (a *App) ownHouse() (Session, error) {
	s, err := a.Session()
	if err == nil && s.Token == "" {
		err = engine.NewProblem(engine.CodeValueInvalid, nil, "This window looks at another Dipper; that is done there.")
	}
	return s, err
}

// ownToken wants the token to be this window's affair.
func (a *App) ownToken() error {
	s, err := a.ownHouse()
	if err == nil && s.Token == string(cli.TokenEnvironment) {
		err = engine.NewProblem(engine.CodeValueInvalid, nil, "The token in use was given from outside this window; change it there.").Because("token-elsewhere")
	}
	return err
}

// want has whoever runs the house carry out a wish, and waits for that.
func (a *App) want(do func(context.Context, cli.Setup) (*cli.Setup, error)) error {
	done := make(chan error, 1)
	select {
	case a.wishes <- wish{do, done}:
		return <-done
	case <-a.context().Done():
		return a.context().Err()
	}
}

// OpenLink opens an http or https address in the system's browser.
func (a *App) OpenLink(address string) error {
	link, err := webLink(address)
	if err != nil {
		return err
	}
	runtime.BrowserOpenURL(a.context(), link)
	return nil
}

// webLink gives address as a browser may be handed it. A post's link is
// anybody's text: nothing but the web is opened, and no name or password that
// would make one site look like another.
func webLink(address string) (string, error) {
	link, err := url.Parse(address)
	if err != nil || link.Scheme != "https" && link.Scheme != "http" || link.Hostname() == "" || link.User != nil {
		return "", engine.NewProblem(engine.CodeValueInvalid, err, "This link is not opened: it is no plain http or https address.").Because("link-not-opened")
	}
	return link.String(), nil
}

// begin takes what Wails hands over when the window is there.
func (a *App) begin(ctx context.Context) {
	a.ctx = ctx
	close(a.started)
}

// context waits for what Wails hands over and gives it.
func (a *App) context() context.Context {
	<-a.started
	return a.ctx
}

// open lets the page in: at the doors of session or, with a failure, to the
// reason why there are none. A failure after the doors were open replaces them.
func (a *App) open(session Session, failure error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.session, a.failure = session, failure
	select {
	case <-a.opened:
	default:
		close(a.opened)
	}
}

func (a *App) doors() (*server.Client, error) {
	<-a.opened
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.failure != nil {
		return nil, a.failure
	}
	return server.Dial(server.Address{URL: a.session.URL, Key: a.session.Key}), nil
}

// forward brings the window before all others, with compose the keyboard to its
// query field as well.
func (a *App) forward(compose bool) bool {
	runtime.WindowShow(a.context())
	runtime.WindowUnminimise(a.context())
	if compose {
		a.compose()
	}
	return true
}

// compose brings the keyboard to the query field.
func (a *App) compose() {
	runtime.EventsEmit(a.context(), "compose")
}

// reload has the page start again.
func (a *App) reload() {
	runtime.WindowReloadApp(a.context())
}

// quit closes the window as its user would.
func (a *App) quit() {
	runtime.Quit(a.context())
}

// formatError turns an error of a bound method into what the page understands.
// It is the object's JSON text, since Wails' side in the page makes an Error of
// whatever it is given and an object would end as "[object Object]".
func formatError(err error) any {
	p := engine.Explain(err)
	e := bridgeError{Code: p.Code, Message: p.Detail, Hint: p.Hint, Cause: p.Why.Code, Said: p.Why.Said}
	if len(p.Problems) > 0 {
		e.Problems = p.Problems
	}
	text, err := json.Marshal(e)
	if err != nil {
		return p.Detail
	}
	return string(text)
}
