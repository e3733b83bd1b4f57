import { utf8, type Bytes, sha256, toHex } from "../src/core/bytes"
import { aesKey } from "../src/crypto/seal"
import { importSigningKey, newSigningKey } from "../src/crypto/signing"
import type { Keys } from "../src/crypto/vault"
import type { Manifest, Paper } from "../src/model/types"
import { Database } from "../src/store/database"

export async function freshDatabase(): Promise<Database> {
  const db = new Database()
  await db.destroy()
  return new Database()
}

export async function someKeys(): Promise<Keys & { publicKey: JsonWebKey }> {
  const made = await newSigningKey()
  return { content: await aesKey(new Uint8Array(32)), signing: await importSigningKey(made.pkcs8), publicKey: made.publicKey }
}

export async function verify(publicKey: JsonWebKey, text: string, signature: string): Promise<boolean> {
  const curve = { name: "ECDSA", namedCurve: "P-256" }
  const key = await crypto.subtle.importKey("jwk", publicKey, curve, false, ["verify"])
  const raw = Uint8Array.from(atob(signature), (letter) => letter.charCodeAt(0))
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, raw, utf8(text))
}

export const hashOf = async (bytes: Bytes): Promise<string> => toHex(await sha256(bytes))

export async function pieces(...texts: string[]): Promise<Map<string, Bytes>> {
  const made = await Promise.all(texts.map(async (text) => [await hashOf(utf8(text)), utf8(text)] as const))
  return new Map(made)
}

export function bundleOf(whole: [string, Bytes][], cutAfter = Infinity, skip = 0): Response {
  const found = whole.map(([hash, bytes], index) => [hash, index ? bytes : bytes.slice(skip)] as [string, Bytes])
  const head = utf8(JSON.stringify(found.map(([hash, bytes]) => [hash, bytes.length])))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, head.length)
  const parts = [length, head, ...found.slice(0, cutAfter).map(([, bytes]) => bytes)]
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = parts.shift()
      if (part) controller.enqueue(part)
      else if (cutAfter < found.length) controller.error(new TypeError("network lost"))
      else controller.close()
    },
  })
  return new Response(stream)
}

export function paper(id: number, over: Partial<Paper> = {}): Paper {
  const base: Paper = {
    id, file: id + 1000, title: `Tài liệu ${id}`, number: "", date: null, kind: "report", pages: 3, invitation: false, item: null,
    sha256: "", size: 0, labels: ["1", "2", "3"], page_sizes: [[595, 842, 3]], chunks: [], thumbs: [], previews: [], text: null, since: null,
  }
  return { ...base, ...over }
}

export function manifest(id: number, over: Partial<Manifest> = {}): Manifest {
  const base: Manifest = {
    id, subject: "meeting:1", version: 1, kind: "meeting", issued_at: "2026-11-23T06:00:00+07:00", previous: null,
    meeting: {
      id: 1, title: "Họp giao ban", starts: "2026-11-23T07:30:00+07:00", ends: "2026-11-23T09:30:00+07:00", place: "Phòng 2",
      online_url: "", presider: null, organiser: null, cancelled: false, urgent: false, in_scope: false,
    },
    agenda: [], papers: [], changes: [], attendees: [],
  }
  return { ...base, ...over }
}
