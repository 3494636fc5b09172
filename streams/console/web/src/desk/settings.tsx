/** Settings, from the person's menu: users (admins), walls, leads' codes, whom the leads call. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { call, type Problem } from '../http'
import { say, type Pair } from '../language'
import * as words from '../words/desk'
import { problemText } from './commands'
import { Dialog } from './keys'
import { useDesk } from './store'

interface User { login: string; name?: string | null; role: string; disabled: boolean; must_change: boolean; locked_until?: string | null; sessions: number; seen_at?: string | null }
interface Token { token: string; team?: string | null; date?: string | null; label?: string | null; language?: string; expires_at?: string | null; used_at?: string | null; waiting?: boolean; revoked_at?: string | null; seen_at?: string | null }
/** What is shown once and never again: a code with its picture, or a first password. */
interface Once { title: string; note: string; code?: string; svg?: string; url?: string }

const TABS: readonly [string, Pair][] = [['leads', words.leads], ['walls', words.walls], ['users', words.users], ['desk', words.deskCard]]

/** A list of the settings, and a way to change it: refusals are told, the list is read anew. */
function useList<T>(path: string) {
  const { area, say: tell } = useDesk()
  const [data, setData] = useState<T | null>(null)
  const [failed, setFailed] = useState('')
  const read = () => call<T>('GET', `/api/areas/${area}${path}`).then((found) => { setData(found); setFailed('') }, (error: Problem) => setFailed(error.status === 403 ? say(words.adminOnly) : problemText(error)))
  useEffect(() => { void read() }, [area, path])
  const change = async <A,>(sub: string, body: unknown = {}): Promise<A | null> => {
    try {
      const answer = await call<A>('POST', `/api/areas/${area}${path}${sub}`, body)
      void read()
      return answer
    } catch (error) {
      tell(say(words.refusedCommand(problemText(error as Problem))), true)
      return null
    }
  }
  return { data, failed, change }
}

export function Settings({ item }: { item: string }) {
  const { go, user } = useDesk()
  const tab = TABS.some(([name]) => name === item) ? item : 'leads'
  const [once, setOnce] = useState<Once | null>(null)
  const writes = user.role !== 'auditor'
  return (
    <section class="settings" data-testid="settings">
      <header class="page-head"><h2>{say(words.settings)}</h2></header>
      <div class="filters">{TABS.map(([name, word]) => <button key={name} aria-pressed={tab === name} data-testid={`settings-${name}`} onClick={() => go('settings', name)}>{say(word)}</button>)}</div>
      {tab === 'leads' && <Leads show={setOnce} writes={writes} />}
      {tab === 'walls' && <Walls show={setOnce} writes={writes} />}
      {tab === 'users' && <Users show={setOnce} writes={user.role === 'admin'} />}
      {tab === 'desk' && <DeskCard writes={writes} />}
      {once && <OnceDialog once={once} close={() => setOnce(null)} />}
    </section>
  )
}

function OnceDialog({ once, close }: { once: Once; close: () => void }) {
  const picture = useRef<HTMLDivElement>(null)
  // The picture is an SVG of our own server; it is parsed as one and only its shapes are taken over, never as markup.
  useEffect(() => {
    if (!once.svg || !picture.current) return
    const parsed = new DOMParser().parseFromString(once.svg, 'image/svg+xml')
    const path = parsed.querySelector('path')
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    svg.setAttribute('viewBox', parsed.documentElement.getAttribute('viewBox') ?? '0 0 45 45')
    const drawn = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    for (const name of ['d', 'transform']) { const value = path?.getAttribute(name); if (value) drawn.setAttribute(name, value) }
    drawn.setAttribute('stroke', '#000')
    svg.append(drawn)
    picture.current.replaceChildren(svg)
  }, [once.svg])
  return (
    <Dialog title={once.title} close={close} testid="once">
      <div class="once">
        {once.svg && <div class="qr" ref={picture} role="img" aria-label={once.title} />}
        {once.code && <p class="once-code" data-testid="once-code">{once.code}</p>}
        {once.url && <p class="once-url">{once.url}</p>}
        <p>{once.note}</p>
      </div>
      <footer><button class="button primary" onClick={close}>{say(words.done)}</button></footer>
    </Dialog>
  )
}

