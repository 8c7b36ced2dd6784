package xsim_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"dipper/internal/xsim"
)

func TestServer_servesUntilItsTimeEnds(t *testing.T) {
	s, err := xsim.Open("127.0.0.1:0", xsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan error, 1) // one answer
	go func() { ran <- s.Run(ctx) }()
	addRule(t, s, "cat")
	r, _ := http.NewRequest("GET", s.URL()+streamPath, nil)
	r.Header.Set("Authorization", "Bearer x")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	line, err := bufio.NewReader(res.Body).ReadString('\n')
	if err != nil || !strings.HasSuffix(line, "}\r\n") {
		t.Errorf("first line %q, %v", line, err)
	}
	start := time.Now()
	cancel()
	if err := <-ran; err != nil {
		t.Errorf("Run: %v", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("the end took %v", took)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the stream ended with %v", err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestServer_aTakenAddressIsToldOf(t *testing.T) {
	a, err := xsim.Open("127.0.0.1:0", xsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := xsim.Open(strings.TrimPrefix(a.URL(), "http://"), xsim.Options{}); err == nil {
		t.Error("the address was given twice")
	}
}
