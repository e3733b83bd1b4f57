import "../reading/polyfill"
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs"
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist"
import type { TextItem } from "pdfjs-dist/types/src/display/api"
import type { Piece } from "./lines"
import { segments } from "./lines"
import { bare, readings } from "./letters"
import type { Found } from "./marks"
import type { Picture } from "./picture"
import { FINE_DPI } from "./picture"
import { marksInValue } from "./values"
import { levelOfName } from "./names"
import { marksInPage } from "./words"

// PDF in this worker: pdf.js reads the file piece by piece from the disk and draws on canvases without a page.

const A4_LONG = 842
const BLOCK = 256 * 1024
const MOST_FINE = 3600

class Canvases {
  create(width: number, height: number): { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D | null } {
    const canvas = new OffscreenCanvas(Math.max(width, 1), Math.max(height, 1))
    return { canvas, context: canvas.getContext("2d", { willReadFrequently: true }) }
  }

  reset(made: { canvas: OffscreenCanvas }, width: number, height: number): void {
    made.canvas.width = width
    made.canvas.height = height
  }

  destroy(made: { canvas: OffscreenCanvas | null; context: unknown }): void {
    if (made.canvas) made.canvas.width = made.canvas.height = 0
    made.canvas = null
    made.context = null
  }
}

class NoFilters {
  addFilter(): string {
    return "none"
  }
  addHCMFilter(): string {
    return "none"
  }
  addAlphaFilter(): string {
    return "none"
  }
  addLuminosityFilter(): string {
    return "none"
  }
  addHighlightHCMFilter(): string {
    return "none"
  }
  destroy(): void {
    // Nothing was made.
  }
}

class FromDisk extends pdfjs.PDFDataRangeTransport {
  constructor(private readonly file: Blob) {
    super(file.size, null)
  }

  override requestDataRange(begin: number, end: number): void {
    this.file.slice(begin, end).arrayBuffer().then(
      (bytes) => this.onDataRange(begin, new Uint8Array(bytes)),
      () => this.abort(),
    )
  }
}

let worker: pdfjs.PDFWorker | null = null

function machine(): pdfjs.PDFWorker {
  if (worker && !worker.destroyed) return worker
  const port = new Worker(new URL("../reading/pdf.worker.ts", import.meta.url), { type: "module", name: "khue-guard-pdf" })
  return (worker = pdfjs.PDFWorker.create({ port }))
}

export interface Opened {
  document: PDFDocumentProxy
  close(): void
}

/** `base`: where pdf.js's decoders and fonts lie, ending in a slash. Throws PasswordException, InvalidPDFException. */
export async function openPdf(file: Blob, base: string): Promise<Opened> {
  const task = pdfjs.getDocument({
    range: new FromDisk(file),
    worker: machine(),
    disableAutoFetch: true,
    disableStream: true,
    rangeChunkSize: BLOCK,
    isEvalSupported: false,
    enableXfa: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: true,
    CanvasFactory: Canvases,
    FilterFactory: NoFilters,
    wasmUrl: `${base}wasm/`,
    standardFontDataUrl: `${base}standard_fonts/`,
    verbosity: 0,
  })
  return { document: await task.promise, close: () => void task.destroy().catch(() => undefined) }
}

interface Field {
  name?: string
  value?: unknown
}

type Properties = Awaited<ReturnType<PDFDocumentProxy["getMetadata"]>>

function marksInProperties({ info, metadata }: Properties): Found[] {
  const own = info as Record<string, unknown> & { Custom?: Record<string, unknown> }
  const xmp = metadata as unknown as Iterable<[string, unknown]> | null
  const values = [...Object.entries(own), ...Object.entries(own.Custom ?? {}), ...(xmp ?? [])]
  return values.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one) => (typeof one === "string" ? marksInValue(name.split(":").at(-1) ?? "", one) : [])),
  )
}

/** Properties, form fields, bookmarks, layers and the names of files inside: what stands on no page's face. */
export async function marksBeside(document: PDFDocumentProxy): Promise<{ found: Found[]; bookmarks: number[] }> {
  const found: Found[] = []
  found.push(...marksInProperties(await document.getMetadata()))
  const fields: unknown = await document.getFieldObjects()
  for (const field of Object.values((fields ?? {}) as Record<string, Field[]>).flat()) if (typeof field.value === "string") found.push(...marksInValue(field.name ?? "", field.value))
  const attached = (await document.getAttachments()) as Record<string, { filename: string }> | null
  for (const { filename } of Object.values(attached ?? {})) {
    const level = levelOfName(filename)
    if (level) found.push({ level: level[0], how: "inside", score: level[1] })
  }
  return { found, bookmarks: await bookmarksOf(document, found) }
}

