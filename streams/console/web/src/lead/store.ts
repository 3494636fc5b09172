/**
 * The phone's own truth: the route of the shift, what was tapped, what the lead has read. It works without a signal from
 * the start of the shift to its end; what is personal leaves the phone when the shift does.
 */
import { anchor, nowMs, observe, restore, type Anchor } from '../clock'
import { openFeed, type Feed } from '../feed'
import { call, newId, Problem, session, signedIn, signIn, signOut, type Session } from '../http'
import { last, lastWhere } from '../lists'
import { answerTo, knowPhone } from './ahead'
import { openStore, type Store } from './database'
import { Drafts } from './drafts'
import { HOLD_MS, isHeld, Outbox, type Kept, type Notice } from './outbox'
import { afterTap, changes, isOver, NOT_THERE, visitsOf, withBegun, withoutTap, type Marks, type Route, type Stop, type Tap } from './route'
import { Signal } from './signal'

export type Trouble = '' | 'sign' | 'code' | 'none' | 'over' | 'cleared'
interface Whose { area: string; team: string }
interface WithRoute extends Session { route?: Route }

const FINAL = new Set(['sampled', 'no_answer', 'refused', 'resident_moved', 'in_hospital', 'done_elsewhere'])
const SHIFT_OVER = 'E1306'
const ERASE_AFTER_MS = 2 * 3_600_000

export class Phone {
  route: Route | null = null
  seenRoute: Route | null = null
  removed: Stop[] = []
  phones: Record<string, string> = {}
  marks: Marks = {}
  trouble: Trouble = ''
  ready = false
  readonly signal = new Signal(() => void this.reach())
  outbox!: Outbox
  drafts!: Drafts
  private store!: Store
  private feed: Feed | null = null
  private whose: Whose | null = null
  private asked = false
  private check: Promise<boolean> | null = null
  /** A route that came with the answer to the code. */
  private ahead: Route | null = null

  constructor(private readonly changed: () => void) {}

  async start(): Promise<void> {
    this.store = await openStore()
    this.outbox = new Outbox(this.store, this.changed, () => void this.send())
    this.drafts = new Drafts(this.store, this.changed)
    navigator.storage?.persist?.().catch(() => undefined)
    await this.load()
    this.ready = !!this.route
    this.changed()
    addEventListener('online', () => void this.reach())
    addEventListener('offline', () => this.lost(false))
    document.addEventListener('visibilitychange', () => { if (!document.hidden) void this.reach() })
    setInterval(() => void this.eraseWhenOver(), 30_000)
    await this.reach()
  }

  private async load(): Promise<void> {
    const [facts] = await Promise.all([this.store.all(), this.outbox.load()])
    this.route = (facts.route as Route | undefined) ?? null
    this.seenRoute = (facts.seen as Route | undefined) ?? this.route
    this.removed = (facts.removed as Stop[] | undefined) ?? []
    this.phones = (facts.phones as Record<string, string> | undefined) ?? {}
    this.marks = (facts.marks as Marks | undefined) ?? {}
    this.drafts.load(facts.drafts)
    this.whose = (facts.whose as Whose | undefined) ?? null
    this.outbox.notices = (facts.notices as Notice[] | undefined) ?? []
    const kept = facts.anchor as Anchor | undefined
    if (this.route) observe(undefined, this.route.timezone, this.route.speed)
    if (kept) restore(kept)
    await this.eraseWhenOver()
  }

  /** Sign in with the code of the address once, then fetch the route and send what waits. */
  async reach(): Promise<void> {
    const asked = performance.now()
    if (!this.signal.asks()) return
    try {
      await this.sign()
      await this.fetchRoute()
      this.found(asked)
      this.listen()
      await this.deliver()
    } catch (error) {
      await this.failed(error)
    } finally {
      this.signal.asked()
    }
    this.ready = true
    this.changed()
  }

