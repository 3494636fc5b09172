import { say, type Pair } from './language'

/** Icons on a 24 grid, drawn by stroke; each is a constant of its own, so that a page carries only what it shows. */
export const phone = 'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2'
export const list = 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01'
export const bell = 'M6 17V11a6 6 0 0 1 12 0v6l1.5 1h-15L6 17M10 21h4'
export const tube = 'M8 3h8M9 3v14a3 3 0 0 0 6 0V3M9 10h6'
export const people = 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.2M18 14.5a6 6 0 0 1 3.5 5.5'
export const suit = 'M12 7a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M6 18v-6a3 3 0 0 1 3-3h6a3 3 0 0 1 3 3v6M9 13v8M15 13v8M12 16v5'
export const map = 'M9 4 3 6v14l6-2 6 2 6-2V4l-6 2-6-2M9 4v14M15 6v14'
export const check = 'M4 12.5l5 5L20 6.5'
export const cross = 'M6 6l12 12M18 6 6 18'
export const door = 'M6 20V4h11v16M3 20h18M14 12v.01'
export const scan = 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M7 12h10'
export const refuse = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M5.6 5.6l12.8 12.8'
export const house = 'M4 20V11l6-6 6 6v3M4 20h9M15 18h6M18.5 15.5 21 18l-2.5 2.5'
export const hospital = 'M3 20h18M5 20V5h9v15M14 10h5v10M9.5 8v5M7 10.5h5'
export const right = 'M9 5l7 7-7 7'
export const left = 'M15 5l-7 7 7 7'
export const down = 'M5 9l7 7 7-7'
export const arrow = 'M4 12h15M13 6l6 6-6 6'
export const noSignal = 'M3 3l18 18M5 10a12 12 0 0 1 4-2.5M13 7.1A12 12 0 0 1 19 10M8 13.5a7 7 0 0 1 3-1.4M12 18v.01'
export const clock = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3 2'
export const lock = 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3'
export const undo = 'M9 6 4 11l5 5M4 11h10a5 5 0 0 1 5 5v2'
export const live = 'M3 19l6-9 4 5 3-4 5 8zM15 5a1.5 1.5 0 1 0 .01 0'
export const table = 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9'
export const calendar = 'M4 6h16v14H4zM4 10.5h16M8 3v4M16 3v4'
export const book = 'M6 4h12v16H7a2 2 0 0 1-2-2V5.5M5 17.5A2 2 0 0 1 7 16h11'
export const shield = 'M12 3l7.5 2.5V11c0 5-3 8-7.5 10-4.5-2-7.5-5-7.5-10V5.5z'
export const history = 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5M12 8v4.5l3 1.5'
export const warning = 'M12 4 2.5 20h19zM12 10v4.5M12 17.3v.01'
export const box = 'M4 5h16v4H4zM5.5 9v11h13V9M10 13h4'
export const file = 'M6 3h8l4 4v14H6zM14 3v4h4'
export const search = 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5 20 20'
export const eye = 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6'
export const printer = 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z'

export function Icon({ d, size = 18, width = 1.7 }: { d: string; size?: number; width?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor"
      stroke-width={width} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={d} />
    </svg>
  )
}

export type Kind = 'special' | 'close_contact' | 'left_high_risk_zone' | 'recheck' | 'knock'

const GLYPHS: Record<string, Pair> = { special: ['特', 'S'], quarantine: ['隔', 'Q'], recheck: ['复', 'R'], knock: ['敲', 'K'] }

/** What kind of door: circle 特, square 隔, diamond 复, outlined square 敲. */
export function Mark({ kind, text, size = 20 }: { kind: string; text?: string | number; size?: number }) {
  const shape = shapeOf(kind)
  const glyph = say(GLYPHS[shape]!)
  const r = size / 2
  return (
    <svg class={`mark mark-${shape}`} width={size} height={size} viewBox={`${-r} ${-r} ${size} ${size}`} aria-hidden="true">
      <MarkShape shape={shape} r={r} />
      <text text-anchor="middle" dominant-baseline="central" y={size * 0.02} font-size={size * 0.6}>{text ?? glyph}</text>
    </svg>
  )
}

export function MarkShape({ shape, r }: { shape: string; r: number }) {
  if (shape === 'special') return <circle r={r - 0.5} />
  if (shape === 'recheck') return <rect x={-r * 0.7} y={-r * 0.7} width={r * 1.4} height={r * 1.4} rx="2" transform="rotate(45)" />
  return <rect x={-r + 1} y={-r + 1} width={2 * r - 2} height={2 * r - 2} rx="3" />
}

export const shapeOf = (kind: string): string =>
  kind === 'special' ? 'special' : kind === 'recheck' ? 'recheck' : kind === 'knock' ? 'knock' : 'quarantine'
