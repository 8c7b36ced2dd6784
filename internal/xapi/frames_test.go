package xapi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"

	"dipper/internal/xapi"
)

// arrival is when the tests' lines come in.
var arrival = time.Date(2024, 5, 6, 7, 8, 10, 431_900_000, time.UTC)

type shape struct {
	Name  string          `json:"shape"`
	Frame json.RawMessage `json:"frame"`
}

// shapes reads the invented frames, one for each shape a frame may have.
func shapes(t testing.TB) []shape {
	t.Helper()
	file, err := os.ReadFile("testdata/frames.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var all []shape
	for line := range bytes.Lines(file) {
		var s shape
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// flood gives the lines of the posts among the frames, over and over, as the
// stream holds them.
func flood(t testing.TB, posts int) (lines [][]byte, body []byte) {
	t.Helper()
	var frames [][]byte
	for _, s := range shapes(t) {
		if e, err := xapi.Decode(s.Frame, arrival, false); err == nil && e.Kind == xapi.Posted {
			frames = append(frames, s.Frame)
		}
	}
	for i := range posts {
		lines = append(lines, frames[i%len(frames)])
		body = append(append(body, frames[i%len(frames)]...), "\r\n"...)
	}
	return lines, body
}
