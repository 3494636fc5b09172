/** Words of search, keys, zones, history, settings and the first run. Chinese, then English. */
import type { Pair } from '../language'
import { p, plural, type Count } from './shared'

// --- search and keys --------------------------------------------------------------------------------------------------
export const searchGroups: Record<string, Pair> = { visit: p('今日上门', 'Visits today'), door: p('门牌和人', 'Doors and people'), team: p('队伍', 'Teams'), tube: p('管', 'Tubes'), command: p('去哪里 / 做什么', 'Go and do') }
export const keysTitle = p('按键', 'Keys')
export const keyRows: readonly (readonly [string, Pair])[] = [
  ['J K ↑ ↓', p('队列里上下', 'next and previous in the queue')], ['Enter', p('打开', 'open')], ['Esc', p('关闭，取消拖动', 'close, cancel a drag')],
  ['/', p('找门、人、管号、队伍、命令', 'search door, person, tube, team, command')], ['E', p('采用第一个改动', 'apply the first fix')],
  ['M', p('改派：上下键选队，回车放下', 'move: arrows pick a lane, Enter drops')], ['Ctrl Z', p('撤销我的上一步', 'take back my last')],
  ['R', p('重新规划', 're-plan')], ['P', p('看 / 发布新计划', 'see / publish the new plan')], ['T', p('时间轴换成表格', 'timeline as a table')],
  ['G L', p('现场', 'live')], ['G C', p('清楼表', 'clearance')], ['G T', p('明日', 'tomorrow')], ['G I', p('台账', 'ledgers')], ['G Z', p('风险区', 'zones')],
  ['G M', p('队伍', 'teams')], ['G R', p('记录', 'history')], ['1 2 3', p('导入时选建议', 'pick an answer while importing')], ['?', p('这张表', 'this list')],
]
export const keysNote = p('输入框里按键不起作用。', 'Keys do nothing while a field has the focus.')

// --- zones and chases -------------------------------------------------------------------------------------------------
export const zonesNone = p('没有风险区。', 'There is no risk zone.')
export const zonesNoneNext = p('风险区由快照或通告导入，也可由上级系统推送。', 'Zones come from an imported snapshot or notice, or from a neighbouring system.')
export const zoneImport = p('导入快照', 'Import a snapshot')
export const zoneCol = p('风险区', 'Zone')
export const levelCol = p('等级', 'Level')
export const levels: Record<string, Pair> = { high: p('高风险', 'High'), middle: p('中风险', 'Middle'), medium: p('中风险', 'Middle'), low: p('低风险', 'Low') }
export const sinceCol = p('自', 'Since')
export const dayOf = (n: number, of: number): Pair => p(`第 ${n}/${of} 天`, `day ${n} of ${of}`)
export const learnedAt = (at: string): Pair => p(`得知 ${at}`, `learned ${at}`)
export const zoneOver = (at: string): Pair => p(`${at} 解除`, `lifted ${at}`)
export const blockersOf: Count = (n) => (n ? p(`解封还差 ${n} 人`, `${plural(n, 'person', 'persons')} block the lifting`) : p('全部已采', 'all sampled'))
export const blockersTitle = p('解封还差谁', 'Who blocks the lifting')
export const zoneDoor = p('门', 'Door')
export const zonePlaceUnknown = p('地址不在本区台账里', "the place is not in this area's ledgers")
export const chases = p('追阳', 'Chase')
export const chaseNone = p('两天内没有阳性管。', 'No positive tube within two days.')
export const chaseClocks: Record<string, Pair> = { contact: p('接触', 'Reach'), sampled: p('采样', 'Swab'), resulted: p('结果', 'Result') }
export const chasePeople: Count = (n) => p(`${n} 人`, plural(n, 'person', 'persons'))
export const chaseDone = p('完成', 'done')
export const chaseLeft = (t: string): Pair => p(`余 ${t}`, `${t} left`)
export const chaseOver = (t: string): Pair => p(`超 ${t}`, `${t} over`)
export const chaseSingle = p('管里每人留在原地，单独复采；重复上报并入同一单。', 'Everyone in the tube stays where they are and is sampled alone; repeated reports join the same order.')
export const chaseManual = p('复采由应急队处理；本版不自动派单。', 'The squad handles the re-check; this release does not make the order itself.')

