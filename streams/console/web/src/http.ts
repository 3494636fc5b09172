/** Calls to the console: JSON in and out, the CSRF token on what changes state, problems as one kind of error. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
  get away(): boolean {
    return this.status === 0 || this.status >= 500
  }
}

export interface Session {
  role: string
  areas: { code: string; name: string }[]
  csrf: string
  team?: string
  date?: string
  must_change?: boolean
}

let csrf = ''

async function answer(response: Response): Promise<unknown> {
  const text = await response.text()
  let body: Record<string, unknown> = {}
  try {
    body = text ? (JSON.parse(text) as Record<string, unknown>) : {}
  } catch {
    if (response.ok) throw new Problem(502, '', 'The answer is not JSON.')
  }
  if (response.ok) return body
  throw new Problem(response.status, String(body.code ?? ''), String(body.detail ?? body.title ?? response.statusText))
}

export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET' && csrf) headers['x-csrf-token'] = csrf
  const form = body instanceof FormData
  if (body !== undefined && !form) headers['content-type'] = 'application/json'
  const payload = body === undefined ? undefined : form ? body : JSON.stringify(body)
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(payload === undefined ? {} : { body: payload as BodyInit }),
      ...(signal ? { signal } : {}),
    })
  } catch {
    throw new Problem(0, '', '')
  }
  return (await answer(response)) as T
}

export async function signIn(credentials: { login: string; password: string } | { token: string }): Promise<Session> {
  return keep(await call<Session>('POST', '/api/session', credentials))
}

export async function session(): Promise<Session> {
  return keep(await call<Session>('GET', '/api/session'))
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/api/session')
  csrf = ''
}

function keep(found: Session): Session {
  csrf = found.csrf
  return found
}

export const newId = (): string =>
  crypto.randomUUID?.() ??
  '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
    (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (Number(digit) / 4)))).toString(16),
  )
