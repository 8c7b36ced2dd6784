package xsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// replay holds the lines that are sent instead of invented posts, each once
// over the life of a Sim.
type replay struct {
	lines []replayLine
	next  int
}

type replayLine struct {
	bytes []byte
	post  bool // bytes lack matching_rules and the closing brace
}

// readReplay reads lines that are raw frames or {"frame":…}. What is not JSON
// is kept as it is, so that a decoder's bad days can be played.
func readReplay(r io.Reader) (*replay, error) {
	all, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	re := &replay{}
	for len(all) > 0 {
		line, rest, _ := bytes.Cut(all, []byte("\n"))
		all = rest
		re.lines = append(re.lines, newReplayLine(bytes.TrimSuffix(line, []byte("\r"))))
	}
	return re, nil
}

func newReplayLine(line []byte) replayLine {
	top, err := members(line)
	if err != nil {
		return replayLine{bytes: line}
	}
	if frame, ok := top.get("frame"); ok && !top.has("data") && !top.has("errors") {
		line = frame
		if top, err = members(line); err != nil {
			return replayLine{bytes: line}
		}
	}
	if !top.has("data") {
		return replayLine{bytes: line} // a notice has no rules that it matches
	}
	b := append(make([]byte, 0, len(line)+1), '{')
	for _, m := range top {
		if string(m.name) == `"matching_rules"` {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(append(b, m.name...), ':'), m.value...)
	}
	return replayLine{bytes: b, post: true}
}

// member is one name and value of a JSON object, as the bytes they came in.
type member struct{ name, value []byte }

type object []member

func (o object) get(name string) ([]byte, bool) {
	for _, m := range o {
		if string(m.name) == `"`+name+`"` {
			return m.value, true
		}
	}
	return nil, false
}

func (o object) has(name string) bool {
	_, ok := o.get(name)
	return ok
}

var errNotAnObject = errors.New("not a JSON object")

// members splits a JSON object into its top members, in order and unchanged.
func members(line []byte) (object, error) {
	if !json.Valid(line) {
		return nil, errNotAnObject
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotAnObject
	}
	var o object
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		key, ok := t.(string)
		if !ok {
			return nil, errNotAnObject
		}
		name, err := json.Marshal(key)
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		o = append(o, member{name, value})
	}
	return o, nil
}

// take gives up to n lines; matching is the matching_rules of every post.
// The bytes are made anew, for rules change while lines wait to be written.
func (re *replay) take(n int64, matching []byte) (lines []line) {
	for re.next < len(re.lines) && int64(len(lines)) < n {
		lines = append(lines, re.lines[re.next].with(matching))
		re.next++
	}
	return lines
}

func (re *replay) peek(matching []byte) (line, bool) {
	if re.next >= len(re.lines) {
		return line{}, false
	}
	return re.lines[re.next].with(matching), true
}

// skip leaves out the line that peek gives.
func (re *replay) skip() { re.next = min(re.next+1, len(re.lines)) }

func (l replayLine) with(matching []byte) line {
	if !l.post {
		return line{text: l.bytes}
	}
	b := make([]byte, 0, len(l.bytes)+len(matching)+24)
	b = append(append(b, l.bytes...), `,"matching_rules":`...)
	return line{text: append(append(b, matching...), '}'), post: true}
}