// --- history ----------------------------------------------------------------------------------------------------------
export const phoneWhat: Record<string, Pair> = { confirmed: p('已看路线', 'Has seen its route') }
export const historyKinds: Record<string, Pair> = { command: p('调度', 'Commands'), plan: p('计划', 'Plans'), visit: p('上门', 'Visits'), phone: p('手机', 'Phones'), import: p('导入', 'Imports'), alert: p('提醒', 'Alerts'), look: p('查看', 'Looks') }
export const historyFilter = p('按人、门、队、管号、理由筛选', 'filter by person, door, team, tube, reason')
export const historyNone = p('还没有记录。', 'Nothing has been recorded yet.')
export const historyMore = p('更早的', 'Earlier')
export const exportCsv = p('导出', 'Export')
export const whenCol = p('时间', 'When')
export const whatCol = p('做了什么', 'What')
export const whoCol = p('谁', 'Who')
export const aboutCol = p('关于', 'About')
export const whyCol = p('理由', 'Why')
export const undoneTag = p('已撤销', 'taken back')
export const settledTag = p('已了结', 'settled')
export const byHer = p('系统', 'the system')
export const looks: Record<string, Pair> = {
  board: p('看了现场', 'looked at the live screen'), visit: p('打开一户', 'opened a visit'), clearance: p('看了清楼表', 'looked at the clearance table'), sheets: p('打印路线', 'printed routes'),
  audit: p('看了记录', 'looked at the history'), find: p('查找到一人', 'found a person'), chases: p('看了追阳', 'looked at the chases'), users: p('看了用户', 'looked at the users'), why: p('看了原因', 'asked why'), tube: p('看了一管', 'looked into a tube'),
}
export const planWhy: Record<string, Pair> = { first_plan: p('第一版计划', 'First plan'), urgent: p('急件插入', 'Urgent change'), improved: p('改进', 'Improvement'), moved_by_hand: p('人工改派', 'Moved by hand'), replan: p('重新规划', 'Re-planned'), explained: p('原因更新', 'Reasons proven anew'), undo: p('撤销', 'Taken back') }

// --- settings ---------------------------------------------------------------------------------------------------------
export const users = p('用户', 'Users')
export const walls = p('大屏', 'Walls')
export const leads = p('队长二维码', "Leads' QR codes")
export const deskCard = p('调度台', 'The desk')
export const roleNames: Record<string, Pair> = { coordinator: p('调度员', 'Coordinator'), auditor: p('审计', 'Auditor'), admin: p('管理员', 'Admin') }
export const adminOnly = p('只有管理员能看和改用户。', 'Only an admin sees and changes users.')
export const roleCol = p('角色', 'Role')
export const lastSeen = p('最近', 'Last seen')
export const newUser = p('加用户', 'Add a user')
export const loginCol = p('账号', 'Login')
export const nameCol = p('姓名', 'Name')
export const make = p('建立', 'Create')
export const giveCode = p('发码', 'Give a code')
export const disableWord = p('停用', 'Disable')
export const enableWord = p('启用', 'Enable')
export const resetWord = p('重设密码', 'New password')
export const endSessions = p('退出所有设备', 'Sign out everywhere')
export const revokeWord = p('收回', 'Take back')
export const firstPassword = (login: string): Pair => p(`${login} 的首个密码（只显示这一次，登录后必须改）`, `First password of ${login} (shown once, must be changed at sign-in)`)
export const leadCodeOnce = p('让队长用手机扫。只能用一次，只管这一班。', 'The lead scans it with the phone. It works once and for one shift.')
export const wallCodeOnce = p('在大屏上打开这个地址。只能配对一次。', 'Open this address on the wall. It pairs once.')
export const labelCol = p('名称', 'Label')
export const stateCol = p('状态', 'State')
/** How long ago; people sign in by the clock on the wall, also beside a simulated day. */
export const minutesAgo: Count = (n) => n < 1 ? p('刚刚', 'just now') : n < 60 ? p(`${n} 分钟前`, `${n} min ago`)
  : n < 2880 ? p(`${Math.floor(n / 60)} 小时前`, `${Math.floor(n / 60)} h ago`) : p(`${Math.floor(n / 1440)} 天前`, `${Math.floor(n / 1440)} d ago`)
