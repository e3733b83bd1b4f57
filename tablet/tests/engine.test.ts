import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { Api } from "../src/api/client"
import { holdClock } from "../src/core/clock"
import type { Bytes } from "../src/core/bytes"
import { Library } from "../src/model/library"
import { Outbox } from "../src/outbox/outbox"
import { ChunkStore } from "../src/store/chunks"
import type { Database } from "../src/store/database"
import { PlainStore } from "../src/store/plain"
import { Records } from "../src/store/records"
import { Sync } from "../src/sync/engine"
import { Fetcher } from "../src/sync/fetcher"
import { Room, type Use } from "../src/sync/room"
import { FakeServer } from "./server"
import { freshDatabase, manifest, paper, pieces, someKeys } from "./support"

let server: FakeServer
let db: Database
let keys: Awaited<ReturnType<typeof someKeys>>
/** What the tablet says of its storage; null as on tablets that don't tell. */
const use: Use | null = null
let erased: ReturnType<typeof vi.fn<() => void>>

async function tablet() {
  const api = new Api({ erase: erased, stopped: () => undefined, lock: () => undefined }, server.fetch)
  api.signWith(3, keys.signing, () => 0)
  const chunks = new ChunkStore(db, keys.content)
  const library = new Library(new Records(db, keys.content), chunks)
  const outbox = new Outbox(db, new PlainStore(db), keys)
  const fetcher = new Fetcher(chunks, (order, signal) => api.bundle(order, signal))
  await Promise.all([chunks.load(), library.load(), outbox.load()])
  const room = new Room(library, chunks.has, () => Promise.resolve(use))
  const sync = new Sync({ api, library, fetcher, outbox, room, me: 7, pollSeconds: 30, saving: () => false })
  return { sync, library, outbox, chunks }
}

async function withPaper(text: string, id: number, over: object = {}) {
  const blobs = await pieces(text, `${text}, trang sau`)
  for (const [hash, bytes] of blobs) server.blobs.set(hash, bytes)
  const chunks = [...blobs].map(([hash, bytes]: [string, Bytes], index) => [hash, index * 100, bytes.length] as [string, number, number])
  return paper(id, { chunks, ...over })
}

const filled = (one: Awaited<ReturnType<typeof tablet>>) =>
  vi.waitFor(() => {
    expect([...one.library.packs.values()].every((pack) => pack.manifest.papers.every((each) => one.library.isHeld(each)))).toBe(true)
    expect(one.sync.state.bringing).toBe(false)
  })

beforeEach(async () => {
  server = new FakeServer()
  db = await freshDatabase()
  keys = await someKeys()
  erased = vi.fn()
  vi.stubGlobal("navigator", { onLine: true })
  holdClock(Date.parse("2026-11-23T12:00:00+07:00"))
})
afterEach(() => {
  vi.unstubAllGlobals()
  holdClock(null)
})

test("a new tablet gets its packages, brings every piece once, and says so", async () => {
  server.publish(manifest(1, { papers: [await withPaper("một", 1), await withPaper("hai", 2)] }))
  const one = await tablet()
  await one.sync.now()
  await filled(one)
  await vi.waitFor(() => expect([...server.taken.values()].map((operation) => operation.name)).toContain("distribution.received"))
  const told = [...server.taken.values()].filter((operation) => operation.name === "distribution.received").flatMap((operation) => (JSON.parse(operation.body_json) as { files: number[] }).files)
  expect(told.sort()).toEqual([1001, 1002])
  expect(new Set(server.asked).size).toBe(server.asked.length)
})

test("after a restart nothing is fetched or told again", async () => {
  server.publish(manifest(1, { papers: [await withPaper("một", 1)] }))
  const one = await tablet()
  await one.sync.now()
  await filled(one)
  await vi.waitFor(() => expect(one.outbox.count).toBe(0))
  const [asked, told] = [server.asked.length, [...server.taken.values()].filter(({ name }) => name === "distribution.received").length]
  const again = await tablet()
  await again.sync.now()
  await filled(again)
  expect(server.asked.length).toBe(asked)
  expect([...server.taken.values()].filter(({ name }) => name === "distribution.received").length).toBe(told)
})

test("a gap of many entries is pulled page by page", async () => {
  server.publish(manifest(1))
  const one = await tablet()
  await one.sync.now()
  for (let id = 2; id < 8; id++) server.publish(manifest(id, { subject: `meeting:${id}` }))
  await one.sync.now()
  expect(one.library.packs.size).toBe(7)
  expect(one.library.feed.cursor).toBe(7)
})

