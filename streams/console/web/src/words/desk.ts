/** Words of the coordinator's page: Chinese, then English. */
import type { Pair } from '../language'
import { p, plural, special, recheck, sampledLong, noAnswer, refused, moved, inHospital, elsewhere, single, type Count } from './shared'

export * from './shared'
export * from './conflict'
export * from './ledgers'
export * from './pages'
export * from './plan'

// --- coordinator: frame and login -----------------------------------------------------------------------------------
export const account = p('账号', 'Account')
export const password = p('密码', 'Password')
export const signIn = p('登录', 'Sign in')
export const signOut = p('退出登录', 'Sign out')
export const badLogin = p('账号或密码不对。', 'Account or password is wrong.')
export const triesLeft: Count = (n) => p(`账号或密码不对。还可试 ${n} 次。`, `Account or password is wrong. ${n === 1 ? '1 more try' : `${n} more tries`}.`)
export const tooMany = p('试的次数太多，请过一会儿再来。', 'Too many attempts. Please wait a while.')
export const tooManyFor: Count = (n) => p(`试的次数太多，请 ${n} 分钟后再来。`, `Too many attempts. Try again in ${n} min.`)
export const motto = p('不落一户，不漏一人', 'Not one door, not one person left out')
export const leadHint: readonly [Pair, Pair] = [p('队长', 'Team lead'), p('：扫调度员屏幕上的二维码，不用密码', ": scan the QR code on the coordinator's screen, no password")]
export const wallHint: readonly [Pair, Pair] = [p('大屏', 'Wall'), p('：在“设置 › 大屏”取一次性配对码', ': take a pairing code from Settings › Walls')]
export const showPassword = p('显示密码', 'Show the password')
export const privacyLine = p('只有本社区的人看得到本社区的数据；每次查看都有记录。', 'Only people of this community see its data; every look is recorded.')
export const live = p('现场', 'Live')
export const clearance = p('清楼表', 'Clearance')
export const tomorrow = p('明日', 'Tomorrow')
export const ledgers = p('台账', 'Ledgers')
export const zones = p('风险区', 'Zones')
export const teams = p('队伍', 'Teams')
export const records = p('记录', 'History')
export const settings = p('设置', 'Settings')
export const unassigned = p('未派', 'Unassigned')
export const late = p('迟到', 'Late')
export const cleared = p('清楼', 'Cleared')
export const searchHint = p('找门、人、管号、队伍', 'Door, person, tube, team')
export const liveNow = p('实时', 'Live')
export const secondsAgo: Count = (n) => p(`${n}秒前`, `${n} s ago`)
export const nothingFound = p('没有找到', 'Nothing found')

// --- coordinator: queue -------------------------------------------------------------------------------------------
export const needsYou = p('待处理', 'Needs you')
export const totalItems: Count = (n) => p(`共 ${n} 项`, `${n} in all`)
export const queueKeys = p('上下选 · 回车打开', '↑↓ choose · Enter opens')
export const queueEmpty = p('现在没有要处理的', 'Nothing needs you now')
export const queueEmptyNext = (at: string): Pair => p(`现在没有要处理的，下一个时限 ${at}`, `Nothing needs you now, next deadline ${at}`)
export const dueToday = p('今日必做', 'must be today')
export const whyLink = p('为什么', 'Why')
export const teamQuits = p('队伍退出', 'Team lost')
export const teamQuitsOf: Count = (n) => p(`队伍退出，改派 ${n} 户`, `Take it out, re-plan ${n} doors`)
export const lostTeam = (name: string): Pair => p(`${name} 失联`, `${name} lost`)
export const lostLine: Count = (n) => n ? p(`余 ${n} 户未上门`, `${plural(n, 'door')} not visited yet`) : p('所余各户已改派', 'its doors have other teams')
export const tubeLine = (target: string, limit: string, over: boolean): Pair =>
  over ? p(`已过上限 ${limit}，马上送检`, `above the limit of ${limit}: to the lab now`) : p(`目标 ${target} 前送检，上限 ${limit}`, `to the lab within ${target}, never above ${limit}`)
