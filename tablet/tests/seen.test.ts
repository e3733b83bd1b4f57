import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { Library } from "../src/model/library"
import { newReading, paperReading } from "../src/model/reading"
import { Seen } from "../src/outbox/seen"
import { ChunkStore } from "../src/store/chunks"
import type { Database } from "../src/store/database"
import { Records } from "../src/store/records"
import { freshDatabase, manifest, paper, someKeys } from "./support"

type Body = { package: number; file: number; pages: number[] }

let db: Database
let records: Records
let chunks: ChunkStore
let told: Body[]

const one = paper(1)
const first = manifest(7, { papers: [one] })
const tell = (_: string, body: Record<string, unknown>): Promise<void> => Promise.resolve(void told.push(body as Body))
const untold = (library: Library): unknown => paperReading(library.reading(first.subject), one.file).untold

/** What lies in the store, as the app finds it after it was killed. */
async function opened(): Promise<Library> {
  const library = new Library(records, chunks)
  await library.load()
  return library
}

beforeEach(async () => {
  db = await freshDatabase()
  const { content } = await someKeys()
  records = new Records(db, content)
  chunks = new ChunkStore(db, content)
  told = []
})

afterEach(() => vi.restoreAllMocks())

test("pages are told once, in order, together", async () => {
  const library = await opened()
  const seen = new Seen(library, tell)
  for (const page of [3, 1, 3]) await seen.note(first, one, page)
  await Promise.all([seen.flush(), seen.flush()])
  expect(told).toEqual([{ package: 7, file: one.file, pages: [1, 3] }])
  expect(paperReading(library.reading(first.subject), one.file).viewed).toEqual([1, 3])
  expect(untold(library)).toBeUndefined()
})

test("an app killed before it told them tells them at the next start", async () => {
  await new Seen(await opened(), tell).note(first, one, 2)
  expect(told).toEqual([])
  await new Seen(await opened(), tell).flush()
  await new Seen(await opened(), tell).flush()
  expect(told).toEqual([{ package: 7, file: one.file, pages: [2] }])
})

test("what couldn't be put into the outbox waits for the next time", async () => {
  const library = await opened()
  let full = true
  const seen = new Seen(library, (name, body) => (full ? Promise.reject(new Error("full")) : tell(name, body)))
  await seen.note(first, one, 2)
  await expect(seen.flush()).rejects.toThrow("full")
  await seen.note(first, one, 3)
  full = false
  await seen.flush()
  expect(told.map((body) => body.pages)).toEqual([[2, 3]])
})

test("a page seen while others are told isn't lost, and each goes under the package it was seen in", async () => {
  const library = await opened()
  const seen = new Seen(library, async (name, body) => {
    if (!told.length) await seen.note({ ...first, id: 8 }, one, 3)
    await tell(name, body)
  })
  await seen.note(first, one, 2)
  await seen.flush()
  await seen.flush()
  expect(told).toEqual([
    { package: 7, file: one.file, pages: [2] },
    { package: 8, file: one.file, pages: [3] },
  ])
})

test("a reading kept by an earlier version of the app has nothing to tell", async () => {
  const library = await opened()
  await library.setReading(first.subject, { ...newReading(), papers: { [one.file]: { opened: true, viewed: [1], last: 1 } } })
  await new Seen(library, tell).flush()
  expect(told).toEqual([])
})
