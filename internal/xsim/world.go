package xsim

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"dipper/internal/rule"
)

const (
	// historyMost is how many posts search and counts can find.
	historyMost = 20_000
	// epoch is the start of X's ids, in milliseconds since 1970.
	epoch = 1288834974657
	// madeUpMost is how many posts of the minutes before it began the world
	// makes up for a query.
	madeUpMost = 400
	// namedMost bounds the authors that rules ask for by name.
	namedMost = 2000
	// latelyMost is how many lines are remembered so as not to come again soon.
	latelyMost = 30
	// recentMost is how many of a rule's last posts may be answered, quoted
	// and reposted.
	recentMost = 24
)

// world is the invented people and what they write. Its owner locks it.
type world struct {
	seed    uint64
	rng     *rand.Rand
	stocks  map[string]*stock
	themeOf map[string]string // a word in lower case to its theme
	langOf  map[string]string // a word that belongs to one language alone
	authors map[string][]*author
	named   map[string]*author
	places  []*place

	lastID      int64
	connections int64
	writtenTo   time.Time // up to when the world has written
	begun       time.Time // when the world began to write; what was before is made up
	history     []*note   // by id
	lost        time.Time // of the last post since then that the history has let go of
	backfilled  map[string]bool
	lately      []string  // lines used last, oldest first
	weights     []float64 // scratch of lively
	all         []byte    // matching_rules of every rule; nil when to be made anew
	pool        *pool     // of blast; nil when to be made anew
	set         *rule.Set // of every rule; nil when to be made anew
}

// author is one of the world's people.
type author struct {
	id        int64
	handle    string
	name      string
	lang      string
	verified  string // "blue", "business", "government" or "none"
	bio       string
	location  string
	created   time.Time
	protected bool
	followers int64
	following int64
	posts     int64
	listed    int64
	avatar    uint64 // the number of the picture
	affiliate string // handle of whom the author belongs to
}

type place struct {
	id, name, country, code string
	lon, lat                float64
	exact                   bool // the post names the very point
}

func newWorld(seed uint64) (*world, error) {
	stocks, err := readStocks()
	if err != nil {
		return nil, err
	}
	w := &world{
		seed:       seed,
		rng:        rand.New(rand.NewPCG(seed, 0xd1bbe5)),
		stocks:     stocks,
		themeOf:    map[string]string{},
		langOf:     map[string]string{},
		authors:    map[string][]*author{},
		named:      map[string]*author{},
		places:     places(),
		backfilled: map[string]bool{},
	}
	seen := map[string]bool{}
	for _, lang := range languages(stocks) {
		st := stocks[lang]
		for _, th := range st.themes {
			for _, word := range slices.Concat(th.words, th.also) {
				word = strings.ToLower(word)
				if _, ok := w.themeOf[word]; !ok {
					w.themeOf[word] = th.name
				}
				if l, ok := w.langOf[word]; ok && l != lang {
					w.langOf[word] = ""
				} else {
					w.langOf[word] = lang
				}
			}
		}
		w.populate(st, seen)
	}
	return w, nil
}

// populate makes a language's authors.
func (w *world) populate(st *stock, seen map[string]bool) {
	rng := rand.New(rand.NewPCG(w.seed, hash("authors "+st.lang)))
	add := func(a *author) {
		if seen[strings.ToLower(a.handle)] || len(a.handle) < 4 {
			return
		}
		seen[strings.ToLower(a.handle)] = true
		a.lang = st.lang
		a.id = 20_000_000 + rng.Int64N(1_900_000_000_000_000_000)>>uint(rng.IntN(32))
		a.created = time.UnixMilli(epoch).Add(time.Duration(rng.Int64N(int64(13 * 365 * 24 * time.Hour)))).Truncate(time.Second)
		a.followers = skewed(rng, 120, 60_000)
		a.following = skewed(rng, 180, 4_000)
		a.posts = skewed(rng, 900, 90_000)
		a.listed = a.followers / 140
		a.avatar = hash(a.handle) % faces
		w.authors[st.lang] = append(w.authors[st.lang], a)
	}
	for _, o := range st.orgs {
		name, rest, _ := strings.Cut(o, "|")
		handle, kind, _ := strings.Cut(rest, "|")
		add(&author{name: strings.TrimSpace(name), handle: strings.TrimSpace(handle), verified: strings.TrimSpace(kind), location: pick(rng, st.cities), bio: pick(rng, st.bios)})
	}
	if len(st.given) == 0 {
		return
	}
	for range st.people {
		name, roman, _ := strings.Cut(pick(rng, st.given), "/")
		roman = strings.ToLower(roman)
		if roman == "" {
			roman = strings.ToLower(name)
		}
		role := pick(rng, st.roles)
		city := pick(rng, st.cities)
		display := strings.NewReplacer("{g}", name, "{I}", string(rune('A'+rng.IntN(26))), "{city}", city).Replace(pick(rng, st.names))
		handle := roman + role
		switch rng.IntN(4) {
		case 0:
			handle += strconv.Itoa(10 + rng.IntN(89))
		case 1:
			handle = roman + "_" + strings.Trim(role, "_")
		}
		if len(handle) > 15 {
			handle = handle[:15]
		}
		a := &author{name: display, handle: strings.TrimRight(handle, "_"), verified: "none", location: city, bio: pick(rng, st.bios)}
		if rng.IntN(5) == 0 {
			a.verified = "blue"
		}
		add(a)
	}
}

