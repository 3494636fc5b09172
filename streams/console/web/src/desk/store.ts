/** What the coordinator's page holds: the board with its feed, what is chosen, and the commands given from here. */
import { createContext } from 'preact'
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { nowMs } from '../clock'
import type { Session } from '../http'
import { expired } from './expired'
import { problemText, type Commands } from './commands'
import { queue, type Item } from './queue'
import type { Board, Held, Index } from './board'
import { Follower } from './follow'

export interface Live { board: Board | null; index: Index; heard: number; connected: boolean; failed: string; refresh: () => void; stoppedAt: number }

/** A command somebody gave, as the feed tells it. */
export interface Done { command: string; kind: string; by: string; at: string; visit?: string | null; team?: string | null }

const NOTHING: Index = { visits: new Map(), teams: new Map(), stops: new Map() }

/** The board of one area and day, followed for as long as the page shows it. */
export function useBoard(area: string, date: string | null, done: (command: Done) => void = () => undefined): Live {
  const [held, setHeld] = useState<Held | null>(null)
  const [connected, setConnected] = useState(false)
  const [failed, setFailed] = useState('')
  const [again, setAgain] = useState(0)
  const heard = useRef(performance.now())
  const stoppedAt = useRef(0)
  useEffect(() => {
    const follower = new Follower(area, date, {
      held: setHeld,
      heard: (isConnected) => {
        setConnected(isConnected)
        if (!isConnected) return void (stoppedAt.current ||= nowMs())
        stoppedAt.current = 0
        heard.current = performance.now()
      },
      failed: (problem) => {
        if (!problem) heard.current = performance.now()
        setFailed(problem ? problemText(problem) : '')
        if (problem?.status === 401) expired()
      },
      command: (data) => done(data as unknown as Done),
    })
    return () => follower.close()
  }, [area, date, again])
  return { board: held?.board ?? null, index: held?.index ?? NOTHING, heard: heard.current, connected, failed, refresh: () => setAgain((n) => n + 1), stoppedAt: stoppedAt.current || nowMs() }
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
