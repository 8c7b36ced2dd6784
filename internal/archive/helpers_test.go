package archive_test

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/topic"
)

var start = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

func ptr[T any](v T) *T { return &v }

// plainPost is a post with nothing but its id, text and times.
func plainPost(id string) post.Post {
	return post.Post{
		ID: id, Source: post.SourceX, Text: "text of " + id, Lang: "en",
		CreatedAt: post.At(start), ReceivedAt: post.At(start),
		Entities: []post.Entity{}, Media: []post.Media{}, Withheld: []string{}, Edits: []string{},
	}
}

func arrive(id string, topics ...string) archive.Arrival {
	return archive.Arrival{Post: plainPost(id), Topics: topics}
}

func open(t testing.TB, path string, o archive.Options) *archive.Archive {
	t.Helper()
	a, err := archive.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// withTopics opens a new archive that has topics of these ids.
func withTopics(t testing.TB, ids ...string) *archive.Archive {
	t.Helper()
	a := open(t, filepath.Join(t.TempDir(), "dipper.db"), archive.Options{Now: func() time.Time { return start }})
	for _, id := range ids {
		addTopic(t, a, id)
	}
	return a
}

func addTopic(t testing.TB, a *archive.Archive, id string) {
	t.Helper()
	if _, err := a.AddTopic(t.Context(), topic.Topic{ID: id, Query: "q " + id, State: topic.Live, CreatedAt: post.At(start)}); err != nil {
		t.Fatal(err)
	}
}

func appendAll(t testing.TB, a *archive.Archive, batch ...archive.Arrival) archive.Appended {
	t.Helper()
	done, err := a.Append(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func readAll(t testing.TB, a *archive.Archive, id string) []post.Line {
	t.Helper()
	lines, err := a.Read(t.Context(), id, 0, 1_000_000, 0)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// link is what tests compare of a Line.
type link struct {
	Topic  string
	Seq    int64
	ID     string
	Text   string
	Topics []string
}

func links(t testing.TB, lines []post.Line) []link {
	t.Helper()
	list := []link{}
	for _, l := range lines {
		var p post.Post
		if err := json.Unmarshal(l.JSON, &p); err != nil {
			t.Fatalf("%s: %v", l.JSON, err)
		}
		if p.Seq != l.Seq {
			t.Errorf("line %d holds seq %d", l.Seq, p.Seq)
		}
		list = append(list, link{l.Topic, l.Seq, p.ID, p.Text, p.Topics})
	}
	return list
}

func size(t testing.TB, a *archive.Archive) int64 {
	t.Helper()
	posts, _, err := a.Size(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return posts
}
