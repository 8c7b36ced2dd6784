package secret_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"dipper/internal/secret"
)

// Ensure no way of printing a token shows it.
func TestToken_isNeverPrinted(t *testing.T) {
	const text = "AAAAAAA-very-secret"
	token := secret.NewToken(text)
	holder := struct {
		T secret.Token
		P *secret.Token
	}{token, &token}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %v"} {
		if strings.Count(verb, "%") == 2 {
			fmt.Fprintf(&out, verb, token, token)
			continue
		}
		fmt.Fprintf(&out, verb, token)
		fmt.Fprintf(&out, verb, &token)
		fmt.Fprintf(&out, verb, holder)
		fmt.Fprintf(&out, verb, []secret.Token{token})
		fmt.Fprintf(&out, verb, map[string]secret.Token{"a": token})
	}
	fmt.Fprintln(&out, token, fmt.Errorf("use %v", token))
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("m", "token", token, "any", holder)
	}
	if err := json.NewEncoder(&out).Encode(holder); err != nil {
		t.Fatal(err)
	}
	if err := xml.NewEncoder(&out).Encode(token); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{text, fmt.Sprintf("%x", text), fmt.Sprintf("%X", text)} {
		if strings.Contains(out.String(), form) {
			t.Errorf("token printed as %q in:\n%s", form, out.String())
		}
	}
	if token.Reveal() != text {
		t.Errorf("Reveal gave %q, want the text", token.Reveal())
	}
}

func TestKeychain_keepsReadsAndForgets(t *testing.T) {
	keyring.MockInit()
	ctx := t.Context()
	if got, err := secret.Stored(ctx); err != nil || !got.Empty() {
		t.Fatalf("Stored in an empty keychain gave empty=%v, %v; want an empty token and nil", got.Empty(), err)
	}
	if err := secret.Keep(ctx, secret.NewToken("abc")); err != nil {
		t.Fatal(err)
	}
	if got, err := secret.Stored(ctx); err != nil || got.Reveal() != "abc" {
		t.Fatalf("Stored gave %q, %v; want abc", got.Reveal(), err)
	}
	for range 2 { // forgetting what is not there is no error
		if err := secret.Forget(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := secret.Stored(ctx); !got.Empty() {
		t.Error("a forgotten token is still there")
	}
}

func TestKeychain_anyTroubleIsNoKeychain(t *testing.T) {
	keyring.MockInitWithError(errors.New("the collection is locked"))
	if _, err := secret.Stored(t.Context()); !errors.Is(err, secret.ErrNoKeychain) {
		t.Errorf("Stored gave %v, want ErrNoKeychain", err)
	}
	if err := secret.Keep(t.Context(), secret.NewToken("abc")); !errors.Is(err, secret.ErrNoKeychain) || strings.Contains(err.Error(), "abc") {
		t.Errorf("Keep gave %v, want ErrNoKeychain without the token", err)
	}
}

// Ensure a call does not outlast its caller's patience.
func TestKeychain_endsWithItsContext(t *testing.T) {
	keyring.MockInit()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := secret.Stored(ctx); err != nil && !errors.Is(err, secret.ErrNoKeychain) {
		t.Errorf("Stored gave %v, want nil or ErrNoKeychain", err)
	}
}
