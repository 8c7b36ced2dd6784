package xapi

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

const connectionsPath = "/2/connections"

// Connection is a stream connection of the token, wherever it is held. What X
// did not send is "" or zero.
type Connection struct {
	ID string
	// Endpoint is X's name for what it streams: "filtered_stream".
	Endpoint string
	// IP is the address that it comes from.
	IP    string
	Since time.Time
}

// Connections lists the stream connections that are open, at most a hundred.
func (c *Client) Connections(ctx context.Context) ([]Connection, error) {
	ctx, cancel := limit(ctx)
	defer cancel()
	call := c.call("list connections")
	var body struct {
		Data []struct {
			ID       word `json:"id"`
			Endpoint word `json:"endpoint_name"`
			IP       word `json:"client_ip"`
			Since    word `json:"connected_at"`
			Ended    word `json:"disconnected_at"`
		} `json:"data"`
	}
	query := url.Values{
		"status":            {"active"},
		"max_results":       {"100"},
		"connection.fields": {"client_ip,connected_at,disconnected_at,endpoint_name,id"},
	}
	if err := call.plain(ctx, http.MethodGet, connectionsPath, query, &body); err != nil {
		return nil, err
	}
	list := []Connection{}
	for _, w := range body.Data {
		if w.Ended != "" {
			continue
		}
		list = append(list, Connection{
			ID: c.clean(string(w.ID)), Endpoint: c.clean(string(w.Endpoint)), IP: c.clean(string(w.IP)),
			Since: parseTime([]byte(w.Since)).Time,
		})
	}
	return list, nil
}

// EndConnections ends every stream connection of the token.
func (c *Client) EndConnections(ctx context.Context) error {
	ctx, cancel := limit(ctx)
	defer cancel()
	return c.call("end connections").plain(ctx, http.MethodDelete, connectionsPath+"/all", nil, nil)
}
