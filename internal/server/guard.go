package server

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"dipper/internal/engine"
)

// windowOrigins are where the native window's own page lives: the first on
// Linux and macOS, the second on Windows.
var windowOrigins = [...]string{"wails://wails", "http://wails.localhost"}

const (
	corsMethods = "GET, POST, PUT, PATCH, DELETE"
	corsHeaders = "Authorization, Content-Type"
	corsExposed = "Location, Retry-After"
)

// guard lets in only who speaks to us by one of our own names, and of web
// pages only our own. A page elsewhere can make a browser send us anything,
// under a name of its own that leads to loopback too; it cannot forge Host and
// Origin.
type guard struct {
	hosts   []string
	origins []string
	// public is the reverse proxy's Host, and whether its sockets are wss.
	public       string
	publicSecure bool
}

// newGuard makes the guard of the doors at own ("127.0.0.1:7777").
func newGuard(own string, public *url.URL, extra []string) guard {
	_, port, _ := net.SplitHostPort(own)
	g := guard{hosts: []string{own, net.JoinHostPort("localhost", port)}}
	if port == "80" {
		for _, h := range slices.Clone(g.hosts) {
			g.hosts = append(g.hosts, strings.TrimSuffix(h, ":80"))
		}
	}
	for _, h := range g.hosts {
		g.origins = append(g.origins, "http://"+h)
	}
	g.origins = append(g.origins, windowOrigins[:]...)
	g.origins = append(g.origins, extra...)
	if public != nil {
		g.public, g.publicSecure = public.Host, public.Scheme == "https"
		g.hosts = append(g.hosts, public.Host)
		g.origins = append(g.origins, public.Scheme+"://"+public.Host)
	}
	return g
}

// parsePublicURL reads the one origin of a reverse proxy, in the form in which
// browsers send it: lower case and without the scheme's own port. Nil when
// text is empty.
func parsePublicURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
		u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(u.Host, ":") {
		return nil, fmt.Errorf("public URL %q: %w", text, ErrBadPublicURL)
	}
	host := strings.ToLower(u.Host)
	switch {
	case u.Scheme == "http":
		host = strings.TrimSuffix(host, ":80")
	case u.Scheme == "https":
		host = strings.TrimSuffix(host, ":443")
	}
	return &url.URL{Scheme: u.Scheme, Host: host}, nil
}

// admit reports whether the request comes from here and, when it is a page of
// ours elsewhere, lets that page read the answer, errors included. A request
// that is not admitted has been answered.
func (g *guard) admit(w http.ResponseWriter, r *http.Request) bool {
	if !slices.Contains(g.hosts, r.Host) {
		writeProblem(w, engine.NewProblem(engine.CodeForbidden, nil, "The host %q is not one of Dipper's own.", r.Host))
		return false
	}
	origin := r.Header.Values("Origin")
	if len(origin) == 0 {
		return true
	}
	if len(origin) > 1 || !slices.Contains(g.origins, origin[0]) {
		writeProblem(w, engine.NewProblem(engine.CodeForbidden, nil, "The page at %q is not one of Dipper's own.", strings.Join(origin, ", ")))
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin[0])
	h.Set("Access-Control-Expose-Headers", corsExposed)
	return true
}

// preflight answers a browser that asks on behalf of one of our pages whether
// it may send a call, and reports whether it was that. The guard has admitted
// the page.
func preflight(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodOptions || r.Header.Get("Origin") == "" || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", corsMethods)
	h.Set("Access-Control-Allow-Headers", corsHeaders)
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}

// socketBase is the address of our sockets as the caller reaches us.
func (g *guard) socketBase(r *http.Request) string {
	if g.publicSecure && r.Host == g.public {
		return "wss://" + r.Host
	}
	return "ws://" + r.Host
}
