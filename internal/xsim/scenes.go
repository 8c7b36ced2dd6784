package xsim

import (
	"math"
	"strconv"
)

func (c *canvas) mountains() {
	hue := c.between(190, 360)
	c.gradient(hsl(hue, 55, 30), hsl(hue+40, 60, 55), hsl(hue+85, 80, 72))
	c.add(`<circle cx="%.0f" cy="%.0f" r="%.0f" fill="%s" opacity="0.95"/>`, c.between(0.2, 0.8)*c.w, c.h*0.48, c.between(45, 80), hsl(hue+95, 95, 84))
	for i := range 5 {
		f := float64(i)
		c.ridge(c.h*(0.62+0.1*f), c.h*(0.3-0.04*f), 0.8-0.12*f, hsl(hue+20-f*6, 38-f*3, 52-f*9))
	}
}

func (c *canvas) sea() {
	hue := c.between(180, 225)
	warm := c.between(10, 50)
	c.gradient(hsl(hue, 60, 48), hsl(warm, 80, 74), hsl(warm+10, 85, 82))
	x, horizon := c.between(0.25, 0.75)*c.w, c.h*0.58
	c.add(`<circle cx="%.0f" cy="%.0f" r="%.0f" fill="%s"/>`, x, horizon-20, c.between(50, 85), hsl(warm+12, 96, 82))
	c.add(`<rect y="%.0f" width="%g" height="%.0f" fill="url(#%s)"/>`, horizon, c.w, c.h-horizon, c.shade(hsl(hue, 52, 52), hsl(hue+8, 66, 22)))
	for i := range 26 {
		y := horizon + 8 + math.Pow(float64(i)/26, 1.4)*(c.h-horizon)
		half := c.between(10, 40) + float64(i)*5
		c.add(`<rect x="%.0f" y="%.0f" width="%.0f" height="3" rx="1.5" fill="%s" opacity="%.2f"/>`, x-half+c.between(-30, 30), y, half*2, hsl(warm+12, 90, 84), c.between(0.2, 0.6))
	}
	if c.rng.IntN(2) == 0 {
		bx := c.between(0.15, 0.85) * c.w
		c.add(`<path d="M%.0f %.0fl14 18h46l16-18zM%.0f %.0fv-74l38 66z" fill="%s"/>`, bx, horizon-4, bx+34, horizon-8, hsl(hue, 40, 18))
	}
}

func (c *canvas) city() {
	hue := c.between(205, 300)
	c.gradient(hsl(hue, 55, 12), hsl(hue+25, 50, 30), hsl(hue+70, 65, 56))
	for layer := range 3 {
		f := float64(layer)
		fill := hsl(hue+10, 30, 26-f*8)
		for x := -20.0; x < c.w; {
			w := c.between(48, 120)
			h := c.between(0.2, 0.52) * c.h * (1 - 0.16*f)
			top := c.h - h
			c.add(`<rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" fill="%s"/>`, x, top, w, h, fill)
			if layer > 0 {
				c.windows(x, top, w, h)
			}
			x += w + c.between(-6, 14)
		}
	}
}

func (c *canvas) windows(x, top, w, h float64) {
	for wy := top + 14; wy < top+h-16 && wy < c.h-16; wy += 26 {
		for wx := x + 10; wx < x+w-14; wx += 20 {
			if c.rng.IntN(5) < 2 {
				c.add(`<rect x="%.0f" y="%.0f" width="9" height="13" fill="%s" opacity="%.1f"/>`, wx, wy, hsl(c.between(36, 52), 90, 70), c.between(0.4, 1))
			}
		}
	}
}