  private async sign(): Promise<void> {
    const token = location.hash.slice(1)
    if (!token) {
      if (!this.whose || !this.feed) await this.known(await session())
      return
    }
    await this.handInBefore()
    try {
      const asked = answerTo(token)
      const found = await (asked ? signedIn<WithRoute>(asked) : signIn<WithRoute>({ token, route: true }))
      this.ahead = found.route ?? null
      await this.known(found)
      history.replaceState(null, '', location.pathname)
    } catch (error) {
      if ((error as Problem).away || (error as Problem).status === 429) throw error
      history.replaceState(null, '', location.pathname)
      this.trouble = 'code'
      await this.known(await session())
    }
  }

  /** What waits of an earlier shift goes out with the session it was made in, before a new code replaces that. */
  private async handInBefore(): Promise<void> {
    if (!this.outbox.waiting.length || !this.whose) return
    try {
      await session()
      await this.outbox.release()
      await this.outbox.deliver(this.whose.area, this.whose.team)
    } catch (error) {
      if ((error as Problem).away) throw error
    }
  }

  private async known(found: Session): Promise<void> {
    if (found.role !== 'lead' || !found.team) throw new Problem(403, 'E1302', '')
    this.whose = { area: found.areas[0]!.code, team: found.team }
    knowPhone(true)
    void this.store.set('whose', this.whose)
  }

  private async failed(error: unknown): Promise<void> {
    const problem = error instanceof Problem ? error : new Problem(0, '', String(error))
    if (problem.code === SHIFT_OVER) await this.shiftIsOver()
    else if ((problem.status === 401 || problem.status === 403) && (await this.stillSigned())) {
      this.signal.askIn(1000)
    } else if (problem.status === 401 || problem.status === 403) {
      this.signal.found()
      if (this.trouble !== 'code') this.trouble = 'sign'
      this.deaf()
      await this.eraseRoute()
    } else if (problem.status === 404) this.trouble = 'none'
    else this.lost(problem.status >= 500)
  }

  /** Another page of this phone may have signed in anew: then only our token was old. Asked once for all who fail at once. */
  private stillSigned(): Promise<boolean> {
    this.check ??= this.askSession().finally(() => { this.check = null })
    return this.check
  }

  private async askSession(): Promise<boolean> {
    if (this.asked) return false
    this.asked = true
    try {
      await this.known(await session())
      return true
    } catch (error) {
      return (error as Problem).away
    }
  }

  private async shiftIsOver(): Promise<void> {
    this.found()
    this.trouble = 'over'
    this.deaf()
    await this.eraseRoute()
    await this.deliver().catch(() => this.signal.askIn(15_000))
  }

  private deaf(): void {
    this.feed?.close()
    this.feed = null
  }

  private found(asked?: number): void {
    this.trouble = ''
    this.asked = false
    this.signal.found(asked)
  }

  private lost(ours: boolean): void {
    this.signal.lost(ours)
    this.changed()
  }

  private async fetchRoute(): Promise<void> {
    const said = this.ahead ?? (await call<Route>('GET', '/api/route'))
    this.ahead = null
    await this.take(said)
  }

  private async take(said: Route): Promise<void> {
    observe(said.now, said.timezone, said.speed)
    if (this.route && (this.route.team !== said.team || this.route.date !== said.date || this.route.area !== said.area)) await this.startAnew()
    const next = withBegun(said, this.route, this.marks)
    await this.noteRemoved(next)
    const fresh = this.route?.version !== next.version || !Object.keys(this.phones).length
    this.route = next
    // Shown first, written down next: a tap waits for its own writing, not for that of the route.
    this.ready = true
    this.changed()
    await Promise.all([this.store.set('anchor', anchor()), this.store.set('route', next)])
    const first = !this.seenRoute
    if (first || (this.seenRoute!.version < next.version && !changes(this.seenRoute!, next, this.marks).length)) await this.acknowledge()
    else if (this.seenRoute!.version === next.version) {
      this.seenRoute = next
      await this.store.set('seen', next)
    }
    this.changed()
    if (fresh) await this.fetchPhones()
  }

