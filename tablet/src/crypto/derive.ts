import { utf8, type Bytes } from "../core/bytes"

const PIN_ROUNDS = 600_000

export async function pinBits(pin: string, salt: Bytes): Promise<Bytes> {
  const base = await crypto.subtle.importKey("raw", utf8(pin.normalize("NFKC")), "PBKDF2", false, ["deriveBits"])
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: PIN_ROUNDS }, base, 256)
  return new Uint8Array(bits)
}

export async function hkdfKey(secret: Bytes, salt: Bytes, purpose: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"])
  const parameters = { name: "HKDF", hash: "SHA-256", salt, info: utf8(purpose) }
  return crypto.subtle.deriveKey(parameters, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
}
