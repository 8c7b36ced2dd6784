package xapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dipper/internal/post"
	"dipper/internal/xapi"

	"github.com/google/go-cmp/cmp"
)

// answers gives a client that X answers so, and a log of its own.
func answers(t testing.TB, header http.Header, body []byte) (*xapi.Client, *bytes.Buffer) {
	t.Helper()
	transport := roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
	})
	var log bytes.Buffer
	c, err := xapi.New(xapi.Options{BaseURL: "https://x.example", Transport: transport, Now: func() time.Time { return arrival }, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return c, &log
}

func TestSearch_asksAsTheStreamDoes(t *testing.T) {
	from := time.Date(2024, 5, 6, 9, 8, 9, 999e6, time.FixedZone("CEST", 7200))
	to := time.Date(2024, 5, 6, 7, 30, 0, 0, time.UTC)
	tests := []struct {
		name   string
		search xapi.Search
		want   map[string]string // "" is absent
	}{
		{"by time", xapi.Search{Query: "cat & dog", From: from, To: to, Max: 100},
			map[string]string{"query": "cat & dog", "start_time": "2024-05-06T07:08:09Z", "end_time": "2024-05-06T07:30:00Z", "max_results": "100", "since_id": "", "next_token": ""}},
		{"a page further", xapi.Search{Query: "cat", Next: "b26v"},
			map[string]string{"query": "cat", "start_time": "", "end_time": "", "max_results": "", "next_token": "b26v"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stream, search *http.Request
			c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/2/tweets/search/stream" {
					stream = r
					return
				}
				search = r
				says(200, `{"meta":{"result_count":0}}`)(w, r)
			})
			connect(t, c)
			got, err := c.Search(context.Background(), test.search)
			if err != nil || len(got.Posts) != 0 || got.Next != "" {
				t.Errorf("got %+v, %v", got, err)
			}
			if got, want := search.Method+" "+search.URL.Path, "GET /2/tweets/search/recent"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			query := search.URL.Query()
			for name, want := range test.want {
				if query.Get(name) != want || query.Has(name) != (want != "") {
					t.Errorf("%s: got %q, want %q", name, query[name], want)
				}
			}
			for name, want := range stream.URL.Query() {
				if diff := cmp.Diff(query[name], want); diff != "" {
					t.Errorf("%s (-got +want)\n%s", name, diff)
				}
			}
		})
	}
}

// Ensure that a post found is the post that the stream would have given.
func TestSearch_readsEveryShapeAsTheStreamDoes(t *testing.T) {
	for _, s := range shapes(t) {
		want, err := xapi.Decode(s.Frame, arrival, false)
		if err != nil || want.Kind != xapi.Posted {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			var frame struct{ Data, Includes, Errors json.RawMessage }
			if err := json.Unmarshal(s.Frame, &frame); err != nil {
				t.Fatal(err)
			}
			body := fmt.Appendf(nil, `{"data":[{"id":"9"},%s],"meta":{"newest_id":"9","next_token":"b26v","result_count":2}`, frame.Data)
			for name, part := range map[string]json.RawMessage{"includes": frame.Includes, "errors": frame.Errors} {
				if part != nil {
					body = fmt.Appendf(body, ",%q:%s", name, part)
				}
			}
			c, log := answers(t, nil, append(body, '}'))
			got, err := c.Search(context.Background(), xapi.Search{Query: "cat"})
			if err != nil || got.Next != "b26v" || len(got.Posts) != 2 || got.Posts[0].ID != "9" {
				t.Fatalf("got %+v, %v", got, err)
			}
			if diff := cmp.Diff(got.Posts[1], want.Post); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
			if log.Len() > 0 {
				t.Errorf("logged %s", log)
			}
		})
	}
}

func TestSearch_marksWhatIsSimulated(t *testing.T) {
	for header, want := range map[string]bool{"1": true, "": false} {
		c, _ := answers(t, http.Header{"X-Dipper-Simulated": {header}}, []byte(`{"data":[{"id":"1"}]}`))
		got, err := c.Search(context.Background(), xapi.Search{Query: "cat"})
		if err != nil || len(got.Posts) != 1 {
			t.Fatalf("got %+v, %v", got, err)
		}
		if p := got.Posts[0]; p.Simulated != want || (p.URL == nil) != want || !p.ReceivedAt.Equal(arrival.Truncate(time.Millisecond)) {
			t.Errorf("got simulated %v, url %v, received %v, want simulated %v", p.Simulated, p.URL, p.ReceivedAt, want)
		}
	}
}

