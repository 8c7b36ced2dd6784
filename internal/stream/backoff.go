package stream

import (
	"errors"
	"strings"
	"time"

	"dipper/internal/xapi"
)

// backoff counts failures in a row, each kind for itself, as X asks: linear for
// the network, doubling for HTTP errors and for rate limits.
type backoff struct {
	network, http, rate int
}

// after turns the end of a connection, or a failed connect, into what comes
// next. connected says whether X had answered 200.
func (k *Keeper) after(b *backoff, connected bool, err error) Status {
	now := k.o.Now()
	waiting := func(d time.Duration, reason string) Status {
		return Status{State: Waiting, Reason: reason, RetryAt: now.Add(k.jitter(d))}
	}
	if connected {
		b.http, b.rate = 0, 0
		d := min(time.Duration(b.network)*networkStep, networkMax)
		b.network++
		notice, said := errors.AsType[*noticeError](err)
		switch {
		case said && doomed(notice.notice.Kind):
			return Status{State: Refused, Reason: Reason(&xapi.Error{Kind: notice.notice.Kind, Detail: notice.Error()})}
		case said:
			return waiting(d, "X ended the stream: "+Sentence(notice.Error())+" Dipper connects again by itself.")
		case errors.Is(err, errSilence):
			return waiting(d, "X fell silent; Dipper connects again by itself.")
		case ended(err):
			return waiting(d, "X closed the stream; Dipper connects again by itself.")
		}
		return waiting(d, "The connection to X broke; Dipper connects again by itself.")
	}
	if r, ok := errors.AsType[*Refusal](err); ok {
		return Status{State: Refused, Reason: r.Reason}
	}
	xerr, ok := errors.AsType[*xapi.Error](err)
	if !ok {
		xerr = &xapi.Error{Kind: xapi.KindNetwork}
	}
	if doomed(xerr.Kind) {
		return Status{State: Refused, Reason: Reason(xerr)}
	}
	switch xerr.Kind {
	case xapi.KindTooMany, xapi.KindRate:
		d := doubling(rateFirst, b.rate, httpMax)
		b.rate++
		if xerr.RetryAt.After(now) {
			// X's own word on when; the jitter only ever waits longer.
			return Status{State: Waiting, Reason: Reason(xerr), RetryAt: xerr.RetryAt.Add(time.Duration(k.o.Rand() * float64(time.Second)))}
		}
		return waiting(d, Reason(xerr))
	case xapi.KindNetwork:
		b.network++
		return waiting(min(time.Duration(b.network)*networkStep, networkMax), Reason(xerr))
	case xapi.KindNoRules:
		// The rules are brought in line before the next connect; the first
		// one need not wait for X's patience.
		d := networkStep
		if b.http > 0 {
			d = doubling(httpFirst, b.http-1, httpMax)
		}
		b.http++
		return waiting(d, Reason(xerr))
	}
	d := doubling(httpFirst, b.http, httpMax)
	b.http++
	return waiting(d, Reason(xerr))
}

// doomed kinds of refusal are not mended by trying again.
func doomed(k xapi.Kind) bool {
	switch k {
	case xapi.KindUnauthorized, xapi.KindCredits, xapi.KindForbidden, xapi.KindSpendCap, xapi.KindUsageCap:
		return true
	}
	return false
}

func doubling(first time.Duration, n int, most time.Duration) time.Duration {
	return min(first<<min(n, 10), most)
}

// jitter makes d longer by up to a fifth, so that many clients dropped together
// do not come back together. X's waits are the least it asks for.
func (k *Keeper) jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (1 + 0.2*k.o.Rand()))
}

// Reason says what X refused, and what happens next or is to be done.
func Reason(e *xapi.Error) string {
	if doomed(e.Kind) {
		return Cause(e)
	}
	return Cause(e) + " Dipper tries again by itself."
}

// Cause says in a sentence what went wrong at X and names the thing to mend.
func Cause(e *xapi.Error) string {
	said := ""
	if e.Detail != "" {
		said = " X says: " + Sentence(e.Detail)
	}
	switch e.Kind {
	case xapi.KindUnauthorized:
		return "X refuses the token (401). Give Dipper a valid bearer token: set X_BEARER_TOKEN and start again, or change it in the window."
	case xapi.KindCredits:
		return "The X account has no credits left (402). Buy credits in X's developer console, then try again." + said
	case xapi.KindSpendCap:
		return "The X account's spending limit is reached (403). Raise it in X's developer console, then try again." + said
	case xapi.KindForbidden:
		return "X does not allow this app to use the stream (403). Check the app's plan and project in X's developer console, then try again." + said
	case xapi.KindUsageCap:
		return "The X account's post cap for this cycle is used up (429). Wait for the next cycle or raise the cap, then try again." + said
	case xapi.KindTooMany:
		return "Too many connections: another connection uses this token (429). End the other program or take over."
	case xapi.KindRate:
		return "X's rate limit is reached (429)."
	case xapi.KindNoRules:
		return "X holds no rules for this token yet (409); they are added first."
	case xapi.KindNetwork:
		return "X cannot be reached: check the network."
	case xapi.KindServer:
		return "X has trouble of its own." + said
	}
	return "X gave an answer that Dipper does not understand." + said
}

// Sentence ends a text of X's with a full stop.
func Sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
