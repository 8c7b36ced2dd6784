package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"dipper/internal/engine"
)

// call is one request to the API on its way through its handler.
type call struct {
	w    http.ResponseWriter
	r    *http.Request
	id   string // the {id} of the path, "" without one
	body []byte // whole, at most maxBody
}

// handle answers a call. An error is answered for it, if it has not written
// anything yet.
type handle func(ctx context.Context, c *call) error

// route is a path of the API and what may be done there.
type route struct {
	path    string // "{id}" stands for one part of any text
	open    bool   // asks for no key
	methods map[string]handle
}

// routes is the API, whole.
func (s *Server) routes() []route {
	return []route{
		{"/api/health", true, map[string]handle{"GET": s.health}},
		{"/api/status", false, map[string]handle{"GET": s.status}},
		{"/api/topics", false, map[string]handle{"GET": s.listTopics, "POST": s.addTopic}},
		{"/api/topics/{id}", false, map[string]handle{"GET": s.getTopic, "PATCH": s.editTopic, "DELETE": s.deleteTopic}},
		{"/api/topics/{id}/posts", false, map[string]handle{"GET": s.listPosts}},
		{"/api/topics/{id}/pulse", false, map[string]handle{"GET": s.pulse}},
		{"/api/rules", false, map[string]handle{"GET": s.listRules}},
		{"/api/rules/{id}", false, map[string]handle{"DELETE": s.removeRule}},
		{"/api/source", false, map[string]handle{"POST": s.source}},
		{"/api/check", false, map[string]handle{"POST": s.check}},
		{"/api/vocabulary", false, map[string]handle{"GET": s.vocabulary}},
		{"/api/gaps", false, map[string]handle{"GET": s.gaps}},
		{"/api/fill", false, map[string]handle{"GET": s.getFill, "PUT": s.putFill, "POST": s.postFill}},
		{"/api/diagnosis", false, map[string]handle{"GET": s.diagnosis}},
		{"/api/media", false, map[string]handle{"POST": s.signMedia}},
		{"/api/deck", false, map[string]handle{"GET": s.getDeck, "PUT": s.putDeck}},
		{"/api/data", false, map[string]handle{"GET": s.getData}},
		{"/api/data/{id}", false, map[string]handle{"DELETE": s.deleteData}},
		{"/api/token/check", false, map[string]handle{"POST": s.checkToken}},
		{"/api/version", false, map[string]handle{"GET": s.version}},
		{"/api/update", false, map[string]handle{"GET": s.getUpdate, "PUT": s.putUpdate}},
		{"/api/doctor", false, map[string]handle{"GET": s.doctor}},
		{"/api/window/show", false, map[string]handle{"POST": s.showWindow}},
		{"/api/search", false, map[string]handle{"GET": s.notYet}},
		{"/api/export", false, map[string]handle{"GET": s.notYet}},
		{"/api/estimate", false, map[string]handle{"POST": s.notYet}},
		{"/api/usage", false, map[string]handle{"GET": s.notYet}},
		{"/api/limits", false, map[string]handle{"PUT": s.notYet}},
	}
}

// match gives the {id} of path when the route is its.
func (rt *route) match(path string) (id string, ok bool) {
	want, have := strings.Split(rt.path, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return "", false
	}
	for i, part := range want {
		switch {
		case part == "{id}" && have[i] != "":
			id = have[i]
		case part != have[i]:
			return "", false
		}
	}
	return id, true
}

