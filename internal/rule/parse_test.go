package rule_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dipper/internal/rule"

	"github.com/google/go-cmp/cmp"
)

// The pages of X that the tables quote.
const (
	buildPage      = "docs.x.com: filtered stream, build a rule"
	operatorsPage  = "docs.x.com: filtered stream, operators"
	enterprisePage = "docs.x.com: enterprise, rules and filtering"
	oldPage        = "X's documentation of December 2024: build a rule"
	introPage      = "docs.x.com: filtered stream, introduction"
	annotationPage = "docs.x.com: fundamentals, conversation ids and post annotations"
	searchPage     = "docs.x.com: search, operators and examples"
	enrichPage     = "docs.x.com: enterprise, data enrichments"
	detailPage     = "X's documentation of November 2025: filtered stream, operators"
	powerTrackPage = "X's documentation of December 2025: PowerTrack, operators and rules"
	oldSearchPage  = "X's documentation of December 2025: enterprise search, operators"
	productPage    = "X's documentation of December 2025: enterprise, rules and filtering"
	captured       = "an answer of X's parser, published by a third party"
	assumed        = "our reading, where X says nothing"
)

func TestCheckText_takesWhatXTakes(t *testing.T) {
	for _, tt := range []struct{ source, query string }{
		{operatorsPage, `pepsi OR cola OR "coca cola"`},
		{operatorsPage, `(😃 OR 😡) 😬`},
		{operatorsPage, `("X API" OR #v2) -"filtered stream"`},
		{operatorsPage, `"social media"~5`},
		{operatorsPage, `#thankunext #fanart`},
		{operatorsPage, `(@XDevelopers OR @api) -@x`},
		{operatorsPage, `$twtr OR @XDevelopers -$fb`},
		{operatorsPage, `from:XDevelopers OR from:api`},
		{operatorsPage, `to:XDevelopers OR to:api`},
		{operatorsPage, `retweets_of:XDevelopers`},
		{operatorsPage, `from_affiliate_of:XDevelopers`},
		{operatorsPage, `to_affiliate_of:XDevelopers`},
		{operatorsPage, `url:"https://developer.x.com"`},
		{operatorsPage, `context:10.799022225751871488`},
		{operatorsPage, `context:47.*`},
		{operatorsPage, `entity:"Michael Jordan"`},
		{operatorsPage, `conversation_id:1334987486343299072`},
		{operatorsPage, `bio:developer OR bio:"data engineer"`},
		{operatorsPage, `bio_name:phd OR bio_name:md`},
		{operatorsPage, `bio_location:"big apple" OR bio_location:nyc`},
		{operatorsPage, `place:"new york city" OR place:seattle`},
		{operatorsPage, `place_country:US OR place_country:MX`},
		{operatorsPage, `point_radius:[2.355128 48.861118 16km]`},
		{operatorsPage, `bounding_box:[-105.301758 39.964069 -105.178505 40.09455]`},
		{operatorsPage, `data @XDevelopers -is:retweet`},
		{operatorsPage, `from:XDevelopers is:reply`},
		{operatorsPage, `"sentiment analysis" is:quote`},
		{operatorsPage, `#nowplaying is:verified`},
		{operatorsPage, `"mobile games" -is:nullcast`},
		{operatorsPage, `from:XDevelopers -has:hashtags`},
		{operatorsPage, `#stonks has:cashtags`},
		{operatorsPage, `from:XDevelopers has:links`},
		{operatorsPage, `#nowplaying has:mentions`},
		{operatorsPage, `(kittens OR puppies) has:media`},
		{operatorsPage, `#meme has:images`},
		{operatorsPage, `#icebucketchallenge has:video_link`},
		{operatorsPage, `recommend #paris has:geo`},
		{operatorsPage, `#nowplaying @spotify sample:15`},
		{operatorsPage, `recommend #paris lang:en`},
		{operatorsPage, `cat -grumpy`},
		{buildPage, `#xapiv2`},
		{buildPage, `"X data" has:mentions (has:media OR has:links)`},
		{buildPage, `snow day #NoSchool`},
		{buildPage, `grumpy OR cat OR #meme`},
		{buildPage, `cat #meme -grumpy`},
		{buildPage, `(grumpy cat) OR (#meme has:images)`},
		{buildPage, `skiing -snow -day -noschool`},
		{buildPage, `apple OR iphone ipad`},
		{buildPage, `ipad iphone OR android`},
		{buildPage, `(apple OR iphone) ipad`},
		{buildPage, `iphone (ipad OR android)`},
		{buildPage, `diacrítica`},
		{buildPage, `(happy OR happiness OR excited OR elated) lang:en -birthday -is:retweet -holidays`},
		{buildPage, `-is:retweet has:geo (from:NWSNHC OR from:NHC_Atlantic OR from:NWSHouston OR from:NWSSanAntonio OR from:USGS_TexasRain OR from:USGS_TexasFlood OR from:JeffLindner1)`},
		{buildPage, `#nowplaying (happy OR exciting OR excited OR favorite OR fav OR amazing OR lovely OR incredible) (place_country:US OR place_country:MX OR place_country:CA) -horrible -worst -sucks -bad -disappointing`},
		{buildPage, `context:65.852262932607926273 -context:66.852262932607926273 -is:retweet has:images lang:ja`},
		{buildPage, `embedding:"climate change policy" embedding_threshold:0.4`},
		{buildPage, `embedding:"quarterly earnings surprises" lang:en has:links -is:retweet`},
		{enterprisePage, `(social OR data) (academic OR research OR "social media research") point_radius:[-105.27346517 40.01924738 10.0mi] lang:en -personality -information -university`},
		{enterprisePage, `"Toys \"R\" Us"`},
		{enterprisePage, `#2016 OR #2016election`},
		{enterprisePage, `(🍕 OR 💜 OR 🐢) -🤖`},
		{enterprisePage, `"API"~3`},
		{oldPage, `point_radius:[2.355128 48.861118 16km] OR point_radius:[-41.287336 174.761070 20mi]`},
		{oldPage, `place:"new york city" OR place:seattle OR place:fd70c22040963ac7`},
		{oldPage, `conversation_id:1334987486343299072 (from:twitterdev OR from:twitterapi)`},
		{oldPage, `context:*.799022225751871488`},
		{oldPage, `from:twitterdev announcement has:links`},
		{oldPage, `recommend #paris has:geo -bakery`},
		{oldPage, `happy lang:und`},
		{operatorsPage, `cat OR dog`},
		{operatorsPage, `cat dog`},
		{operatorsPage, `(cat OR dog) -is:retweet`},
		{operatorsPage, `embedding:"cryptocurrency regulation" embedding_threshold:0.45`},
		{operatorsPage, `embedding:"electric vehicle announcements" lang:en -is:retweet has:links`},
		{operatorsPage, `embedding:"natural disaster relief" embedding_threshold:0.45 has:media`},
		{operatorsPage, `embedding:"renewable energy" embedding_threshold:0.4 OR embedding:"solar power investment"`},
		{buildPage, `happy`},
		{buildPage, `happy OR happiness`},
		{buildPage, `(happy OR happiness) lang:en`},
		{buildPage, `(happy OR happiness) lang:en -birthday -is:retweet`},
		{buildPage, `(happy OR happiness) place_country:GB -birthday -is:retweet`},
		{buildPage, `(happy OR happiness OR excited OR elated) lang:en -birthday -is:retweet`},
		{buildPage, `meme`},
		{buildPage, `meme has:images`},
		{buildPage, `cat has:media`},
		{buildPage, `cat has:media -grumpy`},
		{buildPage, `cat`},
		{buildPage, `#nowplaying (horrible OR worst OR sucks OR bad OR disappointing) (place_country:US OR place_country:MX OR place_country:CA) -happy -exciting -excited -favorite -fav -amazing -lovely -incredible`},
		{introPage, `(AI OR "machine learning") lang:en -is:retweet`},
		{introPage, `#python`},
		{introPage, `from:elonmusk`},
		{introPage, `"breaking news" has:images`},
		{introPage, `(@XDevelopers OR @X) -is:retweet`},
		{introPage, `embedding:"climate change policy"`},
		{annotationPage, `conversation_id:1234567890`},
		{annotationPage, `context:86.1234567890`},
		{annotationPage, `context:86.*`},
		{annotationPage, `context:26.852137520`},
		{annotationPage, `context:47.10026792024`},
		{detailPage, `"social media"~5 OR "API"~3`},
		{detailPage, `#thankunext #fanart OR @arianagrande`},
		{detailPage, `#thanku`},
		{detailPage, `from:XDevelopers OR from:api -from:X`},
		{detailPage, `to:XDevelopers OR to:api -to:x`},
		{detailPage, `from:XDevelopers url:"https://developer.x.com"`},
		{detailPage, `from:XDevelopers url:"https://t.co"`},
		{detailPage, `url:"/developer"`},
		{detailPage, `retweets_of:XDevelopers OR retweets_of:twitterapi`},
		{detailPage, `entity:"Michael Jordan" OR entity:"Barcelona"`},
		{detailPage, `conversation_id:1334987486343299072 (from:XDevelopers OR from:api)`},
		{detailPage, `bio:developer OR bio:"data engineer" OR bio:academic`},
		{detailPage, `bio_location:"big apple" OR bio_location:nyc OR bio_location:manhattan`},
		{detailPage, `place_country:US OR place_country:MX OR place_country:CA`},
		{detailPage, `from:XDevelopers announcement has:links`},
		{detailPage, `"coca-cola"`},
		{enterprisePage, `social`},
		{enterprisePage, `social media`},
		{enterprisePage, `social OR data`},
		{enterprisePage, `social -personality`},
		{enterprisePage, `(social OR data) (academic OR research) -personality -information -university`},
		{enterprisePage, `"social media research"`},
		{enterprisePage, `"social media research"~3`},
		{enterprisePage, `point_radius:[-105.27346517 40.01924738 10.0mi]`},
		{enterprisePage, `social data -apple -android -phone`},
		{enterprisePage, `(social OR data) -XDevelopers -api`},
		{enterprisePage, `"social data" @XDevelopers`},
		{productPage, `(social OR pizza OR wildfire) -planet`},
		{productPage, `("social media" OR "developer.x.com" OR "wildfire911" OR "coca-cola") -"planet earth"`},
		{productPage, `(#social OR #pizza OR #2016election) -#planet`},
		{productPage, `(@XDevelopers OR @api OR @twittereng) -@jack`},
		{productPage, `(from:2244994945 OR from:api OR from:twittereng) -from:jack`},
		{productPage, `(to:2244994945 OR to:api OR to:twittereng) -to:jack`},
		{productPage, `@XDevelopers url:"developer.x.com"`},
		{productPage, `(bio:engineer OR bio:"wordpress.com" OR bio:🚀) -bio:troll`},
		{productPage, `bio:software engineer`},
		{productPage, `to:api statuses_count:10`},
		{productPage, `($TWTR OR $TSLA OR $BRK.A) -$F`},
		{productPage, `(retweets_of:2244994945 OR retweets_of:api OR retweets_of:twittereng) -retweets_of:jack`},
		{productPage, `#happybirthday sample:5`},
		{productPage, `"happy birthday"~5 sample:80`},
		{productPage, `#happybirthday source:"X for iPhone"`},
		{productPage, `"This is a test X from my TestingApp" source:MyTestAppName`},
		{productPage, `(@XDevelopers OR to:XDevelopers) lang:es`},
		{productPage, `(place:London OR place:"Great Britain") -place:USA`},
		{productPage, `place:fd70c22040963ac7`},
		{productPage, `place_country:GB OR place_country:AU OR place_country:CA`},
		{productPage, `point_radius:[-105.27346517 40.01924738 0.5mi]`},
		{productPage, `@XDevelopers -is:reply`},
		{productPage, `@XDevelopers is:quote`},
		{productPage, `@XDevelopers is:verified`},
		{productPage, `"#hashtag"`},
		{productPage, `"$TWTR"`},
		{enrichPage, `url:tennis`},
		{enrichPage, `url:npr.org`},
		{powerTrackPage, `"snowy mountain resort"~6`},
		{powerTrackPage, `(term1 OR term2) sample:10`},
		{powerTrackPage, `from:jack`},
		{searchPage, `python lang:en -is:retweet`},
		{searchPage, `#Python -is:retweet`},
		{searchPage, `"machine learning" has:images lang:en`},
		{searchPage, `@elonmusk -is:retweet -is:reply`},
		{searchPage, `url:github.com lang:en`},
		{searchPage, `(AI OR "artificial intelligence") lang:en -is:retweet has:links`},
		{searchPage, `#SuperBowl min_likes:100`},
		{searchPage, `from:XDevelopers min_replies:10`},
		{searchPage, `"breaking news" min_reposts:50`},
		{captured, `cat has:images`},
		{captured, `(OpenAI OR GPT-3) (#OpenAI OR #AI)`},
		{assumed, `地震 OR 津波 OR "東京 大阪"`},
		{assumed, `زلزال OR भूकंप OR 지진 OR แผ่นดินไหว`},
		{assumed, `café naïve Ωmega`},
		{assumed, `"❤️" OR "👍🏽"`},
		{assumed, `"and" OR "10:30"`},
		{assumed, `FROM:nasa Lang:EN`},
		{assumed, `apple (ipad OR -iphone)`},
		{assumed, `the beatles`},
	} {
		if c := rule.CheckText(tt.query); !c.Valid || len(c.Problems) > 0 {
			t.Errorf("%s (%s) is refused: %+v", tt.query, tt.source, c.Problems)
		} else if c.Canonical == "" || c.Words.EN == "" || c.Words.ZH == "" {
			t.Errorf("%s (%s) lacks its canonical form or words: %+v", tt.query, tt.source, c)
		}
	}
}

