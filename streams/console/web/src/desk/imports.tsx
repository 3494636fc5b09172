import { useMemo, useRef, useState } from 'preact/hooks'
import { call, type Problem } from '../http'
import { file as fileIcon, Icon } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { useDesk } from './store'

interface Doubt { code: string; field?: string; message: string }
interface Row { row: number; line?: number; verdict: string; value?: Record<string, unknown>; doubts?: Doubt[]; field?: string; reason?: string; message?: string; cure?: string }
interface Report {
  files: { kind: string; file: string; sheets: { sheet: string; rows: Row[] }[] }[]
  totals: Record<string, number>
  import?: string
}
type Step = { at: 'choose' } | { at: 'reading' } | { at: 'seen' | 'in'; report: Report; files: File[] }

export function Imports({ item: kind }: { item: string }) {
  const { area, go, say: tell } = useDesk()
  const chosen = words.importKinds[kind] ? kind : 'special'
  const [step, setStep] = useState<Step>({ at: 'choose' })
  const send = async (files: File[], dry: boolean) => {
    setStep({ at: 'reading' })
    const form = new FormData()
    for (const one of files) form.append('file', one)
    try {
      const report = await call<Report>('POST', `/api/areas/${area}/imports/${chosen}${dry ? '?dry_run=1' : ''}`, form)
      setStep({ at: dry ? 'seen' : 'in', report, files })
    } catch (error) {
      tell(say(words.refusedCommand((error as Problem).message || say(words.tryAgainLater))), true)
      setStep({ at: 'choose' })
    }
  }
  const seen = step.at === 'seen' || step.at === 'in' ? step : null
  return (
    <section class="import" data-testid="import">
      <header>
        <h2>{say(words.ledgers)} / {say(words.importKinds[chosen]!)}{seen && ` / ${seen.files.map((one) => one.name).join('、')}`}</h2>
        <span class="spring" />
        {seen?.at === 'seen' && (
          <>
            <button class="button" onClick={() => setStep({ at: 'choose' })}>{say(words.giveUp)}</button>
            <button class="button primary" data-testid="import-go" disabled={!takes(seen.report)} onClick={() => void send(seen.files, false)}>{say(words.importGo(takes(seen.report)))}</button>
          </>
        )}
        {seen?.at === 'in' && <button class="button" onClick={() => setStep({ at: 'choose' })}>{say(words.done)}</button>}
      </header>
      <div class="filters">
        {Object.entries(words.importKinds).map(([name, word]) => (
          <button key={name} aria-pressed={name === chosen} data-testid={`import-kind-${name}`} onClick={() => { setStep({ at: 'choose' }); go('ledgers', name) }}>{say(word)}</button>
        ))}
      </div>
      {step.at === 'reading' && <p class="panel-none" role="status">{say(words.reading)}</p>}
      {step.at === 'choose' && <Drop take={(files) => void send(files, true)} />}
      {seen && <Preview report={seen.report} written={seen.at === 'in'} />}
    </section>
  )
}

const takes = (report: Report): number => (report.totals.accept ?? 0) + (report.totals.warn ?? 0)

