/** Commands given from this page: once per id, asked again when an answer gets lost, taken back for ten minutes. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { call, newId, type Problem } from '../http'
import { language, say } from '../language'
import * as words from '../words/desk'
import { write } from './address'
import { door, type Index } from './board'

/** A team's answer to one visit: fits, fits with a typed reason (`override`), or cannot. `start_s` counts from 00:00 of the area. */
export interface Lane { ok: boolean; violations: { code: string; message?: string }[]; extra_s?: number | null; start_s?: number; order?: number; override?: { code: string; minutes?: number; extra_s?: number; start_s?: number; order?: number } | null }

export const clockOf = (s: number): string => `${String(Math.floor(s / 3600)).padStart(2, '0')}:${String(Math.floor((s % 3600) / 60)).padStart(2, '0')}`
export interface Answer {
  done?: boolean
  version?: number
  violations?: { code: string; message: string }[]
  lanes?: Record<string, Lane>
  overtook?: First
  /** Why an undo was not done but waits as a difference. */
  proposed?: string
}
export interface Command { type: string; [field: string]: unknown }
type Body = Command & { id: string }

/** What another person did to the same thing before. */
export interface First { command: string; kind: string; by: string; at: string; visit?: string | null; team?: string | null; version?: number | null }
export interface Conflict { mine: Command; first: First; done: boolean }
export interface Pending { body: Body; at: number; tries: number }
export interface Undoable { id: string; type: string; until: number; visit?: string; team?: string }

export interface Commands {
  give: (command: Command) => Promise<Answer | null>
  ask: (command: Command) => Promise<Answer | null>
  pending: Pending | null
  dropPending: () => void
  conflict: Conflict | null
  settleConflict: (mine: boolean) => void
  undoable: Undoable[]
  undo: (id?: string) => void
  /** How many commands about a visit were heard of, by whomever: what is shown of it is asked for anew. */
  touched: ReadonlyMap<string, number>
  heard: (visit: string) => void
}

const KEPT = 'doorstep.undo'
export const UNDO_MS = 600_000
/** What moved doors can be taken back later too, as a difference that waits for publishing [ms]. */
const LATER_MS = 12 * 3_600_000
const LATER = new Set(['move_visit', 'publish_plan', 'replan'])
const GONE = new Set(['not_undoable', 'nothing_left'])
const isKept = (one: Undoable): boolean => one.until + (LATER.has(one.type) ? LATER_MS : 0) > Date.now()
/** From here on a command that has no answer yet says that it is being done [ms]. */
const SLOW_MS = 400
const UNDOABLE = new Set(['move_visit', 'pin_visit', 'unpin_visit', 'cancel_visit', 'add_visit', 'team_lost', 'team_back', 'excuse', 'freeze_plan', 'publish_plan', 'replan'])

/** What can still be taken back, kept over a reload: ids only. */
function kept(area: string): Undoable[] {
  try {
    const all = JSON.parse(sessionStorage.getItem(`${KEPT}.${area}`) ?? '[]') as Undoable[]
    return all.filter(isKept)
  } catch {
    return []
  }
}

/** A command in words: what, which door, to which team. An undo says what it takes back, not where that was to. */
export function commandText(command: { type?: string; kind?: string; visit?: unknown; team?: unknown }, index: Index): string {
  const type = String(command.type ?? command.kind)
  const what = say(words.commandWords[type] ?? words.done)
  const visit = command.visit ? index.visits.get(String(command.visit)) : undefined
  const team = command.team ? index.teams.get(String(command.team)) : undefined
  const to = team && !(visit && type === 'undo') ? `${visit ? ' → ' : ' '}${team.code} ${team.name}` : ''
  return `${what}${visit ? ` ${door(visit.place)}` : ''}${to}`
}

interface Refusal { what: string; visit?: string; team?: string; rule?: string; state?: string; passed?: string }

/** Why a command is not possible, with doors and teams by their names instead of their ids. */
export function refusalText(problem: Problem, index: Index): string {
  const { what, visit, team, rule, state, passed } = (problem.told.refusal ?? {}) as Refusal
  const where = visit ? index.visits.get(visit) : undefined
  const made = words.refusals[what ?? '']
  if (!made) return problemText(problem)
  const reason = say(words.reasons[rule ?? ''] ?? words.states[state ?? ''] ?? words.reasons.not_found_in_time!)
  const limit = passed ? say(words.overLimit[passed] ?? words.reasons[passed] ?? [passed, passed]) : ''
  return say(words.errorLine(say(made(where ? door(where.place) : say(words.thisDoor), index.teams.get(team ?? '')?.code ?? team ?? '', reason, limit)), problem.code))
}