// TestCheckText_tellsWhatXRefuses names, for each query, the text that each
// problem is about and a part of what is said of it.
func TestCheckText_tellsWhatXRefuses(t *testing.T) {
	type told struct{ place, message, hint string }
	for _, tt := range []struct {
		source, query string
		want          []told
	}{
		{buildPage, `has:media`, []told{{`has:media`, "`has:media` can't stand alone: add a word, e.g. `coffee has:media`", ""}}},
		{buildPage, `has:links OR is:retweet`, []told{{`has:links`, "can't stand alone on one side of `OR`", ""}, {`is:retweet`, "can't stand alone", ""}}},
		{buildPage, `embedding_threshold:0.45`, []told{{`embedding_threshold:0.45`, "can't stand alone", ""}}},
		{buildPage, `skiing -(snow OR day OR noschool)`, []told{{`-(snow OR day OR noschool)`, "negated group", "Write `-snow -day -noschool`"}}},
		{buildPage, `coffee -embedding:"query"`, []told{{`-embedding:"query"`, "cannot be negated", ""}}},
		{buildPage, `-embedding:"query"`, []told{{`-embedding:"query"`, "cannot be negated", ""}, {`-embedding:"query"`, "only excludes", ""}}},
		{buildPage, `coffee -sample:10`, []told{{`-sample:10`, "`sample:` cannot be negated", ""}}},
		{buildPage, `coffee is:nullcast`, []told{{`is:nullcast`, "can only be negated", "`-is:nullcast`"}}},
		{buildPage, `-is:nullcast`, []told{{`-is:nullcast`, "only excludes", ""}}},
		{enterprisePage, `apple OR -ipad`, []told{{`-ipad`, "asks for every other post", "`apple -ipad`"}}},
		{enterprisePage, `cat AND dog`, []told{{`AND`, "X refuses `AND`", "`\"and\"`"}}},
		{captured, `streaming and lang:en`, []told{{`and`, "X refuses `and`", ""}}},
		{captured, `-follow`, []told{{`-follow`, "only excludes", "`coffee -follow`"}}},
		{captured, `--b`, []told{{`--`, "not several", ""}, {`--b`, "only excludes", ""}}},
		{captured, `a`, []told{{`a`, "too common", ""}}},
		{captured, `you`, []told{{`you`, "too common", ""}}},
		{captured, `you OR the`, []told{{`you`, "too common", ""}, {`the`, "too common", ""}}},
		{captured, `[(OpenAI OR GPT-3)`, []told{{`[`, "", ""}}},
		{captured, `pepsi OR 'coca cola'`, []told{{`'coca cola'`, "single quotes", "`\"coca cola\"`"}}},
		{captured, `<script`, []told{{`<script`, "begins with `<`", ""}}},
		{captured, `(horrible OR worst) (place_country:US OR place_country:MX`, []told{{`(`, "never closed", ""}}},
		{captured, `from:nasa filter:replies`, []told{{`filter:replies`, "no operator `filter:`", "`has:links`"}}},
		{captured, `coffee has:polls`, []told{{`has:polls`, "X has no `has:polls`", ""}}},
		{captured, `coffee is:polls`, []told{{`is:polls`, "X has no `is:polls`", ""}}},
		{oldPage, `source:"X for iPhone"`, []told{{`source:"X for iPhone"`, "can't stand alone", ""}}},
		{oldPage, `❤️`, []told{{`❤️`, "emoji with a variant", "`\"❤️\"`"}}},
		{oldPage, `from:@twitterdev`, []told{{`from:@twitterdev`, "without the @", "`from:twitterdev`"}}},
		{oldPage, `apple OR pear sample:10`, []told{{`sample:10`, "whole query", "`(apple OR pear) sample:10`"}}},
		{operatorsPage, `"mobile games" is:nullcast`, []told{{`is:nullcast`, "can only be negated", "`-is:nullcast`"}}},
		{enterprisePage, `social AND data`, []told{{`AND`, "X refuses `AND`", ""}}},
		{enterprisePage, `apple -(iphone OR imac OR macbook)`, []told{{`-(iphone OR imac OR macbook)`, "negated group", "Write `-iphone -imac -macbook`"}}},
		{enterprisePage, `-has:hashtags`, []told{{`-has:hashtags`, "only excludes", ""}}},
		{powerTrackPage, `Pizza OR 🍕 OR "🍕" sample:100`, []told{{`sample:100`, "whole query", "in brackets"}}},
		{powerTrackPage, `from:contains:heart`, []told{{`from:contains:heart`, "no handle", ""}}},
		{powerTrackPage, `fish AND bird`, []told{{`AND`, "X refuses `AND`", "`\"and\"`"}}},
		{powerTrackPage, `((("#quotedhashtag"`, []told{{`(`, "never closed", ""}, {`(`, "never closed", ""}, {`(`, "never closed", ""}}},
		{powerTrackPage, `bounding_box:[-71.199636,42.230046,-70.979909,42.398619]`, []told{{`bounding_box:[-71.199636,42.230046,-70.979909,42.398619]`, "west, south, east and north", ""}}},
		{powerTrackPage, `streaming gnip contains:$twtr`, []told{{`contains:$twtr`, "no operator `contains:`", ""}}},
		{searchPage, `"breaking news" min_faves:50`, []told{{`min_faves:50`, "no operator `min_faves:`", ""}}},
		{searchPage, `"breaking news" min_retweets:50`, []told{{`min_retweets:50`, "no operator `min_retweets:`", ""}}},
		{detailPage, `coffee sample:1.5`, []told{{`sample:1.5`, "1 to 100", ""}}},
		{detailPage, `point_radius:[2.355128 48.861118 25mi]`, []told{{`point_radius:[2.355128 48.861118 25mi]`, "under 25 mi", ""}}},
		{detailPage, `point_radius:[180.1 48.861118 16km]`, []told{{`point_radius:[180.1 48.861118 16km]`, "a longitude", ""}}},
		{detailPage, `bounding_box:[2.3 90 2.4 90.1]`, []told{{`bounding_box:[2.3 90 2.4 90.1]`, "west, south, east and north", ""}}},
		{operatorsPage, `coffee sample:0`, []told{{`sample:0`, "1 to 100", ""}}},
		{operatorsPage, `coffee sample:101`, []told{{`sample:101`, "1 to 100", ""}}},
		{operatorsPage, `coffee sample:ten`, []told{{`sample:ten`, "1 to 100", ""}}},
		{operatorsPage, `"social media"~7`, []told{{`~7`, "1 to 6", ""}}},
		{operatorsPage, `"social media"~`, []told{{`~`, "1 to 6", ""}}},
		{operatorsPage, `coffee lang:xx`, []told{{`lang:xx`, "no language `xx`", ""}}},
		{operatorsPage, `coffee lang:he`, []told{{`lang:he`, "no language `he`", "`lang:iw`"}}},
		{operatorsPage, `coffee lang:zh`, []told{{`lang:zh`, "no language `zh`", "`lang:zh-CN`"}}},

		{assumed, `lang:en`, []told{{`lang:en`, "`lang:` can't stand alone: add a word, e.g. `coffee lang:en`", ""}}},
		{assumed, `apple OR lang:en`, []told{{`lang:en`, "`lang:` can't stand alone on one side of `OR`: add a word, e.g. `apple lang:en`", ""}}},
		{assumed, `lang:en has:links -is:retweet`, []told{{`lang:en has:links -is:retweet`, "`lang:` and `has:links` can't stand alone", ""}}},
		{assumed, `(apple OR lang:en) -is:retweet`, []told{{`lang:en`, "can't stand alone on one side", ""}}},
		{assumed, ``, []told{{``, "empty", ""}}},
		{assumed, " \t\n", []told{{" \t\n", "empty", ""}}},
		{assumed, `()`, []told{{`()`, "nothing between these brackets", ""}}},
		{assumed, `coffee (tea`, []told{{`(`, "never closed", ""}}},
		{assumed, `coffee)`, []told{{`)`, "closes none", ""}}},
		{assumed, `"coffee`, []told{{`"coffee`, "never closed", ""}}},
		{assumed, `""`, []told{{`""`, "nothing between these quotes", ""}}},
		{assumed, `"!!!"`, []told{{`"!!!"`, "no word", ""}}},
		{assumed, `url:"coffee`, []told{{`"coffee`, "never closed", ""}}},
		{assumed, `point_radius:[2 48`, []told{{`[2 48`, "never closed", ""}}},
		{assumed, `point_radius:[2.3 48.8 60km]`, []told{{`point_radius:[2.3 48.8 60km]`, "under 25 mi", ""}}},
		{assumed, `bounding_box:[-105 39 -100 40]`, []told{{`bounding_box:[-105 39 -100 40]`, "less than 25 mi", ""}}},
		{assumed, `OR coffee`, []told{{`OR`, "nothing on its left", ""}}},
		{assumed, `coffee OR`, []told{{`OR`, "nothing on its right", ""}}},
		{assumed, `coffee OR OR tea`, []told{{`OR`, "Two `OR`", ""}}},
		{assumed, `coffee (OR tea)`, []told{{`OR`, "nothing on its left", ""}}},
		{assumed, `coffee -OR tea`, []told{{`-OR`, "cannot be negated", ""}}},
		{assumed, `coffee - tea`, []told{{`-`, "excludes nothing", ""}}},
		{assumed, `coffee –tea`, []told{{`–tea`, "begins with", "`-tea`"}}},
		{assumed, `“ 'x y”`, []told{{`'x`, "begins with `'`", ""}}},
		{assumed, `＃東京`, []told{{`＃東京`, "begins with", "`#東京`"}}},
		{assumed, `.net`, []told{{`.net`, "begins with `.`", "`\".net\"`"}}},
		{assumed, `&`, []told{{`&`, "no word", ""}}},
		{assumed, `form:nasa`, []told{{`form:nasa`, "no operator `form:`", "Did you mean `from:nasa`?"}}},
		{assumed, `langg:en coffee`, []told{{`langg:en`, "no operator", "`lang:en`"}}},
		{assumed, `note:hello`, []told{{`note:hello`, "no operator `note:`", "`\"note:hello\"`"}}},
		{assumed, `10:30`, []told{{`10:30`, "no operator", "`\"10:30\"`"}}},
		{assumed, `https://example.com/a?b=(c)`, []told{{`https://example.com/a?b=(c)`, "bare address", "`url:\"https://example.com/a?b=(c)\"`"}}},
		{assumed, `from:`, []told{{`from:`, "no value", "`from:nasa`"}}},
		{assumed, `from:""`, []told{{`from:""`, "no value", ""}}},
		{assumed, `coffee from: OR tea`, []told{{`from:`, "no value", ""}}},
		{assumed, `coffee (from: )`, []told{{`from:`, "no value", ""}}},
		{assumed, `lang: en`, []told{{`lang: en`, "can't stand alone", ""}}},
		{assumed, `from:(nasa OR esa)`, []told{{`from:(nasa OR esa)`, "takes one value", "`(from:nasa OR from:esa)`"}}},
		{assumed, `from:na-sa`, []told{{`from:na-sa`, "no handle", ""}}},
		{assumed, `#`, []told{{`#`, "stands alone", ""}}},
		{assumed, `#foo-bar`, []told{{`#foo-bar`, "no hashtag", ""}}},
		{assumed, `@foo.bar`, []told{{`@foo.bar`, "no handle", ""}}},
		{assumed, `$100`, []told{{`$100`, "no cashtag", "`\"$100\"`"}}},
		{assumed, "cof\x00fee", []told{{"\x00", "control character", ""}}},
		{assumed, "caf\xe9", []told{{"caf\xef\xbf\xbd", "no text", ""}}},
		{assumed, `x -(a b)`, []told{{`-(a b)`, "negated group", "`(-a OR -b)`"}}},
		// All at once, with places behind wide characters and emoji.
		{assumed, `😀 地震 AND form:x (lang:xx`, []told{{`AND`, "refuses", ""}, {`form:x`, "no operator", ""}, {`(`, "never closed", ""}, {`lang:xx`, "no language", ""}}},
	} {
		c := rule.CheckText(tt.query)
		runes := []rune(tt.query)
		if c.Valid || c.Canonical != "" || len(c.Problems) == 0 {
			t.Errorf("%s (%s) is taken", tt.query, tt.source)
			continue
		}
		var got []told
		for i, p := range c.Problems {
			if p.Start < 0 || p.End < p.Start || p.End > len(runes) {
				t.Fatalf("%s: a problem out of place: %+v", tt.query, p)
			}
			g := told{place: string(runes[p.Start:p.End])}
			if i < len(tt.want) && strings.Contains(p.Message, tt.want[i].message) {
				g.message = tt.want[i].message
			} else {
				g.message = p.Message
			}
			if i < len(tt.want) && strings.Contains(p.Hint, tt.want[i].hint) {
				g.hint = tt.want[i].hint
			} else {
				g.hint = p.Hint
			}
			got = append(got, g)
		}
		if strings.HasPrefix(tt.query, "[(") { // the bracket after it is left open as well
			if got[0].place != "[" {
				t.Errorf("%s: %+v", tt.query, got)
			}
			continue
		}
		if diff := cmp.Diff(got, tt.want, cmp.AllowUnexported(told{})); diff != "" {
			t.Errorf("%s (%s): got(-) want(+)\n%s", tt.query, tt.source, diff)
		}
	}
}

