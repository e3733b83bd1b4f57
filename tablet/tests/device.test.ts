import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { Api, Offline } from "../src/api/client"
import { Device } from "../src/app/device"
import { fromBase64 } from "../src/core/bytes"
import { DAY, holdClock } from "../src/core/clock"
import { phoneCode } from "../src/lease/phone"
import { Database } from "../src/store/database"
import { PlainStore } from "../src/store/plain"
import { FakeServer } from "./server"
import { freshDatabase } from "./support"

vi.mock("../src/app/describe-device", () => ({
  describeDevice: () => Promise.resolve({ user_agent: "", platform: "", model: "", standalone: true, storage_quota: 0 }),
}))

const START = Date.parse("2026-11-23T12:00:00+07:00")
const UNTIL = Date.parse("2026-11-30T12:00:00+07:00")
let server: FakeServer
let db: Database

function device(): Device {
  const api = new Api({ erase: () => undefined, stopped: () => undefined, lock: () => undefined }, server.fetch)
  const made = new Device(db, new PlainStore(db), api)
  api.onSession = (body) => made.keepSession(body)
  return made
}
async function restarted(): Promise<Device> {
  const made = device()
  await made.load()
  return made
}
const reach = (): Promise<void> => (server.network ? Promise.resolve() : Promise.reject(new Offline()))

beforeEach(async () => {
  server = new FakeServer()
  db = await freshDatabase()
  holdClock(START)
  await device().enrol("ABCD2345", "314159")
})
afterEach(() => holdClock(null))

test("after a restart the PIN opens the tablet without network", async () => {
  server.network = false
  const one = await restarted()
  expect(one.enrolled).toBe(true)
  expect(one.identity?.person.name).toBe("Hoàng Minh Dũng")
  expect(await one.unlock("314159")).toMatchObject({ kind: "open" })
})

test("wrong PINs are counted over restarts; the last one locks to online, erases nothing", async () => {
  expect(await (await restarted()).unlock("000001")).toEqual({ kind: "wrong", left: 2 })
  expect(await (await restarted()).unlock("000002")).toEqual({ kind: "wrong", left: 1 })
  expect(await (await restarted()).unlock("000003")).toEqual({ kind: "needs-online" })
  const one = await restarted()
  expect(await one.unlock("314159")).toEqual({ kind: "needs-online" })
  server.network = false
  await expect(one.unlockOnline("314159", reach)).rejects.toBeInstanceOf(Offline)
  server.network = true
  expect(await one.unlockOnline("999999", reach)).toMatchObject({ kind: "needs-online" })
  expect(await one.unlockOnline("314159", reach)).toMatchObject({ kind: "open" })
  server.network = false
  expect(await (await restarted()).unlock("314159")).toMatchObject({ kind: "open" })
})

test("windows that try at the same time share one count: what is beyond it isn't tried, even when it is right", async () => {
  const [one, ...others] = await Promise.all([restarted(), restarted(), restarted()])
  await one.unlock("000001")
  await one.unlock("000002")
  const last = one.unlock("000003")
  await vi.waitUntil(async () => (await new PlainStore(db).get("tries")) === 3, { interval: 1 })
  const answers = await Promise.all([last, ...others.map((other) => other.unlock("314159"))])
  expect(answers).toEqual([{ kind: "needs-online" }, { kind: "needs-online" }, { kind: "needs-online" }])
  expect(await (await restarted()).unlock("314159")).toEqual({ kind: "needs-online" })
  expect(await (await restarted()).unlockOnline("314159", reach)).toMatchObject({ kind: "open" })
})

test("the right PIN sets the count back", async () => {
  const one = await restarted()
  await one.unlock("000001")
  await one.unlock("314159")
  expect((await restarted()).tries).toBe(0)
})

test("an expired lease locks, a contact with the server reopens", async () => {
  holdClock(UNTIL + 1)
  const one = await restarted()
  expect(await one.unlock("314159")).toMatchObject({ kind: "lease", state: "grace" })
  server.session.lease = { ...server.session.lease, until: "2026-12-07T12:00:00+07:00", grace_until: "2026-12-10T12:00:00+07:00" }
  expect(await one.unlockOnline("314159", reach)).toMatchObject({ kind: "open" })
  expect(one.leaseState()).toBe("good")
})

test("a phone code reopens for a day, once; a wrong one doesn't", async () => {
  holdClock(UNTIL + 1)
  const one = await restarted()
  const challenge = await one.challenge()
  expect(await (await restarted()).challenge()).toBe(challenge)
  const code = await phoneCode(fromBase64(server.session.lease.secret), challenge)
  expect(await one.renewByPhone("00000000")).toBe(false)
  expect(await one.renewByPhone(` ${code.slice(0, 4)} ${code.slice(4)}`)).toBe(true)
  expect(await one.unlock("314159")).toMatchObject({ kind: "open" })
  holdClock(UNTIL + 1 + DAY)
  const later = await restarted()
  expect(await later.unlock("314159")).toMatchObject({ kind: "lease", state: "over" })
  expect(await later.renewByPhone(await phoneCode(fromBase64(server.session.lease.secret), await later.challenge()))).toBe(false)
})

test("setting the clock back doesn't lengthen the lease", async () => {
  holdClock(UNTIL - DAY)
  await (await restarted()).unlock("314159")
  holdClock(UNTIL + 1)
  const one = await restarted()
  await one.noteTime()
  holdClock(START)
  expect((await restarted()).leaseState()).toBe("grace")
})

test("erasing leaves no key and no name", async () => {
  vi.stubGlobal("caches", { keys: () => Promise.resolve([]) })
  vi.stubGlobal("navigator", { serviceWorker: { getRegistrations: () => Promise.resolve([]) } })
  const one = await restarted()
  await one.erase()
  // An answer that was still under way comes too late to bring a name back.
  await expect(one.keepSession(server.session)).rejects.toThrow("erased")
  db = new Database()
  const after = await restarted()
  expect(after.enrolled).toBe(false)
  expect(after.identity).toBeNull()
  vi.unstubAllGlobals()
})
