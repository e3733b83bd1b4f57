import { beforeEach, expect, test, vi } from "vitest"
import type { Bytes } from "../src/core/bytes"
import { aesKey } from "../src/crypto/seal"
import { ChunkStore } from "../src/store/chunks"
import { ANOTHER_ORDER, Fetcher, inRequests } from "../src/sync/fetcher"
import { Line } from "../src/sync/line"
import { bundleOf, freshDatabase, pieces } from "./support"

let store: ChunkStore
let blobs: Map<string, Bytes>
const wanted = () => [...blobs].map(([hash, bytes]) => ({ hash, size: bytes.length }))
const pick = (hashes: string[]) => hashes.map((hash) => [hash, blobs.get(hash)] as [string, Bytes])

beforeEach(async () => {
  store = new ChunkStore(await freshDatabase(), await aesKey(new Uint8Array(32)))
  blobs = await pieces("một", "hai", "ba", "bốn", "năm")
})

test("an interrupted bundle keeps what came, and the rest is fetched once", async () => {
  const asked: string[][] = []
  const fetcher = new Fetcher(store, ({ hashes }) => {
    asked.push(hashes)
    return Promise.resolve(bundleOf(pick(hashes), asked.length === 1 ? 2 : Infinity))
  })
  await expect(fetcher.bring(1, wanted())).rejects.toThrow()
  expect(store.count).toBe(2)
  await fetcher.bring(1, wanted())
  expect(asked.map((hashes) => hashes.length)).toEqual([5, 3])
  expect(new Set(asked[1])).not.toContain(asked[0]?.[0])
})

test("of a piece that broke off in the middle only the rest is fetched", async () => {
  const [hash = ""] = blobs.keys()
  const bytes = blobs.get(hash) as Bytes
  const asked: { hashes: string[]; skip: number }[] = []
  const fetcher = new Fetcher(store, ({ hashes, skip }) => {
    asked.push({ hashes, skip })
    const whole = bundleOf(pick(hashes), Infinity, skip)
    if (asked.length > 1) return Promise.resolve(whole)
    // The head of the bundle and two bytes of the first piece come.
    const cut = new TransformStream<Uint8Array, Uint8Array>({
      transform(part, controller) {
        const body = part.length === bytes.length
        controller.enqueue(body ? part.slice(0, 2) : part)
        if (body) controller.error(new TypeError("network lost"))
      },
    })
    return Promise.resolve(new Response(whole.body?.pipeThrough(cut)))
  })
  await expect(fetcher.bring(1, wanted())).rejects.toThrow()
  await fetcher.bring(1, wanted())
  expect(asked[1]).toEqual({ hashes: [...blobs.keys()], skip: 2 })
  expect(await store.get(hash)).toEqual(bytes)
  expect(store.count).toBe(5)
})

test("what is asked for at one moment goes in one request, and each who waits hears of a failure", async () => {
  const asked: string[][] = []
  const fetcher = new Fetcher(store, ({ hashes }) => {
    asked.push(hashes)
    return asked.length === 1 ? Promise.reject(new TypeError("network lost")) : Promise.resolve(bundleOf(pick(hashes)))
  })
  const ask = () => Promise.allSettled(wanted().map(({ hash, size }) => fetcher.one(1, hash, size)))
  expect((await ask()).map(({ status }) => status)).toEqual(Array(5).fill("rejected"))
  expect((await ask()).map(({ status }) => status)).toEqual(Array(5).fill("fulfilled"))
  expect(asked.map((hashes) => hashes.length)).toEqual([5, 5])
})

test("on a slow line a request ahead asks for a few seconds' worth; tries are apart only while nothing comes", () => {
  const line = new Line()
  expect(line.portion).toBe(256_000)
  line.came(500_000, 4_000, 600)
  expect(line.portion).toBe(750_000)
  expect(line.slow).toBe(false)
  for (let n = 0; n < 20; n++) line.came(60_000, 2_000, 600)
  expect(line.portion).toBeGreaterThan(150_000)
  expect(line.portion).toBeLessThan(250_000)
  expect(line.slow).toBe(true)
  line.broke(true)
  expect(line.pause(500, 60_000)).toBeLessThanOrEqual(500)
  for (let n = 0; n < 6; n++) line.broke(false)
  expect(line.pause(500, 60_000)).toBeGreaterThan(10_000)
  for (let n = 0; n < 6; n++) line.broke(false)
  expect(line.pause(500, 60_000)).toBeLessThanOrEqual(60_000)
})

