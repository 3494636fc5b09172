/** Everything that waits for an answer, whoever imported it; and what was answered, to be taken back. */
import { useEffect, useState } from 'preact/hooks'
import { stamp } from '../clock'
import { call, type Problem } from '../http'
import { Icon, undo as undoIcon } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { door } from './board'
import { problemText } from './commands'
import { labelOf, Options, titleOf, type Question } from './importask'
import { useDesk } from './store'

const SHOWN = 100
/** What became of somebody was said to the ledger; how files are read is only remembered, and can be forgotten. */
const isRemembered = (one: Question): boolean => one.kind !== 'missing'

export function Questions({ back }: { back: () => void }) {
  const { area, user } = useDesk()
  const [rows, setRows] = useState<Question[] | null>(null)
  const [failed, setFailed] = useState('')
  const read = () => call<Question[]>('GET', `/api/areas/${area}/imports/questions?all=1`).then(setRows, (error: Problem) => setFailed(problemText(error)))
  useEffect(() => { void read() }, [area])
  const open = rows?.filter((one) => !one.answered_at)
  const answered = rows?.filter((one) => one.answered_at).sort((one, other) => other.answered_at!.localeCompare(one.answered_at!)) ?? []
  return (
    <section class="import" data-testid="questions">
      <header><h2>{say(words.ledgers)} / {say(words.questionsTitle)} <small>{open?.length ?? ''}</small></h2><span class="spring" /><button class="button" onClick={back}>{say(words.close)}</button></header>
      {failed && <p class="panel-none" role="alert">{failed}</p>}
      {open && !open.length && <p class="panel-none">{say(words.questionsNone)}</p>}
      {(open ?? []).slice(0, SHOWN).map((one, at) => (
        <article class="question" key={one.question} data-testid="question">
          <Head one={one} />
          {user.role !== 'auditor' && <Options question={one} keys={at === 0} done={() => void read()} />}
        </article>
      ))}
      {answered.length > 0 && <Answered rows={answered} changed={() => void read()} />}
    </section>
  )
}

function Head({ one }: { one: Question }) {
  return (
    <p><span class="tag">{say(words.questionKinds[one.kind]!)}</span> <span class="tag">{say(words.importKinds[one.ledger] ?? words.ledgers)}</span> <b>{titleOf(one)}</b>
      {one.kind === 'missing' && one.about.place ? <small>{door(one.about.place as never)}</small> : null}</p>
  )
}

/** What was answered, newest first; taking one back changes how the next file is read, and nothing that was imported. */
function Answered({ rows, changed }: { rows: Question[]; changed: () => void }) {
  const { area, say: tell, user } = useDesk()
  const [busy, setBusy] = useState('')
  const forget = async (one: Question) => {
    setBusy(one.question)
    try {
      await call('DELETE', `/api/areas/${area}/imports/questions/${encodeURIComponent(one.question)}`)
      tell(say(words.answerForgotten))
    } catch (error) {
      tell(say(words.refusedCommand(problemText(error as Problem))), true)
    }
    setBusy('')
    changed()
  }
  return (
    <section class="answered" data-testid="answered">
      <h3>{say(words.answeredTitle)} <small>{rows.length}</small></h3>
      <p class="quiet">{say(words.answeredNote)}</p>
      <table class="rows">
        <tbody>{rows.slice(0, SHOWN).map((one) => (
          <tr key={one.question} data-testid="answered-row">
            <td><Head one={one} /></td><td><b>{answerOf(one)}</b></td><td class="quiet">{one.by} {stamp(one.answered_at!)}</td>
            <td class="right">{isRemembered(one) && user.role !== 'auditor' && <button class="button" data-testid="forget-answer" disabled={busy === one.question} onClick={() => void forget(one)}><Icon d={undoIcon} size={15} /> {say(words.forgetAnswer)}</button>}</td>
          </tr>
        ))}</tbody>
      </table>
    </section>
  )
}

const PARTS: Record<string, keyof typeof words.doorParts> = { B: 'building', U: 'unit', F: 'floor', D: 'door' }

/** An answer in words: a way of reading addresses part by part, days as they are, anything else as it was offered. */
function answerOf(one: Question): string {
  const answer = one.answer ?? ''
  const offered = one.options.find((option) => option.answer === answer)
  if (one.kind === 'form' && !words.answerWords[answer]) return answer.split(',').flatMap((part) => (PARTS[part] ? [say(words.doorParts[PARTS[part]!])] : [])).join(' – ')
  return labelOf(offered ?? { answer, label: answer.replaceAll(',', '、') })
}
