import { beforeEach, expect, test, vi } from "vitest"
import { utf8 } from "../src/core/bytes"
import { aesKey, type Sealed } from "../src/crypto/seal"
import { ChunkStore } from "../src/store/chunks"
import type { Database } from "../src/store/database"
import { Records } from "../src/store/records"
import { freshDatabase, hashOf } from "./support"

let db: Database
let key: CryptoKey
beforeEach(async () => {
  db = await freshDatabase()
  key = await aesKey(new Uint8Array(32).fill(7))
})

const raw = (name: string) => db.run<unknown>("chunks", "readonly", (store) => store.get(name)) as Promise<Sealed>
const chunk = async (text: string) => ({ hash: await hashOf(utf8(text)), bytes: utf8(text) })

test("a piece comes back as it was, also after a restart, and lies there unreadable", async () => {
  const store = new ChunkStore(db, key)
  const one = await chunk("Tổng thu ngân sách")
  await store.put([one])
  await db.close()
  const again = new ChunkStore(db, key)
  await again.load()
  expect(again.has(one.hash)).toBe(true)
  expect(await again.get(one.hash)).toEqual(one.bytes)
  expect(new TextDecoder().decode((await raw(one.hash)).ct)).not.toContain("ngân sách")
})

test("bytes that don't match their address are not stored", async () => {
  const store = new ChunkStore(db, key)
  await expect(store.put([{ hash: await hashOf(utf8("a")), bytes: utf8("b") }])).rejects.toThrow("does not match")
  expect(store.count).toBe(0)
})

test("a stored piece can't stand in for another", async () => {
  const store = new ChunkStore(db, key)
  const [one, two] = [await chunk("một"), await chunk("hai")]
  await store.put([one, two])
  const stolen = await raw(two.hash)
  await db.run("chunks", "readwrite", (objects) => objects.put(stolen, one.hash))
  await expect(store.get(one.hash)).rejects.toThrow()
})

test("a piece that the system removed is no longer said to be here", async () => {
  const store = new ChunkStore(db, key)
  const one = await chunk("một")
  await store.put([one])
  await db.run<undefined>("chunks", "readwrite", (objects) => objects.clear())
  expect(await store.get(one.hash)).toBeNull()
  expect(store.has(one.hash)).toBe(false)
})

test("what no package names any more goes", async () => {
  const store = new ChunkStore(db, key)
  const [one, two] = [await chunk("một"), await chunk("hai")]
  await store.put([one, two])
  expect(await store.keepOnly(new Set([two.hash]))).toBe(1)
  expect(await store.get(one.hash)).toBeNull()
  expect(await store.get(two.hash)).toEqual(two.bytes)
})

test("a lost connection is opened again", async () => {
  const records = new Records(db, key)
  await records.put("a", { n: 1 })
  await db.close()
  expect(await records.get("a")).toEqual({ n: 1 })
})

test("a connection that died while in use is opened again and the work repeated", async () => {
  const records = new Records(db, key)
  await records.put("a", { n: 1 })
  const lost = vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementationOnce(() => {
    throw new DOMException("Connection to Indexed Database server lost. Refresh the page to try again", "UnknownError")
  })
  expect(await records.get("a")).toEqual({ n: 1 })
  expect(lost).toHaveBeenCalledTimes(2)
  lost.mockRestore()
})

test("records are found by the beginning of their name", async () => {
  const records = new Records(db, key)
  await records.put("pack/a", 1)
  await records.put("pack/b", 2)
  await records.put("packer", 3)
  expect(await records.all<number>("pack/")).toEqual([1, 2])
})
