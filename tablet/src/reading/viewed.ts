/** A page counts as viewed when it lay before the eyes for so long (ms): one rule for the tablet and for browsers. */
export const VIEWED_AFTER = 2_000
/** … and so much of it, or of the screen where the page is larger, was in sight. */
export const VIEWED_PART = 0.5

export interface Span {
  page: number
  top: number
  height: number
}

/** Pages of which enough is in sight between two heights. */
export function inSight(spans: Iterable<Span>, from: number, to: number): number[] {
  const found: number[] = []
  for (const { page, top, height } of spans) {
    const seen = Math.min(top + height, to) - Math.max(top, from)
    if (seen > 0 && seen >= VIEWED_PART * Math.min(height, to - from)) found.push(page)
  }
  return found
}

/** Counts the time that pages are in sight. Times in ms; `tell` hears of each page once. */
export class Dwelling {
  private readonly since = new Map<number, number>()
  private readonly told = new Set<number>()

  constructor(private readonly tell: (page: number) => void) {}

  /** These pages are in sight now; call again when that changes, and with none when the page is hidden. */
  look(pages: readonly number[], now: number): void {
    for (const page of [...this.since.keys()]) if (!pages.includes(page)) this.since.delete(page)
    for (const page of pages) if (!this.since.has(page)) this.since.set(page, now)
    this.settle(now)
  }

  settle(now: number): void {
    for (const [page, since] of this.since) {
      if (this.told.has(page) || now - since < VIEWED_AFTER) continue
      this.told.add(page)
      this.tell(page)
    }
  }
}
