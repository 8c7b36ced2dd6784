//go:build distro

package update_test

import (
	"testing"

	"dipper/internal/update"
)

func TestDistro_thereIsNoLookout(t *testing.T) {
	o := update.Options{Dir: t.TempDir(), Address: "https://example.org/latest.json", Version: "0.1.0"}
	if update.Open(o) != nil {
		t.Error("there is one")
	}
}
