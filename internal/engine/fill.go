package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/rule"
	"dipper/internal/stream"
	"dipper/internal/xapi"
)

const (
	// PostPrice is what X charges for a post that is read, and for one question
	// of how many there are, in dollars (docs.x.com, "Pricing", August 2026).
	PostPrice = 0.005
	// defaultPerDay is how many posts are fetched unasked in a day (of UTC, by
	// which X reckons) over all topics.
	defaultPerDay = 100
	maxPerDay     = 10000
	// countsShare of the posts of a day may be spent on counting unasked,
	// besides them.
	countsShare = 5

	// X's search looks back a week and wants its end to be ten seconds gone.
	searchBack = 7*24*time.Hour - time.Minute
	// The two clocks may be five seconds apart before that is heeded.
	searchAfter = 10*time.Second + 5*time.Second + 2*time.Second
	// late is how long before the absence a post may have been written that had
	// not come yet: X's stream takes up to seven seconds. When the last post that
	// came is older, the stream had stalled, and it may be as long as that, up to
	// the silence that ends a stream and what X takes.
	late     = 10 * time.Second
	rush     = 2 * time.Second
	lateMost = 30 * time.Second
	// early is how long after the absence one may have been written that went
	// nowhere.
	early = 2 * time.Second

	// lookback is how many posts of a topic X's stream sends at most in the time by
	// which a search begins before the gap.
	lookback = 20000

	pageLeast, pageMost = 10, 100

	// partsMost is how many searches one query may take, when it is too long
	// for one: each costs a count of its own.
	partsMost = 8

	fillTries = 20
	fillRetry = 30 * time.Second

	perDayKey = "fillPerDay"
	spentKey  = "fillSpent"
)

// job is one search for what was missed: the gaps of all topics that share a
// rule, of one time.
type job struct {
	key    string
	gaps   []archive.Gap
	due    time.Time // by the timers: the clock may be set
	asked  bool      // by the user
	agreed int       // how many more posts the user has agreed to pay for
	came   int64     // how many of these are here
	count  bool      // the user has agreed to have them counted
	tries  int
	counts []int64 // X's answers for the searches of the query, as far as it gave them
}

// fills is what is to be fetched, and what was spent on it.
type fills struct {
	mu     sync.Mutex
	jobs   []*job
	wake   chan struct{} // capacity 1
	perDay int
	spent  spent
	cut    []archive.Gap // that an earlier run was filling when it ended
}

// spent is what was fetched unasked in one day of UTC.
type spent struct {
	Day    string `json:"day"`
	Posts  int    `json:"posts"`
	Counts int    `json:"counts"`
}

// addJobs puts gaps that are due on the list.
func (e *Engine) addJobs(gaps []archive.Gap) {
	f := &e.fills
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, g := range gaps {
		if g.State != archive.GapDue {
			continue
		}
		k := e.routes.key(g.Topic)
		at := slices.IndexFunc(f.jobs, func(j *job) bool {
			return j.key == k && !j.asked &&
				j.gaps[0].From.Equal(g.From.Time) && j.gaps[0].To.Equal(g.To.Time) && j.gaps[0].Unasked == g.Unasked
		})
		if at >= 0 {
			f.jobs[at].gaps = append(f.jobs[at].gaps, g)
			continue
		}
		wait := g.To.Sub(e.o.Now().Round(0)) + early + searchAfter
		f.jobs = append(f.jobs, &job{key: k, gaps: []archive.Gap{g}, due: time.Now().Add(wait)})
	}
	poke(f.wake)
}

func (f *fills) push(j *job) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.jobs = append(f.jobs, j)
	poke(f.wake)
}

// next takes the job that is due, or says how long until one is.
func (f *fills) next(now time.Time) (j *job, wait time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.jobs) == 0 {
		return nil, time.Hour
	}
	first := 0
	for i, j := range f.jobs {
		if j.due.Before(f.jobs[first].due) {
			first = i
		}
	}
	j = f.jobs[first]
	if wait = j.due.Sub(now); wait > 0 {
		return nil, wait
	}
	f.jobs = slices.Delete(f.jobs, first, first+1)
	return j, 0
}

