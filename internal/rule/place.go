package rule

import (
	"math"
	"strconv"
	"strings"
)

// Point is a place on Earth, in decimal degrees.
type Point struct {
	Longitude, Latitude float64
}

const (
	milesToKM = 1.609344
	mostMiles = 25
	degreeKM  = 111.195 // of a great circle
)

type radius struct {
	centre Point
	km     float64
}

type box struct {
	west, south, east, north float64
}

// parseRadius reads "[longitude latitude radius]". X's own page has an example
// with the two coordinates swapped (a latitude of 174), so only ±180 is held.
func parseRadius(s string) (radius, bool) {
	f, ok := fields(s, 3)
	if !ok {
		return radius{}, false
	}
	lon, okLon := degrees(f[0])
	lat, okLat := degrees(f[1])
	unit := 1.0
	number, isKM := strings.CutSuffix(strings.ToLower(f[2]), "km")
	if !isKM {
		var isMiles bool
		if number, isMiles = strings.CutSuffix(number, "mi"); !isMiles {
			return radius{}, false
		}
		unit = milesToKM
	}
	n, err := strconv.ParseFloat(number, 64)
	km := n * unit
	return radius{Point{lon, lat}, km}, okLon && okLat && err == nil && km > 0 && km < mostMiles*milesToKM
}

// parseBox reads "[west south east north]".
func parseBox(s string) (box, bool) {
	f, ok := fields(s, 4)
	if !ok {
		return box{}, false
	}
	var v [4]float64
	for i := range v {
		if v[i], ok = degrees(f[i]); !ok {
			return box{}, false
		}
	}
	b := box{v[0], v[1], v[2], v[3]}
	high := (b.north - b.south) * degreeKM
	wide := (b.east - b.west) * degreeKM * math.Cos((b.north+b.south)/2*math.Pi/180)
	return b, high > 0 && b.east > b.west && math.Abs(b.north) <= 90 && math.Abs(b.south) <= 90 &&
		high < mostMiles*milesToKM && wide < mostMiles*milesToKM
}

func fields(s string, n int) ([]string, bool) {
	inner, ok := strings.CutPrefix(s, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	f := strings.Fields(inner)
	return f, ok && closed && len(f) == n
}

func degrees(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && f >= -180 && f <= 180
}

func (r radius) holds(p Point) bool {
	const rad = math.Pi / 180
	dLat, dLon := (p.Latitude-r.centre.Latitude)*rad, (p.Longitude-r.centre.Longitude)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(p.Latitude*rad)*math.Cos(r.centre.Latitude*rad)*math.Pow(math.Sin(dLon/2), 2)
	return 2*6371*math.Asin(math.Min(1, math.Sqrt(h))) <= r.km
}

func (b box) holds(p Point) bool {
	return p.Longitude >= b.west && p.Longitude <= b.east && p.Latitude >= b.south && p.Latitude <= b.north
}
