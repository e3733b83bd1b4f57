import "./polyfill"
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs"
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from "pdfjs-dist"
import type { Bytes } from "../core/bytes"
import type { ChunkRef, Paper } from "../model/types"
import { Lru } from "./lru"
import { alongWith, assemble, BLOCK, chunksFor, wholeBlocks } from "./ranges"

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
  private readonly promised = new Set<ChunkRef>()
  given = 0

  constructor(
    private readonly paper: Paper,
    private readonly read: ReadChunk,
    private readonly near: (hash: string) => boolean,
    private readonly failed: (error: unknown) => void,
  ) {
    super(paper.size, null)
  }

  override requestDataRange(begin: number, end: number): void {
    this.deliver(begin, end).catch(this.failed)
  }

  /** Gives more than was asked for where it is at hand: each question of pdf.js is a way there and back. */
  private async deliver(begin: number, asked: number): Promise<void> {
    const { chunks, size } = this.paper
    const needed = chunksFor(chunks, begin, asked)
    const along = alongWith(chunks, endOf(needed, asked), (chunk) => this.near(chunk[0]) && !this.promised.has(chunk))
    const whole = wholeBlocks(endOf([...needed, ...along], asked), size)
    for (const chunk of [...needed, ...along]) if (chunk[1] >= begin && chunk[1] + chunk[2] <= whole) this.promised.add(chunk)
    const [parts, more] = await Promise.all([Promise.all(needed.map(this.piece)), Promise.all(along.map((chunk) => this.piece(chunk).catch(() => null)))])
    if (parts.includes(null)) throw new Error("a piece of the paper is missing")
    const gap = more.indexOf(null)
    const given = [...needed, ...(gap < 0 ? along : along.slice(0, gap))]
    const end = Math.max(asked, wholeBlocks(endOf(given, asked), size))
    this.given += end - begin
    this.onDataRange(begin, assemble(given, [...parts, ...more], begin, end))
  }

  private readonly piece = ([hash, , size]: ChunkRef): Promise<Bytes | null> => this.lru.get(hash, () => this.read(hash, size))
}

const endOf = (chunks: ChunkRef[], otherwise: number): number => {
  const last = chunks.at(-1)
  return last ? last[1] + last[2] : otherwise
}

export interface OpenPaper {
  document: Promise<PDFDocumentProxy>
  /** Bytes given to pdf.js, which keeps them all until it is closed. */
  held(): number
  close(): void
}

/** `near` tells which pieces are read without a line. `failed` is told when a piece can neither be read from the store nor brought; pdf.js itself would wait for ever. */
export function openPaper(paper: Paper, read: ReadChunk, near: (hash: string) => boolean, failed: (error: unknown) => void): OpenPaper {
  const base = import.meta.env.BASE_URL
  const range = new ChunkTransport(paper, read, near, failed)
  const task: PDFDocumentLoadingTask = pdfjs.getDocument({
    range,
    worker: warmUp(),
    disableAutoFetch: true,
    disableStream: true,
    rangeChunkSize: BLOCK,
    isEvalSupported: false,
    isImageDecoderSupported: true,
    enableXfa: false,
    wasmUrl: new URL(`${base}pdfjs/wasm/`, location.href).href,
    standardFontDataUrl: new URL(`${base}pdfjs/standard_fonts/`, location.href).href,
  })
  return { document: task.promise, held: () => range.given, close: () => void task.destroy().catch(() => undefined) }
}
