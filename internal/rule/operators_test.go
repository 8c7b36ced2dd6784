package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"dipper/internal/rule"
)

// TestCheckText_knowsEachOperator gives every operator of X's list (and the
// aliases of its older page) a right value, a wrong one and a negation.
func TestCheckText_knowsEachOperator(t *testing.T) {
	for _, tt := range []struct {
		name, right, wrong string
		alone              bool
	}{
		{"from", "nasa", "na!sa", true},
		{"to", "12345", "@", true},
		{"retweets_of", "nasa", "na.sa", true},
		{"retweets_of_user", "nasa", "na.sa", true},
		{"from_affiliate_of", "XDevelopers", "x,y", true},
		{"to_affiliate_of", "XDevelopers", "x,y", true},
		{"url", `"/developer"`, `"//"`, true},
		{"context", "47.*", "47", true},
		{"entity", `"Michael Jordan"`, `"."`, true},
		{"conversation_id", "1334987486343299072", "12x", true},
		{"bio", "developer", `"-"`, true},
		{"user_bio", "developer", `"-"`, true},
		{"bio_name", "phd", `"-"`, true},
		{"bio_location", `"big apple"`, `"-"`, true},
		{"user_bio_location", "nyc", `"-"`, true},
		{"place", `"new york city"`, `","`, true},
		{"place_country", "gb", "UK", true},
		{"point_radius", "[2.355128 48.861118 16km]", "[2.355128 48.861118]", true},
		{"bounding_box", "[-105.301758 39.964069 -105.178505 40.09455]", "[1 2 3]", true},
		{"geo_bounding_box", "[-105.301758 39.964069 -105.178505 40.09455]", "[2 1 1 2]", true},
		{"is", "reply", "reply!", false},
		{"is", "quote", "quotes", false},
		{"is", "verified", "blue", false},
		{"is", "retweet", "rt", false},
		{"has", "hashtags", "hash", false},
		{"has", "cashtags", "symbols", false},
		{"has", "links", "link", false},
		{"has", "mentions", "mention", false},
		{"has", "media", "gif", false},
		{"has", "media_link", "media_links", false},
		{"has", "images", "photos", false},
		{"has", "video_link", "video", false},
		{"has", "videos", "vid", false},
		{"has", "geo", "location", false},
		{"lang", "zh-TW", "xx", false},
		{"sample", "100", "0", false},
		{"url_title", "snow", `"-"`, false},
		{"within_url_title", "snow", `"-"`, false},
		{"url_description", "weather", `"-"`, false},
		{"within_url_description", "weather", `"-"`, false},
		{"url_contains", "photos", `"-"`, false},
		{"min_followers", "1000", "1k", false},
		{"followers_count", "1000..10000", "10..1", false},
		{"tweets_count", "1000", "1-2", false},
		{"statuses_count", "1000", "..2", false},
		{"following_count", "1000..1000", "1..", false},
		{"friends_count", "1", "x", false},
		{"listed_count", "10..100", "-1", false},
		{"user_in_lists_count", "10", "1.5", false},
		{"in_reply_to_tweet_id", "1539382664746020864", "a", false},
		{"in_reply_to_status_id", "1539382664746020864", "a", false},
		{"retweets_of_tweet_id", "1539382664746020864", "a", false},
		{"retweets_of_status_id", "1539382664746020864", "a", false},
		{"source", `"X for iPhone"`, `"."`, false},
		{"min_likes", "10", "many", false},
		{"min_replies", "10", "many", false},
		{"min_reposts", "10", "many", false},
		{"embedding_threshold", "0.4", "1.4", false},
		{"embedding", `"climate change policy"`, `"."`, true},
	} {
		right, wrong := tt.name+":"+tt.right, tt.name+":"+tt.wrong
		if c := rule.CheckText(right); c.Valid != tt.alone {
			t.Errorf("%s alone: valid %v, want %v: %+v", right, c.Valid, tt.alone, c.Problems)
		}
		if c := rule.CheckText("coffee " + right); !c.Valid {
			t.Errorf("coffee %s: %+v", right, c.Problems)
		} else if strings.Contains(c.Words.EN, "`") || strings.Contains(c.Words.ZH, "`") || c.Words.EN == "posts with *coffee*" {
			t.Errorf("coffee %s is not put in words: %+v", right, c.Words)
		}
		if c := rule.CheckText("coffee " + wrong); len(c.Problems) != 1 || c.Problems[0].Start != 7 || c.Problems[0].End != 7+len(wrong) || c.Problems[0].Hint == "" {
			t.Errorf("coffee %s: %+v", wrong, c.Problems)
		}
		if c := rule.CheckText("coffee " + tt.name + ":"); c.Valid {
			t.Errorf("coffee %s: is taken without a value", tt.name)
		}
		negatable := tt.name != "sample" && tt.name != "embedding"
		if c := rule.CheckText("coffee -" + right); c.Valid != negatable {
			t.Errorf("coffee -%s: valid %v, want %v", right, c.Valid, negatable)
		}
		if c := rule.CheckText("-" + right); c.Valid {
			t.Errorf("-%s alone is taken", right)
		}
	}
}

