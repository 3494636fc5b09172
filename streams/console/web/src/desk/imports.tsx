/** Ledgers: see first, then write; answer what is unclear; take a whole import back for ten minutes. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { call, type Problem } from '../http'
import { file as fileIcon, Icon, warning } from '../icons'
import { language, say } from '../language'
import * as words from '../words/desk'
import { problemText } from './commands'
import { hand, taken } from './handed'
import { Columns, ImportSide, type Question } from './importask'
import { ImportList, Running, UndoImport, useImports } from './importlist'
import { Questions } from './importquestions'
import { idOf, Rows, type Row } from './importrows'
import { useDesk, useSecond } from './store'

export interface Counts { added: number; changed: number; removed: number }
export interface Would { today: Counts; tomorrow: Counts }
/** Something odd about a whole file, in the area's language. */
interface Notice { code: string; sheet: string; message: string; cure: string }
export interface Report {
  files: { kind: string; file: string; sheets: { sheet: string; rows: Row[] }[]; notices?: Notice[]; error?: { code: string; message: string; cure?: string } }[]
  totals: Record<string, number>
  import?: string | null
  would?: Would | null
  questions?: Question[]
}
const MOST_BYTES = 20 * 2 ** 20
type Step = { at: 'choose' } | { at: 'reading'; since: number; files: File[] } | { at: 'seen' | 'in'; report: Report; files: File[] } | { at: 'columns'; questions: Question[]; files: File[]; said: string } | { at: 'other'; other: string; files: File[]; said: string }

export function Imports({ item }: { item: string }) {
  const { area, go, say: tell, user } = useDesk()
  const kind = words.importKinds[item] ? item : 'special'
  const [step, setStep] = useState<Step>({ at: 'choose' })
  const imports = useImports()
  const alive = useRef(0)
  useEffect(() => {
    alive.current++
    setStep({ at: 'choose' })
    const given = taken()
    if (given.length) void send(given, true)
  }, [kind, area])
  const send = async (files: File[], dry: boolean) => {
    const turn = ++alive.current
    tell('')
    if (files.reduce((sum, one) => sum + one.size, 0) > MOST_BYTES) return tell(say(words.filesTooLarge), true)
    setStep({ at: 'reading', since: Date.now(), files })
    const form = new FormData()
    for (const one of files) form.append('file', one)
    try {
      const report = await call<Report>('POST', `/api/areas/${area}/imports/${kind}${dry ? '?dry_run=1' : ''}`, form)
      if (turn !== alive.current) return
      setStep({ at: dry ? 'seen' : 'in', report, files })
      if (!dry) imports.read()
    } catch (error) {
      if (turn !== alive.current) return
      const problem = error as Problem
      const asked = problem.told.questions as Question[] | undefined
      const other = problem.told.looks_like
      if (typeof other === 'string' && words.importKinds[other]) return setStep({ at: 'other', other, files, said: problemText(problem) })
      if (asked?.length) return setStep({ at: 'columns', questions: asked, files, said: problemText(problem) })
      tell(say(words.refusedCommand(problemText(problem))), true)
      setStep({ at: 'choose' })
    }
  }
  const seen = step.at === 'seen' || step.at === 'in' ? step : null
  // What is said about rows comes from the server, in the language it was asked in.
  const spoken = language()
  const first = useRef(spoken)
  useEffect(() => {
    if (first.current !== spoken && step.at === 'seen') void send(step.files, true)
    first.current = spoken
  }, [spoken])
  useEffect(() => {
    if (step.at !== 'reading') return
    const timer = setInterval(imports.read, 1500)
    return () => clearInterval(timer)
  }, [step.at])
  if (item === 'questions') return <Questions back={() => go('ledgers')} />
  return (
    <section class="import" data-testid="import">
      <ImportHead kind={kind} seen={seen} drop={() => setStep({ at: 'choose' })} send={(files) => void send(files, false)} changed={imports.read} />
      {!seen && <div class="filters">
        {Object.entries(words.importKinds).map(([name, word]) => (
          <button key={name} aria-pressed={name === kind} data-testid={`import-kind-${name}`} onClick={() => go('ledgers', name)}>{say(word)}</button>
        ))}
      </div>}
      {step.at === 'reading' && <><Reading since={step.since} /><Running imports={imports} /></>}
      {step.at === 'columns' && <Columns questions={step.questions} said={step.said} again={() => void send(step.files, true)} drop={() => setStep({ at: 'choose' })} />}
      {step.at === 'other' && <OtherKind other={step.other} said={step.said} go={() => { hand(step.files); go('ledgers', step.other) }} drop={() => setStep({ at: 'choose' })} />}
      {step.at === 'choose' && user.role !== 'auditor' && <Drop take={(files) => void send(files, true)} />}
      {step.at === 'choose' && <ImportList imports={imports} />}
      {seen && <Preview key={seen.at} report={seen.report} written={seen.at === 'in'} again={() => void send(seen.files, true)} />}
    </section>
  )
}

const takes = (report: Report): number => (report.totals.accept ?? 0) + (report.totals.warn ?? 0)

interface HeadProps { kind: string; seen: { at: 'seen' | 'in'; report: Report; files: File[] } | null; drop: () => void; send: (files: File[]) => void; changed: () => void }

