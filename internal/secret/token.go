// Package secret owns the bearer token: a type that cannot print itself, and
// where the token is found and kept (the environment's value handed in by the
// caller, the OS keychain, or memory for this run). It never writes the token
// to a file and knows nothing of HTTP.
package secret

import (
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// Token is a bearer token. Every way of printing or encoding it gives
// "[redacted]"; only Reveal, called where the Authorization header is set,
// gives the text.
type Token struct{ text string }

// NewToken wraps a token's text.
func NewToken(text string) Token { return Token{text} }

// Reveal gives the token's text, for the Authorization header and the keychain alone.
func (t Token) Reveal() string { return t.text }

// Empty reports whether there is no token.
func (t Token) Empty() bool { return t.text == "" }

// String implements fmt.Stringer.
func (Token) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (Token) GoString() string { return redacted }

// Format implements fmt.Formatter, so that no verb reaches the field.
func (Token) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// LogValue implements slog.LogValuer.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler, and with it JSON and XML.
func (Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }
