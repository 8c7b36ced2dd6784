package server

import (
	"context"
	"net/http"

	"dipper/internal/archive"
	"dipper/internal/engine"
)

// Status is the answer of GET /api/status.
type Status struct {
	Version       string  `json:"version"`
	UptimeSeconds float64 `json:"uptimeSeconds"`
	engine.Status
	Sockets int64 `json:"sockets"`
}

func (s *Server) health(_ context.Context, c *call) error {
	writeJSON(c.w, http.StatusOK, map[string]string{"status": "ok"})
	return nil
}

func (s *Server) status(ctx context.Context, c *call) error {
	st, err := s.engine.Status(ctx)
	if err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, Status{
		Version:       s.options.Version,
		UptimeSeconds: float64(s.now().Sub(s.started).Milliseconds()) / 1000,
		Status:        st,
		Sockets:       s.sockets.Load(),
	})
	return nil
}

func (s *Server) source(ctx context.Context, c *call) error {
	fields, err := readObject(c.body)
	if err != nil {
		return err
	}
	do, err := takeText(fields, "do")
	if err != nil {
		return err
	}
	if err := takeRest(fields); err != nil {
		return err
	}
	switch do {
	case "retry":
		s.engine.Retry()
	case "takeover":
		if err := s.engine.TakeOver(ctx); err != nil {
			return err
		}
	default:
		return engine.NewProblem(engine.CodeValueInvalid, nil, "\"do\" may be \"retry\" or \"takeover\", not %q.", do)
	}
	writeJSON(c.w, http.StatusAccepted, struct{}{})
	return nil
}

func (s *Server) check(_ context.Context, c *call) error {
	fields, err := readObject(c.body)
	if err != nil {
		return err
	}
	query, err := takeText(fields, "query")
	if err != nil {
		return err
	}
	if err := takeRest(fields); err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, s.engine.Check(query))
	return nil
}

func (s *Server) vocabulary(_ context.Context, c *call) error {
	writeJSON(c.w, http.StatusOK, s.engine.Vocabulary())
	return nil
}

// topicParam gives the topic that a call asks about, "" for all.
func (s *Server) topicParam(ctx context.Context, c *call) (id string, err error) {
	params, err := readParams(c.r)
	if err != nil {
		return "", err
	}
	if id, _, err = param(params, "topic"); err != nil || id == "" {
		return "", err
	}
	_, err = s.engine.Topic(ctx, id)
	return id, err
}

// diagnosis is what a bug report wants to know and status does not tell.
func (s *Server) diagnosis(_ context.Context, c *call) error {
	writeJSON(c.w, http.StatusOK, s.engine.Diagnosis())
	return nil
}

func (s *Server) gaps(ctx context.Context, c *call) error {
	id, err := s.topicParam(ctx, c)
	if err != nil {
		return err
	}
	gaps, err := s.engine.Archive().Gaps(ctx, id)
	if err != nil {
		return err
	}
	if gaps == nil {
		gaps = []archive.Gap{}
	}
	writeJSON(c.w, http.StatusOK, struct {
		Gaps []archive.Gap `json:"gaps"`
	}{gaps})
	return nil
}

// shown is the answer of POST /api/window/show.
type shown struct {
	Shown bool `json:"shown"`
}

func (s *Server) showWindow(_ context.Context, c *call) error {
	if s.options.Show == nil {
		return engine.NewProblem(engine.CodeNotFound, nil, "This Dipper has no window of its own.")
	}
	compose := false
	if len(c.body) > 0 {
		given, err := takeOnly[bool](c.body, "compose", "true or false")
		if err != nil {
			return err
		}
		compose = given != nil && *given
	}
	writeJSON(c.w, http.StatusOK, shown{s.options.Show(compose)})
	return nil
}

func (s *Server) notYet(_ context.Context, c *call) error {
	return engine.NewProblem(engine.CodeNotYet, nil, "%s is not built yet.", c.r.URL.Path)
}
