import { describe, expect, it } from "vitest"
import { fitted, lay, placeAt } from "../src/desk/layout"
import { kept } from "../src/desk/memory"
import { VIEWED_AFTER, Dwelling, inSight } from "../src/reading/viewed"
import { places } from "../src/reading/watermark"
import type { Paper } from "../src/model/types"
import python from "../../khue/files/rules/watermark.py?raw"
import script from "../src/reading/watermark.ts?raw"

const paper = { pages: 500, page_sizes: [[595, 842, 300], [842, 595, 200]] } as unknown as Paper
const all = Array.from({ length: 500 }, (_, index) => index + 1)

describe("the pages lie below one another", () => {
  it("each begins after the last, and every height belongs to one of them", () => {
    const placed = lay(paper, all, 800, 0)
    for (const [index, place] of placed.entries()) {
      const next = placed[index + 1]
      if (next) expect(next.top).toBeGreaterThan(place.top + place.height)
      expect(placeAt(placed, place.top + place.height / 2)).toBe(index)
    }
    expect(placeAt(placed, -50)).toBe(0)
    expect(placeAt(placed, 1e9)).toBe(499)
    expect(placed[0]?.height).toBe(Math.round((800 * 842) / 595))
    expect(lay(paper, [1], 800, 90)[0]?.height).toBe(Math.round((800 * 595) / 842))
  })

  it("a page is as wide as a narrow room and no wider than a sheet in a wide one", () => {
    expect(fitted(360)).toBe(344)
    expect(fitted(2560)).toBe(860)
  })
})

describe("what counts as viewed", () => {
  const spans = [{ page: 1, top: 0, height: 1000 }, { page: 2, top: 1010, height: 1000 }, { page: 3, top: 2020, height: 4000 }]

  it("half of the page, or half of the screen where the page is larger", () => {
    expect(inSight(spans, 0, 600)).toEqual([1])
    expect(inSight(spans, 450, 1500)).toEqual([1])
    expect(inSight(spans, 510, 1600)).toEqual([2])
    expect(inSight(spans, 3000, 3600)).toEqual([3])
  })

  it("the time is counted anew when the page was out of sight, and each page is told once", () => {
    const told: number[] = []
    const dwelling = new Dwelling((page) => told.push(page))
    dwelling.look([1, 2], 0)
    dwelling.look([2], VIEWED_AFTER - 1)
    dwelling.look([1, 2], VIEWED_AFTER)
    expect(told).toEqual([2])
    dwelling.look([1, 2], 2 * VIEWED_AFTER - 1)
    expect(told).toEqual([2])
    dwelling.look([1], 2 * VIEWED_AFTER)
    dwelling.look([], 9 * VIEWED_AFTER)
    dwelling.look([1, 2], 10 * VIEWED_AFTER)
    dwelling.settle(20 * VIEWED_AFTER)
    expect(told).toEqual([2, 1])
  })
})

describe("the reader's mark", () => {
  it("stands where the server puts it, with the same size and grey", () => {
    for (const name of ["ANGLE", "GREY", "ALPHA", "SIZE", "ROW", "LINE"]) {
      const [here, there] = [script, python].map((text) => new RegExp(`^(?:const )?${name} = ([\\d.]+)`, "m").exec(text)?.[1])
      expect(here, name).toBeDefined()
      expect(here, name).toBe(there)
    }
    expect(python).toContain("LEFT, RIGHT = 0.33, 0.67")
    expect(places(595, 842).map((spot) => spot.map(Math.round))).toEqual([[196, 84], [399, 253], [196, 421], [399, 589], [196, 758]])
    expect(places(800, 100)).toHaveLength(1)
  })

  it("leaves the text beneath it readable and is seen on white and on black", () => {
    const [grey, alpha] = [96, 0.15]
    const light = (value: number): number => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    }
    const over = (paper: number): number => light(paper * (1 - alpha) + grey * alpha)
    const ratio = (one: number, other: number): number => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    // Black and dark grey letters under the mark, and letters beside it on marked paper.
    expect(ratio(over(0), light(255))).toBeGreaterThan(15)
    expect(ratio(over(0), over(255))).toBeGreaterThan(11)
    expect(ratio(over(89), over(255))).toBeGreaterThan(4.5)
    expect(ratio(over(255), light(255))).toBeGreaterThan(1.15)
    expect(ratio(over(0), light(0))).toBeGreaterThan(1.05)
  })
})

it("an address names a page, and nothing else is taken for one", () => {
  expect(kept("#trang=12")).toBe(12)
  for (const other of ["", "#noi-dung", "#trang=", "#trang=x", "#trang=123456", "#/pack"]) expect(kept(other)).toBe(0)
})
