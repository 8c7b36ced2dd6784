package xsim

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// stockFiles hold each language's sentences and names. A file is made of
// sections: a line "= name" or "= theme NAME: word, word / word", then a line each.
// In a sentence {w} is where the words of a rule go, [a|b] is one of the two,
// {n} and {nn} are numbers, {t} is a time of day and {city} a town.
//
//go:embed stock/*.txt
var stockFiles embed.FS

// stock is what the people of one language say and are called.
type stock struct {
	lang   string
	spaces bool // sentences are parted by blanks
	people int

	given  []string // name/roman letters
	names  []string // patterns of display names
	roles  []string // ends of handles
	cities []string
	bios   []string
	orgs   []string // name|handle|kind of verified

	any    []string // sentences that take any word
	reply  []string
	quote  []string
	tail   []string // sentences without a word of the rule
	polls  []string // question|option|option
	alt    map[string][]string
	themes []*theme
}

type theme struct {
	name  string
	words []string // such as people write of their own accord
	also  []string // further words that tell the theme
	lines []string
}

func (st *stock) theme(name string) *theme {
	i := slices.IndexFunc(st.themes, func(t *theme) bool { return t.name == name })
	if i < 0 {
		return nil
	}
	return st.themes[i]
}

func readStocks() (map[string]*stock, error) {
	entries, err := stockFiles.ReadDir("stock")
	if err != nil {
		return nil, fmt.Errorf("list sentences: %w", err)
	}
	all := map[string]*stock{}
	for _, e := range entries {
		b, err := stockFiles.ReadFile(path.Join("stock", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read sentences: %w", err)
		}
		st, err := parseStock(strings.TrimSuffix(e.Name(), ".txt"), string(b))
		if err != nil {
			return nil, fmt.Errorf("read sentences %s: %w", e.Name(), err)
		}
		all[st.lang] = st
	}
	return all, nil
}

func languages(stocks map[string]*stock) []string { return slices.Sorted(maps.Keys(stocks)) }

func parseStock(lang, file string) (*stock, error) {
	st := &stock{lang: lang, spaces: lang != "ja" && lang != "zh", alt: map[string][]string{}}
	var into *[]string
	for number, line := range strings.Split(file, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		head, isHead := strings.CutPrefix(line, "= ")
		if !isHead {
			if into == nil {
				return nil, fmt.Errorf("line %d stands before any section", number+1)
			}
			*into = append(*into, line)
			continue
		}
		name, rest, _ := strings.Cut(head, ":")
		name, rest = strings.TrimSpace(name), strings.TrimSpace(rest)
		kind, arg, _ := strings.Cut(name, " ")
		lists := map[string]*[]string{
			"names": &st.names, "any": &st.any, "reply": &st.reply, "quote": &st.quote,
			"tail": &st.tail, "polls": &st.polls, "bios": &st.bios, "orgs": &st.orgs,
		}
		inline := map[string]*[]string{"given": &st.given, "roles": &st.roles, "cities": &st.cities}
		switch {
		case lists[kind] != nil:
			into = lists[kind]
		case inline[kind] != nil:
			*inline[kind] = splitList(rest)
			into = nil
		case kind == "people":
			n, err := strconv.Atoi(rest)
			if err != nil {
				return nil, fmt.Errorf("line %d: count people: %w", number+1, err)
			}
			st.people = n
		case kind == "theme":
			own, also, _ := strings.Cut(rest, " / ")
			th := &theme{name: arg, words: splitList(own), also: splitList(also)}
			st.themes = append(st.themes, th)
			into = &th.lines
		case kind == "alt":
			st.alt[arg] = strings.Split(rest, "|")
			into = nil
		default:
			return nil, fmt.Errorf("line %d: no such section %q", number+1, kind)
		}
	}
	return st, nil
}

func splitList(s string) []string {
	var out []string
	for one := range strings.SplitSeq(s, ",") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

// baseLang is the language whose sentences serve for a tag such as zh-TW.
func (w *world) baseLang(lang string) string {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	if w.stocks[base] == nil {
		return "und"
	}
	return base
}

// stock is never nil: what has no sentences of its own has those of "und".
func (w *world) stock(base string) *stock { return w.stocks[base] }

func (w *world) altText(base string, scene int) string {
	name := sceneNames()[scene]
	if list := w.stock(base).alt[name]; len(list) > 0 {
		return strings.TrimSpace(pick(w.rng, list))
	}
	return strings.TrimSpace(pick(w.rng, w.stocks["en"].alt[name]))
}

func places() []*place {
	list := []*place{
		{name: "Tokyo, Japan", country: "Japan", code: "JP", lon: 139.69, lat: 35.68},
		{name: "Sendai, Japan", country: "Japan", code: "JP", lon: 140.87, lat: 38.27},
		{name: "Osaka, Japan", country: "Japan", code: "JP", lon: 135.5, lat: 34.69},
		{name: "Berlin, Germany", country: "Germany", code: "DE", lon: 13.4, lat: 52.52},
		{name: "Hamburg, Germany", country: "Germany", code: "DE", lon: 9.99, lat: 53.55},
		{name: "Madrid, Spain", country: "Spain", code: "ES", lon: -3.7, lat: 40.42},
		{name: "Valencia, Spain", country: "Spain", code: "ES", lon: -0.38, lat: 39.47},
		{name: "Mexico City, Mexico", country: "Mexico", code: "MX", lon: -99.13, lat: 19.43},
		{name: "Buenos Aires, Argentina", country: "Argentina", code: "AR", lon: -58.38, lat: -34.6},
		{name: "Lisbon, Portugal", country: "Portugal", code: "PT", lon: -9.14, lat: 38.72},
		{name: "Paris, France", country: "France", code: "FR", lon: 2.35, lat: 48.86},
		{name: "Manchester, England", country: "United Kingdom", code: "GB", lon: -2.24, lat: 53.48},
		{name: "Bristol, England", country: "United Kingdom", code: "GB", lon: -2.59, lat: 51.45},
		{name: "Portland, OR", country: "United States", code: "US", lon: -122.68, lat: 45.52},
		{name: "Chicago, IL", country: "United States", code: "US", lon: -87.63, lat: 41.88},
		{name: "Toronto, Ontario", country: "Canada", code: "CA", lon: -79.38, lat: 43.65},
		{name: "Melbourne, Victoria", country: "Australia", code: "AU", lon: 144.96, lat: -37.81},
		{name: "Cairo, Egypt", country: "Egypt", code: "EG", lon: 31.24, lat: 30.04},
		{name: "Amman, Jordan", country: "Jordan", code: "JO", lon: 35.93, lat: 31.95},
		{name: "Mumbai, India", country: "India", code: "IN", lon: 72.88, lat: 19.08},
		{name: "Pune, India", country: "India", code: "IN", lon: 73.86, lat: 18.52},
		{name: "Seoul, Republic of Korea", country: "Republic of Korea", code: "KR", lon: 126.98, lat: 37.57},
		{name: "Busan, Republic of Korea", country: "Republic of Korea", code: "KR", lon: 129.08, lat: 35.18},
		{name: "Taipei City, Taiwan", country: "Taiwan", code: "TW", lon: 121.56, lat: 25.04},
		{name: "Singapore", country: "Singapore", code: "SG", lon: 103.82, lat: 1.35},
		{name: "São Paulo, Brazil", country: "Brazil", code: "BR", lon: -46.63, lat: -23.55},
	}
	for _, p := range list {
		p.id = strconv.FormatUint(hash(p.name), 16)
	}
	return list
}
