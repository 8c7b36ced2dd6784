//go:build native

package native_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// spoken is one thing as a screen reader is told of it, by AT-SPI: the door
// that Orca listens at. Its role is as the page's markup has it.
type spoken struct {
	role, name string
	attributes map[string]string
}

// reader is a screen reader's connection to everything on the display.
type reader struct {
	t   *testing.T
	bus *dbus.Conn
}

func newReader(t *testing.T) *reader {
	t.Helper()
	session, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatalf("connect to the session's bus: %v", err)
	}
	defer session.Close()
	door := session.Object("org.a11y.Bus", "/org/a11y/bus")
	// Programs say nothing while nobody listens.
	if err := door.SetProperty("org.a11y.Status.IsEnabled", dbus.MakeVariant(true)); err != nil {
		t.Fatalf("say that a screen reader listens: %v", err)
	}
	var address string
	if err := door.Call("org.a11y.Bus.GetAddress", 0).Store(&address); err != nil {
		t.Fatalf("ask for the bus of screen readers: %v", err)
	}
	bus, err := dbus.Connect(address)
	if err != nil {
		t.Fatalf("connect to the bus of screen readers: %v", err)
	}
	t.Cleanup(func() { bus.Close() })
	return &reader{t, bus}
}

// place is where a thing is to be asked for.
type place struct {
	Bus  string
	Path dbus.ObjectPath
}

const accessible = "org.a11y.atspi.Accessible."

// read walks the program with this name down to its last leaf. What is drawn
// anew meanwhile is passed over.
func (r *reader) read(program string) []spoken {
	r.t.Helper()
	var all []spoken
	for _, app := range r.children(place{"org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"}) {
		if one, ok := r.one(app); ok && strings.EqualFold(one.name, program) {
			r.walk(app, &all)
		}
	}
	return all
}

func (r *reader) walk(at place, all *[]spoken) {
	one, ok := r.one(at)
	if !ok {
		return
	}
	*all = append(*all, one)
	for _, child := range r.children(at) {
		r.walk(child, all)
	}
}

func (r *reader) one(at place) (spoken, bool) {
	it := r.bus.Object(at.Bus, at.Path)
	var one spoken
	name, err := it.GetProperty(accessible + "Name")
	if err != nil {
		return one, false
	}
	one.name, _ = name.Value().(string)
	_ = it.Call(accessible+"GetAttributes", 0).Store(&one.attributes)
	one.role = one.attributes["computed-role"]
	return one, true
}

// children asks for one after the other: a list of them leaves out a page, which
// lives in a process of its own.
func (r *reader) children(at place) []place {
	it := r.bus.Object(at.Bus, at.Path)
	count, err := it.GetProperty(accessible + "ChildCount")
	if err != nil {
		return nil
	}
	n, _ := count.Value().(int32)
	var list []place
	for i := range n {
		var child place
		if it.Call(accessible+"GetChildAtIndex", 0, i).Store(&child) == nil {
			list = append(list, child)
		}
	}
	return list
}

// named are the roles of what means nothing without a name.
var named = []string{
	"article", "button", "checkbox", "combobox", "feed", "heading", "image", "link", "menuitem", "radio", "region",
	"slider", "switch", "tab", "textbox",
}

// Ensure that all that can be pressed, typed into or read has a name in the
// native window, where no browser tool looks.
func TestWindow_tellsAScreenReaderTheNameOfEverything(t *testing.T) {
	h := newHome(t, dark)
	h.env = slices.DeleteFunc(h.env, func(one string) bool { return strings.HasPrefix(one, "NO_AT_BRIDGE=") })
	r := newReader(t)
	w := drive(t, program(t), h.env)
	w.click(threeTopics)
	eventually(t, 30*time.Second, "each column has posts", func() bool {
		return len(w.all("//*[@role='feed']")) == 3 && len(w.all(anyPost)) > 6
	})
	var all []spoken
	var missing []string
	defer func() {
		if len(missing) > 0 {
			t.Logf("a screen reader is not told of: %s", strings.Join(missing, ", "))
		}
		for _, one := range all {
			if t.Failed() {
				t.Logf("%s %q %v", one.role, one.name, one.attributes)
			}
		}
	}()
	has := func(role, name string) bool {
		return slices.ContainsFunc(all, func(one spoken) bool { return one.role == role && one.name == name })
	}
	eventually(t, 60*time.Second, "a screen reader is told of the whole deck", func() bool {
		all, missing = r.read("dipper"), nil
		for _, one := range [][2]string{
			{"combobox", "Query"}, {"button", "Track"}, {"button", "Settings"}, {"main", "Deck"},
			{"region", "Go"}, {"region", "Earthquake reports"}, {"region", "Cats in pictures"},
			{"heading", "Go"}, {"button", "Pause Go"}, {"button", "Close Go"}, {"feed", "Posts of Go"},
		} {
			if !has(one[0], one[1]) {
				missing = append(missing, one[0]+" "+one[1])
			}
		}
		// Posts flow while they are read one by one, and some are gone before their turn.
		posts := 0
		for _, one := range all {
			if one.role == "article" {
				posts++
			}
		}
		if posts < 6 {
			missing = append(missing, fmt.Sprintf("more posts than %d", posts))
		}
		return len(missing) == 0
	})
	for _, one := range all {
		if one.role == "article" {
			if one.attributes["posinset"] == "" || one.attributes["setsize"] == "" {
				t.Errorf("a post does not tell its place in the feed: %v", one.attributes)
			}
		}
		if strings.TrimSpace(one.name) == "" && slices.Contains(named, one.role) {
			t.Errorf("a %s has no name: %v", one.role, one.attributes)
		}
	}
}
