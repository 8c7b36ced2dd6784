package xapi_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"dipper/internal/secret"
	"dipper/internal/xapi"

	"github.com/google/go-cmp/cmp"
)

// over gives a client whose stream is body.
func over(t testing.TB, body io.Reader) *xapi.Client {
	t.Helper()
	answer := roundTrip(func(r *http.Request) (*http.Response, error) {
		closer, ok := body.(io.ReadCloser)
		if !ok {
			closer = io.NopCloser(body)
		}
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: closer, Request: r}, nil
	})
	c, err := xapi.New(xapi.Options{BaseURL: "https://x.example", Token: secret.NewToken(token), Transport: answer, Now: func() time.Time { return arrival }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func connect(t testing.TB, c *xapi.Client) *xapi.Stream {
	t.Helper()
	s, err := c.Connect(context.Background(), xapi.ConnectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// drain reads a stream to its end and tells its events in short.
func drain(s *xapi.Stream) (events []string, end error) {
	for {
		e, err := s.Next()
		if err != nil {
			return events, err
		}
		events = append(events, short(e))
	}
}

func short(e xapi.Event) string {
	switch e.Kind {
	case xapi.KeepAlive:
		return "-"
	case xapi.Posted:
		return e.Post.ID
	case xapi.Noticed:
		return "notice " + e.Notice.Title
	default:
		return "bad: " + e.Err.Error()
	}
}

func frame(id string) string { return fmt.Sprintf(`{"data":{"id":%q}}`, id) }

func TestConnect_asksForWhatACardShows(t *testing.T) {
	var asked *http.Request
	c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r
		w.Header().Set("X-Dipper-Simulated", "1")
	})
	s := connect(t, c)
	if !s.Simulated() || !c.Simulated() {
		t.Error("the simulator's mark is lost")
	}
	if got, want := asked.Method+" "+asked.URL.Path, "GET /2/tweets/search/stream"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for name, want := range map[string]string{"Authorization": "Bearer " + token, "User-Agent": "Dipper/test", "Accept-Encoding": "identity"} {
		if got := asked.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	query := asked.URL.Query()
	for name, want := range map[string][]string{
		"tweet.fields": {"author_id", "created_at", "edit_history_tweet_ids", "entities", "attachments", "geo", "lang", "note_tweet", "possibly_sensitive", "public_metrics", "referenced_tweets", "withheld"},
		"expansions":   {"author_id", "attachments.media_keys", "attachments.poll_ids", "geo.place_id", "referenced_tweets.id", "referenced_tweets.id.author_id", "referenced_tweets.id.attachments.media_keys"},
		"media.fields": {"alt_text", "duration_ms", "height", "preview_image_url", "type", "url", "variants", "width"},
		"poll.fields":  {"end_datetime", "options", "voting_status"},
		"user.fields":  {"name", "username", "profile_image_url", "protected", "verified_type"},
		"place.fields": {"country_code", "full_name"},
	} {
		got := strings.Split(query.Get(name), ",")
		for _, field := range want {
			if !slices.Contains(got, field) {
				t.Errorf("%s lacks %s", name, field)
			}
		}
	}
	if strings.Contains(query.Get("expansions"), "mentions") {
		t.Error("mentioned users are expanded, which may be billed each")
	}
}

func TestConnect_hasNoTimeLimitOnceXAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body, x := io.Pipe()
		s := connect(t, over(t, body))
		time.Sleep(time.Hour)
		go func() {
			_, _ = io.WriteString(x, frame("1")+"\r\n")
			_ = x.Close()
		}()
		events, err := drain(s)
		if diff := cmp.Diff(events, []string{"1"}); diff != "" || err != io.EOF {
			t.Errorf("got end %v, events (-got +want)\n%s", err, diff)
		}
	})
}