// today gives what was spent today; the caller holds mu.
func (f *fills) today(now time.Time) *spent {
	if day := now.UTC().Format(time.DateOnly); f.spent.Day != day {
		f.spent = spent{Day: day}
	}
	return &f.spent
}

// left is how many posts may still be fetched unasked today.
func (f *fills) left(now time.Time) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return max(0, f.perDay-f.today(now).Posts)
}

// loadFills reads the setting and the day's spending, and what an earlier run
// left undone.
func (e *Engine) loadFills(ctx context.Context) error {
	e.fills.perDay = defaultPerDay
	for key, into := range map[string]any{perDayKey: &e.fills.perDay, spentKey: &e.fills.spent} {
		if err := e.setting(ctx, key, into); err != nil {
			e.o.Log.Warn("setting cannot be read and is as at first", "key", key, "err", err)
		}
	}
	gaps, err := e.archive.UnfinishedGaps(ctx)
	if err != nil {
		return archiveProblem(err)
	}
	for _, g := range gaps {
		if g.State == archive.GapFilling {
			e.fills.cut = append(e.fills.cut, g)
		}
	}
	e.addJobs(gaps)
	return nil
}

// fill fetches what was missed, one search after the other, until ctx ends.
func (e *Engine) fill(ctx context.Context) error {
	for _, g := range e.fills.cut {
		g.State = archive.GapOffered // what it brought is here, and more costs more
		e.keepGap(ctx, g)
	}
	if e.client == nil {
		return nil
	}
	for {
		j, wait := e.fills.next(time.Now())
		if j != nil {
			e.fillJob(ctx, j)
			continue
		}
		t := time.NewTimer(wait)
		select {
		case <-e.fills.wake:
		case <-t.C:
		case <-ctx.Done():
		}
		t.Stop()
		if ctx.Err() != nil {
			return nil
		}
	}
}

// fillJob does one job, and puts it back when X cannot be asked now.
func (e *Engine) fillJob(ctx context.Context, j *job) {
	err := e.search(ctx, j)
	if ctx.Err() != nil || err == nil {
		return // in the middle of it, the next start finds the gaps as they are
	}
	if no, ok := errors.AsType[*rule.NoSearch](err); ok {
		e.mark(ctx, j, archive.GapImpossible, noSearch(no))
		return
	}
	xerr, ok := errors.AsType[*xapi.Error](err)
	if !ok {
		e.o.Log.Error("gap not filled", "err", err)
		e.mark(ctx, j, archive.GapOffered, stream.Why{})
		return
	}
	said := strings.Join(append([]string{xerr.Detail}, xerr.Details...), " ")
	// Of a time it may think otherwise later: the clocks are apart.
	ofTime := strings.Contains(said, "end_time") || strings.Contains(said, "start_time")
	switch {
	case xerr.Kind == xapi.KindProtocol && xerr.Status >= 400 && xerr.Status < 500 && !ofTime:
		e.mark(ctx, j, archive.GapImpossible, stream.Why{Code: "search-refuses", Said: said, Reason: "X's search refuses this query: " + stream.Sentence(said)})
		return
	case stream.Doomed(xerr.Kind):
		e.mark(ctx, j, archive.GapOffered, stream.Cause(xerr))
		return
	}
	if j.tries++; j.tries >= fillTries {
		e.mark(ctx, j, archive.GapOffered, stream.Cause(xerr))
		return
	}
	wait := max(fillRetry, xerr.RetryAt.Sub(e.o.Now()))
	j.due = time.Now().Add(wait)
	e.o.Log.Info("gap is filled later", "err", err, "wait", wait)
	e.fills.push(j)
}

// noSearch says why X's search cannot ask for what a query does.
func noSearch(no *rule.NoSearch) stream.Why {
	if len(no.Operators) > 0 {
		return stream.Why{Code: "search-lacks", Said: strings.Join(no.Operators, " "), Reason: no.Error()}
	}
	return stream.Why{Code: "search-too-long", Reason: no.Error()}
}

