package server

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"dipper/internal/engine"
	"dipper/internal/rule"
)

const (
	jsonType    = "application/json"
	problemType = "application/problem+json"
	problemURN  = "urn:dipper:problem:"
)

// problemJSON is an engine.Problem as RFC 9457 writes it.
type problemJSON struct {
	Type     string         `json:"type"` // ends in the code
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail"`
	Hint     string         `json:"hint"`
	Cause    string         `json:"cause,omitempty"` // names what lies behind it at X
	Said     string         `json:"said,omitempty"`  // X's words on it
	Problems []rule.Problem `json:"problems,omitempty"`
}

// writeProblem answers with p.
func writeProblem(w http.ResponseWriter, p *engine.Problem) {
	h := w.Header()
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.FormatInt(int64((p.RetryAfter+time.Second-1)/time.Second), 10))
	}
	writeAs(w, p.Status, problemType, problemJSON{
		Type:     problemURN + p.Code,
		Title:    p.Title,
		Status:   p.Status,
		Detail:   p.Detail,
		Hint:     p.Hint,
		Cause:    p.Why.Code,
		Said:     p.Why.Said,
		Problems: p.Problems,
	})
}

// writeJSON answers with v.
func writeJSON(w http.ResponseWriter, status int, v any) { writeAs(w, status, jsonType, v) }

func writeAs(w http.ResponseWriter, status int, kind string, v any) {
	// Every v is a value of this package, whose encoding cannot fail.
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	// A client that has gone needs no answer.
	_, _ = w.Write(text)
}
