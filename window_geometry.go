//go:build desktop || dev

package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"dipper/internal/config"
)

// geometryFile lies in the data folder.
const geometryFile = "window.json"

const (
	defaultWidth, defaultHeight = 1280, 860
	minWidth, minHeight         = 420, 480
	// grip is how much of the window must be on a screen to be taken hold of.
	grip = 120
)

// geometry is where the window was and how large, in the system's own points.
type geometry struct {
	X         int  `json:"x"`
	Y         int  `json:"y"`
	Width     int  `json:"w"`
	Height    int  `json:"h"`
	Maximised bool `json:"maximised"`
	// placed is false for a window that was never put anywhere: the system
	// finds a place for it.
	placed bool
}

// size is how large a screen is.
type size struct{ width, height int }

// readGeometry gives what the last window left in the folder dir. A file that
// is missing or makes no sense gives the default: a window is no reason to fail.
func readGeometry(dir string) geometry {
	unknown := geometry{Width: defaultWidth, Height: defaultHeight}
	text, err := os.ReadFile(filepath.Join(dir, geometryFile))
	if err != nil {
		return unknown
	}
	g := geometry{placed: true}
	if json.Unmarshal(text, &g) != nil || g.Width <= 0 || g.Height <= 0 {
		return unknown
	}
	return g
}

func (g geometry) write(dir string) error {
	text, err := json.Marshal(g)
	if err != nil {
		return err
	}
	return config.WriteFile(filepath.Join(dir, geometryFile), append(text, '\n'))
}

// clamped makes g fit the screens there are now. Wails tells their sizes and
// not how they lie, so they are taken to stand in a row; a window that would be
// out of reach is left to the system to place.
func (g geometry) clamped(screens []size) geometry {
	var row, tallest, widest int
	for _, s := range screens {
		row += s.width
		tallest = max(tallest, s.height)
		widest = max(widest, s.width)
	}
	if row == 0 || tallest == 0 {
		return g
	}
	g.Width = max(min(g.Width, widest), minWidth)
	g.Height = max(min(g.Height, tallest), minHeight)
	if g.X+grip > row || g.X+g.Width < grip || g.Y+grip > tallest || g.Y < 0 {
		g.placed = false
	}
	return g
}
