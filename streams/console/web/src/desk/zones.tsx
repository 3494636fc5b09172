/** Risk zones with their day of five and who blocks the lifting; below, the positive tubes. */
import { useEffect, useState } from 'preact/hooks'
import { hhmm, stamp } from '../clock'
import { call, type Problem } from '../http'
import { say } from '../language'
import * as words from '../words/desk'
import { ChaseCard, type Chases } from './chase'
import { door } from './board'
import { problemText } from './commands'
import { useDesk } from './store'

interface Blocker { household: string; building: string; unit?: string | number; room?: string; open: number; refused?: boolean }
interface Zone { zone: string; place: string | null; level: string | null; opened_at: string; observed_at: string; closed_at: string | null; name: string | null; parent: string | null; day: number; of: number; open: Blocker[] }

/** Something fetched for a page, fetched again when the board moved on. */
export function useFetched<T>(path: string, beat: unknown): { data: T | null; failed: string } {
  const [data, setData] = useState<T | null>(null)
  const [failed, setFailed] = useState('')
  useEffect(() => {
    const stop = new AbortController()
    const timer = setTimeout(() => {
      call<T>('GET', path, undefined, stop.signal).then((found) => { setData(found); setFailed('') }, (error: Problem) => !stop.signal.aborted && setFailed(problemText(error)))
    }, data ? 600 : 0)
    return () => { clearTimeout(timer); stop.abort() }
  }, [path, beat])
  return { data, failed }
}

export function Zones({ item }: { item: string }) {
  const { area, live, go } = useDesk()
  const beat = `${live.board?.counts.open}|${live.board?.tubes.length}|${live.board?.counts.visited}`
  const zones = useFetched<{ zones: Zone[] }>(`/api/areas/${area}/zones`, beat)
  const chases = useFetched<Chases>(`/api/areas/${area}/chases`, beat)
  const rows = zones.data?.zones ?? []
  const running = rows.filter((row) => !row.closed_at)
  const chosen = rows.find((row) => row.zone === item)
  if (zones.failed) return <section class="empty-page" role="alert"><h2>{say(words.zones)}</h2><p>{zones.failed}</p></section>
  if (!zones.data) return <section class="empty-page"><p role="status">{say(words.loading)}</p></section>
  return (
    <div class="zones" data-testid="zones">
      <div class="zones-main">
        <header><h2>{say(words.zones)} <small>{running.length}</small></h2><span class="spring" /><button class="button" onClick={() => go('ledgers', 'zones')}>{say(words.zoneImport)}</button></header>
        {!rows.length && <p class="panel-none">{say(words.zonesNone)} {say(words.zonesNoneNext)}</p>}
        {rows.length > 0 && (
          <table class="rows">
            <thead><tr><th>{say(words.zoneCol)}</th><th>{say(words.levelCol)}</th><th>{say(words.sinceCol)}</th><th>{say(words.state)}</th><th>{say(words.blockersTitle)}</th></tr></thead>
            <tbody>{rows.map((row) => (
              <tr key={row.zone} class={row.zone === item ? 'on' : ''} onClick={() => go('zones', row.zone)}>
                <td><button class="plain strong">{row.name ? `${row.parent ?? ''}${row.name}` : row.zone}</button>{!row.name && <small>{say(words.zonePlaceUnknown)}</small>}</td>
                <td><span class={`tag ${row.closed_at ? '' : 'zone-tag'}`}>{say(words.levels[row.level ?? ''] ?? [row.level ?? '—', row.level ?? '—'])}</span></td>
                <td>{stamp(row.opened_at)} <small>{say(words.learnedAt(stamp(row.observed_at)))}</small></td>
                <td>{say(row.closed_at ? words.zoneOver(stamp(row.closed_at)) : words.dayOf(row.day, row.of))}</td>
                <td class={row.open.length ? 'bad' : 'quiet'}>{row.closed_at ? '' : say(words.blockersOf(row.open.reduce((sum, one) => sum + one.open, 0)))}</td>
              </tr>
            ))}</tbody>
          </table>
        )}
        <header><h2>{say(words.chases)} <small>{chases.data?.chases.length ?? ''}</small></h2></header>
        {chases.data && !chases.data.chases.length && <p class="panel-none">{say(words.chaseNone)}</p>}
        {chases.data?.chases.map((one) => <ChaseCard key={one.tube} chase={one} clocks={chases.data!.clocks_s} />)}
        {!!chases.data?.chases.length && <p class="panel-none">{say(words.chaseSingle)} {say(words.chaseManual)}</p>}
      </div>
      {chosen && (
        <aside class="zones-side">
          <h3>{say(words.blockersTitle)}</h3>
          {!chosen.open.length && <p class="quiet">{say(words.blockersOf(0))}</p>}
          <Blockers rows={chosen.open} />
        </aside>
      )}
    </div>
  )
}

/** The doors with somebody still open, each leading to its visit or its building. */
export function Blockers({ rows }: { rows: Blocker[] }) {
  const { live, go } = useDesk()
  const names = new Map((live.board?.buildings ?? []).map((row) => [row.place, row]))
  return (
    <ul class="blockers">
      {rows.slice(0, 60).map((row) => {
        const home = names.get(row.building)
        const visit = live.board?.visits.find((one) => one.household === row.household)
        const stop = visit && live.index.stops.get(visit.visit)
        const where = door({ compound: home?.compound ?? null, building: home?.building ?? null, unit: row.unit ? String(row.unit) : '', room: row.room ?? '' })
        return (
          <li key={row.household}>
            <button class="plain strong" onClick={() => (visit ? go('live', `visit:${visit.visit}`) : go('clearance', `household:${row.household}`))}>{where}</button>
            <span class="quiet">{visit ? (stop ? `${live.index.teams.get(stop.team)?.code ?? ''} ${hhmm(stop.stop.start_at)}` : say(words.unassigned)) : ''}</span>
            <span class={`tag ${row.refused ? 'now' : 'outline'}`}>{row.refused ? say(words.refused) : `${say(words.openMark)} ${row.open}`}</span>
          </li>
        )
      })}
    </ul>
  )
}
