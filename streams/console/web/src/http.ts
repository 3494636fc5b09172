/** Calls to the console: JSON in and out, the CSRF token on what changes state, problems as one kind of error. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Fields the console adds: `attempts_left`, `retry_after_s`. */
    readonly told: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
  }
  /** Nobody answered, or a machine behind is away: try again later, with the same id. */
  get away(): boolean {
    return this.status === 0 || this.status >= 500
  }
  number(field: string): number | undefined {
    const value = this.told[field]
    return typeof value === 'number' ? value : undefined
  }
}

export interface Session {
  role: string
  areas: { code: string; name: string }[]
  csrf: string
  name?: string
  called?: string | null
  team?: string
  date?: string
  must_change?: boolean
}

/** The first password must be changed before anything else. */
export const PASSWORD_OUTDATED = 'E1305'
let patienceMs = 60_000

let csrf = ''

/** How long an answer may take before it counts as no answer; a phone between two walls does not wait long. */
export const setPatience = (ms: number): void => void (patienceMs = ms)

export async function answer(response: Response): Promise<unknown> {
  const text = await response.text()
  let body: Record<string, unknown> = {}
  try {
    body = text ? (JSON.parse(text) as Record<string, unknown>) : {}
  } catch {
    if (response.ok) throw new Problem(502, '', 'The answer is not JSON.')
  }
  if (response.ok) return body
  throw new Problem(response.status, String(body.code ?? ''), String(body.detail ?? body.title ?? response.statusText), body)
}

export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  // Sentences of the server come in the language of the page, not in that of the browser.
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': document.documentElement.lang }
  if (method !== 'GET' && csrf) headers['x-csrf-token'] = csrf
  const form = body instanceof FormData
  if (body !== undefined && !form) headers['content-type'] = 'application/json'
  const payload = body === undefined ? undefined : form ? body : JSON.stringify(body)
  // A file may take its time; everything else that hangs is as good as no answer.
  const stop = new AbortController()
  const timer = form ? undefined : setTimeout(() => stop.abort(), patienceMs)
  signal?.addEventListener('abort', () => stop.abort())
  try {
    const response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: stop.signal,
      ...(payload === undefined ? {} : { body: payload as BodyInit }),
    })
    return (await answer(response)) as T
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(0, '', '')
  } finally {
    clearTimeout(timer)
  }
}

/** Sign in; a lead's code may ask for the route in the same answer. */
export async function signIn<S extends Session = Session>(credentials: { login: string; password: string } | { token: string; route?: boolean }): Promise<S> {
  return keep(await call<S>('POST', '/api/session', credentials))
}

/** Take the answer to a sign-in that was asked elsewhere. */
export async function signedIn<S extends Session>(asked: Promise<Response>): Promise<S> {
  let found: S
  try {
    found = (await answer(await asked)) as S
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(0, '', '')
  }
  return keep(found)
}

export async function session(): Promise<Session> {
  return keep(await call<Session>('GET', '/api/session'))
}

/** Set a new password; every other session of the account ends, this one goes on. */
export async function changePassword(old: string, next: string): Promise<Session> {
  return keep(await call<Session>('POST', '/api/session/password', { old, new: next }))
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/api/session')
  csrf = ''
}

function keep<S extends Session>(found: S): S {
  csrf = found.csrf
  return found
}

export const newId = (): string =>
  crypto.randomUUID?.() ??
  '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
    (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (Number(digit) / 4)))).toString(16),
  )
