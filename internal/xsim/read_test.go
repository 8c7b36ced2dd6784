package xsim_test

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dipper/internal/rule"
	"dipper/internal/xsim"
)

const (
	searchPath = "/2/tweets/search/recent"
	countsPath = "/2/tweets/counts/recent"
	usagePath  = "/2/usage/tweets"
)

func TestSearch_givesAWeekInPagesNewestFirst(t *testing.T) {
	s := newSim(t, xsim.Options{Now: morning})
	q, _ := rule.Parse("地震 -is:retweet")
	target := searchPath + allFields + "&max_results=25&query=" + url.QueryEscape(q.Text)
	var ids []int64
	next := ""
	for pages := 0; pages < 20; pages++ {
		res, b := call(t, s, "GET", target+next, "")
		if res.StatusCode != 200 {
			t.Fatalf("%d %v", res.StatusCode, b)
		}
		meta := b["meta"].(map[string]any)
		data := b["data"].([]any)
		if int(meta["result_count"].(float64)) != len(data) || meta["newest_id"] != data[0].(map[string]any)["id"] || meta["oldest_id"] != data[len(data)-1].(map[string]any)["id"] {
			t.Errorf("meta %v of %d posts", meta, len(data))
		}
		for _, d := range data {
			tweet := d.(map[string]any)
			id, _ := strconv.ParseInt(tweet["id"].(string), 10, 64)
			ids = append(ids, id)
			if !q.Match(docOf(t, map[string]any{"data": tweet, "includes": b["includes"]})) {
				t.Errorf("%v does not match", tweet)
			}
			at, err := time.Parse(time.RFC3339, tweet["created_at"].(string))
			if err != nil || at.After(morning()) || at.Before(morning().AddDate(0, 0, -7)) {
				t.Errorf("created at %v", tweet["created_at"])
			}
		}
		token, more := meta["next_token"].(string)
		if !more {
			break
		}
		next = "&next_token=" + token
	}
	if len(ids) < 60 || !slices.IsSortedFunc(ids, func(a, b int64) int { return int(b>>20) - int(a>>20) }) || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
		t.Errorf("%d ids, want many, each once, newest first", len(ids))
	}
	_, b := call(t, s, "GET", target+"&since_id="+fmt.Sprint(ids[3]), "")
	if n := len(b["data"].([]any)); n != 3 {
		t.Errorf("%d posts since the fourth newest, want 3", n)
	}
	_, counts := call(t, s, "GET", countsPath+"?granularity=day&query="+url.QueryEscape(q.Text), "")
	sum := 0
	for _, d := range counts["data"].([]any) {
		sum += int(d.(map[string]any)["tweet_count"].(float64))
	}
	if total := counts["meta"].(map[string]any)["total_tweet_count"]; total != float64(len(ids)) || sum != len(ids) {
		t.Errorf("counts tell %v (sum %d), search found %d", total, sum, len(ids))
	}
}

func TestCounts_bucketsCoverTheTimeWithoutAHole(t *testing.T) {
	now := func() time.Time { return morning().Add(34*time.Minute + 5*time.Second) }
	s := newSim(t, xsim.Options{Now: now})
	for granularity, buckets := range map[string]int{"minute": 7 * 24 * 60, "hour": 7*24 + 1, "day": 8, "": 7*24 + 1} {
		_, b := call(t, s, "GET", countsPath+"?query=cat&granularity="+granularity, "")
		data := b["data"].([]any)
		if len(data) != buckets {
			t.Errorf("%q: %d buckets, want %d", granularity, len(data), buckets)
		}
		last := now().AddDate(0, 0, -7).Format("2006-01-02T15:04:05.000Z")
		for _, d := range data {
			m := d.(map[string]any)
			if m["start"] != last {
				t.Fatalf("%q: bucket begins at %v, the last ended at %v", granularity, m["start"], last)
			}
			last = m["end"].(string)
		}
		if want := now().Add(-30 * time.Second).Format("2006-01-02T15:04:05.000Z"); last != want {
			t.Errorf("%q: ends at %s, want %s", granularity, last, want)
		}
	}
}

