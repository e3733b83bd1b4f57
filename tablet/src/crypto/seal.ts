import { random, utf8, type Bytes } from "../core/bytes"

export interface Sealed {
  iv: Bytes
  ct: ArrayBuffer
}

/** AES-GCM-256; the label is bound in, so a sealed value can't stand in for another. */
export async function seal(key: CryptoKey, plain: Bytes, label: string): Promise<Sealed> {
  const iv = random(12)
  const ct = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(label) }, key, plain)
  return { iv, ct }
}

/** Throws OperationError when the key, the label or a byte is wrong. */
export async function open(key: CryptoKey, sealed: Sealed, label: string): Promise<Bytes> {
  const parameters = { name: "AES-GCM", iv: sealed.iv, additionalData: utf8(label) }
  return new Uint8Array(await crypto.subtle.decrypt(parameters, key, sealed.ct))
}

export const aesKey = (raw: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"])

/** Made once per tablet; IndexedDB keeps it, no script can read its bytes. */
export const newDeviceKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
