package media_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"dipper/internal/media"
)

func TestPublic_isTheInternetAlone(t *testing.T) {
	for text, want := range map[string]bool{
		"104.244.42.1":        true,
		"2606:1f80::1":        true,
		"::ffff:104.244.42.1": true,
		"64:ff9b::68f4:2a01":  true, // 104.244.42.1 from a network of IPv6 alone
		"198.18.0.5":          true, // a proxy on this machine that answers for every name
		"127.0.0.1":           false,
		"127.1.2.3":           false,
		"0.0.0.0":             false,
		"0.1.2.3":             false,
		"10.0.0.1":            false,
		"172.16.0.1":          false,
		"172.31.255.255":      false,
		"192.168.1.1":         false,
		"169.254.169.254":     false,
		"100.64.0.1":          false,
		"192.0.0.1":           false,
		"224.0.0.1":           false,
		"240.0.0.1":           false,
		"255.255.255.255":     false,
		"::":                  false,
		"::1":                 false,
		"::127.0.0.1":         false,
		"::ffff:127.0.0.1":    false,
		"::ffff:192.168.1.1":  false,
		"64:ff9b::7f00:1":     false,
		"64:ff9b::c0a8:101":   false,
		"64:ff9b:1::1":        false,
		"fe80::1":             false,
		"fe80::1%eth0":        false,
		"fec0::1":             false,
		"fd00::1":             false,
		"ff02::1":             false,
		"2002:7f00:1::1":      false,
		"2001:0:7f00:1::1":    false,
		"100::1":              false,
	} {
		if got := media.Public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: public %v, want %v", text, got, want)
		}
	}
	if media.Public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// resolver answers every question for an address with ip.
func resolver(t *testing.T, ip [4]byte) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		t.Cleanup(func() { theirs.Close() })
		// Ends with the pipe.
		go func() {
			defer theirs.Close()
			for {
				var size uint16 // over anything but UDP a message has its length in front
				if binary.Read(theirs, binary.BigEndian, &size) != nil {
					return
				}
				q := make([]byte, size)
				if _, err := io.ReadFull(theirs, q); err != nil {
					return
				}
				end := 12
				for q[end] != 0 {
					end += int(q[end]) + 1
				}
				kind := binary.BigEndian.Uint16(q[end+1:])
				a := append([]byte(nil), q[:end+5]...)
				a[2], a[3] = 0x81, 0x80 // an answer, no error
				copy(a[6:], []byte{0, 0, 0, 0, 0, 0})
				if kind == 1 {
					a[7] = 1
					a = append(a, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ip[0], ip[1], ip[2], ip[3])
				}
				if _, err := theirs.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(a))), a...)); err != nil {
					return
				}
			}
		}()
		return ours, nil
	}}
}

// Ensure that a name of X's that somebody has led to this machine or its
// network is not connected to.
func TestTransport_connectsToPublicAddressesAlone(t *testing.T) {
	for _, ip := range [][4]byte{{127, 0, 0, 1}, {192, 168, 1, 1}, {169, 254, 169, 254}, {10, 0, 0, 1}} {
		transport := media.NewTransport(resolver(t, ip))
		transport.Proxy = nil
		c := open(t, t.TempDir(), media.Options{Transport: transport})
		_, err := get(t.Context(), c, picture(1))
		if err == nil || !strings.Contains(err.Error(), "not a public address") || !strings.Contains(err.Error(), netip.AddrFrom4(ip).String()) {
			t.Errorf("%v: %v", ip, err)
		}
	}
}

// Ensure that the user's own proxy may be where it mostly is, and is asked for
// X's host by name and with nothing of anybody's.
func TestTransport_proxyMayBeOnThisMachine(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	asked := make(chan *http.Request, 1) // one question
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		if req, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			asked <- req
		}
		io.WriteString(conn, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
	}()
	transport := media.NewTransport(nil)
	transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: l.Addr().String()})
	c := open(t, t.TempDir(), media.Options{Transport: transport})
	if _, err := get(t.Context(), c, picture(1)); err == nil {
		t.Error("a proxy that refuses gives a picture")
	}
	if req := <-asked; req.Method != "CONNECT" || req.Host != "pbs.twimg.com:443" {
		t.Errorf("the proxy was asked to %s %s", req.Method, req.Host)
	}
}
