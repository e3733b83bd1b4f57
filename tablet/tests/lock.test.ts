import { beforeEach, expect, test, vi } from "vitest"
import { Api } from "../src/api/client"
import { someKeys } from "./support"
import { FakeServer } from "./server"

let server: FakeServer
let locked: ReturnType<typeof vi.fn<() => void>>
let api: Api

/** A server whose sessions were ended by a person: 401 tablets.locked until the tablet signs again. */
const answer = (fetcher: typeof fetch): typeof fetch => {
  return async (target, init) => {
    const response = await fetcher(target, init)
    if (response.status !== 401) return response
    return new Response(JSON.stringify({ code: "tablets.locked", sentence: "", facts: {} }), { status: 401 })
  }
}

beforeEach(async () => {
  server = new FakeServer()
  locked = vi.fn()
  api = new Api({ erase: vi.fn(), stopped: vi.fn(), lock: locked }, answer(server.fetch))
  api.signWith(3, (await someKeys()).signing, () => 0)
})

test("a remote lock locks an app that has proved itself since it was opened", async () => {
  await api.session()
  server.signedIn = false
  await expect(api.snapshot()).rejects.toMatchObject({ code: "tablets.locked" })
  expect(locked).toHaveBeenCalledOnce()
})

test("a lock from before the PIN was entered is answered by signing, once and silently", async () => {
  server.signedIn = false
  await expect(api.snapshot()).resolves.toMatchObject({ standing: "good" })
  expect(locked).not.toHaveBeenCalled()
})
