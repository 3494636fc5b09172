/** Risk zones hatched over their buildings with the day of five, and where the teams start and hand over. */
import { door as doorIcon } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'
import type { At, Spot, ToXY } from './maplayers'

/** A zone as the map needs it: its place, or the building its unit is in. */
export interface Risk { zone: string; place: string | null; inside: string | null; kind: string | null; name: string | null; level: string | null; day: number; of: number; closed_at: string | null }
/** Seen from afar compounds share a label this wide [px]. */
const LABEL = 84

/** Whether a building lies in a zone, or a unit of it does. */
export const holds = (risk: Risk, place: string, compound: string | null | undefined): boolean =>
  !risk.closed_at && (place === risk.place || (risk.kind === 'unit' && place === risk.inside) || (risk.kind === 'compound' && !!compound && compound === risk.name))
export const riskText = (risk: Risk): string => `${say(words.levels[risk.level ?? ''] ?? words.levels.high!)} ${risk.day}/${risk.of}`

interface Props { risks: Risk[]; spots: Spot[]; at: At; k: number }

export function ZoneMarks({ risks, spots, at, k }: Props) {
  const width = Math.max(18, Math.min(120, 46 * k))
  const taken: [number, number][] = []
  return (
    <g class="risks">
      <defs><pattern id="risk" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fcebec" /><rect width="2.5" height="6" fill="#b3131f" /></pattern></defs>
      {risks.filter((risk) => !risk.closed_at).map((risk) => {
        const points = spots.filter((spot) => holds(risk, spot.key, spot.building.compound)).map((spot) => at(spot.x, spot.y))
        if (!points.length) return null
        const [x, y] = points.reduce((top, point) => (point[1] < top[1] ? point : top))
        const text = riskText(risk)
        // Where two labels would lie on each other the hatch alone says it; the list under 风险区 says the rest.
        const free = taken.every(([left, top]) => Math.abs(left - x) > LABEL || Math.abs(top - y) > 18)
        if (free) taken.push([x, y])
        return (
          <g key={risk.zone} data-testid="map-zone">
            <title>{`${risk.name ?? ''} ${text}`}</title>
            {points.map(([east, south], n) => <rect key={n} class="risk" x={east - width / 2} y={south - 9} width={width} height="18" />)}
            {free && <g transform={`translate(${x} ${y - 20})`}><rect class="risk-label" x={-LABEL / 2} y="-9.5" width={LABEL} height="18" rx="4" /><text class="risk-text" text-anchor="middle" y="4">{text}</text></g>}
          </g>
        )
      })}
    </g>
  )
}

/** The office, where the teams start and hand over their tubes; seen from afar its name stands in the legend only. */
export function Points({ depot, at, toXY, dense }: { depot: [number, number] | null | undefined; at: At; toXY: ToXY; dense: boolean }) {
  if (!depot) return null
  const [x, y] = at(...toXY(depot[0], depot[1]))
  return (
    <g class="point" transform={`translate(${x} ${y})`} data-testid="map-point">
      <rect x="-10" y="-10" width="20" height="20" rx="5" />
      <g transform="translate(-7 -7) scale(.58)"><path d={doorIcon} /></g>
      <title>{say(words.depotName)}</title>
      {!dense && <text y="24" text-anchor="middle">{say(words.depotName)}</text>}
    </g>
  )
}
