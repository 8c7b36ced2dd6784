import type { Strings } from './en';
import { bytes, clock, compact, compactTime, date, minute, whole } from './format';

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

  query: '查询',
  queryPlaceholder: '跟踪一个词、"短语"、#话题、@用户 …',
  name: '名称（可选）',
  namePlaceholder: '名称',
  track: '跟踪',
  tracking: '正在添加 …',
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
  gap: (seconds, missed, filled) => {
    const away = `离线 ${duration(seconds)}`;
    if (missed === null) {
      return filled > 0
        ? `${away} · 已补 ${whole(l, filled)} 条，可能还有遗漏`
        : `${away} · 可能有遗漏`;
    }
    if (missed === 0) return `${away} · 没有遗漏`;
    if (filled >= missed) return `${away} · ${whole(l, missed)} 条帖子，已全部补齐`;
    return `${away} · ${whole(l, missed)} 条帖子，已补 ${whole(l, filled)} 条`;
  },

  closed: (name) => `「${name}」已暂停，随后将连同帖子一起删除。`,
  undo: '撤销',
  seconds: (n) => `${n} 秒`,
  restored: (name) => `「${name}」已恢复。`,
  dismiss: '知道了',

  emptyTitle: '想关注什么？',
  emptyText: '在上方输入查询并点击“跟踪”。每个主题自成一栏。',
  emptyButton: '添加三个主题',
  emptyCost: 'X 按送达的帖子计费。',
  examples: [
    { name: 'Go 语言', query: '(golang OR #golang) -is:retweet' },
    { name: '地震快讯', query: '(地震 OR earthquake OR sismo OR زلزال) -is:retweet' },
    { name: '猫猫图片', query: '(猫 OR cat OR cats) has:images -is:retweet' },
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
  waitingTitle: '流已断开',
  waitingUntil: (at) => `将在 ${clock(l, at)} 重试。`,
  waitingSoon: 'Dipper 稍后会重试。',
  refusedTitle: '数据流已停止',
  refusedText: '在您处理之前不会再尝试。',
  takeOver: '接管',
  takeOverTitle: '断开此令牌的另一个连接，改由这里连接',
  offlineTitle: 'Dipper 没有运行',
  offlineText: '已显示的内容会保留，Dipper 恢复后页面会自动继续。',
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
