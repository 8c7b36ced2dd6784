package rule

import "strings"

func termZH(n *Node, negated bool) clause {
	c := clause{order: withWhat, before: "含"}
	switch {
	case n.Kind == Phrase && n.Near > 0:
		c.thing = "*" + n.Value + "*（相隔不超过 " + string(rune('0'+n.Near)) + " 个词）"
	case n.Kind == Operator:
		c = operatorZH(n)
	default:
		c = searched(n, c)
	}
	if !negated {
		return c
	}
	switch {
	case c.before == "":
		c.before = "非"
	case c.before == "属于":
		c.before = "不含"
	default:
		c.before = "不" + c.before
	}
	return c
}

var hasZH = map[string]string{
	"hashtags": "话题标签", "cashtags": "股票标签", "links": "链接", "mentions": "提及", "media": "图片或视频", "media_link": "图片或视频",
	"images": "图片", "video_link": "视频", "videos": "视频", "geo": "位置",
}

var isZH = map[string]string{"retweet": "转帖", "reply": "回复", "quote": "引用帖", "nullcast": "广告帖"}

func operatorZH(n *Node) clause {
	value := strings.ToLower(n.Value)
	switch n.Name {
	case "lang":
		if l, ok := findLanguage(n.Value); ok {
			return clause{order: inLanguage, thing: l.ZH}
		}
	case "has":
		return clause{order: withWhat, before: "带", thing: hasZH[value], alternatives: strings.HasPrefix(value, "media")}
	case "is":
		if value == "verified" {
			return clause{order: byWhom, before: "由", thing: "认证用户", tail: "发布"}
		}
		return clause{order: ofKind, before: "属于", thing: isZH[value]}
	case "from":
		return byAccount(n.Value, "用户 ", clause{order: byWhom, before: "由", tail: "发布"})
	case "to":
		return byAccount(n.Value, "用户 ", clause{order: about, before: "回复"})
	case "retweets_of", "retweets_of_user":
		return byAccount(n.Value, "用户 ", clause{order: about, before: "转发"})
	case "from_affiliate_of":
		return clause{order: byWhom, before: "由", thing: account(n.Value, "用户 ") + " 的附属账号", tail: "发布"}
	case "to_affiliate_of":
		return clause{order: about, before: "回复", thing: account(n.Value, "用户 ") + " 的附属账号"}
	case "url", "url_contains":
		return searched(n, clause{order: withWhat, before: "链接到"})
	case "url_title", "within_url_title":
		return searched(n, clause{order: withWhat, before: "链接到标题含有此词的网页："})
	case "url_description", "within_url_description":
		return searched(n, clause{order: withWhat, before: "链接到简介含有此词的网页："})
	case "context":
		return clause{order: about, before: "关于话题", thing: n.Value}
	case "entity":
		return searched(n, clause{order: about, before: "关于"})
	case "conversation_id":
		return clause{order: about, before: "在此对话中：", thing: n.Value}
	case "bio", "user_bio":
		return searched(n, clause{order: byWhom, before: "由简介含有", tail: "的用户发布"})
	case "bio_name":
		return searched(n, clause{order: byWhom, before: "由名字含有", tail: "的用户发布"})
	case "bio_location", "user_bio_location":
		return searched(n, clause{order: byWhom, before: "由所在地含有", tail: "的用户发布"})
	case "place":
		return searched(n, clause{order: about, before: "来自"})
	case "place_country":
		if c, ok := findCountry(n.Value); ok {
			return clause{order: inCountry, before: "来自", thing: c.ZH}
		}
	case "point_radius", "bounding_box", "geo_bounding_box":
		return clause{order: about, before: "来自区域", thing: n.Value}
	case "sample":
		return clause{order: portion, thing: "随机抽取其中 " + n.Value + "%"}
	case "min_followers", "followers_count":
		return clause{order: byWhom, before: "由粉丝数为", thing: rangeZH(n.Value), tail: "的用户发布"}
	case "following_count", "friends_count":
		return clause{order: byWhom, before: "由关注数为", thing: rangeZH(n.Value), tail: "的用户发布"}
	case "tweets_count", "statuses_count":
		return clause{order: byWhom, before: "由发帖数为", thing: rangeZH(n.Value), tail: "的用户发布"}
	case "listed_count", "user_in_lists_count":
		return clause{order: byWhom, before: "由入选列表数为", thing: rangeZH(n.Value), tail: "的用户发布"}
	case "min_likes":
		return clause{order: withWhat, before: "有", thing: rangeZH(n.Value) + " 个赞"}
	case "min_replies":
		return clause{order: withWhat, before: "有", thing: rangeZH(n.Value) + " 条回复"}
	case "min_reposts":
		return clause{order: withWhat, before: "有", thing: rangeZH(n.Value) + " 次转发"}
	case "in_reply_to_tweet_id", "in_reply_to_status_id":
		return clause{order: about, before: "回复此帖：", thing: n.Value}
	case "retweets_of_tweet_id", "retweets_of_status_id":
		return clause{order: about, before: "转发此帖：", thing: n.Value}
	case "source":
		return searched(n, clause{order: byWhom, before: "用", tail: "发布"})
	case "embedding":
		return searched(n, clause{order: about, before: "含义接近"})
	case "embedding_threshold":
		return clause{order: ofKind, before: "相似度至少为", thing: n.Value}
	}
	return clause{order: ofKind, before: "符合", thing: code(printOperator(n.Name, n.Value))}
}

func rangeZH(value string) string {
	low, high, isRange := strings.Cut(value, "..")
	if isRange {
		return low + " 至 " + high
	}
	return "至少 " + low
}
