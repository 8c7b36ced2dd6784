package post

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// AppendJSON appends p's JSON to dst and gives the longer slice. It is what
// encoding/json would write (without escaping HTML) for p with neither Seq nor
// Topics, except that a nil slice is an empty array. It is written by hand
// because every post passes through it once and reflection took most of that time.
func AppendJSON(dst []byte, p *Post) []byte {
	dst = append(dst, `{"id":`...)
	dst = appendString(dst, p.ID)
	dst = append(dst, `,"source":`...)
	dst = appendString(dst, p.Source)
	dst = append(dst, `,"simulated":`...)
	dst = strconv.AppendBool(dst, p.Simulated)
	dst = append(dst, `,"url":`...)
	dst = appendNullable(dst, p.URL)
	dst = append(dst, `,"text":`...)
	dst = appendString(dst, p.Text)
	dst = append(dst, `,"lang":`...)
	dst = appendString(dst, p.Lang)
	dst = append(dst, `,"createdAt":`...)
	dst = appendTime(dst, p.CreatedAt)
	dst = append(dst, `,"receivedAt":`...)
	dst = appendTime(dst, p.ReceivedAt)
	dst = append(dst, `,"author":`...)
	dst = appendAuthor(dst, p.Author)
	dst = append(dst, `,"metrics":`...)
	dst = appendMetrics(dst, p.Metrics)
	dst = append(dst, `,"entities":[`...)
	for i := range p.Entities {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendEntity(dst, &p.Entities[i])
	}
	dst = append(dst, `],"media":[`...)
	for i := range p.Media {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendMedia(dst, &p.Media[i])
	}
	dst = append(dst, `],"poll":`...)
	dst = appendPoll(dst, p.Poll)
	dst = append(dst, `,"place":`...)
	if p.Place == nil {
		dst = append(dst, `null`...)
	} else {
		dst = append(dst, `{"name":`...)
		dst = appendString(dst, p.Place.Name)
		dst = append(dst, `,"country":`...)
		dst = appendString(dst, p.Place.Country)
		dst = append(dst, '}')
	}
	dst = append(dst, `,"sensitive":`...)
	dst = strconv.AppendBool(dst, p.Sensitive)
	dst = append(dst, `,"withheld":`...)
	dst = appendStrings(dst, p.Withheld)
	dst = append(dst, `,"edits":`...)
	dst = appendStrings(dst, p.Edits)
	dst = append(dst, `,"replyTo":`...)
	dst = appendNullable(dst, p.ReplyTo)
	dst = append(dst, `,"repostOf":`...)
	dst = appendInner(dst, p.RepostOf)
	dst = append(dst, `,"quoted":`...)
	dst = appendInner(dst, p.Quoted)
	return append(dst, '}')
}

// AppendLine appends the JSON of a post as one topic's listeners get it: seq
// first, then the members of body, then topics. body is what AppendJSON wrote.
func AppendLine(dst []byte, seq int64, body []byte, topics []string) []byte {
	dst = append(dst, `{"seq":`...)
	dst = strconv.AppendInt(dst, seq, 10)
	dst = append(dst, ',')
	dst = append(dst, body[1:len(body)-1]...)
	dst = append(dst, `,"topics":`...)
	dst = appendStrings(dst, topics)
	return append(dst, '}')
}

func appendInner(dst []byte, p *Post) []byte {
	if p == nil {
		return append(dst, `null`...)
	}
	return AppendJSON(dst, p)
}

func appendAuthor(dst []byte, a *Author) []byte {
	if a == nil {
		return append(dst, `null`...)
	}
	dst = append(dst, `{"id":`...)
	dst = appendString(dst, a.ID)
	dst = append(dst, `,"handle":`...)
	dst = appendString(dst, a.Handle)
	dst = append(dst, `,"name":`...)
	dst = appendString(dst, a.Name)
	dst = append(dst, `,"avatar":`...)
	dst = appendNullable(dst, a.Avatar)
	dst = append(dst, `,"verified":`...)
	dst = appendNullable(dst, a.Verified)
	dst = append(dst, `,"protected":`...)
	dst = strconv.AppendBool(dst, a.Protected)
	return append(dst, '}')
}

func appendMetrics(dst []byte, m *Metrics) []byte {
	if m == nil {
		return append(dst, `null`...)
	}
	dst = append(dst, `{"replies":`...)
	dst = appendCount(dst, m.Replies)
	dst = append(dst, `,"reposts":`...)
	dst = appendCount(dst, m.Reposts)
	dst = append(dst, `,"quotes":`...)
	dst = appendCount(dst, m.Quotes)
	dst = append(dst, `,"likes":`...)
	dst = appendCount(dst, m.Likes)
	dst = append(dst, `,"views":`...)
	dst = appendCount(dst, m.Views)
	return append(dst, '}')
}

