/** What was asked before the page was there: the answer to a code, for whoever signs in with it, once. */
const KNOWN = 'doorstep.lead'
let asked: { token: string; answer: Promise<Response> } | null = null

export function answersTo(token: string, answer: Promise<Response>): void {
  answer.catch(() => undefined)
  asked = { token, answer }
}

export function answerTo(token: string): Promise<Response> | undefined {
  const found = asked?.token === token ? asked.answer : undefined
  asked = null
  return found
}

/** Whether a shift was begun on this phone and not ended; one that cannot keep anything is taken for such a phone. */
export function isKnownPhone(): boolean {
  try {
    return localStorage.getItem(KNOWN) !== null
  } catch {
    return true
  }
}

export function knowPhone(known: boolean): void {
  try {
    if (known) localStorage.setItem(KNOWN, '1')
    else localStorage.removeItem(KNOWN)
  } catch {
    // Without storage the page signs in by itself, a moment later.
  }
}
