import { useEffect, useMemo, useState } from 'preact/hooks'
import { hhmm } from '../clock'
import { call } from '../http'
import { check, Icon, printer, warning } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { building as buildingName, type Visit } from './board'
import { Remind } from './remind'
import { useDesk } from './store'
import { holds, riskText, type Risk } from './mapzones'
import { Blockers, useFetched } from './zones'

interface Sums { registered: number; sampled: number; excused: number; open: number }
interface Household extends Sums { household: string; unit?: string; floor?: number | string | null; room?: string; refused?: number | boolean }
interface Row extends Sums { place: string; compound?: string | null; building?: string | null; households?: Household[] }
interface Table extends Sums { area: string; date: string; round: number; buildings: Row[] }

/** More open doors than this are seen in the façade, not as a list. */
const MOST_BLOCKERS = 24

const number = (n: number): string => n.toLocaleString('en-US')
const off = (row: Sums): number => row.registered - row.sampled - row.excused - row.open

export function Clearance({ item }: { item: string }) {
  const { area, live, go } = useDesk()
  const [table, setTable] = useState<Table | null>(null)
  const [only, setOnly] = useState<'' | 'open' | 'zone'>('')
  const risks = useFetched<{ zones: Risk[] }>(`/api/areas/${area}/zones?brief=1`, live.board?.plan?.version).data?.zones ?? []
  const counts = live.board?.counts
  const beat = counts ? `${counts.registered}|${counts.sampled}|${counts.excused}|${counts.open}` : ''
  useEffect(() => {
    const stop = new AbortController()
    const timer = setTimeout(() => {
      call<Table>('GET', `/api/areas/${area}/clearance`, undefined, stop.signal).then(setTable, () => undefined)
    }, table ? 600 : 0)
    return () => { clearTimeout(timer); stop.abort() }
  }, [area, beat])
  const compounds = useMemo(() => group(table, live.board?.buildings ?? []), [table, live.board?.buildings])
  if (!table) return <section class="empty-page"><p>{say(words.loading)}</p></section>
  if (!table.registered) return <section class="empty-page"><h2>{say(words.clearance)}</h2><p>{say(words.noRegister)}</p><button class="button" onClick={() => go('ledgers', 'register')}>{say(words.goImport)}</button></section>
  const home = item.startsWith('household:') ? item.slice(10) : ''
  const chosen = table.buildings.find((row) => (home ? row.households?.some((one) => one.household === home) : row.place === item))
  const tags = new Map<string, string>()
  for (const compound of compounds) for (const row of compound.rows) { const risk = risks.find((one) => holds(one, row.place, compound.name)); if (risk) tags.set(row.place, riskText(risk)) }
  const withOpen = table.buildings.filter((row) => row.open > 0).length
  return (
    <div class="clearance">
      <div class="clearance-main">
        <Sum table={table} />
        <div class="filters">
          <button aria-pressed={!only} onClick={() => setOnly('')}>{say(words.allBuildings(table.buildings.length))}</button>
          <button aria-pressed={only === 'open'} onClick={() => setOnly('open')}>{say(words.withOpen(withOpen))}</button>
          <button aria-pressed={only === 'zone'} data-testid="in-zones" disabled={!tags.size} onClick={() => setOnly('zone')}>{say(words.inZones(tags.size))}</button>
          <span class="spring" /><small>{say(words.byOpen)}</small>
          <button class="button" onClick={() => print()}><Icon d={printer} size={15} /> {say(words.print)}</button>
        </div>
        <CompoundTable compounds={compounds} shows={(row) => !only || (only === 'open' ? row.open > 0 : tags.has(row.place))} tags={tags} chosen={chosen?.place ?? ''} />
      </div>
      <aside class="clearance-side">{chosen ? <Facade key={chosen.place} row={chosen} name={nameOf(chosen, compounds)} tag={tags.get(chosen.place)} home={home} /> : <p class="panel-none">{say(words.chooseBuilding)}</p>}</aside>
    </div>
  )
}

