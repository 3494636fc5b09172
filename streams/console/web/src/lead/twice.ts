/**
 * Gloves and cold screens tap twice. The blue button never changes its place, so the second tap would land on what comes
 * next: "arrived" at a door nobody is at. For a moment after a tap the buttons in its reach take none.
 */
const REST_MS = 400
const IN_REACH = '.actions button, .outcome, .take-back button'

export function tapOnce(page: HTMLElement): void {
  let rest: ReturnType<typeof setTimeout> | undefined
  page.addEventListener('click', (event) => {
    if (!(event.target as Element).closest(IN_REACH)) return
    page.classList.add('tapped')
    clearTimeout(rest)
    rest = setTimeout(() => page.classList.remove('tapped'), REST_MS)
  }, true)
}
