package rule

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// argument says what an operator's value has to look like.
type argument int

const (
	argText      argument = iota // a word, or a phrase in quotes
	argHandle                    // a handle without @, or a numeric user id
	argID                        // a numeric id
	argLang                      // a code of X's list of languages
	argCountry                   // an ISO 3166-1 alpha-2 code
	argHas                       // one of hasValues
	argIs                        // one of isValues
	argSample                    // a percentage, 1 to 100
	argCount                     // a number or a range a..b
	argNumber                    // a number
	argContext                   // domain.entity, either may be *
	argThreshold                 // a number from 0 to 1
	argRadius                    // [longitude latitude radius]
	argBox                       // [west south east north]
)

// operator is what X's list of operators says about one name.
type operator struct {
	alone bool // may be the only positive thing in a query
	arg   argument
	hint  string // what to know before using it, "" for most
	alias bool   // another name of one that is here too
}

const (
	hintEnterprise = "X gives it to Enterprise accounts with embeddings alone"
	hintUnlisted   = "X's list for the stream does not name it, so X may refuse it"
)

// operators are the names X lists for the filtered stream, aliases included
// (docs.x.com, filtered stream, operators; August 2026). Where the list gives
// no type, the operator is held to need company.
var operators = map[string]operator{
	"from":                   {alone: true, arg: argHandle},
	"to":                     {alone: true, arg: argHandle},
	"retweets_of":            {alone: true, arg: argHandle},
	"retweets_of_user":       {alone: true, arg: argHandle, alias: true},
	"from_affiliate_of":      {alone: true, arg: argHandle},
	"to_affiliate_of":        {alone: true, arg: argHandle},
	"url":                    {alone: true, arg: argText},
	"context":                {alone: true, arg: argContext},
	"entity":                 {alone: true, arg: argText},
	"conversation_id":        {alone: true, arg: argID},
	"bio":                    {alone: true, arg: argText},
	"user_bio":               {alone: true, arg: argText, alias: true},
	"bio_name":               {alone: true, arg: argText},
	"bio_location":           {alone: true, arg: argText},
	"user_bio_location":      {alone: true, arg: argText, alias: true},
	"place":                  {alone: true, arg: argText},
	"place_country":          {alone: true, arg: argCountry},
	"point_radius":           {alone: true, arg: argRadius},
	"bounding_box":           {alone: true, arg: argBox},
	"geo_bounding_box":       {alone: true, arg: argBox, alias: true},
	"embedding":              {alone: true, arg: argText, hint: hintEnterprise},
	"embedding_threshold":    {arg: argThreshold, hint: hintEnterprise},
	"is":                     {arg: argIs},
	"has":                    {arg: argHas},
	"lang":                   {arg: argLang},
	"sample":                 {arg: argSample},
	"url_title":              {arg: argText},
	"within_url_title":       {arg: argText, alias: true},
	"url_description":        {arg: argText},
	"within_url_description": {arg: argText, alias: true},
	"url_contains":           {arg: argText},
	"min_followers":          {arg: argNumber},
	"followers_count":        {arg: argCount},
	"tweets_count":           {arg: argCount},
	"statuses_count":         {arg: argCount, alias: true},
	"following_count":        {arg: argCount},
	"friends_count":          {arg: argCount, alias: true},
	"listed_count":           {arg: argCount},
	"user_in_lists_count":    {arg: argCount, alias: true},
	"in_reply_to_tweet_id":   {arg: argID},
	"in_reply_to_status_id":  {arg: argID, alias: true},
	"retweets_of_tweet_id":   {arg: argID},
	"retweets_of_status_id":  {arg: argID, alias: true},
	"source":                 {arg: argText},
	"min_likes":              {arg: argNumber, hint: hintUnlisted},
	"min_replies":            {arg: argNumber, hint: hintUnlisted},
	"min_reposts":            {arg: argNumber, hint: hintUnlisted},
}

// foreign are names of X's web search and other tools that people bring along,
// with what to do about them here.
var foreign = map[string]string{
	"filter":             "Here it is `has:links`, `has:media`, `is:reply` and their like",
	"exclude":            "Here it is `-is:retweet` or `-is:reply`",
	"include":            "Reposts come along unless `-is:retweet` says otherwise",
	"since":              "The stream brings posts from now on: leave the date out",
	"until":              "The stream brings posts from now on: leave the date out",
	"since_id":           "The stream brings posts from now on: leave it out",
	"max_id":             "The stream brings posts from now on: leave it out",
	"since_time":         "The stream brings posts from now on: leave the time out",
	"until_time":         "The stream brings posts from now on: leave the time out",
	"min_faves":          "The stream brings posts when they are new, with no likes yet: leave it out",
	"min_retweets":       "The stream brings posts when they are new, with no reposts yet: leave it out",
	"near":               "Try `place:\"new york city\"` or `point_radius:[2.355128 48.861118 16km]`",
	"geocode":            "Try `point_radius:[2.355128 48.861118 16km]`",
	"within":             "Try `point_radius:[2.355128 48.861118 16km]`",
	"contains":           "X gives it to enterprise products alone: use the word itself",
	"list":               "The stream knows no lists: name the authors, e.g. `(from:nasa OR from:esa)`",
	"quoted_tweet":       "Try `is:quote`",
	"quotes_of_tweet_id": "X's search knows it, the stream does not: try `is:quote`",
	"card_name":          "Try `has:media` or `has:links`",
	"user":               "Try `from:nasa` for posts by an author, `@nasa` for posts that mention one",
	"author":             "Try `from:nasa`",
	"by":                 "Try `from:nasa`",
	"hashtag":            "Write it with its sign, e.g. `#nasa`",
	"country":            "Try `place_country:US`",
	"language":           "Try `lang:en`",
}

