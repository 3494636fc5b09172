/** Words of connections and of two people at one thing. Chinese, then English. */
import type { Pair } from '../language'
import { p, plural, type Count } from './shared'

export const conflictTitle = (who: string): Pair => p(`${who} 先改了这一处`, `${who} was first`)
export const changedSince = (who: string): Pair => p(`${who} 后来又改了这一处`, `${who} has changed this since`)
export const conflictLine = p('您的这一步没有做。两种结果并排在这里，由您选一种。', 'Your step was not done. Both results stand here side by side; you choose.')
export const conflictDone = p('两步几乎同时做了，后一步是您的。请看一眼结果。', 'Both were done within the same blink, yours was second. Please look at the result.')
export const theirs = (who: string, at: string): Pair => p(`${who} · ${at}`, `${who} · ${at}`)
export const yours = p('您 · 现在', 'You · now')
export const keepTheirs = p('保留对方的', 'Keep theirs')
export const doMine = p('仍做我的', 'Do mine anyway')
export const commandWords: Record<string, Pair> = {
  move_visit: p('改派', 'Moved'), pin_visit: p('锁定', 'Pinned'), unpin_visit: p('解锁', 'Unpinned'), cancel_visit: p('取消上门', 'Cancelled the visit'),
  add_visit: p('加一次上门', 'Added a visit'), team_lost: p('队伍退出', 'Took the team out'), team_back: p('恢复出队', 'Put the team back'), excuse: p('免采', 'Excused'),
  replan: p('重新规划', 'Re-planned'), freeze_plan: p('冻结计划', 'Froze the plan'), publish_plan: p('发布新计划', 'Published the new plan'),
  keep_plan: p('保留原计划', 'Kept the plan'), undo: p('撤销', 'Took back'),
}
export const beingDone = (what: string): Pair => p(`正在做：${what}…`, `Being done: ${what}…`)
export const thisDoor = p('这一户', 'this door')
/** Why a command is not possible: door, team, the rule or state in words, the limit that was to be passed. */
export const refusals: Record<string, (door: string, team: string, reason: string, limit: string) => Pair> = {
  cannot_take: (d, t, r, l) => (l ? p(`${t} 接不了 ${d}，放宽“${l}”也不行：${r}`, `${t} cannot take ${d}, not even with “${l}”: ${r}`) : p(`${t} 接不了 ${d}：${r}`, `${t} cannot take ${d}: ${r}`)),
  not_due: (d, _, r) => p(`${d} 现在是“${r}”，不能再改`, `${d} is “${r.toLowerCase()}” by now and cannot be changed`),
  on_phone: (d, t) => p(`${d} 还在 ${t} 的手机上，等它看到新路线再改`, `${d} is still on the phone of ${t}: wait until it has seen its new route`),
  would_not_hold: (_, __, r) => p(`改后的计划不成立：${r}`, `the plan would not hold: ${r}`),
  not_undoable: () => p('这一步已经撤销过，或不能撤销', 'this was taken back before, or cannot be'),
  nothing_left: () => p('涉及的户都已做或在做，没有可撤销的了', 'the doors it concerned are done or begun: nothing is left to take back'),
  outdated: () => p('这份新计划已过时，请重新规划', 'the plan that waited is out of date, re-plan'),
}
export const otherDid = (who: string, what: string): Pair => p(`${who}：${what}`, `${who}: ${what}`)

export const offlineTitle = (age: string, at: string): Pair => p(`与服务器断开 ${age}，画面停在 ${at}`, `No connection for ${age}; the screen shows ${at}`)
export const offlineNote = p('各队照旧工作，手机会保存每一次点击。此处暂不能改派。', 'Teams go on, their phones keep every tap. Nothing can be changed here for now.')
export const retryIn: Count = (n) => p(`每 ${n} 秒自动重连`, `tries again every ${n} s`)
export const retryNow = p('立即重连', 'Try now')
export const printRoutes = p('打印现有路线', 'Print the routes as shown')
export const pendingTitle = p('您的改动没有丢，也没有重做', 'Your change is neither lost nor done twice')
export const pendingNote = p('断开前提交的这一步，还没有收到答复。恢复后用同一编号再问一次。', 'The step you gave before the connection broke has no answer yet. It is asked again with the same number.')
export const pendingWaits = p('等待答复', 'waits for an answer')
export const pendingGiven = (at: string, id: string): Pair => p(`${at} 提交 · 编号 ${id} · 重发不会重复`, `given ${at} · number ${id} · sending again does nothing twice`)
export const pendingDrop = p('收起这一步', 'Put this aside')
export const newItems: Count = (n) => p(`新 ${n} 项`, `${n} new`)
export const newItemsShow = p('显示', 'Show')
export const undoList = p('可以撤销', 'Can be undone')
export const undoLeft = (at: string): Pair => p(`还有 ${at}`, `${at} left`)
export const undoLate = p('先看差异', 'see the change first')
export const undoProposed: Record<string, Pair> = {
  late: p('已过 10 分钟：先看差异，发布后才撤销', 'More than ten minutes ago: see what would change; nothing is taken back before you publish'),
  no_room: p('原来的队排不下了：先看哪一户让位，发布后才撤销', 'Its old team has no room for it now: see which door makes way; nothing is taken back before you publish'),
  at_door: p('有队已经到门：先看差异，发布后才撤销', 'A team has come to one of the doors: see what would change; nothing is taken back before you publish'),
}
export const undoNothing = p('没有可撤销的操作', 'Nothing to undo')
export const undoneWhat = (what: string): Pair => p(`已撤销：${what}`, `Taken back: ${what}`)
export const errorLine = (what: string, code: string): Pair => p(`${what}（${code}）`, `${what} (${code})`)
export const problemWords: Record<string, Pair> = {
  E1201: p('这一步现在做不了', 'this is not possible now'), E1202: p('内容不对', 'something in the request is wrong'), E1203: p('别人先改了', 'somebody was first'),
  E1301: p('登录已过期，请重新登录', 'your session has ended, sign in again'), E1302: p('您没有这个权限', 'this is not open to you'),
  E1303: p('试的次数太多，请过一会儿', 'too many attempts, wait a while'), E1304: p('没有找到，可能已被改掉', 'not found, it may have changed'),
  E2000: p('系统暂时没有回应，请再试', 'the system does not answer, try again'), E2001: p('数据库没有回应，恢复后请再试', 'the database does not answer, try again later'),
  E2002: p('消息系统没有回应，恢复后请再试', 'the broker does not answer, try again later'), E1101: p('这个文件读不了', 'this file cannot be read'),
  E1103: p('这是空文件，请重新导出', 'the file is empty, export it again'), E1104: p('这不是表格文件，请另存为 xlsx、xls 或 csv', 'this is no spreadsheet, save it as xlsx, xls or csv'),
  E1105: p('表格有密码，请存一份不带密码的', 'the workbook has a password, save a copy without one'), E1106: p('表格太大，请删掉空行空列或分开', 'the file unpacks too large, delete empty rows or split it'),
  E1107: p('没有认出表头，请核对台账种类', 'no known header was found, check the kind of ledger'), E1108: p('文件不完整，请重新复制', 'the file is damaged, copy it again'),
}
export const doorsShort: Count = (n) => p(`${n} 户`, plural(n, 'door'))
