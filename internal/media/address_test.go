package media_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dipper/internal/media"
)

// Ensure that an address is signed only in X's own spelling of its own hosts,
// however a reader of addresses may be led elsewhere.
func TestSign_takesXsMediaHostsAlone(t *testing.T) {
	c := open(t, t.TempDir(), media.Options{})
	for name, address := range map[string]string{
		"an avatar":                  "https://pbs.twimg.com/profile_images/18274/jZFFyzeP_normal.jpg",
		"the avatar of who has none": "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png",
		"a photo in a size":          "https://pbs.twimg.com/media/Oh5xjDsHOEOrOrA?format=jpg&name=small",
		"a video":                    "https://video.twimg.com/ext_tw_video/16636/pu/vid/1280x720/SaVgRVDK2xPvD5vE.mp4?tag=12",
		"an at sign in the path":     "https://pbs.twimg.com/@evil.example/a.jpg",
		"an encoded slash":           "https://pbs.twimg.com/media%2F..%2Fa.jpg",
		"another host in the path":   "https://pbs.twimg.com//evil.example/a.jpg",
		"nothing but the host":       "https://pbs.twimg.com/",
	} {
		if _, ok := c.Sign(address); !ok {
			t.Errorf("%s is not signed: %s", name, address)
		}
	}
	for name, address := range map[string]string{
		"nothing":                       "",
		"no scheme":                     "pbs.twimg.com/a.jpg",
		"a scheme that is left open":    "//pbs.twimg.com/a.jpg",
		"http":                          "http://pbs.twimg.com/a.jpg",
		"upper-case scheme":             "HTTPS://pbs.twimg.com/a.jpg",
		"ftp":                           "ftp://pbs.twimg.com/a.jpg",
		"a file":                        "file:///pbs.twimg.com/a.jpg",
		"data":                          "data:image/png;base64,AAAA",
		"javascript":                    "javascript://pbs.twimg.com/%0aalert(1)",
		"no slashes":                    "https:pbs.twimg.com/a.jpg",
		"one slash":                     "https:/pbs.twimg.com/a.jpg",
		"three slashes":                 "https:///pbs.twimg.com/a.jpg",
		"backslashes":                   `https:\\pbs.twimg.com\a.jpg`,
		"no path":                       "https://pbs.twimg.com",
		"a query at once":               "https://pbs.twimg.com?a",
		"a fragment at once":            "https://pbs.twimg.com#/a.jpg",
		"a fragment":                    "https://pbs.twimg.com/a.jpg#b",
		"another host":                  "https://example.com/a.jpg",
		"X's own host":                  "https://api.x.com/a.jpg",
		"a host below one of X's":       "https://a.pbs.twimg.com/a.jpg",
		"a host above":                  "https://twimg.com/a.jpg",
		"a host that begins alike":      "https://pbs.twimg.com.evil.example/a.jpg",
		"a host that ends alike":        "https://evilpbs.twimg.com/a.jpg",
		"upper-case host":               "https://PBS.twimg.com/a.jpg",
		"a trailing dot":                "https://pbs.twimg.com./a.jpg",
		"a user":                        "https://user@pbs.twimg.com/a.jpg",
		"a password":                    "https://user:pass@pbs.twimg.com/a.jpg",
		"an empty user":                 "https://@pbs.twimg.com/a.jpg",
		"X's host as the user":          "https://pbs.twimg.com@evil.example/a.jpg",
		"X's host as user, encoded":     "https://pbs.twimg.com%2fa@evil.example/a.jpg",
		"X's host as user, backslash":   `https://pbs.twimg.com\@evil.example/a.jpg`,
		"a backslash in the path":       `https://pbs.twimg.com/\evil.example/a.jpg`,
		"the default port, said":        "https://pbs.twimg.com:443/a.jpg",
		"an empty port":                 "https://pbs.twimg.com:/a.jpg",
		"another port":                  "https://pbs.twimg.com:8443/a.jpg",
		"this machine":                  "https://localhost/a.jpg",
		"this machine's address":        "https://127.0.0.1/a.jpg",
		"this machine's, in IPv6":       "https://[::1]/a.jpg",
		"this machine's, as a number":   "https://2130706433/a.jpg",
		"a cloud's own address":         "https://169.254.169.254/latest/meta-data/",
		"a Cyrillic letter":             "https://p\u0062s.twimg.c\u043em/a.jpg",
		"letters of full width":         "https://ｐbs.twimg.com/a.jpg",
		"a full stop of full width":     "https://pbs．twimg.com/a.jpg",
		"punycode":                      "https://xn--pbs-8cd.twimg.com/a.jpg",
		"an encoded letter in the host": "https://%70bs.twimg.com/a.jpg",
		"a sign beyond ASCII":           "https://pbs.twimg.com/ä.jpg",
		"a blank":                       "https://pbs.twimg.com/a b.jpg",
		"a blank before":                " https://pbs.twimg.com/a.jpg",
		"a line break":                  "https://pbs.twimg.com/a\r\nHost: evil.example",
		"a tab in the host":             "https://pbs.\ttwimg.com/a.jpg",
		"a zero":                        "https://pbs.twimg.com/a\x00.jpg",
		"a broken escape":               "https://pbs.twimg.com/%zz.jpg",
		"beyond all measure":            "https://pbs.twimg.com/" + strings.Repeat("a", 2048),
	} {
		if _, ok := c.Sign(address); ok {
			t.Errorf("%s is signed: %s", name, address)
		}
	}
}

