package xapi_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"dipper/internal/xapi"

	"github.com/google/go-cmp/cmp"
)

func TestConnections_listsWhatIsOpen(t *testing.T) {
	since := time.Date(2026, 8, 13, 14, 2, 0, 0, time.UTC)
	tests := []struct {
		name, body string
		want       []xapi.Connection
	}{
		{"as documented", `{"data":[{"id":"6f0b…","endpoint_name":"filtered_stream","connected_at":"2026-08-13T14:02:00.000Z","client_ip":"192.0.2.7"}],"meta":{"result_count":1}}`,
			[]xapi.Connection{{ID: "6f0b…", Endpoint: "filtered_stream", IP: "192.0.2.7", Since: since}}},
		{"parts missing", `{"data":[{"endpoint_name":"sample_stream"},{"id":7,"connected_at":"soon","client_ip":null}]}`,
			[]xapi.Connection{{Endpoint: "sample_stream"}, {ID: "7"}}},
		{"one that has ended", `{"data":[{"id":"1","disconnected_at":"2026-08-13T14:03:00.000Z"},{"id":"2"}]}`, []xapi.Connection{{ID: "2"}}},
		{"none", `{"meta":{"result_count":0}}`, []xapi.Connection{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var asked *http.Request
			c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
				asked = r
				says(200, test.body)(w, r)
			})
			got, err := c.Connections(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
			if asked.Method != "GET" || asked.URL.Path != "/2/connections" || asked.URL.Query().Get("status") != "active" {
				t.Errorf("got %s %s", asked.Method, asked.URL)
			}
		})
	}
}

func TestEndConnections_deletesAll(t *testing.T) {
	c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
		if got, want := r.Method+" "+r.RequestURI, "DELETE /2/connections/all"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	if err := c.EndConnections(context.Background()); err != nil {
		t.Error(err)
	}
}
