package cli_test

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"dipper/internal/cli"
	"dipper/internal/config"
	"dipper/internal/engine"
	"dipper/internal/secret"
)

func TestCheckToken_keepsNothing(t *testing.T) {
	keyring.MockInit()
	x := httptest.NewServer(&doctorX{limit: 1000})
	defer x.Close()
	s := cli.Setup{Config: config.Config{XURL: x.URL, Keychain: true}, Log: slog.New(slog.DiscardHandler)}
	check, err := cli.CheckToken(t.Context(), s, " "+canaryToken+"\n")
	if err != nil || check.Limit == nil || *check.Limit != 1000 {
		t.Errorf("got %+v, %v", check, err)
	}
	if kept, err := secret.Stored(t.Context()); err != nil || !kept.Empty() {
		t.Errorf("the keychain holds a token, %v", err)
	}
	_, err = cli.CheckToken(t.Context(), s, "two words")
	if p := engine.Explain(err); p.Code != engine.CodeValueInvalid || strings.Contains(p.Error(), "two") {
		t.Errorf("of two words: %v", err)
	}
}

func TestForgetToken_takesItOutOfKeychainAndMemory(t *testing.T) {
	keyring.MockInit()
	if err := secret.Keep(t.Context(), secret.NewToken(canaryToken)); err != nil {
		t.Fatal(err)
	}
	s := cli.Setup{Config: config.Config{XURL: "https://api.x.com", Keychain: true}, Entered: secret.NewToken(canaryToken)}
	s, err := cli.ForgetToken(t.Context(), s)
	if err != nil || !s.Entered.Empty() {
		t.Errorf("the Setup holds a token, %v", err)
	}
	if kept, err := secret.Stored(t.Context()); err != nil || !kept.Empty() {
		t.Errorf("the keychain holds a token, %v", err)
	}
}