// skewed draws a count of the kind people have: most small, few large.
func skewed(rng *rand.Rand, typical, most int64) int64 {
	x := float64(typical) * rng.ExpFloat64()
	if rng.IntN(6) == 0 {
		x *= 12
	}
	return min(most, int64(x)+3)
}

func pick[T any](rng *rand.Rand, list []T) T {
	var zero T
	if len(list) == 0 {
		return zero
	}
	return list[rng.IntN(len(list))]
}

// hash scatters a text (FNV-1a, mixed).
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix(h)
}

// chance is true p times in a hundred.
func (w *world) chance(p int) bool { return w.rng.IntN(100) < p }

// byName is the author that a rule asks for by handle or id.
func (w *world) byName(name, lang string) *author {
	name = strings.TrimPrefix(name, "@")
	key := strings.ToLower(name)
	if a, ok := w.named[key]; ok {
		return a
	}
	if len(w.named) >= namedMost {
		clear(w.named)
	}
	a := &author{
		handle: name, name: "Simulated @" + name, lang: lang, verified: "none",
		bio: "An invented author, made for a rule that asks for this handle.", location: "Simulation",
		id:        int64(hash(key) % 1_900_000_000_000_000_000),
		created:   time.UnixMilli(epoch).Add(time.Duration(hash(key)%4000) * 24 * time.Hour),
		followers: int64(hash(key) % 40_000), following: int64(hash(key) % 900), posts: int64(hash(key) % 20_000),
		avatar: hash(key) % faces,
	}
	if id, err := strconv.ParseInt(name, 10, 64); err == nil && id > 0 {
		a.id, a.handle, a.name = id, "user"+name[:min(len(name), 10)], "Simulated "+name
	}
	w.named[key] = a
	return a
}

// tailored is an author like a whom a rule's demands fit.
func (w *world) tailored(a *author, d demand, verified *bool) *author {
	if d == (demand{}) && (verified == nil || (a.verified != "none") == *verified) {
		return a
	}
	key := fmt.Sprint(a.handle, d, verified != nil)
	if b, ok := w.named[key]; ok {
		return b
	}
	if len(w.named) >= namedMost {
		clear(w.named)
	}
	b := *a
	if d != (demand{}) {
		if !strings.HasPrefix(a.name, "Simulated ") {
			b.id = int64(hash(key) >> 2)
			b.handle = a.handle[:min(len(a.handle), 12)] + strconv.FormatUint(hash(key)%900+100, 10)
			b.avatar = hash(key) % faces
		}
		if d.bio != "" {
			b.bio = d.bio + " · " + a.bio
		}
		if d.name != "" {
			b.name = strings.TrimSpace(a.name + " " + d.name)
		}
		if d.home != "" {
			b.location = d.home
		}
		b.affiliate = d.affiliate
		b.followers, b.following = d.followers.fit(a.followers), d.following.fit(a.following)
		b.posts, b.listed = d.posts.fit(a.posts), d.listed.fit(a.listed)
	}
	if verified != nil {
		b.verified = map[bool]string{true: "blue", false: "none"}[*verified]
	}
	w.named[key] = &b
	return &b
}

// author picks who writes in a language; some write more than others.
func (w *world) author(lang string, not *author) *author {
	list := w.authors[lang]
	if len(list) == 0 {
		list = w.authors["en"]
	}
	for {
		if a := list[min(w.rng.IntN(len(list)), w.rng.IntN(len(list)))]; a != not {
			return a
		}
	}
}

// idAt is the lowest id of a time.
func idAt(at time.Time) int64 {
	ms := at.UnixMilli() - epoch
	if ms < 0 {
		ms = at.UnixMilli() / 8 // a test's clock may stand before X's first id
	}
	return max(1, ms) << 22
}