function Sum({ table }: { table: Table }) {
  const wrong = off(table) || table.buildings.map(off).find((n) => n !== 0) || 0
  return (
    <div class="sum" data-testid="clearance-sum">
      <p><b>{number(table.registered)}</b><span>{say(words.registered)}</span></p><i>=</i>
      <p><b>{number(table.sampled)}</b><span><i class="key-sampled" />{say(words.sampled)}</span></p><i>+</i>
      <p><b>{number(table.excused)}</b><span><i class="key-excused" />{say(words.excusedLong)}</span></p><i>+</i>
      <p><b>{number(table.open)}</b><span><i class="key-open" />{say(words.open)}</span></p>
      {wrong === 0 ? <em class="adds"><Icon d={check} size={15} width={2.2} /> {say(words.adds)}</em>
        : <em class="adds wrong" role="alert"><Icon d={warning} size={15} /> {say(words.addsNot(Math.abs(wrong)))}</em>}
      <span class="spring" /><small>{say(words.roundOf(table.round))}</small>
    </div>
  )
}

interface Compound extends Sums { name: string; rows: (Row & { label: string })[] }

function group(table: Table | null, buildings: { place: string; compound: string | null; building: string | null }[]): Compound[] {
  const known = new Map(buildings.map((row) => [row.place, row]))
  const groups = new Map<string, Compound>()
  for (const row of table?.buildings ?? []) {
    const compound = row.compound ?? known.get(row.place)?.compound ?? '—'
    const label = row.building ?? known.get(row.place)?.building ?? row.place
    const found = groups.get(compound) ?? { name: compound, rows: [], registered: 0, sampled: 0, excused: 0, open: 0 }
    found.rows.push({ ...row, label: /^\d+$/.test(label) ? `${label}号楼` : label })
    found.registered += row.registered; found.sampled += row.sampled; found.excused += row.excused; found.open += row.open
    groups.set(compound, found)
  }
  for (const compound of groups.values()) compound.rows.sort((a, b) => b.open - a.open)
  return [...groups.values()].sort((a, b) => b.open - a.open)
}

function nameOf(row: Row, compounds: Compound[]): string {
  const compound = compounds.find((group) => group.rows.some((other) => other.place === row.place))
  return buildingName({ compound: compound?.name ?? '', building: compound?.rows.find((other) => other.place === row.place)?.label ?? '' })
}

export function Bar({ row }: { row: Sums }) {
  const share = (n: number) => `${row.registered ? (n / row.registered) * 100 : 0}%`
  return <span class="bar" aria-hidden="true"><i class="bar-sampled" style={{ width: share(row.sampled) }} /><i class="bar-excused" style={{ width: share(row.excused) }} /></span>
}

function CompoundTable({ compounds, shows, tags, chosen }: { compounds: Compound[]; shows: (row: Row) => boolean; tags: Map<string, string>; chosen: string }) {
  const { go } = useDesk()
  const [shut, setShut] = useState<Record<string, boolean>>({})
  const many = compounds.length > 12
  return (
    <table class="rows compounds">
      <thead><tr><th>{say(words.compoundOrBuilding)}</th><th class="right">{say(words.registered)}</th><th class="right">{say(words.sampled)}</th><th class="right">{say(words.excused)}</th><th class="right">{say(words.open)}</th><th class="bar-col" /></tr></thead>
      <tbody>
        {compounds.filter((compound) => compound.rows.some(shows)).map((compound) => {
          const open = !(shut[compound.name] ?? many)
          return [
            <tr key={compound.name} class="compound-row">
              <td><button class="plain" aria-expanded={open} onClick={() => setShut({ ...shut, [compound.name]: open })}>{open ? '⌄' : '›'} <b>{compound.name}</b> <small>{say(words.buildingsOf(compound.rows.length))}</small></button></td>
              <Numbers row={compound} />
            </tr>,
            ...(open ? compound.rows.filter(shows).map((row) => (
              <tr key={row.place} class={row.place === chosen ? 'on' : ''} onClick={() => go('clearance', row.place)}>
                <td class="inner"><button class="plain" data-testid="building">{row.label}</button>{tags.has(row.place) && <em class="tag risk-tag">{tags.get(row.place)}</em>}{off(row) !== 0 && <em class="tag now">{say(words.addsNot(Math.abs(off(row))))}</em>}</td>
                <Numbers row={row} />
              </tr>
            )) : []),
          ]
        })}
      </tbody>
    </table>
  )
}