function ImportHead({ kind, seen, drop, send, changed }: HeadProps) {
  const rows = seen?.report.files.reduce((sum, one) => sum + one.sheets.reduce((n, sheet) => n + sheet.rows.length, 0), 0) ?? 0
  return (
    <header>
      <h2>{say(words.ledgers)} / {say(words.importKinds[kind]!)}{seen && ` / ${seen.files.map((one) => one.name).join('、')}`}</h2>
      {seen && <small>{say(words.all)} {rows}</small>}
      <span class="spring" />
      {seen?.at === 'seen' && (
        <>
          <button class="button" onClick={drop}>{say(words.giveUp)}</button>
          <button class="button primary" data-testid="import-go" disabled={!takes(seen.report)} onClick={() => send(seen.files)}>{say(words.importGo(takes(seen.report)))}</button>
        </>
      )}
      {seen?.at === 'in' && (
        <>
          {seen.report.import && <Annotated id={seen.report.import} />}
          {seen.report.import && <UndoImport id={seen.report.import} until={null} done={() => { changed(); drop() }} />}
          <button class="button primary" onClick={drop}>{say(words.done)}</button>
        </>
      )}
    </header>
  )
}

export function Annotated({ id }: { id: string }) {
  const { area } = useDesk()
  return <a class="button" data-testid="annotated" href={`/api/areas/${area}/imports/${encodeURIComponent(id)}/report.xlsx`} download><Icon d={fileIcon} size={15} /> {say(words.downloadNotes)}</a>
}

/** The file is of another kind of ledger: one tap reads it as that. */
function OtherKind({ other, said, go, drop }: { other: string; said: string; go: () => void; drop: () => void }) {
  return (
    <section class="columns" data-testid="other-kind">
      <h3>{say(words.looksLike(other))}</h3><p class="quiet" role="alert">{said}</p>
      <p class="actions"><button class="button primary" data-testid="read-as-other" onClick={go}>{say(words.readAsOther(other))}</button> <button class="button" onClick={drop}>{say(words.giveUp)}</button></p>
    </section>
  )
}

function Reading({ since }: { since: number }) {
  useSecond()
  const seconds = Math.floor((Date.now() - since) / 1000)
  return <p class="panel-none" role="status">{seconds ? say(words.readingSince(seconds)) : say(words.reading)}</p>
}

function Drop({ take }: { take: (files: File[]) => void }) {
  const [over, setOver] = useState(false)
  const accept = (files: FileList | null) => files?.length && take([...files])
  return (
    <label class={`drop ${over ? 'over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); accept(event.dataTransfer?.files ?? null) }}>
      <Icon d={fileIcon} size={34} />
      <b>{say(words.dropFile)}</b>
      <small>{say(words.dropNote)}</small>
      <input type="file" multiple data-testid="import-file" accept=".xlsx,.xls,.csv,.txt,.html,.htm,.json,.gz" onChange={(event) => accept(event.currentTarget.files)} />
    </label>
  )
}

function Notices({ report }: { report: Report }) {
  const told = report.files.flatMap((one) => (one.notices ?? []).map((notice) => ({ ...notice, file: one.file })))
  const refused = report.files.flatMap((one) => (one.error ? [{ ...one.error, file: one.file }] : []))
  if (!told.length && !refused.length) return null
  return (
    <ul class="import-notices" data-testid="import-notices">
      {refused.map((one) => <li key={`${one.file}:${one.code}`} class="bad" data-testid="refused-file"><Icon d={warning} size={15} /> <b>{say(words.fileRefused(one.file))}</b> {one.message} {one.cure} ({one.code})</li>)}
      {told.map((one) => <li key={`${one.file}:${one.code}:${one.sheet}`}><Icon d={warning} size={15} /> {report.files.length > 1 && <b>{one.file} </b>}{one.message} <small>{one.cure}</small></li>)}
    </ul>
  )
}

function Preview({ report, written, again }: { report: Report; written: boolean; again: () => void }) {
  const [filter, setFilter] = useState('')
  const [chosen, setChosen] = useState('')
  const strip = ['accept', 'warn', 'reject', 'skip'] as const
  const rows = useMemo(() => report.files.flatMap((one) => one.sheets.flatMap((sheet) => sheet.rows.map((row) => ({ ...row, sheet: sheet.sheet, file: one.file })))), [report])
  const some = useMemo(() => (filter ? rows.filter((row) => row.verdict === filter) : rows), [rows, filter])
  return (
    <>
      <div class="strip" aria-hidden="true">{strip.map((name) => <i key={name} class={`strip-${name}`} style={{ flexGrow: report.totals[name] ?? 0 }} />)}</div>
      <Notices report={report} />
      <div class="filters">
        <button aria-pressed={!filter} onClick={() => setFilter('')}>{say(words.all)} {rows.length}</button>
        {strip.map((name) => <button key={name} aria-pressed={filter === name} data-testid={`filter-${name}`} class={name === 'reject' && report.totals.reject ? 'bad' : ''} onClick={() => setFilter(name)}>{say(words.verdicts[name]!)} {report.totals[name] ?? 0}</button>)}
        <span class="spring" />
        <p data-testid="import-totals">{say(written ? words.importedLine(takes(report)) : words.nothingYet)}</p>
      </div>
      <div class="import-body">
        <Rows rows={some} fold={!filter} chosen={chosen} choose={setChosen} />
        <ImportSide report={report} written={written} row={rows.find((row) => idOf(row) === chosen)} again={again} />
      </div>
    </>
  )
}
