/** What the coordinator's page holds: the board with its feed, what is chosen, and the commands given from here. */
import { createContext } from 'preact'
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { nowMs, observe } from '../clock'
import { openFeed } from '../feed'
import { call, type Problem, type Session } from '../http'
import { expired } from './expired'
import { problemText, type Commands } from './commands'
import { queue, type Item } from './queue'
import { fold, index, needsSnapshot, type Board, type Index } from './board'

const EVENTS = ['visit', 'team', 'route', 'unassigned', 'plan', 'alert', 'clearance', 'tube', 'phone', 'proposal', 'alert_settled', 'command', 'import'] as const

export interface Live { board: Board | null; index: Index; heard: number; connected: boolean; failed: string; refresh: () => void; stoppedAt: number }

/** A command somebody gave, as the feed tells it. */
export interface Done { command: string; kind: string; by: string; at: string; visit?: string | null; team?: string | null }

/** The board of one area and day: a snapshot and its feed, folded once a frame. */
export function useBoard(area: string, date: string | null, done: (command: Done) => void = () => undefined): Live {
  const [board, setBoard] = useState<Board | null>(null)
  const [connected, setConnected] = useState(false)
  const [failed, setFailed] = useState('')
  const [again, setAgain] = useState(0)
  const heard = useRef(performance.now())
  const stoppedAt = useRef(0)
  useEffect(() => {
    let gone = false
    let pending: [string, Record<string, unknown>, number][] = []
    let frame = 0
    let late = 0 // a page that is visible but covered gets no frames
    let newest = 0
    let soon: ReturnType<typeof setTimeout> | undefined
    let current: Board | null = null
    const query = date ? `?date=${date}` : ''
    const flush = () => {
      cancelAnimationFrame(frame)
      clearTimeout(late)
      frame = 0
      if (!current) return
      let whole = false
      for (const [name, data, rev] of pending) {
        if (rev && rev <= current.last_change) continue
        whole ||= needsSnapshot(current, name, data)
        current = fold(current, name, data)
        if (name === 'command') done(data as unknown as Done)
        if (rev) current = { ...current, last_change: rev }
      }
      pending = []
      if (whole) soon ??= setTimeout(load, 400)
      setBoard(current)
    }
    const load = () => {
      clearTimeout(soon)
      soon = undefined
      call<Board>('GET', `/api/areas/${area}/board${query}`).then(
        (fresh) => {
          if (gone) return
          observe(fresh.now, fresh.timezone, fresh.speed)
          heard.current = performance.now()
          current = fresh
          setFailed('')
          flush()
          if (!pending.length && fresh.last_change < newest) soon ??= setTimeout(load, 300)
        },
        (error: Problem) => {
          if (gone) return
          setFailed(problemText(error))
          if (error.status === 401) expired()
          else setTimeout(() => !gone && load(), 3000)
        },
      )
    }
    load()
    const feed = openFeed(`/api/areas/${area}/feed${query}`, EVENTS, (name, data, rev) => {
      if (name === 'error') { stoppedAt.current ||= nowMs(); return setConnected(false) }
      stoppedAt.current = 0
      setConnected(true)
      heard.current = performance.now()
      if (name === 'open') return
      if (name === 'stale') return load()
      if (name === 'tick') {
        observe((data as { now?: string }).now)
        const first = newest === 0
        newest = Math.max(newest, rev)
        if (first && current && current.last_change < rev) load()
        return
      }
      newest = Math.max(newest, rev)
      pending.push([name, data as Record<string, unknown>, rev])
      if (document.hidden) flush()
      else if (!frame) { frame = requestAnimationFrame(flush); late = window.setTimeout(flush, 250) }
    })
    return () => {
      gone = true
      clearTimeout(soon)
      cancelAnimationFrame(frame)
      clearTimeout(late)
      feed.close()
    }
  }, [area, date, again])
  const found = useMemo(() => (board ? index(board) : { visits: new Map(), teams: new Map(), stops: new Map() }), [board])
  return { board, index: found, heard: heard.current, connected, failed, refresh: () => setAgain((n) => n + 1), stoppedAt: stoppedAt.current || nowMs() }
}

export interface Desk extends Commands {
  area: string
  date: string
  live: Live
  user: Session
  /** The queue as it is now; minutes move it even when nothing happens. */
  items: Item[]
  go: (page: string, item?: string) => void
  say: (text: string, bad?: boolean) => void
}

export function useQueue(live: Live): Item[] {
  const minute = useSecond(20_000)
  return useMemo(() => (live.board ? queue(live.board, live.index, nowMs()) : []), [live.board, live.index, minute])
}

export const DeskContext = createContext<Desk>(null as unknown as Desk)
export const useDesk = (): Desk => useContext(DeskContext)

/** A value that moves on every second, for ages and clocks. */
export function useSecond(every = 1000): number {
  const [beat, setBeat] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setBeat((n) => n + 1), every)
    return () => clearInterval(timer)
  }, [every])
  return beat
}
