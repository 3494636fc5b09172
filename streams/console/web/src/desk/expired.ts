/** The session ended while the page was open: the page asks to sign in again, where it was. */
const heard = new Set<() => void>()

export function onExpired(told: () => void): () => void {
  heard.add(told)
  return () => { heard.delete(told) }
}

export const expired = (): void => heard.forEach((told) => told())
