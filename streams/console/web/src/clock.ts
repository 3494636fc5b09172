/** The clock of the area as the server tells it. It may run faster than this machine's (a simulated day). */
let serverMs = Date.now()
let seenMs = performance.now()
let seenWall = Date.now()
let rate = 1
const told = { rate: 0, before: false }
let zone = 'Asia/Shanghai'
const LONGEST_SLEEP_MS = 12 * 3_600_000

export function observe(now: string | undefined, timezone?: string, speed?: number): void {
  if (timezone) zone = timezone
  if (speed) told.rate = rate = speed
  const said = now ? Date.parse(now) : NaN
  if (Number.isNaN(said)) return
  const passed = elapsed()
  // Without a told speed it is measured; what is near 1 is 1, because an answer may have been on its way for a while.
  if (!told.rate && passed > 900 && told.before) {
    const measured = (said - serverMs) / passed
    rate = measured > 1.7 && measured < 1000 ? measured : 1
  }
  told.before = true
  setTo(said)
}

function setTo(server: number): void {
  serverMs = server
  seenMs = performance.now()
  seenWall = Date.now()
}

/** A machine that slept stops its steady clock; one whose time was set jumps the other. A sleep is shorter than half a day. */
function elapsed(): number {
  const steady = performance.now() - seenMs
  const slept = Date.now() - seenWall - steady
  return slept > 0 && slept < LONGEST_SLEEP_MS ? steady + slept : steady
}

export const nowMs = (): number => serverMs + elapsed() * rate

/** What a page keeps so that it knows the time again when it is opened without a signal. */
export interface Anchor { server: number; device: number; rate: number }
export const anchor = (): Anchor => ({ server: nowMs(), device: Date.now(), rate })
export function restore(kept: Anchor): void {
  const passed = Date.now() - kept.device
  rate = kept.rate
  setTo(kept.server + (passed > 0 && passed < 2 * LONGEST_SLEEP_MS ? passed * rate : 0))
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(options: Intl.DateTimeFormatOptions, locale = 'en-GB'): Intl.DateTimeFormat {
  const key = `${locale}${zone}${JSON.stringify(options)}`
  let found = formats.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
    formats.set(key, found)
  }
  return found
}

/** The date of the area at an instant: 2022-11-25. */
export const dateOf = (at: number): string => format({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA').format(at)
export const ms = (at: string): number => Date.parse(at)

/** How far the area's clocks are ahead of UTC [ms]; it changes on a quarter of an hour at most, and asking is slow. */
const SLOT_MS = 900_000
/** Zones whose clocks are never changed: to load the browser's calendar for them takes a slow phone a third of a second. */
const FIXED: Readonly<Record<string, number>> = { 'Asia/Shanghai': 8 * 3_600_000, UTC: 0 }
let ahead = { zone: '', slots: new Map<number, number>() }
function offset(at: number): number {
  if (Number.isNaN(at)) return 0
  if (zone in FIXED) return FIXED[zone]!
  if (ahead.zone !== zone) ahead = { zone, slots: new Map() }
  const slot = Math.floor(at / SLOT_MS)
  let found = ahead.slots.get(slot)
  if (found === undefined) {
    const begin = slot * SLOT_MS
    const [hours, minutes] = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(begin).split(':').map(Number)
    const local = (hours! * 60 + minutes!) * 60_000
    // Between 12 hours behind and 14 ahead; only the time of day is asked for.
    found = ((((local - begin) % DAY_MS) + DAY_MS + DAY_MS / 2) % DAY_MS) - DAY_MS / 2
    ahead.slots.set(slot, found)
  }
  return found
}
const DAY_MS = 86_400_000
const timeOfDay = (at: string | number): number => {
  const instant = typeof at === 'string' ? ms(at) : at
  return (((instant + offset(instant)) % DAY_MS) + DAY_MS) % DAY_MS
}

export function hhmm(at: string | number): string {
  const minutes = Math.floor(timeOfDay(at) / 60_000)
  if (Number.isNaN(minutes)) return '—'
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** 11-25 06:48, in the area's time zone. */
export const stamp = (at: string | number | null | undefined): string => {
  if (!at) return '—'
  const day = format({ month: '2-digit', day: '2-digit' }, 'en-US').format(typeof at === 'string' ? ms(at) : at).replace('/', '-')
  return `${day} ${hhmm(at)}`
}

/** Minutes after midnight in the area. */
export const minuteOfDay = (at: string | number): number => timeOfDay(at) / 60_000

/** 1:19 for 79 minutes. */
export function span(seconds: number): string {
  const minutes = Math.max(0, Math.floor(seconds / 60))
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

/** 3:40 for 220 seconds. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds))
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
}

export function dayName(date: string, lang: 'zh' | 'en'): string {
  const at = new Date(`${date}T12:00:00Z`)
  if (Number.isNaN(at.getTime())) return date
  if (lang === 'en') {
    return at.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  }
  const week = '日一二三四五六'[at.getUTCDay()]
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 周${week}`
}

export function dayAfter(date: string, days = 1): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10)
}
