import type { Hit } from "../search/find"

/** A search whose hits are being looked at. In memory only: what somebody looked for is left in no history. */
export interface Finding {
  meeting: number
  words: string
  hits: Pick<Hit, "file" | "page">[]
}

export const finding = $state<{ now: Finding | null }>({ now: null })

export const startFinding = (found: Finding): void => {
  finding.now = found
}

export const stopFinding = (): void => {
  finding.now = null
}

/** The hit after or before a page; null at either end. A page without a hit lies before the first one. */
export function nextHit(found: Finding, at: Pick<Hit, "file" | "page">, step: 1 | -1): Pick<Hit, "file" | "page"> | null {
  const here = hitIndex(found, at)
  if (here < 0 && step < 0) return null
  return found.hits[here + step] ?? null
}

export const hitIndex = (found: Finding, { file, page }: Pick<Hit, "file" | "page">): number =>
  found.hits.findIndex((hit) => hit.file === file && hit.page === page)
