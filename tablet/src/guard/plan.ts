// Which pages' pictures are looked at before sending: the first pages of every part always, the rest while time lasts.

const FIRST = 2
const MOST_STARTS = 40
/** Points: pages of one part differ by less. */
const SAME_SIZE = 12

export interface Size {
  width: number
  height: number
}

/** Pages (from 1) that begin a part, in order: the first ones, where a bookmark leads, where the paper's size changes. */
export function starts(sizes: Size[], bookmarks: number[]): number[] {
  const found = new Set<number>()
  for (let page = 1; page <= Math.min(FIRST, sizes.length); page += 1) found.add(page)
  for (const page of bookmarks) if (page >= 1 && page <= sizes.length) found.add(page)
  for (const [at, size] of sizes.entries()) {
    const before = sizes[at - 1]
    if (before && (Math.abs(size.width - before.width) > SAME_SIZE || Math.abs(size.height - before.height) > SAME_SIZE)) found.add(at + 1)
  }
  return [...found].sort((one, other) => one - other).slice(0, MOST_STARTS)
}
