package xapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dipper/internal/secret"
	"dipper/internal/xapi"
)

// refusals are X's ways to say no to anything, by status and body.
var refusals = []struct {
	name   string
	status int
	body   string
	want   xapi.Kind
}{
	{"401", 401, `{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}`, xapi.KindUnauthorized},
	{"401 without a body", 401, ``, xapi.KindUnauthorized},
	{"402 credits", 402, `{"type":"` + problems + `credits","title":"CreditsDepleted","detail":"Your enrolled account [7] does not have any credits to fulfill this request."}`, xapi.KindCredits},
	{"402 credits-depleted", 402, `{"detail":"credits depleted","status":402,"title":"Payment Required","type":"https://api.x.com/2/problems/credits-depleted"}`, xapi.KindCredits},
	{"403 of an app outside a project", 403, `{"client_id":"1","detail":"When authenticating ...","registration_url":"https://x","title":"Client Forbidden","required_enrollment":"Appropriate Level of API Access","reason":"client-not-enrolled","type":"` + problems + `client-forbidden"}`, xapi.KindForbidden},
	{"403 of the wrong authentication", 403, `{"title":"Unsupported Authentication","detail":"...","type":"x/unsupported-authentication","status":403}`, xapi.KindForbidden},
	{"403 spend cap by title", 403, `{"title":"SpendCapReached","detail":"..."}`, xapi.KindSpendCap},
	{"403 spend cap by words", 403, `{"title":"Forbidden","detail":"You have reached the billing cycle spend cap."}`, xapi.KindSpendCap},
	{"409 without rules", 409, `{"title":"ConnectionException","detail":"You must define rules ...","connection_issue":"RuleConfigurationIssue","type":"` + problems + `streaming-connection"}`, xapi.KindNoRules},
	{"409 without a body", 409, ``, xapi.KindNoRules},
	{"409 of another sort", 409, `{"title":"Conflict","type":"x/conflict"}`, xapi.KindProtocol},
	{"429 too many connections", 429, `{"title":"ConnectionException","detail":"This stream is currently at the maximum allowed connection limit.","connection_issue":"TooManyConnections","type":"` + problems + `streaming-connection"}`, xapi.KindTooMany},
	{"429 too many connections by type", 429, `{"title":"ConnectionException","type":"https://api.x.com/2/problems/streaming-connection"}`, xapi.KindTooMany},
	{"429 usage cap", 429, `{"title":"UsageCapExceeded","period":"Monthly","scope":"Product","type":"` + problems + `usage-capped"}`, xapi.KindUsageCap},
	{"429 of old", 429, `{"errors":[{"code":88,"message":"Rate limit exceeded"}]}`, xapi.KindRate},
	{"429 by type", 429, `{"title":"Too Many Requests","type":"about:blank","status":429}`, xapi.KindRate},
	{"429 in plain text", 429, `Too Many Requests`, xapi.KindRate},
	{"503 in HTML", 503, `<html>Over capacity</html>`, xapi.KindServer},
	{"500", 500, `{"title":"Internal Server Error"}`, xapi.KindServer},
	{"404", 404, `not found`, xapi.KindProtocol},
	{"302", 302, ``, xapi.KindProtocol},
}

func TestEveryCall_tellsX_sRefusalsApart(t *testing.T) {
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			c := fakeX(t, says(test.status, test.body))
			for name, call := range calls(c) {
				err := call(context.Background())
				if got := refusal(t, err); got.Kind != test.want || got.Status != test.status {
					t.Errorf("%s: got kind %v with status %d (%v), want %v", name, got.Kind, got.Status, err, test.want)
				}
			}
		})
	}
}