function Numbers({ row }: { row: Sums }) {
  return <><td class="right">{number(row.registered)}</td><td class="right">{number(row.sampled)}</td><td class="right">{number(row.excused)}</td><td class="right"><b>{number(row.open)}</b></td><td class="bar-col"><Bar row={row} /></td></>
}

/** The building as its façade: a cell per door, units side by side, the top floor first. */
function Facade({ row, name, tag, home }: { row: Row; name: string; tag: string | undefined; home: string }) {
  const { live } = useDesk()
  const [picked, setPicked] = useState(home)
  const doors = row.households ?? []
  // Of some doors the ledgers know the building only: they have no place in its façade.
  const [placed, loose] = [doors.filter((door) => door.floor), doors.filter((door) => !door.floor)]
  const units = [...new Set(placed.map((door) => String(door.unit ?? '')))].sort((a, b) => a.localeCompare(b, 'zh', { numeric: true }))
  const floors = [...new Set(placed.map((door) => Number(door.floor ?? 0)))].sort((a, b) => b - a)
  const door = doors.find((other) => other.household === picked)
  const visit = door && live.board?.visits.find((other) => other.household === door.household)
  return (
    <section class="facade">
      <h2>{name} {tag && <em class="tag risk-tag">{tag}</em>}</h2>
      <p class="facade-sum"><b>{row.registered}</b> = <b>{row.sampled}</b> {say(words.sampled)} + <b>{row.excused}</b> {say(words.excused)} + <b>{row.open}</b> {say(words.open)} <Bar row={row} /></p>
      {!doors.length && <p class="panel-none">{say(words.noDoors)}</p>}
      {placed.length > 0 && (
        <div class="floors">
          <div class="floor heads"><span />{units.map((unit) => <b key={unit} style={{ flexGrow: width(placed, unit) }}>{unit && say(words.unitOf(unit))}</b>)}</div>
          {floors.map((floor) => (
            <div class="floor" key={floor}>
              <span>{floor ? say(words.floorOf(floor)) : ''}</span>
              {units.map((unit) => (
                <div class="flat" key={unit} style={{ flexGrow: width(placed, unit) }}>
                  {placed.filter((other) => String(other.unit ?? '') === unit && Number(other.floor ?? 0) === floor)
                    .sort((a, b) => String(a.room).localeCompare(String(b.room), 'zh', { numeric: true }))
                    .map((other) => <Cell key={other.household} door={other} on={picked === other.household} pick={setPicked} />)}
                </div>
              ))}
            </div>
          ))}
        </div>
      )}
      {loose.length > 0 && (
        <div class="loose"><p>{say(words.noRoom(loose.length))}</p>{loose.map((other) => <Cell key={other.household} door={other} on={picked === other.household} pick={setPicked} />)}</div>
      )}
      <p class="legend flat-legend">
        <span><i class="key-sampled" />✓ {say(words.allSampled)}</span><span><i class="key-excused" />{say(words.excusedMark)} {say(words.excusedWhy)}</span>
        <span><i class="key-open" />{say(words.openMark)} {say(words.openPersons)}</span><span class="bad"><i class="key-refused" />✕ {say(words.refusedToday)}</span>
      </p>
      {door && <DoorDetail door={door} visit={visit} />}
      <StillOpen row={row} doors={doors} name={name} />
      <Responsible place={row.place} />
    </section>
  )
}

