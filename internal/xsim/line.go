package xsim

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"time"
)

// line is one line of the stream, without its end.
type line struct {
	text []byte
	post bool // it holds a post, and counts as one
}

const lineEnd = "\r\n"

// lineWriter writes lines, compressed or as they are.
type lineWriter struct {
	control *http.ResponseController
	buf     *bufio.Writer
	zip     *gzip.Writer // writes into packed; nil when lines go as they are
	packed  bytes.Buffer
	broken  What // Cut or Reset: the connection is to be broken off, not ended
}

func newLineWriter(w http.ResponseWriter, zipped bool) *lineWriter {
	o := &lineWriter{control: http.NewResponseController(w), buf: bufio.NewWriterSize(w, 64<<10)}
	if zipped {
		o.zip = gzip.NewWriter(&o.packed)
	}
	return o
}

// line writes one line; an empty one is a keep-alive. Errors stay with the
// buffer and are told by flush.
func (o *lineWriter) line(l []byte) {
	if o.zip != nil {
		o.zip.Write(l) // into memory: it cannot fail
		o.zip.Write([]byte(lineEnd))
		return
	}
	o.raw(l)
	o.buf.WriteString(lineEnd)
}

func (o *lineWriter) lines(all []line) {
	for _, l := range all {
		o.line(l.text)
	}
}

// raw writes bytes just as they are to go over the wire.
func (o *lineWriter) raw(b []byte) {
	if o.buf.Available() < len(b) {
		o.deadline()
	}
	o.buf.Write(b)
}

func (o *lineWriter) json(b body) {
	l, err := json.Marshal(b)
	if err != nil {
		return // bodies are made of plain strings; they always marshal
	}
	o.line(l)
}

// part sends the first n of the bytes that a line is on the wire, half of them
// when n is 0, and returns those that are left.
func (o *lineWriter) part(l []byte, n int) (rest []byte) {
	if o.flush() != nil {
		return l
	}
	wire := append(bytes.Clone(l), lineEnd...)
	if o.zip != nil {
		o.zip.Write(wire)
		wire = o.pack()
	}
	if n == 0 {
		n = len(wire) / 2
	}
	n = min(n, len(wire))
	o.raw(wire[:n])
	o.send() // an error stays with the buffer
	return wire[n:]
}

// pack takes what has been compressed so far, whole to whoever reads it.
func (o *lineWriter) pack() []byte {
	o.zip.Flush()
	b := bytes.Clone(o.packed.Bytes())
	o.packed.Reset()
	return b
}

// deadline gives the reader time anew. A writer that knows no deadlines, such
// as a test's recorder, does without.
func (o *lineWriter) deadline() { _ = o.control.SetWriteDeadline(time.Now().Add(writeWithin)) }

// flush sends all lines.
func (o *lineWriter) flush() error {
	if o.zip != nil {
		o.raw(o.pack())
	}
	return o.send()
}

// send sends what has been written, and of a compressed line no more than that.
func (o *lineWriter) send() error {
	o.deadline()
	if err := o.buf.Flush(); err != nil {
		return err
	}
	return o.control.Flush()
}

// close ends what is compressed as it should end.
func (o *lineWriter) close() {
	if o.zip != nil {
		o.zip.Close()
		o.raw(o.packed.Bytes())
		o.send() // the end comes in any case
	}
}
