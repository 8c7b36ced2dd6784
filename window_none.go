//go:build !desktop && !bindings && !dev

package main

import (
	"context"

	"dipper/internal/cli"
)

// window tells the commands that this build has no window.
func window() func(context.Context, cli.Setup) error { return nil }
