package rule_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dipper/internal/rule"

	"github.com/google/go-cmp/cmp"
)

// search gives what X's search is asked for a query without problems.
func search(t *testing.T, plan rule.Plan, query string) ([]string, error) {
	t.Helper()
	q, problems := plan.Parse(query)
	if len(problems) > 0 {
		t.Fatalf("%s: %+v", query, problems)
	}
	return plan.Search(q)
}

// searchable holds what Search gave for a query without problems against what
// Search promises.
func searchable(plan rule.Plan, q *rule.Query, docs []*rule.Doc) error {
	parts, err := plan.Search(q)
	if no := (*rule.NoSearch)(nil); errors.As(err, &no) {
		if len(parts) > 0 || no.TooLong == (len(no.Operators) > 0) {
			return fmt.Errorf("%q and %+v", parts, no)
		}
		return nil
	}
	if err != nil || len(parts) == 0 {
		return fmt.Errorf("%d parts and the error %w", len(parts), err)
	}
	queries := make([]*rule.Query, len(parts))
	for i, part := range parts {
		if n := utf8.RuneCountInString(part); n > plan.SearchLength() {
			return fmt.Errorf("part %d has %d characters: %s", i, n, part)
		}
		var problems []rule.Problem
		queries[i], problems = plan.Parse(part)
		problems = slices.DeleteFunc(problems, func(p rule.Problem) bool { return strings.HasPrefix(p.Message, "The query has ") })
		if len(problems) > 0 {
			return fmt.Errorf("part %d, %s: %+v", i, part, problems)
		}
	}
	for _, d := range docs {
		want := slices.ContainsFunc(queries, func(part *rule.Query) bool { return part.Match(d) })
		if got := q.Match(d); got != want {
			return fmt.Errorf("%q differ from the whole on %q", parts, d.Text)
		}
	}
	return nil
}

// Ensure X's own examples are asked for as they are.
func TestSearch_keepsWhatXSearchKnows(t *testing.T) {
	for _, query := range []string{
		`pepsi OR cola OR "coca cola"`, `(😃 OR 😡) 😬`, `("X API" OR #v2) -"recent search"`, `#thankunext #fanart`, `(@XDevelopers OR @API) -@X`,
		`$twtr OR @XDevelopers -$fb`, `from:XDevelopers OR from:API`, `to:XDevelopers OR to:API`, `retweets_of:twitterdev`, `url:"https://developer.twitter.com"`,
		`context:10.799022225751871488`, `context:86.*`, `entity:"Michael Jordan"`, `conversation_id:1334987486343299072`, `nasa in_reply_to_tweet_id:1539382664746020864`,
		`nasa retweets_of_tweet_id:1539382664746020864`, `place:"new york city" OR place:seattle`, `place_country:US OR place_country:MX`,
		`point_radius:[2.355128 48.861118 16km]`, `bounding_box:[-105.301758 39.964069 -105.178505 40.09455]`, `data @XDevelopers -is:retweet`,
		`from:XDevelopers is:reply`, `"sentiment analysis" is:quote`, `#nowplaying is:verified`, `"mobile games" -is:nullcast`, `from:XDevelopers -has:hashtags`,
		`#stonks has:cashtags`, `from:XDevelopers has:links`, `#nowplaying has:mentions`, `(kittens OR puppies) has:media`, `#meme has:images`,
		`#icebucketchallenge has:video_link`, `recommend #paris has:geo`, `#SuperBowl min_likes:100`, `from:XDevelopers min_replies:10`,
		`"breaking news" min_reposts:50`, `recommend #paris lang:en`, `cat OR dog`, `cat dog`, `(cat OR dog) -is:retweet`, `cat -grumpy`,
		`"X data" has:mentions (has:media OR has:links)`, `grumpy OR cat OR #meme`, `skiing -snow -day -noschool`, `apple OR iphone ipad`,
		`ipad iphone OR android`, `(apple OR iphone) ipad`, `iphone (ipad OR android)`, `Diacrítica`, `(happy OR happiness) place_country:GB -birthday -is:retweet`,
		`has:geo (from:NWSNHC OR from:NHC_Atlantic OR from:NWSHouston OR from:NWSSanAntonio OR from:USGS_TexasRain OR from:USGS_TexasFlood OR from:JeffLindner1) -is:retweet`,
		`#nowplaying (happy OR exciting OR excited OR favorite OR fav OR amazing OR lovely OR incredible) (place_country:US OR place_country:MX OR place_country:CA) -horrible -worst -sucks -bad -disappointing`,
		`context:65.852262932607926273 -context:66.852262932607926273 -is:retweet has:images lang:ja`,
		`(AI OR "artificial intelligence") lang:en -is:retweet has:links`,
	} {
		for _, plan := range []rule.Plan{rule.PayPerUse, rule.Enterprise} {
			got, err := search(t, plan, query)
			if diff := cmp.Diff(got, []string{query}); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s", query, err, diff)
			}
		}
	}
}

