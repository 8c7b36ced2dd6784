//go:build !distro

package update

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

const (
	// answerTime bounds one question, from the name's lookup to the last byte.
	answerTime = 15 * time.Second
	// maxAnswer is the largest answer, in bytes. GitHub's have some ten thousand.
	maxAnswer = 1 << 20
	maxHead   = 64 << 10
	// maxHops is how many redirects are followed. GitHub's are one, of a project
	// that was renamed.
	maxHops = 3
	// maxTagged bounds the ETag that is kept, in bytes.
	maxTagged = 256
)

// errUnchanged says that the answer is the one before.
var errUnchanged = errors.New("nothing has changed")

// newClient makes the way to the address: no cookies, the environment's proxy,
// and nothing left open for the day until the next question.
func newClient(o Options) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            o.Dial,
			TLSClientConfig:        &tls.Config{RootCAs: o.Roots},
			MaxResponseHeaderBytes: maxHead,
			DisableKeepAlives:      true,
		},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > maxHops {
				return errors.New("it leads on and on")
			}
			if req.URL.Scheme != "https" || !strings.EqualFold(req.URL.Host, via[0].URL.Host) {
				return fmt.Errorf("it leads elsewhere, to %.*q", maxLink, req.URL.Redacted())
			}
			return nil
		},
	}
}

// fetch asks once. With the etag of an answer that is kept it may give
// errUnchanged.
func (l *Lookout) fetch(ctx context.Context, etag string) (r *release, newTag string, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.address.String(), nil)
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("User-Agent", "Dipper/"+l.o.Version)
	req.Header.Set("Accept", "application/vnd.github+json") // as GitHub recommends
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	res, err := l.web.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotModified && etag != "":
		return nil, "", errUnchanged
	case res.StatusCode != http.StatusOK:
		return nil, "", fmt.Errorf("it answered %d", res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, "", fmt.Errorf("read the answer: %w", err)
	}
	if len(body) > maxAnswer {
		return nil, "", fmt.Errorf("the answer has more than %d bytes", maxAnswer)
	}
	r, err = readRelease(body, l.address)
	return r, cleanTag(res.Header.Get("ETag")), err
}

// cleanTag gives an ETag that can be sent back, or "".
func cleanTag(etag string) string {
	if len(etag) > maxTagged || strings.ContainsFunc(etag, func(r rune) bool { return r < ' ' || r > '~' }) {
		return ""
	}
	return etag
}
