package engine_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"dipper/internal/engine"
	"dipper/internal/post"
	"dipper/internal/secret"
	"dipper/internal/xsim"
)

// Ensure posts are removed while others come, from the archive in use.
func TestRemovePosts_ofTheArchiveInUse(t *testing.T) {
	e, _ := start(t, engine.Options{Simulate: true, Simulator: xsim.Options{Rate: 200}})
	tp := add(t, e, "golang")
	posts(t, e, tp.ID, 0, 20)
	before := time.Now()
	removed, left, err := e.RemovePosts(t.Context(), true, before)
	if err != nil || removed < 20 || left != 0 {
		t.Fatalf("removed %d, left %d, %v", removed, left, err)
	}
	// The stream was not torn down: the numbers go on.
	now, err := e.Topic(t.Context(), tp.ID)
	if err != nil {
		t.Fatal(err)
	}
	posts(t, e, tp.ID, now.LastSeq, 5)
	lines, err := e.Archive().Read(t.Context(), tp.ID, 0, 1000, 0)
	if err != nil || len(lines) == 0 || lines[0].Seq <= 20 {
		t.Fatalf("the archive begins with %d lines, %v", len(lines), err)
	}
	var oldest post.Post
	if err := json.Unmarshal(lines[0].JSON, &oldest); err != nil {
		t.Fatal(err)
	}
	if oldest.ReceivedAt.Before(before.Truncate(time.Millisecond)) {
		t.Errorf("a post that came at %s is still there", oldest.ReceivedAt)
	}
	if stored, err := e.Stored(t.Context(), false); stored != nil || err != nil {
		t.Errorf("of X there is %+v, %v, want nothing", stored, err)
	}
	if removed, _, err := e.RemovePosts(t.Context(), false, time.Now()); removed != 0 || err != nil {
		t.Errorf("of X %d were removed, %v", removed, err)
	}
}

// Ensure what the simulator has left is measured and removed while X is in use.
func TestRemovePosts_ofTheArchiveThatIsNotInUse(t *testing.T) {
	dir := t.TempDir()
	e, stop := start(t, engine.Options{Dir: dir, Simulate: true, Simulator: xsim.Options{Rate: 200}})
	posts(t, e, add(t, e, "golang").ID, 0, 10)
	stop()
	o := withX(newX(t, xsim.Options{}))
	o.Dir = dir
	e, _ = start(t, o)
	stored, err := e.Stored(t.Context(), true)
	if err != nil || stored == nil || stored.Posts < 10 || stored.Bytes == 0 {
		t.Fatalf("stored %+v, %v", stored, err)
	}
	removed, left, err := e.RemovePosts(t.Context(), true, time.Now().Add(time.Minute))
	if err != nil || removed != stored.Posts || left != 0 {
		t.Errorf("removed %d, left %d, %v, want %d", removed, left, err, stored.Posts)
	}
	if stored, err = e.Stored(t.Context(), true); err != nil || stored == nil || stored.Posts != 0 {
		t.Errorf("stored %+v, %v afterwards", stored, err)
	}
}

func TestCheckToken_saysWhatXSays(t *testing.T) {
	f := newX(t, xsim.Options{})
	f.call(t, "POST", `{"add":[{"value":"rust"}]}`)
	o := engine.Options{XURL: f.url, Token: secret.NewToken("a-token-of-the-test")}
	check, err := engine.CheckToken(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if check.Simulated || check.Rules != 1 || check.Limit == nil || *check.Limit != 1000 || check.Stream != engine.StreamFree ||
		check.Cap == nil || *check.Cap != 3_000_000 || check.Used == nil || check.ResetDays == nil || check.Price != 0.005 {
		t.Errorf("got %+v", check)
	}
	// The token in use is asked about as well, and its connection seen.
	e, _ := start(t, withX(f))
	add(t, e, "golang")
	eventually(t, "the stream is live", func() bool { return state(t, e) == "live" })
	if check, err = e.CheckToken(t.Context()); err != nil || check.Stream != engine.StreamInUse || check.Rules != 2 {
		t.Errorf("got %+v, %v", check, err)
	}
	f.down.Store(true)
	_, err = engine.CheckToken(t.Context(), o)
	if p := engine.Explain(err); p.Code != engine.CodeXUnavailable || strings.Contains(p.Error(), "a-token") {
		t.Errorf("with X down: %s, %v", p.Code, err)
	}
}