interface Part { show: (once: Once) => void; writes: boolean }

function Failed({ text }: { text: string }) {
  return text ? <p class="panel-none" role="alert">{text}</p> : null
}

const ago = (at: string | null | undefined): string => at ? say(words.minutesAgo(Math.floor((Date.now() - Date.parse(at)) / 60_000))) : '—'

function state(row: Token): Pair {
  const name = row.revoked_at ? 'revoked' : row.expires_at && Date.parse(row.expires_at) < Date.now() ? 'expired' : row.waiting ? 'waiting' : row.used_at || row.seen_at ? 'used' : 'unused'
  return words.stateWords[name]!
}

function Leads({ show, writes }: Part) {
  const { live, date } = useDesk()
  const { data, failed, change } = useList<{ leads: Token[] }>('/leads')
  const teams = (live.board?.teams ?? []).filter((team) => team.kind !== 'fixed')
  const give = async (team: string, name: string) => {
    const made = await change<{ url: string; svg: string }>('', { team, date })
    if (made) show({ title: name, note: say(words.leadCodeOnce), url: made.url, svg: made.svg })
  }
  const nameOf = (team: string | null | undefined) => { const found = live.index.teams.get(team ?? ''); return found ? `${found.code} ${found.name}` : (team ?? '') }
  return (
    <>
      <Failed text={failed} />
      {writes && <div class="give">{teams.map((team) => <button key={team.team} class="button" data-testid="give-lead" onClick={() => void give(team.team, `${team.code} ${team.name}`)}><span class="code">{team.code}</span> {say(words.giveCode)}</button>)}</div>}
      <Tokens rows={data?.leads} label={(row) => `${nameOf(row.team)} · ${row.date ?? ''}`} revoke={writes ? (token) => void change(`/${token}/revoke`) : null} />
    </>
  )
}

function Walls({ show, writes }: Part) {
  const { data, failed, change } = useList<{ walls: Token[] }>('/walls')
  const [label, setLabel] = useState('')
  const [language, setLanguage] = useState('zh')
  const add = async (event: Event) => {
    event.preventDefault()
    const made = await change<{ code: string; url: string; svg: string }>('', { label: label.trim(), language })
    if (made) { show({ title: label, note: say(words.wallCodeOnce), code: made.code, url: made.url, svg: made.svg }); setLabel('') }
  }
  return (
    <>
      <Failed text={failed} />
      {writes && <form class="give" onSubmit={add}>
        <input class="field" required maxLength={40} data-testid="wall-label" aria-label={say(words.labelCol)} placeholder={say(words.labelCol)} value={label} onInput={(event) => setLabel(event.currentTarget.value)} />
        <select class="field" aria-label="中文 / English" value={language} onChange={(event) => setLanguage(event.currentTarget.value)}><option value="zh">中文</option><option value="en">English</option></select>
        <button class="button primary" data-testid="give-wall">{say(words.giveCode)}</button>
      </form>}
      <Tokens rows={data?.walls} label={(row) => row.label ?? row.token} revoke={writes ? (token) => void change(`/${token}/revoke`) : null} />
    </>
  )
}

function Tokens({ rows, label, revoke }: { rows: Token[] | undefined; label: (row: Token) => string; revoke: ((token: string) => void) | null }) {
  if (!rows) return null
  if (!rows.length) return <p class="panel-none">{say(words.noneYet)}</p>
  return (
    <table class="rows">
      <thead><tr><th>{say(words.labelCol)}</th><th>{say(words.stateCol)}</th><th>{say(words.lastSeen)}</th><th /></tr></thead>
      <tbody>{rows.map((row) => (
        <tr key={row.token}><td><b>{label(row)}</b></td><td>{say(state(row))}</td><td>{ago(row.seen_at ?? row.used_at)}</td>
          <td class="right">{revoke && !row.revoked_at && <button class="button" onClick={() => revoke(row.token)}>{say(words.revokeWord)}</button>}</td></tr>
      ))}</tbody>
    </table>
  )
}

