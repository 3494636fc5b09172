import { loadZxing } from './reader'

/** Keep the page itself on the phone. Where there is no service worker, the open page goes on working without it. */
const KEPT = 'doorstep-lead'

export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis)) return
  try {
    await navigator.serviceWorker.register('/lead-worker.js', { scope: '/lead' })
    const files = [...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src],link[rel=stylesheet],link[rel=modulepreload]')]
    const addresses = files.map((one) => ('src' in one ? one.src : one.href)).filter((address) => address.startsWith(location.origin))
    const cache = await caches.open(KEPT)
    // Another release has other file names: what belongs to the one before goes, all at once.
    if (!(await cache.match(addresses[0]!))) for (const request of await cache.keys()) await cache.delete(request)
    await cache.addAll(['/lead', ...addresses])
  } catch {
    // No signal while opening, or a web view without caches: the stored route and taps do not depend on it.
  }
}

/** A phone that cannot read codes by itself fetches the reader while it has a signal, so that it scans without one. */
export function keepReader(): void {
  if ('BarcodeDetector' in globalThis || !navigator.mediaDevices) return
  setTimeout(() => void loadZxing().catch(() => undefined), 8_000)
}