// mark notes what is being done about a job's gaps.
func (e *Engine) mark(ctx context.Context, j *job, state archive.GapState, why stream.Why) {
	for i := range j.gaps {
		g := &j.gaps[i]
		g.State, g.Why, g.WhyCode, g.WhySaid = state, why.Reason, why.Code, why.Said
		e.keepGap(ctx, j.gaps[i])
	}
}

func (e *Engine) keepGap(ctx context.Context, g archive.Gap) {
	err := e.whenRoom(ctx, func() error { return e.archive.UpdateGap(ctx, g) })
	if err != nil && ctx.Err() == nil {
		e.o.Log.Error("gap not updated", "topic", g.Topic, "err", err)
	}
	e.tellGap(g)
}

// window is when what a job's gaps missed was written, by X's clock.
type window struct{ from, to time.Time }

func (e *Engine) windowOf(ctx context.Context, g archive.Gap) (window, error) {
	last, err := e.archive.WrittenBefore(ctx, g.Topic, g.AfterSeq, g.From.Add(-rush))
	if err != nil {
		return window{}, err
	}
	from, to := g.From.Add(g.Skew), g.To.Add(g.Skew)
	w := window{from.Add(-late), to.Add(early)}
	if last.Before(w.from) {
		w.from = last
	}
	if most := from.Add(-lateMost); w.from.Before(most) {
		w.from = most
	}
	if oldest := e.xNow().Add(-searchBack); w.from.Before(oldest) {
		w.from = oldest
	}
	w.from, w.to = w.from.Truncate(time.Second), w.to.Truncate(time.Second).Add(time.Second)
	return w, nil
}

// search asks X for what a job's gaps missed, and notes what came of it.
func (e *Engine) search(ctx context.Context, j *job) error {
	// Topics that shared a rule may have parted or gone since.
	query, key := e.routes.query(j.gaps[0].Topic)
	var parted []archive.Gap
	j.gaps = slices.DeleteFunc(j.gaps, func(g archive.Gap) bool {
		_, k := e.routes.query(g.Topic)
		if k != key {
			parted = append(parted, g)
		}
		return k != key
	})
	e.addJobs(parted)
	if query == "" {
		return nil // the topic is gone
	}
	if key != j.key {
		j.key, j.counts = key, nil
	}
	for i := range j.gaps {
		if g := &j.gaps[i]; g.Reached != "" && reachedKey(g.Reached) != key {
			g.Reached, g.Missing, g.Missed = "", nil, nil // of what the topic was about before
		}
	}
	w, err := e.windowOf(ctx, j.gaps[0])
	if err != nil {
		return err
	}
	if !w.from.Before(w.to) {
		e.mark(ctx, j, archive.GapImpossible, stream.Why{Code: "search-too-old", Reason: "X's search looks back seven days, and this was before."})
		return nil
	}
	queries, err := e.searches(query)
	if err != nil {
		return err
	}
	whole := false
	if !j.count && (j.asked || j.gaps[0].Unasked) {
		if whole, err = e.walk(ctx, j, w, queries); err != nil {
			return err
		}
	}
	counted := int64(-1)
	if !whole && j.gaps[0].Missing == nil && (j.count || e.mayCount(len(queries)-len(j.counts))) {
		if counted, err = e.countMissed(ctx, j, w, queries); err != nil {
			return err
		}
	}
	return e.settleGaps(ctx, j, w, whole, counted)
}

// searches turns a topic's query into X's search language. Its error is a
// *rule.NoSearch.
func (e *Engine) searches(query string) ([]string, error) {
	q, problems := e.o.Plan.Parse(ruleText(query))
	if len(problems) > 0 {
		return nil, &rule.NoSearch{}
	}
	queries, err := e.o.Plan.Search(q)
	if err == nil && len(queries) > partsMost {
		return nil, &rule.NoSearch{TooLong: true}
	}
	return queries, err
}

