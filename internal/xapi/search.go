package xapi

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"dipper/internal/post"
)

const (
	searchPath     = "/2/tweets/search/recent"
	postCountsPath = "/2/tweets/counts/recent"
	// maxPage is how many posts X puts on a page at most.
	maxPage = 100
)

// Search says what to look for among the posts of the last seven days.
type Search struct {
	Query string
	// From (inclusive) and To (exclusive) bound the posts' times by X's clock,
	// cut to whole seconds; zero leaves one out. X refuses a To that is less
	// than ten seconds ago.
	From, To time.Time
	// Max is how many posts a page may hold, 10 to 100; 0 leaves it to X.
	Max int
	// Next is Found.Next of the page before, "" for the first page.
	Next string
}

// Found is one page of a search.
type Found struct {
	// Posts are newest first, as X sends them: Seq 0, no Topics.
	Posts []post.Post
	// Next asks for the page after this one, "" when there is none.
	Next string
}

// Search looks for posts of the last seven days. A post that cannot be read
// loses only itself.
func (c *Client) Search(ctx context.Context, s Search) (Found, error) {
	ctx, cancel := limit(ctx)
	defer cancel()
	query := postQuery()
	query.Set("query", s.Query)
	setTimes(query, s.From, s.To)
	if s.Max > 0 {
		query.Set("max_results", strconv.Itoa(s.Max))
	}
	if s.Next != "" {
		query.Set("next_token", s.Next)
	}
	call := c.call("search posts")
	answer, err := call.ask(ctx, http.MethodGet, searchPath, query)
	if err != nil {
		return Found{}, err
	}
	var d decoder
	page := d.decodePage(call.body, c.now(), isSimulated(call.header))
	switch {
	case page.err != nil:
		return Found{}, call.failure(KindProtocol, notAsItShouldBe, page.err)
	case !page.whole && len(answer.Errors) > 0:
		return Found{}, call.refusal(answer, KindProtocol)
	case !page.whole:
		return Found{}, call.failure(KindProtocol, notAsItShouldBe, nil)
	}
	if page.lost > 0 {
		c.log.Warn("posts of a search cannot be read", "posts", page.lost)
	}
	return Found{Posts: page.posts, Next: page.next}, nil
}

// Count tells how many posts of the last seven days X has for a query, between
// from (inclusive) and to (exclusive), as of Search. It counts some that Search
// does not give.
func (c *Client) Count(ctx context.Context, query string, from, to time.Time) (int64, error) {
	ctx, cancel := limit(ctx)
	defer cancel()
	// X's first and last buckets hold what of them lies between the times. The
	// smallest ones keep the total right to the minute even if they did not.
	values := url.Values{"query": {query}, "granularity": {"minute"}}
	setTimes(values, from, to)
	var body struct {
		Data []struct {
			Tweets number `json:"tweet_count"`
			Posts  number `json:"post_count"`
		} `json:"data"`
		Meta struct {
			Tweets word `json:"total_tweet_count"`
			Posts  word `json:"total_post_count"`
		} `json:"meta"`
	}
	call := c.call("count posts")
	if err := call.plain(ctx, http.MethodGet, postCountsPath, values, &body); err != nil {
		return 0, err
	}
	if total, err := strconv.ParseInt(string(cmp.Or(body.Meta.Tweets, body.Meta.Posts)), 10, 64); err == nil {
		return total, nil
	}
	if body.Data == nil {
		return 0, call.failure(KindProtocol, "X did not say how many posts there are", nil)
	}
	sum := int64(0)
	for _, bucket := range body.Data {
		sum += int64(max(bucket.Tweets, bucket.Posts))
	}
	return sum, nil
}

func setTimes(query url.Values, from, to time.Time) {
	for name, t := range map[string]time.Time{"start_time": from, "end_time": to} {
		if !t.IsZero() {
			query.Set(name, t.UTC().Format("2006-01-02T15:04:05Z"))
		}
	}
}