// TestCheckText_knowsWhatHasNoName does the same for what X's list writes with
// a sign, in quotes or bare.
func TestCheckText_knowsWhatHasNoName(t *testing.T) {
	for _, tt := range []struct{ name, right, wrong string }{
		{"keyword", "pepsi", ".net"},
		{"emoji", "😬", "❤️"},
		{"exact phrase", `"coca cola"`, `"!!!"`},
		{"nearness", `"social media"~6`, `"social media"~7`},
		{"hashtag", "#thankunext", "#thank-u-next"},
		{"mention", "@XDevelopers", "@X.Developers"},
		{"cashtag", "$twtr", "$2twtr"},
	} {
		for _, query := range []string{tt.right, "coffee " + tt.right, "coffee -" + tt.right, "coffee OR " + tt.right} {
			if c := rule.CheckText(query); !c.Valid {
				t.Errorf("%s: %s: %+v", tt.name, query, c.Problems)
			}
		}
		if c := rule.CheckText("coffee " + tt.wrong); len(c.Problems) != 1 || c.Problems[0].Start < 7 || c.Problems[0].Hint == "" {
			t.Errorf("%s: coffee %s: %+v", tt.name, tt.wrong, c.Problems)
		}
		if c := rule.CheckText("-" + tt.right); c.Valid {
			t.Errorf("%s: -%s alone is taken", tt.name, tt.right)
		}
	}
	// The one operator that is there only with its minus.
	for query, want := range map[string]bool{
		"coffee -is:nullcast": true, "coffee -IS:Nullcast": true, "coffee is:nullcast": false, "is:nullcast": false, "-is:nullcast": false, "coffee -is:nullcasts": false,
		"has:links -is:nullcast": false, "coffee OR -is:nullcast": false, "(coffee OR tea) -is:nullcast": true,
	} {
		if c := rule.CheckText(query); c.Valid != want {
			t.Errorf("%s: %+v", query, c)
		}
	}
}

func TestLanguages_areAllTaken(t *testing.T) {
	listed := 0
	for _, l := range rule.Languages() {
		if l.Listed {
			listed++
		}
		c := rule.CheckText(fmt.Sprintf("coffee -is:retweet lang:%s", l.Code))
		if !c.Valid || !strings.Contains(c.Words.EN, l.EN) || !strings.Contains(c.Words.ZH, l.ZH) {
			t.Errorf("lang:%s: %+v", l.Code, c)
		}
		if wantHint := !l.Listed && l.Code != "und"; (len(c.Hints) > 0) != wantHint {
			t.Errorf("lang:%s: hints %+v", l.Code, c.Hints)
		}
	}
	if listed != 51 {
		t.Errorf("%d languages are on X's present list, want 51", listed)
	}
}
