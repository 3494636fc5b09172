import { useState } from 'preact/hooks'
import { nowMs, span } from '../clock'
import { check, Icon, left, scan } from '../icons'
import { say } from '../language'
import * as words from '../words/lead'
import type { Parts } from './app'
import type { Stop } from './route'

interface Props { parts: Parts; stop: Stop | undefined; tubes: { tube: string; sealed: number }[] }

/** Each tube is ticked off; both sides sign. Nothing is given away that was not looked at. */
export function Handover({ parts, stop, tubes }: Props) {
  const { phone, route, go } = parts
  const [ticked, setTicked] = useState<string[]>([])
  const rest = tubes.filter((row) => !ticked.includes(row.tube))
  const oldest = tubes[0] ? (nowMs() - tubes[0].sealed) / 1000 : 0
  const point = stop?.point ?? route.stops.find((other) => other.kind === 'handover' && other.point)?.point
  const give = () => {
    void phone.tap({ kind: 'handed_over', tubes: ticked, ...(point ? { point } : {}) })
    go('next')
  }
  return (
    <>
      <div class="give-head">
        <div><small>{say(words.tubesToGive)}</small><p><b>{tubes.length}</b>{say(words.tubesWord)}</p></div>
        <div class="right"><small>{say(words.oldest)}</small><p><b class="age">{span(oldest)}</b></p><small>{say(words.limitWord)} {span(route.limits?.specimen_s ?? 14400)}</small></div>
      </div>
      <main class="content give" data-testid="handover">
        <h3 class="band">{say(words.tickedOff)} <span>{ticked.length} / {tubes.length}</span></h3>
        {tubes.map((row) => {
          const on = ticked.includes(row.tube)
          return (
            <button key={row.tube} role="checkbox" aria-checked={on} class={`tube ${on ? 'on' : ''}`} onClick={() => setTicked(on ? ticked.filter((one) => one !== row.tube) : [...ticked, row.tube])}>
              <Icon d={on ? check : scan} size={24} width={2.4} /> <b>{row.tube}</b> <span>{on ? '' : say(words.notTicked)}</span>
            </button>
          )
        })}
      </main>
      <footer class="actions">
        <button class="main" data-testid="handed-over" disabled={rest.length > 0 || !tubes.length} onClick={give}>{rest.length ? say(words.tickRest(rest.length)) : <><Icon d={check} size={30} width={2.4} /> {say(words.bothSigned)}</>}</button>
        {!stop && <button class="second" onClick={() => go('next')}><Icon d={left} size={22} width={2.1} /> {say(words.back)}</button>}
      </footer>
    </>
  )
}