func TestGet_takesNamesOfThisStartAlone(t *testing.T) {
	asked := 0
	o := media.Options{Transport: host(func(*http.Request) (*http.Response, error) { asked++; return answer("image/jpeg", jpeg), nil })}
	dir := t.TempDir()
	before := open(t, dir, o)
	c := open(t, dir, o)
	old, _ := before.Sign(picture(1))
	own, _ := c.Sign(picture(1))
	if again, _ := c.Sign(picture(1)); again != own {
		t.Errorf("one address has two names: %s and %s", own, again)
	}
	raw, err := base64.RawURLEncoding.DecodeString(own)
	if err != nil {
		t.Fatal(err)
	}
	name := func(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
	moved := append(append([]byte(nil), raw[:32]...), picture(2)...)
	away := append(append([]byte(nil), raw[:32]...), "https://evil.example/a.jpg"...)
	flipped := append([]byte(nil), raw...)
	flipped[0] ^= 1
	for what, signed := range map[string]string{
		"a name of an earlier start": old,
		"another address's sign":     name(moved),
		"an address elsewhere":       name(away),
		"a sign with one bit turned": name(flipped),
		"an address without a sign":  name(raw[32:]),
		"half a name":                own[:len(own)/2],
		"a sign alone":               name(raw[:32]),
		"an address as it stands":    picture(1),
		"a name and more":            own + "A",
		"nothing":                    "",
	} {
		if _, err := c.Get(t.Context(), signed); !errors.Is(err, media.ErrUnknown) {
			t.Errorf("%s: %v, want ErrUnknown", what, err)
		}
	}
	if asked != 0 {
		t.Errorf("a host was asked %d times", asked)
	}
	mustGet(t, c, picture(1))
}

// Ensure that whatever is signed leads every reader of addresses to X's hosts.
func FuzzSign_leadsToXsMediaHosts(f *testing.F) {
	for _, seed := range []string{
		picture(1), "https://video.twimg.com/a.mp4?tag=12", "https://pbs.twimg.com@evil.example/", "https://pbs.twimg.com:443/", "https://pbs.twimg.com./",
		"https://pbs.twimg.com/%2f%2e%2e/", "https://pbs.twimg.com/?#", "https://[::1]/", "https://PBS.twimg.com/", "https:/\\pbs.twimg.com/", "https://pbs.twimg.com/\u2028",
	} {
		f.Add(seed)
	}
	c := media.Open(f.TempDir(), media.Options{})
	f.Fuzz(func(t *testing.T, address string) {
		signed, ok := c.Sign(address)
		if !ok {
			return
		}
		req, err := http.NewRequest("GET", address, nil)
		if err != nil {
			t.Fatalf("%q is signed and cannot be asked for: %v", address, err)
		}
		if req.URL.Scheme != "https" || !media.IsHost(req.Host) || req.URL.Host != req.Host || req.URL.User != nil || req.URL.Port() != "" || req.URL.Fragment != "" {
			t.Errorf("%q is signed and leads to %v", address, req.URL)
		}
		if strings.ContainsFunc(req.URL.RequestURI(), func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%q is signed and asked for as %q", address, req.URL.RequestURI())
		}
		if strings.ContainsAny(signed, "/?#%.") || url.PathEscape(signed) != signed {
			t.Errorf("the name %q is not one part of a path", signed)
		}
	})
}

func TestSniff_knowsWhatPostsHave(t *testing.T) {
	for name, c := range map[string]struct{ head, want string }{
		"jpeg":             {jpeg, "image/jpeg"},
		"png":              {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"},
		"gif":              {"GIF89a\x01\x00\x01\x00", "image/gif"},
		"an older gif":     {"GIF87a\x01\x00\x01\x00", "image/gif"},
		"webp":             {"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"},
		"mp4":              {"\x00\x00\x00\x1cftypmp42", "video/mp4"},
		"mp4 of parts":     {"\x00\x00\x00\x1cftypiso5", "video/mp4"},
		"a sound":          {"RIFF\x24\x00\x00\x00WAVEfmt ", ""},
		"a page":           {"<!doctype html><script>", ""},
		"a drawing":        {`<svg xmlns="http://www.w3.org/2000/svg">`, ""},
		"a playlist":       {"#EXTM3U\n#EXT-X-VERSION", ""},
		"a page after":     {" \xff\xd8\xff", ""},
		"nothing":          {"", ""},
		"half a signature": {"\xff\xd8", ""},
	} {
		if got := media.Sniff([]byte(c.head)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
