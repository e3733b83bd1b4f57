import "./polyfill"
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs"
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from "pdfjs-dist"
import type { Bytes } from "../core/bytes"
import type { Paper } from "../model/types"
import { Lru } from "./lru"
import { assemble, BLOCK, chunksFor } from "./ranges"

const DECRYPTED_KEPT = 8

export type ReadChunk = (hash: string, size: number) => Promise<Bytes | null>

let worker: pdfjs.PDFWorker | null = null

/** One worker serves all papers; starting it costs 0.3 s, so it starts while the PIN is being typed. */
export function warmUp(): pdfjs.PDFWorker {
  if (worker && !worker.destroyed) return worker
  const port = new Worker(new URL("./pdf.worker.ts", import.meta.url), { type: "module", name: "khue-pdf" })
  return (worker = pdfjs.PDFWorker.create({ port }))
}

class ChunkTransport extends pdfjs.PDFDataRangeTransport {
  private readonly lru = new Lru<Bytes | null>(DECRYPTED_KEPT)
  given = 0

  constructor(
    private readonly paper: Paper,
    private readonly read: ReadChunk,
    private readonly failed: (error: unknown) => void,
  ) {
    super(paper.size, null)
  }

  override requestDataRange(begin: number, end: number): void {
    this.deliver(begin, end).catch(this.failed)
  }

  private async deliver(begin: number, end: number): Promise<void> {
    const needed = chunksFor(this.paper.chunks, begin, end)
    const parts = await Promise.all(needed.map(([hash, , size]) => this.lru.get(hash, () => this.read(hash, size))))
    const whole = parts.filter((part) => part !== null)
    if (whole.length < parts.length) throw new Error("a piece of the paper is missing")
    this.given += end - begin
    this.onDataRange(begin, assemble(needed, whole, begin, end))
  }
}

export interface OpenPaper {
  document: Promise<PDFDocumentProxy>
  /** Bytes given to pdf.js, which keeps them all until it is closed. */
  held(): number
  close(): void
}

/** `failed` is told when a piece can neither be read from the store nor brought; pdf.js itself would wait for ever. */
export function openPaper(paper: Paper, read: ReadChunk, failed: (error: unknown) => void): OpenPaper {
  const base = import.meta.env.BASE_URL
  const range = new ChunkTransport(paper, read, failed)
  const task: PDFDocumentLoadingTask = pdfjs.getDocument({
    range,
    worker: warmUp(),
    disableAutoFetch: true,
    disableStream: true,
    rangeChunkSize: BLOCK,
    isEvalSupported: false,
    enableXfa: false,
    wasmUrl: new URL(`${base}pdfjs/wasm/`, location.href).href,
    standardFontDataUrl: new URL(`${base}pdfjs/standard_fonts/`, location.href).href,
  })
  return { document: task.promise, held: () => range.given, close: () => void task.destroy().catch(() => undefined) }
}
