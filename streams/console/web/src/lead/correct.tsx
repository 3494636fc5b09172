import { useState } from 'preact/hooks'
import { hhmm } from '../clock'
import { Icon, left, right, scan, warning } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import { DeskButton } from './door'
import { DoorHead, OTHERS, Who } from './outcome'
import { stateOf, type Stop, type TapKind } from './route'
import { Scan } from './scan'
import { tapWord } from './statebar'

/**
 * What may be recorded in front of an outcome. The strongest report of a day names the end of a visit (streams/demand),
 * so that a weaker one would change nothing; what excused somebody from being visited, the coordinator takes back.
 */
const INSTEAD: Readonly<Record<string, readonly TapKind[]>> = {
  no_answer: ['sampled', 'refused', 'resident_moved', 'in_hospital', 'done_elsewhere'],
  refused: ['sampled', 'resident_moved', 'in_hospital', 'done_elsewhere'],
  moved: ['sampled'],
  resident_moved: ['sampled'],
  in_hospital: ['sampled'],
}

/** A door that is over, after the ten seconds of taking back: another outcome beside the first, which is kept. */
export function Correct({ parts, stop, back }: { parts: Parts; stop: Stop; back: () => void }) {
  const { phone } = parts
  const [scanning, setScanning] = useState(false)
  const [who, setWho] = useState<TapKind | null>(null)
  const mark = phone.marks[stop.visit!]
  const state = stateOf(stop, phone.marks)
  const instead = INSTEAD[state] ?? []
  const record = (kind: TapKind, residents: string[]) => {
    void phone.tap({ kind, visit: stop.visit!, residents }, stop.attempt ?? 1, stop.place?.room ?? '')
    back()
  }
  const all = (stop.residents ?? []).map((one) => one.resident)
  const choose = (kind: TapKind) => (all.length > 1 ? setWho(kind) : record(kind, all))
  if (scanning) return <Scan parts={parts} stop={stop} back={back} />
  return (
    <>
      <DoorHead stop={stop} />
      <main class="content outcomes" tabIndex={0} data-testid="correct">
        <h1>{mark?.kind === state ? `${hhmm(mark.at)} ` : ''}{say(words.recordedAs(say(wordOf(state))))}</h1>
        <p>{say(instead.length ? words.correctBoth : state === 'sampled' ? words.sampleStands : words.askToCorrect)}</p>
        {instead.length === 1 && <p class="note"><Icon d={warning} size={26} width={2.1} /> <span>{say(words.excuseStands)}</span></p>}
        {who && <><h3>{say(words.whoNot)}</h3><Who people={stop.residents ?? []} done={(residents) => record(who, residents)} back={() => setWho(null)} /></>}
        {!who && instead.length > 1 && <h3>{say(words.recordInstead)}</h3>}
        {!who && OTHERS.filter(([kind]) => instead.includes(kind)).map(([kind, word, then, icon]) => (
          <button key={kind} class="outcome" data-testid={`correct-${kind}`} onClick={() => choose(kind)}>
            <Icon d={icon} size={30} width={2.1} /><b>{say(word)}</b><small>{say(then)}</small><Icon d={right} size={24} width={2.1} />
          </button>
        ))}
      </main>
      <footer class="actions">
        {instead.length > 0 && <button class="main" data-testid="correct-sampled" onClick={() => setScanning(true)}><Icon d={scan} size={32} width={2.1} /> {say(words.sampledScan)}</button>}
        <div class="pair">
          <button class="second" data-testid="correct-back" onClick={back}><Icon d={left} size={22} width={2.1} /> {say(words.back)}</button>
          <DeskButton parts={parts} word={say(words.desk)} />
        </div>
      </footer>
    </>
  )
}

/** How a door ended, in a word. */
export const wordOf = (state: string) => (state === 'void' ? words.removedStop : state === 'moved' ? words.moved : tapWord(state))
