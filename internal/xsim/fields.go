package xsim

import (
	"net/url"
	"slices"
	"strings"
)

// fieldset is what a call asked to be told of each post.
type fieldset struct {
	tweet, user, media, poll, place, expand map[string]bool
	// posts: the call spelled it post.fields, and X then answers in those names.
	posts bool
}

// readFields reads the fields and expansions of a call; bad is the 400 for a
// value that X does not know.
func readFields(q url.Values) (f *fieldset, bad body) {
	f = &fieldset{posts: q.Has("post.fields")}
	for _, p := range []struct {
		name     string
		into     *map[string]bool
		defaults string
		known    string
	}{
		{"tweet.fields", &f.tweet, "id text edit_history_tweet_ids", tweetFields},
		{"post.fields", &f.tweet, "id text edit_history_tweet_ids", tweetFields},
		{"user.fields", &f.user, "id name username", userFields},
		{"media.fields", &f.media, "media_key type", mediaFields},
		{"poll.fields", &f.poll, "id options", "duration_minutes end_datetime id options voting_status"},
		{"place.fields", &f.place, "id full_name", "contained_within country country_code full_name geo id name place_type"},
		{"expansions", &f.expand, "", expansions},
	} {
		if *p.into == nil {
			*p.into = map[string]bool{}
			for _, d := range strings.Fields(p.defaults) {
				(*p.into)[d] = true
			}
		}
		known := strings.Fields(p.known)
		var wrong []string
		for _, v := range q[p.name] {
			for name := range strings.SplitSeq(v, ",") {
				name = oldName(strings.TrimSpace(name))
				switch {
				case name == "":
				case slices.Contains(known, name):
					(*p.into)[name] = true
				default:
					wrong = append(wrong, name)
				}
			}
		}
		if len(wrong) > 0 {
			return nil, invalidRequest(p.name, wrong, "The `"+p.name+"` query parameter value ["+strings.Join(wrong, ",")+"] is not one of ["+strings.Join(known, ",")+"]")
		}
	}
	return f, nil
}

// oldName takes the newer spelling of a field or expansion for the older one.
func oldName(name string) string {
	switch name {
	case "edit_history_post_ids":
		return "edit_history_tweet_ids"
	case "note_post":
		return "note_tweet"
	}
	return strings.Replace(name, "referenced_posts", "referenced_tweets", 1)
}

const (
	tweetFields = "article attachments author_id card_uri community_id context_annotations conversation_id created_at display_text_range " +
		"edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang matched_media_notes media_metadata non_public_metrics " +
		"note_request_suggestions note_tweet organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics " +
		"referenced_tweets reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld"
	userFields = "affiliation confirmed_email connection_status created_at description entities id is_identity_verified location " +
		"most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics receives_your_dm " +
		"subscription subscription_type url username verified verified_followers_count verified_type withheld"
	mediaFields = "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics public_metrics type url variants width"
	expansions  = "article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet attachments.poll_ids " +
		"author_id edit_history_tweet_ids entities.mentions.username geo.place_id in_reply_to_user_id entities.note.mentions.username " +
		"referenced_tweets.id referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id"
)
