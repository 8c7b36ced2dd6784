package archive

import (
	"context"
	"strconv"
)

// SetStep sets how many posts one step of taking away takes.
func (a *Archive) SetStep(n int) {
	a.turn <- struct{}{}
	defer func() { <-a.turn }()
	a.write.step = n
}

// SweepAll takes away what deleted topics have left, to the end.
func (a *Archive) SweepAll(ctx context.Context) error {
	for more := true; more; {
		var err error
		if more, err = a.sweepStep(ctx); err != nil {
			return err
		}
	}
	return nil
}

// LimitPages sets how many pages the file may have.
func (a *Archive) LimitPages(ctx context.Context, n int) error {
	a.turn <- struct{}{}
	defer func() { <-a.turn }()
	_, err := a.write.conn.ExecContext(ctx, "PRAGMA max_page_count = "+strconv.Itoa(n))
	return err
}

// Check lets SQLite read the whole file and gives what it says: "ok".
func (a *Archive) Check(ctx context.Context) (said string, err error) {
	err = a.read.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&said)
	return said, err
}

// PlanOfMinutes gives how SQLite finds the minutes of a topic.
func (a *Archive) PlanOfMinutes(ctx context.Context) (plan string, err error) {
	rows, err := a.read.QueryContext(ctx, "EXPLAIN QUERY PLAN "+minutesOf, 0, 0, 0)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return "", err
		}
		plan += detail + "\n"
	}
	return plan, rows.Err()
}

// Count gives how many rows table has.
func (a *Archive) Count(ctx context.Context, table string) (n int64, err error) {
	err = a.read.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n)
	return n, err
}