// walk reads the pages of a search, newest first, as far as it may. It goes on
// where an earlier walk over the same gap has ended. whole says that it came to
// the end.
func (e *Engine) walk(ctx context.Context, j *job, w window, queries []string) (whole bool, err error) {
	g := &j.gaps[0]
	part, until := 0, w.to
	if g.Reached != "" {
		var ms int64
		if n, err := fmt.Sscanf(g.Reached, "%d:%d:", &part, &ms); n < 2 {
			return false, fmt.Errorf("read how far a gap is filled, %q: %w", g.Reached, err)
		}
		// X takes whole seconds: the last of them is read once more.
		until = time.UnixMilli(ms).Truncate(time.Second).Add(time.Second)
	}
	for ; part < len(queries); part, until = part+1, w.to {
		for next := ""; ; {
			left := e.fills.left(e.o.Now())
			if j.asked {
				left = j.agreed
				rest := g.Missing != nil && *g.Missing-j.came <= int64(left) // there are no more than these
				if left <= 0 || left < pageLeast && j.came > 0 && !rest {
					return false, nil
				}
				left = max(left, pageLeast) // X gives no shorter page
			}
			if left < pageLeast {
				return false, nil
			}
			found, err := e.client.Search(ctx, xapi.Search{
				Query: queries[part], From: w.from, To: until, Max: min(left, pageMost), Next: next,
			})
			if err != nil {
				return false, err
			}
			// What was paid for is not paid for again, whatever comes now.
			var with archive.With
			if n := len(found.Posts); n > 0 {
				for i := range j.gaps {
					j.gaps[i].Reached = reached(part, found.Posts[n-1].CreatedAt.Time, j.key)
				}
				with.Gaps = j.gaps
			}
			if !j.asked {
				with.Settings = e.spend(len(found.Posts), 0)
			}
			came, err := e.keepFound(ctx, j, found.Posts, with)
			if err != nil {
				return false, err
			}
			// The user has agreed to so many posts, and not to those at the edges
			// that are here already. A later try goes on with what is left.
			j.agreed -= came
			j.came += int64(came)
			if found.Next == "" {
				break
			}
			next = found.Next
		}
	}
	return true, nil
}

// reached is how far back a walk has come: in which of a query's searches, and to
// which time. The rule's key says of which query.
func reached(part int, at time.Time, key string) string {
	return fmt.Sprintf("%d:%d:%s", part, at.UnixMilli(), key)
}

func reachedKey(reached string) string {
	parts := strings.SplitN(reached, ":", 3)
	return parts[len(parts)-1]
}

// keepFound keeps posts of a search, oldest first, for the topics of a job, and
// what goes with them. came is how many of them were new there.
func (e *Engine) keepFound(ctx context.Context, j *job, found []post.Post, with archive.With) (came int, err error) {
	topics := make([]string, len(j.gaps))
	for i, g := range j.gaps {
		topics[i] = g.Topic
	}
	arrivals := make([]archive.Arrival, 0, len(found))
	for _, p := range slices.Backward(found) {
		if p.Simulated != e.simulated {
			continue // the server has changed; the stream's own guard tells of it
		}
		arrivals = append(arrivals, archive.Arrival{Post: p, Topics: topics})
	}
	e.received.Add(int64(len(arrivals)))
	err = e.whenRoom(ctx, func() error {
		done, err := e.keep(ctx, arrivals, with)
		came = len(done.Lines)
		return err
	})
	return came, err
}

// mayCount says whether so many more counts may be asked for unasked today;
// countMissed spends them.
func (e *Engine) mayCount(counts int) bool {
	e.fills.mu.Lock()
	defer e.fills.mu.Unlock()
	return e.fills.today(e.o.Now()).Counts+counts <= e.fills.perDay/countsShare
}

