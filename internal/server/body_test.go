package server_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"dipper/internal/engine"
	"dipper/internal/server"
)

func TestBody_whatIsNotTheExpectedJSONIsRefused(t *testing.T) {
	s := open(t, nil, server.Options{})
	bodies := map[string]string{
		"nothing":                "",
		"blanks":                 "  \n",
		"no JSON":                "query=golang",
		"an array":               `["golang"]`,
		"a string":               `"golang"`,
		"null":                   `null`,
		"a number":               `7`,
		"no field":               `{}`,
		"another case":           `{"Query":"golang"}`,
		"a number for a text":    `{"query":7}`,
		"null for a text":        `{"query":null}`,
		"an object for a text":   `{"query":{}}`,
		"an unknown field":       `{"query":"golang","nmae":"Go"}`,
		"a field twice":          `{"query":"golang","query":"rust"}`,
		"more after the object":  `{"query":"golang"} {}`,
		"a bracket after it":     `{"query":"golang"}}`,
		"a comma at the end":     `{"query":"golang",}`,
		"no end":                 `{"query":"golang"`,
		"no colon":               `{"query" "golang"}`,
		"a comment":              `{"query":"golang"} // hm`,
		"bytes that are no text": "{\"query\":\"\xff\xfe\"}",
		"a byte order mark":      "\ufeff" + `{"query":"golang"}`,
		"brackets without end":   strings.Repeat("[", 60000),
		"objects without end":    strings.Repeat(`{"a":`, 10000),
	}
	for name, body := range bodies {
		for _, path := range []string{"/api/topics", "/api/check", "/api/source"} {
			if path == "/api/source" {
				body = strings.ReplaceAll(body, `"query"`, `"do"`)
			}
			a := do(t, s, request{method: "POST", path: path, body: body})
			if a.status != 400 || a.code(t) != engine.CodeBadRequest {
				t.Errorf("%s at %s: %d %s", name, path, a.status, a.body)
			}
		}
	}
	patches := map[string]string{
		"a number for the name":    `{"name":7}`,
		"null for the name":        `{"name":null}`,
		"a number for the state":   `{"state":1}`,
		"a flag for the color":     `{"color":true}`,
		"a text for the position":  `{"position":"0"}`,
		"a fraction of a position": `{"position":0.5}`,
		"a huge position":          `{"position":1e400}`,
		"an unknown field":         `{"name":"x","id":"y"}`,
		"no JSON":                  `name`,
	}
	for name, body := range patches {
		a := do(t, s, request{method: "PATCH", path: "/api/topics/" + someID, body: body})
		if a.status != 400 || a.code(t) != engine.CodeBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestBody_sizeIsBounded(t *testing.T) {
	s := open(t, nil, server.Options{})
	body := func(n int) string {
		const frame = `{"a":""}`
		return `{"a":"` + strings.Repeat("x", n-len(frame)) + `"}`
	}
	for _, chunked := range []bool{false, true} {
		if a := do(t, s, request{method: "PUT", path: "/api/deck", body: body(64 << 10), chunked: chunked}); a.status != 200 {
			t.Errorf("64 KiB: %d %s", a.status, a.body)
		}
		for method, path := range map[string]string{"PUT": "/api/deck", "POST": "/api/topics", "PATCH": "/api/topics/" + someID, "DELETE": "/api/topics/" + someID, "GET": "/api/usage"} {
			a := do(t, s, request{method: method, path: path, body: body(64<<10 + 1), chunked: chunked})
			if a.status != 413 || a.code(t) != engine.CodeTooLarge {
				t.Errorf("%s %s with a byte more, chunked %v: %d %s", method, path, chunked, a.status, a.body)
			}
		}
		// Ensure that the answer reaches a client that sends on and on.
		for _, header := range []http.Header{nil, {"Authorization": {"wrong"}}} {
			want := 413
			if header != nil {
				want = 401
			}
			a := do(t, s, request{method: "PUT", path: "/api/deck", body: body(8 << 20), chunked: chunked, header: header.Clone()})
			if a.status != want {
				t.Errorf("8 MiB, chunked %v: %d, want %d", chunked, a.status, want)
			}
		}
	}
}

func TestParameters_areNeverClamped(t *testing.T) {
	s := open(t, nil, server.Options{})
	for _, query := range []string{
		"limit=0", "limit=1001", "limit=-1", "limit=x", "limit=", "limit=1.5", "limit=%2B5", "limit=5&limit=5", "limit=99999999999999999999", "limit=0x10",
		"before=-1", "before=x", "before=", "after=-1", "after=x", "after=%20", "after=1e3", "before=9223372036854775808",
		"before=1&after=1", "before=0&after=0", "after=%zz", "limit=1;after=2",
	} {
		a := do(t, s, request{path: "/api/topics/" + someID + "/posts?" + query})
		if a.status != 400 || a.code(t) != engine.CodeBadRequest {
			t.Errorf("posts?%s: %d %s", query, a.status, a.body)
		}
	}
	for _, query := range []string{"posts=drop", "posts=", "posts=KEEP", "posts=keep&posts=keep"} {
		if a := do(t, s, request{method: "DELETE", path: "/api/topics/" + someID + "?" + query}); a.status != 400 {
			t.Errorf("DELETE ?%s: %d %s", query, a.status, a.body)
		}
	}
	for _, query := range []string{"after=-1", "after=x", "after=", "after=1&after=1", "after=1.0"} {
		if a := do(t, s, request{path: "/ws/" + someID + "?" + query}); a.status != 400 {
			t.Errorf("ws?%s: %d %s", query, a.status, a.body)
		}
	}
}

func TestRoutes_unknownPathsAndMethods(t *testing.T) {
	s := open(t, nil, server.Options{})
	for _, path := range []string{
		"/api", "/api/", "/api/nothing", "/api/topics/", "/api/topics//posts", "/api/topics/" + someID + "/", "/api/topics/" + someID + "/posts/1",
		"/api/health/", "/API/health", "/api/../api/health", "/nothing", "/index", "/media/unknown", "/media/drawn/a.svg",
	} {
		if a := do(t, s, request{path: path}); a.status != 404 || a.code(t) != engine.CodeNotFound {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	for path, want := range map[string]string{
		"/api/topics":                      "GET, HEAD, POST",
		"/api/topics/" + someID:            "DELETE, GET, HEAD, PATCH",
		"/api/topics/" + someID + "/posts": "GET, HEAD",
		"/api/health":                      "GET, HEAD",
		"/api/source":                      "POST",
		"/api/deck":                        "GET, HEAD, PUT",
		"/api/media":                       "POST",
		"/media/signed":                    "GET, HEAD",
		"/":                                "GET, HEAD",
		"/ws/" + someID:                    "GET",
	} {
		for _, method := range []string{"TRACE", "PROPFIND"} {
			a := do(t, s, request{method: method, path: path})
			if a.status != 405 || a.code(t) != engine.CodeMethod || a.header.Get("Allow") != want {
				t.Errorf("%s %s: %d, Allow %q, want %q", method, path, a.status, a.header.Get("Allow"), want)
			}
		}
	}
	// Without the key nobody learns what is there.
	for _, path := range []string{"/api/nothing", "/api", "/api/topics/" + someID} {
		if a := do(t, s, request{method: "TRACE", path: path, noKey: true}); a.status != 401 {
			t.Errorf("%s without the key: %d", path, a.status)
		}
	}
	for path, method := range map[string]string{"/api/search?q=a": "GET", "/api/export": "GET", "/api/estimate": "POST", "/api/usage": "GET", "/api/limits": "PUT"} {
		if a := do(t, s, request{method: method, path: path}); a.status != 501 || a.code(t) != engine.CodeNotYet {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	if a := do(t, s, request{method: "HEAD", path: "/api/health"}); a.status != 200 || len(a.body) != 0 {
		t.Errorf("HEAD: %d %q", a.status, a.body)
	}
	if a := do(t, s, request{method: "POST", path: "/api/source", body: `{"do":"dance"}`}); a.status != 422 || a.code(t) != engine.CodeValueInvalid {
		t.Errorf("a value not allowed: %d %s", a.status, a.body)
	}
}

func TestWindow_isShownWhereThereIsOne(t *testing.T) {
	bare := open(t, nil, server.Options{})
	if a := do(t, bare, request{method: "POST", path: "/api/window/show"}); a.status != 404 {
		t.Errorf("no window: %d", a.status)
	}
	if found, err := server.Dial(server.Address{URL: bare.URL(), Key: key}).Show(t.Context(), false); found || err != nil {
		t.Errorf("no window, by the client: %v, %v", found, err)
	}
	var asked []bool
	window := open(t, nil, server.Options{Show: func(compose bool) bool { asked = append(asked, compose); return true }})
	for _, compose := range []bool{false, true} {
		if found, err := server.Dial(server.Address{URL: window.URL(), Key: key}).Show(t.Context(), compose); !found || err != nil {
			t.Errorf("a window: %v, %v", found, err)
		}
	}
	for body, status := range map[string]int{"": 200, "{}": 200, `{"compose":1}`: 400, `{"else":true}`: 400, "[]": 400} {
		if a := do(t, window, request{method: "POST", path: "/api/window/show", body: body}); a.status != status {
			t.Errorf("with the body %q: %d, want %d", body, a.status, status)
		}
	}
	if want := []bool{false, true, false, false}; !slices.Equal(asked, want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
}

func TestDeck_isKeptInTheDataFolder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, nil, server.Options{Dir: dir})
	if a := do(t, s, request{path: "/api/deck"}); a.status != 200 || string(a.body) != "{}" {
		t.Errorf("before the first: %d %s", a.status, a.body)
	}
	const layout = `{"columns":[{"topic":"a","width":320}],"theme":"dark","名":"值"}`
	if a := do(t, s, request{method: "PUT", path: "/api/deck", body: layout}); a.status != 200 || string(a.body) != layout {
		t.Errorf("PUT: %d %s", a.status, a.body)
	}
	for name, body := range map[string]string{"an array": `[]`, "no JSON": `x`, "two": `{}{}`, "no UTF-8": "{\"a\":\"\xff\"}"} {
		if a := do(t, s, request{method: "PUT", path: "/api/deck", body: body}); a.status != 400 {
			t.Errorf("PUT of %s: %d %s", name, a.status, a.body)
		}
	}
	again := open(t, nil, server.Options{Dir: dir})
	if a := do(t, again, request{path: "/api/deck"}); a.status != 200 || string(a.body) != layout {
		t.Errorf("after another start: %d %s", a.status, a.body)
	}
	onlyFile(t, dir, "deck.json")

	if err := os.WriteFile(filepath.Join(dir, "deck.json"), []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a := do(t, s, request{path: "/api/deck"}); a.status != 200 || string(a.body) != "{}" {
		t.Errorf("a spoilt file: %d %s", a.status, a.body)
	}
}

// onlyFile checks that dir holds this one file, for its owner alone.
func onlyFile(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != name {
		t.Fatalf("the folder holds %v, want %s alone", entries, name)
	}
	info, err := entries[0].Info()
	if err != nil {
		t.Fatal(err)
	}
	// Windows keeps a user's folder to the user, and a file has no mode.
	if got, want := info.Mode().Perm(), os.FileMode(0o600); got != want && runtime.GOOS != "windows" {
		t.Errorf("%s has mode %v, want %v", name, got, want)
	}
}

func TestPage_filesOfTheBuild(t *testing.T) {
	page := fstest.MapFS{
		"index.html":             {Data: []byte("<!doctype html><title>deck</title>")},
		"assets/index-B1c2.js":   {Data: []byte("export{}")},
		"assets/index-B1c2.css":  {Data: []byte("a{}")},
		"assets/font-1.woff2":    {Data: []byte("wOF2")},
		"icon.svg":               {Data: []byte("<svg/>")},
		"strange.xyz":            {Data: []byte("?")},
		".gitkeep":               {},
		"assets/.hidden/file.js": {Data: []byte("x")},
	}
	s := open(t, nil, server.Options{Page: page})
	const forever, fresh = "public, max-age=31536000, immutable", "no-cache"
	for path, want := range map[string][2]string{
		"/":                      {"text/html; charset=utf-8", fresh},
		"/index.html":            {"text/html; charset=utf-8", fresh},
		"/assets/index-B1c2.js":  {"text/javascript; charset=utf-8", forever},
		"/assets/index-B1c2.css": {"text/css; charset=utf-8", forever},
		"/assets/font-1.woff2":   {"font/woff2", forever},
		"/icon.svg":              {"image/svg+xml", fresh},
		"/strange.xyz":           {"application/octet-stream", fresh},
	} {
		a := do(t, s, request{path: path, noKey: true})
		file := strings.TrimPrefix(path, "/")
		if path == "/" {
			file = "index.html"
		}
		if a.status != 200 || string(a.body) != string(page[file].Data) {
			t.Errorf("%s: %d %q", path, a.status, a.body)
		}
		if got := [2]string{a.header.Get("Content-Type"), a.header.Get("Cache-Control")}; got != want {
			t.Errorf("%s: type and caching are %q, want %q", path, got, want)
		}
	}
	for _, path := range []string{"/assets", "/assets/", "/.gitkeep", "/assets/none.js", "/INDEX.HTML", "/index.html/"} {
		if a := do(t, s, request{path: path, noKey: true}); a.status != 404 {
			t.Errorf("%s: %d %q", path, a.status, a.body)
		}
	}
	csp := do(t, s, request{path: "/", host: "localhost:PORT"}).header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "form-action 'none'", "object-src 'none'",
		"frame-ancestors 'none'", "connect-src 'self' ws://localhost:" + port(s)} {
		if !strings.Contains(csp, want) {
			t.Errorf("the policy lacks %q: %s", want, csp)
		}
	}
	if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
		t.Errorf("the policy is not strict: %s", csp)
	}
}

func TestPage_anUnbuiltOneSaysHowToBuildIt(t *testing.T) {
	for name, o := range map[string]server.Options{"no page": {}, "a placeholder": {Page: fstest.MapFS{".gitkeep": {}}}} {
		a := do(t, open(t, nil, o), request{path: "/", noKey: true})
		if a.status != 200 || !strings.Contains(string(a.body), "make cli") || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestDrawn_pagesElsewhereMayShowPictures(t *testing.T) {
	drawn := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		w.Write([]byte(r.URL.Path))
	})
	s := open(t, nil, server.Options{Drawn: drawn})
	a := do(t, s, request{path: "/media/drawn/avatar/7.jpg", noKey: true})
	if a.status != 200 || string(a.body) != "/drawn/avatar/7.jpg" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if got, want := a.header.Get("Cross-Origin-Resource-Policy"), "cross-origin"; got != want {
		t.Errorf("resource policy %q, want %q", got, want)
	}
	if csp := a.header.Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") || strings.Contains(csp, "script") {
		t.Errorf("a drawing opened by itself may: %s", csp)
	}
	if a := do(t, s, request{method: "POST", path: "/media/drawn/avatar/7.jpg"}); a.status != 405 {
		t.Errorf("POST: %d", a.status)
	}
}

func FuzzBody_readAsTheStandardLibraryReadsIt(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1}`, `{"a":1,"a":2}`, `{"a":1}x`, ` {"a":[{"b":null}]} `, `{"\u0061":1,"a":2}`, `{"a":1,}`, `{"a"}`, `[`, `{"a":"\ud800"}`, "{\"\xff\":1}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := server.ReadObject(body)
		var want map[string]json.RawMessage
		wantErr := json.Unmarshal(body, &want)
		if err == nil && (wantErr != nil || len(got) != len(want)) {
			t.Fatalf("read %q as %v; the standard library as %v, %v", body, got, want, wantErr)
		}
		for name, value := range got {
			if err == nil && string(value) != string(want[name]) {
				t.Errorf("%q is %s, want %s", name, value, want[name])
			}
		}
	})
}
