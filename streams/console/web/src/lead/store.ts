/**
 * The phone's own truth. Every tap is written down first, with an id of its own and the time of this device, and then
 * delivered in order; the server knows an id it has seen, so sending twice does nothing.
 */
import { observe } from '../clock'
import { openFeed, type Feed } from '../feed'
import { call, newId, Problem, session, signIn } from '../http'
import { openStore, type Store } from './database'
import { changes, visitsOf, type Marks, type Route, type Tap } from './route'

export interface Kept extends Tap { seq: number; team: string; date: string; room?: string; held_until?: number; rejected?: string }
export type Trouble = '' | 'sign' | 'none'

const HOLD_MS = 10_000
const FINAL = new Set(['sampled', 'no_answer', 'refused', 'resident_moved', 'in_hospital', 'done_elsewhere'])

export class Phone {
  route: Route | null = null
  seenRoute: Route | null = null
  marks: Marks = {}
  taps: Kept[] = []
  trouble: Trouble = ''
  ready = false
  signalLost: number | null = null
  private store!: Store
  private feed: Feed | null = null
  private sending = false
  private retry = 1000
  private timer: ReturnType<typeof setTimeout> | undefined
  private signed = false

  constructor(private readonly changed: () => void) {}

  async start(): Promise<void> {
    this.store = await openStore()
    navigator.storage?.persist?.().catch(() => undefined)
    this.route = (await this.store.get<Route>('route')) ?? null
    this.seenRoute = (await this.store.get<Route>('seen')) ?? this.route
    this.marks = (await this.store.get<Marks>('marks')) ?? {}
    this.taps = await this.store.taps<Kept>()
    if (this.route) observe(this.route.now, this.route.timezone)
    await this.eraseWhenOver()
    this.ready = !!this.route
    this.changed()
    addEventListener('online', () => void this.reach())
    addEventListener('offline', () => this.lost())
    document.addEventListener('visibilitychange', () => { if (!document.hidden) void this.reach() })
    await this.reach()
  }

  /** Sign in with the code of the address once, then fetch the route and send what waits. */
  async reach(): Promise<void> {
    clearTimeout(this.timer)
    try {
      await this.sign()
      await this.fetchRoute()
      this.found()
      this.listen()
      await this.deliver()
    } catch (error) {
      this.failed(error)
    }
    this.ready = true
    this.changed()
  }

  private async sign(): Promise<void> {
    const token = location.hash.slice(1)
    if (token) {
      try {
        await signIn({ token })
        history.replaceState(null, '', location.pathname)
        this.signed = true
        return
      } catch (error) {
        if ((error as Problem).away) throw error
        history.replaceState(null, '', location.pathname)
      }
    }
    if (!this.signed) await session()
    this.signed = true
  }

  private failed(error: unknown): void {
    const problem = error instanceof Problem ? error : new Problem(0, '', String(error))
    if (problem.status === 401 || problem.status === 403) {
      this.signed = false
      this.trouble = 'sign'
      this.feed?.close()
      this.feed = null
      void this.eraseRoute()
    } else if (problem.status === 404) this.trouble = 'none'
    else {
      this.lost()
      this.timer = setTimeout(() => void this.reach(), this.retry)
      this.retry = Math.min(this.retry * 2, 15_000)
    }
  }

  private found(): void {
    this.signalLost = null
    this.trouble = ''
    this.retry = 1000
  }

  private lost(): void {
    this.signalLost ??= Date.now()
    this.changed()
  }

  private async fetchRoute(): Promise<void> {
    await this.take(await call<Route>('GET', '/api/route'))
  }

  private async take(next: Route): Promise<void> {
    observe(next.now, next.timezone)
    if (this.route && (this.route.team !== next.team || this.route.date !== next.date)) {
      this.marks = {}
      this.seenRoute = null
      await this.store.set('marks', this.marks)
    }
    this.route = next
    await this.store.set('route', next)
    const first = !this.seenRoute
    if (first || (this.seenRoute!.version < next.version && !changes(this.seenRoute!, next, this.marks).length)) await this.acknowledge()
    else if (this.seenRoute!.version === next.version) {
      this.seenRoute = next
      await this.store.set('seen', next)
    }
    this.changed()
  }

