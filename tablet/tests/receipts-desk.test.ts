import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Facts } from "../src/desk/facts"
import { Receipts } from "../src/desk/receipts"

const facts = { counts: true, seen: "/seen", token: "old", package: 7, paper: { file: 3 } } as unknown as Facts

describe("pages seen in the browser", () => {
  const sent: string[] = []

  beforeEach(() => {
    sent.length = 0
    vi.useFakeTimers()
    vi.stubGlobal("window", globalThis)
    vi.stubGlobal("location", { pathname: "/meetings/1/papers/2/read" })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  /** A server that takes pages only with the token of the present session. */
  function server(token: string): void {
    vi.stubGlobal("fetch", (address: string, how: RequestInit = {}) => {
      if (address.endsWith("read.json")) return Promise.resolve(Response.json({ token }))
      const body = how.body as URLSearchParams
      if (body.get("csrfmiddlewaretoken") !== token) return Promise.resolve(new Response("", { status: 403 }))
      sent.push(body.get("pages") ?? "")
      return Promise.resolve(new Response("{}"))
    })
  }

  it("are kept and said again when signing in elsewhere changed the token", async () => {
    server("new")
    const receipts = new Receipts(facts)
    receipts.saw(1)
    receipts.saw(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(30_000)
    expect(sent).toEqual(["1,2"])
  })

  it("are said once when they are taken", async () => {
    server("old")
    const receipts = new Receipts(facts)
    receipts.saw(2)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sent).toEqual(["2"])
  })
})
