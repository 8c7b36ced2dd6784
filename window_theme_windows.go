//go:build desktop || dev

package main

import (
	"golang.org/x/sys/windows/registry"

	"dipper/internal/config"
)

// prefersDark reports whether programs are set to dark.
func prefersDark(config.Config) bool {
	key, err := registry.OpenKey(registry.CURRENT_USER, `Software\Microsoft\Windows\CurrentVersion\Themes\Personalize`, registry.QUERY_VALUE)
	if err != nil {
		return false
	}
	defer key.Close()
	light, _, err := key.GetIntegerValue("AppsUseLightTheme")
	return err == nil && light == 0
}
