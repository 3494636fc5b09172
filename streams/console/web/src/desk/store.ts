/** What the coordinator's page holds: the board with its feed, what is chosen, and the commands given from here. */
import { createContext } from 'preact'
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { observe } from '../clock'
import { openFeed } from '../feed'
import { call, newId, Problem } from '../http'
import { say } from '../language'
import * as words from '../words/desk'
import { fold, index, needsSnapshot, type Board, type Index } from './board'

const EVENTS = ['visit', 'team', 'route', 'unassigned', 'plan', 'alert', 'clearance', 'tube', 'phone', 'proposal', 'alert_settled'] as const

export interface Live { board: Board | null; index: Index; heard: number; connected: boolean; failed: string; refresh: () => void }

/** The board of one area and day: a snapshot and its feed, folded once a frame. */
export function useBoard(area: string, date: string | null): Live {
  const [board, setBoard] = useState<Board | null>(null)
  const [connected, setConnected] = useState(false)
  const [failed, setFailed] = useState('')
  const [again, setAgain] = useState(0)
  const heard = useRef(performance.now())
  useEffect(() => {
    let gone = false
    let pending: [string, Record<string, unknown>, number][] = []
    let frame = 0
    let newest = 0
    let soon: ReturnType<typeof setTimeout> | undefined
    let current: Board | null = null
    const query = date ? `?date=${date}` : ''
    const flush = () => {
      frame = 0
      if (!current) return
      let whole = false
      for (const [name, data, rev] of pending) {
        if (rev && rev <= current.last_change) continue
        whole ||= needsSnapshot(current, name, data)
        current = fold(current, name, data)
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
          setFailed(error.message || say(words.tryAgainLater))
          if (error.status === 401) setAgain((n) => n)
          else setTimeout(() => !gone && load(), 3000)
        },
      )
    }
    load()
    const feed = openFeed(`/api/areas/${area}/feed${query}`, EVENTS, (name, data, rev) => {
      if (name === 'error') return setConnected(false)
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
      else frame ||= requestAnimationFrame(flush)
    })
    return () => {
      gone = true
      clearTimeout(soon)
      cancelAnimationFrame(frame)
      feed.close()
    }
  }, [area, date, again])
  const found = useMemo(() => (board ? index(board) : { visits: new Map(), teams: new Map(), stops: new Map() }), [board])
  return { board, index: found, heard: heard.current, connected, failed, refresh: () => setAgain((n) => n + 1) }
}

export interface Answer {
  done?: boolean
  version?: number
  violations?: { code: string; message: string }[]
  lanes?: Record<string, Lane>
}
export interface Lane { ok: boolean; violations: { code: string; message?: string }[]; extra_s?: number }

export interface Command { type: string; [field: string]: unknown }

export interface Desk {
  area: string
  date: string
  live: Live
  go: (page: string, item?: string) => void
  say: (text: string, bad?: boolean) => void
  give: (command: Command) => Promise<Answer | null>
  ask: (command: Command) => Promise<Answer | null>
  lastCommand: string | null
  undo: () => void
}

export const DeskContext = createContext<Desk>(null as unknown as Desk)
export const useDesk = (): Desk => useContext(DeskContext)

/** Commands with an id of their own: an answer that got lost is asked for again with the same id. */
export function useCommands(area: string, tell: Desk['say']): Pick<Desk, 'give' | 'ask' | 'lastCommand' | 'undo'> {
  const [last, setLast] = useState<{ id: string; until: number } | null>(null)
  const send = async (command: Command, dry: boolean): Promise<Answer | null> => {
    const body = { id: newId(), ...command }
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await call<Answer>('POST', `/api/areas/${area}/commands${dry ? '?dry_run=1' : ''}`, body)
        if (!dry) settle(body, answer)
        return answer
      } catch (error) {
        const problem = error as Problem
        if (problem.status === 0 && attempt < 3) {
          await new Promise((wake) => setTimeout(wake, 400 * 2 ** attempt))
          continue
        }
        tell(say(words.refusedCommand(problem.message || say(words.tryAgainLater))), true)
        return null
      }
    }
  }
  const settle = (body: Command & { id: string }, answer: Answer) => {
    if (answer.done === false) {
      const message = answer.violations?.map((broken) => reasonText(broken)).join('；') ?? ''
      return tell(say(words.refusedCommand(message)), true)
    }
    if (body.type === 'undo') {
      setLast(null)
      return tell(say(words.undone))
    }
    setLast({ id: body.id, until: Date.now() + 600_000 })
    tell(say(answer.version ? words.doneVersion(answer.version) : words.doneCommand))
  }
  const usable = last && last.until > Date.now() ? last.id : null
  return {
    give: (command) => send(command, false),
    ask: (command) => send(command, true),
    lastCommand: usable,
    undo: () => usable && void send({ type: 'undo', undoes: usable }, false),
  }
}

export const reasonText = (broken: { code: string; message?: string }): string =>
  words.reasons[broken.code] ? say(words.reasons[broken.code]!) : broken.message || broken.code

/** A value that moves on every second, for ages and clocks. */
export function useSecond(every = 1000): number {
  const [beat, setBeat] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setBeat((n) => n + 1), every)
    return () => clearInterval(timer)
  }, [every])
  return beat
}
