// Package config owns what Dipper is told from outside before it starts: the
// environment, the data folder with its lock, and the files' modes.
//
// It is the only reader of the environment. What the values mean is left to
// those who take them: the token goes to package secret, the address to xapi.
package config

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// XURL is the base address of X's API.
const XURL = "https://api.x.com"

// Config is what the environment says.
type Config struct {
	// Bearer is X_BEARER_TOKEN without outer blanks; "" when it is not set.
	// Wrap it in a secret.Token before it travels any further.
	Bearer string
	// XURL is DIPPER_X_URL, by default X's own address.
	XURL string
	// Data is the data folder: DIPPER_DATA, or the system's place for it.
	Data string
	// APIKey is DIPPER_API_KEY; "" means a fresh random one per start.
	APIKey string
	// Keychain is false with DIPPER_KEYCHAIN=off, and on a Linux without a
	// session bus, where asking for the keychain would start a stray bus.
	Keychain bool
	// Enterprise is true with DIPPER_PLAN=enterprise: X's longer rules.
	Enterprise bool
	// GTKTheme is GTK_THEME: the user's own word on how GTK is to look.
	GTKTheme string
	// Display says whether a window can be shown here.
	Display bool
}

// Load reads the environment through lookup; nil is the process's own.
func Load(lookup func(string) (string, bool)) (Config, error) {
	if lookup == nil {
		lookup = os.LookupEnv
	}
	get := func(name string) string { v, _ := lookup(name); return strings.TrimSpace(v) }
	c := Config{
		Bearer:   get("X_BEARER_TOKEN"),
		XURL:     strings.TrimRight(get("DIPPER_X_URL"), "/"),
		Data:     get("DIPPER_DATA"),
		APIKey:   get("DIPPER_API_KEY"),
		Keychain: !strings.EqualFold(get("DIPPER_KEYCHAIN"), "off"),
		GTKTheme: get("GTK_THEME"),
		Display:  true,
	}
	if runtime.GOOS == "linux" {
		c.Display = get("DISPLAY") != "" || get("WAYLAND_DISPLAY") != ""
		c.Keychain = c.Keychain && hasSessionBus(get)
	}
	if word, rest, two := strings.Cut(c.Bearer, " "); two && strings.EqualFold(word, "Bearer") {
		c.Bearer = strings.TrimSpace(rest) // the whole header's value was pasted
	}
	if strings.ContainsFunc(c.Bearer, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Config{}, fmt.Errorf("X_BEARER_TOKEN holds a blank, a line break or a sign that no token has: copy it once more")
	}
	if c.XURL == "" {
		c.XURL = XURL
	}
	var err error
	if c.Enterprise, err = Enterprise(lookup); err != nil {
		return Config{}, err
	}
	if err := checkXURL(c.XURL); err != nil {
		return Config{}, err
	}
	if c.Data == "" {
		dir, err := defaultData(get)
		if err != nil {
			return Config{}, err
		}
		c.Data = dir
	}
	return c, nil
}

// Enterprise reads DIPPER_PLAN alone, as Load does with the rest.
func Enterprise(lookup func(string) (string, bool)) (bool, error) {
	if lookup == nil {
		lookup = os.LookupEnv
	}
	plan, _ := lookup("DIPPER_PLAN")
	switch strings.ToLower(strings.TrimSpace(plan)) {
	case "", "pay-per-use":
		return false, nil
	case "enterprise":
		return true, nil
	}
	return false, fmt.Errorf("DIPPER_PLAN is %q: leave it out, or say pay-per-use or enterprise", plan)
}

// IsX reports whether the configured address is X's own, to which alone the
// keychain's token may go.
func (c Config) IsX() bool { return c.XURL == XURL }

// LoopbackX reports whether the configured address is on this machine: a
// simulator or a test server.
func (c Config) LoopbackX() bool {
	u, err := url.Parse(c.XURL)
	return err == nil && IsLoopback(u.Hostname())
}

// IsLoopback reports whether host (without a port) is this machine's loopback.
func IsLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func checkXURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("DIPPER_X_URL is no address of an API: give one like %s", XURL)
	}
	if u.Scheme == "https" || u.Scheme == "http" && IsLoopback(u.Hostname()) {
		return nil
	}
	return fmt.Errorf("DIPPER_X_URL is %s://%s: only https, or http on loopback, may carry a token", u.Scheme, u.Host)
}

func defaultData(get func(string) string) (string, error) {
	home := get("HOME")
	switch runtime.GOOS {
	case "windows":
		if dir := get("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, "Dipper"), nil
		}
		return "", fmt.Errorf("find the data folder: LOCALAPPDATA is not set; set DIPPER_DATA or give --data")
	case "darwin":
		if home != "" {
			return filepath.Join(home, "Library", "Application Support", "Dipper"), nil
		}
	default:
		if dir := get("XDG_DATA_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, "dipper"), nil
		}
		if home != "" {
			return filepath.Join(home, ".local", "share", "dipper"), nil
		}
	}
	return "", fmt.Errorf("find the data folder: HOME is not set; set DIPPER_DATA or give --data")
}

// hasSessionBus mirrors how the D-Bus library finds its bus. Where it finds
// none it starts dbus-launch, which leaves a process behind at every call.
func hasSessionBus(get func(string) string) bool {
	if get("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	dir := get("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil
}
