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

	"dipper/internal/secret"
	"dipper/internal/xapi"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// token is what no error, rule or log may ever show.
const token = "AAAAAAAAtoken%2Bof%3Dtests"

// fakeX is X for one test: it answers every request by answer and notes them.
func fakeX(t *testing.T, answer http.HandlerFunc) *xapi.Client {
	t.Helper()
	x := httptest.NewServer(answer)
	t.Cleanup(x.Close)
	return newClient(t, x.URL)
}

func newClient(t *testing.T, url string) *xapi.Client {
	t.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	c, err := xapi.New(xapi.Options{BaseURL: url, Token: secret.NewToken(token), UserAgent: "Dipper/test", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// says answers with a status and a body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func refusal(t *testing.T, err error) *xapi.Error {
	t.Helper()
	e, ok := errors.AsType[*xapi.Error](err)
	if !ok {
		t.Fatalf("got error %v, want an *xapi.Error", err)
	}
	return e
}

func TestAddRule_sendsOneRuleAsDipper(t *testing.T) {
	c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if got, want := r.Method+" "+r.RequestURI, "POST /2/tweets/search/stream/rules"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := string(body), `{"add":[{"value":"cat \u003c dog","tag":"dipper:1"}]}`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := r.Header.Get("Authorization"), "Bearer "+token; got != want {
			t.Errorf("got Authorization %q", got)
		}
		if got, want := r.Header.Values("User-Agent"), []string{"Dipper/test"}; !cmp.Equal(got, want) {
			t.Errorf("got User-Agent %q, want %q", got, want)
		}
		says(201, `{"data":[{"id":"1273","value":"cat < dog","tag":"dipper:1"}],"meta":{"sent":"2024-01-15T10:30:00.000Z","summary":{"created":1,"not_created":0,"valid":1,"invalid":0}}}`)(w, r)
	})
	got, err := c.AddRule(context.Background(), "cat < dog", "dipper:1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, xapi.Rule{ID: "1273", Value: "cat < dog", Tag: "dipper:1"}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	if c.Simulated() {
		t.Error("X's answer counts as simulated")
	}
}

const problems = "https://api.twitter.com/2/problems/"

