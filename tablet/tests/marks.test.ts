import { expect, test } from "vitest"
import { marksOn, type Run, type Viewport } from "../src/reading/marks"
import { query, ranges } from "../src/search/match"

const all = (text: string, words: string): string[] => {
  const asked = query(words)
  return asked ? ranges(text, asked).map(([from, to]) => text.slice(from, to)) : []
}

test("every place is found as it is written, over breaks of lines and however letters are composed", () => {
  expect(all("Chế độ, chế\nđộ và CHẾ ĐỘ", "che do")).toEqual(["Chế độ", "chế\nđộ", "CHẾ ĐỘ"])
  const apart = "bảo đảm chế độ".normalize("NFD")
  expect(all(apart, "chế độ")).toEqual(["chế độ".normalize("NFD")])
  expect(all("hoá đơn, hóa đơn, hoa đơn", "hóa đơn")).toEqual(["hoá đơn", "hóa đơn"])
})

const upright: Viewport = { width: 600, height: 800, convertToViewportPoint: (x, y) => [x, 800 - y] }
const run = (str: string, x: number, y: number, hasEOL = false): Run => ({ str, transform: [10, 0, 0, 10, x, y], width: str.length * 5, hasEOL, fontName: "f" })
const evenly = (text: string): number => text.length

test("a place is a box on the page, in per cent", () => {
  const [boxes] = marksOn([run("thu ngân sách", 60, 400)], "ngan", upright, evenly)
  expect(boxes).toHaveLength(1)
  expect(boxes?.[0]?.left).toBeCloseTo((100 * (60 + 4 * 5)) / 600)
  expect(boxes?.[0]?.width).toBeCloseTo((100 * 20) / 600)
  expect(boxes?.[0]?.top).toBeCloseTo((100 * (400 - 9.5)) / 800)
  expect(boxes?.[0]?.height).toBeCloseTo((100 * 12) / 800)
})

test("a place that goes over a line's end has a box on each line", () => {
  const runs = [run("tổng thu ngân", 60, 400, true), run("sách Thành phố", 60, 380)]
  const marks = marksOn(runs, "ngân sách", upright, evenly)
  expect(marks.map((boxes) => boxes.length)).toEqual([2])
})

test("on a page turned by a quarter boxes stand upright", () => {
  const turned: Viewport = { width: 800, height: 600, convertToViewportPoint: (x, y) => [y, x] }
  const [boxes] = marksOn([run("ngân sách", 60, 400)], "ngân sách", turned, evenly)
  expect((boxes?.[0]?.height ?? 0) * 6).toBeCloseTo(100 * 0.45)
  expect((boxes?.[0]?.width ?? 0) * 8).toBeCloseTo(12)
})

test("one letter lights nothing", () => expect(marksOn([run("a a", 0, 0)], "a", upright, evenly)).toEqual([]))
