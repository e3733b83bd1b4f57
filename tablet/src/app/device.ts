import { serverHalf, type Api } from "../api/client"
import { fromBase64, toHex, type Bytes } from "../core/bytes"
import { HOUR, now } from "../core/clock"
import { unwrapBits, wrapBits, type Authenticator, type Biometric } from "../crypto/biometric"
import { newPersonKey, type PersonKey } from "../crypto/recovery"
import { newDeviceKey, open, seal, type Sealed } from "../crypto/seal"
import { newSigningKey } from "../crypto/signing"
import { createVault, openContent, openSigning, openSigningWith, withHalf, withoutHalf, WrongPin, type Keys, type Vault } from "../crypto/vault"
import { honestTime, leaseState, mayRead, phoneHours, type Lease, type LeaseState } from "../lease/lease"
import { newChallenge, phoneCode } from "../lease/phone"
import type { Person, SessionBody } from "../model/types"
import type { Database } from "../store/database"
import { PlainStore } from "../store/plain"
import { describeDevice } from "./describe-device"

export interface Identity {
  tablet: SessionBody["tablet"]
  person: Person
  pin: SessionBody["pin"]
  pollSeconds: number
}

export type Unlocked =
  | { kind: "open"; keys: Keys }
  | { kind: "wrong"; left: number }
  | { kind: "needs-online" }
  | { kind: "lease"; state: LeaseState; signing: CryptoKey }

export interface Enrolled {
  keys: Keys
  personKey: PersonKey
  earlier: string | null
}

const SECRET = "khue/lease-secret"

/** What this tablet is and keeps outside the content: whose it is, its keys at rest, lease and tries. */
export class Device {
  identity: Identity | null = null
  lease: Lease | null = null
  tries = 0
  private vault: Vault | null = null
  private biometric: Biometric | null = null
  private key: CryptoKey | null = null
  private latest = 0
  private readonly hardware: PlainStore

  constructor(
    private readonly db: Database,
    readonly plain: PlainStore,
    private readonly api: Api,
  ) {
    this.hardware = new PlainStore(db, "keys")
  }

  async load(): Promise<void> {
    this.identity = (await this.plain.get<Identity>("identity")) ?? null
    this.lease = (await this.plain.get<Lease>("lease")) ?? null
    this.tries = (await this.plain.get<number>("tries")) ?? 0
    this.latest = (await this.plain.get<number>("latest")) ?? 0
    this.vault = (await this.plain.get<Vault>("vault")) ?? null
    this.key = (await this.hardware.get<CryptoKey>("device")) ?? null
    this.biometric = (await this.plain.get<Biometric>("biometric")) ?? null
  }

  get hasBiometric(): boolean {
    return this.biometric !== null
  }

  get enrolled(): boolean {
    return Boolean(this.identity && this.vault && this.key)
  }

  /** After too many wrong PINs the server must help; nothing is erased. */
  get needsOnline(): boolean {
    return this.vault?.half === null
  }

  private get mayOpen(): boolean {
    return !this.needsOnline && mayRead(this.leaseState())
  }

  leaseState(): LeaseState {
    return this.lease ? leaseState(this.lease, honestTime(now(), this.latest)) : "over"
  }

  /** `earlier` is the wrapped person key of an earlier tablet; without one the new key is in force. */
  async enrol(code: string, pin: string): Promise<Enrolled> {
    const signing = await newSigningKey()
    const personKey = await newPersonKey()
    const device = await describeDevice()
    const body = await this.api.enrol({ code, device_key: signing.publicKey, device, wrapped_person_key: personKey.wrapped })
    this.key = await newDeviceKey()
    const [vault, keys] = await createVault(pin, serverHalf(body), signing.pkcs8, this.key)
    signing.pkcs8.fill(0)
    this.vault = vault
    await this.hardware.put("device", this.key)
    await this.plain.put("vault", vault)
    await this.dropBiometric()
    await this.keepSession(body)
    return { keys, personKey, earlier: body.wrapped_person_key }
  }

  async unlock(pin: string): Promise<Unlocked> {
    await this.load()
    const { vault, key } = this.rests()
    if (this.needsOnline) return { kind: "needs-online" }
    const opened = await this.tryPin(vault, pin, key)
    if ("kind" in opened) return opened
    const state = this.leaseState()
    if (!mayRead(state)) return { kind: "lease", state, signing: opened.signing }
    await this.noteTime()
    return { kind: "open", keys: { signing: opened.signing, content: await openContent(vault, opened.bits, key) } }
  }

  /** The PIN is asked for once more; a wrong one counts as a try. False when the platform can't keep a secret. */
  async setBiometric(pin: string, authenticator: Authenticator): Promise<Unlocked | boolean> {
    await this.load()
    const { vault, key } = this.rests()
    if (this.needsOnline) return { kind: "needs-online" }
    const opened = await this.tryPin(vault, pin, key)
    if ("kind" in opened) return opened
    const made = await wrapBits(opened.bits, key, authenticator)
    await this.load()
    if (!this.mayOpen) return { kind: "needs-online" }
    this.biometric = made
    await this.plain.put("biometric", made ?? undefined)
    return this.hasBiometric
  }

