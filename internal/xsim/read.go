package xsim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const usageDays = 90

func (s *Sim) searchRecent(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	fields, bad := readFields(q)
	if bad != nil {
		answer(w, 400, bad)
		return
	}
	a, bad := s.ask(q)
	if bad != nil {
		answer(w, 400, bad)
		return
	}
	limit := 10
	if v := q.Get("max_results"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 10 || n > 100 {
			answer(w, 400, invalidRequest("max_results", []string{v}, "The `max_results` query parameter value ["+v+"] is not between 10 and 100"))
			return
		}
		limit = n
	}
	token := q.Get("next_token")
	if token == "" {
		token = q.Get("pagination_token")
	}
	if token != "" {
		before, err := strconv.ParseInt(token, 16, 64)
		if err != nil || len(token) != 16 {
			answer(w, 400, invalidRequest("next_token", []string{token}, "The `next_token` query parameter value ["+token+"] is not valid"))
			return
		}
		if a.untilID == 0 || before < a.untilID {
			a.untilID = before
		}
	}
	answerRaw(w, 200, s.search(a, fields, r.Host, limit))
}

// search makes the answer of one page.
func (s *Sim) search(a *asked, fields *fieldset, host string, limit int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.found(a)
	slices.Reverse(all)
	page := all[:min(limit, len(all))]
	e := &encoder{f: fields, host: host, b: []byte{'{'}}
	if len(page) > 0 {
		list(e, "data", page, e.tweet)
		e.includes(page...)
	}
	e.key("meta")
	e.open('{')
	if len(page) > 0 {
		e.id("newest_id", page[0].id)
		e.id("oldest_id", page[len(page)-1].id)
	}
	e.num("result_count", int64(len(page)))
	if len(all) > len(page) {
		e.str("next_token", pageToken(strconv.FormatInt(page[len(page)-1].id, 10)))
	}
	e.shut('}')
	e.shut('}')
	s.usage[s.now().UTC().Format(time.DateOnly)] += int64(len(page))
	return e.b
}

func (s *Sim) countsRecent(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	step, ok := map[string]time.Duration{"": time.Hour, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[q.Get("granularity")]
	if !ok {
		answer(w, 400, invalidRequest("granularity", q["granularity"], "The `granularity` query parameter value ["+q.Get("granularity")+"] is not one of [minute,hour,day]"))
		return
	}
	a, bad := s.ask(q)
	if bad != nil {
		answer(w, 400, bad)
		return
	}
	s.mu.Lock()
	posts := s.found(a)
	s.mu.Unlock()
	// Posts of one moment may have been written in another order than sent.
	slices.SortStableFunc(posts, func(a, b *note) int { return a.at.Compare(b.at) })
	list, total := []body{}, 0
	for from := a.from; from.Before(a.to); {
		to := from.Truncate(step).Add(step)
		if to.After(a.to) {
			to = a.to
		}
		n := 0
		for len(posts) > 0 && posts[0].at.Before(to) {
			n++
			posts = posts[1:]
		}
		total += n
		list = append(list, body{"start": stamp(from), "end": stamp(to), "tweet_count": n})
		from = to
	}
	answer(w, 200, body{"data": list, "meta": body{"total_tweet_count": total}})
}

func (s *Sim) usageTweets(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	days := 7
	if v := q.Get("days"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > usageDays {
			answer(w, 400, invalidRequest("days", []string{v}, "The `days` query parameter value ["+v+"] is not between 1 and 90"))
			return
		}
		days = n
	}
	answer(w, 200, s.used(days, q.Get("usage.fields")))
}

func (s *Sim) used(days int, fields string) body {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now().UTC()
	var total int64
	daily := []body{}
	for i := days - 1; i >= 0; i-- {
		day := now.AddDate(0, 0, -i).Format(time.DateOnly)
		if n := s.usage[day]; n > 0 {
			daily = append(daily, body{"date": day + "T00:00:00.000Z", "usage": strconv.FormatInt(n, 10)})
		}
	}
	for _, n := range s.usage {
		total += n
	}
	const project, app = "1400000000000000002", "10000001"
	monthEnd := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	data := body{
		"cap_reset_day": int(monthEnd.Sub(now).Hours() / 24),
		"project_cap":   "3000000",
		"project_id":    project,
		"project_usage": strconv.FormatInt(total, 10),
	}
	if strings.Contains(fields, "daily_project_usage") {
		data["daily_project_usage"] = body{"project_id": project, "usage": daily}
	}
	if strings.Contains(fields, "daily_client_app_usage") {
		data["daily_client_app_usage"] = []body{{"client_app_id": app, "usage": daily, "usage_result_count": len(daily)}}
	}
	return body{"data": data}
}
