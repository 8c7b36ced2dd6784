package stream

import (
	"context"
	"net"
	"slices"
	"time"
)

const (
	// look is how often the vigil looks. It makes noticing that the network is
	// back a matter of a second.
	look = time.Second
	// asleep is how much further than the timers the clock has gone when the
	// machine has slept, or how much less when it was set back.
	asleep = 5 * time.Second
	// fullFor is how long the queue may be full before people are told.
	fullFor = 5 * time.Second
	// behindFor is how long X's word that we read too slowly is shown.
	behindFor = time.Minute
)

// vigil looks for what a connection cannot tell by itself: that X has fallen
// silent, that the machine slept, that its network is another one, that posts
// come faster than they are taken away.
func (k *Keeper) vigil(ctx context.Context) {
	t := time.NewTicker(look)
	defer t.Stop()
	wall, mono := k.o.Wall().Round(0), time.Now()
	here := k.o.Addresses()
	var full time.Duration // how long the queue has been full
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		nowWall, nowMono := k.o.Wall().Round(0), time.Now()
		var jumped error
		switch by := nowWall.Sub(wall) - nowMono.Sub(mono); {
		case by > asleep:
			jumped = errSlept
		case by < -asleep:
			jumped = errSet
		}
		wall, mono = nowWall, nowMono
		moved := false
		if now := k.o.Addresses(); now != nil {
			moved = !slices.Equal(here, now)
			here = now
		}
		k.look(jumped, moved, here)

		if len(k.events) == cap(k.events) {
			full += look
		} else if len(k.events) <= cap(k.events)/2 {
			full = 0
		}
		k.warn(full >= fullFor)
	}
}

// look takes in what the vigil has seen: a jump of the clock, another network,
// the addresses that are here. After a jump X is asked anew, because only its
// answer tells what time it is.
func (k *Keeper) look(jumped error, moved bool, here []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if jumped != nil || moved {
		k.fresh = true
		poke(k.woke)
	}
	switch s := k.stream; {
	case s == nil:
		// A connect that began on the old network may hang there for long.
		if jumped != nil || moved {
			k.stop(errMoved)
		}
	case jumped != nil:
		k.stop(jumped)
	case moved && s.Local() != "" && !slices.Contains(here, s.Local()):
		k.stop(errMoved)
	case s.Quiet() >= k.o.Silence:
		k.stop(errSilence)
	}
}

// warn tells while the stream is live that it may not stay so.
func (k *Keeper) warn(full bool) {
	why := k.o.Warning()
	k.mu.Lock()
	switch {
	case full:
		why = Why{Code: "slow-disk", Reason: "Posts come faster than this disk takes them: the read from X waits, and X may end the connection."}
	case k.o.Now().Before(k.behind):
		why = Why{Code: "slow-reader", Reason: "X says that Dipper reads too slowly and may end the connection."}
	}
	changed := k.status.State == Live && k.status.Why != why
	k.mu.Unlock()
	if changed {
		k.set(Status{State: Live, Why: why}, Live)
	}
}

// addresses lists the addresses of the network interfaces that are up and have
// their cable; nil when the system does not say.
func addresses() []string {
	all, err := net.Interfaces()
	if err != nil {
		return nil
	}
	out := []string{}
	for _, i := range all {
		list, err := i.Addrs()
		if err != nil || i.Flags&net.FlagUp == 0 || i.Flags&net.FlagRunning == 0 {
			continue
		}
		for _, a := range list {
			if n, ok := a.(*net.IPNet); ok && !n.IP.IsLinkLocalUnicast() {
				out = append(out, n.IP.String())
			}
		}
	}
	slices.Sort(out)
	return out
}