func TestSearch_writesWhatSearchReadsOtherwise(t *testing.T) {
	for _, tt := range []struct{ name, query, want string }{
		{"needless brackets and blanks", "((grumpy cat) OR  (#meme has:images))", "grumpy cat OR #meme has:images"},
		{"an OR within an OR", "a1 OR (b1 OR (c1 d1))", "a1 OR b1 OR c1 d1"},
		{"an AND within an AND", "(a1 (b1 c1)) -d1", "a1 b1 c1 -d1"},
		{"an alias of a name", "retweets_of_user:nasa in_reply_to_status_id:12 OR retweets_of:x retweets_of_status_id:3", "retweets_of:nasa in_reply_to_tweet_id:12 OR retweets_of:x retweets_of_tweet_id:3"},
		{"an area's alias, left out", "cat -geo_bounding_box:[2.3 48.8 2.4 48.9]", "cat -bounding_box:[2.3 48.8 2.4 48.9]"},
		{"an alias of a value", "cat HAS:Videos -has:media_link", "cat has:video_link -has:media"},
		{"a value that wants quotes", `url:example.com/a from:"NASA"`, `url:"example.com/a" from:NASA`},
		{"words that want quotes", `coca-cola don't -x/y c\d-e`, `"coca-cola" "don't" -"x/y" "c\d-e"`},
		{"words that look like logic", "cat or Not dog", `cat "or" "Not" dog`},
		{"a phrase with quotes in it", `"Toys \"R\" Us \\"`, `"Toys \"R\" Us \\"`},
		{"scripts without blanks", "地震　OR 津波", "地震 OR 津波"},
	} {
		got, err := search(t, rule.PayPerUse, tt.query)
		if diff := cmp.Diff(got, []string{tt.want}); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", tt.name, err, diff)
		}
	}
}

// Ensure each operator of the stream is either asked for or named, wherever it
// stands.
func TestSearch_namesWhatSearchDoesNotKnow(t *testing.T) {
	known := []string{"from", "to", "retweets_of", "retweets_of_user", "url", "context", "entity", "conversation_id", "place", "place_country", "point_radius",
		"bounding_box", "geo_bounding_box", "lang", "in_reply_to_tweet_id", "in_reply_to_status_id", "retweets_of_tweet_id", "retweets_of_status_id",
		"min_likes", "min_replies", "min_reposts"}
	value := map[string]string{"from": "nasa", "to": "nasa", "retweets_of": "nasa", "retweets_of_user": "nasa", "from_affiliate_of": "X", "to_affiliate_of": "X",
		"context": "47.*", "conversation_id": "1", "place_country": "US", "point_radius": "[2.3 48.8 16km]", "bounding_box": "[2.3 48.8 2.4 48.9]",
		"geo_bounding_box": "[2.3 48.8 2.4 48.9]", "lang": "en", "embedding_threshold": "0.4"}
	for _, name := range append([]string{"from_affiliate_of", "to_affiliate_of", "url_title", "within_url_title", "url_description", "within_url_description",
		"url_contains", "bio", "user_bio", "bio_name", "bio_location", "user_bio_location", "sample", "source", "min_followers", "followers_count",
		"tweets_count", "statuses_count", "following_count", "friends_count", "listed_count", "user_in_lists_count", "embedding", "embedding_threshold"}, known...) {
		v := value[name]
		if v == "" {
			v = "12" // text, an id and a number alike
		}
		term := name + ":" + v
		for _, form := range []string{"cat %s", "%s cat", "cat -%s", "cat (dog OR bird %s)", "(cat OR dog -%s) bird", "cat OR dog %s"} {
			if strings.Contains(form, "-") && (name == "sample" || name == "embedding") || strings.Contains(form, "OR") && name == "sample" {
				continue // the stream itself refuses it
			}
			query := fmt.Sprintf(form, term)
			got, err := search(t, rule.Enterprise, query)
			if slices.Contains(known, name) {
				if err != nil || len(got) != 1 {
					t.Errorf("%s: %q, %v", query, got, err)
				}
				continue
			}
			var no *rule.NoSearch
			if !errors.As(err, &no) || no.TooLong || got != nil {
				t.Fatalf("%s: %q, %v", query, got, err)
			}
			if diff := cmp.Diff(no.Operators, []string{name + ":"}); diff != "" {
				t.Errorf("%s: %s", query, diff)
			}
		}
	}
}