// countMissed asks X how many posts were written in the window. What X has told
// is not asked again when a later part fails.
func (e *Engine) countMissed(ctx context.Context, j *job, w window, queries []string) (total int64, err error) {
	for len(j.counts) < len(queries) {
		n, err := e.client.Count(ctx, queries[len(j.counts)], w.from, w.to)
		if err != nil {
			return 0, err
		}
		j.counts = append(j.counts, n)
		if j.count {
			continue
		}
		spent := e.spend(0, 1)
		if err := e.whenRoom(ctx, func() error { return e.archive.SetSettings(ctx, spent...) }); err != nil && ctx.Err() == nil {
			e.o.Log.Warn("count not noted", "err", err)
		}
	}
	for _, n := range j.counts {
		total += n
	}
	return total, nil
}

// settleGaps notes what is known of a job's gaps now. counted is X's count of
// the window, negative when it is not known.
func (e *Engine) settleGaps(ctx context.Context, j *job, w window, whole bool, counted int64) error {
	for i := range j.gaps {
		g := &j.gaps[i]
		was := g.Filled
		all, err := e.archive.Written(ctx, g.Topic, w.from, w.to, g.AfterSeq-lookback)
		if err != nil {
			return err
		}
		filled, err := e.archive.Written(ctx, g.Topic, w.from, g.To.Add(g.Skew), g.AfterSeq)
		if err != nil {
			return err
		}
		g.Filled = filled
		switch {
		case whole:
			g.Missing = new(int64)
		case counted >= 0:
			missing := max(0, counted-all)
			g.Missing = &missing
		case g.Missing != nil: // counted before; what was fetched since is here
			missing := max(0, *g.Missing-(filled-was))
			g.Missing = &missing
		}
		g.State, g.Why, g.WhyCode, g.WhySaid = archive.GapOffered, "", "", ""
		if g.Reached == "" {
			g.Reached = reached(0, w.to, j.key)
		}
		if g.Missing != nil {
			missed := g.Filled + *g.Missing
			g.Missed = &missed
			if *g.Missing == 0 {
				g.State = archive.GapDone
			}
		}
		e.keepGap(ctx, *g)
	}
	return nil
}

// spend notes what was fetched unasked. The setting makes the day's bound hold
// over restarts too.
func (e *Engine) spend(posts, counts int) []archive.Setting {
	e.fills.mu.Lock()
	defer e.fills.mu.Unlock()
	s := e.fills.today(e.o.Now())
	s.Posts += posts
	s.Counts += counts
	return e.encoded(spentKey, *s)
}

// Filling is what is known of the gaps and of what filling them costs.
type Filling struct {
	PerDay    int         `json:"perDay"`    // posts that may be fetched unasked in a day
	UsedToday int         `json:"usedToday"` // of these
	Price     float64     `json:"price"`     // dollars a post, and a count
	Simulated bool        `json:"simulated"` // nothing is charged
	Gaps      []FilledGap `json:"gaps"`      // newest first
}

// FilledGap is a gap with what can be done about it.
type FilledGap struct {
	Topic   string           `json:"topic"`
	From    post.Time        `json:"from"`
	To      post.Time        `json:"to"`
	Missed  *int64           `json:"missed"`
	Filled  int64            `json:"filled"`
	Missing *int64           `json:"missing"` // Missed less Filled; null when not known
	Reason  string           `json:"reason"`  // why nothing came
	Code    string           `json:"code"`    // names the reason
	Said    string           `json:"said"`    // X's words on it, or which other connection it was
	State   archive.GapState `json:"state"`
	Why     string           `json:"why"`
	WhyCode string           `json:"whyCode"`
	WhySaid string           `json:"whySaid"`
	Offer   *Offer           `json:"offer"` // of an offered gap
}

// Offer is what the user may agree to: so many posts, or, when it is not known
// how many there are, to have them counted.
type Offer struct {
	Posts   *int64  `json:"posts"`
	Dollars float64 `json:"dollars"`
}