func TestCheckText_hintsAtWhatMayNotBeMeant(t *testing.T) {
	for _, tt := range []struct {
		name, query, place, message, hint string
	}{
		{"lower-case or", `cat or dog`, `or`, "a word to look for", "`OR`"},
		{"NOT", `cat NOT dog`, `NOT`, "a word to look for", "`-`"},
		{"typographic quotes", `“machine learning” ai`, `“machine learning”`, "typographic quotes", "`\"machine learning\"`"},
		{"a space after a colon", `from: nasa`, `from: nasa`, "a space after the colon", "`from:nasa`"},
		{"spaces before a phrase", `coffee url:  "a b" -is:retweet`, `url:  "a b"`, "a space after the colon", "`url:\"a b\"`"},
		{"a broad query with reposts", `golang lang:en`, `golang lang:en`, "Reposts come along", "`golang lang:en -is:retweet`"},
		{"a broad OR with reposts", `go OR golang`, `go OR golang`, "Reposts come along", "`(go OR golang) -is:retweet`"},
		{"a word that X cuts", `coca-cola`, `coca-cola`, "cuts words at punctuation", "`\"coca-cola\"`"},
		{"a wildcard", `earthq*`, `earthq*`, "no wildcards", ""},
		{"a filter on one side of OR", `cats OR dogs lang:en`, `cats OR dogs lang:en`, "binds closer", "`(cats OR dogs) lang:en`"},
		{"a filter on the first of two sides", `quake lang:ja OR 地震`, `quake lang:ja OR 地震`, "holds for one side alone", "`(quake OR 地震) lang:ja`"},
		{"all filters of a side", `cat OR dog -is:retweet place_country:JP`, `cat OR dog -is:retweet place_country:JP`, "the last side", "`(cat OR dog) -is:retweet place_country:JP`"},
		{"two authors at once", `from:nasa from:esa moon`, `from:nasa from:esa`, "No post is", "`(from:nasa OR from:esa)`"},
		{"two languages at once", `cat lang:en lang:ja`, `lang:en lang:ja`, "No post is", "`(lang:en OR lang:ja)`"},
		{"a word that is left out again", `cat dog -cat`, `-cat`, "nothing matches", ""},
		{"a wide blank", `地震　津波`, `　`, "wide blank", ""},
		{"a language X names no longer", `happy lang:cy`, `lang:cy`, "no longer", ""},
		{"an operator for Enterprise", `embedding:"climate"`, `embedding:"climate"`, "Enterprise", ""},
		{"a side in nearly every post", `apple OR the`, `the`, "nearly every post", ""},
	} {
		c := rule.CheckText(tt.query)
		found := false
		for _, h := range c.Hints {
			if string([]rune(tt.query)[h.Start:h.End]) == tt.place && strings.Contains(h.Message, tt.message) && strings.Contains(h.Hint, tt.hint) {
				found = true
			}
		}
		if !found {
			t.Errorf("%s: %s: got %+v", tt.name, tt.query, c.Hints)
		}
	}
}

