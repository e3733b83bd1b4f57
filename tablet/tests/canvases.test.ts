import type { PDFDocumentProxy } from "pdfjs-dist"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { PageCanvases } from "../src/reading/canvases"

let drawn: number[] = []
let finish: ((page: number) => void) | null = null

/** A document that draws at once, or when it is told to. */
function paper(): PDFDocumentProxy {
  const page = (number: number): unknown => ({
    rotate: 0,
    getViewport: ({ scale }: { scale: number }) => ({ width: 100 * scale, height: 140 * scale }),
    render: () => {
      drawn.push(number)
      let cancel = (): void => undefined
      const promise = finish ? new Promise<void>((done, fail) => ((finish = () => done()), (cancel = () => fail(new Error("cancelled"))))) : Promise.resolve()
      return { promise, cancel: () => cancel() }
    },
    cleanup: () => undefined,
  })
  return { getPage: (number: number) => Promise.resolve(page(number)) } as unknown as PDFDocumentProxy
}

describe("a page that may be the next one", () => {
  beforeEach(() => {
    drawn = []
    finish = null
    vi.stubGlobal("document", { createElement: () => ({ width: 0, height: 0 }) })
  })
  afterEach(() => vi.unstubAllGlobals())

  it("is drawn in the room of the neighbours, never in that of the page that is shown", async () => {
    const canvases = new PageCanvases(paper())
    const shown = await canvases.page(1, 100, 0)
    for (const page of [2, 4, 40, 400]) await canvases.instead(page, 100, 0, 1)
    expect(shown.width).toBeGreaterThan(0)
    expect([1, 2, 4, 40, 400].filter((page) => canvases.isDrawn(page, 100, 0))).toEqual([1, 400])
  })

  it("isn't drawn twice when it is gone to", async () => {
    const canvases = new PageCanvases(paper())
    await canvases.page(1, 100, 0)
    await Promise.all([canvases.instead(400, 100, 0, 1), canvases.page(400, 100, 0)])
    expect(drawn).toEqual([1, 400])
  })

  it("gives way when another number is written before it is done", async () => {
    const canvases = new PageCanvases(paper())
    await canvases.page(1, 100, 0)
    finish = () => undefined
    const first = canvases.instead(4, 100, 0, 1).then(() => "drawn", () => "given up")
    await new Promise((go) => setTimeout(go))
    finish = null
    await canvases.instead(40, 100, 0, 1)
    expect(await first).toBe("given up")
    expect(canvases.isDrawn(40, 100, 0)).toBe(true)
  })
})
