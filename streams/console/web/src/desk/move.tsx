/** Move a visit by keyboard or pointer: every lane says at once whether it fits, and what it would break. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { Mark } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door } from './board'
import { reasonText, useDesk, type Lane } from './store'

/** What a coordinator may pass with a typed reason; nothing else can be forced. */
const MAY = new Set(['suit_time', 'specimen_clock', 'window_closed', 'shift_end'])
const never = (lane: Lane): boolean => (!lane.ok && !lane.violations.length) || lane.violations.some((broken) => !MAY.has(broken.code))

export function MovePicker({ visit: id, to, close }: { visit: string; to: string | undefined; close: () => void }) {
  const desk = useDesk()
  const visit = desk.live.index.visits.get(id)
  const teams = desk.live.board!.teams.filter((team) => team.kind !== 'fixed')
  const [lanes, setLanes] = useState<Record<string, Lane> | null>(null)
  const [at, setAt] = useState(Math.max(0, teams.findIndex((team) => team.team === to)))
  const [reason, setReason] = useState('')
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.focus()
    void desk.ask({ type: 'move_visit', visit: id }).then((answer) => setLanes(answer?.lanes ?? {}))
  }, [id])
  const lane = lanes?.[teams[at]?.team ?? '']
  const barred = !lane || never(lane)
  const needsReason = !!lane && lane.violations.length > 0
  const drop = async () => {
    if (!lane || barred || (needsReason && !reason.trim())) return
    await desk.give({ type: 'move_visit', visit: id, team: teams[at]!.team, ...(reason.trim() ? { reason: reason.trim() } : {}) })
    close()
  }
  const key = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter') void drop()
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt((n) => Math.max(0, Math.min(teams.length - 1, n + (event.key === 'ArrowDown' ? 1 : -1))))
    }
  }
  return (
    <div class="veil" onClick={(event) => event.target === event.currentTarget && close()}>
      <div class="dialog" role="dialog" aria-modal="true" aria-label={say(words.moveTitle)} ref={box} tabIndex={-1} onKeyDown={key} data-testid="move">
        <header>{visit && <Mark kind={visit.class} />}<b>{visit ? door(visit.place) : id}</b></header>
        <ul class="verdicts" role="listbox" aria-label={say(words.moveTitle)}>
          {teams.map((team, n) => (
            <li key={team.team} role="option" aria-selected={n === at} class={n === at ? 'on' : ''} onClick={() => setAt(n)}>
              <span class="code">{team.code}</span> {team.name}
              <Verdict lane={lanes?.[team.team]} waiting={!lanes} />
            </li>
          ))}
        </ul>
        {needsReason && !barred && <label>{say(words.typeReason)}<input value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>}
        <footer>
          <button class="button primary" disabled={barred || (needsReason && !reason.trim())} onClick={() => void drop()}>{say(words.dropHere)}</button>
          <button class="button" onClick={close}>{say(words.cancel)} <kbd>Esc</kbd></button>
        </footer>
      </div>
    </div>
  )
}

export function Verdict({ lane, waiting }: { lane: Lane | undefined; waiting: boolean }) {
  if (!lane) return <em class="verdict">{waiting ? '…' : '—'}</em>
  const what = lane.violations.map(reasonText).join('；')
  if (never(lane)) return <em class="verdict cannot">✕ {say(words.cannot(what))}</em>
  const more = lane.extra_s && lane.extra_s >= 60 ? say(words.extraMinutes(Math.round(lane.extra_s / 60))) : ''
  if (what) return <em class="verdict but">{say(words.fitsBut(what))}</em>
  return <em class="verdict fits">{say(more ? words.fitsBut(more) : words.fits)}</em>
}