/** How long somebody who tried wrong passwords is still kept out [min]. */
const lockedMin = (row: User): number => (row.locked_until ? Math.ceil((Date.parse(row.locked_until) - Date.now()) / 60_000) : 0)

function Users({ show, writes }: Part) {
  const { data, failed, change } = useList<{ users: User[] }>('/users')
  const { user: me } = useDesk()
  const told = (answer: { login: string; password: string } | null) => { if (answer) show({ title: answer.login, code: answer.password, note: say(words.firstPassword(answer.login)) }) }
  const add = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const field = new FormData(form)
    told(await change('', { login: field.get('login'), role: field.get('role'), name: field.get('name') || null }))
    form.reset()
  }
  return (
    <>
      <Failed text={failed} />
      {writes && !failed && <form class="give" onSubmit={add}>
        <input class="field" name="login" required pattern="[A-Za-z0-9._@\-]{2,60}" aria-label={say(words.loginCol)} placeholder={say(words.loginCol)} autocomplete="off" />
        <input class="field" name="name" maxLength={40} aria-label={say(words.nameCol)} placeholder={say(words.nameCol)} autocomplete="off" />
        <select class="field" name="role" aria-label={say(words.roleCol)}>{Object.entries(words.roleNames).map(([role, word]) => <option key={role} value={role}>{say(word)}</option>)}</select>
        <button class="button primary" data-testid="add-user">{say(words.newUser)}</button>
      </form>}
      {data && (
        <table class="rows">
          <thead><tr><th>{say(words.loginCol)}</th><th>{say(words.roleCol)}</th><th>{say(words.stateCol)}</th><th>{say(words.lastSeen)}</th><th /></tr></thead>
          <tbody>{data.users.map((row) => (
            <tr key={row.login}>
              <td><b>{row.login}</b> {row.name}</td><td>{say(words.roleNames[row.role] ?? [row.role, row.role])}</td>
              <td>{say(row.disabled ? words.stateWords.disabled! : lockedMin(row) > 0 ? words.lockedFor(lockedMin(row)) : row.must_change ? words.newPasswordTitle : words.stateWords.active!)}</td>
              <td>{ago(row.seen_at)}</td>
              <td class="right actions">{writes && row.login !== me.name && <>
                <button class="button" onClick={async () => told(await change(`/${encodeURIComponent(row.login)}/password`))}>{say(words.resetWord)}</button>
                <button class="button" disabled={!row.sessions} onClick={() => void change(`/${encodeURIComponent(row.login)}/sessions/revoke`)}>{say(words.endSessions)}</button>
                <button class="button" onClick={() => void change(`/${encodeURIComponent(row.login)}/disable`, { disabled: !row.disabled })}>{say(row.disabled ? words.enableWord : words.disableWord)}</button>
              </>}</td>
            </tr>
          ))}</tbody>
        </table>
      )}
    </>
  )
}

function DeskCard({ writes }: { writes: boolean }) {
  const { data, failed, change } = useList<{ name: string | null; phone: string | null }>('/desk')
  const { say: tell } = useDesk()
  const keep = async (event: SubmitEvent) => {
    event.preventDefault()
    const field = new FormData(event.currentTarget as HTMLFormElement)
    if (await change('', { name: field.get('name') || null, phone: field.get('phone') || null })) tell(say(words.doneCommand))
  }
  return (
    <>
      <Failed text={failed} />
      {data && <form class="give" onSubmit={keep}>
        <label>{say(words.nameCol)} <input class="field" name="name" maxLength={40} defaultValue={data.name ?? ''} disabled={!writes} /></label>
        <label>{say(words.deskPhone)} <input class="field" name="phone" pattern="\+?[0-9][0-9 \-]{2,24}" defaultValue={data.phone ?? ''} disabled={!writes} /></label>
        {writes && <button class="button primary">{say(words.keepWord)}</button>}
      </form>}
    </>
  )
}
