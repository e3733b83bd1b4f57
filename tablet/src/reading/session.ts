import type { PDFDocumentProxy } from "pdfjs-dist"
import type { Paper } from "../model/types"
import { PageCanvases, type Keeping } from "./canvases"
import { linksOn, type PageLink } from "./links"
import { marksOn, type Box, type Measure, type Run } from "./marks"
import { openPaper, type OpenPaper, type ReadChunk } from "./pdf"
import { Pictures } from "./pictures"
import { endsOf } from "./ranges"

/** pdf.js keeps every byte it was given: after so many the paper is opened anew, and the old one let go. */
const MOST_HELD = 12 * 1024 * 1024
const GIVES_WAY = 300

/** One paper open for reading: first a picture of the page, then the page itself. */
export class ReadingSession {
  readonly pictures: Pictures
  private readonly paper: Paper
  private readonly read: ReadChunk
  private readonly fail: (error: unknown) => void
  private opened: OpenPaper | null = null
  private readonly broken: Promise<never>
  private canvases: PageCanvases | null = null
  private renewing = false
  private drawing: Promise<unknown> = Promise.resolve()
  /** What looks into the document besides drawing. */
  private readonly looking = new Set<Promise<unknown>>()
  private closed = false

  /** `has`: what needn't be waited for, `near`: what is read without a line. */
  constructor(
    paper: Paper,
    read: ReadChunk,
    has: (hash: string) => boolean,
    private readonly keeping?: Keeping,
    private readonly near = has,
  ) {
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

  /** Asks for the end of the paper while its first picture comes: without it nothing can be drawn. */
  begin(): void {
    for (const [hash, , size] of endsOf(this.paper).tail) this.read(hash, size).catch(() => undefined)
  }

  /** The finished page for a width in CSS pixels. Rejects when a piece of the paper can't be had. */
  draw(page: number, width: number, rotation: number): Promise<HTMLCanvasElement> {
    const drawn = this.ready().then((canvases) => Promise.race([canvases.page(page, width, rotation), this.broken]))
    this.drawing = drawn.catch(() => undefined)
    return drawn
  }

  /** Once the page that is looked at is drawn, but soon in any case: what stands beside it gives way so long. */
  async calm(): Promise<void> {
    await Promise.race([this.drawing, new Promise((go) => setTimeout(go, GIVES_WAY))])
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
    await this.renew(canvases)
  }

  /** Draws a page that may be the next one, instead of the neighbours of the one that is shown. */
  foresee(page: number, width: number, rotation: number, shown: number): void {
    this.ready().then((canvases) => canvases.instead(page, width, rotation, shown)).catch(() => undefined)
  }

  /** Where the words stand on a page; null for a page without any text, as a scan is. */
  marks(page: number, rotation: number, words: string): Promise<Box[][] | null> {
    return this.look(this.marksOf(page, rotation, words))
  }

  private async marksOf(page: number, rotation: number, words: string): Promise<Box[][] | null> {
    const proxy = await Promise.race([(await this.document()).getPage(page), this.broken])
    const { items, styles } = await proxy.getTextContent()
    const runs = items.filter((item): item is Run & typeof item => "str" in item)
    if (!runs.some((run) => run.str.trim())) return null
    const viewport = proxy.getViewport({ scale: 1, rotation: (proxy.rotate + rotation) % 360 })
    return marksOn(runs, words, viewport, measureWith((font) => styles[font]?.fontFamily ?? "serif"))
  }

  /** Where a tap leads somewhere: to another page of this paper or out to the web. */
  links(page: number, rotation: number): Promise<PageLink[]> {
    return this.look(this.linksOf(page, rotation))
  }

  private async linksOf(page: number, rotation: number): Promise<PageLink[]> {
    const document = await this.document()
    const proxy = await Promise.race([document.getPage(page), this.broken])
    return linksOn(document, proxy, proxy.getViewport({ scale: 1, rotation: (proxy.rotate + rotation) % 360 }))
  }

  keepNear(page: number): void {
    this.canvases?.keepNear(page)
  }

  close(): void {
    this.closed = true
    this.canvases?.clear()
    this.opened?.close()
  }

  private async look<T>(found: Promise<T>): Promise<T> {
    this.looking.add(found)
    try {
      return await found
    } finally {
      this.looking.delete(found)
    }
  }

  private isClosed(): boolean {
    return this.closed
  }

  private async renew(canvases: PageCanvases): Promise<void> {
    const old = this.opened
    if (!old || this.renewing || this.isClosed() || old.held() < MOST_HELD) return
    this.renewing = true
    const fresh = openPaper(this.paper, this.read, this.near, this.fail)
    try {
      const document = await Promise.race([fresh.document, this.broken])
      if (!this.isClosed()) {
        this.opened = fresh
        await canvases.continueOn(document)
        await Promise.allSettled(this.looking)
        old.close()
        return
      }
    } catch {
      // The old one goes on.
    } finally {
      this.renewing = false
    }
    fresh.close()
  }

  private async ready(): Promise<PageCanvases> {
    const document = await this.document()
    return (this.canvases ??= new PageCanvases(document, this.keeping))
  }

  private document(): Promise<PDFDocumentProxy> {
    this.opened ??= openPaper(this.paper, this.read, this.near, this.fail)
    return Promise.race([this.opened.document, this.broken])
  }
}

/** pdf.js tells the width of a whole run only; inside it letters are measured in a like font. */
function measureWith(family: (font: string) => string): Measure {
  const pen = document.createElement("canvas").getContext("2d")
  return (text, font) => {
    if (!pen) return text.length
    pen.font = `100px ${family(font)}`
    return pen.measureText(text).width
  }
}