export function useCommands(area: string, tell: (text: string, bad?: boolean) => void, seen: () => number | undefined, known: () => Index): Commands {
  const [undoable, setUndoable] = useState<Undoable[]>(() => kept(area))
  const [pending, setPending] = useState<Pending | null>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const [touched, setTouched] = useState<ReadonlyMap<string, number>>(new Map())
  const dropped = useRef(new Set<string>())
  /** Plans that are being made: a key pressed again, or held down, is one command. */
  const planning = useRef(new Set<string>())
  useEffect(() => setUndoable(kept(area)), [area])
  useEffect(() => {
    try { sessionStorage.setItem(`${KEPT}.${area}`, JSON.stringify(undoable)) } catch { /* A browser without storage forgets them at a reload. */ }
    const ahead = undoable.map((one) => one.until - Date.now()).filter((left) => left > 0)
    if (!ahead.length) return
    const timer = setTimeout(() => setUndoable((all) => all.filter(isKept)), Math.min(...ahead) + 50)
    return () => clearTimeout(timer)
  }, [undoable])

  const settle = (body: Body, answer: Answer) => {
    if (answer.proposed) {
      write(area, 'live', 'proposal')
      return tell(say(words.undoProposed[answer.proposed] ?? words.undoProposed.late!))
    }
    if (answer.done === false) {
      const message = answer.violations?.map((one) => reasonText(one)).join('；') ?? ''
      return tell(say(words.refusedCommand(message)), true)
    }
    if (answer.overtook) setConflict({ mine: body, first: answer.overtook, done: true })
    if (body.type === 'undo') {
      const what = undoable.find((one) => one.id === body.undoes)
      setUndoable((all) => all.filter((one) => one.id !== body.undoes))
      return tell(say(what ? words.undoneWhat(commandText(what, known())) : words.undone))
    }
    if (UNDOABLE.has(body.type)) setUndoable((all) => [{ id: body.id, type: body.type, until: Date.now() + UNDO_MS, ...about(body) }, ...all].slice(0, 20))
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
        // What was taken back meanwhile, or cannot be any more, is not offered again.
        if (body.undoes && GONE.has((problem.told.refusal as Refusal | undefined)?.what ?? '')) setUndoable((all) => all.filter((one) => one.id !== body.undoes))
        if (problem.status === 409 && problem.told.first) {
          tell('')
          setConflict({ mine: body, first: problem.told.first as First, done: false })
        } else if (!dry || problem.status !== 0) {
          tell(say(words.refusedCommand(refusalText(problem, known()))), true)
          // What may be done instead stands in the opened visit: who could take it, with which limit passed.
          const { what, visit } = (problem.told.refusal ?? {}) as Refusal
          if (body.undoes && what === 'cannot_take' && visit) write(area, 'live', `visit:${visit}`)
        }
        return null
      }
    }
    return null
  }
  const waited = async (body: Body): Promise<Answer | null> => {
    const slow = setTimeout(() => tell(say(words.beingDone(commandText(body, known())))), SLOW_MS)
    const answer = await send(body, false)
    clearTimeout(slow)
    return answer
  }
  const give = useCallback(async (command: Command) => {
    if (planning.current.has(command.type)) return null
    if (command.type === 'replan') planning.current.add(command.type)
    try { return await waited({ id: newId(), ...withSeen(command, seen()) }) } finally { planning.current.delete(command.type) }
  }, [area, undoable])
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
      // What an undo would take back with it has just been read: this time it is meant.
      void give((again.undoes ? { ...again, seen: undefined } : again) as Command)
    },
    touched,
    heard: useCallback((visit: string) => setTouched((all) => new Map(all).set(visit, (all.get(visit) ?? 0) + 1)), []),
    undoable,
    undo: (id) => {
      const one = id ? undoable.find((row) => row.id === id) : undoable[0]
      if (one) void give({ type: 'undo', undoes: one.id })
      else tell(say(words.undoNothing))
    },
  }
}

/** The visit and the team a command names; ids, which mean nothing by themselves. */
const about = ({ visit, team }: Command): { visit?: string; team?: string } => ({ ...(typeof visit === 'string' ? { visit } : {}), ...(typeof team === 'string' ? { team } : {}) })

/** A command that does not say what its giver had seen was given looking at the newest. */
const withSeen = (command: Command, seen: number | undefined): Command => ('seen' in command || seen === undefined ? command : { ...command, seen })

/** Squads get re-checks only, whatever roles they have: no role of theirs is missing. */
export const reasonText = (broken: { code: string; message?: string }, kind?: string): string =>
  kind === 'emergency' && broken.code === 'no_role' ? say(words.onlyRechecks) : words.reasons[broken.code] ? say(words.reasons[broken.code]!) : broken.message || broken.code

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
