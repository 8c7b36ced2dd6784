package xsim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dipper/internal/xsim"
)

func morning() time.Time { return time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC) }

// shape is an answer's JSON with ids made 1, 2, … in order of appearance.
func shape(t *testing.T, h http.Handler, method, target, body string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer x")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	ids := map[string]int{}
	text := regexp.MustCompile(`\b[12][0-9]{18}\b`).ReplaceAllStringFunc(w.Body.String(), func(id string) string {
		if ids[id] == 0 {
			ids[id] = len(ids) + 1
		}
		return fmt.Sprint(ids[id])
	})
	var sorted any
	if err := json.Unmarshal([]byte(text), &sorted); err != nil {
		t.Fatalf("%s %s: %q: %v", method, target, text, err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out) // sorts names
	enc.SetEscapeHTML(false)
	if err := enc.Encode(sorted); err != nil {
		t.Fatal(err)
	}
	return w.Code, strings.TrimSpace(out.String())
}

func TestRules_answersInXsShapes(t *testing.T) {
	steps := []struct {
		name, method, target, body string
		status                     int
		want                       string
	}{
		{"an empty list has no data", "GET", rulesPath, "", 200,
			`{"meta":{"result_count":0,"sent":"2026-11-24T10:00:00.000Z"}}`},
		{"a dry run tells of a rule that it does not keep", "POST", rulesPath + "?dry_run=true", `{"add":[{"value":"cat has:images","tag":"cats with images"}]}`, 201,
			`{"data":[{"id":"1","tag":"cats with images","value":"cat has:images"}],"meta":{"sent":"2026-11-24T10:00:00.000Z","summary":{"created":1,"invalid":0,"not_created":0,"valid":1}}}`},
		{"a rule is created", "POST", rulesPath, `{"add":[{"value":"cat has:images","tag":"cats with images"}]}`, 201,
			`{"data":[{"id":"1","tag":"cats with images","value":"cat has:images"}],"meta":{"sent":"2026-11-24T10:00:00.000Z","summary":{"created":1,"invalid":0,"not_created":0,"valid":1}}}`},
		{"a duplicate is a 201 that names the rule, whatever its tag", "POST", rulesPath, `{"add":[{"value":"cat has:images","tag":"other"}]}`, 201,
			`{"errors":[{"id":"1","title":"DuplicateRule","type":"https://api.twitter.com/2/problems/duplicate-rules","value":"cat has:images"}],"meta":{"sent":"2026-11-24T10:00:00.000Z","summary":{"created":0,"invalid":1,"not_created":1,"valid":0}}}`},
		{"nothing but negation is a 200 in the parser's words", "POST", rulesPath, `{"add":[{"value":"-b"}]}`, 200,
			`{"errors":[{"details":["Rules must contain a non-negation term (at position 1)","Rules must contain at least one positive, non-stopword clause (at position 1)"],"title":"UnprocessableEntity","type":"https://api.twitter.com/2/problems/invalid-rules","value":"-b"}],"meta":{"sent":"2026-11-24T10:00:00.000Z","summary":{"created":0,"invalid":1,"not_created":1,"valid":0}}}`},
		{"some of a batch may stand", "POST", rulesPath, `{"add":[{"value":"cat has:images"},{"value":"dog"}]}`, 201,
			`{"data":[{"id":"1","value":"dog"}],"errors":[{"id":"2","title":"DuplicateRule","type":"https://api.twitter.com/2/problems/duplicate-rules","value":"cat has:images"}],"meta":{"sent":"2026-11-24T10:00:00.000Z","summary":{"created":1,"invalid":1,"not_created":1,"valid":1}}}`},
		{"the list", "GET", rulesPath, "", 200,
			`{"data":[{"id":"1","tag":"cats with images","value":"cat has:images"},{"id":"2","value":"dog"}],"meta":{"result_count":2,"sent":"2026-11-24T10:00:00.000Z"}}`},
		{"counts", "GET", rulesPath + "/counts", "", 200,
			`{"data":{"cap_per_client_app":"3","cap_per_project":"3","client_app_rules_count":{"client_app_id":"10000001","rule_count":2},"project_rules_count":"2"}}`},
		{"one too many is refused whole", "POST", rulesPath, `{"add":[{"value":"a1"},{"value":"a2"}]}`, 422,
			`{"detail":"Rules must not exceed the cap of 3 for this client application.","title":"RulesCapExceeded","type":"https://api.twitter.com/2/problems/rule-cap"}`},
		{"a rule goes by its value", "POST", rulesPath, `{"delete":{"values":["dog"]}}`, 200,
			`{"meta":{"sent":"2026-11-24T10:00:00.000Z","summary":{"deleted":1,"not_deleted":0}}}`},
		{"an unknown id is told of", "POST", rulesPath, `{"delete":{"ids":["77"]}}`, 200,
			`{"errors":[{"detail":"One or more parameters to your request was invalid.","errors":[{"message":"Rule does not exist","parameters":{}}],"title":"Invalid Request","type":"https://api.twitter.com/2/problems/invalid-request"}],"meta":{"sent":"2026-11-24T10:00:00.000Z","summary":{"deleted":0,"not_deleted":1}}}`},
		{"all go at once", "POST", rulesPath + "?delete_all=true", ``, 200,
			`{"meta":{"sent":"2026-11-24T10:00:00.000Z","summary":{"deleted":1,"not_deleted":0}}}`},
		{"and are gone", "GET", rulesPath, "", 200,
			`{"meta":{"result_count":0,"sent":"2026-11-24T10:00:00.000Z"}}`},
		{"a stream without rules", "GET", streamPath, "", 409,
			`{"connection_issue":"RuleConfigurationIssue","detail":"You must define rules using the POST /2/tweets/search/stream/rules endpoint before connecting to filtered stream.","title":"ConnectionException","type":"https://api.twitter.com/2/problems/streaming-connection"}`},
		{"a path that is not there", "GET", "/2/nothing", "", 404,
			`{"detail":"Not Found","status":404,"title":"Not Found","type":"about:blank"}`},
	}
	s := newSim(t, xsim.Options{RuleCap: 3, Now: morning})
	for _, st := range steps {
		status, got := shape(t, s, st.method, st.target, st.body)
		if status != st.status {
			t.Errorf("%s: status %d, want %d", st.name, status, st.status)
		}
		if d := cmp.Diff(st.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", st.name, d)
		}
	}
}

func TestRules_wrongCallsAreRefused(t *testing.T) {
	s := newSim(t, xsim.Options{})
	addRule(t, s, "cat")
	for _, c := range []struct{ name, method, target, body string }{
		{"neither add nor delete", "POST", rulesPath, `{}`},
		{"no body", "POST", rulesPath, ``},
		{"both at once", "POST", rulesPath, `{"add":[{"value":"a"}],"delete":{"ids":["1"]}}`},
		{"delete_all with more", "POST", rulesPath + "?delete_all=true", `{"add":[{"value":"a"}]}`},
		{"no JSON", "POST", rulesPath, `{"add":`},
		{"nothing to add", "POST", rulesPath, `{"add":[]}`},
		{"nothing to delete", "POST", rulesPath, `{"delete":{}}`},
		{"too many at a time", "GET", rulesPath + "?max_results=1001", ``},
		{"a page of another list", "GET", rulesPath + "?pagination_token=zz", ``},
		{"a field that X does not know", "GET", streamPath + "?tweet.fields=id,colour", ``},
		{"an expansion that X does not know", "GET", streamPath + "?expansions=everything", ``},
	} {
		res, b := call(t, s, c.method, c.target, c.body)
		if res.StatusCode != 400 || b["title"] != "Invalid Request" {
			t.Errorf("%s: %d %v, want 400 Invalid Request", c.name, res.StatusCode, b)
		}
	}
	if res, _ := call(t, s, "PATCH", rulesPath, ""); res.StatusCode != 405 {
		t.Errorf("PATCH: %d, want 405", res.StatusCode)
	}
}

func TestRules_problemsInXsWords(t *testing.T) {
	s := newSim(t, xsim.Options{})
	for _, c := range []struct{ rule, want string }{
		{"cat and dog", `Ambiguous use of and as a keyword. Use a space to logically join two clauses, or "AND" to treat as a keyword. (at position 5)`},
		{"(cat dog", "Missing closing parenthesis"},
		{"has:images", "Rules must contain at least one positive, non-stopword clause"},
		{"cat wibble:yes", "Reference to invalid operator 'wibble'. Operator is not available in current product or product packaging."},
		{"", "Rules must contain a non-negation term (at position 1)"},
		{strings.Repeat("a ", 600), "Rules must be at most 1024 characters long"},
		{"cat OR -dog", "(at position"},
	} {
		b, _ := json.Marshal(map[string]any{"add": []any{map[string]any{"value": c.rule}}})
		res, got := call(t, s, "POST", rulesPath, string(b))
		if res.StatusCode != 200 {
			t.Errorf("%.40q: status %d, want 200", c.rule, res.StatusCode)
			continue
		}
		details := fmt.Sprint(got["errors"].([]any)[0].(map[string]any)["details"])
		if !strings.Contains(details, c.want) {
			t.Errorf("%.40q: %s, want %q", c.rule, details, c.want)
		}
	}
}

func TestRules_listComesInPages(t *testing.T) {
	s := newSim(t, xsim.Options{})
	var want []string
	for i := range 7 {
		want = append(want, addRule(t, s, fmt.Sprintf("word%d", i)))
	}
	var got []string
	target := rulesPath + "?max_results=3"
	for pages := 1; ; pages++ {
		_, b := call(t, s, "GET", target, "")
		for _, r := range b["data"].([]any) {
			got = append(got, r.(map[string]any)["id"].(string))
		}
		next, ok := b["meta"].(map[string]any)["next_token"].(string)
		if !ok {
			if pages != 3 {
				t.Errorf("%d pages, want 3", pages)
			}
			break
		}
		if len(next) != 16 {
			t.Errorf("token %q, want 16 characters", next)
		}
		target = rulesPath + "?max_results=3&pagination_token=" + next
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("ids over all pages (-want +got):\n%s", d)
	}
	_, b := call(t, s, "GET", rulesPath+"?ids="+want[2]+","+want[5], "")
	if n := len(b["data"].([]any)); n != 2 {
		t.Errorf("%d rules by id, want 2", n)
	}
}

func TestEveryCall_wantsAToken(t *testing.T) {
	s := newSim(t, xsim.Options{})
	for _, header := range []string{"", "Bearer ", "Basic abc"} {
		r := httptest.NewRequest("GET", rulesPath, nil)
		r.Header.Set("Authorization", header)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		want := `{"detail":"Unauthorized","status":401,"title":"Unauthorized","type":"about:blank"}`
		if got := strings.TrimSpace(w.Body.String()); w.Code != 401 || got != want {
			t.Errorf("%q: %d %s", header, w.Code, got)
		}
		if w.Header().Get("x-rate-limit-limit") != "" || w.Header().Get("X-Dipper-Simulated") != "1" {
			t.Errorf("%q: headers %v", header, w.Header())
		}
	}
}

func TestLimits_countDownAndRefuseWhenEnforced(t *testing.T) {
	now := morning()
	clock := func() time.Time { return now }
	for _, enforced := range []bool{false, true} {
		s := newSim(t, xsim.Options{EnforceLimits: enforced, Now: clock})
		for n := range 102 {
			res, _ := call(t, s, "POST", rulesPath+"?dry_run=true", `{"add":[{"value":"cat"}]}`)
			want, least := 201, 1
			if enforced {
				least = 0
			}
			if enforced && n >= 100 {
				want = 429
			}
			if res.StatusCode != want {
				t.Fatalf("enforced %v, call %d: %d, want %d", enforced, n+1, res.StatusCode, want)
			}
			if got, want := res.Header.Get("x-rate-limit-remaining"), fmt.Sprint(max(least, 99-n)); got != want {
				t.Fatalf("call %d leaves %s, want %s", n+1, got, want)
			}
			if got, want := res.Header.Get("x-rate-limit-reset"), fmt.Sprint(morning().Add(15*time.Minute).Unix()); got != want {
				t.Fatalf("reset at %s, want %s", got, want)
			}
		}
	}
	s := newSim(t, xsim.Options{EnforceLimits: true, Now: clock})
	for range 25 {
		call(t, s, "DELETE", "/2/connections/all", "")
	}
	res, _ := call(t, s, "DELETE", "/2/connections/all", "")
	now = now.Add(15 * time.Minute)
	after, _ := call(t, s, "DELETE", "/2/connections/all", "")
	if res.StatusCode != 429 || after.StatusCode != 200 {
		t.Errorf("26th call %d, and after the window %d; want 429 and 200", res.StatusCode, after.StatusCode)
	}
}

func TestStream_takesOneConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 1})
		addRule(t, s, "cat")
		first := connect(t, s, "")
		if first.status != 200 || !s.Connected() {
			t.Fatalf("first connection: %d", first.status)
		}
		second := connect(t, s, "")
		l, _ := second.next(time.Second)
		if b := decode(t, l.text); second.status != 429 || b["connection_issue"] != "TooManyConnections" {
			t.Errorf("second connection: %d %v", second.status, b)
		}
		first.hangUp()
		third := connect(t, s, "")
		if third.status != 200 {
			t.Errorf("after the first hung up: %d, want 200", third.status)
		}
		_, b := call(t, s, "GET", "/2/connections?status=all", "")
		list := b["data"].([]any)
		if len(list) != 2 || list[1].(map[string]any)["disconnect_reason"] != "client_disconnected" {
			t.Errorf("connections: %v", b)
		}
		third.hangUp()
	})
}

