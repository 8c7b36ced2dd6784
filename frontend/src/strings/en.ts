import { age, bytes, list, sameDay, span, wait } from './format';
import { messagesIn } from './messages';

const message = messagesIn('en');

// What many sentences are told.
const counted = (n: number) => ({ n });
const named = (name: string) => ({ name });
const priced = (posts: number, dollars: number | null) => ({ posts, price: dollars ?? 'free' });

const countedAt = (at: number, n: number) => ({ at, n });
const placed = (name: string, place: number, of: number) => ({ name, place, of });
const perhapsCounted = (counted: string | null) => ({ counted: counted ?? 'none' });
const worded = (what: string) => ({ what });
const naming = (said: string) => ({ said, heard: said === '' ? 'no' : 'yes' });
const quoting = (said: string) => naming(/[^.!?…。！？]$/u.test(said) ? `${said}.` : said);

// X's own words, behind a sentence that stands without them.
const xSays = '{heard, select, yes { X says: {said}} other {}}';

// How long nothing came, before what became of that.
const away = (seconds: number, paused?: boolean) => ({
  ...span(seconds),
  why: paused ? 'paused' : 'offline',
});
const offline =
  '{unit, select, second {{n, plural, one {# second} other {# seconds}}} minute {{n, plural, one {# minute} other {# minutes}}} hour {{n, plural, one {# hour} other {# hours}}} other {{n, plural, one {# day} other {# days}}}} {why, select, paused {paused} other {offline}}';

