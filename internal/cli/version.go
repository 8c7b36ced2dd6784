package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func newVersion(p Program) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			fmt.Fprintln(cmd.OutOrStdout(), versionLine(p.Version))
			return nil
		},
	}
}

func versionLine(v Version) string {
	line := "dipper " + v.Number
	if v.Commit != "" {
		line += " (" + v.Commit
		if v.Date != "" {
			line += ", " + v.Date
		}
		line += ")"
	}
	return fmt.Sprintf("%s %s %s/%s", line, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// newExport stands for a command that comes later and says so.
func newExport(p Program, f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:    "export",
		Short:  "Write what the archive holds (not built yet)",
		Hidden: true,
		RunE: func(*cobra.Command, []string) error {
			return failure{fmt.Errorf("export is not built yet; read posts with GET /api/topics/{id}/posts meanwhile")}
		},
	}
	cmd.DisableFlagParsing = true
	return cmd
}
