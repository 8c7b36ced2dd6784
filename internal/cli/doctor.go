package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"dipper/internal/config"
	"dipper/internal/engine"
	"dipper/internal/secret"
	"dipper/internal/server"
)

func newDoctor(p Program, f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is so and what is wrong, without secrets",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.run(cmd, f, func(ctx context.Context, s Setup) error {
				doctor(ctx, cmd.OutOrStdout(), s, p.Window != nil)
				return nil
			})
		},
	}
	withData(cmd, f)
	return cmd
}

// doctor prints a line per thing that a bug report needs. It takes no lock for
// longer than a look.
func doctor(ctx context.Context, w io.Writer, s Setup, window bool) {
	say := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-12s %s\n", name, fmt.Sprintf(format, args...))
	}
	say("version", "%s", versionLine(s.Version))
	say("window", "%s", yes(window && s.Config.Display, "can be opened", "none: built without one, or no display"))
	say("page", "%s", yes(hasPage(s.Page), "built in", "missing: build it with make cli"))
	say("X address", "%s", s.Config.XURL)
	say("token", "%s", tokenWhere(ctx, s))
	say("plan", "%s, rules of up to %d characters", yes(s.Config.Enterprise, "enterprise", "pay-per-use"), planOf(s.Config.Enterprise).MaxLength())
	say("data folder", "%s", s.Config.Data)
	for _, name := range []string{engine.RealFile, engine.SimulatedFile} {
		if info, err := os.Stat(s.Config.Data + string(os.PathSeparator) + name); err == nil {
			say(name, "%d bytes, mode %04o", info.Size(), info.Mode().Perm())
		}
	}
	if _, err := os.Stat(s.Config.Data); errors.Is(err, fs.ErrNotExist) {
		say("running", "no: the folder is not there yet")
		return
	}
	folder, err := config.Own(s.Config.Data)
	if err == nil {
		err = folder.Close()
		say("running", "no Dipper uses this folder")
	}
	if owned, ok := errors.AsType[*config.OwnedError](err); ok {
		say("running", "yes, pid %d", owned.PID)
		runningStatus(ctx, say, s.Config.Data)
	} else if err != nil {
		say("problem", "%v", err)
	}
}

func runningStatus(ctx context.Context, say func(string, string, ...any), dir string) {
	a, err := server.ReadAddress(dir)
	if err != nil {
		say("doors", "none")
		return
	}
	st, err := server.Dial(a).Status(ctx)
	if err != nil {
		say("problem", "%v", err)
		return
	}
	say("doors", "%s", a.URL)
	say("source", "%s, %s", st.Source.Mode, st.Source.State)
	if st.Source.Reason != nil {
		say("reason", "%s", *st.Source.Reason)
	}
	say("archive", "%d posts, %d bytes", st.Archive.Posts, st.Archive.Bytes)
}

func tokenWhere(ctx context.Context, s Setup) string {
	switch {
	case s.Config.Bearer != "":
		return "from X_BEARER_TOKEN"
	case !s.Config.Keychain:
		return "none (keychain off or not there)"
	}
	t, err := secret.Stored(ctx)
	switch {
	case err != nil:
		return "none: " + err.Error()
	case t.Empty():
		return "none"
	}
	return "from the OS keychain"
}

func hasPage(page fs.FS) bool {
	if page == nil {
		return false
	}
	_, err := fs.Stat(page, "index.html")
	return err == nil
}

func yes(ok bool, a, b string) string {
	if ok {
		return a
	}
	return b
}
