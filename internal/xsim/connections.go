package xsim

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// pastMost is how many ended connections are remembered.
const pastMost = 100

// pastConnection is a stream that has ended.
type pastConnection struct {
	wire body
}

// uuid names a connection as X does.
func (c *connection) uuid(seed uint64) string {
	const hex = "0123456789abcdef"
	b := []byte("xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx")
	n := mix(seed) + uint64(c.number)
	for i := range b {
		if b[i] == 'x' {
			n = mix(n)
			b[i] = hex[n&15]
		}
	}
	return string(b)
}

func (c *connection) wire(seed uint64) body {
	return body{"id": c.uuid(seed), "endpoint_name": "filtered_stream", "connected_at": stamp(c.since), "client_ip": c.ip}
}

// remember keeps what the list of connections tells of one that ended. The
// caller holds mu.
func (s *Sim) remember(c *connection, why ending) {
	b := c.wire(s.world.seed)
	b["disconnected_at"] = stamp(s.now())
	b["disconnect_reason"] = string(why)
	if len(s.past) == pastMost {
		s.past = slices.Delete(s.past, 0, 1)
	}
	s.past = append(s.past, pastConnection{b})
	if !c.quiet {
		s.world.writtenTo = s.now()
	}
}

func (s *Sim) listConnections(w http.ResponseWriter, r *http.Request) {
	status := r.URL.Query().Get("status")
	if !slices.Contains([]string{"", "active", "inactive", "all"}, status) {
		answer(w, 400, invalidRequest("status", []string{status}, "The `status` query parameter value ["+status+"] is not one of [active,inactive,all]"))
		return
	}
	list := []body{}
	s.mu.Lock()
	if s.conn != nil && status != "inactive" {
		list = append(list, s.conn.wire(s.world.seed))
	}
	if status == "inactive" || status == "all" {
		for _, p := range slices.Backward(s.past) {
			list = append(list, p.wire)
		}
	}
	s.mu.Unlock()
	b := body{"meta": body{"result_count": len(list)}}
	if len(list) > 0 {
		b["data"] = list
	}
	answer(w, 200, b)
}

// endConnections ends the stream with a notice: all of them, those of an
// endpoint, or those named in the body.
func (s *Sim) endConnections(w http.ResponseWriter, r *http.Request) {
	var names []string // nil: all
	switch last := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]; last {
	case "all":
	case "connections":
		var c struct {
			UUIDs []string `json:"uuids"`
		}
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil || json.Unmarshal(raw, &c) != nil || len(c.UUIDs) == 0 {
			answer(w, 400, invalidRequest("uuids", []string{}, "There must be at least one connection to end"))
			return
		}
		names = c.UUIDs
	default:
		names = []string{last}
	}
	s.mu.Lock()
	conn := s.conn
	results := []body{}
	var gone <-chan struct{}
	if conn != nil {
		id := conn.uuid(s.world.seed)
		if names == nil || slices.Contains(names, id) || slices.Contains(names, "filtered_stream") {
			conn.end(endKilled)
			gone = conn.gone
			results = append(results, body{"uuid": id, "success": true})
		}
	}
	s.mu.Unlock()
	if gone != nil {
		// The next connect finds the place free; a reader too slow to be told
		// is waited for no longer than this.
		t := time.NewTimer(time.Second)
		defer t.Stop()
		select {
		case <-gone:
		case <-t.C:
		case <-r.Context().Done():
		}
	}
	killed := len(results)
	failed := 0
	for _, n := range names {
		if n != "filtered_stream" && !slices.ContainsFunc(results, func(b body) bool { return b["uuid"] == n }) {
			failed++
			results = append(results, body{"uuid": n, "success": false, "error_message": "Connection not found"})
		}
	}
	answer(w, 200, body{"data": body{"successful_kills": killed, "failed_kills": failed, "results": results}})
}
