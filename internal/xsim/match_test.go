package xsim_test

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dipper/internal/rule"
	"dipper/internal/xsim"
)

// queries hold every operator that a stream may use at least once.
func queries() []string {
	return []string{
		"golang", "(golang OR #golang) lang:en -is:retweet", `(earthquake OR 地震 OR sismo) -is:retweet has:images`,
		`"dipper app" OR @dipperapp`, "climate change policy", "地震", "زلزال", "지진", "भूकंप", "Erdbeben", "🚀", "Ωmega", "кофе", "ラーメン 京都",
		`"machine learning"~3 OR "good news"`, "#golang", "$ACME", "@mira_builds", "from:mira_builds", "from:12345 has:links",
		"to:sam_writes", "retweets_of:lena_liest", "cat is:retweet", "cat is:reply", "coffee is:quote", "tea is:verified", "tea -is:verified",
		"cat has:hashtags", "cat has:cashtags", "cat has:links", "cat has:mentions", "cat has:media", "cat has:images", "cat has:video_link", "tea has:geo",
		"rust -golang -#golang -has:links", "cat -has:media -is:reply -is:quote", "cat -has:mentions -has:hashtags",
		"lang:ru привет", "hello lang:ja", "hello lang:zh-TW", "hello lang:ar", "cat -lang:en", "lang:fr café", "lang:sv katt",
		`url:"github.com" go`, `url:"https://example.com/a/b"`, "news url_contains:blog", `news url_title:"good morning"`, `news url_description:harbour`,
		"conversation_id:1861234567890123456", "news in_reply_to_tweet_id:1234567890123", "news retweets_of_tweet_id:1234567890123",
		"bio:engineer golang", "bio_name:Doctor golang", "bio_location:Lisbon golang", "place:Tokyo", "place_country:JP café",
		"point_radius:[2.35 48.85 10mi] tea", "bounding_box:[2.2 48.8 2.4 48.9] tea", "sample:10 golang", "sample:1 golang",
		"min_followers:100000 golang", "followers_count:10..20 golang", "tweets_count:5..9 golang", "following_count:1..3 golang", "listed_count:77 golang",
		"context:10.799022225751871488", `entity:"Blue Harbour"`, "from_affiliate_of:acme news", "to_affiliate_of:acme news", `source:"My App" golang`,
		"(cat OR dog) (has:images OR has:links) -is:retweet", "one two three four five six seven", "(a1 (b1 OR (c1 d1))) -e1",
	}
}

func TestStream_fillsWithEveryOperatorWithinThreeSeconds(t *testing.T) {
	for _, q := range queries() {
		t.Run(q, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				parsed, problems := rule.Parse(q)
				if len(problems) > 0 {
					t.Fatalf("the rule room refuses it: %+v", problems)
				}
				// A slow world: what comes soon comes because the rule is new.
				s := newSim(t, xsim.Options{Rate: 0.001})
				addRule(t, s, "unrelatedword")
				w := connect(t, s, allFields)
				start := time.Now()
				id := addRule(t, s, q)
				for n := 0; n < 3; {
					frame, ok := w.post(4 * time.Second)
					if !ok || time.Since(start) > 3*time.Second {
						t.Fatalf("%d posts after %v, want 3 within 3s", n, time.Since(start))
					}
					if !slices.Contains(matchedIDs(frame), id) {
						continue
					}
					n++
					if d := docOf(t, frame); !parsed.Match(d) {
						t.Errorf("what the frame tells does not match:\n%v", frame)
					}
				}
				w.hangUp()
			})
		})
	}
}

func TestStream_fillsAgainWhenItConnects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 0.001})
		id := addRule(t, s, "golang")
		for range 2 {
			w := connect(t, s, "")
			start := time.Now()
			for range 3 {
				frame, ok := w.post(3 * time.Second)
				if !ok || !slices.Contains(matchedIDs(frame), id) {
					t.Fatalf("no post of the rule after %v", time.Since(start))
				}
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("three posts took %v, want at most 2s", took)
			}
			w.hangUp()
		}
	})
}

func TestStream_matchingRulesAreThoseThatMatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 50})
		texts := []string{"golang", "golang OR cat", "cat has:images", "lang:en golang", "-is:retweet golang", "coffee", "#golang", "has:links golang"}
		parsed := map[string]*rule.Query{}
		for _, q := range texts {
			p, _ := rule.Parse(q)
			parsed[addRule(t, s, q)] = p
		}
		w := connect(t, s, allFields)
		several := 0
		for range 600 {
			frame, ok := w.post(5 * time.Second)
			if !ok {
				t.Fatal("the stream went quiet")
			}
			ids := matchedIDs(frame)
			if len(ids) > 1 {
				several++
			}
			d := docOf(t, frame)
			for id, q := range parsed {
				if got, want := slices.Contains(ids, id), q.Match(d); got != want {
					t.Fatalf("rule %q named = %v, matches = %v:\n%v", q.Text, got, want, frame)
				}
			}
		}
		if several == 0 {
			t.Error("no post matched two rules")
		}
		w.hangUp()
	})
}

