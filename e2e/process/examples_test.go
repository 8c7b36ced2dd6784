//go:build unix

package process_test

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Ensure that what the documents give as examples does what they say: each tracks a
// topic, prints its first posts in order, and leaves nothing behind.
func TestExamples_printFivePostsAndLeaveNothing(t *testing.T) {
	t.Parallel()
	_, x := simulate(t, "127.0.0.1:0", "--rate", "20")
	h := newHouse(t, x)
	h.open()
	for _, command := range [][]string{
		{"sh", "follow.sh"},
		{"python3", "follow.py"},
		{"node", "--experimental-websocket", "follow.mjs"},
	} {
		t.Run(command[0], func(t *testing.T) {
			example := exec.CommandContext(t.Context(), command[0], append(command[1:], h.url)...)
			example.Dir = "../../docs/examples"
			example.Env = append(os.Environ(), "DIPPER_API_KEY="+key)
			out, err := example.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			if len(lines) < 5 {
				t.Fatalf("it printed %d lines, want five posts:\n%s", len(lines), out)
			}
			for at, want := range []string{"1", "2", "3", "4", "5"} {
				if !strings.HasPrefix(lines[at], want+" ") && !strings.Contains(lines[at], `"seq":`+want+`,`) {
					t.Errorf("line %d is not post %s: %s", at+1, want, lines[at])
				}
			}
			var left struct{ Topics []struct{ ID string } }
			eventually(t, patience, "its topic is gone", func() bool {
				h.call(http.MethodGet, "/api/topics", "", &left)
				return len(left.Topics) == 0
			})
		})
	}
}
