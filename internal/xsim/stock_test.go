package xsim

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestStocks_areWholeInEveryLanguage(t *testing.T) {
	stocks, err := readStocks()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "ja", "zh", "ar", "es", "de", "hi", "ko"} {
		st := stocks[lang]
		if st == nil {
			t.Fatalf("no sentences in %s", lang)
		}
		for name, list := range map[string][]string{"any": st.any, "reply": st.reply, "quote": st.quote, "tail": st.tail, "polls": st.polls, "given": st.given, "orgs": st.orgs, "bios": st.bios} {
			if len(list) == 0 {
				t.Errorf("%s has no %s", lang, name)
			}
		}
		if len(st.themes) < 6 {
			t.Errorf("%s has %d themes", lang, len(st.themes))
		}
	}
	slots := regexp.MustCompile(`\{[^}]*\}`)
	for lang, st := range stocks {
		lines := slices.Concat(st.any, st.reply, st.quote)
		for _, th := range st.themes {
			if len(th.words) == 0 {
				t.Errorf("%s: theme %s has no words", lang, th.name)
			}
			lines = append(lines, th.lines...)
		}
		for _, l := range lines {
			if !strings.Contains(l, slot) {
				t.Errorf("%s: %q has no place for a word", lang, l)
			}
		}
		for _, l := range append(lines, st.tail...) {
			if strings.Count(l, "[") != strings.Count(l, "]") || !utf8.ValidString(l) {
				t.Errorf("%s: %q", lang, l)
			}
			for _, s := range slots.FindAllString(l, -1) {
				if !slices.Contains([]string{"{w}", "{n}", "{nn}", "{t}", "{city}"}, s) {
					t.Errorf("%s: %q holds %s", lang, l, s)
				}
			}
		}
		for name := range st.alt {
			if !slices.Contains(sceneNames(), name) {
				t.Errorf("%s: no scene %q", lang, name)
			}
		}
	}
	for _, name := range sceneNames() {
		if len(stocks["en"].alt[name]) == 0 {
			t.Errorf("no words for the scene %q", name)
		}
	}
}

func TestWorld_hasSomeHundredsOfAuthors(t *testing.T) {
	w, err := newWorld(1)
	if err != nil {
		t.Fatal(err)
	}
	handle := regexp.MustCompile(`^[A-Za-z0-9_]{4,15}$`)
	handles, ids, kinds := map[string]bool{}, map[int64]bool{}, map[string]int{}
	for _, list := range w.authors {
		for _, a := range list {
			if !handle.MatchString(a.handle) || handles[strings.ToLower(a.handle)] || ids[a.id] || a.id <= 0 {
				t.Errorf("author %+v", *a)
			}
			handles[strings.ToLower(a.handle)], ids[a.id] = true, true
			kinds[a.verified]++
			if n := utf8.RuneCountInString(a.name); n == 0 || n > 50 || strings.ContainsAny(a.name, "{}|/") && !strings.Contains(a.name, " | ") {
				t.Errorf("name %q", a.name)
			}
		}
	}
	if len(handles) < 300 {
		t.Errorf("%d authors, want some hundreds", len(handles))
	}
	for _, kind := range []string{"blue", "business", "government", "none"} {
		if kinds[kind] < 5 {
			t.Errorf("%d authors are %q", kinds[kind], kind)
		}
	}
}

func TestWorld_historyIsBounded(t *testing.T) {
	w, err := newWorld(1)
	if err != nil {
		t.Fatal(err)
	}
	last := &note{id: 1}
	first := last
	for i := range int64(historyMost * 3) {
		n := &note{id: i + 1, parent: last, quotes: last}
		last = n
		if i == 1 {
			first = n
		}
		w.keep(n)
		if len(w.history) > historyMost+historyMost/8 {
			t.Fatalf("%d posts are kept", len(w.history))
		}
	}
	if last := w.history[len(w.history)-1].id; last != historyMost*3 || len(w.history) < historyMost {
		t.Errorf("%d kept, the last is %d", len(w.history), last)
	}
	if first.parent != nil || first.quotes != nil {
		t.Error("a post let go still holds the thread before it")
	}
	w.keep(&note{id: historyMost*3 - 100}) // a past one goes to its place
	if !slices.IsSortedFunc(w.history, func(a, b *note) int { return int(a.id - b.id) }) {
		t.Error("the history is out of order")
	}
}