  private async startAnew(): Promise<void> {
    this.marks = {}
    this.seenRoute = null
    this.route = null
    this.removed = []
    await this.store.set('marks', this.marks)
    await this.store.forget('removed')
    await this.drafts.forget()
  }

  /** Doors that left the route stay in the list, struck, for the rest of the shift. */
  private async noteRemoved(next: Route): Promise<void> {
    if (!this.route) return
    const there = new Set(visitsOf(next).map((stop) => stop.visit))
    const gone = visitsOf(this.route).filter((stop) => !there.has(stop.visit) && (this.marks[stop.visit!]?.kind ?? NOT_THERE) === NOT_THERE && (stop.state ?? 'due') === 'due')
    const kept = [...this.removed, ...gone].filter((stop, at, all) => !there.has(stop.visit) && all.findIndex((one) => one.visit === stop.visit) === at)
    if (kept.length === this.removed.length && !gone.length) return
    this.removed = kept
    await this.store.set('removed', kept)
  }

  private async fetchPhones(): Promise<void> {
    try {
      this.phones = (await call<{ phones: Record<string, string> }>('GET', '/api/route/phones')).phones
      await this.store.set('phones', this.phones)
    } catch {
      // The numbers come with the next route; until then the button says that there is none.
    }
  }

  private listen(): void {
    if (this.feed) return
    this.feed = openFeed('/api/route/feed', ['route'], (name, data) => void this.heard(name, data))
  }

  private async heard(name: string, data: unknown): Promise<void> {
    if (name === 'error') return this.lost(false)
    // A frame is no proof that taps get through: what was lost is found by asking.
    if (name === 'stale' || this.signal.lostAt !== null) void this.reach()
    else if (name === 'open') void this.send()
    if (name === 'route') await this.take(data as Route)
    else if (name === 'tick') observe((data as { now?: string }).now)
    this.changed()
  }

  /** The lead has read the new route. Without a signal the acknowledgement goes out with the next delivery. */
  async acknowledge(): Promise<void> {
    this.seenRoute = this.route
    await this.store.set('seen', this.route)
    await this.store.set('confirm', this.route?.version ?? 0)
    this.changed()
    void this.confirm()
  }

  private async confirm(): Promise<void> {
    const version = await this.store.get<number>('confirm')
    if (!version) return
    try {
      await call('POST', '/api/route/confirm', { version })
      await this.store.forget('confirm')
    } catch (error) {
      if (!(error as Problem).away) await this.store.forget('confirm')
    }
  }

  /** `stays`: it concerns some of the people behind the door, and the team is still there for the others. */
  async tap(tap: Omit<Tap, 'id' | 'at'>, attempt = 1, room = '', stays = false): Promise<void> {
    const held = FINAL.has(tap.kind) ? { held_until: Date.now() + HOLD_MS } : {}
    if (!held.held_until) await this.outbox.release()
    const at = new Date(nowMs()).toISOString()
    const seq = await this.write({ ...tap, ...held, at, room })
    const key = tap.visit ?? `${tap.kind}:${seq}`
    const more = { ...(tap.tubes ? { tubes: tap.tubes } : {}), ...(tap.residents ? { residents: tap.residents } : {}) }
    await this.mark(key, afterTap(this.marks[key], { kind: tap.kind, at, attempt, seq, server_ms: nowMs(), ...this.corrects(tap.visit), ...more }, stays))
    navigator.vibrate?.(40)
    this.changed()
    void this.send()
  }

  /** What a tap at a door that was over stands in front of: the record it corrects, null where only the server has it. */
  private corrects(visit: string | undefined): { before?: Marks[string] | null } {
    const stop = visit && this.route && visitsOf(this.route).find((one) => one.visit === visit)
    return stop && isOver(stop, this.marks) ? { before: this.marks[visit] ?? null } : {}
  }

