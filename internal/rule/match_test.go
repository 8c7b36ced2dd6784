package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"dipper/internal/rule"
)

func match(t *testing.T, query string, d rule.Doc) bool {
	t.Helper()
	q, problems := rule.Parse(query)
	if len(problems) > 0 {
		t.Errorf("%s: %+v", query, problems)
	}
	return q.Match(rule.NewDoc(d))
}

func TestMatch_readsTextAsXDocumentsIt(t *testing.T) {
	for _, tt := range []struct {
		source, query, text string
		want                bool
	}{
		{oldPage, `coca`, "I like coca-cola", true},
		{oldPage, `cola`, "I like coca-cola", true},
		{oldPage, `cocacola`, "I like coca-cola", false},
		{enterprisePage, `"coca-cola"`, "I like coca-cola", true},
		{enterprisePage, `"coca-cola"`, "I like coca cola", true},
		{buildPage, `diacrítica`, "una diacrítica aquí", true},
		{buildPage, `diacrítica`, "una diacritica aquí", false},
		{enterprisePage, `cumpleaños`, "feliz cumpleaños!", true},
		{enterprisePage, `cumplea`, "feliz cumpleaños!", false},
		{enterprisePage, `os`, "feliz cumpleaños!", false},
		{buildPage, `cat`, "cat", true},
		{buildPage, `cat`, "CAT", true},
		{buildPage, `Cat`, "a cat.", true},
		{buildPage, `cat`, "cats", false},
		{buildPage, `snow day`, "a day of snow", true},
		{buildPage, `snow day`, "snow", false},
		{buildPage, `"snow day"`, "a snow day", true},
		{buildPage, `"snow day"`, "a day of snow", false},
		{buildPage, `cat -grumpy`, "grumpy cat", false},
		{buildPage, `cat -grumpy`, "happy cat", true},
		{buildPage, `apple OR iphone ipad`, "apple", true},
		{buildPage, `apple OR iphone ipad`, "iphone", false},
		{buildPage, `ipad iphone OR android`, "ipad", false},
		{buildPage, `(apple OR iphone) ipad`, "apple", false},
		{enterprisePage, `🍕`, "I like 🍕!", true},
		{enterprisePage, `🍕`, "pizza🍕🍕", true},
		{enterprisePage, `🍕`, "I like 💜", false},
		{enterprisePage, `"Toys \"R\" Us"`, `Toys "R" Us`, true},
		{operatorsPage, `"social media"~5`, "social one two three four five media", true},
		{operatorsPage, `"social media"~5`, "social one two three four five six media", false},
		{enterprisePage, `"social media"~5`, "media one two three social", true},
		{enterprisePage, `"social media"~5`, "media one two three four social", false},
		{enterprisePage, `"social media"~1`, "media social", false},
		{enterprisePage, `"social media"~2`, "media social", true},
		{oldPage, `"snowy mountain resort"~6`, "a resort on a snowy mountain", true},
		{oldPage, `like`, "I like coca-cola", true},
		{enterprisePage, `cumplean`, "feliz cumpleaños!", false},
		{enterprisePage, `Cat`, "CAT", true},
		{enterprisePage, `social media`, "media, so social", true},
		{enterprisePage, `social OR data`, "data", true},
		{enterprisePage, `social -personality`, "a social personality", false},
		{buildPage, `Diacrítica`, "Diacrítica", true},
		{buildPage, `Diacrítica`, "Diacritica", false},
		{buildPage, `apple OR iphone ipad`, "iphone ipad", true},
		{buildPage, `ipad iphone OR android`, "android", true},
		{buildPage, `(apple OR iphone) ipad`, "iphone ipad", true},
		{buildPage, `iphone (ipad OR android)`, "iphone", false},
		{buildPage, `iphone (ipad OR android)`, "iphone android", true},
		{productPage, `"developer.x.com"`, "developer x com", true},
		{productPage, `"#hashtag"`, "hashtag", true},
		{productPage, `"$TWTR"`, "TWTR", true},
		{productPage, `like`, "I like 🍕", true},
		{oldSearchPage, `"Love Snow"`, "#love #snow", true},
		{oldSearchPage, `"#Love #Snow"`, "love snow", true},
		{assumed, `"la la"~1`, "la", false},
		{assumed, `"la la"~1`, "la di la", true},
		{assumed, `"新 宿"~1`, "新しい 宿", false},
		{assumed, `"東京 大阪"~2`, "大阪から東京", false},
		{assumed, `"東京 大阪"~2`, "東京から大阪", true},
		{assumed, `"don't"`, "I DON’T know", true},
		{assumed, `don't`, "I don't know", true},
		{assumed, `golang`, "I ❤️ #golang", true},
		{assumed, `nasa`, "hello @nasa", true},
		{assumed, `"❤️"`, "I ❤ it", true},
		{assumed, `"👍🏽"`, "ok 👍🏽", true},
		{assumed, `👍`, "ok 👍🏽", false},
		{assumed, `🇯🇵`, "🇩🇪🇯🇵", true},
		{assumed, `🇪🇯`, "🇩🇪🇯🇵", false},
		{assumed, `"👩‍💻"`, "👩‍💻👩", true},
		{assumed, `💻`, "👩‍💻", false},
		{assumed, `地震`, "昨日の地震は大きかった", true},
		{assumed, `地震`, "地面が震えた", false},
		{assumed, `地震`, "地、震", false},
		{assumed, `"地震 速報"`, "地震、速報です", true},
		{assumed, `ラーメン`, "美味しいラーメン屋", true},
		{assumed, `あお`, "あおい空", true},
		{assumed, `ラーメ`, "ｶﾗｰﾒﾝ", false},
		{assumed, `ไทย`, "ประเทศไทยสวย", true},
		{assumed, `tower`, "東京tower", true},
		{assumed, `東京`, "東京tower", true},
		{assumed, `지진`, "오늘 지진 발생", true},
		{assumed, `지진`, "지진이 발생", false},
		{assumed, `زلزال`, "زلزال قوي", true},
		{assumed, `भूकंप`, "आज भूकंप आया", true},
		{assumed, `e\u0301cole`, "une école", true},
		{assumed, `école`, "une e\u0301cole", true},
		{assumed, `ΌΣΟΣ`, "όσος", true},
		{assumed, `example`, "see https://example.com", true},
		{assumed, `cat`, "", false},
	} {
		query := strings.ReplaceAll(tt.query, `\u0301`, "\u0301")
		if got := match(t, query, rule.Doc{Text: tt.text}); got != tt.want {
			t.Errorf("%s on %q (%s): got %v", query, tt.text, tt.source, got)
		}
	}
}

