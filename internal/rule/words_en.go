package rule

import "strings"

func termEN(n *Node, negated bool) clause {
	c := clause{order: withWhat, before: "with"}
	switch {
	case n.Kind == Phrase && n.Near > 0:
		c.thing = "the words *" + n.Value + "* at most " + string(rune('0'+n.Near)) + " apart"
	case n.Kind == Operator:
		c = operatorEN(n)
	default:
		c = searched(n, c)
	}
	if !negated {
		return c
	}
	switch c.before {
	case "with", "that are":
		c.before = "without"
	default:
		c.before = "not " + c.before
	}
	return c
}

var hasEN = map[string]string{
	"hashtags": "hashtags", "cashtags": "cashtags", "links": "links", "mentions": "mentions", "media": "pictures or video", "media_link": "pictures or video",
	"images": "pictures", "video_link": "video", "videos": "video", "geo": "a place",
}

var isEN = map[string]string{"retweet": "reposts", "reply": "replies", "quote": "quotes", "nullcast": "advertisements"}

func operatorEN(n *Node) clause {
	value := strings.ToLower(n.Value)
	switch n.Name {
	case "lang":
		if l, ok := findLanguage(n.Value); ok {
			return clause{order: inLanguage, before: "in", thing: l.EN}
		}
	case "has":
		return clause{order: withWhat, before: "with", thing: hasEN[value], alternatives: strings.HasPrefix(value, "media")}
	case "is":
		if value == "verified" {
			return clause{order: byWhom, before: "by", thing: "verified authors"}
		}
		return clause{order: ofKind, before: "that are", thing: isEN[value]}
	case "from":
		return byAccount(n.Value, "user ", clause{order: byWhom, before: "by"})
	case "to":
		return byAccount(n.Value, "user ", clause{order: about, before: "in reply to"})
	case "retweets_of", "retweets_of_user":
		return byAccount(n.Value, "user ", clause{order: about, before: "reposting"})
	case "from_affiliate_of":
		return clause{order: byWhom, before: "by", thing: "affiliates of " + account(n.Value, "user ")}
	case "to_affiliate_of":
		return clause{order: about, before: "in reply to", thing: "affiliates of " + account(n.Value, "user ")}
	case "url", "url_contains":
		return searched(n, clause{order: withWhat, before: "with a link to"})
	case "url_title", "within_url_title":
		return searched(n, clause{order: withWhat, before: "with a link to a page titled"})
	case "url_description", "within_url_description":
		return searched(n, clause{order: withWhat, before: "with a link to a page described with"})
	case "context":
		return clause{order: about, before: "about topic", thing: n.Value}
	case "entity":
		return searched(n, clause{order: about, before: "about"})
	case "conversation_id":
		return clause{order: about, before: "in the conversation", thing: n.Value}
	case "bio", "user_bio":
		return searched(n, clause{order: byWhom, before: "by authors whose bio has"})
	case "bio_name":
		return searched(n, clause{order: byWhom, before: "by authors whose name has"})
	case "bio_location", "user_bio_location":
		return searched(n, clause{order: byWhom, before: "by authors whose location has"})
	case "place":
		return searched(n, clause{order: about, before: "from"})
	case "place_country":
		if c, ok := findCountry(n.Value); ok {
			return clause{order: inCountry, before: "from", thing: withArticle(c.EN)}
		}
	case "point_radius", "bounding_box", "geo_bounding_box":
		return clause{order: about, before: "from the area", thing: n.Value}
	case "sample":
		return clause{order: portion, thing: "a random " + n.Value + " % of them"}
	case "min_followers", "followers_count":
		return clause{order: byWhom, before: "by authors with", thing: rangeEN(n.Value) + " followers"}
	case "following_count", "friends_count":
		return clause{order: byWhom, before: "by authors who follow", thing: rangeEN(n.Value)}
	case "tweets_count", "statuses_count":
		return clause{order: byWhom, before: "by authors with", thing: rangeEN(n.Value) + " posts"}
	case "listed_count", "user_in_lists_count":
		return clause{order: byWhom, before: "by authors in", thing: rangeEN(n.Value) + " lists"}
	case "min_likes":
		return clause{order: withWhat, before: "with", thing: rangeEN(n.Value) + " likes"}
	case "min_replies":
		return clause{order: withWhat, before: "with", thing: rangeEN(n.Value) + " replies"}
	case "min_reposts":
		return clause{order: withWhat, before: "with", thing: rangeEN(n.Value) + " reposts"}
	case "in_reply_to_tweet_id", "in_reply_to_status_id":
		return clause{order: about, before: "in reply to the post", thing: n.Value}
	case "retweets_of_tweet_id", "retweets_of_status_id":
		return clause{order: about, before: "reposting the post", thing: n.Value}
	case "source":
		return searched(n, clause{order: byWhom, before: "written with"})
	case "embedding":
		return searched(n, clause{order: about, before: "close in meaning to"})
	case "embedding_threshold":
		return clause{order: ofKind, before: "that are alike by at least", thing: n.Value}
	}
	return clause{order: ofKind, before: "that are", thing: code(printOperator(n.Name, n.Value))}
}

func rangeEN(value string) string {
	low, high, isRange := strings.Cut(value, "..")
	if isRange {
		return low + " to " + high
	}
	return "at least " + low
}

// withArticle is a country's name as it stands in a sentence.
func withArticle(name string) string {
	for _, begins := range []string{"Bahamas", "British ", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines", "Seychelles", "United "} {
		if strings.HasPrefix(name, begins) {
			return "the " + name
		}
	}
	for _, ends := range []string{"Islands", "Republic", "Territories", "Territory"} {
		if strings.HasSuffix(name, ends) {
			return "the " + name
		}
	}
	return name
}
