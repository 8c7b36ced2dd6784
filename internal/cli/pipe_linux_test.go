package cli_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Ensure a pipe that nobody reads holds up neither a signal nor the time.
func TestWatch_endsThoughItsPipeIsFull(t *testing.T) {
	sim := start(t, nil, "simulate", "--addr", "127.0.0.1:0", "--rate", "5000")
	x := sim.line(`(http://127\.0\.0\.1:\d+)`)[1]
	for _, args := range [][]string{{}, {"--for", "2s"}} {
		cmd := exec.Command("dipper", append([]string{"watch", "golang", "--data", t.TempDir()}, args...)...)
		cmd.Env = append(os.Environ(), "DIPPER_KEYCHAIN=off", "X_BEARER_TOKEN=", "DIPPER_X_URL="+x)
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		cmd.Stdout = w
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		w.Close()
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		if len(args) == 0 {
			waitFull(t, r)
			cmd.Process.Signal(syscall.SIGTERM)
		}
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("watch %v: %v", args, err)
			}
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			t.Errorf("watch %v still runs", args)
		}
	}
}

// waitFull waits until a pipe holds all that it can.
func waitFull(t *testing.T, r *os.File) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	before, same := -1, 0
	for range 1000 {
		<-tick.C
		n, err := unix.IoctlGetInt(int(r.Fd()), unix.TIOCINQ)
		if err != nil {
			t.Fatal(err)
		}
		if same++; n != before {
			before, same = n, 0
		}
		if n > 32<<10 && same > 20 {
			return
		}
	}
	t.Fatal("the pipe never filled")
}
