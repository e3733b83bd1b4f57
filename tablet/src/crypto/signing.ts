import { toBase64, utf8, type Bytes } from "../core/bytes"

const CURVE = { name: "ECDSA", namedCurve: "P-256" }

export interface NewSigningKey {
  publicKey: JsonWebKey
  pkcs8: Bytes
}

export async function newSigningKey(): Promise<NewSigningKey> {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"])
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey)
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey))
  return { publicKey: { kty, crv, x, y } as JsonWebKey, pkcs8 }
}

export const importSigningKey = (pkcs8: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey("pkcs8", pkcs8, CURVE, false, ["sign"])

/** base64 of r‖s (IEEE P1363) over the UTF-8 of the text. */
export async function sign(key: CryptoKey, text: string): Promise<string> {
  return toBase64(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, utf8(text))))
}