var hasValues = []string{"hashtags", "cashtags", "links", "mentions", "media", "media_link", "images", "video_link", "videos", "geo"}

var isValues = []string{"retweet", "reply", "quote", "verified", "nullcast"}

// meant are values people write for those X has.
var meant = map[string]string{
	"has:photo": "images", "has:photos": "images", "has:picture": "images", "has:pictures": "images", "has:video": "video_link",
	"has:gif": "media", "has:url": "links", "has:urls": "links", "has:symbols": "cashtags", "has:location": "geo",
	"is:repost": "retweet", "is:rt": "retweet", "is:blue_verified": "verified", "is:promoted": "nullcast", "is:ad": "nullcast",
	"lang:he": "iw", "lang:id": "in", "lang:jp": "ja", "lang:kr": "ko", "lang:cn": "zh-CN", "lang:tw": "zh-TW",
	"lang:zh": "zh-CN", "lang:zh-hans": "zh-CN", "lang:zh-hant": "zh-TW", "lang:gr": "el", "lang:ua": "uk", "lang:cz": "cs",
	"lang:dk": "da", "lang:se": "sv", "lang:br": "pt", "lang:pt-br": "pt", "lang:en-us": "en", "lang:en-gb": "en", "lang:nb": "no",
	"lang:english": "en", "lang:spanish": "es", "lang:french": "fr", "lang:german": "de", "lang:japanese": "ja",
	"lang:chinese": "zh-CN", "lang:korean": "ko", "lang:arabic": "ar", "lang:portuguese": "pt", "lang:russian": "ru",
	"place_country:UK": "GB", "place_country:EN": "GB",
}

// wrong says why value is none that the operator takes, and the way out; both
// are "" for a good value. The value is not empty.
func (o operator) wrong(name, value string) (message, hint string) {
	switch o.arg {
	case argText:
		if !hasToken(value) {
			return fmt.Sprintf("`%s:` has no word to look for", name), fmt.Sprintf("Put a word after `%s:`, or several in quotes", name)
		}
	case argHandle:
		if isHandle(value) {
			return "", ""
		}
		if rest := strings.TrimLeft(value, "@＠"); rest != value && isHandle(rest) {
			return fmt.Sprintf("`%s:` takes a handle without the @", name), fmt.Sprintf("Write `%s:%s`", name, rest)
		}
		return fmt.Sprintf("%s is no handle on X", code(value)), "A handle has letters A to Z, digits and _ alone, 15 at most"
	case argID:
		if !isDigits(value, 20) {
			return fmt.Sprintf("`%s:` takes a number, the id of a post", name), fmt.Sprintf("The id is the number at the end of a post's address, e.g. `%s:1334987486343299072`", name)
		}
	case argLang:
		if _, ok := findLanguage(value); !ok {
			return fmt.Sprintf("X has no language %s", code(value)), didYouMean("lang", value, languageCodes(), "E.g. `lang:en`, `lang:ja`, `lang:zh-CN`")
		}
	case argCountry:
		if _, ok := findCountry(value); !ok {
			return fmt.Sprintf("%s is no country code", code(value)), didYouMean("place_country", strings.ToUpper(value), nil, "Write the two letters of ISO 3166, e.g. `place_country:US`")
		}
	case argHas:
		if !contains(hasValues, value) {
			return fmt.Sprintf("X has no `has:%s`", value), didYouMean("has", value, hasValues, "There are "+list("has", hasValues))
		}
	case argIs:
		if !contains(isValues, value) {
			return fmt.Sprintf("X has no `is:%s`", value), didYouMean("is", value, isValues, "There are "+list("is", isValues))
		}
	case argSample:
		if n, err := strconv.Atoi(value); err != nil || n < 1 || n > 100 || !isDigits(value, 3) {
			return "`sample:` takes a whole number of percent, 1 to 100", "E.g. `sample:10` brings about a tenth of the posts"
		}
	case argNumber:
		if !isDigits(value, 18) {
			return fmt.Sprintf("`%s:` takes a whole number", name), fmt.Sprintf("E.g. `%s:1000`", name)
		}
	case argCount:
		if _, _, ok := countRange(value); !ok {
			return fmt.Sprintf("`%s:` takes a number, or a range from low to high", name), fmt.Sprintf("E.g. `%s:1000` for at least that many, `%s:1000..10000` for a range", name, name)
		}
	case argContext:
		domain, entity, ok := strings.Cut(value, ".")
		good := func(s string) bool { return s == "*" || isDigits(s, 20) }
		if !ok || !good(domain) || !good(entity) || domain == "*" && entity == "*" {
			return "`context:` takes a domain's number, a dot and an entity's number", "E.g. `context:10.799022225751871488`; one of the two may be `*`"
		}
	case argThreshold:
		if f, err := strconv.ParseFloat(value, 64); err != nil || !(f >= 0 && f <= 1) {
			return "`embedding_threshold:` takes a number from 0 to 1", "E.g. `embedding_threshold:0.4`"
		}
	case argRadius:
		if _, ok := parseRadius(value); !ok {
			return "`point_radius:` takes a longitude, a latitude and a radius under 25 mi", "E.g. `point_radius:[2.355128 48.861118 16km]`"
		}
	case argBox:
		if _, ok := parseBox(value); !ok {
			return fmt.Sprintf("`%s:` takes west, south, east and north, less than 25 mi wide and high", name), fmt.Sprintf("E.g. `%s:[-105.301758 39.964069 -105.178505 40.09455]`", name)
		}
	}
	return "", ""
}

