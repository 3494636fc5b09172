/** An area without ledgers: four steps in order, each showing what it made. */
import { useEffect, useState } from 'preact/hooks'
import { dayAfter } from '../clock'
import { call } from '../http'
import { book, check, eye, Icon, lock, Mark, undo } from '../icons'
import { say, type Pair } from '../language'
import * as words from '../words/desk'
import type { Board } from './board'
import { hand } from './handed'
import { useDesk } from './store'

/** Nothing to show on the live screen yet: no visit, no team, and nobody registered. */
export const isEmpty = (board: Board): boolean => !board.visits.length && !board.teams.length && !board.counts.registered

interface Step { word: Pair; todo: Pair; done: Pair | null; kinds: [string, Pair, string?][] }

export function FirstRun() {
  const { area, date, live, go } = useDesk()
  const board = live.board
  const [next, setNext] = useState<Board | null>(null)
  useEffect(() => {
    if (!date) return
    const stop = new AbortController()
    call<Board>('GET', `/api/areas/${area}/board?date=${dayAfter(date)}`, undefined, stop.signal).then(setNext, () => undefined)
    return () => stop.abort()
  }, [area, date, live.board?.last_change])
  if (!board) return null
  const compounds = new Set(board.buildings.map((row) => row.compound)).size
  const due = [board.counts.due, next?.counts.due ?? 0] as const
  const teams = Math.max(board.teams.length, next?.teams.length ?? 0)
  const steps: Step[] = [
    { word: words.stepPlaces, todo: words.stepPlacesTodo, done: board.buildings.length && board.counts.registered ? words.stepPlacesDone(board.buildings.length, board.counts.registered, compounds) : null, kinds: [['buildings', words.importKinds.buildings!], ['register', words.importKinds.register!]] },
    { word: words.stepLedgers, todo: words.stepLedgersTodo, done: due[0] + due[1] ? words.stepLedgersDone(...due) : null, kinds: [['special', words.importKinds.special!, 'special'], ['quarantine', words.importKinds.quarantine!, 'close_contact']] },
    { word: words.stepTeams, todo: words.stepTeamsTodo, done: teams ? words.stepTeamsDone(teams) : null, kinds: [['teams', words.importKinds.teams!]] },
    { word: words.stepPack, todo: words.stepPack, done: words.stepPackNote(board.pack ?? 'taiyuan'), kinds: [] },
  ]
  const current = steps.findIndex((step) => !step.done)
  return (
    <section class="first-run" data-testid="first-run">
      <h2>{say(words.firstTitle)}</h2>
      <p>{say(words.firstNote)}</p>
      <div class="first-body">
        <ol>
          {steps.map((step, at) => (
            <li key={step.word[1]} class={at === current ? 'now' : step.done ? 'done' : ''} aria-current={at === current ? 'step' : undefined}>
              <span class="step">{step.done ? <Icon d={check} size={20} width={2.4} /> : at + 1}</span>
              <div><b>{say(step.word)}</b><p>{say(step.done ?? step.todo)}</p></div>
              {at === current ? (
                <div class="drops">{step.kinds.map(([kind, word, mark]) => <Place key={kind} kind={kind} word={word} mark={mark} take={(files) => { hand(files); go('ledgers', kind) }} />)}</div>
              ) : step.kinds.length > 0 && (step.done || at < current
                ? <span class="again">{step.kinds.map(([kind, word]) => <button key={kind} class="button" onClick={() => go('ledgers', kind)}>{say(word)}</button>)}</span>
                : <small>{say(words.afterStep(at))}</small>)}
            </li>
          ))}
        </ol>
        <aside>
          <section><h3>{say(words.howImport)}</h3>
            {words.howRows.map(([title, text], at) => <p key={title[1]}><Icon d={[eye, undo, lock, book][at]!} size={16} /> <span><b>{say(title)}</b>{say(text)}</span></p>)}
          </section>
          <section><h3>{say(words.seeFirst)}</h3><p><span>{say(words.seeFirstNote)}</span></p></section>
        </aside>
      </div>
    </section>
  )
}

/** Where a list is dropped or chosen: it is looked at on the page of ledgers, before anything is written. */
function Place({ kind, word, mark, take }: { kind: string; word: Pair; mark: string | undefined; take: (files: File[]) => void }) {
  const [over, setOver] = useState(false)
  const accept = (files: FileList | null | undefined) => { if (files?.length) take([...files]) }
  return (
    <div class={over ? 'over' : ''} data-testid={`drop-${kind}`} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); accept(event.dataTransfer?.files) }}>
      <p>{mark && <Mark kind={mark} />} <b>{say(word)}</b></p>
      <label class="button primary">{say(words.chooseFile)}<input type="file" multiple data-testid={`first-${kind}`} accept=".xlsx,.xls,.csv,.txt,.html,.htm,.json,.gz" onChange={(event) => accept(event.currentTarget.files)} /></label>
      <small>{say(words.orDrop)}</small>
    </div>
  )
}
