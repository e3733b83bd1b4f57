import { expect, test } from "vitest"
import { utf8 } from "../src/core/bytes"
import { fitWidth } from "../src/model/fit"
import { nextPack, unseenChanges, withoutPaper } from "../src/model/pack"
import { newReading, paperState, resumePoint } from "../src/model/reading"
import { pageSize } from "../src/model/sizes"
import type { Change, ChunkRef } from "../src/model/types"
import { assemble, chunksFor } from "../src/reading/ranges"
import { inOrderOfNeed, notBefore } from "../src/sync/need"
import { manifest, paper } from "./support"

const change = (sentence: string): Change => ({ code: "paper_replaced", sentence })

test("changes of every version since the last opening are told, none before a first opening", () => {
  let pack = nextPack(undefined, manifest(1, { version: 1, changes: [change("một")] }))
  pack = nextPack(pack, manifest(2, { version: 2, changes: [change("hai")] }))
  pack = nextPack(pack, manifest(3, { version: 3, changes: [change("ba")] }))
  expect(unseenChanges(pack, newReading())).toBeNull()
  const told = unseenChanges(pack, { ...newReading(), openedVersion: 1, openedAt: 5 })
  expect(told?.changes.map((one) => one.sentence)).toEqual(["hai", "ba"])
  expect(unseenChanges(pack, { ...newReading(), openedVersion: 3 })).toBeNull()
})

test("a withdrawn paper leaves the pack and its agenda item at once", () => {
  const item = { id: 1, number: "1", title: "", minutes: null, unit: null, presenters: [], parent: null, papers: [1, 2] }
  const pack = nextPack(undefined, manifest(1, { papers: [paper(1), paper(2)], agenda: [item] }))
  const { manifest: left } = withoutPaper(pack, 1001)
  expect(left.papers.map((one) => one.id)).toEqual([2])
  expect(left.agenda[0]?.papers).toEqual([2])
})

test("the state of a paper is the furthest point of the chain", () => {
  const reading = { opened: false, viewed: [] as number[], last: 1 }
  expect(paperState(paper(1), reading, false)).toBe("none")
  expect(paperState(paper(1), reading, true)).toBe("held")
  expect(paperState(paper(1), { ...reading, opened: true }, true)).toBe("open")
  expect(paperState(paper(1), { ...reading, opened: true, viewed: [2] }, true)).toBe("view")
  expect(paperState(paper(1), { ...reading, opened: true, viewed: [1, 2, 3] }, true)).toBe("all")
})

test("reading goes on at the last page of the last paper", () => {
  const pack = manifest(1, { papers: [paper(1), paper(2)] })
  const reading = { ...newReading(), lastPaper: 2, papers: { 1002: { opened: true, viewed: [1], last: 3 } } }
  expect(resumePoint(pack, reading)).toMatchObject({ paper: { id: 2 }, page: 3 })
  expect(resumePoint(pack, newReading())).toBeNull()
})

test("first comes the first page of every paper, then words and thumbnails, then whole papers, the nearest meeting first", () => {
  const me = { person: 7, name: "", post: "" }
  const item = (id: number, papers: number[], mine: boolean) => ({ id, number: "", title: "", minutes: null, unit: null, presenters: mine ? [me] : [], parent: null, papers })
  const one = (id: number, at: number) =>
    paper(id, { item: at, chunks: [[`c${id}`, 0, 10]], text: [`t${id}`, 1], previews: Array.from({ length: 9 }, (_, n) => [`p${id}.${n + 1}`, 1] as [string, number]) })
  const near = manifest(1, { papers: [one(1, 1), one(2, 2), one(3, 3)], agenda: [item(1, [1], false), item(2, [2], false), item(3, [3], true)] })
  const far = manifest(2, { subject: "meeting:2", papers: [one(4, 1)], agenda: [item(1, [4], false)], meeting: { ...near.meeting, id: 2, starts: "2026-11-25T08:00:00+07:00", ends: null } })
  const hashes = inOrderOfNeed([far, near], { me: 7, at: Date.parse("2026-11-23T06:00:00+07:00"), open: null, saving: false }).flatMap((need) => need.pieces.map((piece) => piece.hash))
  const order = [...new Set(hashes)]
  expect(order).toEqual(["p1.1", "p3.1", "p2.1", "t1", "t2", "t3", "p1.2", "p1.3", "p1.4", "p1.5", "p3.2", "p3.3", "p3.4", "p3.5", "p4.1", "t4", "p4.2", "p4.3", "p4.4", "p4.5", "c1", "c3", "c2", "c4"])
})