func TestCheckText_hasNoHintForACarefulQuery(t *testing.T) {
	for _, query := range []string{
		`(earthquake OR 地震) -is:retweet lang:ja`, `from:nasa`, `from:nasa OR from:esa`, `conversation_id:12`, `retweets_of:nasa`,
		`"machine learning" is:quote`, `(cats OR dogs) lang:en -is:retweet`, `cats dogs -is:retweet`, `golang is:reply`,
	} {
		if c := rule.CheckText(query); !c.Valid || len(c.Hints) > 0 {
			t.Errorf("%s: %+v", query, c)
		}
	}
}

func TestCheckText_countsCodePoints(t *testing.T) {
	long := func(n int) string { return "from:nasa " + strings.Repeat("😀", n-10) }
	if c := rule.CheckText(long(512)); !c.Valid || len(c.Hints) != 0 {
		t.Errorf("512: %v %v", c.Valid, c.Hints)
	}
	c := rule.CheckText(long(513))
	if !c.Valid || len(c.Hints) != 1 || c.Hints[0].Start != 512 || c.Hints[0].End != 513 {
		t.Errorf("513: %v %v", c.Valid, c.Hints)
	}
	if c := rule.CheckText(long(rule.PayPerUse.MaxLength())); !c.Valid {
		t.Errorf("1024: %v", c.Problems)
	}
	c = rule.CheckText(long(rule.PayPerUse.MaxLength() + 1))
	if c.Valid || c.Problems[0].Start != 1024 || c.Problems[0].End != 1025 {
		t.Errorf("1025: %+v", c.Problems)
	}
	if c := rule.CheckText(strings.Repeat("a ", 1<<20)); c.Valid || len(c.Problems) != 1 {
		t.Errorf("two million: %d problems", len(c.Problems))
	}
}

