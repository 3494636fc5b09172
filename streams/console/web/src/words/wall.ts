/** Words of the wall: Chinese, then English. */
import type { Pair } from '../language'
import { p, type Count } from './shared'

export * from './shared'

export const wallCleared = p('清楼进度', 'Cleared')
export const wallCompounds = p('各小区未采人数', 'Open people by compound')
export const wallUnder5 = p('少于5人不显示', 'under 5 not shown')
export const wallUpdated: Count = (n) => p(`${n} 秒前更新`, `updated ${n} s ago`)
export const wallStopped = (age: string): Pair => p(`画面已停更 ${age}`, `Not updated for ${age}`)
export const wallAsOf = (at: string): Pair => p(`数据截至 ${at}`, `data as of ${at}`)
export const wallAge = (m: number, s: number): Pair => (m ? p(`${m} 分 ${s} 秒`, `${m} min ${s} s`) : p(`${s} 秒`, `${s} s`))
export const wallAgeHours = (h: number, m: number): Pair => p(`${h} 小时 ${m} 分`, `${h} h ${m} min`)
export const wallTubes: Count = (n) => p(`阳性管 ${n}`, `Positive tubes ${n}`)
export const wallZones: Count = (n) => p(`高风险区 ${n}`, `High-risk zones ${n}`)
export const wallTeams = p('队伍在外', 'Teams out')
export const wallLost: Count = (n) => p(`失联 ${n}`, `lost ${n}`)
export const wallStandby: Count = (n) => p(`备勤 ${n}`, `standby ${n}`)
export const wallNeeds = p('待处理', 'To handle')
export const wallNow = p('立即', 'now')
export const wallHour = p('一小时内', 'in 1 h')
export const stages: Record<string, Pair> = { contact: p('联系', 'contact'), sampled: p('采样', 'swab'), resulted: p('结果', 'result') }
export const wallOver = (late: string): Pair => p(`超 ${late}`, `${late} over`)
export const wallNone = p('无', 'none')
export const wallMore: Count = (n) => p(`另有 ${n} 个小区`, `${n} more compounds`)
export const wallMoreOf: Count = (n) => p(`另 ${n}`, `${n} more`)
export const wallDays = p('天', 'days')
export const wallEmpty = p('还没有登记的住户', 'Nobody is registered yet')
export const pairTitle = p('配对这块大屏', 'Pair this wall')
export const pairHow = p('在“设置 › 大屏”取配对码，十分钟内在这里输入', 'Take a pairing code from Settings › Walls and type it here within ten minutes')
export const pairCode = p('配对码', 'Pairing code')
export const pairGo = p('配对', 'Pair')
export const pairWrong = p('配对码不对，或已用过、已过期', 'The code is wrong, was used, or is too old')
export const pairWait = p('试得太多，请过一会儿再试', 'Too many attempts: wait a while')
export const pairAway = p('系统暂时没有回应，会自动再试', 'No answer from the system; it is tried again')
export const noArea = p('没有这个社区', 'There is no such area')
