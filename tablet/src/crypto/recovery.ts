import { fromBase64, random, toBase64, utf8, type Bytes } from "../core/bytes"
import { hkdfKey } from "./derive"
import { open, seal } from "./seal"

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const LENGTH = 24
const PURPOSE = "khue/person-key"
const FORM = "v1"

/** The person key keeps private marks; the printed code is the only other way to it. */
export interface PersonKey {
  raw: Bytes
  code: string
  /** What the server keeps for the next tablet, and can't open. */
  wrapped: string
}

export async function newPersonKey(): Promise<PersonKey> {
  const raw = random(32)
  const code = newCode()
  const { iv, ct } = await seal(await codeKey(code), raw, PURPOSE)
  return { raw, code, wrapped: [FORM, toBase64(iv), toBase64(new Uint8Array(ct))].join(".") }
}

/** Throws when the code is not the printed one. */
export async function recoverPersonKey(code: string, wrapped: string): Promise<Bytes> {
  const [form, iv = "", ct = ""] = wrapped.split(".")
  if (form !== FORM) throw new Error("unknown form of the wrapped key")
  return open(await codeKey(code), { iv: fromBase64(iv), ct: fromBase64(ct).buffer }, PURPOSE)
}

/** 24 letters of 5 bits, in groups of four; no I, L, O, U, which hands and eyes confuse. */
function newCode(): string {
  const letters = Array.from(random(LENGTH), (byte) => LETTERS.charAt(byte % 32)).join("")
  return letters.match(/.{4}/g)?.join("-") ?? letters
}

function codeKey(code: string): Promise<CryptoKey> {
  const tidy = code.toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0").replace(/[^0-9A-Z]/g, "")
  return hkdfKey(utf8(tidy), utf8(PURPOSE), PURPOSE)
}
