import { concat, fromUtf8, type Bytes } from "../core/bytes"
import { within } from "../core/within"
import type { Chunk } from "../store/chunks"

/** A connection that died without a word would keep everything else waiting. */
const STALL = 30_000

type Contents = [hash: string, length: number][]

/** Reads a bundle (u32be n, n bytes JSON [[hash,length],…], then the bytes) and yields each piece as soon as it is whole. */
export async function* readBundle(stream: ReadableStream<Uint8Array>): AsyncGenerator<Chunk> {
  const source = new Pull(stream.getReader())
  try {
    const head = await source.take(4)
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0)
    const contents = JSON.parse(fromUtf8(await source.take(length))) as Contents
    for (const [hash, size] of contents) yield { hash, bytes: await source.take(size) }
    await source.end()
  } finally {
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

  constructor(private readonly reader: ReadableStreamDefaultReader<Uint8Array>) {}

  async take(length: number): Promise<Bytes> {
    while (this.held < length) {
      const { done, value } = await within(STALL, this.reader.read(), "the bundle came to a standstill")
      if (done) throw new Error("bundle was cut")
      this.parts.push(value as Bytes)
      this.held += value.length
    }
    const whole = this.parts.length === 1 && this.parts[0] ? this.parts[0] : concat(...this.parts)
    const rest = whole.slice(length)
    this.parts = rest.length ? [rest] : []
    this.held = rest.length
    return whole.slice(0, length)
  }

  /** Reads to the very end, so that the connection can be used again. */
  async end(): Promise<void> {
    await within(STALL, this.reader.read(), "the bundle came to a standstill")
  }

  cancel(): Promise<void> {
    return this.reader.cancel().catch(() => undefined)
  }
}
