package server

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"dipper/internal/engine"
)

// fileTypes are the types of a built page's files. The system's own table is
// not asked: on Windows any program may have changed it.
var fileTypes = map[string]string{
	".avif":        "image/avif",
	".css":         "text/css; charset=utf-8",
	".gif":         "image/gif",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".mp3":         "audio/mpeg",
	".ogg":         "audio/ogg",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".ttf":         "font/ttf",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".wav":         "audio/wav",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff2":       "font/woff2",
}

// unbuilt is what a clone that has not built the page shows instead.
const unbuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Dipper</title>
<h1>Dipper runs, its page is not built</h1>
<p>This program was compiled without the dashboard. Type <code>make cli</code> (or <code>make app</code> for the
native window) in the repository and start it again. REST and WebSocket work as they are.</p>
</html>
`

// page serves the built dashboard.
type page struct{ files fs.FS }

// policy is the page's Content-Security-Policy: it runs and loads what came
// with it and speaks to these doors, by the name it was opened under.
func policy(g *guard, r *http.Request) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data:",
		"font-src 'self'",
		"media-src 'self'",
		"manifest-src 'self'",
		// 'self' covers ws: in today's browsers, not in those of a few years ago.
		"connect-src 'self' " + g.socketBase(r),
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	}, "; ")
}

// serve answers GET and HEAD of any path outside the API.
func (p page) serve(w http.ResponseWriter, r *http.Request, g *guard) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	h := w.Header()
	if name == "" {
		name = "index.html"
	}
	content, ok := p.open(name)
	if !ok && name == "index.html" {
		content, ok = strings.NewReader(unbuilt), true
	}
	if !ok {
		writeProblem(w, engine.NewProblem(engine.CodeNotFound, nil, "There is nothing at %s.", r.URL.Path))
		return
	}
	if c, ok := content.(io.Closer); ok {
		defer c.Close()
	}
	kind := fileTypes[path.Ext(name)]
	if kind == "" {
		kind = "application/octet-stream"
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", policy(g, r))
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		// The build puts a digest of the content into these names.
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, content)
}

// open gives a regular file of the page; names with a dot in front, the
// placeholder of an unbuilt page among them, are not served.
func (p page) open(name string) (io.ReadSeeker, bool) {
	if p.files == nil || !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") {
		return nil, false
	}
	f, err := p.files.Open(name)
	if err != nil {
		return nil, false
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, false
	}
	if seeker, ok := f.(io.ReadSeeker); ok {
		return seeker, true
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, false
	}
	return bytes.NewReader(text), true
}
