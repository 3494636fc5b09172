/** Words about plans: the diff that waits, a team that leaves, a move with its limits. Chinese, then English. */
import type { Pair } from '../language'
import { hours, p, plural, type Count } from './shared'

export const diffTitle = (from: number, to: number, added: number, moved: number, rest: number): Pair =>
  p(`v${from} → v${to}：新增 ${added}，移动 ${moved}，其余 ${rest} 户不动`, `v${from} → v${to}: ${added} added, ${moved} moved, ${plural(rest, 'door')} untouched`)
export const diffWhy = (at: string): Pair => p(`起因：${at} 重新规划，找到更好的走法`, `Cause: re-planned at ${at}, a better way was found`)
export const diffUndo = (what: string, who: string, at: string): Pair => p(`撤销 ${who} ${at} 的“${what}”：先看差异，发布后才生效`, `Takes back “${what}” (${who}, ${at}): nothing changes before it is published`)
export const diffAgain = p('计划又有新版，刚才的差异作废了。', 'A newer plan is in force; the difference you were reading is out of date.')
export const undoAgain = p('按新版再算一次', 'Compare anew')
export const publishUndo: Count = (n) => p(`撤销，发布 v${n}`, `Take back, publish v${n}`)
export const undoWaits: Count = (n) => p(`撤销等您发布 · v${n}`, `An undo waits for you · v${n}`)
export const diffNone = p('没有等您看的新计划。', 'No new plan waits for you.')
export const diffPinned = p('已锁定', 'Pinned')
export const diffPinnedNote = p('改动', 'changed')
export const diffLeft = p('未派', 'Unassigned')
export const diffLeftNote = (n: number): Pair => (n < 0 ? p(`${-n} 户有队了`, `${plural(-n, 'door')} placed`) : n ? p('户没有队', 'left without a team') : p('没有新增', 'no more than before'))
export const diffPromise = p('约定时间', 'Promises')
export const diffPromiseNote = p('被打破', 'broken')
export const diffCost = p('代价', 'Cost')
export const diffCostNote = (late: number): Pair => (late ? p(`路程；迟到 ${late > 0 ? '−' : '+'}${Math.abs(late)} 分`, `travel; lateness ${late > 0 ? '−' : '+'}${Math.abs(late)} min`) : p('路程和楼梯', 'travel and stairs'))
export const diffMinutes = (n: number): Pair => {
  const [sign, size] = [n > 0 ? '+' : n < 0 ? '−' : '', Math.abs(n)]
  return size < 60 ? p(`${sign}${size} 分`, `${sign}${size} min`) : p(`${sign}${hours(size)}`, `${sign}${hours(size)}`)
}
export const diffDoor = p('户', 'Door')
export const diffCause = p('为什么', 'Why')
export const diffWhat: Record<string, Pair> = { added: p('+ 新增', '+ added'), removed: p('− 取消', '− removed'), moved: p('⇄ 换队', '⇄ team'), retimed: p('改时间', 're-timed') }
export const changeWhy: Record<string, Pair> = {
  improved: p('少走少等', 'less travel'), first_plan: p('第一版', 'first plan'), urgent: p('急件插入', 'urgent'), no_answer: p('无人应再访', 'no answer'),
  team_lost: p('队伍退出', 'team lost'), cancelled: p('不用去了', 'not due'), at_the_door: p('已在门口', 'at the door'), moved_by_hand: p('人工改派', 'moved by hand'),
  undo: p('撤销', 'taken back'), explained: p('原因更新', 'reasons anew'), replan: p('重新规划', 're-planned'),
  delay: p('进度推迟', 'running late'), handed_over: p('原队已确认，转给此队', 'the first team has let go'),
}
export const whoSaw = p('谁看过哪一版', 'Who has seen which version')
export const sawAt = (v: number, at: string): Pair => p(`v${v} · ${at} 已看`, `v${v} · seen ${at}`)
export const sawNone = p('还没有看过', 'not seen yet')
export const willHear: Count = (n) => (n ? p(`将提示 ${n} 处`, `will be told ${plural(n, 'change')}`) : p('无改动，不打扰', 'no change, not disturbed'))
export const publishVersion: Count = (n) => p(`发布 v${n}`, `Publish v${n}`)
export const keepVersion: Count = (n) => p(`保留 v${n}`, `Keep v${n}`)
export const pinAndAgain = p('锁定所选，再算', 'Pin the chosen, plan again')
export const pinPick = p('选中的户锁定在原来的队，不按新计划走', 'The chosen doors stay with their team; the rest is planned again')
export const previewOf: Count = (n) => p(`预览 v${n}`, `Preview v${n}`)
export const seeProposal: Count = (n) => p(`看新计划 · ${n} 处`, `See the new plan · ${n}`)
export const proposalWaits: Count = (n) => p(`新计划 v${n} 等您发布`, `New plan v${n} waits for you`)
export const proposalLine = (moved: number, minutes: number): Pair => p(`改 ${moved} 处${minutes > 0 ? `，路上省 ${minutes} 分` : ''}。发布前先看一眼。`, `${plural(moved, 'change')}${minutes > 0 ? `, ${minutes} min less on the way` : ''}. Have a look before it goes out.`)
export const proposalOld = p('这份新计划已过时，请重新规划。', 'This plan is out of date. Please re-plan.')
export const keptVersion: Count = (n) => p(`保留 v${n}，新计划已放下。`, `v${n} is kept; the new plan is dropped.`)

export const quitNotes: Record<string, Pair> = {
  cannot_go_on: p('标本照常送检', 'specimens go on to the lab'), unwell: p('标本照常送检', 'specimens go on to the lab'),
  unfit: p('不再出队，标本照常送检', 'off duty, specimens go on to the lab'), member_positive: p('车上的管先封存，等通知', 'tubes on board are to be sealed off'),
}
export const takesOver = p('接手', 'Taken by')
export const latestAt = p('最晚到门', 'Latest at door')
export const price = p('代价', 'Price')
export const computedIn = (s: number): Pair => p(`${s.toFixed(1)} 秒算出，发布时再核一次`, `computed in ${s.toFixed(1)} s, checked again when published`)
export const noneLate = p('都在约定时间内', 'all within their windows')
export const lateOf = (n: number, m: number): Pair => p(`${n} 户迟到，最多 ${m} 分`, `${n} late, ${m} min at most`)
export const leftOver = p('没有队能接', 'nobody can take them')
export const sumLine = (left: number, late: number): Pair => p(`未派 ${left}　迟到 ${late}　已锁定 不动`, `unassigned ${left} · late ${late} · pinned stay`)
export const alsoHappens = p('同时发生', 'At the same time')
export const alsoPhone = (name: string): Pair => p(`${name} 手机收回路线；恢复信号后先上传未传记录`, `The phone of ${name} loses its route; what it has not sent comes first`)
export const alsoTubes = (n: number, age: string, until: string): Pair => p(`车上 ${n} 管（最老 ${age}）列入送检跟踪，须在 ${until} 前送到`, `${n} tubes on board (oldest ${age}) must reach the lab by ${until}`)
export const alsoNoTubes = p('车上没有未交的管', 'no tubes on board')
export const alsoPhones = p('接手的队在下一户之后才看到改动', 'the others see the change after their present door')
export const lastSignal = (at: string): Pair => p(`最后信号 ${at}`, `last signal ${at}`)

export const dropAt = (team: string, n: number, at: string): Pair => p(`放到 ${team} 第 ${n} 位，到门 ${at}`, `To ${team} as stop ${n}, at the door ${at}`)
export const dropWhere = (team: string): Pair => p(`放到 ${team}`, `To ${team}`)
export const othersStay = p('其余各户', 'All others')
export const stay = p('不动', 'stay')
export const costsMore = p('代价', 'Cost')
export const releaseToDrop = p('松手放下', 'Release to drop')
export const releaseForReason = p('松手后写一句理由，随路线存档', 'Release, then give one sentence; it is kept with the route')
export const releaseNothing = p('放不下：松手不改任何东西', 'Not possible: releasing changes nothing')
export const checkedCodes: Record<string, Pair> = {
  roles: p('队员角色', 'Roles of the crew'), order: p('洁污顺序', 'Clean before dirty'), suit_time: p('防护服连续时间', 'Time in one suit'),
  specimen_clock: p('标本时限', 'Specimen clock'), window_closed: p('约定时间', 'Window'), shift_end: p('班次结束', 'Shift end'),
}
export const ok = p('符合', 'holds')
export const overLimit: Record<string, Pair> = {
  suit_time: p('防护服超时', 'suit time over'), specimen_clock: p('标本超时', 'specimen over'), window_closed: p('超出约定', 'outside window'), shift_end: p('超出班次', 'after the shift'),
}
export const overrideTitle = p('要越过这一条，请写理由', 'To pass this limit, give the reason')
export const neverForced = p('这一条不能越过', 'This cannot be passed')

export const chaseTube = (tube: string, n: number): Pair => p(`追阳 管 ${tube} · ${n} 人`, `Chase tube ${tube} · ${plural(n, 'person', 'persons')}`)
export const chaseLine = p('一管阳、一单一队：先联系，再采样', 'one tube, one order, one squad: reach them first, then sample')
export const moveHere = p('拖到一条线上 · 每条线都已答复', 'Drag onto a lane; each has answered')

export const tubeWord = p('管', 'Tube')
export const sealedAt = (at: string): Pair => p(`${at} 封管`, `sealed ${at}`)
export const notHanded = p('没有送到', 'did not reach the lab')
export const inTheTube: Count = (n) => p(`管里 ${n} 人`, `${plural(n, 'person', 'persons')} in it`)
export const dueTomorrow = p('明天要采', 'due tomorrow')
export const notDueTomorrow = p('明天不在册', 'not due tomorrow')
export const countsAsSampled = p('今天已采过，清楼表按已采计，当天不再采第二次；这管不会有结果，最早明天重采。', 'They were sampled today and count as sampled; nobody is sampled twice a day. This tube will have no result: tomorrow is the earliest to sample again.')
export const sampleAgain: Count = (n) => p(`明天重采 ${n} 户`, `Sample ${plural(n, 'door')} again tomorrow`)

export const termDay: Count = (n) => p(`第${n}天`, `Day ${n}`)
export const dayStates: Record<string, Pair> = { sampled: p('已采', 'sampled'), missed: p('漏采', 'missed'), due: p('今天 未采', 'today, open'), ahead: p('', '') }
export const arrivalCol = p('到门', 'Arrives')
export const byCol2 = p('差', 'By')
export const withReason = p('写理由可放', 'with a reason')
export const mustAgree = (who: string[]): Pair => p(`需 ${who.join('、')} 同意`, `${who.join(', ')} must agree`)
export const leftOutOf = (v: string, why: string): Pair => p(`计划 v${v} 未能排入：${why}`, `plan v${v} could not place it: ${why}`)
export const cannotWord = p('不可', 'cannot')
export const fitsByNow = p('当时没有，现在有队可放', 'not then; by now a team can')
