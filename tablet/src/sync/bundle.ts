import { concat, fromUtf8, type Bytes } from "../core/bytes"
import { within } from "../core/within"
import type { Chunk } from "../store/chunks"

/** A line that says nothing for so long is given up; what it brought of a piece is kept. */
export const STALL = 10_000

type Contents = [hash: string, length: number][]

export interface Reading {
  /** What is here already of the first piece; the bundle brings only the rest. */
  begun?: Bytes
  /** Told when the bundle breaks off in the middle of a piece. */
  onBegun?: (hash: string, bytes: Bytes) => void
  onBytes?: (count: number) => void
  stall?: number
}

const NOTHING: Bytes = new Uint8Array()

/** Reads a bundle (u32be n, n bytes JSON [[hash,length],…], then the bytes) and yields each piece as soon as it is whole. */
export async function* readBundle(stream: ReadableStream<Uint8Array>, reading: Reading = {}): AsyncGenerator<Chunk> {
  const source = new Pull(stream.getReader(), reading.stall ?? STALL, reading.onBytes)
  let at = ""
  let begun = reading.begun ?? NOTHING
  try {
    const head = await source.take(4)
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0)
    const contents = JSON.parse(fromUtf8(await source.take(length))) as Contents
    for (const [hash, size] of contents) {
      at = hash
      const rest = await source.take(size)
      at = ""
      yield { hash, bytes: begun.length ? concat(begun, rest) : rest }
      begun = NOTHING
    }
    await source.end()
  } finally {
    if (at) reading.onBegun?.(at, concat(begun, source.rest()))
    await source.cancel()
  }
}

export function splitBundle(whole: Bytes): Chunk[] {
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0)
  const contents = JSON.parse(fromUtf8(whole.slice(4, 4 + length))) as Contents
  let at = 4 + length
  return contents.map(([hash, size]) => ({ hash, bytes: whole.slice(at, (at += size)) }))
}

class Pull {
  private parts: Bytes[] = []
  private held = 0

  constructor(
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly stall: number,
    private readonly onBytes: ((count: number) => void) | undefined,
  ) {}

  async take(length: number): Promise<Bytes> {
    while (this.held < length) {
      const { done, value } = await this.read()
      if (done) throw new Error("bundle was cut")
      this.parts.push(value as Bytes)
      this.held += value.length
      this.onBytes?.(value.length)
    }
    const whole = this.rest()
    const rest = whole.slice(length)
    this.parts = rest.length ? [rest] : []
    this.held = rest.length
    return whole.slice(0, length)
  }

  /** What came and belongs to no whole piece yet. */
  rest(): Bytes {
    return this.parts.length === 1 && this.parts[0] ? this.parts[0] : concat(...this.parts)
  }

  /** Reads to the very end, so that the connection can be used again. */
  async end(): Promise<void> {
    await this.read()
  }

  cancel(): Promise<void> {
    return this.reader.cancel().catch(() => undefined)
  }

  private read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    return within(this.stall, this.reader.read(), "the bundle came to a standstill")
  }
}
