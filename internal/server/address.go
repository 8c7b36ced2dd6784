package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dipper/internal/config"
)

const addressFile = "serve.json"

// Address says where the doors of the process that owns a data folder are.
type Address struct {
	URL string `json:"url"`
	Key string `json:"key"`
	PID int    `json:"pid"`
}

// WriteAddress writes serve.json into the data folder dir, whole and readable
// by its owner alone. Call it once the doors accept connections.
func WriteAddress(dir string, a Address) error {
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("write %s: %w", addressFile, err)
	}
	return config.WriteFile(filepath.Join(dir, addressFile), append(text, '\n'))
}

// RemoveAddress removes serve.json from the data folder dir. A file that is
// not there is no error.
func RemoveAddress(dir string) error {
	if err := os.Remove(filepath.Join(dir, addressFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", addressFile, err)
	}
	return nil
}

// ReadAddress reads serve.json of the data folder dir. Its error is
// fs.ErrNotExist when there is none.
func ReadAddress(dir string) (Address, error) {
	text, err := os.ReadFile(filepath.Join(dir, addressFile))
	if err != nil {
		return Address{}, fmt.Errorf("read %s: %w", addressFile, err)
	}
	var a Address
	if err := json.Unmarshal(text, &a); err != nil {
		return Address{}, fmt.Errorf("read %s: %w", addressFile, err)
	}
	if a.URL == "" || a.Key == "" {
		return Address{}, fmt.Errorf("read %s: no url or no key in it", addressFile)
	}
	return a, nil
}
