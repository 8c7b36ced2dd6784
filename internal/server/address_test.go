package server_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"dipper/internal/server"
)

func TestAddress_isWrittenWholeAndForItsOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	if _, err := server.ReadAddress(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before it is written: %v", err)
	}
	if err := server.RemoveAddress(dir); err != nil {
		t.Errorf("removed before it is written: %v", err)
	}
	for _, want := range []server.Address{{"http://127.0.0.1:7777", "a", 1}, {"http://127.0.0.1:7778", "b", 2}} {
		if err := server.WriteAddress(dir, want); err != nil {
			t.Fatal(err)
		}
		onlyFile(t, dir, "serve.json")
		if got, err := server.ReadAddress(dir); err != nil || got != want {
			t.Errorf("read %+v, %v; want %+v", got, err, want)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "serve.json"))
	if got, want := string(text), `{"url":"http://127.0.0.1:7778","key":"b","pid":2}`+"\n"; got != want || err != nil {
		t.Errorf("the file holds %q, %v; want %q", got, err, want)
	}
	if err := server.RemoveAddress(dir); err != nil {
		t.Error(err)
	}
	if _, err := server.ReadAddress(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after it is removed: %v", err)
	}
}

func TestAddress_aSpoiltFileIsAnError(t *testing.T) {
	for _, text := range []string{"", "{", "[]", "{}", `{"url":"http://127.0.0.1:1"}`, `{"url":1,"key":"x"}`} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "serve.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if a, err := server.ReadAddress(dir); err == nil {
			t.Errorf("%q was read as %+v", text, a)
		}
	}
}
