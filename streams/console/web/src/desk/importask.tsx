/** What a person is asked about a ledger, with at most a few numbered answers; and what the import will cause. */
import { useState } from 'preact/hooks'
import { call, type Problem } from '../http'
import { say } from '../language'
import * as words from '../words/desk'
import { problemText } from './commands'
import { understood, type Shown } from './importrows'
import type { Report } from './imports'
import { isTyping, useKeys } from './keys'
import { useDesk } from './store'

interface Option { answer: string; label: string; more?: boolean; there?: number; of?: number }
export interface Question {
  question: string; kind: 'missing' | 'place' | 'header' | 'form' | 'days'; ledger: string; import: string | null
  about: Record<string, unknown>; options: Option[]; answered_at?: string | null; answer?: string | null; by?: string | null
  samples?: string[]; optional?: boolean
}
const NUMBERED = 9

/** Answers one question; answers whether it was taken. */
function useAnswer(): (question: string, answer: string) => Promise<boolean> {
  const { area, say: tell } = useDesk()
  return async (question, answer) => {
    try {
      await call('POST', `/api/areas/${area}/imports/questions/${encodeURIComponent(question)}`, { answer })
      tell(say(words.answered))
      return true
    } catch (error) {
      tell(say(words.refusedCommand(problemText(error as Problem))), true)
      return false
    }
  }
}

export const labelOf = (option: Option): string => (words.answerWords[option.answer] ? say(words.answerWords[option.answer]!) : option.label.replace(/；/g, '\n'))

/** The numbered answers of one question, chosen by click or by their number. */
export function Options({ question, done, keys }: { question: Question; done: (answer: string) => void; keys: boolean }) {
  const answer = useAnswer()
  const [busy, setBusy] = useState('')
  const pick = async (chosen: string) => {
    if (busy) return
    setBusy(chosen)
    if (await answer(question.question, chosen)) done(chosen)
    setBusy('')
  }
  const many = question.kind === 'header'
  const numbered = question.options.filter((option) => !option.more && !many).slice(0, NUMBERED)
  const others = question.options.filter((option) => option.more || many)
  const other = say(many ? words.columnNone : words.otherPlace)
  useKeys((event) => {
    const option = numbered[Number(event.key) - 1]
    if (keys && option && !isTyping(event)) void pick(option.answer)
  })
  if (question.kind === 'days') return <Days question={question} pick={(chosen) => void pick(chosen)} />
  return (
    <div class="options" data-testid="options">
      {numbered.map((option, at) => (
        <button key={option.answer} class={busy === option.answer || question.answer === option.answer ? 'on' : ''} onClick={() => void pick(option.answer)}><kbd>{at + 1}</kbd> <b>{labelOf(option)}</b>{option.of ? <small>{say(words.thereOf(option.there ?? 0, option.of))}</small> : null}</button>
      ))}
      {others.length > 0 && (
        <select class="field" aria-label={other} onChange={(event) => void pick(event.currentTarget.value)}>
          <option value="">{other}</option>
          {others.map((option) => <option key={option.answer} value={option.answer}>{option.label}</option>)}
        </select>
      )}
    </div>
  )
}

/** Of which day each round is whose header does not say it; a column of no round stays without one. */
function Days({ question, pick }: { question: Question; pick: (answer: string) => void }) {
  const columns = question.about.columns as { printed: string; on: string; below: string[] }[] | undefined
  const proposed = question.options[0]?.answer.split(',') ?? []
  const [days, setDays] = useState<string[]>(proposed)
  return (
    <div class="options days" data-testid="days">
      {proposed.map((_, at) => (
        <label key={at}>{columns?.[at]?.printed ?? at + 1} <small class="quiet">{columns?.[at]?.below.join(' ')}</small>
          <input class="field" type="date" value={days[at] ?? ''} onInput={(event) => setDays(days.map((on, n) => (n === at ? event.currentTarget.value : on)))} />
        </label>
      ))}
      <button class="button primary" onClick={() => pick(days.map((on) => on || '-').join(','))}>{say(words.daysGo)}</button>
    </div>
  )
}

export const titleOf = (one: Question): string => {
  if (one.kind === 'header') return say(words.whichColumn(String(one.about.printed ?? '')))
  if (one.kind === 'place') return `${one.about.compound ?? ''} ${one.about.printed ?? ''}`
  if (one.kind === 'form') return say(words.whichForm(String(one.about.printed ?? ''), Number(one.about.rows ?? 0)))
  if (one.kind === 'days') return say(words.whichDays(String(one.about.printed ?? '')))
  return say(words.whatBecame(String(one.about.name ?? '—')))
}

/** Columns of sheets that were not read, sheet by sheet. */
function bySheet(asked: Question[]): [string, Question[]][] {
  const sheets = new Map<string, Question[]>()
  for (const one of asked) {
    const sheet = [one.about.file, one.about.sheet].filter(Boolean).join(' / ')
    sheets.set(sheet, [...(sheets.get(sheet) ?? []), one])
  }
  return [...sheets]
}