  /** Opens only what the PIN would open now; rejects when face or finger were not recognised. */
  async unlockBiometric(authenticator: Authenticator): Promise<Unlocked> {
    const asked = await this.standingBiometric()
    if (!asked) return { kind: "needs-online" }
    const bits = await unwrapBits(asked, this.rests().key, authenticator)
    // The prompt may have stood for a minute: whatever locked meanwhile holds.
    const standing = await this.standingBiometric()
    if (!standing || toHex(standing.credential) !== toHex(asked.credential)) return { kind: "needs-online" }
    const { vault, key } = this.rests()
    const { signing } = await openSigningWith(vault, bits, key)
    await this.noteTime()
    return { kind: "open", keys: { signing, content: await openContent(vault, bits, key) } }
  }

  async dropBiometric(): Promise<void> {
    this.biometric = null
    await this.plain.put("biometric", undefined)
  }

  /** Turned off, until set anew, by a lost lease and by the lock after wrong PINs. */
  async settleBiometric(): Promise<void> {
    if (this.biometric && !this.mayOpen) await this.dropBiometric()
  }

  /** Rejects with Offline or ApiError; the PIN is tried only after the server has answered. */
  async unlockOnline(pin: string, reach: (tablet: number | string) => Promise<void>): Promise<Unlocked> {
    await this.load()
    const { vault, key } = this.rests()
    const tablet = this.identity?.tablet.id ?? 0
    await reach(tablet)
    const opened = await this.tryPin(vault, pin, key)
    if ("kind" in opened) return opened
    this.api.signWith(tablet, opened.signing, () => 0)
    const body = await this.api.session()
    const half = serverHalf(body)
    const keys = { signing: opened.signing, content: await openContent(vault, opened.bits, key, half) }
    this.vault = await withHalf(vault, half, key)
    await this.plain.put("vault", this.vault)
    return { kind: "open", keys }
  }

  async keepSession(body: SessionBody): Promise<void> {
    this.identity = { tablet: body.tablet, person: body.person, pin: body.pin, pollSeconds: body.poll_seconds }
    this.lease = {
      until: Date.parse(body.lease.until),
      graceUntil: Date.parse(body.lease.grace_until),
      warnHours: body.lease.warn_hours,
      phoneHours: body.lease.phone_hours,
      phoneUntil: null,
    }
    await this.plain.put("identity", this.identity)
    await this.plain.put("lease", this.lease)
    if (this.key) await this.plain.put("lease-secret", await seal(this.key, fromBase64(body.lease.secret), SECRET))
    await this.plain.put("phone-challenge", undefined)
    await this.setLatest(Date.parse(body.server_time))
  }

  /** The same challenge stays until it is used, so a call that breaks off can go on. */
  async challenge(): Promise<string> {
    const standing = await this.plain.get<string>("phone-challenge")
    if (standing) return standing
    const fresh = newChallenge()
    await this.plain.put("phone-challenge", fresh)
    return fresh
  }

  async renewByPhone(code: string): Promise<boolean> {
    const sealed = await this.plain.get<Sealed>("lease-secret")
    if (!sealed || !this.key || !this.lease || this.leaseState() !== "grace") return false
    const secret: Bytes = await open(this.key, sealed, SECRET)
    if ((await phoneCode(secret, await this.challenge())) !== code.replace(/\D/g, "")) return false
    this.lease = { ...this.lease, phoneUntil: honestTime(now(), this.latest) + phoneHours(this.lease) * HOUR }
    await this.plain.put("lease", this.lease)
    await this.plain.put("phone-challenge", undefined)
    return true
  }

  /** Crypto-erase first: once the keys are gone the rest is noise. */
  async erase(): Promise<void> {
    await this.plain.put("vault", undefined)
    await this.hardware.clear()
    await this.plain.clear()
    await this.db.destroy()
    for (const name of await caches.keys()) await caches.delete(name)
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister()
    this.identity = this.vault = this.key = this.lease = this.biometric = null
  }

  async noteTime(): Promise<void> {
    if (now() > this.latest) await this.setLatest(now())
  }

  private async setLatest(at: number): Promise<void> {
    this.latest = at
    await this.plain.put("latest", at)
  }

  /** A try is counted before it is made, so that pulling the plug gains none. One beyond the limit, which several windows could make, isn't made. */
  private async tryPin(vault: Vault, pin: string, key: CryptoKey): Promise<{ signing: CryptoKey; bits: Bytes } | Unlocked> {
    const limit = this.identity?.pin.wrong_limit ?? 0
    const given = (this.tries = await this.plain.next("tries"))
    if (vault.half && given > limit) return this.lockToOnline(vault)
    try {
      const opened = await openSigning(vault, pin, key)
      await this.setTries(0)
      return opened
    } catch (error) {
      if (!(error instanceof WrongPin)) throw error
      return given < limit ? { kind: "wrong", left: limit - given } : this.lockToOnline(vault)
    }
  }

  /** As the store has it now; null when face or finger may not open. */
  private async standingBiometric(): Promise<Biometric | null> {
    await this.load()
    await this.settleBiometric()
    return this.biometric
  }

  private async lockToOnline(vault: Vault): Promise<Unlocked> {
    this.vault = withoutHalf(vault)
    await this.plain.put("vault", this.vault)
    await this.dropBiometric()
    return { kind: "needs-online" }
  }

  private async setTries(tries: number): Promise<void> {
    this.tries = tries
    await this.plain.put("tries", tries)
  }

  private rests(): { vault: Vault; key: CryptoKey } {
    if (!this.vault || !this.key) throw new Error("not enrolled")
    return { vault: this.vault, key: this.key }
  }
}