test("what is open comes before the rest, large papers come last, and a data saver brings only the next day", () => {
  const one = (id: number, size: number) => paper(id, { size, chunks: [[`c${id}`, 0, size]], previews: [[`p${id}`, 1]] })
  const near = manifest(1, { papers: [one(1, 20_000_000), one(2, 10), one(3, 10)] })
  const far = manifest(2, { subject: "meeting:2", papers: [one(4, 10)], meeting: { ...near.meeting, id: 2, starts: "2026-11-25T08:00:00+07:00", ends: null } })
  const reader = { me: 7, at: Date.parse("2026-11-23T06:00:00+07:00"), open: null, saving: false }
  const order = (over: object) => [...new Set(inOrderOfNeed([far, near], { ...reader, ...over }).flatMap((need) => need.pieces.map(({ hash }) => hash)))]
  expect(order({})).toEqual(["p1", "p2", "p3", "p4", "c2", "c3", "c1", "c4"])
  expect(order({ open: 1003 })).toEqual(["p1", "p2", "p3", "c3", "p4", "c2", "c1", "c4"])
  expect(order({ saving: true })).not.toContain("c4")
})

test("a large paper of a meeting far ahead has a moment of its own on each tablet, never when the meeting is near or the paper open", () => {
  const large = paper(1, { size: 85_000_000 })
  const pack = manifest(1, { papers: [large], meeting: { ...manifest(1).meeting, starts: "2026-11-24T06:00:00+07:00" } })
  const issued = Date.parse(pack.issued_at)
  const reader = { me: 7, at: issued, open: null, saving: false }
  const moments = Array.from({ length: 200 }, (_, me) => notBefore(pack, large, { ...reader, me }) - issued)
  expect(Math.min(...moments)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...moments)).toBeLessThanOrEqual(17 * 60_000)
  expect(moments.filter((moment) => moment < 8.5 * 60_000).length).toBeGreaterThan(70)
  expect(moments.filter((moment) => moment < 8.5 * 60_000).length).toBeLessThan(130)
  expect(notBefore(pack, large, { ...reader, open: large.file })).toBe(0)
  expect(notBefore(pack, paper(2, { size: 1_000_000 }), reader)).toBe(0)
  expect(notBefore({ ...pack, meeting: { ...pack.meeting, starts: "2026-11-23T10:00:00+07:00" } }, large, reader)).toBe(0)
})

test("a range is put together from the chunks it touches", () => {
  const chunks: ChunkRef[] = [["a", 0, 4], ["b", 4, 2], ["c", 6, 4]]
  const bytes = [utf8("0123"), utf8("45"), utf8("6789")]
  for (let begin = 0; begin < 10; begin++)
    for (let end = begin + 1; end <= 10; end++) {
      const needed = chunksFor(chunks, begin, end)
      const parts = needed.map((chunk) => bytes[chunks.indexOf(chunk)] ?? utf8(""))
      expect(new TextDecoder().decode(assemble(needed, parts, begin, end))).toBe("0123456789".slice(begin, end))
    }
})

test("page sizes are read from runs", () => {
  expect(pageSize([[595, 842, 2], [842, 595], [300, 400, 5]], 2)).toEqual([595, 842])
  expect(pageSize([[595, 842, 2], [842, 595], [300, 400, 5]], 3)).toEqual([842, 595])
  expect(pageSize([[595, 842, 2]], 9)).toEqual([595, 842])
})

test("the whole page is shown where it stays readable, else the width is used", () => {
  expect(fitWidth([595, 842], 0, { width: 668, height: 1060 })).toBe(668)
  expect(fitWidth([595, 842], 0, { width: 1028, height: 680 })).toBe(860)
  expect(fitWidth([595, 842], 0, { width: 328, height: 600 })).toBe(328)
  expect(fitWidth([595, 842], 90, { width: 668, height: 1060 })).toBe(668)
})
