package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dipper/internal/xapi"
)

// X's waits: docs.x.com, "Handling disconnections". For rate limits it names no
// longest wait; the window of its limits is 15 minutes.
const (
	networkStep = 250 * time.Millisecond
	networkMax  = 16 * time.Second
	httpFirst   = 5 * time.Second
	httpMax     = 320 * time.Second
	rateFirst   = time.Minute
	rateMax     = 16 * time.Minute
)

// backoff counts failures in a row, each kind for itself, as X asks: linear for
// the network, doubling for HTTP errors and for rate limits. thrown counts
// connections that X took and ended soon.
type backoff struct {
	network, http, rate, thrown int
}

// after turns the end of a connection, or a failed connect, into what comes
// next.
func (k *Keeper) after(ctx context.Context, b *backoff, r result) Status {
	now := k.o.Now()
	waiting := func(d time.Duration, why Why) Status {
		return Status{State: Waiting, Why: why, RetryAt: now.Add(k.jitter(d))}
	}
	again := func(d time.Duration, code, what string) Status {
		return waiting(d, Why{Code: code, Reason: what + "; Dipper connects again by itself."})
	}
	if r.connected {
		b.http, b.rate = 0, 0
		d := min(time.Duration(b.network)*networkStep, networkMax)
		b.network++
		notice, said := errors.AsType[*noticeError](r.err)
		switch {
		case said && Doomed(notice.notice.Kind):
			return Status{State: Refused, Why: whyOf(&xapi.Error{Kind: notice.notice.Kind, Detail: notice.Error()})}
		case said:
			return waiting(d, Why{"ended", notice.Error(), "X ended the stream: " + Sentence(notice.Error()) + " Dipper connects again by itself."})
		case errors.Is(r.err, errSilence):
			return again(d, "silent", "X fell silent")
		case errors.Is(r.err, errSlept):
			return again(0, "asleep", "This computer was asleep")
		case errors.Is(r.err, errSet):
			return again(0, "clock-set", "This computer's clock was set")
		case errors.Is(r.err, errMoved):
			return again(0, "network-changed", "This computer's network has changed")
		case r.ended:
			return again(d, "closed", "X closed the stream")
		}
		return again(d, "broken", "The connection to X broke")
	}
	if r, ok := errors.AsType[*Refusal](r.err); ok {
		return Status{State: Refused, Why: r.Why}
	}
	if spent, ok := errors.AsType[*budgetError](r.err); ok {
		return Status{State: Waiting, RetryAt: spent.until, Why: Why{Code: "connects-used-up", Reason: fmt.Sprintf(
			"X allows %d connects in %d minutes and they are used up; Dipper connects again by itself.", Budget, int(BudgetWindow.Minutes()))}}
	}
	if ours(r.err) {
		return again(0, "network-changed", "This computer's network has changed")
	}
	xerr, ok := errors.AsType[*xapi.Error](r.err)
	if !ok {
		xerr = &xapi.Error{Kind: xapi.KindNetwork}
	}
	reason := whyOf(xerr)
	if Doomed(xerr.Kind) {
		return Status{State: Refused, Why: reason}
	}
	switch xerr.Kind {
	case xapi.KindTooMany, xapi.KindRate:
		d := doubling(rateFirst, b.rate, rateMax)
		b.rate++
		if xerr.Kind == xapi.KindTooMany {
			if who := k.dial.Rival(ctx); who != "" {
				reason.Said = who
				reason.Reason = fmt.Sprintf("Too many connections: another connection uses this token (429), %s. End the other program or take over. Dipper tries again by itself.", who)
			}
		}
		if xerr.RetryAt.After(now) {
			// X's own word on when; the jitter only ever waits longer.
			return Status{State: Waiting, Why: reason, RetryAt: xerr.RetryAt.Add(time.Duration(k.o.Rand() * float64(time.Second)))}
		}
		return waiting(d, reason)
	case xapi.KindNetwork:
		b.network++
		return waiting(min(time.Duration(b.network)*networkStep, networkMax), reason)
	case xapi.KindNoRules:
		// The rules are brought in line before the next connect; the first
		// one need not wait for X's patience.
		d := networkStep
		if b.http > 0 {
			d = doubling(httpFirst, b.http-1, httpMax)
		}
		b.http++
		return waiting(d, reason)
	}
	d := doubling(httpFirst, b.http, httpMax)
	b.http++
	if xerr.RetryAt.After(now.Add(d)) {
		return Status{State: Waiting, Why: reason, RetryAt: xerr.RetryAt}
	}
	return waiting(d, reason)
}

// Doomed kinds of refusal are not mended by trying again.
func Doomed(k xapi.Kind) bool {
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

// whyOf says what X refused, and what happens next or is to be done.
func whyOf(e *xapi.Error) Why {
	w := Cause(e)
	if !Doomed(e.Kind) {
		w.Reason += " Dipper tries again by itself."
	}
	return w
}

// Cause says what went wrong at X and names the thing to mend.
func Cause(e *xapi.Error) Why {
	// On these two X has nothing to say that the sentence lacks.
	if e.Kind == xapi.KindUnauthorized || e.Kind == xapi.KindTooMany {
		return Why{Code: e.Kind.String(), Reason: cause(e)}
	}
	return Why{Code: e.Kind.String(), Said: e.Detail, Reason: cause(e)}
}

func cause(e *xapi.Error) string {
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
		if e.Status == 0 { // not even asked
			return "X's limit of such calls in 15 minutes is used up" + at(e.RetryAt) + "."
		}
		return "X's rate limit is reached (429)."
	case xapi.KindNoRules:
		return "X holds no rules for this token yet (409); they are added first."
	case xapi.KindNetwork:
		return "X cannot be reached: check the network." + said
	case xapi.KindServer:
		return "X has trouble of its own." + said
	}
	return "X gave an answer that Dipper does not understand." + said
}

// at says until when.
func at(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " until " + t.UTC().Format("15:04:05 UTC")
}

// Sentence ends a text of X's with a full stop.
func Sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
