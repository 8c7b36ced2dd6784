package xsim_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"dipper/internal/xsim"
)

func TestDrawn_isWellFormedAndDependsOnItsAddressAlone(t *testing.T) {
	h := xsim.Drawn()
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code == 200 && w.Header().Get("Content-Type") != "image/svg+xml" {
			t.Errorf("%s: Content-Type %q", path, w.Header().Get("Content-Type"))
		}
		return w.Code, w.Body.String()
	}
	seen := map[string]bool{}
	for n := range 120 {
		for _, path := range []string{fmt.Sprintf("/drawn/avatar/%d.svg", n), fmt.Sprintf("/media/drawn/photo/%d.svg", n), fmt.Sprintf("/drawn/photo/%d.svg?tall=1", n)} {
			code, body := get(path)
			_, again := get(path)
			if code != 200 || body != again || seen[body] {
				t.Fatalf("%s: %d, same again %v, seen before %v", path, code, body == again, seen[body])
			}
			seen[body] = true
			dec := xml.NewDecoder(strings.NewReader(body))
			for {
				if _, err := dec.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", path, err)
				}
			}
			if strings.Contains(body, "NaN") || strings.Contains(body, "%!") || len(body) > 200_000 {
				t.Errorf("%s: %d bytes, or a number that is none", path, len(body))
			}
		}
	}
	for _, path := range []string{"/drawn/avatar/x.svg", "/drawn/avatar/1.png", "/drawn/other/1.svg", "/drawn/", "/", "/drawn/avatar/-1.svg"} {
		if code, _ := get(path); code != 404 {
			t.Errorf("%s: %d, want 404", path, code)
		}
	}
}

func TestSim_servesItsPicturesWithoutAToken(t *testing.T) {
	s := newSim(t, xsim.Options{})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/drawn/avatar/7.svg", nil))
	if w.Code != 200 || w.Header().Get("X-Dipper-Simulated") != "1" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
