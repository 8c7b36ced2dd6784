//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/cli"
	"dipper/internal/config"
	"dipper/internal/server"
	"dipper/internal/topic"
	"dipper/internal/xapi"
)

// roadPosts is how many posts one burst has.
const roadPosts = 100_000

// flood makes the lines of n posts, about 1.2 KB each, that match rule 1.
func flood(n int) [][]byte {
	lines := make([][]byte, n)
	for i := range lines {
		id := 1_860_000_000_000_000_000 + i
		lines[i] = fmt.Appendf(nil, `{"data":{"attachments":{"media_keys":["3_%[1]d"]},"author_id":"%[2]d","conversation_id":"%[1]d","created_at":"2026-11-24T10:00:00.000Z","edit_history_tweet_ids":["%[1]d"],"entities":{"hashtags":[{"start":41,"end":48,"tag":"golang"}],"urls":[{"start":49,"end":72,"url":"https://t.co/abcdefghij","expanded_url":"https://www.example.com/a/rather/long/path/%[1]d","display_url":"example.com/a/rather/long…"}]},"id":"%[1]d","lang":"en","possibly_sensitive":false,"public_metrics":{"retweet_count":14,"reply_count":2,"like_count":121,"quote_count":1,"bookmark_count":0,"impression_count":912},"reply_settings":"everyone","text":"The boring version of the code won again &amp; #golang https://t.co/abcdefghij"},"includes":{"media":[{"media_key":"3_%[1]d","type":"photo","url":"https://pbs.twimg.com/media/%[1]d.jpg","width":1200,"height":800,"alt_text":"A desk with two screens"}],"users":[{"id":"%[2]d","name":"Mira R","username":"mira_builds","profile_image_url":"https://pbs.twimg.com/profile_images/%[2]d/a_normal.jpg","protected":false,"verified":true,"verified_type":"blue"}]},"matching_rules":[{"id":"1","tag":""}]}`, id, 1000+i%500)
	}
	return lines
}

// BenchmarkRoad measures the same bytes after each stretch of the road: the
// lines alone, decoded, decoded and archived, and at a WebSocket client at the
// very end with all of that on the way.
func BenchmarkRoad(b *testing.B) {
	lines := flood(roadPosts)
	body := append(bytes.Join(lines, []byte("\r\n")), '\r', '\n')
	rate := func(b *testing.B) {
		b.ReportMetric(float64(b.N)*roadPosts/b.Elapsed().Seconds(), "posts/s")
		b.ReportMetric(float64(len(body))/roadPosts, "B/post")
	}
	b.Run("split", func(b *testing.B) {
		for b.Loop() {
			n := 0
			for s := bufio.NewScanner(bytes.NewReader(body)); s.Scan(); n++ {
			}
			if n != roadPosts {
				b.Fatal(n)
			}
		}
		rate(b)
	})
	x := &floodX{body: body}
	srv := httptest.NewServer(x)
	defer srv.Close()
	client, err := xapi.New(xapi.Options{BaseURL: srv.URL})
	if err != nil {
		b.Fatal(err)
	}
	// read takes the whole stream from X's socket, decoded.
	read := func(b *testing.B, each func(xapi.Event)) {
		x.send.Store(true)
		s, err := client.Connect(b.Context(), xapi.ConnectOptions{})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		for n := 0; n < roadPosts; {
			ev, err := s.Next()
			if err != nil {
				b.Fatal(err)
			}
			if ev.Kind == xapi.Posted {
				n++
				each(ev)
			}
		}
	}
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			read(b, func(xapi.Event) {})
		}
		rate(b)
	})
	b.Run("archive", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			a, err := archive.Open(b.Context(), b.TempDir()+"/a.db", archive.Options{})
			if err != nil {
				b.Fatal(err)
			}
			t, err := a.AddTopic(b.Context(), topic.Topic{ID: "t", Query: "golang", State: topic.Live})
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			var batch []archive.Arrival
			commit := func() {
				if _, err := a.Append(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
				batch = batch[:0]
			}
			read(b, func(ev xapi.Event) {
				if batch = append(batch, archive.Arrival{Post: ev.Post, Topics: []string{t.ID}}); len(batch) == 500 {
					commit()
				}
			})
			commit()
			a.Close()
		}
		rate(b)
	})
	b.Run("socket", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			x.send.Store(false)
			end := house(b, srv.URL, func(doors *server.Client, t topic.Topic) {
				b.StartTimer()
				x.send.Store(true)
				next := int64(1)
				err := doors.Watch(b.Context(), t.URL, 0, func(raw []byte) error {
					// Reading the posts is the client's affair; that no number
					// is left out is what is to be shown.
					for {
						at := bytes.Index(raw, fmt.Appendf(nil, `{"seq":%d,`, next))
						if at < 0 {
							break
						}
						raw = raw[at+1:]
						next++
					}
					if bytes.Contains(raw, []byte(`{"seq":`)) {
						return fmt.Errorf("a hole before or after seq %d", next)
					}
					if next > roadPosts {
						return errWhole
					}
					return nil
				})
				if err != errWhole {
					b.Fatal(err)
				}
				b.StopTimer()
			})
			end()
			b.StartTimer()
		}
		rate(b)
	})
}

var errWhole = fmt.Errorf("all posts are there")

// house runs the whole app on a fake X and gives its doors with one topic.
func house(b *testing.B, url string, use func(*server.Client, topic.Topic)) (end func()) {
	s := cli.Setup{
		Config:  config.Config{XURL: url, Bearer: "a-token-of-the-bench", Data: b.TempDir()},
		Version: cli.Version{Number: "bench"}, Log: slog.New(slog.DiscardHandler),
	}
	folder, err := cli.Own(s)
	if err != nil {
		b.Fatal(err)
	}
	h, err := cli.Open(b.Context(), s, folder, cli.Doors{Addr: "127.0.0.1:0"})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	doors := server.Dial(h.Address())
	t, err := doors.AddTopic(b.Context(), "golang", "")
	if err != nil {
		b.Fatal(err)
	}
	use(doors, t)
	return func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
		h.Close()
	}
}

// floodX is an X of one rule that sends its bytes once it is told to, as fast
// as the socket takes them.
type floodX struct {
	body []byte
	send atomic.Bool
}

func (x *floodX) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/2/tweets/search/stream":
		for !x.send.Load() {
			fmt.Fprint(w, "\r\n")
			w.(http.Flusher).Flush()
			select {
			case <-time.After(time.Millisecond):
			case <-r.Context().Done():
				return
			}
		}
		w.Write(x.body)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	case r.Method == http.MethodPost:
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"data":[{"id":"1","value":"golang","tag":""}],"meta":{"sent":"2026-11-24T10:00:00.000Z","summary":{"created":1,"not_created":0,"valid":1,"invalid":0}}}`)
	default:
		fmt.Fprint(w, `{"meta":{"sent":"2026-11-24T10:00:00.000Z","result_count":0}}`)
	}
}
