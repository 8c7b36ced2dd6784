package engine

import (
	"context"
	"time"

	"dipper/internal/xapi"
)

// TokenCheck is what X says of a token. Asking costs nothing. What X did not say
// is nil or, of Stream, "unknown".
type TokenCheck struct {
	Simulated bool `json:"simulated"` // a simulator answered
	// Rules are those on X for the token, whoever put them there.
	Rules int  `json:"rules"`
	Limit *int `json:"limit"`
	// Stream is "free", or "in-use" while a connection of the token is open.
	Stream string `json:"stream"`
	// Used is how many posts of the billing cycle's Cap are used up; it starts
	// afresh in ResetDays.
	Used      *int64 `json:"used"`
	Cap       *int64 `json:"cap"`
	ResetDays *int   `json:"resetDays"`
	// Price is what X charges for a post, in dollars.
	Price float64 `json:"price"`
}

// The connection of a token, as TokenCheck.Stream has it.
const (
	StreamFree    = "free"
	StreamInUse   = "in-use"
	StreamUnknown = "unknown"
)

// TryToken asks X whether it takes a token, by listing the rules, which costs
// nothing. Of o it needs XURL and Token. Its errors are *Problem.
func TryToken(ctx context.Context, o Options) error {
	e, err := forToken(o)
	if err != nil {
		return err
	}
	defer e.client.Close()
	_, err = e.rulesOfToken(ctx)
	return err
}

// CheckToken asks X what a token may do, as TryToken and further, and keeps
// nothing of it.
func CheckToken(ctx context.Context, o Options) (TokenCheck, error) {
	e, err := forToken(o)
	if err != nil {
		return TokenCheck{}, err
	}
	defer e.client.Close()
	return e.CheckToken(ctx)
}

// CheckToken asks X what the token in use may do.
func (e *Engine) CheckToken(ctx context.Context) (TokenCheck, error) {
	if e.client == nil {
		return TokenCheck{}, NewProblem(CodeTokenMissing, nil, "There is no token to ask X about.")
	}
	rules, err := e.rulesOfToken(ctx)
	if err != nil {
		return TokenCheck{}, err
	}
	check := TokenCheck{
		Simulated: e.client.Simulated(), Rules: len(rules), Stream: StreamUnknown, Price: PostPrice,
	}
	// X has taken the token; what it does not say beyond that is left open.
	ctx, cancel := context.WithTimeout(ctx, ruleWait)
	defer cancel()
	if limit, err := e.client.RuleLimit(ctx); err == nil {
		check.Limit = &limit
	} else {
		e.o.Log.Info("limit of rules not known", "err", err)
	}
	if open, err := e.client.Connections(ctx); err == nil {
		check.Stream = StreamFree
		if len(open) > 0 {
			check.Stream = StreamInUse
		}
	} else {
		e.o.Log.Info("connections not known", "err", err)
	}
	if usage, err := e.client.Usage(ctx); err == nil {
		check.Used, check.Cap, check.ResetDays = usage.Used, usage.Cap, usage.ResetDays
	} else {
		e.o.Log.Info("usage not known", "err", err)
	}
	return check, nil
}

// forToken makes as much of an engine as asking about a token takes.
func forToken(o Options) (*Engine, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	e := &Engine{o: o}
	var err error
	e.client, err = e.newClient(o.XURL)
	return e, err
}

// rulesOfToken lists the rules, which X does for whoever may have the stream.
func (e *Engine) rulesOfToken(ctx context.Context) ([]xapi.Rule, error) {
	ctx, cancel := context.WithTimeout(ctx, ruleWait)
	defer cancel()
	rules, err := e.client.Rules(ctx)
	if err != nil {
		return nil, e.xProblem("try the token", err)
	}
	return rules, nil
}
