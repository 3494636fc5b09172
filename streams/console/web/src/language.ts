/** Chinese first, English complete: a text is a pair, and the language of the page picks one. */
export type Lang = 'zh' | 'en'
export type Pair = readonly [zh: string, en: string]

const KEY = 'doorstep.language'
let lang: Lang = read()

function read(): Lang {
  try {
    return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

export const language = (): Lang => lang
export const say = (pair: Pair): string => (lang === 'zh' ? pair[0] : pair[1])

export function setLanguage(next: Lang, keep = true): void {
  lang = next
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
  if (!keep) return
  try {
    localStorage.setItem(KEY, next)
  } catch {
    // A browser without storage forgets the choice; nothing else depends on it.
  }
}
