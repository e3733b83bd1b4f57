import { expect, test, vi, type Mock } from "vitest"
import type { Bytes } from "../src/core/bytes"
import type { ChunkRef, Paper } from "../src/model/types"

interface Range {
  requestDataRange: (begin: number, end: number) => void
  onDataRange: Mock<(begin: number, bytes: Bytes) => void>
}
const opened = vi.hoisted((): Range[] => [])

vi.mock("pdfjs-dist/legacy/build/pdf.mjs", () => ({
  PDFWorker: { create: () => ({ destroyed: false }) },
  PDFDataRangeTransport: class {
    onDataRange = vi.fn()
  },
  getDocument: ({ range }: { range: Range }) => {
    opened.push(range)
    return { promise: Promise.resolve(null), destroy: () => Promise.resolve() }
  },
}))
vi.stubGlobal("Worker", vi.fn(class { readonly name = "khue-pdf" }))
vi.stubGlobal("location", { href: "http://localhost/app/" })

const { openPaper } = await import("../src/reading/pdf")
const { BLOCK } = await import("../src/reading/ranges")

/** Small runs between pictures, as a scan is cut. */
const sizes = [5_000, 286, 187_028, 286, 183_628, 286, 179_342, 900]
const chunks = sizes.map((size, n): ChunkRef => [`piece-${n}`, sizes.slice(0, n).reduce((sum, one) => sum + one, 0), size])
const total = sizes.reduce((sum, one) => sum + one, 0)
const whole = Uint8Array.from({ length: total }, (_, at) => at % 251)
const start = (n: number): number => chunks[n]?.[1] ?? 0

function opening(near: (hash: string) => boolean, missing = ""): { ask: (begin: number) => Promise<[number, Bytes]>; read: string[]; failed: unknown[]; held: () => number } {
  const read: string[] = []
  const failed: unknown[] = []
  const reader = (hash: string): Promise<Bytes | null> => {
    read.push(hash)
    const [, offset = 0, size = 0] = chunks.find((one) => one[0] === hash) ?? []
    return Promise.resolve(hash === missing ? null : whole.slice(offset, offset + size))
  }
  const paper = openPaper({ chunks, size: total } as unknown as Paper, reader, near, (error) => failed.push(error))
  const range = opened.at(-1) as Range
  const ask = async (at: number): Promise<[number, Bytes]> => {
    const begin = at - (at % BLOCK)
    range.requestDataRange(begin, Math.min(total, begin + BLOCK))
    await new Promise((go) => setTimeout(go))
    return range.onDataRange.mock.lastCall as [number, Bytes]
  }
  return { ask, read, failed, held: () => paper.held() }
}

test("with the beginning of a page its picture is given, where it lies in the store", async () => {
  const { ask, held } = opening(() => true)
  const [begin, bytes] = await ask(start(3) + 100)
  expect(begin + bytes.length).toBeGreaterThanOrEqual(start(5))
  expect(bytes).toEqual(whole.slice(begin, begin + bytes.length))
  // pdf.js takes whole blocks only.
  expect(bytes.length % BLOCK).toBe(0)
  expect(held()).toBe(bytes.length)
})

test("what would have to be brought is left until it is asked for", async () => {
  const { ask, read } = opening(() => false)
  const [begin, bytes] = await ask(start(1) + 20)
  expect(read).not.toContain("piece-2")
  expect(begin + bytes.length).toBeLessThanOrEqual(start(2))
})

test("the end of a picture doesn't need the next picture", async () => {
  const { ask, read } = opening(() => false)
  await ask(start(3) + 18)
  expect(read).not.toContain("piece-4")
})

test("what was given once isn't given along again", async () => {
  const { ask, read } = opening(() => true)
  await ask(start(3) + 100)
  const before = read.length
  await ask(start(2) + 5_000)
  expect(read.slice(before)).not.toContain("piece-4")
})

test("a piece that was to go along and can't be read holds up nothing", async () => {
  const { ask, failed } = opening(() => true, "piece-4")
  const [begin, bytes] = await ask(start(3) + 100)
  expect(failed).toEqual([])
  expect(begin + bytes.length).toBeLessThanOrEqual(start(4) + BLOCK)
})

test("a piece that was asked for and can't be had is told", async () => {
  const { ask, failed } = opening(() => true, "piece-2")
  await ask(start(2) + 5_000)
  expect(failed).toHaveLength(1)
})

test("the end of the paper is given to its last byte", async () => {
  const { ask } = opening(() => true)
  const [begin, bytes] = await ask(start(7))
  expect(begin + bytes.length).toBe(total)
})
