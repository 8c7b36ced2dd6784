package xapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
)

const (
	// maxLine is the longest line that is taken. X documents none; the longest
	// captured post is 16 KB.
	maxLine = 8 << 20
	// firstBuffer holds what one read usually gives.
	firstBuffer = 64 << 10
)

var errLineTooLong = errors.New("the line is longer than 8 MiB")

// chunk is a run of whole lines that came together, or one word about a line
// that is not kept. Reading in chunks lets a flood be handed to the decoders in
// few, large pieces, while a lone post goes at once.
type chunk struct {
	data   []byte
	at     moment
	torn   bool // the last line has no end
	done   chan struct{}
	events []Event // set before done is closed
}

// moment is one time by two clocks.
type moment struct{ here, x time.Time }

func newChunk(data []byte, at moment) *chunk {
	return &chunk{data: bytes.Clone(data), at: at, done: make(chan struct{})}
}

func (c *chunk) decode(d *decoder, client *Client, simulated bool) {
	defer close(c.done)
	lines := bytes.Count(c.data, []byte{'\n'})
	if c.events == nil {
		c.events = make([]Event, 0, lines+1)
	}
	for rest := c.data; len(rest) > 0; {
		line := rest
		if end := bytes.IndexByte(rest, '\n'); end >= 0 {
			line, rest = rest[:end], rest[end+1:]
		} else {
			rest = nil
		}
		c.events = append(c.events, Event{})
		e := &c.events[len(c.events)-1]
		d.decode(line, c.at.here, simulated, e)
		e.XTime = c.at.x
		switch {
		case e.Kind == Noticed:
			e.Notice.Title, e.Notice.Detail = client.clean(e.Notice.Title), client.clean(e.Notice.Detail)
			e.Notice.DisconnectType = client.clean(e.Notice.DisconnectType)
		case e.Kind == Undecodable && c.torn && rest == nil:
			e.Err = fmt.Errorf("the stream ended within the line: %w", e.Err)
		}
	}
	c.data = nil
}

// lineReader cuts a body into chunks. A line is as long as it needs to be, up
// to maxLine; a longer one is skipped to its end.
type lineReader struct {
	body io.Reader
	now  func() moment

	buf      []byte // read and not handed out: the begin of a line
	at       moment // when the last bytes came
	skipping bool   // within a line that is too long
}

// next gives the lines that the next read completes. At the end it gives what
// is left, and the reader's error with it.
func (r *lineReader) next() (*chunk, error) {
	for {
		if len(r.buf) == cap(r.buf) {
			if len(r.buf) >= maxLine {
				r.buf, r.skipping = make([]byte, 0, firstBuffer), true
				c := newChunk(nil, r.now())
				c.events = []Event{{Kind: Undecodable, At: c.at.here, XTime: c.at.x, Err: errLineTooLong}}
				return c, nil
			}
			grown := make([]byte, len(r.buf), min(max(2*cap(r.buf), firstBuffer), maxLine))
			copy(grown, r.buf)
			r.buf = grown
		}
		begin := len(r.buf)
		n, err := r.body.Read(r.buf[begin:cap(r.buf)])
		r.buf = r.buf[:begin+n]
		if n > 0 {
			r.at = r.now()
		}
		if r.skipping {
			begin = 0
			r.skip()
		}
		var c *chunk
		if end := bytes.LastIndexByte(r.buf[begin:], '\n'); end >= 0 {
			end += begin + 1
			c = newChunk(r.buf[:end], r.at)
			r.keep(r.buf[end:])
		}
		if err != nil {
			if len(r.buf) > 0 {
				c = r.last(c)
			}
			return c, err
		}
		if c != nil {
			return c, nil
		}
	}
}

// skip drops what belongs to the line that is too long.
func (r *lineReader) skip() {
	end := bytes.IndexByte(r.buf, '\n')
	if end < 0 {
		r.buf = r.buf[:0]
		return
	}
	r.skipping = false
	r.buf = r.buf[:copy(r.buf, r.buf[end+1:])]
}

// keep puts the begin of the next line to the front, in a buffer of the usual
// size again after a long line.
func (r *lineReader) keep(rest []byte) {
	if cap(r.buf) > 4*firstBuffer && len(rest) < firstBuffer {
		r.buf = append(make([]byte, 0, firstBuffer), rest...)
		return
	}
	r.buf = r.buf[:copy(r.buf[:cap(r.buf)], rest)]
}

// last joins what is left at the end, a line without its end, to c.
func (r *lineReader) last(c *chunk) *chunk {
	if c == nil {
		c = newChunk(nil, r.at)
	}
	c.data, c.torn = append(c.data, r.buf...), true
	r.buf = r.buf[:0]
	return c
}
