package xsim

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
)

// When says what sets a Fault off.
type When string

// Triggers of a Fault.
const (
	Next          When = ""            // the next chance
	AfterPost     When = "after"       // once N posts have been sent over every connection
	AtTime        When = "at"          // After the stream was opened
	AtConnect     When = "connect"     // the Nth attempt to connect to the stream
	AtRules       When = "rules"       // a call to the rules
	AtSearch      When = "search"      // a call to recent search
	AtCounts      When = "counts"      // a call to recent counts
	AtConnections When = "connections" // a call to the connections
)

// What says what a Fault does.
type What string

// Actions of a Fault; the package comment tells what each does.
const (
	Drop      What = "drop"
	Cut       What = "cut"
	Reset     What = "reset"
	Silence   What = "silence"
	Stall     What = "stall"
	Line      What = "line"
	Error     What = "error"
	Burst     What = "burst"
	Reorder   What = "reorder"
	Duplicate What = "duplicate"
	Forget    What = "forget"
	Clock     What = "clock"
	Status    What = "status"
	Delay     What = "delay"
	Gzip      What = "gzip"
	Replace   What = "replace"
	Partial   What = "partial"
)

// Always as a Fault's Times means without end.
const Always = -1

const (
	burstMost   = 5000  // posts of a Burst
	reorderMost = batch // lines that a Reorder holds back
)

// Fault is one thing that goes wrong.
type Fault struct {
	Name   string        // what Fired counts it under; "" means its action
	When   When          // what sets it off
	N      int           // the number of AfterPost and AtConnect, at least 1
	After  time.Duration // the time of AtTime
	Do     What          // what happens
	Kind   string        // of Line, Error and Status: which one
	Status int           // of Status: the HTTP status
	Header string        // of Status: a header more, "Name:Value"
	For    time.Duration // of Delay, Silence and Stall (zero: until the client goes), and Clock
	Reset  time.Duration // of a 429: when X says the limit ends, from then on
	// Size is how many posts of Burst, Reorder and Duplicate, rules of Forget,
	// and bytes of a long Line. Of Cut and Reset it is how many bytes of a line
	// go before; zero is half of them for Cut, and none for Reset.
	Size  int
	Times int // how often; zero means once
}

// onStream says that the action happens to an open stream.
func (f *Fault) onStream() bool {
	return slices.Contains([]What{Drop, Cut, Reset, Silence, Stall, Line, Error, Burst, Reorder, Duplicate, Forget, Clock}, f.Do)
}

// onCall says that the action happens to a call, instead of its answer or before it.
func (f *Fault) onCall() bool { return f.Do == Status || f.Do == Delay || f.Do == Reset && f.Size == 0 }

// ends says that nothing more can happen to a call or stream after this.
func (f *Fault) ends() bool { return slices.Contains([]What{Status, Reset, Drop, Cut, Error}, f.Do) }

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
	if err := f.checkPlace(); err != nil {
		return err
	}
	switch {
	case (f.When == AfterPost || f.When == AtConnect) && f.N < 1:
		return fmt.Errorf("%s wants a number from 1", f.When)
	case f.Times < Always:
		return fmt.Errorf("times wants a number from 1 or always")
	case f.Header != "" && f.Do != Status:
		return fmt.Errorf("header goes with status alone")
	case f.Header != "" && !isHeader(f.Header):
		return fmt.Errorf("%q is no header, such as Retry-After:7", f.Header)
	}
	switch f.Do {
	case Delay:
		if f.For <= 0 {
			return fmt.Errorf("delay wants a length, such as 3s")
		}
	case Clock:
		if f.For == 0 {
			return fmt.Errorf("clock wants a shift, such as +5m or -2h")
		}
	case Burst:
		if f.Size < 1 || f.Size > burstMost {
			return fmt.Errorf("burst wants a number of posts from 1 to %d", burstMost)
		}
	case Reorder:
		if f.Size < 1 || f.Size > reorderMost {
			return fmt.Errorf("reorder wants a number of posts from 1 to %d", reorderMost)
		}
	case Duplicate, Forget:
		if f.Size < 1 {
			return fmt.Errorf("%s wants a number from 1", f.Do)
		}
	case Status:
		if f.Kind == "" {
			f.Kind = map[int]string{402: "credits", 403: "client", 429: "rate"}[f.Status]
		}
		if _, ok := refusal(f.Status, f.Kind); !ok {
			return fmt.Errorf("no answer of X is known for status %d of kind %q", f.Status, f.Kind)
		}
	case Line:
		if !slices.Contains([]string{"garbage", "long", "duplicate", "blank", "empty", "unknown", "warning", "errors-beside"}, f.Kind) {
			return fmt.Errorf("no such line %q", f.Kind)
		}
	case Error:
		if _, ok := notice(f.Kind); !ok {
			return fmt.Errorf("no such error %q", f.Kind)
		}
	}
	return nil
}

