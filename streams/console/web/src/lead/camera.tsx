import { useEffect, useRef, useState } from 'preact/hooks'
import { say } from '../language'
import * as words from '../words/lead'
import { openReader } from './reader'

const EVERY_MS = 200

/** The camera with a frame; tells each code it reads, and that it cannot when there is no camera, permission or reader. */
export function Camera({ read, none }: { read: (code: string) => void; none: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const [live, setLive] = useState(false)
  const told = useRef({ read, none })
  told.current = { read, none }
  useEffect(() => {
    let over = false
    let stream: MediaStream | null = null
    const stop = () => stream?.getTracks().forEach((track) => track.stop())
    const look = async () => {
      if (!navigator.mediaDevices?.getUserMedia) throw new Error('no camera')
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
      if (over) return stop()
      video.current!.srcObject = stream
      await video.current!.play()
      setLive(true)
      const reader = await openReader()
      while (!over) {
        const code = video.current ? await reader(video.current) : null
        if (code && !over) { navigator.vibrate?.(40); told.current.read(clean(code)) }
        await new Promise((wake) => setTimeout(wake, EVERY_MS))
      }
    }
    look().catch(() => { stop(); if (!over) told.current.none() })
    return () => { over = true; stop() }
  }, [])
  return (
    <div class="camera">
      <video ref={video} muted playsInline aria-label={say(words.scanTube)} />
      <i class="corner tl" /><i class="corner tr" /><i class="corner bl" /><i class="corner br" />
      <p>{say(live ? words.scanTube : words.cameraStarts)}</p>
    </div>
  )
}

/** A tube number as it is printed: no blanks, capitals, at most 40 characters. */
export const clean = (text: string): string => text.replace(/\s+/g, '').toUpperCase().slice(0, 40)
