package server

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// getFill tells what was missed, what was fetched since, and what more would cost.
func (s *Server) getFill(ctx context.Context, c *call) error {
	id, err := s.topicParam(ctx, c)
	if err != nil {
		return err
	}
	return s.answerFill(ctx, c, id)
}

func (s *Server) answerFill(ctx context.Context, c *call, topicID string) error {
	f, err := s.engine.Filling(ctx, topicID)
	if err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, f)
	return nil
}

func (s *Server) putFill(ctx context.Context, c *call) error {
	perDay, err := takeOnly[int](c.body, "perDay", "a whole number")
	if err != nil {
		return err
	}
	if perDay == nil {
		return badBody(nil, "%q is missing.", "perDay")
	}
	if err := s.engine.SetFillPerDay(ctx, *perDay); err != nil {
		return err
	}
	return s.answerFill(ctx, c, "")
}

// postFill has a gap filled with as many posts as the user has agreed to pay for,
// or with null has them counted.
func (s *Server) postFill(ctx context.Context, c *call) error {
	fields, err := readObject(c.body)
	if err != nil {
		return err
	}
	id, err := takeText(fields, "topic")
	if err != nil {
		return err
	}
	text, err := takeText(fields, "from")
	if err != nil {
		return err
	}
	from, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return badBody(err, "%q is not a time such as 2026-11-24T10:00:00Z.", "from")
	}
	var posts *int
	switch raw, given := fields["posts"]; {
	case !given:
		return badBody(nil, "%q is missing; null has them counted.", "posts")
	case bytes.Equal(raw, json.RawMessage("null")):
		delete(fields, "posts")
	default:
		if posts, err = take[int](fields, "posts", "a whole number or null"); err != nil {
			return err
		}
	}
	if err := takeRest(fields); err != nil {
		return err
	}
	if err := s.engine.Fill(ctx, id, from, posts); err != nil {
		return err
	}
	writeJSON(c.w, http.StatusAccepted, struct{}{})
	return nil
}
