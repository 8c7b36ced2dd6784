package xapi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"dipper/internal/post"
	"dipper/internal/xapi"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/golden.jsonl anew from what the decoder gives")

const goldenFile = "testdata/golden.jsonl"

// golden is one line of the golden file: what a shape decodes to.
type golden struct {
	Name    string          `json:"shape"`
	Post    json.RawMessage `json:"post,omitempty"`
	RuleIDs []string        `json:"ruleIds,omitempty"`
	Notice  *xapi.Notice    `json:"notice,omitempty"`
}

func TestDecode_everyShapeGivesItsGoldenPost(t *testing.T) {
	var all []golden
	for _, s := range shapes(t) {
		e, err := xapi.Decode(s.Frame, arrival, false)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		g := golden{Name: s.Name, RuleIDs: e.RuleIDs}
		if e.Kind == xapi.Posted {
			g.Post = post.AppendJSON(nil, &e.Post)
		} else {
			g.Notice = &e.Notice
		}
		all = append(all, g)
	}
	if *update {
		var out bytes.Buffer
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		for _, g := range all {
			if err := encoder.Encode(g); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(goldenFile, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]golden{}
	for line := range bytes.Lines(file) {
		var g golden
		if err := json.Unmarshal(line, &g); err != nil {
			t.Fatal(err)
		}
		want[g.Name] = g
	}
	if len(want) != len(all) {
		t.Errorf("got %d shapes, want %d", len(all), len(want))
	}
	for _, g := range all {
		t.Run(g.Name, func(t *testing.T) {
			if diff := cmp.Diff(plain(t, g), plain(t, want[g.Name])); diff != "" {
				t.Errorf("(-got +want)\n%s", diff)
			}
		})
	}
}

func plain(t *testing.T, v any) (out any) {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Ensure that the golden file is right by more than having been written: each
// mark of each post stands on what it marks.
func TestDecode_everyMarkFitsItsText(t *testing.T) {
	for _, s := range shapes(t) {
		e, err := xapi.Decode(s.Frame, arrival, false)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		for p := range inside(&e.Post) {
			text := []rune(p.Text)
			for _, m := range p.Entities {
				got, want := string(text[m.Start:m.End]), ""
				switch m.Kind {
				case post.EntityHashtag:
					want = "#" + m.Value
				case post.EntityCashtag:
					want = "$" + m.Value
				case post.EntityMention:
					want = "@" + m.Value
				case post.EntityURL:
					if want = m.URL; len(p.Withheld) > 0 && got == m.Display {
						want = m.Display // a notice's link has its words for text
					}
				}
				if got != want {
					t.Errorf("%s: %s stands on %q, want %q", s.Name, m.Kind, got, want)
				}
			}
		}
	}
}

// inside goes through a post and the posts within it.
func inside(p *post.Post) func(func(*post.Post) bool) {
	return func(yield func(*post.Post) bool) {
		for _, one := range []*post.Post{p, p.RepostOf, p.Quoted} {
			if one != nil && !yield(one) {
				return
			}
		}
	}
}

// Ensure that a member's place in a frame does not matter.
func TestDecode_theOrderOfKeysDoesNotMatter(t *testing.T) {
	for _, s := range shapes(t) {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(s.Frame, &members); err != nil {
			t.Fatal(err)
		}
		want, err := xapi.Decode(s.Frame, arrival, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, order := range [][]string{
			{"matching_rules", "errors", "includes", "data"},
			{"includes", "data", "matching_rules", "errors"},
		} {
			line := []byte{'{'}
			for _, name := range order {
				if value, ok := members[name]; ok {
					line = fmt.Appendf(line, "%q : %s ,", name, value)
				}
			}
			line[len(line)-1] = '}'
			got, err := xapi.Decode(line, arrival, false)
			if err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("%s (-got +want)\n%s", s.Name, diff)
			}
		}
	}
}
