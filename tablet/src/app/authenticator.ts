import { random, type Bytes } from "../core/bytes"
import type { Authenticator } from "../crypto/biometric"

const PATIENCE = 60_000

type Capabilities = Record<string, boolean | undefined>
interface WithCapabilities {
  getClientCapabilities?: () => Promise<Capabilities>
}

const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host)

/** Whether this tablet has a face or fingerprint sensor that can also keep a secret for the app (WebAuthn PRF). */
export async function canAuthenticate(): Promise<boolean> {
  // A credential belongs to a name, never to a bare address.
  if (!("PublicKeyCredential" in window) || isAddress(location.hostname)) return false
  const { getClientCapabilities } = PublicKeyCredential as unknown as WithCapabilities
  const capabilities = await getClientCapabilities?.call(PublicKeyCredential).catch(() => null)
  if (capabilities?.["extension:prf"] === false) return false
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false)
}

/** The tablet's own authenticator. `name` is what its settings show. */
export function platformAuthenticator(name: string): Authenticator {
  return {
    async create(salt) {
      const made = (await navigator.credentials.create({ publicKey: creation(name, salt) })) as PublicKeyCredential | null
      const prf = made?.getClientExtensionResults().prf
      if (!made || !prf?.enabled) return null
      const credential = new Uint8Array(made.rawId)
      // Some platforms tell the secret only when asked a second time.
      return { credential, secret: bytes(prf.results?.first) ?? (await ask(credential, salt)) }
    },
    secret: ask,
  }
}

function creation(name: string, salt: Bytes): PublicKeyCredentialCreationOptions {
  return {
    rp: { name: "Khuê" },
    user: { id: random(16), name, displayName: name },
    challenge: random(32),
    pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
    authenticatorSelection: { authenticatorAttachment: "platform", userVerification: "required", residentKey: "preferred" },
    timeout: PATIENCE,
    extensions: { prf: { eval: { first: salt } } },
  }
}

async function ask(credential: Bytes, salt: Bytes): Promise<Bytes> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: random(32),
    allowCredentials: [{ type: "public-key", id: credential, transports: ["internal"] }],
    userVerification: "required",
    timeout: PATIENCE,
    extensions: { prf: { eval: { first: salt } } },
  }
  const found = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null
  const secret = bytes(found?.getClientExtensionResults().prf?.results?.first)
  if (!secret) throw new Error("the authenticator told no secret")
  return secret
}

function bytes(value: BufferSource | undefined): Bytes | null {
  if (!value) return null
  return value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()
}
