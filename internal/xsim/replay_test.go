package xsim_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dipper/internal/xsim"
)

func TestReplay_sendsLinesAsTheyAre(t *testing.T) {
	file := `{"data":{"id":"1","text":"a \u00e9 é 1.0"},"matching_rules":[{"id":"9"}],"includes":{"x":[1.50]}}
{"shape":"x","frame":{"data":{"id":"2"}}}
not json
{"errors":[{"title":"operational-disconnect"}]}
{"frame":{"errors":[]}}

[1,2]
{"data":{"id":"3"}}`
	want := []string{
		`{"data":{"id":"1","text":"a \u00e9 é 1.0"},"includes":{"x":[1.50]},"matching_rules":RULES}`,
		`{"data":{"id":"2"},"matching_rules":RULES}`,
		`not json`,
		`{"errors":[{"title":"operational-disconnect"}]}`,
		`{"errors":[]}`,
		``,
		`[1,2]`,
		`{"data":{"id":"3"},"matching_rules":RULES}`,
	}
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Replay: strings.NewReader(strings.ReplaceAll(file, "\n", "\r\n"))})
		a, b := addRule(t, s, "cat"), addRule(t, s, "dog")
		rules := fmt.Sprintf(`[{"id":"%s","tag":"t"},{"id":"%s","tag":"t"}]`, a, b)
		w := connect(t, s, allFields)
		for i, line := range want {
			l, ok := w.next(time.Second)
			if line = strings.ReplaceAll(line, "RULES", rules) + "\r\n"; !ok || l.text != line {
				t.Errorf("line %d:\n got %q\nwant %q", i+1, l.text, line)
			}
		}
		if l, ok := w.next(30 * time.Second); !ok || l.text != "\r\n" {
			t.Errorf("after the last line: %q, want a keep-alive", l.text)
		}
		w.hangUp()
		if s.Sent() != 3 {
			t.Errorf("Sent = %d, want 3", s.Sent())
		}
	})
}

func TestReplay_keepsToItsRateAndGoesOnAfterADrop(t *testing.T) {
	var file strings.Builder
	for i := range 100 {
		fmt.Fprintf(&file, `{"data":{"id":"%d"}}`+"\n", i)
	}
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Replay: strings.NewReader(file.String()), Rate: 10, Script: "after=30:drop; after=60:cut"})
		addRule(t, s, "cat")
		start := time.Now()
		var got []string
		for range 3 {
			w := connect(t, s, "")
			for {
				l, ok := w.next(10 * time.Second)
				if !ok || l.torn || l.text == "\r\n" {
					break
				}
				got = append(got, decode(t, l.text)["data"].(map[string]any)["id"].(string))
			}
			w.hangUp()
		}
		var want []string
		for i := range 100 {
			want = append(want, fmt.Sprint(i))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("ids (-want +got):\n%s", d)
		}
		if took := time.Since(start); took < 9*time.Second || took > 40*time.Second {
			t.Errorf("100 posts at 10/s took %v", took)
		}
	})
}

func TestReplay_noLineIsLostToAFaultThatSendsItWhole(t *testing.T) {
	var file strings.Builder
	for i := range 30 {
		fmt.Fprintf(&file, `{"data":{"id":"%02d"}}`+"\n", i)
	}
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Replay: strings.NewReader(file.String()), Rate: 10,
			Script: "after=5:stall=3s; after=10:cut,bytes=9999; after=15:line=errors-beside; after=20:cut; after=22:reorder=3; after=30:drop"})
		addRule(t, s, "cat")
		c := overPipes(t, s)
		var got []string
		for range 3 {
			lines, _, _ := read(c.stream("").Body)
			for _, l := range lines {
				got = append(got, idOf(t, l))
			}
		}
		var want []string
		for i := range 30 {
			want = append(want, fmt.Sprintf("%02d", i))
		}
		want[22], want[24] = want[24], want[22]
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("ids (-want +got):\n%s", d)
		}
		for name, n := range map[string]int{"stall": 1, "cut": 2, "line": 1, "reorder": 1, "drop": 1} {
			fires(t, s, name, n)
		}
	})
}

func TestReplay_errorsAreTold(t *testing.T) {
	broken := errors.New("disk gone")
	if _, err := xsim.New(xsim.Options{Replay: iotest.ErrReader(broken)}); !errors.Is(err, broken) {
		t.Errorf("error %v, want the reader's", err)
	}
}

func FuzzReplay(f *testing.F) {
	f.Add(`{"data":{"id":"1"},"matching_rules":[]}`)
	f.Add(`{"frame":{"data":1,"data":2}}`)
	f.Add("{\"\\u0000\":1,\"data\":{}}\n\n[")
	f.Fuzz(func(t *testing.T, file string) {
		if _, err := xsim.New(xsim.Options{Replay: strings.NewReader(file)}); err != nil {
			t.Errorf("refused: %v", err)
		}
	})
}
