import { bytes, clock, compact, compactTime, date, minute, whole } from './format';

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

  // The composer.
  query: 'Query',
  queryPlaceholder: 'Track a word, a "phrase", #tag, @name …',
  name: 'Name (optional)',
  namePlaceholder: 'Name',
  track: 'Track',
  tracking: 'Tracking …',
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
  gap: (seconds: number, missed: number | null, filled: number) => {
    const away = `${duration(seconds)} offline`;
    if (missed === null) {
      return filled > 0
        ? `${away} · ${plural(filled, 'post', 'posts')} filled, maybe more missed`
        : `${away} · posts may be missing`;
    }
    if (missed === 0) return `${away} · nothing missed`;
    if (filled >= missed) return `${away} · ${plural(missed, 'post', 'posts')}, all filled`;
    return `${away} · ${whole(l, filled)} of ${plural(missed, 'post', 'posts')} filled`;
  },

  // Closing a column.
  closed: (name: string) => `${name} is paused and will be deleted with its posts.`,
  undo: 'Undo',
  seconds: (n: number) => `${n} s`,
  restored: (name: string) => `${name} is back.`,
  dismiss: 'Dismiss',

  // An empty deck.
  emptyTitle: 'What is worth watching?',
  emptyText: 'Type a query above and press Track. Each topic is a column of its own.',
  emptyButton: 'Add three topics',
  emptyCost: 'X bills each post that it delivers.',
  examples: [
    { name: 'Go', query: '(golang OR #golang) lang:en -is:retweet' },
    { name: 'Earthquake reports', query: '(earthquake OR 地震 OR sismo OR زلزال) -is:retweet' },
    { name: 'Cats in pictures', query: '(cat OR cats OR 猫) has:images -is:retweet' },
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
  waitingTitle: 'The stream is away',
  waitingUntil: (at: number) => `Next try at ${clock(l, at)}.`,
  waitingSoon: 'Dipper tries again in a moment.',
  refusedTitle: 'The stream has stopped',
  refusedText: 'Nothing is tried until you act.',
  takeOver: 'Take over',
  takeOverTitle: 'Ends the other connection of this token and connects here',
  offlineTitle: 'Dipper is not running',
  offlineText: 'What you see stays. The page goes on by itself once Dipper is back.',
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
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** The shape that every language fills. */
export type Strings = typeof en;