export const stateWords: Record<string, Pair> = {
  active: p('在用', 'in use'), used: p('已用', 'used'), unused: p('未用', 'not used yet'), waiting: p('等待配对', 'waits for pairing'), revoked: p('已收回', 'taken back'), expired: p('已过期', 'expired'), disabled: p('已停用', 'disabled'), paired: p('已配对', 'paired'), open: p('未用', 'not used yet'),
}
export const lockedFor: Count = (n) => p(`已锁，还有 ${n} 分`, `locked for ${n} min`)
export const noneYet = p('还没有。', 'None yet.')
export const deskPhone = p('队长按“有问题”时拨的电话', 'The phone a lead calls with a problem')
export const keepWord = p('保存', 'Save')

// --- first password, first run ------------------------------------------------------------------------------------------
export const newPasswordTitle = p('先改密码', 'Change your password first')
export const newPasswordNote = p('首个密码别人知道。改好才能继续。至少 10 个字。', 'Somebody else knows your first password. Change it to go on. At least 10 characters.')
export const oldPassword = p('现在的密码', 'Present password')
export const newPassword = p('新密码', 'New password')
export const newPasswordAgain = p('再输一次', 'Once more')
export const passwordSame = p('新密码要和现在的、和账号都不一样。', 'The new password must differ from the old one and from the account.')
export const passwordsDiffer = p('两次输入不一样。', 'The two do not agree.')
export const changePassword = p('改好，继续', 'Change and go on')
export const firstTitle = p('从您手里的台账开始', 'Begin with the ledgers you have')
export const firstNote = p('导入三张表，就能排出明天的上门路线。表格不用改，原样拖进来。', "Import three lists and tomorrow's routes can be planned. No need to change the files.")
export const stepPlaces = p('楼栋和房间', 'Buildings and rooms')
export const stepPlacesDone = (buildings: number, people: number, compounds: number): Pair => p(`${compounds} 个小区、${buildings} 栋、登记 ${people} 人`, `${plural(compounds, 'compound')}, ${plural(buildings, 'building')}, ${plural(people, 'resident')}`)
export const stepPlacesTodo = p('楼栋表和清楼表：哪些楼、哪些门、谁住着', 'Address book and register: buildings, doors, who lives there')
export const stepLedgers = p('两本台账', 'The two ledgers')
export const stepLedgersTodo = p('特殊群体台账、潜在风险台账。写入前先给您看每一行。', 'Special group and quarantine. You see every row before it is written.')
export const stepLedgersDone = (today: number, next: number): Pair => p(`今日 ${today} 户、明日 ${next} 户要上门`, `${plural(today, 'door')} today, ${next} tomorrow`)
export const stepTeams = p('队伍和班次', 'Teams and shifts')
export const stepTeamsTodo = p('谁在哪队、什么角色、几点到几点', 'Who is in which team, which roles, from when to when')
export const stepTeamsDone: Count = (n) => p(`${n} 队`, plural(n, 'team'))
export const stepPack = p('规则包', 'Rule pack')
const TAIYUAN = p('太原市 2022-11-22（按第 177 号通告）', 'Taiyuan 2022-11-22 (notice 177)')
const packs: Record<string, Pair> = { taiyuan: TAIYUAN, 'taiyuan-2022-11-22': TAIYUAN }
export const stepPackNote = (name: string): Pair => p(`${packs[name]?.[0] ?? name}，建区时已选好`, `${packs[name]?.[1] ?? name}, chosen when the area was added`)
export const howImport = p('导入时会怎样', 'What an import does')
export const howRows: readonly (readonly [Pair, Pair])[] = [
  [p('先看后写', 'Seen before written'), p('每行说明：新增、变更、不变、要您看、拒收', 'each row: new, changed, unchanged, needs your eye, rejected')],
  [p('可整份撤销', 'Undone as a whole'), p('10 分钟内，一键退回导入前', 'within 10 minutes, back to before the import')],
  [p('不碰身份证号', 'No ID numbers'), p('该列不读取、不保存', 'that column is neither read nor kept')],
  [p('重复不怕', 'Twice is harmless'), p('同一人在两本台账，一天只上一次门', 'one person on two ledgers is visited once a day')],
]
export const seeFirst = p('想先看看？', 'See it first?')
export const seeFirstNote = p('在另一台电脑上用 doorstep demo 演练一天：虚构社区，不影响正式数据。', 'doorstep demo plays a day of an invented community on a machine of its own; real data is not touched.')
export const afterStep: Count = (n) => p(`先做第 ${n} 步`, `after step ${n}`)
export const chooseFile = p('选择文件', 'Choose a file')
export const orDrop = p('或把 .xlsx / .csv 拖到这里', 'or drop .xlsx / .csv here')
export const importWord = p('导入', 'Import')
export const noLedgers = p('还没有台账', 'no ledgers yet')