/** Every sentence a person reads, in English. */
export const en = {
  locale: 'en',

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
  left: message(
    (n: number) => ({ side: n < 0 ? 'over' : 'left', n: Math.abs(n) }),
    '{side, select, over {{n, plural, one {# character} other {# characters}} too many} other {{n, plural, one {# character} other {# characters}} left}}',
  ),
  putIn: 'Put this in its place',
  taken: message((address: string) => ({ address }), 'Taken from {address}.'),
  takenWithout: message(
    (dropped: readonly string[]) => ({ dropped: list(dropped) }),
    'The stream has no word for {dropped}: left out.',
  ),
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
  inLanguage: message(named, 'in {name}'),
  notInLanguage: message(named, 'not in {name}'),
  fromCountry: message(named, 'from: {name}'),
  notFromCountry: message(named, 'not from: {name}'),
  moreProblems: message(counted, '… and {n, number} more'),
  tracked: message(named, '{name} is tracked.'),

  // A column.
  perMinute: message(counted, '{n, number, short}/min'),
  settling: 'X takes up to 20 s to heed this rule.',
  settlingSimulated: 'The rule is being taken up.',
  paused: 'paused',
  refusedShort: 'refused',
  pause: message(named, 'Pause {name}'),
  resume: 'Resume',
  close: message(named, 'Close {name}'),
  rename: message(named, 'Rename {name}'),
  newName: 'New name',
  posts: message(named, 'Posts of {name}'),
  newPosts: message(counted, '{n, plural, one {# new post} other {# new posts}}'),
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
  more: message(named, 'More for {name}'),
  width: 'Width',
  widths: { narrow: 'Narrow', normal: 'Normal', wide: 'Wide' },
  resize: message(named, 'Width of {name}'),
  color: 'Colour',
  colorOf: message(named, 'Colour of {name}'),
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
  moved: message(
    (name: string, place: number, of: number) => ({ name, place, of }),
    '{name} is column {place} of {of} now.',
  ),
  fold: 'Fold to a strip',
  unfold: message(named, 'Unfold {name}'),
  sinceFolded: message(counted, '{n, plural, one {# post} other {# posts}} since it was folded'),

  // A gap: how long, how many posts were missed, how many of these were fetched since.
  gapNone: message(away, `${offline}: nothing was missed`),
  gapAll: message(
    (seconds: number, missed: number, paused?: boolean) => ({ ...away(seconds, paused), missed }),
    `${offline}: {missed, plural, one {# post, filled} other {# posts, all filled}}`,
  ),
  gapSome: message(
    (seconds: number, missed: number, filled: number, paused?: boolean) => ({
      ...away(seconds, paused),
      missed,
      filled,
    }),
    `${offline}: {filled, plural, =0 {{missed, plural, one {# post was} other {# posts were}} missed} other {{missed, plural, one {# post} other {# posts}}, # filled}}`,
  ),
  gapUnknown: message(
    (seconds: number, filled: number, paused?: boolean) => ({ ...away(seconds, paused), filled }),
    `${offline}: {filled, plural, =0 {posts may be missing} one {# post filled, more may be missing} other {# posts filled, more may be missing}}`,
  ),
  gapLooking: message(away, `${offline}: looking for missed posts…`),
  gapFetching: message(
    (seconds: number, missed: number, filled: number, paused?: boolean) => ({
      ...away(seconds, paused),
      missed,
      filled,
    }),
    `${offline}: {missed, plural, one {# post} other {# posts}}, {filled, plural, =0 {being fetched…} other {# filled, fetching more…}}`,
  ),
  gapImpossible: message(
    (seconds: number, missed: number | null, filled: number, paused?: boolean) => ({
      ...away(seconds, paused),
      known: missed === null ? 'no' : 'yes',
      missed: missed ?? 0,
      filled,
    }),
    `${offline}: {known, select, no {{filled, plural, =0 {what was missed cannot be fetched} other {# filled, the rest cannot be fetched}}} other {{filled, plural, =0 {{missed, plural, one {# post was} other {# posts were}} missed and cannot be fetched} other {{missed, plural, one {# post} other {# posts}}, # filled, the rest cannot be fetched}}}}`,
  ),
  gapTimes: message(
    (from: number, to: number) => ({ from, to, days: sameDay(from, to) ? 'one' : 'two' }),
    '{from, date, day}, {from, time, clock} – {days, select, one {} other {{to, date, day}, }}{to, time, clock}.',
  ),
  /** What a press of the button costs; null where a simulator charges nothing. */
  fillAll: message(
    priced,
    '{price, select, free {Fill {posts, number} (simulated, free)} other {Fill {posts, number} for {price, number, money}}}',
  ),
  fillMore: message(
    priced,
    '{price, select, free {Fill {posts, number} more (simulated, free)} other {Fill {posts, number} more for {price, number, money}}}',
  ),
  countMissed: message(
    (dollars: number | null) => ({ price: dollars ?? 'free' }),
    '{price, select, free {Count what was missed (simulated, free)} other {Count what was missed for {price, number, money}}}',
  ),
  fillSettings: 'How much is filled by itself',
  fillsByItself: 'Dipper fills by itself, over all columns',
  fillChoice: message(
    priced,
    '{posts, plural, =0 {Nothing} other {Up to {posts, plural, one {# post} other {# posts}} a day ({price, select, free {simulated, free} other {{price, number, money}}})}}',
  ),
  filledToday: message(
    counted,
    '{n, plural, =0 {None of these today so far.} other {# of these today so far.}}',
  ),

  // Closing a column.
  closed: message(named, '{name} is paused and will be deleted with its posts.'),
  undo: 'Undo',
  seconds: message(wait, '{unit, select, second {{n} s} other {{n} min}}'),
  restored: message(named, '{name} is back.'),
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
  rules: message(
    (used: number, limit: number) => ({ used, limit }),
    '{used, number} of {limit, plural, one {# rule} other {# rules}}',
  ),
  total: message(
    (n: number) => ({ n: n < 10 ? Math.round(n * 10) / 10 : Math.round(n) }),
    '{n, number} posts/min',
  ),
  dropped: message(counted, '{n, number} dropped'),
  lag: message(counted, '{n, number} being written'),
  archived: message(
    (n: number, size: number) => ({ n, size: bytes(size) }),
    '{n, plural, one {# post} other {# posts}} archived · {size}',
  ),
  waitingTitle: 'No posts come in right now',
  waitingText: 'The connection is lost, and Dipper makes it anew by itself.',
  /** How long until the next try, in seconds. */
  waitingFor: message(
    wait,
    '{unit, select, second {Next try in {n, plural, one {# second} other {# seconds}}.} other {Next try in {n, plural, one {# minute} other {# minutes}}.}}',
  ),
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
  stateSpoken: message((state: string) => ({ state }), 'The stream: {state}.'),

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
  nothingKept: 'Nothing was kept.',

  // Why the source is as it is, why a gap came to be and what stands in its way, why a command did
  // not work: by the code that the program gives. The program's own sentences say no more.
  reasons: {
    unauthorized:
      'X refuses the token (401). Give Dipper a valid bearer token: set X_BEARER_TOKEN and start again, or change it in the window.',
    credits: message(
      quoting,
      `The X account has no credits left (402). Buy credits in X's developer console, then try again.${xSays}`,
    ),
    'spend-cap': message(
      quoting,
      `The X account's spending limit is reached (403). Raise it in X's developer console, then try again.${xSays}`,
    ),
    forbidden: message(
      quoting,
      `X does not allow this app to use the stream (403). Check the app's plan and project in X's developer console, then try again.${xSays}`,
    ),
    'usage-cap': message(
      quoting,
      `The X account's post cap for this cycle is used up (429). Wait for the next cycle or raise the cap, then try again.${xSays}`,
    ),
    'too-many-connections': message(
      naming,
      'Too many connections: another connection uses this token (429){heard, select, yes {, {said}} other {}}. End the other program or take over.',
    ),
    'rate-limit': "X's rate limit is reached (429).",
    'no-rules': 'X holds no rules for this token yet (409); they are added first.',
    network: message(quoting, `X cannot be reached: check the network.${xSays}`),
    server: message(quoting, `X has trouble of its own.${xSays}`),
    protocol: message(quoting, `X gave an answer that Dipper does not understand.${xSays}`),
    ended: message(quoting, `X ended the stream.${xSays}`),
    silent: 'X fell silent.',
    late: 'X did not answer in time.',
    closed: 'X closed the stream.',
    broken: 'The connection to X broke.',
    asleep: 'This computer was asleep.',
    'clock-set': "This computer's clock was set.",
    'network-changed': "This computer's network has changed.",
    'connects-used-up': 'X allows 50 connects in 15 minutes and they are used up.',
    'thrown-out': message(
      naming,
      'Another connection uses this token{heard, select, yes { ({said})} other {}}, and X ends ours for it each time. Dipper has stopped, or the two would throw each other out for ever. End the other program, then try again, or take over.',
    ),
    'slow-disk':
      'Posts come faster than this disk takes them: the read from X waits, and X may end the connection.',
    'slow-reader': 'X says that Dipper reads too slowly and may end the connection.',
    'no-token':
      'No token: set X_BEARER_TOKEN to the bearer token of an X app and start again. The archive can be read meanwhile.',
    'server-changed': message(
      naming,
      'The server{heard, select, yes { at {said}} other {}} has changed between X and a simulator. Start Dipper again, so that real and simulated posts stay apart.',
    ),
    'disk-full':
      'The disk is full: free some room and collecting goes on by itself. What is archived stays.',
    'rules-wait': message(
      (said: string) => ({ n: Number(said) }),
      'X takes no more changes of rules for now (its limit for 15 minutes); {n, plural, one {# topic waits for its own} other {# topics wait for theirs}}.',
    ),
    'not-running': 'Dipper was not running.',
    crashed: 'Dipper ended without a goodbye and was not running.',
    paused: 'The topic was paused.',
    'rule-removed': "X no longer held the topic's rule: another program has removed it.",
    'search-refuses': message(quoting, `X's search refuses this query.${xSays}`),
    'search-too-old': "X's search looks back seven days, and this was before.",
    'search-lacks': message(
      naming,
      "X's search does not know {heard, select, yes {{said}} other {an operator}}; what the stream misses of this query stays missed.",
    ),
    'search-too-long':
      "The query is too long for X's search and cannot be split at an OR; what the stream misses of it stays missed.",
    'name-too-long': 'The name is longer than 100 characters.',
    'gap-not-offered': 'There is nothing left to fill in this gap.',
    'token-malformed': 'This is no bearer token: it is one word of letters, digits and signs.',
    'token-elsewhere': 'The token in use was given from outside this window; change it there.',
    'link-not-opened': 'This link is not opened: it is no plain http or https address.',
  },

  // What went wrong with a command, and the way out; what it is told is the program's own word on it.
  failures: {
    unreachable: {
      says: 'Dipper did not answer.',
      hint: 'See whether it still runs, then try again.',
    },
    'unexpected-answer': {
      says: 'Dipper answered something that this page cannot read.',
      hint: 'Load the page again; it may be of another version.',
    },
    internal: {
      says: message(worded, '{what}'),
      hint: 'The log has the details; please report it.',
    },
    'bad-request': { says: message(worded, '{what}'), hint: 'Load the page again.' },
    unauthorized: {
      says: 'The key of this page is no longer valid.',
      hint: 'Open Dipper at the address it printed.',
    },
    forbidden: {
      says: 'Dipper does not take this from here.',
      hint: 'Open Dipper at the address it printed; other hosts and pages are kept out.',
    },
    'rule-not-found': { says: 'X holds no such rule any more.', hint: 'Open the list anew.' },
    'rule-kept': {
      says: 'This rule is no leftover of another Dipper.',
      hint: 'Remove it with the program that made it.',
    },
    'topic-not-found': { says: 'There is no such topic any more.', hint: '' },
    'too-large': { says: 'This is more than Dipper takes at once.', hint: '' },
    'query-invalid': {
      says: 'The query has problems.',
      hint: 'Mend it where they point, and try again.',
    },
    'query-refused': {
      says: message(worded, 'X refuses this query: {what}'),
      hint: 'Change the query as X says and try again.',
    },
    'value-invalid': { says: message(worded, '{what}'), hint: '' },
    'no-room-for-rules': {
      says: 'X has no room for another rule on this token.',
      hint: 'Delete or pause a topic first.',
    },
    'x-unavailable': {
      says: message(worded, '{what}'),
      hint: 'Try again in a moment; nothing was kept.',
    },
    'token-missing': {
      says: 'Without a token X takes no rule and no question.',
      hint: 'Set X_BEARER_TOKEN to the bearer token of an X app, or start with --simulate.',
    },
    'not-yet': { says: 'This is not built yet.', hint: 'It comes with a later version of Dipper.' },
    'archive-damaged': {
      says: message(worded, '{what}'),
      hint: 'Move the file away to start afresh, or bring it back from a copy; Dipper changed nothing in it.',
    },
    'archive-newer': {
      says: message(worded, '{what}'),
      hint: 'Install the newer Dipper, or choose another folder with --data.',
    },
    'folder-unusable': {
      says: message(worded, '{what}'),
      hint: 'Make the folder writable for your user, or choose another with --data.',
    },
    'folder-owned': {
      says: message(worded, '{what}'),
      hint: 'Use the running Dipper, end it, or choose another folder with --data.',
    },
    'port-taken': {
      says: message(worded, '{what}'),
      hint: 'Choose another with --addr, or end the program that holds it.',
    },
    'disk-full': {
      says: 'The disk has no room left.',
      hint: 'Free some room; what is archived stays.',
    },
  },

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
  editedTitle: message(counted, '{n, plural, one {# earlier version} other {# earlier versions}}'),
  sensitive: 'Sensitive content',
  show: 'Show',
  withheld: message(
    (countries: readonly string[]) => ({ countries: list(countries) }),
    'Withheld in {countries}',
  ),
  photo: 'Photo',
  video: 'Video',
  gif: 'GIF',
  pollVotes: message(counted, '{n, plural, one {# vote} other {# votes}}'),
  pollOpen: message((at: number) => ({ at }), 'ends {at, date, day}, {at, time, minute}'),
  pollOver: message((at: number) => ({ at }), 'ended {at, date, day}, counted before'),
  pollEnded: 'final result',
  replies: message(counted, '{n, plural, one {# reply} other {# replies}}'),
  reposts: message(counted, '{n, plural, one {# repost} other {# reposts}}'),
  quotes: message(counted, '{n, plural, one {# quote} other {# quotes}}'),
  likes: message(counted, '{n, plural, one {# like} other {# likes}}'),
  views: message(counted, '{n, plural, one {# view} other {# views}}'),
  compact: message(counted, '{n, number, short}'),
  ago: message(
    age,
    '{unit, select, second {{n}s} minute {{n}m} hour {{n}h} day {{n}d} dayOfYear {{at, date, dayOfYear}} other {{at, date, day}}}',
  ),
  fullTime: message((at: number) => ({ at }), '{at, date, day}, {at, time, clock}'),

  // Pictures and videos, and what can be done with a card.
  media: 'Pictures and videos',
  mediaFromX: "From X's hosts",
  mediaQuestion: "Load pictures and videos from X's media hosts?",
  mediaQuestionText:
    'They learn which ones are loaded from this address, and nothing of you or your topics. What was loaded is kept on this computer.',
  mediaLoad: 'Load',
  mediaNotNow: 'Not now',
  mediaChoices: { ask: 'Ask', load: 'Load', none: 'Do not load' },
  mediaAsDeck: 'As the deck',
  mediaIn: message(named, 'Pictures and videos in {name}'),
  loadPictures: message(
    counted,
    '{n, plural, =1 {Load this picture} other {Load these {n, number}}}',
  ),
  loadVideo: 'Load this video',
  /** A kind of medium, and the words of its author on what is to be seen. */
  mediaWithAlt: message((kind: string, alt: string) => ({ kind, alt }), '{kind}: {alt}'),
  playMedia: message(worded, 'Play: {what}'),
  mediaBroken: 'This could not be loaded',
  pictureOf: message((n: number, of: number) => ({ n, of }), 'Picture {n, number} of {of, number}'),
  previousPicture: 'Previous picture',
  nextPicture: 'Next picture',
  /** What X is asked for by a press, and how many have done it, where that is known. */
  intents: {
    reply: message(
      perhapsCounted,
      '{counted, select, none {Reply on X} other {Reply on X · {counted}}}',
    ),
    repost: message(
      perhapsCounted,
      '{counted, select, none {Repost on X} other {Repost on X · {counted}}}',
    ),
    like: message(
      perhapsCounted,
      '{counted, select, none {Like on X} other {Like on X · {counted}}}',
    ),
  },
  version: message((n: number, of: number) => ({ n, of }), 'Version {n, number} of {of, number}'),
  newestVersion: 'This was the newest when it came in.',
  withheldText: 'Elsewhere it may be shown.',
  withheldEverywhere: 'Withheld everywhere',
  hide: 'Hide',
  morePost: 'More for this post',
  copyText: 'Copy text',
  copyLink: 'Copy link',
  copied: 'Copied',
  copyFailed: 'It could not be copied',
  muteAuthor: message((handle: string) => ({ handle }), 'Mute @{handle}'),

  // A column's head: its query, its place, how lively it is.
  editQuery: 'Edit the query',
  queryOf: message(named, 'Query of {name}'),
  save: 'Save',
  saving: 'Saving …',
  grip: message(named, 'Move {name}'),
  gripHelp:
    'Press Space to take the column, the left and right arrow keys to move it, Space to put it down, Escape to leave it where it was.',
  gripTaken: message(placed, '{name} is taken, column {place} of {of}.'),
  gripOver: message(placed, '{name}: column {place} of {of}.'),
  gripKept: message(named, '{name} stays where it was.'),
  rateTitle: message(
    counted,
    'About {n, plural, one {# post} other {# posts}} written in the last minute',
  ),
  pulse: 'Posts of the last hour',
  pulseOf: message(
    (n: number, most: number) => ({ n, most }),
    '{n, plural, one {# post} other {# posts}} in the last hour, at most {most, number} in a minute',
  ),
  pulseAt: message(countedAt, '{at, time, minute} · {n, plural, one {# post} other {# posts}}'),
  pulseNow: message(
    countedAt,
    '{at, time, minute} · {n, plural, one {# post} other {# posts}} so far',
  ),
  pulseBefore: message((at: number) => ({ at }), '{at, time, minute} · not tracked yet'),
  hot: message(
    (times: number) => ({ times: Math.min(times, 99), more: times > 99 ? 'yes' : 'no' }),
    '{more, select, yes {over {times}× usual} other {{times}× usual}}',
  ),
  hotTitle: message(
    (usual: number) => ({ usual }),
    'In the last five minutes, compared with {usual, number, mean} posts a minute over up to a week before',
  ),

  // Rules on the token that are not ours.
  sharedRules: message(
    counted,
    '{n, plural, one {# other rule shares this token} other {# other rules share this token}}',
  ),
  sharedTitle: 'Other rules on this token',
  sharedText:
    'X keeps one list of rules for a token, and these were not made here. X charges for what they match as well; Dipper does not show those posts.',
  sharedAsking: 'Asking X …',
  sharedNone: 'No other rule shares this token now.',
  sharedOther: 'Made by another program',
  sharedDipper: 'Left by another Dipper',
  sharedRemove: 'Remove',
  sharedRemoveOf: message((value: string) => ({ value }), 'Remove {value}'),
  sharedSure:
    'Another Dipper may still use this rule: one that runs puts it back, and misses what comes until then.',
  sharedKeep: 'Keep it',
  sharedRemoving: 'Removing …',

  // The keys and the palette.
  keyboard: 'Keyboard',
  withKey: message((words: string, key: string) => ({ words, key }), '{words} ({key})'),
  postBy: message((name: string, text: string) => ({ name, text }), '{name}: {text}'),
  keyWords: {
    next: 'Next post',
    previous: 'Previous post',
    left: 'Column to the left',
    right: 'Column to the right',
    open: 'Open the post: on X, or a long one in full',
    top: 'To the newest post',
    compose: 'New topic',
    find: 'Find in this column',
    pause: 'Pause or resume this column',
    menu: "This column's menu",
    help: 'All keys',
  },
  fixedKeyWords: {
    palette: 'All commands',
    openRow: 'Open the post',
    nextRow: 'Next post',
    previousRow: 'Previous post',
    leaveOn: 'Leave the posts for what comes after them',
    leaveBack: 'Leave the posts for what stands before them',
    toColumn: 'Out of the composer, back to the column',
  },
  commands: 'Commands',
  commandsPlaceholder: 'What do you want to do?',
  commandsNone: 'There is no such command.',
  groupPage: 'Dipper',
  settingsOf: message((section: string) => ({ section }), 'Settings: {section}'),
  choice: message((what: string, value: string) => ({ what, value }), '{what}: {value}'),
  goTo: message(named, 'Go to {name}'),
  resumeIt: message(named, 'Resume {name}'),
  findInIt: message(named, 'Find in {name}'),
  foldIt: message(named, 'Fold {name} to a strip'),
  moveItBack: message(named, 'Move {name} left'),
  moveItOn: message(named, 'Move {name} right'),
  nowPaused: message(named, '{name} is paused.'),
  nowLive: message(named, '{name} is live again.'),

  // The settings' sections.
  sections: {
    account: 'Account',
    appearance: 'Appearance',
    media: 'Media',
    muted: 'Muted',
    keyboard: 'Keyboard',
    data: 'Data',
    about: 'About',
  },
  singleKeys: 'Single keys give commands',
  singleKeysText:
    'Off, a letter pressed by mistake or spoken does nothing. Keys with Ctrl or ⌘ and those that every page has go on working.',
  accountSimulated: 'No account of X is connected: every post here is made up by a simulator.',
  accountX: 'Posts come from X, through your own app there.',
  tokenName: 'Token',
  tokenPlaces: {
    none: 'None',
    environment: 'From X_BEARER_TOKEN',
    keychain: "In this computer's keychain",
    memory: 'Kept for this run only: there is no keychain here',
    elsewhere: 'With the Dipper that this window looks at',
    serve: 'With the Dipper that serves this page',
  },
  rulesName: 'Rules',
  checkAgain: 'Ask X what it may do',
  forgetToken: 'Forget the token …',
  forgetTokenText:
    'It leaves the keychain. The archive stays and can be read; nothing new comes from X until a token is entered again.',
  forgetTokenNow: 'Forget it',
  serveText: 'A Dipper without a window is given its token as it starts:',
  serveWindow:
    'Or open Dipper in its own window, which takes a token and keeps it in the keychain.',
  dataText: 'Everything that Dipper keeps lies in this folder.',
  dataLooking: 'Looking …',
  openFolder: 'Open the folder',
  postsOfX: 'Posts of X',
  simulatedPosts: 'Simulated posts',
  mediaKept: 'Pictures and videos kept',
  nothingThere: 'None',
  mediaSize: message(
    (files: number, size: number) => ({ files, size: bytes(size) }),
    '{files, plural, one {# file} other {# files}} · {size}',
  ),
  removePosts: 'Remove all posts …',
  removePostsText: message(
    counted,
    '{n, plural, one {# post} other {# posts}} of X will be removed for good. The topics stay.',
  ),
  removeSimulated: 'Remove all simulated posts …',
  removeSimulatedText: message(
    (n: number, running: boolean) => ({ n, running: running ? 'yes' : 'no' }),
    '{n, plural, one {# simulated post} other {# simulated posts}} will be removed for good.{running, select, yes { The topics stay, and new ones go on coming.} other {}}',
  ),
  removeNow: message(counted, 'Remove {n, plural, one {# post} other {# posts}}'),
  removing: message(
    (left: number) => ({ left }),
    '{left, plural, =0 {Removing …} other {{left, number} left …}}',
  ),
  emptyMedia: 'Empty the cache',
  versionName: 'Version',
  commitName: 'Commit',
  dateName: 'Of',
  licenceName: 'Licence',
  thirdParty: 'Made with the work of others',
  thirdPartyText: 'Whose work is in Dipper, and under which licence.',
  thirdPartyShow: 'Show the licences',
  updates: 'Newer versions',
  updatesAsk: 'Ask once a day whether there is a newer Dipper',
  updatesText:
    "The project's release address learns Dipper's version and, as any web page does, where on the network you are; nothing else. Nothing is installed.",
  updatesNone: message(
    (at: number) => ({ at }),
    'Last asked on {at, date, day}, {at, time, clock}: no newer one is known.',
  ),
  newerOut: message((version: string) => ({ version }), 'Dipper {version} is out'),
  settingsNewer: message((version: string) => ({ version }), 'Settings · Dipper {version} is out'),
  diagnosis: 'Diagnosis',
  diagnosisText:
    'Dipper examines itself and the way to X, as "dipper doctor" does. There are no secrets in it: it can go into a bug report.',
  diagnose: 'Examine',
  diagnosing: 'Examining …',
  copy: 'Copy',
  copyYourself: 'Marked: copy it with your own key.',

  // What X says of a token.
  tokenCheck: 'Check',
  tokenTaken: 'X takes this token.',
  tokenSimulated: 'A simulator answered, which takes every token.',
  tokenRules: message(
    (used: number, limit: number | null) => ({
      used,
      limit: limit ?? 0,
      capped: limit === null ? 'no' : 'yes',
    }),
    '{capped, select, yes {{used, number} of {limit, plural, one {# rule is} other {# rules are}} in use} other {{used, plural, one {# rule is} other {# rules are}} in use}}',
  ),
  tokenStream: {
    free: 'It may stream, and nothing else is connected with it.',
    'in-use': 'It may stream. A connection with it is open right now, and X allows one at a time.',
    unknown: 'It may stream.',
  },
  tokenUsage: message(
    (used: number, cap: number, days: number | null) => ({
      used,
      cap,
      days: days ?? 0,
      told: days === null ? 'no' : 'yes',
    }),
    '{used, number} of {cap, plural, one {# post} other {# posts}} of this billing cycle are used{told, select, yes {; the next begins in {days, plural, one {# day} other {# days}}.} other {.}}',
  ),
  tokenPrice: message(
    (dollars: number) => ({ one: dollars, thousand: 1000 * dollars }),
    'Each post that a live topic receives costs {one, number, money}: a thousand of them {thousand, number, money}.',
  ),
  tokenCheckFree: 'This check has cost nothing.',

  // The first run.
  firstTitle: 'Three steps into Dipper',
  steps: {
    see: {
      title: 'See it move',
      text: 'One press adds three topics. Their posts are made up by a simulator, and marked so.',
    },
    own: {
      title: 'A topic of your own',
      text: 'Type into the field above what to watch: a word, a "phrase", #tag or @name. Or begin with an example.',
    },
    connect: {
      title: 'Connect to X',
      text: 'With the bearer token of your own X app the same topics show what people write.',
    },
  },
  stepDone: message((title: string) => ({ title }), '{title}: done'),
  writeQuery: 'Write a query',
  showHow: 'Show me how',
  skip: 'Skip',
  skipStep: message((title: string) => ({ title }), 'Skip "{title}"'),
  restCanWait: 'Everything else can wait',
  gotIt: 'Got it',
  guideApp: 'You need an app of your own with pay-as-you-go billing.',
  guideConsole: "Make one in X's developer console",
  guideKeys: 'Open the app there, and in it "Keys and tokens".',
  guidePaste: 'Copy the bearer token and paste it below.',
  guideServe: 'Copy the bearer token and give it to Dipper as below.',
  guideCost:
    'X charges $0.005 for each post that a live topic receives; a paused one costs nothing.',
  guideUses:
    'X does not allow surveillance or the tracking of individuals, nor, without its approval, the monitoring of sensitive events such as protests.',
  guidePolicy: "X's developer policy",
  drawingName:
    'A sketch of the developer console: your app, its tab "Keys and tokens", and there the line "Bearer token" with a button that copies it.',
  drawingApp: 'Your app',
  drawingTab: 'Keys and tokens',
  drawingToken: 'Bearer token',
  drawingCopy: 'Copy',

  // Columns of several topics, and further views.
  editQueryOf: message(named, 'Edit the query of {name}'),
  findInColumn: 'Find in this column',
  clearColumn: 'Clear the column',
  clearIt: message(named, 'Clear {name}'),
  cleared: message(named, '{name} is cleared.'),
  clearedAt: message((at: number) => ({ at }), 'Cleared at {at, time, minute}'),
  showAgain: 'Show again',
  duplicate: 'Another view of it',
  duplicateIt: message(named, 'Another view of {name}'),
  joinIt: message(
    (topic: string, column: string) => ({ topic, column }),
    'Add {topic} to the column {column}',
  ),
  takeItOut: message(
    (topic: string, column: string) => ({ topic, column }),
    'Take {topic} out of the column {column}',
  ),
  joinTopic: 'Add a topic to this column',
  joined: message(
    (topic: string, column: string) => ({ topic, column }),
    '{topic} shows in {column} now.',
  ),
  takeOut: 'Take a topic out',
  viewClosed: message(named, '{name} is closed. Its topics go on.'),

  // A column's filter.
  filter: message(named, 'Filter {name}'),
  filterActive: message(named, 'Filter {name} (on)'),
  filterTitle: 'What shows in this column',
  mediaOnly: 'Media only',
  noReplies: 'No replies',
  noReposts: 'No reposts',
  anyLanguage: 'Any language',
  likesAtLeast: 'At least so many likes',
  likesFrom: message(counted, '{n, plural, one {# like} other {# likes}} or more'),
  wordsMuted: message(counted, '{n, plural, one {# word} other {# words}} muted'),
  hidden: message(counted, '{n, number} hidden'),
  clearFilters: 'Clear filters',
  filteredAway: 'Nothing passes the filters so far',
  lookedBack: message(
    (at: number) => ({ at }),
    'Looked back to {at, date, dayOfYear}, {at, time, minute}',
  ),

  // What is muted.
  mutedText: 'Posts with these words, or by these authors, show in no column and are not counted.',
  mutedHere: 'Muted in this column',
  muteInput: 'A word, a "phrase", #tag or @name',
  mute: 'Mute',
  unmute: message(worded, 'Show {what} again'),
  nothingMuted: 'Nothing is muted.',
  cannotMute: 'There is no word in this.',
  wordMuted: message((word: string) => ({ word }), '“{word}” is muted.'),
  wordMutedIn: message(
    (word: string, column: string) => ({ word, column }),
    '“{word}” is muted in {column}.',
  ),
  authorMuted: message((handle: string) => ({ handle }), '@{handle} is muted.'),

  // Looking for something in a column.
  findLabel: message(named, 'Find in {name}'),
  found: message(counted, '{n, number} found'),
  closeFind: 'Close',
  sinceFoldedAtLeast: message(
    counted,
    '{n, plural, one {# post} other {# posts}} or more since it was folded',
  ),

  /** Ends a sentence. */
  stop: '.',
  /** What the program says of a query, by its English sentence with {} for what is quoted or counted. */
  ofQueries: {} as Readonly<Record<string, string>>,

  // New sentences stand here, until they find their place above. One that is told nothing is a
  // plain text; one that is told something is message(takes, text), where takes names what it is
  // told and text is ICU MessageFormat. zh.ts takes the text alone, under the same key.
};

/** The shape that every language fills. */
export type Strings = typeof en;