export const oldestOf = (team: string, age: string): Pair => p(`${team} 最老标本 ${age}`, `${team} oldest tube ${age}`)
export const windowPassed = p('约定时间已过', 'the promised time has passed')
export const alertKinds: Record<string, Pair> = {
  visit_unassigned: p('未派', 'Unassigned'),
  team_lost: p('队伍失联', 'Team lost'),
  team_silent: p('队伍没有信号', 'Team silent'),
  no_answer_escalated: p('三次无人应', 'Three times no answer'),
  event_buried: p('事件搁置', 'Event buried'),
  plan_overran: p('未在时限内排完，沿用上一版', 'No plan in time, the last one is kept'),
  specimen_clock: p('标本将超时', 'Specimen clock'),
  route_unread: p('新路线没人看', 'New route not read yet'),
  visit_overdue: p('必访户过时未访', 'Must-visit door overdue'),
  tube_positive: p('阳性管', 'Positive tube'),
  plan_proposed: p('改进待采用', 'An improvement waits'),
  gate_failed: p('上岗检查不合格', 'Shift gate failed'),
  unknown_id: p('有记录等编号', 'A record waits for its id'),
  visit_unfinished: p('到了门口，一小时没有结果', 'At the door for an hour, no outcome'),
  begun_not_due: p('到了今天不用去的户', 'A team is at a door that is not due'),
  tube_broken: p('标本管破损', 'Tube broken'),
  tube_missing: p('标本管找不到', 'Tube missing'),
  tube_kept: p('标本管留到下一次送检', 'Tube kept for the next hand-over'),
}
/** What to do about an alert. */
export const alertNext: Record<string, Pair> = {
  team_silent: p('先打电话；不能继续，就让队伍退出', 'call first; if they cannot go on, take the team out'),
  no_answer_escalated: p('请小区去找人，再约时间', 'ask the compound to find them, then agree on a time'),
  event_buried: p('这条没有采用，更正后重发', 'it was not used; correct it and send it again'),
  plan_overran: p('现有路线照旧；可以再规划一次', 'the routes stand as they are; re-plan if you like'),
  route_unread: p('打电话请队长看新路线', 'call the lead, so that the new route is read'),
  visit_overdue: p('今天必须上门，打开看谁最快', 'due today in any case; open it to see who is fastest'),
  gate_failed: p('换人，或让队伍退出', 'replace the member, or take the team out'),
  unknown_id: p('编号登记后自动接上；久等请查台账', 'joined as soon as the id is registered; if it takes long, look into the ledger'),
  begun_not_due: p('问队长去的是哪一户', 'ask the lead which door it is'),
  tube_broken: p('打开：看管里是谁，安排明天重采', 'open it: see who is in it, have them sampled again tomorrow'),
  tube_missing: p('先找；找不到就打开，安排明天重采', 'look for it first; else open it and have them sampled again tomorrow'),
  tube_kept: p('问队长何时交', 'ask the lead when it will be handed over'),
}

