// Members of a ZIP, read one by one with the browser's own decompression; nothing is unpacked that isn't asked for.

const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const LONGEST_END = 65_557

export interface Member {
  name: string
  size: number
  locked: boolean
  read(most: number): Promise<Uint8Array<ArrayBuffer>>
}

export class NotReadable extends Error {}

const view = (bytes: ArrayBuffer): DataView => new DataView(bytes)

/** The members of an archive by its directory at the end; throws NotReadable when there is none or it is too long. */
export async function members(file: Blob, most: number): Promise<Member[]> {
  const tail = view(await file.slice(-LONGEST_END).arrayBuffer())
  let end = tail.byteLength - 22
  while (end >= 0 && tail.getUint32(end, true) !== END) end -= 1
  if (end < 0) throw new NotReadable("no directory")
  const [count, size, start] = [tail.getUint16(end + 10, true), tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)]
  if (count > most || count === 0xffff || start + size > file.size) throw new NotReadable("directory")
  const directory = view(await file.slice(start, start + size).arrayBuffer())
  const found: Member[] = []
  for (let at = 0, n = 0; n < count && at + 46 <= directory.byteLength; n += 1) {
    if (directory.getUint32(at, true) !== ENTRY) throw new NotReadable("entry")
    found.push(memberAt(file, directory, at))
    at += 46 + directory.getUint16(at + 28, true) + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true)
  }
  return found
}

function memberAt(file: Blob, directory: DataView, at: number): Member {
  const [flags, method] = [directory.getUint16(at + 8, true), directory.getUint16(at + 10, true)]
  const [packed, size] = [directory.getUint32(at + 20, true), directory.getUint32(at + 24, true)]
  const letters = new Uint8Array(directory.buffer, at + 46, directory.getUint16(at + 28, true))
  const place = directory.getUint32(at + 42, true)
  const read = async (most: number): Promise<Uint8Array<ArrayBuffer>> => {
    const head = view(await file.slice(place, place + 30).arrayBuffer())
    if (head.byteLength < 30 || head.getUint32(0, true) !== LOCAL) throw new NotReadable("member")
    const from = place + 30 + head.getUint16(26, true) + head.getUint16(28, true)
    const body = file.slice(from, from + packed)
    if (method === 0) return new Uint8Array(await body.slice(0, most).arrayBuffer())
    if (method !== 8) throw new NotReadable("method")
    return inflated(body, most)
  }
  return { name: new TextDecoder().decode(letters), size, locked: (flags & 1) === 1, read }
}

async function inflated(body: Blob, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader()
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      length += value.length
      if (length > most) throw new NotReadable("too large")
    }
  } finally {
    reader.cancel().catch(() => undefined)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
