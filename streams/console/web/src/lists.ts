/** The end of a list, also on phones whose browser is older than `at` and `findLast`. */

export const last = <T>(list: readonly T[]): T | undefined => list[list.length - 1]

export function lastIndexWhere<T>(list: readonly T[], holds: (one: T) => boolean): number {
  let at = list.length - 1
  while (at >= 0 && !holds(list[at]!)) at -= 1
  return at
}

export const lastWhere = <T>(list: readonly T[], holds: (one: T) => boolean): T | undefined => list[lastIndexWhere(list, holds)]
