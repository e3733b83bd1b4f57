import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { First } from "../src/desk/first"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const begun = async (line: First): Promise<boolean> => {
  let over = false
  void line.beside().then(() => (over = true))
  await vi.advanceTimersByTimeAsync(0)
  return over
}

test("what stands beside the page waits until the page is sharp", async () => {
  const line = new First()
  expect(await begun(line)).toBe(false)
  line.sharp()
  expect(await begun(line)).toBe(true)
})

test("it waits for some seconds at most", async () => {
  const line = new First()
  await vi.advanceTimersByTimeAsync(2_400)
  expect(await begun(line)).toBe(false)
  await vi.advanceTimersByTimeAsync(200)
  expect(await begun(line)).toBe(true)
})
