/** A file that was chosen on another page for the page of ledgers, taken there once. */
let files: File[] = []

export const hand = (given: File[]): void => void (files = given)

export function taken(): File[] {
  const found = files
  files = []
  return found
}
