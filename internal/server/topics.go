package server

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"strconv"

	"dipper/internal/engine"
	"dipper/internal/post"
	"dipper/internal/topic"
)

const (
	defaultLimit = 100
	maxLimit     = 1000
)

// topicList is the answer of GET /api/topics.
type topicList struct {
	Topics []topic.Topic `json:"topics"`
}

// at gives t with the address by which the caller reaches its socket.
func (s *Server) at(c *call, t topic.Topic) topic.Topic {
	t.URL = s.guard.socketBase(c.r) + "/ws/" + t.ID
	return t
}

func (s *Server) listTopics(ctx context.Context, c *call) error {
	topics, err := s.engine.Topics(ctx)
	if err != nil {
		return err
	}
	out := topicList{Topics: make([]topic.Topic, 0, len(topics))}
	for _, t := range topics {
		out.Topics = append(out.Topics, s.at(c, t))
	}
	writeJSON(c.w, http.StatusOK, out)
	return nil
}

func (s *Server) getTopic(ctx context.Context, c *call) error {
	t, err := s.engine.Topic(ctx, c.id)
	if err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, s.at(c, t))
	return nil
}

func (s *Server) addTopic(ctx context.Context, c *call) error {
	fields, err := readObject(c.body)
	if err != nil {
		return err
	}
	query, err := takeText(fields, "query")
	if err != nil {
		return err
	}
	name, err := take[string](fields, "name", "a string")
	if err != nil {
		return err
	}
	if err := takeRest(fields); err != nil {
		return err
	}
	if name == nil {
		name = new(string)
	}
	t, err := s.engine.AddTopic(ctx, query, *name)
	if err != nil {
		return err
	}
	c.w.Header().Set("Location", "/api/topics/"+t.ID)
	writeJSON(c.w, http.StatusCreated, s.at(c, t))
	return nil
}

func (s *Server) editTopic(ctx context.Context, c *call) error {
	fields, err := readObject(c.body)
	if err != nil {
		return err
	}
	var change engine.Change
	if change.Name, err = take[string](fields, "name", "a string"); err != nil {
		return err
	}
	if change.Query, err = take[string](fields, "query", "a string"); err != nil {
		return err
	}
	if change.State, err = take[topic.State](fields, "state", "a string"); err != nil {
		return err
	}
	if change.Color, err = take[string](fields, "color", "a string"); err != nil {
		return err
	}
	if change.Position, err = take[int](fields, "position", "a whole number"); err != nil {
		return err
	}
	if err := takeRest(fields); err != nil {
		return err
	}
	t, err := s.engine.EditTopic(ctx, c.id, change)
	if err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, s.at(c, t))
	return nil
}

func (s *Server) deleteTopic(ctx context.Context, c *call) error {
	params, err := readParams(c.r)
	if err != nil {
		return err
	}
	posts, keep, err := param(params, "posts")
	if err != nil {
		return err
	}
	if keep && posts != "keep" {
		return engine.NewProblem(engine.CodeBadRequest, nil, "\"posts\" may only be \"keep\", not %q.", posts)
	}
	if err := s.engine.DeleteTopic(ctx, c.id, keep); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// postPage is the answer of GET /api/topics/{id}/posts.
type postPage struct {
	Posts []json.RawMessage `json:"posts"`
	// Next is what to give as before or after, as in this call, to get the
	// posts that follow; nil when there are none.
	Next *int64 `json:"next"`
}

func (s *Server) listPosts(ctx context.Context, c *call) error {
	params, err := readParams(c.r)
	if err != nil {
		return err
	}
	limit, given, err := numberParam(params, "limit", 1, maxLimit)
	if err != nil {
		return err
	}
	if !given {
		limit = defaultLimit
	}
	before, hasBefore, err := numberParam(params, "before", 0, math.MaxInt64)
	if err != nil {
		return err
	}
	after, hasAfter, err := numberParam(params, "after", 0, math.MaxInt64)
	if err != nil {
		return err
	}
	if hasBefore && hasAfter {
		return engine.NewProblem(engine.CodeBadRequest, nil, "\"before\" and \"after\" cannot be given together.")
	}
	if _, err := s.engine.Topic(ctx, c.id); err != nil {
		return err
	}
	// One more than asked for tells whether there is more.
	var lines []post.Line
	switch {
	case hasAfter:
		lines, err = s.engine.Archive().Read(ctx, c.id, after, int(limit)+1, math.MaxInt)
	case hasBefore && before == 0:
		// No seq is below 0, while the archive takes 0 for the newest.
	default:
		lines, err = s.engine.Archive().ReadBack(ctx, c.id, before, int(limit)+1)
	}
	if err != nil {
		return err
	}
	page := postPage{Posts: make([]json.RawMessage, 0, limit)}
	if len(lines) > int(limit) {
		lines = lines[:limit]
		page.Next = &lines[limit-1].Seq
	}
	for _, l := range lines {
		page.Posts = append(page.Posts, l.JSON)
	}
	writePage(c.w, page)
	return nil
}

// writePage writes the page as it is: its posts are final JSON already, and a
// thousand of them are megabytes that need not be read and copied once more.
func writePage(w http.ResponseWriter, page postPage) {
	w.Header().Set("Content-Type", jsonType)
	out := append(make([]byte, 0, 64<<10), `{"posts":[`...)
	for i, p := range page.Posts {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, p...)
	}
	out = append(out, `],"next":`...)
	if page.Next == nil {
		out = append(out, "null}"...)
	} else {
		out = append(strconv.AppendInt(out, *page.Next, 10), '}')
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(out)))
	w.WriteHeader(http.StatusOK)
	// A client that has gone needs no answer.
	_, _ = w.Write(out)
}
