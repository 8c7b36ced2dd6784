package xsim

import (
	"bytes"
	"strconv"
	"time"
)

// poolSize is how many different posts a blast repeats under new ids.
const poolSize = 512

// pool is a set of real frames cut at the places of their ids and times, so
// that a hundred thousand posts cost the wire and not the pen.
type pool struct {
	conn   int64
	frames []stencil
	next   int
}

// stencil is a frame in pieces: between two pieces stands the id.
type stencil struct {
	pieces [][]byte
	size   int
}

// blast makes n lines at full speed. Their posts are new to every reader, but
// search does not find them.
func (w *world) blast(s *Sim, c *connection, n int) []line {
	if w.pool == nil || w.pool.conn != c.number {
		w.pool = &pool{conn: c.number}
		for range poolSize {
			t := s.lively(time.Now())
			if t == nil {
				break
			}
			now := s.now()
			if post := w.aimed(t, w.nextID(now), now); post != nil {
				matched := w.matching(post.doc(), s.rules)
				w.pool.frames = append(w.pool.frames, newStencil(frame(post, c.fields, c.host, matching(matched)), post.id))
			}
		}
	}
	p := w.pool
	if len(p.frames) == 0 {
		return nil
	}
	w.writtenTo = s.now()
	lines := make([]line, 0, n)
	first := w.nextID(w.writtenTo)
	w.lastID = first + int64(n)
	var id [20]byte
	size := 0
	for i := range n {
		size += p.frames[(p.next+i)%len(p.frames)].size
	}
	arena := make([]byte, 0, size)
	for i := range n {
		text := strconv.AppendInt(id[:0], first+int64(i), 10)
		from := len(arena)
		arena = p.frames[p.next].append(arena, text)
		lines = append(lines, line{text: arena[from:len(arena):len(arena)], post: true})
		p.next = (p.next + 1) % len(p.frames)
	}
	return lines
}

func newStencil(line []byte, id int64) stencil {
	text := strconv.AppendInt(nil, id, 10)
	st := stencil{pieces: bytes.Split(line, text)}
	st.size = len(line) + 2*len(st.pieces)
	return st
}

func (st stencil) append(b, id []byte) []byte {
	for i, p := range st.pieces {
		if i > 0 {
			b = append(b, id...)
		}
		b = append(b, p...)
	}
	return b
}
