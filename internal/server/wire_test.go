package server_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dipper/internal/hub"
	"dipper/internal/post"
	"dipper/internal/server"
	"dipper/internal/xsim"
)

var update = flag.Bool("update", false, "write testdata/wire anew from what the socket sends")

// wireTopic holds the posts of the golden frames.
const wireTopic = "11111111-1111-4111-8111-111111111111"

var wireTime = time.Date(2026, 11, 24, 10, 0, 0, 431e6, time.UTC)

// Ensure the frames that the page's own tests read are those the socket sends.
func TestWire_framesAreTheGoldenOnes(t *testing.T) {
	h := hub.New(nil, hub.Options{})
	t.Cleanup(h.Close)
	h.Open(wireTopic, 0)
	l, err := h.Listen(wireTopic, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	var lines []post.Line
	for i, p := range wirePosts() {
		seq := int64(i + 1)
		line := post.AppendLine(nil, seq, post.AppendJSON(nil, &p), []string{wireTopic})
		lines = append(lines, post.Line{Topic: wireTopic, Seq: seq, JSON: line})
	}
	h.Publish(lines)
	// Nothing withdraws posts yet; this is the frame that contract and page know.
	h.Notice(wireTopic, []byte(`{"type":"removed","ids":["1861234567890123456","1861234567890123457"]}`))
	frames := map[string][]byte{}
	for range 2 {
		frame, err := l.Next(t.Context(), t.Context())
		if err != nil {
			t.Fatal(err)
		}
		frames[frameType(t, frame)] = frame
	}

	// The source's state and its gaps come from an engine whose stream breaks.
	s := open(t, engineOn(t, xsim.Options{Rate: 200, Script: "after=3:cut"}), server.Options{})
	c := dial(t, add(t, s, "golang").URL, 0)
	for frames["gap"] == nil {
		_ = c.conn.SetReadDeadline(time.Now().Add(patience))
		_, frame, err := c.conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		// Of all states, the one that carries everything.
		if kind := frameType(t, frame); kind == "gap" || kind == "status" && bytes.Contains(frame, []byte(`"waiting"`)) {
			frames[kind] = anyTime.ReplaceAll(frame, []byte(`"2026-11-24T10:00:00.000Z"`))
		}
	}

	for _, kind := range []string{"posts", "removed", "status", "gap"} {
		golden(t, kind, frames[kind])
	}
}

// Ensure the vocabulary that the composer's tests read is the one it is given.
func TestWire_vocabularyIsTheGoldenOne(t *testing.T) {
	s := open(t, engineOn(t, xsim.Options{}), server.Options{})
	golden(t, "vocabulary", []byte(do(t, s, request{path: "/api/vocabulary"}).body))
}

func golden(t *testing.T, kind string, sent []byte) {
	t.Helper()
	var got bytes.Buffer
	if err := json.Indent(&got, sent, "", "  "); err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	got.WriteByte('\n')
	path := filepath.Join("..", "..", "testdata", "wire", kind+".json")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s is not what is sent (-file +sent); if that is meant, go test ./internal/server -run Wire -update\n%s", path, diff)
	}
}

var anyTime = regexp.MustCompile(`"\d{4}-\d\d-\d\dT[\d:.]+Z"`)

func frameType(t *testing.T, frame []byte) string {
	t.Helper()
	var f struct{ Type string }
	if err := json.Unmarshal(frame, &f); err != nil {
		t.Fatalf("%s: %v", frame, err)
	}
	return f.Type
}

// wirePosts are a post with everything, one with X's default fields alone, and
// a simulated repost.
func wirePosts() []post.Post {
	at := post.At(wireTime)
	full := post.Post{
		ID: "1861234567890123456", Source: "x", URL: new("https://x.com/mira_builds/status/1861234567890123456"),
		Text: "👋 #golang https://t.co/a", Lang: "en", CreatedAt: at, ReceivedAt: at,
		Author:  &post.Author{ID: "12", Handle: "mira_builds", Name: "Mira R", Avatar: new("https://pbs.twimg.com/a.jpg"), Verified: new("blue")},
		Metrics: &post.Metrics{Replies: new(int64(2)), Reposts: new(int64(14)), Quotes: new(int64(1)), Likes: new(int64(121))},
		Entities: []post.Entity{
			{Kind: post.EntityHashtag, Start: 2, End: 9, Value: "golang"},
			{Kind: post.EntityURL, Start: 10, End: 24, Value: "https://example.com/a", URL: "https://t.co/a", Display: "example.com/a"},
		},
		Media:    []post.Media{{Kind: post.MediaVideo, URL: new("https://video.twimg.com/a.mp4"), Preview: new("https://pbs.twimg.com/b.jpg"), Width: new(int64(1280)), Height: new(int64(720)), Alt: "A harbour", DurationMS: new(int64(9000))}},
		Poll:     &post.Poll{Options: []post.PollOption{{Label: "Yes", Votes: 3}}, EndsAt: &at, Open: true},
		Place:    &post.Place{Name: "Tokyo, Japan", Country: "JP"},
		Withheld: []string{"DE"}, Edits: []string{"1861234567890123455"}, ReplyTo: new("1861234567890123400"),
		Quoted: &post.Post{ID: "1861234567890123401", Source: "x", Text: "If your errors say nothing", ReceivedAt: at},
	}
	bare := post.Post{ID: "1861234567890123457", Source: "x", Text: "only what X sends unasked", ReceivedAt: at}
	made := post.Post{ID: "1861234567890123458", Source: "simulated", Simulated: true, Text: "RT @mira_builds: 地震", Lang: "ja", CreatedAt: at, ReceivedAt: at, Sensitive: true,
		RepostOf: &post.Post{ID: "1861234567890123402", Source: "simulated", Simulated: true, Text: "地震", Lang: "ja", CreatedAt: at, ReceivedAt: at}}
	return []post.Post{full, bare, made}
}