func TestAddRule_refusalsByTheirBody(t *testing.T) {
	summary := `"meta":{"sent":"2022-12-21T17:31:44.175Z","summary":{"created":0,"not_created":1,"valid":0,"invalid":1}}`
	tests := []struct {
		name   string
		status int
		body   string
		want   xapi.Error
	}{
		{"a duplicate comes with 201", 201, `{` + summary + `,"errors":[{"value":"cat","id":"1605","title":"DuplicateRule","type":"` + problems + `duplicate-rules"}]}`,
			xapi.Error{Kind: xapi.KindRuleDuplicate, Title: "DuplicateRule", RuleID: "1605"}},
		{"a duplicate's id may be a number", 200, `{"errors":[{"value":"cat","id":1605,"title":"DuplicateRule"}]}`,
			xapi.Error{Kind: xapi.KindRuleDuplicate, Title: "DuplicateRule", RuleID: "1605"}},
		{"an invalid rule comes with 200", 200, `{` + summary + `,"errors":[{"value":"--b","details":["Rules must contain a non-negation term (at position 1)","Rules must contain at least one positive, non-stopword clause (at position 1)"],"title":"UnprocessableEntity","type":"` + problems + `invalid-rules"}]}`,
			xapi.Error{Kind: xapi.KindRuleRefused, Title: "UnprocessableEntity", Details: []string{"Rules must contain a non-negation term (at position 1)", "Rules must contain at least one positive, non-stopword clause (at position 1)"}}},
		{"details may be missing", 200, `{` + summary + `,"errors":[{"value":"--b","title":"UnprocessableEntity","type":"https://api.x.com/2/problems/invalid-rules"}]}`,
			xapi.Error{Kind: xapi.KindRuleRefused, Title: "UnprocessableEntity"}},
		{"details may be one text", 201, `{"errors":[{"details":"no such operator","type":"x/invalid-rules"}]}`,
			xapi.Error{Kind: xapi.KindRuleRefused, Details: []string{"no such operator"}}},
		{"an error of no known type refuses the rule", 200, `{"errors":[{"title":"Odd","detail":"odd"}]}`,
			xapi.Error{Kind: xapi.KindRuleRefused, Title: "Odd", Detail: "odd"}},
		{"a fault of X's own refuses no rule", 201, `{"errors":[{"value":"cat","title":"Internal Server Error","type":"about:blank"}]}`,
			xapi.Error{Kind: xapi.KindServer, Title: "Internal Server Error"}},
		{"a rule that breaks X's terms", 200, `{"errors":[{"title":"NonCompliantRule","detail":"not allowed","type":"` + problems + `noncompliant-rules"}]}`,
			xapi.Error{Kind: xapi.KindRuleRefused, Title: "NonCompliantRule", Detail: "not allowed"}},
		{"the cap", 422, `{"title":"RulesCapExceeded","detail":"too many","type":"` + problems + `rule-cap"}`,
			xapi.Error{Kind: xapi.KindRuleCap, Title: "RulesCapExceeded", Detail: "too many"}},
		{"the cap by its title alone", 403, `{"title":"RulesCapExceeded"}`, xapi.Error{Kind: xapi.KindRuleCap, Title: "RulesCapExceeded"}},
		{"the cap by its type alone", 403, `{"type":"https://api.x.com/2/problems/rule-cap"}`, xapi.Error{Kind: xapi.KindRuleCap}},
		{"the cap among errors", 201, `{"errors":[{"title":"RulesCapExceeded","type":"x/rule-cap"}]}`, xapi.Error{Kind: xapi.KindRuleCap, Title: "RulesCapExceeded"}},
		{"a bad request is about the rule", 400, `{"errors":[{"parameters":{"add[0].value":["x"]},"message":"value is too long"}],"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"` + problems + `invalid-request"}`,
			xapi.Error{Kind: xapi.KindRuleRefused, Title: "Invalid Request", Detail: "One or more parameters to your request was invalid.", Details: []string{"value is too long"}}},
		{"neither rule nor error", 201, `{"meta":{}}`, xapi.Error{Kind: xapi.KindProtocol, Detail: "X neither added the rule nor said why"}},
		{"odd types lose only themselves", 201, `{"data":{},"errors":[7,"plain words",{"title":["x"],"type":"x/duplicate-rules","id":"5"}]}`,
			xapi.Error{Kind: xapi.KindRuleRefused, Detail: "7", Details: []string{"plain words"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := fakeX(t, says(test.status, test.body)).AddRule(context.Background(), "cat", "t")
			got := refusal(t, err)
			test.want.Op, test.want.Status = "add rule", test.status
			if diff := cmp.Diff(*got, test.want, cmpopts.IgnoreUnexported(xapi.Error{}), cmpopts.IgnoreFields(xapi.Error{}, "Date")); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
			if got.Date.IsZero() {
				t.Error("X's date is lost")
			}
		})
	}
}

func TestRules_readsAllPages(t *testing.T) {
	var asked []string
	c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI)
		switch r.URL.Query().Get("pagination_token") {
		case "":
			says(200, `{"data":[{"id":"1","value":"a","tag":"t"}],"meta":{"sent":"2024-01-15T10:30:00.000Z","result_count":1,"next_token":"p/2"}}`)(w, r)
		case "p/2":
			says(200, `{"data":[{"id":2,"value":"b"},{"id":"3","value":"c","tag":null}],"meta":{"next_token":"p3"}}`)(w, r)
		default:
			says(200, `{"meta":{"result_count":0}}`)(w, r)
		}
	})
	got, err := c.Rules(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, []xapi.Rule{{ID: "1", Value: "a", Tag: "t"}, {ID: "2", Value: "b"}, {ID: "3", Value: "c"}}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	path := "GET /2/tweets/search/stream/rules"
	if diff := cmp.Diff(asked, []string{path, path + "?pagination_token=p%2F2", path + "?pagination_token=p3"}); diff != "" {
		t.Errorf("requests (-got +want)\n%s", diff)
	}
}

