import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist"
import { evidence, sure } from "./evidence"
import type { Box } from "./marks"
import type { Eyes, Seen } from "./stamps"
import type { Evidence, Outcome, Tell } from "./outcome"
import { NOTHING } from "./outcome"
import type { Drawn, Shows, Text } from "./pdf"
import { drawn, marksBeside, marksInNotes, openPdf, showsMore, sizeOf, textOf } from "./pdf"
import { starts } from "./plan"
import { marksInPicture } from "./stamps"

// A PDF before it is sent: what it says of itself, the words of every page, the pictures of the pages that the plan names.

const MOST_PAGES = 1500
/** Milliseconds for pictures; pages that begin a part are looked at even when it is over, but never longer than MOST_MS. */
const ENOUGH_MS = 15_000
const MOST_MS = 40_000
/** Letters from which a page without pictures is taken to be text. */
const READABLE = 60
/** Where the mark stands by Nghị định 30: in the upper part of a first page; elsewhere a head is looked at. */
const FIRST_BELOW = 0.5
const OTHER_BELOW = 0.2
const SHOWN_DPI = 110

interface Sheet {
  page: PDFPageProxy
  number: number
  shows: Shows
  isFirst: boolean
}

interface Ready {
  sheet: Sheet
  /** Nothing when there was no time left. */
  picture: Drawn | null
}

class Paper {
  private readonly sizes: { width: number; height: number }[] = []
  private readonly texts: Pick<Text, "letters" | "pieces">[] = []

  constructor(
    private readonly document: PDFDocumentProxy,
    private readonly eyes: Eyes,
    private readonly tell: Tell,
  ) {}

  private get count(): number {
    return Math.min(this.document.numPages, MOST_PAGES)
  }

  async look(): Promise<Outcome> {
    const beside = await marksBeside(this.document)
    const said = sure(beside.found.map((one) => evidence(one, null)))
    if (said.length) return this.stopped(said)
    const words = await this.words()
    if (words.length) return this.stopped(words)
    return this.pictures(starts(this.sizes, beside.bookmarks))
  }

  /** The words and notes of every page; ends with the first page that is marked. */
  private async words(): Promise<Evidence[]> {
    for (let number = 1; number <= this.count; number += 1) {
      const page = await this.document.getPage(number)
      const text = await textOf(page)
      const found = sure([...text.found, ...(await marksInNotes(page))].map((one) => evidence(one, number)))
      if (found.length) return found
      this.sizes.push(sizeOf(page))
      this.texts.push({ letters: text.letters, pieces: text.letters < 20_000 ? text.pieces : [] })
      if (number % 8 === 0) this.tell(number, this.document.numPages)
    }
    return []
  }

  /** Pages whose picture may carry a mark, those that begin a part first. */
  private async *toLookAt(first: number[]): AsyncGenerator<Sheet> {
    const rest = Array.from({ length: this.count }, (_, at) => at + 1).filter((one) => !first.includes(one))
    for (const [at, number] of [...first, ...rest].entries()) {
      const page = await this.document.getPage(number)
      const shows = await this.shows(page, number)
      if (shows !== "nothing") yield { page, number, shows, isFirst: at < first.length }
    }
  }

  private async pictures(first: number[]): Promise<Outcome> {
    const began = performance.now()
    const over = (sheet: Sheet): boolean => performance.now() - began > (sheet.isFirst ? MOST_MS : ENOUGH_MS)
    const sheets = this.toLookAt(first)
    const ahead = async (): Promise<Ready | null> => {
      const step = await sheets.next()
      if (step.done) return null
      const sheet: Sheet = step.value
      return { sheet, picture: over(sheet) ? null : await drawn(sheet.page) }
    }
    let unseen = this.document.numPages - this.count
    let looked = 0
    // The next page is drawn while this one is being read.
    for (let next = ahead(); ; ) {
      const ready = await next
      if (!ready) break
      next = ahead()
      next.catch(() => undefined)
      if (!ready.picture) unseen += 1
      else {
        this.tell((looked += 1), this.document.numPages)
        const { found, isWhole } = await this.read(ready.sheet, ready.picture)
        const marks = sure(found.map((one) => evidence(one, ready.sheet.number)))
        if (marks.length) return this.stopped(marks)
        if (!isWhole) unseen += 1
      }
    }
    return { ...NOTHING, pages: this.document.numPages, unseen }
  }

  private async shows(page: PDFPageProxy, number: number): Promise<Shows> {
    const letters = this.texts[number - 1]?.letters ?? 0
    return letters < READABLE ? "masks" : showsMore(page)
  }

  private async read({ number, shows, isFirst }: Sheet, picture: Drawn): Promise<Seen> {
    const said = shows === "masks" ? (): boolean => false : this.saidBy(picture.images, number)
    return marksInPicture(picture, { below: isFirst ? FIRST_BELOW : OTHER_BELOW, isThorough: isFirst, said }, this.eyes)
  }

  /** What the text layer says outside of pictures has been read already; what stands in a picture is looked at. */
  private saidBy(images: Float32Array | null, number: number): (box: Box) => boolean {
    const pictures = boxesOf(images)
    const { width, height } = this.sizes[number - 1] ?? { width: 1, height: 1 }
    const pieces = this.texts[number - 1]?.pieces ?? []
    const inPicture = (box: Box): boolean => pictures.some((one) => meet(one, box))
    const isText = (box: Box): boolean => {
      let covered = 0
      for (const { left, right, top, bottom } of pieces) {
        const across = Math.min(right / width, box[2]) - Math.max(left / width, box[0])
        const down = Math.min(bottom / height, box[3]) - Math.max(top / height, box[1])
        if (across > 0 && down > 0) covered += across * down
      }
      return covered > 0.25 * (box[2] - box[0]) * (box[3] - box[1])
    }
    return (box) => !inPicture(box) && isText(box)
  }

  private async stopped(marks: Evidence[]): Promise<Outcome> {
    const shown = marks.find((one) => one.page !== null)
    let shot: ImageBitmap | null = null
    if (shown?.page) shot = (await drawn(await this.document.getPage(shown.page), SHOWN_DPI)).canvas.transferToImageBitmap()
    const kept = shown ? [shown, ...marks.filter((one) => one !== shown)] : marks
    return { ...NOTHING, marks: kept, pages: this.document.numPages, shot }
  }
}

const meet = (one: Box, other: Box): boolean => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]

/** pdf.js tells three corners of every picture, as parts of the page. */
function boxesOf(images: Float32Array | null): Box[] {
  const found: Box[] = []
  for (let at = 0; images && at + 5 < images.length; at += 6) {
    const [x0, y0, x1, y1, x2, y2] = images.subarray(at, at + 6) as unknown as [number, number, number, number, number, number]
    const [xs, ys] = [[x0, x1, x2, x1 + x2 - x0], [y0, y1, y2, y1 + y2 - y0]]
    found.push([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)])
  }
  return found
}

/** `base`: where pdf.js's files lie. */
export async function lookAtPdf(file: Blob, base: string, eyes: Eyes, tell: Tell): Promise<Outcome> {
  const opened = await openPdf(file, base)
  try {
    return await new Paper(opened.document, eyes, tell).look()
  } finally {
    opened.close()
  }
}