// calls are all the client can do, by name.
func calls(c *xapi.Client) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Rules":          func(ctx context.Context) error { _, err := c.Rules(ctx); return err },
		"AddRule":        func(ctx context.Context) error { _, err := c.AddRule(ctx, "cat", "t"); return err },
		"DryRun":         func(ctx context.Context) error { return c.DryRun(ctx, "cat") },
		"DeleteRules":    func(ctx context.Context) error { return c.DeleteRules(ctx, "1") },
		"RuleLimit":      func(ctx context.Context) error { _, err := c.RuleLimit(ctx); return err },
		"EndConnections": c.EndConnections,
		"AddRules":       func(ctx context.Context) error { _, err := c.AddRules(ctx, []string{"cat", "dog"}, "t"); return err },
		"Connections":    func(ctx context.Context) error { _, err := c.Connections(ctx); return err },
		"Search":         func(ctx context.Context) error { _, err := c.Search(ctx, xapi.Search{Query: "cat"}); return err },
		"Count": func(ctx context.Context) error {
			_, err := c.Count(ctx, "cat", time.Time{}, time.Time{})
			return err
		},
		"Connect": func(ctx context.Context) error {
			s, err := c.Connect(ctx, xapi.ConnectOptions{})
			if err == nil {
				_ = s.Close()
			}
			return err
		},
	}
}

func TestEveryCall_survivesAnyBody(t *testing.T) {
	bodies := []string{``, `null`, `[]`, `"x"`, `7`, `{`, `{"errors":null}`, `{"errors":{}}`, `{"data":null,"errors":[{"errors":[{"errors":[null]}]}]}`,
		`{"meta":[],"data":[]}`, `{"meta":{"next_token":7,"summary":"x"}}`, `{"title":{},"detail":[],"type":7,"details":{}}`, "\x00\xff", strings.Repeat("[", 20_000)}
	for _, status := range []int{200, 201, 204, 400, 403, 429, 503} {
		for _, body := range bodies {
			c := fakeX(t, says(status, body))
			for name, call := range calls(c) {
				if name == "Connect" && status == 200 {
					continue // the body is the stream then
				}
				if err := call(context.Background()); err != nil {
					refusal(t, err)
				}
			}
		}
	}
}

// Ensure that the token stays hidden whatever X makes of it.
func TestEveryCall_neverShowsTheToken(t *testing.T) {
	decoded := "AAAAAAAAtoken+of=tests"
	for _, echo := range []string{token, decoded, "AAAAAAAAtoken%252Bof%253Dtests"} {
		bodies := []string{
			fmt.Sprintf(`{"title":%q,"detail":"bad token %[1]s.","type":"x/%[1]s","errors":[{"message":%[1]q,"details":[%[1]q],"id":%[1]q,"title":"DuplicateRule","errors":[%[1]q]}]}`, echo),
			fmt.Sprintf(`{"errors":[{"id":%q,"title":"DuplicateRule","details":["x%[1]sy"]}]}`, echo),
			echo, `{"a":` + echo + `}`, `{"data":{"cap_per_project":"` + echo + `"}}`,
		}
		for _, status := range []int{200, 201, 302, 400, 401, 402, 403, 409, 429, 500} {
			for _, body := range bodies {
				c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Location", "/"+echo)
					w.Header().Set("Retry-After", echo)
					says(status, body)(w, r)
				})
				for name, call := range calls(c) {
					err := call(context.Background())
					if err == nil {
						continue
					}
					for shown := range shownBy(err) {
						if strings.Contains(shown, echo) || strings.Contains(shown, decoded) {
							t.Fatalf("%s, %d %s: the token is in %s", name, status, body, shown)
						}
					}
				}
			}
		}
	}
}

// shownBy gives an error in every way in which it may be printed.
func shownBy(err error) func(func(string) bool) {
	return func(yield func(string) bool) {
		for ; err != nil; err = errors.Unwrap(err) {
			data, _ := json.Marshal(err)
			if !yield(err.Error()) || !yield(fmt.Sprintf("%+v %#v", err, err)) || !yield(string(data)) {
				return
			}
		}
	}
}

// Ensure that a broken answer, which net/http repeats in its error, is hushed.
func TestEveryCall_neverShowsTheTokenOfABrokenAnswer(t *testing.T) {
	broken := roundTrip(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("malformed HTTP response %q: %w", r.Header.Get("Authorization"), io.ErrUnexpectedEOF)
	})
	c, err := xapi.New(xapi.Options{BaseURL: "https://x.example", Token: secret.NewToken(token), Transport: broken})
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range calls(c) {
		err := call(context.Background())
		if got := refusal(t, err); got.Kind != xapi.KindNetwork || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: got %v", name, err)
		}
		for shown := range shownBy(err) {
			if strings.Contains(shown, token) {
				t.Errorf("%s: the token is in %s", name, shown)
			}
		}
	}
}

