/** Why a visit is in no route, and the smallest change that helps: its words, and the command that does it, where one command can. */
import { say } from '../language'
import * as words from '../words/desk'
import type { Fix, Index, Unassigned } from './board'

/** A door between two phones waits for the first to let go; nothing is wrong with it. */
export const changesHands = ({ reason }: Pick<Unassigned, 'reason'>): boolean => reason === 'pinned_elsewhere'

export function whyOut(row: Pick<Unassigned, 'reason'>): string {
  return say(words.reasons[changesHands(row) ? 'changes_hands' : row.reason] ?? [row.reason, row.reason])
}

/** Whether every team was tried and refused, which takes longer than to leave it out. */
export const isProven = (row: Unassigned): boolean => row.reason !== 'not_found_in_time' && !changesHands(row) && Object.keys(row.teams ?? {}).length > 0

export function fixWords(fix: Fix, index: Index): string {
  const team = fix.team ? (index.teams.get(fix.team)?.code ?? fix.team) : ''
  const role = fix.role ? say(words.roles[fix.role] ?? [fix.role, fix.role]) : ''
  const made = words.fixes[fix.kind]
  return made ? say(made(team, fix.minutes ?? 0, role)) : fix.kind
}

/** A limit needs its typed reason, so the fix opens the move at its team; a missing role or team needs people. */
export const fixTarget = (fix: Fix, visit: string): string | null =>
  fix.team && ['longer_shift', 'wider_window', 'reset', 'more_capacity'].includes(fix.kind) ? `move:${visit}:${fix.team}` : null
