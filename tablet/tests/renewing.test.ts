import { beforeEach, describe, expect, it, vi } from "vitest"
import type { Paper } from "../src/model/types"

const MB = 1024 * 1024
interface Fake {
  held: number
  closed: boolean
  drawn: number[]
}
const opened = vi.hoisted((): Fake[] => [])

vi.mock("../src/reading/pdf", () => ({
  openPaper: () => {
    const fake: Fake = { held: 0, closed: false, drawn: [] }
    opened.push(fake)
    return { document: Promise.resolve(fake), held: () => fake.held, close: () => (fake.closed = true) }
  },
}))
vi.mock("../src/reading/canvases", () => ({
  PageCanvases: class {
    constructor(private document: Fake) {}
    page(page: number): Promise<void> {
      if (this.document.closed) return Promise.reject(new Error("drawn from a closed paper"))
      this.document.drawn.push(page)
      this.document.held += 10 * MB
      return Promise.resolve()
    }
    keepNear = vi.fn()
    clear = vi.fn()
    isDrawn = (): boolean => false
    async continueOn(document: Fake): Promise<void> {
      await Promise.resolve()
      this.document = document
    }
  },
}))

const { ReadingSession } = await import("../src/reading/session")
const paper = { chunks: [], size: 0, thumbs: [], previews: [] } as unknown as Paper

describe("a long paper", () => {
  beforeEach(() => opened.splice(0))

  it("is opened anew after so many bytes, so that its memory stays bounded", async () => {
    const session = new ReadingSession(paper, () => Promise.resolve(null), () => true)
    for (let page = 1; page <= 30; page++) {
      await session.draw(page, 800, 0)
      await session.prepare(page, 30, () => 800, 0)
    }
    expect(opened.length).toBeGreaterThan(5)
    expect(opened.slice(0, -1).every((one) => one.closed)).toBe(true)
    expect(opened.at(-1)?.closed).toBe(false)
    expect(Math.max(...opened.map((one) => one.held))).toBeLessThan(60 * MB)
    session.close()
    expect(opened.every((one) => one.closed)).toBe(true)
  })

  it("stays as it is while little of it was read", async () => {
    const session = new ReadingSession(paper, () => Promise.resolve(null), () => true)
    await session.draw(1, 800, 0)
    await session.prepare(1, 1, () => 800, 0)
    expect(opened).toHaveLength(1)
  })
})
