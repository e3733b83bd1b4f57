export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const utf8 = (text: string): Bytes => encoder.encode(text)
export const fromUtf8 = (bytes: Bytes): string => decoder.decode(bytes)
export const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

export function concat(...parts: Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function toBase64(bytes: Bytes): string {
  let binary = ""
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

export function fromBase64(text: string): Bytes {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}

export const toHex = (bytes: Bytes): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
}

/** Content addresses may be shortened by the server, never below 128 bits. */
export async function matchesHash(bytes: Bytes, hash: string): Promise<boolean> {
  return hash.length >= 32 && toHex(await sha256(bytes)).startsWith(hash)
}