function DoorDetail({ door, visit }: { door: Household; visit: Visit | undefined }) {
  const { live, go } = useDesk()
  const stop = visit && live.index.stops.get(visit.visit)
  const team = stop && live.index.teams.get(stop.team)
  return (
    <div class="door-detail">
      <h3>{door.floor ? `${say(words.floorOf(door.floor))} ` : ''}{door.room} <small>{visit?.names?.filter(Boolean).join('、') || say(words.persons(door.registered))}</small></h3>
      <p>{door.registered} = {door.sampled} {say(words.sampled)} + {door.excused} {say(words.excused)} + {door.open} {say(words.open)}</p>
      {visit && <p><b>{say(words.states[visit.state === 'due' && stop ? 'assigned' : visit.state] ?? words.states.due!)}</b>{stop && team ? ` · ${team.code} ${say(words.placeInOrder(stop.order, hhmm(stop.stop.start_at)))}` : ''}</p>}
      {visit && <p class="quiet">{say(words.classes[visit.class] ?? words.special)}{visit.note ? ` · ${visit.note}` : ''}</p>}
      {visit && <button class="button" onClick={() => go('live', `visit:${visit.visit}`)}>{say(words.openThis)}</button>}
    </div>
  )
}

/** Who is not sampled yet in this building, refusals first: the next thing to do about it. */
function StillOpen({ row, doors, name }: { row: Row; doors: Household[]; name: string }) {
  const { live } = useDesk()
  const rows = doors.filter((door) => door.open > 0).sort((a, b) => Number(b.refused ?? 0) - Number(a.refused ?? 0)).map((door) => ({ household: door.household, building: row.place, open: door.open, refused: !!door.refused, ...(door.unit ? { unit: door.unit } : {}), ...(door.room ? { room: door.room } : {}) }))
  if (!rows.length) return null
  return (
    <div class="door-detail">
      <h3>{say(words.stillOpen)} <small>{say(words.doorsWord(rows.length))}</small></h3>
      <Remind community={live.board?.name ?? ''} building={name} doors={rows} />
      {rows.length <= MOST_BLOCKERS && <Blockers rows={rows} />}
    </div>
  )
}

interface Answering { role: string; name: string }

function Responsible({ place }: { place: string }) {
  const { area } = useDesk()
  const { data } = useFetched<{ responsible: Answering[] }>(`/api/areas/${area}/places/${encodeURIComponent(place)}/responsible`, place)
  if (!data) return null
  return (
    <div class="door-detail">
      <h3>{say(words.whoAnswers)}</h3>
      {data.responsible.length ? <dl class="answering">{data.responsible.map((one) => <div key={`${one.role}${one.name}`}><dt>{say(words.answeringRoles[one.role] ?? [one.role, one.role])}</dt><dd>{one.name}</dd></div>)}</dl>
        : <p class="quiet">{say(words.answeringNone)}</p>}
    </div>
  )
}

function width(doors: Household[], unit: string): number {
  const perFloor = new Map<string, number>()
  for (const door of doors) if (String(door.unit ?? '') === unit) perFloor.set(String(door.floor), (perFloor.get(String(door.floor)) ?? 0) + 1)
  return Math.max(1, ...perFloor.values())
}

function Cell({ door, on, pick }: { door: Household; on: boolean; pick: (household: string) => void }) {
  const look = door.open > 0 ? (door.refused ? 'refused' : 'open') : door.sampled > 0 ? 'sampled' : 'excused'
  const text = { refused: `✕ ${say(words.openMark)} ${door.open}`, open: `${say(words.openMark)} ${door.open}`, sampled: `✓ ${door.sampled}`, excused: `${say(words.excusedMark)} ${door.excused}` }[look]
  return <button class={`cell ${look} ${on ? 'on' : ''}`} onClick={() => pick(door.household)}><span>{door.room}</span><b>{text}</b></button>
}