func TestEveryCall_followsNoRedirect(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s was asked, with Authorization %q", r.URL, r.Header.Get("Authorization"))
	}))
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		c := fakeX(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, status) })
		for name, call := range calls(c) {
			if got := refusal(t, call(context.Background())); got.Kind != xapi.KindProtocol || !strings.Contains(got.Detail, "leads elsewhere") {
				t.Errorf("%s: got %v", name, got)
			}
		}
	}
}

func TestEveryCall_saysWhenXCannotBeReached(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, call := range calls(newClient(t, gone.URL)) {
		if got := refusal(t, call(context.Background())); got.Kind != xapi.KindNetwork || got.Status != 0 {
			t.Errorf("%s: got %v", name, got)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, call := range calls(fakeX(t, says(200, `{}`))) {
		if err := call(ctx); !errors.Is(err, context.Canceled) || refusal(t, err).Kind != xapi.KindNetwork {
			t.Errorf("%s: got %v, want canceled", name, err)
		}
	}
}

func TestEveryCall_boundsTheAnswer(t *testing.T) {
	c := fakeX(t, func(w http.ResponseWriter, _ *http.Request) {
		part := []byte(strings.Repeat(" ", 1<<20))
		for range 64 {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	})
	if _, err := c.Rules(context.Background()); refusal(t, err).Kind != xapi.KindProtocol || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("got %v", err)
	}
}

func TestEveryCall_notesASimulator(t *testing.T) {
	simulated := "1"
	c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Dipper-Simulated", simulated)
		says(503, "")(w, r)
	})
	for name, call := range calls(c) {
		for _, simulated = range []string{"1", ""} {
			if err := call(context.Background()); err == nil {
				t.Fatalf("%s: no error", name)
			}
			if got, want := c.Simulated(), simulated == "1"; got != want {
				t.Errorf("%s: got simulated %v, want %v", name, got, want)
			}
		}
	}
}

func TestError_saysWhenToTryAgain(t *testing.T) {
	now := time.Now().Truncate(time.Second).UTC()
	unix := func(d time.Duration) string { return fmt.Sprint(now.Add(d).Unix()) }
	tests := []struct {
		name    string
		status  int
		headers map[string]string
		want    time.Duration // from now; 0 is not said
	}{
		{"the reset of a limit", 429, map[string]string{"x-rate-limit-reset": unix(90 * time.Second)}, 90 * time.Second},
		{"the reset of a limit used up", 429, map[string]string{"x-rate-limit-reset": unix(90 * time.Second), "x-rate-limit-remaining": "0"}, 90 * time.Second},
		{"a limit that is not used up", 429, map[string]string{"x-rate-limit-reset": unix(90 * time.Second), "x-rate-limit-remaining": "48"}, 0},
		{"a reset on another refusal", 403, map[string]string{"x-rate-limit-reset": unix(90 * time.Second)}, 0},
		{"seconds to wait", 503, map[string]string{"Retry-After": "30"}, 30 * time.Second},
		{"a time to wait for", 503, map[string]string{"Retry-After": now.Add(40 * time.Second).Format(http.TimeFormat)}, 40 * time.Second},
		{"nothing", 429, nil, 0},
		{"nonsense", 429, map[string]string{"x-rate-limit-reset": "soon", "Retry-After": "-4"}, 0},
		{"a time beyond belief", 429, map[string]string{"x-rate-limit-reset": "99999999999"}, 0},
		{"X's clock an hour ahead", 429, map[string]string{"Date": now.Add(time.Hour).Format(http.TimeFormat), "x-rate-limit-reset": unix(time.Hour + time.Minute)}, time.Minute},
		{"X's clock an hour behind", 429, map[string]string{"Date": now.Add(-time.Hour).Format(http.TimeFormat), "x-rate-limit-reset": unix(-time.Hour + time.Minute)}, time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", now.Format(http.TimeFormat))
				for name, value := range test.headers {
					w.Header().Set(name, value)
				}
				w.WriteHeader(test.status)
			}))
			t.Cleanup(x.Close)
			c, err := xapi.New(xapi.Options{BaseURL: x.URL, Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			want := time.Time{}
			if test.want != 0 {
				want = now.Add(test.want)
			}
			if got := refusal(t, c.DryRun(context.Background(), "cat")).RetryAt; !got.Equal(want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}