// --- coordinator: map and timeline ----------------------------------------------------------------------------------
export const layerRoutes = p('路线', 'Routes')
export const layerOpen = p('未采人数', 'Open people')
export const tangle = p('路线太多：选一队，或放大', 'Too many routes: choose a team, or zoom in')
export const localMap = p('本地绘图，不连外部地图', 'Drawn here; no outside map')
export const zoomIn = p('放大', 'Zoom in')
export const zoomOut = p('缩小', 'Zoom out')
export const wholeArea = p('全图', 'Whole area')
export const timeline = p('时间轴', 'Timeline')
export const asTable = p('表格', 'Table')
export const planLine = (v: number, at: string): Pair => p(`计划 v${v} · ${at} 发布`, `Plan v${v} · published ${at}`)
export const planNone = p('还没有计划', 'No plan yet')
export const noPlanner = p('还没有计划 · 正在准备排线，首次要几分钟', 'No plan yet · getting ready to plan: minutes, the first time')
export const seenBy = (seen: number, all: number): Pair => p(`${seen}/${all} 队已看`, `${seen}/${all} teams have seen it`)
export const undo = p('撤销', 'Undo')
export const replan = p('重新规划', 'Re-plan')
export const locked = p('已锁定', 'Pinned')
export const onTime = p('准点', 'on time')
export const standby = p('备勤', 'standby')
export const offDuty = p('不在班', 'off duty')
export const fits = p('可放', 'Fits')
export const fitsBut = (what: string): Pair => p(`可放 · ${what}`, `Fits · ${what}`)
export const pinnedHere = p('锁定在这一队', 'pinned here')
export const cannot = (what: string): Pair => p(`不可 · ${what}`, `Cannot · ${what}`)
export const atCost = (size: Pair): Pair => p(`代价 ${size[0]}`, `cost ${size[1]}`)
export const withRoles = (name: string, roles: Pair[]): Pair => p(`${name}（${roles.map((role) => role[0]).join('、')}）`, `${name} (${roles.map((role) => role[1]).join(', ')})`)
export const listed = (all: string[]): Pair => p(all.join('、'), all.join(', '))
export const typeReason = p('写一句理由，随路线存档', 'Give one sentence as the reason; it is kept with the route')
export const dropHere = p('放到这里', 'Place here')
export const cancel = p('取消', 'Cancel')
export const moveVisit = p('改派', 'Move')
export const moveTitle = p('改派到哪一队', 'Move to which team')
export const emptyTimeline = p('今天还没有排队伍。先导入队伍台账。', 'No team is rostered today. Import the roster first.')

