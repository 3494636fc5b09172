/** A reminder to paste into the building's group: which doors still have somebody open, by unit; rooms and no names. */
import { useState } from 'preact/hooks'
import { check, Icon } from '../icons'
import { say } from '../language'
import * as words from '../words/desk'

interface Door { unit?: string | number; room?: string | number }

function reminder(community: string, building: string, doors: Door[]): string {
  const units = new Map<string, string[]>()
  for (const { unit, room } of doors) if (room) units.set(String(unit ?? ''), [...(units.get(String(unit ?? '')) ?? []), String(room)])
  const lines = [...units].sort(([a], [b]) => a.localeCompare(b, 'zh', { numeric: true }))
    .map(([unit, rooms]) => `${unit && `${say(words.unitOf(unit))} `}${rooms.sort((a, b) => a.localeCompare(b, 'zh', { numeric: true })).join(say(words.listComma))}`)
  return [say(words.remindHead(community, building, doors.length)), ...lines, say(words.remindTail)].join('\n')
}

/** Copies also where the page is no secure context: a desk on the office's network has no certificate. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const box = document.createElement('textarea')
    box.value = text
    document.body.append(box)
    box.select()
    const done = document.execCommand('copy')
    box.remove()
    return done
  }
}

export function Remind({ community, building, doors }: { community: string; building: string; doors: Door[] }) {
  const [state, setState] = useState<'' | 'copied' | 'refused'>('')
  const text = reminder(community, building, doors)
  return (
    <div class="remind">
      <button class="button" data-testid="remind" onClick={() => void copy(text).then((done) => setState(done ? 'copied' : 'refused'))}>
        {state === 'copied' && <Icon d={check} size={15} width={2.2} />} {say(words.remind)}
      </button>
      <small role="status" data-testid="remind-state">{state === 'copied' ? say(words.remindCopied) : state === 'refused' ? say(words.remindRefused) : ''}</small>
      {state === 'refused' && <textarea readOnly rows={5} aria-label={say(words.remind)} value={text} />}
    </div>
  )
}
