import type { Strings } from './en';
import { bytes, clock, compact, compactTime, date, laterDay, minute, money, whole } from './format';

const l = 'zh-CN';

/** 界面上的每一句话，中文。 */
export const zh: Strings = {
  locale: l,

  deck: '看板',
  simulated: '模拟',
  simulatedWindow: '这里的每条帖子都由模拟器生成。',

  // The token.
  connect: '连接 X',
  changeToken: '更换令牌',
  token: '您的 X 应用的 Bearer 令牌',
  tokenText:
    '请粘贴 X 开发者控制台中您自己应用的 Bearer 令牌。它只保存在本机的钥匙串中，只发送给 X。',
  tokenCosts: 'X 按实时主题收到的每条帖子收费；此前试用的主题会以暂停状态开始。',
  tokenKeep: '连接',
  tokenTrying: '正在询问 X …',
  tokenInMemory: '此处没有钥匙串：令牌仅在本次运行期间保留',
  cancel: '取消',

  settings: '设置',
  done: '完成',
  appearance: '外观',
  theme: '主题',
  density: '密度',
  textSize: '文字大小',
  motion: '动画',
  language: '语言',
  choices: {
    theme: { system: '跟随系统', dark: '深色', light: '浅色', contrast: '高对比度' },
    density: { roomy: '宽松', dense: '紧凑' },
    textSize: { small: '小', normal: '标准', large: '大', huge: '特大' },
    motion: { system: '跟随系统', still: '关闭' },
    language: { system: '跟随系统', en: 'English', zh: '简体中文' },
  },

  query: '查询',
  queryPlaceholder: '跟踪一个词、"短语"、#话题、@用户 …',
  name: '名称（可选）',
  namePlaceholder: '名称',
  track: '跟踪',
  tracking: '正在添加 …',
  left: (n) => (n >= 0 ? `还可输入 ${whole(l, n)} 个字符` : `超出 ${whole(l, -n)} 个字符`),
  putIn: '替换到此处',
  taken: (address) => `取自 ${address}。`,
  takenWithout: (dropped) => `过滤流没有 ${dropped.join('、')}，已略去。`,
  guide: '可添加的内容',
  guideOr: '或另一个词',
  guidePhrase: '完整短语',
  guideWithout: '排除一个词',
  guideLang: '限定语言',
  guideNoReposts: '不含转帖',
  guideNoReplies: '不含回复',
  guideFrom: '来自某账号',
  guideImages: '带图片',
  guideLinks: '带链接',
  guideCountry: '来自某国家',
  completions: '此处可用',
  or: '二者之一',
  operators: {
    bio: '作者简介含有某词',
    bio_location: '作者自称在某地',
    bio_name: '作者名字含有某词',
    bounding_box: '来自地图上的方框内',
    context: '关于 X 列表中的话题（编号）',
    conversation_id: '某次对话（首帖编号）',
    embedding: '含义接近一句话',
    embedding_threshold: '含义有多接近，0 到 1',
    entity: '关于人物、地点或事物',
    followers_count: '作者有多少粉丝',
    following_count: '作者关注多少人',
    from: '来自某账号',
    from_affiliate_of: '来自某账号的附属账号',
    has: '带图片、链接、标签……',
    in_reply_to_tweet_id: '回复某帖（编号）',
    is: '转帖、回复、引用……',
    lang: '限定语言',
    listed_count: '作者入选多少列表',
    min_followers: '作者至少有多少粉丝',
    place: '来自某地（名称）',
    place_country: '来自某国家',
    point_radius: '来自地图上某点周围',
    retweets_of: '转发某账号的帖子',
    retweets_of_tweet_id: '转发某帖（编号）',
    sample: '随机抽取，百分比',
    source: '用某应用发布',
    to: '回复某账号',
    to_affiliate_of: '回复某账号的附属账号',
    tweets_count: '作者发过多少帖子',
    url: '链接到某地址',
    url_contains: '链接中含有这些字母',
    url_description: '链接到简介如此的网页',
    url_title: '链接到标题如此的网页',
  },
  values: {
    'has:cashtags': ['带股票标签', '不带股票标签'],
    'has:geo': ['带位置', '不带位置'],
    'has:hashtags': ['带话题标签', '不带话题标签'],
    'has:images': ['带图片', '不带图片'],
    'has:links': ['带链接', '不带链接'],
    'has:media': ['带图片或视频', '不带图片或视频'],
    'has:mentions': ['带提及', '不带提及'],
    'has:video_link': ['带视频', '不带视频'],
    'is:nullcast': ['仅广告', '不含广告'],
    'is:quote': ['仅引用帖', '不含引用帖'],
    'is:reply': ['仅回复', '不含回复'],
    'is:retweet': ['仅转帖', '不含转帖'],
    'is:verified': ['认证用户发布', '非认证用户发布'],
  },
  alsoCalled: {
    from: '作者 用户',
    'has:images': '照片',
    'is:retweet': '转发',
    lang: '语言',
    place_country: '国家',
  },
  inLanguage: (name) => name,
  notInLanguage: (name) => `非${name}`,
  fromCountry: (name) => `来自${name}`,
  notFromCountry: (name) => `不来自${name}`,
  moreProblems: (n) => `……还有 ${whole(l, n)} 处`,
  tracked: (name) => `已开始跟踪「${name}」。`,

  perMinute: (n) => `${compact(l, n)} 条/分`,
  perMinuteTitle: (n) => `最近一分钟收到 ${whole(l, n)} 条帖子`,
  trace: '最近几分钟的帖子',
  settling: 'X 最多需要 20 秒才会应用这条规则。',
  settlingSimulated: '规则正在生效。',
  paused: '已暂停',
  refusedShort: '被拒绝',
  pause: (name) => `暂停「${name}」`,
  resume: '继续',
  close: (name) => `关闭「${name}」`,
  rename: (name) => `重命名「${name}」`,
  newName: '新名称',
  posts: (name) => `「${name}」的帖子`,
  newPosts: (n) => `${whole(l, n)} 条新帖子`,
  pausedTitle: '已暂停，不产生费用',
  pausedText: '规则已从 X 撤下，期间发布的帖子不会收集。',
  pausedTextSimulated: '规则已从模拟器撤下，期间不会收集帖子。',
  topicRefusedTitle: 'X 现在拒绝这条规则',
  topicRefusedText: '请关闭此栏，修改查询后重新跟踪。',
  noPostsYet: '还没有帖子',
  noPostsYetText: '有人发布时会出现在这里。',
  connectingColumn: '正在连接 …',
  loadingPosts: '正在打开存档 …',
  loadFailed: '存档没有响应',
  loadFailedText: '会自动重试。',
  olderFailed: '更早的帖子没有加载出来。',
  tryAgain: '重试',
  loadingOlder: '正在加载更早的帖子 …',
  noOlder: '存档从这里开始。',
  deepest: '已到此栏可滚动的最远处，存档中还有更多。',
  withdrawn: '这条帖子已被撤回。',
  columnBroke: '此栏无法显示',
  columnBrokeText: '其他栏照常运行，帖子都在存档里。',

  more: (name: string) => `${name}的更多操作`,
  width: '宽度',
  widths: { narrow: '窄', normal: '标准', wide: '宽' },
  resize: (name: string) => `${name}的宽度`,
  color: '颜色',
  colors: {
    '#35b8c9': '青色',
    '#f0b541': '琥珀色',
    '#c77dff': '紫色',
    '#49c58b': '绿色',
    '#ef6a6a': '红色',
    '#5b8def': '蓝色',
    '#e58fb1': '粉色',
    '#a3b84a': '橄榄色',
  },
  moveBack: '左移',
  moveOn: '右移',
  moved: (name: string, place: number, of: number) => `${name}现在是第 ${place} 栏，共 ${of} 栏。`,
  fold: '折叠为窄条',
  unfold: (name: string) => `展开${name}`,
  sinceFolded: (n: number) => `折叠后有 ${whole(l, n)} 条帖子`,

  gapNone: (seconds) => `离线 ${duration(seconds)}：没有遗漏`,
  gapAll: (seconds, missed) => `离线 ${duration(seconds)}：${whole(l, missed)} 条帖子，已全部补齐`,
  gapSome: (seconds, missed, filled) =>
    filled > 0
      ? `离线 ${duration(seconds)}：${whole(l, missed)} 条帖子，已补 ${whole(l, filled)} 条`
      : `离线 ${duration(seconds)}：遗漏 ${whole(l, missed)} 条帖子`,
  gapUnknown: (seconds, filled) =>
    filled > 0
      ? `离线 ${duration(seconds)}：已补 ${whole(l, filled)} 条帖子，可能还有遗漏`
      : `离线 ${duration(seconds)}：可能有遗漏`,
  gapLooking: (seconds) => `离线 ${duration(seconds)}：正在查找遗漏的帖子…`,
  gapFetching: (seconds, missed, filled) =>
    filled > 0
      ? `离线 ${duration(seconds)}：${whole(l, missed)} 条帖子，已补 ${whole(l, filled)} 条，正在继续补…`
      : `离线 ${duration(seconds)}：${whole(l, missed)} 条帖子，正在补…`,
  gapImpossible: (seconds, missed, filled) => {
    if (filled > 0) {
      return missed === null
        ? `离线 ${duration(seconds)}：已补 ${whole(l, filled)} 条帖子，其余无法补齐`
        : `离线 ${duration(seconds)}：${whole(l, missed)} 条帖子，已补 ${whole(l, filled)} 条，其余无法补齐`;
    }
    return missed === null
      ? `离线 ${duration(seconds)}：遗漏的帖子无法补齐`
      : `离线 ${duration(seconds)}：遗漏 ${whole(l, missed)} 条帖子，无法补齐`;
  },
  gapTimes: (from, to) =>
    `${date(l, from)} ${clock(l, from)} – ${laterDay(l, from, to, ' ')}${clock(l, to)}。`,
  fillAll: (posts, dollars) =>
    dollars === null
      ? `补齐 ${whole(l, posts)} 条（模拟，免费）`
      : `补齐 ${whole(l, posts)} 条，${money(l, dollars)}`,
  fillMore: (posts, dollars) =>
    dollars === null
      ? `再补 ${whole(l, posts)} 条（模拟，免费）`
      : `再补 ${whole(l, posts)} 条，${money(l, dollars)}`,
  countMissed: (dollars) =>
    dollars === null ? '统计遗漏了多少（模拟，免费）' : `统计遗漏了多少，${money(l, dollars)}`,
  fillSettings: '自动补齐多少',
  fillsByItself: 'Dipper 自动补齐（所有栏合计）',
  fillChoice: (posts, dollars) => {
    if (posts === 0) return '不自动补齐';
    return dollars === null
      ? `每天最多 ${whole(l, posts)} 条（模拟，免费）`
      : `每天最多 ${whole(l, posts)} 条（${money(l, dollars)}）`;
  },
  filledToday: (n) => (n === 0 ? '今天还没有自动补过。' : `今天已自动补 ${whole(l, n)} 条。`),

  closed: (name) => `「${name}」已暂停，随后将连同帖子一起删除。`,
  undo: '撤销',
  seconds: (n) => (n < 120 ? `${n} 秒` : `${Math.ceil(n / 60)} 分钟`),
  restored: (name) => `「${name}」已恢复。`,
  dismiss: '知道了',

  emptyTitle: '想关注什么？',
  emptyText: '在上方输入查询并点击“跟踪”，或从下面选一个开始。',
  emptyButton: '添加三个主题',
  emptyCost: 'X 按送达的帖子计费。',
  firstExamples: ['Go 语言', '地震快讯', '猫猫图片'],
  examples: [
    {
      group: '新闻',
      topics: [
        { name: '气候', query: '(气候变化 OR "climate change") -is:retweet' },
        { name: '利率', query: '(利率 OR 通胀 OR "interest rates") -is:retweet' },
      ],
    },
    {
      group: '危机',
      topics: [
        { name: '地震快讯', query: '(地震 OR earthquake OR sismo OR زلزال) -is:retweet' },
        { name: '洪水', query: '(洪水 OR 内涝 OR flood OR flooding) -is:retweet' },
        { name: '停电', query: '(停电 OR "power outage" OR blackout) -is:retweet' },
      ],
    },
    {
      group: '产品',
      topics: [
        { name: 'Go 语言', query: '(golang OR #golang) -is:retweet' },
        { name: '手机问题', query: '(手机 OR iphone) (死机 OR 坏了 OR 续航) -is:retweet' },
      ],
    },
    {
      group: '研究',
      topics: [
        { name: '新论文', query: '(arxiv OR 预印本 OR "new paper") has:links -is:retweet' },
        { name: '太空图片', query: '(nasa OR 星云 OR 航天) has:images -is:retweet' },
      ],
    },
    {
      group: '学语言',
      topics: [
        { name: '日常英语', query: '("good morning" OR "by the way") lang:en -is:retweet' },
        { name: '日常日语', query: '(おはよう OR お疲れ様 OR 美味しい) lang:ja -is:retweet' },
      ],
    },
    {
      group: '图个乐',
      topics: [{ name: '猫猫图片', query: '(猫 OR cat OR cats) has:images -is:retweet' }],
    },
  ],

  live: '实时',
  idle: '空闲',
  connecting: '连接中',
  waiting: '等待中',
  refused: '被拒绝',
  offline: '离线',
  starting: '启动中',
  xStream: 'X 过滤流',
  simulatedStream: '模拟流',
  idleText: '空闲，没有跟踪任何主题',
  rules: (used, limit) => `规则 ${whole(l, used)} / ${whole(l, limit)}`,
  foreign: (n) => `另有 ${whole(l, n)} 条他人的规则共用此令牌`,
  total: (n) => `${n < 10 ? Math.round(n * 10) / 10 : whole(l, Math.round(n))} 条/分`,
  dropped: (n) => `丢失 ${whole(l, n)} 条`,
  lag: (n) => `${whole(l, n)} 条写入中`,
  archived: (n, size) => `已存档 ${whole(l, n)} 条 · ${bytes(l, size)}`,
  waitingTitle: '现在收不到帖子',
  waitingText: '连接已断开，Dipper 会自动重新连接。',
  waitingFor: (n) => (n < 120 ? `${n} 秒后重试。` : `${Math.ceil(n / 60)} 分钟后重试。`),
  waitingSoon: 'Dipper 稍后会重试。',
  tryingNow: 'Dipper 正在重试 …',
  tryNow: '立即重试',
  refusedTitle: '数据流已停止',
  refusedText: 'X 拒绝继续。',
  refusedUntil: '在您处理之前不会再尝试。',
  takeOver: '接管',
  takeOverTitle: '断开此令牌的另一个连接，改由这里连接',
  offlineTitle: 'Dipper 没有运行',
  offlineText: '已显示的内容会保留。请重新启动 Dipper，页面会自动继续。',
  stateSpoken: (words) => `数据流：${words}。`,

  lockedTitle: '请用 Dipper 打印的地址打开',
  lockedText: '此页面需要该地址末尾的密钥。请在启动 Dipper 的终端里找到以此开头的一行：',
  lockedStale: '打开此页面时的密钥已失效，Dipper 可能已重新启动。',
  brokenTitle: '页面无法连接 Dipper',
  reload: '重新加载',

  failed: '操作没有成功',
  unreachable: 'Dipper 没有响应。',
  unreachableHint: '请确认它仍在运行，然后重试。',

  unknownAuthor: '未知作者',
  verified: { blue: '已认证账号', business: '已认证企业', government: '政府账号' },
  protectedAuthor: '受保护的账号',
  repostedBy: '转帖者',
  replyingTo: '回复',
  replyingToPost: '回复一条帖子',
  viewOnX: '在 X 上查看',
  simulatedCard: '由模拟器生成',
  showMore: '展开',
  showLess: '收起',
  edited: '已编辑',
  editedTitle: (n) => `此前有 ${whole(l, n)} 个版本`,
  sensitive: '敏感内容',
  show: '显示',
  withheld: (countries) => `在 ${countries.join('、')} 不予显示`,
  photo: '照片',
  video: '视频',
  gif: '动图',
  noAlt: '没有描述',
  pollVotes: (n) => `${whole(l, n)} 票`,
  pollOpen: (at) => `截止 ${date(l, at)} ${minute(l, at)}`,
  pollOver: (at) => `${date(l, at)} 结束，此为结束前的票数`,
  pollEnded: '最终结果',
  replies: (n) => `${whole(l, n)} 条回复`,
  reposts: (n) => `${whole(l, n)} 次转帖`,
  quotes: (n) => `${whole(l, n)} 次引用`,
  likes: (n) => `${whole(l, n)} 个赞`,
  views: (n) => `${whole(l, n)} 次浏览`,
  compact: (n) => compact(l, n),
  ago: (milliseconds, at) => compactTime(l, milliseconds, at, ['秒', '分', '时', '天']),
  fullTime: (at) => `${date(l, at)} ${clock(l, at)}`,
};

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} 秒`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} 分钟`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} 小时`;
  return `${Math.round(seconds / 86_400)} 天`;
}