// --- coordinator: a visit -----------------------------------------------------------------------------------------
export const whyDue = p('为什么今天要采', 'Why it is due today')
export const whyNoTeam = p('为什么没有队', 'Why no team')
export const whyTeam = p('为什么是这一队', 'Why this team')
export const smallest = p('最小改动', 'Smallest changes')
export const passed = p('经过', 'History')
export const adopt = p('采用', 'Do it')
export const team = p('队', 'Team')
export const cause = p('不能的原因', 'What stands in the way')
export const provenWord = p('逐队复算，已证实', 're-checked team by team: proven')
export const notFoundInTime = p('在时限内没有找到', 'not found in time')
export const anchorLine = (rule: string, pack: string, anchor: string): string => [rule, pack, anchor].filter(Boolean).join(' · ')
export const anchorOn = (day: string): Pair => p(`锚点 ${day}`, `anchor ${day}`)
export const placeInOrder = (n: number, at: string): Pair => p(`第 ${n} 位 · ${at} 到门`, `stop ${n} · at the door ${at}`)
export const pin = p('锁定', 'Pin')
export const unpin = p('解锁', 'Unpin')
export const attemptOf: Count = (n) => p(`第 ${n} 次上门`, `attempt ${n}`)
export const loading = p('正在取数据', 'Loading')
export const previous = p('上一项', 'Previous')
export const next = p('下一项', 'Next')
export const close = p('关闭', 'Close')
export const closeEsc = p('Esc 关闭', 'Esc Close')
export const onlyRechecks = p('应急队只做复核', 'the squad does re-checks only')
export const reasons: Record<string, Pair> = {
  no_role: p('组里缺这一户需要的人员', 'a role is missing in the crew'),
  no_ppe: p('防护等级不够', 'protection level too low'),
  pinned_elsewhere: p('已在别队锁定', 'pinned with another team'),
  changes_hands: p('换队中，等原队手机确认', 'changes teams as soon as the first phone confirms'),
  window_closed: p('约定时间内到不了', 'cannot arrive within the window'),
  shift_end: p('班次结束前做不完', 'would not be done before the shift ends'),
  rank_order: p('洁污顺序不允许', 'clean after dirty'),
  person_capacity: p('人数已满', 'persons are full'),
  tubes: p('采样管不够', 'not enough tubes'),
  specimen_clock: p('最老标本将超过上限', 'the oldest tube would pass its limit'),
  suit_time: p('防护服连续时间将超过上限', 'time in the suit would pass its limit'),
  no_partner: p('没有可同去的一方', 'no partner for the order'),
  no_slot: p('没有空位', 'no slot left'),
  costs_more: p('代价更高', 'costs more'),
  not_found_in_time: notFoundInTime,
  no_team: p('没有在岗队伍', 'no team on duty'),
  lost: p('失联', 'lost'),
}
export const fixes: Record<string, (team: string, n: number, role: string) => Pair> = {
  longer_shift: (t, n) => p(`${t} 顺延 ${n} 分`, `${t}: shift ${n} min longer`),
  wider_window: (_, n) => p(`约定时间放宽 ${n} 分`, `window ${n} min wider`),
  more_role: (t, _, r) => p(`给 ${t} 增派${r}`, `add a ${r} to ${t}`),
  more_team: () => p('增派一队', 'one more team'),
  more_capacity: (t) => p(`给 ${t} 增加容量`, `more capacity for ${t}`),
  reset: (t) => p(`${t} 全套更换后前往`, `${t} after a reset`),
  none: () => p('没有单项改动可行', 'no single change helps'),
}
export const reports: Record<string, Pair> = {
  begun: p('到门', 'Arrived'), sampled: sampledLong, no_answer: noAnswer, refused, resident_moved: moved, moved,
  in_hospital: inHospital, done_elsewhere: elsewhere,
}
export const ruleReasons: Record<string, Pair> = {
  elderly: p('高龄', 'very old'), ill: p('重病', 'seriously ill'), disabled: p('行动不便', 'disabled'),
  online_class: p('网课学生', 'pupil in online class'), temporary_carer: p('临时照护', 'temporary carer'),
}
export const classes: Record<string, Pair> = {
  special, recheck, close_contact: p('密接居家', 'Close contact at home'), left_high_risk_zone: p('离开高风险区', 'Left a high-risk zone'),
}
export const states: Record<string, Pair> = {
  due: p('未派', 'Unassigned'), assigned: p('已派', 'Assigned'), begun: p('在门口', 'At the door'), sampled: sampledLong,
  refused, no_answer: noAnswer, moved, in_hospital: inHospital, done_elsewhere: elsewhere, void: p('已取消', 'Void'),
  carried_over: p('转入明日', 'Carried over'), unassigned,
}