// TestMatch_readsPostsAsXDocumentsThem has what X says of posts by more than
// their text.
func TestMatch_readsPostsAsXDocumentsThem(t *testing.T) {
	linked := rule.Doc{Author: "XDevelopers", Text: "You should check out X Developer Labs: https://t.co/c0A36SWil4", URLs: []string{"https://developer.x.com", "https://t.co/c0A36SWil4"}}
	for _, tt := range []struct {
		source, query string
		doc           rule.Doc
		want          bool
	}{
		{buildPage, `snow day #NoSchool`, rule.Doc{Text: "day of snow #noschool", Hashtags: []string{"noschool"}}, true},
		{buildPage, `snow day #NoSchool`, rule.Doc{Text: "day of snow"}, false},
		{buildPage, `grumpy OR cat OR #meme`, rule.Doc{Text: "#meme", Hashtags: []string{"meme"}}, true},
		{buildPage, `cat #meme -grumpy`, rule.Doc{Text: "cat #meme", Hashtags: []string{"meme"}}, true},
		{buildPage, `cat #meme -grumpy`, rule.Doc{Text: "grumpy cat #meme", Hashtags: []string{"meme"}}, false},
		{buildPage, `(grumpy cat) OR (#meme has:images)`, rule.Doc{Text: "cat, grumpy"}, true},
		{buildPage, `(grumpy cat) OR (#meme has:images)`, rule.Doc{Text: "#meme", Hashtags: []string{"meme"}, Images: true}, true},
		{buildPage, `(grumpy cat) OR (#meme has:images)`, rule.Doc{Text: "#meme", Hashtags: []string{"meme"}}, false},
		{buildPage, `golang`, rule.Doc{Text: "so true", Quoted: &rule.Doc{Text: "golang is fun"}}, true},
		{oldPage, `#cumpleaños`, rule.Doc{Text: "#cumpleaños", Hashtags: []string{"cumpleaños"}}, true},
		{oldPage, `#cumpleaños`, rule.Doc{Text: "#cumpleanos", Hashtags: []string{"cumpleanos"}}, false},
		{detailPage, `#thanku`, rule.Doc{Text: "#thanku", Hashtags: []string{"thanku"}}, true},
		{detailPage, `#thanku`, rule.Doc{Text: "#thankunext", Hashtags: []string{"thankunext"}}, false},
		{productPage, `#2016`, rule.Doc{Text: "#2016", Hashtags: []string{"2016"}}, true},
		{productPage, `#2016`, rule.Doc{Text: "#2016election", Hashtags: []string{"2016election"}}, false},
		{productPage, `#1989`, rule.Doc{Text: "#TaylorSwift1989", Hashtags: []string{"TaylorSwift1989"}}, false},
		{detailPage, `$tag`, rule.Doc{Text: "$tag"}, false}, // by the recognised symbols, not by the text
		{detailPage, `from:XDevelopers url:"https://developer.x.com"`, linked, true},
		{detailPage, `from:XDevelopers url:"https://t.co"`, linked, true},
		{detailPage, `from:XDevelopers url_contains:"developer.x"`, linked, true},
		{enrichPage, `url:tennis`, rule.Doc{URLs: []string{"https://example.com/tennis/1"}}, true},
		{enrichPage, `url:tennis`, rule.Doc{URLs: []string{"https://example.com/tennisclub"}}, false},
		{enrichPage, `url:npr.org`, rule.Doc{URLs: []string{"https://www.npr.org/2017"}}, true},
		{productPage, `bio:software engineer`, rule.Doc{Text: "an engineer", AuthorBio: "I like software"}, true},
		{productPage, `bio:"software engineer"`, rule.Doc{AuthorBio: "engineer of software"}, false},
		{productPage, `bio:"software engineer"`, rule.Doc{AuthorBio: "Software engineer."}, true},
		{productPage, `cat followers_count:42`, rule.Doc{Text: "cat", Followers: 42}, true},
		{productPage, `cat followers_count:42..1337`, rule.Doc{Text: "cat", Followers: 1338}, false},
		{detailPage, `cat lang:en lang:es`, rule.Doc{Text: "cat", Lang: "en"}, false},
		{detailPage, `cat is:retweet`, rule.Doc{Text: "cat", Quote: true}, false},
		{detailPage, `cat is:reply`, rule.Doc{Text: "cat", Quoted: &rule.Doc{Reply: true}}, true},
		{detailPage, `place:seattle`, rule.Doc{Quoted: &rule.Doc{Place: "Seattle"}}, false},
		{detailPage, `place_country:US`, rule.Doc{Quoted: &rule.Doc{PlaceCountry: "US"}}, false},
		{detailPage, `point_radius:[2.3 48.8 16km]`, rule.Doc{Quoted: &rule.Doc{Point: &rule.Point{Longitude: 2.3, Latitude: 48.8}}}, false},
		{detailPage, `bounding_box:[2.2 48.7 2.4 48.9]`, rule.Doc{Quoted: &rule.Doc{Point: &rule.Point{Longitude: 2.3, Latitude: 48.8}}}, false},
	} {
		if got := match(t, tt.query, tt.doc); got != tt.want {
			t.Errorf("%s on %+v (%s): got %v", tt.query, tt.doc, tt.source, got)
		}
	}
}

