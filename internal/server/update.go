package server

import (
	"context"
	"net/http"

	"dipper/internal/engine"
	"dipper/internal/post"
)

// updateJSON is the answer of GET and PUT /api/update.
type updateJSON struct {
	Allowed   bool       `json:"allowed"`
	CheckedAt post.Time  `json:"checkedAt"` // null before the first question
	Newer     *newerJSON `json:"newer"`     // null when there is none
}

type newerJSON struct {
	Version string `json:"version"`
	URL     string `json:"url"`
}

func (s *Server) getUpdate(_ context.Context, c *call) error {
	if s.options.Updates == nil {
		return engine.NewProblem(engine.CodeNotFound, nil, "This Dipper asks nobody for newer versions.")
	}
	st := s.options.Updates.Status()
	answer := updateJSON{Allowed: st.Allowed}
	if !st.CheckedAt.IsZero() {
		answer.CheckedAt = post.At(st.CheckedAt)
	}
	if st.Newer != nil {
		answer.Newer = &newerJSON{st.Newer.Version, st.Newer.URL}
	}
	writeJSON(c.w, http.StatusOK, answer)
	return nil
}

func (s *Server) putUpdate(ctx context.Context, c *call) error {
	allowed, err := takeOnly[bool](c.body, "allowed", "true or false")
	if err != nil {
		return err
	}
	if allowed == nil {
		return badBody(nil, "%q is missing.", "allowed")
	}
	if s.options.Updates != nil {
		if err := s.options.Updates.Allow(*allowed); err != nil {
			return err
		}
	}
	return s.getUpdate(ctx, c)
}
