// Command stage puts into a folder what a package holds besides the program:
// the package's description, manual pages and shell completions from the definitions of the commands, the
// icon in every size, the desktop entry, the metainfo and the files of Debian.
//
//	go run ./scripts/stage -to FOLDER -arch amd64 -version 0.1.0 -date RFC3339 -homepage URL -maintainer 'NAME <MAIL>'
//
// The same arguments give the same bytes.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra/doc"
	"golang.org/x/image/draw"

	"dipper/internal/cli"
)

// id is the program's name among desktops.
const id = "app.dipper.dipper"

// sizes are those of the hicolor theme, in pixels.
var sizes = []int{16, 22, 24, 32, 48, 64, 128, 256, 512}

func main() {
	var s stage
	flag.StringVar(&s.to, "to", "", "the folder to fill")
	flag.StringVar(&s.arch, "arch", "", "the processor, as Go names it")
	flag.StringVar(&s.version, "version", "", "of the program")
	flag.Func("date", "of the commit, RFC 3339", func(text string) (err error) {
		s.date, err = time.Parse(time.RFC3339, text)
		s.date = s.date.UTC()
		return err
	})
	flag.StringVar(&s.homepage, "homepage", "", "where the project lives")
	flag.StringVar(&s.maintainer, "maintainer", "", "who answers for the package")
	flag.Parse()
	if s.to == "" || s.arch == "" || s.version == "" || s.date.IsZero() || s.homepage == "" || s.maintainer == "" {
		fmt.Fprintln(os.Stderr, "stage: every flag is needed")
		os.Exit(2)
	}
	if err := errors.Join(s.manual(), s.completions(), s.icons(), s.texts()); err != nil {
		fmt.Fprintln(os.Stderr, "stage:", err)
		os.Exit(1)
	}
}

type stage struct {
	to, arch, version, homepage, maintainer string
	date                                    time.Time
}

func (s stage) manual() error {
	pages, err := os.MkdirTemp("", "dipper-man")
	if err != nil {
		return err
	}
	defer os.RemoveAll(pages)
	root := cli.Commands(cli.Program{Version: cli.Version{Number: s.version}})
	root.DisableAutoGenTag = true
	head := &doc.GenManHeader{Section: "1", Date: &s.date, Source: "Dipper " + s.version, Manual: "Dipper"}
	if err := doc.GenManTree(root, head, pages); err != nil {
		return fmt.Errorf("write the manual: %w", err)
	}
	names, err := os.ReadDir(pages)
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(pages, name.Name()))
		if err != nil {
			return err
		}
		if err := s.gzipped("man/"+name.Name()+".gz", text); err != nil {
			return err
		}
	}
	return nil
}

func (s stage) completions() error {
	root := cli.Commands(cli.Program{})
	var bash, zsh, fish bytes.Buffer
	return errors.Join(
		root.GenBashCompletionV2(&bash, true), s.put("completions/dipper", bash.Bytes()),
		root.GenZshCompletion(&zsh), s.put("completions/_dipper", zsh.Bytes()),
		root.GenFishCompletion(&fish, true), s.put("completions/dipper.fish", fish.Bytes()),
	)
}

func (s stage) icons() error {
	file, err := os.Open("build/appicon.png")
	if err != nil {
		return err
	}
	defer file.Close()
	whole, err := png.Decode(file)
	if err != nil {
		return fmt.Errorf("read build/appicon.png: %w", err)
	}
	for _, size := range sizes {
		small := image.NewNRGBA(image.Rect(0, 0, size, size))
		draw.CatmullRom.Scale(small, small.Bounds(), whole, whole.Bounds(), draw.Src, nil)
		var b bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, small); err != nil {
			return err
		}
		if err := s.put(fmt.Sprintf("icons/%dx%d/apps/%s.png", size, size, id), b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// texts fills in the files that name the version, the day or the project's home.
func (s stage) texts() error {
	fill := strings.NewReplacer(
		"@ARCH@", s.arch, "@VERSION@", s.version, "@HOMEPAGE@", s.homepage, "@MAINTAINER@", s.maintainer,
		"@DATE@", s.date.Format(time.RFC3339), "@DAY@", s.date.Format(time.DateOnly),
	)
	for _, name := range []string{"nfpm.yaml", id + ".desktop", id + ".metainfo.xml", "copyright"} {
		text, err := os.ReadFile(filepath.Join("build/linux", name))
		if err != nil {
			return err
		}
		if err := s.put(name, []byte(fill.Replace(string(text)))); err != nil {
			return err
		}
	}
	changes := fmt.Sprintf("dipper (%s-1) unstable; urgency=medium\n\n  * Release %s. What is new: %s/blob/main/CHANGELOG.md\n\n -- %s  %s\n",
		s.version, s.version, s.homepage, s.maintainer, s.date.Format(time.RFC1123Z))
	return s.gzipped("changelog.Debian.gz", []byte(changes))
}

// gzipped leaves out the name and the time, which would differ each time.
func (s stage) gzipped(name string, text []byte) error {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return s.put(name, b.Bytes())
}

func (s stage) put(name string, b []byte) error {
	path := filepath.Join(s.to, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o644)
}