func (c *canvas) forest() {
	hue := c.between(110, 175)
	c.gradient(hsl(hue+40, 35, 82), hsl(hue+15, 35, 66), hsl(hue, 30, 40))
	for layer := range 4 {
		f := float64(layer)
		base := c.h * (0.62 + 0.13*f)
		fill := hsl(hue+12-f*6, 26+f*4, 54-f*12)
		c.ridge(base, c.h*0.1, 0.3, fill)
		for x := c.between(-40, 0); x < c.w; x += c.between(26, 52) + f*8 {
			h := c.between(70, 130) + f*40
			w := h * 0.34
			c.add(`<path d="M%.0f %.0fl%.0f %.0fh-%.0fz" fill="%s"/>`, x, base-h*0.85, w/2, h, w, fill)
		}
		c.add(`<rect y="%.0f" width="%g" height="%.0f" fill="#fff" opacity="0.07"/>`, base-30, c.w, c.h*0.12)
	}
}

func (c *canvas) stars() {
	hue := c.between(215, 265)
	c.gradient(hsl(hue, 60, 7), hsl(hue+15, 55, 16), hsl(hue+35, 50, 27))
	for range 170 {
		c.add(`<circle cx="%.0f" cy="%.0f" r="%.1f" fill="#fff" opacity="%.2f"/>`, c.between(0, c.w), c.between(0, c.h*0.85), c.between(0.6, 2.4), c.between(0.3, 1))
	}
	glow := c.between(120, 190)
	for i := range 3 {
		y := c.h * c.between(0.22, 0.5)
		c.add(`<path d="M-40 %.0fC%.0f %.0f %.0f %.0f %.0f %.0f" fill="none" stroke="%s" stroke-width="%.0f" opacity="0.16" stroke-linecap="round"/>`,
			y, c.w*0.3, y-c.between(60, 220), c.w*0.6, y+c.between(60, 220), c.w+40, y-40, hsl(glow+float64(i)*22, 85, 60), c.between(46, 120))
	}
	c.ridge(c.h*0.94, c.h*0.16, 0.9, hsl(hue, 45, 5))
}

func (c *canvas) chart() {
	hue := c.between(165, 260)
	c.gradient(hsl(hue, 30, 13), hsl(hue, 34, 9))
	left, right, top, bottom := c.w*0.08, c.w*0.94, c.h*0.16, c.h*0.86
	for i := range 6 {
		y := top + (bottom-top)*float64(i)/5
		c.add(`<rect x="%.0f" y="%.0f" width="%.0f" height="1.5" fill="#fff" opacity="0.12"/>`, left, y, right-left)
	}
	for line := range 2 + c.rng.IntN(2) {
		color := hsl(hue+float64(line)*95, 75, 62)
		level := c.between(0.3, 0.6)
		var d []byte
		for i := range 41 {
			level = min(0.95, max(0.06, level+c.between(-0.075, 0.085)))
			verb := byte('L')
			if i == 0 {
				verb = 'M'
			}
			d = append(d, verb)
			d = appendPoint(d, left+(right-left)*float64(i)/40, bottom-(bottom-top)*level)
		}
		c.add(`<path d="%s" fill="none" stroke="%s" stroke-width="6" stroke-linejoin="round"/>`, d, color)
		if line == 0 {
			c.add(`<path d="%sL%.0f %.0fL%.0f %.0fZ" fill="%s" opacity="0.14"/>`, d, right, bottom, left, bottom, color)
		}
	}
}

func (c *canvas) code() {
	hue := c.between(200, 300)
	c.gradient(hsl(hue, 24, 24), hsl(hue, 26, 14))
	c.add(`<rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" rx="18" fill="%s"/>`, c.w*0.06, c.h*0.09, c.w*0.88, c.h*0.82, hsl(hue, 22, 9))
	for i, dot := range []string{"#ff5f57", "#febc2e", "#28c840"} {
		c.add(`<circle cx="%.0f" cy="%.0f" r="9" fill="%s"/>`, c.w*0.06+36+float64(i)*30, c.h*0.09+34, dot)
	}
	indent := 0.0
	for y := c.h*0.09 + 84; y < c.h*0.86; y += 38 {
		x := c.w*0.06 + 46 + indent*38
		for range 1 + c.rng.IntN(5) {
			w := c.between(40, 170)
			if x+w > c.w*0.9 {
				break
			}
			c.add(`<rect x="%.0f" y="%.0f" width="%.0f" height="15" rx="7" fill="%s" opacity="0.9"/>`, x, y, w, hsl(hue+c.between(-70, 120), 58, 66))
			x += w + 16
		}
		indent = min(4, max(0, indent+float64(c.rng.IntN(3)-1)))
	}
}

