package xapi

import (
	"strconv"
	"sync"
	"time"
)

const (
	// maxSkew is how far this machine's clock may be from X's at most before X's
	// times are read by X's own clock, when its answer took long.
	maxSkew = 5 * time.Second
	// maxUsedUp is the longest that a limit is believed to be used up: X's
	// windows are 15 minutes, and a reset that is further off is a mistake.
	maxUsedUp = 16 * time.Minute
)

// apart gives how far X's clock is ahead of this machine's, 0 for what the whole
// seconds of its Date and the time that the answer took explain.
func (c *call) apart(date time.Time) time.Duration {
	if date.IsZero() {
		return 0
	}
	skew := date.Sub(c.client.now().Round(0))
	if skew.Abs() <= min(maxSkew, time.Second+c.took) {
		return 0
	}
	return skew
}

// quota remembers for which endpoints X's last answer said that no further call
// is left, so that calls which X would refuse are not sent. Its zero value is
// ready.
type quota struct {
	mu    sync.Mutex
	reset map[string]time.Time // by method and path
}

// until gives when the endpoint may be called again; zero is now.
func (q *quota) until(endpoint string, now time.Time) time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	reset := q.reset[endpoint]
	if !reset.After(now) || reset.Sub(now) > maxUsedUp {
		return time.Time{}
	}
	return reset
}

// note takes what an answer said; a zero reset is that there are calls left.
func (q *quota) note(endpoint string, reset time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.reset == nil {
		q.reset = map[string]time.Time{}
	}
	q.reset[endpoint] = reset
}

// usedUpError says that a call was not sent.
type usedUpError struct{ reset time.Time }

func (e *usedUpError) Error() string { return "the limit of 15 minutes for this call is used up" }

// usedUp gives when X's limit starts afresh, if this was the last call in it.
func (c *call) usedUp() time.Time {
	if left, said := c.remaining(); !said || left > 0 {
		return time.Time{}
	}
	return c.reset()
}

func (c *call) remaining() (left int64, said bool) {
	left, err := strconv.ParseInt(c.header.Get("X-Rate-Limit-Remaining"), 10, 64)
	return left, err == nil
}

// reset is when X's limit starts afresh, by this machine's clock; zero when X
// does not say.
func (c *call) reset() time.Time {
	unix, err := strconv.ParseInt(c.header.Get("X-Rate-Limit-Reset"), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(unix, 0).Add(-c.apart(c.date()))
}