// --- coordinator: team lost, clearance, tomorrow, import ------------------------------------------------------------
export const quitTitle = (name: string): Pair => p(`${name} 退出`, `${name} leaves`)
export const quitReasons: Record<string, Pair> = {
  cannot_go_on: p('失联 / 不能继续', 'Lost / cannot go on'), unwell: p('人员不适', 'Crew unwell'),
  unfit: p('体温或健康码不合格', 'Temperature or code failed'), member_positive: p('队员核酸阳性', 'A member tested positive'),
}
export const cause1 = p('原因', 'Reason')
export const quitGoVersion: Count = (n) => p(`退出并发布 v${n}`, `Take it out and publish v${n}`)
export const tenMinutes = p('10 分钟内可撤销', 'can be undone for 10 minutes')
export const whereRest: Count = (n) => p(`余下 ${n} 户去哪里`, `Where the ${n} doors go`)
export const backGo = p('恢复出队', 'Back on duty')
export const registered = p('登记', 'Registered')
export const excusedLong = p('免采（有原因）', 'Excused (with reason)')
export const adds = p('相加一致', 'Adds up')
export const addsNot: Count = (n) => p(`相加不符 差 ${n}`, `Does not add up: off by ${n}`)
export const allBuildings: Count = (n) => p(`全部 ${n} 栋`, `All ${n} buildings`)
export const withOpen: Count = (n) => p(`有未采 ${n}`, `With open ${n}`)
export const compoundOrBuilding = p('小区 / 楼栋', 'Compound / building')
export const buildingsOf: Count = (n) => p(`${n} 栋`, plural(n, 'building'))
export const print = p('打印', 'Print')
export const byOpen = p('按未采人数', 'by open people')
export const chooseBuilding = p('选一栋楼看每一户。', 'Choose a building to see every door.')
export const allSampled = p('全户已采', 'all sampled')
export const excusedMark = p('免', 'exc')
export const openMark = p('余', 'left')
export const noRoom: Count = (n) => p(`台账里没有房号 ${n} 户`, `${plural(n, 'door')} without a room in the ledgers`)
export const openPersons = p('未采人数', '= still open')
export const excusedWhy = p('有原因', '= excused, with a reason')
export const refusedToday = p('今日拒绝', 'refused today')
export const openThis = p('打开这户', 'Open this door')
export const noDoors = p('这栋楼没有登记的住户。', 'No household is registered in this building.')
export const noRegister = p('还没有登记的住户。先导入清楼表台账。', 'Nobody is registered yet. Import the register first.')
export const goImport = p('去导入', 'Go to import')
export const unitOf = (u: string): Pair => (/单元/.test(u) ? p(u, u) : p(`${u}单元`, `Unit ${u}`))
export const freezeAt = p('22:00 冻结', 'frozen at 22:00')
export const frozenWord = p('已冻结', 'frozen')
export const teamsOut = p('出队', 'Teams')
export const teamsWord: Count = (n) => p(`${n} 队`, plural(n, 'team'))
export const doorsWord: Count = (n) => p(`${n} 户`, plural(n, 'door'))
export const suitLongest = p('防护服最长', 'Longest in suit')
export const balance = p('队伍与均衡', 'Teams and balance')
export const crew = p('人员', 'Crew')
export const doorsCol = p('户', 'Doors')
export const personsCol = p('人', 'Persons')
export const timeCol = p('时间', 'Time')
export const whyDoors: Count = (n) => p(`为什么是 ${n} 户`, `Why ${n} doors`)
export const carriedOver = p('转入明日（日日清）', 'Carried over')
export const confirmPlan = p('确认明日计划', "Confirm tomorrow's plan")
export const confirmed = p('已确认', 'Confirmed')
export const kits = p('今晚要备的物资', 'Kits to pack tonight')
export const kitsHow = p('按户数、人数和换装次数算出，另加 10% 余量', 'from doors, persons and changes of set, plus 10 %')
export const kitCols: readonly Pair[] = [single, p('防护服', 'Suits'), p('N95', 'N95'), p('手套', 'Gloves'), p('面屏', 'Shields'), p('医废袋', 'Waste bags')]
export const total = p('合计', 'Total')
export const noTomorrow = p('明日还没有计划。队伍和台账导入后，晚上会自动排。', 'Nothing is planned for tomorrow yet. It is planned in the evening from rosters and ledgers.')
export const all = p('全部', 'All')

// --- coordinator: pages whose data comes later ------------------------------------------------------------------------
export const kind = p('类别', 'Kind')
export const state = p('状态', 'State')
export const teamKinds: Record<string, Pair> = { mobile: p('流动', 'Mobile'), quarantine: p('随访', 'Quarantine care'), emergency: p('应急', 'Squad'), fixed: p('定点', 'Fixed point') }
export const onDuty = p('在岗', 'on duty')
export const keysHelp = p('J K 上下 · Enter 打开 · Esc 关闭 · / 搜索 · M 改派 · E 采用 · R 重新规划 · T 表格 · G 再按 L C T I Z 换页', 'J K up and down · Enter opens · Esc closes · / search · M move · E apply · R re-plan · T table · G then L C T I Z goes to a page')
export const refusedCommand = (message: string): Pair => p(`没有做成：${message}`, `Not done: ${message}`)
export const doneVersion: Count = (n) => p(`已发布 v${n}，10 分钟内可撤销`, `v${n} is published; it can be undone for 10 minutes`)
export const doneCommand = p('已做。', 'Done.')
export const undone = p('已撤销。', 'Undone.')