func TestRules_endsWhenAPageLeadsBack(t *testing.T) {
	c := fakeX(t, says(200, `{"data":[{"id":"1","value":"a"}],"meta":{"next_token":"same"}}`))
	if got, err := c.Rules(context.Background()); err != nil || len(got) != 2 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestRules_noneIsAnEmptyList(t *testing.T) {
	got, err := fakeX(t, says(200, `{"meta":{"result_count":0}}`)).Rules(context.Background())
	if err != nil || got == nil || len(got) != 0 {
		t.Errorf("got %#v, %v", got, err)
	}
}

func TestDryRun_asksAndAddsNothing(t *testing.T) {
	c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
		if got, want := r.URL.RawQuery, "dry_run=true"; got != want {
			t.Errorf("got query %q, want %q", got, want)
		}
		says(201, `{"meta":{"summary":{"created":0,"valid":1}}}`)(w, r)
	})
	if err := c.DryRun(context.Background(), "cat"); err != nil {
		t.Error(err)
	}
}

func TestDeleteRules_anUnknownIdIsNoError(t *testing.T) {
	var bodies []string
	c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		says(200, `{"meta":{"summary":{"deleted":1,"not_deleted":1}},"errors":[{"errors":[{"parameters":{},"message":"Rule does not exist"}],"title":"Invalid Request","type":"`+problems+`invalid-request"}]}`)(w, r)
	})
	if err := c.DeleteRules(context.Background(), "1", "", "2"); err != nil {
		t.Error(err)
	}
	if err := c.DeleteRules(context.Background()); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(bodies, []string{`{"delete":{"ids":["1","2"]}}`}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
}

func TestRuleLimit_isTheSmallerOfTheTwo(t *testing.T) {
	for body, want := range map[string]int{
		`{"data":{"cap_per_client_app":"1000","cap_per_project":"250","client_app_rules_count":{"client_app_id":"1","rule_count":5},"project_rules_count":"5"}}`: 250,
		`{"data":{"cap_per_client_app":1000,"cap_per_project":25000}}`:                                                                                           1000,
		`{"data":{"cap_per_client_app":0,"cap_per_project":"25"}}`:                                                                                               25,
		`{"data":{"cap_per_client_app":"25"}}`:                                                                                                                   25,
		`{"data":{}}`:                                                                                                                                            0,
	} {
		got, err := fakeX(t, says(200, body)).RuleLimit(context.Background())
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("%s: got %d, %v, want %d", body, got, err, want)
		}
	}
}