async function bookmarksOf(document: PDFDocumentProxy, found: Found[]): Promise<number[]> {
  const outline = (await document.getOutline()) as { title: string; dest: unknown }[] | null
  const pages: number[] = []
  for (const { title, dest } of (outline ?? []).slice(0, 200)) {
    found.push(...marksInValue("", title))
    const target: unknown = typeof dest === "string" ? await document.getDestination(dest) : dest
    const place: unknown = Array.isArray(target) ? target[0] : null
    if (place && typeof place === "object" && "num" in place)
      pages.push(await document.getPageIndex(place as { num: number; gen: number }).then((at) => at + 1, () => 0))
  }
  return pages
}

const SPEAKS = ["MAT"]

export interface Text {
  found: Found[]
  /** Letters of the layer: few on a scan. */
  letters: number
  pieces: Piece[]
}

/** Marks in the text layer of a page, visible or not. */
export async function textOf(page: PDFPageProxy): Promise<Text> {
  const { items } = await page.getTextContent({ disableNormalization: true })
  const view = page.getViewport({ scale: 1 })
  const pieces = items.filter((one): one is TextItem => "str" in one && one.str.trim() !== "").map((one) => pieceOf(one, view))
  const said = pieces.map((one) => one.text).join("")
  const letters = said.replace(/\s/g, "").length
  if (!readings(said).some((one) => SPEAKS.some((mark) => bare(one).includes(mark)))) return { found: [], letters, pieces }
  const found = [1.7, 0.75].flatMap((gap) => marksInPage(segments(pieces, view.width, view.height, gap)))
  return { found, letters, pieces }
}

function pieceOf(item: TextItem, view: { transform: number[]; width: number; height: number }): Piece {
  const [a, b, c, d, e, f] = pdfjs.Util.transform(view.transform, item.transform) as [number, number, number, number, number, number]
  const along = Math.hypot(a, b) || 1
  const up = Math.hypot(c, d) || along
  const [dx, dy] = [(a / along) * item.width, (b / along) * item.width]
  const [ux, uy] = [(c / up) * up * 0.75, (d / up) * up * 0.75]
  const xs = [e, e + dx, e + ux, e + dx + ux]
  const ys = [f, f + dy, f + uy, f + dy + uy]
  return { text: item.str, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}

/** Marks in the notes of a page. */
export async function marksInNotes(page: PDFPageProxy): Promise<Found[]> {
  const notes = (await page.getAnnotations()) as { contentsObj?: { str?: string }; titleObj?: { str?: string }; fieldValue?: unknown; fieldName?: string; name?: string; subtype?: string }[]
  return notes.flatMap((note) => [
    ...marksInValue("", note.contentsObj?.str ?? ""),
    ...(typeof note.fieldValue === "string" ? marksInValue(note.fieldName ?? "", note.fieldValue) : []),
    ...(note.subtype === "Stamp" ? marksInValue("", note.name ?? "") : []),
  ])
}

export const sizeOf = (page: PDFPageProxy): { width: number; height: number } => page.getViewport({ scale: 1 })

/** What a page shows besides its text layer; `masks`: one-colour pictures, whose place pdf.js doesn't tell. */
export type Shows = "nothing" | "pictures" | "masks"

const { OPS } = pdfjs
const MASKS = new Set<number>([OPS.paintImageMaskXObject, OPS.paintImageMaskXObjectGroup, OPS.paintImageMaskXObjectRepeat, OPS.beginAnnotation])
const PICTURES = new Set<number>([OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintInlineImageXObjectGroup, OPS.paintImageXObjectRepeat])
const MANY_PATHS = 40

export async function showsMore(page: PDFPageProxy): Promise<Shows> {
  const { fnArray } = await page.getOperatorList()
  if (fnArray.some((one) => MASKS.has(one))) return "masks"
  const paths = fnArray.filter((one) => one === OPS.constructPath).length
  return paths > MANY_PATHS || fnArray.some((one) => PICTURES.has(one)) ? "pictures" : "nothing"
}

export interface Drawn extends Picture {
  canvas: OffscreenCanvas
  /** Three corners of every picture on the page, as parts of it. */
  images: Float32Array | null
}

/** The page drawn for reading. A size that can't be a sheet's (a scan without resolution) is drawn as A4. */
export async function drawn(page: PDFPageProxy, dpi = FINE_DPI): Promise<Drawn> {
  const { width, height } = sizeOf(page)
  const long = Math.max(width, height)
  const shown = long > 0.8 * A4_LONG && long < 1.5 * A4_LONG ? long : A4_LONG
  const scale = Math.min((shown / long) * (dpi / 72), MOST_FINE / long)
  const viewport = page.getViewport({ scale })
  const canvas = new OffscreenCanvas(Math.max(Math.ceil(viewport.width), 16), Math.max(Math.ceil(viewport.height), 16))
  const task = page.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport, background: "white", recordImages: true })
  await task.promise
  const context = canvas.getContext("2d")
  if (!context) throw new Error("no canvas")
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  const images = (page as unknown as { imageCoordinates: Float32Array | null }).imageCoordinates
  page.cleanup()
  return { data, width: canvas.width, height: canvas.height, canvas, images }
}
