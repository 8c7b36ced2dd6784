package xsim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dipper/internal/xsim"
)

// searched gives the ids that search finds in [from,to), oldest first.
func searched(t testing.TB, s *xsim.Sim, query string, from, to time.Time) (ids []string) {
	t.Helper()
	target := searchPath + "?max_results=100&query=" + query + "&start_time=" + from.Format(time.RFC3339Nano) + "&end_time=" + to.Format(time.RFC3339Nano)
	for next := ""; ; {
		res, b := call(t, s, "GET", target+next, "")
		if res.StatusCode != 200 {
			t.Fatalf("search: %d %v", res.StatusCode, b)
		}
		data, _ := b["data"].([]any)
		for _, d := range data {
			ids = append(ids, d.(map[string]any)["id"].(string))
		}
		token, more := b["meta"].(map[string]any)["next_token"].(string)
		if !more {
			slices.Reverse(ids)
			return ids
		}
		next = "&next_token=" + token
	}
}

func idsOf(wrote []xsim.Wrote, reposts bool) (ids []string) {
	for _, w := range wrote {
		if reposts || !w.Repost {
			ids = append(ids, w.ID)
		}
	}
	return ids
}

func TestWrote_isWhatStreamAndSearchBringTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 5, Script: "after=50:drop; after=100:cut; after=150:silence=30s; after=200:reset; after=201:burst=300; after=700:drop"})
		addRule(t, s, "cat")
		start := time.Now()
		var streamed []string
		outages := 0
		for s.Fired("drop") < 2 {
			w := connect(t, s, "")
			for _, l := range rest(w) {
				if strings.HasSuffix(l.text, "}\r\n") {
					streamed = append(streamed, idOf(t, l.text))
				}
			}
			time.Sleep(20 * time.Second)
			outages++
		}
		end := time.Now()
		time.Sleep(time.Minute)
		early, err := s.Wrote("cat", start, end)
		if err != nil {
			t.Fatal(err)
		}
		all := idsOf(early, true)
		if !slices.IsSorted(all) || outages != 4 || len(all) < 900 {
			t.Errorf("%d posts over %d outages", len(all), outages)
		}
		found := searched(t, s, "cat", start, end)
		if d := cmp.Diff(idsOf(early, false), found); d != "" {
			t.Errorf("search found (-want +got):\n%s", d)
		}
		both := slices.Compact(slices.Sorted(slices.Values(slices.Concat(streamed, idsOf(early, true)))))
		if d := cmp.Diff(all, both); d != "" {
			t.Errorf("the stream sent what was not written (-wrote +both):\n%s", d)
		}
		// Asking changes nothing of what was.
		for range 50 {
			time.Sleep(50 * time.Millisecond)
			s.Wrote("cat", start, time.Now())
		}
		late, err := s.Wrote("cat", start, end)
		if d := cmp.Diff(early, late); d != "" || err != nil {
			t.Errorf("later (-first +then) %v:\n%s", err, d)
		}
		if none, err := s.Wrote("dog", start, end); err != nil || len(none) > len(all)/10 {
			t.Errorf("%d of a query that is no rule, %v", len(none), err)
		}
		if _, err := s.Wrote("-cat", start, end); err == nil {
			t.Error("a query that cannot be read is told of")
		}
	})
}

func TestWrote_theWorldGoesOnHoweverOftenItIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 10})
		addRule(t, s, "cat")
		start := time.Now()
		for range 400 {
			time.Sleep(50 * time.Millisecond)
			s.Wrote("cat", start, time.Now())
		}
		if wrote, err := s.Wrote("cat", start, time.Now()); err != nil || len(wrote) < 140 || len(wrote) > 260 {
			t.Errorf("%d posts in 20 s at 10/s, %v", len(wrote), err)
		}
	})
}

func TestWrote_tellsWhenItHasForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Script: "connect=1:burst=5000,times=5; after=5000:drop,times=5"})
		addRule(t, s, "cat")
		start := time.Now()
		for range 5 {
			rest(connect(t, s, ""))
			time.Sleep(time.Second)
		}
		if _, err := s.Wrote("cat", start, time.Now()); err == nil || !strings.Contains(err.Error(), "forgotten") {
			t.Errorf("error %v, want one that says so", err)
		}
		if wrote, err := s.Wrote("cat", start.Add(3*time.Second), time.Now()); err != nil || len(wrote) < 10_000 {
			t.Errorf("%d posts since, %v", len(wrote), err)
		}
	})
}

func TestPast_aFreshWorldHasARecentOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			rate float64
			want int
		}{{20, 400}, {0.4, 120}} {
			rate, want := c.rate, c.want
			time.Sleep(time.Minute)
			s := newSim(t, xsim.Options{Rate: rate})
			made := time.Now()
			addRule(t, s, "cat")
			addRule(t, s, "golang")
			time.Sleep(time.Minute)
			found := searched(t, s, "cat", made.Add(-10*time.Minute), made)
			if n := len(found); n < want*7/10 || n > want {
				t.Errorf("rate %v: %d posts in the ten minutes before, want about %d without the reposts", rate, n, want)
			}
			if n := len(searched(t, s, "cat", made.Add(-2*time.Minute), made)); n < len(found)/12 {
				t.Errorf("rate %v: %d posts in the two minutes before", rate, n)
			}
			// From then on nothing is made up: what is found is what was written.
			end := made.Add(45 * time.Second)
			wrote, err := s.Wrote("cat", made, end)
			if d := cmp.Diff(idsOf(wrote, false), searched(t, s, "cat", made, end)); d != "" || err != nil {
				t.Errorf("rate %v: since then (-wrote +found) %v:\n%s", rate, err, d)
			}
			// Nor for what is no rule, beyond what rules brought along.
			searched(t, s, "dog", made, end)
			dogs, err := s.Wrote("dog", made, end)
			if len(dogs) > len(wrote)/4 || err != nil {
				t.Errorf("rate %v: %d posts for what is no rule, %v", rate, len(dogs), err)
			}
		}
	})
}

func TestSearch_asStrictAsX(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(15 * 365 * 24 * time.Hour) // ids have times since 2010
		s := newSim(t, xsim.Options{})
		now := time.Now().UTC()
		at := func(ago time.Duration) string { return now.Add(-ago).Format(time.RFC3339Nano) }
		id := func(ago time.Duration) string {
			return fmt.Sprint((now.Add(-ago).UnixMilli() - 1288834974657) << 22)
		}
		const week = 7 * 24 * time.Hour
		for _, c := range []struct{ query, parameter, want string }{
			{"&end_time=" + at(9*time.Second), "end_time", "must be a minimum of 10 seconds prior to the request time."},
			{"&end_time=" + at(10*time.Second), "", ""},
			{"&start_time=" + at(week+time.Second), "start_time", "'start_time' must be on or after "},
			{"&start_time=" + at(week), "", ""},
			{"&start_time=" + at(20*time.Second), "start_time", "before 'end_time'"}, // the end is 30 s ago
			{"&start_time=" + at(20*time.Second) + "&end_time=" + at(10*time.Second), "", ""},
			{"&start_time=" + at(time.Minute) + "&end_time=" + at(2*time.Minute), "start_time", "before 'end_time'"},
			{"&start_time=" + at(5*time.Second), "start_time", "must be a minimum of 10 seconds prior"},
			{"&since_id=" + id(week+time.Second), "since_id", "'since_id' must be a tweet id created after "},
			{"&since_id=1", "since_id", "Please use a 'since_id' that is larger than "},
			{"&since_id=" + id(week-time.Second), "", ""},
			{"&since_id=" + id(time.Hour) + "&end_time=" + at(time.Minute), "since_id", "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or 'end_time'."},
		} {
			for _, path := range []string{searchPath, countsPath} {
				res, b := call(t, s, "GET", path+"?query=cat"+c.query, "")
				if c.want == "" {
					if res.StatusCode != 200 {
						t.Errorf("%s: %d %v", c.query, res.StatusCode, b)
					}
					continue
				}
				e, _ := b["errors"].([]any)
				if res.StatusCode != 400 || len(e) != 1 || !strings.Contains(fmt.Sprint(e[0]), c.want) || e[0].(map[string]any)["parameters"].(map[string]any)[c.parameter] == nil {
					t.Errorf("%s: %d %v, want %q", c.query, res.StatusCode, b, c.want)
				}
			}
		}
	})
}
