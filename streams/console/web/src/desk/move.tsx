/** Move a visit by keyboard or pointer: every lane says at once whether it fits, and what it would break. */
import { useEffect, useState } from 'preact/hooks'
import { minuteOfDay } from '../clock'
import { Mark } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, type Visit } from './board'
import { clockOf, reasonText, type Lane } from './commands'
import { Dialog } from './keys'
import { useDesk } from './store'

/** Nothing passes here: not even a typed reason. What may be passed, and by how much, the checker has found out. */
export const never = (lane: Lane): boolean => !lane.ok && !lane.override
/** The limit that a typed reason passes, in words: 防护服 +14 分. */
export const passes = (lane: Lane): string => {
  const { code, minutes } = lane.override ?? {}
  return code ? `${say(words.overLimit[code] ?? words.reasons[code] ?? [code, code])}${minutes ? ` ${say(words.diffMinutes(minutes))}` : ''}` : ''
}

interface Props { visit: string; to: string | undefined; seen: number | undefined; close: () => void }

export function MovePicker({ visit: id, to, seen, close }: Props) {
  const desk = useDesk()
  const visit = desk.live.index.visits.get(id)
  const teams = desk.live.board!.teams.filter((team) => team.kind !== 'fixed')
  const [lanes, setLanes] = useState<Record<string, Lane> | null>(null)
  const [at, setAt] = useState(Math.max(0, teams.findIndex((team) => team.team === to)))
  const [text, setText] = useState('')
  const owner = desk.live.index.stops.get(id)?.team
  // Asked again when a colleague moves it meanwhile: the answers are those of the plan that is in force.
  useEffect(() => {
    let gone = false
    void desk.ask({ type: 'move_visit', visit: id }).then((answer) => !gone && setLanes(answer?.lanes ?? {}))
    return () => { gone = true }
  }, [id, owner, visit?.state])
  const lane = lanes?.[teams[at]?.team ?? '']
  const barred = !lane || never(lane)
  const pass = lane && !lane.ok ? lane.override : null
  const lacksReason = !!pass && !text.trim()
  const drop = async () => {
    if (barred || lacksReason) return
    const override = pass ? { override: { code: pass.code, text: text.trim() } } : {}
    close()
    await desk.give({ type: 'move_visit', visit: id, team: teams[at]!.team, ...override, ...(seen !== undefined ? { seen } : {}) })
  }
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.target as HTMLElement).tagName !== 'BUTTON') { event.preventDefault(); void drop() }
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt((n) => Math.max(0, Math.min(teams.length - 1, n + (event.key === 'ArrowDown' ? 1 : -1))))
    }
  }
  return (
    <Dialog title={`${say(words.moveTitle)} · ${visit ? door(visit.place) : id}`} close={close} testid="move">
      <div class="move" onKeyDown={key}>
        <ul class="verdicts" role="listbox" aria-label={say(words.moveTitle)} tabIndex={0} aria-activedescendant={`lane-${at}`} ref={(list) => { if (list && document.activeElement?.getAttribute('role') === 'dialog') list.focus() }}>
          {teams.map((team, n) => (
            <li key={team.team} id={`lane-${n}`} role="option" aria-selected={n === at} class={n === at ? 'on' : ''} onClick={() => setAt(n)}>
              <span class={`code ${team.lost ? 'lost' : ''}`}>{team.code}</span> {team.name}
              <Verdict lane={lanes?.[team.team]} waiting={!lanes} visit={visit} own={team.team === owner} kind={team.kind} />
            </li>
          ))}
        </ul>
        {pass && lane && <label>{say(words.overrideTitle)} · {passes(lane)}<input data-testid="override" value={text} maxLength={500} placeholder={say(words.typeReason)} onInput={(event) => setText(event.currentTarget.value)} /></label>}
        <footer>
          <button class="button primary" data-testid="move-go" disabled={barred || lacksReason} onClick={() => void drop()}>{visit && <Mark kind={visit.class} size={16} />}{say(words.dropHere)}</button>
          <button class="button" onClick={close}>{say(words.cancel)} <kbd>Esc</kbd></button>
          {lane && barred && <small class="bad">{say(words.neverForced)}</small>}
        </footer>
      </div>
    </Dialog>
  )
}

/** Minutes behind the window that was promised, were it done where the lane says; its cost has the lateness in it. */
export const lateThere = (visit: Visit | undefined, lane: Lane): number =>
  visit?.windows.length && lane.start_s !== undefined ? Math.floor(Math.min(...visit.windows.map((window) => Math.max(0, lane.start_s! / 60 - minuteOfDay(window.close_at))))) : 0

/**
 * A lane's answer in one label: fits, fits but passes a limit, cannot. A lane that has not answered says "…". By rule:
 * nobody has asked whether a reason would help, so that it says what is broken and not that it cannot be.
 */
export function Verdict({ lane, waiting, visit, own = false, byRule = false, kind }: { lane: Lane | undefined; waiting: boolean; visit: Visit | undefined; own?: boolean; byRule?: boolean; kind?: string | undefined }) {
  if (!lane) return <em class="verdict">{waiting ? '…' : '—'}</em>
  const what = say(words.listed(lane.violations.map((one) => (own && one.code === 'pinned_elsewhere' ? say(words.pinnedHere) : reasonText(one, kind)))))
  if (byRule && !lane.ok) return <em class="verdict cannot">✕ {what}</em>
  if (never(lane)) return <em class="verdict cannot">✕ {say(words.cannot(what))}</em>
  const late = lateThere(visit, lane)
  const more = late ? say(words.minutesLate(late)) : lane.extra_s && lane.extra_s >= 60 ? say(words.atCost(words.diffMinutes(Math.round(lane.extra_s / 60)))) : ''
  const at = lane.start_s !== undefined ? clockOf(lane.start_s) : ''
  if (!lane.ok) return <em class="verdict but">{say(words.fitsBut(passes(lane)))}</em>
  return <em class="verdict fits">{say(more || at ? words.fitsBut([at, more].filter(Boolean).join(' · ')) : words.fits)}</em>
}
