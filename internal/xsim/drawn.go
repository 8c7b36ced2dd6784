package xsim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
)

// So many pictures are drawn in all, so that who keeps them keeps no more.
const (
	faces = 256
	views = 8 // of each scene
)

// Drawn serves the pictures of invented posts as JPEG, as X does: …/avatar/N.jpg
// and …/photo/N.jpg (…?tall=1 upright), whatever stands before. A picture depends
// on its address alone and is drawn when it is first asked for.
func Drawn() http.Handler {
	var kept sync.Map // by picture, of func() ([]byte, error)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set(SimulatedHeader, "1")
		name, ok := pictureOf(r.URL)
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		it, _ := kept.LoadOrStore(name, sync.OnceValues(name.draw))
		b, err := it.(func() ([]byte, error))()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		h.Set("Content-Type", "image/jpeg")
		h.Set("Cache-Control", "public, max-age=86400, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Length", strconv.Itoa(len(b)))
		w.Write(b) // a client that has gone is no matter of ours
	})
}

// picture names one of the pictures there are.
type picture struct {
	photo, tall bool
	n           uint64
}

// pictureOf reads an address; numbers beyond the last begin anew.
func pictureOf(u *url.URL) (picture, bool) {
	dir, file := path.Split(u.Path)
	number, isJPEG := strings.CutSuffix(file, ".jpg")
	n, err := strconv.ParseUint(number, 10, 64)
	kind := path.Base(dir)
	if !isJPEG || err != nil || kind != "avatar" && kind != "photo" {
		return picture{}, false
	}
	if kind == "avatar" {
		return picture{n: n % faces}, true
	}
	return picture{photo: true, tall: u.Query().Get("tall") == "1", n: n % uint64(views*len(sceneNames()))}, true
}

func (p picture) draw() ([]byte, error) {
	if !p.photo {
		return painted(drawAvatar(p.n), 96, 96)
	}
	c := drawPhoto(p.n, p.tall)
	// Half of what a post says of it, as X's smaller size is.
	return painted(c.done(), int(c.w/2), int(c.h/2))
}

// canvas gathers the elements of one picture.
type canvas struct {
	b    strings.Builder
	rng  *rand.Rand
	w, h float64
	ids  int
}