func TestCheckText_boundsBrackets(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("(", n) + "coffee" + strings.Repeat(")", n) }
	if c := rule.CheckText(nested(100)); !c.Valid || c.Canonical != "coffee" {
		t.Errorf("100 deep: %+v", c)
	}
	c := rule.CheckText(nested(101))
	if len(c.Problems) != 1 || c.Problems[0].Start != 100 || c.Problems[0].End != 101 {
		t.Errorf("101 deep: %+v", c.Problems)
	}
	if c := rule.CheckText("(" + nested(103) + " tea)"); len(c.Problems) != 1 {
		t.Errorf("a group after brackets too deep: %+v", c.Problems)
	}
	// Each level is said and printed once, not once per level above it.
	ladder := strings.Repeat("a1 (b1 OR (", 50) + "c1" + strings.Repeat("))", 50)
	start := time.Now()
	if c := rule.CheckText(ladder); !c.Valid {
		t.Errorf("a ladder: %+v", c.Problems)
	}
	if d := time.Since(start); d > time.Second {
		t.Errorf("a ladder takes %v", d)
	}
	for _, query := range []string{strings.Repeat("(", 8000), strings.Repeat(")", 8000), strings.Repeat("-(", 4000), strings.Repeat("(a OR ", 1300), nested(4000), strings.Repeat("“", 8000), strings.Repeat("'", 8000), strings.Repeat("' ", 4000), strings.Repeat("“ ", 4000), strings.Repeat("from:( ", 1100), strings.Repeat("from: ", 1300)} {
		start := time.Now()
		c := rule.CheckText(query)
		if c.Valid || len(c.Problems) == 0 {
			t.Errorf("%.20s… is taken", query)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%.20s… takes %v", query, d)
		}
	}
}

