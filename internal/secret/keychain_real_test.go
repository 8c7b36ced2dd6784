//go:build keychain

// These tests speak to a session bus of their own: see scripts/keychain-test.

package secret_test

import (
	"errors"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"dipper/internal/secret"
)

// Ensure a real Secret Service keeps a token over calls.
func TestRealKeychain_keepsReadsAndForgets(t *testing.T) {
	ctx := t.Context()
	if err := secret.Keep(ctx, secret.NewToken("abc-of-the-test")); err != nil {
		t.Fatal(err)
	}
	got, err := secret.Stored(ctx)
	if err != nil || got.Reveal() != "abc-of-the-test" {
		t.Fatalf("Stored gave empty=%v, %v", got.Empty(), err)
	}
	if err := secret.Forget(ctx); err != nil {
		t.Fatal(err)
	}
	if got, err := secret.Stored(ctx); err != nil || !got.Empty() {
		t.Errorf("after Forget: empty=%v, %v", got.Empty(), err)
	}
}

// Ensure a Secret Service that takes the call and never answers does not hold
// Dipper up: its prompt may be one that nobody sees.
func TestRealKeychain_thatHangsIsNoKeychain(t *testing.T) {
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	if err := bus.ExportAll(silent{release: t.Context().Done()}, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service"); err != nil {
		t.Fatal(err)
	}
	if reply, err := bus.RequestName("org.freedesktop.secrets", 0); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("own the name: %v, %v", reply, err)
	}
	begun := time.Now()
	_, err = secret.Stored(t.Context())
	if !errors.Is(err, secret.ErrNoKeychain) {
		t.Errorf("Stored gave %v, want ErrNoKeychain", err)
	}
	if d := time.Since(begun); d < 2*time.Second || d > 10*time.Second {
		t.Errorf("Stored took %s, want its time-out of about 3 s (%v)", d, err)
	}
}

// silent is a Secret Service whose prompt to unlock is never answered.
type silent struct{ release <-chan struct{} }

// Unlock is the first thing that a reader asks for.
func (s silent) Unlock([]dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	<-s.release
	return nil, "/", nil
}