func appendEntity(dst []byte, e *Entity) []byte {
	dst = append(dst, `{"kind":`...)
	dst = appendString(dst, e.Kind)
	dst = append(dst, `,"start":`...)
	dst = strconv.AppendInt(dst, int64(e.Start), 10)
	dst = append(dst, `,"end":`...)
	dst = strconv.AppendInt(dst, int64(e.End), 10)
	dst = append(dst, `,"value":`...)
	dst = appendString(dst, e.Value)
	if e.URL != "" {
		dst = append(dst, `,"url":`...)
		dst = appendString(dst, e.URL)
	}
	if e.Display != "" {
		dst = append(dst, `,"display":`...)
		dst = appendString(dst, e.Display)
	}
	return append(dst, '}')
}

func appendMedia(dst []byte, m *Media) []byte {
	dst = append(dst, `{"kind":`...)
	dst = appendString(dst, m.Kind)
	dst = append(dst, `,"url":`...)
	dst = appendNullable(dst, m.URL)
	dst = append(dst, `,"preview":`...)
	dst = appendNullable(dst, m.Preview)
	dst = append(dst, `,"width":`...)
	dst = appendCount(dst, m.Width)
	dst = append(dst, `,"height":`...)
	dst = appendCount(dst, m.Height)
	dst = append(dst, `,"alt":`...)
	dst = appendString(dst, m.Alt)
	dst = append(dst, `,"durationMs":`...)
	dst = appendCount(dst, m.DurationMS)
	return append(dst, '}')
}

func appendPoll(dst []byte, p *Poll) []byte {
	if p == nil {
		return append(dst, `null`...)
	}
	dst = append(dst, `{"options":[`...)
	for i, o := range p.Options {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"label":`...)
		dst = appendString(dst, o.Label)
		dst = append(dst, `,"votes":`...)
		dst = strconv.AppendInt(dst, o.Votes, 10)
		dst = append(dst, '}')
	}
	dst = append(dst, `],"endsAt":`...)
	if p.EndsAt == nil {
		dst = append(dst, `null`...)
	} else {
		dst = appendTime(dst, *p.EndsAt)
	}
	dst = append(dst, `,"open":`...)
	dst = strconv.AppendBool(dst, p.Open)
	return append(dst, '}')
}

func appendNullable(dst []byte, s *string) []byte {
	if s == nil {
		return append(dst, `null`...)
	}
	return appendString(dst, *s)
}

func appendCount(dst []byte, n *int64) []byte {
	if n == nil {
		return append(dst, `null`...)
	}
	return strconv.AppendInt(dst, *n, 10)
}

func appendStrings(dst []byte, list []string) []byte {
	dst = append(dst, '[')
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, s)
	}
	return append(dst, ']')
}

// appendTime writes what Time.MarshalJSON does. The digits are set one by one
// because time.AppendFormat reads its layout anew for each post.
func appendTime(dst []byte, t Time) []byte {
	if t.IsZero() {
		return append(dst, `null`...)
	}
	u := t.UTC()
	year, month, day := u.Date()
	if year < 0 || year > 9999 {
		return u.AppendFormat(dst, `"`+timeLayout+`"`)
	}
	hour, minute, second := u.Clock()
	ms := u.Nanosecond() / int(time.Millisecond)
	return append(dst, '"',
		digit(year/1000), digit(year/100), digit(year/10), digit(year), '-',
		digit(int(month)/10), digit(int(month)), '-', digit(day/10), digit(day), 'T',
		digit(hour/10), digit(hour), ':', digit(minute/10), digit(minute), ':', digit(second/10), digit(second), '.',
		digit(ms/100), digit(ms/10), digit(ms), 'Z', '"')
}

func digit(n int) byte { return byte('0' + n%10) }

const hex = "0123456789abcdef"

// appendString writes s as JSON. What is no UTF-8 becomes U+FFFD, and U+2028
// and U+2029 are escaped, as encoding/json does, so that a line may stand in a
// script.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b < utf8.RuneSelf {
			if b >= 0x20 && b != '"' && b != '\\' {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			switch b {
			case '"', '\\':
				dst = append(dst, '\\', b)
			case '\b':
				dst = append(dst, '\\', 'b')
			case '\f':
				dst = append(dst, '\\', 'f')
			case '\n':
				dst = append(dst, '\\', 'n')
			case '\r':
				dst = append(dst, '\\', 'r')
			case '\t':
				dst = append(dst, '\\', 't')
			default:
				dst = append(dst, '\\', 'u', '0', '0', hex[b>>4], hex[b&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, s[start:i]...)
			dst = append(dst, `\ufffd`...)
			start = i + size
		case r == '\u2028' || r == '\u2029':
			dst = append(dst, s[start:i]...)
			dst = append(dst, `\u202`...)
			dst = append(dst, hex[r&15])
			start = i + size
		}
		i += size
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}
