package engine_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/xsim"
)

// smallDisk gives a folder on a disk of its own, which fill fills to the last
// byte and room makes room on again. Where none can be made the test is skipped.
func smallDisk(t *testing.T) (dir string, fill, room func()) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Skipf("a disk of a few megabytes cannot be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	fill = func() {
		t.Helper()
		f, err := os.Create(ballast)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for block := make([]byte, 4096); ; {
			if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
	room = func() {
		if err := os.Remove(ballast); err != nil {
			t.Error(err)
		}
	}
	return dir, fill, room
}

// onSmallDisk is inBubble with an engine on a small disk.
func onSmallDisk(t *testing.T, o xsim.Options, script func(b *bubble, fill, room func())) {
	t.Helper()
	dir, fill, room := smallDisk(t)
	inBubble(t, o, func(b *bubble) {
		b.stop()
		b.o.Dir = dir
		b.start()
		script(b, fill, room)
		b.stop()
	})
}

func TestFullDisk_holdsTheStreamAndTheOutageIsFilledOnceThereIsRoom(t *testing.T) {
	onSmallDisk(t, xsim.Options{Rate: 5}, func(b *bubble, fill, room func()) {
		if err := b.e.SetFillPerDay(b.t.Context(), 1000); err != nil {
			b.t.Fatal(err)
		}
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		before := len(b.kept(tp.ID))
		fill()
		b.until("it is told", time.Minute, func() bool {
			s := b.status().Source
			return s.State == "waiting" && s.Reason != nil && strings.Contains(*s.Reason, "disk is full")
		})
		if n := len(b.kept(tp.ID)); n < before {
			b.t.Errorf("%d posts can be read, %d were kept", n, before)
		}
		time.Sleep(time.Minute)
		room()
		b.until("live again by itself", 10*time.Second, func() bool { return b.status().Source.State == "live" })
		g := b.settled(tp.ID, 1)[0]
		if g.State != archive.GapDone || g.Filled < 100 {
			b.t.Errorf("gap %+v, want it filled", g)
		}
		b.whole(tp)
		if n := b.status().Counts.Dropped; n != 0 {
			b.t.Errorf("%d posts dropped", n)
		}
	})
}

func TestFullDisk_aGapWaitsForRoomAndStandsBeforeThePostsBehindIt(t *testing.T) {
	onSmallDisk(t, xsim.Options{Rate: 0.05}, func(b *bubble, fill, room func()) {
		tp := b.add("golang -is:retweet")
		time.Sleep(5 * time.Minute)
		b.cable.Pull()
		time.Sleep(time.Minute)
		fill()
		b.cable.Plug()
		b.until("live again", 20*time.Second, func() bool { return b.status().Source.State == "live" })
		last := int64(len(b.kept(tp.ID)))
		if n := len(b.gaps(tp.ID)); n != 0 {
			b.t.Fatalf("%d gaps on a full disk", n)
		}
		if err := b.sim.Fault(xsim.Fault{Do: xsim.Burst, Size: 5}); err != nil {
			b.t.Fatal(err)
		}
		b.until("held", time.Minute, func() bool { return b.status().Source.State == "waiting" })
		room()
		b.until("both gaps are kept", time.Minute, func() bool { return len(b.gaps(tp.ID)) == 2 })
		list, err := b.e.Archive().Gaps(b.t.Context(), tp.ID)
		if err != nil || list[1].AfterSeq != last {
			b.t.Errorf("the gap stands after seq %d, %v, want %d", list[1].AfterSeq, err, last)
		}
		b.settled(tp.ID, 2)
		b.whole(tp)
	})
}

func TestFullDisk_whatWasPaidForIsKeptOnceThereIsRoom(t *testing.T) {
	onSmallDisk(t, xsim.Options{Rate: 0.5}, func(b *bubble, fill, room func()) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.outage(time.Minute)
		b.fault("silence=30s") // so that it is the fetch alone that finds no room
		fill()
		b.until("X is asked", 30*time.Second, func() bool { return b.calls(searchPath) == 1 })
		time.Sleep(5 * time.Second)
		room()
		b.until("the gap is filled", 10*time.Second, func() bool {
			list := b.gaps(tp.ID)
			return list[len(list)-1].State == archive.GapDone
		})
		if n := b.calls(searchPath); n != 1 {
			b.t.Errorf("X was asked %d times", n)
		}
	})
}

func TestFullDisk_aStartReadsWhatIsThere(t *testing.T) {
	onSmallDisk(t, xsim.Options{Rate: 1}, func(b *bubble, fill, room func()) {
		tp := b.add("golang -is:retweet")
		time.Sleep(time.Minute)
		b.stop()
		time.Sleep(time.Minute)
		b.start()
		g := b.settled(tp.ID, 1)[0]
		n := int(*g.Offer.Posts)
		b.refuse = map[string]bool{}
		for i := range 30 {
			b.refuse[fmt.Sprint(searchPath, " ", i+1)] = true
		}
		if err := b.e.Fill(b.t.Context(), tp.ID, g.From.Time, &n); err != nil {
			b.t.Fatal(err)
		}
		b.until("X is asked", time.Minute, func() bool { return b.calls(searchPath) > 0 })
		fill()
		kept := len(b.kept(tp.ID))
		b.restart() // in the middle of filling
		if got := len(b.kept(tp.ID)); got < kept {
			b.t.Errorf("%d posts can be read, want %d", got, kept)
		}
		room()
		b.until("the gap is offered again", time.Minute, func() bool {
			list := b.gaps(tp.ID)
			return list[len(list)-1].State == archive.GapOffered
		})
	})
}