func TestStream_aClientThatComesBackAtOnceIsLetIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 1})
		addRule(t, s, "cat")
		first := connect(t, s, "")
		time.AfterFunc(100*time.Millisecond, first.cancel) // the server hears of it a little late
		second := connect(t, s, "")
		if second.status != 200 {
			t.Errorf("status %d, want 200", second.status)
		}
		first.hangUp()
		second.hangUp()
	})
}

func TestStream_keepsAliveEveryTwentySeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 1})
		id := addRule(t, s, "cat")
		w := connect(t, s, "")
		start := time.Now()
		call(t, s, "POST", rulesPath, `{"delete":{"ids":["`+id+`"]}}`)
		for n := 1; n <= 3; n++ {
			l, ok := w.next(time.Minute)
			if !ok || l.text != "\r\n" || l.at.Sub(start) != time.Duration(n)*20*time.Second {
				t.Fatalf("keep-alive %d: %q after %v", n, l.text, l.at.Sub(start))
			}
		}
		w.hangUp()
	})
}

func TestConnections_deleteEndsTheStreamWithANotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 0.001})
		addRule(t, s, "cat")
		w := connect(t, s, "")
		time.Sleep(5 * time.Second)
		res, b := call(t, s, "DELETE", "/2/connections/all", "")
		if data := b["data"].(map[string]any); res.StatusCode != 200 || data["successful_kills"] != 1.0 || data["failed_kills"] != 0.0 {
			t.Errorf("answer %d %v", res.StatusCode, b)
		}
		<-w.done
		var last line
		for l := range w.lines {
			last = l
		}
		want := `{"errors":[{"detail":"This stream has been disconnected upstream for operational reasons.","disconnect_type":"UpstreamOperationalDisconnect","title":"operational-disconnect","type":"https://api.x.com/2/problems/operational-disconnect"}]}` + "\r\n"
		if last.text != want {
			t.Errorf("last line %q", last.text)
		}
		if s.Connected() {
			t.Error("the place is still taken")
		}
		_, none := call(t, s, "DELETE", "/2/connections/all", "")
		if none["data"].(map[string]any)["successful_kills"] != 0.0 {
			t.Errorf("with nothing to end: %v", none)
		}
	})
}

func TestStream_tellsOnlyWhatIsAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 20})
		addRule(t, s, "cat (has:images OR is:retweet OR is:reply)")
		names := func(m map[string]any) string {
			return strings.Join(slices.Sorted(maps.Keys(m)), ",")
		}
		for query, want := range map[string]string{
			"":                         "data:edit_history_tweet_ids,id,text top:data,matching_rules",
			"?tweet.fields=lang":       "data:edit_history_tweet_ids,id,lang,text top:data,matching_rules",
			"?post.fields=author_id":   "data:author_id,edit_history_post_ids,id,text top:data,matching_rules",
			"?expansions=author_id":    "data:author_id,edit_history_tweet_ids,id,text top:data,includes,matching_rules",
			"?user.fields=description": "data:edit_history_tweet_ids,id,text top:data,matching_rules",
		} {
			w := connect(t, s, query)
			frame, ok := w.post(5 * time.Second)
			if !ok {
				t.Fatal("no post")
			}
			if got := "data:" + names(frame["data"].(map[string]any)) + " top:" + names(frame); got != want {
				t.Errorf("%q:\n got %s\nwant %s", query, got, want)
			}
			w.hangUp()
		}
	})
}

func TestClose_endsTheStreamAndLetsNoOtherBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{})
		addRule(t, s, "cat")
		w := connect(t, s, "")
		s.Close()
		s.Close()
		<-w.done
		if res, _ := call(t, s, "GET", streamPath, ""); res.StatusCode != 503 {
			t.Errorf("after Close: %d, want 503", res.StatusCode)
		}
	})
}

func TestStream_aRuleThatNothingMatchesStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{})
		never, often := addRule(t, s, "cat -cat"), addRule(t, s, "dog")
		w := connect(t, s, "")
		for range 100 {
			frame, ok := w.post(5 * time.Second)
			if !ok {
				t.Fatal("the stream went quiet")
			}
			if ids := matchedIDs(frame); slices.Contains(ids, never) || !slices.Contains(ids, often) {
				t.Fatalf("matching %v", ids)
			}
		}
		w.hangUp()
	})
}

func FuzzRules(f *testing.F) {
	f.Add(`{"add":[{"value":"cat has:images","tag":"t"}]}`, "dry_run=true")
	f.Add(`{"delete":{"ids":["1"],"values":["cat"]}}`, "")
	f.Add(`{"add":[{"value":"(((-a OR"},{"value":"\ud800"}]}`, "delete_all=true")
	f.Fuzz(func(t *testing.T, body, query string) {
		s := newSim(t, xsim.Options{})
		for _, method := range []string{"POST", "GET"} {
			r := httptest.NewRequest(method, rulesPath, strings.NewReader(body))
			r.URL.RawQuery = query
			r.Header.Set("Authorization", "Bearer x")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if !json.Valid(w.Body.Bytes()) || w.Code >= 500 {
				t.Errorf("%s: %d %q", method, w.Code, w.Body)
			}
		}
	})
}
