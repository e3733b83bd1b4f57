import { random, toHex, utf8, type Bytes } from "../core/bytes"

const CHALLENGE_DIGITS = 6
const CODE_DIGITS = 8

export function newChallenge(): string {
  const number = new DataView(random(4).buffer).getUint32(0) % 10 ** CHALLENGE_DIGITS
  return String(number).padStart(CHALLENGE_DIGITS, "0")
}

/** First 8 decimal digits of HMAC-SHA256(secret, challenge) read as one big-endian number. */
export async function phoneCode(secret: Bytes, challenge: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(challenge)))
  return BigInt(`0x${toHex(digest)}`).toString().slice(0, CODE_DIGITS)
}
