package xsim_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"dipper/internal/xsim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	rulesPath  = "/2/tweets/search/stream/rules"
	streamPath = "/2/tweets/search/stream"
	allFields  = "?tweet.fields=created_at,author_id,conversation_id,in_reply_to_user_id,lang,entities,attachments,public_metrics," +
		"possibly_sensitive,referenced_tweets,note_tweet,withheld,edit_controls,edit_history_tweet_ids,reply_settings,geo,context_annotations,source" +
		"&expansions=author_id,attachments.media_keys,attachments.poll_ids,geo.place_id,in_reply_to_user_id,referenced_tweets.id," +
		"referenced_tweets.id.author_id,referenced_tweets.id.attachments.media_keys,entities.mentions.username" +
		"&media.fields=alt_text,duration_ms,height,width,preview_image_url,type,url,variants" +
		"&user.fields=name,username,profile_image_url,verified,verified_type,protected,public_metrics,description,location,created_at" +
		"&poll.fields=duration_minutes,end_datetime,id,options,voting_status&place.fields=country,country_code,full_name,geo,id,name,place_type"
)

func newSim(t testing.TB, o xsim.Options) *xsim.Sim {
	t.Helper()
	s, err := xsim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// call makes one call of the API and returns the answer, its body as JSON.
func call(t testing.TB, h http.Handler, method, target, body string) (*http.Response, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "sim.test"
	r.Header.Set("Authorization", "Bearer anything")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	res := w.Result()
	if got := res.Header.Get("X-Dipper-Simulated"); got != "1" {
		t.Errorf("%s %s: X-Dipper-Simulated = %q, want 1", method, target, got)
	}
	var b map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &b); err != nil {
		t.Fatalf("%s %s: body %q: %v", method, target, w.Body, err)
	}
	return res, b
}

// addRule adds a rule and returns its id.
func addRule(t testing.TB, h http.Handler, value string) string {
	t.Helper()
	b, err := json.Marshal(map[string]any{"add": []any{map[string]any{"value": value, "tag": "t"}}})
	if err != nil {
		t.Fatal(err)
	}
	res, got := call(t, h, "POST", rulesPath, string(b))
	if res.StatusCode != http.StatusCreated || got["data"] == nil {
		t.Fatalf("add %q: %d %v", value, res.StatusCode, got)
	}
	return got["data"].([]any)[0].(map[string]any)["id"].(string)
}

// wire is one end of a stream that lives in the test's own time.
type wire struct {
	t      testing.TB
	status int
	header http.Header
	begun  chan struct{}
	out    *io.PipeWriter
	lines  chan line
	cancel context.CancelFunc
	done   chan struct{} // closed when the handler has returned
	aborts bool          // the handler broke the connection off
}

type line struct {
	text string
	at   time.Time
	torn bool // no line end
}

func (w *wire) Header() http.Header { return w.header }

func (w *wire) WriteHeader(status int) {
	w.status = status
	close(w.begun)
}

func (w *wire) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.out.Write(b)
}

func (w *wire) FlushError() error { return nil }

// connect opens a stream; it returns once the status has been sent.
func connect(t testing.TB, h http.Handler, query string) *wire {
	t.Helper()
	in, out := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	w := &wire{t: t, header: http.Header{}, begun: make(chan struct{}), out: out, cancel: cancel,
		lines: make(chan line, 200_000), done: make(chan struct{})} // more than any test reads
	r := httptest.NewRequestWithContext(ctx, "GET", streamPath+query, nil)
	r.Header.Set("Authorization", "Bearer anything")
	r.Host = "sim.test"
	read := make(chan struct{})
	go func() { // ends with the handler's side of the pipe
		defer close(read)
		defer close(w.lines)
		b := bufio.NewReaderSize(in, 1<<16)
		for {
			text, err := b.ReadString('\n')
			if text != "" {
				w.lines <- line{text: text, at: time.Now(), torn: err != nil}
			}
			if err != nil {
				return
			}
		}
	}()
	go func() { // ends when the handler returns, at the latest after cancel
		defer close(w.done)
		defer func() { <-read }()
		defer out.Close()
		defer func() { w.aborts = recover() != nil }()
		h.ServeHTTP(w, r)
	}()
	t.Cleanup(w.hangUp)
	<-w.begun
	return w
}

// hangUp is the client going away.
func (w *wire) hangUp() {
	w.cancel()
	<-w.done
}

// next is the next line, or false after d or at the end.
func (w *wire) next(d time.Duration) (line, bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case l, ok := <-w.lines:
		return l, ok
	case <-timer.C:
		return line{}, false
	}
}

// post is the next post, keep-alives passed over.
func (w *wire) post(d time.Duration) (map[string]any, bool) {
	for {
		l, ok := w.next(d)
		if !ok {
			return nil, false
		}
		if strings.TrimSpace(l.text) == "" {
			continue
		}
		return decode(w.t, l.text), true
	}
}

func decode(t testing.TB, text string) map[string]any {
	t.Helper()
	var b map[string]any
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	if err := dec.Decode(&b); err != nil {
		t.Fatalf("line %.200q: %v", text, err)
	}
	return b
}

func matchedIDs(frame map[string]any) []string {
	var ids []string
	rules, _ := frame["matching_rules"].([]any)
	for _, r := range rules {
		ids = append(ids, r.(map[string]any)["id"].(string))
	}
	return ids
}
