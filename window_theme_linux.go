//go:build desktop || dev

package main

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"dipper/internal/config"
)

// prefersDark reports whether the desktop is set to dark, and sees to it that
// the page learns the same: WebKitGTK goes by GTK's theme, while the desktops of
// today say it through the portal alone.
func prefersDark(c config.Config) bool {
	if c.GTKTheme != "" {
		return strings.HasSuffix(strings.ToLower(c.GTKTheme), "dark")
	}
	dark := portalSaysDark()
	if dark {
		_ = os.Setenv("GTK_THEME", "Adwaita:dark") // read by GTK when it starts
	}
	return dark
}

// portalSaysDark asks the desktop portal on a session bus that is there already;
// it starts none.
func portalSaysDark() bool {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	bus, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer bus.Close()
	if bus.Auth(nil) != nil || bus.Hello() != nil {
		return false
	}
	var answer dbus.Variant
	portal := bus.Object("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop")
	err = portal.CallWithContext(ctx, "org.freedesktop.portal.Settings.Read", 0,
		"org.freedesktop.appearance", "color-scheme").Store(&answer)
	if err != nil {
		return false
	}
	// The value is wrapped once or twice, by the portal's version; 1 is dark.
	if inner, ok := answer.Value().(dbus.Variant); ok {
		answer = inner
	}
	scheme, _ := answer.Value().(uint32)
	return scheme == 1
}
