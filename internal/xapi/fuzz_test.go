package xapi_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"dipper/internal/post"
	"dipper/internal/xapi"
)

// FuzzDecode holds the decoder to three things whatever the line: it takes no
// line that is no JSON, its marks fit their texts, and the post it hands out
// encodes to JSON that reads back.
func FuzzDecode(f *testing.F) {
	for _, s := range shapes(f) {
		f.Add([]byte(s.Frame))
	}
	for _, line := range []string{"", "\r\n", "{", `{"data":{"id":"1","text":"\ud83d&amp;","entities":{"urls":[{"start":0,"end":6}]}}}`, `{"data":{"id":1e9}}`, `{"errors":[{"title":"x"}]}`, "nul", "[1,2", `{"a":"\u12"}`} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := xapi.Decode(line, arrival, false)
		switch e.Kind {
		case xapi.Undecodable:
			if err == nil {
				t.Fatal("undecodable without an error")
			}
			return
		case xapi.KeepAlive:
			return
		}
		if err != nil || !json.Valid(line) {
			t.Fatalf("took a line that is no JSON: %q (%v)", line, err)
		}
		if e.Kind != xapi.Posted {
			return
		}
		if e.Post.ID == "" || e.RuleIDs == nil {
			t.Fatalf("got a post without an id or rules: %+v", e)
		}
		for p := range inside(&e.Post) {
			check(t, p)
		}
		body := post.AppendJSON(nil, &e.Post)
		if !json.Valid(body) || !utf8.Valid(body) {
			t.Fatalf("bad JSON: %s", body)
		}
	})
}

func check(t *testing.T, p *post.Post) {
	t.Helper()
	if p.Entities == nil || p.Media == nil || p.Withheld == nil || p.Edits == nil || !utf8.ValidString(p.Text) {
		t.Fatalf("got %+v", p)
	}
	length, end := utf8.RuneCountInString(p.Text), 0
	for _, m := range p.Entities {
		if m.Start < end || m.End <= m.Start || m.End > length {
			t.Fatalf("mark %+v does not fit after %d in %d", m, end, length)
		}
		end = m.End
	}
}

// FuzzJSON compares what the scanner takes for JSON with encoding/json: a line
// is refused as no JSON exactly when it is none.
func FuzzJSON(f *testing.F) {
	for _, value := range []string{`1`, `-0.5e+3`, `01`, `"a\/b\ud83d"`, `[1,[],{}]`, `{"a":{"b":null}}`, `[1,]`, `{"a":1,}`, `tru`, "\"\x7f\xff\"", `+1`, `1.`, `.5`, `1e`, `-`} {
		f.Add([]byte(value))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		depth, deepest := 0, 0
		for _, c := range value {
			switch c {
			case '[', '{':
				depth++
				deepest = max(deepest, depth)
			case ']', '}':
				depth--
			}
		}
		if deepest > 100 {
			t.Skip("deeper than the scanner goes")
		}
		line := append(append([]byte(`{"data":{"id":"1"},"x":`), value...), '}')
		_, err := xapi.Decode(line, arrival, false)
		got := err == nil || !strings.HasPrefix(err.Error(), "no JSON")
		if want := json.Valid(line); got != want {
			t.Fatalf("%q: taken for JSON is %v (%v), want %v", line, got, err, want)
		}
	})
}

// FuzzText compares a text's reading with encoding/json's.
func FuzzText(f *testing.F) {
	for _, raw := range []string{`a`, `\ud83d\udc4d`, `\ud83d\ud83d\udc4dx`, `\udc4d\n&amp;lt;`, "\xff\xed\xa0\x80", `\"\\\/`} {
		f.Add(raw)
	}
	signs := strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")
	f.Fuzz(func(t *testing.T, raw string) {
		var want string
		if json.Unmarshal([]byte(`"`+raw+`"`), &want) != nil {
			t.Skip("no string")
		}
		e, err := xapi.Decode([]byte(`{"data":{"id":"1","text":"`+raw+`"}}`), arrival, false)
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		if want = signs.Replace(want); e.Post.Text != want {
			t.Fatalf("%q: got %q, want %q", raw, e.Post.Text, want)
		}
	})
}
