package xapi

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads one JSON text from the front to the back. It takes what
// encoding/json takes (but for a depth of its own) and builds nothing: values
// are handed out as pieces of the text, and what nobody asks for is checked and
// passed over. A value of a type that was not expected reads as none, so an odd
// field costs itself alone.
//
// It is written by hand because decoding is what a flood waits for: with it a
// frame becomes a post in a quarter of the time that encoding/json takes for the
// JSON alone.
type scanner struct {
	b     []byte
	i     int
	depth int
	err   error // the first; nothing is read after it
}

// maxDepth is deeper than any frame and shallow enough for any stack.
const maxDepth = 200

var (
	errEnd   = errors.New("it ends too early")
	errDepth = errors.New("it is nested too deeply")
)

func (s *scanner) fail(err error) {
	if s.err == nil {
		if s.i >= len(s.b) {
			err = errEnd
		}
		s.err = fmt.Errorf("no JSON at byte %d of %d: %w", s.i, len(s.b), err)
	}
	s.i = len(s.b)
}

var errSyntax = errors.New("unexpected character")

// peek gives the next byte that is no blank, 0 at the end.
func (s *scanner) peek() byte {
	for ; s.i < len(s.b); s.i++ {
		switch c := s.b[s.i]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// open enters an object ('{') or an array ('['). It gives false, past the
// value, when the value is another or empty.
func (s *scanner) open(kind byte) bool {
	if s.peek() != kind {
		s.skip()
		return false
	}
	return s.enter(kind)
}

func (s *scanner) enter(kind byte) bool {
	if s.depth++; s.depth > maxDepth {
		s.fail(errDepth)
		return false
	}
	s.i++
	if s.peek() == kind+2 { // '{'+2 is '}' and '['+2 is ']'
		s.i++
		s.depth--
		return false
	}
	return s.err == nil
}

// more reports whether another member or element follows in what open(kind)
// entered, and leaves it when none does.
func (s *scanner) more(kind byte) bool {
	switch s.peek() {
	case ',':
		s.i++
		return true
	case kind + 2:
		s.i++
		s.depth--
		return false
	}
	s.fail(errSyntax)
	return false
}

// key reads a member's name and the colon.
func (s *scanner) key() []byte {
	if s.peek() != '"' {
		s.fail(errSyntax)
		return nil
	}
	key := s.quoted()
	if s.peek() != ':' {
		s.fail(errSyntax)
		return nil
	}
	s.i++
	if bytes.IndexByte(key, '\\') >= 0 {
		return unescape(nil, key)
	}
	return key
}

// str reads a string and gives what is between its quotes, escapes and all. It
// gives nil for any other value; "" is not nil.
func (s *scanner) str() []byte {
	if s.peek() != '"' {
		s.skip()
		return nil
	}
	return s.quoted()
}

// id reads a string or a number: X has sent rule ids as either.
func (s *scanner) id() []byte {
	switch c := s.peek(); {
	case c == '"':
		return s.quoted()
	case c == '-' || '0' <= c && c <= '9':
		begin := s.i
		s.number()
		return s.b[begin:s.i]
	}
	s.skip()
	return nil
}

// int reads an integer, or a string of one.
func (s *scanner) int() (int64, bool) {
	n, err := strconv.ParseInt(string(s.id()), 10, 64)
	return n, err == nil
}

// bool reads a boolean; any other value is false.
func (s *scanner) bool() bool {
	isTrue := s.peek() == 't'
	s.skip()
	return isTrue
}

// skip checks the next value and passes over it.
func (s *scanner) skip() {
	switch c := s.peek(); c {
	case '"':
		s.quoted()
	case '{':
		for more := s.enter('{'); more; more = s.more('{') {
			if s.peek() != '"' {
				s.fail(errSyntax)
				return
			}
			s.quoted()
			if s.peek() != ':' {
				s.fail(errSyntax)
				return
			}
			s.i++
			s.skip()
		}
	case '[':
		for more := s.enter('['); more; more = s.more('[') {
			s.skip()
		}
	case 't':
		s.literal("true")
	case 'f':
		s.literal("false")
	case 'n':
		s.literal("null")
	default:
		s.number()
	}
}

func (s *scanner) literal(word string) {
	if !bytes.HasPrefix(s.b[s.i:], []byte(word)) {
		s.fail(errSyntax)
		return
	}
	s.i += len(word)
}

func (s *scanner) number() {
	if s.i < len(s.b) && s.b[s.i] == '-' {
		s.i++
	}
	if s.i < len(s.b) && s.b[s.i] == '0' {
		s.i++
	} else {
		s.digits()
	}
	if s.i < len(s.b) && s.b[s.i] == '.' {
		s.i++
		s.digits()
	}
	if s.i < len(s.b) && s.b[s.i]|0x20 == 'e' {
		s.i++
		if s.i < len(s.b) && (s.b[s.i] == '+' || s.b[s.i] == '-') {
			s.i++
		}
		s.digits()
	}
}

func (s *scanner) digits() {
	begin := s.i
	for s.i < len(s.b) && '0' <= s.b[s.i] && s.b[s.i] <= '9' {
		s.i++
	}
	if s.i == begin {
		s.fail(errSyntax)
	}
}

// quoted reads a string that begins here and gives what is between the quotes.
func (s *scanner) quoted() []byte {
	s.i++
	begin := s.i
	b, i := s.b, s.i
	for i < len(b) {
		c := b[i]
		if c == '"' {
			s.i = i + 1
			return b[begin:i:i]
		}
		if c < ' ' {
			break
		}
		i++
		if c == '\\' {
			s.i = i
			s.escape()
			if s.err != nil {
				return nil
			}
			i = s.i
		}
	}
	s.i = i
	s.fail(errSyntax)
	return nil
}

// escape checks the escape whose backslash has been read.
func (s *scanner) escape() {
	if s.i >= len(s.b) {
		s.fail(errEnd)
		return
	}
	switch s.b[s.i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.i++
	case 'u':
		if s.i+5 > len(s.b) || hex4(s.b[s.i+1:s.i+5]) < 0 {
			s.fail(errSyntax)
			return
		}
		s.i += 5
	default:
		s.fail(errSyntax)
	}
}

// hex4 reads four hexadecimal digits, or gives -1.
func hex4(b []byte) rune {
	var r rune
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// unescape appends what a checked JSON string means to dst. Half a surrogate
// pair becomes U+FFFD.
func unescape(dst, raw []byte) []byte {
	for len(raw) > 0 {
		at := bytes.IndexByte(raw, '\\')
		if at < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:at]...)
		c := raw[at+1]
		raw = raw[at+2:]
		switch c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r := hex4(raw)
			raw = raw[4:]
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if len(raw) >= 6 && raw[0] == '\\' && raw[1] == 'u' {
					low = hex4(raw[2:])
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					raw = raw[6:]
				}
			}
			dst = utf8.AppendRune(dst, r)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
