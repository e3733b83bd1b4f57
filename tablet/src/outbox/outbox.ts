import { fromUtf8, utf8 } from "../core/bytes"
import { isoNow } from "../core/clock"
import { open, seal, type Sealed } from "../crypto/seal"
import { sign } from "../crypto/signing"
import type { Keys } from "../crypto/vault"
import type { OperationResult } from "../model/types"
import type { Database } from "../store/database"
import type { PlainStore } from "../store/plain"

export interface SignedOperation {
  id: string
  seq: number
  name: string
  made_at: string
  body_json: string
  sig: string
}

export const OPERATIONS_PER_BATCH = 200
const SILENT = new Set(["distribution.awake", "distribution.received"])
const SEQ = "outbox-seq"

type Send = (operations: SignedOperation[]) => Promise<OperationResult[]>

/** What was done on this tablet and isn't taken by the server yet. Signed when made, sent until taken. */
export class Outbox {
  private waiting = new Map<number, SignedOperation>()
  private writing: Promise<unknown> = Promise.resolve()
  private sending: Promise<void> | null = null
  onChange: () => void = () => undefined
  onRefused: (operation: SignedOperation, result: OperationResult) => void = () => undefined

  constructor(
    private readonly db: Database,
    private readonly plain: PlainStore,
    private readonly keys: Keys,
  ) {}

  get count(): number {
    return this.waiting.size
  }

  /** What a person did and would miss; signs of life and receipts are not counted. */
  get spoken(): number {
    return [...this.waiting.values()].filter(({ name }) => !SILENT.has(name)).length
  }

  /** Whether this very answer still waits to be sent. */
  holds(name: string, meeting: number): boolean {
    return [...this.waiting.values()].some((one) => one.name === name && (JSON.parse(one.body_json) as { meeting?: number }).meeting === meeting)
  }

  /** What waits on this tablet, whichever window made it. */
  load(): Promise<void> {
    const loaded = this.writing.then(() => this.read())
    this.writing = loaded.catch(() => undefined)
    return loaded
  }

  private async read(): Promise<void> {
    const [keys, values] = await Promise.all([
      this.db.run("outbox", "readonly", (store) => store.getAllKeys()),
      this.db.run("outbox", "readonly", (store) => store.getAll()),
    ])
    const waiting = new Map<number, SignedOperation>()
    for (const [index, seq] of (keys as number[]).entries()) {
      const sealed = values[index] as Sealed | undefined
      if (!sealed) continue
      waiting.set(seq, JSON.parse(fromUtf8(await open(this.keys.content, sealed, label(seq)))) as SignedOperation)
    }
    this.waiting = waiting
    this.onChange()
  }

  /** Resolves when the operation is safely on the tablet. */
  add(name: string, body: Record<string, unknown>): Promise<SignedOperation> {
    const made = this.writing.then(() => this.write(name, body))
    this.writing = made.catch(() => undefined)
    return made
  }

  /** Sends everything in order; what isn't answered stays for the next time. */
  flush(send: Send): Promise<void> {
    return (this.sending ??= this.sendAll(send).finally(() => (this.sending = null)))
  }

  private async sendAll(send: Send): Promise<void> {
    while (this.waiting.size) {
      const batch = [...this.waiting.values()].sort((a, b) => a.seq - b.seq).slice(0, OPERATIONS_PER_BATCH)
      const results = new Map((await send(batch)).map((result) => [result.id, result]))
      const answered = batch.filter((operation) => results.has(operation.id))
      if (!answered.length) return
      await this.remove(answered.map((operation) => operation.seq))
      for (const operation of answered) {
        const result = results.get(operation.id)
        if (result?.status === "refused") this.onRefused(operation, result)
      }
    }
  }

  private async write(name: string, body: Record<string, unknown>): Promise<SignedOperation> {
    const seq = await this.plain.next(SEQ)
    const id = crypto.randomUUID()
    const made_at = isoNow()
    const body_json = JSON.stringify(body)
    const sig = await sign(this.keys.signing, `${id}|${seq}|${name}|${made_at}|${body_json}`)
    const operation = { id, seq, name, made_at, body_json, sig }
    const sealed = await seal(this.keys.content, utf8(JSON.stringify(operation)), label(seq))
    await this.db.run("outbox", "readwrite", (store) => store.put(sealed, seq))
    this.waiting.set(seq, operation)
    this.onChange()
    return operation
  }

  private async remove(seqs: number[]): Promise<void> {
    await this.db.run("outbox", "readwrite", (store) => {
      for (const seq of seqs) store.delete(seq)
    })
    for (const seq of seqs) this.waiting.delete(seq)
    this.onChange()
  }
}

const label = (seq: number): string => `outbox/${seq}`
