package archive_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/topic"

	"github.com/google/go-cmp/cmp"
)

func TestTopics_thatAreNotThereAreNotFound(t *testing.T) {
	a := withTopics(t, "a")
	ctx := t.Context()
	_, err := a.Topic(ctx, "b")
	for what, err := range map[string]error{
		"reading":  err,
		"changing": a.UpdateTopic(ctx, topic.Topic{ID: "b"}),
		"deleting": a.DeleteTopic(ctx, "b", false),
	} {
		if !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("%s: got %v, want %v", what, err, archive.ErrNotFound)
		}
	}
	if lines, err := a.Read(ctx, "b", 0, 10, 0); len(lines) > 0 || err != nil {
		t.Errorf("got %v, %v, want no posts", lines, err)
	}
	if _, err := a.AddTopic(ctx, topic.Topic{ID: "a"}); err == nil {
		t.Error("the same id was taken twice")
	}
}

func TestAddTopic_goesOnFromANumberKnownElsewhere(t *testing.T) {
	a := withTopics(t)
	if _, err := a.AddTopic(t.Context(), topic.Topic{ID: "a", LastSeq: 41}); err != nil {
		t.Fatal(err)
	}
	if done := appendAll(t, a, arrive("1", "a")); done.Lines[0].Seq != 42 {
		t.Errorf("got seq %d, want 42", done.Lines[0].Seq)
	}
}

func TestRead_isBounded(t *testing.T) {
	a := withTopics(t, "a")
	appendAll(t, a, arrive("1", "a"), arrive("2", "a"), arrive("3", "a"), arrive("4", "a"))
	one := len(readAll(t, a, "a")[0].JSON)
	for _, tt := range []struct {
		name            string
		after           int64
		limit, maxBytes int
		want            int
	}{
		{"by number", 0, 3, 0, 3},
		{"by bytes", 0, 10, 2*one + 1, 2},
		{"by bytes exactly", 0, 10, 3 * one, 3},
		{"but never below one", 1, 10, 1, 1},
		{"by its end", 3, 10, 0, 1},
		{"beyond its end", 9, 10, 0, 0},
		{"by nothing asked", 0, 0, 0, 0},
	} {
		lines, err := a.Read(t.Context(), "a", tt.after, tt.limit, tt.maxBytes)
		if err != nil || len(lines) != tt.want {
			t.Errorf("%s: got %d posts, %v, want %d", tt.name, len(lines), err, tt.want)
		}
		for i, l := range lines {
			if l.Seq != tt.after+int64(i)+1 {
				t.Errorf("%s: got seq %d at place %d", tt.name, l.Seq, i)
			}
		}
	}
}

