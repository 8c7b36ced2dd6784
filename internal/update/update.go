package update

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net"
	"time"
)

// File is the file in the data folder that a Lookout keeps what it knows in. It
// is not in an archive, since a folder has two of them and a user's word holds
// for both.
const File = "update.json"

// Options are what Open needs to know: Dir, and what the build says of itself.
type Options struct {
	// Dir is the data folder.
	Dir string
	// Address is who is asked, by https. Empty means nobody.
	Address string
	// Version is this Dipper's own, "0.1.0".
	Version string
	// Dial makes the connections. Nil is the network.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Roots are the authorities that are trusted. Nil are the system's.
	Roots *x509.CertPool
	// Wall is this machine's clock. Nil is the system's.
	Wall func() time.Time
	// Rand gives [0,1), for the jitter. Nil is math/rand/v2.
	Rand func() float64
	// Log takes what goes wrong. Nil discards it.
	Log *slog.Logger
}

// Status is what is known.
type Status struct {
	Allowed   bool
	CheckedAt time.Time // the last question, answered or not; zero before the first
	Newer     *Newer    // nil when there is none, or it may not be asked
}

// Newer is a version that is newer than this one.
type Newer struct {
	Version string // "0.2.0"
	URL     string // by https, where a person reads of it
}