func TestMatch_asksAPostForWhatItIs(t *testing.T) {
	full := rule.Doc{
		ID: "1", Text: "hello world", Lang: "en", AuthorID: "12", Author: "Mira_Builds", AuthorName: "Mira R, PhD", AuthorBio: "data engineer",
		AuthorLocation: "Big Apple", Verified: true, Followers: 1500, Following: 20, Posts: 300, Listed: 4, Affiliates: []string{"X"},
		Mentions: []string{"Nasa"}, Hashtags: []string{"ThankUNext", "Cumpleaños"}, Cashtags: []string{"AAPL"},
		URLs: []string{"https://developer.x.com/en/docs", "https://t.co/c0A36SWil4"}, URLTitles: []string{"Snow report"}, URLDescriptions: []string{"Weather of today"},
		Images: true, Geo: true, Point: &rule.Point{Longitude: 2.36, Latitude: 48.86}, Place: "New York City, USA", PlaceID: "fd70c22040963ac7", PlaceCountry: "US",
		Contexts: []string{"65.852262932607926273"}, Entities: []string{"Michael Jordan"}, Source: "X for iPhone", Reply: true,
		ReplyTo: "esa", ReplyToUserID: "77", ReplyToAffiliates: []string{"esa_parent"}, RepostOf: "jack", RepostOfUserID: "88", InReplyToID: "500", RepostOfID: "600",
		ConversationID: "400", Likes: 5, Replies: 3, Reposts: 2,
	}
	for _, tt := range []struct {
		term string
		want bool
	}{
		{"from:mira_builds", true}, {"from:12", true}, {"from:mira", false}, {"from:1", false},
		{"to:ESA", true}, {"to:77", true}, {"to:nasa", false},
		{"retweets_of:jack", true}, {"retweets_of_user:88", true}, {"retweets_of:mira_builds", false},
		{"from_affiliate_of:x", true}, {"from_affiliate_of:y", false}, {"to_affiliate_of:esa_parent", true}, {"to_affiliate_of:x", false},
		{"@NASA", true}, {"@nas", false}, {"#thankunext", true}, {"#thanku", false}, {"#cumpleaños", true}, {"#cumpleanos", false}, {"$aapl", true}, {"$aap", false},
		{`url:"https://developer.x.com"`, true}, {`url:"/docs"`, true}, {`url:"https://t.co"`, true}, {"url:developer", true}, {"url:dev", false}, {`url:"x.com/docs"`, false},
		{`url_contains:evelop`, true}, {`url_contains:"x.com/en"`, true}, {`url_contains:zzz`, false},
		{"url_title:snow", true}, {"url_title:sno", false}, {`url_description:"weather of"`, true}, {"url_description:snow", false},
		{"context:65.852262932607926273", true}, {"context:65.*", true}, {"context:*.852262932607926273", true}, {"context:66.*", false},
		{`entity:"michael jordan"`, true}, {`entity:michael`, false}, {"conversation_id:400", true}, {"conversation_id:1", false},
		{`bio:"data engineer"`, true}, {"bio:phd", false}, {"bio_name:phd", true}, {"bio_location:apple", true}, {"bio_location:nyc", false},
		{`place:"new york city"`, true}, {"place:seattle", false}, {"place:fd70c22040963ac7", true}, {"place_country:us", true}, {"place_country:MX", false},
		{"point_radius:[2.355128 48.861118 16km]", true}, {"point_radius:[2.355128 48.961118 1km]", false},
		{"bounding_box:[2.3 48.8 2.4 48.9]", true}, {"bounding_box:[2.4 48.8 2.5 48.9]", false},
		{"is:reply", true}, {"is:retweet", false}, {"is:quote", false}, {"is:verified", true},
		{"has:hashtags", true}, {"has:cashtags", true}, {"has:links", true}, {"has:mentions", true}, {"has:media", true}, {"has:media_link", true}, {"has:images", true},
		{"has:video_link", false}, {"has:videos", false}, {"has:geo", true},
		{"lang:EN", true}, {"lang:de", false}, {"sample:100", true},
		{"min_followers:1500", true}, {"min_followers:1501", false}, {"followers_count:1000..1500", true}, {"followers_count:1..10", false}, {"following_count:20", true}, {"friends_count:21", false},
		{"tweets_count:300..300", true}, {"statuses_count:301", false}, {"listed_count:4", true}, {"user_in_lists_count:5", false},
		{"min_likes:5", true}, {"min_likes:6", false}, {"min_replies:3", true}, {"min_replies:4", false}, {"min_reposts:2", true}, {"min_reposts:3", false},
		{"in_reply_to_tweet_id:500", true}, {"in_reply_to_status_id:501", false}, {"retweets_of_tweet_id:600", true}, {"retweets_of_status_id:601", false},
		{`source:"x for iphone"`, true}, {`source:android`, false},
	} {
		if got := match(t, "hello "+tt.term, full); got != tt.want {
			t.Errorf("%s: got %v", tt.term, got)
		}
		if strings.HasPrefix(tt.term, "sample:") {
			continue
		}
		if got := match(t, "hello -"+tt.term, full); got == tt.want {
			t.Errorf("-%s: got %v", tt.term, got)
		}
		// What is not known matches nothing.
		if got := match(t, "hello "+tt.term, rule.Doc{Text: "hello"}); got && tt.term != "sample:100" {
			t.Errorf("%s matches an empty post", tt.term)
		}
	}
}

