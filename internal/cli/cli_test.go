//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dipper/internal/cli"
)

// TestMain lets the scripts, and this test's own children, run the program as
// the command "dipper".
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dipper": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		os.Exit(cli.Main(ctx, cli.Program{
			Args: os.Args[1:], Stdout: os.Stdout, Stderr: os.Stderr,
			Version: cli.Version{Number: "1.2.3", Commit: "abc", Date: "2026-11-24T00:00:00Z"},
			Page:    fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>Dipper</title>")}},
		}))
	}})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("DIPPER_KEYCHAIN", "off")
			env.Setenv("DIPPER_DATA", filepath.Join(env.WorkDir, "data"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// exits CODE COMMAND… runs a command that must end with CODE.
			"exits": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) < 2 {
					ts.Fatalf("usage: exits CODE COMMAND [ARG…]")
				}
				want, err := strconv.Atoi(args[0])
				ts.Check(err)
				got := 0
				err = ts.Exec(args[1], args[2:]...)
				if exit, ok := errors.AsType[*exec.ExitError](err); ok {
					got = exit.ExitCode()
				} else {
					ts.Check(err)
				}
				if got != want {
					ts.Fatalf("exit code %d, want %d", got, want)
				}
			},
			// lines N FILE wants that many lines.
			"lines": func(ts *testscript.TestScript, _ bool, args []string) {
				if got := strings.Count(ts.ReadFile(args[1]), "\n"); strconv.Itoa(got) != args[0] {
					ts.Fatalf("%d lines, want %s", got, args[0])
				}
			},
		},
	})
}

// child is a dipper started by a test.
type child struct {
	*exec.Cmd
	t      *testing.T
	stderr *bufio.Reader
	log    *bytes.Buffer
}

func start(t *testing.T, env []string, args ...string) *child {
	t.Helper()
	cmd := exec.Command("dipper", args...)
	cmd.Env = append(os.Environ(), append([]string{"DIPPER_KEYCHAIN=off", "X_BEARER_TOKEN="}, env...)...)
	pipe, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{Cmd: cmd, t: t, stderr: bufio.NewReader(pipe), log: &bytes.Buffer{}}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return c
}

// line waits for a line on stderr that matches.
func (c *child) line(pattern string) []string {
	c.t.Helper()
	re := regexp.MustCompile(pattern)
	for {
		text, err := c.stderr.ReadString('\n')
		c.log.WriteString(text)
		if m := re.FindStringSubmatch(text); m != nil {
			return m
		}
		if err != nil {
			c.t.Fatalf("stderr ended without %q:\n%s", pattern, c.log)
		}
	}
}

// ends sends a signal and wants exit code 0 within two seconds.
func (c *child) ends(sig os.Signal) {
	c.t.Helper()
	begun := time.Now()
	if err := c.Process.Signal(sig); err != nil {
		c.t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		c.t.Errorf("after %v: %v", sig, err)
	}
	if d := time.Since(begun); d > 2*time.Second {
		c.t.Errorf("took %s to end after %v, want at most 2s", d, sig)
	}
}

func TestServe_announcesItselfOwnsItsFolderAndCleansUp(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	c := start(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	address := c.line(`(http://127\.0\.0\.1:\d+)/#key=(\S+)`)
	info, err := os.Stat(filepath.Join(dir, "serve.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("serve.json: %v, %v", info, err)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "serve.json"))
	for _, want := range []string{address[1], address[2], strconv.Itoa(c.Process.Pid)} {
		if !strings.Contains(string(text), want) {
			t.Errorf("serve.json %s lacks %s", text, want)
		}
	}

	out, err := exec.Command("dipper", "serve", "--addr", "127.0.0.1:0", "--data", dir).CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 || !strings.Contains(string(out), strconv.Itoa(c.Process.Pid)) {
		t.Errorf("a second serve gave %v, %q; want exit code 1 and the pid", err, out)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(address[1], "http://"))
	out, err = exec.Command("dipper", "serve", "--addr", "127.0.0.1:"+port, "--data", t.TempDir()).CombinedOutput()
	if err == nil || !strings.Contains(string(out), port) || strings.Count(strings.TrimSpace(string(out)), "\n") != 0 {
		t.Errorf("a busy port gave %v, %q; want one line that names it", err, out)
	}
	// watch goes through the doors of the owner.
	cmd := exec.Command("dipper", "watch", "golang", "--data", dir, "--limit", "2")
	posts, err := cmd.Output()
	if err != nil || bytes.Count(posts, []byte("\n")) != 2 {
		t.Errorf("watch through the owner gave %v, %q", err, posts)
	}
	c.ends(syscall.SIGTERM)
	if _, err := os.Stat(filepath.Join(dir, "serve.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("serve.json is still there: %v", err)
	}
}

func TestServe_aKillLeavesNoStaleLock(t *testing.T) {
	dir := t.TempDir()
	c := start(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	c.line(`#key=`)
	c.Process.Kill()
	c.Wait()
	c = start(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	c.line(`#key=`)
	c.ends(os.Interrupt)
}

func TestWatch_endsWithItsSignalItsTimeAndItsPipe(t *testing.T) {
	c := start(t, []string{"DIPPER_DATA=" + t.TempDir()}, "watch", "golang")
	c.line("live")
	c.ends(os.Interrupt)

	c = start(t, []string{"DIPPER_DATA=" + t.TempDir()}, "watch", "golang", "--for", "1s")
	if err := c.Wait(); err != nil {
		t.Errorf("after its time: %v", err)
	}

	cmd := exec.Command("sh", "-c", "dipper watch golang; echo code $? >&2")
	cmd.Env = append(os.Environ(), "DIPPER_KEYCHAIN=off", "DIPPER_DATA="+t.TempDir())
	cmd.Args[2] = "{ dipper watch golang; echo code $? >&2; } | head -n 1"
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if out, err := cmd.Output(); err != nil || !bytes.HasPrefix(out, []byte(`{"seq":1,`)) || !strings.Contains(stderr.String(), "code 0") {
		t.Errorf("into a pipe that closes: %v, %.60q, %s", err, out, stderr.String())
	}
}

func TestServe_theTokenIsNowhere(t *testing.T) {
	const token = "AAAAAAAAAAAAAAAAAAAA-bearer-of-the-test"
	dir := t.TempDir()
	sim := start(t, nil, "simulate", "--addr", "127.0.0.1:0")
	x := sim.line(`(http://127\.0\.0\.1:\d+)`)[1]
	c := start(t, []string{"X_BEARER_TOKEN=" + token, "DIPPER_X_URL=" + x}, "serve", "--addr", "127.0.0.1:0", "--data", dir, "--log-level", "debug")
	c.line(`#key=`)
	out, err := exec.Command("dipper", "watch", "golang", "--data", dir, "--limit", "1").CombinedOutput()
	if err != nil {
		t.Fatalf("watch: %v, %s", err, out)
	}
	c.Process.Signal(os.Interrupt)
	c.log.ReadFrom(c.stderr)
	c.Wait()
	if strings.Contains(c.log.String(), token) {
		t.Errorf("the log shows the token:\n%s", c.log)
	}
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte(token)) {
			t.Errorf("%s holds the token", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sim.ends(syscall.SIGTERM)
}
