//go:build unix

// Package process_test runs the program as processes and does to them what an
// operating system does: it kills them in the middle of a burst, and takes X away.
//
// It owns no code of the program and speaks to it through its doors alone.
package process_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

// dipper is the path of the program, built once by TestMain.
var dipper string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "dipper-process-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	dipper = filepath.Join(dir, "dipper")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", dipper, "dipper")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as make cli builds it
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
		os.RemoveAll(dir)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		os.RemoveAll(dir)
		os.Exit(code)
	}))
}
