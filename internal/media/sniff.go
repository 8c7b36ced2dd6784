package media

import "bytes"

// headBytes are how many first bytes sniff looks at.
const headBytes = 12

// sniff gives the type of a file that begins with head, "" for any other than
// those that a post's media can have. Tables of others know more types, and
// take fewer of X's videos for videos.
func sniff(head []byte) string {
	at := func(i int, text string) bool {
		return len(head) >= i && bytes.HasPrefix(head[i:], []byte(text))
	}
	switch {
	case at(0, "\xff\xd8\xff"):
		return "image/jpeg"
	case at(0, "\x89PNG\r\n\x1a\n"):
		return "image/png"
	case at(0, "GIF87a"), at(0, "GIF89a"):
		return "image/gif"
	case at(0, "RIFF") && at(8, "WEBP"):
		return "image/webp"
	case at(4, "ftyp"):
		return "video/mp4"
	}
	return ""
}
