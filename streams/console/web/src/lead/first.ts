/**
 * The first thing a phone runs: a code is handed in while the page itself is still on its way. It knows nothing else, so
 * that it is there at once; a phone that may hold taps of an earlier shift hands those in first, which the page does.
 */
import '../tokens.css'
import './lead.css'
import { answersTo, isKnownPhone } from './ahead'

const token = location.hash.slice(1)
if (token && !isKnownPhone()) {
  answersTo(token, fetch('/api/session', {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    credentials: 'same-origin',
    cache: 'no-store',
    body: JSON.stringify({ token, route: true }),
  }))
}
void import('./main')
