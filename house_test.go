package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is who may import whom among Dipper's own rooms; docs/architecture.md
// draws the same. A room that is not listed may import none.
var mayImport = map[string][]string{
	".": {"cli", "engine", "server", "config", "secret", "topic"},
	// doctor looks at the archive and at X while no engine runs.
	"cli":     {"archive", "config", "engine", "post", "rule", "secret", "server", "system", "update", "xapi", "xsim"},
	"server":  {"archive", "config", "engine", "hub", "media", "post", "rule", "system", "topic", "update"},
	"engine":  {"archive", "hub", "post", "rule", "secret", "stream", "topic", "xapi", "xsim"},
	"stream":  {"post", "xapi"},
	"archive": {"post", "system", "topic"},
	"hub":     {"post", "topic"},
	"xapi":    {"post", "rule", "secret"},
	// Two readings of X's documents, so that one mistake cannot pass on both
	// sides: the simulator never sees the client's code.
	"xsim":  {"rule"},
	"topic": {"post", "rule"},
	// Its file is written whole, as config writes all of them.
	"update": {"config"},
}

// homes says where an import or a call may live, and why it has one home.
var homes = []struct {
	what, why string
	rooms     []string
}{
	{"net/http", "the wire has its rooms; others get values", []string{"xapi", "xsim", "server", "media", "update"}},
	{"github.com/gorilla/websocket", "one writer per socket is server's promise", []string{"server"}},
	{"database/sql", "the archive is the one who writes SQL", []string{"archive"}},
	{"modernc.org/sqlite", "the archive is the one who writes SQL", []string{"archive"}},
	{"github.com/zalando/go-keyring", "every keychain call needs secret's time-out", []string{"secret"}},
	{"github.com/wailsapp/wails/v2", "the app runs without a window, too", []string{"."}},
	{"github.com/g8rswimmer/go-twitter/v2", "X's wire shapes belong to xapi", []string{"xapi"}},
	{"github.com/spf13/cobra", "commands are cli's", []string{"cli"}},
}

// file is one parsed Go file that is not a test.
type file struct {
	room, path string
	ast        *ast.File
}

func sources(t *testing.T) []file {
	t.Helper()
	var out []file
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"frontend", "build", "docs", "testdata", "node_modules", "e2e", "scripts"}, d.Name())) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		room := "."
		if rest, ok := strings.CutPrefix(filepath.ToSlash(path), "internal/"); ok {
			room, _, _ = strings.Cut(rest, "/")
		}
		out = append(out, file{room, path, parsed})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Ensure the rooms import each other only along the arrows of the architecture.
func TestHouse_roomsImportOnlyWhomTheyMay(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range sources(t) {
		seen[f.room] = true
		for _, imp := range f.ast.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			other, ours := strings.CutPrefix(path, "dipper/internal/")
			if !ours {
				continue
			}
			other, _, _ = strings.Cut(other, "/")
			if other != f.room && !slices.Contains(mayImport[f.room], other) {
				t.Errorf("%s: %s may not import %s; see docs/architecture.md", f.path, f.room, other)
			}
		}
	}
	for room, others := range mayImport {
		for _, name := range append([]string{room}, others...) {
			if !seen[name] {
				t.Errorf("the import map names %s, which is not there any more", name)
			}
		}
	}
}

// Ensure things that need care have one home.
func TestHouse_importsHaveTheirHomes(t *testing.T) {
	used := map[string]bool{}
	for _, f := range sources(t) {
		for _, imp := range f.ast.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			for _, h := range homes {
				if path != h.what && !strings.HasPrefix(path, h.what+"/") {
					continue
				}
				used[h.what] = true
				if !slices.Contains(h.rooms, f.room) {
					t.Errorf("%s imports %s, which lives in %v: %s", f.path, path, h.rooms, h.why)
				}
			}
		}
	}
	for _, h := range homes {
		if !used[h.what] {
			t.Errorf("%s has a home but no user; drop its row", h.what)
		}
	}
}

// Ensure config is the only reader of the environment, and that nothing but
// main starts work before it is told to.
func TestHouse_environmentAndStart(t *testing.T) {
	for _, f := range sources(t) {
		for _, decl := range f.ast.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function: things are built where they are asked for", f.path)
			}
		}
		if f.room == "config" {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "os" && slices.Contains([]string{"Getenv", "LookupEnv", "Environ"}, sel.Sel.Name) {
				t.Errorf("%s reads the environment by os.%s; config does that", f.path, sel.Sel.Name)
			}
			return true
		})
	}
}

// Ensure each package says once what it owns and what it leaves to others.
func TestHouse_packagesHaveOneComment(t *testing.T) {
	docs := map[string]int{}
	for _, f := range sources(t) {
		dir := filepath.Dir(f.path)
		if _, ok := docs[dir]; !ok {
			docs[dir] = 0
		}
		if f.ast.Doc != nil && strings.HasPrefix(f.ast.Doc.Text(), "Package ") || dir == "." && f.ast.Doc != nil {
			docs[dir]++
		}
	}
	for dir, n := range docs {
		if n != 1 {
			t.Errorf("package in %s has %d package comments, want 1", dir, n)
		}
	}
}

// Ensure nothing of one machine or one registry is in what is committed.
func TestHouse_licenceIsThere(t *testing.T) {
	text, err := os.ReadFile("LICENSE")
	if err != nil || !strings.HasPrefix(string(text), "MIT License") {
		t.Errorf("LICENSE is not the MIT licence (%v)", err)
	}
}
