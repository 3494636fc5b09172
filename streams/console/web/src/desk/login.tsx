import { useRef, useState } from 'preact/hooks'
import { Problem, signIn, type Session } from '../http'
import { Icon, door, eye, hospital, phone, warning } from '../icons'
import { language, say, setLanguage } from '../language'
import * as words from '../words/desk'

const LIT = new Map([[9, 1], [18, 1], [20, 1], [26, 1], [34, 1], [36, 1], [40, 1], [42, 2]])

export function Login({ done, redraw }: { done: (session: Session) => void; redraw: () => void }) {
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const [open, setOpen] = useState(false)
  const password = useRef<HTMLInputElement>(null)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    setBusy(true)
    try {
      done(await signIn({ login: String(form.get('login')), password: String(form.get('password')) }))
    } catch (error) {
      setWrong(say(reason(error as Problem)))
      password.current?.select()
    } finally {
      setBusy(false)
    }
  }
  return (
    <main class="login">
      <div class="login-house" aria-hidden="true">
        <div class="windows">{Array.from({ length: 64 }, (_, at) => <i key={at} class={`window lit-${LIT.get(at) ?? 0}`} />)}</div>
        <p>{say(words.motto)}</p>
      </div>
      <div class="login-side">
        <button class="plain login-language" onClick={() => { setLanguage(language() === 'zh' ? 'en' : 'zh'); redraw() }}>中文 · EN</button>
        <form onSubmit={submit}>
          <div class="brand">
            <span class="logo"><Icon d={door} size={30} width={2} /></span>
            <div><h1>doorstep</h1><p>{say(words.brandLine)}</p></div>
          </div>
          <label>{say(words.account)}<input name="login" data-testid="login" autocomplete="username" required autofocus /></label>
          <div class="password">
            <label for="password">{say(words.password)}</label>
            <input id="password" ref={password} name="password" data-testid="password" type={open ? 'text' : 'password'} autocomplete="current-password" required />
            <button type="button" class="plain" data-testid="show-password" aria-pressed={open} aria-label={say(words.showPassword)} onClick={() => setOpen(!open)}><Icon d={eye} size={18} /></button>
          </div>
          <p class="login-wrong" role="alert">{wrong && <><Icon d={warning} size={16} /> {wrong}</>}</p>
          <button class="primary" data-testid="sign-in" disabled={busy}>{say(words.signIn)}</button>
          <hr />
          <p class="hint"><Icon d={phone} /> <b>{say(words.leadHint[0])}</b>{say(words.leadHint[1])}</p>
          <p class="hint"><Icon d={hospital} /> <b>{say(words.wallHint[0])}</b>{say(words.wallHint[1])}</p>
        </form>
        <p class="login-foot">{say(words.privacyLine)}</p>
      </div>
    </main>
  )
}

function reason(problem: Problem) {
  const wait = problem.number('retry_after_s')
  if (problem.status === 429 || problem.code === 'E1303') return wait ? words.tooManyFor(Math.ceil(wait / 60)) : words.tooMany
  const left = problem.number('attempts_left')
  if (left === 0) return words.tooMany
  return problem.away ? words.tryAgainLater : left === undefined ? words.badLogin : words.triesLeft(left)
}
