package xsim_test

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg"
	"net/http"
	"net/http/httptest"
	"testing"

	"dipper/internal/xsim"
)

func picture(t *testing.T, h http.Handler, path string) (image.Image, []byte) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	if w.Code != 200 || w.Header().Get("Content-Type") != "image/jpeg" {
		t.Fatalf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
	}
	m, _, err := image.Decode(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return m, w.Body.Bytes()
}

func TestDrawn_dependsOnItsAddressAlone(t *testing.T) {
	one, other := xsim.Drawn(), xsim.Drawn()
	seen := map[string]string{}
	for n := range 24 {
		for path, size := range map[string]image.Point{
			fmt.Sprintf("/drawn/avatar/%d.jpg", n):       {96, 96},
			fmt.Sprintf("/media/drawn/photo/%d.jpg", n):  {600, 400},
			fmt.Sprintf("/drawn/photo/%d.jpg?tall=1", n): {450, 600},
		} {
			m, b := picture(t, one, path)
			_, again := picture(t, other, path)
			if !bytes.Equal(b, again) {
				t.Errorf("%s is another picture elsewhere", path)
			}
			if m.Bounds().Size() != size {
				t.Errorf("%s is of %v, want %v", path, m.Bounds().Size(), size)
			}
			if len(b) > 100_000 {
				t.Errorf("%s has %d bytes", path, len(b))
			}
			if before := seen[string(b)]; before != "" {
				t.Errorf("%s and %s are the same", path, before)
			}
			seen[string(b)] = path
			if isPlain(m) {
				t.Errorf("%s shows nothing", path)
			}
		}
	}
	for _, path := range []string{"/drawn/avatar/x.jpg", "/drawn/avatar/1.png", "/drawn/other/1.jpg", "/drawn/", "/", "/drawn/avatar/-1.jpg"} {
		w := httptest.NewRecorder()
		one.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != 404 {
			t.Errorf("%s: %d, want 404", path, w.Code)
		}
	}
}

// isPlain reports whether a picture is of one colour alone.
func isPlain(m image.Image) bool {
	b := m.Bounds()
	first := m.At(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y += 7 {
		for x := b.Min.X; x < b.Max.X; x += 7 {
			if m.At(x, y) != first {
				return false
			}
		}
	}
	return true
}

func TestDrawn_keepsNoMoreThanThereAre(t *testing.T) {
	h := xsim.Drawn()
	_, first := picture(t, h, "/drawn/avatar/7.jpg")
	_, further := picture(t, h, "/drawn/avatar/18446744073709551367.jpg") // 2^64 - 249
	if !bytes.Equal(first, further) {
		t.Error("a number beyond the last is a picture of its own")
	}
}

func TestSim_servesItsPicturesWithoutAToken(t *testing.T) {
	s := newSim(t, xsim.Options{})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/drawn/avatar/7.jpg", nil))
	if w.Code != 200 || w.Header().Get("X-Dipper-Simulated") != "1" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func BenchmarkDrawn(b *testing.B) {
	for _, kind := range []string{"avatar", "photo"} {
		b.Run(kind, func(b *testing.B) {
			for n := 0; b.Loop(); n++ {
				w := httptest.NewRecorder()
				xsim.Drawn().ServeHTTP(w, httptest.NewRequest("GET", fmt.Sprintf("/drawn/%s/%d.jpg", kind, n), nil))
			}
		})
	}
}