func TestSearch_answersOfEverySort(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
		lost       string    // what the log says of it
		kind       xapi.Kind // of the error
	}{
		{"posts in X's order", `{"data":[{"id":"3"},{"id":"1"},{"id":"2"}]}`, []string{"3", "1", "2"}, "", 0},
		{"new names", `{"data":[{"id":"1","edit_history_post_ids":["1"],"referenced_posts":[{"type":"quoted","id":"2"}]}],"includes":{"posts":[{"id":"2"}]}}`, []string{"1"}, "", 0},
		{"odd posts lose only themselves", `{"data":[{"id":"3"},null,{"text":"no id"},7,{"id":"2"}],"meta":{"result_count":5}}`, []string{"3", "2"}, "posts=3", 0},
		{"errors beside posts", `{"errors":[{"title":"Not Found Error","resource_type":"user"}],"data":[{"id":"1"}]}`, []string{"1"}, "", 0},
		{"none", `{"meta":{"result_count":0}}`, nil, "", 0},
		{"none, and errors", `{"errors":[{"title":"Forbidden"}],"meta":{"result_count":0}}`, nil, "", 0},
		{"an empty list", `{"data":[]}`, nil, "", 0},
		{"errors alone", `{"errors":[{"title":"UsageCapExceeded","type":"x/usage-capped"}]}`, nil, "", xapi.KindUsageCap},
		{"nothing known", `{}`, nil, "", xapi.KindProtocol},
		{"one post is no list", `{"data":{"id":"1"}}`, nil, "", xapi.KindProtocol},
		{"a list is no answer", `[{"id":"1"}]`, nil, "", xapi.KindProtocol},
		{"half an answer", `{"data":[{"id":"1"},{"id":"2"`, nil, "", xapi.KindProtocol},
		{"too deep", `{"data":[{"id":"1","x":` + strings.Repeat("[", 999) + strings.Repeat("]", 999) + `}]}`, nil, "", xapi.KindProtocol},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, log := answers(t, nil, []byte(test.body))
			found, err := c.Search(context.Background(), xapi.Search{Query: "cat"})
			if test.kind != 0 {
				if got := refusal(t, err); got.Kind != test.kind {
					t.Errorf("got %v, want kind %v", err, test.kind)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range found.Posts {
				got = append(got, p.ID)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
			if lines := strings.Count(log.String(), "\n"); test.lost == "" && lines > 0 || test.lost != "" && (lines != 1 || !strings.Contains(log.String(), test.lost)) {
				t.Errorf("logged %q, want %q once", log, test.lost)
			}
		})
	}
}

func TestCount_readsTheTotal(t *testing.T) {
	buckets := `"data":[{"end":"2021-10-16T19:00:00.000Z","start":"2021-10-16T18:21:34.000Z","tweet_count":3961},{"tweet_count":"39"}]`
	tests := []struct {
		name, body string
		want       int64 // -1 is an error
	}{
		{"as captured", `{` + buckets + `,"meta":{"total_tweet_count":771665}}`, 771665},
		{"the new name", `{` + buckets + `,"meta":{"total_post_count":12}}`, 12},
		{"a string", `{"meta":{"total_post_count":"12"}}`, 12},
		{"none", `{"data":[],"meta":{"total_tweet_count":0}}`, 0},
		{"the buckets alone", `{` + buckets + `}`, 4000},
		{"buckets of the new name", `{"data":[{"post_count":4},{"post_count":"3"}],"meta":{}}`, 7},
		{"a total that is no number", `{` + buckets + `,"meta":{"total_tweet_count":"many"}}`, 4000},
		{"nothing", `{"meta":{}}`, -1},
		{"no list", `{"data":"x"}`, -1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var asked *http.Request
			c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
				asked = r
				says(200, test.body)(w, r)
			})
			got, err := c.Count(context.Background(), "cat", arrival, arrival.Add(time.Hour))
			if test.want < 0 {
				if e := refusal(t, err); e.Kind != xapi.KindProtocol {
					t.Errorf("got %v", err)
				}
			} else if err != nil || got != test.want {
				t.Errorf("got %d, %v, want %d", got, err, test.want)
			}
			if got, want := asked.Method+" "+asked.RequestURI, "GET /2/tweets/counts/recent?end_time=2024-05-06T08%3A08%3A10Z&granularity=minute&query=cat&start_time=2024-05-06T07%3A08%3A10Z"; got != want {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
}

// FuzzSearch holds the reading of a search's answer to what FuzzDecode holds
// that of a line to.
func FuzzSearch(f *testing.F) {
	for _, s := range shapes(f) {
		var frame struct{ Data, Includes json.RawMessage }
		if err := json.Unmarshal(s.Frame, &frame); err != nil {
			f.Fatal(err)
		}
		f.Add(fmt.Appendf(nil, `{"data":[%s],"includes":%s,"meta":{"next_token":"a"}}`, frame.Data, frame.Includes))
	}
	for _, body := range []string{"", "{}", "[]", `{"data":[null,{"id":1},{}]}`, `{"meta":{"result_count":0}}`, `{"errors":[{"title":"x"}]}`, `{"data":[{"id":"1"}]`, `{"data":[],"data":{}}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c, _ := answers(t, nil, body)
		found, err := c.Search(context.Background(), xapi.Search{Query: "cat"})
		if err != nil {
			refusal(t, err)
			return
		}
		if !json.Valid(body) {
			t.Fatalf("took an answer that is no JSON: %q", body)
		}
		for i := range found.Posts {
			p := &found.Posts[i]
			if p.ID == "" {
				t.Fatal("got a post without an id")
			}
			for p := range inside(p) {
				check(t, p)
			}
			if out := post.AppendJSON(nil, p); !json.Valid(out) || !utf8.Valid(out) {
				t.Fatalf("bad JSON: %s", out)
			}
		}
	})
}