// docOf reads a frame with all its fields as a reader of X's documents would.
func docOf(t *testing.T, frame map[string]any) *rule.Doc {
	t.Helper()
	data := frame["data"].(map[string]any)
	inc, _ := frame["includes"].(map[string]any)
	return docOfTweet(t, data, inc, true)
}

func docOfTweet(t *testing.T, data, inc map[string]any, outer bool) *rule.Doc {
	str := func(m map[string]any, k string) string { v, _ := m[k].(string); return v }
	obj := func(m map[string]any, k string) map[string]any { v, _ := m[k].(map[string]any); return v }
	arr := func(m map[string]any, k string) []map[string]any {
		var out []map[string]any
		all, _ := m[k].([]any)
		for _, v := range all {
			out = append(out, v.(map[string]any))
		}
		return out
	}
	find := func(kind, key, id string) map[string]any {
		for _, m := range arr(inc, kind) {
			if str(m, key) == id {
				return m
			}
		}
		return nil
	}
	num := func(m map[string]any, k string) int { v, _ := m[k].(float64); return int(v) }
	user := find("users", "id", str(data, "author_id"))
	if user == nil && outer {
		t.Fatalf("author %v is not among the users", data["author_id"])
	}
	by := obj(user, "public_metrics")
	metrics := obj(data, "public_metrics")
	d := rule.Doc{
		ID: str(data, "id"), Lang: str(data, "lang"), AuthorID: str(data, "author_id"), Author: str(user, "username"), AuthorName: str(user, "name"),
		AuthorBio: str(user, "description"), AuthorLocation: str(user, "location"), Verified: user["verified"] == true,
		Followers: num(by, "followers_count"), Following: num(by, "following_count"), Posts: num(by, "tweet_count"), Listed: num(by, "listed_count"),
		Likes: num(metrics, "like_count"), Replies: num(metrics, "reply_count"), Reposts: num(metrics, "retweet_count"),
		Source: str(data, "source"), ConversationID: str(data, "conversation_id"),
		// The wire tells of no affiliation that a rule could ask for.
		Affiliates: []string{"acme"}, ReplyToAffiliates: []string{"acme"},
	}
	content := data
	for _, r := range arr(data, "referenced_tweets") {
		target := find("tweets", "id", str(r, "id"))
		switch str(r, "type") {
		case "retweeted":
			if target == nil {
				t.Fatal("a repost without the original in includes")
			}
			content = target
			d.Repost, d.RepostOfID, d.RepostOfUserID = true, str(r, "id"), str(target, "author_id")
			d.RepostOf = str(find("users", "id", d.RepostOfUserID), "username")
			d.Mentions = append(d.Mentions, d.RepostOf)
			short := html.UnescapeString(str(data, "text"))
			if !strings.HasPrefix(short, "RT @"+d.RepostOf+": ") || len([]rune(short)) > 140 {
				t.Errorf("text of a repost is %q", short)
			}
		case "quoted":
			d.Quote = true
			if target != nil && outer {
				d.Quoted = docOfTweet(t, target, inc, false)
			}
		case "replied_to":
			d.Reply, d.InReplyToID, d.ReplyToUserID = true, str(r, "id"), str(data, "in_reply_to_user_id")
			d.ReplyTo = str(find("users", "id", d.ReplyToUserID), "username")
		}
	}
	text, entities := str(content, "text"), obj(content, "entities")
	if note := obj(content, "note_tweet"); note != nil {
		text, entities = str(note, "text"), obj(note, "entities")
	}
	d.Text = html.UnescapeString(text)
	for _, e := range arr(entities, "mentions") {
		d.Mentions = append(d.Mentions, str(e, "username"))
	}
	for _, e := range arr(entities, "hashtags") {
		d.Hashtags = append(d.Hashtags, str(e, "tag"))
	}
	for _, e := range arr(entities, "cashtags") {
		d.Cashtags = append(d.Cashtags, str(e, "tag"))
	}
	for _, e := range arr(entities, "urls") {
		d.URLs = append(d.URLs, str(e, "url"), str(e, "expanded_url"))
		if s := str(e, "title"); s != "" {
			d.URLTitles, d.URLDescriptions = append(d.URLTitles, s), append(d.URLDescriptions, str(e, "description"))
		}
	}
	keys, _ := obj(content, "attachments")["media_keys"].([]any)
	for _, k := range keys {
		m := find("media", "media_key", k.(string))
		switch str(m, "type") {
		case "photo":
			d.Images = true
			if !strings.HasPrefix(str(m, "url"), "http://sim.test/drawn/photo/") {
				t.Errorf("photo's url = %v", m["url"])
			}
		case "video":
			d.Video = true
		case "animated_gif":
			d.GIF = true
		default:
			t.Errorf("media %v is not among the includes", k)
		}
	}
	if geo := obj(data, "geo"); geo != nil {
		p := find("places", "id", str(geo, "place_id"))
		d.Geo, d.PlaceID, d.Place, d.PlaceCountry = true, str(p, "id"), str(p, "full_name"), str(p, "country_code")
		if c, ok := obj(geo, "coordinates")["coordinates"].([]any); ok {
			d.Point = &rule.Point{Longitude: c[0].(float64), Latitude: c[1].(float64)}
		}
	}
	for _, c := range arr(data, "context_annotations") {
		d.Contexts = append(d.Contexts, str(obj(c, "domain"), "id")+"."+str(obj(c, "entity"), "id"))
		d.Entities = append(d.Entities, str(obj(c, "entity"), "name"))
	}
	return rule.NewDoc(d)
}

