import type { PDFDocumentProxy } from "pdfjs-dist"
import type { Paper } from "../model/types"
import { PageCanvases } from "./canvases"
import { openPaper, type OpenPaper, type ReadChunk } from "./pdf"
import { Pictures } from "./pictures"

/** One paper open for reading: first a picture of the page, then the page itself. */
export class ReadingSession {
  readonly pictures: Pictures
  private readonly paper: Paper
  private readonly read: ReadChunk
  private readonly fail: (error: unknown) => void
  private opened: OpenPaper | null = null
  private readonly broken: Promise<never>
  private canvases: PageCanvases | null = null
  private closed = false

  constructor(paper: Paper, read: ReadChunk, has: (hash: string) => boolean) {
    this.pictures = new Pictures(paper, read, has)
    let fail: (error: unknown) => void = () => undefined
    this.broken = new Promise<never>((_, reject) => {
      fail = (error) => reject(error instanceof Error ? error : new Error(String(error)))
    })
    this.broken.catch(() => undefined)
    this.fail = (error) => fail(error)
    this.paper = paper
    this.read = read
  }

  /** The finished page for a width in CSS pixels. Rejects when a piece of the paper can't be had. */
  async draw(page: number, width: number, rotation: number): Promise<HTMLCanvasElement> {
    const canvases = await this.ready()
    return Promise.race([canvases.page(page, width, rotation), this.broken])
  }

  isDrawn(page: number, width: number, rotation: number): boolean {
    return this.canvases?.isDrawn(page, width, rotation) ?? false
  }

  /** Draws the neighbours, so that turning the page is instant. */
  async prepare(page: number, pages: number, widthOf: (page: number) => number, rotation: number): Promise<void> {
    const canvases = await this.ready()
    canvases.keepNear(page)
    for (const next of [page + 1, page - 1])
      if (next >= 1 && next <= pages && !this.closed) await canvases.page(next, widthOf(next), rotation)
  }

  close(): void {
    this.closed = true
    this.canvases?.clear()
    this.opened?.close()
  }

  private async ready(): Promise<PageCanvases> {
    this.opened ??= openPaper(this.paper, this.read, this.fail)
    const document: PDFDocumentProxy = await Promise.race([this.opened.document, this.broken])
    return (this.canvases ??= new PageCanvases(document))
  }
}