// --- clearance: who is open, who answers ------------------------------------------------------------------------------
export const stillOpen = p('这栋还差谁', 'Who is open here')
export const remind = p('复制提醒', 'Copy a reminder')
export const remindCopied = p('已复制，可以贴到楼栋群', "Copied: paste it into the building's group")
export const remindRefused = p('浏览器不让复制，请从下面选取', 'The browser does not copy: select it below')
export const remindHead = (community: string, building: string, n: number): Pair => p(`【${community}】${building}还有 ${n} 户未采样：`, `${community}, ${building}: ${plural(n, 'household')} not sampled yet:`)
export const remindTail = p('请今天下楼采样；行动不便的请告诉我们，我们上门。', 'Please come down today; whoever cannot, tell us: we come to the door.')
export const listComma = p('、', ', ')
export const whoAnswers = p('谁负责这栋楼', 'Who answers for this building')
export const answeringRoles: Record<string, Pair> = { micro_grid: p('微网格', 'Micro-grid'), grid: p('网格', 'Grid'), cadre: p('小区包联', 'Compound cadre'), compound_cadre: p('小区包联', 'Compound cadre'), community: p('社区', 'Community') }
export const answeringNone = p('台账里没有写这栋楼由谁负责。', 'The ledgers do not say who answers for this building.')

// --- tomorrow: what if, stock -------------------------------------------------------------------------------------------
export const whatIf = p('如果明天少来人', 'If fewer come tomorrow')
export const whatIfCome = p('到岗', 'Come')
export const whatIfCan: Count = (n) => p(`${n} 队能做`, `${plural(n, 'team')} can do`)
export const whatIfDone = p('做', 'Done')
export const whatIfNot = p('不能做', 'Not')
export const whatIfNote = p('按现有路线补位算出，隔离队先保；正式重排可能更好。', 'Filled into the routes as they stand, quarantine crews first; a new plan may do better.')
export const stockRow = p('库存', 'In store')
export const shortRow = p('缺口', 'Short')
export const shortOf: Count = (n) => p(`缺 ${n}`, `${n} short`)
export const countedAt = (at: string): Pair => p(`最近盘点 ${at}`, `counted ${at}`)
export const notCounted = p('还没有盘点', 'not counted yet')
export const countNow = p('记录盘点', 'Enter the count')
export const carriedWhy: Record<string, Pair> = { refused: p('拒绝', 'refused'), no_answer: p('三次无人应', 'no answer three times'), not_visited: p('没有走到', 'not reached'), unassigned: p('没有队', 'no team'), open: p('未完成', 'not done') }
export const ownedBy = (who: string): Pair => p(`负责 ${who}`, `owner ${who}`)
export const areaWord = p('辖区', 'Area')
export const layerPoints = p('点位', 'Points')
export const depotName = p('社区 · 送检点', 'Base · lab point')
export const riskZone = p('风险区', 'Risk zone')
export const inZones: Count = (n) => p(`风险区 ${n}`, `In zones ${n}`)
export const promisesKept = p('约定时间内', 'Promises kept')
export const oldestAtLab = p('标本最老', 'Oldest tube')
export const climbCol = p('爬楼', 'Stairs')
export const floorsOf: Count = (n) => p(`${n} 层`, plural(n, 'floor'))
export const stillLeft = (left: string): Pair => p(`还有 ${left}`, `${left} left`)