// nextID makes an id of a time, above every one made before.
func (w *world) nextID(at time.Time) int64 {
	id := idAt(at) | w.rng.Int64N(1<<20)
	if id <= w.lastID {
		id = w.lastID + 1 + w.rng.Int64N(1<<12)
	}
	w.lastID = w.free(id)
	return w.lastID
}

// free is id, or the next one that no kept post has.
func (w *world) free(id int64) int64 {
	for n := len(w.history); n > 0 && w.history[n-1].id >= id; id++ {
		if _, taken := slices.BinarySearchFunc(w.history, id, byID); !taken {
			break
		}
	}
	return id
}

func byID(n *note, id int64) int { return cmp.Compare(n.id, id) }

// newRules forgets what was made for the rules as they stood.
func (w *world) newRules() { w.all, w.pool, w.set = nil, nil, nil }

// matching are those of the rules that d matches.
func (w *world) matching(d *rule.Doc, rules []*tracked) []*tracked {
	if w.set == nil {
		queries := make([]*rule.Query, len(rules))
		for i, r := range rules {
			queries[i] = r.query
		}
		w.set = rule.NewSet(queries)
	}
	places := w.set.Match(d)
	matched := make([]*tracked, len(places))
	for i, place := range places {
		matched[i] = rules[place]
	}
	return matched
}

// write makes a post that t matches, written at a time, with all the rules
// that it matches. It gives nil when nothing that the world can think of
// matches; t then rests a while, so that a rule nothing can match costs little.
func (w *world) write(t *tracked, rules []*tracked, at time.Time) (*note, []*tracked) {
	n := w.aimed(t, w.nextID(at), at)
	if n == nil {
		return nil, nil
	}
	matched := w.matching(n.doc(), rules)
	w.keep(n)
	t.muse.remember(n)
	return n, matched
}

// aimed tries to make a post that t matches, ever plainer with each try.
func (w *world) aimed(t *tracked, id int64, at time.Time) *note {
	m := t.muse
	steps := 1 // tries of the same plainness
	if m.samples {
		steps = 30
	}
	for try := range tries * steps {
		n := w.compose(m, id+int64(try), at, try/steps)
		if t.query.Match(n.doc()) {
			m.failed = 0
			w.lastID = max(w.lastID, n.id)
			return n
		}
	}
	m.failed++
	m.restUntil = time.Now().Add(min(time.Minute, time.Second<<min(m.failed, 6)))
	return nil
}

// keep puts a note into the history, and lets go of the oldest.
func (w *world) keep(n *note) {
	i := len(w.history)
	if i > 0 && w.history[i-1].id > n.id {
		i, _ = slices.BinarySearchFunc(w.history, n.id, byID)
	}
	w.history = slices.Insert(w.history, i, n)
	if len(w.history) > historyMost+historyMost/8 {
		old := len(w.history) - historyMost
		for _, n := range w.history[:old] {
			n.parent, n.quotes = nil, nil // or a long thread would keep them all
			if !n.at.Before(w.begun) && n.at.After(w.lost) {
				w.lost = n.at
			}
		}
		w.history = slices.Clone(w.history[old:])
	}
}

// backfill makes up the past of a query that search or counts ask about for the
// first time: posts of the week before the world began, and of its last minutes
// as many as the world writes at a rate, so that whoever was away finds some.
// Since then the world has written itself, and nothing is added to that.
func (w *world) backfill(q *rule.Query, rate float64) {
	const week, lately = 7*24*time.Hour - time.Minute, 10 * time.Minute
	key := q.Canonical()
	if w.backfilled[key] || len(w.backfilled) >= 200 {
		return
	}
	w.backfilled[key] = true
	t := &tracked{query: q, muse: newMuse(q.Root)}
	write := func(n int, within time.Duration) bool {
		for range n {
			at := w.begun.Add(-time.Millisecond - time.Duration(w.rng.Int64N(int64(within))))
			last := w.lastID
			n := w.aimed(t, w.pastID(at), at) // an id of its own time, not one above all others
			w.lastID = last
			if n == nil {
				return false
			}
			w.keep(n)
		}
		return true
	}
	if write(80+w.rng.IntN(60), week) {
		write(int(min(madeUpMost, rate*lately.Seconds())), lately)
	}
}

// pastID makes an id of a time gone by that no kept post has.
func (w *world) pastID(at time.Time) int64 { return w.free(idAt(at) | w.rng.Int64N(1<<22)) }