/** Beside the rows: the question about the chosen one, and what the import will cause. */
export function ImportSide({ report, written, row, again }: { report: Report; written: boolean; row: Shown | undefined; again: () => void }) {
  const question = row && report.questions?.find((one) => one.kind === 'place' && row.place && one.about.printed === row.place.printed && one.about.compound === row.place.compound)
  const missing = report.questions?.filter((one) => one.kind === 'missing').length ?? 0
  const whole = report.questions?.filter((one) => one.kind === 'form' || one.kind === 'days') ?? []
  const unused = report.questions?.filter((one) => one.kind === 'header' && one.optional) ?? []
  const unread = written ? [] : bySheet(report.questions?.filter((one) => one.kind === 'header' && !one.optional) ?? [])
  return (
    <aside class="import-side">
      {!written && whole.map((one) => (
        <section key={one.question} data-testid={`ask-${one.kind}`}><h3>{titleOf(one)}</h3><Options question={one} done={again} keys={!row} /><p class="quiet">{say(words.remembered)}</p></section>
      ))}
      {unread.map(([sheet, asked]) => <section key={sheet} data-testid="unread-sheet"><h3>{say(words.sheetUnread(sheet))}</h3><Columns questions={asked} again={again} /></section>)}
      {row && (
        <section>
          <h3>{say(words.rowOf(row.row, understood(row).name))}</h3>
          <div class="printed"><small>{say(words.asPrinted)}</small><p>{Object.values(row.printed ?? {}).join(' · ').replace(/(\d{3})\d{4}(\d{4})/g, '$1****$2') || understood(row).address || '—'}</p></div>
          {row.verdict === 'reject' && <p class="bad">{row.message ?? row.reason}</p>}
          {(row.doubts ?? []).map((doubt) => <p key={doubt.code}><b>{doubt.message || doubt.code}</b></p>)}
          {row.cure && <p class="quiet">{row.cure}</p>}
          {question && !question.options.length && <p class="quiet">{say(words.noneLike)}</p>}
          {!!question?.options.length && <><h3>{say(words.whichPlace)}</h3><Options question={question} done={again} keys /><p class="quiet">{say(words.setAside)} · {say(words.setAsideNote)}</p><p class="quiet">{say(words.remembered)}</p></>}
        </section>
      )}
      <section>
        <h3>{say(written ? words.didTitle : words.wouldTitle)}</h3>
        <dl data-testid="would">
          {report.would && words.wouldRows.filter(([day, what]) => what === 'added' || report.would![day][what]).map(([day, what, word]) => <div key={word[1]}><dt>{say(word)}</dt><dd>{say(words.doorsWord(report.would![day][what]))}</dd></div>)}
          {Object.entries(words.totals).map(([name, word]) => <div key={name}><dt>{say(word)}</dt><dd>{report.totals[name] ?? 0}</dd></div>)}
        </dl>
      </section>
      {!written && unused.length > 0 && <details data-testid="unused"><summary>{say(words.unusedColumns(unused.length))}</summary><Columns questions={unused} again={again} /></details>}
      {written && missing > 0 && <MissingLink n={missing} />}
      <p class="quiet">{say(words.noIds)}</p>
    </aside>
  )
}

function MissingLink({ n }: { n: number }) {
  const { go } = useDesk()
  return <button class="button primary" data-testid="to-questions" onClick={() => go('ledgers', 'questions')}>{say(words.openQuestions(n))}</button>
}

/** Columns whose word nobody knows: each is named, then the file is read again; with `said` nothing of it was read. */
export function Columns({ questions, said, again, drop }: { questions: Question[]; said?: string; again: () => void; drop?: () => void }) {
  const answer = useAnswer()
  const [named, setNamed] = useState<Record<string, string>>({})
  const go = async () => {
    for (const [question, chosen] of Object.entries(named)) if (chosen && !(await answer(question, chosen))) return
    again()
  }
  return (
    <section class="columns" data-testid="columns">
      {said && <><h3>{say(words.columnsTitle)}</h3><p class="quiet" role="alert">{said}</p></>}
      {questions.map((one) => (
        <label key={one.question}>{say(words.whichColumn(String(one.about.printed ?? '')))}{one.samples && <small class="quiet" data-testid="column-samples">{say(words.samplesOf(one.samples))}</small>}
          <select class="field" value={named[one.question] ?? ''} onChange={(event) => setNamed({ ...named, [one.question]: event.currentTarget.value })}>
            <option value="">{say(words.columnNone)}</option>
            {one.options.map((option) => <option key={option.answer} value={option.answer}>{option.label}</option>)}
          </select>
        </label>
      ))}
      <p class="actions"><button class="button primary" disabled={!Object.values(named).some(Boolean)} onClick={() => void go()}>{say(words.readAgain)}</button>{drop && <> <button class="button" onClick={drop}>{say(words.giveUp)}</button></>}</p>
    </section>
  )
}
