package server

import (
	"context"
	"net/http"

	"dipper/internal/engine"
)

// ruleList is the answer of GET /api/rules.
type ruleList struct {
	Rules []engine.Rule `json:"rules"`
}

// listRules tells what X holds for this token, others' rules too.
func (s *Server) listRules(ctx context.Context, c *call) error {
	rules, err := s.engine.Rules(ctx)
	if err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, ruleList{rules})
	return nil
}

// removeRule takes off X what another Dipper has left there.
func (s *Server) removeRule(ctx context.Context, c *call) error {
	if err := s.engine.RemoveRule(ctx, c.id); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// pulse tells how lively a topic is.
func (s *Server) pulse(ctx context.Context, c *call) error {
	p, err := s.engine.Pulse(ctx, c.id)
	if err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, p)
	return nil
}
