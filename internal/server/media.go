package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"dipper/internal/engine"
	"dipper/internal/media"
	"dipper/internal/system"
)

const mediaPath = "/media/"

// signMedia gives the paths under which this start serves files of X's media
// hosts. It loads nothing: a file is fetched when a page asks for its path.
func (s *Server) signMedia(_ context.Context, c *call) error {
	urls, err := takeOnly[[]string](c.body, "urls", "a list of addresses")
	if err != nil {
		return err
	}
	if urls == nil {
		return badBody(nil, "%q is missing.", "urls")
	}
	paths := make([]*string, len(*urls))
	for i, u := range *urls {
		if signed, ok := s.media.Sign(u); ok {
			path := mediaPath + signed
			paths[i] = &path
		}
	}
	writeJSON(c.w, http.StatusOK, struct {
		Paths []*string `json:"paths"` // in the order of the question; null for what is not X's
	}{paths})
	return nil
}

// serveMedia serves a file of X's media hosts by its signed name.
func (s *Server) serveMedia(w http.ResponseWriter, r *http.Request, signed string) {
	if _, err := readBody(r); err != nil {
		s.answerError(w, r, err)
		return
	}
	control := http.NewResponseController(w)
	// As with a call: left standing it would end the wait for a slow host.
	_ = control.SetReadDeadline(time.Time{})
	f, err := s.media.Get(r.Context(), signed)
	// The time for the answer begins when there is one.
	_ = control.SetWriteDeadline(time.Now().Add(answerTime))
	if err != nil {
		writeProblem(w, explainMedia(err))
		return
	}
	defer f.Close()
	h := w.Header()
	openToWindow(h)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	h.Set("Content-Type", f.Type)
	h.Set("ETag", f.Tag)
	http.ServeContent(w, r, "", time.Time{}, f)
}

// explainMedia keeps to itself what the host said and which file it was; the
// media room has logged as much as is good to know.
func explainMedia(err error) *engine.Problem {
	switch {
	case errors.Is(err, media.ErrUnknown):
		return engine.NewProblem(engine.CodeNotFound, err, "There is no media at this address, or it is of an earlier start.")
	case errors.Is(err, media.ErrRefused):
		return engine.NewProblem(engine.CodeMediaMissing, err, "X's media host has not got this file, or not as a picture or video of a bearable size.")
	case errors.Is(err, media.ErrFolder) && system.DiskFull(err):
		return engine.NewProblem(engine.CodeDiskFull, err, "There is no room to keep media.")
	case errors.Is(err, media.ErrFolder):
		return engine.NewProblem(engine.CodeFolder, err, "Media cannot be kept in the data folder.")
	default: // ErrUnreachable, ErrClosed, or a client that has gone
		return engine.NewProblem(engine.CodeMediaDown, err, "X's media host did not send this file.")
	}
}

// openToWindow lets the window's page, whose origin is another, show what is
// served. Others' pages cannot find it: they do not know the address, or it
// says nothing.
func openToWindow(h http.Header) { h.Set("Cross-Origin-Resource-Policy", "cross-origin") }