// handler is all doors behind the guard. Sockets and reading calls live as
// long as ctx and their client do; a call that changes something lives as long
// as work, whether its client waits or not, so that it is never cut in half.
func (s *Server) handler(ctx, work context.Context) http.Handler {
	routes := s.routes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.running.begin() {
			panic(http.ErrAbortHandler)
		}
		defer s.running.done()
		path := r.URL.Path
		id, isSocket := strings.CutPrefix(path, "/ws/")
		if !isSocket {
			defer drain(r)
		}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		h.Set("Vary", "Origin")
		if !s.guard.admit(w, r) || preflight(w, r) {
			return
		}
		switch {
		case path == "/api" || strings.HasPrefix(path, "/api/"):
			s.serveAPI(work, routes, w, r)
		case isSocket:
			if allow(w, r, "GET") {
				s.serveSocket(ctx, w, r, id)
			}
		case s.options.Drawn != nil && strings.HasPrefix(path, "/media/drawn/"):
			if allow(w, r, "GET", "HEAD") {
				s.serveDrawn(w, r)
			}
		case strings.HasPrefix(path, mediaPath):
			if allow(w, r, "GET", "HEAD") {
				s.serveMedia(w, r, strings.TrimPrefix(path, mediaPath))
			}
		default:
			if allow(w, r, "GET", "HEAD") {
				s.page.serve(w, r, &s.guard)
			}
		}
	})
}

// allow answers a method that is none of methods, and reports whether it is
// one.
func allow(w http.ResponseWriter, r *http.Request, methods ...string) bool {
	if slices.Contains(methods, r.Method) {
		return true
	}
	slices.Sort(methods)
	w.Header().Set("Allow", strings.Join(methods, ", "))
	writeProblem(w, engine.NewProblem(engine.CodeMethod, nil, "%s does not take %s.", r.URL.Path, r.Method))
	return false
}

func (s *Server) serveAPI(work context.Context, routes []route, w http.ResponseWriter, r *http.Request) {
	keyed := s.hasKey(r)
	for _, rt := range routes {
		id, ok := rt.match(r.URL.Path)
		if !ok || !rt.open && !keyed {
			continue
		}
		methods := make([]string, 0, len(rt.methods)+1)
		for m := range rt.methods {
			methods = append(methods, m)
			if m == http.MethodGet {
				methods = append(methods, http.MethodHead)
			}
		}
		if !allow(w, r, methods...) {
			return
		}
		ctx, do := work, rt.methods[r.Method]
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			ctx, do = r.Context(), rt.methods[http.MethodGet]
		}
		body, err := readBody(r)
		if err == nil {
			// The time for the request's arrival is over; left standing it
			// would end the request's context while the call is at work.
			_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
			err = do(ctx, &call{w: w, r: r, id: id, body: body})
		}
		if err != nil {
			s.answerError(w, r, err)
		}
		return
	}
	if !keyed {
		// Whoever has no key learns nothing of what is there.
		w.Header().Set("WWW-Authenticate", `Bearer realm="Dipper"`)
		writeProblem(w, engine.NewProblem(engine.CodeUnauthorized, nil, "The call carries no key, or a wrong one."))
		return
	}
	writeProblem(w, engine.NewProblem(engine.CodeNotFound, nil, "There is nothing at %s.", r.URL.Path))
}

// answerError answers err and logs what a person is not told.
func (s *Server) answerError(w http.ResponseWriter, r *http.Request, err error) {
	p := engine.Explain(err)
	if p.Code == engine.CodeInternal && r.Context().Err() == nil {
		s.log.Error("call failed", "method", r.Method, "path", r.URL.Path, "code", p.Code, "err", err, "cause", errors.Unwrap(p))
	}
	writeProblem(w, p)
}

// hasKey compares digests, so that the time taken tells nothing of the key.
func (s *Server) hasKey(r *http.Request) bool {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return false
	}
	scheme, key, ok := strings.Cut(values[0], " ")
	sum := sha256.Sum256([]byte(key))
	return ok && strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(sum[:], s.keySum[:]) == 1
}

// serveDrawn serves the simulator's pictures. They are drawn for everybody and
// say nothing of the user.
func (s *Server) serveDrawn(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	openToWindow(h)
	// Opened by itself, a drawing runs nothing and loads nothing.
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'")
	h.Set("Cache-Control", "public, max-age=86400")
	http.StripPrefix("/media", s.options.Drawn).ServeHTTP(w, r)
}