func (c *canvas) cup() {
	hue := c.between(18, 42)
	c.gradient(hsl(hue, 34, 74), hsl(hue, 30, 52))
	for i := range 7 {
		c.add(`<rect y="%.0f" width="%g" height="3" fill="%s" opacity="0.35"/>`, c.h*float64(i)/7+c.between(0, 30), c.w, hsl(hue, 34, 34))
	}
	x, y, r := c.w*c.between(0.4, 0.6), c.h*c.between(0.45, 0.56), min(c.w, c.h)*0.3
	c.add(`<ellipse cx="%.0f" cy="%.0f" rx="%.0f" ry="%.0f" fill="#000" opacity="0.16"/>`, x+18, y+26, r*1.32, r*1.3)
	c.add(`<circle cx="%.0f" cy="%.0f" r="%.0f" fill="#f7f3ec"/><circle cx="%.0f" cy="%.0f" r="%.0f" fill="#e7dfd2"/>`, x, y, r*1.32, x, y, r*1.08)
	c.add(`<rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" rx="26" fill="#f7f3ec"/>`, x+r*0.7, y-26, r*0.72, 52.0)
	c.add(`<circle cx="%.0f" cy="%.0f" r="%.0f" fill="#fbf8f3"/><circle cx="%.0f" cy="%.0f" r="%.0f" fill="%s"/>`, x, y, r*0.94, x, y, r*0.82, hsl(hue-6, 48, 26))
	for i := range 5 {
		f := float64(i)
		c.add(`<path d="M%.0f %.0fq%.0f %.0f 0 %.0fq-%.0f -%.0f 0 -%.0f" fill="%s" opacity="0.85"/>`, x, y-r*0.5+f*r*0.17, r*0.42-f*8, r*0.06, r*0.26, r*0.42-f*8, r*0.2, r*0.26, hsl(hue, 45, 78))
	}
}

func (c *canvas) rings() {
	hue := c.between(195, 225)
	c.gradient(hsl(hue, 42, 30), hsl(hue, 48, 20))
	land := hsl(hue-80, 20, 42)
	c.ridge(c.h*1.02, c.h*0.55, 0.5, land)
	c.ridge(c.h*1.1, c.h*0.42, 0.7, hsl(hue-85, 22, 35))
	x, y := c.w*c.between(0.35, 0.68), c.h*c.between(0.3, 0.6)
	for i := 7; i > 0; i-- {
		c.add(`<circle cx="%.0f" cy="%.0f" r="%.0f" fill="%s" fill-opacity="0.1" stroke="%s" stroke-width="2.5" stroke-opacity="0.75"/>`, x, y, float64(i*i)*6+float64(i)*14, hsl(8+float64(i)*7, 90, 58), hsl(8+float64(i)*7, 90, 62))
	}
	c.add(`<path d="M%.0f %.0fl26 26m0-26l-26 26" stroke="#fff" stroke-width="7" stroke-linecap="round"/>`, x-13, y-13)
}

func (c *canvas) flowers() {
	hue := c.between(90, 140)
	c.gradient(hsl(hue+95, 60, 80), hsl(hue+20, 40, 66), hsl(hue, 38, 36))
	c.ridge(c.h*0.8, c.h*0.14, 0.2, hsl(hue, 36, 42))
	for range 44 {
		x, y := c.between(0, c.w), c.h*(0.5+0.5*math.Sqrt(c.rng.Float64()))
		r := (y/c.h - 0.36) * 46
		c.add(`<path d="M%.0f %.0fq%.0f %.0f 0 %.0f" stroke="%s" stroke-width="%.1f" fill="none"/>`, x, y, c.between(-22, 22), r*2, r*5, hsl(hue, 40, 26), r*0.2)
		petal := hsl(c.between(-60, 60), 78, 66)
		for i := range 6 {
			c.add(`<ellipse cx="%.0f" cy="%.0f" rx="%.1f" ry="%.1f" fill="%s" transform="rotate(%d %.0f %.0f)"/>`, x, y-r*0.75, r*0.42, r*0.75, petal, i*60, x, y)
		}
		c.add(`<circle cx="%.0f" cy="%.0f" r="%.1f" fill="%s"/>`, x, y, r*0.38, hsl(46, 92, 60))
	}
}

