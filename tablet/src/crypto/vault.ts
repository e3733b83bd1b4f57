import { concat, random, type Bytes } from "../core/bytes"
import { hkdfKey, pinBits } from "./derive"
import { aesKey, open, seal, type Sealed } from "./seal"
import { importSigningKey } from "./signing"

/**
 * What rests on the tablet. Every field is sealed under the device key as well, so a copied disk alone gives nothing.
 *
 * The signing key hangs on the PIN, the content key on PIN and server half: after too many wrong PINs the stored
 * half is dropped, the tablet can still prove itself to the server, and only the server's answer opens the content.
 */
export interface Vault {
  salt: Bytes
  signing: Sealed
  content: Sealed
  half: Sealed | null
}

export interface Keys {
  content: CryptoKey
  signing: CryptoKey
}

export class WrongPin extends Error {}
export class NeedsServerHalf extends Error {}

const SIGNING = "khue/signing"
const CONTENT = "khue/content"
const HALF = "khue/half"

export async function createVault(pin: string, serverHalf: Bytes, pkcs8: Bytes, device: CryptoKey): Promise<[Vault, Keys]> {
  const salt = random(16)
  const bits = await pinBits(pin, salt)
  const raw = random(32)
  const vault: Vault = {
    salt,
    signing: await sealTwice(await hkdfKey(bits, salt, SIGNING), device, pkcs8, SIGNING),
    content: await sealTwice(await hkdfKey(concat(bits, serverHalf), salt, CONTENT), device, raw, CONTENT),
    half: await seal(device, serverHalf, HALF),
  }
  const keys = { content: await aesKey(raw), signing: await importSigningKey(pkcs8) }
  raw.fill(0)
  return [vault, keys]
}

/** The PIN alone: gives the signing key or throws WrongPin. */
export async function openSigning(vault: Vault, pin: string, device: CryptoKey): Promise<{ signing: CryptoKey; bits: Bytes }> {
  return openSigningWith(vault, await pinBits(pin, vault.salt), device)
}

/** The same with what a PIN gives. */
export async function openSigningWith(vault: Vault, bits: Bytes, device: CryptoKey): Promise<{ signing: CryptoKey; bits: Bytes }> {
  const key = await hkdfKey(bits, vault.salt, SIGNING)
  const pkcs8 = await openTwice(key, device, vault.signing, SIGNING).catch(() => {
    throw new WrongPin()
  })
  return { signing: await importSigningKey(pkcs8), bits }
}

export async function openContent(vault: Vault, bits: Bytes, device: CryptoKey, half?: Bytes): Promise<CryptoKey> {
  const serverHalf = half ?? (vault.half && (await open(device, vault.half, HALF)))
  if (!serverHalf) throw new NeedsServerHalf()
  const key = await hkdfKey(concat(bits, serverHalf), vault.salt, CONTENT)
  const raw = await openTwice(key, device, vault.content, CONTENT)
  const content = await aesKey(raw)
  raw.fill(0)
  return content
}

export const withoutHalf = (vault: Vault): Vault => ({ ...vault, half: null })
export const withHalf = async (vault: Vault, half: Bytes, device: CryptoKey): Promise<Vault> => ({
  ...vault,
  half: await seal(device, half, HALF),
})

export async function sealTwice(inner: CryptoKey, device: CryptoKey, plain: Bytes, label: string): Promise<Sealed> {
  const first = await seal(inner, plain, label)
  return seal(device, concat(first.iv, new Uint8Array(first.ct)), label)
}

export async function openTwice(inner: CryptoKey, device: CryptoKey, sealed: Sealed, label: string): Promise<Bytes> {
  const first = await open(device, sealed, label)
  return open(inner, { iv: first.slice(0, 12), ct: first.slice(12).buffer }, label)
}
