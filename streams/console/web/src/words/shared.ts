/** Words said on more than one page: Chinese, then English (SCREENS.md, section 9). Unused ones are left out of a bundle. */
import type { Pair } from '../language'

export type Count = (n: number) => Pair
/* @__NO_SIDE_EFFECTS__ */
export const p = (zh: string, en: string): Pair => [zh, en]
export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

export const brandLine = p('上门采样调度', 'home sampling dispatch')
export const special = p('特殊群体', 'Special group')
export const quarantine = p('居家隔离', 'Quarantine at home')
export const recheck = p('复核', 'Re-check')
export const knock = p('敲门', 'Knock')
export const doneWord = p('已完成', 'Done')
export const sampled = p('已采', 'Sampled')
export const sampledLong = p('已采样', 'Sampled')
export const excused = p('免采', 'Excused')
export const open = p('未采', 'Open')
export const noAnswer = p('无人应', 'No answer')
export const refused = p('拒绝', 'Refused')
export const moved = p('搬走了', 'Moved')
export const inHospital = p('在医院', 'In hospital')
export const elsewhere = p('别处已采', 'Sampled elsewhere')
export const rest = p('脱防护 · 休息', 'Doffing · rest')
export const reset = p('全套更换', 'Reset')
export const handover = p('送检点交管', 'Hand over tubes')
export const oldest = p('最老标本', 'Oldest tube')
export const single = p('单管', 'Single tube')
export const singleFor: Count = (n) => (n > 1 ? p(`单管 × ${n}`, `${n} single tubes`) : single)
export const years: Count = (n) => p(`${n}岁`, `${n} y`)
export const persons: Count = (n) => p(`${n}人`, plural(n, 'person', 'persons'))
export const tryAgainLater = p('系统暂时没有回应，请稍后再试。', 'The system does not answer at the moment. Please try again later.')
/** From an hour on a duration is said in hours: 2:13. */
export const hours = (n: number): string => `${Math.floor(n / 60)}:${String(n % 60).padStart(2, '0')}`
export const minutesLate: Count = (n) => (n < 60 ? p(`迟 ${n} 分`, `${n} min late`) : p(`迟 ${hours(n)}`, `${hours(n)} late`))
export const lift = p('有电梯', 'lift')
export const noLift = p('无电梯', 'no lift')
export const floorOf = (n: number | string): Pair => p(`${n}层`, `floor ${n}`)
export const lost = p('失联', 'lost')
export const call = p('打电话', 'Call')
export const done = p('好', 'OK')
export const roundOf: Count = (n) => p(`第${n}轮`, `Round ${n}`)

export const doors = p('上门', 'Doors')
export const urgency: Record<string, Pair> = { now: p('立即', 'Now'), hour: p('一小时内', 'Within the hour'), info: p('知悉', 'For information') }
export const roles: Record<string, Pair> = {
  sampler: p('采样员', 'sampler'), medic: p('医务人员', 'medic'), information_officer: p('信息员', 'information officer'),
  police: p('民警', 'police'), cadre: p('干部', 'cadre'), volunteer: p('志愿者', 'volunteer'),
}
export const limitWord = p('上限', 'limit')