  /** Something the coordinator must know that changes nothing on this phone. */
  async report(tap: Omit<Tap, 'id' | 'at'>): Promise<void> {
    await this.write({ ...tap, at: new Date(nowMs()).toISOString() })
    this.changed()
    void this.send()
  }

  private async write(tap: Omit<Tap, 'id'> & { room?: string; held_until?: number }): Promise<number> {
    const { area, team, date } = this.route!
    const seq = await this.outbox.add({ id: newId(), ...tap, area, team, date })
    await this.store.set('anchor', anchor())
    return seq
  }

  /** What the lead may still take back: the last final tap, for ten seconds. */
  undoable(): Kept | null {
    const newest = this.outbox && last(this.outbox.taps)
    return newest && isHeld(newest) ? newest : null
  }

  async takeBack(tap: Kept): Promise<void> {
    if (!this.outbox.taps.some((kept) => kept.seq === tap.seq)) return
    await this.outbox.drop(tap)
    const mark = tap.visit ? this.marks[tap.visit] : undefined
    if (tap.visit && mark?.before !== undefined) await this.mark(tap.visit, mark.before)
    else if (tap.visit && mark) {
      const begun = lastWhere(this.outbox.taps, (kept) => kept.visit === tap.visit && kept.kind === 'begun')
      await this.mark(tap.visit, withoutTap(mark, tap, begun))
    }
    this.changed()
  }

  private async mark(key: string, done: Marks[string] | null): Promise<void> {
    const { [key]: _, ...others } = this.marks
    this.marks = done ? { ...others, [key]: done } : others
    await this.store.set('marks', this.marks)
  }

  /** The team was not at the door after all: a tap not sent yet is dropped, one that was sent stays a fact. */
  async notThere(visit: string): Promise<void> {
    const begun = lastWhere(this.outbox.taps, (kept) => kept.visit === visit && kept.kind === 'begun')
    if (begun && !this.outbox.sending) await this.outbox.drop(begun)
    const was = this.marks[visit]
    await this.mark(visit, { attempt: 1, seq: 0, server_ms: nowMs(), ...was, kind: NOT_THERE, at: new Date(nowMs()).toISOString() })
    this.changed()
  }

  /** True if the system answered for a tap. */
  async deliver(): Promise<boolean> {
    if (!this.whose) return false
    const answered = await this.outbox.deliver(this.whose.area, this.whose.team)
    await this.confirm()
    return answered
  }

  private async send(): Promise<void> {
    const asked = performance.now()
    try {
      if ((await this.deliver()) && this.signal.lostAt !== null && this.feed) this.found(asked)
    } catch (error) {
      await this.failed(error)
    }
    this.changed()
  }

  /** Two hours after the shift the names leave the phone, whether it has a signal or not; taps that wait do not. */
  private async eraseWhenOver(): Promise<void> {
    const ends = this.route?.ends_at ?? (this.route && last(visitsOf(this.route).map((stop) => stop.leave_at).sort()))
    if (!ends || nowMs() < Date.parse(ends) + ERASE_AFTER_MS) return
    this.trouble = 'over'
    await this.eraseRoute()
  }

  private async eraseRoute(): Promise<void> {
    this.route = null
    this.seenRoute = null
    this.removed = []
    this.phones = {}
    await Promise.all([...['route', 'seen', 'confirm', 'removed', 'phones'].map((key) => this.store.forget(key)), this.drafts.forget()])
    await this.outbox.forgetRooms()
    if (!this.outbox.waiting.length) await this.store.forget('marks')
    this.changed()
  }

  /** The lead ends the shift: the session ends, and this phone keeps nothing of it. */
  async endShift(): Promise<void> {
    await this.outbox.release()
    await this.deliver()
    if (this.outbox.waiting.length) return
    await signOut()
    this.deaf()
    await this.eraseRoute()
    await this.store.wipe()
    knowPhone(false)
    this.whose = null
    this.trouble = 'cleared'
    this.changed()
  }
}