func TestConnect_givesUpWhenXDoesNotAnswer(t *testing.T) {
	tests := []struct {
		name      string
		transport roundTrip
		want      xapi.Kind
	}{
		{"no header", func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, xapi.KindNetwork},
		{"a refusal whose words do not end", func(r *http.Request) (*http.Response, error) {
			body, x := io.Pipe()
			context.AfterFunc(r.Context(), func() { _ = x.CloseWithError(r.Context().Err()) })
			return &http.Response{StatusCode: 401, Header: http.Header{}, Body: body}, nil
		}, xapi.KindUnauthorized},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, err := xapi.New(xapi.Options{BaseURL: "https://x.example", Transport: test.transport})
				if err != nil {
					t.Fatal(err)
				}
				begin := time.Now()
				_, err = c.Connect(t.Context(), xapi.ConnectOptions{})
				if e := refusal(t, err); e.Kind != test.want || errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
				if waited := time.Since(begin); waited != time.Minute {
					t.Errorf("gave up after %v", waited)
				}
			})
		})
	}
}

func TestNext_givesEveryLineInOrder(t *testing.T) {
	const n = 20_000
	var body bytes.Buffer
	var want []string
	for i := range n {
		id := fmt.Sprint(i + 1)
		body.WriteString(frame(id) + "\r\n")
		want = append(want, id)
		switch i % 1000 {
		case 0:
			body.WriteString("\r\n")
			want = append(want, "-")
		case 500:
			body.WriteString(`{"errors":[{"title":"t"}]}` + "\n")
			want = append(want, "notice t")
		case 700:
			body.WriteString("{}\n")
			want = append(want, "bad: neither a post nor a notice")
		}
	}
	for name, reader := range map[string]io.Reader{
		"at once":      bytes.NewReader(body.Bytes()),
		"byte by byte": iotest.OneByteReader(bytes.NewReader(body.Bytes())),
		"in halves":    iotest.HalfReader(bytes.NewReader(body.Bytes())),
		"end and data": iotest.DataErrReader(bytes.NewReader(body.Bytes())),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := drain(connect(t, over(t, reader)))
			if err != io.EOF {
				t.Errorf("got end %v, want io.EOF", err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %d events, want %d: %s", len(got), len(want), cmp.Diff(got, want))
			}
		})
	}
}

func TestNext_holdsNoLineBack(t *testing.T) {
	body, x := io.Pipe()
	s := connect(t, over(t, body))
	for _, line := range []string{frame("1") + "\r\n", "\r\n", frame("2") + "\n", "\n"} {
		if _, err := io.WriteString(x, line); err != nil {
			t.Fatal(err)
		}
		e, err := s.Next()
		if err != nil || !e.At.Equal(arrival) {
			t.Fatalf("got %+v, %v", e, err)
		}
	}
	_ = x.Close()
}

func TestNext_takesLongLinesAndSkipsEndlessOnes(t *testing.T) {
	long := func(size int) string {
		return `{"data":{"id":"7","text":"` + strings.Repeat("é", size/2) + `"}}`
	}
	tooLong := "bad: the line is longer than 8 MiB"
	tests := []struct {
		name string
		body string
		want []string
		end  error
	}{
		{"a line of 3 MiB is taken", frame("1") + "\n" + long(3<<20) + "\r\n" + frame("2") + "\n", []string{"1", "7", "2"}, io.EOF},
		{"one beyond 8 MiB loses itself", frame("1") + "\n" + long(9<<20) + "\r\n" + frame("2") + "\n" + long(20<<20) + "\n\n", []string{"1", tooLong, "2", tooLong, "-"}, io.EOF},
		{"one without an end", frame("1") + "\n" + long(9<<20), []string{"1", tooLong}, io.EOF},
		{"a whole post without a line end", frame("1"), []string{"1"}, io.EOF},
		{"a torn post", frame("1") + "\n" + `{"data":{"id":"2","te`, []string{"1", "bad: the stream ended within the line: no JSON at byte 21 of 21: it ends too early"}, io.EOF},
		{"nothing", "", nil, io.EOF},
		{"a torn line end", frame("1") + "\n\r", []string{"1", "-"}, io.EOF},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := drain(connect(t, over(t, strings.NewReader(test.body))))
			if diff := cmp.Diff(got, test.want); diff != "" || err != test.end {
				t.Errorf("got end %v, events (-got +want)\n%s", err, diff)
			}
		})
	}
}

