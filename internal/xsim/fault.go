package xsim

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"time"
)

// When says what sets a Fault off.
type When string

// Triggers of a Fault.
const (
	Next      When = ""        // the next chance
	AfterPost When = "after"   // once N posts have been sent over every connection
	AtTime    When = "at"      // After the stream was opened
	AtConnect When = "connect" // the Nth attempt to connect to the stream
	AtRules   When = "rules"   // a call to the rules
)

// What says what a Fault does.
type What string

// Actions of a Fault; the package comment tells what each does.
const (
	Drop    What = "drop"
	Cut     What = "cut"
	Reset   What = "reset"
	Silence What = "silence"
	Line    What = "line"
	Error   What = "error"
	Burst   What = "burst"
	Status  What = "status"
	Delay   What = "delay"
)

// Always as a Fault's Times means without end.
const Always = -1

// Fault is one thing that goes wrong.
type Fault struct {
	Name   string        // what Fired counts it under; "" means its action
	When   When          // what sets it off
	N      int           // the number of AfterPost and AtConnect, at least 1
	After  time.Duration // the time of AtTime
	Do     What          // what happens
	Kind   string        // of Line, Error and Status: which one
	Status int           // of Status: the HTTP status
	For    time.Duration // of Silence (zero: until the client goes) and Delay
	Reset  time.Duration // of a 429: when X says the limit ends, from then on
	Size   int           // of Burst: posts; of a long Line: bytes
	Times  int           // how often; zero means once
}

// armed is a Fault that has not yet happened as often as it shall.
type armed struct {
	Fault
	left   int   // -1: without end
	next   int64 // of AfterPost: the posts it waits for
	openID int64 // of AtTime: the connection it last happened on
}

// faults holds what shall go wrong and counts what did.
type faults struct {
	mu       sync.Mutex
	list     []*armed
	count    map[string]int
	connects int
}

func newFaults() *faults { return &faults{count: map[string]int{}} }

func (fs *faults) add(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.Name == "" {
		f.Name = string(f.Do)
	}
	if f.Times == 0 {
		f.Times = 1
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.list = append(fs.list, &armed{Fault: f, left: f.Times, next: int64(f.N)})
	return nil
}

func (f *Fault) check() error {
	onStream := slices.Contains([]What{Drop, Cut, Reset, Silence, Line, Error, Burst}, f.Do)
	onCall := slices.Contains([]What{Reset, Status, Delay}, f.Do)
	switch f.When {
	case Next:
		if !onStream && !onCall {
			return fmt.Errorf("no such action %q", f.Do)
		}
	case AfterPost, AtTime:
		if !onStream {
			return fmt.Errorf("%q does not happen on an open stream", f.Do)
		}
	case AtConnect:
		if !onStream && !onCall {
			return fmt.Errorf("no such action %q", f.Do)
		}
	case AtRules:
		if !onCall {
			return fmt.Errorf("%q does not happen on a call to the rules", f.Do)
		}
	default:
		return fmt.Errorf("no such trigger %q", f.When)
	}
	switch {
	case (f.When == AfterPost || f.When == AtConnect) && f.N < 1:
		return fmt.Errorf("%s wants a number from 1", f.When)
	case f.Times < Always:
		return fmt.Errorf("times wants a number from 1 or always")
	case f.Do == Delay && f.For <= 0:
		return fmt.Errorf("delay wants a length, such as 3s")
	case f.Do == Burst && f.Size < 1:
		return fmt.Errorf("burst wants a number of posts")
	}
	switch f.Do {
	case Status:
		if f.Kind == "" {
			f.Kind = map[int]string{402: "credits", 403: "client", 429: "rate"}[f.Status]
		}
		if _, ok := refusal(f.Status, f.Kind); !ok {
			return fmt.Errorf("no answer of X is known for status %d of kind %q", f.Status, f.Kind)
		}
	case Line:
		if !slices.Contains([]string{"garbage", "long", "duplicate", "blank", "empty", "unknown"}, f.Kind) {
			return fmt.Errorf("no such line %q", f.Kind)
		}
	case Error:
		if _, ok := notice(f.Kind); !ok {
			return fmt.Errorf("no such error %q", f.Kind)
		}
	}
	return nil
}

func (fs *faults) fired(name string) int {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return fs.count[name]
}

// use counts one happening of the fault at i. The caller holds mu.
func (fs *faults) use(i int) Fault {
	a := fs.list[i]
	fs.count[a.Name]++
	if a.left > 0 {
		a.left--
	}
	if a.left == 0 {
		fs.list = slices.Delete(fs.list, i, i+1)
	}
	return a.Fault
}

// connecting counts an attempt to connect and gives what befalls it: a
// refusal or a delay (call), and what happens as soon as the stream is open.
func (fs *faults) connecting() (call, open []Fault) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.connects++
	for i := 0; i < len(fs.list); i++ {
		a := fs.list[i]
		onCall := a.Do == Status || a.Do == Delay || a.Do == Reset
		switch {
		case a.When == AtConnect && fs.connects >= a.N:
		case a.When == Next && (a.Do == Status || a.Do == Delay):
		default:
			continue
		}
		before := len(fs.list)
		f := fs.use(i)
		i -= before - len(fs.list)
		if !onCall {
			open = append(open, f)
			continue
		}
		call = append(call, f)
		if f.Do != Delay {
			break // one answer is enough; the others keep for the next call
		}
	}
	return call, open
}

