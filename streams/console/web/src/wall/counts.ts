/** The wall's one feed of counts. It keeps the last counts, says how old they are, and never stops trying. */
import { useEffect, useState } from 'preact/hooks'
import { nowMs, observe } from '../clock'
import { openFeed, type Feed } from '../feed'
import { call, Problem, session, signIn } from '../http'

export interface Building { step: number | null; zone: boolean }
export interface Compound { name: string; lat: number | null; lon: number | null; open: number | null; buildings: Building[] }
export interface Counts {
  area: string; name: string; date: string; now: string; speed?: number; timezone?: string; last_change: number; round: number
  counts: { registered: number; sampled: number; excused: number; open: number; doors_due: number; doors_visited: number }
  compounds: Compound[]
  tubes_positive: { tube: string; stage: string; due_at: string; limit_s: number }[]
  zones: { name: string; day: number; days: number }[]
  teams: { out: number; lost: number; standby: number }
  exceptions: { now: number; hour: number; info: number }
  oldest_tube_at: string | null
}

export type Trouble = '' | 'unpaired' | 'none' | 'away'
export interface Seen { counts: Counts | null; age: number; trouble: Trouble; pair: (code: string) => Promise<number> }

const RETRY_MS = 5_000
const PAIRING_CODE = /^[A-Za-z0-9-]{8,9}$/

export function useCounts(area: string): Seen {
  const [, setBeat] = useState(0)
  const [wall] = useState(() => new Wall(area, () => setBeat((n) => (n + 1) % 1_000_000)))
  useEffect(() => {
    void wall.load()
    const timer = setInterval(() => wall.beat(), 1000)
    return () => { clearInterval(timer); wall.close() }
  }, [])
  return { counts: wall.counts, age: (performance.now() - wall.heardAt) / 1000, trouble: wall.trouble, pair: (code) => wall.pair(code) }
}

class Wall {
  counts: Counts | null = null
  trouble: Trouble = ''
  heardAt = performance.now()
  private feed: Feed | null = null
  private loading = false
  private again: ReturnType<typeof setTimeout> | undefined
  private readonly path: string

  constructor(area: string, private readonly changed: () => void) {
    this.path = `/api/wall/${encodeURIComponent(area)}`
  }

  close(): void {
    clearTimeout(this.again)
    this.feed?.close()
    this.feed = null
  }

  /** Every second: redraw the age; at midnight of the area fetch the new day, which no change announces. */
  beat(): void {
    const { counts } = this
    if (counts && !this.loading && dateOf(counts.timezone) !== counts.date && performance.now() - this.heardAt < 30_000) void this.load()
    this.changed()
  }

  async load(): Promise<void> {
    if (this.loading) return
    this.loading = true
    clearTimeout(this.again)
    try {
      this.take(await this.fetch())
      this.trouble = ''
      this.feed ??= openFeed(`${this.path}/feed`, ['wall'], (name, data) => this.heard(name, data))
    } catch (error) {
      this.failed(error instanceof Problem ? error : new Problem(0, '', ''))
    } finally {
      this.loading = false
      this.changed()
    }
  }

  private async fetch(): Promise<Counts> {
    try {
      return await call<Counts>('GET', this.path)
    } catch (error) {
      const token = location.hash.slice(1)
      if (!(error instanceof Problem) || (error.status !== 401 && error.status !== 403) || !token) throw error
      await signIn({ token })
      // A code works once; a token stays in the address, because a wall restarts by itself and has nobody to pair it again.
      if (PAIRING_CODE.test(token)) history.replaceState(null, '', location.pathname + location.search)
      return call<Counts>('GET', this.path)
    }
  }

  private failed(problem: Problem): void {
    if (problem.status === 401 || problem.status === 403) {
      // Its token was taken back: what it knew is not shown any more.
      this.counts = null
      this.trouble = 'unpaired'
      this.close()
    } else this.trouble = problem.status === 404 ? 'none' : 'away'
    this.again = setTimeout(() => void this.load(), RETRY_MS)
  }

  private take(next: Counts): void {
    observe(next.now, next.timezone, next.speed)
    this.counts = next
    this.heardAt = performance.now()
  }

  private heard(name: string, data: unknown): void {
    if (name === 'wall') this.take(data as Counts)
    else if (name === 'tick') this.heardAt = performance.now()
    else if (name === 'stale' || name === 'error') void this.load()
    this.changed()
  }

  /** Pair by the code that was typed; answers 0 for well, else the status of the refusal. */
  async pair(code: string): Promise<number> {
    try {
      await signIn({ token: code.trim() })
      await session()
    } catch (error) {
      return error instanceof Problem && error.status ? error.status : 503
    }
    await this.load()
    return 0
  }
}

function dateOf(timezone: string | undefined): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: timezone ?? 'Asia/Shanghai' }).format(nowMs())
}
