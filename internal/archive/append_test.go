package archive_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"dipper/internal/archive"
	"dipper/internal/post"

	"github.com/google/go-cmp/cmp"
)

func TestAppend(t *testing.T) {
	newer := arrive("1", "b")
	newer.Post.Text = "newer text"
	tests := []struct {
		name    string
		before  []archive.Arrival
		batch   []archive.Arrival
		want    []link
		new     int64
		repeats int64
	}{
		{name: "an empty batch is nothing"},
		{
			name:  "each topic counts for itself",
			batch: []archive.Arrival{arrive("1", "a"), arrive("2", "b"), arrive("3", "b", "a")},
			want: []link{
				{"a", 1, "1", "text of 1", []string{"a"}},
				{"b", 1, "2", "text of 2", []string{"b"}},
				{"b", 2, "3", "text of 3", []string{"a", "b"}},
				{"a", 2, "3", "text of 3", []string{"a", "b"}},
			},
			new: 3,
		},
		{
			name:    "a repeat for the same topic is one duplicate and no line",
			before:  []archive.Arrival{arrive("1", "a", "b")},
			batch:   []archive.Arrival{arrive("1", "a", "b")},
			repeats: 1,
		},
		{
			name:   "a repeat for a further topic keeps the first body and names both",
			before: []archive.Arrival{arrive("0", "b"), arrive("1", "a")},
			batch:  []archive.Arrival{newer, arrive("2", "b")},
			want: []link{
				{"b", 2, "1", "text of 1", []string{"a", "b"}},
				{"b", 3, "2", "text of 2", []string{"b"}},
			},
			new: 1, repeats: 1,
		},
		{
			name:  "a repeat within the batch is seen, and each line names all topics",
			batch: []archive.Arrival{arrive("1", "a"), arrive("2", "a"), newer, arrive("1", "a")},
			want: []link{
				{"a", 1, "1", "text of 1", []string{"a", "b"}},
				{"a", 2, "2", "text of 2", []string{"a"}},
				{"b", 1, "1", "text of 1", []string{"a", "b"}},
			},
			new: 2, repeats: 2,
		},
		{
			name:  "topics that are not there are passed over",
			batch: []archive.Arrival{arrive("1", "gone"), arrive("2", "gone", "a"), arrive("1", "gone"), arrive("1", "a"), arrive("3")},
			want: []link{
				{"a", 1, "2", "text of 2", []string{"a"}},
				{"a", 2, "1", "text of 1", []string{"a"}},
			},
			new: 2,
		},
		{
			name:  "a topic named twice is one link",
			batch: []archive.Arrival{arrive("1", "a", "a")},
			want:  []link{{"a", 1, "1", "text of 1", []string{"a"}}},
			new:   1,
		},
		{
			name:   "ids are text, whatever they look like",
			before: []archive.Arrival{arrive("1", "a")},
			batch:  []archive.Arrival{arrive("01", "a"), arrive("1.0", "a"), arrive("", "a"), arrive("é\x00'", "a"), arrive("é", "a")},
			want: []link{
				{"a", 2, "01", "text of 01", []string{"a"}},
				{"a", 3, "1.0", "text of 1.0", []string{"a"}},
				{"a", 4, "", "text of ", []string{"a"}},
				{"a", 5, "é\x00'", "text of é\x00'", []string{"a"}},
				{"a", 6, "é", "text of é", []string{"a"}},
			},
			new: 5,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := withTopics(t, "a", "b")
			before := appendAll(t, a, tt.before...)
			got := appendAll(t, a, tt.batch...)
			if diff := cmp.Diff(links(t, got.Lines), append([]link{}, tt.want...)); diff != "" {
				t.Errorf("lines (-got +want):\n%s", diff)
			}
			if got.New != tt.new || got.Duplicates != tt.repeats {
				t.Errorf("got %d new, %d duplicates, want %d, %d", got.New, got.Duplicates, tt.new, tt.repeats)
			}
			if got, want := size(t, a), before.New+got.New; got != want {
				t.Errorf("got a size of %d, want %d", got, want)
			}
		})
	}
}

// Ensure that a repeat is found whatever the batch's size, for it is written
// in pieces.
func TestAppend_findsRepeatsInBatchesOfAnySize(t *testing.T) {
	a := withTopics(t, "a", "b")
	var first, second []archive.Arrival
	for n := range 437 {
		first = append(first, archive.Arrival{Post: fullPost(2 * n), Topics: []string{"a"}})
	}
	for n := range 874 {
		second = append(second, archive.Arrival{Post: fullPost(n), Topics: []string{"b"}})
	}
	appendAll(t, a, first...)
	done := appendAll(t, a, second...)
	if done.New != 437 || done.Duplicates != 437 || len(done.Lines) != 874 {
		t.Errorf("got %d new, %d duplicates, %d lines, want 437, 437, 874", done.New, done.Duplicates, len(done.Lines))
	}
	if diff := cmp.Diff(links(t, readAll(t, a, "b")), links(t, done.Lines)); diff != "" {
		t.Errorf("read and appended differ (-read +appended):\n%s", diff)
	}
}

func TestAppend_linesAreWhatIsReadLater(t *testing.T) {
	a := withTopics(t, "a")
	p := fullPost(1)
	p.Quoted, p.RepostOf = ptr(fullPost(2)), ptr(fullPost(3))
	p.Text = "quotes \" and < & > and \u2028 and \xff"
	done := appendAll(t, a, archive.Arrival{Post: p, Topics: []string{"a"}})
	if diff := cmp.Diff(readAll(t, a, "a"), done.Lines); diff != "" {
		t.Errorf("read and appended differ (-read +appended):\n%s", diff)
	}
	var got post.Post
	if err := json.Unmarshal(done.Lines[0].JSON, &got); err != nil {
		t.Fatal(err)
	}
	p.Seq, p.Topics = 1, []string{"a"}
	p.Text = strings.ToValidUTF8(p.Text, "\uFFFD")
	if diff := cmp.Diff(got, p); diff != "" {
		t.Errorf("post (-got +want):\n%s", diff)
	}
}

func TestAppend_keepsNothingOnAnEndedContext(t *testing.T) {
	a := withTopics(t, "a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Append(ctx, []archive.Arrival{arrive("1", "a")}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want %v", err, context.Canceled)
	}
	if n := size(t, a); n != 0 {
		t.Errorf("got %d posts, want none", n)
	}
}
