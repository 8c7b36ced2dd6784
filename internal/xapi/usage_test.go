package xapi_test

import (
	"context"
	"net/http"
	"testing"

	"dipper/internal/xapi"

	"github.com/google/go-cmp/cmp"
)

func TestUsage_readsEveryForm(t *testing.T) {
	n := func(v int64) *int64 { return &v }
	days := 10
	for _, test := range []struct {
		name, body string
		want       xapi.Usage
		fails      bool
	}{
		{"as captured", `{"data":{"cap_reset_day":10,"project_cap":"2000000","project_id":"1281043626347900822499","project_usage":"2007"}}`,
			xapi.Usage{Used: n(2007), Cap: n(2_000_000), ResetDays: &days}, false},
		{"with numbers", `{"data":{"project_cap":3000000,"project_usage":0}}`, xapi.Usage{Used: n(0), Cap: n(3_000_000)}, false},
		{"parts missing", `{"data":{}}`, xapi.Usage{}, false},
		{"by days", `{"data":[{"date":"2026-11-24","usage":[]}]}`, xapi.Usage{}, true},
		{"nothing", `{}`, xapi.Usage{}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var asked *http.Request
			c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
				asked = r
				says(200, test.body)(w, r)
			})
			got, err := c.Usage(context.Background())
			if (err != nil) != test.fails {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
			if asked.Method != "GET" || asked.URL.Path != "/2/usage/tweets" {
				t.Errorf("got %s %s", asked.Method, asked.URL)
			}
		})
	}
}
