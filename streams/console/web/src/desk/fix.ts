/** The smallest change that helps: its words, and the command that does it, where one command can. */
import { say } from '../language'
import * as words from '../words/desk'
import type { Fix, Index } from './board'
import type { Command } from './commands'

export function fixWords(fix: Fix, index: Index): string {
  const team = fix.team ? (index.teams.get(fix.team)?.code ?? fix.team) : ''
  const role = fix.role ? say(words.roles[fix.role] ?? [fix.role, fix.role]) : ''
  const made = words.fixes[fix.kind]
  return made ? say(made(team, fix.minutes ?? 0, role)) : fix.kind
}

/** Only limits that a reason may override can be done from here; a missing role or team needs people. */
export function fixCommand(fix: Fix, visit: string): Command | null {
  if (!fix.team || !['longer_shift', 'wider_window', 'reset', 'more_capacity'].includes(fix.kind)) return null
  return { type: 'move_visit', visit, team: fix.team, why: fix.kind }
}
