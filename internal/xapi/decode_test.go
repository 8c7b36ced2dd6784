package xapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dipper/internal/post"
	"dipper/internal/xapi"

	"github.com/google/go-cmp/cmp"
)

// decode gives the post of a line that has to be one.
func decode(t *testing.T, line string) post.Post {
	t.Helper()
	e, err := xapi.Decode([]byte(line), arrival, false)
	if err != nil || e.Kind != xapi.Posted {
		t.Fatalf("%.200s: got kind %v, error %v", line, e.Kind, err)
	}
	return e.Post
}

func TestDecode_tellsWhatALineIs(t *testing.T) {
	tests := []struct {
		name, line string
		want       xapi.EventKind
	}{
		{"nothing is a keep-alive", "", xapi.KeepAlive},
		{"a bare line end is a keep-alive", "\r\n", xapi.KeepAlive},
		{"blanks are a keep-alive", " \t \r", xapi.KeepAlive},
		{"an id alone is a post", `{"data":{"id":"1"}}`, xapi.Posted},
		{"unknown keys do not matter", `{"new":[{}],"data":{"id":"1","new":{"a":[1,2]}}}`, xapi.Posted},
		{"errors beside data are a post", `{"errors":[{"title":"Forbidden"}],"data":{"id":"1"}}`, xapi.Posted},
		{"an id may be a number", `{"data":{"id":1}}`, xapi.Posted},
		{"a key may be escaped", `{"d\u0061ta":{"id":"1"}}`, xapi.Posted},
		{"errors alone are a notice", `{"errors":[{"title":"x","disconnect_type":"SlowReader"}]}`, xapi.Noticed},
		{"a problem at the top is a notice", `{"title":"ConnectionException","connection_issue":"TooManyConnections"}`, xapi.Noticed},
		{"a system message is a notice", `{"warn":{"message":"slow","sent":"2024-05-06T07:08:09.000Z"}}`, xapi.Noticed},
		{"errors and null data are a notice", `{"data":null,"errors":[{"message":"over capacity"}]}`, xapi.Noticed},
		{"a post without an id is none", `{"data":{"text":"x"}}`, xapi.Undecodable},
		{"an empty object is nothing known", `{}`, xapi.Undecodable},
		{"a warning beside a post is a post", `{"data":{"id":"1"},"warning":{"code":"FALLING_BEHIND"}}`, xapi.Posted},
		{"an end beside a post is a post", `{"data":{"id":"1"},"errors":[{"disconnect_type":"ForceDisconnect"}]}`, xapi.Posted},
		{"an old stream's message is nothing known", `{"disconnect":{"code":4,"reason":"x"}}`, xapi.Undecodable},
		{"a warning that is no object is nothing known", `{"warning":"x"}`, xapi.Undecodable},
		{"an unknown object is nothing known", `{"sent":"soon"}`, xapi.Undecodable},
		{"errors that say nothing are no notice", `{"errors":[null,{},7]}`, xapi.Undecodable},
		{"an array is no frame", `[{"data":{"id":"1"}}]`, xapi.Undecodable},
		{"a string is no frame", `"data"`, xapi.Undecodable},
		{"a list of posts is no post", `{"data":[{"id":"1"}]}`, xapi.Undecodable},
		{"two texts on a line are none", `{"data":{"id":"1"}}{}`, xapi.Undecodable},
		{"half a post is none", `{"data":{"id":"1","text":"ab`, xapi.Undecodable},
		{"HTML is none", `<html>503</html>`, xapi.Undecodable},
		{"a raw control sign is no JSON", "{\"data\":{\"id\":\"1\",\"text\":\"a\x01\"}}", xapi.Undecodable},
		{"a NUL after the post is no JSON", "{\"data\":{\"id\":\"1\"}}\x00", xapi.Undecodable},
		{"bad JSON in what is not needed counts", `{"data":{"id":"1"},"x":tru}`, xapi.Undecodable},
		{"endless nesting is given up", `{"data":{"id":"1","x":` + strings.Repeat("[", 1<<20), xapi.Undecodable},
		{"so is deep nesting that ends", `{"data":{"id":"1","x":` + strings.Repeat("[", 999) + strings.Repeat("]", 999) + `}}`, xapi.Undecodable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, err := xapi.Decode([]byte(test.line), arrival, false)
			if e.Kind != test.want {
				t.Errorf("got kind %v (%v), want %v", e.Kind, err, test.want)
			}
			if (err != nil) != (test.want == xapi.Undecodable) || err != e.Err {
				t.Errorf("got error %v, event's %v", err, e.Err)
			}
			if !e.At.Equal(arrival) {
				t.Errorf("got time %v, want %v", e.At, arrival)
			}
		})
	}
}

