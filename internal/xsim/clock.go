package xsim

import (
	"net/http"
	"time"
)

// now is the time as X tells it.
func (s *Sim) now() time.Time { return s.clock().Add(time.Duration(s.shift.Load())) }

// setDate puts X's time into an answer; net/http would put the machine's own.
func (s *Sim) setDate(h http.Header) { h.Set("Date", s.now().UTC().Format(http.TimeFormat)) }

// setClock moves X's clock. What has been written keeps its time.
func (s *Sim) setClock(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp() // up to now, or the shift would count as time gone by
	s.shift.Add(int64(by))
	now := s.now()
	w := s.world
	w.writtenTo = now
	if now.Before(w.begun) {
		w.begun = now
	}
	if by < 0 {
		w.lastID = 0 // ids follow the clock
	}
	s.limits.shift(by)
}
