package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// fetch gets the file at address into the folder when it is its turn.
func (c *Cache) fetch(ctx context.Context, address, host string, k kind, n name) error {
	select {
	case c.slots[k] <- struct{}{}:
		defer func() { <-c.slots[k] }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if c.store.has(n) {
		return nil // the fetch before ended between the look and the question
	}
	if err := c.failures.recall(address, host); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, bounds[k].time)
	defer cancel()
	about, err := c.download(limited, address, host, k, n)
	if err == nil || ctx.Err() != nil {
		return err // or nobody waits any more, which says nothing of the host
	}
	switch {
	case errors.Is(err, ErrRefused):
		c.failures.remember(about, err, longAfter)
	case errors.Is(err, ErrUnreachable):
		c.failures.remember(about, err, soonAfter)
	}
	// The address would tell what was read.
	c.log.Debug("media not loaded", "host", host, "err", err)
	return err
}

// download asks for the file at address. about says what an error is about:
// the address, or the host as a whole.
func (c *Cache) download(ctx context.Context, address, host string, k kind, n name) (about string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return address, err
	}
	req.Header.Set("User-Agent", "Dipper")
	res, err := c.web.Do(req)
	if err != nil {
		return host, fmt.Errorf("%w: %w", ErrUnreachable, errors.Unwrap(err)) // *url.Error repeats the address
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusTooManyRequests {
		return host, fmt.Errorf("%w: it answered %d", ErrUnreachable, res.StatusCode)
	}
	size, err := c.check(res, k)
	if err != nil {
		return address, err
	}
	head := make([]byte, headBytes)
	if _, err := io.ReadFull(res.Body, head); err != nil {
		return address, fmt.Errorf("%w: it broke off: %w", ErrUnreachable, err)
	}
	if !k.takes(sniff(head)) {
		return address, fmt.Errorf("%w: it is no %s", ErrRefused, k)
	}
	return address, c.store.put(n, io.MultiReader(bytes.NewReader(head), res.Body), size)
}

// check reads what an answer says of itself and gives the most bytes that may
// follow.
func (c *Cache) check(res *http.Response, k kind) (size int64, err error) {
	most := min(bounds[k].bytes, c.store.max)
	mediaType, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	coding := res.Header.Get("Content-Encoding")
	switch {
	case res.StatusCode >= 500:
		return 0, fmt.Errorf("%w: it answered %d", ErrUnreachable, res.StatusCode)
	case res.StatusCode != http.StatusOK: // redirects among them
		return 0, fmt.Errorf("%w: it answered %d", ErrRefused, res.StatusCode)
	case !k.takes(mediaType):
		return 0, fmt.Errorf("%w: it calls it %q", ErrRefused, mediaType)
	case coding != "" && !strings.EqualFold(coding, "identity"):
		return 0, fmt.Errorf("%w: it is packed as %q", ErrRefused, coding)
	case res.ContentLength > most:
		return 0, fmt.Errorf("%w: it has %d bytes", ErrRefused, res.ContentLength)
	case res.ContentLength < 0:
		return most, nil
	}
	return res.ContentLength, nil
}