func TestDecode_anErrorDoesNotRepeatTheLine(t *testing.T) {
	_, err := xapi.Decode([]byte(`{"data":{"id":"1","text":"private words" oops}}`), arrival, false)
	if err == nil || strings.Contains(err.Error(), "private") || strings.Contains(err.Error(), "oops") {
		t.Errorf("got %v", err)
	}
}

func TestDecode_noticeSaysWhetherTheStreamIsOver(t *testing.T) {
	tests := []struct {
		name, line string
		want       xapi.Notice
	}{
		{"the disconnect among other errors", `{"errors":[{"title":"other"},{"title":"end","disconnect_type":"ForceDisconnect"}]}`,
			xapi.Notice{Title: "end", DisconnectType: "ForceDisconnect", Fatal: true}},
		{"credits that end", `{"errors":[{"title":"CreditsDepleted","detail":"none left","type":"https://api.twitter.com/2/problems/credits"}]}`,
			xapi.Notice{Title: "CreditsDepleted", Detail: "none left", Kind: xapi.KindCredits, Fatal: true}},
		{"the cap", `{"errors":[{"title":"UsageCapExceeded","type":"https://api.x.com/2/problems/usage-capped"}]}`,
			xapi.Notice{Title: "UsageCapExceeded", Kind: xapi.KindUsageCap, Fatal: true}},
		{"too many connections", `{"title":"ConnectionException","detail":"maximum","connection_issue":"TooManyConnections"}`,
			xapi.Notice{Title: "ConnectionException", Detail: "maximum", Kind: xapi.KindTooMany, Fatal: true}},
		{"rules that X cannot use", `{"errors":[{"title":"ConnectionException","connection_issue":"RulesInvalidIssue","type":"x/streaming-connection"}]}`,
			xapi.Notice{Title: "ConnectionException", Kind: xapi.KindNoRules, Fatal: true}},
		{"the rate limit of old", `{"errors":[{"code":88,"message":"Rate limit exceeded"}]}`,
			xapi.Notice{Detail: "Rate limit exceeded", Fatal: true}},
		{"the end among errors about posts", `{"errors":[{"title":"Not Found Error","resource_type":"tweet","type":"x/resource-not-found"},{"title":"CreditsDepleted","type":"x/credits"}]}`,
			xapi.Notice{Title: "CreditsDepleted", Kind: xapi.KindCredits, Fatal: true}},
		{"a user that is suspended", `{"errors":[{"parameter":"entities.mentions.username","resource_id":"a","value":"a","detail":"User has been suspended: [a].","title":"Forbidden","resource_type":"user","type":"https://api.twitter.com/2/problems/resource-not-found"}]}`,
			xapi.Notice{Title: "Forbidden", Detail: "User has been suspended: [a]."}},
		{"a resource known by its type alone", `{"errors":[{"title":"Not Found Error","value":"7","type":"https://api.x.com/2/problems/resource-not-found"}]}`,
			xapi.Notice{Title: "Not Found Error"}},
		{"a field that may not be seen", `{"errors":[{"title":"Field Authorization Error","type":"https://api.x.com/2/problems/not-authorized-for-field"}]}`,
			xapi.Notice{Title: "Field Authorization Error"}},
		{"a post that cannot be sent", `{"errors":[{"title":"Not Found Error","resource_type":"tweet","parameter":"id","detail":"gone"}]}`,
			xapi.Notice{Title: "Not Found Error", Detail: "gone"}},
		{"a warning", `{"warn":{"message":"half full"}}`, xapi.Notice{Title: "warn", Detail: "half full"}},
		{"a queue that fills up", `{"warning":{"code":"FALLING_BEHIND","message":"Your connection is falling behind and messages are being queued for delivery to you. Your queue is now over 60% full.","percent_full":60}}`,
			xapi.Notice{Title: "warning", Detail: "Your connection is falling behind and messages are being queued for delivery to you. Your queue is now over 60% full.", Behind: true}},
		{"a warning of another sort", `{"warning":{"code":"FOLLOWS_OVER_LIMIT","message":"too many"}}`, xapi.Notice{Title: "warning", Detail: "too many"}},
		{"a word of X's own", `{"info":{"message":"Replay Request Completed"}}`, xapi.Notice{Title: "info", Detail: "Replay Request Completed"}},
		{"a slow reader's end in words", `{"error":{"message":"This stream has been disconnected because your client was unable to keep up with us.","sent":"2024-05-06T07:08:09+00:00"}}`,
			xapi.Notice{Title: "error", Detail: "This stream has been disconnected because your client was unable to keep up with us.", Fatal: true, Behind: true}},
		{"a system message beside an error about a post", `{"errors":[{"title":"Not Found Error","resource_type":"tweet"}],"error":{"message":"closed"}}`,
			xapi.Notice{Title: "error", Detail: "closed", Fatal: true}},
		{"an error about a post beside a warning", `{"errors":[{"title":"Not Found Error","resource_type":"tweet"}],"warn":{"message":"half full"}}`,
			xapi.Notice{Title: "Not Found Error"}},
		{"a forced end", `{"error":{"message":"closed by force"}}`, xapi.Notice{Title: "error", Detail: "closed by force", Fatal: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e, err := xapi.Decode([]byte(test.line), arrival, false)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(e.Notice, test.want); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
}

func TestDecode_everyDisconnectTypeEndsTheStream(t *testing.T) {
	for _, name := range []string{"OperationalDisconnect", "UpstreamOperationalDisconnect", "ForceDisconnect", "UpstreamUncleanDisconnect",
		"SlowReader", "InternalError", "ClientApplicationStateDegraded", "InvalidRules", "SomethingNew"} {
		t.Run(name, func(t *testing.T) {
			line := `{"errors":[{"title":"operational-disconnect","disconnect_type":"` + name + `","detail":"Over.","type":"https://api.x.com/2/problems/operational-disconnect"}]}`
			e, err := xapi.Decode([]byte(line), arrival, false)
			if err != nil {
				t.Fatal(err)
			}
			want := xapi.Notice{Title: "operational-disconnect", Detail: "Over.", DisconnectType: name, Fatal: true, Behind: name == "SlowReader"}
			if diff := cmp.Diff(e.Notice, want); diff != "" || e.Kind != xapi.Noticed {
				t.Errorf("got kind %v (-got +want)\n%s", e.Kind, diff)
			}
		})
	}
}

func TestDecode_whatXDidNotSendIsNullOrEmpty(t *testing.T) {
	e, err := xapi.Decode([]byte(`{"data":{"id":"1"}}`), arrival, false)
	if err != nil {
		t.Fatal(err)
	}
	link := "https://x.com/i/web/status/1"
	want := post.Post{ID: "1", Source: "x", URL: &link, ReceivedAt: post.At(arrival),
		Entities: []post.Entity{}, Media: []post.Media{}, Withheld: []string{}, Edits: []string{}}
	if diff := cmp.Diff(e.Post, want); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	if e.RuleIDs == nil {
		t.Error("got nil rule ids")
	}
	body := string(post.AppendJSON(nil, &e.Post))
	if !strings.Contains(body, `"createdAt":null`) {
		t.Errorf("a time that was not sent is in %s", body)
	}
}

// Ensure that an odd field costs itself and no other.
func TestDecode_aFieldOfAWrongTypeIsOneThatWasNotSent(t *testing.T) {
	line := `{"data":{"id":"1","text":7,"lang":[],"created_at":{},"author_id":true,"entities":[1],"attachments":"x","geo":3,"public_metrics":[],` +
		`"referenced_tweets":{},"note_tweet":5,"withheld":[],"edit_history_tweet_ids":"1","possibly_sensitive":"yes"},"includes":[],"matching_rules":{"id":"9"}}`
	got, want := decode(t, line), decode(t, `{"data":{"id":"1"}}`)
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
}

func TestDecode_simulatedPostHasNoAddressOnX(t *testing.T) {
	line := `{"data":{"id":"1","author_id":"2","referenced_tweets":[{"type":"quoted","id":"3"}]},"includes":{"tweets":[{"id":"3"}],"users":[{"id":"2","username":"h"}]}}`
	e, err := xapi.Decode([]byte(line), arrival, true)
	if err != nil {
		t.Fatal(err)
	}
	for p := range inside(&e.Post) {
		if !p.Simulated || p.Source != "simulated" || p.URL != nil {
			t.Errorf("post %s: got simulated %v, source %q, url %v", p.ID, p.Simulated, p.Source, p.URL)
		}
	}
}

func TestDecode_addressNamesTheAuthorWhereItCan(t *testing.T) {
	tests := []struct{ name, user, id, want string }{
		{"a handle", `{"id":"2","username":"Mira_1"}`, "12", "https://x.com/Mira_1/status/12"},
		{"no author", `{"id":"3","username":"other"}`, "12", "https://x.com/i/web/status/12"},
		{"a handle that is none", `{"id":"2","username":"../a?b"}`, "12", "https://x.com/i/web/status/12"},
		{"an empty handle", `{"id":"2","username":""}`, "12", "https://x.com/i/web/status/12"},
		{"an id that is none", `{"id":"2","username":"mira"}`, "12/../3", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := decode(t, fmt.Sprintf(`{"data":{"id":%q,"author_id":"2"},"includes":{"users":[%s]}}`, test.id, test.user))
			got := ""
			if p.URL != nil {
				got = *p.URL
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestDecode_verifiedIsOneOfThreeOrNull(t *testing.T) {
	for sent, want := range map[string]string{
		`"verified_type":"blue"`: "blue", `"verified_type":"business"`: "business", `"verified_type":"government"`: "government",
		`"verified":true,"verified_type":"none"`: "", `"verified":true`: "", `"verified_type":"golden"`: "",
	} {
		p := decode(t, `{"data":{"id":"1","author_id":"2"},"includes":{"users":[{"id":"2","profile_image_url":"",`+sent+`}]}}`)
		got := ""
		if p.Author.Verified != nil {
			got = *p.Author.Verified
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", sent, got, want)
		}
		if p.Author.Avatar != nil {
			t.Errorf("an empty address became avatar %q", *p.Author.Avatar)
		}
	}
}

func TestDecode_rulesMayBeNumbersOrStrings(t *testing.T) {
	e, err := xapi.Decode([]byte(`{"data":{"id":"1"},"matching_rules":[{"id":1377649934414049282,"tag":null},{"tag":"","id":"12"},{"tag":"no id"},null]}`), arrival, false)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e.RuleIDs, []string{"1377649934414049282", "12"}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
}

func TestDecode_editsAreTheEarlierVersionsOnly(t *testing.T) {
	for chain, want := range map[string][]string{
		`["9","7","5"]`: {"9", "7"}, // as X ordered them, whatever the numbers
		`["5"]`:         {},
		`["5","6"]`:     {},
		`["3","5","6"]`: {"3"},
		`["3","4"]`:     {"3", "4"},
		`[]`:            {},
	} {
		for _, key := range []string{"edit_history_tweet_ids", "edit_history_post_ids"} {
			p := decode(t, `{"data":{"id":"5","`+key+`":`+chain+`}}`)
			if diff := cmp.Diff(p.Edits, want); diff != "" {
				t.Errorf("%s %s (-got +want)\n%s", key, chain, diff)
			}
		}
	}
}

func TestDecode_mediaOfEveryKind(t *testing.T) {
	line := `{"data":{"id":"1","attachments":{"media_keys":["v","gone","g","p","odd","p0"]}},"includes":{"media":[` +
		`{"media_key":"p","type":"photo","url":"https://p","width":3,"height":2,"alt_text":"a \"b\""},` +
		`{"media_key":"g","type":"animated_gif","preview_image_url":"https://g","variants":[{"bit_rate":0,"content_type":"video/mp4","url":"https://g.mp4"}]},` +
		`{"media_key":"odd","type":"hologram","url":"https://h"},{"media_key":"p0","type":"photo","width":-1,"height":"x"},` +
		`{"media_key":"v","type":"video","duration_ms":9000,"url":"https://not-this","variants":[{"content_type":"application/x-mpegURL","url":"https://m3u8","bit_rate":99999999},` +
		`{"bit_rate":2,"content_type":"video\/mp4","url":"https://2.mp4"},{"bit_rate":3,"content_type":"video/mp4","url":"https://3.mp4"},{"content_type":"video/mp4","url":"https://0.mp4"},{"bit_rate":9,"content_type":"video/mp4"}]}]}}`
	got := decode(t, line).Media
	s := func(text string) *string { return &text }
	duration := int64(9000)
	want := []post.Media{
		{Kind: "video", URL: s("https://3.mp4"), DurationMS: &duration},
		{Kind: "gif", URL: s("https://g.mp4"), Preview: s("https://g")},
		{Kind: "photo", URL: s("https://p"), Width: new(int64(3)), Height: new(int64(2)), Alt: `a "b"`},
		{Kind: "photo"},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
}

func TestDecode_pollAndPlace(t *testing.T) {
	line := `{"data":{"id":"1","attachments":{"poll_ids":["gone","q"]},"geo":{"place_id":"w"}},"includes":{"polls":[{"id":"q","voting_status":"closed",` +
		`"options":[{"position":2,"label":"No","votes":1},{"position":1,"label":"Yes","votes":"4"}]}],"places":[{"id":"w","name":"Tokyo","country_code":"JP"}]}}`
	p := decode(t, line)
	if diff := cmp.Diff(p.Poll, &post.Poll{Options: []post.PollOption{{Label: "Yes", Votes: 4}, {Label: "No", Votes: 1}}}); diff != "" {
		t.Errorf("poll (-got +want)\n%s", diff)
	}
	if diff := cmp.Diff(p.Place, &post.Place{Name: "Tokyo", Country: "JP"}); diff != "" {
		t.Errorf("place (-got +want)\n%s", diff)
	}
}

func TestDecode_postsStandInPosts(t *testing.T) {
	// 1 reposts 2, which quotes 3, which quotes 4, which quotes 1.
	inner := func(id, kind, to string) string {
		return fmt.Sprintf(`{"id":%q,"author_id":"u%[1]s","referenced_tweets":[{"type":%q,"id":%q}]}`, id, kind, to)
	}
	line := `{"data":` + inner("1", "retweeted", "2") + `,"includes":{"tweets":[` + inner("1", "retweeted", "2") + "," + inner("2", "quoted", "3") + "," +
		inner("3", "quoted", "4") + "," + inner("4", "quoted", "1") + `],"users":[{"id":"u2","username":"two"},{"id":"u3","username":"three"}]}}`
	p := decode(t, line)
	if p.RepostOf == nil || p.RepostOf.ID != "2" || p.RepostOf.Author.Handle != "two" {
		t.Fatalf("got repostOf %+v", p.RepostOf)
	}
	if p.RepostOf.Quoted == nil || p.RepostOf.Quoted.ID != "3" || p.RepostOf.Quoted.Author.Handle != "three" {
		t.Fatalf("got quoted %+v", p.RepostOf.Quoted)
	}
	if deep := p.RepostOf.Quoted.Quoted; deep != nil {
		t.Errorf("got a third post inside: %s", deep.ID)
	}
	self := decode(t, `{"data":`+inner("1", "quoted", "1")+`,"includes":{"tweets":[`+inner("1", "quoted", "1")+`]}}`)
	if self.Quoted != nil {
		t.Error("a post quotes itself")
	}
	pair := decode(t, `{"data":`+inner("1", "quoted", "2")+`,"includes":{"tweets":[`+inner("1", "quoted", "2")+","+inner("2", "quoted", "1")+`]}}`)
	if pair.Quoted == nil || pair.Quoted.Quoted != nil {
		t.Errorf("got %+v", pair.Quoted)
	}
}

func TestDecode_longPostKeepsItsWholeText(t *testing.T) {
	for _, name := range []string{"note_tweet", "note_post"} {
		note := `"` + name + `":{"text":"whole &amp; long #a","entities":{"hashtags":[{"start":17,"end":19,"tag":"a"}]}}`
		p := decode(t, `{"data":{"id":"1","text":"who… https://t.co/x","entities":{"urls":[{"start":5,"end":19,"url":"https://t.co/x"}]},`+note+`}}`)
		if p.Text != "whole & long #a" {
			t.Errorf("got text %q", p.Text)
		}
		if diff := cmp.Diff(p.Entities, []post.Entity{{Kind: "hashtag", Start: 13, End: 15, Value: "a"}}); diff != "" {
			t.Errorf("%s (-got +want)\n%s", name, diff)
		}
	}
	repost := `{"data":{"id":"1","text":"RT @a: wh…","note_tweet":{"text":"whole"},"referenced_tweets":[{"type":"retweeted","id":"2"}]}`
	if p := decode(t, repost+`,"includes":{"tweets":[{"id":"2","text":"wh","note_tweet":{"text":"whole"}}]}}`); p.Text != "RT @a: wh…" || p.RepostOf.Text != "whole" {
		t.Errorf("got text %q of a repost of %q", p.Text, p.RepostOf.Text)
	}
	if p := decode(t, repost+`}`); p.Text != "whole" {
		t.Errorf("got text %q of a repost whose original is missing", p.Text)
	}
	if p := decode(t, `{"data":{"id":"1","text":"short","note_tweet":{"text":""}}}`); p.Text != "short" {
		t.Errorf("got text %q for an empty note", p.Text)
	}
}

func TestDecode_timesAreReadOrLeftOut(t *testing.T) {
	for sent, want := range map[string]time.Time{
		"2024-05-06T07:08:09.123Z":      time.Date(2024, 5, 6, 7, 8, 9, 123e6, time.UTC),
		"2024-05-06T07:08:09Z":          time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC),
		"2024-05-06T09:08:09.5+02:00":   time.Date(2024, 5, 6, 7, 8, 9, 5e8, time.UTC),
		"2024-05-06T07:08:09.99999999Z": time.Date(2024, 5, 6, 7, 8, 9, 999e6, time.UTC),
		"yesterday":                     {},
		"2024-13-06T07:08:09Z":          {},
	} {
		p := decode(t, `{"data":{"id":"1","created_at":"`+sent+`"}}`)
		if !p.CreatedAt.Equal(want) || p.CreatedAt.IsZero() != want.IsZero() {
			t.Errorf("%s: got %v, want %v", sent, p.CreatedAt, want)
		}
	}
}
