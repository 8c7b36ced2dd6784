package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"dipper/internal/config"
)

const deckFile = "deck.json"

// deck keeps the page's layout and settings, an object whose content is the
// page's own affair.
type deck struct {
	dir string
	log *slog.Logger
	mu  sync.Mutex // one reader or writer of the file at a time
}

// load gives the object last saved, {} before the first.
func (d *deck) load() (json.RawMessage, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	text, err := os.ReadFile(filepath.Join(d.dir, deckFile))
	if errors.Is(err, fs.ErrNotExist) {
		return json.RawMessage("{}"), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", deckFile, err)
	}
	if _, err := readObject(text); err != nil {
		// Somebody's editor has spoilt it. It is only a layout: the page
		// starts from its own, and the file stays until the page saves one.
		d.log.Warn("deck.json is not a JSON object and is passed over", "err", errors.Unwrap(err))
		return json.RawMessage("{}"), nil
	}
	return bytes.TrimSpace(text), nil
}

func (d *deck) save(text []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return config.WriteFile(filepath.Join(d.dir, deckFile), text)
}

func (s *Server) getDeck(_ context.Context, c *call) error {
	text, err := s.deck.load()
	if err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, text)
	return nil
}

func (s *Server) putDeck(_ context.Context, c *call) error {
	if _, err := readObject(c.body); err != nil {
		return err
	}
	if err := s.deck.save(c.body); err != nil {
		return err
	}
	writeJSON(c.w, http.StatusOK, json.RawMessage(c.body))
	return nil
}
