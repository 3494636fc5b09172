/** A tube that broke, is lost or was kept back: who is in it, and the visits that sample them again. */
import { useEffect, useState } from 'preact/hooks'
import { hhmm } from '../clock'
import { call, type Problem } from '../http'
import { Icon, tube as tubeIcon } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door, type Place } from './board'
import { problemText } from './commands'
import { isTyping, useKeys } from './keys'
import { useDesk } from './store'

interface Person { resident: string; name: string; household: string | null; is_due: boolean; place: Place }
interface Told { tube: string; team: string | null; sealed_at: string | null; handed_at: string | null; result: string | null; tomorrow: string; people: Person[] }

export function TubePanel({ tube }: { tube: string }) {
  const desk = useDesk()
  const { board, index } = desk.live
  const [told, setTold] = useState<Told | null>(null)
  const [failed, setFailed] = useState('')
  const alert = board?.alerts.find((one) => one.about === tube && one.kind.startsWith('tube_') && !one.settled)
  const read = () => void call<Told>('GET', `/api/areas/${desk.area}/tubes/${encodeURIComponent(tube)}`).then(setTold, (error: Problem) => setFailed(problemText(error)))
  useEffect(read, [desk.area, tube, alert?.kind])
  // Who is behind one door is sampled again in one visit; who is due tomorrow anyway needs no other.
  const again = new Map<string, string[]>()
  for (const one of told?.people ?? []) if (one.household && !one.is_due) again.set(one.household, [...(again.get(one.household) ?? []), one.resident])
  const asks = !!alert && alert.kind !== 'tube_kept' && again.size > 0 && desk.user.role !== 'auditor'
  const go = async () => {
    for (const [household, residents] of again) {
      const done = await desk.give({ type: 'add_visit', household, residents, date: told!.tomorrow, why: alert!.kind, tube })
      if (!done || done.done === false) return
    }
    read()
  }
  useKeys((event) => { if (event.key === 'e' && asks && !isTyping(event)) { event.preventDefault(); void go() } })
  const team = told?.team ? (index.teams.get(told.team)?.code ?? told.team) : ''
  return (
    <aside class="panel" data-testid="tube-panel" aria-label={tube}>
      <header><h2><Icon d={tubeIcon} /> {alert ? say(words.alertKinds[alert.kind] ?? [alert.kind, alert.kind]) : say(words.tubeWord)} {tube}</h2>
        <button class="key" aria-label={say(words.closeEsc)} onClick={() => desk.go('live')}>Esc</button>
        <p class="quiet">{team}{told?.sealed_at && ` · ${say(words.sealedAt(hhmm(told.sealed_at)))}`}{told && !told.handed_at && ` · ${say(words.notHanded)}`}</p></header>
      {!told && <p class="panel-none" role={failed ? 'alert' : 'status'}>{failed || say(words.loading)}</p>}
      {told && (
        <section>
          <h3>{say(words.inTheTube(told.people.length))}</h3>
          <table class="rows"><thead><tr><th>{say(words.nameCol)}</th><th>{say(words.diffDoor)}</th><th>{say(words.tomorrow)}</th></tr></thead>
            <tbody>{told.people.map((one) => <tr key={one.resident}><td><b>{one.name || one.resident.slice(0, 8)}</b></td><td>{door(one.place)}</td><td class="quiet">{say(one.is_due ? words.dueTomorrow : words.notDueTomorrow)}</td></tr>)}</tbody></table>
          <p class="quiet">{say(alert?.kind === 'tube_kept' ? words.alertNext.tube_kept! : words.countsAsSampled)}</p>
        </section>
      )}
      {asks && (
        <section>
          <h3>{say(words.smallest)}</h3>
          <div class="fix first"><p><b>{say(words.sampleAgain(again.size))}</b></p>
            <button class="button primary" data-testid="sample-again" onClick={() => void go()}>{say(words.adopt)} <kbd>E</kbd></button></div>
        </section>
      )}
    </aside>
  )
}
