package cli_test

import (
	"fmt"
	"net/http"
	"time"
)

// canaryToken is a token that no output may hold.
const canaryToken = "AAAAAAAAAAAAAAAAAAAA-canary%2Ftoken"

// doctorX is an X that has rules, and repeats the token wherever it can.
type doctorX struct {
	clock   time.Duration // by which its clock is ahead
	install string        // the tag of one rule
	refuse  int           // answers the list with this status
	limit   int
}

func (x *doctorX) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	auth := r.Header.Get("Authorization")
	w.Header().Set("Date", time.Now().Add(x.clock).UTC().Format(http.TimeFormat))
	w.Header().Set("X-Echo", auth)
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.URL.Path == "/2/tweets/search/stream/rules" && x.refuse != 0:
		w.WriteHeader(x.refuse)
		fmt.Fprintf(w, `{"title":"No %[1]s","detail":"not with %[1]s","type":"%[1]s"}`, auth)
	case r.URL.Path == "/2/tweets/search/stream/rules":
		fmt.Fprintf(w, `{"data":[{"id":"1","value":"golang","tag":"dipper:%s"},{"id":"2","value":"%s","tag":"%s"},{"id":"3","value":"x","tag":""}],"meta":{}}`, x.install, auth, auth)
	case r.URL.Path == "/2/tweets/search/stream/rules/counts":
		fmt.Fprintf(w, `{"data":{"cap_per_client_app":%d}}`, x.limit)
	default:
		if auth != "" {
			w.Header().Set("Date", "the token was sent to ask for the date")
		}
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, auth)
	}
}
