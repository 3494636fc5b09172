/** Parts that are drawn one after the other, a frame each, so that no frame has to draw them all. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { VNode } from 'preact'

interface Props {
  /** So many frames after it was given the inside is drawn; 0: at once. */
  turn: number
  /** What must not wait: when this is another, the inside is drawn at once. */
  view: string
  /** It asks no context, which would draw it all the same. */
  children: VNode
}

export function InTurn({ turn, view, children }: Props) {
  const [, draw] = useState(0)
  const shown = useRef({ view, children })
  const newest = useRef(children)
  const frame = useRef(0)
  newest.current = children
  if (!turn || shown.current.view !== view) shown.current = { view, children }
  useEffect(() => () => cancelAnimationFrame(frame.current), [])
  const wait = (left: number): void => {
    frame.current = requestAnimationFrame(() => {
      if (left > 1) return wait(left - 1)
      frame.current = 0
      shown.current = { ...shown.current, children: newest.current }
      draw((n) => n + 1)
    })
  }
  if (shown.current.children !== children && !frame.current) wait(turn)
  return shown.current.children
}
