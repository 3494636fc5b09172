/** What was imported before, what runs now, and taking a whole import back within ten minutes. */
import { useEffect, useState } from 'preact/hooks'
import { countdown, hhmm, stamp } from '../clock'
import { call, type Problem } from '../http'
import { Icon, undo as undoIcon } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { problemText } from './commands'
import { Annotated, type Would } from './imports'
import { Dialog } from './keys'
import { useDesk, useSecond } from './store'

interface Imported { import: string; kind: string; files: { file: string; bytes?: number }[]; by: string; at: string; totals: Record<string, number>; questions: number; undoable_until: string | null; undone_at: string | null; undone_by: string | null }
interface Going { import: string; kind: string; by: string; file: string; phase: string; done: number; total: number; left_s: number | null }
export interface ImportsKnown { rows: Imported[] | null; running: Going[]; failed: string; read: () => void }

export function useImports(): ImportsKnown {
  const { area, live } = useDesk()
  const [rows, setRows] = useState<Imported[] | null>(null)
  const [running, setRunning] = useState<Going[]>([])
  const [failed, setFailed] = useState('')
  const read = () => {
    call<Imported[]>('GET', `/api/areas/${area}/imports?limit=40`).then((found) => { setRows(found); setFailed('') }, (error: Problem) => setFailed(problemText(error)))
    call<Going[]>('GET', `/api/areas/${area}/imports/running`).then(setRunning, () => undefined)
  }
  useEffect(read, [area, live.board?.imports])
  useEffect(() => {
    if (!running.length) return
    const timer = setTimeout(read, 1500)
    return () => clearTimeout(timer)
  }, [running])
  return { rows, running, failed, read }
}

/** What is being read and written at this moment, by whomever, and how long it will take. */
export function Running({ imports }: { imports: ImportsKnown }) {
  if (!imports.running.length) return null
  return (
    <>
      <h3>{say(words.importsRunning)}</h3>
      {imports.running.map((one) => <p key={one.import} role="status">{say(words.importKinds[one.kind] ?? words.ledgers)} {one.file} · {say(words.phases[one.phase] ?? words.reading)} {say(words.runningLine(one.done, one.total, one.left_s))}</p>)}
    </>
  )
}

export function ImportList({ imports }: { imports: ImportsKnown }) {
  const { go } = useDesk()
  const open = imports.rows?.filter((row) => !row.undone_at).reduce((sum, row) => sum + row.questions, 0) ?? 0
  return (
    <section class="import-list" data-testid="import-list">
      <Running imports={imports} />
      <h3>{say(words.importsBefore)}{open > 0 && <button class="button primary" data-testid="to-questions" onClick={() => go('ledgers', 'questions')}>{say(words.openQuestions(open))}</button>}
        {!open && !!imports.rows?.length && <button class="button" data-testid="to-answered" onClick={() => go('ledgers', 'questions')}>{say(words.answeredTitle)}</button>}</h3>
      {imports.failed && <p class="panel-none" role="alert">{imports.failed}</p>}
      {imports.rows && !imports.rows.length && <p class="panel-none">{say(words.importsNone)}</p>}
      {!!imports.rows?.length && (
        <table class="rows">
          <thead><tr><th>{say(words.whenCol)}</th><th>{say(words.kind)}</th><th>{say(words.fileCol)}</th><th>{say(words.byCol)}</th><th>{say(words.resultCol)}</th><th /></tr></thead>
          <tbody>{imports.rows.map((row) => (
            <tr key={row.import} class={row.undone_at ? 'undone' : ''}>
              <td class="quiet">{stamp(row.at)}</td><td>{say(words.importKinds[row.kind] ?? [row.kind, row.kind])}</td><td><b>{row.files.map((one) => one.file).join('、')}</b></td><td>{row.by}</td>
              <td>{say(words.rowsTotal(row.totals))}{row.undone_at && ' '}{row.undone_at && <span class="tag outline">{say(words.undoneBy(row.undone_by ?? '', hhmm(row.undone_at)))}</span>}</td>
              <td class="right actions"><Annotated id={row.import} />{!row.undone_at && <UndoImport id={row.import} until={row.undoable_until} done={imports.read} />}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </section>
  )
}

interface Undone { undone: boolean; events: number; corrected: number; kept: number; would: Would | null }

/** Says what taking it back would do, then does it; the countdown runs in real time, and after it this is a correction. */
export function UndoImport({ id, until, done }: { id: string; until: string | null; done: () => void }) {
  const { area, say: tell, user } = useDesk()
  const [began] = useState(Date.now())
  const [preview, setPreview] = useState<Undone | null>(null)
  const [gone, setGone] = useState(false)
  useSecond()
  const left = ((until ? Date.parse(until) : began + 600_000) - Date.now()) / 1000
  const ask = async (dry: boolean) => {
    try {
      const answer = await call<Undone>('POST', `/api/areas/${area}/imports/${encodeURIComponent(id)}/undo${dry ? '?dry_run=1' : ''}`, {})
      if (dry) return setPreview(answer)
      setPreview(null)
      setGone(true)
      tell(say(words.undoneImport))
      done()
    } catch (error) {
      setPreview(null)
      tell(say(words.refusedCommand(problemText(error as Problem))), true)
    }
  }
  if (gone || user.role === 'auditor') return null
  const late = left <= 0
  const name = say(late ? words.correctImport : words.undoImport)
  const changes = preview?.would
  return (
    <>
      <button class="button" data-testid="undo-import" onClick={() => void ask(true)}><Icon d={undoIcon} size={15} /> {late ? name : say(words.undoImportLeft(countdown(left)))}</button>
      {preview && (
        <Dialog title={name} close={() => setPreview(null)} testid="undo-dialog">
          <div class="dialog-text">
            {late && <p>{say(words.correctNote)}</p>}
            {late && <p>{say(words.correctCounts(preview.corrected))}</p>}
            {changes && <p>{say(words.undoWould(changes.today.removed + changes.tomorrow.removed, changes.today.added + changes.tomorrow.added))}</p>}
            {preview.kept > 0 && <p>{say(words.undoKept(preview.kept))}</p>}
          </div>
          <footer><button class="button danger" data-testid="undo-go" onClick={() => void ask(false)}>{name}</button><button class="button" onClick={() => setPreview(null)}>{say(words.cancel)}</button></footer>
        </Dialog>
      )}
    </>
  )
}
