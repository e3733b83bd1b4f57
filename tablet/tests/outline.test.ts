import { expect, test } from "vitest"
import { hitIndex, nextHit } from "../src/app/finding.svelte"
import { findSections, sectionAt, tidyOutline } from "../src/model/outline"
import { unpackText } from "../src/reading/text"
import type { Bytes } from "../src/core/bytes"

const raw = [[1, "I. Tình  hình\n chung", 1], [2, "Thu ngân sách", 2], [2, "Chi ngân sách", 2], [1, "II. Kiến nghị", 5]]

async function packed(body: unknown): Promise<Bytes> {
  const stream = new Blob([JSON.stringify(body)]).stream().pipeThrough(new CompressionStream("gzip"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

test("the outline comes beside the page texts, and may be absent", async () => {
  const pages = ["a", "b", "c", "d", "e"]
  expect((await unpackText(await packed({ pages, outline: raw }))).outline.map((one) => one.level)).toEqual([0, 1, 1, 0])
  expect(await unpackText(await packed({ pages }))).toEqual({ pages, outline: [] })
})

test("lines without words or without a page of this paper are left out", () => {
  const odd = [[0, " ", 1], [0, "Sau trang cuối", 9], [0, "Trước trang đầu", 0], ["x", "Không rõ cấp", 2], "x", [3, 4, 5], [7, "Rất sâu", 3]]
  expect(tidyOutline(odd, 5)).toEqual([
    { level: 0, title: "Không rõ cấp", page: 2 },
    { level: 4, title: "Rất sâu", page: 3 },
  ])
})

test("a page belongs to the last section that begins on it or before it", () => {
  const outline = tidyOutline(raw, 5)
  expect([1, 2, 4, 5].map((page) => sectionAt(outline, page))).toEqual([0, 2, 2, 3])
  expect(sectionAt(tidyOutline([[1, "Phụ lục", 4], [1, "Mở đầu", 2]], 5), 1)).toBe(-1)
  expect(sectionAt(tidyOutline([[1, "Phụ lục", 4], [1, "Mở đầu", 2]], 5), 3)).toBe(1)
})

test("sections are found without marks and keep their place", () => {
  const outline = tidyOutline(raw, 5)
  expect(outline[0]?.title).toBe("I. Tình hình chung")
  expect(findSections(outline, "ngan sach").map(({ index }) => index)).toEqual([1, 2])
  expect(findSections(outline, "  ")).toHaveLength(4)
})

test("the next hit goes over papers, and ends at both ends", () => {
  const found = { meeting: 1, words: "x", hits: [{ file: 1, page: 2 }, { file: 1, page: 7 }, { file: 2, page: 1 }] }
  expect(nextHit(found, { file: 1, page: 7 }, 1)).toEqual({ file: 2, page: 1 })
  expect(nextHit(found, { file: 1, page: 2 }, -1)).toBeNull()
  expect(nextHit(found, { file: 2, page: 1 }, 1)).toBeNull()
  expect(nextHit(found, { file: 9, page: 1 }, 1)).toEqual({ file: 1, page: 2 })
  expect(hitIndex(found, { file: 2, page: 1 })).toBe(2)
})
