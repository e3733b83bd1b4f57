import type { PageSize } from "./types"

/** Width and height of a page in points from the run-length list; A4 where the list is short. */
export function pageSize(sizes: PageSize[], page: number): [number, number] {
  let left = page
  for (const [width, height, count = 1] of sizes) {
    left -= count
    if (left <= 0) return [width, height]
  }
  return [595, 842]
}