function Drop({ take }: { take: (files: File[]) => void }) {
  const [over, setOver] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const accept = (files: FileList | null) => files?.length && take([...files])
  return (
    <label class={`drop ${over ? 'over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); accept(event.dataTransfer?.files ?? null) }}>
      <Icon d={fileIcon} size={34} />
      <b>{say(words.dropFile)}</b>
      <small>{say(words.dropNote)}</small>
      <input ref={field} type="file" multiple data-testid="import-file" accept=".xlsx,.xls,.csv,.txt,.html,.htm,.json,.gz" onChange={(event) => accept(event.currentTarget.files)} />
    </label>
  )
}

interface Shown extends Row { sheet: string }
type Part = { folded: Shown[] } | { row: Shown }

function Preview({ report, written }: { report: Report; written: boolean }) {
  const [filter, setFilter] = useState('')
  const rows = useMemo(() => report.files.flatMap((one) => one.sheets.flatMap((sheet) => sheet.rows.map((row) => ({ ...row, sheet: sheet.sheet })))), [report])
  const strip = ['accept', 'warn', 'reject', 'skip'] as const
  return (
    <>
      <div class="strip" aria-hidden="true">{strip.map((name) => <i key={name} class={`strip-${name}`} style={{ flexGrow: report.totals[name] ?? 0 }} />)}</div>
      <div class="filters">
        <button aria-pressed={!filter} onClick={() => setFilter('')}>{say(words.all)} {rows.length}</button>
        {strip.map((name) => <button key={name} aria-pressed={filter === name} class={name === 'reject' && report.totals.reject ? 'bad' : ''} onClick={() => setFilter(name)}>{say(words.verdicts[name]!)} {report.totals[name] ?? 0}</button>)}
        <span class="spring" />
        <p data-testid="import-totals">{say(written ? words.importedLine(takes(report)) : words.nothingYet)}</p>
      </div>
      <div class="import-body">
        <Rows rows={filter ? rows.filter((row) => row.verdict === filter) : rows} fold={!filter} />
        <aside class="import-side">
          <dl>{Object.entries(words.totals).map(([name, word]) => <div key={name}><dt>{say(word)}</dt><dd>{report.totals[name] ?? 0}</dd></div>)}</dl>
        </aside>
      </div>
    </>
  )
}

function parts(rows: Shown[], fold: boolean): Part[] {
  const made: Part[] = []
  for (const row of rows) {
    const plain = fold && row.verdict !== 'warn' && row.verdict !== 'reject'
    const last = made.at(-1)
    if (plain && last && 'folded' in last) last.folded.push(row)
    else made.push(plain ? { folded: [row] } : { row })
  }
  return made
}

function Rows({ rows, fold }: { rows: Shown[]; fold: boolean }) {
  const [limit, setLimit] = useState(200)
  const [opened, setOpened] = useState<Set<Shown[]>>(new Set())
  const made = useMemo(() => parts(rows, fold), [rows, fold])
  return (
    <div class="import-rows">
      <table class="rows">
        <thead><tr><th class="right">{say(words.rowCol)}</th><th>{say(words.resultCol)}</th><th>{say(words.readAs)}</th></tr></thead>
        <tbody>
          {made.slice(0, limit).map((part) => {
            if ('row' in part) return <RowLine key={`${part.row.sheet}:${part.row.row}`} row={part.row} />
            const [first, last] = [part.folded[0]!, part.folded.at(-1)!]
            if (opened.has(part.folded)) return part.folded.slice(0, 200).map((row) => <RowLine key={`${row.sheet}:${row.row}`} row={row} />)
            return (
              <tr key={`fold:${first.sheet}:${first.row}`} class="folded">
                <td class="right">{first.row === last.row ? first.row : `${first.row}–${last.row}`}</td>
                <td colSpan={2}><button class="plain" onClick={() => setOpened(new Set(opened).add(part.folded))}>› {say(words.foldedRows(part.folded.length))}</button></td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {made.length > limit && <button class="button" onClick={() => setLimit(limit + 500)}>{say(words.moreRows(made.length - limit))}</button>}
    </div>
  )
}

function RowLine({ row }: { row: Shown }) {
  const value = Object.entries(row.value ?? {}).filter(([, text]) => text !== null && text !== '' && typeof text !== 'object').map(([, text]) => String(text))
  const what = row.verdict === 'reject' ? [row.message ?? row.reason, row.cure].filter(Boolean).join(' ') : (row.doubts ?? []).map((doubt) => doubt.message || doubt.code).join('；')
  return (
    <tr class={row.verdict === 'reject' ? 'rejected' : ''}>
      <td class="right">{row.row}</td>
      <td><span class={`tag verdict-${row.verdict}`}>{say(words.verdicts[row.verdict] ?? words.verdicts.skip!)}</span></td>
      <td><span class="read-as">{value.slice(0, 7).join(' · ')}</span>{what && <b class="doubt">{what}</b>}</td>
    </tr>
  )
}