// didYouMean offers the value of values that wrong was most likely meant to
// be, and otherwise what else there is to say.
func didYouMean(name, wrong string, values []string, otherwise string) string {
	// A language or a country by its name.
	for _, known := range namedOf(name) {
		if strings.EqualFold(wrong, known.EN) || wrong == known.ZH {
			return fmt.Sprintf("Did you mean `%s:%s`?", name, known.Code)
		}
	}
	for _, key := range []string{wrong, strings.ToLower(wrong)} {
		if m, ok := meant[name+":"+key]; ok {
			return fmt.Sprintf("Did you mean `%s:%s`?", name, m)
		}
	}
	if v := nearest(wrong, values); v != "" {
		return fmt.Sprintf("Did you mean `%s:%s`?", name, v)
	}
	return otherwise
}

// namedOf are the values of an operator that have names.
func namedOf(operator string) []Named {
	switch operator {
	case "lang":
		all := make([]Named, len(languages))
		for i, l := range languages {
			all[i] = l.Named
		}
		return all
	case "place_country":
		return countries
	}
	return nil
}

func list(name string, values []string) string {
	var b strings.Builder
	for i, v := range values {
		switch {
		case i == 0:
		case i == len(values)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "`%s:%s`", name, v)
	}
	return b.String()
}

func contains(values []string, value string) bool {
	for _, v := range values {
		if strings.EqualFold(v, value) {
			return true
		}
	}
	return false
}

func isDigits(s string, most int) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) <= most
}

// isHandle takes up to 20 characters: numeric user ids are that long, and X
// has a few old handles over its own limit of 15.
func isHandle(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' {
			return false
		}
	}
	return s != "" && len(s) <= 20
}

// isTag tells whether X would make one hashtag of s, written without its #.
func isTag(s string) bool {
	for _, r := range s {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r), r == '_':
		case r == '\u00b7', r == '\u200c', r == '\u200d', r == '\u30fb', r == '\u0f0b', r == '\u0f0c', r == '\u309b', r == '\u309c', r == '\uff5e':
		default:
			return false
		}
	}
	return s != ""
}

// isCashtag tells whether X would make a cashtag of s, written without its $.
func isCashtag(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		case '0' <= c && c <= '9' || c == '_' || c == '.':
			if i == 0 {
				return false
			}
		default:
			return false
		}
	}
	return s != "" && len(s) <= 20
}

func countRange(s string) (low, high int, ok bool) {
	from, to, isRange := strings.Cut(s, "..")
	if !isDigits(from, 18) || isRange && !isDigits(to, 18) {
		return 0, 0, false
	}
	low, _ = strconv.Atoi(from)
	if !isRange {
		return low, int(^uint(0) >> 1), true
	}
	high, _ = strconv.Atoi(to)
	return low, high, low <= high
}

// quoted puts s into straight quotes and those into a sentence's backticks.
func quoted(s string) string { return "`" + quote(s) + "`" }

// nearest is the one of words that differs from s by the fewest letters, "" if
// all differ by more than a slip of the finger.
func nearest(s string, words []string) string {
	s = strings.ToLower(s)
	if len(s) < 2 || len(s) > 32 {
		return ""
	}
	most := 2
	if len(s) < 4 {
		most = 1
	}
	best := ""
	for _, w := range words {
		if d := distance(s, strings.ToLower(w), most); d <= most && (d < most || best == "" || w < best) {
			best, most = w, d
		}
	}
	return best
}

// distance is how many letters must be put in, taken out, changed or swapped
// with the next to make b of a; anything over most is told as most+1.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most+1)
}
