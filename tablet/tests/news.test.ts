import { expect, test } from "vitest"
import { Library } from "../src/model/library"
import { arrival, counts, newsSince, seenNow } from "../src/model/news"
import { nextPack, type Pack } from "../src/model/pack"
import { withNotices } from "../src/model/notices"
import type { FeedEntry, Manifest } from "../src/model/types"
import { ChunkStore } from "../src/store/chunks"
import { Records } from "../src/store/records"
import { freshDatabase, manifest, paper, someKeys } from "./support"

const LAST = Date.parse("2026-11-21T17:05:00+07:00")
const NOW = Date.parse("2026-11-22T07:00:00+07:00")
const packs = (...made: Manifest[]): Map<string, Pack> => new Map(made.map((one) => [one.subject, nextPack(undefined, one)]))
const before = manifest(1, { papers: [paper(1), paper(2), paper(3)] })
const moved = { ...before.meeting, starts: "2026-11-23T09:00:00+07:00" }

test("what changed is told by comparing, also over versions this tablet never had", () => {
  const seen = seenNow(packs(before).values(), LAST)
  const fourth = manifest(9, { version: 4, meeting: moved, papers: [paper(1), paper(2, { file: 5000 }), paper(7)] })
  const other = manifest(10, { subject: "meeting:2" })
  const news = newsSince(seen, packs(fourth, other), NOW)
  expect(news?.since).toBe(LAST)
  expect(news && counts(news)).toEqual({ fresh: 1, cancelled: 0, gone: 0, moved: 1, added: 1, replaced: 1, withdrawn: 1 })
  expect(news?.meetings[0]?.time).toEqual({ from: Date.parse(before.meeting.starts), to: Date.parse(moved.starts) })
})

test("nothing changed, nothing is told; a meeting called off or taken away is", () => {
  const seen = seenNow(packs(before).values(), LAST)
  expect(newsSince(seen, packs(before), NOW)).toBeNull()
  const off = new Map([["meeting:1", { ...nextPack(undefined, before), cancelled: true }]])
  expect(newsSince(seen, off, NOW)?.meetings[0]?.kind).toBe("cancelled")
  expect(newsSince(seen, new Map(), NOW)?.meetings[0]).toMatchObject({ kind: "gone", meeting: null, title: before.meeting.title })
  const over = Date.parse("2026-12-23T07:00:00+07:00")
  expect(newsSince(seen, new Map(), over)).toBeNull()
})

test("a withdrawn paper is told before its new version comes", () => {
  const seen = seenNow(packs(before).values(), LAST)
  const now = packs({ ...before, papers: before.papers.slice(1) })
  expect(newsSince(seen, now, NOW)?.meetings[0]).toMatchObject({ withdrawn: 1, replaced: 0, added: 0 })
})

test("what was seen survives a restart and is each tablet's own", async () => {
  const db = await freshDatabase()
  const { content } = await someKeys()
  const open = async (): Promise<Library> => {
    const library = new Library(new Records(db, content), new ChunkStore(db, content))
    await library.load()
    return library
  }
  const first = await open()
  await first.take(before)
  await first.take(manifest(5, { subject: "meeting:2" }))
  await first.sawAll()
  await first.take(manifest(6, { version: 2, papers: [paper(1)] }))
  await first.take(manifest(7, { subject: "meeting:2", version: 2, meeting: moved }))
  const again = await open()
  const told = (library: Library): number => (library.seen && newsSince(library.seen, library.packs, NOW)?.meetings.length) ?? 0
  expect(told(again)).toBe(2)
  await again.sawMeeting("meeting:1")
  expect(told(await open())).toBe(1)
  await again.sawAll()
  expect(told(await open())).toBe(0)
})

test("a notice comes once, newest first, and what was read stays read", async () => {
  const entry = (seq: number, kind: FeedEntry["kind"] = "notice"): FeedEntry => ({ seq, at: "2026-11-21T17:05:00+07:00", kind, body: { subject: "meeting:1", title: "Họp", sentence: `Lời ${seq}` } })
  const first = withNotices([], [entry(3), entry(4, "package"), entry(5)])
  expect(first.map((one) => one.seq)).toEqual([5, 3])
  const read = first.map((one) => ({ ...one, read: true }))
  expect(withNotices(read, [entry(3), entry(5), entry(6)]).map((one) => one.read)).toEqual([false, true, true])
  const db = await freshDatabase()
  const { content } = await someKeys()
  const library = new Library(new Records(db, content), new ChunkStore(db, content))
  await library.takeNotices([entry(3), entry(5)])
  await library.readNotices(3)
  const again = new Library(new Records(db, content), new ChunkStore(db, content))
  await again.load()
  expect(again.notices.map((one) => [one.seq, one.read])).toEqual([[5, false], [3, true]])
})

test("a notification leads to the one meeting that is new, an urgent call before others, else nowhere in particular", () => {
  const seen = seenNow([], LAST)
  const urgent = manifest(3, { subject: "meeting:3", meeting: { ...before.meeting, id: 3, urgent: true } })
  const both = packs(before, urgent)
  expect(arrival(newsSince(seen, packs(before), NOW), both, false)).toBe(1)
  expect(arrival(newsSince(seen, both, NOW), both, false)).toBeNull()
  expect(arrival(newsSince(seen, both, NOW), both, true)).toBe(3)
  expect(arrival(null, both, true)).toBeNull()
})
