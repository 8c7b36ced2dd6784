package xsim

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// body is a JSON object of an answer. X's error bodies are not uniform, so
// each is spelled out where it is made.
type body map[string]any

const (
	problemsTwitter = "https://api.twitter.com/2/problems/"
	problemsX       = "https://api.x.com/2/problems/"
)

func answer(w http.ResponseWriter, status int, b any) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(b); err != nil {
		http.Error(w, "encode answer", http.StatusInternalServerError)
		return
	}
	answerRaw(w, status, buf.Bytes())
}

func answerRaw(w http.ResponseWriter, status int, b []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	if status != http.StatusUnauthorized {
		h.Set("x-access-level", "read")
	}
	w.WriteHeader(status)
	w.Write(b) // a client that has gone is no matter of ours
}

func unauthorized() body {
	return body{"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
}

func notFound() body {
	return body{"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"}
}

func rateLimited() body {
	return body{"errors": []body{{"code": 88, "message": "Rate limit exceeded"}}}
}

// invalidRequest is X's 400: what is wrong with which parameter.
func invalidRequest(parameter string, values []string, message string) body {
	e := body{"message": message, "parameters": body{}}
	if parameter != "" {
		e["parameters"] = body{parameter: values}
	}
	return body{
		"errors": []body{e},
		"title":  "Invalid Request",
		"detail": "One or more parameters to your request was invalid.",
		"type":   problemsTwitter + "invalid-request",
	}
}

func tooManyConnections() body {
	return body{
		"title":            "ConnectionException",
		"detail":           "This stream is currently at the maximum allowed connection limit.",
		"connection_issue": "TooManyConnections",
		"type":             problemsTwitter + "streaming-connection",
	}
}

func noRules() body {
	return body{
		"title":            "ConnectionException",
		"detail":           "You must define rules using the POST /2/tweets/search/stream/rules endpoint before connecting to filtered stream.",
		"connection_issue": "RuleConfigurationIssue",
		"type":             problemsTwitter + "streaming-connection",
	}
}

// refusal is the body of a status that a fault asks for; kind chooses between
// the several meanings that X gives to one status.
func refusal(status int, kind string) (body, bool) {
	type key struct {
		status int
		kind   string
	}
	b, ok := map[key]func() body{
		{400, ""}: func() body { return invalidRequest("", nil, "Invalid request") },
		{401, ""}: unauthorized,
		{402, "credits"}: func() body {
			return body{"type": problemsTwitter + "credits", "title": "CreditsDepleted", "detail": "Your enrolled account [1400000000000000001] does not have any credits to fulfill this request."}
		},
		{402, "depleted"}: func() body {
			return body{"detail": "credits depleted", "status": 402, "title": "Payment Required", "type": problemsX + "credits-depleted"}
		},
		{403, "client"}: func() body {
			return body{
				"client_id":           "10000001",
				"detail":              "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer App that is attached to a Project. You can create a project via the developer portal.",
				"registration_url":    "https://developer.twitter.com/en/docs/projects/overview",
				"title":               "Client Forbidden",
				"required_enrollment": "Appropriate Level of API Access",
				"reason":              "client-not-enrolled",
				"type":                problemsTwitter + "client-forbidden",
			}
		},
		{403, "spend"}: func() body {
			return body{"title": "SpendCapReached", "detail": "Your enrolled account has reached its billing cycle spend cap. API requests are blocked until the next billing cycle.", "type": problemsX + "spend-cap-reached"}
		},
		{403, "auth"}: func() body {
			return body{"title": "Unsupported Authentication", "detail": "Authenticating with OAuth 2.0 User Context is forbidden for this endpoint. Supported authentication types are [OAuth 2.0 Application-Only].", "type": problemsTwitter + "unsupported-authentication", "status": 403}
		},
		{404, ""}:            notFound,
		{409, ""}:            noRules,
		{429, "rate"}:        rateLimited,
		{429, "connections"}: tooManyConnections,
		{429, "usage"}: func() body {
			return body{"title": "UsageCapExceeded", "detail": "Usage cap exceeded: Monthly product cap", "period": "Monthly", "scope": "Product", "account_id": "1400000000000000001", "product_name": "pay-per-use", "type": problemsTwitter + "usage-capped"}
		},
		{500, ""}: func() body {
			return body{"title": "Internal Server Error", "type": "about:blank", "status": 500, "detail": "Internal Server Error"}
		},
		{502, ""}: func() body {
			return body{"title": "Bad Gateway", "type": "about:blank", "status": 502, "detail": "Bad Gateway"}
		},
		{503, ""}: func() body {
			return body{"title": "Service Unavailable", "type": "about:blank", "status": 503, "detail": "Service Unavailable"}
		},
		{504, ""}: func() body {
			return body{"title": "Gateway Timeout", "type": "about:blank", "status": 504, "detail": "Gateway Timeout"}
		},
	}[key{status, kind}]
	if !ok {
		return nil, false
	}
	return b(), true
}

// limits counts calls in windows of 15 minutes, as X's headers tell them.
type limits struct {
	enforced bool

	mu      sync.Mutex
	windows map[string]*window
}

type window struct {
	ends time.Time
	used int
}

const limitWindow = 15 * time.Minute

func newLimits(enforced bool) *limits {
	return &limits{enforced: enforced, windows: map[string]*window{}}
}

// take counts one call and writes its headers; false means one too many.
func (l *limits) take(h http.Header, name string, per15 int, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.windows[name]
	if w == nil || !now.Before(w.ends) {
		w = &window{ends: now.Add(limitWindow)}
		l.windows[name] = w
	}
	over := w.used >= per15
	if !over {
		w.used++
	}
	left := per15 - w.used
	if !l.enforced {
		left = max(1, left) // a client that heeds it must not stop
	}
	setLimit(h, per15, left, w.ends)
	return !over || !l.enforced
}

// shift moves the ends of the windows with X's clock.
func (l *limits) shift(by time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.windows {
		w.ends = w.ends.Add(by)
	}
}

func setLimit(h http.Header, limit, remaining int, reset time.Time) {
	h.Set("x-rate-limit-limit", strconv.Itoa(limit))
	h.Set("x-rate-limit-remaining", strconv.Itoa(remaining))
	h.Set(rateLimitReset, strconv.FormatInt(reset.Unix(), 10))
}