// rulesCall gives what befalls a call to the rules.
func (fs *faults) rulesCall() (call []Fault) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for i := 0; i < len(fs.list); i++ {
		if fs.list[i].When != AtRules {
			continue
		}
		before := len(fs.list)
		f := fs.use(i)
		i -= before - len(fs.list)
		call = append(call, f)
		if f.Do != Delay {
			break
		}
	}
	return call
}

// due gives the next fault of an open stream, open so long and with so many
// posts sent. conn tells connections apart.
func (fs *faults) due(sent int64, open time.Duration, conn int64) (Fault, bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for i, a := range fs.list {
		switch {
		case a.When == AfterPost && sent >= a.next:
			a.next += int64(a.N)
		case a.When == AtTime && open >= a.After && a.openID != conn:
			a.openID = conn
		case a.When == Next && a.Do != Status && a.Do != Delay:
		default:
			continue
		}
		return fs.use(i), true
	}
	return Fault{}, false
}

// room is how many posts may be sent before a fault is due.
func (fs *faults) room(sent int64) int64 {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	room := int64(math.MaxInt64)
	for _, a := range fs.list {
		if a.When == AfterPost {
			room = min(room, max(0, a.next-sent))
		}
	}
	return room
}

// wait is how long until a fault is due by time alone; negative means never.
func (fs *faults) wait(open time.Duration, conn int64) time.Duration {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	wait := time.Duration(-1)
	for _, a := range fs.list {
		if a.When == AtTime && a.openID != conn {
			if d := max(0, a.After-open); wait < 0 || d < wait {
				wait = d
			}
		}
	}
	return wait
}

// notice is an in-stream errors object of that name.
func notice(name string) (body, bool) {
	disconnect := func(kind, detail string) (body, bool) {
		return body{"errors": []body{{
			"title":           "operational-disconnect",
			"disconnect_type": kind,
			"detail":          detail,
			"type":            problemsX + "operational-disconnect",
		}}}, true
	}
	switch name {
	case "operational-disconnect":
		return disconnect("UpstreamOperationalDisconnect", "This stream has been disconnected upstream for operational reasons.")
	case "force-disconnect":
		return disconnect("ForceDisconnect", "This stream has been disconnected upstream for operational reasons.")
	case "slow-reader":
		return disconnect("SlowReader", "This stream has been disconnected because your client was unable to keep up with us.")
	case "internal-error":
		return disconnect("InternalError", "This stream has been disconnected because of an internal error.")
	}
	return nil, false
}
