import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { DAY, holdClock } from "../src/core/clock"
import { Library } from "../src/model/library"
import { newReading } from "../src/model/reading"
import type { Paper } from "../src/model/types"
import { Outbox } from "../src/outbox/outbox"
import { ChunkStore } from "../src/store/chunks"
import type { Database } from "../src/store/database"
import { PlainStore } from "../src/store/plain"
import { Records } from "../src/store/records"
import { Room, type Use } from "../src/sync/room"
import { freshDatabase, manifest, paper, pieces, someKeys } from "./support"

const NOW = Date.parse("2026-11-23T12:00:00+07:00")
const MB = 1_000_000
let db: Database
let library: Library
let chunks: ChunkStore
let use: Use | null

const room = (): Room => new Room(library, chunks.has, () => Promise.resolve(use))
const cleared = (): string[] => Object.keys(library.keeping.cleared)

async function withText(id: number, text: string): Promise<Paper> {
  const blobs = await pieces(text)
  await chunks.put([...blobs].map(([hash, bytes]) => ({ hash, bytes })))
  return paper(id, { chunks: [...blobs].map(([hash, bytes]) => [hash, 0, bytes.length]) })
}

/** A meeting of one hour, over for so many days (to come when negative). */
async function meeting(id: number, daysOver: number, papers: Paper[]): Promise<void> {
  const ends = NOW - daysOver * DAY
  const iso = (at: number): string => new Date(at).toISOString()
  const base = manifest(id, { subject: `meeting:${id}`, papers })
  await library.take({ ...base, meeting: { ...base.meeting, id, starts: iso(ends - DAY / 24), ends: iso(ends) } })
}

beforeEach(async () => {
  holdClock(NOW)
  db = await freshDatabase()
  const keys = await someKeys()
  chunks = new ChunkStore(db, keys.content)
  library = new Library(new Records(db, keys.content), chunks)
  use = null
})
afterEach(() => holdClock(null))

test("a meeting over for a month makes way; younger ones, pinned ones and those to come stay", async () => {
  await meeting(1, 31, [await withText(1, "cũ")])
  await meeting(2, 29, [await withText(2, "mới hơn")])
  await meeting(3, 90, [await withText(3, "giữ")])
  await meeting(4, -40, [await withText(4, "sắp tới")])
  await library.pin("meeting:3", true)
  await room().make()
  expect(cleared()).toEqual(["meeting:1"])
  expect(library.keeping.untold).toBe(1)
  expect(chunks.count).toBe(3)
  expect([...library.packs.keys()]).toHaveLength(4)
})

test("a piece that a meeting which stays uses too is never dropped", async () => {
  const shared = await withText(1, "báo cáo chung")
  await meeting(1, 60, [shared, await withText(2, "riêng")])
  await meeting(2, -1, [{ ...shared, id: 9, file: 9 }])
  await room().make()
  expect(library.isHeld(shared)).toBe(true)
  expect(chunks.count).toBe(1)
})

test("a tablet that runs short gives up the past, the oldest first, and no more than is needed", async () => {
  for (const [id, days] of [[1, 20], [2, 10], [3, 5]] as const) {
    const made = await withText(id, `cuộc họp ${id}`)
    await meeting(id, days, [{ ...made, chunks: made.chunks.map(([hash]) => [hash, 0, 60 * MB]) }])
  }
  await meeting(4, -1, [paper(4, { chunks: [["f".repeat(32), 0, 100 * MB]] })])
  use = { used: 300 * MB, quota: 430 * MB }
  await room().make()
  expect(cleared()).toEqual(["meeting:1", "meeting:2"])
})

test("with room enough nothing goes, and a tablet that doesn't tell is left alone", async () => {
  await meeting(1, 20, [await withText(1, "cũ")])
  await room().make()
  use = { used: 10 * MB, quota: 900 * MB }
  await room().make()
  expect(cleared()).toEqual([])
})

test("a full tablet gives up one at a time until nothing may go; a meeting of today never", async () => {
  await meeting(1, 20, [])
  await meeting(2, 3, [])
  await meeting(3, 0.2, [])
  expect([await room().makeMore(), await room().makeMore(), await room().makeMore()]).toEqual([true, true, false])
  expect(cleared()).toEqual(["meeting:1", "meeting:2"])
})

test("clearing touches neither what was read nor what is unsent", async () => {
  await meeting(1, 60, [await withText(1, "cũ")])
  await library.setReading("meeting:1", { ...library.reading("meeting:1"), papers: { 1001: { opened: true, viewed: [1, 2], last: 2 } } })
  const keys = await someKeys()
  const outbox = new Outbox(db, new PlainStore(db), keys)
  await outbox.add("distribution.viewed", { package: 1 })
  await room().make()
  expect(cleared()).toEqual(["meeting:1"])
  expect(library.reading("meeting:1").papers[1001]?.viewed).toEqual([1, 2])
  const again = new Outbox(db, new PlainStore(db), keys)
  await again.load()
  expect(again.count).toBe(1)
})

test("fetched again it is kept and pinned; moved into the future it comes back by itself", async () => {
  await meeting(1, 60, [await withText(1, "cũ")])
  await meeting(2, 60, [await withText(2, "hoãn")])
  await room().make()
  await library.fetchAgain("meeting:1")
  const moved = library.packs.get("meeting:2")?.manifest ?? manifest(2)
  await library.take({ ...moved, id: 12, version: 2, meeting: { ...moved.meeting, starts: "2026-12-23T08:00:00+07:00", ends: null } })
  expect(library.kept()).toHaveLength(2)
  await room().make()
  expect(cleared()).toEqual([])
  expect(library.keeping.pinned).toEqual(["meeting:1"])
})

test("what was cleared and pinned is known again after a restart", async () => {
  const keys = await someKeys()
  const records = new Records(db, keys.content)
  library = new Library(records, chunks)
  await meeting(1, 60, [])
  await meeting(2, 60, [])
  await library.pin("meeting:2", true)
  await room().make()
  const again = new Library(records, chunks)
  await again.load()
  expect(again.kept().map((pack) => pack.manifest.subject)).toEqual(["meeting:2"])
})

test("a load that reads while something is being written takes no older state back", async () => {
  const records = new Records(db, (await someKeys()).content)
  library = new Library(records, chunks)
  await library.setFeed(1, 1)
  await library.pin("meeting:1", true)
  await library.setReading("meeting:1", newReading())
  // What is written reaches the store late: time enough for a load to read what stood there before.
  const store = records.put.bind(records)
  vi.spyOn(records, "put").mockImplementation(async (name, value) => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    await store(name, value)
  })
  const writing = [library.setFeed(2, 2), library.pin("meeting:2", true), library.setReading("meeting:1", { ...newReading(), openedVersion: 4 })]
  await Promise.all([...writing, library.load()])
  expect(library.feed.cursor).toBe(2)
  expect(library.keeping.pinned).toEqual(["meeting:1", "meeting:2"])
  expect(library.reading("meeting:1").openedVersion).toBe(4)
})
