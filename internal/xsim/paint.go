package xsim

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strings"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// jpegQuality is about X's own.
const jpegQuality = 82

// painted turns a drawing into a JPEG of w by h pixels.
func painted(svg string, w, h int) ([]byte, error) {
	icon, err := oksvg.ReadIconStream(strings.NewReader(svg), oksvg.StrictErrorMode)
	if err != nil {
		return nil, fmt.Errorf("reading a drawing of the simulator's: %w", err)
	}
	icon.SetTarget(0, 0, float64(w), float64(h))
	on := image.NewRGBA(image.Rect(0, 0, w, h))
	icon.Draw(rasterx.NewDasher(w, h, &brush{on: on, clip: on.Rect}), 1)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, on, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return nil, fmt.Errorf("encoding a picture of the simulator's: %w", err)
	}
	return b.Bytes(), nil
}

// brush fills paths within their own bounds; rasterx's own goes over the whole
// picture for each of hundreds of small ones.
type brush struct {
	on     *image.RGBA
	clip   image.Rectangle
	source image.Image       // of one colour, or nil
	shade  rasterx.ColorFunc // a gradient otherwise
	fill   vector.Rasterizer
	path   []stroke
}

type stroke struct {
	to    fixed.Point26_6
	start bool
}

func (b *brush) Start(a fixed.Point26_6) { b.path = append(b.path, stroke{a, true}) }
func (b *brush) Line(a fixed.Point26_6)  { b.path = append(b.path, stroke{a, false}) }
func (b *brush) Clear()                  { b.path = b.path[:0] }
func (b *brush) SetBounds(w, h int)      { b.clip = image.Rect(0, 0, w, h) }
func (b *brush) SetWinding(bool)         {} // where a path crosses itself it is filled
func (b *brush) SetClip(image.Rectangle) {} // no drawing asks for one

func (b *brush) SetColor(c any) {
	switch c := c.(type) {
	case color.Color:
		b.source, b.shade = image.NewUniform(c), nil
	case rasterx.ColorFunc:
		b.source, b.shade = nil, c
	default:
		panic(fmt.Sprintf("a drawing of the simulator's is filled with a %T", c)) // rasterx knows these two
	}
}

func (b *brush) GetPathExtent() fixed.Rectangle26_6 {
	if len(b.path) == 0 {
		return fixed.Rectangle26_6{}
	}
	r := fixed.Rectangle26_6{Min: b.path[0].to, Max: b.path[0].to}
	for _, s := range b.path {
		r.Min.X, r.Max.X = min(r.Min.X, s.to.X), max(r.Max.X, s.to.X)
		r.Min.Y, r.Max.Y = min(r.Min.Y, s.to.Y), max(r.Max.Y, s.to.Y)
	}
	return r
}

func (b *brush) Draw() {
	e := b.GetPathExtent()
	r := image.Rect(e.Min.X.Floor(), e.Min.Y.Floor(), e.Max.X.Ceil(), e.Max.Y.Ceil()).Intersect(b.clip)
	if r.Empty() {
		return
	}
	if b.shade != nil {
		b.shadeAll(r)
		return
	}
	b.fill.Reset(r.Dx(), r.Dy())
	for _, s := range b.path {
		x, y := float32(s.to.X)/64-float32(r.Min.X), float32(s.to.Y)/64-float32(r.Min.Y)
		if s.start {
			b.fill.MoveTo(x, y)
		} else {
			b.fill.LineTo(x, y)
		}
	}
	b.fill.Draw(b.on, r, b.source, r.Min)
}

// coarse is the side, in pixels, of the squares that a gradient is asked for one colour of.
const coarse = 8

// shadeAll fills a rectangle with the gradient; the drawings have gradients in
// no other shape. A colour is asked for here and there and drawn out between:
// the eye sees no difference, and asking is most of the time a picture takes.
func (b *brush) shadeAll(r image.Rectangle) {
	few := image.NewRGBA(image.Rect(0, 0, (r.Dx()+coarse-1)/coarse, (r.Dy()+coarse-1)/coarse))
	for y := range few.Rect.Dy() {
		for x := range few.Rect.Dx() {
			few.Set(x, y, b.shade(r.Min.X+x*coarse+coarse/2, r.Min.Y+y*coarse+coarse/2))
		}
	}
	all := image.Rect(0, 0, few.Rect.Dx()*coarse, few.Rect.Dy()*coarse).Add(r.Min)
	draw.ApproxBiLinear.Scale(b.on.SubImage(r).(*image.RGBA), all, few, few.Rect, draw.Over, nil)
}
