package xapi

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"dipper/internal/post"
)

// text gives what a piece of JSON between quotes means. What is no UTF-8
// becomes U+FFFD, byte by byte, as everywhere in Go's JSON.
func (d *decoder) text(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	if bytes.IndexByte(raw, '\\') >= 0 {
		d.scratch = unescape(d.scratch[:0], raw)
		raw = d.scratch
	}
	if !utf8.Valid(raw) {
		return string([]rune(string(raw)))
	}
	return string(raw)
}

func (d *decoder) nullable(raw []byte) *string {
	if len(raw) == 0 {
		return nil
	}
	text := d.text(raw)
	return &text
}

func (d *decoder) texts(l list) []string {
	out := make([]string, l.to-l.from)
	for i, raw := range d.strings[l.from:l.to] {
		out[i] = d.text(raw)
	}
	return out
}

// cut is a place where undoing an HTML escape made the text shorter. All counts
// are of code points.
type cut struct {
	begin, end int // the escape, in the text as X sent it
	shorter    int // by how much what follows has moved, this cut included
}

// readable gives a text as people read it, and where it became shorter. X
// escapes these three signs, once, so "&amp;lt;" stands for "&lt;".
func (d *decoder) readable(raw []byte) (string, []cut) {
	text := d.text(raw)
	if strings.IndexByte(text, '&') < 0 {
		return text, nil
	}
	var out strings.Builder
	var cuts []cut
	place, shorter := 0, 0
	for {
		at := strings.IndexByte(text, '&')
		if at < 0 {
			break
		}
		place += utf8.RuneCountInString(text[:at])
		out.WriteString(text[:at])
		text = text[at:]
		sign, length := escaped(text)
		out.WriteByte(sign)
		text = text[length:]
		if length > 1 {
			shorter += length - 1
			cuts = append(cuts, cut{begin: place, end: place + length, shorter: shorter})
		}
		place += length
	}
	if cuts == nil {
		return d.text(raw), nil
	}
	out.WriteString(text)
	return out.String(), cuts
}

// escaped tells which sign the text, which begins with &, begins with, and in
// how many bytes.
func escaped(text string) (sign byte, length int) {
	switch {
	case strings.HasPrefix(text, "&amp;"):
		return '&', len("&amp;")
	case strings.HasPrefix(text, "&lt;"):
		return '<', len("&lt;")
	case strings.HasPrefix(text, "&gt;"):
		return '>', len("&gt;")
	}
	return '&', 1
}

// moved gives an offset's place in the readable text, -1 for one within an
// escape.
func moved(offset int, cuts []cut) int {
	// before is how many escapes begin before the offset.
	before := sort.Search(len(cuts), func(i int) bool { return cuts[i].begin >= offset })
	if before == 0 {
		return offset
	}
	last := cuts[before-1]
	if offset < last.end {
		return -1
	}
	return offset - last.shorter
}

// marks gives the marked parts of text in their order. Those that do not fit
// the text, or begin within another, are dropped: X marks one place once for
// each photo, and marks places in notices that stand for a withheld text.
func (d *decoder) marks(l list, text string, cuts []cut) []post.Entity {
	if l.from == l.to {
		return []post.Entity{}
	}
	length := utf8.RuneCountInString(text)
	out := make([]post.Entity, 0, l.to-l.from)
	for i := l.from; i < l.to; i++ {
		w := &d.entities[i]
		if w.start < 0 || w.end < 0 {
			continue
		}
		start, end := moved(w.start, cuts), moved(w.end, cuts)
		if start < 0 || end <= start || end > length {
			continue
		}
		e := post.Entity{Kind: w.kind, Start: start, End: end, Value: d.text(w.value)}
		if w.kind == post.EntityURL {
			e.URL, e.Display = d.text(w.url), d.text(w.display)
		} else if e.Value == "" {
			continue
		}
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b post.Entity) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	end := 0
	return slices.DeleteFunc(out, func(e post.Entity) bool {
		if e.Start < end {
			return true
		}
		end = e.End
		return false
	})
}
