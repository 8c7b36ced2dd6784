package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"dipper/internal/archive"
)

// removeTime bounds one RemovePosts, so that its caller is told in time how far
// it has come.
const removeTime = 10 * time.Second

// Stored is what an archive holds.
type Stored struct {
	Posts int64 `json:"posts"`
	Bytes int64 `json:"bytes"`
}

// Stored measures the archive of X's posts or that of the simulator's, in use or
// not; nil when the data folder has none.
func (e *Engine) Stored(ctx context.Context, simulated bool) (*Stored, error) {
	var s Stored
	found, err := e.inArchive(ctx, simulated, func(a *archive.Archive) (err error) {
		s.Posts, s.Bytes, err = a.Size(ctx)
		return err
	})
	if err != nil || !found {
		return nil, err
	}
	return &s, nil
}

// RemovePosts removes the posts of X or the simulator's that arrived before a
// time, while others arrive. It stops after a while: left is how many are still
// to go then, and whoever wants the rest gone calls once more. The topics stay.
func (e *Engine) RemovePosts(ctx context.Context, simulated bool, before time.Time) (removed, left int64, err error) {
	_, err = e.inArchive(ctx, simulated, func(a *archive.Archive) (err error) {
		bounded, cancel := context.WithTimeout(ctx, removeTime)
		defer cancel()
		removed, err = a.RemoveBefore(bounded, before)
		if removed > 0 && a == e.archive {
			e.hub.Forget() // or its rings would go on showing them
		}
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			left, err = a.CountBefore(ctx, before)
		}
		return err
	})
	return removed, left, err
}

// inArchive has do work on an archive, opened for it unless it is the one in use;
// it says whether there is one.
func (e *Engine) inArchive(ctx context.Context, simulated bool, do func(*archive.Archive) error) (found bool, err error) {
	if simulated == e.simulated {
		return true, archiveProblem(do(e.archive))
	}
	e.spare.Lock()
	defer e.spare.Unlock()
	path := filepath.Join(e.o.Dir, RealFile)
	if simulated {
		path = filepath.Join(e.o.Dir, SimulatedFile)
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	a, err := archive.Open(ctx, path, e.archiveOptions())
	if err != nil {
		return true, archiveProblem(err)
	}
	err = do(a)
	return true, archiveProblem(errors.Join(err, a.Close()))
}