func newCanvas(n uint64, w, h float64) *canvas {
	c := &canvas{rng: rand.New(rand.NewPCG(n, 0x0d2a34)), w: w, h: h}
	fmt.Fprintf(&c.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g">`, w, h, w, h)
	return c
}

func (c *canvas) add(format string, args ...any) { fmt.Fprintf(&c.b, format, args...) }

func (c *canvas) done() string { return c.b.String() + "</svg>" }

// between draws a number in [a,b).
func (c *canvas) between(a, b float64) float64 { return a + c.rng.Float64()*(b-a) }

// gradient fills the whole picture from the top colour to the bottom one.
func (c *canvas) gradient(colors ...string) {
	c.add(`<rect width="%g" height="%g" fill="url(#%s)"/>`, c.w, c.h, c.shade(colors...))
}

// shade defines a gradient from top to bottom and returns its id.
func (c *canvas) shade(colors ...string) string {
	c.ids++
	id := "g" + strconv.Itoa(c.ids)
	c.add(`<defs><linearGradient id="%s" x1="0" y1="0" x2="0.25" y2="1">`, id)
	for i, color := range colors {
		c.add(`<stop offset="%.2f" stop-color="%s"/>`, float64(i)/float64(max(1, len(colors)-1)), color)
	}
	c.add(`</linearGradient></defs>`)
	return id
}

// hsl gives a colour by its hue in degrees, and its saturation and lightness in
// percent, as CSS has them.
func hsl(h, s, l float64) string {
	s, l = s/100, l/100
	part := func(n float64) int {
		k := math.Mod(n+math.Mod(h+360, 360)/30, 12)
		return int(math.Round(255 * (l - s*min(l, 1-l)*max(-1, min(k-3, 9-k, 1)))))
	}
	return fmt.Sprintf("#%02x%02x%02x", part(0), part(8), part(4))
}

// ridge draws a rolling outline from the left edge to the right and fills it
// to the bottom; rough says how jagged it is.
func (c *canvas) ridge(y, height, rough float64, fill string) {
	p1, p2, p3 := c.between(0, 6), c.between(0, 6), c.between(0, 6)
	c.add(`<path fill="%s" d="M0 %g`, fill, c.h)
	const steps = 48
	for i := range steps + 1 {
		x := float64(i) / steps
		up := 0.55*math.Sin(x*4+p1) + 0.3*math.Sin(x*9+p2) + rough*0.3*math.Abs(math.Sin(x*21+p3))
		c.add(`L%.0f %.0f`, x*c.w, y-height*(0.5+0.5*up))
	}
	c.add(`L%g %gZ"/>`, c.w, c.h)
}

func drawAvatar(n uint64) string {
	c := newCanvas(n, 96, 96)
	hue := c.between(0, 360)
	second := hue + c.between(25, 80)
	c.gradient(hsl(hue, 55, 56), hsl(second, 58, 34))
	light, dark := hsl(second, 60, 82), hsl(hue, 45, 20)
	switch c.rng.IntN(7) {
	case 0, 1: // a person
		skin := []string{"#f3d3b8", "#e0ac84", "#c68a5f", "#9a623c", "#6f4429"}[c.rng.IntN(5)]
		hair := []string{"#2a1d18", "#5a3825", "#8a8a90", "#b5793b", "#1b1b22"}[c.rng.IntN(5)]
		c.add(`<path d="M14 96c0-22 15-33 34-33s34 11 34 33z" fill="%s"/>`, hsl(second+140, 45, 45))
		c.add(`<path d="M26 44c-2-24 12-32 22-32s25 7 22 33c0 12-4 20-8 24H33c-5-6-7-14-7-25z" fill="%s"/>`, hair)
		c.add(`<rect x="41" y="54" width="14" height="16" rx="7" fill="%s"/>`, skin)
		c.add(`<ellipse cx="48" cy="43" rx="16" ry="19" fill="%s"/>`, skin)
		c.add(`<path d="M31 39c3-15 12-18 18-18s15 4 16 17c-8-1-13-5-17-9-4 6-10 9-17 10z" fill="%s"/>`, hair)
	case 2: // hills and a sun
		c.add(`<circle cx="%.0f" cy="36" r="%.0f" fill="%s"/>`, c.between(30, 66), c.between(11, 17), light)
		c.ridge(76, 30, 0.6, hsl(second, 45, 40))
		c.ridge(92, 24, 0.3, dark)
	case 3: // rings
		for r := 44.0; r > 6; r -= c.between(7, 10) {
			c.add(`<circle cx="48" cy="48" r="%.0f" fill="none" stroke="%s" stroke-width="3" opacity="%.2f"/>`, r, light, c.between(0.35, 0.95))
		}
	case 4: // a flower
		petals := 5 + c.rng.IntN(4)
		for i := range petals {
			c.add(`<ellipse cx="48" cy="27" rx="11" ry="19" fill="%s" opacity="0.88" transform="rotate(%.0f 48 48)"/>`, light, float64(i)*360/float64(petals))
		}
		c.add(`<circle cx="48" cy="48" r="9" fill="%s"/>`, hsl(hue+180, 70, 60))
	case 5: // waves
		for i := range 4 {
			c.ridge(46+float64(i)*17, 12, 0, hsl(second+float64(i)*8, 50, 62-float64(i)*12))
		}
	case 6: // a cat
		c.add(`<path d="M24 20l14 15h20l14-15 3 34c0 18-12 28-27 28S21 72 21 54z" fill="%s"/>`, light)
		c.add(`<circle cx="38" cy="52" r="4" fill="%s"/><circle cx="58" cy="52" r="4" fill="%s"/><path d="M44 61h8l-4 5z" fill="%s"/>`, dark, dark, hsl(hue+180, 60, 55))
	}
	return c.done()
}

// sceneNames are what a photo can show; a photo's number, divided by their
// count, leaves the scene as its remainder.
func sceneNames() []string {
	return []string{"mountains", "sea", "city", "forest", "stars", "chart", "code", "cup", "rings", "flowers", "rain", "field"}
}

// sceneOf gives the scenes that suit a theme.
func sceneOf(theme string) []int {
	names := map[string][]string{
		"code": {"code", "code", "chart", "cup"}, "ai": {"code", "chart", "stars"}, "quake": {"rings", "rings", "chart"},
		"weather": {"rain", "sea", "mountains", "city"}, "sport": {"field"}, "food": {"cup"}, "travel": {"mountains", "sea", "city", "forest"},
		"music": {"city", "stars"}, "space": {"stars"}, "money": {"chart"}, "transit": {"city", "rain"}, "games": {"stars", "city"},
		"pets": {"forest", "flowers"}, "petsmany": {"forest", "flowers"}, "film": {"city", "stars"}, "nature": {"forest", "flowers", "mountains", "sea"}, "energy": {"chart", "sea", "mountains"},
	}[theme]
	if names == nil {
		names = []string{"mountains", "sea", "city", "forest", "cup", "flowers"}
	}
	var out []int
	for _, name := range names {
		for i, s := range sceneNames() {
			if s == name {
				out = append(out, i)
			}
		}
	}
	return out
}

func drawPhoto(n uint64, tall bool) *canvas {
	w, h := 1200.0, 800.0
	if tall {
		w, h = 900, 1200
	}
	c := newCanvas(n, w, h)
	names := sceneNames()
	switch names[n%uint64(len(names))] {
	case "mountains":
		c.mountains()
	case "sea":
		c.sea()
	case "city":
		c.city()
	case "forest":
		c.forest()
	case "stars":
		c.stars()
	case "chart":
		c.chart()
	case "code":
		c.code()
	case "cup":
		c.cup()
	case "rings":
		c.rings()
	case "flowers":
		c.flowers()
	case "rain":
		c.rain()
	case "field":
		c.field()
	}
	return c
}
