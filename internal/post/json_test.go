package post_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"dipper/internal/post"

	"github.com/google/go-cmp/cmp"
)

func ptr[T any](v T) *T { return &v }

// full is a post with everything a post may carry.
func full() post.Post {
	day := post.At(time.Date(2026, 11, 24, 10, 0, 0, 431_999_999, time.UTC))
	inner := post.Post{
		ID: "2", Source: post.SourceX, Text: "inner", CreatedAt: day, ReceivedAt: day,
		Entities: []post.Entity{}, Media: []post.Media{}, Withheld: []string{}, Edits: []string{},
	}
	return post.Post{
		ID: "1861234567890123456", Source: post.SourceX, URL: ptr("https://x.com/mira/status/1"),
		Text: "quotes \" and \\ and </script> & 👍\u2028\u2029\t\n\r\b\f\x00\x1f", Lang: "en", CreatedAt: day, ReceivedAt: day,
		Author:  &post.Author{ID: "12", Handle: "mira", Name: "Mira R", Avatar: ptr("https://a"), Verified: ptr("blue"), Protected: true},
		Metrics: &post.Metrics{Replies: ptr(int64(2)), Likes: ptr(int64(0))},
		Entities: []post.Entity{
			{Kind: post.EntityHashtag, Start: 0, End: 3, Value: "go"},
			{Kind: post.EntityURL, Start: 4, End: 9, Value: "https://e", URL: "https://t.co/x", Display: "e"},
		},
		Media: []post.Media{
			{Kind: post.MediaVideo, URL: ptr("https://v.mp4"), Preview: ptr("https://v.jpg"), Width: new(int64(1280)), Height: new(int64(720)), Alt: "a", DurationMS: ptr(int64(9000))},
			{Kind: post.MediaPhoto},
		},
		Poll:  &post.Poll{Options: []post.PollOption{{Label: "Yes", Votes: 3}, {Label: "No"}}, EndsAt: &day, Open: true},
		Place: &post.Place{Name: "Tokyo", Country: "JP"}, Sensitive: true, Withheld: []string{"DE", "FR"}, Edits: []string{"7"},
		ReplyTo: ptr("5"), RepostOf: &inner, Quoted: &inner,
	}
}

// standard is what encoding/json writes, without escaping HTML.
func standard(t *testing.T, v any) string {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
}

func TestAppendJSON_writesWhatEncodingJSONWrites(t *testing.T) {
	bare := post.Post{Entities: []post.Entity{}, Media: []post.Media{}, Withheld: []string{}, Edits: []string{}}
	badUTF8 := bare
	badUTF8.Text, badUTF8.Lang = "a\xff\xed\xa0\x80b", "\xf0\x9f"
	closed := bare
	closed.Poll, closed.Metrics, closed.Author = &post.Poll{Options: []post.PollOption{}}, &post.Metrics{}, &post.Author{}
	early := bare
	early.CreatedAt, early.ReceivedAt = post.At(time.UnixMilli(1)), post.At(time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC))
	elsewhere := bare
	elsewhere.CreatedAt = post.Time{Time: time.Date(2026, 1, 1, 1, 0, 0, 0, time.FixedZone("", 7200))}
	for name, p := range map[string]post.Post{
		"everything": full(), "nothing": bare, "bytes that are no UTF-8": badUTF8, "empty parts": closed, "the ends of time": early, "a time of another zone": elsewhere,
	} {
		t.Run(name, func(t *testing.T) {
			got := string(post.AppendJSON([]byte("before"), &p))
			if diff := cmp.Diff(got, "before"+standard(t, p)); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
}

func TestAppendJSON_leavesOutWhatBelongsToATopic(t *testing.T) {
	p := full()
	p.Seq, p.Topics = 17, []string{"t"}
	q := full()
	if got, want := string(post.AppendJSON(nil, &p)), string(post.AppendJSON(nil, &q)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAppendJSON_aNilSliceIsAnEmptyArray(t *testing.T) {
	var nils post.Post
	nils.Poll = &post.Poll{}
	empty := post.Post{Entities: []post.Entity{}, Media: []post.Media{}, Withheld: []string{}, Edits: []string{}, Poll: &post.Poll{Options: []post.PollOption{}}}
	if got, want := string(post.AppendJSON(nil, &nils)), standard(t, empty); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAppendLine_isThePostOfATopic(t *testing.T) {
	p := full()
	body := post.AppendJSON(nil, &p)
	p.Seq, p.Topics = 9_007_199_254_740_993, []string{"a-b", "c\"d"}
	if got, want := string(post.AppendLine([]byte("x"), p.Seq, body, p.Topics)), "x"+standard(t, p); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var back post.Post
	if err := json.Unmarshal(post.AppendLine(nil, p.Seq, body, p.Topics), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(back, p); diff != "" {
		t.Errorf("round trip (-got +want)\n%s", diff)
	}
	if got, want := string(post.AppendLine(nil, 1, body, nil)), `,"topics":[]}`; !bytes.HasSuffix([]byte(got), []byte(want)) {
		t.Errorf("got %s, want it to end with %s", got, want)
	}
}

func TestTime_zeroIsNull(t *testing.T) {
	if got := standard(t, post.Time{}); got != "null" {
		t.Errorf("got %s", got)
	}
	back := post.Time{}
	if err := json.Unmarshal([]byte("null"), &back); err != nil || !back.IsZero() {
		t.Errorf("got %v, %v", back, err)
	}
}

func TestAt_cutsToMilliseconds(t *testing.T) {
	in := time.Date(2026, 11, 24, 12, 0, 0, 431_999_999, time.FixedZone("", 7200))
	if got, want := standard(t, post.At(in)), `"2026-11-24T10:00:00.431Z"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzAppendJSON(f *testing.F) {
	f.Add("a", "\x00\u2028\xff\"\\", int64(1), int64(0))
	f.Fuzz(func(t *testing.T, id, text string, n, at int64) {
		p := full()
		p.ID, p.Text, p.ReplyTo, p.Metrics.Quotes = id, text, &text, &n
		p.Entities[1].Display, p.Withheld = text, []string{id, text}
		p.CreatedAt = post.At(time.UnixMilli(at % 253_402_300_799_999).Add(time.Hour))
		if got, want := string(post.AppendJSON(nil, &p)), standard(t, p); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	p := full()
	buf := post.AppendJSON(nil, &p)
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		buf = post.AppendJSON(buf[:0], &p)
	}
}

func BenchmarkMarshal(b *testing.B) {
	p := full()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(&p); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleAppendLine() {
	p := post.Post{ID: "1", Source: post.SourceX, Text: "hi"}
	line := post.AppendLine(nil, 17, post.AppendJSON(nil, &p), []string{"topic"})
	fmt.Println(string(line[:22]))
	// Output: {"seq":17,"id":"1","so
}