func TestMatch_looksIntoTheQuotedPost(t *testing.T) {
	quoting := rule.Doc{Text: "so true", Quote: true, Lang: "en", Author: "me", Quoted: &rule.Doc{
		Text: "golang is fun", Hashtags: []string{"golang"}, Mentions: []string{"rob"}, Cashtags: []string{"GOOG"}, URLs: []string{"https://go.dev"},
		Video: true, Reply: true, Geo: true, Lang: "de", Author: "you", Verified: true, Repost: true,
	}}
	for query, want := range map[string]bool{
		"true golang": true, `"true golang"`: false, "true -fun": false, "true #golang": true, "true @rob": true, "true $goog": true, `true url:"go.dev"`: true,
		"true has:hashtags": true, "true has:links": true, "true has:media": true, "true is:reply": true, "true is:quote": true,
		"true has:geo": false, "true lang:de": false, "true lang:en": true, "from:you": false, "true is:verified": false, "true is:retweet": false,
	} {
		if got := match(t, query, quoting); got != want {
			t.Errorf("%s: got %v", query, got)
		}
	}
	if !match(t, "true is:quote", rule.Doc{Text: "so true", Quoted: &rule.Doc{Quote: true}}) {
		t.Error("a quote within the quoted post does not count")
	}
	if !match(t, "golang", rule.Doc{Text: "so true", QuotedText: "golang is fun"}) {
		t.Error("the quoted text alone does not count")
	}
}