func TestNext_losesNothingBeforeABreak(t *testing.T) {
	broken := errors.New("connection reset, said " + token)
	got, err := drain(connect(t, over(t, io.MultiReader(strings.NewReader(frame("1")+"\n"+frame("2")+"\n{"), iotest.ErrReader(broken)))))
	if len(got) != 3 || got[0] != "1" || got[1] != "2" {
		t.Errorf("got %q", got)
	}
	if e := refusal(t, err); e.Kind != xapi.KindNetwork || e.Offline || !errors.Is(err, broken) {
		t.Errorf("got end %v", err)
	}
	if strings.Contains(err.Error(), token) {
		t.Errorf("the token is in %v", err)
	}
}

func TestNext_tellsOfABrokenSocket(t *testing.T) {
	c := fakeX(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, frame("1")+"\r\n")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	got, err := drain(connect(t, c))
	if diff := cmp.Diff(got, []string{"1"}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	if e := refusal(t, err); e.Kind != xapi.KindNetwork {
		t.Errorf("got end %v", err)
	}
}

func TestNext_endsWithItsContext(t *testing.T) {
	c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, frame("1")+"\r\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(context.Background())
	s, err := c.Connect(ctx, xapi.ConnectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := s.Next(); err != nil || e.Post.ID != "1" {
		t.Fatalf("got %+v, %v", e, err)
	}
	cancel()
	if _, err := s.Next(); !errors.Is(err, context.Canceled) || refusal(t, err).Kind != xapi.KindNetwork {
		t.Errorf("got end %v", err)
	}
	_ = s.Close()
}

func TestClose_endsNextAndTheConnection(t *testing.T) {
	gone := make(chan struct{})
	c := fakeX(t, func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(gone)
	})
	s, err := c.Connect(context.Background(), xapi.ConnectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1) // one answer, never full
	go func() {
		_, err := s.Next()
		ended <- err
	}()
	_ = s.Close()
	if err := <-ended; err != xapi.ErrClosed {
		t.Errorf("got %v, want ErrClosed", err)
	}
	<-gone
	_ = s.Close()
	if _, err := s.Next(); err != xapi.ErrClosed {
		t.Errorf("got %v, want ErrClosed", err)
	}
}

// Ensure that a reader that waits for room is no reason to hang.
func TestClose_endsAStreamThatNobodyReads(t *testing.T) {
	s, err := over(t, &endless{line: []byte(frame("1") + "\r\n")}).Connect(context.Background(), xapi.ConnectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
}

// endless is a stream that never stops.
type endless struct{ line []byte }

func (e *endless) Read(p []byte) (int, error) { return copy(p, e.line), nil }

// Ensure that a stream nobody reads does not fill memory.
func TestStream_readsOnlyAsFastAsItIsRead(t *testing.T) {
	line := []byte(`{"data":{"id":"1","text":"` + strings.Repeat("x", 60<<10) + `"}}` + "\n")
	counted := &counter{Reader: io.LimitReader(&endless{line: line}, 1<<30)}
	synctest.Test(t, func(t *testing.T) {
		s := connect(t, over(t, counted))
		synctest.Wait()
		if counted.n > 16<<20 {
			t.Errorf("read %d bytes that nobody asked for", counted.n)
		}
		_ = s.Close()
	})
}

type counter struct {
	io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

func TestNext_noticeHidesTheToken(t *testing.T) {
	line := fmt.Sprintf(`{"errors":[{"title":"t %s","detail":"d %[1]s","disconnect_type":"%[1]s"}]}`+"\n", token)
	e, err := connect(t, over(t, strings.NewReader(line))).Next()
	if err != nil || e.Kind != xapi.Noticed {
		t.Fatalf("got %+v, %v", e, err)
	}
	if shown := fmt.Sprintf("%+v", e); strings.Contains(shown, token) {
		t.Errorf("the token is in %s", shown)
	}
}