// Filling tells of the gaps of one topic, or with "" of all.
func (e *Engine) Filling(ctx context.Context, topicID string) (Filling, error) {
	gaps, err := e.archive.Gaps(ctx, topicID)
	if err != nil {
		return Filling{}, archiveProblem(err)
	}
	e.fills.mu.Lock()
	f := Filling{
		PerDay: e.fills.perDay, UsedToday: e.fills.today(e.o.Now()).Posts,
		Price: PostPrice, Simulated: e.simulated, Gaps: make([]FilledGap, 0, len(gaps)),
	}
	e.fills.mu.Unlock()
	for _, g := range gaps {
		out := FilledGap{
			Topic: g.Topic, From: g.From, To: g.To, Missed: g.Missed, Filled: g.Filled,
			Missing: g.Missing, Reason: g.Reason, Code: g.Code, Said: g.Said,
			State: g.State, Why: g.Why, WhyCode: g.WhyCode, WhySaid: g.WhySaid,
		}
		if g.State == archive.GapOffered {
			out.Offer = &Offer{Dollars: dollars(1)}
			if g.Missing != nil {
				posts := min(*g.Missing, maxPerDay)
				out.Offer = &Offer{Posts: &posts, Dollars: dollars(posts)}
			} else if parts, err := e.partsOf(ctx, g.Topic); err == nil {
				out.Offer.Dollars = dollars(parts)
			}
		}
		f.Gaps = append(f.Gaps, out)
	}
	return f, nil
}

// dollars is the price of so many posts or counts, exact where PostPrice times
// their number is not.
func dollars(n int64) float64 { return float64(n*5) / 1000 }

// partsOf is how many searches a topic's query takes.
func (e *Engine) partsOf(ctx context.Context, topicID string) (int64, error) {
	t, err := e.archive.Topic(ctx, topicID)
	if err != nil {
		return 0, err
	}
	queries, err := e.searches(t.Query)
	return int64(len(queries)), err
}

// Fill fetches posts of the gap of a topic that began at from, as many as the
// user has agreed to, or with nil counts what there is. It comes to pass later.
func (e *Engine) Fill(ctx context.Context, topicID string, from time.Time, posts *int) error {
	if _, err := e.Topic(ctx, topicID); err != nil {
		return err
	}
	if e.client == nil {
		return NewProblem(CodeTokenMissing, nil, "Without a token X cannot be asked for what was missed.")
	}
	if posts != nil && (*posts < 1 || *posts > maxPerDay) {
		return NewProblem(CodeValueInvalid, nil, "\"posts\" is a number from 1 to %d, or null to have them counted.", maxPerDay)
	}
	gaps, err := e.archive.Gaps(ctx, topicID)
	if err != nil {
		return archiveProblem(err)
	}
	notOffered := NewProblem(CodeValueInvalid, nil, "There is no gap of this topic that begins at %s and waits to be filled.", from.UTC().Format(time.RFC3339Nano)).Because("gap-not-offered")
	at := slices.IndexFunc(gaps, func(g archive.Gap) bool {
		return g.From.Equal(from.Truncate(time.Millisecond)) && g.State == archive.GapOffered
	})
	if at < 0 {
		return notOffered
	}
	// Of two clicks at once one pays.
	g := gaps[at]
	taken, err := e.archive.TakeGap(ctx, g.N)
	if err != nil {
		return archiveProblem(err)
	}
	if !taken {
		return notOffered
	}
	g.State, g.Why, g.WhyCode, g.WhySaid = archive.GapFilling, "", "", ""
	e.tellGap(g)
	j := &job{key: e.routes.key(topicID), gaps: []archive.Gap{g}, due: time.Now(), asked: true, count: posts == nil}
	if posts != nil {
		j.agreed = *posts
	}
	e.fills.push(j)
	return nil
}

// SetFillPerDay sets how many posts may be fetched unasked in a day.
func (e *Engine) SetFillPerDay(ctx context.Context, posts int) error {
	if posts < 0 || posts > maxPerDay {
		return NewProblem(CodeValueInvalid, nil, "\"perDay\" is a number from 0 to %d.", maxPerDay)
	}
	if err := e.keepSetting(ctx, perDayKey, posts); err != nil {
		return archiveProblem(err)
	}
	e.fills.mu.Lock()
	defer e.fills.mu.Unlock()
	e.fills.perDay = posts
	return nil
}