func TestSearchAndCounts_wrongCallsAreRefused(t *testing.T) {
	s := newSim(t, xsim.Options{})
	for _, target := range []string{
		searchPath, searchPath + "?query=%20", searchPath + "?query=-b", searchPath + "?query=" + strings.Repeat("a", 513),
		searchPath + "?query=cat&max_results=9", searchPath + "?query=cat&max_results=101", searchPath + "?query=cat&since_id=x",
		searchPath + "?query=cat&next_token=zz", searchPath + "?query=cat&start_time=yesterday", searchPath + "?query=cat&tweet.fields=nope",
		countsPath + "?query=cat&granularity=week", countsPath, countsPath + "?query=cat&start_time=2020-01-01T00:00:00Z",
		usagePath + "?days=91", usagePath + "?days=0", "/2/connections?status=odd",
	} {
		if res, b := call(t, s, "GET", target, ""); res.StatusCode != 400 || b["title"] != "Invalid Request" {
			t.Errorf("%.80s: %d %v", target, res.StatusCode, b)
		}
	}
	_, b := call(t, s, "GET", searchPath+"?query=-b", "")
	want := "There were errors processing your request: Rules must contain a non-negation term (at position 1), Rules must contain at least one positive, non-stopword clause (at position 1)"
	if got := b["errors"].([]any)[0].(map[string]any)["message"]; got != want {
		t.Errorf("message %q", got)
	}
}

// Ensure that what only the stream knows is refused, whatever stands around it.
func TestSearchAndCounts_knowFewerOperators(t *testing.T) {
	s := newSim(t, xsim.Options{Plan: rule.Enterprise})
	for _, c := range []struct{ term, name string }{
		{`"cold coffee"~3`, "~"}, {"from_affiliate_of:XDevelopers", ""}, {"to_affiliate_of:XDevelopers", ""}, {"url_title:snow", ""},
		{"within_url_title:snow", ""}, {"url_description:snow", ""}, {"within_url_description:snow", ""}, {"url_contains:snow", ""},
		{"bio:nurse", ""}, {"user_bio:nurse", ""}, {"bio_name:phd", ""}, {"bio_location:nyc", ""}, {"user_bio_location:nyc", ""},
		{"sample:10", ""}, {`source:"X for iPhone"`, ""}, {"min_followers:10", ""}, {"followers_count:10", ""}, {"tweets_count:10", ""},
		{"statuses_count:10", ""}, {"following_count:10", ""}, {"friends_count:10", ""}, {"listed_count:10", ""},
		{"user_in_lists_count:10", ""}, {`embedding:"hot drinks"`, ""}, {`embedding:"hot drinks" embedding_threshold:0.4`, "embedding_threshold"},
	} {
		if c.name == "" {
			c.name, _, _ = strings.Cut(c.term, ":")
		}
		for _, path := range []string{searchPath, countsPath} {
			res, b := call(t, s, "GET", path+"?query="+url.QueryEscape("cat (dog "+c.term+")"), "")
			want := "Reference to invalid operator '" + c.name + "'. Operator is not available in current product or product packaging."
			e, _ := b["errors"].([]any)
			if res.StatusCode != 400 || len(e) != 1 || !strings.Contains(fmt.Sprint(e[0].(map[string]any)["message"]), want) {
				t.Errorf("%s: %d %v", c.term, res.StatusCode, b)
			}
		}
	}
	for _, fine := range []string{`"cold coffee" min_likes:3`, "cat (has:images OR is:reply) lang:en -from:nasa"} {
		if res, b := call(t, s, "GET", searchPath+"?query="+url.QueryEscape(fine), ""); res.StatusCode != 200 {
			t.Errorf("%s: %d %v", fine, res.StatusCode, b)
		}
	}
}

func TestSearch_queriesHaveALength(t *testing.T) {
	for plan, most := range map[rule.Plan]int{rule.PayPerUse: 512, rule.Enterprise: 4096} {
		s := newSim(t, xsim.Options{Plan: plan})
		for n, want := range map[int]int{most: 200, most + 1: 400} {
			long := "cat -" + strings.Repeat("ö", n-len("cat -")) // code points count, not bytes
			if res, b := call(t, s, "GET", searchPath+"?query="+url.QueryEscape(long), ""); res.StatusCode != want {
				t.Errorf("%d code points: %d %.300v, want %d", n, res.StatusCode, fmt.Sprint(b), want)
			}
		}
		if res, b := call(t, s, "GET", searchPath+"?query="+url.QueryEscape(strings.Repeat("ö", most-10)+" -"), ""); res.StatusCode != 400 {
			t.Errorf("a long query with an error: %d %.300v", res.StatusCode, fmt.Sprint(b))
		}
	}
}

