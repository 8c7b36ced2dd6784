package secret

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"
)

// service and account name Dipper's entry in the OS keychain.
const (
	service = "app.dipper.Dipper"
	account = "x-bearer-token"
)

// Time-outs of a keychain call. The library has none, and a keychain whose
// prompt nobody answers hangs for ever: at the start nobody was told to look
// for a prompt, on keeping a token they were.
const (
	readTimeout = 3 * time.Second
	keepTimeout = 60 * time.Second
)

// ErrNoKeychain says that the OS keychain cannot be used: there is none, it is
// locked, or it did not answer in time. Keep and Stored return it, wrapped.
var ErrNoKeychain = errors.New("no OS keychain")

// Stored gives the token kept in the OS keychain, an empty one when it holds
// none, or an error that wraps ErrNoKeychain.
func Stored(ctx context.Context) (Token, error) {
	text, err := bounded(ctx, readTimeout, func() (string, error) { return keyring.Get(service, account) })
	if errors.Is(err, keyring.ErrNotFound) {
		return Token{}, nil
	}
	if err != nil {
		return Token{}, fmt.Errorf("read token from keychain: %w", err)
	}
	return NewToken(text), nil
}

// Keep stores the token in the OS keychain. When it cannot, the token is
// nowhere but in memory, and the error wraps ErrNoKeychain.
func Keep(ctx context.Context, t Token) error {
	_, err := bounded(ctx, keepTimeout, func() (string, error) { return "", keyring.Set(service, account, t.Reveal()) })
	if err != nil {
		return fmt.Errorf("keep token in keychain: %w", err)
	}
	return nil
}

// Forget removes the token from the OS keychain; none there is no error.
func Forget(ctx context.Context) error {
	_, err := bounded(ctx, keepTimeout, func() (string, error) { return "", keyring.Delete(service, account) })
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return fmt.Errorf("remove token from keychain: %w", err)
	}
	return nil
}

// bounded runs call under a time-out. A call that hangs keeps its goroutine
// until the keychain answers or the process ends: the library gives no way to
// stop it.
func bounded(ctx context.Context, limit time.Duration, call func() (string, error)) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1) // one answer, so that a late call can end
	go func() {
		text, err := call()
		done <- answer{text, err}
	}()
	select {
	case a := <-done:
		if a.err != nil && !errors.Is(a.err, keyring.ErrNotFound) {
			return "", fmt.Errorf("%w: %w", ErrNoKeychain, a.err)
		}
		return a.text, a.err
	case <-ctx.Done():
		return "", fmt.Errorf("%w: it did not answer within %s", ErrNoKeychain, limit)
	}
}
