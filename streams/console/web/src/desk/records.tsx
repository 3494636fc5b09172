/** History: who did what and why, which plan came when, what the field said, who looked at whom. */
import { useEffect, useState } from 'preact/hooks'
import { stamp } from '../clock'
import { call, type Problem } from '../http'
import { file as fileIcon, Icon } from '../icons'
import { say, type Pair } from '../language'
import * as words from '../words/desk'
import { door } from './board'
import { problemText } from './commands'
import { useDesk } from './store'

interface Row { at: string; kind: string; what: string; who: string; about: string; team: string | null; why: string | null; id: string; undone_by: string | null }
const STEP = 100

export function Records({ text: given }: { text: string }) {
  const { area, live } = useDesk()
  const [text, setText] = useState(given)
  const [kinds, setKinds] = useState<string[]>(['command', 'plan', 'visit', 'phone', 'import', 'alert'])
  const [rows, setRows] = useState<Row[] | null>(null)
  const [ended, setEnded] = useState(false)
  const [failed, setFailed] = useState('')
  useEffect(() => setText(given), [given])
  const query = (before?: string) => {
    const asked = new URLSearchParams({ limit: String(STEP), text })
    for (const kind of kinds) asked.append('kind', kind)
    if (before) asked.set('before', before)
    return `/api/areas/${area}/audit?${asked}`
  }
  const load = (before?: string, stop?: AbortSignal) =>
    call<{ rows: Row[] }>('GET', query(before), undefined, stop).then(
      (found) => { setRows((now) => (before ? [...(now ?? []), ...found.rows] : found.rows)); setEnded(found.rows.length < STEP); setFailed('') },
      (error: Problem) => { if (!stop?.aborted) setFailed(problemText(error)) },
    )
  useEffect(() => {
    const stop = new AbortController()
    const timer = setTimeout(() => void load(undefined, stop.signal), rows ? 300 : 0)
    return () => { clearTimeout(timer); stop.abort() }
  }, [area, text, kinds.join(), live.board?.plan?.version])
  const turn = (kind: string) => setKinds((now) => (now.includes(kind) ? now.filter((one) => one !== kind) : [...now, kind]))
  return (
    <section class="records" data-testid="records">
      <header class="page-head">
        <h2>{say(words.records)}</h2>
        <input class="field" value={text} data-testid="records-filter" aria-label={say(words.historyFilter)} placeholder={say(words.historyFilter)} onInput={(event) => setText(event.currentTarget.value)} />
        <span class="spring" />
        <a class="button" href={`${query()}&format=csv`} download><Icon d={fileIcon} size={15} /> {say(words.exportCsv)}</a>
      </header>
      <div class="filters">{Object.entries(words.historyKinds).map(([kind, word]) => <button key={kind} aria-pressed={kinds.includes(kind)} onClick={() => turn(kind)}>{say(word)}</button>)}</div>
      {failed && <p class="panel-none" role="alert">{failed}</p>}
      {!rows && !failed && <p class="panel-none" role="status">{say(words.loading)}</p>}
      {rows && !rows.length && <p class="panel-none">{say(words.historyNone)}</p>}
      {!!rows?.length && (
        <table class="rows">
          <thead><tr><th>{say(words.whenCol)}</th><th>{say(words.whatCol)}</th><th>{say(words.aboutCol)}</th><th>{say(words.whoCol)}</th><th>{say(words.whyCol)}</th></tr></thead>
          <tbody>{rows.map((row) => <Line key={`${row.kind}${row.id}${row.at}`} row={row} />)}</tbody>
        </table>
      )}
      {!!rows?.length && !ended && <p class="panel-none"><button class="button" onClick={() => void load(rows.at(-1)!.at)}>{say(words.historyMore)}</button></p>}
    </section>
  )
}

const same = (text: string): Pair => [text, text]
const WORDS: Record<string, Record<string, Pair>> = { command: words.commandWords, plan: words.planWhy, visit: words.reports, import: words.importKinds, alert: words.alertKinds, look: words.looks, phone: words.phoneWhat }

function Line({ row }: { row: Row }) {
  const { live, go } = useDesk()
  const visit = live.index.visits.get(row.about)
  const team = live.index.teams.get(row.team ?? '') ?? live.index.teams.get(row.about)
  const who = row.kind === 'visit' || row.kind === 'phone' ? (team?.code ?? row.who) : row.who || say(words.byHer)
  const about = visit ? door(visit.place) : row.kind === 'plan' || row.kind === 'phone' ? row.why : team ? team.name : row.about.length > 18 ? `${row.about.slice(0, 10)}…` : row.about
  return (
    <tr>
      <td class="quiet">{stamp(row.at)}</td>
      <td><span class={`tag kind-row kind-row-${row.kind}`}>{say(words.historyKinds[row.kind] ?? same(row.kind))}</span> <b>{say(WORDS[row.kind]?.[row.what.replace(/^visit\./, '')] ?? same(row.what.replaceAll('_', ' ')))}</b>
        {row.undone_by && ' '}{row.undone_by && <span class="tag outline">{say(row.kind === 'alert' ? words.settledTag : words.undoneTag)}</span>}</td>
      <td>{visit ? <button class="plain" onClick={() => go('live', `visit:${visit.visit}`)}>{about}</button> : about}{visit && row.kind === 'command' && row.what !== 'undo' && team && ` → ${team.code}`}</td>
      <td>{who}</td>
      <td>{row.kind === 'command' || row.kind === 'visit' || row.kind === 'import' ? row.why : ''}</td>
    </tr>
  )
}