func TestNoSearch_isASentence(t *testing.T) {
	for _, tt := range []struct{ name, query, want string }{
		{"one operator", "bio:cat", "X's search does not know `bio:`; what the stream misses of this query stays missed"},
		{"two, each once", `"a1 b1"~5 -BIO:x bio:y "c1 d1"~5`, "X's search does not know `\"...\"~5` and `bio:`; what the stream misses of this query stays missed"},
		{"three", "bio:x source:y min_followers:3", "X's search does not know `bio:`, `source:` and `min_followers:`; what the stream misses of this query stays missed"},
		{"an operator in what is too long", "bio:x " + strings.Repeat("y", 600), "X's search does not know `bio:`; what the stream misses of this query stays missed"},
		{"too long", strings.Repeat("y", 600), "The query is too long for X's search and cannot be split at an `OR`; what the stream misses of it stays missed"},
	} {
		if _, err := search(t, rule.PayPerUse, tt.query); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	q, _ := rule.Parse("  ")
	if _, err := rule.PayPerUse.Search(q); err == nil || err.Error() != "The query is empty" {
		t.Errorf("nothing at all: %v", err)
	}
}

// accounts are n authors, in 8 characters each.
func accounts(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("from:a%02d", i)
	}
	return names
}

func TestSearch_splitsWhatIsTooLong(t *testing.T) {
	or := func(sides ...string) string { return strings.Join(sides, " OR ") }
	long := func(n int) string { return strings.Repeat("x", n) }
	all := accounts(80)
	for _, tt := range []struct {
		name, query string
		want        []string // nil for what cannot be split
	}{
		{"as long as may be", long(512), []string{long(512)}},
		{"one word too long", long(513), nil},
		{"no OR at all", strings.TrimSpace(strings.Repeat("from:nasa ", 52)), nil},
		{"accounts", or(all...), []string{or(all[:43]...), or(all[43:]...)}},
		{"accounts in brackets of their own", "(" + or(all[:40]...) + ") OR (" + or(all[40:]...) + ")", []string{or(all[:43]...), or(all[43:]...)}},
		{"accounts with more to ask", "(" + or(all...) + ") -is:retweet lang:en", []string{
			"(" + or(all[:41]...) + ") -is:retweet lang:en", "(" + or(all[41:]...) + ") -is:retweet lang:en"}},
		{"more to ask on both sides", "war (" + or(all...) + ") (-is:retweet lang:en)", []string{
			"war (" + or(all[:40]...) + ") -is:retweet lang:en", "war (" + or(all[40:]...) + ") -is:retweet lang:en"}},
		{"one side left over", "(" + or(all[:42]...) + ") -is:retweet lang:en", []string{
			"(" + or(all[:41]...) + ") -is:retweet lang:en", all[41] + " -is:retweet lang:en"}},
		{"a side of several terms left over", "(" + or(all[:41]...) + " OR cat dog) -is:retweet lang:en", []string{
			"(" + or(all[:41]...) + ") -is:retweet lang:en", "cat dog -is:retweet lang:en"}},
		{"two ORs, of which the longer is split", "(war OR peace) (" + or(all...) + ")", []string{
			"(war OR peace) (" + or(all[:41]...) + ")", "(war OR peace) (" + or(all[41:]...) + ")"}},
		{"sides that fill one each", or(long(512), long(511), long(510)), []string{long(512), long(511), long(510)}},
		{"sides that just fit together", or(long(254), long(254), "y"), []string{or(long(254), long(254)), "y"}},
		{"one side too long", or("cat", long(513)), nil},
		{"too much beside the OR", "(cat OR dog) " + long(510), nil},
		{"code points, not bytes", or(strings.Repeat("é", 254), strings.Repeat("é", 254)), []string{or(strings.Repeat("é", 254), strings.Repeat("é", 254))}},
		{"a last side that cannot stand alone", or(long(300), long(250), "the") + " OR " + long(260) + " OR the", []string{
			long(300), or(long(250), "the"), or(long(260), "the")}},
		{"a side that X would not take alone", or(long(512), "the"), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q, _ := rule.Parse(tt.query) // of which some are too long for the stream too
			got, err := rule.PayPerUse.Search(q)
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Fatalf("%v\n%s", err, diff)
			}
			if no := (*rule.NoSearch)(nil); tt.want == nil && (!errors.As(err, &no) || !no.TooLong) {
				t.Errorf("the error is %v", err)
			}
			if err := searchable(rule.PayPerUse, q, documents("from:a79 war en "+long(250))); err != nil {
				t.Error(err)
			}
		})
	}
	if got, err := search(t, rule.Enterprise, or(all...)); err != nil || len(got) != 1 {
		t.Errorf("enterprise: %d parts, %v", len(got), err)
	}
}

