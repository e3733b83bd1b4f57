import { heightFor } from "../model/fit"
import { pageSize } from "../model/sizes"
import type { Paper } from "../model/types"
import type { Span } from "../reading/viewed"

export interface Place extends Span {
  width: number
}

export const GAP = 16
const WIDEST = 860
const MARGIN = { narrow: 8, wide: 24 }

/** How wide a page is at zoom 1: all of a narrow room, a comfortable sheet in a wide one. */
export const fitted = (room: number): number => Math.max(120, Math.min(WIDEST, room - 2 * (room < 600 ? MARGIN.narrow : MARGIN.wide)))

/** Where each page lies below the last, in CSS pixels. */
export function lay(paper: Paper, pages: Iterable<number>, width: number, rotation: number): Place[] {
  const places: Place[] = []
  let top = GAP
  for (const page of pages) {
    const size = pageSize(paper.page_sizes, page)
    const height = Math.round(heightFor(size, rotation, width))
    places.push({ page, top, width, height })
    top += height + GAP
  }
  return places
}

/** The first place that ends below a height. */
export function placeAt(places: Place[], y: number): number {
  let low = 0
  let high = places.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    const place = places[middle]
    if (place && place.top + place.height + GAP / 2 <= y) low = middle + 1
    else high = middle
  }
  return Math.max(0, low)
}