test("a new version brings only changed bytes and drops what nothing names", async () => {
  const [stays, goes] = [await withPaper("giữ", 1), await withPaper("bỏ", 2)]
  server.publish(manifest(1, { papers: [stays, goes] }))
  const one = await tablet()
  await one.sync.now()
  await filled(one)
  server.asked = []
  server.publish(manifest(2, { version: 2, papers: [stays, await withPaper("mới", 2, { file: 1502 })] }))
  await one.sync.now()
  await filled(one)
  expect(server.asked).toHaveLength(2)
  expect(one.chunks.has(goes.chunks[0]?.[0] ?? "")).toBe(false)
  expect(one.library.packs.get("meeting:1")?.manifest.version).toBe(2)
})

test("a withdrawn paper is gone at once, a withdrawn meeting altogether, a cancelled one is marked", async () => {
  const secret = await withPaper("nhầm", 1)
  server.publish(manifest(1, { papers: [secret, await withPaper("đúng", 2)] }))
  server.publish(manifest(2, { subject: "meeting:2" }))
  server.publish(manifest(3, { subject: "meeting:3" }))
  const one = await tablet()
  await one.sync.now()
  await filled(one)
  server.tell("withdrawn", { subject: "meeting:1", file: 1001 })
  server.tell("withdrawn", { subject: "meeting:2", package: null })
  server.tell("cancelled", { subject: "meeting:3" })
  await one.sync.now()
  expect(one.library.packs.get("meeting:1")?.manifest.papers.map((each) => each.id)).toEqual([2])
  expect(one.chunks.has(secret.chunks[0]?.[0] ?? "")).toBe(false)
  expect([...one.library.packs.keys()]).toEqual(["meeting:1", "meeting:3"])
  expect(one.library.packs.get("meeting:3")?.cancelled).toBe(true)
})

test("a stopped tablet keeps what it has and still sends what was done", async () => {
  server.publish(manifest(1, { papers: [await withPaper("một", 1)] }))
  const one = await tablet()
  await one.sync.now()
  await filled(one)
  server.standing = "stopped"
  await one.outbox.add("distribution.viewed", { package: 1, file: 1001, pages: [1] })
  await expect(one.sync.now()).rejects.toMatchObject({ status: 423 })
  expect(one.library.packs.size).toBe(1)
  expect(one.outbox.count).toBe(0)
  expect(erased).not.toHaveBeenCalled()
})

test("a tablet stopped before its first snapshot doesn't take that for an empty list", async () => {
  server.publish(manifest(1))
  server.standing = "stopped"
  const one = await tablet()
  await one.sync.now()
  expect(one.library.feed.cursor).toBe(0)
  server.standing = "good"
  await one.sync.now()
  expect(one.library.packs.size).toBe(1)
})

test("without network operations wait, and a session that is over is signed again", async () => {
  server.publish(manifest(1))
  const one = await tablet()
  server.network = false
  await one.outbox.add("meetings.answer", { meeting: 1, answer: "yes" })
  await expect(one.sync.now()).rejects.toThrow()
  expect(one.outbox.count).toBeGreaterThan(0)
  server.network = true
  server.signedIn = false
  await one.sync.now()
  expect(one.outbox.count).toBe(0)
  expect(server.calls.filter((path) => path === "/api/tablet/session")).toHaveLength(1)
})

test("only the order to erase erases", async () => {
  const one = await tablet()
  server.signedIn = false
  await one.sync.now()
  expect(erased).not.toHaveBeenCalled()
  server.standing = "erase"
  await expect(one.sync.now()).rejects.toMatchObject({ status: 410 })
  expect(erased).toHaveBeenCalled()
})

test("a package taken back before it was fetched doesn't hold up the feed", async () => {
  server.publish(manifest(1))
  const one = await tablet()
  await one.sync.now()
  server.tell("package", { package: 99, subject: "meeting:9" })
  server.publish(manifest(2, { subject: "meeting:2" }))
  await one.sync.now()
  expect([...one.library.packs.keys()]).toEqual(["meeting:1", "meeting:2"])
})

test("after a cut in the middle of a paper the rest comes by itself", async () => {
  server.publish(manifest(1, { papers: [await withPaper("một", 1)] }))
  const one = await tablet()
  await one.sync.now()
  await filled(one)
  server.publish(manifest(2, { subject: "meeting:2", papers: [await withPaper("hai", 2)] }))
  server.cutBundles = 1
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  await one.sync.now()
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(1_000)
    expect(one.library.packs.get("meeting:2")?.manifest.papers.every((each) => one.library.isHeld(each))).toBe(true)
  })
  vi.useRealTimers()
  expect(server.asked.length - new Set(server.asked).size).toBe(1)
  expect(server.cutBundles).toBe(0)
})

test("a paper taken back meanwhile doesn't hold up the others", async () => {
  server.publish(manifest(1, { papers: [await withPaper("mất", 1)] }))
  server.publish(manifest(2, { subject: "meeting:2", papers: [await withPaper("còn", 2)] }))
  server.refusedPackages.add(1)
  const one = await tablet()
  await one.sync.now()
  await vi.waitFor(() => expect(one.library.packs.get("meeting:2")?.manifest.papers.every((each) => one.library.isHeld(each))).toBe(true))
})