func TestParse_keepsTheTreeAndItsPlaces(t *testing.T) {
	term := func(kind rule.Kind, value string, start, end int) *rule.Node {
		return &rule.Node{Kind: kind, Value: value, Start: start, End: end}
	}
	op := func(name, value string, start, end int) *rule.Node {
		return &rule.Node{Kind: rule.Operator, Name: name, Value: value, Start: start, End: end}
	}
	for _, tt := range []struct {
		name, query string
		want        *rule.Node
	}{
		{"AND binds before OR", `apple OR iphone ipad`, &rule.Node{Op: rule.Or, Start: 0, End: 20, Kids: []*rule.Node{
			term(rule.Word, "apple", 0, 5),
			{Op: rule.And, Start: 9, End: 20, Kids: []*rule.Node{term(rule.Word, "iphone", 9, 15), term(rule.Word, "ipad", 16, 20)}},
		}}},
		{"a group includes its brackets", `(地震 OR 😀) -is:RETWEET`, &rule.Node{Op: rule.And, Start: 0, End: 22, Kids: []*rule.Node{
			{Op: rule.Or, Start: 0, End: 9, Kids: []*rule.Node{term(rule.Word, "地震", 1, 3), term(rule.Word, "😀", 7, 8)}},
			{Op: rule.Not, Start: 10, End: 21, Kids: []*rule.Node{op("is", "RETWEET", 11, 21)}},
		}}},
		{"needless brackets leave nothing", `((coffee))`, term(rule.Word, "coffee", 2, 8)},
		{"signs are not part of the value", `#a @b $c`, &rule.Node{Op: rule.And, Start: 0, End: 8, Kids: []*rule.Node{
			term(rule.Hashtag, "a", 0, 2), term(rule.Mention, "b", 3, 5), term(rule.Cashtag, "c", 6, 8)}}},
		{"escapes in a phrase", `"Toys \"R\" Us \\ \n"`, term(rule.Phrase, `Toys "R" Us \ \n`, 0, 21)},
		{"nearness", `"a b"~3`, &rule.Node{Kind: rule.Phrase, Value: "a b", Near: 3, Start: 0, End: 7}},
		{"an operator's name in lower case, its value without quotes", `URL:"https://x.com/a b"`, op("url", "https://x.com/a b", 0, 23)},
		{"an area keeps its square brackets", `point_radius:[2.3 48.8 16km]`, op("point_radius", "[2.3 48.8 16km]", 0, 28)},
		{"a negation right after a phrase", `"a b"-c`, &rule.Node{Op: rule.And, Start: 0, End: 7, Kids: []*rule.Node{
			term(rule.Phrase, "a b", 0, 5), {Op: rule.Not, Start: 5, End: 7, Kids: []*rule.Node{term(rule.Word, "c", 6, 7)}}}}},
		{"a hyphen within a word is part of it", `covid-19`, term(rule.Word, "covid-19", 0, 8)},
	} {
		q, problems := rule.Parse(tt.query)
		if len(problems) > 0 {
			t.Errorf("%s: %+v", tt.name, problems)
		}
		want := tt.want
		if strings.HasSuffix(tt.query, "RETWEET") {
			want.End = utf8.RuneCountInString(tt.query)
		}
		if diff := cmp.Diff(q.Root, want); diff != "" {
			t.Errorf("%s: %s: got(-) want(+)\n%s", tt.name, tt.query, diff)
		}
	}
}

func TestParse_givesAQueryWhateverIsTyped(t *testing.T) {
	for _, text := range []string{"", "(", `"`, "and", "\xff", "-", "OR"} {
		q, problems := rule.Parse(text)
		if q == nil || len(problems) == 0 {
			t.Fatalf("%q: %v %v", text, q, problems)
		}
		if q.Match(rule.NewDoc(rule.Doc{Text: "anything"})) && q.Root == nil {
			t.Errorf("%q matches", text)
		}
		_, _, _ = q.String(), q.Canonical(), q.Words()
	}
}
