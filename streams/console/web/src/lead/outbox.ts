/**
 * Taps on their way. Each is written down first, with an id of its own and its time, and delivered in order; the server
 * knows an id it has seen, so sending twice does nothing.
 */
import { nowMs } from '../clock'
import { call, Problem } from '../http'
import type { Store } from './database'
import type { Tap } from './route'

export interface Kept extends Tap { seq: number; area: string; team: string; date: string; room?: string; held_until?: number; rejected?: string }
export interface Notice { id: string; what: string; room: string; kind: string; at: string }
interface Answer {
  accepted: string[]
  rejected: { id: string; code: string; message: string }[]
  overtaken?: { id: string; what: string }[]
}

export const HOLD_MS = 10_000
const BATCH = 50

/** Whether a final tap may still be taken back. A clock set back meanwhile does not hold it longer. */
export const isHeld = (tap: Kept): boolean => {
  const rest = (tap.held_until ?? 0) - Date.now()
  return rest > 0 && rest <= HOLD_MS
}

export class Outbox {
  taps: Kept[] = []
  notices: Notice[] = []
  private going: Promise<boolean> | null = null
  private more = false
  private timer: ReturnType<typeof setTimeout> | undefined

  /** `due` is called when what could be taken back no longer can. */
  constructor(private readonly store: Store, private readonly changed: () => void, private readonly due: () => void) {}

  async load(): Promise<void> {
    this.taps = await this.store.taps<Kept>()
  }

  async add(tap: Omit<Kept, 'seq'>): Promise<number> {
    const seq = await this.store.addTap(tap)
    this.taps.push({ ...tap, seq })
    return seq
  }

  async drop(tap: Kept): Promise<void> {
    await this.store.dropTap(tap.seq)
    this.taps = this.taps.filter((kept) => kept.seq !== tap.seq)
  }

  /** What was held for taking back goes out with the next delivery. */
  async release(): Promise<void> {
    for (const tap of this.taps) {
      if (!tap.held_until) continue
      delete tap.held_until
      await this.store.setTap(tap.seq, tap)
    }
  }

  get waiting(): Kept[] {
    return this.taps.filter((tap) => !tap.rejected)
  }
  get refused(): Kept[] {
    return this.taps.filter((tap) => tap.rejected)
  }
  get sending(): boolean {
    return this.going !== null
  }

  /**
   * Send what waits for this team, up to the first tap that may still be taken back; true if the system answered for any.
   * Who asks while a delivery is on its way waits for it, and what was written meanwhile goes out behind it.
   */
  deliver(area: string, team: string): Promise<boolean> {
    this.more = true
    this.going ??= this.sendAll(area, team).finally(() => {
      this.going = null
      this.changed()
    })
    return this.going
  }

  /** Two pages of one phone take turns. */
  private async sendAll(area: string, team: string): Promise<boolean> {
    let answered = false
    const send = async () => {
      while (this.more) {
        this.more = false
        answered = (await this.send(area, team)) || answered
      }
    }
    if (navigator.locks) await navigator.locks.request('doorstep-outbox', send)
    else await send()
    return answered
  }

  private async send(area: string, team: string): Promise<boolean> {
    this.taps = await this.store.taps<Kept>()
    const batch: Kept[] = []
    for (const tap of this.taps) {
      if (tap.rejected || tap.team !== team || tap.area !== area) continue
      if (isHeld(tap)) {
        this.dueAt(tap.held_until!)
        break
      }
      batch.push(tap)
      if (batch.length === BATCH) break
    }
    if (!batch.length) return false
    try {
      await this.settle(batch, await post(batch))
    } catch (error) {
      if (!isOfTheBatch(error)) throw error
      // One of them cannot be read: each goes alone, so that the others are not held up by it.
      for (const tap of batch) await this.settleAlone(tap)
    }
    if (batch.length === BATCH) this.more = true
    return true
  }

  /** Also on a page that was opened meanwhile. */
  private dueAt(at: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(this.due, at - Date.now() + 50)
  }

  private async settleAlone(tap: Kept): Promise<void> {
    try {
      await this.settle([tap], await post([tap]))
    } catch (error) {
      if (!isOfTheBatch(error)) throw error
      await this.settle([tap], { accepted: [], rejected: [{ id: tap.id, code: (error as Problem).code, message: '' }] })
    }
  }

  private async settle(batch: Kept[], answer: Answer): Promise<void> {
    const accepted = new Set(answer.accepted)
    for (const tap of batch) {
      const no = answer.rejected.find((row) => row.id === tap.id)
      if (accepted.has(tap.id)) await this.drop(tap)
      else if (no) {
        const marked = { ...tap, rejected: no.code || 'E0000' }
        await this.store.setTap(tap.seq, marked)
        this.taps = this.taps.map((kept) => (kept.seq === tap.seq ? marked : kept))
      }
    }
    const met = answer.overtaken ?? []
    for (const { id, what } of met) {
      const tap = batch.find((one) => one.id === id)
      if (tap && tap.kind !== 'begun') this.notices.push({ id, what, room: tap.room ?? '', kind: tap.kind, at: tap.at })
    }
    if (met.length) await this.store.set('notices', this.notices)
  }

  /** The lead has read what was refused or overtaken. */
  async dismiss(): Promise<void> {
    for (const tap of this.refused) await this.drop(tap)
    this.notices = []
    await this.store.forget('notices')
    this.changed()
  }

  /** Names and rooms leave the phone; what waits keeps only its ids. */
  async forgetRooms(): Promise<void> {
    for (const tap of this.taps) {
      delete tap.room
      await this.store.setTap(tap.seq, tap)
    }
  }
}

function post(batch: Kept[]): Promise<Answer> {
  const outcomes = batch.map(({ seq: _seq, area: _area, team: _team, room: _room, held_until: _held, rejected: _no, ...tap }) => tap)
  return call<Answer>('POST', '/api/outcomes', { device_now: new Date(nowMs()).toISOString(), outcomes })
}

const isOfTheBatch = (error: unknown): boolean =>
  error instanceof Problem && error.status >= 400 && error.status < 500 && ![401, 403, 408, 429].includes(error.status)
