package xapi_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type span struct{ Start, End int }

func TestDecode_textIsAsPeopleReadItAndMarksMoveWithIt(t *testing.T) {
	tests := []struct {
		name, json, want string
		marks, wantMarks []span
	}{
		{"plain", `abc`, "abc", []span{{0, 1}, {1, 3}}, []span{{0, 1}, {1, 3}}},
		{"one escape before", `a &amp; #b`, "a & #b", []span{{8, 10}}, []span{{4, 6}}},
		{"marks around an escape", `#a&lt;#b`, "#a<#b", []span{{0, 2}, {6, 8}}, []span{{0, 2}, {3, 5}}},
		{"a mark over an escape", `x &gt;y z`, "x >y z", []span{{2, 7}}, []span{{2, 4}}},
		{"a mark that ends with the text", `&amp;&amp;#b`, "&&#b", []span{{10, 12}}, []span{{2, 4}}},
		{"a mark that cuts an escape", `a&amp;b`, "a&b", []span{{0, 3}, {3, 7}}, nil},
		{"an escape of an escape is undone once", `&amp;lt; #b`, "&lt; #b", []span{{9, 11}}, []span{{5, 7}}},
		{"other escapes stay", `&quot;&#39;&nbsp;& #b`, "&quot;&#39;&nbsp;& #b", []span{{19, 21}}, []span{{19, 21}}},
		{"an ampersand at the end", `#b &`, "#b &", []span{{0, 2}}, []span{{0, 2}}},
		{"signs beyond the plane count once", `👍&amp;👨‍👩‍👧 #b`, "👍&👨‍👩‍👧 #b", []span{{12, 14}}, []span{{8, 10}}},
		{"JSON escapes count as what they mean", `\ud83d\udc4d\n\u0026amp; #b`, "👍\n& #b", []span{{8, 10}}, []span{{4, 6}}},
		{"half a pair becomes one sign", `\ud83d \udc4d#b`, "\uFFFD \uFFFD#b", []span{{3, 5}}, []span{{3, 5}}},
		{"bytes that are no UTF-8 become one sign each", "a\xff\xfe #b", "a\uFFFD\uFFFD #b", []span{{4, 6}}, []span{{4, 6}}},
		{"marks come in order", `#a #b #c`, "#a #b #c", []span{{6, 8}, {0, 2}, {3, 5}}, []span{{0, 2}, {3, 5}, {6, 8}}},
		{"marks that do not fit are dropped", `#a`, "#a", []span{{-1, 2}, {0, 3}, {1, 1}, {2, 1}, {5, 9}, {0, 1 << 40}}, nil},
		{"of two at one place the longer stays", `abcdef`, "abcdef", []span{{0, 2}, {0, 4}, {3, 6}, {4, 6}}, []span{{0, 4}, {4, 6}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tags := []map[string]any{}
			for _, m := range test.marks {
				tags = append(tags, map[string]any{"start": m.Start, "end": m.End, "tag": "t"})
			}
			marks, err := json.Marshal(tags)
			if err != nil {
				t.Fatal(err)
			}
			p := decode(t, fmt.Sprintf(`{"data":{"id":"1","text":"%s","entities":{"hashtags":%s}}}`, test.json, marks))
			if p.Text != test.want {
				t.Errorf("got text %q, want %q", p.Text, test.want)
			}
			var got []span
			for _, e := range p.Entities {
				got = append(got, span{e.Start, e.End})
			}
			if diff := cmp.Diff(got, test.wantMarks); diff != "" {
				t.Errorf("marks (-got +want)\n%s", diff)
			}
		})
	}
}

func TestDecode_marksThatNameNothingAreDropped(t *testing.T) {
	p := decode(t, `{"data":{"id":"1","text":"#a @b $C d","entities":{"hashtags":[{"start":0,"end":2}],"mentions":[{"start":3,"end":5,"username":""}],`+
		`"cashtags":[{"end":8,"tag":"C"}],"urls":[{"start":9,"end":10}],"annotations":[{"start":0,"end":9,"tag":"x"}]}}}`)
	if len(p.Entities) != 1 || p.Entities[0].Kind != "url" {
		t.Errorf("got %+v", p.Entities)
	}
}