func (c *canvas) rain() {
	hue := c.between(200, 235)
	c.gradient(hsl(hue, 20, 24), hsl(hue, 18, 40), hsl(hue, 16, 54))
	for layer := range 2 {
		for x := -20.0; x < c.w; {
			w, h := c.between(70, 150), c.between(0.25, 0.5)*c.h*(1-0.2*float64(layer))
			c.add(`<rect x="%.0f" y="%.0f" width="%.0f" height="%.0f" fill="%s"/>`, x, c.h-h, w, h, hsl(hue, 18, 32-float64(layer)*12))
			x += w
		}
	}
	for range 9 {
		c.add(`<circle cx="%.0f" cy="%.0f" r="%.0f" fill="%s" opacity="0.32"/>`, c.between(0, c.w), c.between(0.55, 0.95)*c.h, c.between(18, 54), hsl(c.between(14, 56), 90, 62))
	}
	for range 190 {
		x, y, l := c.between(-40, c.w), c.between(-40, c.h), c.between(18, 54)
		c.add(`<path d="M%.0f %.0fl-%.0f %.0f" stroke="#fff" stroke-width="1.6" opacity="%.2f"/>`, x, y, l*0.25, l, c.between(0.15, 0.5))
	}
}

func (c *canvas) field() {
	hue := c.between(96, 128)
	c.gradient(hsl(hue+105, 50, 26), hsl(hue+95, 45, 46))
	horizon := c.h * 0.42
	c.add(`<rect y="%.0f" width="%g" height="%.0f" fill="%s"/>`, horizon-46, c.w, 50.0, hsl(hue+110, 24, 20))
	for range 240 {
		c.add(`<circle cx="%.0f" cy="%.0f" r="4" fill="%s"/>`, c.between(0, c.w), c.between(horizon-42, horizon-4), hsl(c.between(0, 360), 55, 62))
	}
	for i := range 8 {
		f := float64(i) / 8
		y := horizon + f*f*(c.h-horizon)
		next := horizon + math.Pow(float64(i+1)/8, 2)*(c.h-horizon)
		c.add(`<rect y="%.0f" width="%g" height="%.0f" fill="%s"/>`, y, c.w, next-y+1, hsl(hue, 48, 34+float64(i%2)*5))
	}
	cx, cy := c.w/2, c.h*0.72
	c.add(`<ellipse cx="%.0f" cy="%.0f" rx="%.0f" ry="%.0f" fill="none" stroke="#fff" stroke-width="6" opacity="0.8"/><rect y="%.0f" width="%g" height="5" fill="#fff" opacity="0.8"/>`, cx, cy, c.w*0.16, c.h*0.11, cy, c.w)
	c.add(`<circle cx="%.0f" cy="%.0f" r="17" fill="#fff"/>`, cx+c.between(-240, 240), cy+c.between(20, 110))
	for _, x := range []float64{0.12, 0.88} {
		c.add(`<path d="M%.0f %.0fv-150" stroke="#ddd" stroke-width="8"/><rect x="%.0f" y="%.0f" width="90" height="34" rx="5" fill="#fff" opacity="0.92"/>`, c.w*x, horizon-30, c.w*x-45, horizon-200)
	}
}

func appendPoint(b []byte, x, y float64) []byte {
	b = appendInt(b, x)
	b = append(b, ' ')
	return appendInt(b, y)
}

func appendInt(b []byte, x float64) []byte { return strconv.AppendInt(b, int64(math.Round(x)), 10) }