func TestStream_entitiesCountCodePointsOfTheEscapedText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 200})
		for _, q := range []string{"golang has:hashtags", "地震 OR زلزال OR 지진", "cat has:mentions", "$ACME has:links", "🚀 has:links", "data has:images", "R&D has:links", `"<b>" has:links`} {
			addRule(t, s, q)
		}
		w := connect(t, s, allFields)
		entities, escaped, long := 0, 0, 0
		check := func(holder map[string]any) {
			text, _ := holder["text"].(string)
			runes := []rune(text)
			all, _ := holder["entities"].(map[string]any)
			for kind, list := range all {
				for _, v := range list.([]any) {
					e := v.(map[string]any)
					start, end := int(e["start"].(float64)), int(e["end"].(float64))
					if start < 0 || end > len(runes) || start >= end {
						t.Fatalf("%s %v lies outside %q", kind, e, text)
					}
					var want string
					switch kind {
					case "hashtags":
						want = "#" + e["tag"].(string)
					case "cashtags":
						want = "$" + e["tag"].(string)
					case "mentions":
						want = "@" + e["username"].(string)
					case "urls":
						want = e["url"].(string)
					}
					if got := string(runes[start:end]); got != want {
						t.Fatalf("%s at %d..%d of %q is %q, want %q", kind, start, end, text, got, want)
					}
					if strings.Contains(string(runes[:start]), "&") {
						escaped++
					}
					entities++
				}
			}
			if strings.ContainsAny(text, "<>") || strings.Contains(html.UnescapeString(text), "&amp;") {
				t.Fatalf("text is not escaped once: %q", text)
			}
		}
		for range 4000 {
			frame, ok := w.post(5 * time.Second)
			if !ok {
				t.Fatal("the stream went quiet")
			}
			data := frame["data"].(map[string]any)
			check(data)
			if note, ok := data["note_tweet"].(map[string]any); ok {
				long++
				check(note)
				if short := []rune(html.UnescapeString(data["text"].(string))); len(short) > 290 || len([]rune(note["text"].(string))) <= 280 {
					t.Errorf("a long post's text has %d code points, the whole %d", len(short), len([]rune(note["text"].(string))))
				}
			}
			if inc, ok := frame["includes"].(map[string]any); ok {
				tweets, _ := inc["tweets"].([]any)
				for _, tw := range tweets {
					check(tw.(map[string]any))
				}
			}
		}
		if entities < 2000 || escaped < 20 || long < 10 {
			t.Errorf("saw %d entities, %d after an escape, %d long posts: too few to tell", entities, escaped, long)
		}
		w.hangUp()
	})
}

func TestStream_sameSeedSamePosts(t *testing.T) {
	record := func(seed uint64) (out []string) {
		synctest.Test(t, func(t *testing.T) {
			s := newSim(t, xsim.Options{Seed: seed})
			addRule(t, s, "golang")
			addRule(t, s, "地震 -is:retweet")
			w := connect(t, s, allFields)
			for range 120 {
				l, ok := w.next(5 * time.Second)
				if !ok {
					t.Fatal("the stream went quiet")
				}
				out = append(out, l.text)
			}
			w.hangUp()
		})
		return out
	}
	one, again, other := record(7), record(7), record(8)
	if !slices.Equal(one, again) {
		t.Error("the same seed gave other posts")
	}
	if slices.Equal(one, other) {
		t.Error("another seed gave the same posts")
	}
}

func TestStream_ratesAreSharedByTheRules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, xsim.Options{Rate: 20})
		ids := []string{addRule(t, s, "golang"), addRule(t, s, "coffee"), addRule(t, s, "地震")}
		w := connect(t, s, "")
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		w.hangUp()
		seen := map[string]int{}
		total, last := 0, int64(0)
		for l := range w.lines {
			if strings.TrimSpace(l.text) == "" {
				continue
			}
			total++
			frame := decode(t, l.text)
			for _, id := range matchedIDs(frame) {
				seen[id]++
			}
			id, _ := strconv.ParseInt(frame["data"].(map[string]any)["id"].(string), 10, 64)
			if id <= last {
				t.Fatalf("id %d follows %d", id, last)
			}
			last = id
		}
		if total < 5700 || total > 6300 {
			t.Errorf("%d posts in 5 minutes at 20/s, want about 6000", total)
		}
		for _, id := range ids {
			if seen[id] < total/6 || seen[id] > total/2 {
				t.Errorf("rule %s got %d of %d", id, seen[id], total)
			}
		}
	})
}