test("a piece on its way isn't asked for again", async () => {
  const ask = vi.fn(({ hashes }: { hashes: string[] }) => Promise.resolve(bundleOf(pick(hashes))))
  const fetcher = new Fetcher(store, ask)
  const [first] = wanted()
  if (!first) throw new Error("no piece")
  const [, bytes] = await Promise.all([fetcher.bring(1, wanted()), fetcher.one(1, first.hash, first.size)])
  expect(ask).toHaveBeenCalledTimes(1)
  expect(bytes).toEqual(blobs.get(first.hash))
})

test("a forged piece is not kept", async () => {
  const [hash = "", other = ""] = [...blobs.keys()]
  const fetcher = new Fetcher(store, () => Promise.resolve(bundleOf([[hash, blobs.get(other) as Bytes]])))
  await expect(fetcher.bring(1, [{ hash, size: 3 }])).rejects.toThrow("does not match")
  expect(store.has(hash)).toBe(false)
})

test("requests stay small: at most 200 pieces and about a megabyte", () => {
  const many = Array.from({ length: 450 }, (_, n) => ({ hash: String(n), size: 100 }))
  expect(inRequests(many, 1_000_000).map((part) => part.length)).toEqual([200, 200, 50])
  const large = Array.from({ length: 5 }, (_, n) => ({ hash: String(n), size: 400_000 }))
  expect(inRequests(large, 1_000_000).map((part) => part.length)).toEqual([2, 2, 1])
  expect(inRequests([{ hash: "x", size: 3_000_000 }], 1_000_000)).toHaveLength(1)
})

test("what somebody waits for breaks off what is brought ahead; the rest follows", async () => {
  const [first = "", last = ""] = [[...blobs.keys()][0], [...blobs.keys()].at(-1)]
  const asked: string[][] = []
  const fetcher = new Fetcher(store, ({ hashes }, signal) => {
    asked.push(hashes)
    if (asked.length > 1) return Promise.resolve(bundleOf(pick(hashes)))
    return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError"))))
  })
  const ahead = fetcher.bring(1, wanted().slice(0, 4))
  expect(await fetcher.one(1, last, 5)).toEqual(blobs.get(last))
  expect(await fetcher.one(1, first, 5)).toEqual(blobs.get(first))
  await ahead
  expect(store.count).toBe(5)
  expect(asked[1]).toEqual([last])
})

/** One request that answers after a while, unless it is ended before. */
function slowly(asked: string[][], ended: boolean[]) {
  return ({ hashes }: { hashes: string[] }, signal?: AbortSignal): Promise<Response> => {
    asked.push(hashes)
    return new Promise((resolve, reject) => {
      const answer = setTimeout(() => resolve(bundleOf(pick(hashes))), 50)
      signal?.addEventListener("abort", () => {
        clearTimeout(answer)
        ended.push(true)
        reject(new DOMException("aborted", "AbortError"))
      })
    })
  }
}

test("another order of need lets a request end that ends soon: nothing comes twice", async () => {
  const [asked, ended]: [string[][], boolean[]] = [[], []]
  const fetcher = new Fetcher(store, slowly(asked, ended))
  const order = new AbortController()
  const ahead = fetcher.bring(1, wanted(), order.signal)
  await vi.waitUntil(() => asked.length)
  order.abort(ANOTHER_ORDER)
  await ahead
  await fetcher.bring(1, wanted())
  expect([asked.length, ended, store.count]).toEqual([1, [], 5])
})

test("the end of work ends what is being brought at once, also after another order", async () => {
  for (const reason of [undefined, ANOTHER_ORDER]) {
    const [asked, ended]: [string[][], boolean[]] = [[], []]
    const fetcher = new Fetcher(store, slowly(asked, ended))
    const order = new AbortController()
    const ahead = fetcher.bring(1, wanted(), order.signal)
    await vi.waitUntil(() => asked.length)
    order.abort(reason)
    fetcher.breakOff()
    await ahead
    expect([ended, store.count]).toEqual([[true], 0])
  }
})
