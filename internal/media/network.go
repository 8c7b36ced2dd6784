package media

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

const (
	dialTime   = 5 * time.Second
	headerTime = 10 * time.Second
)

// errNotPublic says that X's host leads to this machine or its own network.
var errNotPublic = errors.New("not a public address")

// newTransport makes the way to X's media hosts: no cookies, HTTP/2, the
// environment's proxy as on the way to X, public addresses alone. A nil
// resolver is the system's.
func newTransport(resolver *net.Resolver) *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer(resolver),
		TLSHandshakeTimeout:    dialTime,
		ResponseHeaderTimeout:  headerTime,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConnsPerHost:    bounds[picture].slots,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // pictures and videos are compressed already
	}
}

// dialer connects to X's media hosts where they are public. Whatever else a
// transport dials for a request to one of them is the user's own proxy, which
// is mostly not.
func dialer(resolver *net.Resolver) func(ctx context.Context, network, addr string) (net.Conn, error) {
	open := &net.Dialer{Timeout: dialTime, Resolver: resolver}
	guarded := &net.Dialer{Timeout: dialTime, Resolver: resolver, Control: publicOnly}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		if _, is := hosts[host]; is {
			return guarded.DialContext(ctx, network, addr)
		}
		return open.DialContext(ctx, network, addr)
	}
}

// publicOnly is asked for each address that a name has led to, before it is
// connected to.
func publicOnly(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !public(to.Addr()) {
		return fmt.Errorf("connect to %s: %w", address, errNotPublic)
	}
	return nil
}

var (
	nat64  = netip.MustParsePrefix("64:ff9b::/96")
	global = netip.MustParsePrefix("2000::/3")
	// notPublic are what the standard library's own words do not cover.
	// 198.18.0.0/15 is left out: with it many a user's proxy answers for every
	// name, and it leads nowhere else.
	notPublic = []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),
		netip.MustParsePrefix("100.64.0.0/10"), // a provider's own, and VPNs'
		netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("240.0.0.0/4"),
		netip.MustParsePrefix("2001::/32"), // these two wrap any other address
		netip.MustParsePrefix("2002::/16"),
	}
)

// public reports whether ip is somewhere on the internet.
func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if nat64.Contains(ip) {
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && (ip.Is4() || global.Contains(ip)) &&
		!slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(ip) })
}
