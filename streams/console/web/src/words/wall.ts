/** Words of the wall: Chinese, then English. */
import type { Pair } from '../language'
import { p, type Count } from './shared'

export * from './shared'

export const wallCleared = p('清楼进度', 'Cleared')
export const wallCompounds = p('各小区未采人数', 'Open people by compound')
export const wallUnder5 = p('少于5人不显示', 'under 5 not shown')
export const wallUpdated: Count = (n) => p(`${n} 秒前更新`, `${n} s ago`)
export const wallStopped = (age: string): Pair => p(`画面已停更 ${age}`, `Not updated for ${age}`)
export const wallAsOf = (at: string): Pair => p(`数据截至 ${at}`, `data as of ${at}`)
export const wallAge = (m: number, s: number): Pair => (m ? p(`${m} 分 ${s} 秒`, `${m} min ${s} s`) : p(`${s} 秒`, `${s} s`))
export const wallTubes: Count = (n) => p(`阳性混管 ${n}`, `Positive tubes ${n}`)
export const wallZones: Count = (n) => p(`高风险区 ${n}`, `High-risk zones ${n}`)
export const wallTeams = p('队伍在外', 'Teams out')
export const wallLost: Count = (n) => p(`失联 ${n}`, `${n} lost`)
export const wallStandby: Count = (n) => p(`备勤 ${n}`, `${n} standby`)
export const wallNeeds = p('待处理', 'Needs a person')
export const wallHour = p('一小时内', 'in 1 hour')
export const wallStage = p('采样', 'sampling')
export const wallNone = p('无', 'none')
export const wallPair = p('请用配对码打开大屏。', 'Open the wall with its pairing code.')
export const wallDays = p('天', 'days')
export const wallOldest = p('最老标本', 'Oldest tube')
