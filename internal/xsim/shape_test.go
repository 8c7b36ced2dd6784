package xsim_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dipper/internal/xsim"
)

var update = flag.Bool("update", false, "write testdata anew")

func TestStream_framesKeepTheirShapes(t *testing.T) {
	const golden = "testdata/shapes.golden"
	seen := map[string]bool{}
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 200})
		for _, q := range queries() {
			addRule(t, s, q)
		}
		w := connect(t, s, allFields)
		for range 3000 {
			frame, ok := w.post(5 * time.Second)
			if !ok {
				t.Fatal("the stream went quiet")
			}
			paths("", frame, seen)
		}
		w.hangUp()
	})
	// A referenced post and a long post's whole are made like the post itself;
	// which rare shape turns up where is luck.
	for p := range seen {
		same := strings.NewReplacer(".includes.tweets[]", ".data", ".note_tweet", "").Replace(p)
		if same != p {
			delete(seen, p)
			seen[same] = true
		}
	}
	got := strings.Join(slices.Sorted(maps.Keys(seen)), "\n") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func paths(at string, v any, seen map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, one := range v {
			paths(at+"."+k, one, seen)
		}
	case []any:
		if len(v) == 0 {
			seen[at+" empty"] = true
		}
		for _, one := range v {
			paths(at+"[]", one, seen)
		}
	default:
		seen[fmt.Sprintf("%s %T", at, v)] = true
	}
}
