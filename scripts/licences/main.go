// Command licences writes THIRD_PARTY.txt: whose work is in what Dipper ships,
// and under which licence. It refuses what the project does not take in.
//
//	go run ./scripts/licences          write it anew
//	go run ./scripts/licences -check   only say whether it is as it should be
//
// The Go modules are those linked into the program on any of the three systems,
// the packages of npm those the page may be built of.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	file   = "THIRD_PARTY.txt"
	window = "desktop,production,webkit2_41"
)

func main() {
	check := flag.Bool("check", false, "write nothing")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	modules, err := goModules()
	if err != nil {
		return err
	}
	packages, err := npmPackages()
	if err != nil {
		return err
	}
	text, err := write(append(modules, packages...))
	if err != nil {
		return err
	}
	if !check {
		return os.WriteFile(file, text, 0o644)
	}
	now, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, text) {
		return errors.New(file + " is not what the dependencies say; write it anew with make licences")
	}
	return nil
}

// work is somebody's: what it is called, where its licence lies, and what is said
// of it where there is no such file.
type work struct{ name, version, dir, says string }

// goModules lists Go itself and the modules linked in.
func goModules() ([]work, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("find Go's own licence: %w", err)
	}
	found := map[string]work{"Go": {name: "Go", version: "its library", dir: strings.TrimSpace(string(root))}}
	for _, system := range []string{"linux", "windows", "darwin"} {
		for _, tags := range []string{"", window} {
			list := exec.Command("go", "list", "-deps", "-tags", tags, "-f", `{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}`, ".")
			list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
			list.Stderr = os.Stderr
			out, err := list.Output()
			if err != nil {
				return nil, fmt.Errorf("list what is linked on %s: %w", system, err)
			}
			for line := range strings.Lines(string(out)) {
				if part := strings.Fields(line); len(part) == 3 {
					found[part[0]] = work{name: part[0], version: part[1], dir: part[2]}
				}
			}
		}
	}
	return sorted(found), nil
}

// npmPackages lists what the page's production dependencies bring along.
func npmPackages() ([]work, error) {
	list := exec.Command("npm", "--prefix", "frontend", "ls", "--omit=dev", "--all", "--parseable")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("list the page's packages: %w", err)
	}
	found := map[string]work{}
	for line := range strings.Lines(string(out)) {
		dir := strings.TrimSpace(line)
		if !strings.Contains(dir, "node_modules") {
			continue // the page itself
		}
		text, err := os.ReadFile(filepath.Join(dir, "package.json"))
		if err != nil {
			return nil, err
		}
		var it struct {
			Name, Version, License string
			Author                 any
		}
		if err := json.Unmarshal(text, &it); err != nil {
			return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, "package.json"), err)
		}
		found[it.Name+"@"+it.Version] = work{it.Name, it.Version, dir, fmt.Sprintf("%s, by %v, as its package.json says", it.License, it.Author)}
	}
	return sorted(found), nil
}

func sorted(found map[string]work) []work {
	var list []work
	for _, it := range found {
		list = append(list, it)
	}
	slices.SortFunc(list, func(a, b work) int { return strings.Compare(a.name+a.version, b.name+b.version) })
	return list
}

func write(works []work) ([]byte, error) {
	var names, texts bytes.Buffer
	var wrong []error
	for _, it := range works {
		licence, err := licenceOf(it.dir)
		kind := kindOf(licence)
		if err == nil && licence == "" && strings.HasPrefix(it.says, "MIT, ") {
			licence, kind = it.says+".", "MIT"
		}
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Errorf("%s %s: %w", it.name, it.version, err))
		case kind == "":
			wrong = append(wrong, fmt.Errorf("%s %s: its licence is none of those the project takes in", it.name, it.version))
		}
		fmt.Fprintf(&names, "%s %s (%s)\n", it.name, it.version, kind)
		fmt.Fprintf(&texts, "\n%s\n%s %s\n\n%s\n", strings.Repeat("-", 72), it.name, it.version, licence)
	}
	head := "Dipper is made with the work of others. This is whose is in what is shipped;\nbelow stands each one's licence.\n\n"
	return slices.Concat([]byte(head), names.Bytes(), texts.Bytes()), errors.Join(wrong...)
}

// A file of one of these names holds a licence, or what it wants to be said beside it.
var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([._-].*)?$`)

func licenceOf(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, entry := range entries {
		if entry.IsDir() || !licenceName.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return "", err
		}
		parts = append(parts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
	}
	return strings.Join(parts, "\n\n"), nil
}

// kinds are the licences the project takes in, each with words that stand in no other.
var kinds = []struct {
	name  string
	words string
}{
	{"Apache-2.0", "Apache License Version 2.0"},
	{"MPL-2.0", "Mozilla Public License Version 2.0"},
	{"ISC", "Permission to use, copy, modify, and/or distribute this software"},
	{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"BSD", "Redistributions in binary form must reproduce"},
}

// kindOf names every kind that is in a text: some hold several works.
func kindOf(licence string) string {
	licence = strings.ReplaceAll(strings.Join(strings.Fields(licence), " "), "Version 2.0,", "Version 2.0")
	var found []string
	for _, kind := range kinds {
		if strings.Contains(strings.ToLower(licence), strings.ToLower(kind.words)) {
			found = append(found, kind.name)
		}
	}
	return strings.Join(found, ", ")
}