func TestSearch_findsNoReposts(t *testing.T) {
	s := newSim(t, xsim.Options{Now: morning})
	_, b := call(t, s, "GET", searchPath+"?query=cat&max_results=100&tweet.fields=referenced_tweets", "")
	if len(b["data"].([]any)) != 100 || strings.Contains(fmt.Sprint(b["data"]), "retweeted") {
		t.Errorf("%d posts, a repost among them", len(b["data"].([]any)))
	}
	if _, b := call(t, s, "GET", countsPath+"?query=cat+is:retweet", ""); b["meta"].(map[string]any)["total_tweet_count"] != 0.0 {
		t.Errorf("counts of reposts: %v", b["meta"])
	}
}

func TestSearch_findsWhatTheStreamMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 10, Script: "after=50:drop"})
		addRule(t, s, "cat")
		w := connect(t, s, "")
		rest(w)
		from := time.Now()
		time.Sleep(40 * time.Second)
		_, b := call(t, s, "GET", searchPath+"?query=cat+-is:retweet&max_results=100"+
			"&start_time="+from.Format(time.RFC3339Nano)+"&end_time="+from.Add(6*time.Second).Format(time.RFC3339Nano), "")
		data, _ := b["data"].([]any)
		if len(data) < 40 || len(data) > 65 {
			t.Errorf("%d posts were written in 6 s at 10/s, want about 60 with the reposts", len(data))
		}
		// The same posts do not come again, and those that do are newer.
		newest, _ := strconv.ParseInt(data[0].(map[string]any)["id"].(string), 10, 64)
		again := connect(t, s, "")
		frame, ok := again.post(5 * time.Second)
		if !ok {
			t.Fatal("no post")
		}
		if id, _ := strconv.ParseInt(frame["data"].(map[string]any)["id"].(string), 10, 64); id <= newest {
			t.Errorf("id %d came after %d", id, newest)
		}
		again.hangUp()
	})
}

func TestUsage_countsWhatTheStreamSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 10, Script: "after=40:drop"})
		addRule(t, s, "cat")
		rest(connect(t, s, ""))
		_, b := call(t, s, "GET", usagePath+"?usage.fields=daily_project_usage,daily_client_app_usage", "")
		data := b["data"].(map[string]any)
		if data["project_usage"] != "40" || data["project_cap"] != "3000000" {
			t.Errorf("usage %v", data)
		}
		day := data["daily_project_usage"].(map[string]any)["usage"].([]any)[0].(map[string]any)
		if day["date"] != "2000-01-01T00:00:00.000Z" || day["usage"] != "40" {
			t.Errorf("day %v", day)
		}
	})
}

func TestBurst_arrivesWholeAndOnce(t *testing.T) {
	const n = 100_000
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 0.001, Burst: n})
		addRule(t, s, "cat")
		addRule(t, s, "golang")
		w := connect(t, s, "")
		seen := make(map[string]bool, n)
		for len(seen) < n {
			l, ok := w.next(time.Second)
			if !ok {
				t.Fatalf("%d posts", len(seen))
			}
			_, after, _ := strings.Cut(l.text, `"id":"`)
			id, _, _ := strings.Cut(after, `"`)
			if seen[id] {
				t.Fatalf("id %s came twice", id)
			}
			seen[id] = true
			if len(seen)%9973 == 0 {
				f := decode(t, l.text)
				if len(matchedIDs(f)) == 0 {
					t.Errorf("a post without rules: %v", f)
				}
			}
		}
		w.hangUp()
		// None is kept but the first few of each rule, which came on their own.
		wrote, err := s.Wrote("cat OR golang", time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
		if err != nil || len(wrote) > 6 {
			t.Errorf("%d posts are kept, %v", len(wrote), err)
		}
	})
}

func TestRate_belowZeroIsFullSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: -1, Script: "after=50000:drop"})
		addRule(t, s, "cat")
		start := time.Now()
		if n := posts(rest(connect(t, s, ""))); n != 50_000 || time.Since(start) > time.Second {
			t.Errorf("%d posts in %v", n, time.Since(start))
		}
	})
}
