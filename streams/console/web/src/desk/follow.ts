/**
 * The board of one area and day as it goes on: of a large area the lanes in sight first, then the whole; then each event
 * of the feed, folded once a frame.
 */
import { dateOf, nowMs, observe } from '../clock'
import { openFeed, type Feed } from '../feed'
import { call, type Problem } from '../http'
import { fold, index, isShort, recount, reindex, withHead, type Board, type Held } from './board'
import { readWhole } from './whole'

const EVENTS = ['visit', 'team', 'route', 'unassigned', 'plan', 'alert', 'clearance', 'tube', 'phone', 'proposal', 'alert_settled', 'command', 'import'] as const
/** So many lanes are asked for first: a screen of them and a little more. */
const LANES = 16
const SOON_MS = 400
const AGAIN_MS = 3_000
/** A page that is visible but covered gets no frames [ms]. */
const COVERED_MS = 250
type Event = [name: string, data: Record<string, unknown>, rev: number]

export interface Told {
  held: (held: Held) => void
  /** Something was heard, or the connection was lost. */
  heard: (connected: boolean) => void
  failed: (problem: Problem | null) => void
  command: (data: Record<string, unknown>) => void
}

const first = new Map<string, Promise<Board>>()
const pathOf = (area: string, date: string | null, lanes: number | 'all', visits: string[] = []): string => {
  const asked = new URLSearchParams({ ...(date ? { date } : {}), ...(lanes === 'all' ? { lines: '1' } : { lanes: String(lanes) }) })
  for (const visit of visits) asked.append('visit', visit)
  return `/api/areas/${area}/board?${asked}`
}

/** Ask for the first picture before the page knows who is asking: one round trip less. Without a session nothing comes. */
export function askAhead(area: string): void {
  const asked = call<Board>('GET', pathOf(area, null, LANES))
  asked.catch(() => undefined)
  first.set(area, asked)
}

export class Follower {
  private held: Held | null = null
  private pending: Event[] = []
  /** What was folded since an answer was asked for: the answer may be older than that. */
  private since: Event[] = []
  private strangers = new Set<string>()
  private frame = 0
  private covered: ReturnType<typeof setTimeout> | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private asking = false
  private again: 'head' | 'whole' | null = null
  private newest = 0
  private gone = false
  private readonly feed: Feed

  constructor(private readonly area: string, private readonly date: string | null, private readonly told: Told) {
    const ahead = date ? undefined : first.get(area)
    first.delete(area)
    const now = () => call<Board>('GET', pathOf(area, date, LANES))
    void this.ask((ahead?.catch(now) ?? now()).then(indexed), (held) => this.take(held))
    this.feed = openFeed(`/api/areas/${area}/feed${date ? `?date=${date}` : ''}`, EVENTS, (name, data, rev) => this.hear(name, data as Record<string, unknown>, rev))
  }

  close(): void {
    this.gone = true
    clearTimeout(this.timer)
    clearTimeout(this.covered)
    cancelAnimationFrame(this.frame)
    this.feed.close()
  }

  private hear(name: string, data: Record<string, unknown>, rev: number): void {
    this.told.heard(name !== 'error')
    if (name === 'error' || name === 'open') return
    if (name === 'stale') return this.want('whole', 0)
    if (name === 'tick') observe((data as { now?: string }).now)
    // A page that stays open over midnight goes on with the new day.
    if (this.isPast()) this.want('whole', 0)
    const isFirst = this.newest === 0
    this.newest = Math.max(this.newest, rev)
    if (name === 'tick') {
      // What happened between the snapshot and the feed is in neither.
      if (isFirst && this.held && this.held.board.last_change < rev) this.want('whole', 0)
      // Nothing shown has changed up to there.
      else if (this.held && !this.pending.length && !isFirst) this.held.board.last_change = Math.max(this.held.board.last_change, rev || 0)
      return
    }
    this.pending.push([name, data, rev])
    if (document.hidden) this.flush()
    else if (!this.frame) {
      this.frame = requestAnimationFrame(() => this.flush())
      this.covered = setTimeout(() => this.flush(), COVERED_MS)
    }
  }

  /** Whether the board is of a day that is over, though the page follows today. */
  private isPast(): boolean {
    return !this.date && !!this.held && !this.asking && dateOf(nowMs()) > this.held.board.date
  }

  private flush(): void {
    cancelAnimationFrame(this.frame)
    clearTimeout(this.covered)
    this.frame = 0
    if (!this.held) return
    const events = this.pending
    this.pending = []
    const fresh = events.filter(([, , rev]) => !rev || rev > this.held!.board.last_change)
    for (const [name, data] of fresh) {
      if (name === 'command') this.told.command(data)
      if (!isShort(this.held, name, data)) continue
      if (name === 'visit') this.strangers.add(String(data.visit))
      this.want('head', SOON_MS)
    }
    if (!fresh.length) return
    if (this.asking) this.since.push(...fresh)
    this.show(folded(this.held.board, fresh))
  }

  private show(next: Board): void {
    const { board, index: found } = this.held!
    this.held = { board: next, index: reindex(found, board, next) }
    this.told.held(this.held)
  }

  /** Ask once more: for what an event could not tell, or for everything. */
  private want(what: 'head' | 'whole', wait: number): void {
    if (this.gone) return
    if (this.again !== 'whole') this.again = what
    if (this.asking || (this.timer && wait)) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.askAgain(), wait)
  }

  private askAgain(): void {
    this.timer = undefined
    if (this.gone) return
    const what = this.held && !this.held.board.partial ? this.again : 'whole'
    this.again = null
    if (what === 'whole') return void this.ask(readWhole(pathOf(this.area, this.date, 'all'), () => this.held), (held) => this.take(held))
    const visits = [...this.strangers].slice(0, 100)
    this.strangers.clear()
    const head = call<Board>('GET', pathOf(this.area, this.date, 0, visits)).then((board) => ({ board }))
    void this.ask(head, ({ board }) => {
      // The head of another day does not go with these doors.
      if (board.date !== this.held!.board.date) return this.want('whole', 0)
      this.show(recount(folded(withHead(this.held!.board, board), this.newer(board))))
    })
  }

  private async ask<T extends { board: Board }>(asked: Promise<T>, take: (answer: T) => void): Promise<void> {
    this.asking = true
    this.since = []
    try {
      const answer = await asked
      const { board } = answer
      if (this.gone) return
      observe(board.now, board.timezone, board.speed)
      this.told.failed(null)
      take(answer)
      this.asking = false
      this.flush()
      if (board.partial && this.held!.board.partial) this.want('whole', SOON_MS)
      else if (board.last_change < this.newest && this.held!.board.last_change < this.newest) this.want('whole', SOON_MS)
      else if (this.again) this.want(this.again, SOON_MS)
    } catch (error) {
      this.asking = false
      if (this.gone) return
      this.told.failed(error as Problem)
      if ((error as Problem).status !== 401) this.want(this.again ?? (this.held ? 'head' : 'whole'), AGAIN_MS)
    }
  }

  private newer(board: Board): Event[] {
    return this.since.filter(([, , rev]) => rev > board.last_change)
  }

  private take(held: Held): void {
    this.held = held
    this.show(folded(held.board, this.newer(held.board)))
  }
}

const indexed = (board: Board): Held => ({ board, index: index(board) })

function folded(board: Board, events: Event[]): Board {
  let now = board
  for (const [name, data, rev] of events) {
    now = fold(now, name, data)
    if (rev > now.last_change) now = { ...now, last_change: rev }
  }
  return events.length ? recount(now) : now
}
