package archive_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/topic"

	gocmp "github.com/google/go-cmp/cmp"
)

// model is what an archive ought to hold, kept the plain way.
type model struct {
	topics []*modelTopic // by position
	posts  map[string]*modelPost
	made   int // topics ever
}

type modelTopic struct {
	id, name string
	created  int // in which order
	last     int64
	links    map[int64]string // seq to post id
}

type modelPost struct {
	text     string
	received time.Time
	kept     bool
}

func (m *model) append(batch []archive.Arrival) (lines []link, fresh, repeats int64) {
	for _, arr := range batch {
		var to []*modelTopic
		for _, id := range arr.Topics {
			if i := m.index(id); i >= 0 {
				to = append(to, m.topics[i])
			}
		}
		if len(to) == 0 {
			continue
		}
		if m.posts[arr.Post.ID] == nil {
			m.posts[arr.Post.ID] = &modelPost{text: arr.Post.Text, received: arr.Post.ReceivedAt.Time}
			fresh++
		} else {
			repeats++
		}
		for _, t := range to {
			if t.holds(arr.Post.ID) {
				continue
			}
			t.last++
			t.links[t.last] = arr.Post.ID
			lines = append(lines, link{Topic: t.id, Seq: t.last, ID: arr.Post.ID})
		}
	}
	for i := range lines {
		lines[i].Text = m.posts[lines[i].ID].text
		lines[i].Topics = m.holders(lines[i].ID)
	}
	return lines, fresh, repeats
}

func (m *model) index(id string) int {
	return slices.IndexFunc(m.topics, func(t *modelTopic) bool { return t.id == id })
}

func (t *modelTopic) holds(id string) bool {
	for _, held := range t.links {
		if held == id {
			return true
		}
	}
	return false
}

func (m *model) holders(id string) []string {
	byAge := slices.SortedFunc(slices.Values(m.topics), func(a, b *modelTopic) int { return cmp.Compare(a.created, b.created) })
	var ids []string
	for _, t := range byAge {
		if t.holds(id) {
			ids = append(ids, t.id)
		}
	}
	return ids
}

func (m *model) remove(i int, keep bool) {
	t := m.topics[i]
	m.topics = slices.Delete(m.topics, i, i+1)
	for _, id := range t.links {
		if keep {
			m.posts[id].kept = true
		}
		if !m.posts[id].kept && len(m.holders(id)) == 0 {
			delete(m.posts, id)
		}
	}
}

func (m *model) expire(before time.Time) (removed int64) {
	for id, p := range m.posts {
		if !p.received.Before(before) {
			continue
		}
		delete(m.posts, id)
		removed++
		for _, t := range m.topics {
			for seq, held := range t.links {
				if held == id {
					delete(t.links, seq)
				}
			}
		}
	}
	return removed
}

func (m *model) links(t *modelTopic) []link {
	list := []link{}
	for seq := int64(1); seq <= t.last; seq++ {
		if id, ok := t.links[seq]; ok {
			list = append(list, link{t.id, seq, id, m.posts[id].text, m.holders(id)})
		}
	}
	return list
}

// Ensure that an archive does what the model does, whatever is done to it in
// whatever order, through restarts and in small steps.
func TestArchive_isLikeItsModel(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(seed, 7))
			now := start
			o := archive.Options{Now: func() time.Time { return now }, Keep: time.Hour}
			path := filepath.Join(t.TempDir(), "dipper.db")
			a := open(t, path, o)
			a.SetStep(3)
			m := &model{posts: map[string]*modelPost{}}
			for range 70 {
				now = now.Add(time.Duration(rnd.IntN(60)) * time.Second)
				m.step(t, rnd, &a, path, o, now)
				m.compare(t, rnd, a)
				if t.Failed() {
					return
				}
			}
		})
	}
}

