import { random, type Bytes } from "../core/bytes"
import { hkdfKey } from "./derive"
import type { Sealed } from "./seal"
import { openTwice, sealTwice } from "./vault"

/**
 * A second way to what the PIN gives, never past it: the PIN's bits, sealed under a secret that the tablet's own
 * authenticator tells only after a face or a finger, and under the device key. Server half, lease and tries stay as they are.
 */
export interface Biometric {
  credential: Bytes
  salt: Bytes
  bits: Sealed
}

/** Asked for a secret that belongs to one salt. Both reject when the person or the platform refuses. */
export interface Authenticator {
  /** A new credential; null when this platform has none that can tell a secret. */
  create(salt: Bytes): Promise<{ credential: Bytes; secret: Bytes } | null>
  secret(credential: Bytes, salt: Bytes): Promise<Bytes>
}

const PURPOSE = "khue/biometric"

export async function wrapBits(bits: Bytes, device: CryptoKey, authenticator: Authenticator): Promise<Biometric | null> {
  const salt = random(32)
  const made = await authenticator.create(salt)
  if (!made) return null
  const key = await hkdfKey(made.secret, salt, PURPOSE)
  made.secret.fill(0)
  return { credential: made.credential, salt, bits: await sealTwice(key, device, bits, PURPOSE) }
}

export async function unwrapBits(kept: Biometric, device: CryptoKey, authenticator: Authenticator): Promise<Bytes> {
  const secret = await authenticator.secret(kept.credential, kept.salt)
  return openTwice(await hkdfKey(secret, kept.salt, PURPOSE), device, kept.bits, PURPOSE)
}
