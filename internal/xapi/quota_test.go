package xapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dipper/internal/xapi"
)

// clocked is X with a clock, and a client with another.
type clocked struct {
	*xapi.Client
	now     time.Time // the client's
	headers map[string]string
	asked   int
}

func newClocked(t *testing.T) *clocked {
	t.Helper()
	x := &clocked{now: time.Date(2024, 5, 6, 7, 8, 10, 0, time.UTC)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x.asked++
		w.Header().Set("Date", x.now.Format(http.TimeFormat))
		for name, value := range x.headers {
			w.Header()[http.CanonicalHeaderKey(name)] = []string{value}
			if value == "" {
				w.Header()[http.CanonicalHeaderKey(name)] = nil
			}
		}
		if r.Method == http.MethodPost {
			says(201, `{"data":[{"id":"1","value":"cat"}]}`)(w, r)
			return
		}
		if r.URL.Path == "/2/tweets/search/stream" {
			return
		}
		says(200, `{"data":[],"meta":{"result_count":0,"total_tweet_count":0}}`)(w, r)
	}))
	t.Cleanup(server.Close)
	c, err := xapi.New(xapi.Options{BaseURL: server.URL, Now: func() time.Time { return x.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	x.Client = c
	return x
}

// limits are X's headers on a rate limit that starts afresh after so long.
func (x *clocked) limits(remaining string, after time.Duration) map[string]string {
	return map[string]string{"x-rate-limit-remaining": remaining, "x-rate-limit-reset": fmt.Sprint(x.now.Add(after).Unix())}
}

func (x *clocked) rules() error { _, err := x.Rules(context.Background()); return err }

func TestEveryCall_isNotSentWhenItsLimitIsUsedUp(t *testing.T) {
	tests := []struct {
		name    string
		headers func(x *clocked) map[string]string
		want    time.Duration // until which no call is sent; 0 is none held back
	}{
		{"none left", func(x *clocked) map[string]string { return x.limits("0", 90*time.Second) }, 90 * time.Second},
		{"a whole window", func(x *clocked) map[string]string { return x.limits("0", 15*time.Minute) }, 15 * time.Minute},
		{"some left", func(x *clocked) map[string]string { return x.limits("1", 90*time.Second) }, 0},
		{"a reset that has been", func(x *clocked) map[string]string { return x.limits("0", -time.Second) }, 0},
		{"a reset beyond belief", func(x *clocked) map[string]string { return x.limits("0", 17*time.Minute) }, 0},
		{"no word of what is left", func(x *clocked) map[string]string {
			return map[string]string{"x-rate-limit-reset": fmt.Sprint(x.now.Add(time.Minute).Unix())}
		}, 0},
		{"no reset", func(*clocked) map[string]string { return map[string]string{"x-rate-limit-remaining": "0"} }, 0},
		{"X's clock an hour ahead", func(x *clocked) map[string]string {
			h := x.limits("0", time.Hour+time.Minute)
			h["Date"] = x.now.Add(time.Hour).Format(http.TimeFormat)
			return h
		}, time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x := newClocked(t)
			x.headers = test.headers(x)
			begin := x.now
			if err := x.rules(); err != nil {
				t.Fatal(err)
			}
			if test.want == 0 {
				if err := x.rules(); err != nil || x.asked != 2 {
					t.Errorf("got %v, X was asked %d times", err, x.asked)
				}
				return
			}
			for _, passed := range []time.Duration{0, test.want - time.Second} {
				x.now = begin.Add(passed)
				err := x.rules()
				e := refusal(t, err)
				if e.Kind != xapi.KindRate || e.Status != 0 || e.Offline || !e.RetryAt.Equal(begin.Add(test.want)) || !strings.Contains(e.Detail, "used up") {
					t.Errorf("got %+v", e)
				}
			}
			if x.asked != 1 {
				t.Errorf("X was asked %d times, want once", x.asked)
			}
			x.now, x.headers = begin.Add(test.want), nil
			for range 2 {
				if err := x.rules(); err != nil {
					t.Errorf("got %v after the reset", err)
				}
			}
		})
	}
}

func TestEveryCall_hasALimitOfItsOwn(t *testing.T) {
	x := newClocked(t)
	x.headers = x.limits("0", time.Minute)
	if err := x.rules(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.AddRule(context.Background(), "cat", "t"); err != nil {
		t.Errorf("adding waits for listing: %v", err)
	}
	if got := refusal(t, x.DeleteRules(context.Background(), "1")); got.Kind != xapi.KindRate {
		t.Errorf("deleting is not the call that adding is: %v", got)
	}
	search := func(page string) error {
		_, err := x.Search(context.Background(), xapi.Search{Query: "cat", Next: page})
		return err
	}
	if err := search(""); err != nil {
		t.Errorf("searching waits for listing: %v", err)
	}
	if got := refusal(t, search("b")); got.Kind != xapi.KindRate {
		t.Errorf("another page is another call: %v", got)
	}
	for range 2 {
		s, err := x.Connect(context.Background(), xapi.ConnectOptions{})
		if err != nil {
			t.Fatalf("connects are held back: %v", err)
		}
		_ = s.Close()
	}
}

func TestSkew_isOfTheLastAnswerWithADate(t *testing.T) {
	x := newClocked(t)
	if got := x.Skew(); got != 0 {
		t.Errorf("got %v before any answer", got)
	}
	date := func(d time.Duration) string { return x.now.Add(d).Format(http.TimeFormat) }
	for _, step := range []struct {
		date string
		want time.Duration
	}{
		{date(time.Hour), time.Hour},
		{"", time.Hour},
		{"soon", time.Hour},
		{date(-time.Minute), -time.Minute},
		{date(3 * time.Second), 3 * time.Second},
		{date(time.Second), 0},
		{date(-3 * time.Second), -3 * time.Second},
		{date(0), 0},
	} {
		x.headers = map[string]string{"Date": step.date}
		if err := x.rules(); err != nil {
			t.Fatal(err)
		}
		if got := x.Skew(); got != step.want {
			t.Errorf("%s: got %v, want %v", step.date, got, step.want)
		}
	}
	x.headers = map[string]string{"Date": date(time.Minute)}
	s, err := x.Connect(context.Background(), xapi.ConnectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	if got := x.Skew(); got != time.Minute {
		t.Errorf("got %v of a connect", got)
	}
}
