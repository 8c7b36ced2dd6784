package media_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"dipper/internal/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const jpeg = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01 and the rest"

// host is a media host in memory: it answers in place of the network.
type host func(*http.Request) (*http.Response, error)

func (h host) RoundTrip(r *http.Request) (*http.Response, error) { return h(r) }

// answer is an answer of 200 with a body of known length.
func answer(kind, body string) *http.Response {
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {kind}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

func picture(n int) string { return fmt.Sprintf("https://pbs.twimg.com/media/%d.jpg", n) }

// file is where a picture is kept.
func file(dir, address string) string {
	sum := sha256.Sum256([]byte(address))
	return filepath.Join(dir, hex.EncodeToString(sum[:]))
}

func open(t *testing.T, dir string, o media.Options) *media.Cache {
	t.Helper()
	c := media.Open(dir, o)
	t.Cleanup(c.Close)
	return c
}

// get gives what the cache has for address.
func get(ctx context.Context, c *media.Cache, address string) (string, error) {
	signed, ok := c.Sign(address)
	if !ok {
		return "", fmt.Errorf("%s is not signed", address)
	}
	f, err := c.Get(ctx, signed)
	if err != nil {
		return "", err
	}
	defer f.Close()
	body, err := io.ReadAll(f)
	return string(body), err
}

func mustGet(t *testing.T, c *media.Cache, address string) {
	t.Helper()
	if body, err := get(t.Context(), c, address); err != nil || !strings.HasPrefix(body, "\xff\xd8\xff") {
		t.Fatalf("%s: %q, %v", address, body, err)
	}
}
