package archive_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dipper/internal/archive"
	"dipper/internal/topic"

	"go.uber.org/goleak"
)

const childPath = "DIPPER_TEST_ARCHIVE_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		appendForEver(path)
	}
	goleak.VerifyTestMain(m)
}

// appendForEver is what the killed process does: it appends to two topics and
// prints what was committed. It deletes a large topic in between.
func appendForEver(path string) {
	check := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	ctx := context.Background()
	a, err := archive.Open(ctx, path, archive.Options{})
	check(err)
	topics, err := a.Topics(ctx)
	check(err)
	n := 0
	for _, t := range topics {
		n += int(t.LastSeq)
	}
	if len(topics) == 0 {
		for _, id := range []string{"a", "b", "doomed"} {
			_, err := a.AddTopic(ctx, topic.Topic{ID: id})
			check(err)
		}
	}
	out := bufio.NewWriter(os.Stdout)
	for round := 0; ; round++ {
		batch := make([]archive.Arrival, 1+n%97)
		for i := range batch {
			batch[i] = archive.Arrival{Post: fullPost(n), Topics: []string{"a", "doomed"}}
			if n%3 == 0 {
				batch[i].Topics = append(batch[i].Topics, "b")
			}
			n++
		}
		done, err := a.Append(ctx, batch)
		check(err)
		for _, l := range done.Lines {
			if l.Topic != "doomed" {
				fmt.Fprintln(out, l.Topic, l.Seq, string(l.JSON))
			}
		}
		check(out.Flush())
		if round == 60 {
			a.DeleteTopic(ctx, "doomed", false)
		}
	}
}

// Ensure that what was told as committed is there after kill -9, under its
// number, and that the numbers go on from there.
func TestAppend_outlivesAKilledProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dipper.db")
	told := map[string]string{} // "topic seq" to JSON
	for round := range 4 {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childPath+"="+path)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<20)
		for n := 0; lines.Scan(); n++ {
			key, json, whole := cutLine(lines.Text())
			if !whole {
				continue // the last line, cut off by the kill
			}
			if told[key] != "" {
				t.Fatalf("%s was given twice", key)
			}
			told[key] = json
			if n == 700*(round+1) {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		cmd.Wait() // says that it was killed

		a := open(t, path, archive.Options{})
		if said, err := a.Check(t.Context()); said != "ok" || err != nil {
			t.Fatalf("integrity check: %s %v", said, err)
		}
		found := map[string]string{}
		for _, id := range []string{"a", "b"} {
			got, err := a.Topic(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			all := readAll(t, a, id)
			if int64(len(all)) != got.LastSeq || got.Posts != got.LastSeq {
				t.Errorf("%s holds %d posts, its row says %d, last seq %d", id, len(all), got.Posts, got.LastSeq)
			}
			for i, l := range all {
				if l.Seq != int64(i+1) {
					t.Fatalf("%s: seq %d at place %d", id, l.Seq, i+1)
				}
				found[fmt.Sprint(id, " ", l.Seq)] = postID(string(l.JSON))
			}
		}
		for key, json := range told {
			if found[key] != postID(json) {
				t.Fatalf("%s was told as %s and is %s", key, postID(json), found[key])
			}
		}
		if rows, err := a.Count(t.Context(), "posts"); err != nil || rows != size(t, a) {
			t.Errorf("%d posts are counted as %d (%v)", rows, size(t, a), err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func cutLine(line string) (key, json string, whole bool) {
	i := strings.Index(line, " {")
	if i < 0 || !strings.HasSuffix(line, "]}") {
		return "", "", false
	}
	return line[:i], line[i+1:], true
}

func postID(json string) string {
	_, rest, _ := strings.Cut(json, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}
