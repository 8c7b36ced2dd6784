package xsim

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"dipper/internal/rule"
)

const (
	recentDays = 7
	// settled is how long ago a search must end, and newest how long ago it
	// ends when it does not say.
	settled = 10 * time.Second
	newest  = 30 * time.Second
	// minutely is how X writes the times of what it refuses.
	minutely = "2006-01-02T15:04Z"
)

// searchMost is how many code points a query may have.
func searchMost(plan rule.Plan) int {
	if plan == rule.Enterprise {
		return 4096
	}
	return 512
}

// asked is what search and counts both read from a call.
type asked struct {
	query            *rule.Query
	from, to         time.Time // from is included, to is not
	sinceID, untilID int64     // neither is included; 0: not asked for
}

// ask reads a call; bad is the 400 for what X would not take.
func (s *Sim) ask(q url.Values) (a *asked, bad body) {
	text := strings.TrimSpace(q.Get("query"))
	if text == "" {
		return nil, invalidRequest("query", []string{text}, "The `query` query parameter can not be empty")
	}
	most := searchMost(s.plan)
	if n := utf8.RuneCountInString(text); n > most {
		return nil, invalidRequest("query", []string{text}, "The `query` query parameter length ["+strconv.Itoa(n)+"] is not between 1 and "+strconv.Itoa(most))
	}
	query, details := read(s.plan, text, most)
	if details == nil {
		details = unsearchable(query.Root)
	}
	if details != nil {
		return nil, invalidRequest("query", []string{text}, "There were errors processing your request: "+strings.Join(details, ", "))
	}
	a = &asked{query: query}
	if bad := a.times(q, s.now()); bad != nil {
		return nil, bad
	}
	if bad := a.ids(q, s.now()); bad != nil {
		return nil, bad
	}
	return a, nil
}

// times reads from when and until when to look.
func (a *asked) times(q url.Values, now time.Time) (bad body) {
	earliest := now.Add(-recentDays * 24 * time.Hour)
	a.from, a.to = earliest, now.Add(-newest)
	for _, p := range []struct {
		name string
		into *time.Time
	}{{"start_time", &a.from}, {"end_time", &a.to}} {
		if v := q.Get(p.name); v != "" {
			t, err := time.Parse(time.RFC3339, v)
			if err != nil {
				return invalidRequest(p.name, []string{v}, "The `"+p.name+"` query parameter value ["+v+"] is not a valid date-time")
			}
			*p.into = t
		}
	}
	refuse := func(name string, t time.Time, why string) body {
		return invalidRequest(name, []string{t.UTC().Format(minutely)}, "Invalid '"+name+"':'"+t.UTC().Format(minutely)+"'. '"+name+"' must be "+why)
	}
	switch latest := now.Add(-settled); {
	case a.from.Before(earliest):
		return refuse("start_time", a.from, "on or after "+earliest.UTC().Format(minutely))
	case a.from.After(latest):
		return refuse("start_time", a.from, "a minimum of 10 seconds prior to the request time.")
	case a.to.After(latest):
		return refuse("end_time", a.to, "a minimum of 10 seconds prior to the request time.")
	case !a.from.Before(a.to):
		return refuse("start_time", a.from, "before 'end_time'.")
	}
	return nil
}

// ids reads between which posts to look.
func (a *asked) ids(q url.Values, now time.Time) (bad body) {
	for _, p := range []struct {
		name string
		into *int64
	}{{"since_id", &a.sinceID}, {"until_id", &a.untilID}} {
		v := q.Get(p.name)
		if v == "" {
			continue
		}
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 0 {
			return invalidRequest(p.name, []string{v}, "The `"+p.name+"` query parameter value ["+v+"] is not valid")
		}
		*p.into = n
		if q.Get("start_time")+q.Get("end_time") != "" {
			return invalidRequest(p.name, []string{v}, "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or 'end_time'.")
		}
	}
	earliest := now.Add(-recentDays * 24 * time.Hour)
	if first := idAt(earliest); q.Get("since_id") != "" && a.sinceID < first {
		return invalidRequest("since_id", q["since_id"], "'since_id' must be a tweet id created after "+earliest.UTC().Format(minutely)+". Please use a 'since_id' that is larger than "+strconv.FormatInt(first, 10))
	}
	return nil
}

// unsearchable gives X's words for the operators that only the stream knows.
func unsearchable(n *rule.Node) (details []string) {
	name := n.Name
	if n.Kind == rule.Phrase && n.Near > 0 {
		name = "~"
	}
	if n.Op == rule.Term && slices.Contains([]string{
		"~", "from_affiliate_of", "to_affiliate_of", "url_title", "within_url_title", "url_description", "within_url_description",
		"url_contains", "bio", "user_bio", "bio_name", "bio_location", "user_bio_location", "sample", "source", "min_followers",
		"followers_count", "tweets_count", "statuses_count", "following_count", "friends_count", "listed_count",
		"user_in_lists_count", "embedding", "embedding_threshold",
	}, name) {
		details = append(details, invalidOperator(name, "search", n.Start))
	}
	for _, kid := range n.Kids {
		details = append(details, unsearchable(kid)...)
	}
	return details
}

// found are the kept posts that a call asks for, oldest first, without reposts:
// X's search has none since May 2026. The caller holds mu.
func (s *Sim) found(a *asked) []*note {
	s.catchUp()
	if s.replay == nil {
		s.world.backfill(a.query, s.pace()/float64(max(1, len(s.rules))))
	}
	var out []*note
	for _, n := range s.world.history {
		if n.id <= a.sinceID || a.untilID > 0 && n.id >= a.untilID || n.at.Before(a.from) || !n.at.Before(a.to) {
			continue
		}
		if n.reposts == nil && a.query.Match(n.doc()) {
			out = append(out, n)
		}
	}
	return out
}
