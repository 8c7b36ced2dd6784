package xapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

const usagePath = "/2/usage/tweets"

// Usage is how much of its posts an app's project has used up in the billing
// cycle. What X did not send is nil.
type Usage struct {
	Used, Cap *int64
	// ResetDays is in how many days the cycle ends.
	ResetDays *int
}

// Usage asks for it. X does not charge for the answer.
func (c *Client) Usage(ctx context.Context) (Usage, error) {
	ctx, cancel := limit(ctx)
	defer cancel()
	call := c.call("ask for the usage")
	// X documents an array here as well, of days; it says nothing of the cycle.
	var body struct {
		Data json.RawMessage `json:"data"`
	}
	if err := call.plain(ctx, http.MethodGet, usagePath, url.Values{"days": {"1"}}, &body); err != nil {
		return Usage{}, err
	}
	var data struct {
		Used      *number `json:"project_usage"`
		Cap       *number `json:"project_cap"`
		ResetDays *number `json:"cap_reset_day"`
	}
	if err := json.Unmarshal(body.Data, &data); err != nil {
		return Usage{}, call.failure(KindProtocol, "X's answer is not of a known form", err)
	}
	var u Usage
	if data.Used != nil {
		n := int64(*data.Used)
		u.Used = &n
	}
	if data.Cap != nil {
		n := int64(*data.Cap)
		u.Cap = &n
	}
	if data.ResetDays != nil {
		n := int(*data.ResetDays)
		u.ResetDays = &n
	}
	return u, nil
}
