import type { PDFDocumentProxy, RenderTask } from "pdfjs-dist"

const MOST = 3
const MOST_PIXELS = 16_000_000
const MOST_DENSITY = 2

interface Slot {
  canvas: HTMLCanvasElement
  width: number
  task: RenderTask | null
  ready: Promise<void>
  done: boolean
}

/** Drawn pages: the one being read and its neighbours, never more than three, because iPadOS limits canvas memory. */
export class PageCanvases {
  private readonly slots = new Map<number, Slot>()

  constructor(private readonly document: PDFDocumentProxy) {}

  /** Draws the page for a width in CSS pixels; resolves with its canvas once it is complete. */
  async page(page: number, width: number, rotation: number): Promise<HTMLCanvasElement> {
    const key = page * 4 + rotation / 90
    const found = this.slots.get(key)
    if (found && found.width === width) {
      await found.ready
      return found.canvas
    }
    const slot = this.draw(page, width, rotation)
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

  isDrawn(page: number, width: number, rotation: number): boolean {
    const slot = this.slots.get(page * 4 + rotation / 90)
    return slot?.width === width && slot.done
  }

  /** Drops what is far from the page being read. */
  keepNear(page: number): void {
    for (const key of this.slots.keys()) if (Math.abs(Math.floor(key / 4) - page) > 1) this.release(key)
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
      slot.done = true
      page.cleanup()
    })()
    slot.ready.catch(() => undefined)
    return slot
  }

  private makeRoom(keep: number): void {
    const oldest = [...this.slots.keys()].filter((key) => key !== keep)
    while (this.slots.size > MOST && oldest.length) this.release(oldest.shift() ?? keep)
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
