import { useState } from 'preact/hooks'
import { changePassword, type Problem, type Session } from '../http'
import { door, Icon, warning } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import { problemText } from './commands'

/** The first password is known to whoever gave it out: nothing else is open before it is changed. */
export function NewPassword({ done }: { done: (session: Session) => void }) {
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    if (form.get('new') !== form.get('again')) return setWrong(say(words.passwordsDiffer))
    if (form.get('new') === form.get('old')) return setWrong(say(words.passwordSame))
    setBusy(true)
    try {
      done(await changePassword(String(form.get('old')), String(form.get('new'))))
    } catch (error) {
      const problem = error as Problem
      setWrong(problem.status === 401 ? say(words.badLogin) : problem.code === 'E1302' ? say(words.passwordSame) : problemText(problem))
      setBusy(false)
    }
  }
  return (
    <main class="login narrow">
      <div class="login-side">
        <form onSubmit={submit} data-testid="new-password">
          <div class="brand"><span class="logo"><Icon d={door} size={30} width={2} /></span><div><h1>{say(words.newPasswordTitle)}</h1><p>{say(words.newPasswordNote)}</p></div></div>
          <label>{say(words.oldPassword)}<input name="old" type="password" autocomplete="current-password" required autofocus /></label>
          <label>{say(words.newPassword)}<input name="new" type="password" autocomplete="new-password" minLength={10} required /></label>
          <label>{say(words.newPasswordAgain)}<input name="again" type="password" autocomplete="new-password" minLength={10} required /></label>
          <p class="login-wrong" role="alert">{wrong && <><Icon d={warning} size={16} /> {wrong}</>}</p>
          <button class="primary" data-testid="change-password" disabled={busy}>{say(words.changePassword)}</button>
        </form>
      </div>
    </main>
  )
}
