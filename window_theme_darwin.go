//go:build desktop || dev

package main

import (
	"os/exec"
	"strings"

	"dipper/internal/config"
)

// prefersDark reports whether the system is set to dark. The key is there in
// dark mode alone.
func prefersDark(config.Config) bool {
	out, err := exec.Command("/usr/bin/defaults", "read", "-g", "AppleInterfaceStyle").Output()
	return err == nil && strings.TrimSpace(string(out)) == "Dark"
}
