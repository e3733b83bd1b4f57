import { beforeEach, expect, test } from "vitest"
import type { OperationResult } from "../src/model/types"
import { Outbox, type SignedOperation } from "../src/outbox/outbox"
import type { Database } from "../src/store/database"
import { PlainStore } from "../src/store/plain"
import { freshDatabase, someKeys, verify } from "./support"

let db: Database
let keys: Awaited<ReturnType<typeof someKeys>>
const make = () => new Outbox(db, new PlainStore(db), keys)
const taken = (operations: SignedOperation[]): Promise<OperationResult[]> => Promise.resolve(operations.map(({ id }) => ({ id, status: "taken" })))

beforeEach(async () => {
  db = await freshDatabase()
  keys = await someKeys()
})

test("an operation is signed over exactly what is sent", async () => {
  const { id, seq, name, made_at, body_json, sig } = await make().add("meetings.answer", { meeting: 42, reason: "Công tác" })
  expect(await verify(keys.publicKey, `${id}|${seq}|${name}|${made_at}|${body_json}`, sig)).toBe(true)
  expect(JSON.parse(body_json)).toEqual({ meeting: 42, reason: "Công tác" })
})

test("what isn't sent outlives a restart, in order, and numbers are never used twice", async () => {
  const outbox = make()
  await Promise.all([outbox.add("a", {}), outbox.add("b", {}), outbox.add("c", {})])
  const again = make()
  await again.load()
  expect(again.count).toBe(3)
  const sent: SignedOperation[] = []
  await again.flush((batch) => (sent.push(...batch), taken(batch)))
  expect(sent.map(({ seq, name }) => [seq, name])).toEqual([[1, "a"], [2, "b"], [3, "c"]])
  expect((await make().add("d", {})).seq).toBe(4)
})

test("an unanswered operation is sent again; duplicate and refused are answers", async () => {
  const outbox = make()
  for (const name of ["a", "b", "c"]) await outbox.add(name, {})
  const refused: string[] = []
  outbox.onRefused = (operation, result) => refused.push(`${operation.name}: ${result.sentence ?? ""}`)
  await expect(outbox.flush(() => Promise.reject(new Error("no network")))).rejects.toThrow("no network")
  expect(outbox.count).toBe(3)
  const answers: Record<string, OperationResult["status"]> = { a: "duplicate", b: "refused" }
  await outbox.flush((batch) =>
    Promise.resolve(batch.flatMap(({ id, name }) => (answers[name] ? [{ id, status: answers[name], sentence: "Đã đóng" }] : []))),
  )
  expect(outbox.count).toBe(1)
  expect(refused).toEqual(["b: Đã đóng"])
  await outbox.flush(taken)
  expect(outbox.count).toBe(0)
})

test("batches hold at most 200", async () => {
  const outbox = make()
  for (let n = 0; n < 203; n++) await outbox.add("distribution.viewed", { n })
  const sizes: number[] = []
  await outbox.flush((batch) => (sizes.push(batch.length), taken(batch)))
  expect(sizes).toEqual([200, 3])
})

test("operations rest sealed", async () => {
  await make().add("meetings.answer", { reason: "Công tác tại Cầu Mây" })
  const [value] = await db.run("outbox", "readonly", (store) => store.getAll()) as { ct: ArrayBuffer }[]
  expect(new TextDecoder().decode(value?.ct)).not.toContain("meetings.answer")
})

test("two windows of one tablet never use the same number", async () => {
  const [one, two] = [make(), make()]
  const made = await Promise.all([one.add("a", {}), two.add("b", {}), one.add("c", {}), two.add("d", {})])
  expect(new Set(made.map(({ seq }) => seq)).size).toBe(4)
  const after = make()
  await after.load()
  expect(after.count).toBe(4)
})