func TestAddRules_givesWhatBecameOfEach(t *testing.T) {
	duplicate := `{"value":"dog","id":"1605","title":"DuplicateRule","type":"` + problems + `duplicate-rules"}`
	invalid := `{"value":"--b","details":["no (at position 1)"],"title":"UnprocessableEntity","type":"` + problems + `invalid-rules"}`
	created := func(ids ...string) string {
		data := ""
		for i, value := range ids {
			data += fmt.Sprintf(`,{"id":"%d","value":%q,"tag":"t"}`, i+1, value)
		}
		return `"data":[` + strings.TrimPrefix(data, ",") + `]`
	}
	tests := []struct {
		name   string
		values []string
		sent   string // the values that X is asked for
		status int
		body   string
		want   []string // id, or kind and what it says
	}{
		{"all taken, in another order", []string{"cat", "dog"}, "cat dog", 201, `{` + created("dog", "cat") + `}`, []string{"2", "1"}},
		{"some of each", []string{"--b", "cat", "dog", " "}, "--b cat dog", 201, `{` + created("cat") + `,"errors":[` + duplicate + `,` + invalid + `]}`,
			[]string{"rule-refused: UnprocessableEntity [no (at position 1)]", "1", "rule-duplicate 1605: DuplicateRule []", "rule-refused:  []"}},
		{"one wrong spoils all", []string{"cat", "--b"}, "cat --b", 200, `{"errors":[` + invalid + `]}`,
			[]string{"protocol:  []", "rule-refused: UnprocessableEntity [no (at position 1)]"}},
		{"the same twice", []string{"cat", "dog", "cat"}, "cat dog", 201, `{` + created("cat") + `,"errors":[` + duplicate + `]}`,
			[]string{"1", "rule-duplicate 1605: DuplicateRule []", "1"}},
		{"the cap in the middle", []string{"cat", "dog", "cow"}, "cat dog cow", 201, `{` + created("cat") + `,"errors":[{"title":"RulesCapExceeded","type":"x/rule-cap"}]}`,
			[]string{"1", "rule-cap: RulesCapExceeded []", "rule-cap: RulesCapExceeded []"}},
		{"an error that names none", []string{"cat", "dog"}, "cat dog", 201, `{` + created("cat") + `,"errors":[{"title":"Odd"}]}`, []string{"1", "protocol:  []"}},
		{"one, which X writes otherwise", []string{"cat"}, "cat", 201, `{` + created("CAT") + `}`, []string{"1"}},
		{"one, refused by a bad request", []string{"cat"}, "cat", 400, `{"title":"Invalid Request"}`, []string{"rule-refused: Invalid Request []"}},
		{"several, refused by a bad request", []string{"cat", "dog"}, "cat dog", 400, `{"title":"Invalid Request"}`, nil},
		{"the cap refuses all", []string{"cat", "dog"}, "cat dog", 422, `{"title":"RulesCapExceeded","type":"x/rule-cap"}`, nil},
		{"no word of any", []string{"cat", "dog"}, "cat dog", 201, `{"meta":{}}`, nil},
		{"nothing to add", []string{" "}, "", 500, ``, []string{"rule-refused:  []"}},
		{"nothing at all", nil, "", 500, ``, []string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			sent := ""
			c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
				var body struct{ Add []struct{ Value, Tag string } }
				if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
					t.Error(err)
				}
				for _, rule := range body.Add {
					sent += " " + rule.Value
					if rule.Tag != "t" {
						t.Errorf("got tag %q", rule.Tag)
					}
				}
				says(test.status, test.body)(w, r)
			})
			added, err := c.AddRules(context.Background(), test.values, "t")
			if sent != "" && sent[1:] != test.sent || sent == "" && test.sent != "" {
				t.Errorf("sent %q, want %q", sent, test.sent)
			}
			if test.want == nil {
				if refusal(t, err); added != nil {
					t.Errorf("got %v", added)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := make([]string, len(added))
			for i, a := range added {
				if got[i] = a.Rule.ID; a.Err != nil {
					e := refusal(t, a.Err)
					got[i] = strings.TrimSpace(e.Kind.String()+" "+e.RuleID) + fmt.Sprintf(": %s %v", e.Title, e.Details)
				}
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
}

func TestNew_keepsTheTokenOffTheWire(t *testing.T) {
	for url, good := range map[string]bool{
		"https://api.x.com": true, "https://api.x.com/": true, "http://127.0.0.1:7780": true, "http://localhost:1": true, "http://[::1]:1": true, "http://127.9.9.9": true,
		"http://api.x.com": false, "http://127.0.0.1.example": false, "http://10.0.0.1": false, "ftp://127.0.0.1": false, "api.x.com": false, "": false,
		"https://name:pass@api.x.com": false, "https://api.x.com?q=1": false, "https://": false, "https://a b": false,
	} {
		_, err := xapi.New(xapi.Options{BaseURL: url})
		if (err == nil) != good {
			t.Errorf("%q: got error %v", url, err)
		}
		if err != nil && strings.Contains(err.Error(), "pass@") {
			t.Errorf("the password is in %v", err)
		}
	}
}