func TestGaps_areKeptNewestFirstUntilTheirTopicGoes(t *testing.T) {
	a := withTopics(t, "a", "b")
	at := func(minute int) post.Time { return post.At(start.Add(time.Duration(minute) * time.Minute)) }
	first := archive.Gap{Topic: "a", From: at(1), To: at(2), Missed: ptr(int64(7)), Filled: 3, Reason: "x", Code: "paused", Said: "words"}
	second := archive.Gap{Topic: "a", From: at(5), To: at(6)}
	other := archive.Gap{Topic: "b", From: at(3), To: at(4), Reason: "y"}
	second.State, second.Unasked, second.Skew = archive.GapDue, true, -90*time.Second
	gone := archive.Gap{Topic: "gone", From: at(3), To: at(4)}
	kept, err := a.AddGaps(t.Context(), []archive.Gap{second, gone, first, other}, archive.Setting{Key: "heard", Value: []byte("now")})
	if err != nil || len(kept) != 3 {
		t.Fatalf("kept %d gaps, %v, want the three whose topics are there", len(kept), err)
	}
	second, first, other = kept[0], kept[1], kept[2]
	if value, _, err := a.Setting(t.Context(), "heard"); string(value) != "now" || err != nil {
		t.Errorf("setting kept with the gaps is %q, %v", value, err)
	}
	check := func(id string, want ...archive.Gap) {
		t.Helper()
		got, err := a.Gaps(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, append([]archive.Gap{}, want...)); diff != "" {
			t.Errorf("gaps of %q (-got +want):\n%s", id, diff)
		}
	}
	check("", second, other, first)
	check("a", second, first)
	check("c")
	second.Missed, second.Filled, second.State, second.Missing = ptr(int64(9)), 4, archive.GapOffered, ptr(int64(5))
	second.Why, second.WhyCode, second.WhySaid, second.Reached = "because", "search-lacks", "bio:", "0:7"
	if err := a.UpdateGap(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	check("a", second, first)
	if err := a.DeleteTopic(t.Context(), "a", true); err != nil {
		t.Fatal(err)
	}
	check("", other)
}

func TestTakeGap_letsOneTakeWhatIsOffered(t *testing.T) {
	a := withTopics(t, "a")
	at := func(minute int) post.Time { return post.At(start.Add(time.Duration(minute) * time.Minute)) }
	kept, err := a.AddGaps(t.Context(), []archive.Gap{
		{Topic: "a", From: at(1), To: at(2), State: archive.GapOffered, Why: "X was away.", WhyCode: "network", WhySaid: "no route"},
		{Topic: "a", From: at(3), To: at(4), State: archive.GapDue},
		{Topic: "a", From: at(5), To: at(6), State: archive.GapDone},
	})
	if err != nil {
		t.Fatal(err)
	}
	offered, due, done := kept[0], kept[1], kept[2]
	for _, c := range []struct {
		gap  archive.Gap
		want bool
	}{{offered, true}, {offered, false}, {due, false}, {done, false}} {
		if taken, err := a.TakeGap(t.Context(), c.gap.N); err != nil || taken != c.want {
			t.Errorf("gap %s: taken %v, %v, want %v", c.gap.State, taken, err, c.want)
		}
	}
	got, err := a.UnfinishedGaps(t.Context())
	if err != nil || len(got) != 2 || got[0].N != due.N || got[1].N != offered.N || got[1].State != archive.GapFilling || got[1].Why != "" {
		t.Errorf("unfinished are %+v, %v, want the one that is due and the one that was taken", got, err)
	}
}

func TestAppend_keepsSettingsWithThePosts(t *testing.T) {
	a := withTopics(t, "a")
	said := archive.Setting{Key: "heard", Value: []byte("now")}
	if _, err := a.Append(t.Context(), []archive.Arrival{{Post: fullPost(1), Topics: []string{"a"}}}, archive.With{Settings: []archive.Setting{said}}); err != nil {
		t.Fatal(err)
	}
	if value, _, err := a.Setting(t.Context(), "heard"); string(value) != "now" || err != nil {
		t.Errorf("got %q, %v", value, err)
	}
}

func TestSetting_isWhatWasSetLast(t *testing.T) {
	a := withTopics(t)
	if _, ok, err := a.Setting(t.Context(), "k"); ok || err != nil {
		t.Errorf("got %v, %v, want none", ok, err)
	}
	for _, value := range []string{"one", "two\x00\xff", ""} {
		if err := a.SetSettings(t.Context(), archive.Setting{Key: "k", Value: []byte(value)}); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := a.Setting(t.Context(), "k"); string(got) != value || !ok || err != nil {
			t.Errorf("got %q, %v, %v, want %q", got, ok, err, value)
		}
	}
	if err := a.SetSettings(t.Context(), archive.Setting{Key: "k"}); err != nil {
		t.Errorf("nil: %v", err)
	}
}

func TestHasPosts(t *testing.T) {
	a := withTopics(t, "a")
	if has, err := a.HasPosts(t.Context()); has || err != nil {
		t.Errorf("got %v, %v, want none", has, err)
	}
	appendAll(t, a, arrive("1", "a"))
	if has, err := a.HasPosts(t.Context()); !has || err != nil {
		t.Errorf("got %v, %v, want some", has, err)
	}
}

// large appends n posts to topic "large".
func large(t testing.TB, a *archive.Archive, n int) {
	t.Helper()
	addTopic(t, a, "large")
	for from := 0; from < n; from += 500 {
		var batch []archive.Arrival
		for i := from; i < min(from+500, n); i++ {
			batch = append(batch, archive.Arrival{Post: fullPost(i), Topics: []string{"large"}})
		}
		appendAll(t, a, batch...)
	}
}

// Ensure that a large topic is out of the list at once, that appending goes on
// beside the taking away, and that the disk gets its space back.
func TestDeleteTopic_ofALargeTopicLetsOthersGoOn(t *testing.T) {
	a := withTopics(t, "a")
	large(t, a, 5000)
	_, before, err := a.Size(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.DeleteTopic(t.Context(), "large", false); err != nil {
		t.Fatal(err)
	}
	if topics, err := a.Topics(t.Context()); err != nil || len(topics) != 1 {
		t.Errorf("got %v, %v, want one topic", topics, err)
	}
	if size(t, a) == 0 {
		t.Error("all posts went in one step")
	}
	var took []archive.Arrival
	for n := 0; size(t, a) > int64(len(took)); n++ {
		took = append(took, archive.Arrival{Post: plainPost(strings.Repeat("x", n)), Topics: []string{"a"}})
		if done := appendAll(t, a, took[n]); done.Lines[0].Seq != int64(n+1) {
			t.Fatalf("got seq %d, want %d", done.Lines[0].Seq, n+1)
		}
	}
	if err := a.SweepAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, after, err := a.Size(t.Context()); err != nil || after > before/2 {
		t.Errorf("the file has %d bytes after %d, %v", after, before, err)
	}
	if said, err := a.Check(t.Context()); said != "ok" || err != nil {
		t.Errorf("integrity check: %s %v", said, err)
	}
}

func TestOpen_goesOnTakingAwayADeletedTopic(t *testing.T) {
	path := t.TempDir() + "/dipper.db"
	a := open(t, path, archive.Options{})
	large(t, a, 3000)
	if err := a.DeleteTopic(t.Context(), "large", false); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = open(t, path, archive.Options{})
	// The sweeper ends this, or the test's time does.
	for size(t, a) > 0 {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// Ensure that readers beside a writer see each topic without a hole.
func TestRead_besideAWriterSeesNoHole(t *testing.T) {
	a := withTopics(t, "a", "b")
	const posts = 1000
	var readers sync.WaitGroup
	for _, id := range []string{"a", "b", "a", "b"} {
		readers.Go(func() {
			var last int64
			for last < posts {
				lines, err := a.Read(t.Context(), id, last, 100, 1<<16)
				if err != nil {
					t.Error(err)
					return
				}
				for _, l := range lines {
					if l.Seq != last+1 {
						t.Errorf("%s: got seq %d after %d", id, l.Seq, last)
						return
					}
					last = l.Seq
				}
			}
		})
	}
	for from := 0; from < posts; from += 50 {
		var batch []archive.Arrival
		for n := from; n < from+50; n++ {
			batch = append(batch, archive.Arrival{Post: fullPost(n), Topics: []string{"b", "a"}})
		}
		appendAll(t, a, batch...)
	}
	readers.Wait()
}

func TestDeleteTopic_takesThePostsThatNobodyHoldsOrKept(t *testing.T) {
	type deletion struct {
		id   string
		keep bool
	}
	tests := []struct {
		name   string
		delete []deletion
		want   int64 // of the posts 1 (a), 2 (a and b) and 3 (b)
	}{
		{"its own go, shared ones stay", []deletion{{"a", false}}, 2},
		{"shared ones go with the last", []deletion{{"a", false}, {"b", false}}, 0},
		{"kept ones stay", []deletion{{"a", true}}, 3},
		{"kept ones stay when another topic that holds them goes", []deletion{{"a", true}, {"b", false}}, 2},
		{"shared ones are kept with the last", []deletion{{"a", false}, {"b", true}}, 2},
	}
	for _, tt := range tests {
		for _, step := range []int{1, 1000} {
			a := withTopics(t, "a", "b")
			a.SetStep(step)
			appendAll(t, a, arrive("1", "a"), arrive("2", "a", "b"), arrive("3", "b"))
			for _, d := range tt.delete {
				if err := a.DeleteTopic(t.Context(), d.id, d.keep); err != nil {
					t.Fatal(err)
				}
			}
			if err := a.SweepAll(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := size(t, a); got != tt.want {
				t.Errorf("%s, in steps of %d: got %d posts, want %d", tt.name, step, got, tt.want)
			}
		}
	}
}