// step does one thing to both.
func (m *model) step(t *testing.T, rnd *rand.Rand, a **archive.Archive, path string, o archive.Options, now time.Time) {
	t.Helper()
	switch n := rnd.IntN(20); {
	case n == 0 || len(m.topics) == 0:
		m.made++
		id := fmt.Sprint("topic,", m.made)
		got, err := (*a).AddTopic(t.Context(), topic.Topic{ID: id, CreatedAt: post.At(now), Posts: 9})
		if err != nil {
			t.Fatal(err)
		}
		if got.Position != len(m.topics) {
			t.Errorf("new topic got position %d, want %d", got.Position, len(m.topics))
		}
		m.topics = append(m.topics, &modelTopic{id: id, created: m.made, links: map[int64]string{}})
	case n == 1:
		i, keep := rnd.IntN(len(m.topics)), rnd.IntN(2) == 0
		if err := (*a).DeleteTopic(t.Context(), m.topics[i].id, keep); err != nil {
			t.Fatal(err)
		}
		m.remove(i, keep)
	case n == 2:
		i, to := rnd.IntN(len(m.topics)), rnd.IntN(len(m.topics))
		moved := m.topics[i]
		moved.name = fmt.Sprint("name ", n)
		if err := (*a).UpdateTopic(t.Context(), topic.Topic{ID: moved.id, Name: moved.name, Position: to}); err != nil {
			t.Fatal(err)
		}
		m.topics = slices.Insert(slices.Delete(m.topics, i, i+1), to, moved)
	case n == 3:
		got, err := (*a).Expire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if want := m.expire(now.Add(-o.Keep)); got != want {
			t.Errorf("expired %d posts, want %d", got, want)
		}
	case n == 4:
		if err := (*a).Close(); err != nil {
			t.Fatal(err)
		}
		*a = open(t, path, o)
		(*a).SetStep(3)
	default:
		// A post that only a topic being taken away holds is still there.
		if err := (*a).SweepAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		var batch []archive.Arrival
		for i := range rnd.IntN(30) {
			arr := arrive(fmt.Sprint(rnd.IntN(200)))
			arr.Post.Text = fmt.Sprint(now, i)
			arr.Post.ReceivedAt = post.At(now.Add(time.Duration(rnd.IntN(600)-300) * time.Second))
			for range rnd.IntN(3) {
				arr.Topics = append(arr.Topics, fmt.Sprint("topic,", 1+rnd.IntN(m.made)))
			}
			batch = append(batch, arr)
		}
		lines, fresh, repeats := m.append(batch)
		done := appendAll(t, *a, batch...)
		if diff := gocmp.Diff(links(t, done.Lines), append([]link{}, lines...)); diff != "" {
			t.Errorf("lines (-got +want):\n%s", diff)
		}
		if done.New != fresh || done.Duplicates != repeats {
			t.Errorf("got %d new, %d duplicates, want %d, %d", done.New, done.Duplicates, fresh, repeats)
		}
	}
}

// compare looks at all there is to see from outside.
func (m *model) compare(t *testing.T, rnd *rand.Rand, a *archive.Archive) {
	t.Helper()
	topics, err := a.Topics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		id, name    string
		position    int
		posts, last int64
	}
	var got, want []row
	for _, x := range topics {
		got = append(got, row{x.ID, x.Name, x.Position, x.Posts, x.LastSeq})
	}
	for i, x := range m.topics {
		want = append(want, row{x.id, x.name, i, int64(len(x.links)), x.last})
	}
	if diff := gocmp.Diff(got, want, gocmp.AllowUnexported(row{})); diff != "" {
		t.Errorf("topics (-got +want):\n%s", diff)
	}
	for _, x := range m.topics {
		all := m.links(x)
		// Telling the difference is slow and seldom needed.
		if got := links(t, readAll(t, a, x.id)); !reflect.DeepEqual(got, all) {
			t.Errorf("posts of %s (-got +want):\n%s", x.id, gocmp.Diff(got, all))
		}
		at, limit := rnd.Int64N(x.last+2), 1+rnd.IntN(5)
		below := slices.DeleteFunc(slices.Clone(all), func(l link) bool { return at > 0 && l.Seq >= at })
		slices.Reverse(below)
		lines, err := a.ReadBack(t.Context(), x.id, at, limit)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(links(t, lines), below[:min(limit, len(below))]); diff != "" {
			t.Errorf("posts of %s below %d (-got +want):\n%s", x.id, at, diff)
		}
	}
	if err := a.SweepAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := size(t, a); got != int64(len(m.posts)) {
		t.Errorf("got a size of %d, want %d", got, len(m.posts))
	}
	for table, want := range map[string]int{"posts": len(m.posts), "deletions": 0} {
		if got, err := a.Count(t.Context(), table); err != nil || got != int64(want) {
			t.Errorf("got %d rows of %s, %v, want %d", got, table, err, want)
		}
	}
}
