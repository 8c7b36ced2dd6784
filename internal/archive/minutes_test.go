package archive_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"

	"github.com/google/go-cmp/cmp"
)

// written is an arrival of a post written at, which came an hour later.
func written(id string, at time.Time, topics ...string) archive.Arrival {
	arr := arrive(id, topics...)
	arr.Post.CreatedAt, arr.Post.ReceivedAt = post.At(at), post.At(at.Add(time.Hour))
	return arr
}

// byMinute counts a topic's posts of the five minutes from start on.
func byMinute(t testing.TB, a *archive.Archive, id string) (posts []int64, lastSeq int64) {
	t.Helper()
	posts, lastSeq, err := a.PostsByMinute(t.Context(), id, start, start.Add(4*time.Minute+59*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return posts, lastSeq
}

func TestPostsByMinute_countsWhenPostsWereWritten(t *testing.T) {
	a := withTopics(t, "a", "b", "empty")
	unsent := written("6", time.Time{}, "a")
	unsent.Post.CreatedAt, unsent.Post.ReceivedAt = post.Time{}, post.At(start.Add(time.Minute))
	appendAll(t, a,
		written("1", start.Add(-time.Millisecond), "a"),
		written("2", start, "a", "b"),
		written("3", start.Add(time.Minute-time.Millisecond), "a"),
		written("4", start.Add(4*time.Minute), "a"),
		written("5", start.Add(5*time.Minute), "a"),
		unsent,
		written("2", start, "a"),
	)
	appendAll(t, a, written("2", start, "a"), written("4", start.Add(4*time.Minute), "b"))
	for id, want := range map[string][]int64{
		"a": {2, 1, 0, 0, 1}, "b": {1, 0, 0, 0, 1}, "empty": {0, 0, 0, 0, 0}, "not there": {0, 0, 0, 0, 0},
	} {
		got, lastSeq := byMinute(t, a, id)
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", id, diff)
		}
		if want := map[string]int64{"a": 6, "b": 2}[id]; lastSeq != want {
			t.Errorf("%s: counted up to %d, want %d", id, lastSeq, want)
		}
	}
}

func TestPostsByMinute_goesWithTheTopicAndWithTime(t *testing.T) {
	now := start
	a := open(t, filepath.Join(t.TempDir(), "dipper.db"), archive.Options{Now: func() time.Time { return now }, Keep: time.Hour})
	addTopic(t, a, "a")
	addTopic(t, a, "b")
	appendAll(t, a, written("1", start, "a", "b"), written("2", start.Add(2*time.Minute), "a"))
	if err := a.DeleteTopic(t.Context(), "b", true); err != nil {
		t.Fatal(err)
	}
	if n, err := a.Count(t.Context(), "minutes"); err != nil || n != 2 {
		t.Errorf("%d minutes, %v; want those of a alone", n, err)
	}
	now = start.Add(time.Hour + time.Minute)
	if _, err := a.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := byMinute(t, a, "a"); !cmp.Equal(got, []int64{0, 0, 1, 0, 0}) {
		t.Errorf("after an hour got %v", got)
	}
}

// Ensure that an archive of before counts what it holds already.
func TestOpen_countsTheMinutesOfAnOlderArchive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dipper.db")
	a, err := archive.Open(t.Context(), path, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	addTopic(t, a, "a")
	addTopic(t, a, "gone")
	appendAll(t, a, written("1", start, "a"), written("2", start, "a", "gone"), written("3", start.Add(3*time.Minute), "a"))
	if err := a.DeleteTopic(t.Context(), "gone", true); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	sqlOn(t, path, `DROP TABLE minutes; ALTER TABLE topics DROP COLUMN asked_at; ALTER TABLE gaps DROP COLUMN code; ALTER TABLE gaps DROP COLUMN said; ALTER TABLE gaps DROP COLUMN why_code; ALTER TABLE gaps DROP COLUMN why_said; PRAGMA user_version = 3`)
	a = open(t, path, archive.Options{})
	if got, lastSeq := byMinute(t, a, "a"); !cmp.Equal(got, []int64{2, 0, 0, 1, 0}) || lastSeq != 3 {
		t.Errorf("got %v up to %d", got, lastSeq)
	}
	if n, err := a.Count(t.Context(), "minutes"); err != nil || n != 2 {
		t.Errorf("%d minutes, %v", n, err)
	}
}

// Ensure that what is read does not grow with what there is.
func TestPostsByMinute_isFoundByTheIndex(t *testing.T) {
	plan, err := withTopics(t).PlanOfMinutes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan, "SEARCH m USING PRIMARY KEY (topic=? AND minute>? AND minute<?)") || strings.Contains(plan, "SCAN") {
		t.Errorf("the plan is\n%s", plan)
	}
}

// BenchmarkPostsByMinute counts a week and an hour of a topic in which every
// minute has posts; of a million posts or of ten thousand, that is the same work.
func BenchmarkPostsByMinute(b *testing.B) {
	const minutes = 7*24*60 + 60
	a := withTopics(b, "a")
	for from := 0; from < minutes; from += 500 {
		var batch []archive.Arrival
		for n := from; n < min(minutes, from+500); n++ {
			batch = append(batch, written(strconv.Itoa(n), start.Add(time.Duration(n)*time.Minute), "a"))
		}
		appendAll(b, a, batch...)
	}
	for b.Loop() {
		posts, _, err := a.PostsByMinute(b.Context(), "a", start, start.Add((minutes-1)*time.Minute))
		if err != nil || posts[0] != 1 || posts[minutes-1] != 1 || len(posts) != minutes {
			b.Fatal(len(posts), err)
		}
	}
}
