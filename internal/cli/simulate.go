package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"dipper/internal/xsim"
)

func newSimulate(p Program, f *flags) *cobra.Command {
	var addr, replay, fault string
	var rate float64
	var seed uint64
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Serve the built-in simulator of X's API on its own",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkAddr(addr); err != nil {
				return err
			}
			if rate < 0 {
				return fmt.Errorf("--rate %g is negative", rate)
			}
			if rate == 0 {
				rate = -1 // the simulator's word for full speed
			}
			faults, err := xsim.ParseFaults(fault)
			if err != nil {
				return fmt.Errorf("--fault: %w", err)
			}
			return p.run(cmd, f, func(ctx context.Context, s Setup) error {
				o := xsim.Options{Rate: rate, Seed: seed, Plan: planOf(s.Config.Enterprise), Faults: faults, Log: s.Log}
				if replay != "" {
					file, err := os.Open(replay)
					if err != nil {
						return fmt.Errorf("open the file to replay: %w; give a file of lines that each hold a frame", err)
					}
					defer file.Close()
					o.Replay = file
				}
				sim, err := xsim.Open(addr, o)
				if err != nil {
					return fmt.Errorf("start the simulator: %w; choose another --addr or file", err)
				}
				defer sim.Close()
				fmt.Fprintf(cmd.ErrOrStderr(), "The simulator of X's API listens at %s; let Dipper talk to it with DIPPER_X_URL=%s\n", sim.URL(), sim.URL())
				return sim.Run(ctx)
			})
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:7780", "loopback address to listen on")
	cmd.Flags().Float64Var(&rate, "rate", 20, "posts a second over the stream; 0 is as fast as the reader takes them")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "seed of the simulated world")
	cmd.Flags().StringVar(&replay, "replay", "", "send the lines of this file instead")
	cmd.Flags().StringVar(&fault, "fault", "", "faults to inject, such as 'after=50:drop'")
	return cmd
}
