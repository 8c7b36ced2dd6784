package xsim_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"testing"

	"dipper/internal/xsim"
)

// BenchmarkBurst sends posts over a loopback socket as fast as it takes them;
// an operation is one post.
func BenchmarkBurst(b *testing.B) {
	s := newSim(b, xsim.Options{Rate: 0.001})
	for _, q := range []string{"golang", "earthquake OR 地震", "coffee -is:retweet"} {
		addRule(b, s, q)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	defer s.Close()
	r, _ := http.NewRequest("GET", server.URL+streamPath+allFields, nil)
	r.Header.Set("Authorization", "Bearer x")
	res, err := server.Client().Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewReaderSize(res.Body, 1<<20)
	s.Burst(b.N)
	bytes := 0
	b.ResetTimer()
	for n := 0; n < b.N; {
		l, err := lines.ReadSlice('\n')
		if err != nil {
			b.Fatal(err)
		}
		if len(l) > 2 {
			n++
			bytes += len(l)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
	b.ReportMetric(float64(bytes)/float64(b.N), "B/post")
}
