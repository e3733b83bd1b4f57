import type { PDFDocumentProxy, RenderTask } from "pdfjs-dist"

const MOST_PIXELS = 16_000_000
const MOST_DENSITY = 2

interface Slot {
  canvas: HTMLCanvasElement
  width: number
  task: RenderTask | null
  ready: Promise<void>
  done: boolean
}

export interface Keeping {
  /** Drawings kept at once. */
  most: number
  /** How far from the page being read. */
  near: number
  /** Put on each drawing when it is complete, before anybody sees it. */
  finish?: (canvas: HTMLCanvasElement) => void
}

/** One page at a time on a tablet: itself and its neighbours, never more than three, because iPadOS limits canvas memory. */
const ON_TABLET: Keeping = { most: 3, near: 1 }

/** Drawn pages: those being read and their neighbours. */
export class PageCanvases {
  private readonly slots = new Map<number, Slot>()

  constructor(
    private document: PDFDocumentProxy,
    private readonly keeping: Keeping = ON_TABLET,
  ) {}

  /** Draws the page for a width in CSS pixels; resolves with its canvas once it is complete. */
  async page(page: number, width: number, rotation: number): Promise<HTMLCanvasElement> {
    const key = page * 4 + rotation / 90
    const found = this.slots.get(key)
    if (found && found.width === width) {
      this.slots.delete(key)
      this.slots.set(key, found)
      await found.ready
      return found.canvas
    }
    const slot = this.draw(page, width, rotation)
    this.slots.delete(key)
    this.slots.set(key, slot)
    this.makeRoom(key)
    try {
      await slot.ready
    } catch (error) {
      if (this.slots.get(key) === slot) this.slots.delete(key)
      this.free(slot)
      throw error
    } finally {
      // The coarser drawing stays in view until the sharper one is complete.
      if (found) this.free(found)
    }
    return slot.canvas
  }

  /** Draws a page in the room of all others but the one that is shown. */
  async instead(page: number, width: number, rotation: number, shown: number): Promise<void> {
    for (const key of [...this.slots.keys()]) if (![page, shown].includes(Math.floor(key / 4))) this.release(key)
    await this.page(page, width, rotation)
  }

  isDrawn(page: number, width: number, rotation: number): boolean {
    const slot = this.slots.get(page * 4 + rotation / 90)
    return slot?.width === width && slot.done
  }

  /** Drops what is far from the page being read. */
  keepNear(page: number): void {
    for (const key of this.slots.keys()) if (Math.abs(Math.floor(key / 4) - page) > this.keeping.near) this.release(key)
  }

  /** Later pages are drawn from this document; resolves once nothing is drawn from the one before. */
  async continueOn(document: PDFDocumentProxy): Promise<void> {
    this.document = document
    await Promise.allSettled([...this.slots.values()].map((slot) => slot.ready))
  }

  clear(): void {
    for (const key of [...this.slots.keys()]) this.release(key)
  }

  private draw(number: number, width: number, rotation: number): Slot {
    const slot: Slot = { canvas: document.createElement("canvas"), width, task: null, ready: Promise.resolve(), done: false }
    slot.ready = (async () => {
      const page = await this.document.getPage(number)
      const turn = (page.rotate + rotation) % 360
      const natural = page.getViewport({ scale: 1, rotation: turn })
      const density = Math.min(globalThis.devicePixelRatio || 1, MOST_DENSITY)
      const wanted = (width * density) / natural.width
      const most = Math.sqrt(MOST_PIXELS / (natural.width * natural.height))
      const viewport = page.getViewport({ scale: Math.min(wanted, most), rotation: turn })
      slot.canvas.width = Math.floor(viewport.width)
      slot.canvas.height = Math.floor(viewport.height)
      slot.task = page.render({ canvas: slot.canvas, viewport })
      await slot.task.promise
      this.keeping.finish?.(slot.canvas)
      slot.done = true
      page.cleanup()
    })()
    slot.ready.catch(() => undefined)
    return slot
  }

  private makeRoom(keep: number): void {
    const oldest = [...this.slots.keys()].filter((key) => key !== keep)
    while (this.slots.size > this.keeping.most && oldest.length) this.release(oldest.shift() ?? keep)
  }

  private release(key: number): void {
    const slot = this.slots.get(key)
    this.slots.delete(key)
    if (slot) this.free(slot)
  }

  /** Safari gives a canvas's memory back only when it has no area. */
  private free(slot: Slot): void {
    slot.task?.cancel()
    const shrink = (): void => {
      slot.canvas.width = slot.canvas.height = 0
    }
    slot.ready.then(shrink, shrink)
  }
}
