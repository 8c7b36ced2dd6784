package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"

	"dipper/internal/config"
	"dipper/internal/rule"
)

func newCheck(p Program, f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check QUERY",
		Short: "Check a query without any network",
		Args:  oneQuery,
		RunE: func(cmd *cobra.Command, args []string) error {
			enterprise, err := config.Enterprise(p.Env)
			if err != nil {
				return failure{err}
			}
			c := planOf(enterprise).Check(args[0])
			if asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetEscapeHTML(false)
				if err := enc.Encode(c); err != nil {
					return failure{err}
				}
			} else {
				printCheck(cmd.OutOrStdout(), cmd.ErrOrStderr(), args[0], c)
			}
			if !c.Valid {
				return failure{errSilent}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what POST /api/check answers")
	return cmd
}

func printCheck(stdout, stderr io.Writer, query string, c rule.Check) {
	for _, p := range c.Problems {
		underline(stderr, query, p, "^")
	}
	for _, h := range c.Hints {
		underline(stderr, query, h, "~")
	}
	if c.Valid {
		fmt.Fprintln(stdout, c.Words.EN)
	}
}

// around is how many characters of a line are shown before a place; from it on
// there are twice as many.
const around = 60

// underline shows the line of the query that a problem is in, and marks below
// it that stand right under wide characters too.
func underline(w io.Writer, query string, p rule.Problem, mark string) {
	runes := []rune(query)
	start := min(p.Start, len(runes))
	end := min(max(p.End, start), len(runes))
	from := start
	for from > 0 && runes[from-1] != '\n' {
		from--
	}
	to := start
	for to < len(runes) && runes[to] != '\n' {
		to++
	}
	end = min(end, to)
	// Of a long line what lies around the place.
	if start-from > around {
		from = start - around
	}
	if to-start > 2*around {
		to = start + 2*around
		end = min(end, to)
	}
	tabless := func(r []rune) string { return strings.ReplaceAll(string(r), "\t", " ") }
	fmt.Fprintf(w, "%s\n%s%s\n%s\n", tabless(runes[from:to]),
		strings.Repeat(" ", uniseg.StringWidth(tabless(runes[from:start]))),
		strings.Repeat(mark, max(uniseg.StringWidth(tabless(runes[start:end])), 1)),
		oneLine(p.Message))
	if p.Hint != "" {
		fmt.Fprintf(w, "  %s\n", oneLine(p.Hint))
	}
}