// checkPlace says whether the action can happen where the trigger is.
func (f *Fault) checkPlace() error {
	atConnect := f.onStream() || f.onCall() || f.Do == Gzip || f.Do == Replace
	if !atConnect && f.Do != Partial {
		return fmt.Errorf("no such action %q", f.Do)
	}
	switch f.When {
	case Next, AtConnect:
		if !atConnect {
			return fmt.Errorf("%q happens on a call to the rules alone: put rules: before it", f.Do)
		}
	case AfterPost, AtTime:
		if !f.onStream() {
			return fmt.Errorf("%q does not happen on an open stream", f.Do)
		}
	case AtRules, AtSearch, AtCounts, AtConnections:
		if !f.onCall() && (f.When != AtRules || f.Do != Partial) {
			return fmt.Errorf("%q does not happen on a call to %s", f.Do, f.When)
		}
	default:
		return fmt.Errorf("no such trigger %q", f.When)
	}
	return nil
}

// isHeader says whether net/http would write the text as a header.
func isHeader(text string) bool {
	name, value, ok := strings.Cut(text, ":")
	odd := func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	return ok && name != "" && !strings.ContainsFunc(name, odd) && !strings.ContainsFunc(value, control)
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

// pick uses the faults that is names, up to and with the first that lets
// nothing follow; the others keep for the next time. The caller holds mu.
func (fs *faults) pick(is func(*armed) bool) (picked []Fault) {
	for i := 0; i < len(fs.list); {
		if !is(fs.list[i]) {
			i++
			continue
		}
		before := len(fs.list)
		f := fs.use(i)
		if len(fs.list) == before {
			i++
		}
		if picked = append(picked, f); f.ends() {
			break
		}
	}
	return picked
}

// meets says that a call sets the fault off by its trigger. The caller holds mu.
func (fs *faults) meets(a *armed, when When) bool {
	return a.When == when && (when != AtConnect || fs.connects >= a.N)
}

// calling gives what befalls a call, and counts it if it is an attempt to
// connect.
func (fs *faults) calling(when When) []Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if when != AtConnect {
		return fs.pick(func(a *armed) bool { return a.onCall() && fs.meets(a, when) })
	}
	fs.connects++
	return fs.pick(func(a *armed) bool {
		switch a.Do {
		case Status, Delay, Clock:
			return a.When == Next || fs.meets(a, when)
		case Reset:
			return a.Size == 0 && fs.meets(a, when)
		}
		return false
	})
}

// opening gives what befalls a stream as soon as it is open.
func (fs *faults) opening() []Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return fs.pick(func(a *armed) bool { return a.onStream() && a.Do != Clock && fs.meets(a, AtConnect) })
}

// take says whether a call is to be answered in that odd way.
func (fs *faults) take(do What, when When) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for i, a := range fs.list {
		if a.Do == do && (a.When == Next || fs.meets(a, when)) {
			fs.use(i)
			return true
		}
	}
	return false
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
		case a.When == Next && a.onStream():
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
