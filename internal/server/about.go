package server

import (
	"context"
	"net/http"

	"dipper/internal/engine"
)

// version is the answer of GET /api/version.
type version struct {
	Number string `json:"number"`
	Commit string `json:"commit"` // "" when the build did not say
	Date   string `json:"date"`   // of the commit
	// Updates says whether there is a /api/update.
	Updates bool `json:"updates"`
}

// doctorReport is the answer of GET /api/doctor.
type doctorReport struct {
	Report string `json:"report"`
}

func (s *Server) version(_ context.Context, c *call) error {
	writeJSON(c.w, http.StatusOK, version{s.options.Version, s.options.Commit, s.options.Date, s.options.Updates != nil})
	return nil
}

func (s *Server) doctor(ctx context.Context, c *call) error {
	if s.options.Doctor == nil {
		return engine.NewProblem(engine.CodeNotFound, nil, "This Dipper cannot examine itself.")
	}
	writeJSON(c.w, http.StatusOK, doctorReport{s.options.Doctor(ctx)})
	return nil
}

func (s *Server) checkToken(ctx context.Context, c *call) error {
	check, err := s.engine.CheckToken(ctx)
	if err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, check)
	return nil
}