// TestSearch_partsBringWhatTheWholeDoes holds random queries, the longest of
// them in several parts, against the posts they match.
func TestSearch_partsBringWhatTheWholeDoes(t *testing.T) {
	w := writer{rand.New(rand.NewPCG(3, 4))}
	known := func(next func() string) string {
		for {
			if s := next(); !strings.Contains(s, "~") && !strings.HasPrefix(s, "bio:") && !strings.HasPrefix(s, "followers_count:") {
				return s
			}
		}
	}
	split, matched, refused := 0, 0, 0
	for range 3000 {
		text := w.query(2)
		if w.IntN(3) == 0 { // a long list, at times with more beside it
			var sides []string
			for range 20 + w.IntN(60) {
				sides = append(sides, w.one(known(w.term), known(w.term)+" "+known(w.filter), w.one("the", "from:esa", "cat")))
			}
			text = strings.Join(sides, " OR ")
			if w.IntN(2) == 0 {
				text = w.one("", "-@nasa ", "(dog OR cat) ") + "(" + text + ") " + known(w.filter) + w.one("", " -cat", " café")
			}
		}
		q, problems := rule.Parse(text)
		if len(problems) > 0 {
			continue
		}
		docs := make([]*rule.Doc, 12)
		for i := range docs {
			docs[i] = rule.NewDoc(w.post())
		}
		if err := searchable(rule.PayPerUse, q, docs); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		switch parts, err := rule.PayPerUse.Search(q); {
		case err != nil:
			refused++
		case len(parts) > 1:
			split++
			for _, d := range docs {
				if q.Match(d) {
					matched++
				}
			}
		}
	}
	t.Logf("%d split, %d matches of them, %d refused", split, matched, refused)
	if split < 50 || matched < 100 || refused < 50 {
		t.Errorf("only %d queries split with %d matches, and %d refused", split, matched, refused)
	}
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{
		`(golang OR #golang) lang:en -is:retweet`, `"Toys \"R\" Us"~3 OR url:"https://x.com/a b"`, `a"b"c(d)e or NOT x`, `coca-cola “x y” don't c\d\`,
		`(` + strings.Join(accounts(60), " OR ") + `) -is:retweet (the OR cat)`, strings.Join(accounts(60), " OR ") + " OR the", `has:videos x -has:MEDIA_LINK`,
		`(a1 OR (b1 (c1 OR d1 e1))) f1`, `地震　OR 津波 (ไทย)`, `"👩‍💻" 🇯🇵`, strings.Repeat("(cat OR dog) ", 60), `bio:x`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, plan := range []rule.Plan{rule.PayPerUse, rule.Enterprise} {
			q, problems := plan.Parse(text)
			if len(problems) > 0 {
				_, _ = plan.Search(q) // says nothing of use, and does not fall
				continue
			}
			if err := searchable(plan, q, documents(text)); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
	})
}
