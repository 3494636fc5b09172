/** A positive tube: one tube, one order, one squad; who is in it, and its three clocks. */
import { hhmm, nowMs, span } from '../clock'
import { Mark } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { useDesk, useSecond } from './store'
import { useFetched } from './zones'

interface Person { resident: string; household: string | null; name: string; contacted: boolean; sampled: boolean; resulted: boolean }
export interface Chase { tube: string; kind: string | null; team: string | null; sealed_at: string | null; resulted_at: string; people: Person[] }
export interface Chases { clocks_s: Record<string, number>; chases: Chase[] }

const DONE: Record<string, keyof Person> = { contact: 'contacted', sampled: 'sampled', resulted: 'resulted' }

/** The three clocks as bars: full when everybody is through, else as far as the time has run. */
function Clocks({ chase, clocks }: { chase: Chase; clocks: Record<string, number> }) {
  useSecond(10_000)
  const from = Date.parse(chase.resulted_at)
  return (
    <div class="clocks">
      {Object.entries(clocks).map(([name, limit]) => {
        const through = chase.people.filter((one) => one[DONE[name]!]).length
        const all = chase.people.length > 0 && through === chase.people.length
        const left = limit - (nowMs() - from) / 1000
        return (
          <div key={name} class={all ? 'done' : left < 0 ? 'over' : ''}>
            <i><b style={{ width: `${all ? 100 : Math.min(100, Math.max(3, 100 - (left / limit) * 100))}%` }} /></i>
            <span>{say(words.chaseClocks[name]!)} {limit / 3600}h · {all ? say(words.chaseDone) : say(left >= 0 ? words.chaseLeft(span(left)) : words.chaseOver(span(-left)))} · {through}/{chase.people.length}</span>
          </div>
        )
      })}
    </div>
  )
}

export function ChaseCard({ chase, clocks }: { chase: Chase; clocks: Record<string, number> }) {
  const { go } = useDesk()
  return (
    <article class="chase" data-testid="chase">
      <h3><Mark kind="recheck" /> <button class="plain strong" onClick={() => go('live', `chase:${chase.tube}`)}>{say(words.chaseTube(chase.tube, chase.people.length))}</button> <small>{hhmm(chase.resulted_at)}</small></h3>
      <Clocks chase={chase} clocks={clocks} />
    </article>
  )
}

export function ChasePanel({ tube }: { tube: string }) {
  const { area, live, go } = useDesk()
  const { data, failed } = useFetched<Chases>(`/api/areas/${area}/chases`, live.board?.counts.visited)
  const chase = data?.chases.find((one) => one.tube === tube)
  return (
    <aside class="panel" data-testid="chase-panel">
      <header><h2><Mark kind="recheck" /> {say(words.chaseTube(tube, chase?.people.length ?? 0))}</h2><button class="key" aria-label={say(words.closeEsc)} onClick={() => go('live')}>Esc</button>
        <p class="quiet">{say(words.chaseSingle)}</p></header>
      {!chase && <p class="panel-none">{failed || say(data ? words.nothingFound : words.loading)}</p>}
      {chase && <section><Clocks chase={chase} clocks={data!.clocks_s} /></section>}
      {chase && (
        <section>
          <h3>{say(words.chasePeople(chase.people.length))}</h3>
          <table class="rows"><thead><tr><th>{say(words.nameCol)}</th>{Object.keys(DONE).map((name) => <th key={name}>{say(words.chaseClocks[name]!)}</th>)}</tr></thead>
            <tbody>{chase.people.map((one) => (
              <tr key={one.resident}><td><button class="plain strong" onClick={() => one.household && go('clearance', `household:${one.household}`)}>{one.name || one.resident.slice(0, 8)}</button></td>
                {Object.values(DONE).map((name) => <td key={name}>{one[name] ? '✓' : '—'}</td>)}</tr>
            ))}</tbody></table>
          <p class="quiet">{say(words.chaseManual)}</p>
        </section>
      )}
    </aside>
  )
}