func TestMatch_knowsMediaKinds(t *testing.T) {
	for _, tt := range []struct {
		query string
		doc   rule.Doc
		want  bool
	}{
		{"x1 has:media", rule.Doc{GIF: true}, true},
		{"x1 has:media", rule.Doc{}, false},
		{"x1 has:images", rule.Doc{GIF: true}, false},
		{"x1 has:video_link", rule.Doc{Video: true}, true},
		{"x1 has:video_link", rule.Doc{GIF: true}, false},
		{"x1 has:links", rule.Doc{Images: true}, true},
		{"x1 lang:zh-CN", rule.Doc{Lang: "zh"}, true},
		{"x1 lang:zh-TW", rule.Doc{Lang: "zh-CN"}, false},
		{"x1 lang:hi-Latn", rule.Doc{Lang: "hi"}, false},
		{"x1 -is:nullcast", rule.Doc{Nullcast: true}, false},
		{"x1 -is:nullcast", rule.Doc{}, true},
	} {
		tt.doc.Text = "x1"
		if got := match(t, tt.query, tt.doc); got != tt.want {
			t.Errorf("%s on %+v: got %v", tt.query, tt.doc, got)
		}
	}
}

func TestMatch_samplesAboutThePercentageAskedFor(t *testing.T) {
	q, _ := rule.Parse("x1 sample:10")
	n := 0
	for i := range 10_000 {
		if q.Match(rule.NewDoc(rule.Doc{ID: fmt.Sprint(1861234567890123456 + i*4096), Text: "x1"})) {
			n++
		}
	}
	if n < 800 || n > 1200 {
		t.Errorf("%d of 10000 pass sample:10", n)
	}
}

// TestMatch_findsNearWordsQuickly has a phrase and a text that would take a
// search through all combinations for ever.
func TestMatch_findsNearWordsQuickly(t *testing.T) {
	query := `"` + strings.Repeat("la ", 300) + `lo"~6`
	if match(t, query, rule.Doc{Text: strings.Repeat("la ", 5000)}) {
		t.Error("matches without the last word")
	}
	if !match(t, query, rule.Doc{Text: strings.Repeat("la ", 5000) + "lo"}) {
		t.Error("does not match with it")
	}
}
