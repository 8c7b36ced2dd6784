package rule

// Doc is what a post offers to a query. Whoever holds posts fills one in and
// hands it to NewDoc, which cuts its texts once for however many queries.
// What is not known is left empty and matches nothing.
type Doc struct {
	ID string
	// Text is the post's own text; a repost's is what it repeats.
	Text string
	Lang string // as X classified it: "en", "zh", "und"

	AuthorID, Author, AuthorName string // Author is the handle, without @
	AuthorBio, AuthorLocation    string
	Verified                     bool
	Followers, Following         int
	Posts, Listed                int      // of the author
	Affiliates                   []string // handles of those the author is affiliated with

	// Mentions, Hashtags and Cashtags are the recognised ones, without signs.
	Mentions, Hashtags, Cashtags []string
	// URLs are the links' addresses, expanded ones and X's short ones alike.
	URLs                           []string
	URLTitles, URLDescriptions     []string // of the pages linked to
	Images, Video, GIF             bool
	Geo                            bool
	Point                          *Point // nil when the post has none
	Place, PlaceID                 string
	PlaceCountry                   string   // ISO 3166-1 alpha-2
	Contexts                       []string // "domain.entity" numbers
	Entities                       []string // names X recognised: "Michael Jordan"
	Source                         string   // the application it was written with
	Reply, Repost, Quote, Nullcast bool

	ReplyTo, ReplyToUserID   string // handle and id of whom it answers
	ReplyToAffiliates        []string
	RepostOf, RepostOfUserID string // handle and id of whom it repeats
	InReplyToID              string // id of the post it answers
	RepostOfID               string // id of the post it repeats
	ConversationID           string
	Likes, Replies, Reposts  int

	// Quoted is the post this one quotes: words, tags, mentions, links and
	// media of it count as well. Where only its text is at hand, QuotedText.
	Quoted     *Doc
	QuotedText string

	body            index
	hashtags, cash  []string
	links           [][]token
	place, app      []token
	name, bio, home []token
}

// NewDoc makes a Doc ready for Match. It copies d; the slices in it must not
// be changed afterwards.
func NewDoc(d Doc) *Doc {
	d.body = newIndex(tokenize(d.Text))
	d.hashtags, d.cash = folded(d.Hashtags), folded(d.Cashtags)
	d.links = make([][]token, len(d.URLs))
	for i, u := range d.URLs {
		d.links[i] = tokenize(u)
	}
	d.place, d.app = tokenize(d.Place), tokenize(d.Source)
	d.name, d.bio, d.home = tokenize(d.AuthorName), tokenize(d.AuthorBio), tokenize(d.AuthorLocation)
	switch {
	case d.Quoted != nil:
		// What the quoted post quotes in its turn is not part of this one.
		q := *d.Quoted
		q.Quoted, q.QuotedText = nil, ""
		d.Quoted = NewDoc(q)
	case d.QuotedText != "":
		d.Quoted = NewDoc(Doc{Text: d.QuotedText})
	}
	return &d
}

func folded(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fold(v)
	}
	return out
}
