/** Commands given from this page: once per id, asked again when an answer gets lost, taken back for ten minutes. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { call, newId, type Problem } from '../http'
import { language, say } from '../language'
import * as words from '../words/desk'

/** A team's answer to one visit: fits, fits with a typed reason (`override`), or cannot. `start_s` counts from 00:00 of the area. */
export interface Lane { ok: boolean; violations: { code: string; message?: string }[]; extra_s?: number | null; start_s?: number; order?: number; override?: { code: string; minutes?: number } | null }

export const clockOf = (s: number): string => `${String(Math.floor(s / 3600)).padStart(2, '0')}:${String(Math.floor((s % 3600) / 60)).padStart(2, '0')}`
export interface Answer {
  done?: boolean
  version?: number
  violations?: { code: string; message: string }[]
  lanes?: Record<string, Lane>
  overtook?: First
}
export interface Command { type: string; [field: string]: unknown }
type Body = Command & { id: string }

/** What another person did to the same thing before. */
export interface First { command: string; kind: string; by: string; at: string; visit?: string | null; team?: string | null; version?: number | null }
export interface Conflict { mine: Command; first: First; done: boolean }
export interface Pending { body: Body; at: number; tries: number }
export interface Undoable { id: string; type: string; until: number }

export interface Commands {
  give: (command: Command) => Promise<Answer | null>
  ask: (command: Command) => Promise<Answer | null>
  pending: Pending | null
  dropPending: () => void
  conflict: Conflict | null
  settleConflict: (mine: boolean) => void
  undoable: Undoable[]
  undo: (id?: string) => void
}

const KEPT = 'doorstep.undo'
export const UNDO_MS = 600_000
/** A second ask of the same kind within this time waits for the first: a key held down is one command. */
const UNDOABLE = new Set(['move_visit', 'pin_visit', 'unpin_visit', 'cancel_visit', 'add_visit', 'team_lost', 'team_back', 'excuse', 'freeze_plan', 'publish_plan', 'replan'])

/** What can still be taken back, kept over a reload: ids only. */
function kept(area: string): Undoable[] {
  try {
    const all = JSON.parse(sessionStorage.getItem(`${KEPT}.${area}`) ?? '[]') as Undoable[]
    return all.filter((one) => one.until > Date.now())
  } catch {
    return []
  }
}

export function useCommands(area: string, tell: (text: string, bad?: boolean) => void, seen: () => number | undefined): Commands {
  const [undoable, setUndoable] = useState<Undoable[]>(() => kept(area))
  const [pending, setPending] = useState<Pending | null>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const dropped = useRef(new Set<string>())
  useEffect(() => setUndoable(kept(area)), [area])
  useEffect(() => {
    try { sessionStorage.setItem(`${KEPT}.${area}`, JSON.stringify(undoable)) } catch { /* A browser without storage forgets them at a reload. */ }
    const next = undoable[0] && Math.min(...undoable.map((one) => one.until)) - Date.now()
    if (next === undefined) return
    const timer = setTimeout(() => setUndoable((all) => all.filter((one) => one.until > Date.now())), Math.max(0, next) + 50)
    return () => clearTimeout(timer)
  }, [undoable])

  const settle = (body: Body, answer: Answer) => {
    if (answer.done === false) {
      const message = answer.violations?.map(reasonText).join('；') ?? ''
      return tell(say(words.refusedCommand(message)), true)
    }
    if (answer.overtook) setConflict({ mine: body, first: answer.overtook, done: true })
    if (body.type === 'undo') {
      const what = undoable.find((one) => one.id === body.undoes)
      setUndoable((all) => all.filter((one) => one.id !== body.undoes))
      return tell(say(what ? words.undoneWhat(say(words.commandWords[what.type] ?? words.done)) : words.undone))
    }
    if (UNDOABLE.has(body.type)) setUndoable((all) => [{ id: body.id, type: body.type, until: Date.now() + UNDO_MS }, ...all].slice(0, 20))
    if (body.type === 'keep_plan') return tell(say(words.keptVersion(answer.version ?? 0)))
    tell(say(answer.version ? words.doneVersion(answer.version) : words.doneCommand))
  }

  const send = async (body: Body, dry: boolean): Promise<Answer | null> => {
    const at = Date.now()
    for (let tries = 1; !dropped.current.has(body.id); tries++) {
      try {
        const answer = await call<Answer>('POST', `/api/areas/${area}/commands${dry ? '?dry_run=1' : ''}`, body)
        setPending((now) => (now?.body.id === body.id ? null : now))
        if (!dry) settle(body, answer)
        return answer
      } catch (error) {
        const problem = error as Problem
        if (problem.away && (!dry || tries < 3)) {
          if (!dry) setPending({ body, at, tries })
          await new Promise((wake) => setTimeout(wake, Math.min(3000, 400 * 2 ** tries)))
          continue
        }
        setPending((now) => (now?.body.id === body.id ? null : now))
        if (problem.status === 409 && problem.told.first) setConflict({ mine: body, first: problem.told.first as First, done: false })
        else if (!dry || problem.status !== 0) tell(say(words.refusedCommand(problemText(problem))), true)
        return null
      }
    }
    return null
  }
  const give = useCallback((command: Command) => send({ id: newId(), ...withSeen(command, seen()) }, false), [area, undoable])
  return {
    give,
    ask: useCallback((command: Command) => send({ id: newId(), ...command }, true), [area]),
    pending,
    dropPending: () => { if (pending) { dropped.current.add(pending.body.id); setPending(null) } },
    conflict,
    settleConflict: (mine) => {
      const was = conflict
      setConflict(null)
      if (!mine || !was || was.done) return
      const { id: _, seen: __, ...again } = was.mine as Body
      void give(again as Command)
    },
    undoable,
    undo: (id) => {
      const one = id ? undoable.find((row) => row.id === id) : undoable[0]
      if (one) void send({ id: newId(), type: 'undo', undoes: one.id }, false)
      else tell(say(words.undoNothing))
    },
  }
}

/** A command that does not say what its giver had seen was given looking at the newest. */
const withSeen = (command: Command, seen: number | undefined): Command => ('seen' in command || seen === undefined ? command : { ...command, seen })

export const reasonText = (broken: { code: string; message?: string }): string =>
  words.reasons[broken.code] ? say(words.reasons[broken.code]!) : broken.message || broken.code

/** Codes whose sentence says what exactly is wrong; the words of the others say it all. */
const PARTICULAR = new Set(['E1201', 'E1202'])

/** A refusal in words: our own for the codes we know, with the code behind them; never a bare code. */
export function problemText(problem: Problem): string {
  const known = words.problemWords[problem.code]
  // A message of ours in Chinese is said as it is; an English one may carry Chinese names of columns.
  const own = !known || (language() === 'zh' && /[\u4e00-\u9fff]/.test(problem.message) && !/\b[a-z]+ [a-z]+ [a-z]+\b/.test(problem.message))
  const detail = PARTICULAR.has(problem.code) && problem.message ? `：${problem.message}` : ''
  const said = own ? problem.message : `${say(known)}${detail}`
  if (!said) return say(words.tryAgainLater)
  return problem.code ? say(words.errorLine(said.replace(/[。.]$/, ''), problem.code)) : said
}
