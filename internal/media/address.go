package media

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"time"
)

// kind is a kind of media, by the host that serves it.
type kind int

const (
	picture kind = iota
	video
	kinds
)

// hosts are all that is ever asked.
var hosts = map[string]kind{
	"pbs.twimg.com":   picture, // photos, previews, avatars
	"abs.twimg.com":   picture, // the avatar of those who chose none
	"video.twimg.com": video,   // videos, and GIFs, which are videos at X
}

// bounds are what one file of a kind may be and take.
var bounds = [kinds]struct {
	types string // as sniff and Content-Type name them, each between blanks
	bytes int64
	time  time.Duration // from the question to the last byte
	slots int           // fetches at once
}{
	// X takes photos of 5 MB; what it makes of them is smaller.
	picture: {types: " image/jpeg image/png image/gif image/webp ", bytes: 8 << 20, time: 20 * time.Second, slots: 8},
	// Two minutes and twenty seconds at 1080p are some 90 MB.
	video: {types: " video/mp4 ", bytes: 128 << 20, time: 5 * time.Minute, slots: 2},
}

// takes reports whether a file of the kind may have the type.
func (k kind) takes(mediaType string) bool {
	return mediaType != "" && strings.Contains(bounds[k].types, " "+mediaType+" ")
}

func (k kind) String() string { return [...]string{"picture", "video"}[k] }

// maxAddress is the longest address that is signed, in bytes; X's have some 120.
const maxAddress = 2048

// parse reads the address of a file at one of X's media hosts. Only the one
// spelling that X itself uses is taken, so that no two readers of an address
// can disagree about where it leads.
func parse(address string) (host string, k kind, ok bool) {
	rest, secure := strings.CutPrefix(address, "https://")
	host, _, hasPath := strings.Cut(rest, "/")
	k, known := hosts[host]
	if !secure || !hasPath || !known || len(address) > maxAddress {
		return "", 0, false
	}
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' || r == '#' }) {
		return "", 0, false
	}
	u, err := url.Parse(address)
	return host, k, err == nil && u.Host == host
}

// Sign gives the name under which Get gives the file at address. ok is false
// for an address that is not a file's at X's media hosts. The same address has
// the same name as long as the Cache lives; nobody else can make one.
func (c *Cache) Sign(address string) (signed string, ok bool) {
	if _, _, ok := parse(address); !ok {
		return "", false
	}
	return encoding.EncodeToString(append(c.sum(address), address...)), true
}

// verify gives the address that Sign made signed of.
func (c *Cache) verify(signed string) (address string, ok bool) {
	text, err := encoding.DecodeString(signed)
	if err != nil || len(text) < sha256.Size {
		return "", false
	}
	address = string(text[sha256.Size:])
	return address, hmac.Equal(text[:sha256.Size], c.sum(address))
}

var encoding = base64.RawURLEncoding.Strict()

func (c *Cache) sum(address string) []byte {
	m := hmac.New(sha256.New, c.secret[:])
	m.Write([]byte(address))
	return m.Sum(nil)
}
