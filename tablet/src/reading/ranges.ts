import type { Bytes } from "../core/bytes"
import type { ChunkRef, Paper } from "../model/types"

/** What pdf.js asks for at once. So small that a block at the border of a picture seldom needs the next picture too. */
export const BLOCK = 256
/** Where every reading begins and ends. */
const END = 16_384
/** Pieces that are at hand are given with what was asked for, up to so many bytes: mostly the picture of the page. */
const ALONG = 320 * 1024

/** The pieces with which every reading begins: the head of the file, and its end, where the table of its parts stands. */
export function endsOf({ chunks, size }: Paper): { head: ChunkRef[]; tail: ChunkRef[] } {
  return { head: chunksFor(chunks, 0, END), tail: chunksFor(chunks, Math.max(0, size - END), size) }
}

/** The chunks that cover bytes [begin, end); chunks are in order and leave no gap. */
export function chunksFor(chunks: ChunkRef[], begin: number, end: number): ChunkRef[] {
  let low = 0
  let high = chunks.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((chunks[middle]?.[1] ?? 0) <= begin) low = middle
    else high = middle - 1
  }
  const found: ChunkRef[] = []
  for (let index = low; index < chunks.length; index++) {
    const chunk = chunks[index]
    if (!chunk || chunk[1] >= end) break
    found.push(chunk)
  }
  return found
}

/** The chunks right behind byte `end` that are `free` to go along. */
export function alongWith(chunks: ChunkRef[], end: number, free: (chunk: ChunkRef) => boolean): ChunkRef[] {
  const found: ChunkRef[] = []
  let bytes = 0
  for (const chunk of chunksFor(chunks, end, end + ALONG)) {
    bytes += chunk[2]
    if (chunk[1] < end || bytes > ALONG || !free(chunk)) break
    found.push(chunk)
  }
  return found
}

/** The end of what may be given when every byte before `end` is at hand: whole blocks, or the end of the paper. */
export const wholeBlocks = (end: number, size: number): number => (end >= size ? size : end - (end % BLOCK))

export function assemble(needed: ChunkRef[], parts: (Bytes | null)[], begin: number, end: number): Bytes {
  const whole = new Uint8Array(end - begin)
  needed.forEach(([, offset, size], index) => {
    const from = Math.max(begin, offset)
    const to = Math.min(end, offset + size)
    const part = parts[index]
    if (part) whole.set(part.subarray(from - offset, to - offset), from - begin)
  })
  return whole
}
