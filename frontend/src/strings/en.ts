import { bytes, clock, compact, compactTime, date, laterDay, minute, money, whole } from './format';

const l = 'en';
const plural = (n: number, one: string, many: string) => `${whole(l, n)} ${n === 1 ? one : many}`;

/** Every sentence a person reads, in English. */
export const en = {
  locale: l,

  deck: 'Deck',
  simulated: 'Simulated',
  simulatedWindow: 'Every post here is made up by a simulator of X.',

  // The token.
  connect: 'Connect to X',
  changeToken: 'Change token',
  token: 'Bearer token of your X app',
  tokenText:
    "Paste your own app's bearer token from X's developer console. It goes into this computer's keychain and to X, nowhere else.",
  tokenCosts:
    'X charges for each post that a live topic receives; topics tried out so far start paused.',
  tokenKeep: 'Connect',
  tokenTrying: 'Asking X …',
  tokenInMemory: 'No keychain here: the token is kept for this run only',
  cancel: 'Cancel',

  // The settings.
  settings: 'Settings',
  done: 'Done',
  appearance: 'Appearance',
  theme: 'Theme',
  density: 'Density',
  textSize: 'Text size',
  motion: 'Motion',
  language: 'Language',
  choices: {
    theme: { system: 'As the system', dark: 'Dark', light: 'Light', contrast: 'High contrast' },
    density: { roomy: 'Roomy', dense: 'Dense' },
    textSize: { small: 'Small', normal: 'Normal', large: 'Large', huge: 'Very large' },
    motion: { system: 'As the system', still: 'None' },
    language: { system: 'As the system', en: 'English', zh: '简体中文' },
  },

  // The composer.
  query: 'Query',
  queryPlaceholder: 'Track a word, a "phrase", #tag, @name …',
  name: 'Name (optional)',
  namePlaceholder: 'Name',
  track: 'Track',
  tracking: 'Tracking …',
  left: (n: number) =>
    n >= 0
      ? `${plural(n, 'character', 'characters')} left`
      : `${plural(-n, 'character', 'characters')} too many`,
  putIn: 'Put this in its place',
  taken: (address: string) => `Taken from ${address}.`,
  takenWithout: (dropped: readonly string[]) =>
    `The stream has no word for ${dropped.join(', ')}: left out.`,
  guide: 'What can be added',
  guideOr: 'or another word',
  guidePhrase: 'exact phrase',
  guideWithout: 'leave out a word',
  guideLang: 'in one language',
  guideNoReposts: 'without reposts',
  guideNoReplies: 'without replies',
  guideFrom: 'from an account',
  guideImages: 'with pictures',
  guideLinks: 'with links',
  guideCountry: 'from a country',
  completions: 'What can stand here',
  or: 'the one or the other',
  operators: {
    bio: 'by authors with a word in their bio',
    bio_location: 'by authors who name a place as their own',
    bio_name: 'by authors with a word in their name',
    bounding_box: 'from within a box on the map',
    context: "about a topic of X's list, by its number",
    conversation_id: 'in a conversation, by its first post',
    embedding: 'close in meaning to a sentence',
    embedding_threshold: 'how close in meaning, 0 to 1',
    entity: 'about a person, place or thing',
    followers_count: 'by authors with so many followers',
    following_count: 'by authors who follow so many',
    from: 'from an account',
    from_affiliate_of: "from an account's affiliates",
    has: 'with pictures, links, tags …',
    in_reply_to_tweet_id: 'answers to a post, by its number',
    is: 'reposts, replies, quotes …',
    lang: 'in one language',
    listed_count: 'by authors in so many lists',
    min_followers: 'by authors with at least so many followers',
    place: 'from a place, by its name',
    place_country: 'from a country',
    point_radius: 'from around a point on the map',
    retweets_of: "reposts of an account's posts",
    retweets_of_tweet_id: 'reposts of a post, by its number',
    sample: 'a random part, in percent',
    source: 'written with an application',
    to: 'in reply to an account',
    to_affiliate_of: "in reply to an account's affiliates",
    tweets_count: 'by authors with so many posts',
    url: 'with a link to an address',
    url_contains: 'with a link that has these letters',
    url_description: 'with a link to a page described so',
    url_title: 'with a link to a page titled so',
  } as Readonly<Record<string, string>>,
  /** What a value of has: and is: asks for, and what it asks for when it is negated. */
  values: {
    'has:cashtags': ['with stock tags ($)', 'without stock tags ($)'],
    'has:geo': ['with a place', 'without a place'],
    'has:hashtags': ['with hashtags', 'without hashtags'],
    'has:images': ['with pictures', 'without pictures'],
    'has:links': ['with links', 'without links'],
    'has:media': ['with pictures or video', 'without pictures or video'],
    'has:mentions': ['with mentions', 'without mentions'],
    'has:video_link': ['with video', 'without video'],
    'is:nullcast': ['advertisements alone', 'without advertisements'],
    'is:quote': ['quotes alone', 'without quotes'],
    'is:reply': ['replies alone', 'without replies'],
    'is:retweet': ['reposts alone', 'without reposts'],
    'is:verified': ['by verified authors', 'not by verified authors'],
  } as Readonly<Record<string, readonly [string, string]>>,
  /** What people also call an operator or a value of one. */
  alsoCalled: {
    from: 'author user',
    'has:images': 'photos images',
    'has:video_link': 'videos clips',
    'is:retweet': 'retweets',
    lang: 'language',
    place_country: 'country',
  } as Readonly<Record<string, string>>,
  inLanguage: (name: string) => `in ${name}`,
  notInLanguage: (name: string) => `not in ${name}`,
  fromCountry: (name: string) => `from: ${name}`,
  notFromCountry: (name: string) => `not from: ${name}`,
  moreProblems: (n: number) => `… and ${whole(l, n)} more`,
  tracked: (name: string) => `${name} is tracked.`,

  // A column.
  perMinute: (n: number) => `${compact(l, n)}/min`,
  perMinuteTitle: (n: number) => `${plural(n, 'post', 'posts')} arrived in the last minute`,
  trace: 'Posts over the last minutes',
  settling: 'X takes up to 20 s to heed this rule.',
  settlingSimulated: 'The rule is being taken up.',
  paused: 'paused',
  refusedShort: 'refused',
  pause: (name: string) => `Pause ${name}`,
  resume: 'Resume',
  close: (name: string) => `Close ${name}`,
  rename: (name: string) => `Rename ${name}`,
  newName: 'New name',
  posts: (name: string) => `Posts of ${name}`,
  newPosts: (n: number) => plural(n, 'new post', 'new posts'),
  pausedTitle: 'Paused, costs nothing',
  pausedText: 'The rule is off X. What is written meanwhile is not collected.',
  pausedTextSimulated: 'The rule is off the simulator. Nothing is collected meanwhile.',
  topicRefusedTitle: 'X refuses this rule now',
  topicRefusedText: 'Close the column and track a changed query.',
  noPostsYet: 'No posts yet',
  noPostsYetText: 'They appear here as they are written.',
  connectingColumn: 'Connecting …',
  loadingPosts: 'Opening the archive …',
  loadFailed: 'The archive did not answer',
  loadFailedText: 'This is tried again by itself.',
  olderFailed: 'Older posts did not come.',
  tryAgain: 'Try again',
  loadingOlder: 'Loading older posts …',
  noOlder: 'The archive begins here.',
  deepest: 'As far as a column scrolls. The archive holds more.',
  withdrawn: 'This post was withdrawn.',
  columnBroke: 'This column could not be drawn',
  columnBrokeText: 'The others go on. Its posts are safe in the archive.',

  // A column's menu.
  more: (name: string) => `More for ${name}`,
  width: 'Width',
  widths: { narrow: 'Narrow', normal: 'Normal', wide: 'Wide' },
  resize: (name: string) => `Width of ${name}`,
  color: 'Colour',
  colors: {
    '#35b8c9': 'Teal',
    '#f0b541': 'Amber',
    '#c77dff': 'Violet',
    '#49c58b': 'Green',
    '#ef6a6a': 'Red',
    '#5b8def': 'Blue',
    '#e58fb1': 'Pink',
    '#a3b84a': 'Olive',
  } as Readonly<Record<string, string>>,
  moveBack: 'Move left',
  moveOn: 'Move right',
  moved: (name: string, place: number, of: number) => `${name} is column ${place} of ${of} now.`,
  fold: 'Fold to a strip',
  unfold: (name: string) => `Unfold ${name}`,
  sinceFolded: (n: number) => `${plural(n, 'post', 'posts')} since it was folded`,

  // A gap: how long, how many posts were missed, how many of these were fetched since.
  gapNone: (seconds: number) => `${duration(seconds)} offline: nothing was missed`,
  gapAll: (seconds: number, missed: number) =>
    missed === 1
      ? `${duration(seconds)} offline: 1 post, filled`
      : `${duration(seconds)} offline: ${whole(l, missed)} posts, all filled`,
  gapSome: (seconds: number, missed: number, filled: number) =>
    filled > 0
      ? `${duration(seconds)} offline: ${plural(missed, 'post', 'posts')}, ${whole(l, filled)} filled`
      : `${duration(seconds)} offline: ${plural(missed, 'post was', 'posts were')} missed`,
  gapUnknown: (seconds: number, filled: number) =>
    filled > 0
      ? `${duration(seconds)} offline: ${plural(filled, 'post', 'posts')} filled, more may be missing`
      : `${duration(seconds)} offline: posts may be missing`,
  gapLooking: (seconds: number) => `${duration(seconds)} offline: looking for missed posts…`,
  gapFetching: (seconds: number, missed: number, filled: number) =>
    filled > 0
      ? `${duration(seconds)} offline: ${plural(missed, 'post', 'posts')}, ${whole(l, filled)} filled, fetching more…`
      : `${duration(seconds)} offline: ${plural(missed, 'post', 'posts')}, being fetched…`,
  gapImpossible: (seconds: number, missed: number | null, filled: number) => {
    if (filled > 0) {
      return missed === null
        ? `${duration(seconds)} offline: ${whole(l, filled)} filled, the rest cannot be fetched`
        : `${duration(seconds)} offline: ${plural(missed, 'post', 'posts')}, ${whole(l, filled)} filled, the rest cannot be fetched`;
    }
    return missed === null
      ? `${duration(seconds)} offline: what was missed cannot be fetched`
      : `${duration(seconds)} offline: ${plural(missed, 'post was', 'posts were')} missed and cannot be fetched`;
  },
  gapTimes: (from: number, to: number) =>
    `${date(l, from)}, ${clock(l, from)} – ${laterDay(l, from, to, ', ')}${clock(l, to)}.`,
  /** What a press of the button costs; null where a simulator charges nothing. */
  fillAll: (posts: number, dollars: number | null) =>
    dollars === null
      ? `Fill ${whole(l, posts)} (simulated, free)`
      : `Fill ${whole(l, posts)} for ${money(l, dollars)}`,
  fillMore: (posts: number, dollars: number | null) =>
    dollars === null
      ? `Fill ${whole(l, posts)} more (simulated, free)`
      : `Fill ${whole(l, posts)} more for ${money(l, dollars)}`,
  countMissed: (dollars: number | null) =>
    dollars === null
      ? 'Count what was missed (simulated, free)'
      : `Count what was missed for ${money(l, dollars)}`,
  fillSettings: 'How much is filled by itself',
  fillsByItself: 'Dipper fills by itself, over all columns',
  fillChoice: (posts: number, dollars: number | null) => {
    if (posts === 0) return 'Nothing';
    return dollars === null
      ? `Up to ${plural(posts, 'post', 'posts')} a day (simulated, free)`
      : `Up to ${plural(posts, 'post', 'posts')} a day (${money(l, dollars)})`;
  },
  filledToday: (n: number) =>
    n === 0 ? 'None of these today so far.' : `${whole(l, n)} of these today so far.`,

  // Closing a column.
  closed: (name: string) => `${name} is paused and will be deleted with its posts.`,
  undo: 'Undo',
  seconds: (n: number) => (n < 120 ? `${n} s` : `${Math.ceil(n / 60)} min`),
  restored: (name: string) => `${name} is back.`,
  dismiss: 'Dismiss',

  // An empty deck.
  emptyTitle: 'What is worth watching?',
  emptyText: 'Type a query above and press Track, or begin with one of these.',
  emptyButton: 'Add three topics',
  emptyCost: 'X bills each post that it delivers.',
  /** What an empty deck adds at one press: three of the examples, by their names. */
  firstExamples: ['Go', 'Earthquake reports', 'Cats in pictures'],
  examples: [
    {
      group: 'News',
      topics: [
        { name: 'Climate', query: '("climate change" OR #climate) lang:en -is:retweet' },
        { name: 'Interest rates', query: '("interest rates" OR inflation) lang:en -is:retweet' },
      ],
    },
    {
      group: 'Crisis',
      topics: [
        { name: 'Earthquake reports', query: '(earthquake OR 地震 OR sismo OR زلزال) -is:retweet' },
        { name: 'Floods', query: '(flood OR flooding OR inundación OR 洪水) -is:retweet' },
        { name: 'Power cuts', query: '("power cut" OR "power outage" OR blackout) -is:retweet' },
      ],
    },
    {
      group: 'Product',
      topics: [
        { name: 'Go', query: '(golang OR #golang) lang:en -is:retweet' },
        {
          name: 'Phone trouble',
          query: '(iphone OR android) (broken OR crash OR "battery life") lang:en -is:retweet',
        },
      ],
    },
    {
      group: 'Research',
      topics: [
        { name: 'New papers', query: '(arxiv OR preprint OR "new paper") has:links -is:retweet' },
        { name: 'Space in pictures', query: '(nasa OR esa OR nebula) has:images -is:retweet' },
      ],
    },
    {
      group: 'Learning a language',
      topics: [
        {
          name: 'Everyday Japanese',
          query: '(おはよう OR お疲れ様 OR 美味しい) lang:ja -is:retweet',
        },
        { name: 'Everyday Spanish', query: '(gracias OR "buenos días") lang:es -is:retweet' },
      ],
    },
    {
      group: 'For the joy of it',
      topics: [{ name: 'Cats in pictures', query: '(cat OR cats OR 猫) has:images -is:retweet' }],
    },
  ],

  // The source.
  live: 'Live',
  idle: 'Idle',
  connecting: 'Connecting',
  waiting: 'Waiting',
  refused: 'Refused',
  offline: 'Offline',
  starting: 'Starting',
  xStream: 'X filtered stream',
  simulatedStream: 'Simulated stream',
  idleText: 'Idle, nothing is tracked',
  rules: (used: number, limit: number) => `${whole(l, used)} of ${plural(limit, 'rule', 'rules')}`,
  foreign: (n: number) =>
    n === 1
      ? '1 rule is not ours but shares this token'
      : `${whole(l, n)} rules are not ours but share this token`,
  total: (n: number) => `${n < 10 ? Math.round(n * 10) / 10 : whole(l, Math.round(n))} posts/min`,
  dropped: (n: number) => `${whole(l, n)} dropped`,
  lag: (n: number) => `${whole(l, n)} being written`,
  archived: (n: number, size: number) =>
    `${plural(n, 'post', 'posts')} archived · ${bytes(l, size)}`,
  waitingTitle: 'No posts come in right now',
  waitingText: 'The connection is lost, and Dipper makes it anew by itself.',
  /** How long until the next try, in seconds. */
  waitingFor: (n: number) =>
    n < 120
      ? `Next try in ${plural(n, 'second', 'seconds')}.`
      : `Next try in ${plural(Math.ceil(n / 60), 'minute', 'minutes')}.`,
  waitingSoon: 'Dipper tries again in a moment.',
  tryingNow: 'Dipper is trying again …',
  tryNow: 'Try again now',
  refusedTitle: 'The stream has stopped',
  refusedText: 'X refuses to go on.',
  refusedUntil: 'Nothing is tried until you act.',
  takeOver: 'Take over',
  takeOverTitle: 'Ends the other connection of this token and connects here',
  offlineTitle: 'Dipper is not running',
  offlineText: 'What you see stays. Start Dipper again, and the page goes on by itself.',
  stateSpoken: (words: string) => `The stream: ${words}.`,

  // Without a key.
  lockedTitle: 'Open Dipper at the address it printed',
  lockedText:
    'This page needs the key at the end of that address. Look in the terminal where Dipper was started for the line that begins with',
  lockedStale:
    'The key this page was opened with is no longer valid; Dipper has probably been restarted.',
  brokenTitle: 'The page cannot reach Dipper',
  reload: 'Reload',

  // Failures of commands.
  failed: 'That did not work',
  unreachable: 'Dipper did not answer.',
  unreachableHint: 'See whether it still runs, then try again.',

  // A card.
  unknownAuthor: 'Unknown author',
  verified: {
    blue: 'Verified account',
    business: 'Verified business',
    government: 'Government account',
  },
  protectedAuthor: 'Protected account',
  repostedBy: 'Reposted by',
  replyingTo: 'Replying to',
  replyingToPost: 'Replying to a post',
  viewOnX: 'View on X',
  simulatedCard: 'Made up by the simulator',
  showMore: 'Show more',
  showLess: 'Show less',
  edited: 'Edited',
  editedTitle: (n: number) => `${plural(n, 'earlier version', 'earlier versions')}`,
  sensitive: 'Sensitive content',
  show: 'Show',
  withheld: (countries: readonly string[]) => `Withheld in ${countries.join(', ')}`,
  photo: 'Photo',
  video: 'Video',
  gif: 'GIF',
  noAlt: 'No description',
  pollVotes: (n: number) => plural(n, 'vote', 'votes'),
  pollOpen: (at: number) => `ends ${date(l, at)}, ${minute(l, at)}`,
  pollOver: (at: number) => `ended ${date(l, at)}, counted before`,
  pollEnded: 'final result',
  replies: (n: number) => plural(n, 'reply', 'replies'),
  reposts: (n: number) => plural(n, 'repost', 'reposts'),
  quotes: (n: number) => plural(n, 'quote', 'quotes'),
  likes: (n: number) => plural(n, 'like', 'likes'),
  views: (n: number) => plural(n, 'view', 'views'),
  compact: (n: number) => compact(l, n),
  ago: (milliseconds: number, at: number) => compactTime(l, milliseconds, at, ['s', 'm', 'h', 'd']),
  fullTime: (at: number) => `${date(l, at)}, ${clock(l, at)}`,
};

function duration(seconds: number): string {
  if (seconds < 60) return plural(Math.max(1, Math.round(seconds)), 'second', 'seconds');
  if (seconds < 5_400) return plural(Math.round(seconds / 60), 'minute', 'minutes');
  if (seconds < 172_800) return plural(Math.round(seconds / 3_600), 'hour', 'hours');
  return plural(Math.round(seconds / 86_400), 'day', 'days');
}

/** The shape that every language fills. */
export type Strings = typeof en;