  private listen(): void {
    if (this.feed) return
    this.feed = openFeed('/api/route/feed', ['route'], (name, data) => {
      if (name === 'error') return this.lost()
      if (this.signalLost !== null || name === 'open') {
        this.found()
        void this.deliver()
      }
      if (name === 'route') void this.take(data as Route)
      else if (name === 'tick') observe((data as { now?: string }).now)
      else if (name === 'stale') void this.fetchRoute().catch((error: unknown) => this.failed(error))
      this.changed()
    })
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

  async tap(tap: Omit<Tap, 'id' | 'at'>, attempt = 1, room = ''): Promise<void> {
    const route = this.route
    if (!route) return
    const held = FINAL.has(tap.kind) ? { held_until: Date.now() + HOLD_MS } : {}
    const full = { id: newId(), ...tap, at: new Date().toISOString(), team: route.team, date: route.date, room, ...held }
    if (!held.held_until) await this.release()
    const seq = await this.store.addTap(full)
    this.taps.push({ ...full, seq })
    const key = tap.visit ?? `${tap.kind}:${seq}`
    this.marks = { ...this.marks, [key]: { kind: tap.kind, at: full.at, attempt, seq, server_ms: this.clock(), ...(tap.tubes ? { tubes: tap.tubes } : {}) } }
    await this.store.set('marks', this.marks)
    navigator.vibrate?.(40)
    this.changed()
    if (held.held_until) setTimeout(() => void this.deliver(), HOLD_MS + 50)
    else void this.deliver()
  }

  /** Something the coordinator must know that changes nothing on this phone. */
  async report(tap: Omit<Tap, 'id' | 'at'>): Promise<void> {
    const full = { id: newId(), ...tap, at: new Date().toISOString(), team: this.route!.team, date: this.route!.date }
    this.taps.push({ ...full, seq: await this.store.addTap(full) })
    this.changed()
    void this.deliver()
  }

  clock: () => number = Date.now

  /** What the lead may still take back: the last final tap, for ten seconds. */
  undoable(): Kept | null {
    const last = this.taps.at(-1)
    return last?.held_until && last.held_until > Date.now() ? last : null
  }

  async takeBack(tap: Kept): Promise<void> {
    if (!this.taps.some((kept) => kept.seq === tap.seq)) return
    await this.store.dropTap(tap.seq)
    this.taps = this.taps.filter((kept) => kept.seq !== tap.seq)
    if (tap.visit) {
      const begun = this.taps.findLast((kept) => kept.visit === tap.visit && kept.kind === 'begun')
      const mark = this.marks[tap.visit]!
      this.marks = { ...this.marks, [tap.visit]: { kind: 'begun', at: begun?.at ?? tap.at, attempt: mark.attempt, seq: begun?.seq ?? 0, server_ms: mark.server_ms } }
      await this.store.set('marks', this.marks)
    }
    this.changed()
  }

  /** The team was not at the door after all: a tap not sent yet is dropped, one that was sent stays a fact. */
  async notThere(visit: string): Promise<void> {
    const begun = this.taps.findLast((kept) => kept.visit === visit && kept.kind === 'begun')
    if (begun && !this.sending) {
      await this.store.dropTap(begun.seq)
      this.taps = this.taps.filter((kept) => kept !== begun)
    }
    const { [visit]: _, ...rest } = this.marks
    this.marks = rest
    await this.store.set('marks', rest)
    this.changed()
  }

  async release(): Promise<void> {
    for (const tap of this.taps) {
      if (!tap.held_until) continue
      delete tap.held_until
      await this.store.setTap(tap.seq, tap)
    }
    void this.deliver()
  }

  get waiting(): Kept[] {
    return this.taps.filter((tap) => !tap.rejected)
  }
  get refused(): Kept[] {
    return this.taps.filter((tap) => tap.rejected)
  }

  /** Send what waits, in order, up to the first tap that may still be taken back. Two pages of one phone take turns. */
  async deliver(): Promise<void> {
    if (this.sending || !this.signed || !this.route) return
    this.sending = true
    try {
      if (navigator.locks) await navigator.locks.request('doorstep-outbox', () => this.send())
      else await this.send()
      await this.confirm()
    } catch (error) {
      this.failed(error)
    } finally {
      this.sending = false
      this.changed()
    }
  }

  private async send(): Promise<void> {
    this.taps = await this.store.taps<Kept>()
    const batch: Kept[] = []
    for (const tap of this.taps) {
      if (tap.rejected || tap.team !== this.route!.team || tap.date !== this.route!.date) continue
      if (tap.held_until && tap.held_until > Date.now()) break
      batch.push(tap)
      if (batch.length === 50) break
    }
    if (!batch.length) return
    const outcomes = batch.map(({ seq: _seq, team: _team, date: _date, room: _room, held_until: _held, rejected: _no, ...tap }) => tap)
    const answer = await call<{ accepted: string[]; rejected: { id: string; code: string; message: string }[] }>('POST', '/api/outcomes', {
      device_now: new Date().toISOString(), outcomes,
    })
    this.found()
    await this.settle(batch, answer)
    if (batch.length === 50) await this.send()
  }

  private async settle(batch: Kept[], answer: { accepted: string[]; rejected: { id: string; code: string; message: string }[] }): Promise<void> {
    const accepted = new Set(answer.accepted)
    for (const tap of batch) {
      const no = answer.rejected.find((row) => row.id === tap.id)
      if (accepted.has(tap.id)) {
        await this.store.dropTap(tap.seq)
        this.taps = this.taps.filter((kept) => kept.seq !== tap.seq)
      } else if (no) {
        const marked = { ...tap, rejected: no.message || no.code }
        await this.store.setTap(tap.seq, marked)
        this.taps = this.taps.map((kept) => (kept.seq === tap.seq ? marked : kept))
      }
    }
  }

  async dismissRefused(): Promise<void> {
    for (const tap of this.refused) await this.store.dropTap(tap.seq)
    this.taps = this.waiting
    this.changed()
  }

  /** Two hours after the shift the names leave the phone; taps that wait do not. */
  private async eraseWhenOver(): Promise<void> {
    const last = this.route && visitsOf(this.route).map((stop) => Date.parse(stop.leave_at)).sort((a, b) => b - a)[0]
    const speedless = this.route && Date.parse(this.route.now) + (Date.now() - (await this.savedAt()))
    if (last && speedless && speedless > last + 2 * 3600_000 && !this.waiting.length) await this.eraseRoute()
    if (this.route) await this.store.set('opened', Date.now())
  }

  private async savedAt(): Promise<number> {
    return (await this.store.get<number>('opened')) ?? Date.now()
  }

  private async eraseRoute(): Promise<void> {
    this.route = null
    this.seenRoute = null
    await Promise.all(['route', 'seen', 'confirm'].map((key) => this.store.forget(key)))
    if (!this.waiting.length) await this.store.forget('marks')
    this.changed()
  }
}
