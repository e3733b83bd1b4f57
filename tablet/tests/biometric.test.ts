import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { Api } from "../src/api/client"
import { Device } from "../src/app/device"
import { random, type Bytes } from "../src/core/bytes"
import { DAY, holdClock } from "../src/core/clock"
import type { Authenticator } from "../src/crypto/biometric"
import type { Database } from "../src/store/database"
import { PlainStore } from "../src/store/plain"
import { FakeServer } from "./server"
import { freshDatabase } from "./support"

vi.mock("../src/app/describe-device", () => ({
  describeDevice: () => Promise.resolve({ user_agent: "", platform: "", model: "", standalone: true, storage_quota: 0 }),
}))

const START = Date.parse("2026-11-23T12:00:00+07:00")
const UNTIL = Date.parse("2026-11-30T12:00:00+07:00")
const PIN = "314159"
let server: FakeServer
let db: Database

/** A sensor with one secret a credential; `other` has another secret, as another tablet's sensor has. */
function sensor(): Authenticator & { refuses: boolean } {
  const secret = random(32)
  const tell = (): Promise<Bytes> => (one.refuses ? Promise.reject(new DOMException("no", "NotAllowedError")) : Promise.resolve(secret.slice()))
  const one = {
    refuses: false,
    create: async () => ({ credential: random(16), secret: await tell() }),
    secret: tell,
  }
  return one
}

async function restarted(): Promise<Device> {
  const api = new Api({ erase: () => undefined, stopped: () => undefined, lock: () => undefined }, server.fetch)
  const made = new Device(db, new PlainStore(db), api)
  api.onSession = (body) => made.keepSession(body)
  await made.load()
  return made
}

beforeEach(async () => {
  server = new FakeServer()
  db = await freshDatabase()
  holdClock(START)
  await (await restarted()).enrol("ABCD2345", PIN)
  server.network = false
})
afterEach(() => holdClock(null))

test("a face opens what the PIN opens, after a restart and without network; the PIN stays", async () => {
  const face = sensor()
  expect(await (await restarted()).setBiometric(PIN, face)).toBe(true)
  const one = await restarted()
  expect(one.hasBiometric).toBe(true)
  expect((await one.unlockBiometric(face)).kind).toBe("open")
  expect((await one.unlock(PIN)).kind).toBe("open")
})

test("it is set only with the right PIN, and a wrong one is a try", async () => {
  const one = await restarted()
  expect(await one.setBiometric("000001", sensor())).toEqual({ kind: "wrong", left: 2 })
  expect(one.hasBiometric).toBe(false)
})

test("another sensor, or a face not recognised, opens nothing and changes nothing", async () => {
  const face = sensor()
  const one = await restarted()
  await one.setBiometric(PIN, face)
  await expect(one.unlockBiometric(sensor())).rejects.toThrow()
  face.refuses = true
  await expect(one.unlockBiometric(face)).rejects.toThrow()
  face.refuses = false
  expect((await one.unlockBiometric(face)).kind).toBe("open")
})

test("a platform that keeps no secret leaves the PIN alone", async () => {
  const one = await restarted()
  expect(await one.setBiometric(PIN, { create: () => Promise.resolve(null), secret: () => Promise.reject(new Error()) })).toBe(false)
  expect((await restarted()).hasBiometric).toBe(false)
})

test("the lock after wrong PINs turns it off, and reopening online doesn't turn it on", async () => {
  const face = sensor()
  const one = await restarted()
  await one.setBiometric(PIN, face)
  for (const wrong of ["000001", "000002", "000003"]) await one.unlock(wrong)
  expect(one.hasBiometric).toBe(false)
  expect((await one.unlockBiometric(face)).kind).toBe("needs-online")
  server.network = true
  expect((await one.unlockOnline(PIN, () => Promise.resolve())).kind).toBe("open")
  expect((await restarted()).hasBiometric).toBe(false)
})

test("the end of the lease turns it off", async () => {
  const face = sensor()
  await (await restarted()).setBiometric(PIN, face)
  holdClock(UNTIL + DAY / 24)
  const one = await restarted()
  expect((await one.unlockBiometric(face)).kind).toBe("needs-online")
  holdClock(START)
  expect((await restarted()).hasBiometric).toBe(false)
})

/** A face that is recognised only after `meanwhile` has happened, as a prompt can stand open for a minute. */
function slow(face: Authenticator, meanwhile: () => Promise<unknown>): Authenticator {
  return {
    create: async (salt) => {
      await meanwhile()
      return face.create(salt)
    },
    secret: async (credential, salt) => {
      await meanwhile()
      return face.secret(credential, salt)
    },
  }
}

test("what locks while the prompt stands open holds: an order, wrong PINs, the end of the lease", async () => {
  const face = sensor()
  const [one, other] = [await restarted(), await restarted()]
  await one.setBiometric(PIN, face)
  expect((await one.unlockBiometric(slow(face, () => other.dropBiometric()))).kind).toBe("needs-online")
  await one.setBiometric(PIN, face)
  expect((await one.unlockBiometric(slow(face, () => other.setBiometric(PIN, face)))).kind).toBe("needs-online")
  const wrong = async (): Promise<void> => {
    for (const pin of ["000001", "000002", "000003"]) await other.unlock(pin)
  }
  expect((await one.unlockBiometric(slow(face, wrong))).kind).toBe("needs-online")
  server.network = true
  await one.unlockOnline(PIN, () => Promise.resolve())
  await one.setBiometric(PIN, face)
  const later = (): Promise<void> => {
    holdClock(UNTIL + DAY / 24)
    return Promise.resolve()
  }
  expect((await one.unlockBiometric(slow(face, later))).kind).toBe("needs-online")
})

test("it isn't turned on by a prompt that outlived the lock", async () => {
  const [one, other] = [await restarted(), await restarted()]
  const wrong = async (): Promise<void> => {
    for (const pin of ["000001", "000002", "000003"]) await other.unlock(pin)
  }
  expect(await one.setBiometric(PIN, slow(sensor(), wrong))).toEqual({ kind: "needs-online" })
  expect((await restarted()).hasBiometric).toBe(false)
})

test("a new enrolment begins without it", async () => {
  const one = await restarted()
  await one.setBiometric(PIN, sensor())
  server.network = true
  await one.enrol("ABCD2345", "271828")
  expect((await restarted()).hasBiometric).toBe(false)
})
