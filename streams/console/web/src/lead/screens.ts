/** Which screen is shown. The browser's way back closes a screen over the next door before it leaves the page. */
import { useEffect, useState } from 'preact/hooks'

export type Screen = 'next' | 'list' | 'scan' | 'outcome' | 'handover' | 'pending' | 'way'

export function useScreen(): [Screen, (to: Screen) => void] {
  const [screen, setScreen] = useState<Screen>('next')
  useEffect(() => {
    const back = () => setScreen('next')
    addEventListener('popstate', back)
    return () => removeEventListener('popstate', back)
  }, [])
  const go = (to: Screen) => {
    // One entry for whatever is opened, made by a tap: browsers pass over entries that nobody's tap made.
    if (to !== 'next' && !history.state?.over) history.pushState({ over: true }, '')
    setScreen(to)
  }
  return [screen, go]
}
