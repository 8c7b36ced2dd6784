package server

import (
	"context"
	"net/http"
	"path/filepath"
	"time"

	"dipper/internal/engine"
)

// stored is the answer of GET /api/data.
type stored struct {
	Folder    string         `json:"folder"`
	Posts     *engine.Stored `json:"posts"`     // of X; null when there are none
	Simulated *engine.Stored `json:"simulated"` // the simulator's
	Media     mediaStored    `json:"media"`
}

type mediaStored struct {
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
}

// removal is the answer of DELETE /api/data/{part}.
type removal struct {
	Removed int64 `json:"removed"`
	// Left is how many are still to be removed: call once more.
	Left int64 `json:"left"`
}

func (s *Server) getData(ctx context.Context, c *call) (err error) {
	// The folder may have been given relative to wherever Dipper was started.
	out := stored{Folder: s.options.Dir}
	if path, err := filepath.Abs(s.options.Dir); err == nil {
		out.Folder = path
	}
	if out.Posts, err = s.engine.Stored(ctx, false); err != nil {
		return err
	}
	if out.Simulated, err = s.engine.Stored(ctx, true); err != nil {
		return err
	}
	if out.Media.Files, out.Media.Bytes, err = s.media.Size(); err != nil {
		return explainMedia(err)
	}
	writeJSON(c.w, http.StatusOK, out)
	return nil
}

func (s *Server) deleteData(ctx context.Context, c *call) error {
	params, err := readParams(c.r)
	if err != nil {
		return err
	}
	text, given, err := param(params, "before")
	if err != nil {
		return err
	}
	before := s.now()
	if given {
		if before, err = time.Parse(time.RFC3339, text); err != nil {
			return engine.NewProblem(engine.CodeBadRequest, err, "\"before\" must be a time such as 2026-11-24T10:00:00Z, not %q.", text)
		}
	}
	var out removal
	switch c.id {
	case "posts", "simulated":
		out.Removed, out.Left, err = s.engine.RemovePosts(ctx, c.id == "simulated", before)
	case "media":
		if given {
			return engine.NewProblem(engine.CodeBadRequest, nil, "\"before\" is for posts alone.")
		}
		var files int
		if files, err = s.media.Empty(); err != nil {
			err = explainMedia(err)
		}
		out.Removed = int64(files)
	default:
		return engine.NewProblem(engine.CodeNotFound, nil, "There is no data called %q; there are posts, simulated and media.", c.id)
	}
	if err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, out)
	return nil
}
