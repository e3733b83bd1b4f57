import { random, utf8, type Bytes } from "../core/bytes"

const CHALLENGE_DIGITS = 6
const CODE_DIGITS = 8

export function newChallenge(): string {
  const number = new DataView(random(4).buffer).getUint32(0) % 10 ** CHALLENGE_DIGITS
  return String(number).padStart(CHALLENGE_DIGITS, "0")
}

/** HMAC-SHA256(secret, challenge); its first 8 bytes as one big-endian number, modulo 10⁸. The server reckons the same. */
export async function phoneCode(secret: Bytes, challenge: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(challenge)))
  const number = new DataView(digest.buffer).getBigUint64(0) % 10n ** BigInt(CODE_DIGITS)
  return number.toString().padStart(CODE_DIGITS, "0")
}
