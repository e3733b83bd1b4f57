import { expect, test } from "vitest"
import vectors from "../../tests/tablets/vectors.json"
import { fromBase64 } from "../src/core/bytes"
import { DAY, HOUR } from "../src/core/clock"
import { honestTime, leaseState, mayRead, phoneHours, type Lease } from "../src/lease/lease"
import { newChallenge, phoneCode } from "../src/lease/phone"

const until = Date.parse("2026-11-30T12:00:00+07:00")
const lease: Lease = { until, graceUntil: until + 3 * DAY, warnHours: 48, phoneUntil: null }

test.each([
  [until - 3 * DAY, "good", true],
  [until - 48 * HOUR, "soon", true],
  [until - 1, "soon", true],
  [until, "grace", false],
  [until + 3 * DAY - 1, "grace", false],
  [until + 3 * DAY, "over", false],
] as const)("at %s a lease is %s", (at, state, readable) => {
  expect(leaseState(lease, at)).toBe(state)
  expect(mayRead(state)).toBe(readable)
})

test("a phone code gives one more day, and only one", () => {
  const renewed = { ...lease, phoneUntil: until + HOUR + DAY }
  expect(mayRead(leaseState(renewed, until + 2 * HOUR))).toBe(true)
  expect(leaseState(renewed, until + HOUR + DAY)).toBe("over")
})

test("a phone code lasts as long as the office says, a day where an older lease says nothing", () => {
  expect(phoneHours({ ...lease, phoneHours: 8 })).toBe(8)
  expect(phoneHours(lease)).toBe(24)
})

test("a clock that was set back gains no time", () => {
  expect(honestTime(until - DAY, until + HOUR)).toBe(until + HOUR)
  expect(honestTime(until + DAY, until)).toBe(until + DAY)
})

test.each(vectors.phone_code)("the server and the tablet reckon the same code for $challenge", async ({ lease_secret, challenge, code }) => {
  expect(await phoneCode(fromBase64(lease_secret), challenge)).toBe(code)
})

test("a challenge is six digits that can be read aloud", () => {
  for (let n = 0; n < 200; n++) expect(newChallenge()).toMatch(/^\d{6}$/)
})
