import type { PDFDocumentProxy } from "pdfjs-dist"
import { evidence, sure } from "./evidence"
import type { Box } from "./marks"
import type { Depth, Eyes, Seen } from "./stamps"
import type { Evidence, Outcome, Tell } from "./outcome"
import { NOTHING } from "./outcome"
import type { Drawn, Shows, Text } from "./pdf"
import { drawn, marksBeside, marksInNotes, openPdf, showsMore, sizeOf, textOf } from "./pdf"
import { starts } from "./plan"
import { marksInPicture } from "./stamps"

// A PDF before it is sent: what it says of itself, the words of every page, the pictures of the pages that the plan names.

const MOST_PAGES = 1500
/** Milliseconds for pictures; stamps on pages that begin a part are looked for even when it is over, but never longer than MOST_MS. */
const ENOUGH_MS = 15_000
const LONG_MS = 20_000
const MOST_MS = 40_000
/** Letters from which a page without pictures is taken to be text. */
const READABLE = 60
/** Where the mark stands by Nghị định 30: in the upper part of a first page; elsewhere a head is looked at. */
const FIRST_BELOW = 0.5
const OTHER_BELOW = 0.2
const SHOWN_DPI = 110

/** One look at the picture of a page. */
interface Step {
  number: number
  isFirst: boolean
  depth: Depth
  /** Milliseconds since the pictures began, after which it isn't begun any more. */
  until: number
}

interface Ready {
  step: Step
  shows: Shows
  /** Nothing when there was no time left. */
  picture: Drawn | null
}

class Paper {
  private readonly sizes: { width: number; height: number }[] = []
  private readonly shown = new Map<number, Shows>()
  private looked = 0
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

  /** First the stamps of every page, those that begin a part before the others; then all that begins a part, then words that stand alone. */
  private *steps(first: number[]): Generator<Step> {
    const rest = Array.from({ length: this.count }, (_, at) => at + 1).filter((one) => !first.includes(one))
    for (const number of first) yield { number, isFirst: true, depth: "stamps", until: MOST_MS }
    for (const number of rest) yield { number, isFirst: false, depth: "stamps", until: ENOUGH_MS }
    for (const number of first) yield { number, isFirst: true, depth: "all", until: number <= 2 ? MOST_MS : LONG_MS }
    for (const number of rest) yield { number, isFirst: false, depth: "lines", until: ENOUGH_MS }
  }

  private async pictures(first: number[]): Promise<Outcome> {
    const began = performance.now()
    const steps = this.steps(first)
    const left = new Set<number>()
    const ahead = async (): Promise<Ready | null> => {
      for (let step = steps.next(); !step.done; step = steps.next()) {
        const shows = await this.shows(step.value.number)
        if (shows === "nothing") continue
        const isLate = performance.now() - began > step.value.until
        return { step: step.value, shows, picture: isLate ? null : await drawn(await this.document.getPage(step.value.number)) }
      }
      return null
    }
    // The next page is drawn while this one is being read.
    for (let next = ahead(); ; ) {
      const ready = await next
      if (!ready) break
      next = ahead()
      next.catch(() => undefined)
      const { number, depth } = ready.step
      if (depth === "stamps" && ready.picture) this.tell((this.looked += 1), this.document.numPages)
      const seen = ready.picture && (await this.read(ready.step, ready.shows, ready.picture))
      const marks = sure((seen?.found ?? []).map((one) => evidence(one, number)))
      if (marks.length) return this.stopped(marks)
      if (!seen?.isWhole) left.add(number)
    }
    return { ...NOTHING, pages: this.document.numPages, unseen: left.size + this.document.numPages - this.count }
  }

  private async shows(number: number): Promise<Shows> {
    const known = this.shown.get(number)
    if (known) return known
    const letters = this.texts[number - 1]?.letters ?? 0
    const shows = letters < READABLE ? "masks" : await showsMore(await this.document.getPage(number))
    this.shown.set(number, shows)
    return shows
  }

  private async read({ number, isFirst, depth }: Step, shows: Shows, picture: Drawn): Promise<Seen> {
    const said = shows === "masks" ? (): boolean => false : this.saidBy(picture.images, number)
    return marksInPicture(picture, { below: isFirst ? FIRST_BELOW : OTHER_BELOW, depth, said }, this.eyes)
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

